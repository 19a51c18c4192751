//! Runs that come from files, and what a run is with everything that was written to it.

use std::collections::HashSet;

use sha2::{Digest, Sha256};
use sqlx::{Sqlite, Transaction};

use super::{
    ActionItem, Library, LibraryError, Note, SavedRun,
    ideas::keep_ideas,
    now_ms,
    rows::{hex, split_request, to_json},
};
use crate::{report::SectionKey, run::RunId};

/// A run with everything that was written to it.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportedRun {
    /// The run, ended.
    pub run: SavedRun,
    /// Whether it is a favourite.
    pub favourite: bool,
    /// Whether it is in the archive.
    pub archived: bool,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its notes.
    pub notes: Vec<Note>,
    /// Its action items.
    pub actions: Vec<ActionItem>,
}

impl ImportedRun {
    /// A run to which nothing was written.
    pub fn bare(run: SavedRun) -> Self {
        let (tags, notes, actions) = (Vec::new(), Vec::new(), Vec::new());
        Self { run, favourite: false, archived: false, tags, notes, actions }
    }
}

/// What became of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Imported {
    /// Runs that are new.
    pub runs: u32,
    /// Runs that were there already, and stay as they are.
    pub known: u32,
}

impl Library {
    /// Adds runs from files: all of them or none. Those whose id, or whose report as the id tells it, is there already
    /// are passed over.
    ///
    /// # Errors
    /// When the library cannot be written.
    pub async fn import(&self, runs: &[ImportedRun]) -> Result<Imported, LibraryError> {
        self.check_in_place()?;
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        // Without the time at its beginning: a report that was imported before has another time in its id if the date of
        // its file has changed. The rest of any other id is random.
        let known: Vec<String> =
            sqlx::query_scalar("SELECT substr(id, 16) FROM run").fetch_all(&mut *transaction).await?;
        let mut known: HashSet<String> = known.into_iter().collect();
        let mut imported = Imported::default();
        for run in runs {
            let id = run.run.summary.id.to_string();
            if known.insert(id[15..].to_owned()) {
                insert(&mut transaction, run).await?;
                imported.runs += 1;
            } else {
                imported.known += 1;
            }
        }
        transaction.commit().await?;
        Ok(imported)
    }

    /// A run with everything that was written to it. `None` when there is none.
    ///
    /// # Errors
    /// When the library cannot be read.
    pub async fn find_whole(&self, id: RunId) -> Result<Option<ImportedRun>, LibraryError> {
        let Some(run) = self.find_run(id).await? else { return Ok(None) };
        let mark: Option<(bool, bool)> =
            sqlx::query_as("SELECT favourite, archived_at IS NOT NULL FROM run_mark WHERE run_id = ?")
                .bind(id.to_string())
                .fetch_optional(&self.pool)
                .await?;
        let (favourite, archived) = mark.unwrap_or_default();
        let tags = sqlx::query_scalar("SELECT tag FROM run_tag WHERE run_id = ? ORDER BY tag")
            .bind(id.to_string())
            .fetch_all(&self.pool)
            .await?;
        let (notes, actions) = (self.list_notes(id).await?, self.list_actions(Some(id)).await?);
        Ok(Some(ImportedRun { run, favourite, archived, tags, notes, actions }))
    }
}

