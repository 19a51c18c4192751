//! A backup from elsewhere, which is data and no database to trust.
//!
//! It is opened so that nothing in it runs or is written, everything in its schema is held against the schema of our own
//! formats before a row is read, and then its rows are read by explicit columns, each within its bounds, and within a time.

use std::{
    collections::BTreeSet,
    path::Path,
    time::{Duration, Instant},
};

use futures_util::{TryStreamExt, stream::BoxStream};
use sqlx::{
    AssertSqlSafe, Connection, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteRow},
};

use crate::library::{
    LibraryError,
    cell::Cell,
    entries::one_line,
    open::give_format,
    ranges::{TABLES, Table},
};

/// How much of a file is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Bytes of the file, and of the log beside it.
    pub(super) file: u64,
    /// Rows of all tables.
    pub(super) rows: u64,
    /// From the first look to the last row.
    pub(super) time: Duration,
}

impl Limits {
    pub(super) const USUAL: Self =
        Self { file: 16 << 30, rows: 2_000_000, time: Duration::from_secs(10 * 60) };
}

/// Steps of SQLite's machine between two looks at the clock.
const STEPS: i32 = 10_000;
/// SQLITE_INTERRUPT.
const INTERRUPTED: &str = "9";
/// The record that sqlx keeps of migrations, in its own words. It is not read.
const MIGRATIONS_TABLE: &str = "_sqlx_migrations";

/// A copy of a backup, open for reading.
pub(super) struct Foreign {
    connection: SqliteConnection,
    bounds: Bounds,
    /// The tables that are there, and their columns in this format.
    tables: Vec<(&'static Table, Vec<String>)>,
}

impl Foreign {
    /// Opens a file of a format of ours, and makes sure that it is nothing else.
    pub(super) async fn open(
        database: &Path,
        name: &Path,
        format: u32,
        limits: Limits,
    ) -> Result<Self, LibraryError> {
        let has_log = super::source::log_of(database).exists();
        let options = SqliteConnectOptions::new()
            .filename(database)
            .read_only(true)
            // Commits that are in the log alone are read only if the file may change.
            .immutable(!has_log)
            .foreign_keys(false)
            // A row at a time: each may be long.
            .row_buffer_size(1)
            .pragma("query_only", "ON")
            .pragma("trusted_schema", "OFF")
            .pragma("cell_size_check", "ON")
            .pragma("mmap_size", "0");
        let mut connection = SqliteConnection::connect_with(&options).await?;
        let until = Instant::now() + limits.time;
        connection.lock_handle().await?.set_progress_handler(STEPS, move || Instant::now() < until);
        let bounds = Bounds { file: name.display().to_string(), limits, until, rows: 0 };
        let mut foreign = Self { connection, bounds, tables: Vec::new() };
        foreign.check_schema(format).await?;
        foreign.check_pages().await?;
        Ok(foreign)
    }

    /// The rows of a table; none if it is not there.
    pub(super) fn rows(&mut self, table: &Table) -> Rows<'_> {
        let Self { connection, bounds, tables } = self;
        let there = tables.iter().find(|(known, _)| known.name == table.name);
        let rows = there.map(|(table, columns)| {
            let select = format!("SELECT {} FROM {} NOT INDEXED", table.bounded_names(columns), table.name);
            sqlx::query(AssertSqlSafe(select)).fetch(connection)
        });
        Rows { rows, bounds }
    }

    pub(super) async fn close(self) -> Result<(), LibraryError> {
        Ok(self.connection.close().await?)
    }

