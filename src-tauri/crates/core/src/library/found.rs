//! What the library answers.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::RunSummary;
use crate::report::SectionKey;

/// Which text of a run a snippet is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum SnippetSource {
    /// Its title.
    Title,
    /// Its report.
    Text,
    /// Its profile.
    Profile,
    /// One of its notes.
    Note,
    /// One of its tags.
    Tag,
}

/// A piece of a run's text with what was looked for in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Snippet {
    /// Which text it is from.
    pub source: SnippetSource,
    /// Which section of the report, if it is from there.
    pub section: Option<SectionKey>,
    /// The piece, in one line.
    pub text: String,
    /// Where the hits start and end, in UTF-16 units of the piece.
    pub marks: Vec<(u32, u32)>,
}

/// A run that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundRun {
    /// The run.
    pub run: RunSummary,
    /// Why it was found; absent where no text was looked for.
    pub snippet: Option<Snippet>,
}

/// A page of runs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RunPage {
    /// The runs, in the order that was asked for.
    pub runs: Vec<FoundRun>,
    /// Where the next page begins, if there may be one.
    pub next: Option<String>,
    /// Runs whose words are not in the index yet, so that a search may miss them.
    pub unindexed: u32,
}

/// What runs can be filtered by, besides the options of a profile.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Facets {
    /// The models there are runs of.
    pub models: Vec<String>,
    /// The tags, and how many runs have each.
    pub tags: Vec<(String, u32)>,
}

/// What deleting for good has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Type)]
pub struct Deleted {
    /// Runs that are gone.
    pub runs: u32,
    /// Backup files that may still hold them.
    pub backups: u32,
}
