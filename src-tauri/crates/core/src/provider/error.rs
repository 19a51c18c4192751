//! Why a provider could not answer, as a type that answers questions.

use std::time::Duration;

use super::window::context_hint;
use crate::{api_key::ApiKey, error::ErrorCode};

/// A failed chat request. The message is safe to show: short, plain text, without the key and without raw HTML.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct ProviderError {
    code: ErrorCode,
    message: String,
    retryable: bool,
    loading: bool,
    retry_after: Option<Duration>,
    refusal: Option<Box<str>>,
}

impl ProviderError {
    /// A failure that trying again at once would not mend.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { code, message, retryable: false, loading: false, retry_after: None, refusal: None }
    }

    /// The same failure, but another attempt may succeed.
    pub fn retryable(mut self, retryable: bool) -> Self {
        self.retryable = retryable;
        self
    }

    /// The same failure, of a server that is still loading its model.
    pub(super) fn loading(mut self, loading: bool) -> Self {
        self.loading = loading;
        self
    }

    /// The same failure, without this key in its words, however it looks.
    pub(super) fn hiding(mut self, key: Option<&ApiKey>) -> Self {
        if let Some(key) = key {
            self.message = key.removed_from(&self.message);
        }
        self
    }

    /// The same failure, with the wait the server asked for.
    pub fn after(mut self, wait: Option<Duration>) -> Self {
        self.retry_after = wait;
        self
    }

    /// The same failure, with what the server said of a part of the request that it refuses: JSON, without keys.
    pub(super) fn refusing(mut self, refusal: Option<Box<str>>) -> Self {
        self.refusal = refusal;
        self
    }

    /// What the server said of a part of the request that it refuses.
    pub(super) fn refusal(&self) -> Option<&str> {
        self.refusal.as_deref()
    }

    /// The code the interface switches on.
    pub fn code(&self) -> ErrorCode {
        self.code
    }

    /// Whether another attempt may succeed.
    pub fn is_retryable(&self) -> bool {
        self.retryable
    }

    /// Whether the server is still loading its model.
    pub fn is_loading(&self) -> bool {
        self.loading
    }

    /// What the user can do about it, where there is something. `asked` is the address of the request.
    pub fn hint(&self, asked: &str) -> Option<String> {
        hint(self.code, &self.message, asked)
    }

    /// The wait the server asked for, if it did.
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }
}

/// What the user can do about a failed request, from its code, its words and the address that was asked.
pub(crate) fn hint(code: ErrorCode, message: &str, asked: &str) -> Option<String> {
    match code {
        ErrorCode::ContextTooLong => Some(context_hint(message, asked)),
        code => code.hint().map(str::to_owned),
    }
}
