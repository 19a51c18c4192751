//! What can be read of a damaged library, row by row, so that one bad page costs only what is on it.

use std::path::Path;

use sqlx::{AssertSqlSafe, Connection, SqliteConnection};

use super::repair::repair;
use crate::library::{LibraryError, open::options};

/// Without a readable maximum, keys are tried until this many in a row were not there.
const GIVE_UP_AFTER: i64 = 5_000;
/// What belongs to a run, found by its id.
const OF_A_RUN: [&str; 5] = ["run_chunk", "run_mark", "run_tag", "note", "action_item"];
/// Tables with an order of their own, which can be walked from both ends.
const WALKED: [(&str, &str); 4] =
    [("note", "id"), ("action_item", "id"), ("named_profile", "rowid"), ("instructions", "hash")];
/// Tables that a run whose row is lost may have left something in.
const LEFT_BEHIND: [&str; 3] = ["run_chunk", "note", "action_item"];

/// Copies what is readable into a new library; how many runs there were.
pub(super) async fn bring_over(new: &Path, damaged: &Path) -> Result<u32, LibraryError> {
    // Rows come before the rows they refer to may.
    let mut connection = SqliteConnection::connect_with(&options(new).foreign_keys(false)).await?;
    sqlx::query("ATTACH ? AS old").bind(damaged.display().to_string()).execute(&mut connection).await?;
    // In one go: a commit a row would take the disk minutes.
    sqlx::query("BEGIN IMMEDIATE").execute(&mut connection).await?;
    let runs = copy_runs(&mut connection).await;
    copy_additions(&mut connection).await?;
    let lost = stand_in_for_lost_runs(&mut connection).await?;
    // A run whose instructions are lost is worth keeping all the same.
    sqlx::query(
        "INSERT OR IGNORE INTO main.instructions SELECT DISTINCT instructions_hash, '' FROM main.run",
    )
    .execute(&mut connection)
    .await?;
    // Read anew from the texts.
    sqlx::query("UPDATE main.run SET ideas_reading = 0").execute(&mut connection).await?;
    repair(&mut connection).await?;
    sqlx::query("COMMIT").execute(&mut connection).await?;
    sqlx::query("DETACH old").execute(&mut connection).await?;
    sqlx::query("PRAGMA main.wal_checkpoint(TRUNCATE)").execute(&mut connection).await?;
    connection.close().await?;
    Ok(runs + lost)
}

async fn copy_runs(connection: &mut SqliteConnection) -> u32 {
    let Some(copy) = Copy::of(connection, "run").await else { return 0 };
    let last: Option<i64> = sqlx::query_scalar("SELECT max(key) FROM old.run")
        .fetch_one(&mut *connection)
        .await
        .unwrap_or_default();
    let (mut key, mut runs, mut missing) = (0, 0, 0);
    while last.map_or(missing < GIVE_UP_AFTER, |last| key < last) {
        key += 1;
        let found = copy.rows(connection, "key", &key.to_string()).await;
        missing = if found > 0 { 0 } else { missing + 1 };
        runs += found;
    }
    runs
}

async fn copy_additions(connection: &mut SqliteConnection) -> Result<(), LibraryError> {
    let runs: Vec<Vec<u8>> =
        sqlx::query_scalar("SELECT CAST(id AS BLOB) FROM main.run").fetch_all(&mut *connection).await?;
    let runs: Vec<String> = runs.into_iter().filter_map(|id| String::from_utf8(id).ok()).collect();
    for table in OF_A_RUN {
        let Some(copy) = Copy::of(connection, table).await else { continue };
        for id in &runs {
            copy.rows(connection, "run_id", id).await;
        }
    }
    for (table, order) in WALKED {
        if let Some(copy) = Copy::of(connection, table).await {
            copy.walk(connection, order, ">", "ASC").await;
            copy.walk(connection, order, "<", "DESC").await;
        }
    }
    let hashes: Vec<Vec<u8>> =
        sqlx::query_scalar("SELECT DISTINCT CAST(instructions_hash AS BLOB) FROM main.run")
            .fetch_all(&mut *connection)
            .await?;
    let hashes: Vec<String> = hashes.into_iter().filter_map(|hash| String::from_utf8(hash).ok()).collect();
    if let Some(copy) = Copy::of(connection, "instructions").await {
        for hash in &hashes {
            copy.rows(connection, "hash", hash).await;
        }
    }
    Ok(())
}

