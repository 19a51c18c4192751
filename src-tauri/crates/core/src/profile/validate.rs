//! What makes a profile valid, in words a person can act on.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{
    Budget, Profile, TimeCommitment,
    options::{
        ARCHETYPES, BUDGETS, GOAL_TYPES, INTEREST_AREAS, LIMITS, SKILL_STRENGTHS, TIME_COMMITMENTS,
        WORK_STYLES,
    },
};

/// One wrong field, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct FieldError {
    /// The field's JSON key; a dot leads into `founder_psychology`, as in `founder_psychology.fear`.
    pub field: String,
    /// What to do, in a plain sentence.
    pub message: String,
}

/// A profile that [`validate`] found nothing wrong with, trimmed and free of characters that nobody can see.
///
/// Only [`ValidProfile::new`] makes one, so whoever holds one need not check again.
#[derive(Debug, Clone)]
pub struct ValidProfile {
    profile: Profile,
    time: &'static TimeCommitment,
    budget: &'static Budget,
}

impl ValidProfile {
    /// Trims and checks a profile.
    ///
    /// # Errors
    /// Every wrong field, in form order.
    pub fn new(profile: &Profile) -> Result<Self, Vec<FieldError>> {
        let profile = profile.trimmed();
        let errors = errors_in(&profile);
        let time = TIME_COMMITMENTS.iter().find(|t| t.label == profile.time_commitment);
        let budget = BUDGETS.iter().find(|b| b.label == profile.budget_range);
        match (time, budget) {
            (Some(time), Some(budget)) if errors.is_empty() => Ok(Self { profile, time, budget }),
            _ => Err(errors),
        }
    }

    /// The answers, trimmed.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The hours a week the founder has.
    pub fn time(&self) -> &'static TimeCommitment {
        self.time
    }

    /// The money the founder has.
    pub fn budget(&self) -> &'static Budget {
        self.budget
    }
}

/// Every wrong field, in form order; empty when the profile can be used. Looks at the profile as
/// [`Profile::trimmed`] leaves it, so stray spaces and invisible characters are never an error.
pub fn validate(profile: &Profile) -> Vec<FieldError> {
    errors_in(&profile.trimmed())
}

fn errors_in(clean: &Profile) -> Vec<FieldError> {
    clean
        .fields()
        .into_iter()
        .filter_map(|(field, value)| {
            let message = rule(field).broken_by(value)?;
            Some(FieldError { field: field.to_owned(), message })
        })
        .collect()
}

