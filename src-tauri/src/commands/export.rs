//! Reports leave the app: as a file the user has named, or through the clipboard.

use prospect_core::{
    ErrorCode, Language, RunId, SavedRun,
    report::{self, SectionKey},
};
use prospect_export::{
    Export, Format, Job, Labels, Options, Overwrite, Prepared, Scope, Source, Warning, html_fragment,
    markdown, prepare, write_atomically,
};
use tauri::{AppHandle, State};
use tauri_plugin_clipboard_manager::ClipboardExt;
use tauri_plugin_dialog::DialogExt;
use tokio::sync::oneshot;

use crate::{
    error::CommandError,
    state::App,
    wire::{CopyForm, ExportFormat, Exported},
    words::spoken,
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
) -> Result<Option<Exported>, CommandError> {
    let prospect = app.prospect()?;
    let run = prospect.find(run_id).await?;
    let language = prospect.settings().map(|loaded| loaded.settings.language).unwrap_or_default();
    let prepared = prepared(run, format, language).await?;
    let extensions = [Format::from(format).extension()];
    let (sender, chosen) = oneshot::channel();
    handle
        .dialog()
        .file()
        .set_parent(&window)
        .set_file_name(&prepared.file_name)
        .add_filter(extensions[0].to_uppercase(), &extensions)
        .save_file(move |path| {
            let _ = sender.send(path);
        });
    let Ok(Some(path)) = chosen.await else { return Ok(None) };
    let path = path.into_path().map_err(|error| failed(&error))?;
    // The dialog has asked before it names an existing file.
    write_atomically(&path, &prepared.bytes, Overwrite::Confirmed).map_err(|error| failed(&error))?;
    let missing = prepared.warnings.into_iter().flat_map(|warning| match warning {
        Warning::MissingGlyphs(characters) => characters,
        Warning::NotConforming(_) => Vec::new(),
    });
    Ok(Some(Exported { path: path.display().to_string(), missing: missing.collect() }))
}

/// Makes the file where it is in nobody's way: a long report takes seconds.
async fn prepared(run: SavedRun, format: ExportFormat, language: Language) -> Result<Prepared, CommandError> {
    let labels = match spoken(language) {
        Language::De => Labels::German,
        Language::ZhCn => Labels::Chinese,
        Language::System | Language::En => Labels::English,
    };
    let export = Export {
        format: format.into(),
        scope: Scope::default(),
        options: Options { labels, ..Options::now() },
    };
    tauri::async_runtime::spawn_blocking(move || prepare(&[Source::from(run)], &export, &Job::default()))
        .await
        .map_err(|error| failed(&error))?
        .map_err(|error| failed(&error))
}

fn failed(error: &dyn std::fmt::Display) -> CommandError {
    CommandError::new(ErrorCode::ExportFailed, error.to_string())
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
