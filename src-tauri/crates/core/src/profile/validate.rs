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

/// A profile that [`validate`] found nothing wrong with, trimmed and free of control characters.
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
/// [`Profile::trimmed`] leaves it, so stray spaces and control characters are never an error.
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
