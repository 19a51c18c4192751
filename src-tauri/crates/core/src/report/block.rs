//! Where the data block begins: behind its heading or without it, in a fence, a tag, inline code or bare.

use super::{
    evidence::{Content, judge},
    fence::{self, Fence},
    lines::{Matched, first_line, is_blank, is_space, runs_past, underline},
    marker::{self, Reading},
};

/// What begins the data block: bytes that are hidden before its content, and how it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) opening: usize,
    pub(super) ends: Ends,
    /// How many HTML tags are open around it.
    pub(super) tags: u8,
}

/// How the data block ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ends {
    Fence(Fence),
    /// With its last bracket; inside inline code if `ticked`.
    Bracket {
        ticked: bool,
    },
    /// With the next marker.
    Marker,
}

/// The most characters between a data heading and its block.
const LONGEST_LEAD: usize = 300;
const MOST_LEAD_LINES: usize = 3;
/// The most characters of a tag.
const LONGEST_TAG: usize = 120;
const MOST_TAGS: u8 = 6;

/// Tags that models put around the data block.
const TAGS: [&str; 20] = [
    "json",
    "data",
    "details",
    "summary",
    "pre",
    "code",
    "script",
    "output",
    "result",
    "response",
    "ideas",
    "startup_ideas",
    "structured_data",
    "structured-data",
    "data_block",
    "data-block",
    "json_data",
    "report_data",
    "artifact",
    "answer",
];

/// Looks for the block after a data heading: blank lines and a sentence may lie between.
pub(super) fn after_heading(text: &str, ended: bool) -> Matched<Block> {
    let mut at = 0;
    let mut lead_lines = 0;
    loop {
        let rest = &text[at..];
        let (line, whole) = first_line(rest, ended);
        if line.is_empty() {
            return if ended { Matched::No } else { Matched::Undecided };
        }
        if runs_past(&text[..at], LONGEST_LEAD) {
            return Matched::No;
        }
        if is_blank(line) {
            if runs_past(line, LONGEST_LEAD) {
                return Matched::No;
            }
            if !whole {
                return Matched::Undecided;
            }
            at += line.len();
            continue;
        }
        match begin(rest, ended, true) {
            Matched::Yes(block) => return Matched::Yes(Block { opening: at + block.opening, ..block }),
            Matched::Undecided => return Matched::Undecided,
            Matched::No => {}
        }
        if !whole && may_become_container(line) {
            return Matched::Undecided;
        }
        match underline(line, whole) {
            Matched::Undecided => return Matched::Undecided,
            Matched::Yes(_) if lead_lines == 0 => {}
            _ => {
                let is_heading = line.trim_start_matches(' ').starts_with(['#', '`', '~', '|']);
                if is_heading || lead_lines == MOST_LEAD_LINES || runs_past(line, LONGEST_LEAD) {
                    return Matched::No;
                }
                match marker::read(line, whole, false) {
                    Reading::Text if whole => {}
                    Reading::Text | Reading::Undecided => return Matched::Undecided,
                    _ => return Matched::No,
                }
            }
        }
        lead_lines += 1;
        at += line.len();
    }
}

/// Reads the start of a line as the beginning of the data block. A heading vouches for what is in it; without one its first
/// keys decide.
pub(super) fn begin(text: &str, ended: bool, headed: bool) -> Matched<Block> {
    let mut at = 0;
    let mut tags = 0;
    loop {
        let (line, whole) = first_line(&text[at..], ended);
        if tags > 0 && is_blank(line) {
            if line.is_empty() && whole || runs_past(&text[..at + line.len()], LONGEST_LEAD) {
                return Matched::No;
            }
            if !whole {
                return Matched::Undecided;
            }
            at += line.len();
            continue;
        }
        let indent = line.len() - line.trim_start_matches(' ').len();
        if indent > 3 || (indent > 0 && !headed && tags == 0) {
            return Matched::No;
        }
        let content = &line[indent..];
        if !content.starts_with('<') {
            return value(text, at, indent, tags, ended, headed);
        }
        match tag(content, whole) {
            Matched::Yes(length) if tags < MOST_TAGS => {
                at += indent + length;
                tags += u8::from(!content[..length].contains("</"));
                let (rest, _) = first_line(&text[at..], ended);
                if !is_blank(rest) {
                    at += rest.len() - rest.trim_start_matches(is_space).len();
                }
            }
            Matched::Undecided => return Matched::Undecided,
            _ => return Matched::No,
        }
    }
}

