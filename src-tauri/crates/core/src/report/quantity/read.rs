//! What a text that should hold one amount says: money, months, hours a week, a score.

use std::ops::Range;

use super::{
    Currency, Period, Quantity, Unit,
    numeral::is_digit,
    scan::scan,
    vocabulary::{Meaning, begins_with, is_unspaced, word_at},
};

/// Longer texts hold no amount.
const LONGEST: usize = 400;
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
    let text = Line::read(text, true)?;
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
    let text = Line::read(text, false)?;
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
    let text = Line::read(text, false)?;
    if text.quantities.is_empty() {
        return text.is_full_time().then_some(40.0);
    }
    let is_work = |quantity: &Quantity| {
        matches!(quantity.parts[0].unit, None | Some(Unit::Time(Period::Hour | Period::Minute)))
    };
    let found = match text.outside_brackets(|_| true).as_slice() {
        [] => text.quantities.first()?,
        [found] => found,
        // "10 hours a week for 3 months"
        [found, rest @ ..]
            if text.rate(found.range.end).is_some() && !rest.iter().any(|other| is_work(other)) =>
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
    let line = Line::read(text, false)?;
    for (at, quantity) in line.quantities.iter().enumerate() {
        let Some((most, end)) = line.scale(at) else { continue };
        let number = middle(quantity, |part| part.value)?;
        return Some((on_scale(number, most)?, reason(&text[end..])));
    }
    let first = line.quantities.first().filter(|first| line.is_at_start(first))?;
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

enum Rate {
    Every(Period),
    Unknown,
}

/// A short text and what it holds.
struct Line<'a> {
    text: &'a str,
    quantities: Vec<Quantity>,
}

impl<'a> Line<'a> {
    fn read(text: &'a str, is_money: bool) -> Option<Self> {
        (text.len() <= LONGEST).then(|| Self { text, quantities: scan(text, is_money) })
    }

    /// The quantities of a kind that stand outside brackets; those within, if there is none outside.
    fn outside_brackets(&self, kind: impl Fn(&Quantity) -> bool) -> Vec<&Quantity> {
        let of_kind = || self.quantities.iter().filter(|quantity| kind(quantity));
        let outside: Vec<_> =
            of_kind().filter(|quantity| !self.is_in_brackets(quantity.range.start)).collect();
        if outside.is_empty() { of_kind().collect() } else { outside }
    }

    fn is_in_brackets(&self, at: usize) -> bool {
        let count = |signs: [char; 3]| self.text[..at].chars().filter(|c| signs.contains(c)).count();
        count(['(', '[', '（']) > count([')', ']', '）'])
    }

    /// The number without a unit that is all the text says, but for words such as "about" and "for tools".
    fn only_bare(&self) -> Option<&Quantity> {
        let [found] = self.outside_brackets(|quantity| quantity.parts[0].unit.is_none())[..] else {
            return None;
        };
        let is_first = self.quantities.first() == Some(found);
        let before = self.text[..found.range.start].rsplit(':').next().unwrap_or_default();
        let is_led =
            words(before).all(|word| LEADING.contains(&word.as_str())) || self.period_before(found).is_some();
        let next = self.rest(found.range.end);
        let is_ended = !next.starts_with(char::is_alphanumeric)
            || words(next).next().is_some_and(|word| FOLLOWING.contains(&word.as_str()));
        (is_first && is_led && is_ended).then_some(found)
    }

    /// "month 3", "week 6"
    fn period_before(&self, quantity: &Quantity) -> Option<Period> {
        let before = self.text[..quantity.range.start].trim_end();
        let at = before
            .rfind(|c: char| !c.is_alphabetic())
            .map_or(0, |at| at + before[at..].chars().next().map_or(0, char::len_utf8));
        match word_at(&before[at..])? {
            (length, Meaning::Unit(Unit::Time(period))) if length == before.len() - at => Some(period),
            _ => None,
        }
    }

