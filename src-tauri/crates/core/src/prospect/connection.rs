//! Testing a connection: one small real request, ended at the first sign of an answer.

use std::time::Instant;

use serde::Serialize;
use specta::Type;
use tokio::sync::Notify;

use super::{Prospect, ProspectError};
use crate::{
    ErrorCode, Settings,
    chat::{ChatMessage, ChatRequest, Role},
    provider::{ChatCall, ChatProvider, ProviderEvent},
};

/// Enough for any model to begin an answer, and next to nothing on the bill.
const FEW_TOKENS: u32 = 16;

/// A server that answers.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Connection {
    /// The model that answered.
    pub model: String,
    /// Seconds from the request to the first sign of an answer.
    #[specta(type = specta_typescript::Number)]
    pub answered_in: f64,
}

impl Prospect {
    /// Asks the endpoint of `settings` for a word, with `key` or else the key kept for it. Nothing is saved.
    ///
    /// # Errors
    /// What is wrong, in the same words and codes as for a run.
    pub async fn test_connection(
        &self,
        settings: &Settings,
        key: Option<&str>,
    ) -> Result<Connection, ProspectError> {
        let settings = settings.checked()?;
        let endpoint = settings.endpoint()?;
        let key = self.key_typed_or_kept(key, &endpoint).await?;
        let ask = ChatMessage { role: Role::User, content: "Reply with the word OK.".to_owned() };
        let request = ChatRequest {
            model: settings.model.clone(),
            messages: vec![ask],
            stream: settings.stream,
            temperature: None,
            max_output: Some(FEW_TOKENS),
        };
        let limits = self.limits(&settings);
        let call = ChatCall { endpoint, key, request, limits };
        let (asked, answered) = (Instant::now(), Notify::new());
        let mut model = settings.model;
        let mut sink = |event| match event {
            ProviderEvent::Text(_) | ProviderEvent::Thinking => answered.notify_one(),
            ProviderEvent::Model(name) => model = name,
            _ => {}
        };
        tokio::select! {
            outcome = self.provider.chat(&call, &mut sink) => match outcome {
                // A model that spends so few tokens on thinking has answered all the same.
                Err(error) if error.code() != ErrorCode::EmptyAnswer => return Err(error.into()),
                _ => {}
            },
            () = answered.notified() => {}
        }
        Ok(Connection { model, answered_in: asked.elapsed().as_secs_f64() })
    }
}
