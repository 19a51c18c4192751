//! What the library keeps, as types.

use serde::{Deserialize, Serialize};
use serde_json::json;
use specta::Type;

use super::{LibraryError, cell::Cell, ranges::RUN};
use crate::{
    chat::{ChatRequest, Usage},
    error::ErrorCode,
    profile::Profile,
    report::data::Idea,
    run::RunId,
};

/// Pairs of (milliseconds since the run began, bytes of text by then): enough to replay a run at its own pace.
pub type Pace = Vec<(u32, u32)>;

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum RunStatus {
    /// Live in some process.
    Streaming,
    /// Finished by the model.
    Complete,
    /// Cut off by the output maximum.
    Truncated,
    /// Ended cleanly without a word on whether it was whole.
    Unmarked,
    /// Stopped by the user.
    Cancelled,
    /// Its process ended first.
    Interrupted,
    /// Ended by an error.
    Failed,
}

impl RunStatus {
    /// The status as it is stored and shown to scripts.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Streaming => "streaming",
            Self::Complete => "complete",
            Self::Truncated => "truncated",
            Self::Unmarked => "unmarked",
            Self::Cancelled => "cancelled",
            Self::Interrupted => "interrupted",
            Self::Failed => "failed",
        }
    }

    pub(super) fn parse(text: &str) -> Result<Self, LibraryError> {
        serde_json::from_value(json!(text)).map_err(|_| LibraryError::Unreadable(format!("status {text}")))
    }
}

/// A run about to stream.
#[derive(Debug, Clone)]
pub struct NewRun {
    /// Its id.
    pub id: RunId,
    /// Its name in the list.
    pub title: String,
    /// Whether the built-in sample plays.
    pub sample: bool,
    /// The profile it is for.
    pub profile: Profile,
    /// Where the request goes.
    pub endpoint: String,
    /// What is asked.
    pub request: ChatRequest,
    /// By which the same question is found again.
    pub fingerprint: String,
}

impl From<&SavedRun> for NewRun {
    /// What its row was made of.
    fn from(saved: &SavedRun) -> Self {
        Self {
            id: saved.summary.id,
            title: saved.summary.title.clone(),
            sample: saved.summary.sample,
            profile: saved.profile.clone(),
            endpoint: saved.endpoint.clone(),
            request: saved.request.clone(),
            fingerprint: saved.fingerprint.clone(),
        }
    }
}

impl From<&NewRun> for SavedRun {
    /// The run before its first word.
    fn from(row: &NewRun) -> Self {
        Self {
            summary: RunSummary {
                id: row.id,
                title: row.title.clone(),
                status: RunStatus::Streaming,
                created_at: row.id.created_at(),
                goal_type: row.profile.goal_type.clone(),
                interest_area: row.profile.interest_area.clone(),
                model: row.request.model.clone(),
                sample: row.sample,
                favourite: false,
                archived: false,
                trashed_at: None,
                tags: Vec::new(),
                notes: 0,
                cost_usd: None,
            },
            text: String::new(),
            ideas: Vec::new(),
            pace: Pace::new(),
            profile: row.profile.clone(),
            request: row.request.clone(),
            endpoint: row.endpoint.clone(),
            fingerprint: row.fingerprint.clone(),
            error: None,
            usage: None,
            cost_usd: None,
            timings: None,
        }
    }
}

impl SavedRun {
    /// The same run with its end.
    pub(crate) fn end(&mut self, ending: &Ending) {
        self.summary.status = ending.status;
        self.summary.model.clone_from(&ending.model);
        self.error.clone_from(&ending.error);
        (self.usage, self.cost_usd, self.timings) = (ending.usage, ending.cost_usd, Some(ending.timings));
        self.summary.cost_usd = ending.cost_usd;
    }
}

/// A piece of text to append to a live run.
#[derive(Debug, Clone, Copy)]
pub struct TextChunk<'a> {
    /// Offset in the run's text, in bytes.
    pub start: usize,
    /// The text.
    pub text: &'a str,
    /// When it came.
    pub pace: &'a [(u32, u32)],
}

/// How long the parts of a run took, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Timings {
    /// Computing the facts before asking.
    pub grounding_time: f64,
    /// From the request to the end of the answer.
    pub llm_time: f64,
    /// From the request to the first text, if any came.
    pub time_to_first_token: Option<f64>,
    /// From the start of the run to its end.
    pub total_time: f64,
}

