//! The chat vocabulary that prompt, provider and library share.

use serde::{Deserialize, Serialize};
use specta::Type;

/// Who a message speaks as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The fixed instructions.
    System,
    /// The facts and the profile.
    User,
    /// Text the model wrote earlier.
    Assistant,
}

/// One message of a chat request, exactly as it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ChatMessage {
    /// Who speaks.
    pub role: Role,
    /// The text.
    pub content: String,
}

/// Tokens a run used, as the endpoint counted them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
pub struct Usage {
    /// Tokens of the request.
    pub input: u32,
    /// Of those, tokens the provider had in its prompt cache.
    pub cached_input: u32,
    /// Tokens of the answer, reasoning included.
    pub output: u32,
    /// Of those, tokens spent on reasoning.
    pub reasoning: u32,
}

impl Usage {
    /// The tokens of two attempts together.
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            input: self.input.saturating_add(other.input),
            cached_input: self.cached_input.saturating_add(other.cached_input),
            output: self.output.saturating_add(other.output),
            reasoning: self.reasoning.saturating_add(other.reasoning),
        }
    }
}

/// What is asked of a model, apart from where and with which key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChatRequest {
    /// The model's name as the endpoint knows it.
    pub model: String,
    /// The messages in order, the fixed instructions first.
    pub messages: Vec<ChatMessage>,
    /// Whether the answer is streamed; otherwise it comes as one piece.
    pub stream: bool,
    /// Sampling temperature, from 0 to 2; the endpoint's own when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// Tokens the answer may have at most; no limit of ours when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_output: Option<u32>,
}
