//! Reports leave the app through the clipboard.

use prospect_core::{
    ErrorCode, RunId, SavedRun,
    report::{self, SectionKey},
};
use prospect_export::{html_fragment, markdown};
use tauri::{AppHandle, State};
use tauri_plugin_clipboard_manager::ClipboardExt;

use crate::{error::CommandError, state::App, wire::CopyForm};

/// Puts a report, or one section of it, on the clipboard.
#[tauri::command]
#[specta::specta]
pub(crate) async fn copy_run(
    app: State<'_, App>,
    handle: AppHandle,
    run_id: RunId,
    section: Option<SectionKey>,
    form: CopyForm,
) -> Result<(), CommandError> {
    let run = app.prospect()?.find(run_id).await?;
    let text = markdown_of(&run, section);
    match form {
        CopyForm::Markdown => copy(&handle, text),
        CopyForm::Rich => {
            let html = html_fragment(&text);
            handle.clipboard().write_html(html, Some(text)).map_err(|error| refused(&error))
        }
    }
}

/// Puts text on the clipboard: a block of code, for example.
#[tauri::command]
#[specta::specta]
pub(crate) async fn copy_text(handle: AppHandle, text: String) -> Result<(), CommandError> {
    copy(&handle, text)
}

fn copy(handle: &AppHandle, text: String) -> Result<(), CommandError> {
    handle.clipboard().write_text(text).map_err(|error| refused(&error))
}

fn refused(error: &dyn std::fmt::Display) -> CommandError {
    CommandError::new(ErrorCode::ExportFailed, format!("The clipboard refused: {error}"))
}

/// A report, or one section of it under its title.
fn markdown_of(run: &SavedRun, section: Option<SectionKey>) -> String {
    let Some(key) = section else { return markdown(run) };
    let sections = report::split(&run.text).sections;
    format!("## {}\n\n{}\n", key.title(), sections.get(key).trim())
}
