//! Finds quantities in a text.

use std::{collections::HashSet, ops::Range};

use super::{
    Currency, Part, Quantity, Unit,
    joint::joint_at,
    numeral::{Decimal, Numeral, is_digit, is_space, numeral_at},
    vocabulary::{
        BEFORE, CODES, LETTERS, Meaning, SIGNS, SMALL_CODES, is_unspaced, letter_of_time_at, word_at,
    },
};

/// The quantities of a text, in order.
pub fn find(text: &str) -> Vec<Quantity> {
    scan(text, false)
}

/// As [`find`]. Where `is_money` is known beforehand, "5 M" is five million without a sign.
pub(super) fn scan(text: &str, is_money: bool) -> Vec<Quantity> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(is_digit).map(|start| at + start) {
        let first = Written::read(text, start, at, is_money);
        let opening = at..first.range.start;
        let mut ends = vec![first];
        while let Some(last) = ends.last()
            && let Some(joint) = joint_at(text, last.range.end, &text[opening.clone()])
        {
            let next = Written::read(text, joint.number, last.range.end, is_money);
            if !last.is_of_one_kind_with(&next, joint.is_loose) {
                break;
            }
            ends.push(next);
        }
        at = ends.last().map_or(text.len(), |last| last.range.end);
        found.push(settled(text, &ends, opening.start));
    }
    found
}

/// A number with the signs and words around it, as it is written.
struct Written {
    range: Range<usize>,
    numeral: Numeral,
    unit: Option<Unit>,
    zeros: i32,
    begins_with_money: bool,
    /// Cannot be told: stands in a word or a time, as in `A4`, `10x` or `12:30`.
    is_glued: bool,
}

impl Written {
    /// `from` is where the quantity before it ends: a sign belongs to one of them.
    fn read(text: &str, start: usize, from: usize, is_money: bool) -> Self {
        let numeral = numeral_at(text, start);
        let before = currency_before(&text[from..start]);
        let begin = before.map_or(start, |(length, _)| start - length);
        let unit = before.map(|(_, currency)| Unit::Money(currency));
        let end = after_price_dash(text, numeral.range.end);
        let begins_with_money = before.is_some();
        let mut written =
            Self { range: begin..end, numeral, unit, zeros: 0, begins_with_money, is_glued: false };
        let mut is_doubtful = false;
        // "1.2 million US dollars", "5 mil millones de euros"
        for _ in 0..4 {
            let Some((end, meaning)) = written.next_word(text, is_money) else { break };
            // "$2 mil" is two million in English and two thousand in Spanish.
            let word = text[written.range.end..end].trim_start_matches(is_space);
            is_doubtful |= word.eq_ignore_ascii_case("mil") && unit == Some(Unit::Money(Currency("$")));
            match meaning {
                Meaning::Scale(zeros) => written.zeros += zeros,
                Meaning::Unit(unit) => written.unit = written.unit.or(Some(unit)),
            }
            written.range.end = end;
        }
        written.is_glued = is_doubtful || written.is_in_a_word(text);
        written
    }

    /// What the next word means if it belongs to the number, and where it ends.
    fn next_word(&self, text: &str, is_money: bool) -> Option<(usize, Meaning)> {
        let rest = &text[self.range.end..];
        let first = rest.chars().next()?;
        let space = if is_space(first) || first == '-' { first.len_utf8() } else { 0 };
        let after = &rest[space..];
        let found = if first == '-' {
            // "3-month"; the sign in "5-€10" and the code in "5-EUR 10" are those of the next number.
            word_at(after).filter(|(length, _)| {
                after.starts_with(char::is_alphabetic)
                    && !after[*length..].trim_start_matches(is_space).starts_with(is_digit)
            })
        } else {
            self.letter(after, space == 0, is_money)
                .or_else(|| self.currency(after))
                .or_else(|| word_at(after))
        };
        let (length, meaning) = found?;
        let fits = match (meaning, self.unit) {
            (_, None) => true,
            (Meaning::Scale(_), Some(Unit::Money(_))) => self.begins_with_money,
            // "US$ 5 dollars"
            (Meaning::Unit(Unit::Money(_)), Some(Unit::Money(_))) => true,
            _ => false,
        };
        fits.then_some((self.range.end + space + length, meaning))
    }

    /// A letter right behind the number.
    fn letter(&self, after: &str, is_close: bool, is_money: bool) -> Option<(usize, Meaning)> {
        if self.range.end != self.numeral.range.end {
            return None;
        }
        let of_money = is_money || matches!(self.unit, Some(Unit::Money(_)));
        let is_lakh = after.starts_with('L') && self.unit != Some(Unit::Money(Currency("INR")));
        let zeros = if is_lakh { None } else { letter_of_scale(after, is_close, of_money) };
        zeros.or_else(|| is_close.then(|| letter_of_time_at(after)).flatten())
    }

