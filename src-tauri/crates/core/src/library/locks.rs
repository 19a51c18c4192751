//! File locks: who uses the library, and which process owns which live run.
//!
//! The operating system drops a lock when its process ends, however it ends. That is what makes "its owner is gone" a
//! fact instead of a guess by timestamps.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use tokio::time::Instant;
use uuid::Uuid;

use super::LibraryError;

const PATIENCE: Duration = Duration::from_secs(2);
const POLL: Duration = Duration::from_millis(20);

/// Held by every process that uses the library.
#[derive(Debug)]
pub(super) struct SharedLock(#[expect(dead_code, reason = "held for its lock")] File);

/// Held while the library changes its format.
#[derive(Debug)]
pub(super) struct ExclusiveLock(#[expect(dead_code, reason = "held for its lock")] File);

impl SharedLock {
    pub(super) async fn acquire(dir: &Path) -> Result<Self, LibraryError> {
        acquire(dir, File::try_lock_shared).await.map(Self)
    }
}

impl ExclusiveLock {
    pub(super) async fn acquire(dir: &Path) -> Result<Self, LibraryError> {
        acquire(dir, File::try_lock).await.map(Self)
    }
}

async fn acquire(dir: &Path, try_lock: fn(&File) -> Result<(), TryLockError>) -> Result<File, LibraryError> {
    let file = open_private(&dir.join("prospect.lock"))?;
    let deadline = Instant::now() + PATIENCE;
    loop {
        match try_lock(&file) {
            Ok(()) => return Ok(file),
            Err(TryLockError::Error(error)) => return Err(without_locks(&error).into()),
            Err(TryLockError::WouldBlock) if Instant::now() >= deadline => {
                return Err(LibraryError::InUse(dir.display().to_string()));
            }
            // The standard library's locks cannot wait with a limit.
            Err(TryLockError::WouldBlock) => tokio::time::sleep(POLL).await,
        }
    }
}

/// Some network disks give no locks. Nothing is read without them either: another program may be changing the format.
fn without_locks(error: &io::Error) -> io::Error {
    let words = "its disk has no file locks, which keep two programs from damaging the library; choose a folder on a \
                 disk of this computer";
    io::Error::new(error.kind(), format!("{words} ({error})"))
}

/// This process's own lock: its live runs carry its name.
#[derive(Debug)]
pub(super) struct OwnerLock {
    name: String,
    path: PathBuf,
    _file: File,
}

impl OwnerLock {
    pub(super) fn create(dir: &Path) -> io::Result<Self> {
        let name = Uuid::new_v4().to_string();
        let path = owner_path(dir, &name);
        create_private_dir(&dir.join("owners"))?;
        let file = open_private(&path)?;
        file.lock().map_err(|error| without_locks(&error))?;
        Ok(Self { name, path, _file: file })
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for OwnerLock {
    fn drop(&mut self) {
        // A file left behind does no harm: nobody holds its lock.
        let _ = fs::remove_file(&self.path);
    }
}

/// Whether the process behind an owner's name has ended.
pub(super) fn owner_is_gone(dir: &Path, name: &str) -> io::Result<bool> {
    let file = match OpenOptions::new().write(true).open(owner_path(dir, name)) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
        Err(error) => return Err(error),
    };
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(without_locks(&error)),
    }
}

/// Removes the lock file of a process that has ended.
pub(super) fn forget_owner(dir: &Path, name: &str) {
    let _ = fs::remove_file(owner_path(dir, name));
}

fn owner_path(dir: &Path, name: &str) -> PathBuf {
    dir.join("owners").join(format!("{name}.lock"))
}

/// Creates a folder that only this user can look into.
pub(super) fn create_private_dir(dir: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}

/// Opens a file for writing, creating it so that only this user can read it.
pub(super) fn open_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::{ExclusiveLock, OwnerLock, SharedLock, owner_is_gone, without_locks};
    use crate::library::LibraryError;

    #[tokio::test]
    async fn the_library_is_shared_but_migrated_alone() {
        let dir = tempfile::tempdir().expect("a folder");
        let one = SharedLock::acquire(dir.path()).await.expect("shared");
        let two = SharedLock::acquire(dir.path()).await.expect("shared twice");
        let refused = ExclusiveLock::acquire(dir.path()).await;
        assert!(matches!(refused, Err(LibraryError::InUse(_))), "two others use it");
        drop((one, two));
        let alone = ExclusiveLock::acquire(dir.path()).await.expect("now alone");
        let refused = SharedLock::acquire(dir.path()).await;
        assert!(matches!(refused, Err(LibraryError::InUse(_))), "it is being migrated");
        drop(alone);
    }

    #[test]
    fn a_disk_without_locks_is_told_in_words() {
        let words = without_locks(&std::io::Error::from_raw_os_error(37)).to_string();
        assert!(words.contains("no file locks") && words.contains("os error 37"), "{words}");
    }

    #[test]
    fn an_owner_is_gone_when_its_lock_is() {
        let dir = tempfile::tempdir().expect("a folder");
        let owner = OwnerLock::create(dir.path()).expect("a lock");
        let name = owner.name().to_owned();
        assert!(!owner_is_gone(dir.path(), &name).expect("readable"));
        drop(owner);
        assert!(owner_is_gone(dir.path(), &name).expect("readable"));
    }
}
