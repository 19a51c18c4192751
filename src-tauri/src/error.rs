//! Errors as they cross to the window.

use prospect_core::{ErrorCode, ProspectError};
use serde::Serialize;
use specta::Type;

/// What a command failed with. The window switches on the code, never on the words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct CommandError {
    /// What went wrong.
    pub code: ErrorCode,
    /// The same in words.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl CommandError {
    /// An error of the shell's own.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: code.hint().map(str::to_owned) }
    }
}

impl From<ProspectError> for CommandError {
    fn from(error: ProspectError) -> Self {
        Self::new(error.code(), error.to_string())
    }
}
