//! Notes and action items as they cross to the window. Times are Unix seconds.

use prospect_core::{
    ActionDraft as CoreActionDraft, ActionId, ActionState, NoteDraft as CoreNoteDraft, NoteId, RunId,
    report::SectionKey,
};
use serde::{Deserialize, Serialize};
use specta::Type;
use specta_typescript::Number;

/// A note.
#[derive(Debug, Clone, Serialize, Type)]
pub(crate) struct Note {
    note_id: NoteId,
    run_id: RunId,
    section: Option<SectionKey>,
    idea: Option<u32>,
    /// Markdown.
    text: String,
    tags: Vec<String>,
    #[specta(type = Number)]
    created_at: f64,
    #[specta(type = Number)]
    changed_at: f64,
}

impl From<prospect_core::Note> for Note {
    fn from(note: prospect_core::Note) -> Self {
        Self {
            note_id: note.note_id,
            run_id: note.run_id,
            section: note.section,
            idea: note.idea,
            text: note.text,
            tags: note.tags,
            created_at: seconds(note.created_at),
            changed_at: seconds(note.changed_at),
        }
    }
}

/// A note to keep: new, or in place of what it said before.
#[derive(Debug, Clone, Deserialize, Type)]
pub(crate) struct NoteDraft {
    note_id: Option<NoteId>,
    run_id: RunId,
    section: Option<SectionKey>,
    idea: Option<u32>,
    text: String,
    tags: Vec<String>,
}

impl From<NoteDraft> for CoreNoteDraft {
    fn from(draft: NoteDraft) -> Self {
        let NoteDraft { note_id, run_id, section, idea, text, tags } = draft;
        Self { note_id, run_id, section, idea, text, tags }
    }
}

/// Something to do.
#[derive(Debug, Clone, Serialize, Type)]
pub(crate) struct ActionItem {
    action_id: ActionId,
    run_id: RunId,
    run_title: String,
    section: Option<SectionKey>,
    idea: Option<u32>,
    text: String,
    state: ActionState,
    /// `YYYY-MM-DD`.
    due: Option<String>,
    #[specta(type = Number)]
    created_at: f64,
    #[specta(type = Number)]
    changed_at: f64,
}

impl From<prospect_core::ActionItem> for ActionItem {
    fn from(item: prospect_core::ActionItem) -> Self {
        Self {
            action_id: item.action_id,
            run_id: item.run_id,
            run_title: item.run_title,
            section: item.section,
            idea: item.idea,
            text: item.text,
            state: item.state,
            due: item.due,
            created_at: seconds(item.created_at),
            changed_at: seconds(item.changed_at),
        }
    }
}

/// An action item to keep: new, or in place of what it was before.
#[derive(Debug, Clone, Deserialize, Type)]
pub(crate) struct ActionDraft {
    action_id: Option<ActionId>,
    run_id: RunId,
    section: Option<SectionKey>,
    idea: Option<u32>,
    text: String,
    state: ActionState,
    /// `YYYY-MM-DD`.
    due: Option<String>,
}

impl From<ActionDraft> for CoreActionDraft {
    fn from(draft: ActionDraft) -> Self {
        let ActionDraft { action_id, run_id, section, idea, text, state, due } = draft;
        Self { action_id, run_id, section, idea, text, state, due }
    }
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 stay exact for millennia")]
pub(crate) fn seconds(millis: i64) -> f64 {
    millis as f64 / 1e3
}
