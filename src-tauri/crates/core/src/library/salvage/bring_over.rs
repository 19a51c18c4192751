//! What can be read of a damaged library, row by row, so that one bad page costs only what is on it.

use std::{
    collections::BTreeSet,
    ops::Bound,
    path::{Path, PathBuf},
};

use futures_util::TryStreamExt;
use sqlx::{AssertSqlSafe, Connection, SqliteConnection, sqlite::SqliteConnectOptions};

use super::{carve, repair::repair};
use crate::library::{
    LibraryError,
    cell::{Cell, IfThere, insert_row},
    error::is_damage,
    open::options,
    ranges::{self, NO_PROFILE, NO_REQUEST},
    rows::DAMAGED,
};

/// Keys of runs are tried until this many in a row were not there, where some are known and where none is.
const TRIES_IN_A_GAP: u32 = 500;
const TRIES_IN_THE_DARK: u32 = 5_000;
/// What belongs to a run, found by its id. Marks come last: they tell when people changed a run, and bringing the rest
/// over is no such change.
const OF_A_RUN: [&str; 5] = ["run_chunk", "run_tag", "note", "action_item", "run_mark"];
/// What has an id of its own.
const WITH_ID: [&str; 2] = ["note", "action_item"];
/// Tables that are walked from both ends, and their order.
const WALKED: [(&str, &str); 4] =
    [("note", "id"), ("action_item", "id"), ("named_profile", "rowid"), ("instructions", "hash")];
/// Tables that a run whose row is lost may have left something in.
const LEFT_BEHIND: [&str; 3] = ["run_chunk", "note", "action_item"];

