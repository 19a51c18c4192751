//! Characters that comrak would take for markup, masked while it parses.
//!
//! Each is replaced by a symbol of its own that no text contains, and put back in all that comrak returns. So masking is
//! harmless wherever the character was no markup in the first place, as in code. The symbols are punctuation to
//! CommonMark, like the characters they stand for.

use super::{address, math};

/// Byzantine musical symbols: the first one stands for NUL, the next for U+0001, and so on through ASCII.
const FIRST: u32 = 0x1D000;
/// Stands before a character of the text that looks like a mask.
const ESCAPE: char = '\u{1D0F5}';

const fn mask(character: char) -> char {
    match char::from_u32(FIRST + character as u32) {
        Some(mask) if character.is_ascii() => mask,
        _ => character,
    }
}

const ANGLE: char = mask('<');
const DOLLAR: char = mask('$');

fn is_mask(character: char) -> bool {
    (FIRST..FIRST + 0x80).contains(&(character as u32)) || character == ESCAPE
}

/// Translates places in a masked text into places in the text it was made of.
#[derive(Debug, Default)]
pub(crate) struct Offsets {
    /// A byte order mark was dropped from the beginning.
    dropped: usize,
    /// Where each mask ends in the masked text, and by how much all masks up to there are longer than what they stand for.
    growth: Vec<(usize, usize)>,
    /// Where the lines of the masked text begin.
    lines: Vec<usize>,
}

impl Offsets {
    /// The byte of the source at a line and a column in bytes, both from 1; no further than the line goes.
    pub(crate) fn at(&self, line: usize, column: usize) -> Option<usize> {
        let start = *self.lines.get(line.checked_sub(1)?)?;
        let end = self.lines.get(line).copied().unwrap_or(usize::MAX);
        Some(self.source((start + column.saturating_sub(1)).min(end)))
    }

    fn source(&self, masked: usize) -> usize {
        let before = self.growth.partition_point(|&(end, _)| end <= masked);
        let growth = before.checked_sub(1).and_then(|last| self.growth.get(last)).map_or(0, |&(_, sum)| sum);
        masked.saturating_sub(growth) + self.dropped
    }
}

/// Masks what is no markup, and drops a byte order mark.
pub(super) fn masked(source: &str) -> (String, Offsets) {
    let text = source.strip_prefix('\u{feff}').unwrap_or(source);
    let mut masker = Masker {
        text,
        at: 0,
        out: String::with_capacity(text.len() + text.len() / 8),
        offsets: Offsets { dropped: source.len() - text.len(), growth: Vec::new(), lines: vec![0] },
    };
    masker.run();
    (masker.out, masker.offsets)
}

struct Masker<'a> {
    text: &'a str,
    at: usize,
    out: String,
    offsets: Offsets,
}

impl Masker<'_> {
    fn run(&mut self) {
        let mut math_end = 0;
        let mut address_end = 0;
        let mut before = None;
        let mut in_tildes = false;
        while let Some(character) = self.text[self.at..].chars().next() {
            let (at, rest) = (self.at, &self.text[self.at..]);
            let next = rest[character.len_utf8()..].chars().next();
            if at >= address_end {
                address_end = address::web_end(rest, before).map_or(address_end, |length| at + length);
            }
            match character {
                '\\' if at >= math_end && next.is_some_and(|next| next.is_ascii_punctuation()) => {
                    self.copy(character);
                    self.copy(next.unwrap_or(character));
                    before = next;
                    in_tildes = false;
                    continue;
                }
                '$' if at >= math_end && before != Some('$') => {
                    math_end = math::find(rest).map_or(math_end, |(length, _)| at + length);
                }
                _ => {}
            }
            let is_text = match character {
                _ if at < math_end => character.is_ascii_punctuation(),
                '~' => !in_tildes && next != Some('~'),
                '_' => at < address_end,
                '<' => !begins_address(&self.text[..at], rest),
                _ => false,
            };
            if is_text {
                self.mask(character);
            } else if is_mask(character) {
                self.out.push(ESCAPE);
                self.copy(character);
                self.grew(ESCAPE.len_utf8());
            } else {
                self.copy(character);
            }
            before = Some(character);
            in_tildes = character == '~';
        }
    }

    fn copy(&mut self, character: char) {
        self.out.push(character);
        self.at += character.len_utf8();
        let is_end = character == '\n' || character == '\r' && !self.text[self.at..].starts_with('\n');
        if is_end {
            self.offsets.lines.push(self.out.len());
        }
    }

    fn mask(&mut self, character: char) {
        self.out.push(mask(character));
        self.at += character.len_utf8();
        self.grew(mask(character).len_utf8() - character.len_utf8());
    }

    fn grew(&mut self, by: usize) {
        let sum = self.offsets.growth.last().map_or(0, |&(_, sum)| sum);
        self.offsets.growth.push((self.out.len(), sum + by));
    }
}

