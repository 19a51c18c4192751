//! Action items: one list over all runs.

use prospect_core::{ActionId, RunId};
use tauri::State;

use crate::{
    error::CommandError,
    state::App,
    wire_notes::{ActionDraft, ActionItem},
};

/// The action items of a run, or of all runs outside the trash: open ones first, by the day they are due.
#[tauri::command]
#[specta::specta]
pub(crate) async fn list_actions(
    app: State<'_, App>,
    run_id: Option<RunId>,
) -> Result<Vec<ActionItem>, CommandError> {
    let items = app.prospect()?.list_actions(run_id).await?;
    Ok(items.into_iter().map(ActionItem::from).collect())
}

/// Keeps an action item, new or changed. One that was deleted comes back under its id.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_action(app: State<'_, App>, draft: ActionDraft) -> Result<ActionItem, CommandError> {
    Ok(app.prospect()?.save_action(draft.into()).await?.into())
}

/// Deletes an action item and gives it back.
#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_action(
    app: State<'_, App>,
    action_id: ActionId,
) -> Result<ActionItem, CommandError> {
    Ok(app.prospect()?.delete_action(action_id).await?.into())
}