async fn insert(
    transaction: &mut Transaction<'_, Sqlite>,
    imported: &ImportedRun,
) -> Result<(), LibraryError> {
    let run = &imported.run;
    let id = run.summary.id.to_string();
    let (instructions, rest) = split_request(&run.request);
    let hash = hex(&Sha256::digest(instructions.as_bytes()));
    sqlx::query("INSERT INTO instructions (hash, text) VALUES (?, ?) ON CONFLICT DO NOTHING")
        .bind(&hash)
        .bind(instructions)
        .execute(&mut **transaction)
        .await?;
    let (error_code, error_message) =
        run.error.as_ref().map(|(code, message)| (code.as_str(), message)).unzip();
    let seconds = run.timings.map_or(0.0, |timings| timings.total_time.max(0.0));
    #[expect(clippy::cast_possible_truncation, reason = "a float becomes the nearest integer there is")]
    let ended_at = run.summary.created_at.saturating_add((seconds * 1e3) as i64);
    sqlx::query(
        "INSERT INTO run (id, title, status, sample, created_at, ended_at, goal_type, interest_area, model, owner,
                          endpoint, fingerprint, error_code, error_message, input_tokens, cached_input_tokens,
                          output_tokens, reasoning_tokens, cost_usd, grounding_time, llm_time, time_to_first_token,
                          total_time, profile, instructions_hash, request, pace, text)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(&id)
    .bind(&run.summary.title)
    .bind(run.summary.status.as_str())
    .bind(run.summary.sample)
    .bind(run.summary.created_at)
    .bind(ended_at)
    .bind(&run.summary.goal_type)
    .bind(&run.summary.interest_area)
    .bind(&run.summary.model)
    .bind(&run.endpoint)
    .bind(&run.fingerprint)
    .bind(error_code)
    .bind(error_message)
    .bind(run.usage.map(|usage| usage.input))
    .bind(run.usage.map(|usage| usage.cached_input))
    .bind(run.usage.map(|usage| usage.output))
    .bind(run.usage.map(|usage| usage.reasoning))
    .bind(run.cost_usd)
    .bind(run.timings.map(|timings| timings.grounding_time))
    .bind(run.timings.map(|timings| timings.llm_time))
    .bind(run.timings.and_then(|timings| timings.time_to_first_token))
    .bind(run.timings.map(|timings| timings.total_time))
    .bind(to_json(&run.profile)?)
    .bind(hash)
    .bind(to_json(&rest)?)
    .bind(to_json(&run.pace)?)
    .bind(&run.text)
    .execute(&mut **transaction)
    .await?;
    keep_ideas(transaction, &id, &run.text).await?;
    insert_additions(transaction, imported, &id).await
}

async fn insert_additions(
    transaction: &mut Transaction<'_, Sqlite>,
    imported: &ImportedRun,
    id: &str,
) -> Result<(), LibraryError> {
    if imported.favourite || imported.archived {
        // The import is the last change to it: an older backup does not take it back.
        let now = now_ms();
        sqlx::query(
            "INSERT INTO run_mark (run_id, favourite, archived_at, changed_at) VALUES (?, ?, ?, ?)
             ON CONFLICT (run_id) DO UPDATE SET favourite = excluded.favourite, archived_at = excluded.archived_at",
        )
        .bind(id)
        .bind(imported.favourite)
        .bind(imported.archived.then_some(now))
        .bind(now)
        .execute(&mut **transaction)
        .await?;
    }
    for tag in &imported.tags {
        sqlx::query("INSERT OR IGNORE INTO run_tag (run_id, tag) VALUES (?, ?)")
            .bind(id)
            .bind(tag)
            .execute(&mut **transaction)
            .await?;
    }
    for note in &imported.notes {
        sqlx::query(
            "INSERT OR IGNORE INTO note (id, run_id, section, idea, text, tags, created_at, changed_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(note.note_id.to_string())
        .bind(id)
        .bind(note.section.map(SectionKey::as_str))
        .bind(note.idea)
        .bind(&note.text)
        .bind(to_json(&note.tags)?)
        .bind(note.created_at)
        .bind(note.changed_at)
        .execute(&mut **transaction)
        .await?;
    }
    for action in &imported.actions {
        sqlx::query(
            "INSERT OR IGNORE INTO action_item (id, run_id, section, idea, text, state, due, created_at, changed_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(action.action_id.to_string())
        .bind(id)
        .bind(action.section.map(SectionKey::as_str))
        .bind(action.idea)
        .bind(&action.text)
        .bind(action.state.as_str())
        .bind(&action.due)
        .bind(action.created_at)
        .bind(action.changed_at)
        .execute(&mut **transaction)
        .await?;
    }
    Ok(())
}
