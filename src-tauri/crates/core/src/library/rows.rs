//! Rows of the database and what they mean.

use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::FromRow;

use super::{LibraryError, RunStatus, RunSummary, SavedRun, Timings};
use crate::{
    chat::{ChatMessage, ChatRequest, Role, Usage},
    error::ErrorCode,
    report::{SectionKey, data::Idea},
};

pub(super) fn summaries(rows: Vec<SummaryRow>) -> Result<Vec<RunSummary>, LibraryError> {
    rows.into_iter().map(SummaryRow::into_summary).collect()
}

/// The fixed instructions, and the request without them.
pub(super) fn split_request(request: &ChatRequest) -> (String, ChatRequest) {
    let mut rest = request.clone();
    match rest.messages.first() {
        Some(first) if first.role == Role::System => {
            let instructions = rest.messages.remove(0).content;
            (instructions, rest)
        }
        _ => (String::new(), rest),
    }
}

fn join_request(instructions: String, mut rest: ChatRequest) -> ChatRequest {
    if !instructions.is_empty() {
        rest.messages.insert(0, ChatMessage { role: Role::System, content: instructions });
    }
    rest
}

/// A row of the view `run_line`, or the JSON array of `run_line_json`.
#[derive(FromRow, Deserialize)]
pub(super) struct SummaryRow {
    id: String,
    pub(super) title: String,
    pub(super) status: String,
    #[serde(deserialize_with = "from_integer")]
    sample: bool,
    created_at: i64,
    goal_type: String,
    interest_area: String,
    model: String,
    // What stands beside the run is left out where only the run itself is looked at.
    #[sqlx(default)]
    #[serde(deserialize_with = "from_integer")]
    favourite: bool,
    #[sqlx(default)]
    #[serde(deserialize_with = "from_integer")]
    archived: bool,
    trashed_at: Option<i64>,
    #[sqlx(default)]
    pub(super) tags: String,
    #[sqlx(default)]
    notes: u32,
    cost_usd: Option<f64>,
}

impl SummaryRow {
    pub(super) fn into_summary(self) -> Result<RunSummary, LibraryError> {
        Ok(RunSummary {
            id: self.id.parse().map_err(|_| LibraryError::Unreadable(format!("id {}", self.id)))?,
            title: self.title,
            status: RunStatus::parse(&self.status)?,
            created_at: self.created_at,
            goal_type: self.goal_type,
            interest_area: self.interest_area,
            model: self.model,
            sample: self.sample,
            favourite: self.favourite,
            archived: self.archived,
            trashed_at: self.trashed_at,
            tags: if self.tags.is_empty() { Vec::new() } else { from_json(&self.tags)? },
            notes: self.notes,
            cost_usd: self.cost_usd,
        })
    }
}

#[derive(FromRow)]
pub(super) struct RunRow {
    #[sqlx(flatten)]
    pub(super) summary: SummaryRow,
    pub(super) text: String,
    pub(super) pace: String,
    profile: String,
    instructions: String,
    request: String,
    endpoint: String,
    fingerprint: String,
    error_code: Option<String>,
    error_message: Option<String>,
    input_tokens: Option<u32>,
    cached_input_tokens: Option<u32>,
    output_tokens: Option<u32>,
    reasoning_tokens: Option<u32>,
    grounding_time: Option<f64>,
    llm_time: Option<f64>,
    time_to_first_token: Option<f64>,
    total_time: Option<f64>,
}

impl RunRow {
    pub(super) fn into_saved(self, ideas: Vec<Idea>) -> Result<SavedRun, LibraryError> {
        let error = self.error_code.map(|code| {
            // A code of another version still has its words.
            let code = serde_json::from_value(json!(code)).unwrap_or(ErrorCode::ProviderError);
            (code, self.error_message.unwrap_or_default())
        });
        let usage = self.input_tokens.map(|input| Usage {
            input,
            cached_input: self.cached_input_tokens.unwrap_or_default(),
            output: self.output_tokens.unwrap_or_default(),
            reasoning: self.reasoning_tokens.unwrap_or_default(),
        });
        let timings = self.total_time.map(|total_time| Timings {
            grounding_time: self.grounding_time.unwrap_or_default(),
            llm_time: self.llm_time.unwrap_or_default(),
            time_to_first_token: self.time_to_first_token,
            total_time,
        });
        let summary = self.summary.into_summary()?;
        Ok(SavedRun {
            cost_usd: summary.cost_usd,
            summary,
            text: self.text,
            ideas,
            pace: from_json(&self.pace)?,
            profile: from_json(&self.profile)?,
            request: join_request(self.instructions, from_json(&self.request)?),
            endpoint: self.endpoint,
            fingerprint: self.fingerprint,
            error,
            usage,
            timings,
        })
    }
}

/// SQLite's truth values are numbers.
fn from_integer<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(i64::deserialize(deserializer)? != 0)
}

pub(super) fn to_json(value: &impl Serialize) -> Result<String, LibraryError> {
    serde_json::to_string(value).map_err(|error| LibraryError::Unreadable(error.to_string()))
}

pub(super) fn from_json<T: for<'de> Deserialize<'de>>(text: &str) -> Result<T, LibraryError> {
    serde_json::from_str(text).map_err(|error| LibraryError::Unreadable(error.to_string()))
}

/// A section by its key; one of another version is none.
pub(super) fn section(key: Option<&str>) -> Option<SectionKey> {
    SectionKey::ALL.into_iter().find(|section| Some(section.as_str()) == key)
}

pub(super) fn to_integer(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
