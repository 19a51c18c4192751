//! Facts computed from the profile by plain code, before a model is asked.
//!
//! Arithmetic on the founder's own answers only: no outside figures, no guesses. Where an answer
//! has to be read as a number ("Full-time"), or a round example is needed (a price), the fact says
//! so in `how`. Free text never enters a fact.

mod limits;
mod money;
mod time;

use std::fmt::Write;

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::profile::ValidProfile;

/// The facts of one profile, in reading order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Grounding {
    /// The facts.
    pub facts: Vec<Fact>,
}

/// One fact, and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Fact {
    /// What it is about, as in "Hours over 30 days".
    pub label: String,
    /// The fact, as in "43–86 hours".
    pub value: String,
    /// The arithmetic or the answer behind it, as in "10–20 hours a week × 30 days ÷ 7".
    pub how: String,
}

/// Computes the facts; takes microseconds.
pub(crate) fn facts(profile: &ValidProfile) -> Grounding {
    let hours = time::Hours::of(profile.time());
    let money = money::Money::of(profile.budget());
    let mut facts = hours.facts();
    facts.extend(money.facts());
    facts.extend(money::worth_of_an_hour(&hours, &money));
    facts.extend(limits::facts(profile, &hours, &money));
    Grounding { facts }
}

/// What a line of [`Grounding::to_markdown`] says but for round examples, which are not the founder's figures.
pub(crate) fn without_examples(line: &str) -> &str {
    money::without_examples(line)
}

impl Grounding {
    /// The facts as a Markdown list, one line each.
    pub fn to_markdown(&self) -> String {
        let mut list = String::new();
        for Fact { label, value, how } in &self.facts {
            // Writing to a String cannot fail.
            let _ = writeln!(list, "- **{label}**: {value} ({how})");
        }
        list
    }
}

