//! Amounts in words: sums of money, percentages, periods of time, and ranges of them. The one reader of numbers that
//! models write, shared by the data block, and by exports to find figures without a source.
//!
//! What is not certain has no value: a wrong number is worse than none.

mod joint;
mod line;
mod numeral;
mod phrases;
mod read;
mod scan;
mod vocabulary;

use std::ops::Range;

pub(crate) use read::on_scale;
pub use read::{Amount, amount, hours_a_week, months, score};
pub use scan::find;

/// A number with its signs and units, or a range of them, in a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    /// Where it stands, in bytes.
    pub range: Range<usize>,
    /// One part; two or more of a range.
    pub parts: Vec<Part>,
    /// Whether a minus stands before it.
    pub is_negative: bool,
}

/// One number of a quantity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    /// `None` where it cannot be told.
    pub value: Option<f64>,
    /// What it counts. In a range, the unit of one end counts for both.
    pub unit: Option<Unit>,
    /// Zeros that a word such as "million" adds.
    pub zeros: i32,
}

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Money.
    Money(Currency),
    /// Hundredths.
    Percent,
    /// Time.
    Time(Period),
}

/// A currency as a text names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(&'static str);

/// A length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Period {
    Minute,
    Hour,
    Workday,
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

impl Currency {
    /// Its ISO 4217 code. `expected` is the code named elsewhere: it says which dollars "$" means, US dollars without it.
    /// `XXX` is ISO's code for a currency that cannot be told, as of "500 kr".
    pub fn iso_code(self, expected: Option<&'static str>) -> &'static str {
        const DOLLARS: [&str; 12] =
            ["USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "ARS", "CLP", "COP", "UYU"];
        let of_several = |known: &[&'static str]| expected.filter(|code| known.contains(code));
        match self.0 {
            "$" => of_several(&DOLLARS).unwrap_or("USD"),
            "¥" => of_several(&["JPY", "CNY"]).unwrap_or("JPY"),
            "kr" => of_several(&["SEK", "NOK", "DKK", "ISK"]).unwrap_or("XXX"),
            "RMB" => "CNY",
            "?" | "¢" => expected.unwrap_or("XXX"),
            code => code,
        }
    }

    /// The ISO 4217 code of the currency that a text such as `EUR`, `€`, `eur` or `Euro (€)` begins with.
    pub fn named(text: &str) -> Option<&'static str> {
        let text = text.trim();
        let currency = scan::currency_at(text).or_else(|| scan::currency_at(&text.to_uppercase()));
        currency.map(|(_, currency)| currency.iso_code(None)).filter(|code| *code != "XXX")
    }
}
