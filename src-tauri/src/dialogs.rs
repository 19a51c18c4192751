//! The system's own dialogs for files and folders. Waiting for one blocks nothing.

use std::path::PathBuf;

use prospect_core::ErrorCode;
use tauri::{AppHandle, WebviewWindow};
use tauri_plugin_dialog::{DialogExt, FileDialogBuilder, FilePath};
use tokio::sync::oneshot;

use crate::error::CommandError;

/// A kind of file: what it is called, and how its names end.
pub(crate) type Kind = (&'static str, &'static [&'static str]);

/// What is suggested to whoever is asked where to write a file.
pub(crate) struct SaveAs {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// The folder to begin in; the system's choice when absent.
    pub(crate) folder: Option<PathBuf>,
}

/// Asks where to write a file. `None` when the user thought better of it.
pub(crate) async fn ask_where_to(
    handle: &AppHandle,
    window: &WebviewWindow,
    save_as: SaveAs,
) -> Result<Option<PathBuf>, CommandError> {
    let SaveAs { name, kind, folder } = save_as;
    let mut dialog = dialog(handle, window).set_file_name(name).add_filter(kind.0, kind.1);
    if let Some(folder) = folder.filter(|folder| folder.is_dir()) {
        dialog = dialog.set_directory(folder);
    }
    answer(|done| dialog.save_file(done)).await
}

/// Asks for a file to read.
pub(crate) async fn ask_for_file(
    handle: &AppHandle,
    window: &WebviewWindow,
    kind: Kind,
) -> Result<Option<PathBuf>, CommandError> {
    let dialog = dialog(handle, window).add_filter(kind.0, kind.1);
    answer(|done| dialog.pick_file(done)).await
}

/// Asks for a folder.
pub(crate) async fn ask_for_folder(
    handle: &AppHandle,
    window: &WebviewWindow,
) -> Result<Option<PathBuf>, CommandError> {
    let dialog = dialog(handle, window);
    answer(|done| dialog.pick_folder(done)).await
}

fn dialog(handle: &AppHandle, window: &WebviewWindow) -> FileDialogBuilder<tauri::Wry> {
    handle.dialog().file().set_parent(window)
}

async fn answer(
    show: impl FnOnce(Box<dyn FnOnce(Option<FilePath>) + Send>),
) -> Result<Option<PathBuf>, CommandError> {
    let (sender, chosen) = oneshot::channel();
    show(Box::new(move |path| {
        let _ = sender.send(path);
    }));
    let Ok(Some(path)) = chosen.await else { return Ok(None) };
    let path =
        path.into_path().map_err(|error| CommandError::new(ErrorCode::OpenFailed, error.to_string()))?;
    Ok(Some(path))
}
