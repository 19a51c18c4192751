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

/// Text columns, by table and key.
const TEXTS: [(&str, &str, &[&str]); 5] = [
    (
        "run",
        "key",
        &[
            "id",
            "title",
            "goal_type",
            "interest_area",
            "model",
            "owner",
            "endpoint",
            "fingerprint",
            "error_code",
            "error_message",
            "profile",
            "instructions_hash",
            "request",
            "pace",
            "text",
        ],
    ),
    ("run_tag", "run_id", &["tag"]),
    ("note", "id", &["text", "tags", "section"]),
    ("action_item", "id", &["text", "due", "section"]),
    ("named_profile", "rowid", &["name", "profile"]),
];

/// Repairs every row that could not be opened.
pub(super) async fn repair(connection: &mut SqliteConnection) -> Result<(), LibraryError> {
    for (table, key, columns) in TEXTS {
        for column in columns {
            make_utf8(connection, table, key, column).await?;
        }
    }
    repair_runs(connection).await?;
    repair_additions(connection).await
}

/// Gives texts that are no UTF-8 a sign in place of each byte that makes no sense.
async fn make_utf8(
    connection: &mut SqliteConnection,
    table: &str,
    key: &str,
    column: &str,
) -> Result<(), LibraryError> {
    let mut broken: Vec<(Vec<u8>, Vec<u8>)> = Vec::new();
    let statement = AssertSqlSafe(format!(
        "SELECT CAST({key} AS BLOB), CAST({column} AS BLOB) FROM main.{table} WHERE {column} IS NOT NULL"
    ));
    let mut rows = sqlx::query_as::<_, (Vec<u8>, Vec<u8>)>(statement).fetch(&mut *connection);
    while let Some((key, bytes)) = rows.try_next().await? {
        if std::str::from_utf8(&bytes).is_err() {
            broken.push((key, bytes));
        }
    }
    drop(rows);
    for (value, bytes) in broken {
        // A tag that becomes one that is there already is that one.
        let statement = AssertSqlSafe(format!(
            "UPDATE OR REPLACE main.{table} SET {column} = ?1
             WHERE CAST({key} AS BLOB) = ?2 AND CAST({column} AS BLOB) = ?3"
        ));
        sqlx::query(statement)
            .bind(String::from_utf8_lossy(&bytes).into_owned())
            .bind(value)
            .bind(&bytes)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

async fn repair_runs(connection: &mut SqliteConnection) -> Result<(), LibraryError> {
    let mut broken: Vec<SqliteRow> = Vec::new();
    let mut rows = sqlx::query(
        "SELECT run.*, instructions.text AS instructions
         FROM main.run JOIN main.instructions ON instructions.hash = run.instructions_hash",
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
        "UPDATE main.run SET id = ?2, created_at = ?3, profile = ?4, request = ?5, pace = ?6,
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
                AssertSqlSafe(format!("UPDATE OR IGNORE main.{table} SET run_id = ?1 WHERE run_id = ?2"));
            sqlx::query(statement).bind(good.to_string()).bind(&id).execute(&mut *connection).await?;
        }
    }
    Ok(())
}

async fn repair_additions(connection: &mut SqliteConnection) -> Result<(), LibraryError> {
    sqlx::raw_sql(
        "UPDATE main.note SET tags = '[]'
         WHERE NOT json_valid(tags) OR EXISTS (
             SELECT 1 FROM json_each(CASE WHEN json_valid(tags) THEN tags ELSE '[]' END) WHERE type <> 'text')
             OR json_type(CASE WHEN json_valid(tags) THEN tags ELSE '[]' END) <> 'array';
         UPDATE main.note SET idea = NULL WHERE idea NOT BETWEEN 0 AND 4294967295;
         UPDATE main.action_item SET idea = NULL WHERE idea NOT BETWEEN 0 AND 4294967295;",
    )
    .execute(&mut *connection)
    .await?;
    repair_ids(connection, "note", || NoteId::generate().to_string()).await?;
    repair_ids(connection, "action_item", || ActionId::generate().to_string()).await?;
    let profiles: Vec<(String, String)> =
        sqlx::query_as("SELECT name, profile FROM main.named_profile").fetch_all(&mut *connection).await?;
    for (name, profile) in profiles {
        if from_json::<Profile>(&profile).is_err() {
            sqlx::query("DELETE FROM main.named_profile WHERE name = ?")
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
    let statement = AssertSqlSafe(format!("SELECT CAST(id AS BLOB) FROM main.{table}"));
    let ids: Vec<Vec<u8>> = sqlx::query_scalar(statement).fetch_all(&mut *connection).await?;
    for id in ids {
        let is_id = std::str::from_utf8(&id).is_ok_and(|id| uuid::Uuid::parse_str(id).is_ok());
        if !is_id {
            let statement =
                AssertSqlSafe(format!("UPDATE main.{table} SET id = ? WHERE CAST(id AS BLOB) = ?"));
            sqlx::query(statement).bind(new_id()).bind(id).execute(&mut *connection).await?;
        }
    }
    Ok(())
}
