//! The library: listed, opened, thrown away and brought back.

use prospect_core::RunId;
use tauri::State;

use crate::{
    error::CommandError,
    state::App,
    wire::{RunSummary, SavedRun},
};

/// A page is at most this long, whatever is asked.
const LONGEST_PAGE: u32 = 500;

/// Runs outside the trash, the newest first, older than `before`.
#[tauri::command]
#[specta::specta]
pub(crate) async fn list_runs(
    app: State<'_, App>,
    before: Option<RunId>,
    limit: u32,
) -> Result<Vec<RunSummary>, CommandError> {
    let runs = app.prospect()?.list(before, limit.min(LONGEST_PAGE)).await?;
    Ok(runs.into_iter().map(RunSummary::from).collect())
}

/// The runs in the trash, the last thrown away first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn list_trash(app: State<'_, App>) -> Result<Vec<RunSummary>, CommandError> {
    let runs = app.prospect()?.list_trash().await?;
    Ok(runs.into_iter().map(RunSummary::from).collect())
}

/// A run with everything kept of it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_run(app: State<'_, App>, run_id: RunId) -> Result<SavedRun, CommandError> {
    Ok(app.prospect()?.find(run_id).await?.into())
}

/// Gives a run another title.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rename_run(
    app: State<'_, App>,
    run_id: RunId,
    title: String,
) -> Result<(), CommandError> {
    Ok(app.prospect()?.rename(run_id, &title).await?)
}

/// Moves a run to the trash.
#[tauri::command]
#[specta::specta]
pub(crate) async fn trash_run(app: State<'_, App>, run_id: RunId) -> Result<(), CommandError> {
    Ok(app.prospect()?.trash(run_id).await?)
}

/// Brings a run back from the trash.
#[tauri::command]
#[specta::specta]
pub(crate) async fn restore_run(app: State<'_, App>, run_id: RunId) -> Result<(), CommandError> {
    Ok(app.prospect()?.restore(run_id).await?)
}
