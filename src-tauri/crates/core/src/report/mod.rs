//! The three sections of a report, and the splitter that finds them in a model's text.
//!
//! Pure: no IO, no clock, nothing else of ours. `ui/src/report/sections.ts` makes the same
//! decisions; `tests/vectors/sections.json` holds both to them.

mod block;
mod brackets;
pub mod data;
mod evidence;
mod fence;
mod lenient;
mod lines;
mod marker;
mod names;
pub mod quantity;
mod splitter;
mod style;
mod words;

use serde::{Deserialize, Serialize};
use specta::Type;

pub use splitter::{Piece, PieceKind, Splitter};

/// Whether a whole line is the marker of a section or of the data.
pub(crate) fn is_marker(line: &str) -> bool {
    matches!(marker::read(line, true, false), marker::Reading::Marker { .. })
}

/// One of the three sections, in the order they are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum SectionKey {
    /// Who the founder is and what that means.
    #[default]
    ProfileAnalysis,
    /// What could be built.
    StartupIdeasResearch,
    /// What this founder should do.
    PersonalizedRecommendations,
}

impl SectionKey {
    /// Every key, in reading order.
    pub const ALL: [Self; 3] =
        [Self::ProfileAnalysis, Self::StartupIdeasResearch, Self::PersonalizedRecommendations];

    /// The key as it stands in JSON and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ProfileAnalysis => "profile_analysis",
            Self::StartupIdeasResearch => "startup_ideas_research",
            Self::PersonalizedRecommendations => "personalized_recommendations",
        }
    }

    /// The English heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::ProfileAnalysis => "Profile analysis",
            Self::StartupIdeasResearch => "Startup ideas research",
            Self::PersonalizedRecommendations => "Personalized recommendations",
        }
    }
}

/// The visible text of the three sections.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Sections {
    /// The body of [`SectionKey::ProfileAnalysis`].
    pub profile_analysis: String,
    /// The body of [`SectionKey::StartupIdeasResearch`].
    pub startup_ideas_research: String,
    /// The body of [`SectionKey::PersonalizedRecommendations`].
    pub personalized_recommendations: String,
}

impl Sections {
    /// The body of one section.
    pub fn get(&self, key: SectionKey) -> &str {
        match key {
            SectionKey::ProfileAnalysis => &self.profile_analysis,
            SectionKey::StartupIdeasResearch => &self.startup_ideas_research,
            SectionKey::PersonalizedRecommendations => &self.personalized_recommendations,
        }
    }

    pub(crate) fn get_mut(&mut self, key: SectionKey) -> &mut String {
        match key {
            SectionKey::ProfileAnalysis => &mut self.profile_analysis,
            SectionKey::StartupIdeasResearch => &mut self.startup_ideas_research,
            SectionKey::PersonalizedRecommendations => &mut self.personalized_recommendations,
        }
    }
}

/// A whole report, split.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// The visible text.
    pub sections: Sections,
    /// What the data block holds: the text inside its fence, or the bare JSON object; of several
    /// blocks the last. None without a block. It may be cut short or no JSON at all.
    pub data: Option<String>,
}

/// The ideas that a report's text holds in its data block.
pub fn ideas(text: &str) -> Vec<data::Idea> {
    let report = split(text);
    let mut ideas = report.data.as_deref().map(data::ideas).unwrap_or_default();
    names::number_ideas(&mut ideas, &report.sections.startup_ideas_research);
    ideas
}

/// Splits a whole text. The same as one [`Splitter::append`] and [`Splitter::finish`].
pub fn split(text: &str) -> Report {
    let mut splitter = Splitter::new();
    let mut pieces = splitter.append(text);
    pieces.extend(splitter.finish());

    let mut report = Report::default();
    // Neighbouring blocks without an opening are one.
    let mut in_block = false;
    for piece in pieces {
        match piece.kind {
            PieceKind::Body(key) => {
                in_block &= piece.text.trim().is_empty();
                report.sections.get_mut(key).push_str(&piece.text);
            }
            PieceKind::DataOpen => {
                in_block = true;
                report.data = Some(String::new());
            }
            PieceKind::Data => {
                if !std::mem::replace(&mut in_block, true) {
                    report.data = Some(String::new());
                }
                report.data.get_or_insert_default().push_str(&piece.text);
            }
            PieceKind::Marker(_) => in_block = false,
            PieceKind::Wrapper | PieceKind::DataClose => {}
        }
    }
    report
}
