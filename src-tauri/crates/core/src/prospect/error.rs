//! One error for all that a shell can ask.

use std::time::Duration;

use crate::{
    error::ErrorCode,
    exchange::ImportError,
    library::{InvalidEntry, LibraryError},
    profile::FieldError,
    provider::ProviderError,
    run::RunId,
    secrets::SecretsError,
    settings::SettingsError,
};

/// Why Prospect could not do what was asked. Its words are safe to show.
#[derive(Debug, thiserror::Error)]
pub enum ProspectError {
    /// Wrong or missing fields; nothing was sent.
    #[error("{}", name_fields(.0))]
    InvalidProfile(Vec<FieldError>),
    /// The endpoint wants a key and there is none.
    #[error("there is no API key for {0}")]
    MissingKey(String),
    /// No such run.
    #[error("there is no run {0}")]
    RunNotFound(RunId),
    /// The run is live, complete or without text.
    #[error("this run cannot be continued")]
    CannotContinue,
    /// What was entered cannot be kept.
    #[error(transparent)]
    InvalidInput(#[from] InvalidEntry),
    /// There is no such thing.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// A file to import is not what it should be.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// The library cannot be moved there.
    #[error("{0}")]
    CannotMove(String),
    /// Runs are live, and this has to wait for them.
    #[error("reports are still being written")]
    RunsLive,
    /// The library.
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// The keyring.
    #[error(transparent)]
    Secrets(#[from] SecretsError),
    /// The settings.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The provider.
    #[error(transparent)]
    Provider(#[from] ProviderError),
}

impl ProspectError {
    /// The code the interface switches on.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::InvalidProfile(_) => ErrorCode::InvalidProfile,
            Self::MissingKey(_) => ErrorCode::MissingKey,
            Self::RunNotFound(_) => ErrorCode::RunNotFound,
            Self::CannotContinue => ErrorCode::CannotContinue,
            Self::InvalidInput(_) => ErrorCode::InvalidInput,
            Self::NotFound(_) => ErrorCode::NotFound,
            Self::Import(_) => ErrorCode::InvalidFile,
            Self::CannotMove(_) => ErrorCode::CannotMove,
            Self::RunsLive => ErrorCode::RunsLive,
            Self::Library(error) => error.code(),
            Self::Secrets(error) => error.code(),
            Self::Settings(error) => error.code(),
            Self::Provider(error) => error.code(),
        }
    }

    /// What to do about it, where there is something.
    pub fn hint(&self) -> Option<&'static str> {
        self.code().hint()
    }

    /// The pause a server asked for.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Provider(error) => error.retry_after(),
            _ => None,
        }
    }
}

fn name_fields(errors: &[FieldError]) -> String {
    let named: Vec<_> = errors.iter().map(|error| format!("{}: {}", error.field, error.message)).collect();
    named.join("\n")
}