    fn rest(&self, at: usize) -> &'a str {
        self.text[at..].trim_start()
    }

    fn is_at_start(&self, quantity: &Quantity) -> bool {
        let before = self.text[..quantity.range.start].trim_end();
        before.is_empty() || before.ends_with(':') || before == "+"
    }

    /// Whether a number is a part of a calculation, a date or a fraction, or follows one that cannot be told.
    fn is_calculated(&self, quantity: &Quantity) -> bool {
        let mut earlier = self.quantities.iter().take_while(|other| other.range.start < quantity.range.start);
        if earlier.any(|other| other.parts.iter().any(|part| part.value.is_none())) {
            return true;
        }
        let after = self.rest(quantity.range.end);
        let before = self.text[..quantity.range.start].trim_end();
        let signs = ['×', '*', '^', '÷', '='];
        let is_times = ["x ", "x\u{a0}", "times "].iter().any(|word| after.starts_with(word));
        let divides =
            after.strip_prefix(['/', '⁄']).is_some_and(|rest| rest.trim_start().starts_with(is_digit));
        after.starts_with(signs)
            || is_times
            || divides
            || before.ends_with(signs)
            || before.ends_with(['/', '⁄'])
    }

    /// What follows a quantity: "/day", "a week", "monthly".
    fn rate(&self, at: usize) -> Option<Rate> {
        let after = self.rest(at).trim_start_matches(['(', ',']).trim_start();
        if let Some((_, period)) = ADVERBS.iter().find(|(word, _)| begins_with(after, word).is_some()) {
            return Some(Rate::Every(*period));
        }
        let length = EVERY.iter().filter_map(|word| begins_with(after, word)).max()?;
        Some(match word_at(after[length..].trim_start()) {
            Some((_, Meaning::Unit(Unit::Time(period)))) => Rate::Every(period),
            _ => letter_of_period(after[length..].trim_start()).map_or(Rate::Unknown, Rate::Every),
        })
    }

    /// "每周 10 小时", "weekly: 10"
    fn rate_before(&self, quantity: &Quantity) -> Option<Rate> {
        let before = self.text[..quantity.range.start].trim_end_matches([':', '：']).trim_end();
        let before = before.trim_end_matches(['约', '約']).to_lowercase();
        let found = LEADING_RATES.iter().chain(&ADVERBS).find(|(word, _)| before.ends_with(word));
        found.map(|(_, period)| Rate::Every(*period))
    }

    fn is_full_time(&self) -> bool {
        let words: Vec<String> = words(self.text).filter(|word| !word.starts_with(is_digit)).collect();
        let said = words.join(" ");
        FULL_TIME.iter().any(|full| {
            said.strip_prefix(full).is_some_and(|rest| {
                words_are(
                    rest,
                    &[
                        "work",
                        "job",
                        "commitment",
                        "hours",
                        "hrs",
                        "h",
                        "week",
                        "weekly",
                        "per",
                        "a",
                        "stunden",
                        "std",
                        "woche",
                        "pro",
                    ],
                )
            })
        })
    }

    /// The end of the scale that a number stands on, and where it ends in the text.
    fn scale(&self, at: usize) -> Option<(f64, usize)> {
        let quantity = &self.quantities[at];
        let last = quantity.parts.last()?;
        if last.unit == Some(Unit::Percent) {
            return Some((100.0, quantity.range.end));
        }
        if last.unit.is_some() || last.zeros > 0 {
            return None;
        }
        let after = self.rest(quantity.range.end);
        if STARS.iter().any(|word| begins_with(after, word).is_some()) {
            let end = after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
            return Some((5.0, self.text.len() - after.len() + end));
        }
        let most =
            self.quantities.get(at + 1).filter(|most| most.parts.len() == 1 && most.parts[0].zeros == 0)?;
        let between =
            self.text.get(Range { start: quantity.range.end, end: most.range.start })?.trim().to_lowercase();
        let is_scale = OF.contains(&between.as_str());
        let is_date = self.rest(most.range.end).starts_with(['/', '⁄']);
        (is_scale && !is_date).then_some((most.parts[0].value?, most.range.end))
    }
}

fn words(text: &str) -> impl Iterator<Item = String> {
    let parts = text.split(|c: char| !c.is_alphanumeric() && !is_unspaced(c));
    parts.filter(|word| !word.is_empty()).map(str::to_lowercase)
}

fn words_are(text: &str, known: &[&str]) -> bool {
    words(text).all(|word| known.contains(&word.as_str()))
}

fn letter_of_period(text: &str) -> Option<Period> {
    [("d", Period::Day), ("w", Period::Week), ("m", Period::Month), ("y", Period::Year)]
        .into_iter()
        .find_map(|(letter, period)| begins_with(text, letter).map(|_| period))
}

/// Between a score and the end of its scale.
const OF: [&str; 16] =
    ["/", "／", "⁄", "out of", "of", "von", "sur", "de", "su", "di", "van", "из", "z", "af", "av", "satt"];
