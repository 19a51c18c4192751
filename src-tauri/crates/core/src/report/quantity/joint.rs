//! What joins the two ends of a range.

use super::{
    numeral::{is_digit, is_space},
    scan::currency_at,
    vocabulary::{BEFORE, begins_with, is_unspaced},
};

/// Signs between two ends. Longer ones first.
const SIGNS: [&str; 18] =
    ["...", "->", "--", "..", "…", "-", "‐", "‑", "‒", "–", "—", "―", "−", "~", "～", "〜", "至", "到"];
/// Words between two ends, between spaces.
const WORDS: [&str; 19] = [
    "to", "bis", "à", "a", "até", "ate", "al", "tot", "till", "do", "до", "إلى", "through", "or", "oder",
    "ou", "o", "или", "から",
];
/// Words before a range whose ends "and" joins.
const OPENERS: [&str; 12] = [
    "between",
    "zwischen",
    "entre",
    "tra",
    "fra",
    "tussen",
    "между",
    "mellan",
    "mellem",
    "mellom",
    "بين",
    "介于",
];
const AND: [&str; 13] = ["and", "und", "et", "y", "e", "en", "и", "och", "og", "和", "و", "&", "与"];

/// Where the number begins that ends a range, given where its first end ends and what stands before the range.
pub(super) fn next_end(text: &str, at: usize, opening: &str) -> Option<usize> {
    let rest = &text[at..];
    let spaceless = skip_spaces(rest);
    let is_spaced = spaceless.len() < rest.len();
    let sign = SIGNS.iter().find_map(|sign| spaceless.strip_prefix(sign));
    let after = sign.or_else(|| {
        let is_opened = || {
            let opening = opening.trim_end();
            OPENERS.iter().any(|opener| ends_with(opening, opener))
        };
        let word = WORDS.iter().chain(AND.iter().filter(|_| is_opened()));
        let length = word.filter_map(|word| begins_with(spaceless, word)).max()?;
        let after = &spaceless[length..];
        let needs_spaces = spaceless.starts_with(|c: char| (c as u32) < 0x2e80);
        (!needs_spaces || is_spaced && after.starts_with(is_space)).then_some(after)
    })?;
    let after = skip_spaces(after);
    let currency = currency_at(after)
        .map(|(length, _)| length)
        .or_else(|| BEFORE.iter().find(|(word, _)| after.starts_with(word)).map(|(word, _)| word.len()));
    let number = match currency {
        Some(length) => skip_spaces(&after[length..]),
        None => after,
    };
    number.starts_with(is_digit).then(|| text.len() - number.len())
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
