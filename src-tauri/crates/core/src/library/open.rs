//! Opening the library: the lock, the format check, the backup, the migration, the recovery.

use std::{
    fs::File,
    io::Read,
    path::Path,
    sync::{Mutex, atomic::AtomicBool},
    time::Duration,
};

use sqlx::{
    Connection, SqliteConnection,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{
    Library, LibraryError,
    backups::{self, before_format, write_copy},
    connections::{GivenUp, connect},
    error::is_damage,
    locks::{ExclusiveLock, OwnerLock, SharedLock, create_private_dir, open_private},
    place::Place,
    salvage::{is_wanted, note_in_vain, salvage, was_in_vain},
};

/// Runs the window shows first.
const FIRST_PAGE: u32 = 100;

static MIGRATIONS: Migrator = sqlx::migrate!("../../../migrations");

impl Library {
    /// Opens the library in `dir`, creating folder and file as needed. An older format is backed up and migrated
    /// first; runs whose process has ended become `interrupted` with their text; a damaged file is set aside and what
    /// can be read of it brought over.
    ///
    /// # Errors
    /// When another process keeps the library for itself, the file is newer, or the disk refuses.
    pub async fn open(dir: &Path) -> Result<Self, LibraryError> {
        create_private_dir(dir)?;
        if !is_wanted(dir) {
            match Self::open_sound(dir).await {
                Err(error) if error.is_damage() && !was_in_vain(dir) => {}
                outcome => return outcome,
            }
        }
        let salvage = salvage(dir).await?;
        let opened = Self::open_sound(dir).await;
        note_in_vain(dir, opened.as_ref().is_err_and(LibraryError::is_damage))?;
        let mut library = opened?;
        library.salvage = Some(salvage);
        Ok(library)
    }

    async fn open_sound(dir: &Path) -> Result<Self, LibraryError> {
        let path = dir.join("prospect.db");
        let mut shared = SharedLock::acquire(dir).await?;
        if needs_migration(&path)? {
            // Given up for a moment: two processes that both wait to upgrade would wait for each other.
            drop(shared);
            let alone = ExclusiveLock::acquire(dir).await?;
            if needs_migration(&path)? {
                migrate(dir, &path).await?;
            }
            drop(alone);
            shared = SharedLock::acquire(dir).await?;
        }
        let given_up = GivenUp::default();
        let pool = connect(&path, &given_up).await?;
        let owner = OwnerLock::create(dir)?;
        let library = Self {
            pool,
            given_up,
            place: Place::of(&path)?,
            owner,
            shared: Mutex::new(Some(shared)),
            salvage: None,
            index_broken: AtomicBool::new(false),
            index_kept: AtomicBool::new(false),
        };
        match library.start_up(dir).await {
            Ok(()) => Ok(library),
            Err(error) => {
                // Closed before anybody moves the file.
                library.pool.close().await;
                Err(error)
            }
        }
    }

    /// What every start does, and where damage shows: recovery, and a look at the first page of the list.
    async fn start_up(&self, dir: &Path) -> Result<(), LibraryError> {
        self.recover(dir).await?;
        let docs = self.newest_docs(None, FIRST_PAGE).await?;
        match self.page_of_lines(&docs).await {
            Err(LibraryError::Sqlite(error)) if is_damage(&error) => Err(error.into()),
            // What cannot be read of some rows holds up nobody.
            Err(error) if error.is_of_rows() => Ok(()),
            page => page.map(drop),
        }
    }
}

/// The newest format this version knows: the number of its migrations, kept in the file's `user_version`.
pub(super) fn known_format() -> u32 {
    u32::try_from(MIGRATIONS.iter().count()).unwrap_or(u32::MAX)
}

/// Gives an empty database a format.
pub(super) async fn give_format(connection: &mut SqliteConnection, format: u32) -> Result<(), LibraryError> {
    let last = usize::try_from(format).ok().and_then(|format| MIGRATIONS.iter().nth(format.checked_sub(1)?));
    match last {
        Some(last) => Ok(MIGRATIONS.run_direct(Some(last.version), connection, false).await?),
        None => Ok(()),
    }
}

pub(super) fn needs_migration(path: &Path) -> Result<bool, LibraryError> {
    let known = known_format();
    match format_of(path)? {
        Some(found) if found > known => Err(LibraryError::Newer { found, known }),
        Some(found) => Ok(found < known),
        None => Ok(true),
    }
}

/// The format of a library file, read from its header without opening it as a database, so that a file this version
/// does not understand is left untouched. `None` when there is no file yet.
pub(super) fn format_of(path: &Path) -> Result<Option<u32>, LibraryError> {
    let mut header = Vec::new();
    match File::open(path) {
        Ok(file) => file.take(100).read_to_end(&mut header)?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    if header.is_empty() {
        return Ok(None);
    }
    let not_a_library = || LibraryError::NotALibrary(path.display().to_string());
    if !header.starts_with(b"SQLite format 3\0") {
        return Err(not_a_library());
    }
    let version = header.get(60..64).and_then(|bytes| bytes.try_into().ok());
    version.map(|bytes| Some(u32::from_be_bytes(bytes))).ok_or_else(not_a_library)
}

pub(super) async fn migrate(dir: &Path, path: &Path) -> Result<(), LibraryError> {
    if let Some(before) = format_of(path)? {
        create_private_dir(&backups::folder(dir))?;
        let mut connection = SqliteConnection::connect_with(&options(path)).await?;
        let written = write_copy(&mut connection, &before_format(dir, before + 1)).await;
        connection.close().await?;
        written?;
    }
    bring_up_to_date(path).await
}

/// Gives a library file the newest format; creates it where there is none.
pub(super) async fn bring_up_to_date(path: &Path) -> Result<(), LibraryError> {
    // Created here, so that SQLite's own files take over the permissions.
    open_private(path)?;
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options(path)).await?;
    let mut connection = pool.acquire().await?;
    // All or nothing: a process that ends in the middle leaves the library as it was.
    let mut transaction = sqlx::Connection::begin_with(&mut *connection, "BEGIN IMMEDIATE").await?;
    MIGRATIONS.run_direct(None, &mut *transaction, false).await?;
    let set_format = format!("PRAGMA user_version = {}", known_format());
    sqlx::query(sqlx::AssertSqlSafe(set_format)).execute(&mut *transaction).await?;
    transaction.commit().await?;
    drop(connection);
    // Into the main file, where the next start reads the format without opening the database.
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&pool).await?;
    pool.close().await;
    Ok(())
}

