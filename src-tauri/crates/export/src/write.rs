//! Files written whole or not at all.

use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};

/// What to do when the file exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overwrite {
    /// Leave it and fail.
    Never,
    /// Replace it: the user was asked.
    Confirmed,
}

/// Why a file could not be written; the file that was there before is unharmed.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// It exists, and nobody said to replace it.
    #[error("{0} exists already")]
    Exists(PathBuf),
    /// The disk refused.
    #[error("{path} could not be written: {error}")]
    Io {
        /// The file.
        path: PathBuf,
        /// The reason.
        error: io::Error,
    },
}

/// Writes a file so that it is either there whole or not at all: beside it first, then on disk, then renamed.
///
/// # Errors
/// When it exists and may not be replaced, or the disk refuses.
pub fn write_atomically(path: &Path, bytes: &[u8], overwrite: Overwrite) -> Result<(), WriteError> {
    if overwrite == Overwrite::Never && fs::symlink_metadata(path).is_ok() {
        return Err(WriteError::Exists(path.to_owned()));
    }
    let failed = |error| WriteError::Io { path: path.to_owned(), error };
    let dir = match path.parent() {
        Some(dir) if !dir.as_os_str().is_empty() => dir,
        _ => Path::new("."),
    };
    let mut file = tempfile::NamedTempFile::new_in(dir).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    match overwrite {
        Overwrite::Confirmed => file.persist(path),
        // Closes the gap since the check above.
        Overwrite::Never => file.persist_noclobber(path),
    }
    .map_err(|error| match error.error.kind() {
        io::ErrorKind::AlreadyExists => WriteError::Exists(path.to_owned()),
        _ => failed(error.error),
    })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{Overwrite, WriteError, write_atomically};

    #[test]
    fn an_existing_file_is_replaced_only_when_asked() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("report.md");
        write_atomically(&path, b"one", Overwrite::Never).expect("new");
        let refused = write_atomically(&path, b"two", Overwrite::Never);
        assert!(matches!(refused, Err(WriteError::Exists(_))), "{refused:?}");
        assert_eq!(fs::read(&path).expect("reads"), b"one");
        write_atomically(&path, b"two", Overwrite::Confirmed).expect("replaced");
        assert_eq!(fs::read(&path).expect("reads"), b"two");
        let left = fs::read_dir(dir.path()).expect("reads").count();
        assert_eq!(left, 1, "no temporary file stays behind");
    }
}
