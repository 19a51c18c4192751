//! Amounts as models write them, in many languages: read right, or not at all.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::time::{Duration, Instant};

use proptest::prelude::*;
use prospect_core::report::quantity::{Unit, amount, find, hours_a_week, months, score};

fn sum(text: &str) -> Option<(f64, &'static str)> {
    amount(text).map(|sum| (sum.value, sum.currency.map_or("", |currency| currency.iso_code(None))))
}

#[test]
fn sums_of_money_keep_their_currency() {
    let table = [
        ("$150-190k", 170_000.0, "USD"),
        ("$5–10k", 7_500.0, "USD"),
        ("$5k–$10k", 7_500.0, "USD"),
        ("$10 K", 10_000.0, "USD"),
        ("1.200 €", 1_200.0, "EUR"),
        ("1 200 $", 1_200.0, "USD"),
        ("1'500 CHF", 1_500.0, "CHF"),
        ("CHF 1’500.–", 1_500.0, "CHF"),
        ("500,- €", 500.0, "EUR"),
        ("2 million", 2_000_000.0, ""),
        ("between $500 and $1,000", 750.0, "USD"),
        ("de 500 à 1 000 euros", 750.0, "EUR"),
        ("entre 500 et 1 000 €", 750.0, "EUR"),
        ("entre 500 y 1.000 euros", 750.0, "EUR"),
        ("zwischen 500 und 1.000 Euro", 750.0, "EUR"),
        ("from $500 to $1,000", 750.0, "USD"),
        ("von 500 bis 1.000 €", 750.0, "EUR"),
        ("500~1000", 750.0, ""),
        ("500 ～ 1000", 750.0, ""),
        ("500至1000元", 750.0, "CNY"),
        ("$0", 0.0, "USD"),
        ("5 Tsd. €", 5_000.0, "EUR"),
        ("5 T€", 5_000.0, "EUR"),
        ("5 TEUR", 5_000.0, "EUR"),
        ("1,5 Mio. €", 1_500_000.0, "EUR"),
        ("2 Mrd. Euro", 2e9, "EUR"),
        ("5 mil euros", 5_000.0, "EUR"),
        ("5 mil millones de euros", 5e9, "EUR"),
        ("2 millions d'euros", 2_000_000.0, "EUR"),
        ("10 тыс. рублей", 10_000.0, "RUB"),
        ("3千元", 3_000.0, "CNY"),
        ("5万円", 50_000.0, "JPY"),
        ("3百万円", 3_000_000.0, "JPY"),
        ("₹2 lakh", 200_000.0, "INR"),
        ("₹2,00,000", 200_000.0, "INR"),
        ("Rs. 1.5 crore", 15_000_000.0, "INR"),
        ("₹5L", 500_000.0, "INR"),
        ("$1.5M", 1_500_000.0, "USD"),
        ("£2bn", 2e9, "GBP"),
        ("€1m", 1_000_000.0, "EUR"),
        ("R$ 5 mil", 5_000.0, "BRL"),
        ("US$ 1,200", 1_200.0, "USD"),
        ("A$500", 500.0, "AUD"),
        ("500 Canadian dollars", 500.0, "CAD"),
        ("USD 1,200.50", 1_200.5, "USD"),
        ("1.234,56 €", 1_234.56, "EUR"),
        ("$1,234.56", 1_234.56, "USD"),
        ("1\u{202f}200\u{a0}€", 1_200.0, "EUR"),
        ("٥٠٠ دولار", 500.0, "USD"),
        ("￥５００", 500.0, "JPY"),
        ("500 kr", 500.0, "XXX"),
        ("up to $500", 500.0, "USD"),
        ("500+", 500.0, ""),
        ("$500+", 500.0, "USD"),
        ("at least 500", 500.0, ""),
        ("mindestens 500 €", 500.0, "EUR"),
        ("ca. 500", 500.0, ""),
        ("ca.500 €", 500.0, "EUR"),
        ("~$500", 500.0, "USD"),
        ("约500元", 500.0, "CNY"),
        ("<$500", 500.0, "USD"),
        ("$500-1k", 750.0, "USD"),
        ("900 to 1.5k", 1_200.0, ""),
        ("500", 500.0, ""),
        ("1.200", 1_200.0, ""),
        ("500 for tools", 500.0, ""),
        ("one-time 500", 500.0, ""),
        ("Total: 500", 500.0, ""),
        ("Cost – $500", 500.0, "USD"),
        ("$500 + $20/month", 500.0, "USD"),
        ("$500 upfront, then €20 per month", 500.0, "USD"),
        ("$20 monthly and $500 once", 500.0, "USD"),
        ("$500 ($300 tools, $200 ads)", 500.0, "USD"),
        ("$500 in 3 months", 500.0, "USD"),
        ("$500, a small sum", 500.0, "USD"),
        ("3.000 Euro einmalig, 50 Euro im Monat", 3_000.0, "EUR"),
        ("$5 to $10", 7.5, "USD"),
        ("5 to 10", 7.5, ""),
    ];
    for (text, value, currency) in table {
        assert_eq!(sum(text), Some((value, currency)), "{text}");
    }
}

