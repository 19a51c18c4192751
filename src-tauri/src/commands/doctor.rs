//! The doctor: what is sound and what is not.

use prospect_core::DoctorReport;
use tauri::State;

use crate::{error::CommandError, state::App};

/// Looks at everything. Nothing is changed.
#[tauri::command]
#[specta::specta]
pub(crate) async fn doctor(app: State<'_, App>) -> Result<DoctorReport, CommandError> {
    Ok(app.prospect()?.doctor().await)
}

/// Makes the search index anew.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rebuild_index(app: State<'_, App>) -> Result<DoctorReport, CommandError> {
    Ok(app.prospect()?.rebuild_index().await?)
}

/// Removes what belongs to nothing and makes broken indexes anew; a damaged library is set aside at the next start.
#[tauri::command]
#[specta::specta]
pub(crate) async fn mend_library(app: State<'_, App>) -> Result<DoctorReport, CommandError> {
    Ok(app.prospect()?.mend_library().await?)
}
