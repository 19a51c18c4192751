//! The library is the cache: the same question is found again by its fingerprint.

use serde_json::json;
use sha2::{Digest, Sha256};

use crate::{chat::ChatRequest, endpoint::Endpoint};

/// An answer younger than this is offered instead of asking again.
pub(crate) const CACHE_AGE_MS: i64 = 7 * 24 * 60 * 60 * 1000;

/// SHA-256, in hex, of everything that decides an answer: endpoint, model, sampling and messages. Whether it is streamed does not.
pub(crate) fn fingerprint(endpoint: &Endpoint, request: &ChatRequest) -> String {
    let messages: Vec<_> =
        request.messages.iter().map(|message| json!([message.role, message.content])).collect();
    // Arrays only: their order is fixed whatever map serde_json was built with.
    let canonical = json!([
        endpoint.chat_url().as_str(),
        request.model,
        request.temperature,
        request.max_output,
        messages,
    ])
    .to_string();
    Sha256::digest(canonical).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::fingerprint;
    use crate::{
        chat::{ChatMessage, ChatRequest, Role},
        endpoint::Endpoint,
    };

    #[test]
    fn the_fingerprint_changes_with_the_question_only() {
        let endpoint = Endpoint::parse("https://a.example/v1").expect("parses");
        let request = ChatRequest {
            model: "m".into(),
            messages: vec![ChatMessage { role: Role::User, content: "q".into() }],
            stream: true,
            temperature: None,
            max_output: None,
        };
        let first = fingerprint(&endpoint, &request);
        let mut other = request.clone();
        other.stream = false;
        assert_eq!(fingerprint(&endpoint, &other), first);
        other.model = "n".into();
        assert_ne!(fingerprint(&endpoint, &other), first);
        let warmer = ChatRequest { temperature: Some(1.2), ..request.clone() };
        assert_ne!(fingerprint(&endpoint, &warmer), first);
        let elsewhere = Endpoint::parse("https://b.example/v1").expect("parses");
        assert_ne!(fingerprint(&elsewhere, &request), first);
    }
}
