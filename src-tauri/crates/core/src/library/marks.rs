//! What people put on runs: favourites, the archive, tags. Each call is one transaction, for as many runs as there are.

use super::{Library, LibraryError, now_ms, rows::to_json};
use crate::run::RunId;

impl Library {
    /// Makes runs favourites, or no longer. Ids of no run change nothing.
    ///
    /// # Errors
    /// When the library cannot be written.
    pub async fn set_favourite(&self, ids: &[RunId], favourite: bool) -> Result<(), LibraryError> {
        sqlx::query(
            "INSERT INTO run_mark (run_id, favourite, changed_at)
             SELECT run.id, ?2, ?3 FROM run WHERE run.id IN (SELECT value FROM json_each(?1))
             ON CONFLICT (run_id) DO UPDATE SET favourite = excluded.favourite, changed_at = excluded.changed_at
             WHERE favourite <> excluded.favourite",
        )
        .bind(to_json(&ids)?)
        .bind(favourite)
        .bind(now_ms())
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Puts runs into the archive, or takes them out. Ids of no run change nothing.
    ///
    /// # Errors
    /// When the library cannot be written.
    pub async fn set_archived(&self, ids: &[RunId], archived: bool) -> Result<(), LibraryError> {
        let now = now_ms();
        sqlx::query(
            "INSERT INTO run_mark (run_id, archived_at, changed_at)
             SELECT run.id, ?2, ?3 FROM run WHERE run.id IN (SELECT value FROM json_each(?1))
             ON CONFLICT (run_id) DO UPDATE SET archived_at = excluded.archived_at, changed_at = excluded.changed_at
             WHERE (archived_at IS NULL) <> (excluded.archived_at IS NULL)",
        )
        .bind(to_json(&ids)?)
        .bind(archived.then_some(now))
        .bind(now)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Adds tags to runs and takes others off. A tag that is known in another spelling keeps that one.
    ///
    /// # Errors
    /// When the library cannot be written.
    pub async fn tag_runs(
        &self,
        ids: &[RunId],
        add: &[String],
        remove: &[String],
    ) -> Result<(), LibraryError> {
        let ids = to_json(&ids)?;
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        let known: Vec<String> =
            sqlx::query_scalar("SELECT DISTINCT tag FROM card_tag").fetch_all(&mut *transaction).await?;
        let spellings = |tag: &String| {
            let folded = tag.to_lowercase();
            known.iter().filter(move |known| known.to_lowercase() == folded).cloned().collect::<Vec<_>>()
        };
        for tag in remove.iter().flat_map(spellings) {
            sqlx::query("DELETE FROM run_tag WHERE tag = ? AND run_id IN (SELECT value FROM json_each(?))")
                .bind(tag)
                .bind(&ids)
                .execute(&mut *transaction)
                .await?;
        }
        for tag in add {
            let tag = spellings(tag).into_iter().next().unwrap_or_else(|| tag.clone());
            sqlx::query(
                "INSERT INTO run_tag (run_id, tag) SELECT run.id, ?2 FROM run
                 WHERE run.id IN (SELECT value FROM json_each(?1))
                     AND NOT EXISTS (SELECT 1 FROM run_tag WHERE run_id = run.id AND tag = ?2)",
            )
            .bind(&ids)
            .bind(tag)
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await?;
        self.keep_index_in_step().await;
        Ok(())
    }
}
