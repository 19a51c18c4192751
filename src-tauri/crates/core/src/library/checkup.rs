//! Whether the library is sound, and mending what is not.

use std::fs;

use futures_util::TryStreamExt;
use sqlx::{Connection, FromRow, SqliteConnection};

use super::{
    Library, LibraryError,
    backups::{Backup, backups_in, folder},
    open::known_format,
    ranges::TABLES,
    rows::from_json,
    salvage::want_salvage,
};
use crate::report::data::Idea;

/// Findings of SQLite that are listed.
const MOST_FINDINGS: usize = 20;

/// What SQLite says of an index that does not fit its table. The table is whole, and the index can be made anew.
const OF_AN_INDEX: [&str; 3] =
    [" missing from index ", "wrong # of entries in index ", "non-unique entry in index "];
/// What it says of the index for searching, which has a check of its own.
const OF_THE_SEARCH: [&str; 2] = ["fts5", "inverted index"];

/// Rows that belong to nothing: what they are, and how they are found.
const ORPHANS: [(&str, &str); 7] = [
    ("run_chunk", "NOT EXISTS (SELECT 1 FROM run WHERE run.id = run_id AND status = 'streaming')"),
    ("idea", "NOT EXISTS (SELECT 1 FROM run WHERE run.id = run_id)"),
    ("run_mark", "NOT EXISTS (SELECT 1 FROM run WHERE run.id = run_id)"),
    ("run_tag", "NOT EXISTS (SELECT 1 FROM run WHERE run.id = run_id)"),
    ("note", "NOT EXISTS (SELECT 1 FROM run WHERE run.id = run_id)"),
    ("action_item", "NOT EXISTS (SELECT 1 FROM run WHERE run.id = run_id)"),
    ("instructions", "NOT EXISTS (SELECT 1 FROM run WHERE instructions_hash = hash)"),
];

/// How sound the library is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Soundness {
    /// Its runs, those in the trash included.
    pub runs: u32,
    /// The size of its file.
    pub bytes: u64,
    /// Its format.
    pub format: u32,
    /// The version of SQLite.
    pub sqlite: String,
    /// What is wrong with the file, in SQLite's words.
    pub damage: Vec<String>,
    /// Indexes of tables that do not fit them.
    pub broken_indexes: u32,
    /// Rows with values that cannot be read, or are out of range.
    pub unreadable: u32,
    /// Some of those, each by its table, its id and its bad columns.
    pub damaged_rows: Vec<String>,
    /// Rows that belong to nothing.
    pub orphans: u32,
}

/// What was mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mended {
    /// Rows removed that belonged to nothing.
    pub orphans: u32,
    /// Whether indexes were made anew.
    pub reindexed: bool,
    /// Whether the library is damaged, so that the next start sets it aside and brings over what can be read.
    pub salvage_at_start: bool,
}

impl Library {
    /// Looks at all of the library: every page, every row.
    ///
    /// # Errors
    /// When it cannot be opened. Damage is no error but a finding.
    pub async fn check_soundness(&self) -> Result<Soundness, LibraryError> {
        self.check_in_place()?;
        let mut connection = self.connect_aside().await?;
        let found = inspect(&mut connection, self).await;
        connection.close().await?;
        found
    }

    /// Removes what belongs to nothing and makes broken indexes anew. A file that is damaged beyond that is left as it
    /// is: the next start sets it aside and brings over what can be read.
    ///
    /// # Errors
    /// When the library cannot be read or written.
    pub async fn mend(&self) -> Result<Mended, LibraryError> {
        let found = self.check_soundness().await?;
        let mut mended = Mended::default();
        if found.damage.is_empty() && found.unreadable == 0 {
            if found.broken_indexes > 0 {
                sqlx::query("REINDEX").execute(&self.pool).await?;
                mended.reindexed = true;
            }
            if found.orphans > 0 {
                mended.orphans = self.remove_orphans().await?;
            }
            self.rebuild_index().await?;
            return Ok(mended);
        }
        want_salvage(self.dir())?;
        mended.salvage_at_start = true;
        Ok(mended)
    }

