//! The note in the new folder of a library that is being moved: whose copy is there, for the case that the move is cut short.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    time::SystemTime,
};

use serde::{Deserialize, Serialize};

use crate::library::{locks::open_private, place::sync_dir};

const NOTE: &str = "prospect.moving";

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Note {
    /// Where the original is.
    pub(super) from: PathBuf,
    /// Length and date of its files.
    pub(super) stamp: Vec<(u64, SystemTime)>,
    /// What is copied: nothing else in here belongs to the move.
    pub(super) taken: Vec<String>,
}

pub(super) fn write(dir: &Path, note: &Note) -> io::Result<()> {
    let mut file = open_private(&dir.join(NOTE))?;
    file.set_len(0)?;
    file.write_all(&serde_json::to_vec(note)?)?;
    file.sync_all()?;
    sync_dir(dir)
}

/// The note in a folder, if there is a whole one: nothing is copied before it is.
pub(super) fn read(dir: &Path) -> io::Result<Option<Note>> {
    match fs::read(dir.join(NOTE)) {
        Ok(words) => Ok(serde_json::from_slice(&words).ok()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

pub(super) fn remove(dir: &Path) {
    if let Err(error) = fs::remove_file(dir.join(NOTE))
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::warn!(%error, folder = %dir.display(), "the note of a move stays");
    }
}
