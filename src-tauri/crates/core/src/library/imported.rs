//! Runs that come from files, and what a run is with everything that was written to it.

use std::collections::HashSet;

use sha2::{Digest, Sha256};
use sqlx::{Sqlite, Transaction};

use super::{
    ActionItem, Library, LibraryError, Note, SavedRun,
    cell::{Cell, IfThere, insert_row},
    ideas::keep_ideas,
    now_ms,
    ranges::{ACTION_ITEM, INSTRUCTIONS, LeftOut, NOTE, RUN, RUN_TAG},
    rows::{hex, readable, split_request, to_json},
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
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Imported {
    /// Runs that are new.
    pub runs: u32,
    /// Runs that were there already, and stay as they are.
    pub known: u32,
    /// What could not be taken over: values out of their ranges, and runs that nothing can be made of.
    pub left_out: LeftOut,
}

impl Library {
    /// Adds runs from files: all that can be kept, or none. Those whose id, or whose report as the id tells it, is there
    /// already are passed over. A value that is out of its range is left out; where it is needed, its run is.
    ///
    /// # Errors
    /// When the library cannot be written, or none of the runs can be kept.
    pub async fn import(&self, runs: &[ImportedRun]) -> Result<Imported, LibraryError> {
        self.check_in_place()?;
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        // Without the time at its beginning: a report that was imported before has another time in its id if the date of
        // its file has changed. The rest of any other id is random.
        let known = sqlx::query("SELECT substr(id, 16) FROM run").fetch_all(&mut *transaction).await?;
        let mut known: HashSet<String> = readable(known, |(id,)| Ok(id)).into_iter().collect();
        let mut imported = Imported::default();
        for run in runs {
            let id = run.run.summary.id.to_string();
            if !known.insert(id[15..].to_owned()) {
                imported.known += 1;
            } else if insert(&mut transaction, run, &mut imported.left_out).await? {
                imported.runs += 1;
            }
        }
        match imported.left_out.named.first() {
            Some(first) if imported.runs + imported.known == 0 => {
                return Err(LibraryError::NothingToImport(first.clone()));
            }
            _ => transaction.commit().await?,
        }
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
        let tags = sqlx::query("SELECT tag FROM run_tag WHERE run_id = ? ORDER BY tag")
            .bind(id.to_string())
            .fetch_all(&self.pool)
            .await?;
        let tags = readable(tags, |(tag,)| Ok(tag));
        let (notes, actions) = (self.list_notes(id).await?, self.list_actions(Some(id)).await?);
        Ok(Some(ImportedRun { run, favourite, archived, tags, notes, actions }))
    }
}

/// Inserts a run with what was written to it, as far as it can be kept; whether the run itself can.
async fn insert(
    transaction: &mut Transaction<'_, Sqlite>,
    imported: &ImportedRun,
    left_out: &mut LeftOut,
) -> Result<bool, LibraryError> {
    let run = &imported.run;
    let id = run.summary.id.to_string();
    let (instructions, rest) = split_request(&run.request);
    let hash = hex(&Sha256::digest(instructions.as_bytes()));
    let (profile, request, pace) = (to_json(&run.profile)?, to_json(&rest)?, to_json(&run.pace)?);
    let instructions = INSTRUCTIONS.check(
        |column| match column {
            "hash" => Cell::from(&hash),
            _ => Cell::from(&instructions),
        },
        left_out,
    );
    let row = RUN.check(
        |column| match column {
            "id" => Cell::from(&id),
            "title" => Cell::from(&run.summary.title),
            "status" => run.summary.status.as_str().into(),
            "sample" => run.summary.sample.into(),
            "created_at" => run.summary.created_at.into(),
            "ended_at" => ended_at(run).into(),
            "goal_type" => Cell::from(&run.summary.goal_type),
            "interest_area" => Cell::from(&run.summary.interest_area),
            "model" => Cell::from(&run.summary.model),
            "owner" => "".into(),
            "endpoint" => Cell::from(&run.endpoint),
            "fingerprint" => Cell::from(&run.fingerprint),
            "error_code" => run.error.as_ref().map(|(code, _)| code.as_str()).into(),
            "error_message" => run.error.as_ref().map(|(_, message)| message).into(),
            "input_tokens" => run.usage.map(|usage| usage.input).into(),
            "cached_input_tokens" => run.usage.map(|usage| usage.cached_input).into(),
            "output_tokens" => run.usage.map(|usage| usage.output).into(),
            "reasoning_tokens" => run.usage.map(|usage| usage.reasoning).into(),
            "cost_usd" => run.cost_usd.into(),
            "grounding_time" => run.timings.map(|timings| timings.grounding_time).into(),
            "llm_time" => run.timings.map(|timings| timings.llm_time).into(),
            "time_to_first_token" => run.timings.and_then(|timings| timings.time_to_first_token).into(),
            "total_time" => run.timings.map(|timings| timings.total_time).into(),
            "profile" => Cell::from(&profile),
            "instructions_hash" => Cell::from(&hash),
            "request" => Cell::from(&request),
            "pace" => Cell::from(&pace),
            "text" => Cell::from(&run.text),
            "ideas_reading" => 0_u32.into(),
            _ => Cell::Null,
        },
        left_out,
    );
    let (Some(instructions), Some(row)) = (instructions, row) else { return Ok(false) };
    insert_row(transaction, INSTRUCTIONS.name, instructions, IfThere::Keep).await?;
    insert_row(transaction, RUN.name, row, IfThere::Keep).await?;
    keep_ideas(transaction, &id, &run.text).await?;
    insert_additions(transaction, imported, left_out).await?;
    Ok(true)
}

/// The end that follows from how long a run took, if that can be.
fn ended_at(run: &SavedRun) -> i64 {
    let seconds = run.timings.map_or(0.0, |timings| timings.total_time);
    let is_known = RUN.column("total_time").is_some_and(|column| column.range.holds(&seconds.into()));
    #[expect(clippy::cast_possible_truncation, reason = "a few days at most")]
    let millis = if is_known { (seconds * 1e3) as i64 } else { 0 };
    run.summary.created_at.saturating_add(millis)
}

async fn insert_additions(
    transaction: &mut Transaction<'_, Sqlite>,
    imported: &ImportedRun,
    left_out: &mut LeftOut,
) -> Result<(), LibraryError> {
    let id = imported.run.summary.id.to_string();
    if imported.favourite || imported.archived {
        // The import is the last change to it: an older backup does not take it back.
        let now = now_ms();
        sqlx::query(
            "INSERT INTO run_mark (run_id, favourite, archived_at, changed_at) VALUES (?, ?, ?, ?)
             ON CONFLICT (run_id) DO UPDATE SET favourite = excluded.favourite, archived_at = excluded.archived_at",
        )
        .bind(&id)
        .bind(imported.favourite)
        .bind(imported.archived.then_some(now))
        .bind(now)
        .execute(&mut **transaction)
        .await?;
    }
    let mut rows = Vec::new();
    for tag in &imported.tags {
        let row =
            RUN_TAG.check(|column| if column == "tag" { tag.into() } else { Cell::from(&id) }, left_out);
        rows.push((&RUN_TAG, row));
    }
    for note in &imported.notes {
        let tags = to_json(&note.tags)?;
        let row = NOTE.check(
            |column| match column {
                "id" => note.note_id.to_string().into(),
                "run_id" => Cell::from(&id),
                "section" => note.section.map(SectionKey::as_str).into(),
                "idea" => note.idea.into(),
                "text" => Cell::from(&note.text),
                "tags" => Cell::from(&tags),
                "created_at" => note.created_at.into(),
                "changed_at" => note.changed_at.into(),
                _ => Cell::Null,
            },
            left_out,
        );
        rows.push((&NOTE, row));
    }
    for action in &imported.actions {
        let row = ACTION_ITEM.check(
            |column| match column {
                "id" => action.action_id.to_string().into(),
                "run_id" => Cell::from(&id),
                "section" => action.section.map(SectionKey::as_str).into(),
                "idea" => action.idea.into(),
                "text" => Cell::from(&action.text),
                "state" => action.state.as_str().into(),
                "due" => action.due.as_ref().into(),
                "created_at" => action.created_at.into(),
                "changed_at" => action.changed_at.into(),
                _ => Cell::Null,
            },
            left_out,
        );
        rows.push((&ACTION_ITEM, row));
    }
    for (table, row) in rows {
        if let Some(row) = row {
            insert_row(transaction, table.name, row, IfThere::Keep).await?;
        }
    }
    Ok(())
}
