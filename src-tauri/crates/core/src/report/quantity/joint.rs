//! What joins the two ends of a range.

use super::{
    numeral::{is_digit, is_space},
    scan::currency_at,
    vocabulary::{BEFORE, begins_with, is_unspaced},
};

/// Signs between two ends. Longer ones first.
const SIGNS: [&str; 18] =
    ["...", "->", "--", "..", "…", "-", "‐", "‑", "‒", "–", "—", "―", "−", "~", "～", "〜", "至", "到"];
/// Words between two ends, between spaces, divided by bars.
const WORDS: &str = "to|bis|à|até|ate|al|tot|till|do|до|إلى|through|から";
/// Words that may as well go on with something else, as in "$20 a 10-pack".
const LOOSE_WORDS: &str = "or|oder|ou|o|или|a";
/// Words before a range whose ends "and" joins.
const OPENERS: &str = "between|zwischen|entre|tra|fra|tussen|между|mellan|mellem|mellom|بين|介于";
const AND: &str = "and|und|et|y|e|en|и|och|og|和|و|&|与";

/// What joins the first end of a range to the next.
pub(super) struct Joint {
    /// Where the next number begins.
    pub(super) number: usize,
    /// Joins only what is alike.
    pub(super) is_loose: bool,
}

/// What follows a number that ends at `at`, if it joins another one. `opening` stands before the first of them.
pub(super) fn joint_at(text: &str, at: usize, opening: &str) -> Option<Joint> {
    let rest = &text[at..];
    let spaceless = skip_spaces(rest);
    let is_spaced = spaceless.len() < rest.len();
    let sign = SIGNS.iter().find_map(|sign| Some((spaceless.strip_prefix(sign)?, *sign)));
    let (after, is_loose) = match sign {
        // "$5 — 30 people asked"
        Some((after, sign)) => (after, is_spaced && matches!(sign, "—" | "―" | "--" | "…" | "...")),
        None => {
            let begins = |words: &str| words.split('|').filter_map(|word| begins_with(spaceless, word)).max();
            let opening = opening.trim_end();
            let is_opened = || OPENERS.split('|').any(|opener| ends_with(opening, opener));
            let (length, is_loose) = begins(WORDS)
                .or_else(|| begins(AND).filter(|_| is_opened()))
                .map(|length| (length, false))
                .or_else(|| Some((begins(LOOSE_WORDS)?, true)))?;
            let after = &spaceless[length..];
            let needs_spaces = spaceless.starts_with(|c: char| !is_unspaced(c));
            if needs_spaces && !(is_spaced && after.starts_with(is_space)) {
                return None;
            }
            (after, is_loose)
        }
    };
    let after = skip_spaces(after);
    let currency = currency_at(after)
        .map(|(length, _)| length)
        .or_else(|| BEFORE.iter().find(|(word, _)| after.starts_with(word)).map(|(word, _)| word.len()));
    let number = match currency {
        Some(length) => skip_spaces(&after[length..]),
        None => after,
    };
    number.starts_with(is_digit).then(|| Joint { number: text.len() - number.len(), is_loose })
}

/// Two spaces at most.
fn skip_spaces(text: &str) -> &str {
    let mut rest = text;
    for _ in 0..2 {
        rest = rest.strip_prefix(is_space).unwrap_or(rest);
    }
    rest
}

/// Whether a text ends with a word in lower case.
fn ends_with(text: &str, word: &str) -> bool {
    let Some((at, _)) = text.char_indices().rev().nth(word.chars().count().saturating_sub(1)) else {
        return false;
    };
    let is_whole = word.starts_with(is_unspaced) || !text[..at].ends_with(char::is_alphanumeric);
    is_whole && text[at..].to_lowercase() == word
}
