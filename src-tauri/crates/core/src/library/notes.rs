//! Notes: what people write to a run, to a section of it, or to an idea.

use sqlx::FromRow;

use super::{
    Library, LibraryError, NoteId, now_ms,
    rows::{from_json, readable, section, to_json},
};
use crate::{report::SectionKey, run::RunId};

/// A note.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    /// Its id.
    pub note_id: NoteId,
    /// The run it belongs to.
    pub run_id: RunId,
    /// The section it is about; the whole run when absent.
    pub section: Option<SectionKey>,
    /// The position of the idea it is about.
    pub idea: Option<u32>,
    /// Markdown.
    pub text: String,
    /// Tags of its own.
    pub tags: Vec<String>,
    /// Unix time in milliseconds, as is the next.
    pub created_at: i64,
    /// When it was last written.
    pub changed_at: i64,
}

/// A note to keep: new, or in place of what it said before.
#[derive(Debug, Clone, PartialEq)]
pub struct NoteDraft {
    /// The note it changes or brings back; a new one when absent.
    pub note_id: Option<NoteId>,
    /// The run it belongs to.
    pub run_id: RunId,
    /// The section it is about.
    pub section: Option<SectionKey>,
    /// The position of the idea it is about.
    pub idea: Option<u32>,
    /// Markdown.
    pub text: String,
    /// Tags of its own.
    pub tags: Vec<String>,
}

impl Library {
    /// The notes of a run, the oldest first.
    ///
    /// # Errors
    /// When the library cannot be read.
    pub async fn list_notes(&self, run: RunId) -> Result<Vec<Note>, LibraryError> {
        let rows = sqlx::query(
            "SELECT id, run_id, section, idea, text, tags, created_at, changed_at
             FROM note WHERE run_id = ? ORDER BY created_at, id",
        )
        .bind(run.to_string())
        .fetch_all(&self.pool)
        .await?;
        Ok(readable(rows, NoteRow::into_note))
    }

    /// Keeps a note. One that was deleted comes back under its id. `None` when there is no such run, or the id is that
    /// of another run's note.
    ///
    /// # Errors
    /// When the library cannot be written.
    pub async fn save_note(&self, draft: &NoteDraft) -> Result<Option<Note>, LibraryError> {
        let (id, now) = (draft.note_id.unwrap_or_else(NoteId::generate), now_ms());
        let written = sqlx::query(
            "INSERT INTO note (id, run_id, section, idea, text, tags, created_at, changed_at)
             SELECT ?1, id, ?3, ?4, ?5, ?6, ?7, ?8 FROM run WHERE id = ?2
             ON CONFLICT (id) DO UPDATE SET section = excluded.section, idea = excluded.idea, text = excluded.text,
                 tags = excluded.tags, changed_at = excluded.changed_at
             WHERE note.run_id = excluded.run_id",
        )
        .bind(id.to_string())
        .bind(draft.run_id.to_string())
        .bind(draft.section.map(SectionKey::as_str))
        .bind(draft.idea)
        .bind(&draft.text)
        .bind(to_json(&draft.tags)?)
        .bind(id.made_at().unwrap_or(now).min(now))
        .bind(now)
        .execute(&self.pool)
        .await?;
        if written.rows_affected() == 0 {
            return Ok(None);
        }
        let row: Option<NoteRow> = sqlx::query_as(
            "SELECT id, run_id, section, idea, text, tags, created_at, changed_at FROM note WHERE id = ?",
        )
        .bind(id.to_string())
        .fetch_optional(&self.pool)
        .await?;
        row.map(NoteRow::into_note).transpose()
    }

    /// Deletes a note and gives it back. `None` when there is no such note.
    ///
    /// # Errors
    /// When the library cannot be written.
    pub async fn delete_note(&self, id: NoteId) -> Result<Option<Note>, LibraryError> {
        let row: Option<NoteRow> = sqlx::query_as(
            "DELETE FROM note WHERE id = ?
             RETURNING id, run_id, section, idea, text, tags, created_at, changed_at",
        )
        .bind(id.to_string())
        .fetch_optional(&self.pool)
        .await?;
        row.map(NoteRow::into_note).transpose()
    }
}

#[derive(FromRow)]
struct NoteRow {
    id: String,
    run_id: String,
    section: Option<String>,
    idea: Option<u32>,
    text: String,
    tags: String,
    created_at: i64,
    changed_at: i64,
}

impl NoteRow {
    fn into_note(self) -> Result<Note, LibraryError> {
        let unreadable = |id: &str| LibraryError::Unreadable(format!("id {id}"));
        Ok(Note {
            note_id: self.id.parse().map_err(|_| unreadable(&self.id))?,
            run_id: self.run_id.parse().map_err(|_| unreadable(&self.run_id))?,
            section: section(self.section.as_deref()),
            idea: self.idea,
            text: self.text,
            tags: from_json(&self.tags).unwrap_or_default(),
            created_at: self.created_at,
            changed_at: self.changed_at,
        })
    }
}
