//! The founder profile: what the form holds, which answers it offers, and what makes it valid.
//!
//! Pure: no IO, no clock, nothing else of ours. [`Profile`] is what was typed, unchecked;
//! [`ValidProfile`] is the proof that [`validate`] had nothing to say.

mod invisible;
mod options;
mod sample;
mod validate;

use serde::{Deserialize, Serialize};
use specta::Type;

pub use options::{Budget, InterestArea, Limits, ProfileOptions, PsychologyOptions, TimeCommitment, options};
pub use sample::sample_profile;
pub use validate::{FieldError, ValidProfile, validate};

/// Everything the user typed, unchecked. An empty string means not answered.
///
/// The form, the saved draft, the commands and profile files use this one shape. Missing keys read
/// as unanswered and unknown keys are ignored, so files from other versions can be read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(default)]
// Files may leave keys out; the interface never does, so its type has them all.
#[specta(skip_attr = "serde")]
pub struct Profile {
    /// What the startup is for. Required; an option.
    pub goal_type: String,
    /// Time a week. Required; an option.
    pub time_commitment: String,
    /// Money to start with. Required; an option.
    pub budget_range: String,
    /// The field. Required; an option.
    pub interest_area: String,
    /// The corner of the field. Required; an option's suggestion or free text.
    pub sub_interest_area: String,
    /// How the founder likes to work. An option.
    pub work_style: String,
    /// What the founder is best at. Required; an option.
    pub skill_strength: String,
    /// Work and life so far. Free text that may have several lines.
    pub experience_summary: String,
    /// Where the founder lives or sells. Free text.
    pub location: String,
    /// The language of the report. Free text; empty means English.
    pub language: String,
    /// How the founder ticks.
    pub founder_psychology: FounderPsychology,
}

/// How the founder ticks. Every answer is optional, and free text except the archetype.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(default)]
#[specta(skip_attr = "serde")]
pub struct FounderPsychology {
    /// Why they want this.
    pub motivation: String,
    /// What they fear most about it.
    pub fear: String,
    /// What success would look like.
    pub success_definition: String,
    /// How they decide.
    pub decision_style: String,
    /// When and how their energy comes.
    pub energy_pattern: String,
    /// How steadily they keep at things.
    pub consistency_pattern: String,
    /// How they deal with risk.
    pub risk_approach: String,
    /// The role they recognise themselves in. An option.
    pub archetype: String,
}

impl Profile {
    /// The profile as it will be used: outer whitespace and characters that nobody can see are gone, line ends
    /// in `experience_summary` are `\n`, and a tab or line end in any other field is a space.
    ///
    /// Invisible characters are dropped rather than refused: they come along with pasted text, and nobody could
    /// act on a message about them. A model would read them, though: they can hide instructions.
    pub fn trimmed(&self) -> Self {
        self.cleaned().0
    }

    /// How many characters that nobody can see are dropped from the answers before they are used.
    pub fn dropped_characters(&self) -> u32 {
        u32::try_from(self.cleaned().1).unwrap_or(u32::MAX)
    }

    fn cleaned(&self) -> (Self, usize) {
        let mut clean = self.clone();
        let mut dropped = 0;
        let mut use_clean = |value: &mut String, (text, count): (String, usize)| {
            *value = text;
            dropped += count;
        };
        for value in clean.one_line_fields() {
            let cleaned = clean_line(value);
            use_clean(value, cleaned);
        }
        let summary = clean_lines(&clean.experience_summary);
        use_clean(&mut clean.experience_summary, summary);
        (clean, dropped)
    }

    fn one_line_fields(&mut self) -> [&mut String; 17] {
        let mind = &mut self.founder_psychology;
        [
            &mut self.goal_type,
            &mut self.time_commitment,
            &mut self.budget_range,
            &mut self.interest_area,
            &mut self.sub_interest_area,
            &mut self.work_style,
            &mut self.skill_strength,
            &mut self.location,
            &mut self.language,
            &mut mind.motivation,
            &mut mind.fear,
            &mut mind.success_definition,
            &mut mind.decision_style,
            &mut mind.energy_pattern,
            &mut mind.consistency_pattern,
            &mut mind.risk_approach,
            &mut mind.archetype,
        ]
    }