    /// Everything in the schema is what a library of this format has, to the letter.
    async fn check_schema(&mut self, format: u32) -> Result<(), LibraryError> {
        let mut ours = SqliteConnection::connect("sqlite::memory:").await?;
        give_format(&mut ours, format).await?;
        let known = objects(&mut ours).await?;
        let theirs = objects(&mut self.connection).await;
        let theirs = theirs.map_err(|error| self.bounds.failure(error))?;
        for object in &theirs {
            if !known.contains(object) {
                let (kind, name) = (one_line(&object.kind, 20), one_line(&object.name, 60));
                return Err(self.bounds.refused(format!("its {kind} “{name}” is not one of Prospect’s")));
            }
        }
        let is_there = |name: &str| theirs.iter().any(|object| object.kind == "table" && object.name == name);
        if ["run", "instructions", MIGRATIONS_TABLE].iter().any(|name| !is_there(name)) {
            return Err(LibraryError::NotALibrary(self.bounds.file.clone()));
        }
        for table in TABLES.into_iter().filter(|table| is_there(table.name)) {
            let columns = sqlx::query_scalar("SELECT name FROM pragma_table_info(?)").bind(table.name);
            self.tables.push((table, columns.fetch_all(&mut ours).await?));
        }
        ours.close().await?;
        let encoding: String = sqlx::query_scalar("PRAGMA encoding").fetch_one(&mut self.connection).await?;
        if encoding != "UTF-8" {
            return Err(self.bounds.refused(format!("its texts are in {encoding}")));
        }
        Ok(())
    }

    /// Every page of the tables that are read is in one place only and whole. What is wrong within rows is found when they
    /// are read.
    async fn check_pages(&mut self) -> Result<(), LibraryError> {
        for (table, _) in &self.tables {
            let check = AssertSqlSafe(format!("PRAGMA quick_check({})", table.name));
            let found = sqlx::query(check).fetch_all(&mut self.connection).await;
            let found = found.map_err(|error| self.bounds.failure(error))?;
            let is_of_rows = |finding: String| {
                finding == "ok"
                    || finding.contains(" value in ")
                    || finding.starts_with("CHECK constraint failed")
            };
            if !found.iter().all(|row| is_of_rows(Cell::of(row, 0).into_text())) {
                return Err(self.bounds.damaged());
            }
        }
        Ok(())
    }
}

/// Rows of a table, as long as they are within bounds.
pub(super) struct Rows<'f> {
    rows: Option<BoxStream<'f, Result<SqliteRow, sqlx::Error>>>,
    bounds: &'f mut Bounds,
}

impl Rows<'_> {
    pub(super) async fn next(&mut self) -> Result<Option<SqliteRow>, LibraryError> {
        let Some(rows) = &mut self.rows else { return Ok(None) };
        let row = rows.try_next().await.map_err(|error| self.bounds.failure(error))?;
        self.bounds.rows += u64::from(row.is_some());
        if self.bounds.rows > self.bounds.limits.rows {
            return Err(self.bounds.refused(format!("it has more than {} rows", self.bounds.limits.rows)));
        }
        if Instant::now() > self.bounds.until {
            return Err(self.bounds.too_slow());
        }
        Ok(row)
    }
}

/// How far the reading of a file has come, and how far it may.
struct Bounds {
    /// How the file is called.
    file: String,
    limits: Limits,
    until: Instant,
    rows: u64,
}

impl Bounds {
    fn failure(&self, error: sqlx::Error) -> LibraryError {
        let code = error.as_database_error().and_then(|error| error.code());
        if code.is_some_and(|code| code == INTERRUPTED) {
            return self.too_slow();
        }
        match LibraryError::from(error) {
            error if error.is_of_rows() || error.is_damage() => self.damaged(),
            error => error,
        }
    }

    fn damaged(&self) -> LibraryError {
        LibraryError::DamagedBackup(self.file.clone())
    }

    fn too_slow(&self) -> LibraryError {
        self.refused(format!("reading it takes longer than {} seconds", self.limits.time.as_secs()))
    }

    fn refused(&self, reason: String) -> LibraryError {
        LibraryError::RefusedBackup { file: self.file.clone(), reason }
    }
}

/// A thing in a schema.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Object {
    kind: String,
    name: String,
    table: String,
    sql: String,
}

async fn objects(connection: &mut SqliteConnection) -> Result<BTreeSet<Object>, sqlx::Error> {
    let rows =
        sqlx::query("SELECT type, name, tbl_name, sql FROM sqlite_schema").fetch_all(connection).await?;
    let object = |row: &SqliteRow| {
        let text = |column| Cell::of(row, column).into_text();
        let (kind, name, table, mut sql) = (text(0), text(1), text(2), text(3));
        if name == MIGRATIONS_TABLE {
            // Its layout is of the version of sqlx that made it.
            sql.retain(|c| !c.is_whitespace());
        }
        Object { kind, name, table, sql }
    };
    Ok(rows.iter().map(object).collect())
}
