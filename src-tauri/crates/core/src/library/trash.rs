//! The trash: a run in it is out of the lists, and can come back for 30 days.

use std::ops::RangeInclusive;

use super::{
    Library, LibraryError, RunSummary, now_ms,
    rows::{Lenient, readable, to_json},
};
use crate::run::RunId;

/// How long a run stays in the trash, in milliseconds.
pub(super) const KEPT_FOR: i64 = 30 * 24 * 60 * 60 * 1000;

impl Library {
    /// Moves runs to the trash; how many were not in there.
    ///
    /// # Errors
    /// When the library cannot be written.
    pub async fn trash(&self, ids: &[RunId]) -> Result<u64, LibraryError> {
        let done = sqlx::query(
            "UPDATE run SET trashed_at = ? WHERE id IN (SELECT value FROM json_each(?)) AND trashed_at IS NULL",
        )
        .bind(now_ms())
        .bind(to_json(&ids)?)
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected())
    }

    /// Brings runs back from the trash; how many were in there.
    ///
    /// # Errors
    /// When the library cannot be written.
    pub async fn restore(&self, ids: &[RunId]) -> Result<u64, LibraryError> {
        let done = sqlx::query(
            "UPDATE run SET trashed_at = NULL WHERE id IN (SELECT value FROM json_each(?)) AND trashed_at IS NOT NULL",
        )
        .bind(to_json(&ids)?)
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected())
    }

    /// The runs in the trash, the last thrown away first.
    ///
    /// # Errors
    /// When the library cannot be read.
    pub async fn list_trash(&self) -> Result<Vec<RunSummary>, LibraryError> {
        let rows = sqlx::query(
            "SELECT run_line.* FROM run INDEXED BY run_in_trash JOIN run_line ON run_line.key = run.key
             WHERE run.trashed_at IS NOT NULL ORDER BY run.trashed_at DESC, run.id DESC",
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(rows.iter().filter_map(|row| Lenient(row).summary().ok()).collect())
    }

    /// The runs that were thrown away within a time (Unix milliseconds).
    pub(super) async fn trashed_within(&self, time: RangeInclusive<i64>) -> Result<Vec<RunId>, LibraryError> {
        let ids = sqlx::query("SELECT id FROM run WHERE trashed_at BETWEEN ? AND ?")
            .bind(time.start())
            .bind(time.end())
            .fetch_all(&self.pool)
            .await?;
        let parsed = |(id,): (String,)| id.parse().map_err(|_| LibraryError::Unreadable(format!("id {id}")));
        Ok(readable(ids, parsed))
    }
}
