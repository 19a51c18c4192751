//! Everything in the data folder is for its user alone, also what plugins and the webview put there with the
//! system's usual permissions.

use std::{fs, io, path::Path, sync::OnceLock};

/// The umask that the app was started with.
static USERS_UMASK: OnceLock<u32> = OnceLock::new();

/// Makes every file that this process and the webview's create private, and lets no memory with a key in it be written to
/// disk after a crash. For the start, before there are other threads or processes.
pub(crate) fn restrict_process() {
    #[cfg(unix)]
    {
        use rustix::{
            fs::Mode,
            process::{Resource, Rlimit, getrlimit, setrlimit, umask},
        };
        let users = umask(Mode::from_raw_mode(0o077));
        #[allow(clippy::useless_conversion, reason = "macOS has a narrower type")]
        let _ = USERS_UMASK.set(users.as_raw_mode().into());
        let no_core = Rlimit { current: Some(0), ..getrlimit(Resource::Core) };
        if let Err(error) = setrlimit(Resource::Core, no_core) {
            tracing::warn!(%error, "a crash may write memory to disk");
        }
    }
}

/// The permissions of a new file that the user exports: what their umask leaves. `None` where there is none.
pub(crate) fn export_mode() -> Option<u32> {
    USERS_UMASK.get().map(|umask| 0o666 & !umask)
}

/// Files that plugins write in place: once there, they keep their permissions.
const WRITTEN_IN_PLACE: [&str; 4] = ["settings.json", "draft.json", "export.json", ".window-state.json"];
/// What the webview leaves behind, as far as it is known. Nothing else is touched: the folder may hold more than ours.
const OF_THE_WEBVIEW: [&str; 11] = [
    "CacheStorage",
    "WebKitCache",
    "caches",
    "databases",
    "deviceidhashsalts",
    "hsts-storage.sqlite",
    "itp",
    "localstorage",
    "mediakeys",
    "serviceworkers",
    "storage",
];

/// Makes these files 0600 and these folders 0700. For the start, before anything is written, and for the end.
///
/// # Errors
/// When the folder cannot be made or an entry of it not changed.
pub(crate) fn keep_private(data_dir: &Path) -> io::Result<()> {
    fs::create_dir_all(data_dir)?;
    for name in WRITTEN_IN_PLACE {
        create_empty(&data_dir.join(name))?;
    }
    WRITTEN_IN_PLACE.iter().chain(&OF_THE_WEBVIEW).try_for_each(|name| restrict(&data_dir.join(name)))
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
fn restrict(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
        // A link leads elsewhere, where this is not our business.
        Ok(found) if found.is_symlink() => Ok(()),
        Ok(found) => {
            let mode = if found.is_dir() { 0o700 } else { 0o600 };
            fs::set_permissions(path, fs::Permissions::from_mode(mode))
        }
    }
}

/// On Windows the user's own folder is private already.
#[cfg(not(unix))]
fn restrict(_: &Path) -> io::Result<()> {
    Ok(())
}
