//! Backups: the whole library in one file, as it was at one moment, however many runs stream meanwhile.
//!
//! A backup is written under another name, brought to disk and then renamed, so that what bears a backup's name is
//! whole. There are no keys in it: the library has none.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use serde::{Deserialize, Serialize};
use specta::Type;
use sqlx::{Connection, SqliteConnection};
use uuid::Uuid;

use super::{
    Library, LibraryError,
    locks::{create_private_dir, open_private},
    now_ms,
    open::options,
    place::sync_dir,
};

/// Daily backups that are kept.
const DAILY_KEPT: usize = 7;
/// A daily backup is due when the newest is this old.
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// A half-written file this old belongs to a process that ended.
const STALE: Duration = Duration::from_hours(24);
/// How a half-written file is called.
pub(super) const PART: &str = ".part";
const STAMP: &str = "%Y-%m-%d-%H%M%S";

/// Why a backup was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum BackupKind {
    /// By itself, once a day.
    Daily,
    /// Before the library took another format.
    BeforeMigration,
    /// Before a backup was restored into the library.
    BeforeRestore,
    /// Somebody asked for it.
    Manual,
}

impl BackupKind {
    const ALL: [Self; 4] = [Self::Daily, Self::BeforeMigration, Self::BeforeRestore, Self::Manual];

    fn prefix(self) -> &'static str {
        match self {
            Self::Daily => "daily-",
            Self::BeforeMigration => "before-format-",
            Self::BeforeRestore => "before-restore-",
            Self::Manual => "manual-",
        }
    }
}

/// A backup in the library's folder of backups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// The file.
    pub path: PathBuf,
    /// Its name.
    pub name: String,
    /// Why it was made.
    pub kind: BackupKind,
    /// Unix time in milliseconds.
    pub made_at: i64,
    /// Its size.
    pub bytes: u64,
}

impl Library {
    /// The backups in the library's folder of backups, the newest first.
    ///
    /// # Errors
    /// When the folder is there but cannot be read.
    pub fn list_backups(&self) -> Result<Vec<Backup>, LibraryError> {
        Ok(backups_in(&folder(self.dir()))?)
    }

    /// Makes a backup in the library's folder of backups.
    ///
    /// # Errors
    /// When the library cannot be read or the disk refuses; nothing is left behind then.
    pub async fn back_up(&self, kind: BackupKind) -> Result<Backup, LibraryError> {
        let folder = folder(self.dir());
        create_private_dir(&folder)?;
        self.check_in_place()?;
        let part = folder.join(part_name());
        self.write_part(&part).await?;
        // Chosen only now, so that two at once get two names.
        let path = free_name(&folder, kind, now_ms());
        put_in_place(&part, &path)?;
        backup_at(&path)?.ok_or_else(|| LibraryError::Io(io::ErrorKind::NotFound.into()))
    }

    /// Writes the whole library into one file, in place of an earlier backup of that name.
    ///
    /// # Errors
    /// When the file is something other than a backup, the library cannot be read, or the disk refuses; what was there
    /// before is unharmed then.
    pub async fn back_up_to(&self, path: &Path) -> Result<(), LibraryError> {
        self.check_in_place()?;
        check_replaceable(path, self.dir())?;
        let part = parent(path).join(part_name());
        self.write_part(&part).await?;
        Ok(put_in_place(&part, path)?)
    }

    async fn write_part(&self, part: &Path) -> Result<(), LibraryError> {
        let mut connection = self.connect_aside().await?;
        let written = write_part(&mut connection, part).await;
        connection.close().await?;
        written
    }

    /// Makes today's backup unless there is one, and drops those beyond the last seven. `None` when none is due.
    ///
    /// # Errors
    /// When the library cannot be read or the disk refuses.
    pub async fn back_up_daily(&self) -> Result<Option<Backup>, LibraryError> {
        let now = now_ms();
        let newest = daily(&self.list_backups()?).first().map(|backup| backup.made_at);
        // A date in the future comes from a clock that was wrong: it must not keep backups from being made.
        if newest.is_some_and(|made_at| (0..DAY_MS).contains(&(now - made_at))) || self.is_empty().await? {
            return Ok(None);
        }
        remove_stale_parts(&folder(self.dir()));
        let made = self.back_up(BackupKind::Daily).await?;
        for old in daily(&self.list_backups()?).iter().skip(DAILY_KEPT) {
            fs::remove_file(&old.path)?;
        }
        Ok(Some(made))
    }

    /// Deletes every backup in the folder and makes one of the library as it is now.
    ///
    /// # Errors
    /// When the new one cannot be made, and then none is deleted; or when one cannot be deleted.
    pub async fn purge_backups(&self) -> Result<Vec<Backup>, LibraryError> {
        let old = self.list_backups()?;
        self.back_up(BackupKind::Daily).await?;
        for backup in old {
            fs::remove_file(&backup.path)?;
        }
        sync_dir(&folder(self.dir()))?;
        self.list_backups()
    }

    /// Whether nothing was ever kept here.
    async fn is_empty(&self) -> Result<bool, LibraryError> {
        let has_any: bool =
            sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM run) OR EXISTS (SELECT 1 FROM named_profile)")
                .fetch_one(&self.pool)
                .await?;
        Ok(!has_any)
    }
}

/// The folder of backups in a library's folder.
pub(super) fn folder(dir: &Path) -> PathBuf {
    dir.join("backups")
}

