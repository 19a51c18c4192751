//! The backup to restore, as a database of our own: its rows, as far as they can be kept, in tables of our making.

use std::{
    collections::HashMap,
    ffi::OsString,
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use sha2::{Digest, Sha256};
use sqlx::{
    Connection, Sqlite, SqliteConnection, Transaction,
    sqlite::{SqliteRow, SqliteSynchronous},
};
use uuid::Uuid;

use super::foreign::{Foreign, Limits};
use crate::library::{
    LibraryError,
    cell::{Cell, IfThere, insert_row},
    ideas::keep_ideas,
    locks::{create_private_dir, open_private},
    open::{bring_up_to_date, format_of, known_format, options},
    ranges::{INSTRUCTIONS, LeftOut, RUN, TABLES, Table},
    recovery::gather_chunks,
    rows::hex,
};

/// How the folder of a copy begins.
const FOLDER: &str = "restoring-";
/// A copy this old was left by a process that ended.
const STALE: Duration = Duration::from_hours(24);

/// What a backup holds, in the newest format. Removed when this is dropped.
pub(crate) struct Source {
    folder: PathBuf,
    /// The backup.
    pub(super) path: PathBuf,
    pub(super) left_out: LeftOut,
}

impl Source {
    /// Reads a backup. The library beside which that is done is neither read nor written.
    pub(super) async fn open(library: &Path, path: &Path, limits: Limits) -> Result<Self, LibraryError> {
        let format = check_header(path, limits)?;
        remove_stale(library);
        let folder = library.join(format!("{FOLDER}{}", Uuid::new_v4()));
        create_private_dir(&folder)?;
        let mut source = Self { folder, path: path.to_owned(), left_out: LeftOut::default() };
        let copied = source.folder.join("foreign.db");
        let (from, to) = (path.to_owned(), copied.clone());
        let copying = tokio::task::spawn_blocking(move || copy_with_log(&from, &to, limits.file));
        copying.await.map_err(|error| LibraryError::Unreadable(error.to_string()))??;
        let mut foreign = Foreign::open(&copied, path, format, limits).await?;
        let filled = source.fill(&mut foreign).await;
        foreign.close().await?;
        filled?;
        for file in [copied.clone(), log_of(&copied)] {
            let _ = fs::remove_file(file);
        }
        Ok(source)
    }

    pub(super) fn database(&self) -> PathBuf {
        self.folder.join("backup.db")
    }

    async fn fill(&mut self, foreign: &mut Foreign) -> Result<(), LibraryError> {
        bring_up_to_date(&self.database()).await?;
        // Rows come before the rows they refer to may; and what is thrown away needs no disk.
        let options = options(&self.database()).foreign_keys(false).synchronous(SqliteSynchronous::Off);
        let mut connection = SqliteConnection::connect_with(&options).await?;
        drop_triggers(&mut connection).await?;
        let mut transaction = connection.begin().await?;
        let mut hashes = HashMap::new();
        for table in TABLES {
            let mut rows = foreign.rows(table);
            while let Some(row) = rows.next().await? {
                keep(&mut transaction, table, &row, &mut hashes, &mut self.left_out).await?;
            }
        }
        end_live_runs(&mut transaction).await?;
        transaction.commit().await?;
        Ok(connection.close().await?)
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Keeps a row, if it can be.
async fn keep(
    transaction: &mut Transaction<'_, Sqlite>,
    table: &'static Table,
    row: &SqliteRow,
    hashes: &mut HashMap<String, String>,
    left_out: &mut LeftOut,
) -> Result<(), LibraryError> {
    let text = |column: &str| Cell::of(row, column).into_text();
    // Instructions bear the hash of what they say, so that they take the place of no others.
    let hash_of = |words: &str| hex(&Sha256::digest(words.as_bytes()));
    let value_of = |column: &'static str| match column {
        "hash" => Cell::from(hash_of(&text("text"))),
        "instructions_hash" => Cell::from(hashes.get(&text(column)).cloned().unwrap_or_else(|| hash_of(""))),
        // Ideas are read anew from the text.
        "ideas_reading" => Cell::Integer(0),
        column => Cell::of(row, column),
    };
    let Some(checked) = table.check(value_of, left_out) else { return Ok(()) };
    let name = checked.first().map(|(_, cell)| cell.clone().into_text()).unwrap_or_default();
    let inserted = insert_row(transaction, table.name, checked, IfThere::Keep).await?;
    if table.name == INSTRUCTIONS.name {
        hashes.insert(text("hash"), name);
    } else if inserted == 0 {
        left_out.add(format!("{} {name} is left out: there is another like it", table.name));
    } else if table.name == RUN.name {
        keep_ideas(transaction, &name, &text("text")).await?;
    }
    Ok(())
}

/// What triggers do is done again where the rows go.
async fn drop_triggers(connection: &mut SqliteConnection) -> Result<(), LibraryError> {
    let triggers: Vec<String> = sqlx::query_scalar("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
        .fetch_all(&mut *connection)
        .await?;
    for trigger in triggers {
        let drop = sqlx::AssertSqlSafe(format!("DROP TRIGGER {trigger}"));
        sqlx::query(drop).execute(&mut *connection).await?;
    }
    Ok(())
}

/// A run that was live when the backup was made has ended since, with the text it had.
async fn end_live_runs(transaction: &mut Transaction<'_, Sqlite>) -> Result<(), LibraryError> {
    let live: Vec<String> = sqlx::query_scalar("SELECT id FROM run WHERE status = 'streaming'")
        .fetch_all(&mut **transaction)
        .await?;
    for id in live {
        gather_chunks(transaction, &id).await?;
        // When its last words came: the end that the library may know of is never earlier.
        sqlx::query(
            "UPDATE run SET status = 'interrupted', ended_at = created_at + coalesce(json_extract(pace, '$[#-1][0]'), 0)
             WHERE id = ?",
        )
        .bind(&id)
        .execute(&mut **transaction)
        .await?;
    }
    Ok(())
}

fn check_header(path: &Path, limits: Limits) -> Result<u32, LibraryError> {
    let refused = |reason| LibraryError::RefusedBackup { file: path.display().to_string(), reason };
    // Before anything of it is opened: a pipe would be waited for.
    let metadata = fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(LibraryError::NotAFile(path.display().to_string()));
    }
    if metadata.len() > limits.file {
        return Err(refused(format!("it has more than {} bytes", limits.file)));
    }
    match format_of(path)? {
        None | Some(0) => Err(LibraryError::NotALibrary(path.display().to_string())),
        Some(found) if found > known_format() => Err(LibraryError::Newer { found, known: known_format() }),
        Some(format) => Ok(format),
    }
}

/// Copies a backup for this user's eyes only. Beside a library that was copied as it stood, the newest of it may still be in
/// its log.
fn copy_with_log(from: &Path, to: &Path, most: u64) -> io::Result<()> {
    copy(from, to, most)?;
    let log = log_of(from);
    if fs::metadata(&log).is_ok_and(|metadata| metadata.is_file()) {
        copy(&log, &log_of(to), most)?;
    }
    Ok(())
}

fn copy(from: &Path, to: &Path, most: u64) -> io::Result<()> {
    let mut target = open_private(to)?;
    io::copy(&mut fs::File::open(from)?.take(most), &mut target).map(drop)
}

/// Where SQLite keeps the commits that are not in the file yet.
pub(super) fn log_of(database: &Path) -> PathBuf {
    let mut name = OsString::from(database);
    name.push("-wal");
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

#[cfg(test)]
mod tests {
    use std::{fs, time::Duration};

    use sqlx::{Connection, SqliteConnection};

    use super::{Limits, Source};
    use crate::library::{
        LibraryError,
        open::{give_format, known_format, options},
        stock::Stock,
    };

    #[tokio::test]
    async fn a_backup_of_every_format_is_one_of_ours() {
        let dir = tempfile::tempdir().expect("a folder");
        for format in 1..=known_format() {
            let backup = dir.path().join(format!("{format}.db"));
            let options = options(&backup).create_if_missing(true);
            let mut connection = SqliteConnection::connect_with(&options).await.expect("made");
            give_format(&mut connection, format).await.expect("made");
            let set_format = format!("PRAGMA user_version = {format}");
            sqlx::query(sqlx::AssertSqlSafe(set_format)).execute(&mut connection).await.expect("set");
            connection.close().await.expect("closes");
            let opened = Source::open(dir.path(), &backup, Limits::USUAL).await;
            assert!(opened.is_ok(), "format {format}: {:?}", opened.err());
        }
    }

    #[tokio::test]
    async fn a_backup_is_read_within_its_limits() {
        let runs: Vec<_> = (0..20).map(|_| ("title", "text")).collect();
        let (stock, _) = Stock::of(&runs).await;
        let backup = stock.dir.path().join("backup.db");
        stock.library.back_up_to(&backup).await.expect("made");
        let usual = Limits::USUAL;
        let bytes = fs::metadata(&backup).expect("there").len();
        let table = [
            (usual, None),
            (Limits { file: bytes, ..usual }, None),
            (Limits { file: bytes - 1, ..usual }, Some("bytes")),
            // The instructions, and the runs.
            (Limits { rows: 21, ..usual }, None),
            (Limits { rows: 20, ..usual }, Some("20 rows")),
            (Limits { time: Duration::ZERO, ..usual }, Some("seconds")),
        ];
        for (limits, refused) in table {
            match (Source::open(stock.dir.path(), &backup, limits).await, refused) {
                (Ok(source), None) => assert_eq!(source.left_out.count, 0),
                (Err(LibraryError::RefusedBackup { reason, .. }), Some(words)) => {
                    assert!(reason.contains(words), "{reason}");
                }
                (opened, _) => panic!("{limits:?}: {:?}", opened.err()),
            }
            let left = fs::read_dir(stock.dir.path()).expect("reads").flatten();
            let copies = left.filter(|e| e.file_name().to_string_lossy().starts_with(super::FOLDER));
            assert_eq!(copies.count(), 0, "{limits:?}: no copy stays behind");
        }
    }
}