/// What a complete run took.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PastRun {
    /// Tokens of its answer.
    pub output_tokens: u32,
    /// From the request to the end of the answer, in seconds.
    pub seconds: f64,
}

/// How a run ended.
#[derive(Debug, Clone)]
pub struct Ending {
    /// The status from now on.
    pub status: RunStatus,
    /// The error that ended it.
    pub error: Option<(ErrorCode, String)>,
    /// The model that answered.
    pub model: String,
    /// Tokens used, if the endpoint said so.
    pub usage: Option<Usage>,
    /// What it cost in US dollars, if that is known.
    pub cost_usd: Option<f64>,
    /// How long it took.
    pub timings: Timings,
}

impl Ending {
    /// The same end without figures that are out of range, and with words no longer than they may be.
    pub(crate) fn within_ranges(self) -> Self {
        let fit = |column: &str, cell: Cell| RUN.column(column).map_or(Cell::Null, |known| known.fit(cell));
        let real = |column: &str, value: Option<f64>| match fit(column, value.into()) {
            Cell::Real(number) => Some(number),
            _ => None,
        };
        let words = |column: &str, words: String| fit(column, words.into()).into_text();
        let Timings { grounding_time, llm_time, time_to_first_token, total_time } = self.timings;
        let seconds = |column, value| real(column, Some(value)).unwrap_or_default();
        Self {
            error: self.error.map(|(code, message)| (code, words("error_message", message))),
            model: words("model", self.model),
            cost_usd: real("cost_usd", self.cost_usd),
            timings: Timings {
                grounding_time: seconds("grounding_time", grounding_time),
                llm_time: seconds("llm_time", llm_time),
                time_to_first_token: real("time_to_first_token", time_to_first_token),
                total_time: seconds("total_time", total_time),
            },
            ..self
        }
    }
}

#[cfg(test)]
impl Ending {
    /// A plain good end.
    pub(crate) fn complete(model: &str) -> Self {
        Self {
            status: RunStatus::Complete,
            error: None,
            model: model.to_owned(),
            usage: None,
            cost_usd: None,
            timings: Timings::default(),
        }
    }
}

/// A run as a line of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct RunSummary {
    /// Its id.
    pub id: RunId,
    /// Its name.
    pub title: String,
    /// Where it stands.
    pub status: RunStatus,
    /// Unix time of its start, in milliseconds.
    pub created_at: i64,
    /// The profile's goal.
    pub goal_type: String,
    /// The profile's area.
    pub interest_area: String,
    /// The model that answered.
    pub model: String,
    /// Whether it is the built-in sample.
    pub sample: bool,
    /// Whether it is a favourite.
    pub favourite: bool,
    /// Whether it lies in the archive.
    pub archived: bool,
    /// Unix time in milliseconds at which it was thrown away.
    pub trashed_at: Option<i64>,
    /// Its tags, in order.
    pub tags: Vec<String>,
    /// How many notes there are on it.
    pub notes: u32,
    /// What it cost in US dollars, if that is known.
    pub cost_usd: Option<f64>,
}

impl RunSummary {
    /// Unix time of its start, in seconds.
    #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 stay exact for millennia")]
    pub fn created_at_seconds(&self) -> f64 {
        self.created_at as f64 / 1e3
    }

    /// Unix time at which it was thrown away, in seconds.
    #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 stay exact for millennia")]
    pub fn trashed_at_seconds(&self) -> Option<f64> {
        self.trashed_at.map(|at| at as f64 / 1e3)
    }
}

/// A run as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct SavedRun {
    /// What the list shows.
    pub summary: RunSummary,
    /// The whole text.
    pub text: String,
    /// The ideas of its data block, in their order there.
    pub ideas: Vec<Idea>,
    /// When it came.
    pub pace: Pace,
    /// The profile it was for.
    pub profile: Profile,
    /// The exact request.
    pub request: ChatRequest,
    /// Where the request went.
    pub endpoint: String,
    /// By which the same question is found again.
    pub fingerprint: String,
    /// The error that ended it: code and words.
    pub error: Option<(ErrorCode, String)>,
    /// Tokens used.
    pub usage: Option<Usage>,
    /// What it cost in US dollars.
    pub cost_usd: Option<f64>,
    /// How long it took; absent while it is live or when its process was killed.
    pub timings: Option<Timings>,
}
