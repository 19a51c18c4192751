//! Money, and what an hour must earn.

use super::{
    Fact,
    time::{Hours, divided},
};
use crate::profile::Budget;

/// Round monthly prices to reckon with. Examples, and labelled so.
const PRICES: [u32; 4] = [20, 50, 100, 250];
/// Round monthly incomes to reckon with.
const EXAMPLE_INCOMES: [u32; 2] = [500, 1_000];
const EXAMPLE_NOTE: &str = "the prices are round examples, not estimates";

/// The money a founder has.
pub(super) enum Money {
    None,
    /// Less than this.
    Below(u32),
    /// This at most.
    UpTo(u32),
    /// This.
    Just(u32),
    /// This or more.
    AtLeast(u32),
}

impl Money {
    pub(super) fn of(budget: &Budget) -> Self {
        match (budget.least_usd, budget.most_usd) {
            (_, Some(0)) => Self::None,
            (least, None) => Self::AtLeast(least),
            (least, Some(most)) if least == most => Self::Just(most),
            (_, Some(most)) if budget.label.starts_with('<') => Self::Below(most),
            (_, Some(most)) => Self::UpTo(most),
        }
    }

    /// The sum the arithmetic is done with.
    pub(super) fn sum(&self) -> Option<u32> {
        match *self {
            Self::None => None,
            Self::Below(sum) | Self::UpTo(sum) | Self::Just(sum) | Self::AtLeast(sum) => Some(sum),
        }
    }

    /// Says how a part of the sum is bounded, as in "at most $333".
    fn bounded(&self, part: &str) -> String {
        match self {
            Self::None | Self::Just(_) => part.to_owned(),
            Self::Below(_) | Self::UpTo(_) => format!("at most {part}"),
            Self::AtLeast(_) => format!("at least {part}"),
        }
    }

    pub(super) fn facts(&self) -> Vec<Fact> {
        let mut facts = vec![Fact::new(
            "Money to start with",
            match *self {
                Self::None => "none; only time".to_owned(),
                Self::Below(sum) => format!("less than {}", usd(sum)),
                Self::UpTo(sum) => format!("up to {}", usd(sum)),
                Self::Just(sum) => usd(sum),
                Self::AtLeast(sum) => format!("{} or more", usd(sum)),
            },
            "the budget you chose",
        )];
        match self.sum() {
            None => facts.push(Fact::new(
                "Break-even",
                "from the first sale on",
                "no money goes in, so none has to be earned back; only hours do",
            )),
            Some(sum) => {
                facts.push(Fact::new(
                    "Money a month for 90 days",
                    self.bounded(&usd(divided(sum, 3))),
                    format!("{} ÷ 3 months", usd(sum)),
                ));
                facts.extend([3, 6, 12].map(|months| {
                    let monthly = usd(sum.div_ceil(months));
                    Fact::new(
                        format!("To earn the budget back in {months} months"),
                        format!("{} a month after costs", self.bounded(&monthly)),
                        format!("{} ÷ {months} months, if all of it is spent", usd(sum)),
                    )
                }));
                let monthly = sum.div_ceil(6);
                facts.push(Fact::new(
                    "Customers to earn the budget back in 6 months",
                    self.bounded(&customers(monthly)),
                    format!("{} a month ÷ price, before costs; {EXAMPLE_NOTE}", usd(monthly)),
                ));
            }
        }
        facts.push(Fact::new(
            "Customers for $500 a month",
            customers(500),
            format!("$500 ÷ monthly price, before costs; {EXAMPLE_NOTE}"),
        ));
        facts
    }
}

/// What a month's income pays an hour, and what money stands behind each hour.
pub(super) fn worth_of_an_hour(hours: &Hours, money: &Money) -> Vec<Fact> {
    let mut facts: Vec<Fact> = EXAMPLE_INCOMES
        .into_iter()
        .map(|income| {
            Fact::new(
                hour_label(income),
                an_hour(income, hours.over(30)),
                format!("{} ÷ hours over 30 days, before costs", usd(income)),
            )
        })
        .collect();
    if let Some(sum) = money.sum() {
        // A fraction of a bounded sum over a range of hours is bounded twice; say it of the whole.
        facts.push(Fact::new(
            "Budget behind each hour of the first 90 days",
            an_hour(sum, hours.over(90)),
            format!("{} ÷ hours over 90 days, if all of it is spent", usd(sum)),
        ));
    }
    facts
}

/// A sum spread over a range of hours (in hundredths); the fewest hours pay the most each.
fn an_hour(sum: u32, (least, most): (u32, u32)) -> String {
    let cents = |hours| divided(sum * 10_000, hours);
    let low = cents(most);
    if least == 0 {
        format!("at least {}", dollars(low))
    } else {
        format!("{}–{}", dollars(low), dollars(cents(least)))
    }
}

fn customers(monthly: u32) -> String {
    let [first, second, third, last] = PRICES.map(|price| (monthly.div_ceil(price), price));
    format!(
        "{} paying ${} each, {} paying ${}, {} paying ${}, or {} paying ${}",
        first.0, first.1, second.0, second.1, third.0, third.1, last.0, last.1
    )
}

/// What a line of [`Grounding::to_markdown`](super::Grounding::to_markdown) says but for round examples.
pub(super) fn without_examples(line: &str) -> &str {
    if line.contains(EXAMPLE_NOTE) {
        return "";
    }
    // The income is an example; what it pays an hour follows from the founder's hours.
    let pay = EXAMPLE_INCOMES.iter().find_map(|&income| line.split_once(&hour_label(income)));
    pay.map_or(line, |(_, pay)| pay.split_once(" (").map_or(pay, |(pay, _)| pay))
}

fn hour_label(income: u32) -> String {
    format!("What {} a month pays an hour", usd(income))
}

/// Whole dollars, as in "$20,000".
pub(super) fn usd(sum: u32) -> String {
    let digits = sum.to_string();
    let mut text = String::from("$");
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Dollars and cents, as in "$11.67".
fn dollars(cents: u32) -> String {
    format!("{}.{:02}", usd(cents / 100), cents % 100)
}
