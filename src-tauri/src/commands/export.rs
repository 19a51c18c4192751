//! Reports leave the app as files that the user has named.

use std::{
    path::Path,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use prospect_core::{ErrorCode, Language};
use prospect_export::{
    Export, ExportError, Job, Labels, Options, Overwrite, Prepared, Source, Warning, prepare, preview,
    suggested_name, write_with_mode,
};
use tauri::{AppHandle, Emitter, EventTarget, State, WebviewWindow};
use tauri_specta::Event;

use crate::{
    dialogs::{self, SaveAs},
    error::CommandError,
    exports::{ExportMemory, StopSign},
    private,
    state::App,
    wire::{ExportChoice, ExportPreview, ExportProgress, ExportRequest, Exported},
    words::spoken,
};

/// Progress is told this often at most.
const BETWEEN: Duration = Duration::from_millis(100);

/// How an export will look: at once for most reports. A new preview ends the one before it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn preview_export(
    app: State<'_, App>,
    request: ExportRequest,
) -> Result<ExportPreview, CommandError> {
    let stop = app.exports().begin_preview();
    let (sources, export) = chosen(&app, &request).await?;
    let seen = beside(move || preview(&sources, &export, &Job::new(&|_| {}, &stop))).await?;
    match seen {
        Ok(seen) => Ok(ExportPreview {
            file_name: seen.file_name,
            missing: seen.missing,
            page: seen.page.map(|png| format!("data:image/png;base64,{}", STANDARD.encode(png))),
            pages: seen.pages,
            text: seen.text,
            problem: None,
        }),
        Err(ExportError::Impossible(obstacle)) => {
            Ok(ExportPreview { problem: Some(obstacle.into()), ..ExportPreview::default() })
        }
        Err(error) => Err(failed(&error)),
    }
}

/// Asks where to, in the system's own dialog, and writes the reports there as one file. Returns it, or nothing when the
/// user thought better of it or has cancelled the job: nothing is written then.
#[tauri::command]
#[specta::specta]
pub(crate) async fn export_runs(
    app: State<'_, App>,
    handle: AppHandle,
    window: WebviewWindow,
    request: ExportRequest,
    job: String,
) -> Result<Option<Exported>, CommandError> {
    let running = app.exports().begin(&job);
    let (sources, export) = chosen(&app, &request).await?;
    let name = suggested_name(&sources, &export).map_err(|error| failed(&error))?;
    let save_as = SaveAs { name, kind: request.format.kind(), folder: app.export_memory()?.folder };
    let Some(path) = dialogs::ask_where_to(&handle, &window, save_as).await? else { return Ok(None) };
    let tell = teller(handle, window.label(), job);
    let stop = StopSign::clone(&running.stop);
    let prepared = beside(move || prepare(&sources, &export, &Job::new(&tell, &stop))).await?;
    let prepared = match prepared {
        // The last moment to turn back.
        Ok(prepared) if !running.is_stopped() => prepared,
        Ok(_) | Err(ExportError::Cancelled) => return Ok(None),
        Err(error) => return Err(failed(&error)),
    };
    let (path, exported) = beside(move || write(&path, prepared).map(|exported| (path, exported))).await??;
    app.exports().wrote(&path);
    let memory = ExportMemory { folder: path.parent().map(Path::to_owned), ..app.export_memory()? };
    if let Err(error) = app.remember_export(&memory) {
        tracing::warn!(code = error.code.as_str(), "the folder of the export is not remembered");
    }
    Ok(Some(exported))
}

/// Ends an export that is under way.
#[tauri::command]
#[specta::specta]
pub(crate) async fn cancel_export(app: State<'_, App>, job: String) -> Result<(), CommandError> {
    app.exports().stop(&job);
    Ok(())
}

