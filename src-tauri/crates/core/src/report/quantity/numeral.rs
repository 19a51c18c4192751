//! A number as it is written: digits of several scripts, with what groups and divides them.

use std::ops::Range;

/// Longer numbers are no amounts of anything.
const MOST_DIGITS: usize = 24;

/// A number in a text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Numeral {
    /// Where it stands, in bytes.
    pub(super) range: Range<usize>,
    /// What it says; `None` where that cannot be told, as of `1.200.5`.
    pub(super) decimal: Option<Decimal>,
    /// The one separator before exactly three digits: it is read as grouping, and may divide.
    pub(super) doubtful: Option<char>,
    /// The separator that divides whole from fraction.
    pub(super) point: Option<char>,
}

/// Digits and a power of ten.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Decimal {
    digits: String,
    exponent: i32,
}

impl Decimal {
    /// Its value with so many zeros more. Exact as far as a double is, so that `1.2 million` equals `1,200,000`.
    pub(super) fn value(&self, zeros: i32) -> f64 {
        format!("{}e{}", self.digits, self.exponent + zeros).parse().unwrap_or(f64::INFINITY)
    }
}

/// The value of a digit of any script that numbers are read in.
pub(super) fn digit(c: char) -> Option<u32> {
    let zero = match c {
        '0'..='9' => '0',
        '\u{660}'..='\u{669}' => '\u{660}',
        '\u{6f0}'..='\u{6f9}' => '\u{6f0}',
        '\u{966}'..='\u{96f}' => '\u{966}',
        '\u{ff10}'..='\u{ff19}' => '\u{ff10}',
        _ => return None,
    };
    Some(c as u32 - zero as u32)
}

pub(super) fn is_digit(c: char) -> bool {
    digit(c).is_some()
}

/// Spaces that stand within a number or before its unit.
pub(super) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{2007}' | '\u{3000}')
}

/// Reads the number whose first digit is at `start`.
pub(super) fn numeral_at(text: &str, start: usize) -> Numeral {
    let mut groups = vec![String::new()];
    let mut separators: Vec<char> = Vec::new();
    let mut end = start;
    let mut last = '0';
    while let Some(c) = text[end..].chars().next() {
        if let Some(value) = digit(c) {
            if let Some(group) = groups.last_mut() {
                group.extend(char::from_digit(value, 10));
            }
        } else if let Some(separator) = separator(c, last)
            && joins(&text[end + c.len_utf8()..], separator, &groups, &separators)
        {
            separators.push(separator);
            groups.push(String::new());
        } else {
            break;
        }
        last = c;
        end += c.len_utf8();
    }
    let (decimal, doubtful, point) = interpreted(&groups, &separators);
    Numeral { range: start..end, decimal, doubtful, point }
}

/// The one sign for separators that look alike.
fn separator(c: char, before: char) -> Option<char> {
    Some(match c {
        '.' | ',' | '٫' | '٬' => c,
        '\'' | '’' => '\'',
        // Between other digits this comma divides clauses.
        '，' if ('０'..='９').contains(&before) => ',',
        '．' if ('０'..='９').contains(&before) => '.',
        c if is_space(c) && c != '\u{3000}' => ' ',
        _ => return None,
    })
}

/// Whether a separator goes on with the number: a space or an apostrophe does before three digits only.
fn joins(after: &str, separator: char, groups: &[String], separators: &[char]) -> bool {
    let digits = after.chars().take(4).take_while(|&c| is_digit(c)).count();
    if !matches!(separator, ' ' | '\'') {
        return digits > 0;
    }
    digits == 3 && separators.iter().all(|&other| other == separator) && is_grouped(groups)
}

fn is_grouped(groups: &[String]) -> bool {
    let (first, rest) = groups.split_first().map_or(("", groups), |(first, rest)| (first.as_str(), rest));
    (1..=3).contains(&first.len()) && !first.starts_with('0') && rest.iter().all(|group| group.len() == 3)
}

/// Two digits a group but for the last three, as in 2,00,000.
fn is_grouped_in_india(groups: &[String]) -> bool {
    let [first, middle @ .., last] = groups else { return false };
    (1..=2).contains(&first.len())
        && !first.starts_with('0')
        && last.len() == 3
        && middle.iter().all(|group| group.len() == 2)
}

type Interpreted = (Option<Decimal>, Option<char>, Option<char>);

