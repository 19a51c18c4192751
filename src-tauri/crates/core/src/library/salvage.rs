//! A damaged library: set aside unharmed, and its runs brought over as far as SQLite can still read them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use sqlx::{Connection, SqliteConnection};

use super::{
    LibraryError,
    locks::{ExclusiveLock, create_private_dir},
    now_ms,
    open::{migrate, options},
};

/// The files of one SQLite database.
const FILES: [&str; 3] = ["prospect.db", "prospect.db-wal", "prospect.db-shm"];
/// Without a readable maximum, keys are tried until this many in a row were not there.
const GIVE_UP_AFTER: i64 = 5_000;

/// What became of a damaged library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Salvage {
    /// Where the damaged files are now, byte for byte.
    pub set_aside: PathBuf,
    /// Runs that could be brought over into the new library.
    pub runs: u32,
}

/// Sets the damaged library of `dir` aside and fills a new one with what can be read of it.
pub(super) async fn salvage(dir: &Path) -> Result<Salvage, LibraryError> {
    let _alone = ExclusiveLock::acquire(dir).await?;
    let set_aside = dir.join("damaged").join(now_ms().to_string());
    create_private_dir(&set_aside)?;
    for file in FILES {
        if dir.join(file).exists() {
            fs::rename(dir.join(file), set_aside.join(file))?;
        }
    }
    migrate(dir, &dir.join(FILES[0])).await?;
    // Read from a copy: SQLite writes to what it opens.
    let reading = set_aside.join("reading");
    create_private_dir(&reading)?;
    for file in FILES {
        if set_aside.join(file).exists() {
            fs::copy(set_aside.join(file), reading.join(file))?;
        }
    }
    let runs = bring_over(&dir.join(FILES[0]), &reading.join(FILES[0])).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "nothing could be read of the damaged library");
        0
    });
    fs::remove_dir_all(&reading)?;
    tracing::warn!(folder = %set_aside.display(), runs, "the library was damaged and has been set aside");
    Ok(Salvage { set_aside, runs })
}

/// Copies what is readable, row by row, so that one bad page costs only the rows on it.
async fn bring_over(new: &Path, damaged: &Path) -> Result<u32, LibraryError> {
    // Rows come before the rows they refer to may.
    let mut connection = SqliteConnection::connect_with(&options(new).foreign_keys(false)).await?;
    sqlx::query("ATTACH ? AS old").bind(damaged.display().to_string()).execute(&mut connection).await?;
    for table in ["instructions", "named_profile"] {
        copy(&mut connection, table, "").await;
    }
    let last: Option<i64> = sqlx::query_scalar("SELECT max(key) FROM old.run")
        .fetch_one(&mut connection)
        .await
        .unwrap_or_default();
    let (mut key, mut runs, mut missing) = (0, 0, 0);
    while last.map_or(missing < GIVE_UP_AFTER, |last| key < last) {
        key += 1;
        let found = copy(&mut connection, "run", &format!("WHERE key = {key}")).await;
        missing = if found > 0 { 0 } else { missing + 1 };
        runs += found;
    }
    copy(&mut connection, "run_chunk", "WHERE run_id IN (SELECT id FROM main.run)").await;
    // A run whose instructions are lost is worth keeping all the same.
    sqlx::query(
        "INSERT OR IGNORE INTO main.instructions SELECT DISTINCT instructions_hash, '' FROM main.run",
    )
    .execute(&mut connection)
    .await?;
    // Read anew from the texts.
    sqlx::query("UPDATE main.run SET ideas_reading = 0").execute(&mut connection).await?;
    connection.close().await?;
    Ok(runs)
}

