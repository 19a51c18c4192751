//! Backups, restoring, importing, and where the library is. Each takes as long as it takes; the window goes on.

use std::{
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

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

/// What restoring a backup would do: a listed one by its name, or the one the user chooses when none is named. The window
/// never names a path.
#[tauri::command]
#[specta::specta]
pub(crate) async fn plan_restore(
    app: State<'_, App>,
    handle: AppHandle,
    window: WebviewWindow,
    name: Option<String>,
) -> Result<Option<RestorePlan>, CommandError> {
    let prospect = app.prospect()?;
    let path = match name {
        Some(name) => listed(prospect.list_backups()?, &name)?,
        None => match dialogs::ask_for_file(&handle, &window, BACKUP).await? {
            Some(path) => path,
            None => return Ok(None),
        },
    };
    let plan = prospect.plan_restore(&path).await?;
    let token = app.planned().keep(path);
    Ok(Some(RestorePlan::new(token, plan)))
}

/// Merges the backup of a plan into the library. What was done.
#[tauri::command]
#[specta::specta]
pub(crate) async fn restore_backup(app: State<'_, App>, token: String) -> Result<RestorePlan, CommandError> {
    let Some(path) = app.planned().path(&token) else {
        return Err(CommandError::new(
            ErrorCode::NotFound,
            "This plan is out of date. Choose the backup again.",
        ));
    };
    let done = app.prospect()?.restore_backup(&path).await?;
    Ok(RestorePlan::new(token, done))
}

/// The file of a backup that is listed under this name.
fn listed(backups: Vec<prospect_core::Backup>, name: &str) -> Result<PathBuf, CommandError> {
    let found = backups.into_iter().find(|backup| backup.name == name);
    let missing = || CommandError::new(ErrorCode::NotFound, "There is no backup of this name any more.");
    found.map(|backup| backup.path).ok_or_else(missing)
}

/// The backup of the last plan. The window holds a token of it, and no path.
#[derive(Default)]
pub(crate) struct PlannedRestore(Mutex<Option<(String, PathBuf)>>);

impl PlannedRestore {
    /// Keeps the file of a plan, in place of the one before.
    fn keep(&self, path: PathBuf) -> String {
        let token = uuid::Uuid::new_v4().to_string();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((token.clone(), path));
        token
    }

    /// The file of the plan with this token.
    fn path(&self, token: &str) -> Option<PathBuf> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.as_ref().filter(|(known, _)| known == token).map(|(_, path)| path.clone())
    }
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

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use prospect_core::{Backup, BackupKind, ErrorCode};

    use super::{PlannedRestore, listed};

    fn backup(name: &str) -> Backup {
        let path = Path::new("/data/backups").join(name);
        Backup { path, name: name.to_owned(), kind: BackupKind::Daily, made_at: 0, bytes: 0 }
    }

    #[test]
    fn only_a_listed_backup_is_found_by_its_name() {
        let found = listed(vec![backup("a.db"), backup("b.db")], "b.db").map_err(|error| error.code);
        assert_eq!(found, Ok(PathBuf::from("/data/backups/b.db")));
        for name in ["", "c.db", "../b.db", "/data/backups/b.db", "/etc/passwd"] {
            let refused = listed(vec![backup("b.db")], name).map_err(|error| error.code);
            assert_eq!(refused, Err(ErrorCode::NotFound), "{name}");
        }
    }

    #[test]
    fn a_restore_takes_the_token_of_the_last_plan_alone() {
        let planned = PlannedRestore::default();
        let first = planned.keep("/a.db".into());
        assert_eq!(planned.path(&first), Some("/a.db".into()));
        let second = planned.keep("/b.db".into());
        assert_eq!(planned.path(&first), None, "an older plan is out of date");
        assert_eq!(planned.path(&second), Some("/b.db".into()));
        assert_eq!(planned.path("/b.db"), None, "a path is no token");
    }
}