/// Copies what is readable into a new library; how many runs there were.
pub(super) async fn bring_over(new: &Path, damaged: &Path) -> Result<u32, LibraryError> {
    let old = match connect_to_damaged(damaged).await {
        Err(error) if is_damage(&error) => {
            tracing::warn!(%error, "nothing can be read of the damaged library");
            return Ok(0);
        }
        old => old?,
    };
    // Rows come before the rows they refer to may.
    let new = SqliteConnection::connect_with(&options(new).foreign_keys(false)).await?;
    let mut both = Both { old, new };
    both.adopt_definitions(damaged).await?;
    // In one go: a commit a row would take the disk minutes.
    sqlx::query("BEGIN IMMEDIATE").execute(&mut both.new).await?;
    let runs = both.copy_runs().await?;
    both.copy_additions(damaged).await?;
    let lost = stand_in_for_lost_runs(&mut both.new).await?;
    // A run whose instructions are lost is worth keeping all the same. Ideas are read anew from the texts.
    sqlx::raw_sql(
        "INSERT OR IGNORE INTO instructions SELECT DISTINCT instructions_hash, '' FROM run;
         UPDATE run SET ideas_reading = 0;",
    )
    .execute(&mut both.new)
    .await?;
    repair(&mut both.new).await?;
    sqlx::raw_sql("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut both.new).await?;
    both.new.close().await?;
    // The copy that was read is thrown away, however this ends.
    let _ = both.old.close().await;
    Ok(runs + lost)
}

/// With a schema that may be written, SQLite passes over entries of it that make no sense: a table can be read though one of
/// its indexes is lost.
async fn connect_to_damaged(path: &Path) -> Result<SqliteConnection, sqlx::Error> {
    let options = SqliteConnectOptions::new().filename(path).pragma("writable_schema", "ON");
    SqliteConnection::connect_with(&options).await
}

/// Where SQLite keeps the commits that are not in the file yet.
fn log_of(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

/// The damaged library and the new one. Not attached to each other: a statement that writes looks into every database
/// of its connection, and would meet the damage.
pub(super) struct Both {
    pub(super) old: SqliteConnection,
    new: SqliteConnection,
}

impl Both {
    /// Gives the tables of the copy the definitions that they have in the new library, where both are of one format: a
    /// flipped bit in the name of a column would cost what the column holds in every row.
    async fn adopt_definitions(&mut self, damaged: &Path) -> Result<(), LibraryError> {
        let format = "PRAGMA user_version";
        let ours: i64 = sqlx::query_scalar(format).fetch_one(&mut self.new).await?;
        let theirs: Option<i64> = sqlx::query_scalar(format).fetch_one(&mut self.old).await.ok();
        if theirs != Some(ours) {
            return Ok(());
        }
        let definitions: Vec<(String, String)> =
            sqlx::query_as("SELECT name, sql FROM sqlite_schema WHERE type = 'table'")
                .fetch_all(&mut self.new)
                .await?;
        let mut adopted = 0;
        for (name, sql) in definitions {
            let adopt =
                "UPDATE sqlite_schema SET sql = ?2 WHERE type = 'table' AND name = ?1 AND sql IS NOT ?2";
            // What cannot be written is read as it is.
            let done = sqlx::query(adopt).bind(name).bind(sql).execute(&mut self.old).await;
            adopted += done.map_or(0, |done| done.rows_affected());
        }
        if adopted > 0 {
            tracing::warn!(adopted, "definitions of tables were damaged");
            // A connection keeps the schema that it has read.
            let old = connect_to_damaged(damaged).await?;
            let _ = std::mem::replace(&mut self.old, old).close().await;
        }
        Ok(())
    }

    async fn copy_runs(&mut self) -> Result<u32, LibraryError> {
        let Some(table) = self.table("run").await? else { return Ok(0) };
        let known = self.known_keys().await;
        // What is not known may be there all the same: it is tried, too.
        let patience = if known.is_empty() { TRIES_IN_THE_DARK } else { TRIES_IN_A_GAP };
        let (mut runs, mut missing) = (0, 0);
        let mut next = Some(known.first().map_or(1, |first| 1.min(*first)));
        while let Some(key) = next {
            let found = self.copy_one(&table, "key", Cell::Integer(key)).await?;
            runs += found;
            missing = if found > 0 { 0 } else { missing + 1 };
            next = if missing < patience {
                key.checked_add(1)
            } else {
                known.range((Bound::Excluded(key), Bound::Unbounded)).next().copied()
            };
        }
        Ok(runs)
    }

    /// The keys of runs that can be told: each may be wrong, and there may be others.
    async fn known_keys(&mut self) -> BTreeSet<i64> {
        let mut known = BTreeSet::new();
        for keys in [
            "SELECT key FROM run ORDER BY key",
            "SELECT key FROM run ORDER BY key DESC",
            "SELECT key FROM run_card ORDER BY key",
            "SELECT key FROM run_card ORDER BY key DESC",
        ] {
            let mut rows = sqlx::query_scalar(keys).fetch(&mut self.old);
            while let Ok(Some(key)) = rows.try_next().await {
                known.insert(key);
            }
        }
        known
    }

    async fn copy_additions(&mut self, damaged: &Path) -> Result<(), LibraryError> {
        for (name, order) in WALKED {
            if let Some(table) = self.table(name).await? {
                for direction in ["ASC", "DESC"] {
                    self.copy(&table, &format!("ORDER BY {order} {direction}"), None).await?;
                }
            }
        }
        let runs: BTreeSet<String> =
            sqlx::query_scalar("SELECT id FROM run").fetch_all(&mut self.new).await?.into_iter().collect();
        let carved: BTreeSet<String> = carve::ids_in([damaged.to_owned(), log_of(damaged)])?
            .into_iter()
            .map(|id| id.to_string())
            .filter(|id| !runs.contains(id))
            .collect();
        for name in WITH_ID {
            let Some(table) = self.table(name).await? else { continue };
            let there = AssertSqlSafe(format!("SELECT id FROM {name}"));
            let there: BTreeSet<String> =
                sqlx::query_scalar(there).fetch_all(&mut self.new).await?.into_iter().collect();
            for id in carved.difference(&there) {
                self.copy_one(&table, "id", Cell::Text(id.clone())).await?;
            }
        }
        for name in OF_A_RUN {
            let Some(table) = self.table(name).await? else { continue };
            // One of those ids may be that of a run whose row is lost.
            let lost = carved.iter().filter(|_| LEFT_BEHIND.contains(&name));
            for id in runs.iter().chain(lost) {
                self.copy(&table, "WHERE run_id = ?1", Some(Cell::Text(id.clone()))).await?;
            }
        }
        let hashes: Vec<String> =
            sqlx::query_scalar("SELECT DISTINCT instructions_hash FROM run").fetch_all(&mut self.new).await?;
        if let Some(table) = self.table("instructions").await? {
            for hash in hashes {
                self.copy(&table, "WHERE hash = ?1", Some(Cell::Text(hash))).await?;
            }
        }
        Ok(())
    }

    /// How rows of a table are copied; `None` when the damaged library has no such table, or it cannot be told.
    async fn table(&mut self, name: &'static str) -> Result<Option<Table>, LibraryError> {
        let ours: Vec<String> = sqlx::query_scalar("SELECT name FROM pragma_table_info(?)")
            .bind(name)
            .fetch_all(&mut self.new)
            .await?;
        let theirs: Vec<String> = sqlx::query_scalar("SELECT name FROM pragma_table_info(?)")
            .bind(name)
            .fetch_all(&mut self.old)
            .await
            .unwrap_or_default();
        let columns: Vec<String> = ours.into_iter().filter(|column| theirs.contains(column)).collect();
        let ranges = ranges::TABLES.into_iter().find(|table| table.name == name);
        Ok((!columns.is_empty()).then_some(Table { name, columns, ranges }))
    }

    /// Copies the rows that a clause names, up to the first that cannot be read; how many.
    pub(super) async fn copy(
        &mut self,
        table: &Table,
        clause: &str,
        value: Option<Cell>,
    ) -> Result<u32, LibraryError> {
        // Names of our own schema: nothing in here comes from outside.
        let select = AssertSqlSafe(format!("SELECT {} FROM {} {clause}", table.names(), table.name));
        let mut select = sqlx::query(select);
        if let Some(value) = value {
            select = value.bind(select);
        }
        let mut copied = 0;
        let mut rows = select.fetch(&mut self.old);
        while let Ok(Some(row)) = rows.try_next().await {
            let cells = (0..table.columns.len()).map(|index| Cell::of(&row, index)).collect();
            copied += table.insert(&mut self.new, cells).await?;
        }
        Ok(copied)
    }

    /// Copies the one row whose `key` is `value`. If it cannot be read as a whole, what can be read of it, as long as its
    /// text is there.
    pub(super) async fn copy_one(
        &mut self,
        table: &Table,
        key: &str,
        value: Cell,
    ) -> Result<u32, LibraryError> {
        let copied = self.copy(table, &format!("WHERE {key} = ?1"), Some(value.clone())).await?;
        if copied > 0 {
            return Ok(copied);
        }
        let mut cells = Vec::with_capacity(table.columns.len());
        let mut has_text = false;
        for column in &table.columns {
            let select = AssertSqlSafe(format!("SELECT {column} FROM {} WHERE {key} = ?1", table.name));
            let read = match value.clone().bind(sqlx::query(select)).fetch_optional(&mut self.old).await {
                Ok(None) => return Ok(0),
                Ok(Some(row)) => Some(Cell::of(&row, 0)),
                Err(_) => None,
            };
            has_text |= column == "text" && read.is_some();
            cells.push(if column == key { value.clone() } else { read.unwrap_or(Cell::Null) });
        }
        if has_text { table.insert(&mut self.new, cells).await } else { Ok(0) }
    }
}

/// Rows for runs that are lost, but not all that belongs to them: what was written to them needs a place.
async fn stand_in_for_lost_runs(new: &mut SqliteConnection) -> Result<u32, LibraryError> {
    let mut lost = 0;
    for table in LEFT_BEHIND {
        // Chunks are joined by the recovery that every start does.
        let status = if table == "run_chunk" { "streaming" } else { "interrupted" };
        let statement = format!(
            "INSERT INTO run (id, title, status, sample, created_at, ended_at, goal_type, interest_area, model, owner,
                 endpoint, fingerprint, profile, instructions_hash, request)
             SELECT DISTINCT run_id, '{DAMAGED}', '{status}', 0, 0, 0, '', '', '', '', '', '', '{NO_PROFILE}', '',
                 '{NO_REQUEST}'
             FROM {table} WHERE run_id NOT IN (SELECT id FROM run)"
        );
        let done = sqlx::query(AssertSqlSafe(statement)).execute(&mut *new).await?;
        lost += u32::try_from(done.rows_affected()).unwrap_or(u32::MAX);
    }
    Ok(lost)
}

/// A table, in the columns that both libraries have.
pub(super) struct Table {
    pub(super) name: &'static str,
    columns: Vec<String>,
    ranges: Option<&'static ranges::Table>,
}

impl Table {
    fn names(&self) -> String {
        self.columns.join(", ")
    }

    /// Inserts a row, each value as its column may have it; 1, or 0 when it is there already.
    async fn insert(&self, new: &mut SqliteConnection, cells: Vec<Cell>) -> Result<u32, LibraryError> {
        // Others are found twice, from both ends; a mark was made by what was copied before it.
        let if_there = if self.name == "run_mark" { IfThere::Replace } else { IfThere::Keep };
        let fitted = self.columns.iter().zip(cells).map(|(column, cell)| {
            let range = self.ranges.and_then(|table| table.column(column));
            (column, range.map_or(cell.clone(), |range| range.fit(cell)))
        });
        let inserted = insert_row(new, self.name, fitted, if_there).await?;
        Ok(u32::try_from(inserted).unwrap_or(u32::MAX))
    }
}
