//! Moving the library to another folder: copied, compared, and the old one removed only when the new one has opened.

use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader},
    path::{Path, PathBuf},
};

use super::{
    LibraryError,
    backups::PART,
    locks::{ExclusiveLock, create_private_dir, open_private},
    place::sync_dir,
};

/// What goes along. The database is the last to come and the first to go: with it a folder is a library.
const FOLDERS: [&str; 2] = ["backups", "damaged"];
const DATABASE: &str = "prospect.db";
const LOG: &str = "prospect.db-wal";
/// Bytes that are compared at a time.
const BLOCK: usize = 1 << 20;
const REBUILT: &str = "prospect.db-shm";

/// A library on its way, which nobody else has open.
#[derive(Debug)]
pub struct Moving {
    from: PathBuf,
    to: PathBuf,
    _alone: ExclusiveLock,
}

impl Moving {
    /// Takes the closed library of `from` for itself.
    ///
    /// # Errors
    /// When another process has it open.
    pub async fn begin(from: &Path, to: &Path) -> Result<Self, LibraryError> {
        let alone = ExclusiveLock::acquire(from).await?;
        Ok(Self { from: from.to_owned(), to: to.to_owned(), _alone: alone })
    }

    /// Copies everything and compares it with the original. What was copied is removed when something fails.
    ///
    /// # Errors
    /// When a disk refuses, or something is in the way.
    pub fn copy(&self) -> io::Result<()> {
        self.copy_all().inspect_err(|_| self.undo())
    }

    fn copy_all(&self) -> io::Result<()> {
        create_private_dir(&self.to)?;
        for folder in FOLDERS {
            copy_folder(&self.from.join(folder), &self.to.join(folder))?;
        }
        for file in [LOG, DATABASE] {
            let (from, to) = (self.from.join(file), self.to.join(file));
            if from.exists() {
                refuse_existing(&to)?;
                let part = to.with_extension("part");
                copy_file(&from, &part)?;
                fs::rename(part, to)?;
            }
        }
        sync_dir(&self.to)
    }

    /// Removes the original, now that the copy has opened. What cannot be removed stays, and does no harm.
    pub fn remove_original(&self) {
        remove(&self.from, true);
    }

    /// Removes the copy.
    pub fn undo(&self) {
        remove(&self.to, false);
    }
}

/// Takes a library out of its folder, and the folder too if nothing else is in it and it is not to stay.
fn remove(dir: &Path, keep_folder: bool) {
    let files = [DATABASE, LOG, REBUILT, "prospect.part"].map(|file| fs::remove_file(dir.join(file)));
    let folders = ["backups", "damaged", "owners"].map(|folder| fs::remove_dir_all(dir.join(folder)));
    for failed in files.into_iter().chain(folders).filter_map(Result::err) {
        if failed.kind() != io::ErrorKind::NotFound {
            tracing::warn!(error = %failed, folder = %dir.display(), "a part of the library stays in its old folder");
        }
    }
    if !keep_folder {
        let _ = fs::remove_file(dir.join("prospect.lock"));
        // Only an empty folder can be removed.
        let _ = fs::remove_dir(dir);
    }
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    let entries = match fs::read_dir(from) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    refuse_existing(to)?;
    create_private_dir(to)?;
    for entry in entries {
        let entry = entry?;
        // What is half-written belongs to nobody in the new place.
        if entry.file_name().to_string_lossy().ends_with(PART) {
            continue;
        }
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() { copy_folder(&from, &to)? } else { copy_file(&from, &to)? }
    }
    sync_dir(to)
}

/// Copies a file to disk and compares what is there now.
fn copy_file(from: &Path, to: &Path) -> io::Result<()> {
    let mut target = open_private(to)?;
    target.set_len(0)?;
    let mut source = File::open(from)?;
    io::copy(&mut source, &mut target)?;
    target.sync_all()?;
    // The date tells when a backup was made.
    target.set_modified(source.metadata()?.modified()?)?;
    if is_same(from, to)? {
        return Ok(());
    }
    Err(io::Error::other(format!("{} does not read as it was written", to.display())))
}

fn is_same(one: &Path, other: &Path) -> io::Result<bool> {
    let (one, other) = (File::open(one)?, File::open(other)?);
    if one.metadata()?.len() != other.metadata()?.len() {
        return Ok(false);
    }
    let (mut one, mut other) = (BufReader::with_capacity(BLOCK, one), BufReader::with_capacity(BLOCK, other));
    loop {
        let (a, b) = (one.fill_buf()?, other.fill_buf()?);
        let length = a.len().min(b.len());
        if length == 0 {
            return Ok(a.len() == b.len());
        }
        if a[..length] != b[..length] {
            return Ok(false);
        }
        one.consume(length);
        other.consume(length);
    }
}

fn refuse_existing(path: &Path) -> io::Result<()> {
    if path.exists() {
        return Err(io::Error::new(
            io::ErrorKind::AlreadyExists,
            format!("{} is there already", path.display()),
        ));
    }
    Ok(())
}
