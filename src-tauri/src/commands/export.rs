//! Reports leave the app: as a file the user has named, or through the clipboard.

use prospect_core::{
    ErrorCode, RunId, SavedRun,
    report::{self, SectionKey},
};
use prospect_export::{Overwrite, html_fragment, markdown, write_atomically};
use tauri::{AppHandle, State};
use tauri_plugin_clipboard_manager::ClipboardExt;
use tauri_plugin_dialog::DialogExt;
use tokio::sync::oneshot;

use crate::{
    error::CommandError,
    state::App,
    wire::{CopyForm, ExportFormat},
    words::Words,
};

/// Asks where to, in the system's own dialog, and writes the report there. Returns the file, or nothing when the user
/// thought better of it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn export_run(
    app: State<'_, App>,
    handle: AppHandle,
    window: tauri::WebviewWindow,
    run_id: RunId,
    format: ExportFormat,
) -> Result<Option<String>, CommandError> {
    let run = app.prospect()?.find(run_id).await?;
    let (name, extensions, bytes) = match format {
        ExportFormat::Md => ("Markdown", ["md"], markdown(&run).into_bytes()),
    };
    let language = app.prospect()?.settings().map(|loaded| loaded.settings.language).unwrap_or_default();
    let untitled = Words::of(language).file_name;
    let (sender, chosen) = oneshot::channel();
    handle
        .dialog()
        .file()
        .set_parent(&window)
        .set_file_name(format!("{}.{}", file_name(&run.summary.title, &untitled), extensions[0]))
        .add_filter(name, &extensions)
        .save_file(move |path| {
            let _ = sender.send(path);
        });
    let Ok(Some(path)) = chosen.await else { return Ok(None) };
    let failed =
        |error: &dyn std::fmt::Display| CommandError::new(ErrorCode::ExportFailed, error.to_string());
    let path = path.into_path().map_err(|error| failed(&error))?;
    // The dialog has asked before it names an existing file.
    write_atomically(&path, &bytes, Overwrite::Confirmed).map_err(|error| failed(&error))?;
    Ok(Some(path.display().to_string()))
}

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

/// A title as a file name: what no file system minds. A title that leaves nothing is `untitled`.
fn file_name(title: &str, untitled: &str) -> String {
    let plain: String = title
        .chars()
        .map(|c| if c.is_control() || "/\\:*?\"<>|".contains(c) { ' ' } else { c })
        .take(100)
        .collect();
    let name = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = name.trim_matches(['.', ' ']);
    if name.is_empty() { untitled.to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn a_title_becomes_a_harmless_file_name() {
        let table = [
            ("Clinic operations, extra income", "Clinic operations, extra income"),
            ("../../etc/passwd", "etc passwd"),
            ("a/b: \"c\"\n<d>|e?", "a b c d e"),
            ("...", "Report"),
            ("", "Report"),
            ("旅行 – été", "旅行 – été"),
        ];
        for (title, expected) in table {
            assert_eq!(file_name(title, "Report"), expected, "{title:?}");
        }
    }
}