    /// A field by the last part of its name.
    pub(crate) fn field_mut(&mut self, name: &str) -> Option<&mut String> {
        let mind = &mut self.founder_psychology;
        Some(match name {
            "goal_type" => &mut self.goal_type,
            "time_commitment" => &mut self.time_commitment,
            "budget_range" => &mut self.budget_range,
            "interest_area" => &mut self.interest_area,
            "sub_interest_area" => &mut self.sub_interest_area,
            "work_style" => &mut self.work_style,
            "skill_strength" => &mut self.skill_strength,
            "experience_summary" => &mut self.experience_summary,
            "location" => &mut self.location,
            "language" => &mut self.language,
            "motivation" => &mut mind.motivation,
            "fear" => &mut mind.fear,
            "success_definition" => &mut mind.success_definition,
            "decision_style" => &mut mind.decision_style,
            "energy_pattern" => &mut mind.energy_pattern,
            "consistency_pattern" => &mut mind.consistency_pattern,
            "risk_approach" => &mut mind.risk_approach,
            "archetype" => &mut mind.archetype,
            _ => return None,
        })
    }

    /// Every field in form order, named as errors name it.
    pub fn fields(&self) -> [(&'static str, &str); 18] {
        let mind = &self.founder_psychology;
        [
            ("goal_type", &self.goal_type),
            ("time_commitment", &self.time_commitment),
            ("budget_range", &self.budget_range),
            ("interest_area", &self.interest_area),
            ("sub_interest_area", &self.sub_interest_area),
            ("work_style", &self.work_style),
            ("skill_strength", &self.skill_strength),
            ("experience_summary", &self.experience_summary),
            ("location", &self.location),
            ("language", &self.language),
            ("founder_psychology.motivation", &mind.motivation),
            ("founder_psychology.fear", &mind.fear),
            ("founder_psychology.success_definition", &mind.success_definition),
            ("founder_psychology.decision_style", &mind.decision_style),
            ("founder_psychology.energy_pattern", &mind.energy_pattern),
            ("founder_psychology.consistency_pattern", &mind.consistency_pattern),
            ("founder_psychology.risk_approach", &mind.risk_approach),
            ("founder_psychology.archetype", &mind.archetype),
        ]
    }
}

/// A short title for a run: the corner of the field and the goal, as in
/// "Clinic operations, extra income".
///
/// Works on unchecked profiles too; at most about 90 characters.
pub fn title(profile: &Profile) -> String {
    let clean = profile.trimmed();
    let place =
        if clean.sub_interest_area.is_empty() { &clean.interest_area } else { &clean.sub_interest_area };
    let goal = clean.goal_type.to_lowercase();
    match (place.is_empty(), goal.is_empty()) {
        (true, true) => "Untitled discovery".to_owned(),
        (true, false) => shortened(&clean.goal_type),
        (false, true) => shortened(place),
        (false, false) => format!("{}, {}", shortened(place), shortened(&goal)),
    }
}

/// Cuts before a word at about 44 characters; a title has two such parts.
fn shortened(text: &str) -> String {
    const MOST: usize = 44;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    let head: String = text.chars().take(MOST - 1).collect();
    let kept = match head.rfind(' ') {
        // A cut that would lose more than half is no better than one inside a word.
        Some(at) if head[..at].chars().count() > MOST / 2 => &head[..at],
        _ => &head,
    };
    format!("{}…", kept.trim_end())
}

fn clean_line(text: &str) -> (String, usize) {
    let text = text.replace("\r\n", " ");
    clean(text.chars().map(|c| if is_line_break(c) || c == '\t' { ' ' } else { c }))
}

fn clean_lines(text: &str) -> (String, usize) {
    let text = text.replace("\r\n", "\n");
    clean(text.chars().map(|c| if is_line_break(c) { '\n' } else { c }))
}

/// What can be seen of a text, trimmed, and how many characters could not be seen.
fn clean(chars: impl Iterator<Item = char>) -> (String, usize) {
    let (text, dropped) = invisible::drop_from(chars);
    (text.trim().to_owned(), dropped)
}

fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;

