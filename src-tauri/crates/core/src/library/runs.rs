//! Runs: written while they stream, listed, opened.

use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use specta::Type;
use sqlx::FromRow;

use super::{
    Library, LibraryError,
    recovery::{gather_chunks, join_chunks},
};
use crate::{
    chat::{ChatMessage, ChatRequest, Role, Usage},
    error::ErrorCode,
    profile::Profile,
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

    fn parse(text: &str) -> Result<Self, LibraryError> {
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
}

impl RunSummary {
    /// Unix time of its start, in seconds.
    #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 stay exact for millennia")]
    pub fn created_at_seconds(&self) -> f64 {
        self.created_at as f64 / 1e3
    }
}

/// A run as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct SavedRun {
    /// What the list shows.
    pub summary: RunSummary,
    /// The whole text.
    pub text: String,
    /// When it came.
    pub pace: Pace,
    /// The profile it was for.
    pub profile: Profile,
    /// The exact request.
    pub request: ChatRequest,
    /// Where the request went.
    pub endpoint: String,
    /// The error that ended it: code and words.
    pub error: Option<(ErrorCode, String)>,
    /// Tokens used.
    pub usage: Option<Usage>,
    /// What it cost in US dollars.
    pub cost_usd: Option<f64>,
    /// How long it took; absent while it is live or when its process was killed.
    pub timings: Option<Timings>,
}

