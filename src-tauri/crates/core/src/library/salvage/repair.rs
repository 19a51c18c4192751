//! Rows that SQLite could read but that make no sense: repaired so far that they can be opened.

use futures_util::TryStreamExt;
use sqlx::{AssertSqlSafe, FromRow, Row, SqliteConnection, sqlite::SqliteRow};

use crate::{
    chat::ChatRequest,
    library::{
        ActionId, LibraryError, NoteId, Pace, now_ms,
        rows::{RunRow, from_json},
    },
    profile::Profile,
    run::RunId,
};

/// A request of which nothing is known.
const NO_REQUEST: &str = r#"{"model":"","messages":[],"stream":true}"#;

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

async fn repair_runs(connection: &mut SqliteConnection) -> Result<(), LibraryError> {
    let mut broken: Vec<SqliteRow> = Vec::new();
    let mut rows = sqlx::query(
        "SELECT run.*, instructions.text AS instructions
         FROM run JOIN instructions ON instructions.hash = run.instructions_hash",
    )
    .fetch(&mut *connection);
    while let Some(row) = rows.try_next().await? {
        let read =
            RunRow::from_row(&row).map_err(LibraryError::from).and_then(|run| run.into_saved(Vec::new()));
        if read.is_err() || row.get::<i64, _>("created_at") == 0 {
            broken.push(row);
        }
    }
    drop(rows);
    for row in broken {
        repair_run(connection, &row).await?;
    }
    Ok(())
}

async fn repair_run(connection: &mut SqliteConnection, row: &SqliteRow) -> Result<(), LibraryError> {
    let text = |column: &str| row.try_get::<String, _>(column).unwrap_or_default();
    let id = text("id");
    let good: RunId = id.parse().unwrap_or_else(|_| RunId::generate());
    let created_at = match (row.get::<i64, _>("created_at"), good.created_at()) {
        (0, 0) => now_ms(),
        (0, told) => told,
        (kept, _) => kept,
    };
    let or = |column: &str, makes_sense: bool, otherwise: &str| {
        if makes_sense { text(column) } else { otherwise.to_owned() }
    };
    // Token counts that are none, or too great for one, are unknown.
    sqlx::query(
        "UPDATE run SET id = ?2, created_at = ?3, profile = ?4, request = ?5, pace = ?6,
             input_tokens = CASE WHEN input_tokens BETWEEN 0 AND 4294967295 THEN input_tokens END,
             cached_input_tokens = CASE WHEN cached_input_tokens BETWEEN 0 AND 4294967295 THEN cached_input_tokens END,
             output_tokens = CASE WHEN output_tokens BETWEEN 0 AND 4294967295 THEN output_tokens END,
             reasoning_tokens = CASE WHEN reasoning_tokens BETWEEN 0 AND 4294967295 THEN reasoning_tokens END
         WHERE key = ?1",
    )
    .bind(row.get::<i64, _>("key"))
    .bind(good.to_string())
    .bind(created_at)
    .bind(or("profile", from_json::<Profile>(&text("profile")).is_ok(), "{}"))
    .bind(or("request", from_json::<ChatRequest>(&text("request")).is_ok(), NO_REQUEST))
    .bind(or("pace", from_json::<Pace>(&text("pace")).is_ok(), "[]"))
    .execute(&mut *connection)
    .await?;
    if good.to_string() != id {
        for table in ["run_chunk", "run_mark", "run_tag", "note", "action_item"] {
            let statement =
                AssertSqlSafe(format!("UPDATE OR IGNORE {table} SET run_id = ?1 WHERE run_id = ?2"));
            sqlx::query(statement).bind(good.to_string()).bind(&id).execute(&mut *connection).await?;
        }
    }
    Ok(())
}

async fn repair_additions(connection: &mut SqliteConnection) -> Result<(), LibraryError> {
    sqlx::raw_sql(
        "UPDATE note SET tags = '[]'
         WHERE NOT json_valid(tags) OR EXISTS (
             SELECT 1 FROM json_each(CASE WHEN json_valid(tags) THEN tags ELSE '[]' END) WHERE type <> 'text')
             OR json_type(CASE WHEN json_valid(tags) THEN tags ELSE '[]' END) <> 'array';
         UPDATE note SET idea = NULL WHERE idea NOT BETWEEN 0 AND 4294967295;
         UPDATE action_item SET idea = NULL WHERE idea NOT BETWEEN 0 AND 4294967295;",
    )
    .execute(&mut *connection)
    .await?;
    repair_ids(connection, "note", || NoteId::generate().to_string()).await?;
    repair_ids(connection, "action_item", || ActionId::generate().to_string()).await?;
    let profiles: Vec<(String, String)> =
        sqlx::query_as("SELECT name, profile FROM named_profile").fetch_all(&mut *connection).await?;
    for (name, profile) in profiles {
        if from_json::<Profile>(&profile).is_err() {
            sqlx::query("DELETE FROM named_profile WHERE name = ?")
                .bind(name)
                .execute(&mut *connection)
                .await?;
        }
    }
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