pub(super) fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        // What is deleted is overwritten where that costs nothing; deleting for good overwrites the rest.
        .pragma("secure_delete", "FAST")
        .pragma("cache_size", "-16384")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{Library, known_format, options};
    use crate::library::LibraryError;

    #[tokio::test]
    async fn a_new_library_is_private_durable_and_current() {
        let dir = tempfile::tempdir().expect("a folder");
        let data = dir.path().join("data");
        let library = Library::open(&data).await.expect("opens");
        let (mode,): (String,) =
            sqlx::query_as("PRAGMA journal_mode").fetch_one(&library.pool).await.expect("reads");
        assert_eq!(mode, "wal");
        let (synchronous,): (i64,) =
            sqlx::query_as("PRAGMA synchronous").fetch_one(&library.pool).await.expect("reads");
        assert_eq!(synchronous, 2, "FULL: a commit survives a power cut");
        let (version,): (String,) =
            sqlx::query_as("SELECT sqlite_version()").fetch_one(&library.pool).await.expect("reads");
        let numbers: Vec<u32> = version.split('.').filter_map(|n| n.parse().ok()).collect();
        assert!(numbers >= vec![3, 51, 3], "older SQLite can corrupt a WAL: {version}");
        #[cfg(unix)]
        for (path, expected) in
            [(data.clone(), 0o700), (data.join("prospect.db"), 0o600), (data.join("prospect.db-wal"), 0o600)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(&path).expect("exists").permissions().mode() & 0o777;
            assert_eq!(mode, expected, "{}", path.display());
        }
        library.close().await;
        Library::open(&data).await.expect("opens again");
    }

    #[tokio::test]
    async fn a_newer_library_is_refused_untouched() {
        let dir = tempfile::tempdir().expect("a folder");
        Library::open(dir.path()).await.expect("opens").close().await;
        let path = dir.path().join("prospect.db");
        let pool = sqlx::SqlitePool::connect_with(options(&path)).await.expect("opens");
        sqlx::query("PRAGMA user_version = 99").execute(&pool).await.expect("writes");
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&pool).await.expect("writes");
        pool.close().await;
        let before = fs::read(&path).expect("reads");
        let refused = Library::open(dir.path()).await;
        assert!(matches!(refused, Err(LibraryError::Newer { found: 99, .. })), "{refused:?}");
        assert_eq!(fs::read(&path).expect("reads"), before, "not a byte may change");
    }

    #[tokio::test]
    async fn a_backup_precedes_a_migration() {
        let dir = tempfile::tempdir().expect("a folder");
        Library::open(dir.path()).await.expect("opens").close().await;
        let path = dir.path().join("prospect.db");
        let pool = sqlx::SqlitePool::connect_with(options(&path)).await.expect("opens");
        sqlx::query("PRAGMA user_version = 0").execute(&pool).await.expect("writes");
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&pool).await.expect("writes");
        pool.close().await;
        assert!(known_format() > 0);
        Library::open(dir.path()).await.expect("migrates").close().await;
        let backups = fs::read_dir(dir.path().join("backups")).expect("a folder of backups").count();
        assert_eq!(backups, 1);
    }
}
