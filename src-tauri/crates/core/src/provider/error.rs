//! Why a provider could not answer, as a type that answers questions.

use std::time::Duration;

use crate::error::ErrorCode;

/// A failed chat request. The message is safe to show: short, plain text, without the key and without raw HTML.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct ProviderError {
    code: ErrorCode,
    message: String,
    retryable: bool,
    retry_after: Option<Duration>,
    refusal: Option<Box<str>>,
}

impl ProviderError {
    /// A failure that trying again at once would not mend.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), retryable: false, retry_after: None, refusal: None }
    }

    /// The same failure, but another attempt may succeed.
    pub fn retryable(mut self, retryable: bool) -> Self {
        self.retryable = retryable;
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

    /// The wait the server asked for, if it did.
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }
}
