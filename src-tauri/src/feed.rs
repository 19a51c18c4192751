//! The feed of a run over Tauri events, to the one window that watches it.

use prospect_core::{RunFeed, WatchedEvent};
use tauri::{AppHandle, Emitter, EventTarget};
use tauri_specta::Event;

use crate::wire::RunMessage;

/// Sends events to one webview window.
pub(crate) struct WindowFeed {
    app: AppHandle,
    label: String,
}

impl WindowFeed {
    pub(crate) fn new(app: AppHandle, label: impl Into<String>) -> Self {
        Self { app, label: label.into() }
    }
}

impl RunFeed for WindowFeed {
    fn emit(&self, event: &WatchedEvent) {
        let target = EventTarget::webview_window(&self.label);
        // A window that is gone acknowledges nothing; the watch then waits until it is ended.
        if let Err(error) = self.app.emit_to(target, RunMessage::NAME, event) {
            tracing::warn!(%error, watch = event.watch, seq = event.seq, "event not sent");
        }
    }
}
