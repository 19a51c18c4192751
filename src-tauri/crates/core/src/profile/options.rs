//! The one list of answers, for validation, the form and the prompt.

use serde::{Deserialize, Serialize};
use specta::Type;

/// The answers the form offers, and how long free text may be. JSON keys are those of the profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ProfileOptions {
    /// What the startup is for.
    pub goal_type: Vec<String>,
    /// Time a week.
    pub time_commitment: Vec<String>,
    /// Money to start with.
    pub budget_range: Vec<String>,
    /// Fields, each with suggestions for its corners.
    pub interest_area: Vec<InterestArea>,
    /// Ways to work.
    pub work_style: Vec<String>,
    /// What a founder may be best at.
    pub skill_strength: Vec<String>,
    /// Suggestions for the psychology answers.
    pub founder_psychology: PsychologyOptions,
    /// How long free text may be.
    pub limits: Limits,
}

/// A field of business.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct InterestArea {
    /// The option's value.
    pub name: String,
    /// Suggestions for `sub_interest_area`; none for "Other".
    pub sub_areas: Vec<String>,
}

/// Suggestions for the psychology answers. Free text is welcome too, except for the archetype.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct PsychologyOptions {
    /// Why they want this.
    pub motivation: Vec<String>,
    /// What they fear most about it.
    pub fear: Vec<String>,
    /// What success would look like.
    pub success_definition: Vec<String>,
    /// How they decide.
    pub decision_style: Vec<String>,
    /// When and how their energy comes.
    pub energy_pattern: Vec<String>,
    /// How steadily they keep at things.
    pub consistency_pattern: Vec<String>,
    /// How they deal with risk.
    pub risk_approach: Vec<String>,
    /// The only answers there are for the archetype.
    pub archetype: Vec<String>,
}

/// The most characters (Unicode scalar values) each free text may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Limits {
    /// For `sub_interest_area`.
    pub sub_interest_area: u32,
    /// For `experience_summary`.
    pub experience_summary: u32,
    /// For `location`.
    pub location: u32,
    /// For `language`.
    pub language: u32,
    /// For each psychology answer.
    pub psychology: u32,
}

/// A time commitment and the hours it stands for.
#[derive(Debug, PartialEq, Eq)]
pub struct TimeCommitment {
    /// The option's value.
    pub label: &'static str,
    /// The fewest hours a week it can mean.
    pub least_hours: u32,
    /// The most hours a week it can mean.
    pub most_hours: u32,
}

/// A budget and the dollars it stands for.
#[derive(Debug, PartialEq, Eq)]
pub struct Budget {
    /// The option's value.
    pub label: &'static str,
    /// The fewest US dollars it can mean.
    pub least_usd: u32,
    /// The most US dollars it can mean; none where it is open upwards.
    pub most_usd: Option<u32>,
}

/// The one list.
pub fn options() -> ProfileOptions {
    ProfileOptions {
        goal_type: owned(&GOAL_TYPES),
        time_commitment: TIME_COMMITMENTS.iter().map(|t| t.label.into()).collect(),
        budget_range: BUDGETS.iter().map(|b| b.label.into()).collect(),
        interest_area: INTEREST_AREAS
            .iter()
            .map(|(name, sub_areas)| InterestArea { name: (*name).into(), sub_areas: owned(sub_areas) })
            .collect(),
        work_style: owned(&WORK_STYLES),
        skill_strength: owned(&SKILL_STRENGTHS),
        founder_psychology: PsychologyOptions {
            motivation: owned(&MOTIVATIONS),
            fear: owned(&FEARS),
            success_definition: owned(&SUCCESS_DEFINITIONS),
            decision_style: owned(&DECISION_STYLES),
            energy_pattern: owned(&ENERGY_PATTERNS),
            consistency_pattern: owned(&CONSISTENCY_PATTERNS),
            risk_approach: owned(&RISK_APPROACHES),
            archetype: owned(&ARCHETYPES),
        },
        limits: LIMITS,
    }
}

pub(super) const LIMITS: Limits = Limits {
    sub_interest_area: 120,
    experience_summary: 2_000,
    location: 120,
    language: 60,
    psychology: 200,
};

