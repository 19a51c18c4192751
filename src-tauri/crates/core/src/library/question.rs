//! What can be asked of the library: which runs, in which order.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::RunStatus;

/// Where runs lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum LibraryPlace {
    /// Where they come to.
    #[default]
    Library,
    /// Kept out of the way.
    Archive,
    /// Thrown away, for 30 days.
    Trash,
}

impl LibraryPlace {
    /// As it stands in a card.
    pub(super) fn number(self) -> i64 {
        match self {
            Self::Library => 0,
            Self::Archive => 1,
            Self::Trash => 2,
        }
    }
}

/// The order of runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum RunSort {
    /// The newest first.
    #[default]
    Newest,
    /// The oldest first.
    Oldest,
    /// What has most to do with the text first; without a text the newest.
    Relevance,
    /// By area, in each the newest first.
    Area,
    /// What cost most first; where it is not known last.
    Cost,
}

/// Which runs. Empty lists and absent bounds filter nothing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RunFilter {
    /// Any of these goals.
    pub goal_type: Vec<String>,
    /// Any of these areas.
    pub interest_area: Vec<String>,
    /// Any of these budgets.
    pub budget_range: Vec<String>,
    /// Any of these times a week.
    pub time_commitment: Vec<String>,
    /// Any of these strengths.
    pub skill_strength: Vec<String>,
    /// Any of these states.
    pub status: Vec<RunStatus>,
    /// Any of these models.
    pub model: Vec<String>,
    /// All of these tags.
    pub tags: Vec<String>,
    /// Begun at this time or later, in Unix milliseconds.
    pub from: Option<i64>,
    /// Begun before this time, in Unix milliseconds.
    pub to: Option<i64>,
    /// Favourites only.
    pub favourite: bool,
    /// Runs with notes only.
    pub has_notes: bool,
}

/// A question to the library.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RunQuery {
    /// Words, `"phrases"` and `-exclusions`; empty for a mere list.
    pub text: String,
    /// Where to look.
    pub place: LibraryPlace,
    /// Which runs.
    pub filter: RunFilter,
    /// In which order.
    pub sort: RunSort,
}