#[test]
fn a_sum_that_is_not_certain_is_left_empty() {
    for text in [
        "1.200.5",
        "12,34,5",
        "1e5",
        "2 people",
        "10x",
        "10k users",
        "-5",
        "-$500",
        "$-500",
        "minus 500 €",
        "$20/month",
        "$20 per seat",
        "$200 + $300",
        "$500 or €450",
        "3 × $500",
        "$500 x 3",
        "1.250 million €",
        "1/2 million",
        "½ million",
        "3 weeks",
        "$2 mil",
        "50 cents",
        "3万5千円",
        "$5-$10-$15",
        "$10-$5",
        "Phase 2",
        "none",
        "low",
        "12:30",
        "$.5",
        "80%",
        "",
    ] {
        assert_eq!(sum(text), None, "{text}");
    }
}

#[test]
fn periods_are_months() {
    let table = [
        ("6 weeks", 1.38),
        ("90 days", 2.96),
        ("90d", 2.96),
        ("1,5 Monate", 1.5),
        ("2-3 months", 2.5),
        ("3 or 4 months", 3.5),
        ("between 2 and 4 months", 3.0),
        ("12 Wochen", 2.76),
        ("2 quarters", 6.0),
        ("1.5 years", 18.0),
        ("3-month", 3.0),
        ("3", 3.0),
        ("~3", 3.0),
        ("month 3", 3.0),
        ("6 semaines", 1.38),
        ("2 à 3 mois", 2.5),
        ("6 semanas", 1.38),
        ("3 meses", 3.0),
        ("6 settimane", 1.38),
        ("3 mesi", 3.0),
        ("6 weken", 1.38),
        ("3个月", 3.0),
        ("6周", 1.38),
        ("3ヶ月", 3.0),
        ("6週間", 1.38),
        ("3 месяца", 3.0),
        ("6 weeks to 3 months", 2.19),
        ("within 3 months (12 weeks)", 3.0),
        ("less than 2 weeks", 0.46),
    ];
    for (text, value) in table {
        let found = months(text).unwrap_or(f64::NAN);
        assert!((found - value).abs() < 0.01, "{text}: {found}, not {value}");
    }
    for text in [
        "soon",
        "3 sales",
        "$500",
        "1.500",
        "40 hours",
        "-3 months",
        "month",
        "3-2 months",
        "2 and a half months",
        "3 meses y medio",
        "2 months free, 3 months paid",
    ] {
        assert_eq!(months(text), None, "{text}");
    }
}

#[test]
fn hours_are_hours_a_week() {
    let table = [
        ("2 hours/day", 14.0),
        ("2 hours a day", 14.0),
        ("2h daily", 14.0),
        ("2 Stunden pro Tag", 14.0),
        ("2 heures par jour", 14.0),
        ("2 horas al día", 14.0),
        ("每天2小时", 14.0),
        ("毎週10時間", 10.0),
        ("30 min/day", 3.5),
        ("5 h per weekday", 25.0),
        ("10–15", 12.5),
        ("10-15 hrs/week", 12.5),
        ("10 to 15 hours", 12.5),
        ("10 per week", 10.0),
        ("full-time (40)", 40.0),
        ("Full-time", 40.0),
        ("Vollzeit", 40.0),
        ("part-time (20)", 20.0),
        ("20 h/month", 4.6),
        ("20 Stunden im Monat", 4.6),
        ("12 hours", 12.0),
        ("10 hours/week for 3 months", 10.0),
        ("<5 hrs/week", 5.0),
    ];
    for (text, value) in table {
        let found = hours_a_week(text).unwrap_or(f64::NAN);
        assert!((found - value).abs() < 0.01, "{text}: {found}, not {value}");
    }
    for text in [
        "part-time",
        "evenings",
        "2 evenings a week",
        "2 days a week",
        "2 hours 3 times a week",
        "3 × 2 hours",
        "2 hours per person",
        "not full-time",
        "8 hours a day, 5 days a week",
        "2h30",
        "$20",
        "10 hours first, then 5",
    ] {
        assert_eq!(hours_a_week(text), None, "{text}");
    }
}