/// The length of a tag that may stand before the data; a summary goes with its text.
fn tag(content: &str, whole: bool) -> Matched<usize> {
    let name_start = &content[1..];
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let name_end = name_start.find(|c| !is_name(c)).unwrap_or(name_start.len());
    let name = name_start[..name_end].to_ascii_lowercase();
    let open_ended = name_end == name_start.len();
    let undecided = if whole { Matched::No } else { Matched::Undecided };
    if !TAGS.iter().any(|known| *known == name || (open_ended && known.starts_with(&name))) {
        return Matched::No;
    }
    if runs_past(content, LONGEST_TAG) && !content.chars().take(LONGEST_TAG).any(|c| c == '>') {
        return Matched::No;
    }
    let Some(end) = content.find('>') else { return undecided };
    if name != "summary" {
        return Matched::Yes(end + 1);
    }
    match content.find("</summary>") {
        Some(at) => Matched::Yes(at + "</summary>".len()),
        None if runs_past(content, LONGEST_TAG) => Matched::No,
        None => undecided,
    }
}

/// Reads on where no tag stands: a fence, inline code, or the value itself.
fn value(text: &str, at: usize, indent: usize, tags: u8, ended: bool, headed: bool) -> Matched<Block> {
    let rest = &text[at + indent..];
    let (line, whole) = first_line(rest, ended);
    let vouched = headed && tags == 0;
    let open = |opening, ends| Matched::Yes(Block { opening, ends, tags });

    let item = if headed { container(line) } else { 0 };
    if item > 0 && item == line.len() && !whole {
        return Matched::Undecided;
    }
    match fence::opening(&line[item..], whole) {
        Matched::Undecided => return Matched::Undecided,
        Matched::Yes((fence, label)) => {
            let opening = at + indent + line.len();
            let language = label.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
            let labelled = language.starts_with("json") || language.starts_with("ndjson");
            if vouched && (labelled || matches!(language, "yaml" | "yml")) {
                return open(opening, Ends::Fence(fence));
            }
            let content = Content { headed, labelled, fence: Some(fence) };
            return judge(&text[opening..], content, ended).map(|()| Block {
                opening,
                ends: Ends::Fence(fence),
                tags,
            });
        }
        Matched::No => {}
    }

    let ticks = line[item..].len() - line[item..].trim_start_matches('`').len();
    let start = item + ticks;
    if ticks > 0 && start == line.len() && !whole {
        return Matched::Undecided;
    }
    // What a heading vouches for keeps its own indentation.
    let opening = at + if start == 0 { 0 } else { indent + start };
    let content = Content { headed, labelled: false, fence: None };
    if line[start..].starts_with(['{', '[', '"']) {
        let ends = Ends::Bracket { ticked: ticks > 0 };
        return judge(&rest[start..], content, ended).map(|()| Block { opening, ends, tags });
    }
    if headed && start == 0 {
        return match yaml_key(line, whole) {
            Matched::Yes(()) => open(at, Ends::Marker),
            Matched::Undecided => Matched::Undecided,
            Matched::No => Matched::No,
        };
    }
    Matched::No
}

/// The length of "- ", "1. " or "> " before a fence or a value.
fn container(line: &str) -> usize {
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let rest = &line[digits..];
    let mark = match digits {
        0 => ["- ", "* ", "+ ", "> "].iter().find(|mark| rest.starts_with(**mark)),
        1 | 2 => [". ", ") "].iter().find(|mark| rest.starts_with(**mark)),
        _ => None,
    };
    let Some(mark) = mark else { return 0 };
    let end = digits + mark.len();
    end + (line[end..].len() - line[end..].trim_start_matches(' ').len())
}

/// Whether the start of a line may become "- ", "1. " or "> ".
fn may_become_container(line: &str) -> bool {
    let content = line.trim_start_matches(' ');
    content.len() <= 3 && content.bytes().all(|byte| b">-*+.)0123456789".contains(&byte))
}

/// Whether a line begins YAML with one of the block's first keys.
fn yaml_key(line: &str, whole: bool) -> Matched<()> {
    for key in ["version:", "ideas:", "currency:", "recommendation:"] {
        if line.starts_with(key) {
            return Matched::Yes(());
        }
        if !whole && key.starts_with(line) {
            return Matched::Undecided;
        }
    }
    Matched::No
}

/// How many closing tags a line consists of.
pub(super) fn closing_tags(line: &str, whole: bool) -> Matched<u8> {
    let mut rest = line;
    let mut count = 0;
    loop {
        rest = rest.trim_start_matches(|c| is_space(c) || c == '\n');
        if rest.is_empty() {
            return match whole {
                true if count > 0 => Matched::Yes(count),
                true => Matched::No,
                false => Matched::Undecided,
            };
        }
        if runs_past(line, LONGEST_TAG) {
            return Matched::No;
        }
        let Some(name) = rest.strip_prefix("</") else {
            return if !whole && rest == "<" { Matched::Undecided } else { Matched::No };
        };
        match name.find('>') {
            Some(end) if TAGS.contains(&name[..end].to_ascii_lowercase().as_str()) => {
                rest = &name[end + 1..];
                count += 1;
            }
            None if !whole && TAGS.iter().any(|known| known.starts_with(&name.to_ascii_lowercase())) => {
                return Matched::Undecided;
            }
            _ => return Matched::No,
        }
    }
}