/// Copies rows of a table of the old library, in the columns both have; how many. Unreadable ones count as none.
async fn copy(connection: &mut SqliteConnection, table: &'static str, rows: &str) -> u32 {
    let columns: Result<Vec<String>, _> = sqlx::query_scalar(
        "SELECT new.name FROM pragma_table_info(?1, 'main') AS new
         JOIN pragma_table_info(?1, 'old') AS old ON old.name = new.name",
    )
    .bind(table)
    .fetch_all(&mut *connection)
    .await;
    let Ok(columns) = columns else { return 0 };
    let columns = columns.join(", ");
    // Names of our own schema and a number: nothing in here comes from outside.
    let statement = sqlx::AssertSqlSafe(format!(
        "INSERT OR IGNORE INTO main.{table} ({columns}) SELECT {columns} FROM old.{table} {rows}"
    ));
    match sqlx::query(statement).execute(&mut *connection).await {
        Ok(done) => u32::try_from(done.rows_affected()).unwrap_or(u32::MAX),
        Err(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use crate::{
        library::{Library, LibraryError, NewRun, TextChunk},
        profile::sample_profile,
        run::RunId,
    };

    async fn library_of(dir: &std::path::Path, runs: usize) -> Vec<RunId> {
        let library = Library::open(dir).await.expect("opens");
        let mut ids = Vec::new();
        for n in 0..runs {
            let id = RunId::generate();
            let run = NewRun {
                id,
                title: format!("Run {n}"),
                sample: false,
                profile: sample_profile(),
                endpoint: String::new(),
                request: crate::chat::ChatRequest {
                    model: "m".into(),
                    messages: Vec::new(),
                    stream: true,
                    temperature: None,
                    max_output: None,
                },
                fingerprint: n.to_string(),
            };
            library.create_run(&run).await.expect("writes");
            let text = format!("text {n} ").repeat(500);
            let chunk = TextChunk { start: 0, text: &text, pace: &[(1, 4_000)] };
            library.append_text(id, chunk).await.expect("writes");
            library.end_run(id, &crate::library::Ending::complete("m")).await.expect("writes");
            ids.push(id);
        }
        library.close().await;
        ids
    }

    #[tokio::test]
    async fn a_damaged_library_is_set_aside_and_most_of_it_saved() {
        let dir = tempfile::tempdir().expect("a folder");
        let ids = library_of(dir.path(), 60).await;
        let path = dir.path().join("prospect.db");
        let mut bytes = fs::read(&path).expect("reads");
        // Every page in the middle fifth is gone; the schema and most rows are not.
        let (from, to) = (bytes.len() * 2 / 5, bytes.len() * 3 / 5);
        bytes[from..to].fill(0xAA);
        fs::write(&path, &bytes).expect("writes");

        let library = Library::open(dir.path()).await.expect("opens all the same");
        let salvage = library.salvage().expect("the damage is met at start-up, and told");
        assert_eq!(fs::read(salvage.set_aside.join("prospect.db")).expect("kept"), bytes, "unharmed");
        let listed = library.list(None, 100).await.expect("the new library is sound");
        assert_eq!(listed.len(), usize::try_from(salvage.runs).expect("fits"));
        assert!((20..60).contains(&listed.len()), "{} of 60 runs", listed.len());
        let run = library.find_run(listed[0].id).await.expect("reads").expect("is there");
        assert!(run.text.starts_with("text "), "whole rows only");
        assert!(ids.contains(&run.summary.id));
    }

    #[tokio::test]
    async fn a_file_that_is_no_database_is_set_aside_unharmed() {
        let dir = tempfile::tempdir().expect("a folder");
        fs::write(dir.path().join("prospect.db"), "my diary").expect("writes");
        let library = Library::open(dir.path()).await.expect("opens");
        let salvage = library.salvage().expect("the user is told");
        assert_eq!(salvage.runs, 0);
        assert_eq!(fs::read(salvage.set_aside.join("prospect.db")).expect("kept"), b"my diary");
        assert!(library.list(None, 1).await.expect("a new library").is_empty());
    }

    #[tokio::test]
    async fn nothing_is_set_aside_while_another_process_uses_it() {
        let dir = tempfile::tempdir().expect("a folder");
        let other = Library::open(dir.path()).await.expect("opens");
        let wal_and_all: Vec<_> = super::FILES.iter().map(|file| dir.path().join(file)).collect();
        fs::write(&wal_and_all[0], "rubbish").expect("writes");
        let refused = Library::open(dir.path()).await;
        assert!(matches!(refused, Err(LibraryError::InUse(_))), "{refused:?}");
        drop(other);
    }
}
