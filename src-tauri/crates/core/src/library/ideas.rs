//! The ideas of each report, as rows: decoded from its data block once, when its text is whole.

use std::time::Duration;

use sqlx::{Sqlite, Transaction, sqlite::SqliteRow};

use super::{
    Library, LibraryError,
    cell::Cell,
    rows::{from_json, readable, to_integer, to_json},
};
use crate::report::{self, data::Idea};

/// Which reading of data blocks the rows come from. Raised when [`report::data::ideas`] learns to read more, so that earlier
/// reports are read again.
const READING: u32 = 2;
/// Reports read again in one go.
const BATCH: u32 = 20;
/// After each go: SQLite's waiting writers ask again and again, and must find the library free at times.
const BREATH: Duration = Duration::from_millis(50);

impl Library {
    /// Reads the data blocks of reports that were saved before this version. Returns how many there were.
    ///
    /// It is in nobody's way: reports are decoded outside the transactions, which are short and leave room in between.
    ///
    /// # Errors
    /// When the library cannot be read or written; what was done stays.
    pub async fn read_earlier_ideas(&self) -> Result<usize, LibraryError> {
        let mut read = 0;
        loop {
            let runs = sqlx::query(
                "SELECT id, text FROM run WHERE ideas_reading < ? AND status <> 'streaming' LIMIT ?",
            )
            .bind(READING)
            .bind(BATCH)
            .fetch_all(&self.pool)
            .await?;
            if runs.is_empty() {
                return Ok(read);
            }
            read += runs.len();
            let text = |row: &SqliteRow, column| Cell::of(row, column).into_text();
            let runs: Vec<(String, String)> =
                runs.iter().map(|row| (text(row, "id"), text(row, "text"))).collect();
            let decode = move || runs.into_iter().map(|(id, text)| (id, report::ideas(&text))).collect();
            let decoded: Vec<(String, Vec<Idea>)> = tokio::task::spawn_blocking(decode)
                .await
                .map_err(|error| LibraryError::Unreadable(error.to_string()))?;
            let mut written = 0;
            let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
            for (id, ideas) in decoded {
                let still_the_same: bool = sqlx::query_scalar(
                    "SELECT EXISTS (SELECT 1 FROM run WHERE id = ? AND ideas_reading < ? AND status <> 'streaming')",
                )
                .bind(&id)
                .bind(READING)
                .fetch_one(&mut *transaction)
                .await?;
                if still_the_same {
                    write_ideas(&mut transaction, &id, &ideas).await?;
                    written += 1;
                }
            }
            transaction.commit().await?;
            // What is left has ids that cannot be read.
            if written == 0 {
                return Ok(read);
            }
            tokio::time::sleep(BREATH).await;
        }
    }
}

/// Keeps the ideas of a run's text, in place of earlier ones.
pub(super) async fn keep_ideas(
    transaction: &mut Transaction<'_, Sqlite>,
    run_id: &str,
    text: &str,
) -> Result<(), LibraryError> {
    write_ideas(transaction, run_id, &report::ideas(text)).await
}

async fn write_ideas(
    transaction: &mut Transaction<'_, Sqlite>,
    run_id: &str,
    ideas: &[Idea],
) -> Result<(), LibraryError> {
    forget_ideas(transaction, run_id).await?;
    for (position, idea) in ideas.iter().enumerate() {
        sqlx::query("INSERT INTO idea (run_id, position, name, one_line, data) VALUES (?, ?, ?, ?, ?)")
            .bind(run_id)
            .bind(to_integer(position))
            .bind(&idea.name)
            .bind(&idea.one_line)
            .bind(to_json(idea)?)
            .execute(&mut **transaction)
            .await?;
    }
    sqlx::query("UPDATE run SET ideas_reading = ? WHERE id = ?")
        .bind(READING)
        .bind(run_id)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Forgets the ideas of a run whose text is about to change.
pub(super) async fn forget_ideas(
    transaction: &mut Transaction<'_, Sqlite>,
    run_id: &str,
) -> Result<(), LibraryError> {
    sqlx::query("DELETE FROM idea WHERE run_id = ?").bind(run_id).execute(&mut **transaction).await?;
    Ok(())
}

/// The ideas of a run, in the order of its report.
pub(super) async fn find_ideas(
    transaction: &mut Transaction<'_, Sqlite>,
    run_id: &str,
) -> Result<Vec<Idea>, LibraryError> {
    let rows = sqlx::query("SELECT data FROM idea WHERE run_id = ? ORDER BY position")
        .bind(run_id)
        .fetch_all(&mut **transaction)
        .await?;
    Ok(readable(rows, |(data,): (String,)| from_json(&data)))
}