/// What a field may hold.
enum Rule {
    /// One of a list. The text says what to do when it is missing; without one, it may be.
    OneOf { list: Vec<&'static str>, missing: Option<&'static str> },
    /// Free text of at most so many characters.
    Text { most: u32, missing: Option<&'static str> },
}

fn rule(field: &str) -> Rule {
    let one_of = |list: &[&'static str], missing| Rule::OneOf { list: list.to_vec(), missing };
    let text = |most| Rule::Text { most, missing: None };
    match field {
        "goal_type" => one_of(&GOAL_TYPES, Some("Choose what the startup is for.")),
        "time_commitment" => Rule::OneOf {
            list: TIME_COMMITMENTS.iter().map(|t| t.label).collect(),
            missing: Some("Choose how much time you have each week."),
        },
        "budget_range" => Rule::OneOf {
            list: BUDGETS.iter().map(|b| b.label).collect(),
            missing: Some("Choose how much money you can put in."),
        },
        "interest_area" => Rule::OneOf {
            list: INTEREST_AREAS.iter().map(|(name, _)| *name).collect(),
            missing: Some("Choose the field that interests you."),
        },
        "sub_interest_area" => Rule::Text {
            most: LIMITS.sub_interest_area,
            missing: Some("Choose a corner of that field, or write your own."),
        },
        "work_style" => one_of(&WORK_STYLES, None),
        "skill_strength" => one_of(&SKILL_STRENGTHS, Some("Choose what you are best at.")),
        "experience_summary" => text(LIMITS.experience_summary),
        "location" => text(LIMITS.location),
        "language" => text(LIMITS.language),
        "founder_psychology.archetype" => one_of(&ARCHETYPES, None),
        _ => text(LIMITS.psychology),
    }
}

impl Rule {
    /// What to do about a value, or nothing when the rule holds.
    fn broken_by(&self, value: &str) -> Option<String> {
        match self {
            Self::OneOf { missing, .. } | Self::Text { missing, .. } if value.is_empty() => {
                missing.map(str::to_owned)
            }
            Self::OneOf { list, .. } if list.contains(&value) => None,
            Self::OneOf { missing, .. } => {
                let or_none = if missing.is_some() { "" } else { ", or leave this empty" };
                let said = shown(value);
                Some(format!("“{said}” is not one of the choices. Pick one from the list{or_none}."))
            }
            Self::Text { most, .. } => {
                let length = value.chars().count();
                let over = length.saturating_sub(*most as usize);
                (over > 0).then(|| {
                    format!(
                        "Shorten this by {over} {}: it may have {most}, and has {length}.",
                        if over == 1 { "character" } else { "characters" }
                    )
                })
            }
        }
    }
}

/// A wrong value, short enough to stand in a message.
fn shown(value: &str) -> String {
    const MOST: usize = 40;
    if value.chars().count() <= MOST {
        value.to_owned()
    } else {
        value.chars().take(MOST - 1).chain(['…']).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use proptest::prelude::*;

    use super::*;
    use crate::profile::{FounderPsychology, options, sample_profile};

    fn wrong_fields(profile: &Profile) -> Vec<String> {
        validate(profile).into_iter().map(|error| error.field).collect()
    }

    fn message(profile: &Profile, field: &str) -> String {
        let errors = validate(profile);
        let found = errors.iter().find(|error| error.field == field);
        found.unwrap_or_else(|| panic!("no error for {field} in {errors:?}")).message.clone()
    }

    #[test]
    fn the_sample_profile_is_valid() {
        assert_eq!(validate(&sample_profile()), []);
    }

    #[test]
    fn an_empty_profile_lacks_the_six_required_answers_in_form_order() {
        assert_eq!(
            wrong_fields(&Profile::default()),
            [
                "goal_type",
                "time_commitment",
                "budget_range",
                "interest_area",
                "sub_interest_area",
                "skill_strength"
            ]
        );
    }

    #[test]
    fn the_required_answers_are_enough() {
        let sample = sample_profile();
        let profile = Profile {
            work_style: String::new(),
            experience_summary: String::new(),
            location: String::new(),
            language: String::new(),
            founder_psychology: FounderPsychology::default(),
            ..sample
        };
        assert_eq!(validate(&profile), []);
    }

    #[test]
    fn every_wrong_field_is_named_at_once_and_in_form_order() {
        let wrong = || "not an option".to_owned();
        let long = || "x".repeat(2_001);
        let profile = Profile {
            goal_type: wrong(),
            time_commitment: wrong(),
            budget_range: wrong(),
            interest_area: wrong(),
            sub_interest_area: long(),
            work_style: wrong(),
            skill_strength: wrong(),
            experience_summary: long(),
            location: long(),
            language: long(),
            founder_psychology: FounderPsychology {
                motivation: long(),
                fear: long(),
                success_definition: long(),
                decision_style: long(),
                energy_pattern: long(),
                consistency_pattern: long(),
                risk_approach: long(),
                archetype: wrong(),
            },
        };
        let every: Vec<&str> = profile.fields().map(|(name, _)| name).to_vec();
        assert_eq!(wrong_fields(&profile), every);
    }

    #[test]
    fn every_option_is_accepted_and_near_misses_are_not() {
        let all = options();
        let try_one = |field: &str, value: &str| {
            let mut profile = sample_profile();
            let place = match field {
                "goal_type" => &mut profile.goal_type,
                "time_commitment" => &mut profile.time_commitment,
                "budget_range" => &mut profile.budget_range,
                "interest_area" => &mut profile.interest_area,
                "work_style" => &mut profile.work_style,
                "skill_strength" => &mut profile.skill_strength,
                _ => &mut profile.founder_psychology.archetype,
            };
            *place = value.to_owned();
            wrong_fields(&profile)
        };
        let areas: Vec<String> = all.interest_area.iter().map(|area| area.name.clone()).collect();
        for (field, list) in [
            ("goal_type", &all.goal_type),
            ("time_commitment", &all.time_commitment),
            ("budget_range", &all.budget_range),
            ("interest_area", &areas),
            ("work_style", &all.work_style),
            ("skill_strength", &all.skill_strength),
            ("founder_psychology.archetype", &all.founder_psychology.archetype),
        ] {
            for option in list {
                assert_eq!(try_one(field, option), [""; 0], "{option}");
                assert_eq!(try_one(field, &format!(" {option}\t")), [""; 0], "stray spaces are trimmed");
                assert_eq!(try_one(field, &format!("{option}!")), [field], "{option}!");
            }
        }
        assert_eq!(try_one("goal_type", "extra income"), ["goal_type"], "case counts");
        assert_eq!(try_one("time_commitment", "5-10 hrs/week"), ["time_commitment"], "an en dash");
    }

    #[test]
    fn own_words_are_welcome_where_the_form_offers_them() {
        let mut profile = sample_profile();
        profile.interest_area = "Other".into();
        profile.sub_interest_area = "Beekeeping".into();
        profile.founder_psychology.fear = "That my sister was right".into();
        assert_eq!(validate(&profile), []);
    }

    #[test]
    fn limits_count_characters_and_not_bytes() {
        let mut profile = sample_profile();
        profile.experience_summary = "看".repeat(2_000);
        profile.founder_psychology.fear = "🦀".repeat(200);
        assert_eq!(validate(&profile), []);
        profile.experience_summary.push('看');
        profile.founder_psychology.fear.push('🦀');
        assert_eq!(wrong_fields(&profile), ["experience_summary", "founder_psychology.fear"]);
    }

    #[test]
    fn messages_tell_what_to_do() {
        let mut profile = sample_profile();
        profile.goal_type = String::new();
        profile.work_style = "Herd".into();
        profile.budget_range = "A lot of money, and then some more of it too, thank you".into();
        profile.location = "x".repeat(121);
        profile.experience_summary = "x".repeat(2_100);
        assert_eq!(message(&profile, "goal_type"), "Choose what the startup is for.");
        assert_eq!(
            message(&profile, "work_style"),
            "“Herd” is not one of the choices. Pick one from the list, or leave this empty."
        );
        assert_eq!(
            message(&profile, "budget_range"),
            "“A lot of money, and then some more of i…” is not one of the choices. \
             Pick one from the list."
        );
        assert_eq!(
            message(&profile, "location"),
            "Shorten this by 1 character: it may have 120, and has 121."
        );
        assert_eq!(
            message(&profile, "experience_summary"),
            "Shorten this by 100 characters: it may have 2000, and has 2100."
        );
    }

    #[test]
    fn an_answer_of_what_nobody_can_see_is_none() {
        let invisible = "\u{200b}\u{2060}\u{3164}\u{115f}\u{2800}\u{180e}\u{fe0f}\u{ad}\u{e0041}\u{200d}\u{feff}\u{202e} \u{3000}";
        for answer in invisible.chars().map(String::from).chain([invisible.to_owned()]) {
            let profile = Profile { sub_interest_area: answer.clone(), ..sample_profile() };
            assert_eq!(wrong_fields(&profile), ["sub_interest_area"], "{answer:?}");
            let profile = Profile { goal_type: answer.clone(), ..sample_profile() };
            assert_eq!(message(&profile, "goal_type"), "Choose what the startup is for.", "{answer:?}");
        }
    }

    #[test]
    fn what_is_dropped_from_the_answers_is_counted() {
        let mut profile = sample_profile();
        assert_eq!(profile.dropped_characters(), 0);
        profile.location = " Bern\u{200b} ".to_owned();
        profile.experience_summary = "Nurse.\r\n\u{e0041}\u{e0042}\tTen years.".to_owned();
        assert_eq!(profile.dropped_characters(), 3, "spaces and line ends are not counted");
        assert_eq!(profile.trimmed().experience_summary, "Nurse.\n\tTen years.");
    }

    #[test]
    fn a_valid_profile_is_the_trimmed_one() {
        let mut profile = sample_profile();
        profile.location = "  Columbus,\u{0} Ohio \n".into();
        let valid = ValidProfile::new(&profile).expect("spaces are no error");
        assert_eq!(valid.profile().location, "Columbus, Ohio");
        assert_eq!(valid.time().most_hours, 20);
        assert_eq!(valid.budget().most_usd, Some(1_000));
    }

    proptest! {
        #[test]
        fn validation_agrees_with_parsing_and_never_panics(texts in prop::collection::vec(".{0,250}", 18)) {
            let mut profile = sample_profile();
            let mut texts = texts.into_iter();
            let mut next = || texts.next().unwrap_or_default();
            profile.sub_interest_area = next();
            profile.experience_summary = next();
            profile.location = next();
            profile.language = next();
            profile.founder_psychology.fear = next();
            profile.goal_type = if next().len() % 2 == 0 { next() } else { profile.goal_type };
            let errors = validate(&profile);
            match ValidProfile::new(&profile) {
                Ok(valid) => {
                    prop_assert!(errors.is_empty());
                    prop_assert_eq!(valid.profile(), &profile.trimmed());
                    let controls = valid.profile().fields().into_iter().any(|(name, text)| {
                        text.chars().any(|c| c.is_control() && name != "experience_summary")
                    });
                    prop_assert!(!controls, "no control character is left");
                }
                Err(refused) => prop_assert_eq!(refused, errors),
            }
        }
    }
}
