//! Insights, for the window and as a file.

use prospect_core::ErrorCode;
use prospect_export::{Overwrite, insights_csv, write_with_mode};
use tauri::{AppHandle, State, WebviewWindow};

use crate::{
    dialogs::{self, SaveAs},
    error::CommandError,
    private,
    state::App,
    wire_insights::Insights,
};

/// Insights into the runs that began in `[from, to)`, in Unix seconds.
#[tauri::command]
#[specta::specta]
pub(crate) async fn insights(
    app: State<'_, App>,
    from: Option<f64>,
    to: Option<f64>,
) -> Result<Insights, CommandError> {
    Ok(app.prospect()?.insights(from.map(millis), to.map(millis)).await?.into())
}

/// Asks where to and writes the same as CSV. The file, or nothing when the user thought better of it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn export_insights(
    app: State<'_, App>,
    handle: AppHandle,
    window: WebviewWindow,
    from: Option<f64>,
    to: Option<f64>,
) -> Result<Option<String>, CommandError> {
    let insights = app.prospect()?.insights(from.map(millis), to.map(millis)).await?;
    let save_as = SaveAs { name: "insights.csv".to_owned(), kind: ("CSV", &["csv"]), folder: None };
    let Some(path) = dialogs::ask_where_to(&handle, &window, save_as).await? else { return Ok(None) };
    // The dialog has asked before it names an existing file.
    let csv = insights_csv(&insights)
        .map_err(|error| CommandError::new(ErrorCode::ExportFailed, error.to_string()))?;
    write_with_mode(&path, &csv, Overwrite::Confirmed, private::export_mode())
        .map_err(|error| CommandError::new(error.code(), error.to_string()))?;
    Ok(Some(path.display().to_string()))
}

#[expect(clippy::cast_possible_truncation, reason = "a float becomes the nearest integer there is")]
fn millis(seconds: f64) -> i64 {
    (seconds * 1e3).round() as i64
}
