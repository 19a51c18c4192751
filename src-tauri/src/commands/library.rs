//! The library: listed, searched, opened, sorted out, thrown away and brought back.

use prospect_core::{Deleted, RunId};
use tauri::State;

use crate::{
    error::CommandError,
    state::App,
    wire::{Facets, RunPage, RunQuery, RunSummary, SavedRun},
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

/// The runs that fit a query, from where the page before ended.
#[tauri::command]
#[specta::specta]
pub(crate) async fn find_runs(
    app: State<'_, App>,
    query: RunQuery,
    after: Option<String>,
    limit: u32,
) -> Result<RunPage, CommandError> {
    let page = app.prospect()?.find_runs(&query.into(), after.as_deref(), limit.min(LONGEST_PAGE)).await?;
    Ok(page.into())
}

/// What runs can be filtered by.
#[tauri::command]
#[specta::specta]
pub(crate) async fn facets(app: State<'_, App>) -> Result<Facets, CommandError> {
    Ok(app.prospect()?.facets().await?.into())
}

/// Makes runs favourites, or no longer.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_favourite(
    app: State<'_, App>,
    run_ids: Vec<RunId>,
    favourite: bool,
) -> Result<(), CommandError> {
    Ok(app.prospect()?.set_favourite(&run_ids, favourite).await?)
}

/// Puts runs into the archive, or takes them out.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_archived(
    app: State<'_, App>,
    run_ids: Vec<RunId>,
    archived: bool,
) -> Result<(), CommandError> {
    Ok(app.prospect()?.set_archived(&run_ids, archived).await?)
}

/// Adds tags to runs and takes others off.
#[tauri::command]
#[specta::specta]
pub(crate) async fn tag_runs(
    app: State<'_, App>,
    run_ids: Vec<RunId>,
    add: Vec<String>,
    remove: Vec<String>,
) -> Result<(), CommandError> {
    Ok(app.prospect()?.tag_runs(&run_ids, &add, &remove).await?)
}

/// Moves runs to the trash; live ones are stopped.
#[tauri::command]
#[specta::specta]
pub(crate) async fn trash_runs(app: State<'_, App>, run_ids: Vec<RunId>) -> Result<(), CommandError> {
    Ok(app.prospect()?.trash(&run_ids).await?)
}

/// Brings runs back from the trash.
#[tauri::command]
#[specta::specta]
pub(crate) async fn restore_runs(app: State<'_, App>, run_ids: Vec<RunId>) -> Result<(), CommandError> {
    Ok(app.prospect()?.restore(&run_ids).await?)
}

/// Deletes runs for good.
#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_runs(app: State<'_, App>, run_ids: Vec<RunId>) -> Result<Deleted, CommandError> {
    Ok(app.prospect()?.delete_for_good(&run_ids).await?)
}

/// Deletes everything in the trash for good.
#[tauri::command]
#[specta::specta]
pub(crate) async fn empty_trash(app: State<'_, App>) -> Result<Deleted, CommandError> {
    Ok(app.prospect()?.empty_trash().await?)
}