fn interpreted(groups: &[String], separators: &[char]) -> Interpreted {
    let unclear = (None, None, None);
    let whole = |groups: &[String]| decimal(&groups.concat(), "");
    let is_grouping =
        |groups: &[String], separator| is_grouped(groups) || separator == ',' && is_grouped_in_india(groups);
    let Some((&last, heads)) = separators.split_last() else { return (whole(groups), None, None) };
    let Some((fraction, before)) = groups.split_last() else { return unclear };
    let Some(&head) = heads.first() else {
        return match last {
            '٫' => (decimal(&before.concat(), fraction), None, Some(last)),
            '.' | ',' if fraction.len() == 3 && is_grouped(groups) => (whole(groups), Some(last), None),
            // 1200,500 and 1,0000 may be lists or other ways to group.
            ',' if fraction.len() >= 3 && before.concat() != "0" => unclear,
            '.' | ',' => (decimal(&before.concat(), fraction), None, Some(last)),
            _ if is_grouped(groups) => (whole(groups), None, None),
            _ => unclear,
        };
    };
    if heads.iter().any(|&other| other != head) {
        return unclear;
    }
    if last == head {
        return if is_grouping(groups, last) { (whole(groups), None, None) } else { unclear };
    }
    let divides = matches!(last, '.' | ',' | '٫') && head != '٫';
    if divides && is_grouping(before, head) {
        return (decimal(&before.concat(), fraction), None, Some(last));
    }
    unclear
}

fn decimal(whole: &str, fraction: &str) -> Option<Decimal> {
    let digits = format!("{whole}{fraction}");
    let exponent = -i32::try_from(fraction.len()).ok()?;
    (digits.trim_start_matches('0').len() <= MOST_DIGITS && fraction.len() <= MOST_DIGITS)
        .then_some(Decimal { digits, exponent })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Option<f64> {
        let numeral = numeral_at(text, text.find(is_digit).unwrap());
        numeral.decimal.filter(|_| numeral.range.end == text.len()).map(|decimal| decimal.value(0))
    }

    #[test]
    fn numbers_of_every_locale_are_read() {
        let table = [
            ("1200", 1200.0),
            ("1,200", 1200.0),
            ("1.200", 1200.0),
            ("1.2", 1.2),
            ("1,5", 1.5),
            ("12,50", 12.5),
            ("1 200", 1200.0),
            ("1\u{202f}200\u{202f}000", 1_200_000.0),
            ("1\u{a0}200,50", 1200.5),
            ("1'500", 1500.0),
            ("1’500’000.25", 1_500_000.25),
            ("1.234,56", 1234.56),
            ("1,234.56", 1234.56),
            ("1.234.567", 1_234_567.0),
            ("2,00,000", 200_000.0),
            ("1,20,00,000.50", 12_000_000.5),
            ("0.500", 0.5),
            ("0,250", 0.25),
            ("1234.567", 1234.567),
            ("٢٥", 25.0),
            ("١٬٢٠٠٫٥", 1200.5),
            ("۱۲", 12.0),
            ("२५", 25.0),
            ("１，２００", 1200.0),
            ("３．５", 3.5),
        ];
        for (text, value) in table {
            assert_eq!(read(text), Some(value), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_told_is_no_number() {
        for text in [
            "1.200.5",
            "12,34,5",
            "1,2,3",
            "1.2.3",
            "1,0000",
            "1200,500",
            "1.200,5.6",
            "0.500.000",
            "1,23,4567",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(read(&"9".repeat(100)), None, "no amount has a hundred digits");
    }

    proptest! {
        #[test]
        fn a_number_written_in_any_style_reads_back_as_itself(
            cents in 0_u64..100_000_000_000,
            style in prop::sample::select(vec![
                (',', '.'), ('.', ','), (' ', ','), ('\u{a0}', ','), ('\u{202f}', ','), ('\'', '.'), ('’', '.'), ('٬', '٫'),
            ]),
            has_fraction: bool,
        ) {
            let whole = (cents / 100).to_string();
            let (group, point) = style;
            let mut text = String::new();
            for (at, c) in whole.chars().enumerate() {
                if at > 0 && (whole.len() - at) % 3 == 0 {
                    text.push(group);
                }
                text.push(c);
            }
            if has_fraction {
                text.push_str(&format!("{point}{:02}", cents % 100));
            }
            let value: f64 = format!("{whole}.{:02}", if has_fraction { cents % 100 } else { 0 }).parse().unwrap();
            prop_assert_eq!(read(&text), Some(value), "{}", text);
        }
    }
}