/// Rows for runs that are lost, but not all that belongs to them: what was written to them needs a place.
async fn stand_in_for_lost_runs(connection: &mut SqliteConnection) -> Result<u32, LibraryError> {
    let mut lost = 0;
    for table in LEFT_BEHIND {
        let statement = format!(
            "INSERT OR IGNORE INTO main.run (id, title, status, sample, created_at, ended_at, goal_type, interest_area,
                 model, owner, endpoint, fingerprint, profile, instructions_hash, request)
             SELECT DISTINCT run_id, 'Damaged report', {status}, 0, 0, 0, '', '', '', '', '', '', '{{}}', '',
                 '{{\"model\":\"\",\"messages\":[],\"stream\":true}}'
             FROM main.{table} WHERE run_id NOT IN (SELECT id FROM main.run)",
            // Chunks are joined by the recovery that every start does.
            status = if table == "run_chunk" { "'streaming'" } else { "'interrupted'" },
        );
        let done = sqlx::query(AssertSqlSafe(statement)).execute(&mut *connection).await?;
        lost += u32::try_from(done.rows_affected()).unwrap_or(u32::MAX);
    }
    Ok(lost)
}

/// How rows of a table are copied: in the columns that both libraries have, with values that the new one takes.
struct Copy {
    table: &'static str,
    columns: String,
    values: String,
}

impl Copy {
    async fn of(connection: &mut SqliteConnection, table: &'static str) -> Option<Self> {
        let columns: Vec<(String, String, bool, bool)> = sqlx::query_as(
            "SELECT new.name, new.type, new.\"notnull\", new.pk > 0 FROM pragma_table_info(?1, 'main') AS new
             JOIN pragma_table_info(?1, 'old') AS old ON old.name = new.name",
        )
        .bind(table)
        .fetch_all(connection)
        .await
        .unwrap_or_default();
        if columns.is_empty() {
            return None;
        }
        let value = |(name, kind, required, is_key): &(String, String, bool, bool)| match (
            name.as_str(),
            kind.as_str(),
        ) {
            _ if *is_key => name.clone(),
            ("status", _) => one_of(
                name,
                &["streaming", "complete", "truncated", "unmarked", "cancelled", "interrupted", "failed"],
                "'interrupted'",
            ),
            ("state", _) => one_of(name, &["todo", "doing", "done", "blocked"], "'todo'"),
            ("sample" | "favourite", _) => format!("CASE {name} WHEN 1 THEN 1 ELSE 0 END"),
            (_, "TEXT") if *required => format!(
                "CASE typeof({name}) WHEN 'text' THEN {name} ELSE coalesce(CAST({name} AS TEXT), '') END"
            ),
            (_, "TEXT") => format!("CASE typeof({name}) WHEN 'null' THEN NULL ELSE CAST({name} AS TEXT) END"),
            (_, "INTEGER") if *required => {
                format!("CASE typeof({name}) WHEN 'integer' THEN {name} ELSE 0 END")
            }
            (_, "INTEGER") => format!("CASE typeof({name}) WHEN 'integer' THEN {name} END"),
            _ => format!("CASE typeof({name}) WHEN 'real' THEN {name} WHEN 'integer' THEN {name} END"),
        };
        Some(Self {
            table,
            values: columns.iter().map(value).collect::<Vec<_>>().join(", "),
            columns: columns.iter().map(|(name, ..)| name.as_str()).collect::<Vec<_>>().join(", "),
        })
    }

    /// Copies the rows whose `column` is `value`; how many. Unreadable ones count as none.
    async fn rows(&self, connection: &mut SqliteConnection, column: &str, value: &str) -> u32 {
        let Self { table, columns, values } = self;
        // A number is compared as one, whatever the column.
        let value_is = if column == "key" || column == "rowid" { "CAST(?1 AS INTEGER)" } else { "?1" };
        // Names of our own schema: nothing in here comes from outside.
        let statement = AssertSqlSafe(format!(
            "INSERT OR IGNORE INTO main.{table} ({columns}) SELECT {values} FROM old.{table} WHERE {column} = {value_is}"
        ));
        match sqlx::query(statement).bind(value).execute(connection).await {
            Ok(done) => u32::try_from(done.rows_affected()).unwrap_or(u32::MAX),
            Err(_) => 0,
        }
    }

    /// Copies row after row in one direction, up to the first that cannot be read.
    async fn walk(&self, connection: &mut SqliteConnection, order: &str, past: &str, direction: &str) {
        let table = self.table;
        let mut last: Option<String> = None;
        loop {
            let value_is = if order == "rowid" { "CAST(?1 AS INTEGER)" } else { "?1" };
            let statement = AssertSqlSafe(format!(
                "SELECT CAST({order} AS TEXT) FROM old.{table} WHERE ?1 IS NULL OR {order} {past} {value_is}
                 ORDER BY {order} {direction} LIMIT 1"
            ));
            let next: Result<Option<String>, _> =
                sqlx::query_scalar(statement).bind(&last).fetch_optional(&mut *connection).await;
            let Ok(Some(next)) = next else { return };
            if last.as_ref() == Some(&next) {
                return;
            }
            self.rows(connection, order, &next).await;
            last = Some(next);
        }
    }
}

fn one_of(name: &str, known: &[&str], otherwise: &str) -> String {
    format!("CASE WHEN {name} IN ('{}') THEN {name} ELSE {otherwise} END", known.join("', '"))
}
