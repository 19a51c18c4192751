//! A run as JSON, version 1: what `prospect-cli show --json` prints and what is imported.
//!
//! One object a run; a file holds one, or an array of them. `run_id`, `title` and `text` are needed, everything else may
//! be missing, and members that are not known are ignored. What follows from others (`sections`, `ideas`, `created_at`,
//! `goal_type`, `interest_area`) is written for readers and not read. Times are Unix seconds. A member that changes its
//! meaning makes a new version.

use std::path::Path;

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::json;

use super::{ImportError, LARGEST_REPORT, MOST_RUNS, utf8};
use crate::{
    chat::{ChatMessage, ChatRequest, Usage},
    error::ErrorCode,
    library::{
        ActionId, ActionItem, ActionState, ImportedRun, Note, NoteId, Pace, RunStatus, RunSummary, SavedRun,
        Timings, entries, now_ms, one_line,
    },
    profile::Profile,
    report::{self, SectionKey, Sections, data::Idea},
    run::RunId,
};

/// The version that is written.
pub const RUN_FILE_VERSION: u32 = 1;

const LONGEST_TITLE: usize = 200;
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// A run as it stands in a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunFile {
    #[serde(default = "current", deserialize_with = "known_version")]
    version: u32,
    #[serde(deserialize_with = "run_id")]
    run_id: RunId,
    #[serde(deserialize_with = "title")]
    title: String,
    #[serde(default = "complete")]
    status: RunStatus,
    #[serde(skip_deserializing)]
    created_at: f64,
    #[serde(skip_deserializing)]
    goal_type: String,
    #[serde(skip_deserializing)]
    interest_area: String,
    #[serde(default)]
    model: String,
    #[serde(default)]
    sample: bool,
    #[serde(default)]
    favourite: bool,
    #[serde(default)]
    archived: bool,
    #[serde(default, deserialize_with = "tags")]
    tags: Vec<String>,
    #[serde(default)]
    notes: Vec<NoteFile>,
    #[serde(default)]
    actions: Vec<ActionFile>,
    #[serde(deserialize_with = "text")]
    text: String,
    #[serde(skip_deserializing)]
    sections: Sections,
    /// The ideas of the data block, as far as it could be read.
    #[serde(skip_deserializing)]
    ideas: Vec<Idea>,
    #[serde(default)]
    profile: Profile,
    #[serde(default)]
    request: RequestFile,
    #[serde(default)]
    error: Option<ErrorFile>,
    #[serde(default)]
    usage: Option<Usage>,
    #[serde(default, deserialize_with = "cost")]
    cost_usd: Option<f64>,
    #[serde(default)]
    timings: Option<Timings>,
    /// Pairs of (milliseconds since the start, bytes of text by then).
    #[serde(default)]
    pace: Pace,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
