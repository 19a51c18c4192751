//! Backups, restoring, importing, and where the library is. Each takes as long as it takes; the window goes on.

use std::path::Path;

use prospect_core::ErrorCode;
use prospect_export::bundle;
use tauri::{AppHandle, State, WebviewWindow};

use crate::{
    dialogs::{self, Kind, SaveAs},
    error::CommandError,
    state::App,
    wire::BundleImported,
    wire_backups::{Backup, Imported, RestorePlan},
};

const BACKUP: Kind = ("Prospect", &["db"]);
const BUNDLE: Kind = ("Prospect", &["zip"]);
const JSON: Kind = ("JSON", &["json"]);

/// The backups in the library's folder of backups, the newest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn list_backups(app: State<'_, App>) -> Result<Vec<Backup>, CommandError> {
    Ok(app.prospect()?.list_backups()?.into_iter().map(Backup::from).collect())
}

/// Asks where to and writes the whole library there. The file, or nothing when the user thought better of it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn make_backup(
    app: State<'_, App>,
    handle: AppHandle,
    window: WebviewWindow,
) -> Result<Option<String>, CommandError> {
    let prospect = app.prospect()?;
    let save_as = SaveAs { name: "prospect-backup.db".to_owned(), kind: BACKUP, folder: None };
    let Some(path) = dialogs::ask_where_to(&handle, &window, save_as).await? else { return Ok(None) };
    prospect.back_up_to(&path).await?;
    Ok(Some(path.display().to_string()))
}

/// Makes a backup in the library's folder of backups.
#[tauri::command]
#[specta::specta]
pub(crate) async fn back_up_now(app: State<'_, App>) -> Result<Backup, CommandError> {
    Ok(app.prospect()?.back_up_now().await?.into())
}

/// Deletes every backup in the folder and makes one of the library as it is now.
#[tauri::command]
#[specta::specta]
pub(crate) async fn purge_backups(app: State<'_, App>) -> Result<Vec<Backup>, CommandError> {
    Ok(app.prospect()?.purge_backups().await?.into_iter().map(Backup::from).collect())
}

/// What restoring a backup would do; asks which when none is named.
#[tauri::command]
#[specta::specta]
pub(crate) async fn plan_restore(
    app: State<'_, App>,
    handle: AppHandle,
    window: WebviewWindow,
    path: Option<String>,
) -> Result<Option<RestorePlan>, CommandError> {
    let prospect = app.prospect()?;
    let path = match path {
        Some(path) => path.into(),
        None => match dialogs::ask_for_file(&handle, &window, BACKUP).await? {
            Some(path) => path,
            None => return Ok(None),
        },
    };
    Ok(Some(prospect.plan_restore(&path).await?.into()))
}

/// Merges a backup into the library. What was done.
#[tauri::command]
#[specta::specta]
pub(crate) async fn restore_backup(app: State<'_, App>, path: String) -> Result<RestorePlan, CommandError> {
    Ok(app.prospect()?.restore_backup(Path::new(&path)).await?.into())
}

/// Asks for a folder and moves the library there. Its new folder.
#[tauri::command]
#[specta::specta]
pub(crate) async fn move_library(
    app: State<'_, App>,
    handle: AppHandle,
    window: WebviewWindow,
) -> Result<Option<String>, CommandError> {
    let prospect = app.prospect()?;
    let Some(folder) = dialogs::ask_for_folder(&handle, &window).await? else { return Ok(None) };
    Ok(Some(prospect.move_library(&folder).await?.display().to_string()))
}

/// Asks for a file of runs in our own JSON and adds them.
#[tauri::command]
#[specta::specta]
pub(crate) async fn import_file(
    app: State<'_, App>,
    handle: AppHandle,
    window: WebviewWindow,
) -> Result<Option<Imported>, CommandError> {
    let prospect = app.prospect()?;
    let Some(path) = dialogs::ask_for_file(&handle, &window, JSON).await? else { return Ok(None) };
    Ok(Some(prospect.import(&path).await?.into()))
}

/// Asks for a folder of Markdown reports and unpacked bundles and adds them.
#[tauri::command]
#[specta::specta]
pub(crate) async fn import_folder(
    app: State<'_, App>,
    handle: AppHandle,
    window: WebviewWindow,
) -> Result<Option<Imported>, CommandError> {
    let prospect = app.prospect()?;
    let Some(path) = dialogs::ask_for_folder(&handle, &window).await? else { return Ok(None) };
    let refused = |words: String| CommandError::new(ErrorCode::InvalidFile, words);
    let folder = path.clone();
    let read = tauri::async_runtime::spawn_blocking(move || bundle::read_folder(&folder)).await;
    let bundles = read
        .map_err(|error| refused(error.to_string()))?
        .map_err(|(folder, error)| refused(format!("{}: {error}", folder.display())))?;
    let mut imported = prospect.import(&path).await?;
    for run in bundles {
        let one = prospect.import_run(run).await?;
        imported.runs += one.runs;
        imported.known += one.known;
    }
    Ok(Some(imported.into()))
}

/// Asks for a bundle and adds its run. That run, or nothing when the user thought better of it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn import_bundle(
    app: State<'_, App>,
    handle: AppHandle,
    window: WebviewWindow,
) -> Result<Option<BundleImported>, CommandError> {
    let prospect = app.prospect()?;
    let Some(path) = dialogs::ask_for_file(&handle, &window, BUNDLE).await? else { return Ok(None) };
    let refused =
        |error: &dyn std::fmt::Display| CommandError::new(ErrorCode::InvalidFile, error.to_string());
    let read = tauri::async_runtime::spawn_blocking(move || bundle::read_file(&path)).await;
    let run = read.map_err(|error| refused(&error))?.map_err(|error| refused(&error))?;
    let run_id = run.run_id();
    let imported = prospect.import_run(run).await?;
    Ok(Some(BundleImported { run_id, known: imported.known > 0 }))
}
