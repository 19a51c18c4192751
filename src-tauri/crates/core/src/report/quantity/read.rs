//! What a text that should hold one amount says: money, months, hours a week, a score.

use super::{
    Currency, Period, Quantity, Unit,
    line::{Line, Rate},
    numeral::is_digit,
};

const DAYS_A_MONTH: f64 = 30.44;
const WEEKS_A_MONTH: f64 = 4.345;
const WEEKS_A_YEAR: f64 = 52.14;

/// A sum of money.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Amount {
    /// Of a range, its middle.
    pub value: f64,
    /// The currency if the text names one.
    pub currency: Option<Currency>,
}

/// The sum of money a text names. Of several, the one that is paid once.
pub fn amount(text: &str) -> Option<Amount> {
    let text = Line::read(text, true);
    let is_money = |quantity: &Quantity| matches!(quantity.parts[0].unit, Some(Unit::Money(_)));
    let sums: Vec<&Quantity> = text.outside_brackets(is_money);
    let found = if sums.is_empty() {
        text.only_bare()?
    } else {
        let mut once = sums.into_iter().filter(|sum| text.rate(sum.range.end).is_none());
        let found = once.next()?;
        if once.next().is_some() {
            return None;
        }
        found
    };
    let currency = match found.parts[0].unit {
        Some(Unit::Money(currency)) => Some(currency),
        _ => None,
    };
    let is_of_one = found.parts.iter().all(|part| part.unit == found.parts[0].unit);
    let value = middle(found, |part| part.value)?;
    (is_of_one && !text.is_calculated(found)).then_some(Amount { value, currency })
}

/// The number of months a text names; a bare number is months.
pub fn months(text: &str) -> Option<f64> {
    let text = Line::read(text, false);
    let is_time = |quantity: &Quantity| matches!(quantity.parts[0].unit, Some(Unit::Time(_)));
    let found = match text.outside_brackets(is_time).as_slice() {
        [] => text.only_bare()?,
        [found] => found,
        _ => return None,
    };
    let before = text.period_before(found);
    let months = middle(found, |part| {
        let each = match (part.unit, before) {
            (Some(Unit::Time(period)), _) | (None, Some(period)) => months_of(period)?,
            (None, None) => 1.0,
            _ => return None,
        };
        // 1.500 may be one and a half.
        part.value.filter(|value| *value < 1_000.0).map(|value| value * each)
    });
    months.filter(|_| !text.is_calculated(found))
}

fn months_of(period: Period) -> Option<f64> {
    Some(match period {
        Period::Minute | Period::Hour | Period::Workday => return None,
        Period::Day => 1.0 / DAYS_A_MONTH,
        Period::Week => 1.0 / WEEKS_A_MONTH,
        Period::Month => 1.0,
        Period::Quarter => 3.0,
        Period::Year => 12.0,
    })
}

/// The hours a week a text names; a bare number is hours a week.
pub fn hours_a_week(text: &str) -> Option<f64> {
    let text = Line::read(text, false);
    if text.quantities.is_empty() {
        return text.is_full_time().then_some(40.0);
    }
    // "8 hours a day, 5 days a week" is no 56 hours.
    let is_span = |quantity: &Quantity| {
        let spans = [Period::Week, Period::Month, Period::Quarter, Period::Year];
        spans.iter().any(|period| quantity.parts[0].unit == Some(Unit::Time(*period)))
            && text.rate(quantity.range.end).is_none()
    };
    let found = match text.outside_brackets(|_| true).as_slice() {
        [] => text.quantities.first()?,
        [found] => found,
        // "10 hours a week for 3 months"
        [found, rest @ ..]
            if text.rate(found.range.end).is_some() && rest.iter().all(|other| is_span(other)) =>
        {
            found
        }
        _ => return None,
    };
    let is_bare = found.parts[0].unit.is_none();
    let times = match text.rate(found.range.end).or_else(|| text.rate_before(found)) {
        Some(Rate::Every(period)) => times_a_week(period)?,
        Some(Rate::Unknown) => return None,
        None if is_bare && !text.is_full_time() => {
            text.only_bare()?;
            1.0
        }
        None => 1.0,
    };
    let hours = middle(found, |part| {
        let each = match part.unit {
            Some(Unit::Time(Period::Minute)) => 1.0 / 60.0,
            Some(Unit::Time(Period::Hour)) | None => 1.0,
            _ => return None,
        };
        part.value.map(|value| value * each)
    });
    hours.map(|hours| hours * times).filter(|_| !text.is_calculated(found))
}