pub(super) const GOAL_TYPES: [&str; 8] = [
    "Extra Income",
    "Replace Full-Time Job",
    "Passive Income",
    "Passion Project",
    "Social Impact / Non-Profit",
    "Tech-Driven Venture",
    "Consulting / Knowledge Business",
    "Experimental / Learning Project",
];

pub(super) const TIME_COMMITMENTS: [TimeCommitment; 4] = [
    TimeCommitment { label: "<5 hrs/week", least_hours: 0, most_hours: 5 },
    TimeCommitment { label: "5–10 hrs/week", least_hours: 5, most_hours: 10 },
    TimeCommitment { label: "10–20 hrs/week", least_hours: 10, most_hours: 20 },
    // The option names no hours; a usual working week is meant, and grounding says so.
    TimeCommitment { label: "Full-time", least_hours: 35, most_hours: 40 },
];

pub(super) const BUDGETS: [Budget; 6] = [
    Budget { label: "Free / Sweat-equity only", least_usd: 0, most_usd: Some(0) },
    Budget { label: "< $1 K", least_usd: 0, most_usd: Some(1_000) },
    Budget { label: "Up to $5 K", least_usd: 0, most_usd: Some(5_000) },
    Budget { label: "$10 K", least_usd: 10_000, most_usd: Some(10_000) },
    Budget { label: "$20 K", least_usd: 20_000, most_usd: Some(20_000) },
    Budget { label: "$20 K and Above", least_usd: 20_000, most_usd: None },
];

pub(super) const INTEREST_AREAS: [(&str, &[&str]); 10] = [
    (
        "AI / Automation",
        &[
            "AI assistants for small firms",
            "Document and data extraction",
            "Workflow automation",
            "Customer support automation",
            "AI training and adoption",
            "Voice and transcription",
        ],
    ),
    (
        "Consulting & Professional Services",
        &[
            "Operations consulting",
            "Marketing and sales consulting",
            "HR and recruiting",
            "Legal and compliance support",
            "Bookkeeping and back office",
            "Fractional leadership",
        ],
    ),
    (
        "Education / EdTech",
        &[
            "Tutoring and exam preparation",
            "Professional skills courses",
            "Language learning",
            "Tools for teachers",
            "Early childhood and parenting",
            "Career change coaching",
        ],
    ),
    (
        "Healthcare / Wellness",
        &[
            "Clinic operations",
            "Mental health",
            "Fitness and movement",
            "Nutrition",
            "Elder care and caregiving",
            "Chronic condition support",
        ],
    ),
    (
        "Finance / Investment",
        &[
            "Personal budgeting",
            "Small business finance",
            "Investment research",
            "Tax preparation support",
            "Financial education",
            "Payments and invoicing",
        ],
    ),
    (
        "E-commerce / Retail",
        &[
            "Niche online shop",
            "Handmade and custom goods",
            "Second-hand and refurbished",
            "Subscription boxes",
            "Marketplace selling",
            "Services for online sellers",
        ],
    ),
    (
        "Content / Media / Creator Economy",
        &[
            "Newsletters and writing",
            "Podcasts and audio",
            "Video and streaming",
            "Design assets and templates",
            "Paid communities",
            "Services for creators",
        ],
    ),
    (
        "Sustainability / Green Tech",
        &[
            "Home energy saving",
            "Repair and reuse",
            "Food waste",
            "Sustainable mobility",
            "Carbon and reporting services",
            "Urban growing",
        ],
    ),
    (
        "Lifestyle / Travel / Food",
        &[
            "Local tours and experiences",
            "Travel planning",
            "Home cooking and meal prep",
            "Specialty food products",
            "Events and gatherings",
            "Home organisation and interiors",
        ],
    ),
    ("Other", &[]),
];

pub(super) const WORK_STYLES: [&str; 5] =
    ["Solo", "Small Team", "Community-Based", "Remote Only", "Requires Physical Presence"];

pub(super) const SKILL_STRENGTHS: [&str; 8] = [
    "Technical / Automation",
    "Analytical / Strategic",
    "Creative / Design",
    "Operational / Process",
    "Communication / Community",
    "Financial / Analytical",
    "Research / Insight-Driven",
    "Other / Mixed",
];

