//! The events of a run, as they go to the window and as the CLI prints them.

use serde::Serialize;
use specta::Type;

use super::RunId;
use crate::{chat::Usage, error::ErrorCode};

/// One event of a run. Times are in seconds.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum RunEvent {
    /// The run begins, or a saved one is about to be shown.
    Start {
        /// The model asked.
        model: String,
        /// Whether an earlier run of the same question is shown instead of asking again.
        cache_hit: bool,
        /// Whether a saved run plays again at its own pace. No model is called then.
        replay: bool,
    },
    /// What happens while no text comes.
    Progress {
        /// What it is.
        phase: Phase,
        /// Number of the attempt, from 1.
        attempt: u32,
        /// Time until the next attempt, when the phase is `retrying`.
        #[specta(type = Option<specta_typescript::Number>)]
        retry_in: Option<f64>,
        /// Whether the server is loading the model, which is why it has to be asked again.
        loading: bool,
    },
    /// Text to append.
    Delta {
        /// At most 8 KB, never cut inside a character.
        text: String,
    },
    /// The run ended without an error.
    Done {
        /// How.
        outcome: Outcome,
        /// From the start of the run to its end.
        #[specta(type = specta_typescript::Number)]
        total_time: f64,
        /// Figures of the run.
        metadata: RunMetadata,
    },
    /// The run ended with an error; its text is kept.
    Error {
        /// What happened, in words.
        error: String,
        /// The code to switch on.
        code: ErrorCode,
        /// What to do about it.
        hint: Option<String>,
        /// The pause the server asked for.
        #[specta(type = Option<specta_typescript::Number>)]
        retry_after: Option<f64>,
        /// Whether there is text.
        partial: bool,
        /// Whether the run is in the library.
        saved: bool,
        /// Why it is not.
        save_error: Option<String>,
    },
}

impl RunEvent {
    /// Whether this is the last event of its run.
    pub fn is_terminal(&self) -> bool {
        matches!(self, Self::Done { .. } | Self::Error { .. })
    }
}

/// What a run does while no text comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// The connection is being made and the request sent.
    Connecting,
    /// The server has taken the request.
    Waiting,
    /// The model thinks.
    Thinking,
    /// An attempt failed; the next one waits.
    Retrying,
}

/// How a run ended without an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The model said it was done.
    Complete,
    /// The output maximum cut it off.
    Truncated,
    /// It ended cleanly, but nothing said that it was whole.
    Unmarked,
    /// The user stopped it.
    Cancelled,
}

/// Figures of a finished run. Times are in seconds.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct RunMetadata {
    /// Whether an earlier run was shown.
    pub cache_hit: bool,
    /// Computing the facts before asking.
    #[specta(type = specta_typescript::Number)]
    pub grounding_time: f64,
    /// From the request to the end of the answer.
    #[specta(type = specta_typescript::Number)]
    pub llm_time: f64,
    /// From the request to the first text.
    #[specta(type = Option<specta_typescript::Number>)]
    pub time_to_first_token: Option<f64>,
    /// Whether the run is in the library.
    pub saved: bool,
    /// Why it is not.
    pub save_error: Option<String>,
    /// The model that answered.
    pub model: String,
    /// Tokens used, if the endpoint said so.
    pub usage: Option<Usage>,
    /// What it cost in US dollars, if that is known.
    #[specta(type = Option<specta_typescript::Number>)]
    pub cost_usd: Option<f64>,
}

/// An event on its way to one watcher.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct WatchedEvent {
    /// What happened.
    #[serde(flatten)]
    pub event: RunEvent,
    /// The run.
    pub run_id: RunId,
    /// The watch it belongs to.
    pub watch: u32,
    /// Counts every event of the watch, from 0.
    pub seq: u32,
}