fn times_a_week(period: Period) -> Option<f64> {
    Some(match period {
        Period::Day => 7.0,
        Period::Workday => 5.0,
        Period::Week => 1.0,
        Period::Month => 1.0 / WEEKS_A_MONTH,
        Period::Year => 1.0 / WEEKS_A_YEAR,
        Period::Minute | Period::Hour | Period::Quarter => return None,
    })
}

/// A score from 1 to 5 and the words behind it. Scores on another scale are brought to this one; a number over 5 without
/// a scale is none.
pub fn score(text: &str) -> Option<(u8, &str)> {
    if let Some(found) = stars(text) {
        return Some(found);
    }
    let line = Line::read(text, false);
    let first = line.quantities.first()?;
    let is_first = line.is_at_start(first);
    let scales = line.quantities.iter().enumerate().filter_map(|(at, quantity)| {
        let (most, end) = line.scale(at)?;
        Some((quantity, most, end))
    });
    let mut scales = scales.filter(|(quantity, ..)| !is_first || *quantity == first);
    if let Some((quantity, most, end)) = scales.next() {
        let number = middle(quantity, |part| part.value)?;
        return on_scale(number, most)
            .filter(|_| scales.next().is_none())
            .map(|score| (score, reason(&text[end..])));
    }
    if !is_first {
        return None;
    }
    // "4 - 3 reasons": what follows a dash between spaces is the reason.
    let is_reason = |end: usize| !line.rest(end).is_empty();
    let is_range =
        first.parts.len() > 1 && !(text[first.range.clone()].contains(' ') && is_reason(first.range.end));
    let number = if is_range { middle(first, |part| part.value)? } else { first.parts[0].value? };
    let is_plain = first.parts[0].unit.is_none() && first.parts[0].zeros == 0 && !first.is_negative;
    let after_number = text[first.range.start..].find(|c: char| !is_digit(c) && c != '.' && c != ',');
    let end = if is_range {
        first.range.end
    } else {
        first.range.start + after_number.unwrap_or(text.len() - first.range.start)
    };
    let is_told = is_plain && !line.is_calculated(first);
    is_told
        .then(|| on_scale(number, 5.0).filter(|_| number >= 1.0))
        .flatten()
        .map(|score| (score, reason(&text[end..])))
}

/// A number on a scale up to `most`, from 1 to 5.
pub(crate) fn on_scale(number: f64, most: f64) -> Option<u8> {
    let is_within = number > 0.0 && number <= most && (2.0..=100.0).contains(&most);
    let rounded = (number / most * 5.0).round().max(1.0);
    // In range, so that nothing is cut off.
    is_within.then_some(rounded as u8)
}

fn reason(rest: &str) -> &str {
    rest.trim_start_matches(|c: char| !c.is_alphanumeric())
}

/// ★★★★☆
fn stars(text: &str) -> Option<(u8, &str)> {
    let text = text.trim_start();
    let end = text
        .find(|c: char| !matches!(c, '★' | '☆' | '⭐' | '🌟' | '✩' | '✭' | '\u{fe0f}'))
        .unwrap_or(text.len());
    let row = &text[..end];
    let full = row.chars().filter(|c| matches!(c, '★' | '⭐' | '🌟' | '✭')).count();
    let empty = row.chars().filter(|c| matches!(c, '☆' | '✩')).count();
    let most = if empty == 0 { 5 } else { full + empty };
    if row.is_empty() || text[end..].starts_with(['½', '⯨']) || most > 10 {
        return None;
    }
    Some((on_scale(full as f64, most as f64)?, reason(&text[end..])))
}

/// The middle of a range of two, or the one number; in order, and not below zero.
fn middle(quantity: &Quantity, value: impl Fn(&super::Part) -> Option<f64>) -> Option<f64> {
    if quantity.is_negative {
        return None;
    }
    match quantity.parts.as_slice() {
        [only] => value(only),
        [low, high] => {
            let (low, high) = (value(low)?, value(high)?);
            (low <= high).then(|| f64::midpoint(low, high))
        }
        _ => None,
    }
}
