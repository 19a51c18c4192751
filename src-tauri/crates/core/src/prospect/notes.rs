//! Notes and action items, checked before they are kept.

use super::{Prospect, ProspectError};
use crate::{
    library::{
        ActionDraft, ActionId, ActionItem, Note, NoteDraft, NoteId,
        entries::{checked_action, checked_note},
    },
    run::RunId,
};

impl Prospect {
    /// The notes of a run, the oldest first.
    ///
    /// # Errors
    /// When the library cannot be read.
    pub async fn list_notes(&self, run: RunId) -> Result<Vec<Note>, ProspectError> {
        Ok(self.library().list_notes(run).await?)
    }

    /// Keeps a note, new or changed. One that was deleted comes back under its id.
    ///
    /// # Errors
    /// When it is empty or too long, there is no such run, or the library cannot be written.
    pub async fn save_note(&self, draft: NoteDraft) -> Result<Note, ProspectError> {
        let draft = checked_note(draft)?;
        self.library().save_note(&draft).await?.ok_or(ProspectError::RunNotFound(draft.run_id))
    }

    /// Deletes a note and gives it back, so that it can be saved again.
    ///
    /// # Errors
    /// When there is no such note, or the library cannot be written.
    pub async fn delete_note(&self, id: NoteId) -> Result<Note, ProspectError> {
        self.library().delete_note(id).await?.ok_or(ProspectError::NotFound("note"))
    }

    /// The action items of a run, or of all runs outside the trash: open ones first, by the day they are due.
    ///
    /// # Errors
    /// When the library cannot be read.
    pub async fn list_actions(&self, run: Option<RunId>) -> Result<Vec<ActionItem>, ProspectError> {
        Ok(self.library().list_actions(run).await?)
    }

    /// Keeps an action item, new or changed. One that was deleted comes back under its id.
    ///
    /// # Errors
    /// When it is empty, too long or due on no day, there is no such run, or the library cannot be written.
    pub async fn save_action(&self, draft: ActionDraft) -> Result<ActionItem, ProspectError> {
        let draft = checked_action(draft)?;
        self.library().save_action(&draft).await?.ok_or(ProspectError::RunNotFound(draft.run_id))
    }

    /// Deletes an action item and gives it back, so that it can be saved again.
    ///
    /// # Errors
    /// When there is no such item, or the library cannot be written.
    pub async fn delete_action(&self, id: ActionId) -> Result<ActionItem, ProspectError> {
        self.library().delete_action(id).await?.ok_or(ProspectError::NotFound("action item"))
    }
}
