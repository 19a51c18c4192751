//! Everything Prospect does, without a window: from a founder profile to a live, saved report.
//!
//! [`Prospect`] is the facade that the desktop app and the command line share.

mod api_key;
mod cache;
mod chat;
mod endpoint;
mod error;
mod exchange;
mod grounding;
mod library;
mod models;
pub mod profile;
mod prompt;
mod prospect;
mod provider;
mod redact;
pub mod report;
mod run;
mod secrets;
mod settings;

pub use api_key::ApiKey;
pub use chat::{ChatMessage, ChatRequest, Role, Usage};
pub use endpoint::{Endpoint, EndpointError};
pub use error::ErrorCode;
#[doc(hidden)]
pub use exchange::read_import;
pub use exchange::{ImportError, RUN_FILE_VERSION, RunFile, report_file};
pub use grounding::Fact;
pub use library::{
    ActionDraft, ActionId, ActionItem, ActionState, Backup, BackupKind, Bin, Day, Deleted, Facets, FoundRun,
    Imported, ImportedRun, Insights, InvalidEntry, LeftOut, LibraryError, LibraryPlace, Mended, ModelFigures,
    NamedProfile, Note, NoteDraft, NoteId, OutcomeCount, Pace, RestoreChange, RestorePlan, RestoredRun,
    RunFilter, RunPage, RunQuery, RunSort, RunStatus, RunSummary, Salvage, SavedRun, Snippet, SnippetSource,
    Spread, Timings,
};
pub use models::{DEFAULT_BASE_URL, default_model};
pub use prompt::founder_words;
pub use prospect::{
    CachedRun, Check, CheckKind, CheckState, Config, Connection, DoctorReport, Estimate, LocalServer,
    Prospect, ProspectError, Review, StartedRun, USUAL_SERVERS, UsualServer,
};
// For the benches, examples and fuzz targets of this repository; no part of what a shell can ask for.
#[doc(hidden)]
pub use library::{Ending, Library, NewRun, TextChunk};
#[doc(hidden)]
pub use provider::{
    AnswerDecoder, BodyEnd, ChatCall, ChatProvider, Finish, OpenAi, ProviderEvent, SseDecoder, SseItem,
    TooLong,
};
pub use provider::{ProviderError, TimeLimits};
pub use run::{
    LiveRun, Outcome, Phase, Replay, RunEvent, RunFeed, RunId, RunMetadata, RunReader, WatchedEvent,
};
pub use secrets::{KeyState, KeyStore, MemoryKeys, OsKeyring, SecretsError};
pub use settings::{
    Language, LimitSettings, LoadedSettings, MemorySettings, SETTINGS_FILE, SETTINGS_LAST_GOOD, Settings,
    SettingsError, SettingsStore, Theme, read_settings, read_with_last_good,
};

/// The app's identifier: names its data folder on every system.
pub const IDENTIFIER: &str = "app.prospect.Prospect";

/// The environment variable that moves everything the app writes.
pub const DATA_DIR_VARIABLE: &str = "PROSPECT_DATA_DIR";

/// The data folder: `PROSPECT_DATA_DIR`, else the system's place for application data. `None` when the system names
/// no such place.
pub fn data_dir() -> Option<std::path::PathBuf> {
    match std::env::var_os(DATA_DIR_VARIABLE) {
        Some(dir) if !dir.is_empty() => std::path::absolute(dir).ok(),
        _ => dirs::data_dir().map(|dir| dir.join(IDENTIFIER)),
    }
}
