//! The index kept in step. The database itself writes down, in the transaction of each change, whose words have changed
//! (`search_queue`); their words are worked out here, after the change and before the next search. So the index can be late,
//! which is known, and a change never fails for its sake.

use std::{collections::HashMap, sync::atomic::Ordering, time::Duration};

use sqlx::{FromRow, Row, sqlite::SqliteRow};

use super::entry::{Mark, READING, RunTexts, entry};
use crate::library::{
    Library, LibraryError,
    cell::Cell,
    rows::{from_json, to_json},
};

/// Runs whose words are worked out in one go.
const GO: u32 = 50;
/// After each go in the background: others want to write, too.
const BREATH: Duration = Duration::from_millis(20);
/// A library with more runs than this out of the order of their dates gets new numbers.
const MANY_STRAYS: u32 = 2_000;

impl Library {
    /// Brings the index in step after a start, in the background: one of an earlier reading, or a damaged one, is made anew.
    ///
    /// # Errors
    /// When the library cannot be read or written; what was done stays.
    pub async fn keep_index(&self) -> Result<(), LibraryError> {
        loop {
            if self.index_kept.swap(true, Ordering::AcqRel) {
                // Somebody is at it, and will look again.
                return Ok(());
            }
            let kept = self.bring_in_step().await;
            self.index_kept.store(false, Ordering::Release);
            kept?;
            // What came in while the last of the work was done, whose keeper was sent away.
            if !self.is_late().await? {
                return Ok(());
            }
        }
    }

    async fn is_late(&self) -> Result<bool, LibraryError> {
        Ok(sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM search_queue)").fetch_one(&self.pool).await?)
    }

    async fn bring_in_step(&self) -> Result<(), LibraryError> {
        let reading: i64 =
            sqlx::query_scalar("SELECT reading FROM search_state").fetch_one(&self.pool).await?;
        let strays: u32 =
            sqlx::query_scalar("SELECT count(*) FROM run_card WHERE doc < 0").fetch_one(&self.pool).await?;
        if self.index_is_broken() || strays > MANY_STRAYS || !self.is_whole().await? {
            self.rebuild_index().await?;
        } else if reading != READING {
            self.read_again().await?;
        }
        self.work_off_queue().await?;
        self.finish_cleaning().await
    }

