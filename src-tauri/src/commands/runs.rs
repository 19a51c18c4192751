//! Runs: reviewed, started, watched, stopped.

use std::sync::Arc;

use prospect_core::{Review, RunId, StartedRun, profile::Profile};
use tauri::{AppHandle, State, WebviewWindow};

use crate::{error::CommandError, feed::WindowFeed, state::App};

/// What a run of this profile would send, and whether the same was asked before.
#[tauri::command]
#[specta::specta]
pub(crate) async fn review_run(app: State<'_, App>, profile: Profile) -> Result<Review, CommandError> {
    Ok(app.prospect()?.review(&profile).await?)
}

/// Starts a run, or finds the earlier one of the same question.
#[tauri::command]
#[specta::specta]
pub(crate) async fn start_run(
    app: State<'_, App>,
    profile: Profile,
    fresh: bool,
) -> Result<StartedRun, CommandError> {
    Ok(app.prospect()?.start(&profile, fresh).await?)
}

/// Plays the built-in sample.
#[tauri::command]
#[specta::specta]
pub(crate) async fn start_sample(app: State<'_, App>) -> Result<StartedRun, CommandError> {
    Ok(app.prospect()?.start_sample().await?)
}

/// Goes on with a run that ended early, in place.
#[tauri::command]
#[specta::specta]
pub(crate) async fn continue_run(app: State<'_, App>, run_id: RunId) -> Result<StartedRun, CommandError> {
    Ok(app.prospect()?.resume(run_id).await?)
}

/// Plays a saved run again at its own pace, without a key and without the network; watch it again afterwards. The library
/// stays as it is. Stopping it shows the rest at once.
#[tauri::command]
#[specta::specta]
pub(crate) async fn replay_run(app: State<'_, App>, run_id: RunId) -> Result<(), CommandError> {
    Ok(app.prospect()?.replay(run_id).await?)
}

/// Stops a live run; its text is kept.
#[tauri::command]
#[specta::specta]
pub(crate) async fn stop_run(app: State<'_, App>, run_id: RunId) -> Result<(), CommandError> {
    app.prospect()?.stop(run_id);
    Ok(())
}

/// Feeds a run to the calling window: its start, the text so far, and all that follows.
#[tauri::command]
#[specta::specta]
pub(crate) async fn watch_run(
    app: State<'_, App>,
    handle: AppHandle,
    window: WebviewWindow,
    run_id: RunId,
) -> Result<u32, CommandError> {
    let feed = Arc::new(WindowFeed::new(handle, window.label()));
    Ok(app.prospect()?.watch(run_id, feed).await?)
}

/// Ends a watch; the run goes on.
#[tauri::command]
#[specta::specta]
pub(crate) async fn unwatch_run(app: State<'_, App>, watch: u32) -> Result<(), CommandError> {
    app.prospect()?.unwatch(watch);
    Ok(())
}

/// Acknowledges an event of a watch.
#[tauri::command]
#[specta::specta]
pub(crate) async fn ack_run(app: State<'_, App>, watch: u32, seq: u32) -> Result<(), CommandError> {
    app.prospect()?.ack(watch, seq);
    Ok(())
}

/// Tries again to save a run that could not be saved.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_again(app: State<'_, App>, run_id: RunId) -> Result<(), CommandError> {
    Ok(app.prospect()?.save_again(run_id).await?)
}