const STARS: [&str; 9] =
    ["stars", "star", "sterne", "étoiles", "estrellas", "estrelas", "stelle", "sterren", "звезды"];

/// Before a bare number.
const LEADING: [&str; 77] = [
    "about",
    "around",
    "approximately",
    "approx",
    "ca",
    "circa",
    "roughly",
    "some",
    "part",
    "time",
    "teilzeit",
    "up",
    "to",
    "under",
    "over",
    "below",
    "above",
    "at",
    "least",
    "most",
    "less",
    "more",
    "fewer",
    "than",
    "max",
    "min",
    "maximum",
    "minimum",
    "maximal",
    "minimal",
    "from",
    "between",
    "within",
    "after",
    "in",
    "only",
    "just",
    "an",
    "estimated",
    "total",
    "budget",
    "of",
    "mindestens",
    "höchstens",
    "bis",
    "zu",
    "ab",
    "unter",
    "über",
    "etwa",
    "rund",
    "ungefähr",
    "zwischen",
    "von",
    "nach",
    "environ",
    "entre",
    "de",
    "moins",
    "au",
    "plus",
    "dans",
    "desde",
    "hasta",
    "unos",
    "aproximadamente",
    "cerca",
    "até",
    "约",
    "大约",
    "約",
    "至少",
    "最多",
    "不到",
    "超过",
    "介于",
    "从",
];
/// After a bare number.
const FOLLOWING: [&str; 28] = [
    "for",
    "in",
    "to",
    "total",
    "upfront",
    "up",
    "once",
    "one",
    "initial",
    "initially",
    "or",
    "on",
    "at",
    "if",
    "plus",
    "and",
    "max",
    "maximum",
    "minimum",
    "einmalig",
    "für",
    "insgesamt",
    "pour",
    "au",
    "para",
    "per",
    "左右",
    "以上",
];
/// Before the name of a period.
const EVERY: [&str; 30] = [
    "/",
    "／",
    "per",
    "a",
    "an",
    "each",
    "every",
    "pro",
    "je",
    "jede",
    "jeden",
    "am",
    "im",
    "in der",
    "die",
    "par",
    "por",
    "al",
    "à la",
    "a la",
    "ao",
    "à",
    "alla",
    "per de",
    "в",
    "на",
    "в месяц",
    "每",
    "p.",
    "in the",
];
const ADVERBS: [(&str, Period); 23] = [
    ("daily", Period::Day),
    ("weekly", Period::Week),
    ("monthly", Period::Month),
    ("yearly", Period::Year),
    ("annually", Period::Year),
    ("täglich", Period::Day),
    ("wöchentlich", Period::Week),
    ("monatlich", Period::Month),
    ("jährlich", Period::Year),
    ("quotidien", Period::Day),
    ("hebdomadaire", Period::Week),
    ("par semaine", Period::Week),
    ("mensuel", Period::Month),
    ("mensuels", Period::Month),
    ("diarias", Period::Day),
    ("diárias", Period::Day),
    ("semanales", Period::Week),
    ("semanais", Period::Week),
    ("mensuales", Period::Month),
    ("mensais", Period::Month),
    ("settimanali", Period::Week),
    ("p.w.", Period::Week),
    ("pw", Period::Week),
];
/// Before the hours.
const LEADING_RATES: [(&str, Period); 20] = [
    ("每天", Period::Day),
    ("每日", Period::Day),
    ("毎日", Period::Day),
    ("一天", Period::Day),
    ("1日", Period::Day),
    ("하루", Period::Day),
    ("每周", Period::Week),
    ("每週", Period::Week),
    ("毎週", Period::Week),
    ("一周", Period::Week),
    ("週", Period::Week),
    ("주", Period::Week),
    ("每星期", Period::Week),
    ("每月", Period::Month),
    ("毎月", Period::Month),
    ("每个月", Period::Month),
    ("每個月", Period::Month),
    ("한 달", Period::Month),
    ("月", Period::Month),
    ("工作日每天", Period::Workday),
];
const FULL_TIME: [&str; 22] = [
    "full time",
    "fulltime",
    "vollzeit",
    "temps plein",
    "plein temps",
    "à temps plein",
    "à plein temps",
    "tiempo completo",
    "a tiempo completo",
    "jornada completa",
    "tempo integral",
    "tempo inteiro",
    "tempo pieno",
    "a tempo pieno",
    "voltijd",
    "voltijds",
    "heltid",
    "pełny etat",
    "полный рабочий день",
    "全职",
    "全職",
    "フルタイム",
];