impl Library {
    /// Creates a run's row, with status `streaming`, owned by this process. Creating it again changes nothing.
    ///
    /// # Errors
    /// When the library cannot be written.
    pub async fn create_run(&self, run: &NewRun) -> Result<(), LibraryError> {
        let (instructions, rest) = split_request(&run.request);
        let hash = hex(&Sha256::digest(instructions.as_bytes()));
        let profile = to_json(&run.profile)?;
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query("INSERT INTO instructions (hash, text) VALUES (?, ?) ON CONFLICT DO NOTHING")
            .bind(&hash)
            .bind(instructions)
            .execute(&mut *transaction)
            .await?;
        sqlx::query(
            "INSERT INTO run (id, title, status, sample, created_at, goal_type, interest_area, model, owner, endpoint,
                              fingerprint, profile, instructions_hash, request)
             VALUES (?, ?, 'streaming', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
        )
        .bind(run.id.to_string())
        .bind(&run.title)
        .bind(run.sample)
        .bind(now_ms())
        .bind(&run.profile.goal_type)
        .bind(&run.profile.interest_area)
        .bind(&run.request.model)
        .bind(self.owner.name())
        .bind(&run.endpoint)
        .bind(&run.fingerprint)
        .bind(profile)
        .bind(&hash)
        .bind(to_json(&rest)?)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Appends text to a live run. Durable when this returns; a piece with the same start replaces the earlier one.
    ///
    /// # Errors
    /// When the library cannot be written.
    pub async fn append_text(&self, id: RunId, chunk: TextChunk<'_>) -> Result<(), LibraryError> {
        sqlx::query(
            // A write that failed may have reached the disk all the same; its repetition holds the same text and more.
            "INSERT INTO run_chunk (run_id, start, text, pace) VALUES (?, ?, ?, ?)
             ON CONFLICT (run_id, start) DO UPDATE SET text = excluded.text, pace = excluded.pace",
        )
        .bind(id.to_string())
        .bind(to_integer(chunk.start))
        .bind(chunk.text)
        .bind(to_json(&chunk.pace)?)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Ends a live run: its chunks become one text, in one transaction with its outcome.
    ///
    /// # Errors
    /// When the library cannot be written; the run then stays as it was journaled.
    pub async fn end_run(&self, id: RunId, ending: &Ending) -> Result<(), LibraryError> {
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        gather_chunks(&mut transaction, &id.to_string()).await?;
        let (error_code, error_message) = match &ending.error {
            Some((code, message)) => (Some(code.as_str()), Some(message)),
            None => (None, None),
        };
        let usage = ending.usage;
        sqlx::query(
            "UPDATE run SET status = ?, ended_at = ?, model = ?, error_code = ?, error_message = ?, input_tokens = ?,
                 cached_input_tokens = ?, output_tokens = ?, reasoning_tokens = ?, cost_usd = ?, grounding_time = ?,
                 llm_time = ?, time_to_first_token = ?, total_time = ?
             WHERE id = ?",
        )
        .bind(ending.status.as_str())
        .bind(now_ms())
        .bind(&ending.model)
        .bind(error_code)
        .bind(error_message)
        .bind(usage.map(|usage| usage.input))
        .bind(usage.map(|usage| usage.cached_input))
        .bind(usage.map(|usage| usage.output))
        .bind(usage.map(|usage| usage.reasoning))
        .bind(ending.cost_usd)
        .bind(ending.timings.grounding_time)
        .bind(ending.timings.llm_time)
        .bind(ending.timings.time_to_first_token)
        .bind(ending.timings.total_time)
        .bind(id.to_string())
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Makes an ended run live again, owned by this process; its text so far becomes the first chunk. `None` when there
    /// is no such run, it is complete or live, or it has no text.
    ///
    /// # Errors
    /// When the library cannot be written.
    pub async fn resume_run(&self, id: RunId) -> Result<Option<SavedRun>, LibraryError> {
        let Some(saved) = self.find_run(id).await? else { return Ok(None) };
        let ended = !matches!(saved.summary.status, RunStatus::Complete | RunStatus::Streaming);
        if !ended || saved.text.is_empty() {
            return Ok(None);
        }
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        let taken = sqlx::query(
            "UPDATE run SET status = 'streaming', owner = ?, ended_at = NULL, error_code = NULL, error_message = NULL,
                 text = '', pace = '[]'
             WHERE id = ? AND status = ?",
        )
        .bind(self.owner.name())
        .bind(id.to_string())
        .bind(saved.summary.status.as_str())
        .execute(&mut *transaction)
        .await?;
        if taken.rows_affected() == 0 {
            // Another process was faster.
            return Ok(None);
        }
        sqlx::query("INSERT INTO run_chunk (run_id, start, text, pace) VALUES (?, 0, ?, ?)")
            .bind(id.to_string())
            .bind(&saved.text)
            .bind(to_json(&saved.pace)?)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(Some(saved))
    }

    /// Renames a run. `false` when there is no such run.
    ///
    /// # Errors
    /// When the library cannot be written.
    pub async fn rename(&self, id: RunId, title: &str) -> Result<bool, LibraryError> {
        let done = sqlx::query("UPDATE run SET title = ? WHERE id = ?")
            .bind(title)
            .bind(id.to_string())
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Runs outside the trash, the newest first: at most `limit`, older than `before`.
    ///
    /// # Errors
    /// When the library cannot be read.
    pub async fn list(&self, before: Option<RunId>, limit: u32) -> Result<Vec<RunSummary>, LibraryError> {
        // Above every UUID in text form.
        let before = before.map_or_else(|| "~".to_owned(), |id| id.to_string());
        let rows = sqlx::query_as(
            "SELECT id, title, status, sample, created_at, goal_type, interest_area, model
             FROM run WHERE trashed_at IS NULL AND id < ? ORDER BY id DESC LIMIT ?",
        )
        .bind(before)
        .bind(limit)
        .fetch_all(&self.pool)
        .await?;
        summaries(rows)
    }

    /// A run with everything kept of it, the text so far of a live one included. `None` when there is none.
    ///
    /// # Errors
    /// When the library cannot be read.
    pub async fn find_run(&self, id: RunId) -> Result<Option<SavedRun>, LibraryError> {
        let id = id.to_string();
        // One transaction, so that a run that ends meanwhile is seen either before or after, not in between.
        let mut transaction = self.pool.begin().await?;
        let row: Option<RunRow> = sqlx::query_as(
            "SELECT run.*, instructions.text AS instructions
             FROM run JOIN instructions ON instructions.hash = run.instructions_hash WHERE run.id = ?",
        )
        .bind(&id)
        .fetch_optional(&mut *transaction)
        .await?;
        let Some(mut row) = row else { return Ok(None) };
        if row.summary.status == RunStatus::Streaming.as_str() {
            let chunks = sqlx::query_as("SELECT text, pace FROM run_chunk WHERE run_id = ? ORDER BY start")
                .bind(&id)
                .fetch_all(&mut *transaction)
                .await?;
            (row.text, row.pace) = join_chunks(chunks)?;
        }
        row.into_saved().map(Some)
    }

    /// The newest complete run of the same question since `since` (Unix milliseconds). Samples and the trash do not
    /// count.
    ///
    /// # Errors
    /// When the library cannot be read.
    pub async fn find_same_question(
        &self,
        fingerprint: &str,
        since: i64,
    ) -> Result<Option<RunSummary>, LibraryError> {
        let rows = sqlx::query_as(
            "SELECT id, title, status, sample, created_at, goal_type, interest_area, model FROM run
             WHERE fingerprint = ? AND status = 'complete' AND sample = 0 AND trashed_at IS NULL AND created_at >= ?
             ORDER BY id DESC LIMIT 1",
        )
        .bind(fingerprint)
        .bind(since)
        .fetch_all(&self.pool)
        .await?;
        Ok(summaries(rows)?.pop())
    }
}

/// Unix time in milliseconds.
pub(crate) fn now_ms() -> i64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX)
}

pub(super) fn summaries(rows: Vec<SummaryRow>) -> Result<Vec<RunSummary>, LibraryError> {
    rows.into_iter().map(SummaryRow::into_summary).collect()
}

/// The fixed instructions, and the request without them.
fn split_request(request: &ChatRequest) -> (String, ChatRequest) {
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

#[derive(FromRow)]
pub(super) struct SummaryRow {
    id: String,
    title: String,
    status: String,
    sample: bool,
    created_at: i64,
    goal_type: String,
    interest_area: String,
    model: String,
}

impl SummaryRow {
    fn into_summary(self) -> Result<RunSummary, LibraryError> {
        Ok(RunSummary {
            id: self.id.parse().map_err(|_| LibraryError::Unreadable(format!("id {}", self.id)))?,
            title: self.title,
            status: RunStatus::parse(&self.status)?,
            created_at: self.created_at,
            goal_type: self.goal_type,
            interest_area: self.interest_area,
            model: self.model,
            sample: self.sample,
        })
    }
}

#[derive(FromRow)]
struct RunRow {
    #[sqlx(flatten)]
    summary: SummaryRow,
    text: String,
    pace: String,
    profile: String,
    instructions: String,
    request: String,
    endpoint: String,
    error_code: Option<String>,
    error_message: Option<String>,
    input_tokens: Option<u32>,
    cached_input_tokens: Option<u32>,
    output_tokens: Option<u32>,
    reasoning_tokens: Option<u32>,
    cost_usd: Option<f64>,
    grounding_time: Option<f64>,
    llm_time: Option<f64>,
    time_to_first_token: Option<f64>,
    total_time: Option<f64>,
}

impl RunRow {
    fn into_saved(self) -> Result<SavedRun, LibraryError> {
        let error = match (self.error_code, self.error_message) {
            (Some(code), message) => {
                Some((from_json(&json!(code).to_string())?, message.unwrap_or_default()))
            }
            (None, _) => None,
        };
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
        Ok(SavedRun {
            summary: self.summary.into_summary()?,
            text: self.text,
            pace: from_json(&self.pace)?,
            profile: from_json(&self.profile)?,
            request: join_request(self.instructions, from_json(&self.request)?),
            endpoint: self.endpoint,
            error,
            usage,
            cost_usd: self.cost_usd,
            timings,
        })
    }
}

pub(super) fn to_json(value: &impl Serialize) -> Result<String, LibraryError> {
    serde_json::to_string(value).map_err(|error| LibraryError::Unreadable(error.to_string()))
}

pub(super) fn from_json<T: for<'de> Deserialize<'de>>(text: &str) -> Result<T, LibraryError> {
    serde_json::from_str(text).map_err(|error| LibraryError::Unreadable(error.to_string()))
}

fn to_integer(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