    async fn remove_orphans(&self) -> Result<u32, LibraryError> {
        let (mut removed, mut transaction) = (0, self.pool.begin_with("BEGIN IMMEDIATE").await?);
        for (table, condition) in ORPHANS {
            let statement = sqlx::AssertSqlSafe(format!("DELETE FROM {table} WHERE {condition}"));
            let done = sqlx::query(statement).execute(&mut *transaction).await?;
            removed += u32::try_from(done.rows_affected()).unwrap_or(u32::MAX);
        }
        transaction.commit().await?;
        Ok(removed)
    }
}

async fn inspect(connection: &mut SqliteConnection, library: &Library) -> Result<Soundness, LibraryError> {
    let sqlite = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(&mut *connection).await?;
    let mut found = Soundness {
        runs: 0,
        bytes: fs::metadata(library.dir().join("prospect.db"))?.len(),
        format: known_format(),
        sqlite,
        damage: Vec::new(),
        broken_indexes: 0,
        unreadable: 0,
        damaged_rows: Vec::new(),
        orphans: 0,
    };
    let messages: Result<Vec<String>, _> =
        sqlx::query_scalar("PRAGMA integrity_check").fetch_all(&mut *connection).await;
    match messages {
        Ok(messages) => sort_findings(&mut found, messages),
        Err(error) => found.damage.push(error.to_string()),
    }
    match sqlx::query_scalar("SELECT count(*) FROM run").fetch_one(&mut *connection).await {
        Ok(runs) => found.runs = runs,
        Err(error) => found.damage.push(error.to_string()),
    }
    if let Err(error) = read_all(connection, &mut found).await {
        found.damage.push(error.to_string());
    }
    match count_orphans(connection).await {
        Ok(orphans) => found.orphans = orphans,
        Err(error) => found.damage.push(error.to_string()),
    }
    found.damage.dedup();
    found.damage.truncate(MOST_FINDINGS);
    Ok(found)
}

fn sort_findings(found: &mut Soundness, messages: Vec<String>) {
    for message in messages {
        let says = |marks: &[&str]| marks.iter().any(|mark| message.contains(mark));
        if says(&OF_AN_INDEX) {
            found.broken_indexes += 1;
        } else if message != "ok" && !says(&OF_THE_SEARCH) {
            found.damage.push(message);
        }
    }
}

/// Holds every row against the ranges of its columns.
async fn read_all(connection: &mut SqliteConnection, found: &mut Soundness) -> Result<(), LibraryError> {
    for table in TABLES {
        let select = format!("SELECT {} FROM {}", table.names(), table.name);
        let mut rows = sqlx::query(sqlx::AssertSqlSafe(select)).fetch(&mut *connection);
        while let Some(row) = rows.try_next().await? {
            if let Some(damage) = table.damage(&row) {
                found.unreadable += 1;
                if found.damaged_rows.len() < MOST_FINDINGS {
                    found.damaged_rows.push(damage);
                }
            }
        }
    }
    let mut ideas = sqlx::query("SELECT data FROM idea").fetch(&mut *connection);
    while let Some(row) = ideas.try_next().await? {
        let read = <(String,)>::from_row(&row).map_err(LibraryError::from);
        found.unreadable += u32::from(read.and_then(|(data,)| from_json::<Idea>(&data)).is_err());
    }
    Ok(())
}

async fn count_orphans(connection: &mut SqliteConnection) -> Result<u32, LibraryError> {
    let mut orphans = 0;
    for (table, condition) in ORPHANS {
        let statement = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table} WHERE {condition}"));
        orphans += sqlx::query_scalar::<_, u32>(statement).fetch_one(&mut *connection).await?;
    }
    Ok(orphans)
}

/// The newest backup of a library's folder, also when the library cannot be opened.
pub(crate) fn newest_backup(dir: &std::path::Path) -> std::io::Result<Option<Backup>> {
    Ok(backups_in(&folder(dir))?.into_iter().next())
}
