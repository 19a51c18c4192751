//! The founder's answers as pairs of label and answer.

use prospect_core::profile::Profile;

use crate::words::Words;

/// Every answer that was given, in form order.
pub(crate) fn answers(profile: &Profile, words: &'static Words) -> Vec<(&'static str, String)> {
    let mind = &profile.founder_psychology;
    let answers = [
        &profile.goal_type,
        &profile.time_commitment,
        &profile.budget_range,
        &profile.interest_area,
        &profile.sub_interest_area,
        &profile.work_style,
        &profile.skill_strength,
        &profile.experience_summary,
        &profile.location,
        &profile.language,
        &mind.motivation,
        &mind.fear,
        &mind.success_definition,
        &mind.decision_style,
        &mind.energy_pattern,
        &mind.consistency_pattern,
        &mind.risk_approach,
        &mind.archetype,
    ];
    words
        .fields
        .into_iter()
        .zip(answers)
        .filter(|(_, answer)| !answer.trim().is_empty())
        .map(|(label, answer)| (label, answer.trim().to_owned()))
        .collect()
}

/// The founder in a few lines.
pub(crate) fn summary(profile: &Profile, words: &'static Words) -> Vec<(&'static str, String)> {
    let field = match (profile.interest_area.trim(), profile.sub_interest_area.trim()) {
        (area, "") => area.to_owned(),
        ("", part) => part.to_owned(),
        (area, part) => format!("{area}: {part}"),
    };
    let lines = [
        (0, profile.goal_type.clone()),
        (1, profile.time_commitment.clone()),
        (2, profile.budget_range.clone()),
        (3, field),
        (6, profile.skill_strength.clone()),
        (5, profile.work_style.clone()),
        (8, profile.location.clone()),
    ];
    lines
        .into_iter()
        .filter(|(_, answer)| !answer.trim().is_empty())
        .map(|(field, answer)| (words.fields[field], answer.trim().to_owned()))
        .collect()
}
