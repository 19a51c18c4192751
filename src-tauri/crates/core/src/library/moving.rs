//! Moving the library to another folder: copied, compared, and the old one removed only when the new one has opened.

mod note;

use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader},
    path::{Path, PathBuf},
    time::SystemTime,
};

use note::Note;

use super::{
    LibraryError,
    backups::PART,
    locks::{ExclusiveLock, create_private_dir, open_private},
    place::sync_dir,
};

/// What goes along. The database is the last to come and the first to go: with it a folder is a library.
const TAKEN: [&str; 4] = [DATABASE, LOG, FOLDERS[0], FOLDERS[1]];
const FOLDERS: [&str; 2] = ["backups", "damaged"];
const DATABASE: &str = "prospect.db";
const LOG: &str = "prospect.db-wal";
const LOCK: &str = "prospect.lock";
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
        // What is there already is nothing of ours to remove.
        let taken = taken(&self.from);
        for name in &taken {
            refuse_existing(&self.to.join(name))?;
        }
        self.copy_all(taken).inspect_err(|_| self.undo())
    }

    fn copy_all(&self, taken: Vec<String>) -> io::Result<()> {
        create_private_dir(&self.to)?;
        if let Some(parent) = self.to.parent() {
            sync_dir(parent)?;
        }
        note::write(&self.to, &Note { from: self.from.clone(), stamp: stamp(&self.from)?, taken })?;
        for folder in FOLDERS {
            copy_folder(&self.from.join(folder), &self.to.join(folder))?;
        }
        for file in [LOG, DATABASE] {
            let (from, to) = (self.from.join(file), self.to.join(file));
            if from.exists() {
                let part = to.with_extension("part");
                copy_file(&from, &part)?;
                fs::rename(part, to)?;
            }
        }
        sync_dir(&self.to)
    }

    /// Removes the original, now that the copy has opened and is known to be the library. What cannot be removed stays, and
    /// does no harm.
    pub fn remove_original(&self) {
        remove(&self.from, &TAKEN);
        note::remove(&self.to);
    }

    /// Removes the copy, and its folder if nothing else is in there.
    pub fn undo(&self) {
        remove(&self.to, &taken(&self.from));
        let _ = fs::remove_file(self.to.join(LOCK));
        // Only an empty folder can be removed.
        let _ = fs::remove_dir(&self.to);
    }
}

/// What of a library's folder goes along.
fn taken(from: &Path) -> Vec<String> {
    TAKEN.iter().filter(|name| from.join(name).exists()).map(|name| (*name).to_owned()).collect()
}

/// Removes what a move from `from` has left in `to` that was cut short before `to` was known to be the library.
///
/// # Errors
/// When what is there cannot be read.
pub(crate) fn forget_cut_short(to: &Path, from: &Path) -> io::Result<()> {
    match note::read(to)? {
        // Written in part: nothing had been copied yet.
        None => note::remove(to),
        Some(note) if note.from == from => {
            remove(to, &note.taken);
            let _ = fs::remove_file(to.join(LOCK));
        }
        Some(_) => {}
    }
    Ok(())
}

/// Finishes a move to `dir` that was cut short after `dir` was known to be the library: the original goes, unless somebody
/// has changed it since.
///
/// # Errors
/// When another process has the original open, or what is there cannot be read.
pub(crate) async fn finish_cut_short(dir: &Path) -> Result<(), LibraryError> {
    let Some(note) = note::read(dir)? else { return Ok(()) };
    // The last file that comes: without it this is no copy of the original.
    if dir.join(DATABASE).exists() && note.from != dir && note.from.exists() {
        let _alone = ExclusiveLock::acquire(&note.from).await?;
        let now = stamp(&note.from)?;
        if now == note.stamp || now.is_empty() {
            remove(&note.from, &TAKEN);
        } else {
            tracing::warn!(folder = %note.from.display(), "the library's old folder has changed and is left alone");
        }
    }
    note::remove(dir);
    Ok(())
}

/// Length and date of the files that a library is in.
fn stamp(dir: &Path) -> io::Result<Vec<(u64, SystemTime)>> {
    let mut stamp = Vec::new();
    for file in [DATABASE, LOG] {
        match fs::metadata(dir.join(file)) {
            Ok(metadata) => stamp.push((metadata.len(), metadata.modified()?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(stamp)
}

/// Takes a library out of its folder: what is named, and what everybody makes anew who opens it.
fn remove(dir: &Path, taken: &[impl AsRef<str>]) {
    let made_anew = [LOG, REBUILT, "prospect.part", "owners"];
    for name in taken.iter().map(AsRef::as_ref).chain(made_anew) {
        let path = dir.join(name);
        let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
        if let Err(error) = removed
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(%error, folder = %dir.display(), "a part of the library stays in its old folder");
        }
    }
    // The last to go: without it nobody would know what the rest is.
    note::remove(dir);
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
