//! Rows that SQLite could read but that make no sense: repaired so far that they can be opened.

use sqlx::{AssertSqlSafe, SqliteConnection};

use crate::{
    library::{ActionId, LibraryError, NoteId, now_ms},
    run::RunId,
};

/// Repairs every row that could not be opened.
pub(super) async fn repair(connection: &mut SqliteConnection) -> Result<(), LibraryError> {
    repair_runs(connection).await?;
    // Damage can make a run look like one that is in the trash, and for years: what is there is kept for its time from now on.
    sqlx::query("UPDATE run SET trashed_at = ? WHERE trashed_at IS NOT NULL")
        .bind(now_ms())
        .execute(&mut *connection)
        .await?;
    repair_additions(connection).await
}

/// Gives ids and times to runs that have none that make sense. Everything else was fitted when it was brought over.
async fn repair_runs(connection: &mut SqliteConnection) -> Result<(), LibraryError> {
    let runs: Vec<(i64, String, i64)> =
        sqlx::query_as("SELECT key, id, created_at FROM run").fetch_all(&mut *connection).await?;
    for (key, id, created_at) in runs {
        let parsed: Option<RunId> = id.parse().ok();
        if parsed.is_some() && created_at != 0 {
            continue;
        }
        let good = parsed.unwrap_or_else(RunId::generate);
        let created_at = match (created_at, good.created_at()) {
            (0, 0) => now_ms(),
            (0, told) => told,
            (kept, _) => kept,
        };
        sqlx::query("UPDATE run SET id = ?2, created_at = ?3 WHERE key = ?1")
            .bind(key)
            .bind(good.to_string())
            .bind(created_at)
            .execute(&mut *connection)
            .await?;
        if parsed.is_none() {
            for table in ["run_chunk", "run_mark", "run_tag", "note", "action_item"] {
                let statement =
                    AssertSqlSafe(format!("UPDATE OR IGNORE {table} SET run_id = ?1 WHERE run_id = ?2"));
                sqlx::query(statement).bind(good.to_string()).bind(&id).execute(&mut *connection).await?;
            }
        }
    }
    Ok(())
}

async fn repair_additions(connection: &mut SqliteConnection) -> Result<(), LibraryError> {
    repair_ids(connection, "note", || NoteId::generate().to_string()).await?;
    repair_ids(connection, "action_item", || ActionId::generate().to_string()).await?;
    Ok(())
}

async fn repair_ids(
    connection: &mut SqliteConnection,
    table: &str,
    new_id: fn() -> String,
) -> Result<(), LibraryError> {
    let statement = AssertSqlSafe(format!("SELECT id FROM {table}"));
    let ids: Vec<String> = sqlx::query_scalar(statement).fetch_all(&mut *connection).await?;
    for id in ids.iter().filter(|id| uuid::Uuid::parse_str(id).is_err()) {
        let statement = AssertSqlSafe(format!("UPDATE {table} SET id = ? WHERE id = ?"));
        sqlx::query(statement).bind(new_id()).bind(id).execute(&mut *connection).await?;
    }
    Ok(())
}
