//! Action items: what is to be done about a run, in one list over all of them.

use serde::{Deserialize, Serialize};
use serde_json::json;
use specta::Type;
use sqlx::FromRow;

use super::{
    ActionId, Library, LibraryError, now_ms,
    rows::{readable, section},
};
use crate::{report::SectionKey, run::RunId};

/// How far an action item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ActionState {
    /// Not begun.
    Todo,
    /// Begun.
    Doing,
    /// Done.
    Done,
    /// Waiting for something else.
    Blocked,
}

impl ActionState {
    /// The state as it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Todo => "todo",
            Self::Doing => "doing",
            Self::Done => "done",
            Self::Blocked => "blocked",
        }
    }
}

/// Something to do.
#[derive(Debug, Clone, PartialEq)]
pub struct ActionItem {
    /// Its id.
    pub action_id: ActionId,
    /// The run it belongs to.
    pub run_id: RunId,
    /// That run's title.
    pub run_title: String,
    /// The section it comes from.
    pub section: Option<SectionKey>,
    /// The position of the idea it is about.
    pub idea: Option<u32>,
    /// What is to be done.
    pub text: String,
    /// How far it is.
    pub state: ActionState,
    /// The day it is due, as `YYYY-MM-DD`.
    pub due: Option<String>,
    /// Unix time in milliseconds, as is the next.
    pub created_at: i64,
    /// When it was last written.
    pub changed_at: i64,
}

/// An action item to keep: new, or in place of what it was before.
#[derive(Debug, Clone, PartialEq)]
pub struct ActionDraft {
    /// The item it changes or brings back; a new one when absent.
    pub action_id: Option<ActionId>,
    /// The run it belongs to.
    pub run_id: RunId,
    /// The section it comes from.
    pub section: Option<SectionKey>,
    /// The position of the idea it is about.
    pub idea: Option<u32>,
    /// What is to be done.
    pub text: String,
    /// How far it is.
    pub state: ActionState,
    /// The day it is due, as `YYYY-MM-DD`.
    pub due: Option<String>,
}

impl Library {
    /// The action items of a run, or of all runs outside the trash: open ones first, by the day they are due.
    ///
    /// # Errors
    /// When the library cannot be read.
    pub async fn list_actions(&self, run: Option<RunId>) -> Result<Vec<ActionItem>, LibraryError> {
        let rows = sqlx::query(
            "SELECT action_item.id, run_id, run.title, section, idea, action_item.text, state, due,
                 action_item.created_at, changed_at
             FROM action_item JOIN run ON run.id = action_item.run_id
             WHERE CASE WHEN ?1 IS NULL THEN run.trashed_at IS NULL ELSE run_id = ?1 END
             ORDER BY state = 'done', CASE state WHEN 'done' THEN -changed_at END, due IS NULL, due,
                 action_item.created_at, action_item.id",
        )
        .bind(run.map(|id| id.to_string()))
        .fetch_all(&self.pool)
        .await?;
        Ok(readable(rows, ActionRow::into_item))
    }

    /// Keeps an action item. One that was deleted comes back under its id. `None` when there is no such run, or the id
    /// is that of another run's item.
    ///
    /// # Errors
    /// When the library cannot be written.
    pub async fn save_action(&self, draft: &ActionDraft) -> Result<Option<ActionItem>, LibraryError> {
        let (id, now) = (draft.action_id.unwrap_or_else(ActionId::generate), now_ms());
        let written = sqlx::query(
            "INSERT INTO action_item (id, run_id, section, idea, text, state, due, created_at, changed_at)
             SELECT ?1, id, ?3, ?4, ?5, ?6, ?7, ?8, ?9 FROM run WHERE id = ?2
             ON CONFLICT (id) DO UPDATE SET section = excluded.section, idea = excluded.idea, text = excluded.text,
                 state = excluded.state, due = excluded.due, changed_at = excluded.changed_at
             WHERE action_item.run_id = excluded.run_id",
        )
        .bind(id.to_string())
        .bind(draft.run_id.to_string())
        .bind(draft.section.map(SectionKey::as_str))
        .bind(draft.idea)
        .bind(&draft.text)
        .bind(draft.state.as_str())
        .bind(&draft.due)
        .bind(id.made_at().unwrap_or(now).min(now))
        .bind(now)
        .execute(&self.pool)
        .await?;
        if written.rows_affected() == 0 {
            return Ok(None);
        }
        self.find_action(id).await
    }

    /// Deletes an action item and gives it back. `None` when there is no such item.
    ///
    /// # Errors
    /// When the library cannot be written.
    pub async fn delete_action(&self, id: ActionId) -> Result<Option<ActionItem>, LibraryError> {
        let found = self.find_action(id).await?;
        sqlx::query("DELETE FROM action_item WHERE id = ?").bind(id.to_string()).execute(&self.pool).await?;
        Ok(found)
    }

    async fn find_action(&self, id: ActionId) -> Result<Option<ActionItem>, LibraryError> {
        let row: Option<ActionRow> = sqlx::query_as(
            "SELECT action_item.id, run_id, run.title, section, idea, action_item.text, state, due,
                 action_item.created_at, changed_at
             FROM action_item JOIN run ON run.id = action_item.run_id WHERE action_item.id = ?",
        )
        .bind(id.to_string())
        .fetch_optional(&self.pool)
        .await?;
        row.map(ActionRow::into_item).transpose()
    }
}

#[derive(FromRow)]
struct ActionRow {
    id: String,
    run_id: String,
    title: String,
    section: Option<String>,
    idea: Option<u32>,
    text: String,
    state: String,
    due: Option<String>,
    created_at: i64,
    changed_at: i64,
}

impl ActionRow {
    fn into_item(self) -> Result<ActionItem, LibraryError> {
        let unreadable = |what: &str| LibraryError::Unreadable(what.to_owned());
        Ok(ActionItem {
            action_id: self.id.parse().map_err(|_| unreadable(&self.id))?,
            run_id: self.run_id.parse().map_err(|_| unreadable(&self.run_id))?,
            run_title: self.title,
            section: section(self.section.as_deref()),
            idea: self.idea,
            text: self.text,
            state: serde_json::from_value(json!(self.state)).map_err(|_| unreadable(&self.state))?,
            due: self.due,
            created_at: self.created_at,
            changed_at: self.changed_at,
        })
    }
}