    #[test]
    fn partial_json_reads_as_unanswered_fields() {
        let profile: Profile =
            serde_json::from_str(r#"{"goal_type":"Extra Income","founder_psychology":{"fear":"x"}}"#)
                .unwrap();
        assert_eq!(profile.goal_type, "Extra Income");
        assert_eq!(profile.founder_psychology.fear, "x");
        assert_eq!(profile.location, "", "a missing key is not an answer");
        assert_eq!(serde_json::from_str::<Profile>("{}").unwrap(), Profile::default());
    }

    #[test]
    fn unknown_keys_are_ignored_and_wrong_types_are_not() {
        assert!(serde_json::from_str::<Profile>(r#"{"shoe_size":44}"#).is_ok());
        for wrong in [
            r#"{"goal_type":3}"#,
            r#"{"goal_type":null}"#,
            r#"{"goal_type":["Extra Income"]}"#,
            r#"{"founder_psychology":"bold"}"#,
            r#"{"founder_psychology":{"fear":false}}"#,
            "\"Extra Income\"",
        ] {
            let read = serde_json::from_str::<Profile>(wrong);
            assert!(read.is_err(), "{wrong} must not be read as a profile");
        }
    }

    #[test]
    fn json_keys_are_the_contract_in_form_order() {
        let json = serde_json::to_string(&Profile::default()).unwrap();
        assert_eq!(
            json,
            "{\"goal_type\":\"\",\"time_commitment\":\"\",\"budget_range\":\"\",\
             \"interest_area\":\"\",\"sub_interest_area\":\"\",\"work_style\":\"\",\
             \"skill_strength\":\"\",\"experience_summary\":\"\",\"location\":\"\",\
             \"language\":\"\",\"founder_psychology\":{\"motivation\":\"\",\"fear\":\"\",\
             \"success_definition\":\"\",\"decision_style\":\"\",\"energy_pattern\":\"\",\
             \"consistency_pattern\":\"\",\"risk_approach\":\"\",\"archetype\":\"\"}}"
        );
    }

    #[test]
    fn trimming_drops_what_nobody_can_see() {
        let profile = Profile {
            goal_type: "  Extra Income\u{0}\n".into(),
            location: "Porto,\tPortugal\u{7f}".into(),
            experience_summary: "\r\nNurse\r\n\tten years\u{1b}[31m\rand a half ".into(),
            ..Profile::default()
        };
        let clean = profile.trimmed();
        assert_eq!(clean.goal_type, "Extra Income");
        assert_eq!(clean.location, "Porto, Portugal", "a single-line field has no tab");
        assert_eq!(
            clean.experience_summary, "Nurse\n\tten years[31m\nand a half",
            "lines and tabs stay, the escape character goes"
        );
        assert_eq!(clean.trimmed(), clean, "trimming twice changes nothing");
    }

    #[test]
    fn title_names_the_place_and_the_goal() {
        assert_eq!(title(&sample_profile()), "Clinic operations, extra income");
        let mut profile = sample_profile();
        profile.sub_interest_area = String::new();
        assert_eq!(title(&profile), "Healthcare / Wellness, extra income");
        profile.goal_type = String::new();
        assert_eq!(title(&profile), "Healthcare / Wellness");
        assert_eq!(title(&Profile::default()), "Untitled discovery");
    }

    #[test]
    fn title_is_short_and_whole_characters_even_for_long_words() {
        for word in ["ß", "日本", "a ", "👩‍⚕️"] {
            let profile = Profile {
                sub_interest_area: word.repeat(500),
                goal_type: word.repeat(500),
                ..Profile::default()
            };
            assert!(title(&profile).chars().count() <= 92, "{}", title(&profile));
        }
    }
}
