//! When the window goes and the runs stay: closing, quitting, notifying, ending.

use std::time::Duration;

use prospect_core::{RunId, RunStatus};
use tauri::{AppHandle, Manager, Window, WindowEvent};
use tauri_plugin_notification::NotificationExt;
use tokio::sync::broadcast::{Receiver, error::RecvError};

use crate::{state::App, window, words::Words};

/// A notification leaves on a thread of the plugin's own, which does not say when: an app that ended at once would take
/// it along.
const SENDING: Duration = Duration::from_secs(1);

/// Hides the window instead of closing it while runs are live: no window owns a run.
pub(crate) fn on_window_event(window: &Window, event: &WindowEvent) {
    if let WindowEvent::CloseRequested { api, .. } = event
        && live_runs(window.app_handle()) > 0
    {
        api.prevent_close();
        let _ = window.hide();
        // The last run may have ended while the window went; then no end is left that would end the app.
        if live_runs(window.app_handle()) == 0 {
            window.app_handle().exit(0);
        }
    }
}

/// How many runs are live.
pub(crate) fn live_runs(app: &AppHandle) -> usize {
    let state = app.try_state::<App>();
    state.and_then(|state| state.prospect().ok().map(prospect_core::Prospect::live_runs)).unwrap_or_default()
}

/// Follows the ends of runs: notifies where nobody is looking, and ends a process that has neither window nor run.
pub(crate) fn follow_endings(app: AppHandle, mut endings: Receiver<RunId>) {
    tauri::async_runtime::spawn(async move {
        loop {
            match endings.recv().await {
                Ok(id) => ended(&app, id).await,
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return,
            }
        }
    });
}

/// Makes daily backups beside everything else.
pub(crate) fn keep_daily_backups(app: AppHandle) {
    tauri::async_runtime::spawn(async move {
        if let Ok(prospect) = app.state::<App>().prospect() {
            prospect.keep_daily_backups().await;
        }
    });
}

async fn ended(app: &AppHandle, id: RunId) {
    let notified = !window::is_looked_at(app).await && notify(app, id).await;
    if notified && window::is_hidden(app).await {
        tokio::time::sleep(SENDING).await;
    }
    // Asked again: someone may have shown the window in the meantime.
    if window::is_hidden(app).await && live_runs(app) == 0 {
        app.exit(0);
    }
}

/// Whether there was something to tell.
async fn notify(app: &AppHandle, id: RunId) -> bool {
    let state = app.state::<App>();
    let Ok(prospect) = state.prospect() else { return false };
    let Ok(run) = prospect.find(id).await else { return false };
    let language = prospect.settings().map(|loaded| loaded.settings.language).unwrap_or_default();
    let words = Words::of(language);
    let what = match run.summary.status {
        RunStatus::Complete => words.ready,
        // The user did that.
        RunStatus::Cancelled | RunStatus::Streaming => return false,
        RunStatus::Truncated | RunStatus::Unmarked => words.early,
        RunStatus::Interrupted | RunStatus::Failed => words.unfinished,
    };
    let shown = app.notification().builder().title(run.summary.title).body(what).show();
    if let Err(error) = shown {
        tracing::warn!(%error, "no notification");
    }
    true
}