/// Opens a file that was exported in the program that the system has for it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_export(app: State<'_, App>, path: String) -> Result<(), CommandError> {
    check_ours(&app, &path)?;
    beside(move || tauri_plugin_opener::open_path(path, None::<&str>))
        .await?
        .map_err(|error| not_opened(&error))
}

/// Shows a file that was exported in the system's file manager.
#[tauri::command]
#[specta::specta]
pub(crate) async fn reveal_export(app: State<'_, App>, path: String) -> Result<(), CommandError> {
    check_ours(&app, &path)?;
    beside(move || tauri_plugin_opener::reveal_item_in_dir(path)).await?.map_err(|error| not_opened(&error))
}

/// How exports are made, unless something else is chosen.
#[tauri::command]
#[specta::specta]
pub(crate) async fn get_export_choice(app: State<'_, App>) -> Result<ExportChoice, CommandError> {
    Ok(app.export_memory()?.choice)
}

/// Keeps how exports are made.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_export_choice(
    app: State<'_, App>,
    choice: ExportChoice,
) -> Result<(), CommandError> {
    app.remember_export(&ExportMemory { choice, ..app.export_memory()? })
}

/// What was chosen, with all that belongs to it.
async fn chosen(app: &App, request: &ExportRequest) -> Result<(Vec<Source>, Export), CommandError> {
    let prospect = app.prospect()?;
    let mut sources = Vec::with_capacity(request.run_ids.len());
    for id in &request.run_ids {
        sources.push(Source::from(prospect.find_whole(*id).await?));
    }
    let language = prospect.settings().map(|loaded| loaded.settings.language).unwrap_or_default();
    let labels = match spoken(language) {
        Language::De => Labels::German,
        Language::ZhCn => Labels::Chinese,
        Language::System | Language::En => Labels::English,
    };
    Ok((sources, request.export(Options { labels, ..Options::now() })))
}

fn write(path: &Path, prepared: Prepared) -> Result<Exported, CommandError> {
    // The dialog has asked before it names an existing file.
    write_with_mode(path, &prepared.bytes, Overwrite::Confirmed, private::export_mode())
        .map_err(|error| CommandError::new(error.code(), error.to_string()))?;
    let (mut missing, mut not_conforming) = (Vec::new(), None);
    for warning in prepared.warnings {
        match warning {
            Warning::MissingGlyphs(characters) => missing.extend(characters),
            Warning::NotConforming(reason) => not_conforming = Some(reason),
        }
    }
    Ok(Exported { path: path.display().to_string(), missing, not_conforming })
}

/// Tells the window how far its job is.
fn teller(handle: AppHandle, label: &str, job: String) -> impl Fn(f32) + Send + Sync + use<> {
    let (target, last) = (EventTarget::webview_window(label), Mutex::new(None::<Instant>));
    move |share| {
        let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.is_some_and(|last| last.elapsed() < BETWEEN) {
            return;
        }
        *last = Some(Instant::now());
        let progress = ExportProgress { job: job.clone(), share };
        if let Err(error) = handle.emit_to(target.clone(), ExportProgress::NAME, progress) {
            tracing::warn!(%error, "progress of an export not told");
        }
    }
}

/// Works where it is in nobody's way: a long report takes seconds.
async fn beside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, CommandError> {
    tauri::async_runtime::spawn_blocking(work).await.map_err(|error| failed(&error))
}

/// The window shows what a model wrote, so its word on what may be opened is not enough.
fn check_ours(app: &App, path: &str) -> Result<(), CommandError> {
    if app.exports().has_written(Path::new(path)) {
        return Ok(());
    }
    Err(CommandError::new(ErrorCode::OpenFailed, "Only files that were exported just now can be opened."))
}

fn failed(error: &dyn std::fmt::Display) -> CommandError {
    CommandError::new(ErrorCode::ExportFailed, error.to_string())
}

fn not_opened(error: &dyn std::fmt::Display) -> CommandError {
    CommandError::new(ErrorCode::OpenFailed, error.to_string())
}
