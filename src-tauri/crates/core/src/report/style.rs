//! How a line is set: as a heading, bold as a whole, as a list item; and its characters that count.

use std::borrow::Cow;

use super::lines::{is_space, runs_past};

/// The most characters of a marker line, its line end not counted.
pub(super) const LONGEST: usize = 200;

/// How a line is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// A heading of this level; `#1` without a space reads as level 0, which accepts a word and a number only.
    Heading(u8),
    /// Bold as a whole, between rules such as `=====`, or in brackets such as `【】`.
    Bold,
    /// An item of a numbered list, with its number.
    Item {
        number: u8,
        bold: bool,
    },
    /// Plain, in capitals.
    Capitals,
    Plain,
}

/// A line's decoration and what is left without it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Setting<'a> {
    /// Such a line cannot be a marker.
    Never,
    /// Nothing but decoration so far.
    Unfinished,
    Around(Style, Cow<'a, str>),
}

/// Takes the decoration off a line, `whole` or only its start so far.
pub(super) fn setting(line: &str, whole: bool) -> Setting<'_> {
    let line = line.strip_prefix('\u{feff}').unwrap_or(line);
    let content = line.trim_start_matches(' ');
    // Four spaces or a tab make code.
    if line.len() - content.len() > 3 {
        return Setting::Never;
    }
    let Some(first) = content.chars().next() else { return Setting::Unfinished };
    match first {
        _ if is_space(first) => Setting::Never,
        '<' => html(content, whole),
        '#' => heading(content, whole),
        '*' | '_' => emphasis(content, first, whole),
        '1'..='9' => item(content, whole),
        '=' | '-' | '─' | '━' | '═' => ruled(content, first, whole),
        '【' | '〔' | '「' | '『' | '《' | '[' => {
            let closed = content.trim_end_matches(is_space).ends_with(['】', '〕', '」', '』', '》', ']']);
            around(if whole && !closed { Style::Plain } else { Style::Bold }, content, whole)
        }
        _ => around(Style::Plain, content, whole),
    }
}

fn heading(content: &str, whole: bool) -> Setting<'_> {
    let inner = content.trim_start_matches('#');
    let level = content.len() - inner.len();
    match inner.chars().next() {
        _ if level > 6 => Setting::Never,
        None => Setting::Unfinished,
        Some(next) => around(Style::Heading(if is_space(next) { level as u8 } else { 0 }), inner, whole),
    }
}

fn emphasis(content: &str, mark: char, whole: bool) -> Setting<'_> {
    let inner = content.trim_start_matches(mark);
    let run = content.len() - inner.len();
    let Some(next) = inner.chars().next() else { return Setting::Unfinished };
    if run == 1 && is_space(next) {
        // A list item.
        return Setting::Never;
    }
    let bold = run >= 2 && (!whole || closes_bold(inner, mark));
    around(if bold { Style::Bold } else { Style::Plain }, inner, whole)
}

fn closes_bold(inner: &str, mark: char) -> bool {
    inner.trim_end_matches(is_space).ends_with(if mark == '*' { "**" } else { "__" })
}

/// "1. **Section 1**", "2) Idea research".
fn item(content: &str, whole: bool) -> Setting<'_> {
    let digits = content.len() - content.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if digits > 1 {
        return Setting::Never;
    }
    let number = content.as_bytes()[0] - b'0';
    let Some(after) = content[1..].strip_prefix(['.', ')']) else {
        return if content.len() == 1 { Setting::Unfinished } else { around(Style::Plain, content, whole) };
    };
    let inner = after.trim_start_matches(is_space);
    let Some(first) = inner.chars().next() else { return Setting::Unfinished };
    if inner.len() == after.len() {
        return Setting::Never;
    }
    let bold_so_far = inner.starts_with("**") || inner.starts_with("__") || (!whole && inner.len() == 1);
    let bold = matches!(first, '*' | '_') && bold_so_far && (!whole || closes_bold(&inner[2..], first));
    around(Style::Item { number, bold }, inner, whole)
}

/// "===== SECTION 2 =====", "--- SECTION 2".
fn ruled(content: &str, mark: char, whole: bool) -> Setting<'_> {
    let inner = content.trim_start_matches(mark);
    let run = (content.len() - inner.len()) / mark.len_utf8();
    let inner = inner.trim_start_matches(is_space);
    match inner.is_empty() {
        // A list item shows at once.
        true if mark == '-' && run == 1 && content.len() > 1 => Setting::Never,
        true => Setting::Unfinished,
        false if run < 2 => Setting::Never,
        false => around(Style::Bold, inner, whole),
    }
}

