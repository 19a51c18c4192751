//! Files written whole or not at all.

use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};

use prospect_core::ErrorCode;

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
    #[error("{path} could not be written: {}", in_words(error))]
    Io {
        /// The file.
        path: PathBuf,
        /// The reason.
        error: io::Error,
    },
}

impl WriteError {
    /// The code the interface switches on.
    pub fn code(&self) -> ErrorCode {
        use io::ErrorKind::{
            FileTooLarge, InvalidFilename, IsADirectory, NotADirectory, NotFound, PermissionDenied,
            QuotaExceeded, ReadOnlyFilesystem, StorageFull,
        };
        let Self::Io { error, .. } = self else { return ErrorCode::ExportBadName };
        match error.kind() {
            StorageFull | QuotaExceeded | FileTooLarge => ErrorCode::ExportNoRoom,
            PermissionDenied | ReadOnlyFilesystem => ErrorCode::ExportNotAllowed,
            NotFound | NotADirectory => ErrorCode::ExportPlaceGone,
            InvalidFilename | IsADirectory => ErrorCode::ExportBadName,
            _ => ErrorCode::ExportFailed,
        }
    }
}

/// The reasons that people can do something about, as they would say them.
fn in_words(error: &io::Error) -> String {
    use io::ErrorKind::{
        FileTooLarge, InvalidFilename, IsADirectory, NotADirectory, NotFound, PermissionDenied,
        QuotaExceeded, ReadOnlyFilesystem, StorageFull,
    };
    match error.kind() {
        StorageFull => "the disk is full".to_owned(),
        QuotaExceeded => "your share of the disk is used up".to_owned(),
        FileTooLarge => "the disk takes no file of this size".to_owned(),
        PermissionDenied => "you may not write there".to_owned(),
        ReadOnlyFilesystem => "the disk can only be read".to_owned(),
        NotFound => "its folder does not exist".to_owned(),
        NotADirectory => "a part of its path is no folder".to_owned(),
        IsADirectory => "a folder has that name".to_owned(),
        InvalidFilename => "its name is too long, or has signs that cannot be in one".to_owned(),
        _ => error.to_string(),
    }
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
    use std::{fs, path::Path};

    use prospect_core::ErrorCode;

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

    #[test]
    fn a_place_that_cannot_be_written_is_told_in_words_and_left_as_it_was() {
        let dir = tempfile::tempdir().expect("a folder");
        let long = "x".repeat(300);
        fs::create_dir(dir.path().join("folder")).expect("a folder");
        fs::write(dir.path().join("file"), "mine").expect("a file");
        let table = [
            ("gone/report.pdf", "folder does not exist", ErrorCode::ExportPlaceGone),
            (long.as_str(), "name is too long", ErrorCode::ExportBadName),
            ("folder", "folder has that name", ErrorCode::ExportBadName),
            ("file/report.pdf", "is no folder", ErrorCode::ExportPlaceGone),
        ];
        for (name, words, code) in table {
            let refused = write_atomically(&dir.path().join(name), b"new", Overwrite::Confirmed);
            let error = refused.expect_err("refused");
            assert!(error.to_string().contains(words), "{name:.20}: {error}");
            assert_eq!(error.code(), code, "{name:.20}");
        }
        assert_eq!(fs::read(dir.path().join("file")).expect("reads"), b"mine");
        assert_eq!(fs::read_dir(dir.path()).expect("reads").count(), 2, "no half file stays behind");
        let nowhere = Path::new("/proc/prospect/report.pdf");
        write_atomically(nowhere, b"new", Overwrite::Never).expect_err("no such folder");
    }

    /// A disk of a few kilobytes, where one can be made: everything else about a full disk is up to the system.
    #[test]
    #[cfg(target_os = "linux")]
    fn a_full_disk_keeps_the_old_file() {
        // Writing to it always fails for want of room.
        let full = fs::OpenOptions::new().write(true).open("/dev/full");
        let Ok(mut full) = full else { return };
        let error = std::io::Write::write_all(&mut full, b"x").expect_err("full");
        assert_eq!(super::in_words(&error), "the disk is full");
    }
}
