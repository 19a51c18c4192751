//! Rows of the database and what they mean.

use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::{FromRow, sqlite::SqliteRow};

use super::{
    LibraryError, RunStatus, RunSummary, SavedRun, Timings,
    cell::Cell,
    ranges::{COST, RUN, TIME},
};
use crate::{
    chat::{ChatMessage, ChatRequest, Role, Usage},
    error::ErrorCode,
    report::SectionKey,
};

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

/// A line of a list: the JSON array of `run_line_json`.
#[derive(Deserialize)]
pub(super) struct LineRow {
    id: String,
    pub(super) title: String,
    status: String,
    #[serde(deserialize_with = "from_integer")]
    sample: bool,
    created_at: i64,
    goal_type: String,
    interest_area: String,
    model: String,
    #[serde(deserialize_with = "from_integer")]
    favourite: bool,
    #[serde(deserialize_with = "from_integer")]
    archived: bool,
    trashed_at: Option<i64>,
    pub(super) tags: String,
    notes: u32,
    cost_usd: Option<f64>,
}

impl LineRow {
    /// The line, unless something in it is out of range.
    pub(super) fn into_summary(self) -> Result<RunSummary, LibraryError> {
        let in_range = TIME.holds(&self.created_at.into())
            && self.trashed_at.is_none_or(|at| TIME.holds(&at.into()))
            && self.cost_usd.is_none_or(|cost| COST.holds(&cost.into()));
        if !in_range {
            return Err(LibraryError::Unreadable(format!("a value of run {}", self.id)));
        }
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

/// A row of `run`, with or without what stands beside it, value by value: one that is out of range does not hide the others.
pub(super) struct Lenient<'r>(pub(super) &'r SqliteRow);

impl Lenient<'_> {
    fn cell(&self, column: &str) -> Cell {
        let cell = Cell::of(self.0, column);
        RUN.column(column).map_or(cell.clone(), |column| column.fit(cell))
    }

    fn text(&self, column: &str) -> String {
        self.cell(column).into_text()
    }

    fn optional_text(&self, column: &str) -> Option<String> {
        Some(self.cell(column)).filter(|cell| *cell != Cell::Null).map(Cell::into_text)
    }

    fn number<T: TryFrom<i64>>(&self, column: &str) -> Option<T> {
        match self.cell(column) {
            Cell::Integer(number) => number.try_into().ok(),
            _ => None,
        }
    }

    fn real(&self, column: &str) -> Option<f64> {
        match self.cell(column) {
            Cell::Real(number) => Some(number),
            _ => None,
        }
    }

    fn truth(&self, column: &str) -> bool {
        self.number(column).is_some_and(|number: i64| number != 0)
    }

    /// The line of a list.
    ///
    /// # Errors
    /// When the id cannot be read.
    pub(super) fn summary(&self) -> Result<RunSummary, LibraryError> {
        let id = self.text("id");
        Ok(RunSummary {
            id: id.parse().map_err(|_| LibraryError::Unreadable(format!("id {id}")))?,
            title: self.text("title"),
            status: RunStatus::parse(&self.text("status"))?,
            created_at: self.number("created_at").unwrap_or_default(),
            goal_type: self.text("goal_type"),
            interest_area: self.text("interest_area"),
            model: self.text("model"),
            sample: self.truth("sample"),
            favourite: self.truth("favourite"),
            archived: self.truth("archived"),
            trashed_at: self.number("trashed_at"),
            tags: from_json(&self.text("tags")).unwrap_or_default(),
            notes: self.number("notes").unwrap_or_default(),
            cost_usd: self.real("cost_usd"),
        })
    }

    /// The line of a run that has values out of range: its title says so.
    pub(super) fn damaged_summary(&self) -> Result<RunSummary, LibraryError> {
        let summary = self.summary()?;
        let title = match summary.title.trim() {
            "" => DAMAGED.to_owned(),
            title => format!("{DAMAGED}: {title}"),
        };
        Ok(RunSummary { title, ..summary })
    }

    /// The whole run, without ideas.
    ///
    /// # Errors
    /// When the id cannot be read.
    pub(super) fn saved(&self) -> Result<SavedRun, LibraryError> {
        let error = self.optional_text("error_code").map(|code| {
            // A code of another version still has its words.
            let code = serde_json::from_value(json!(code)).unwrap_or(ErrorCode::ProviderError);
            (code, self.text("error_message"))
        });
        let tokens = |column| self.number(column).unwrap_or_default();
        let usage = self.number("input_tokens").map(|input| Usage {
            input,
            cached_input: tokens("cached_input_tokens"),
            output: tokens("output_tokens"),
            reasoning: tokens("reasoning_tokens"),
        });
        let timings = self.real("total_time").map(|total_time| Timings {
            grounding_time: self.real("grounding_time").unwrap_or_default(),
            llm_time: self.real("llm_time").unwrap_or_default(),
            time_to_first_token: self.real("time_to_first_token"),
            total_time,
        });
        let summary = self.summary()?;
        Ok(SavedRun {
            cost_usd: summary.cost_usd,
            summary,
            text: self.text("text"),
            ideas: Vec::new(),
            pace: from_json(&self.text("pace"))?,
            profile: from_json(&self.text("profile"))?,
            request: join_request(
                Cell::of(self.0, "instructions").into_text(),
                from_json(&self.text("request"))?,
            ),
            endpoint: self.text("endpoint"),
            fingerprint: self.text("fingerprint"),
            error,
            usage,
            timings,
        })
    }
}

/// What a run is called that cannot be read, or not all of it.
pub(super) const DAMAGED: &str = "Damaged report";

/// The rows that can be read. The others are named by the doctor.
pub(super) fn readable<R, T>(rows: Vec<SqliteRow>, into: impl Fn(R) -> Result<T, LibraryError>) -> Vec<T>
where
    R: for<'r> FromRow<'r, SqliteRow>,
{
    let read = |row: &SqliteRow| into(R::from_row(row)?);
    rows.iter().filter_map(|row| read(row).ok()).collect()
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
