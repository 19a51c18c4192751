//! Figures in a text: sums of money, percentages, and numbers of thousands and more written in words.
//!
//! Years, hours, counts and scores are not figures in this sense: nobody takes "4 weeks" for a fact about a market.

mod vocabulary;

use std::ops::Range;

use vocabulary::{MANY, MONEY_CODES, MONEY_WORDS, PERCENT, SIGNS};

/// A figure in a text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Figure {
    /// Where it stands, in bytes.
    pub(super) range: Range<usize>,
    /// Its numbers, each with what it counts: one, or two of a range.
    pub(super) amounts: Vec<(String, Unit)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Unit {
    Money,
    Percent,
    /// Thousands, millions and more of anything.
    Many,
}

/// The figures of a text, in order.
pub(super) fn find(text: &str) -> Vec<Figure> {
    let mut found: Vec<Figure> = Vec::new();
    let mut at = 0;
    while let Some(number) = next_number(text, at) {
        let mut end = at_least(number.end, at);
        let mut parts = vec![part(text, number, at)];
        // A range, such as $450–$750 or 10–20 %, is one figure.
        while let Some((next, before)) = parts.last().and_then(|last| {
            let before = last.range.end;
            Some((after_dash(text, before)?, before))
        }) {
            parts.push(part(text, next, before));
        }
        if let Some(last) = parts.last() {
            end = end.max(last.range.end);
        }
        // In "10–20 %" the sign stands once and counts for both.
        let unit = parts.iter().find_map(|part| part.unit);
        if let (Some(unit), Some(first), Some(last)) = (unit, parts.first(), parts.last()) {
            found.push(Figure {
                range: first.range.start..last.range.end,
                amounts: parts.iter().map(|part| (part.amount.clone(), part.unit.unwrap_or(unit))).collect(),
            });
        }
        at = end;
    }
    found
}

fn at_least(value: usize, least: usize) -> usize {
    value.max(least + 1)
}

/// A number with the signs before and after it.
struct Part {
    range: Range<usize>,
    amount: String,
    unit: Option<Unit>,
}

/// `from` is where the figure before it ends: a sign belongs to one figure.
fn part(text: &str, number: Range<usize>, from: usize) -> Part {
    let mut range = number.clone();
    let mut unit = None;
    if let Some(start) = money_before(text, number.start).filter(|&start| start >= from) {
        range.start = start;
        unit = Some(Unit::Money);
    }
    let mut zeros = 0;
    // Up to three words: "1.2 million US dollars".
    for _ in 0..3 {
        let Some((end, found)) = word_after(text, range.end) else { break };
        match found {
            After::Unit(Unit::Money) => unit = Some(Unit::Money),
            After::Unit(other) => unit = unit.or(Some(other)),
            After::Many(more) => {
                zeros += more;
                unit = unit.or(Some(Unit::Many));
            }
        }
        range.end = end;
    }
    Part { amount: amount(&text[number], zeros), range, unit }
}

/// The next run of digits with what groups them.
fn next_number(text: &str, from: usize) -> Option<Range<usize>> {
    let start = from + text.get(from..)?.find(is_digit)?;
    let mut end = start;
    let mut chars = text[start..].char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next_is_digit = chars.peek().is_some_and(|&(_, next)| is_digit(next));
        if is_digit(c)
            || (next_is_digit && matches!(c, '.' | ',' | '\'' | '’' | '٫' | '٬' | '\u{a0}' | '\u{202f}'))
        {
            end = start + at + c.len_utf8();
        } else {
            break;
        }
    }
    Some(start..end)
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
        || matches!(c, '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}' | '\u{966}'..='\u{96f}' | '０'..='９')
}

/// Where a sign or code of money before a number begins.
fn money_before(text: &str, number: usize) -> Option<usize> {
    let before = &text[..number];
    let trimmed = before.trim_end_matches(is_space);
    // One space at most.
    if before[trimmed.len()..].chars().count() > 1 {
        return None;
    }
    let symbol = trimmed.chars().next_back().filter(|&c| is_money(c));
    if let Some(symbol) = symbol {
        let rest = &trimmed[..trimmed.len() - symbol.len_utf8()];
        // US$, A$, R$
        let letters = rest.chars().rev().take_while(char::is_ascii_uppercase).count();
        return Some(if letters <= 3 { rest.len() - letters } else { rest.len() });
    }
    MONEY_CODES.iter().find_map(|code| {
        let rest = trimmed.strip_suffix(code)?;
        (!rest.ends_with(char::is_alphanumeric)).then_some(rest.len())
    })
}

