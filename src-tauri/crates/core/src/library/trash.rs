//! The trash: a run in it is out of the lists, and can come back.

use super::{Library, LibraryError, RunSummary, now_ms};
use crate::run::RunId;

impl Library {
    /// Moves a run to the trash. `false` when there is no such run outside it.
    ///
    /// # Errors
    /// When the library cannot be written.
    pub async fn trash(&self, id: RunId) -> Result<bool, LibraryError> {
        let done = sqlx::query("UPDATE run SET trashed_at = ? WHERE id = ? AND trashed_at IS NULL")
            .bind(now_ms())
            .bind(id.to_string())
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Brings a run back from the trash. `false` when it is not in there.
    ///
    /// # Errors
    /// When the library cannot be written.
    pub async fn restore(&self, id: RunId) -> Result<bool, LibraryError> {
        let done = sqlx::query("UPDATE run SET trashed_at = NULL WHERE id = ? AND trashed_at IS NOT NULL")
            .bind(id.to_string())
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// The runs in the trash, the last thrown away first.
    ///
    /// # Errors
    /// When the library cannot be read.
    pub async fn list_trash(&self) -> Result<Vec<RunSummary>, LibraryError> {
        let rows = sqlx::query_as(
            "SELECT id, title, status, sample, created_at, goal_type, interest_area, model
             FROM run WHERE trashed_at IS NOT NULL ORDER BY trashed_at DESC, id DESC",
        )
        .fetch_all(&self.pool)
        .await?;
        super::rows::summaries(rows)
    }
}
