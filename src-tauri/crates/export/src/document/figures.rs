//! Figures in a text: sums of money, percentages, and numbers of thousands and more written in words.
//!
//! Years, hours, counts and scores are not figures in this sense: nobody takes "4 weeks" for a fact about a market.

use std::ops::Range;

use prospect_core::report::quantity::{self, Part};

/// A figure in a text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Figure {
    /// Where it stands, in bytes. A range, such as $450–$750 or 10–20 %, is one figure.
    pub(super) range: Range<usize>,
    /// Its numbers: one, or those of a range.
    pub(super) amounts: Vec<Amount>,
}

/// A number with what it counts, to compare by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Amount {
    /// The bits of the number; none where it cannot be told.
    value: Option<u64>,
    unit: Unit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Unit {
    /// Of the currency with this ISO 4217 code.
    Money(&'static str),
    Percent,
    /// Thousands, millions and more of anything.
    Many,
}

impl Amount {
    fn of(part: &Part) -> Option<Self> {
        let unit = match part.unit {
            Some(quantity::Unit::Money(currency)) => Unit::Money(currency.iso_code(None)),
            Some(quantity::Unit::Percent) => Unit::Percent,
            _ if part.zeros >= 3 => Unit::Many,
            _ => return None,
        };
        Some(Self { value: part.value.map(f64::to_bits), unit })
    }

    /// Whether two texts that say this say the same.
    pub(super) fn is_told(&self) -> bool {
        self.value.is_some()
    }

    pub(super) fn is_nothing(&self) -> bool {
        self.value == Some(0.0_f64.to_bits())
    }
}

/// The figures of a text, in order.
pub(super) fn find(text: &str) -> Vec<Figure> {
    let figure = |quantity: quantity::Quantity| {
        let amounts: Vec<Amount> = quantity.parts.iter().filter_map(Amount::of).collect();
        (!amounts.is_empty()).then_some(Figure { range: quantity.range, amounts })
    };
    quantity::find(text).into_iter().filter_map(figure).collect()
}

#[cfg(test)]
mod tests {
    use super::find;

    fn found(text: &str) -> Vec<&str> {
        find(text).into_iter().map(|figure| &text[figure.range]).collect()
    }

    #[test]
    fn money_percent_and_large_numbers_are_figures() {
        let table: [(&str, &[&str]); 36] = [
            ("estimated $900–$1,800 a project", &["$900–$1,800"]),
            ("x $5-$10 y", &["$5-$10"]),
            ("$5-$10-$15", &["$5-$10-$15"]),
            ("5 bis 10 €, 5 à 10 €, 5至10元", &["5 bis 10 €", "5 à 10 €", "5至10元"]),
            ("between $5 and $10 each", &["$5 and $10"]),
            ("$5 and 30 calls", &["$5"]),
            ("$20 - 3 months", &["$20"]),
            ("$20 — 30 people asked", &["$20"]),
            ("$5 — $10", &["$5 — $10"]),
            ("$5 or 30 calls", &["$5"]),
            ("Rated 80%. 3 weeks later", &["80%"]),
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
            ("five hundred and 3 hundred people", &[]),
            ("$500 a month, $20 a 10-pack", &["$500", "$20"]),
        ];
        for (text, figures) in table {
            assert_eq!(found(text), figures, "{text}");
        }
    }

    #[test]
    fn the_same_amount_is_the_same_however_it_is_written() {
        let amount = |text: &str| find(text)[0].amounts[0];
        for text in [
            "$1,000",
            "1.000 $",
            "$1K",
            "$ 1 K",
            "1 thousand dollars",
            "1\u{a0}000 $",
            "$1,000.00",
            "USD 1000",
        ] {
            assert_eq!(amount(text), amount("$1000"), "{text}");
        }
        for text in ["1.000 €", "£1,000", "1,000 %", "1 thousand", "$100"] {
            assert_ne!(amount(text), amount("$1000"), "{text}");
        }
        assert_eq!(amount("4.25 million"), amount("4250 thousand"));
    }
}
