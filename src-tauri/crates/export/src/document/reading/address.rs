//! Bare addresses in text: what becomes a link by itself, and where it ends.
//!
//! `ui/src/markdown/addresses.ts` has the same rules, and `tests/vectors/markdown.json` holds both to them.

use std::ops::Range;

/// An address in a text, and where it leads.
#[derive(Debug, PartialEq)]
pub(super) struct Address {
    pub(super) range: Range<usize>,
    pub(super) url: String,
}

/// The addresses of the web and of mail in a text, in their order.
pub(super) fn find(text: &str) -> Vec<Address> {
    let mut found: Vec<Address> = Vec::new();
    let (mut before, mut end) = (None, 0);
    for (at, character) in text.char_indices() {
        let rest = &text[at..];
        if at >= end {
            if let Some(length) = web_end(rest, before) {
                end = at + length;
                let scheme = if rest.as_bytes()[0].eq_ignore_ascii_case(&b'w') { "http://" } else { "" };
                found.push(Address { range: at..end, url: format!("{scheme}{}", &text[at..end]) });
            } else if let Some(mail) = (character == '@').then(|| mailbox(text, end, at)).flatten() {
                end = mail.range.end;
                found.push(mail);
            }
        }
        before = Some(character);
    }
    found
}

/// How long the address of the web is that a text begins with, `before` being the character before it.
pub(super) fn web_end(text: &str, before: Option<char>) -> Option<usize> {
    let first = *text.as_bytes().first()?;
    if !matches!(first, b'h' | b'H' | b'w' | b'W') || before.is_some_and(is_letter) {
        return None;
    }
    let begins = |prefix: &str| {
        text.get(..prefix.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
            .then_some(prefix.len())
    };
    let scheme = begins("https://").or_else(|| begins("http://"));
    let prefix = match scheme {
        Some(prefix) => prefix,
        None if before.is_some_and(|c| "/.@".contains(c)) => return None,
        None => begins("www.")?,
    };
    let length = prefix + length_after(&text[prefix..]);
    let host = text[prefix..length].split(['/', '?', '#']).next().unwrap_or_default();
    let is_host = host.starts_with(is_letter) && (scheme.is_some() || ends_in_domain(host));
    is_host.then_some(length)
}

/// How far an address goes on after its scheme: without the punctuation of the sentence it stands in.
fn length_after(text: &str) -> usize {
    let (mut open, mut in_host) = (0_usize, true);
    let mut end = text.len();
    let mut rest = text.char_indices().peekable();
    while let Some((at, character)) = rest.next() {
        in_host &= !matches!(character, '/' | '?' | '#');
        let is_part = match character {
            c if is_letter(c) => true,
            '-' | '.' | '_' | ':' | '@' | '%' => true,
            _ if in_host => false,
            '(' => {
                open += 1;
                true
            }
            ')' => {
                let is_balanced = open > 0;
                open = open.saturating_sub(1);
                is_balanced
            }
            '~' => rest.peek().is_none_or(|&(_, next)| next != '~'),
            c => c.is_ascii_graphic() && !"<>\"`\\|*[]{}^".contains(c),
        };
        if !is_part {
            end = at;
            break;
        }
    }
    text[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '_', '~', '(']).len()
}

/// The mailbox around the `@` at a place of the text; it may begin at `from`.
fn mailbox(text: &str, from: usize, at: usize) -> Option<Address> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || ".+-_".contains(c);
    let name = text[from..at].trim_end_matches(is_part);
    let name = &text[from + name.len()..at];
    let name = name.trim_start_matches(['.', '+', '-', '_']);
    let mut start = at - name.len();
    let before = text[..start].chars().next_back();
    if name.is_empty() || name.ends_with('.') || before.is_some_and(|c| is_letter(c) || "/@".contains(c)) {
        return None;
    }
    let after = &text[at + 1..];
    let is_host = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    let host = &after[..after.find(|c| !is_host(c)).unwrap_or(after.len())];
    let next = after[host.len()..].chars().next();
    let host = host.trim_end_matches(['-', '.']);
    if !ends_in_domain(host) || next.is_some_and(|c| c == '@' || is_letter(c)) {
        return None;
    }
    let end = at + 1 + host.len();
    let scheme = text.get(start.saturating_sub("mailto:".len())..start).unwrap_or_default();
    let is_named = scheme.eq_ignore_ascii_case("mailto:") && start - scheme.len() >= from;
    if is_named {
        start -= scheme.len();
    }
    let url = format!("{}{}", if is_named { "" } else { "mailto:" }, &text[start..end]);
    Some(Address { range: start..end, url })
}

/// Whether a host has a top-level domain of letters, as no version number has.
fn ends_in_domain(host: &str) -> bool {
    let Some((name, top)) = host.rsplit_once('.') else { return false };
    name.starts_with(is_letter)
        && !name.contains("..")
        && !name.ends_with('.')
        && top.chars().count() >= 2
        && top.chars().all(char::is_alphabetic)
}

/// A letter or a digit that addresses are made of: of a script that puts spaces between words, so that an address ends
/// where the text goes on.
fn is_letter(character: char) -> bool {
    character.is_alphanumeric() && !is_dense(character)
}

/// Thai, Lao, Burmese, Khmer, Chinese, Japanese and Korean, and the forms of their width.
fn is_dense(character: char) -> bool {
    matches!(character as u32,
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1100..=0x11FF | 0x1780..=0x17FF | 0x2E80..=0xA4CF
        | 0xA960..=0xA97F | 0xAC00..=0xD7FF | 0xF900..=0xFAFF | 0xFE30..=0xFE4F | 0xFF00..=0xFFEF
        | 0x20000..=0x3FFFF)
}
