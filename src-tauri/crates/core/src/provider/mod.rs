//! Where reports come from: one trait, an OpenAI-compatible implementation and the built-in sample.

mod answer;
mod classify;
mod clients;
mod cumulative;
mod dialect;
mod error;
mod failure;
mod finish;
mod listing;
mod openai;
mod parameters;
#[cfg(test)]
mod recorded;
mod repair;
mod retry;
mod sample;
mod sse;
mod think;
mod told;
mod wait;
mod window;

use std::{future::Future, pin::Pin, time::Duration};

#[doc(hidden)]
pub use answer::{AnswerDecoder, BodyEnd};
pub use error::ProviderError;
pub(crate) use error::hint;
pub use finish::Finish;
pub use openai::{OpenAi, TimeLimits};
pub use sample::Sample;
pub(crate) use sample::{READING_PACE, SAMPLE_MODEL};
#[doc(hidden)]
pub use sse::{SseDecoder, SseItem, TooLong};

use crate::{
    api_key::ApiKey,
    chat::{ChatRequest, Usage},
    endpoint::Endpoint,
};

/// Something that answers a chat request piece by piece.
pub trait ChatProvider: Send + Sync + 'static {
    /// Answers `call`, telling `sink` of everything as it happens, and ends with how the answer finished.
    ///
    /// Dropping the future closes the connection at once.
    fn chat<'a>(
        &'a self,
        call: &'a ChatCall,
        sink: &'a mut (dyn FnMut(ProviderEvent) + Send),
    ) -> Pin<Box<dyn Future<Output = Result<Finish, ProviderError>> + Send + 'a>>;
}

/// A chat request with where to send it and the key to send it with.
#[derive(Debug, Clone)]
pub struct ChatCall {
    /// Where to.
    pub endpoint: Endpoint,
    /// The key; a server on this machine may need none.
    pub key: Option<ApiKey>,
    /// What is asked.
    pub request: ChatRequest,
    /// How long to wait for the server.
    pub limits: TimeLimits,
}

/// What a provider tells while it answers.
#[derive(Debug, Clone, PartialEq)]
pub enum ProviderEvent {
    /// Attempt number `attempt` (from 1) begins.
    Connecting {
        /// Number of the attempt, from 1.
        attempt: u32,
    },
    /// The request is out; nothing has come back yet.
    Waiting {
        /// Number of the attempt, from 1.
        attempt: u32,
    },
    /// The model thinks: a sign of life without text.
    Thinking,
    /// A failed attempt will be repeated after `wait`.
    Retrying {
        /// Number of the attempt to come.
        attempt: u32,
        /// Time until it starts.
        wait: Duration,
        /// Whether the server is loading the model, which is no failure.
        loading: bool,
    },
    /// Text to append.
    Text(String),
    /// The model that really answers.
    Model(String),
    /// Tokens used so far.
    Usage(Usage),
}