#[test]
fn scores_are_brought_to_one_scale() {
    let table = [
        ("8/10", 4, ""),
        ("8 / 10", 4, ""),
        ("8 out of 10", 4, ""),
        ("8 von 10", 4, ""),
        ("4/10", 2, ""),
        ("80%", 4, ""),
        ("80 %", 4, ""),
        ("85/100", 4, ""),
        ("4 / 5", 4, ""),
        ("4/5", 4, ""),
        ("4.5/5", 5, ""),
        ("7,5/10", 4, ""),
        ("1/10", 1, ""),
        ("★★★★☆", 4, ""),
        ("⭐⭐⭐", 3, ""),
        ("4 stars", 4, ""),
        ("4", 4, ""),
        ("Fit: 4", 4, ""),
        ("4/10 - a crowded field", 2, "a crowded field"),
        ("4 - knows the field", 4, "knows the field"),
        ("4 – 3 reasons", 4, "3 reasons"),
        ("3/5: crowded", 3, "crowded"),
        ("high (8/10)", 4, ""),
        ("8 (out of 10)", 4, ""),
        ("4 - beats 8/10 rivals", 4, "beats 8/10 rivals"),
        ("3-4", 4, ""),
        ("８／１０", 4, ""),
    ];
    for (text, value, reason) in table {
        assert_eq!(score(text), Some((value, reason)), "{text}");
    }
    for text in [
        "8",
        "high",
        "low",
        "0",
        "0.8",
        "-4",
        "11/10",
        "4/5/2026",
        "4x",
        "4th",
        "$4",
        "4 weeks",
        "1e1",
        "80% of clinics",
        "",
    ] {
        assert_eq!(score(text), None, "{text}");
    }
}

#[test]
fn a_range_is_one_quantity_whatever_its_dash() {
    for text in [
        "$5-$10",
        "€5-€10",
        "$5-$10-$15",
        "$5–$10",
        "10%-15%",
        "$1,200-$2,400",
        "$5 — $10",
        "$5~$10",
        "$5 to $10",
        "5 bis 10 €",
        "5 à 10 €",
        "5至10元",
        "$5 - 10",
        "5-10 %",
        "between $5 and $10",
        "EUR 5-EUR 10",
        "$5 or $10",
    ] {
        let found = find(text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert_eq!(found[0].range.end, text.len(), "{text}");
    }
    for text in ["$5 and $10", "$5, $10", "$8.35 | $20.04", "4 × $450", "$5 for 3 months"] {
        assert_eq!(find(text).len(), 2, "{text}");
    }
}

#[test]
fn hostile_text_takes_linear_time() {
    for piece in
        ["5", "5-", "$", "$5-", "1,", "1 ", " ", "5 ", "(", "5万", "k", "between ", "A$5", "٢٫", "a5", "−"]
    {
        let text = piece.repeat(100_000 / piece.len());
        let started = Instant::now();
        let found = find(&text);
        assert!(started.elapsed() < Duration::from_secs(5), "{piece:?} took {:?}", started.elapsed());
        assert!(found.len() <= text.len());
        assert!(amount(&text).is_none() && months(&text).is_none() && hours_a_week(&text).is_none());
    }
}

proptest! {
    #[test]
    fn quantities_stand_in_order_within_any_text(
        text in "([0-9$€%.,–\\- kM/~'’x]|million|元|٢|to |between |and |hours|week|a day|İ|[a-z\u{4e00}]){0,40}",
    ) {
        let mut last = 0;
        for quantity in find(&text) {
            prop_assert!(quantity.range.start >= last && quantity.range.end > quantity.range.start);
            prop_assert!(text.get(quantity.range.clone()).is_some());
            prop_assert!(!quantity.parts.is_empty());
            prop_assert!(quantity.parts.iter().all(|part| part.value.is_none_or(|value| value >= 0.0)));
            last = quantity.range.end;
        }
        let _ = (amount(&text), months(&text), hours_a_week(&text), score(&text));
    }

    #[test]
    fn a_sum_written_in_any_locale_reads_back_as_itself(
        whole in 0_u64..1_000_000_000,
        style in prop::sample::select(vec![
            ("$", ',', ""), ("", '.', " €"), ("", '\u{202f}', "\u{a0}€"), ("CHF ", '’', ""), ("", '\'', " CHF"), ("£", ',', ""),
            ("", ' ', " zł"), ("R$ ", '.', ""), ("USD ", ',', ""), ("", ',', "元"),
        ]),
    ) {
        let (before, group, after) = style;
        let digits = whole.to_string();
        let mut text = before.to_owned();
        for (at, c) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at) % 3 == 0 {
                text.push(group);
            }
            text.push(c);
        }
        text.push_str(after);
        let found = amount(&text);
        prop_assert_eq!(found.map(|sum| sum.value), Some(whole as f64), "{}", text);
        prop_assert!(matches!(find(&text)[0].parts[0].unit, Some(Unit::Money(_))));
    }
}