    /// Whether the index is sound and knows every run; reads all of it.
    ///
    /// # Errors
    /// When the library itself cannot be read.
    pub async fn check_index(&self) -> Result<bool, LibraryError> {
        let sound =
            sqlx::query("INSERT INTO search (search) VALUES ('integrity-check')").execute(&self.pool).await;
        match sound.map_err(LibraryError::from) {
            Err(error) if is_broken(&error) => {
                self.given_up.give_up();
                return Ok(false);
            }
            Err(error) => return Err(error),
            Ok(_) if self.index_is_broken() || !self.is_whole().await? => return Ok(false),
            Ok(_) => {}
        }
        let missing: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT doc FROM run_card EXCEPT SELECT id FROM search_docsize EXCEPT SELECT doc FROM search_queue)
                 OR EXISTS (SELECT id FROM search_docsize EXCEPT SELECT doc FROM run_card EXCEPT SELECT doc FROM search_queue)",
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(!missing)
    }

    /// Makes the index anew from the runs. What it was is not asked for; runs get new numbers, in the order of their dates.
    ///
    /// # Errors
    /// When the library cannot be read or written; a start goes on with what was done.
    pub async fn rebuild_index(&self) -> Result<(), LibraryError> {
        tracing::info!("the index of the library is made anew");
        if let Err(error) = self.empty_index().await {
            if !is_broken(&error) {
                return Err(error);
            }
            self.given_up.give_up();
            self.abandon_index().await?;
            self.empty_index().await?;
        }
        self.index_broken.store(false, Ordering::Relaxed);
        self.work_off_queue().await
    }

    /// Works the whole queue off, leaving room for others in between.
    pub(crate) async fn work_off_queue(&self) -> Result<(), LibraryError> {
        while self.index_some(GO).await? > 0 {
            tokio::time::sleep(BREATH).await;
        }
        Ok(())
    }

    /// After a change: its words go into the index. Where that fails they stay in the queue.
    pub(in crate::library) async fn keep_index_in_step(&self) {
        if let Err(error) = self.catch_up(GO).await {
            if self.pool.is_closed() {
                return;
            }
            if is_broken(&error) {
                self.mark_index_broken();
            }
            tracing::warn!(%error, "the index of the library is late");
        }
    }

    /// Works a short queue off; returns how long it is afterwards.
    pub(super) async fn catch_up(&self, most: u32) -> Result<u32, LibraryError> {
        let waiting: u32 =
            sqlx::query_scalar("SELECT count(*) FROM search_queue").fetch_one(&self.pool).await?;
        if waiting == 0 || waiting > most || self.index_is_broken() {
            return Ok(waiting);
        }
        self.index_some(most).await?;
        Ok(0)
    }

    /// How the index stands to the runs.
    pub(super) async fn index_state(&self) -> Result<IndexState, LibraryError> {
        let state = sqlx::query_as(
            "SELECT (SELECT count(*) FROM search_queue) AS waiting,
                 EXISTS (SELECT 1 FROM run_card WHERE doc < 0) AS strays,
                 (SELECT reading FROM search_state) NOT IN (0, ?) AS outdated",
        )
        .bind(READING)
        .fetch_one(&self.pool)
        .await?;
        Ok(state)
    }

    pub(super) fn index_is_broken(&self) -> bool {
        self.index_broken.load(Ordering::Relaxed)
    }

    /// The index is made anew at the next chance; connections that met the damage are not used again.
    pub(in crate::library) fn mark_index_broken(&self) {
        self.given_up.give_up();
        self.index_broken.store(true, Ordering::Relaxed);
    }

    pub(super) async fn count_cards(&self) -> Result<u32, LibraryError> {
        Ok(sqlx::query_scalar("SELECT count(*) FROM run_card").fetch_one(&self.pool).await?)
    }

    /// Puts the words of the first runs of the queue into the index; how many.
    async fn index_some(&self, most: u32) -> Result<usize, LibraryError> {
        let waiting: Vec<(i64, i64)> =
            sqlx::query_as("SELECT doc, stamp FROM search_queue ORDER BY doc DESC LIMIT ?")
                .bind(most)
                .fetch_all(&self.pool)
                .await?;
        if waiting.is_empty() {
            return Ok(0);
        }
        let docs: Vec<i64> = waiting.iter().map(|(doc, _)| *doc).collect();
        // Read after the queue: at least as new as its stamps say.
        let mut rows = match self.index_rows(&docs).await {
            Err(error) if error.is_of_rows() => Vec::new(),
            rows => rows?,
        };
        if rows.is_empty() {
            // One that cannot be read keeps the others waiting no longer.
            for doc in &docs {
                match self.index_rows(&[*doc]).await {
                    Err(error) if error.is_of_rows() => {
                        rows.push(IndexRow { doc: *doc, ..IndexRow::default() })
                    }
                    row => rows.extend(row?),
                }
            }
        }
        let entries = move || rows.into_iter().map(|row| (row.doc, entry(&row.texts()))).collect();
        let entries: HashMap<i64, String> = tokio::task::spawn_blocking(entries)
            .await
            .map_err(|error| LibraryError::Unreadable(error.to_string()))?;
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        for (doc, stamp) in &waiting {
            let taken = sqlx::query("DELETE FROM search_queue WHERE doc = ? AND stamp = ?")
                .bind(doc)
                .bind(stamp)
                .execute(&mut *transaction)
                .await?;
            if taken.rows_affected() == 0 {
                // It has changed since, or another process was faster.
                continue;
            }
            sqlx::query("DELETE FROM search WHERE rowid = ?").bind(doc).execute(&mut *transaction).await?;
            if let Some(words) = entries.get(doc) {
                sqlx::query("INSERT INTO search (rowid, words) VALUES (?, ?)")
                    .bind(doc)
                    .bind(words)
                    .execute(&mut *transaction)
                    .await?;
            }
        }
        transaction.commit().await?;
        Ok(waiting.len())
    }

    async fn index_rows(&self, docs: &[i64]) -> Result<Vec<IndexRow>, LibraryError> {
        let rows = sqlx::query(
            "SELECT c.doc, run.title, run.text, run.profile,
                 json_array(c.goal, c.area, c.budget, c.time, c.skill, c.status, c.model) AS facets,
                 (SELECT json_group_array(tag) FROM run_tag WHERE run_tag.run_id = run.id) AS tags,
                 (SELECT json_group_array(text) FROM note_words WHERE run_id = run.id) AS notes
             FROM json_each(?) AS wanted CROSS JOIN run_card AS c ON c.doc = wanted.value
             CROSS JOIN run ON run.key = c.key",
        )
        .bind(to_json(&docs)?)
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(IndexRow::of).collect()
    }

    /// Whether every run has a card, and the index holds as many runs as it says.
    async fn is_whole(&self) -> Result<bool, LibraryError> {
        // The sign that every run has.
        let every = format!("\"{}\"", Mark::Gap.word(""));
        let whole = sqlx::query_scalar(
            "SELECT (SELECT count(*) FROM search WHERE search MATCH ?) = (SELECT count(*) FROM search_docsize)
                 AND (SELECT count(*) FROM run) = (SELECT count(*) FROM run_card)",
        )
        .bind(every)
        .fetch_one(&self.pool)
        .await
        .map_err(LibraryError::from);
        match whole {
            Err(error) if is_broken(&error) => {
                self.given_up.give_up();
                Ok(false)
            }
            whole => whole,
        }
    }

    /// Has every run read again, the newest first; until then each is found by its earlier words.
    async fn read_again(&self) -> Result<(), LibraryError> {
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query("INSERT INTO search_wish (doc) SELECT doc FROM run_card")
            .execute(&mut *transaction)
            .await?;
        sqlx::query("UPDATE search_state SET reading = ?").bind(READING).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Empties the index, makes all cards anew and puts every run into the queue, at once.
    async fn empty_index(&self) -> Result<(), LibraryError> {
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        for statement in [
            "INSERT INTO search (search) VALUES ('delete-all')",
            "DELETE FROM run_card",
            "DELETE FROM facet",
            "DELETE FROM search_queue",
            "INSERT INTO facet (kind, value) SELECT DISTINCT kind, value FROM run_facet",
            "INSERT INTO run_card (doc, key, created_at, place, favourite, notes, cost, goal, area, budget, time, skill,
                 status, model)
             SELECT row_number() OVER (ORDER BY created_at, id), key, created_at, place, favourite, notes, cost, goal, area,
                 budget, time, skill, status, model
             FROM run_as_card ORDER BY created_at, id",
        ] {
            sqlx::query(statement).execute(&mut *transaction).await?;
        }
        sqlx::query("UPDATE search_state SET reading = ?").bind(READING).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Takes an index that cannot even be emptied out of the schema, and puts a new one in its place.
    async fn abandon_index(&self) -> Result<(), LibraryError> {
        let mut connection = self.pool.acquire().await?;
        let forget = async {
            sqlx::query("PRAGMA writable_schema = ON").execute(&mut *connection).await?;
            sqlx::query(
                "DELETE FROM sqlite_schema WHERE tbl_name IN (
                 'search', 'search_data', 'search_idx', 'search_docsize', 'search_config', 'search_content')",
            )
            .execute(&mut *connection)
            .await?;
            sqlx::query("PRAGMA writable_schema = RESET").execute(&mut *connection).await
        };
        let forgotten = forget.await;
        sqlx::query("PRAGMA writable_schema = OFF").execute(&mut *connection).await?;
        forgotten?;
        // Its pages belong to nobody now. Without room for this they only take up space.
        if let Err(error) = sqlx::query("VACUUM").execute(&mut *connection).await {
            tracing::warn!(%error, "the pages of the old index could not be given back");
        }
        sqlx::query(NEW_INDEX).execute(&mut *connection).await?;
        Ok(())
    }
}