struct RequestFile {
    url: String,
    model: String,
    stream: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_output: Option<u32>,
    messages: Vec<ChatMessage>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct ErrorFile {
    code: String,
    #[serde(default)]
    message: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct NoteFile {
    note_id: NoteId,
    #[serde(default)]
    section: Option<SectionKey>,
    #[serde(default)]
    idea: Option<u32>,
    #[serde(deserialize_with = "note_text")]
    text: String,
    #[serde(default, deserialize_with = "tags")]
    tags: Vec<String>,
    created_at: f64,
    changed_at: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct ActionFile {
    action_id: ActionId,
    #[serde(default)]
    section: Option<SectionKey>,
    #[serde(default)]
    idea: Option<u32>,
    #[serde(deserialize_with = "action_text")]
    text: String,
    state: ActionState,
    #[serde(default, deserialize_with = "day")]
    due: Option<String>,
    created_at: f64,
    changed_at: f64,
}

/// Reads a file of one run, or of an array of them.
pub(super) fn read(path: &Path, bytes: &[u8]) -> Result<Vec<ImportedRun>, ImportError> {
    let text = utf8(path, bytes)?;
    let read = match text.trim_start().chars().next() {
        Some('[') => serde_json::from_str::<Vec<RunFile>>(text),
        _ => serde_json::from_str::<RunFile>(text).map(|run| vec![run]),
    };
    let runs = read.map_err(|error| {
        let words = error.to_string();
        // The line has a place of its own.
        let words = words.rsplit_once(" at line ").map_or(words.as_str(), |(words, _)| words);
        ImportError::new(path, Some(error.line()).filter(|&line| line > 0), words)
    })?;
    if runs.len() > MOST_RUNS {
        return Err(ImportError::new(path, None, format!("it has more than {MOST_RUNS} runs")));
    }
    Ok(runs.into_iter().map(RunFile::into_imported).collect())
}

impl RunFile {
    /// A kept run with what was written to it.
    pub(crate) fn new(kept: ImportedRun) -> Self {
        let ImportedRun { run, favourite, archived, tags, notes, actions } = kept;
        Self {
            version: RUN_FILE_VERSION,
            run_id: run.summary.id,
            created_at: run.summary.created_at_seconds(),
            title: run.summary.title,
            status: run.summary.status,
            goal_type: run.summary.goal_type,
            interest_area: run.summary.interest_area,
            model: run.summary.model,
            sample: run.summary.sample,
            favourite,
            archived,
            tags,
            notes: notes.into_iter().map(NoteFile::new).collect(),
            actions: actions.into_iter().map(ActionFile::new).collect(),
            sections: report::split(&run.text).sections,
            text: run.text,
            ideas: run.ideas,
            profile: run.profile,
            request: RequestFile {
                url: run.endpoint,
                model: run.request.model,
                stream: run.request.stream,
                temperature: run.request.temperature,
                max_output: run.request.max_output,
                messages: run.request.messages,
            },
            error: run.error.map(|(code, message)| ErrorFile { code: code.as_str().to_owned(), message }),
            usage: run.usage,
            cost_usd: run.cost_usd,
            timings: run.timings,
            pace: run.pace,
        }
    }

    /// The run's id.
    pub fn run_id(&self) -> RunId {
        self.run_id
    }

    /// The run with what was written to it, ended, as it would be imported.
    pub fn into_imported(self) -> ImportedRun {
        let id = self.run_id;
        let status = match self.status {
            RunStatus::Streaming => RunStatus::Interrupted,
            ended => ended,
        };
        let run = SavedRun {
            summary: RunSummary {
                id,
                title: self.title.clone(),
                status,
                created_at: id.created_at(),
                goal_type: self.profile.goal_type.clone(),
                interest_area: self.profile.interest_area.clone(),
                model: one_line(&self.model, LONGEST_TITLE),
                sample: self.sample,
                favourite: false,
                archived: false,
                trashed_at: None,
                tags: Vec::new(),
                notes: 0,
                cost_usd: self.cost_usd,
            },
            ideas: report::ideas(&self.text),
            text: self.text,
            pace: self.pace,
            profile: self.profile,
            request: ChatRequest {
                model: self.request.model,
                messages: self.request.messages,
                stream: self.request.stream,
                temperature: self.request.temperature,
                max_output: self.request.max_output,
            },
            endpoint: self.request.url,
            // An answer from elsewhere is never taken for the answer to a question asked here.
            fingerprint: String::new(),
            error: self.error.map(|error| {
                let code = serde_json::from_value(json!(error.code)).unwrap_or(ErrorCode::ProviderError);
                (code, error.message)
            }),
            usage: self.usage,
            cost_usd: self.cost_usd,
            timings: self.timings,
        };
        let notes = self.notes.into_iter().map(|note| note.into_note(id)).collect();
        let actions = self.actions.into_iter().map(|action| action.into_item(id, &self.title)).collect();
        let (favourite, archived) = (self.favourite, self.archived);
        ImportedRun { run, favourite, archived, tags: self.tags, notes, actions }
    }
}

impl NoteFile {
    fn new(note: Note) -> Self {
        Self {
            note_id: note.note_id,
            section: note.section,
            idea: note.idea,
            text: note.text,
            tags: note.tags,
            created_at: seconds(note.created_at),
            changed_at: seconds(note.changed_at),
        }
    }

    fn into_note(self, run_id: RunId) -> Note {
        Note {
            note_id: self.note_id,
            run_id,
            section: self.section,
            idea: self.idea,
            text: self.text,
            tags: self.tags,
            created_at: millis(self.created_at),
            changed_at: millis(self.changed_at),
        }
    }
}

impl ActionFile {
    fn new(item: ActionItem) -> Self {
        Self {
            action_id: item.action_id,
            section: item.section,
            idea: item.idea,
            text: item.text,
            state: item.state,
            due: item.due,
            created_at: seconds(item.created_at),
            changed_at: seconds(item.changed_at),
        }
    }

    fn into_item(self, run_id: RunId, run_title: &str) -> ActionItem {
        ActionItem {
            action_id: self.action_id,
            run_id,
            run_title: run_title.to_owned(),
            section: self.section,
            idea: self.idea,
            text: self.text,
            state: self.state,
            due: self.due,
            created_at: millis(self.created_at),
            changed_at: millis(self.changed_at),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 stay exact for millennia")]
fn seconds(millis: i64) -> f64 {
    millis as f64 / 1e3
}

/// Never in the future: what was changed later would lose against it.
#[expect(clippy::cast_possible_truncation, reason = "bounded on both sides")]
fn millis(seconds: f64) -> i64 {
    ((seconds * 1e3).round().max(0.0) as i64).min(now_ms())
}

fn current() -> u32 {
    RUN_FILE_VERSION
}

fn complete() -> RunStatus {
    RunStatus::Complete
}

// The checks stand in the reading itself: then the error of the JSON reader names the line.

fn known_version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    match u32::deserialize(deserializer)? {
        version @ 1..=RUN_FILE_VERSION => Ok(version),
        other => Err(D::Error::custom(format!(
            "this file has version {other}; this Prospect reads version {RUN_FILE_VERSION}"
        ))),
    }
}

fn run_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<RunId, D::Error> {
    let id = RunId::deserialize(deserializer)?;
    match id.created_at() {
        0 => Err(D::Error::custom(format!("{id} is no id of a run"))),
        at if at > now_ms() + DAY_MS => Err(D::Error::custom(format!("the run {id} is from the future"))),
        _ => Ok(id),
    }
}

fn title<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let title = one_line(&String::deserialize(deserializer)?, LONGEST_TITLE);
    if title.is_empty() { Err(D::Error::custom("the title is empty")) } else { Ok(title) }
}

fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.len() > LARGEST_REPORT {
        return Err(D::Error::custom(format!("a report has more than {} MB", LARGEST_REPORT >> 20)));
    }
    Ok(text)
}

fn cost<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    match Option::<f64>::deserialize(deserializer)? {
        Some(cost) if cost < 0.0 => Err(D::Error::custom("a cost below zero")),
        cost => Ok(cost),
    }
}

fn tags<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    entries::checked_tags(&Vec::<String>::deserialize(deserializer)?).map_err(D::Error::custom)
}

fn note_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    entries::note_text(&String::deserialize(deserializer)?).map_err(D::Error::custom)
}

fn action_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    entries::action_text(&String::deserialize(deserializer)?).map_err(D::Error::custom)
}

fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let due = Option::<String>::deserialize(deserializer)?;
    due.as_deref().map_or(Ok(()), entries::check_day).map_err(D::Error::custom)?;
    Ok(due)
}
