//! Files written whole or not at all.

use std::{
    fs::{self, File, OpenOptions},
    io,
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

/// Links behind links; the system itself follows no more.
const MOST_LINKS: usize = 40;

/// Writes a file so that it is either there whole or not at all: beside it first, then on disk, then renamed.
///
/// A new file gets the permissions that the umask leaves. A replaced one keeps its own, and a link keeps leading where it
/// led: its target is replaced. What is no file, such as a pipe or a terminal, is written to.
///
/// # Errors
/// When it exists and may not be replaced, or the disk refuses.
pub fn write_atomically(path: &Path, bytes: &[u8], overwrite: Overwrite) -> Result<(), WriteError> {
    write_with_mode(path, bytes, overwrite, None)
}

/// The same, with these permissions for a new file: for a process whose own umask is stricter than its user's.
///
/// # Errors
/// When it exists and may not be replaced, or the disk refuses.
pub fn write_with_mode(
    path: &Path,
    bytes: &[u8],
    overwrite: Overwrite,
    new_file_mode: Option<u32>,
) -> Result<(), WriteError> {
    if overwrite == Overwrite::Never && fs::symlink_metadata(path).is_ok() {
        return Err(WriteError::Exists(path.to_owned()));
    }
    replace(path, bytes, overwrite, new_file_mode).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists if overwrite == Overwrite::Never => WriteError::Exists(path.to_owned()),
        _ => WriteError::Io { path: path.to_owned(), error },
    })
}

fn replace(path: &Path, bytes: &[u8], overwrite: Overwrite, new_file_mode: Option<u32>) -> io::Result<()> {
    let old = fs::metadata(path).ok();
    if old.as_ref().is_some_and(|old| !old.is_file() && !old.is_dir()) {
        return OpenOptions::new().write(true).open(path)?.write_all(bytes);
    }
    let path = link_target(path)?;
    let dir = match path.parent() {
        Some(dir) if !dir.as_os_str().is_empty() => dir,
        _ => Path::new("."),
    };
    let mut file = temporary_file(dir)?;
    file.write_all(bytes)?;
    if let Some(permissions) = old.map(|old| old.permissions()).or_else(|| permissions_of(new_file_mode?)) {
        // Some file systems have no permissions.
        let _ = file.as_file().set_permissions(permissions);
    }
    sync(file.as_file())?;
    match overwrite {
        Overwrite::Confirmed => file.persist(&path).map_err(|error| error.error)?,
        // Closes the gap since the check for an existing file.
        Overwrite::Never => match file.persist_noclobber(&path) {
            Ok(file) => file,
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => return Err(error.error),
            // Not every file system can rename without replacing, or has hard links. All can create a file only if it
            // is not there, which takes the name.
            Err(error) => {
                File::create_new(&path)?;
                error.file.persist(&path).map_err(|error| {
                    let _ = fs::remove_file(&path);
                    error.error
                })?
            }
        },
    };
    Ok(())
}

/// Where a file is that a path leads to through links; it may not be there yet.
fn link_target(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        let Ok(target) = fs::read_link(&path) else { return Ok(path) };
        path = path.parent().unwrap_or(Path::new("")).join(target);
    }
    Err(io::Error::other("its links lead in a circle"))
}

/// Made with the permissions of any new file; the system applies the umask.
fn temporary_file(dir: &Path) -> io::Result<tempfile::NamedTempFile> {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "Windows has no such permissions"))]
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(dir)
}

#[cfg(unix)]
fn permissions_of(mode: u32) -> Option<fs::Permissions> {
    Some(std::os::unix::fs::PermissionsExt::from_mode(mode))
}

#[cfg(not(unix))]
fn permissions_of(_: u32) -> Option<fs::Permissions> {
    None
}

/// Brings a file to disk, where the file system knows how.
fn sync(file: &File) -> io::Result<()> {
    match file.sync_all() {
        Err(error) if matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput) => {
            Ok(())
        }
        outcome => outcome,
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use prospect_core::ErrorCode;

    use super::{Overwrite, WriteError, write_atomically, write_with_mode};

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

    #[cfg(unix)]
    #[test]
    fn a_file_has_the_permissions_that_its_folder_or_the_umask_give_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().expect("a folder");
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o7777;
        let (new, usual) = (dir.path().join("new.md"), dir.path().join("usual.md"));
        write_atomically(&new, b"new", Overwrite::Never).expect("written");
        fs::write(&usual, "any").expect("written");
        assert_eq!(mode(&new), mode(&usual), "as any program's");
        let told = dir.path().join("told.md");
        write_with_mode(&told, b"new", Overwrite::Never, Some(0o604)).expect("written");
        assert_eq!(mode(&told), 0o604, "as it was told, whatever the umask");
        for kept in [0o664, 0o600, 0o640, 0o755] {
            fs::set_permissions(&new, fs::Permissions::from_mode(kept)).expect("changed");
            write_atomically(&new, b"replaced", Overwrite::Confirmed).expect("written");
            assert_eq!(mode(&new), kept, "{kept:o}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_and_its_target_is_replaced() {
        use std::os::unix::fs::symlink;
        let dir = tempfile::tempdir().expect("a folder");
        let at = |name: &str| dir.path().join(name);
        fs::create_dir(at("below")).expect("a folder");
        fs::write(at("below/real.md"), "old").expect("written");
        symlink("below/real.md", at("link.md")).expect("a link");
        symlink("link.md", at("second.md")).expect("a link");
        symlink("below/not yet.md", at("dangling.md")).expect("a link");
        symlink("circle.md", at("circle.md")).expect("a link");
        let refused = write_atomically(&at("link.md"), b"new", Overwrite::Never);
        assert!(matches!(refused, Err(WriteError::Exists(_))), "{refused:?}");
        for (link, target) in [
            ("link.md", "below/real.md"),
            ("second.md", "below/real.md"),
            ("dangling.md", "below/not yet.md"),
        ] {
            write_atomically(&at(link), link.as_bytes(), Overwrite::Confirmed).expect("written");
            assert_eq!(fs::read(at(target)).expect("reads"), link.as_bytes());
            assert!(at(link).is_symlink(), "{link} is still a link");
        }
        write_atomically(&at("circle.md"), b"new", Overwrite::Confirmed).expect_err("leads nowhere");
        assert!(at("circle.md").is_symlink());
        assert_eq!(fs::read_dir(dir.path()).expect("reads").count(), 5, "no temporary file stays behind");
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_file_is_written_to_and_stays_what_it_is() {
        use std::os::unix::fs::FileTypeExt as _;
        write_atomically(Path::new("/dev/null"), b"gone", Overwrite::Confirmed).expect("written");
        assert!(fs::metadata("/dev/null").expect("there").file_type().is_char_device());
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
