//! Runs whose process has ended: found at start-up, kept with the text they had.

use std::path::Path;

use sqlx::{Sqlite, Transaction, sqlite::SqliteRow};

use super::{
    Library, LibraryError, Pace,
    cell::Cell,
    ideas::keep_ideas,
    locks::{forget_owner, owner_is_gone},
    now_ms,
    rows::{from_json, to_json},
};

impl Library {
    /// Marks runs `interrupted` whose owner is gone. Runs of processes that live are left alone.
    pub(super) async fn recover(&self, dir: &Path) -> Result<(), LibraryError> {
        let owners: Vec<(String,)> =
            sqlx::query_as("SELECT DISTINCT owner FROM run WHERE status = 'streaming'")
                .fetch_all(&self.pool)
                .await?;
        for (owner,) in owners {
            if owner == self.owner.name() || !owner_is_gone(dir, &owner)? {
                continue;
            }
            let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
            let runs: Vec<(String,)> =
                sqlx::query_as("SELECT id FROM run WHERE status = 'streaming' AND owner = ?")
                    .bind(&owner)
                    .fetch_all(&mut *transaction)
                    .await?;
            for (id,) in runs {
                gather_chunks(&mut transaction, &id).await?;
                sqlx::query("UPDATE run SET status = 'interrupted', ended_at = ? WHERE id = ?")
                    .bind(now_ms())
                    .bind(&id)
                    .execute(&mut *transaction)
                    .await?;
            }
            transaction.commit().await?;
            forget_owner(dir, &owner);
        }
        Ok(())
    }
}

/// Joins a run's journaled chunks into its row.
pub(super) async fn gather_chunks(
    transaction: &mut Transaction<'_, Sqlite>,
    id: &str,
) -> Result<(), LibraryError> {
    let chunks = sqlx::query("SELECT text, pace FROM run_chunk WHERE run_id = ? ORDER BY start")
        .bind(id)
        .fetch_all(&mut **transaction)
        .await?;
    let (text, pace) = join_chunks(&chunks);
    keep_ideas(transaction, id, &text).await?;
    sqlx::query("UPDATE run SET text = ?, pace = ? WHERE id = ?")
        .bind(text)
        .bind(to_json(&pace)?)
        .bind(id)
        .execute(&mut **transaction)
        .await?;
    sqlx::query("DELETE FROM run_chunk WHERE run_id = ?").bind(id).execute(&mut **transaction).await?;
    Ok(())
}

/// The text and the pace of chunks in order. When a chunk came is worth less than what it says: a pace that cannot be read is
/// an empty one.
pub(super) fn join_chunks(chunks: &[SqliteRow]) -> (String, Pace) {
    let (mut text, mut pace) = (String::new(), Pace::new());
    for chunk in chunks {
        text.push_str(&Cell::of(chunk, "text").into_text());
        pace.extend(from_json::<Pace>(&Cell::of(chunk, "pace").into_text()).unwrap_or_default());
    }
    (text, pace)
}
