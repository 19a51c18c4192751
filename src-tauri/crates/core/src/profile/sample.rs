//! The profile the built-in sample report was written for.

use super::{FounderPsychology, Profile};

/// A fictional founder: a nurse who became a clinic coordinator. Valid, and answered in full.
pub fn sample_profile() -> Profile {
    Profile {
        goal_type: "Extra Income".into(),
        time_commitment: "10–20 hrs/week".into(),
        budget_range: "< $1 K".into(),
        interest_area: "Healthcare / Wellness".into(),
        sub_interest_area: "Clinic operations".into(),
        work_style: "Solo".into(),
        skill_strength: "Operational / Process".into(),
        experience_summary: "Six years as a ward nurse, then four as coordinator of a \
            five-doctor family practice. I rebuilt our referral tracking in a spreadsheet, wrote \
            the front-desk handbook, and trained every receptionist we hired. The doctors say the \
            phones got quiet. I can build spreadsheets and forms, but I do not write code."
            .into(),
        location: "Columbus, Ohio".into(),
        language: "English".into(),
        founder_psychology: FounderPsychology {
            motivation: "Helping particular people".into(),
            fear: "Selling to people".into(),
            success_definition: "A steady monthly income".into(),
            decision_style: "I research until I am sure".into(),
            energy_pattern: "Evenings after work".into(),
            consistency_pattern: "A little every day".into(),
            risk_approach: "Small, reversible bets".into(),
            archetype: "Operator".into(),
        },
    }
}