/// As the migration makes it.
const NEW_INDEX: &str = "CREATE VIRTUAL TABLE search USING fts5 (words, content = '', contentless_delete = 1, tokenize = 'ascii')";

/// Whether a query of the index failed for the index's sake: anything but a library that is busy, full or out of reach.
pub(super) fn is_broken(error: &LibraryError) -> bool {
    let LibraryError::Sqlite(sqlx::Error::Database(error)) = error else { return false };
    let code = error.code().and_then(|code| code.parse::<u32>().ok());
    // SQLITE_ERROR (its table is gone or does not open), SQLITE_CORRUPT, SQLITE_NOTADB.
    code.is_some_and(|code| matches!(code & 0xff, 1 | 11 | 26))
}

#[derive(FromRow)]
pub(super) struct IndexState {
    /// How many runs wait for the index.
    pub(super) waiting: u32,
    /// Whether some came later than their date says.
    pub(super) strays: bool,
    /// Whether the words come from another reading, and are about to be read again: what was not read by that cannot be found.
    pub(super) outdated: bool,
}

/// What the index takes from a run. What cannot be read has no words.
#[derive(Default)]
struct IndexRow {
    doc: i64,
    title: String,
    text: String,
    profile: String,
    facets: String,
    tags: String,
    notes: String,
}

impl IndexRow {
    fn of(row: &SqliteRow) -> Result<Self, LibraryError> {
        let text = |column: &str| Cell::of(row, column).into_text();
        Ok(Self {
            doc: row.try_get("doc")?,
            title: text("title"),
            text: text("text"),
            profile: text("profile"),
            facets: text("facets"),
            tags: text("tags"),
            notes: text("notes"),
        })
    }

    fn texts(self) -> RunTexts {
        RunTexts {
            title: self.title,
            text: self.text,
            profile: from_json(&self.profile).unwrap_or_default(),
            tags: from_json(&self.tags).unwrap_or_default(),
            notes: from_json(&self.notes).unwrap_or_default(),
            facets: from_json(&self.facets).unwrap_or_default(),
        }
    }
}