enum After {
    Unit(Unit),
    Many(usize),
}

/// What stands after a number, and where it ends.
fn word_after(text: &str, at: usize) -> Option<(usize, After)> {
    let rest = &text[at..];
    let mut spaces = rest.chars();
    let skipped = match spaces.next() {
        Some(c) if is_space(c) || c == '-' => c.len_utf8(),
        _ => 0,
    };
    let begin = &rest[skipped..];
    let first = begin.chars().next()?;
    let end = |length: usize| at + skipped + length;
    if matches!(first, '%' | '‰' | '٪' | '％') {
        return Some((end(first.len_utf8()), After::Unit(Unit::Percent)));
    }
    if is_money(first) {
        return Some((end(first.len_utf8()), After::Unit(Unit::Money)));
    }
    // Signs that need no space around them.
    let sign = SIGNS.iter().find(|(sign, _)| begin.starts_with(sign));
    if let Some((sign, zeros)) = sign {
        let after = if *zeros == 0 { After::Unit(Unit::Money) } else { After::Many(*zeros) };
        return Some((end(sign.len()), after));
    }
    let word_end = begin.find(|c: char| !c.is_alphabetic()).unwrap_or(begin.len());
    let word = &begin[..word_end];
    // A single letter counts right behind the number only: 10k, $5M, but not "5 M".
    if skipped == 0 {
        let zeros = match word {
            "k" | "K" => Some(3),
            "M" | "m" if text[..at].ends_with(is_digit) && money_or_many(text, at, word) => Some(6),
            "B" | "bn" => Some(9),
            _ => None,
        };
        if let Some(zeros) = zeros {
            return Some((end(word_end), After::Many(zeros)));
        }
    }
    if MONEY_CODES.contains(&word) {
        return Some((end(word_end), After::Unit(Unit::Money)));
    }
    let lower = word.to_lowercase();
    if let Some((_, zeros)) = MANY.iter().find(|(name, _)| lower == *name) {
        let dot = begin[word_end..].starts_with('.') && lower.len() <= 4 && lower != "bn";
        return Some((end(word_end + usize::from(dot)), After::Many(*zeros)));
    }
    if MONEY_WORDS.contains(&lower.as_str()) {
        return Some((end(word_end), After::Unit(Unit::Money)));
    }
    let percent = PERCENT.iter().find(|words| {
        begin.get(..words.len()).is_some_and(|start| start.to_lowercase() == **words)
            && !begin[words.len()..].starts_with(char::is_alphabetic)
    });
    percent.map(|words| (end(words.len()), After::Unit(Unit::Percent)))
}

/// "5M" is five million, "5m" is five metres unless it is money.
fn money_or_many(text: &str, at: usize, letter: &str) -> bool {
    let number = text[..at].trim_end_matches(|c: char| is_digit(c) || c == '.' || c == ',').len();
    letter == "M" || money_before(text, number).is_some()
}

/// The number behind a dash or a "to", if one follows.
fn after_dash(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = &text[at..];
    let spaceless = rest.trim_start_matches(is_space);
    let dashless = spaceless.strip_prefix(['-', '–', '—', '~', '～', '至', '到']).or_else(|| {
        let rest = spaceless.strip_prefix("to ").or_else(|| spaceless.strip_prefix("bis "))?;
        (spaceless.len() < text[at..].len()).then_some(rest)
    })?;
    let number = next_number(dashless, 0)?;
    let before = dashless[..number.start].trim();
    let is_next = before.is_empty()
        || before.chars().all(|c| is_money(c) || c.is_ascii_uppercase()) && before.chars().count() <= 4;
    let offset = text.len() - dashless.len();
    is_next.then_some(number.start + offset..number.end + offset)
}