    /// A currency behind the number, as in "5 €" or "2 millions d'euros".
    fn currency(&self, after: &str) -> Option<(usize, Meaning)> {
        let of = ["de ", "d'", "d’"].into_iter().find(|of| self.zeros > 0 && after.starts_with(of));
        let of = of.map_or(0, str::len);
        let (length, currency) = currency_at(&after[of..])?;
        // In "4 $450" the sign is that of the next number.
        let behind = &after[of + length..];
        let is_of_next = behind.starts_with(is_digit) && !after[of..].starts_with(is_unspaced);
        (!is_of_next).then_some((of + length, Meaning::Unit(Unit::Money(currency))))
    }

    fn is_in_a_word(&self, text: &str) -> bool {
        let mut before = text[..self.range.start].chars().rev();
        let mut after = text[self.range.end..].chars();
        let next = after.next();
        let is_word = |c: char| c == '_' || c.is_alphanumeric() && !is_unspaced(c);
        let begins = !self.begins_with_money
            && match before.next() {
                // "ca.500" is 500, "$.5" is not 5.
                Some('.') => !before.next().is_some_and(char::is_alphabetic),
                Some(c) => is_word(c),
                None => false,
            };
        let last_is_digit = text[..self.range.end].ends_with(is_digit);
        let goes_on = match next {
            Some(c) if is_word(c) => last_is_digit || is_digit(c),
            // More than a unit: 3万5千.
            Some(c) if is_digit(c) => true,
            Some(':' | '\'' | '’' | ',' | '.') => after.next().is_some_and(is_digit),
            _ => false,
        };
        begins || goes_on
    }

    fn is_of_one_kind_with(&self, other: &Self, is_loose: bool) -> bool {
        match (self.unit, other.unit) {
            (Some(_), None) => !is_loose,
            (Some(one), Some(other)) => std::mem::discriminant(&one) == std::mem::discriminant(&other),
            _ => true,
        }
    }

    fn decimal(&self) -> Option<&Decimal> {
        self.numeral
            .decimal
            .as_ref()
            .filter(|_| !self.is_glued && self.unit != Some(Unit::Money(Currency("¢"))))
    }
}

/// The ends of a range lend each other their units and zeros.
fn settled(text: &str, ends: &[Written], from: usize) -> Quantity {
    let mut units: Vec<Option<Unit>> = ends.iter().map(|end| end.unit).collect();
    for at in (1..units.len()).rev() {
        units[at - 1] = units[at - 1].or(units[at]);
    }
    for at in 1..units.len() {
        units[at] = units[at].or(units[at - 1]);
    }
    let mut parts = Vec::with_capacity(ends.len());
    let points: HashSet<char> = ends.iter().filter_map(|end| end.numeral.point).collect();
    for ((at, end), unit) in ends.iter().enumerate().zip(units) {
        let neighbour = ends.get(at + 1).or_else(|| at.checked_sub(1).and_then(|before| ends.get(before)));
        let zeros = neighbour.map_or(end.zeros, |other| zeros_of(end, other, at + 1 < ends.len()));
        // 1.200 is grouped in sums of money, unless the other end has a fraction behind a point. 1.250 million may be
        // 1.25 million.
        let is_money = unit.is_none_or(|unit| matches!(unit, Unit::Money(_)));
        let is_told =
            end.numeral.doubtful.is_none_or(|sign| is_money && zeros == 0 && !points.contains(&sign));
        let value = end.decimal().filter(|_| is_told).map(|decimal| decimal.value(zeros));
        parts.push(Part { value, unit, zeros });
    }
    let start = ends.first().map_or(from, |first| first.range.start);
    let end = ends.last().map_or(start, |last| last.range.end);
    let numeral = ends.first().map_or(start, |first| first.numeral.range.start);
    let is_negative = is_negative(&text[from..start]) || text[start..numeral].ends_with(['-', '−']);
    Quantity { range: start..end, parts, is_negative }
}

/// How many zeros an end of a range has. In "5–10k" those of the other end count for both; in "500–1k" they do not.
fn zeros_of(end: &Written, other: &Written, other_is_higher: bool) -> i32 {
    let (Some(own), Some(others)) = (end.decimal(), other.decimal()) else { return end.zeros };
    if end.zeros > 0 || other.zeros == 0 {
        return end.zeros;
    }
    let (own, bare) = (own.value(0), others.value(0));
    let lends = if other_is_higher { own < bare } else { own > bare && own < others.value(other.zeros) };
    if lends { other.zeros } else { 0 }
}

/// Whether the text before a number ends with a minus. A dash between spaces, as in "Cost – $500", is none.
fn is_negative(before: &str) -> bool {
    let trimmed = before.trim_end();
    let Some(rest) = trimmed.strip_suffix(['-', '−', '–', '—']) else {
        return trimmed
            .get(trimmed.len().saturating_sub(5)..)
            .is_some_and(|word| word.eq_ignore_ascii_case("minus"));
    };
    let is_close = trimmed.len() == before.len();
    rest.trim().is_empty() || is_close && !rest.ends_with(char::is_alphanumeric)
}

