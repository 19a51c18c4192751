//! Everything in the data folder is for its user alone, also what plugins and the webview put there with the
//! system's usual permissions.

use std::{fs, io, path::Path};

/// Files that plugins write in place: once there, they keep their permissions.
const WRITTEN_IN_PLACE: [&str; 3] = ["settings.json", "draft.json", ".window-state.json"];

/// Makes the data folder's files 0600 and its folders 0700. For the start, before anything is written, and for the end.
///
/// # Errors
/// When the folder cannot be read or an entry of it not changed.
pub(crate) fn keep_private(data_dir: &Path) -> io::Result<()> {
    fs::create_dir_all(data_dir)?;
    for name in WRITTEN_IN_PLACE {
        create_empty(&data_dir.join(name))?;
    }
    for entry in fs::read_dir(data_dir)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        // A link leads elsewhere, where this is not our business.
        if kind.is_dir() || kind.is_file() {
            restrict(&entry.path(), if kind.is_dir() { 0o700 } else { 0o600 })?;
        }
    }
    Ok(())
}

/// Creates a file of JSON that says nothing, unless there is one.
fn create_empty(path: &Path) -> io::Result<()> {
    match fs::OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(mut file) => io::Write::write_all(&mut file, b"{}"),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

#[cfg(unix)]
fn restrict(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    match fs::set_permissions(path, fs::Permissions::from_mode(mode)) {
        // SQLite removes its own files when it likes.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        outcome => outcome,
    }
}

/// On Windows the user's own folder is private already.
#[cfg(not(unix))]
fn restrict(_: &Path, _: u32) -> io::Result<()> {
    Ok(())
}