/// The name of a backup before a change of the format.
pub(super) fn before_format(dir: &Path, format: u32) -> PathBuf {
    folder(dir).join(format!("{}{format}-{}.db", BackupKind::BeforeMigration.prefix(), now_ms()))
}

/// Writes what `connection` has open into one file.
pub(super) async fn write_copy(connection: &mut SqliteConnection, path: &Path) -> Result<(), LibraryError> {
    let part = parent(path).join(part_name());
    write_part(connection, &part).await?;
    Ok(put_in_place(&part, path)?)
}

/// Writes the file under another name and brings it to disk. Nothing is left of one that fails.
async fn write_part(connection: &mut SqliteConnection, part: &Path) -> Result<(), LibraryError> {
    let written = async {
        // SQLite takes an empty file as it is, with the permissions it has.
        let file = open_private(part)?;
        let name = part.to_str().ok_or_else(|| io::Error::from(io::ErrorKind::InvalidFilename))?;
        sqlx::query("VACUUM INTO ?").bind(name).execute(connection).await?;
        Ok(file.sync_all()?)
    };
    let written = written.await;
    if written.is_err() {
        let _ = fs::remove_file(part);
    }
    written
}

fn put_in_place(part: &Path, path: &Path) -> io::Result<()> {
    let renamed = fs::rename(part, path);
    if renamed.is_err() {
        let _ = fs::remove_file(part);
    }
    renamed?;
    sync_dir(parent(path))
}

fn part_name() -> String {
    format!(".prospect-{}{PART}", Uuid::new_v4())
}

/// Refuses to write over anything but an earlier backup, and over what the library keeps beside itself or may come to.
fn check_replaceable(path: &Path, library: &Path) -> Result<(), LibraryError> {
    let refused = || LibraryError::NotABackup(path.display().to_string());
    let is_beside_library = fs::canonicalize(parent(path))? == fs::canonicalize(library)?;
    if is_beside_library
        && path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("prospect."))
    {
        return Err(refused());
    }
    if fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
        return Err(refused());
    }
    let mut header = Vec::new();
    match File::open(path) {
        Ok(file) => file.take(16).read_to_end(&mut header)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    if header == b"SQLite format 3\0" { Ok(()) } else { Err(refused()) }
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(dir) if !dir.as_os_str().is_empty() => dir,
        _ => Path::new("."),
    }
}

fn daily(backups: &[Backup]) -> Vec<&Backup> {
    backups.iter().filter(|backup| backup.kind == BackupKind::Daily).collect()
}

pub(super) fn backups_in(folder: &Path) -> io::Result<Vec<Backup>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut backups = Vec::new();
    for entry in entries {
        backups.extend(backup_at(&entry?.path())?);
    }
    backups.sort_by(|a, b| (b.made_at, b.name.len(), &b.name).cmp(&(a.made_at, a.name.len(), &a.name)));
    Ok(backups)
}

/// The backup that a file is; `None` when its name is not one of ours.
fn backup_at(path: &Path) -> io::Result<Option<Backup>> {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return Ok(None) };
    let Some((kind, made_at)) = read_name(name) else { return Ok(None) };
    let bytes = fs::metadata(path)?.len();
    Ok(Some(Backup { path: path.to_owned(), name: name.to_owned(), kind, made_at, bytes }))
}

/// What a name says: `daily-2027-01-31-101500.db`, in UTC, with `-2` for the second of one second;
/// `before-format-5-1803032100000.db`.
pub(super) fn read_name(name: &str) -> Option<(BackupKind, i64)> {
    let name = name.strip_suffix(".db")?;
    let (kind, rest) =
        BackupKind::ALL.into_iter().find_map(|kind| Some((kind, name.strip_prefix(kind.prefix())?)))?;
    if kind == BackupKind::BeforeMigration {
        let (_, millis) = rest.split_once('-')?;
        return Some((kind, millis.parse().ok()?));
    }
    let at = DateTime::strptime(STAMP, rest.get(..17)?).ok()?.to_zoned(TimeZone::UTC).ok()?;
    let is_ours = rest.len() == 17 || rest[17..].strip_prefix('-').is_some_and(|n| n.parse::<u32>().is_ok());
    is_ours.then(|| (kind, at.timestamp().as_millisecond()))
}

fn free_name(folder: &Path, kind: BackupKind, now: i64) -> PathBuf {
    let at = Timestamp::from_millisecond(now).unwrap_or(Timestamp::UNIX_EPOCH);
    let name = format!("{}{}", kind.prefix(), at.to_zoned(TimeZone::UTC).strftime(STAMP));
    let mut names = std::iter::once(format!("{name}.db")).chain((2..).map(|n| format!("{name}-{n}.db")));
    // The names have no end, so one of them is free.
    names
        .find(|name| !folder.join(name).exists())
        .map_or_else(|| folder.join(&name), |name| folder.join(name))
}

/// Removes what a process left half-written when it ended.
fn remove_stale_parts(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let is_part = entry.file_name().to_string_lossy().ends_with(PART);
        let changed = entry.metadata().and_then(|metadata| metadata.modified());
        let age = changed.ok().and_then(|changed| SystemTime::now().duration_since(changed).ok());
        if is_part && age.is_some_and(|age| age > STALE) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// A connection beside the pool, for work that takes long: closing the library does not wait for it.
impl Library {
    pub(super) async fn connect_aside(&self) -> Result<SqliteConnection, LibraryError> {
        Ok(SqliteConnection::connect_with(&options(&self.dir().join("prospect.db"))).await?)
    }
}