/// "500,-" and "500.–" are whole prices.
fn after_price_dash(text: &str, end: usize) -> usize {
    let rest = &text[end..];
    let dash = [",-", ",–", ",—", ".-", ".–", ".—"].into_iter().find(|dash| rest.starts_with(dash));
    match dash {
        Some(dash) if !rest[dash.len()..].trim_start().starts_with(is_digit) => end + dash.len(),
        _ => end,
    }
}

/// The currency that a text ends with, and its length with the space behind it.
pub(super) fn currency_before(before: &str) -> Option<(usize, Currency)> {
    let trimmed = before.trim_end_matches(is_space);
    // A minus may stand between, as in $-5.
    let trimmed = match trimmed.strip_suffix(['-', '−']) {
        Some(rest) if rest.ends_with(|c: char| !c.is_alphanumeric() && !is_space(c)) => rest,
        _ => trimmed,
    };
    // One space at most.
    if before[trimmed.len()..].chars().count() > 1 {
        return None;
    }
    let is_whole = |rest: &str| !rest.ends_with(|c: char| c.is_alphanumeric() && !is_unspaced(c));
    for (sign, code) in SIGNS {
        let Some(rest) = trimmed.strip_suffix(sign) else { continue };
        if sign.starts_with(|c: char| c.is_ascii_alphabetic()) && !is_whole(rest) {
            continue;
        }
        // Dollars of a country that is not in the list.
        let letters = rest.chars().rev().take_while(char::is_ascii_uppercase).count();
        let is_foreign = sign == "$" && (1..=3).contains(&letters) && is_whole(&rest[..rest.len() - letters]);
        let length = before.len() - rest.len();
        return Some(if is_foreign { (length + letters, Currency("?")) } else { (length, Currency(code)) });
    }
    let words = CODES.iter().map(|code| (*code, *code)).chain(BEFORE);
    words.into_iter().find_map(|(word, code)| {
        let rest = trimmed.strip_suffix(word)?;
        is_whole(rest).then_some((before.len() - rest.len(), Currency(code)))
    })
}

/// The currency that a text begins with, and its length.
pub(super) fn currency_at(text: &str) -> Option<(usize, Currency)> {
    if let Some((sign, code)) = SIGNS.iter().find(|(sign, _)| text.starts_with(sign)) {
        return Some((sign.len(), Currency(code)));
    }
    let is_whole =
        |length: usize| !text[length..].starts_with(|c: char| c.is_alphanumeric() && !is_unspaced(c));
    let code = CODES.iter().find(|code| text.starts_with(**code) && is_whole(code.len()));
    if let Some(code) = code {
        return Some((code.len(), Currency(code)));
    }
    let small = SMALL_CODES.iter().find(|code| text.starts_with(**code) && is_whole(code.len()));
    if let Some(small) = small {
        let code = CODES.iter().find(|code| code.eq_ignore_ascii_case(small))?;
        return Some((small.len(), Currency(code)));
    }
    match word_at(text)? {
        (length, Meaning::Unit(Unit::Money(currency))) => Some((length, currency)),
        _ => None,
    }
}

/// The zeros of a letter such as the K of "$10 K", and its length.
fn letter_of_scale(text: &str, is_close: bool, is_money: bool) -> Option<(usize, Meaning)> {
    // kEUR, TEUR, MEUR: thousands and millions of a currency.
    if is_close || text.starts_with(['k', 'T', 'M']) {
        let code = text.get(1..4).filter(|code| CODES.contains(code) && !is_word_at(text, 4));
        let zeros = match text.as_bytes().first() {
            Some(b'k' | b'K' | b'T') => Some(3),
            Some(b'M') => Some(6),
            _ => None,
        };
        if let Some(zeros) = zeros.filter(|_| code.is_some()) {
            return Some((1, Meaning::Scale(zeros)));
        }
    }
    let (letter, zeros) = LETTERS.iter().find(|(letter, _)| text.starts_with(letter))?;
    if is_word_at(text, letter.len()) {
        return None;
    }
    let behind = &text[letter.len()..];
    let money_follows = currency_at(behind.trim_start_matches(is_space)).is_some();
    let is_money = is_money || money_follows;
    let zeros = match (*letter, *zeros) {
        // Thousands of euros in German, trillions of dollars.
        ("T", _) if money_follows => 3,
        ("m" | "b" | "T", _) if !is_money => return None,
        (_, zeros) => zeros,
    };
    (is_close || is_money).then_some((letter.len(), Meaning::Scale(zeros)))
}

fn is_word_at(text: &str, at: usize) -> bool {
    text.get(at..).is_none_or(|rest| rest.starts_with(|c: char| c.is_alphanumeric() && !is_unspaced(c)))
}
