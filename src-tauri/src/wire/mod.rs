//! The shapes that cross between window and core, where the core's own do not fit.

mod export;
mod library;

use prospect_core::{
    ChatMessage, ErrorCode, Fact, KeyState, Prospect, Settings, Usage, WatchedEvent, profile::Profile, report,
};
use serde::{Deserialize, Serialize};
use specta::Type;
use specta_typescript::Number;

pub(crate) use export::{
    BundleImported, ExportChoice, ExportPreview, ExportProgress, ExportRequest, Exported,
};
pub(crate) use library::{Facets, RunPage, RunQuery, RunSummary};

/// The one event, named `run`.
#[derive(Debug, Clone, Serialize, Type, tauri_specta::Event)]
#[tauri_specta(event_name = "run")]
pub(crate) struct RunMessage(pub(crate) WatchedEvent);

/// A run with everything the report view shows of it.
#[derive(Debug, Clone, Serialize, Type)]
pub(crate) struct SavedRun {
    #[serde(flatten)]
    summary: RunSummary,
    text: String,
    sections: report::Sections,
    profile: Profile,
    error_code: Option<ErrorCode>,
    error_message: Option<String>,
    hint: Option<String>,
    /// Computed from the profile, as the model was told.
    facts: Vec<Fact>,
    endpoint: String,
    usage: Option<Usage>,
    /// Seconds.
    #[specta(type = Option<Number>)]
    total_time: Option<f64>,
    /// Seconds.
    #[specta(type = Option<Number>)]
    time_to_first_token: Option<f64>,
    request: Vec<ChatMessage>,
}

impl From<prospect_core::SavedRun> for SavedRun {
    fn from(run: prospect_core::SavedRun) -> Self {
        let hint = Prospect::hint(&run);
        let (error_code, error_message) = run.error.unzip();
        let facts = Prospect::facts(&run.profile);
        Self {
            summary: run.summary.into(),
            sections: report::split(&run.text).sections,
            text: run.text,
            profile: run.profile,
            error_code,
            error_message,
            hint,
            facts,
            endpoint: run.endpoint,
            usage: run.usage,
            total_time: run.timings.map(|timings| timings.total_time),
            time_to_first_token: run.timings.and_then(|timings| timings.time_to_first_token),
            request: run.request.messages,
        }
    }
}

/// The settings with what belongs to them.
#[derive(Debug, Clone, Serialize, Type)]
pub(crate) struct SettingsView {
    pub(crate) settings: Settings,
    /// Where requests go; empty when the base URL cannot be used.
    pub(crate) url: String,
    /// Where the key is; absent while nobody has looked for it.
    pub(crate) key_state: Option<KeyState>,
    pub(crate) defaults: Settings,
    pub(crate) data_dir: String,
    /// Whether the settings come from the last good copy.
    pub(crate) recovered: bool,
    /// Set when the library was damaged and has been set aside.
    pub(crate) salvage: Option<Salvage>,
}

/// In which form text goes to the clipboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CopyForm {
    /// The text as the model wrote it.
    Markdown,
    /// HTML, with the Markdown beside it for whatever takes plain text alone.
    Rich,
}

/// What became of a damaged library.
#[derive(Debug, Clone, Serialize, Type)]
pub(crate) struct Salvage {
    /// The folder where the damaged files are now.
    set_aside: String,
    /// Runs that could be brought over.
    runs: u32,
}

impl From<&prospect_core::Salvage> for Salvage {
    fn from(salvage: &prospect_core::Salvage) -> Self {
        Self { set_aside: salvage.set_aside.display().to_string(), runs: salvage.runs }
    }
}
