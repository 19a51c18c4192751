//! The backup to restore: a copy of it that can be trusted.

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use sqlx::{Connection, SqliteConnection, SqlitePool};
use uuid::Uuid;

use crate::library::{
    LibraryError,
    locks::create_private_dir,
    open::{bring_up_to_date, format_of, known_format, options},
    recovery::gather_chunks,
};

/// What is read of a backup. Indexes for searching are made anew where it goes.
pub(super) const TABLES: [&str; 9] = [
    "instructions",
    "run",
    "run_chunk",
    "idea",
    "named_profile",
    "run_mark",
    "run_tag",
    "note",
    "action_item",
];
/// How the folder of a copy begins.
const FOLDER: &str = "restoring-";
/// A copy this old was left by a process that ended.
const STALE: Duration = Duration::from_hours(24);

/// A checked copy of a backup in the newest format. Removed when this is dropped.
pub(super) struct Source {
    folder: PathBuf,
}

impl Source {
    pub(super) async fn open(library: &Path, path: &Path) -> Result<Self, LibraryError> {
        let format = check_header(path)?;
        remove_stale(library);
        let folder = library.join(format!("{FOLDER}{}", Uuid::new_v4()));
        create_private_dir(&folder)?;
        let source = Self { folder };
        let database = source.database();
        copy(path, &database)?;
        // Beside a library that was copied as it stood, the newest of it may still be in its log.
        let log = with_suffix(path, "-wal");
        if log.exists() {
            copy(&log, &with_suffix(&database, "-wal"))?;
        }
        let damaged = |error: LibraryError| match error {
            error if error.is_damage() => LibraryError::DamagedBackup(path.display().to_string()),
            error => error,
        };
        check_tables(&database, path).await.map_err(damaged)?;
        if format < known_format() {
            bring_up_to_date(&database).await.map_err(damaged)?;
        }
        end_live_runs(&database).await.map_err(damaged)?;
        Ok(source)
    }

    pub(super) fn database(&self) -> PathBuf {
        self.folder.join("backup.db")
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn check_header(path: &Path) -> Result<u32, LibraryError> {
    if !fs::metadata(path)?.is_file() {
        return Err(LibraryError::NotALibrary(path.display().to_string()));
    }
    match format_of(path)? {
        None | Some(0) => Err(LibraryError::NotALibrary(path.display().to_string())),
        Some(found) if found > known_format() => Err(LibraryError::Newer { found, known: known_format() }),
        Some(format) => Ok(format),
    }
}

/// Checks that the tables are there, are tables, and are whole.
async fn check_tables(database: &Path, path: &Path) -> Result<(), LibraryError> {
    let mut connection = SqliteConnection::connect_with(&options(database)).await?;
    // What a schema from elsewhere does by itself, it does without reaching anything.
    sqlx::query("PRAGMA trusted_schema = OFF").execute(&mut connection).await?;
    let kinds: Vec<(String, String)> =
        sqlx::query_as("SELECT name, type FROM sqlite_schema").fetch_all(&mut connection).await?;
    let kind = |table: &str| kinds.iter().find(|(name, _)| name == table).map(|(_, kind)| kind.as_str());
    if ["run", "instructions", "_sqlx_migrations"].iter().any(|table| kind(table).is_none())
        || TABLES.iter().any(|table| kind(table).is_some_and(|kind| kind != "table"))
    {
        return Err(LibraryError::NotALibrary(path.display().to_string()));
    }
    for table in TABLES.iter().filter(|table| kind(table).is_some()) {
        let check = format!("PRAGMA quick_check({table})");
        let found: Vec<String> =
            sqlx::query_scalar(sqlx::AssertSqlSafe(check)).fetch_all(&mut connection).await?;
        if found != ["ok"] {
            return Err(LibraryError::DamagedBackup(path.display().to_string()));
        }
    }
    connection.close().await?;
    Ok(())
}

/// A run that was live when the backup was made has ended since, with the text it had.
async fn end_live_runs(database: &Path) -> Result<(), LibraryError> {
    let pool = SqlitePool::connect_with(options(database)).await?;
    let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await?;
    let live: Vec<String> = sqlx::query_scalar("SELECT id FROM run WHERE status = 'streaming'")
        .fetch_all(&mut *transaction)
        .await?;
    for id in live {
        gather_chunks(&mut transaction, &id).await?;
        // When its last words came: the end that the library may know of is never earlier.
        sqlx::query(
            "UPDATE run SET status = 'interrupted', ended_at = created_at + coalesce(json_extract(pace, '$[#-1][0]'), 0)
             WHERE id = ?",
        )
        .bind(&id)
        .execute(&mut *transaction)
        .await?;
    }
    transaction.commit().await?;
    pool.close().await;
    Ok(())
}

/// Copies a file for this user's eyes only.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let mut target = crate::library::locks::open_private(to)?;
    io::copy(&mut fs::File::open(from)?, &mut target).map(drop)
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}

fn remove_stale(library: &Path) {
    let Ok(entries) = fs::read_dir(library) else { return };
    for entry in entries.flatten() {
        let is_ours = entry.file_name().to_string_lossy().starts_with(FOLDER);
        let changed = entry.metadata().and_then(|metadata| metadata.modified());
        let age = changed.ok().and_then(|changed| SystemTime::now().duration_since(changed).ok());
        if is_ours && age.is_some_and(|age| age > STALE) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}