/// The number as digits, with what groups them left out and its zeros written out.
fn amount(number: &str, zeros: usize) -> String {
    let plain: String = number
        .chars()
        .filter_map(|c| match c {
            '0'..='9' => Some(c),
            '.' | ',' | '٫' => Some('.'),
            '\u{966}'..='\u{96f}' => char::from_digit(c as u32 - 0x966, 10),
            // The other digits begin at a multiple of 16.
            c if is_digit(c) => char::from_digit(c as u32 % 16, 10),
            _ => None,
        })
        .collect();
    // A point before exactly three digits groups, as in 1,000 and 1.000; any other one divides.
    let mut parts = plain.split('.').filter(|part| !part.is_empty());
    let mut whole = parts.next().unwrap_or_default().to_owned();
    let mut fraction = String::new();
    for part in parts {
        if part.len() == 3 && !whole.starts_with('0') {
            whole.push_str(part)
        } else {
            fraction.push_str(part)
        }
    }
    let kept = fraction.trim_end_matches('0');
    let moved: String = kept.chars().chain(std::iter::repeat('0')).take(zeros).collect();
    let left = kept.get(zeros.min(kept.len())..).unwrap_or_default();
    let whole = format!("{whole}{moved}");
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    if left.is_empty() { whole.to_owned() } else { format!("{whole}.{left}") }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}')
}

fn is_money(c: char) -> bool {
    matches!(c, '$' | '£' | '¥' | '€' | '¢' | '฿' | '＄' | '￥' | '￡' | '￦' | '﷼' | '₠'..='₿')
}

#[cfg(test)]
mod tests {
    use super::{Unit, find};

    fn found(text: &str) -> Vec<&str> {
        find(text).into_iter().map(|figure| &text[figure.range]).collect()
    }

    #[test]
    fn money_percent_and_large_numbers_are_figures() {
        let table: [(&str, &[&str]); 24] = [
            ("estimated $900–$1,800 a project", &["$900–$1,800"]),
            ("$8.35 | $20.04", &["$8.35", "$20.04"]),
            ("4 × $450", &["$450"]),
            ("a 4.2 billion dollar market", &["4.2 billion dollar"]),
            ("grows 12% a year, 10-20 percent at best", &["12%", "10-20 percent"]),
            ("US$ 5M in sales and 10k users", &["US$ 5M", "10k"]),
            ("3,5 Mrd. € Umsatz, 15 Prozent", &["3,5 Mrd. €", "15 Prozent"]),
            ("EUR 1.200 im Monat", &["EUR 1.200"]),
            ("рынок 3 млн рублей", &["3 млн рублей"]),
            ("市场规模约3亿元，增长20％", &["3亿元", "20％"]),
            ("月額500円から", &["500円"]),
            ("٪ نسبة ٢٥٪ من السوق", &["٢٥٪"]),
            ("from $10 to $20 each", &["$10 to $20"]),
            ("1\u{202f}000 € par mois", &["1\u{202f}000 €"]),
            ("in 2024 we had 4 weeks", &[]),
            ("10–20 hours a week, 3 of 5", &[]),
            ("a 5m rope and 5 Members", &[]),
            ("step 1. Do: 30 calls", &[]),
            ("Python 3.12 and A4 paper", &[]),
            ("", &[]),
            ("$", &[]),
            ("$5", &["$5"]),
            ("1K–2K sign-ups", &["1K–2K"]),
            ("₹2 lakh", &["₹2 lakh"]),
        ];
        for (text, figures) in table {
            assert_eq!(found(text), figures, "{text}");
        }
    }

    #[test]
    fn the_same_amount_is_the_same_however_it_is_written() {
        let amount = |text: &str| find(text)[0].amounts[0].clone();
        for text in ["$1,000", "1.000 €", "$1K", "1 thousand dollars", "1\u{a0}000 $", "$1,000.00"] {
            assert_eq!(amount(text), ("1000".into(), Unit::Money), "{text}");
        }
        assert_eq!(amount("4.25 million"), ("4250000".into(), Unit::Many));
        assert_eq!(amount("0.5 %"), ("0.5".into(), Unit::Percent));
        assert_eq!(amount("٢٥٪").0, "25");
    }

    proptest::proptest! {
        #[test]
        fn figures_stand_in_order_within_any_text(text in "([0-9$€%.,–\\- kM]|million|元|٢|to |[a-z\u{4e00}]){0,40}") {
            let mut last = 0;
            for figure in find(&text) {
                proptest::prop_assert!(figure.range.start >= last && figure.range.end > figure.range.start);
                proptest::prop_assert!(text.get(figure.range.clone()).is_some());
                last = figure.range.end;
            }
        }
    }
}