/// Tags that a heading may be made of.
const HEADING_TAGS: [&str; 20] = [
    "h1", "h2", "h3", "h4", "h5", "h6", "b", "strong", "em", "i", "u", "p", "div", "center", "span", "a",
    "font", "mark", "header", "section",
];

/// `<h2 class="x">SECTION 1: …</h2>`, `<strong>SECTION 1: …</strong>`.
fn html(content: &str, whole: bool) -> Setting<'_> {
    let mut style = None;
    let mut rest = content;
    while let Some(tag) = rest.strip_prefix('<') {
        let name_end = tag.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(tag.len());
        let name = tag[..name_end].to_ascii_lowercase();
        let Some(end) = tag.find('>') else {
            let open_ended = name_end == tag.len();
            let possible =
                HEADING_TAGS.iter().any(|known| *known == name || (open_ended && known.starts_with(&name)));
            return if possible { Setting::Unfinished } else { Setting::Never };
        };
        match name.as_bytes() {
            _ if !HEADING_TAGS.contains(&name.as_str()) => return Setting::Never,
            [b'h', level @ b'1'..=b'6'] => style = Some(Style::Heading(level - b'0')),
            b"b" | b"strong" => style = style.or(Some(Style::Bold)),
            _ => {}
        }
        rest = tag[end + 1..].trim_start_matches(is_space);
    }
    match style {
        _ if rest.is_empty() => Setting::Unfinished,
        Some(style) => around(style, rest, whole),
        None => Setting::Never,
    }
}

fn around(style: Style, content: &str, whole: bool) -> Setting<'_> {
    let content = without_tags(content, whole);
    let style = if style == Style::Plain && is_in_capitals(&content) { Style::Capitals } else { style };
    Setting::Around(style, content)
}

/// A line without HTML tags; the start of one counts only when the line ends there.
fn without_tags(content: &str, whole: bool) -> Cow<'_, str> {
    if !content.contains('<') {
        return Cow::Borrowed(content);
    }
    let mut kept = String::new();
    let mut rest = content;
    while let Some(at) = rest.find('<') {
        let tag = &rest[at..];
        kept.push_str(&rest[..at]);
        let name = tag[1..].strip_prefix('/').unwrap_or(&tag[1..]);
        let is_tag = name.starts_with(|c: char| c.is_ascii_alphabetic());
        match tag.find('>') {
            Some(end) if is_tag => rest = &tag[end + 1..],
            None if !whole && (is_tag || name.is_empty()) => rest = "",
            _ => {
                kept.push('<');
                rest = &tag[1..];
            }
        }
    }
    kept.push_str(rest);
    Cow::Owned(kept)
}

/// Whether all letters that have case are capitals, and some are.
fn is_in_capitals(content: &str) -> bool {
    content.chars().any(char::is_uppercase) && !content.chars().any(char::is_lowercase)
}

/// The characters that count, in lower case and with single spaces.
pub(super) fn plain(content: &str) -> Vec<char> {
    let mut chars = Vec::with_capacity(content.len());
    for c in content.chars() {
        if is_space(c) {
            if chars.last().is_some_and(|&last| last != ' ') {
                chars.push(' ');
            }
        } else if is_separator(c) || !is_ornament(c) {
            chars.push(lower(c));
        }
    }
    chars
}

/// A character in lower case; one whose lower case has several characters stays.
pub(super) fn lower(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    let mut lowered = c.to_lowercase();
    match (lowered.next(), lowered.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

/// Whether a line is too long for a marker.
pub(super) fn is_too_long(line: &str) -> bool {
    runs_past(line, LONGEST)
}

pub(super) fn is_separator(c: char) -> bool {
    matches!(
        c,
        ':' | '.' | ')' | '(' | ']' | '-' | '|' | '/' | ',' | ';' | '~' | '=' | '>' | '·' | '•' | '‐'
            ..='―'
                | '−'
                | '：'
                | '．'
                | '）'
                | '（'
                | '，'
                | '、'
                | '。'
                | '｜'
                | '－'
                | '】'
                | '〕'
                | '」'
                | '』'
                | '》'
                | '،'
                | '؛'
                | '।'
                | '۔'
                | '─'
                | '━'
                | '═'
    )
}

/// Emphasis, closing hashes, opening brackets, emoji, arrows, invisible joiners and combining accents: none counts.
pub(super) fn is_ornament(c: char) -> bool {
    matches!(
        c,
        '*' | '_' | '#' | '[' | '【' | '〔' | '「' | '『' | '《' | '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{20e3}'
            | '\u{2190}'..='\u{2bff}' | '\u{fe0f}' | '\u{1f000}'..='\u{1faff}'
    )
}
