//! Runs: written while they stream, listed, opened.

use sha2::{Digest, Sha256};

use super::{
    Ending, Library, LibraryError, NewRun, PastRun, RunStatus, RunSummary, SavedRun, TextChunk,
    ideas::{find_ideas, forget_ideas},
    now_ms,
    recovery::{gather_chunks, join_chunks},
    rows::{Lenient, hex, readable, split_request, to_integer, to_json},
};
use crate::{report, run::RunId};

impl Library {
    /// Creates a run's row, with status `streaming`, owned by this process. A row that is there already, as in a copy
    /// of the library that was put back, is taken over without its text.
    ///
    /// # Errors
    /// When the library cannot be written.
    pub async fn create_run(&self, run: &NewRun) -> Result<(), LibraryError> {
        self.check_in_place()?;
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
             VALUES (?, ?, 'streaming', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET status = 'streaming', owner = excluded.owner, text = '', pace = '[]'",
        )
        .bind(run.id.to_string())
        .bind(&run.title)
        .bind(run.sample)
        .bind(run.id.created_at())
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
        sqlx::query("DELETE FROM run_chunk WHERE run_id = ?")
            .bind(run.id.to_string())
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
        self.check_in_place()?;
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

    /// Ends a live run: its chunks become one text, in one transaction with its outcome. [`Library::settle`] does what can wait.
    ///
    /// # Errors
    /// When the library cannot be written; the run then stays as it was journaled.
    pub async fn end_run(&self, id: RunId, ending: &Ending) -> Result<(), LibraryError> {
        self.check_in_place()?;
        let ending = &ending.clone().within_ranges();
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

    /// What is done after the end of a run, when nobody waits: its words go into the index, and the log into the file, so that
    /// it does not grow until somebody else's save has to do that. What fails is done by the next search, save or start.
    pub async fn settle(&self) {
        self.keep_index_in_step().await;
        if let Err(error) = sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").execute(&self.pool).await
            && !self.pool.is_closed()
        {
            tracing::warn!(%error, "the log of the library is not brought over");
        }
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
        forget_ideas(&mut transaction, &id.to_string()).await?;
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

    /// A run with everything kept of it, the text so far of a live one included. `None` when there is none.
    ///
    /// # Errors
    /// When the library cannot be read.
    pub async fn find_run(&self, id: RunId) -> Result<Option<SavedRun>, LibraryError> {
        let id = id.to_string();
        // One transaction, so that a run that ends meanwhile is seen either before or after, not in between.
        let mut transaction = self.pool.begin().await?;
        let row = sqlx::query(
            "SELECT run.*, instructions.text AS instructions,
                 run_line.favourite, run_line.archived, run_line.tags, run_line.notes
             FROM run LEFT JOIN instructions ON instructions.hash = run.instructions_hash
             JOIN run_line ON run_line.key = run.key WHERE run.id = ?",
        )
        .bind(&id)
        .fetch_optional(&mut *transaction)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let mut run = Lenient(&row).saved()?;
        if run.summary.status == RunStatus::Streaming {
            let chunks = sqlx::query("SELECT text, pace FROM run_chunk WHERE run_id = ? ORDER BY start")
                .bind(&id)
                .fetch_all(&mut *transaction)
                .await?;
            (run.text, run.pace) = join_chunks(&chunks);
            run.ideas = report::ideas(&run.text);
        } else {
            run.ideas = find_ideas(&mut transaction, &id).await?;
        }
        Ok(Some(run))
    }

    /// What the newest complete runs of a model took, 20 at most; by the name that was asked for, or the dated name that
    /// answered for it. Samples do not count.
    ///
    /// # Errors
    /// When the library cannot be read.
    pub async fn past_runs(&self, model: &str) -> Result<Vec<PastRun>, LibraryError> {
        let rows = sqlx::query(
            "SELECT output_tokens, llm_time FROM run
             WHERE status = 'complete' AND sample = 0
                 AND (model = ?1 OR (model > ?1 || '-20' AND model < ?1 || '-21')) AND output_tokens > 0 AND llm_time > 0
             ORDER BY id DESC LIMIT 20",
        )
        .bind(model)
        .fetch_all(&self.pool)
        .await?;
        Ok(readable(rows, |(output_tokens, seconds)| Ok(PastRun { output_tokens, seconds })))
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
        let row = sqlx::query(
            "SELECT run_line.* FROM run JOIN run_line ON run_line.key = run.key
             WHERE run.fingerprint = ? AND run.status = 'complete' AND run.sample = 0 AND run.trashed_at IS NULL
                 AND run.created_at >= ?
             ORDER BY run.id DESC LIMIT 1",
        )
        .bind(fingerprint)
        .bind(since)
        .fetch_optional(&self.pool)
        .await?;
        row.map(|row| Lenient(&row).summary()).transpose()
    }
}
