//! A short text that should hold one amount, and what stands around its numbers.

use super::{
    Period, Quantity, Unit,
    numeral::is_digit,
    phrases::{ADVERBS, EVERY, FOLLOWING, FULL_TIME, HALVES, LEADING, LEADING_RATES, OF, PER, STARS, WORK},
    scan::scan,
    vocabulary::{Meaning, begins_with, is_unspaced, word_at},
};

/// Bytes that are read; an amount stands near the beginning.
const LONGEST: usize = 400;

/// How often.
pub(super) enum Rate {
    Every(Period),
    Unknown,
}

/// A short text and what it holds.
pub(super) struct Line<'a> {
    text: &'a str,
    pub(super) quantities: Vec<Quantity>,
}

impl<'a> Line<'a> {
    /// Sums of money are known as such in a text `of_money`.
    pub(super) fn read(text: &'a str, of_money: bool) -> Self {
        let text = &text[..text.floor_char_boundary(LONGEST)];
        Self { text, quantities: scan(text, of_money) }
    }

    /// The quantities of a kind that stand outside brackets; those within, if there is none outside.
    pub(super) fn outside_brackets(&self, kind: impl Fn(&Quantity) -> bool) -> Vec<&Quantity> {
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
    pub(super) fn only_bare(&self) -> Option<&Quantity> {
        let [found] = self.outside_brackets(|quantity| quantity.parts[0].unit.is_none())[..] else {
            return None;
        };
        let is_first = self.quantities.first() == Some(found);
        let before = self.text[..found.range.start].rsplit(':').next().unwrap_or_default();
        let is_led =
            words(before).all(|word| is_one_of(LEADING, &word)) || self.period_before(found).is_some();
        let next = self.rest(found.range.end);
        let is_ended = !next.starts_with(char::is_alphanumeric)
            || words(next).next().is_some_and(|word| is_one_of(FOLLOWING, &word));
        (is_first && is_led && is_ended).then_some(found)
    }

    /// "month 3", "week 6"
    pub(super) fn period_before(&self, quantity: &Quantity) -> Option<Period> {
        let before = self.text[..quantity.range.start].trim_end();
        let at = before
            .rfind(|c: char| !c.is_alphabetic())
            .map_or(0, |at| at + before[at..].chars().next().map_or(0, char::len_utf8));
        match word_at(&before[at..])? {
            (length, Meaning::Unit(Unit::Time(period))) if length == before.len() - at => Some(period),
            _ => None,
        }
    }

    pub(super) fn rest(&self, at: usize) -> &'a str {
        self.text[at..].trim_start()
    }

    pub(super) fn is_at_start(&self, quantity: &Quantity) -> bool {
        let before = self.text[..quantity.range.start].trim_end();
        before.is_empty() || before.ends_with(':') || before == "+"
    }

    /// Whether a number is a part of a calculation, a date or a fraction, or follows one that cannot be told.
    pub(super) fn is_calculated(&self, quantity: &Quantity) -> bool {
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
        let is_more = HALVES.split('|').any(|half| begins_with(after, half).is_some());
        is_more
            || after.starts_with(signs)
            || is_times
            || divides
            || before.ends_with(signs)
            || before.ends_with(['/', '⁄'])
    }

    /// What follows a quantity: "/day", "a week", "monthly".
    pub(super) fn rate(&self, at: usize) -> Option<Rate> {
        let after = self.rest(at).trim_start_matches(['(', ',']).trim_start();
        let begins = |words: &str| words.split('|').filter_map(|word| begins_with(after, word)).max();
        if let Some((period, _)) = ADVERBS.iter().find(|(_, words)| begins(words).is_some()) {
            return Some(Rate::Every(*period));
        }
        let period = |length: usize| match word_at(after[length..].trim_start()) {
            Some((_, Meaning::Unit(Unit::Time(period)))) => Some(Rate::Every(period)),
            _ => letter_of_period(after[length..].trim_start()).map(Rate::Every),
        };
        match begins(PER) {
            Some(length) => Some(period(length).unwrap_or(Rate::Unknown)),
            None => begins(EVERY).and_then(period),
        }
    }

    /// "每周 10 小时", "weekly: 10"
    pub(super) fn rate_before(&self, quantity: &Quantity) -> Option<Rate> {
        let before = self.text[..quantity.range.start].trim_end_matches([':', '：']).trim_end();
        let before = before.trim_end_matches(['约', '約']).to_lowercase();
        let mut known = LEADING_RATES.iter().chain(&ADVERBS);
        let found = known.find(|(_, words)| words.split('|').any(|word| before.ends_with(word)));
        found.map(|(period, _)| Rate::Every(*period))
    }

    pub(super) fn is_full_time(&self) -> bool {
        let said: Vec<String> = words(self.text).filter(|word| !word.starts_with(is_digit)).collect();
        let said = said.join(" ");
        let mut rests = FULL_TIME.split('|').filter_map(|full| said.strip_prefix(full));
        rests.any(|rest| words(rest).all(|word| is_one_of(WORK, &word)))
    }

    /// The end of the scale that a number stands on, and where it ends in the text.
    pub(super) fn scale(&self, at: usize) -> Option<(f64, usize)> {
        let quantity = &self.quantities[at];
        let last = quantity.parts.last()?;
        if last.unit == Some(Unit::Percent) {
            // "80% of clinics" is no score.
            let is_all = !self.rest(quantity.range.end).starts_with(char::is_alphanumeric);
            return is_all.then_some((100.0, quantity.range.end));
        }
        if last.unit.is_some() || last.zeros > 0 {
            return None;
        }
        let after = self.rest(quantity.range.end);
        if STARS.split('|').any(|word| begins_with(after, word).is_some()) {
            let end = after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
            return Some((5.0, self.text.len() - after.len() + end));
        }
        let most =
            self.quantities.get(at + 1).filter(|most| most.parts.len() == 1 && most.parts[0].zeros == 0)?;
        // "8 (out of 10)"
        let between = self
            .text
            .get(quantity.range.end..most.range.start)?
            .trim_matches([' ', '(', '\u{a0}'])
            .to_lowercase();
        let is_scale = is_one_of(OF, &between);
        let is_date = self.rest(most.range.end).starts_with(['/', '⁄']);
        (is_scale && !is_date).then_some((most.parts[0].value?, most.range.end))
    }
}

fn words(text: &str) -> impl Iterator<Item = String> {
    let parts = text.split(|c: char| !c.is_alphanumeric() && !is_unspaced(c));
    parts.filter(|word| !word.is_empty()).map(str::to_lowercase)
}

fn is_one_of(list: &str, word: &str) -> bool {
    list.split('|').any(|known| known == word)
}

fn letter_of_period(text: &str) -> Option<Period> {
    [("d", Period::Day), ("w", Period::Week), ("m", Period::Month), ("y", Period::Year)]
        .into_iter()
        .find_map(|(letter, period)| begins_with(text, letter).map(|_| period))
}