/// Whether a `<` begins an address in angle brackets: a link by itself, or the destination of a link or a definition.
fn begins_address(before: &str, rest: &str) -> bool {
    let before = before.trim_end_matches([' ', '\n']);
    if before.ends_with("](") || before.ends_with("]:") {
        return true;
    }
    let inside = &rest[1..];
    let Some(end) = inside.find(|c: char| c == '<' || c == '>' || c.is_ascii_whitespace()) else {
        return false;
    };
    let inside = &inside[..end];
    let scheme = inside.split_once(':').map_or("", |(scheme, _)| scheme);
    let is_scheme = (2..=32).contains(&scheme.len())
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c));
    rest[1 + end..].starts_with('>') && (is_scheme || inside.contains('@'))
}

/// A piece of a text node.
#[derive(Debug, PartialEq)]
pub(super) enum Piece {
    Text(String),
    /// `<br>`.
    Break,
}

/// Divides a masked text at its breaks, shows its math and puts back all else that was masked.
pub(super) fn pieces(masked: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut text = String::new();
    let mut rest = masked.chars();
    while let Some(character) = rest.next() {
        match character {
            ESCAPE => text.extend(rest.next()),
            ANGLE => {
                if let Some(length) = break_length(rest.as_str()) {
                    add_text(&mut pieces, text.trim_end_matches(' '));
                    text.clear();
                    pieces.push(Piece::Break);
                    rest = rest.as_str()[length..].trim_start_matches(' ').chars();
                } else {
                    text.push('<');
                }
            }
            DOLLAR => match math_in(rest.as_str()) {
                Some((length, shown)) => {
                    text.push_str(&shown);
                    rest = rest.as_str()[length..].chars();
                }
                None => text.push('$'),
            },
            mask if is_mask(mask) => text.push(original(mask)),
            other => text.push(other),
        }
    }
    add_text(&mut pieces, &text);
    pieces
}

fn add_text(pieces: &mut Vec<Piece>, text: &str) {
    if !text.is_empty() {
        pieces.push(Piece::Text(text.to_owned()));
    }
}

/// How long the rest of a `<br>` is, after its `<`.
fn break_length(rest: &str) -> Option<usize> {
    let name = rest.get(..2).filter(|name| name.eq_ignore_ascii_case("br"))?;
    let after = rest[name.len()..].trim_start_matches([' ', '\t']);
    let after = after.strip_prefix('/').unwrap_or(after).strip_prefix('>')?;
    Some(rest.len() - after.len())
}

/// How long a formula is after its first dollar sign, in a masked text, and what it shows.
fn math_in(rest: &str) -> Option<(usize, String)> {
    let mut source = String::from("$");
    let mut lengths = vec![0];
    for (start, character) in rest.char_indices().take(math::LONGEST + 2) {
        source.push(if is_mask(character) { original(character) } else { character });
        lengths.push(start + character.len_utf8());
    }
    let (length, shown) = math::find(&source)?;
    let characters = source[..length].chars().count();
    Some((*lengths.get(characters - 1)?, shown))
}

fn original(mask: char) -> char {
    char::from_u32(mask as u32 - FIRST).unwrap_or(mask)
}

/// A text with all in it that was masked.
pub(super) fn unmasked(masked: &str) -> String {
    let mut text = String::with_capacity(masked.len());
    let mut rest = masked.chars();
    while let Some(character) = rest.next() {
        match character {
            ESCAPE => text.extend(rest.next()),
            mask if is_mask(mask) => text.push(original(mask)),
            other => text.push(other),
        }
    }
    text
}