impl Fact {
    fn new(label: impl Into<String>, value: impl Into<String>, how: impl Into<String>) -> Self {
        Self { label: label.into(), value: value.into(), how: how.into() }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;
    use crate::profile::{Profile, options, sample_profile};

    fn every_combination() -> Vec<ValidProfile> {
        let all = options();
        let mut profiles = Vec::new();
        for time in &all.time_commitment {
            for budget in &all.budget_range {
                for goal in &all.goal_type {
                    for style in all.work_style.iter().chain([&String::new()]) {
                        let profile = Profile {
                            time_commitment: time.clone(),
                            budget_range: budget.clone(),
                            goal_type: goal.clone(),
                            work_style: style.clone(),
                            ..sample_profile()
                        };
                        profiles.push(ValidProfile::new(&profile).expect("options are valid"));
                    }
                }
            }
        }
        assert_eq!(profiles.len(), 4 * 6 * 8 * 6);
        profiles
    }

    fn fact<'a>(grounding: &'a Grounding, label: &str) -> &'a Fact {
        let found = grounding.facts.iter().find(|f| f.label == label);
        found.unwrap_or_else(|| panic!("no fact {label} in {grounding:#?}"))
    }

    /// The numbers of a text in order, thousands commas taken out.
    fn numbers(text: &str) -> Vec<f64> {
        text.replace(',', "")
            .split(|c: char| !c.is_ascii_digit() && c != '.')
            .filter_map(|n| n.trim_matches('.').parse().ok())
            .collect()
    }

    #[test]
    fn every_answer_gives_facts_in_words_without_broken_numbers() {
        for profile in every_combination() {
            let grounding = facts(&profile);
            assert!(grounding.facts.len() >= 10, "{grounding:#?}");
            for Fact { label, value, how } in &grounding.facts {
                for text in [label, value, how] {
                    assert!(!text.is_empty(), "{label}: nothing is left unsaid");
                    for broken in ["NaN", "inf", "  ", "\n"] {
                        assert!(!text.contains(broken), "{label}: {text}");
                    }
                }
                assert!(!value.contains("$0"), "{label}: a sum of nothing is said in words: {value}");
            }
            let labels: std::collections::HashSet<_> = grounding.facts.iter().map(|f| &f.label).collect();
            assert_eq!(labels.len(), grounding.facts.len(), "each fact is told once");
        }
    }

    #[test]
    fn ranges_run_from_less_to_more() {
        for profile in every_combination() {
            for Fact { label, value, .. } in &facts(&profile).facts {
                let Some((low, high)) = value.split_once('–') else { continue };
                let (low, high) = (*numbers(low).last().unwrap(), numbers(high)[0]);
                assert!(low < high, "{label}: {value}");
            }
        }
    }

    #[test]
    fn more_days_never_mean_fewer_hours() {
        for profile in every_combination() {
            let grounding = facts(&profile);
            let most: Vec<f64> = [30, 60, 90]
                .map(|days| {
                    let hours = fact(&grounding, &format!("Hours over {days} days"));
                    *numbers(&hours.value).last().unwrap()
                })
                .to_vec();
            assert!(most.is_sorted(), "{most:?}");
        }
    }

    #[test]
    fn the_sample_profile_gives_figures_anyone_can_check() {
        let grounding = facts(&ValidProfile::new(&sample_profile()).unwrap());
        let value = |label| fact(&grounding, label).value.as_str();
        assert_eq!(value("Hours over 30 days"), "43–86 hours");
        assert_eq!(value("Hours over 60 days"), "86–171 hours");
        assert_eq!(value("Hours over 90 days"), "129–257 hours");
        assert_eq!(value("Money to start with"), "less than $1,000");
        assert_eq!(value("Money a month for 90 days"), "at most $333");
        assert_eq!(value("To earn the budget back in 3 months"), "at most $334 a month after costs");
        assert_eq!(value("To earn the budget back in 6 months"), "at most $167 a month after costs");
        assert_eq!(value("To earn the budget back in 12 months"), "at most $84 a month after costs");
        assert_eq!(
            value("Customers for $500 a month"),
            "25 paying $20 each, 10 paying $50, 5 paying $100, or 2 paying $250"
        );
        assert_eq!(value("What $500 a month pays an hour"), "$5.83–$11.67");
    }

    #[test]
    fn the_sample_report_quotes_these_figures() {
        let report = include_str!("../provider/sample.md");
        let facts = facts(&ValidProfile::new(&sample_profile()).unwrap()).to_markdown();
        for figure in
            ["43–86 hours", "129–257", "less than $1,000", "at most $333", "$5.83–$11.67", "at most $167"]
        {
            assert!(facts.contains(figure), "{figure} is not computed: {facts}");
            assert!(report.contains(figure), "{figure} is not in the sample");
        }
    }

    #[test]
    fn without_money_there_is_nothing_to_earn_back() {
        let profile = Profile { budget_range: "Free / Sweat-equity only".into(), ..sample_profile() };
        let grounding = facts(&ValidProfile::new(&profile).unwrap());
        assert_eq!(fact(&grounding, "Money to start with").value, "none; only time");
        assert!(fact(&grounding, "Break-even").value.contains("first sale"));
        assert!(!grounding.to_markdown().contains("earn the budget back"));
    }

    #[test]
    fn an_open_budget_has_a_floor_and_no_ceiling() {
        let profile = Profile { budget_range: "$20 K and Above".into(), ..sample_profile() };
        let grounding = facts(&ValidProfile::new(&profile).unwrap());
        assert_eq!(fact(&grounding, "Money to start with").value, "$20,000 or more");
        assert_eq!(fact(&grounding, "Money a month for 90 days").value, "at least $6,667");
    }

    #[test]
    fn free_text_never_enters_a_fact() {
        let secret = "zebra crossing";
        let mut profile = sample_profile();
        profile.interest_area = "Other".into();
        profile.sub_interest_area = secret.into();
        profile.experience_summary = secret.into();
        profile.location = secret.into();
        profile.language = secret.into();
        profile.founder_psychology.fear = secret.into();
        let grounding = facts(&ValidProfile::new(&profile).unwrap());
        assert!(!grounding.to_markdown().contains(secret));
    }

    /// The window says facts in its own language: it has to know every text that there is.
    #[test]
    fn every_text_is_in_the_vectors_that_the_window_is_tested_with() {
        let texts: std::collections::BTreeSet<String> = every_combination()
            .iter()
            .flat_map(|profile| facts(profile).facts)
            .flat_map(|Fact { label, value, how }| [label, value, how])
            .collect();
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/facts.json");
        let written = serde_json::to_string_pretty(&texts).unwrap() + "\n";
        if std::env::var_os("PROSPECT_WRITE_VECTORS").is_some() {
            std::fs::write(&path, &written).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap();
        assert!(
            kept == written,
            "run this test with PROSPECT_WRITE_VECTORS set, then the tests in ui/src/words"
        );
    }

    #[test]
    fn the_list_has_one_line_a_fact() {
        let grounding = facts(&ValidProfile::new(&sample_profile()).unwrap());
        assert_eq!(grounding.to_markdown().lines().count(), grounding.facts.len());
    }

    #[test]
    fn facts_never_delay_the_first_token() {
        let profile = ValidProfile::new(&sample_profile()).unwrap();
        let started = std::time::Instant::now();
        for _ in 0..100 {
            std::hint::black_box(facts(&profile).to_markdown());
        }
        let each = started.elapsed() / 100;
        assert!(each.as_millis() < 10, "computing the facts took {each:?}");
    }
}