const MOTIVATIONS: [&str; 7] = [
    "More money",
    "More freedom over my time",
    "Meaningful work",
    "Mastering something",
    "Recognition",
    "Helping particular people",
    "Getting out of my current job",
];

const FEARS: [&str; 7] = [
    "Losing money",
    "Wasting time",
    "Being judged if it fails",
    "Not being good enough",
    "Burning out",
    "Selling to people",
    "Choosing the wrong idea",
];

const SUCCESS_DEFINITIONS: [&str; 6] = [
    "A steady monthly income",
    "Leaving my job",
    "A small business that runs without me",
    "A product people love",
    "A visible change in people's lives",
    "Learning enough to try something bigger",
];

const DECISION_STYLES: [&str; 5] = [
    "I decide fast and correct later",
    "I research until I am sure",
    "I follow my gut",
    "I talk it over with others",
    "I put decisions off",
];

const ENERGY_PATTERNS: [&str; 6] = [
    "Early mornings",
    "Evenings after work",
    "Weekends in long blocks",
    "Short bursts through the day",
    "Steady all day",
    "It varies a lot",
];

const CONSISTENCY_PATTERNS: [&str; 5] = [
    "A little every day",
    "Strong starts, then I fade",
    "In sprints with breaks",
    "Only with a deadline",
    "Only with someone beside me",
];

const RISK_APPROACHES: [&str; 5] = [
    "I avoid risk",
    "Small, reversible bets",
    "Calculated risks",
    "I bet big when convinced",
    "It depends on what is at stake",
];

pub(super) const ARCHETYPES: [&str; 6] =
    ["Visionary", "Builder", "Operator", "Integrator", "Rebel", "Caregiver"];

fn owned(list: &[&str]) -> Vec<String> {
    list.iter().map(|&s| s.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn option_strings_are_exactly_the_contract() {
        let all = options();
        assert_eq!(
            all.time_commitment,
            ["<5 hrs/week", "5\u{2013}10 hrs/week", "10\u{2013}20 hrs/week", "Full-time"]
        );
        assert_eq!(
            all.budget_range,
            ["Free / Sweat-equity only", "< $1 K", "Up to $5 K", "$10 K", "$20 K", "$20 K and Above"]
        );
        assert_eq!(all.interest_area.len(), 10);
        assert_eq!(all.goal_type.len(), 8);
        assert_eq!(all.skill_strength.len(), 8);
        assert_eq!(all.work_style.len(), 5);
        assert_eq!(
            all.founder_psychology.archetype,
            ["Visionary", "Builder", "Operator", "Integrator", "Rebel", "Caregiver"]
        );
        assert_eq!(all.limits.experience_summary, 2_000);
        assert_eq!(all.limits.psychology, 200);
    }

    #[test]
    fn every_area_suggests_six_corners_and_other_none() {
        for area in options().interest_area {
            let expected = if area.name == "Other" { 0 } else { 6 };
            assert_eq!(area.sub_areas.len(), expected, "{}", area.name);
        }
    }

    #[test]
    fn psychology_offers_four_to_seven_answers_each() {
        let mind = options().founder_psychology;
        for list in [
            mind.motivation,
            mind.fear,
            mind.success_definition,
            mind.decision_style,
            mind.energy_pattern,
            mind.consistency_pattern,
            mind.risk_approach,
            mind.archetype,
        ] {
            assert!((4..=7).contains(&list.len()), "{list:?}");
        }
    }

    #[test]
    fn no_list_offers_an_answer_twice_or_with_stray_spaces() {
        fn check(value: &serde_json::Value) {
            match value {
                serde_json::Value::Array(list) => {
                    let texts: Vec<_> = list.iter().filter_map(|v| v.as_str()).collect();
                    let distinct: HashSet<_> = texts.iter().collect();
                    assert_eq!(distinct.len(), texts.len(), "{texts:?}");
                    assert!(texts.iter().all(|t| t.trim() == *t && !t.is_empty()), "{texts:?}");
                    list.iter().for_each(check);
                }
                serde_json::Value::Object(map) => map.values().for_each(check),
                _ => {}
            }
        }
        check(&serde_json::to_value(options()).unwrap_or_default());
    }
}
