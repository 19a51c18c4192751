//! Notes on runs, sections and ideas.

use prospect_core::{NoteId, RunId};
use tauri::State;

use crate::{
    error::CommandError,
    state::App,
    wire_notes::{Note, NoteDraft},
};

/// The notes of a run, the oldest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn list_notes(app: State<'_, App>, run_id: RunId) -> Result<Vec<Note>, CommandError> {
    let notes = app.prospect()?.list_notes(run_id).await?;
    Ok(notes.into_iter().map(Note::from).collect())
}

/// Keeps a note, new or changed. One that was deleted comes back under its id.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_note(app: State<'_, App>, draft: NoteDraft) -> Result<Note, CommandError> {
    Ok(app.prospect()?.save_note(draft.into()).await?.into())
}

/// Deletes a note and gives it back.
#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_note(app: State<'_, App>, note_id: NoteId) -> Result<Note, CommandError> {
    Ok(app.prospect()?.delete_note(note_id).await?.into())
}
