//! The app itself: its data folder, and quitting.

use prospect_core::ErrorCode;
use tauri::{AppHandle, State};

use crate::{error::CommandError, lifecycle, state::App};

/// Opens the folder of the library in the system's file manager.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_data_folder(app: State<'_, App>) -> Result<(), CommandError> {
    let dir = app.prospect()?.data_dir();
    tauri_plugin_opener::open_path(dir, None::<&str>)
        .map_err(|error| CommandError::new(ErrorCode::OpenFailed, error.to_string()))
}

/// Ends the app, unless runs are live and nobody has confirmed: then it says how many and does nothing. Confirmed, their
/// text is flushed and they end as interrupted.
#[tauri::command]
#[specta::specta]
pub(crate) async fn quit(handle: AppHandle, confirmed: bool) -> u32 {
    let live = lifecycle::live_runs(&handle);
    if live == 0 || confirmed {
        handle.exit(0);
    }
    u32::try_from(live).unwrap_or(u32::MAX)
}
