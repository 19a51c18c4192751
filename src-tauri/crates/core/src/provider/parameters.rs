//! The body of a request, and how it changes for a server that refuses a part of it.
//!
//! Servers and models differ in what they take: reasoning models of OpenAI want `max_completion_tokens` and refuse
//! `temperature`, older servers know neither `stream_options`, some chat templates know no system role. A refusal
//! names what it refuses; the request then goes out again in another form, each parameter changed once at most, and
//! the form that was accepted is remembered for the endpoint and model.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use serde_json::{Value, json};

use super::ChatCall;

/// What a model is asked that begins a new turn after a last message of its own.
const GO_ON: &str = "Your answer above was cut off. Go on exactly where it stops, in the same language and format. \
                     Repeat nothing and add no introduction: write the rest only.";

use crate::chat::{ChatMessage, ChatRequest, Role};

/// The forms that servers have accepted, by endpoint origin and model.
#[derive(Debug, Default)]
pub(super) struct AcceptedForms(Mutex<HashMap<(String, String), RequestForm>>);

impl AcceptedForms {
    /// The form to begin with.
    pub(super) fn of(&self, call: &ChatCall) -> RequestForm {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key(call)).copied();
        known.unwrap_or_else(|| RequestForm::first_for(&call.endpoint.origin()))
    }

    /// Remembers a form that was accepted.
    pub(super) fn remember(&self, call: &ChatCall, form: RequestForm) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key(call), form);
    }
}

fn key(call: &ChatCall) -> (String, String) {
    (call.endpoint.origin(), call.request.model.clone())
}

/// Which form the parts of a request take that not every server takes alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RequestForm {
    max_output: MaxOutput,
    temperature: bool,
    stream_options: bool,
    instructions: Instructions,
    continuation: Continuation,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MaxOutput {
    MaxTokens,
    MaxCompletionTokens,
}

impl MaxOutput {
    fn name(self) -> &'static str {
        match self {
            Self::MaxTokens => "max_tokens",
            Self::MaxCompletionTokens => "max_completion_tokens",
        }
    }

    fn other(self) -> Self {
        match self {
            Self::MaxTokens => Self::MaxCompletionTokens,
            Self::MaxCompletionTokens => Self::MaxTokens,
        }
    }
}

/// How the fixed instructions are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Instructions {
    System,
    Developer,
    /// In front of the first user message.
    Merged,
}

/// How a model is made to go on with text of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Continuation {
    /// The text is the last message, which the model continues.
    Prefill,
    /// A user message after the text asks for the rest.
    Ask,
}

/// The parameters of one attempt that were changed already.
#[derive(Debug, Default)]
pub(super) struct Changed {
    max_output: bool,
    temperature: bool,
    stream_options: bool,
    instructions: bool,
    continuation: bool,
}

impl RequestForm {
    fn first_for(origin: &str) -> Self {
        let (max_output, continuation) = match origin {
            // OpenAI's models take a last message of their own, but begin a new turn after it.
            "https://api.openai.com" => (MaxOutput::MaxCompletionTokens, Continuation::Ask),
            _ => (MaxOutput::MaxTokens, Continuation::Prefill),
        };
        let instructions = Instructions::System;
        Self { max_output, temperature: true, stream_options: true, instructions, continuation }
    }

    /// The JSON body that asks for `request` in this form.
    pub(super) fn body(self, request: &ChatRequest) -> Value {
        let mut body = json!({
            "model": request.model,
            "messages": self.messages(&request.messages),
            "stream": request.stream,
        });
        if request.stream && self.stream_options {
            body["stream_options"] = json!({ "include_usage": true });
        }
        if let Some(temperature) = request.temperature.filter(|_| self.temperature) {
            body["temperature"] = json!(temperature);
        }
        if let Some(max_output) = request.max_output {
            body[self.max_output.name()] = json!(max_output);
        }
        body
    }

    /// The form to try after a refusal, if the refusal names a parameter that was sent and can be changed.
    pub(super) fn after_refusal(
        mut self,
        status: u16,
        body: &[u8],
        request: &ChatRequest,
        changed: &mut Changed,
    ) -> Option<Self> {
        let refusal = Refusal::read(status, body)?;
        let once = |changed: &mut bool| !std::mem::replace(changed, true);
        if request.max_output.is_some()
            && refusal.names(self.max_output.name())
            && !refusal.is_about_size()
            && once(&mut changed.max_output)
        {
            self.max_output = self.max_output.other();
        } else if request.temperature.is_some()
            && self.temperature
            && refusal.names("temperature")
            && once(&mut changed.temperature)
        {
            self.temperature = false;
        } else if request.stream
            && self.stream_options
            && (refusal.names("stream_options") || refusal.names("include_usage"))
            && once(&mut changed.stream_options)
        {
            self.stream_options = false;
        } else if ends_with_own_text(&request.messages)
            && self.continuation == Continuation::Prefill
            && refusal.is_about_the_last_message()
            && once(&mut changed.continuation)
        {
            self.continuation = Continuation::Ask;
        } else if request.messages.iter().any(|message| message.role == Role::System)
            && self.instructions == Instructions::System
            && refusal.is_about_the_system_role()
            && once(&mut changed.instructions)
        {
            self.instructions =
                if refusal.asks_for_developer() { Instructions::Developer } else { Instructions::Merged };
        } else {
            return None;
        }
        Some(self)
    }

    fn messages(self, messages: &[ChatMessage]) -> Vec<Value> {
        let mut sent = Vec::with_capacity(messages.len());
        let mut before_the_user = String::new();
        for ChatMessage { role, content } in messages {
            let role = match (role, self.instructions) {
                (Role::System, Instructions::Merged) => {
                    before_the_user.push_str(content);
                    before_the_user.push_str("\n\n");
                    continue;
                }
                (Role::System, Instructions::Developer) => "developer",
                (Role::System, Instructions::System) => "system",
                (Role::User, _) => "user",
                (Role::Assistant, _) => "assistant",
            };
            let before = if role == "user" { std::mem::take(&mut before_the_user) } else { String::new() };
            sent.push(json!({ "role": role, "content": before + content }));
        }
        if !before_the_user.is_empty() {
            sent.insert(0, json!({ "role": "user", "content": before_the_user.trim_end() }));
        }
        if self.continuation == Continuation::Ask && ends_with_own_text(messages) {
            sent.push(json!({ "role": "user", "content": GO_ON }));
        }
        sent
    }
}

/// Whether the model is to go on with text of its own.
fn ends_with_own_text(messages: &[ChatMessage]) -> bool {
    messages.last().is_some_and(|message| message.role == Role::Assistant)
}

/// What a server said when it refused a request.
struct Refusal {
    /// The words of the whole body, in lower case: servers name the parameter in many places.
    words: String,
    /// The parameter, where the server names it in a field of its own.
    parameter: String,
}

impl Refusal {
    fn read(status: u16, body: &[u8]) -> Option<Self> {
        let words = String::from_utf8_lossy(body).to_lowercase();
        // llama.cpp fails with 500 when a chat template raises an exception.
        let is_template =
            status == 500 && (words.contains("system role not supported") || words.contains("prefill"));
        if !matches!(status, 400 | 422) && !is_template {
            return None;
        }
        let parameter = serde_json::from_slice::<Value>(body)
            .ok()
            .and_then(|body| body["error"]["param"].as_str().or(body["param"].as_str()).map(str::to_owned))
            .unwrap_or_default();
        Some(Self { words, parameter })
    }

    /// Whether it names this parameter, as a whole word.
    fn names(&self, parameter: &str) -> bool {
        if !self.parameter.is_empty() {
            return self.parameter == parameter || self.parameter.starts_with(&format!("{parameter}."));
        }
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        self.words.match_indices(parameter).any(|(at, name)| {
            !self.words[..at].ends_with(is_part) && !self.words[at + name.len()..].starts_with(is_part)
        })
    }

    /// Whether the number is refused, and not the parameter.
    fn is_about_size(&self) -> bool {
        ["too large", "at most", "less than", "greater than", "maximum context", "context length", "exceed"]
            .iter()
            .any(|words| self.words.contains(words))
    }

    /// Whether a last message of the model's own is refused.
    fn is_about_the_last_message(&self) -> bool {
        let says = |all: &[&str]| all.iter().any(|words| self.words.contains(words));
        let names_the_place = says(&[
            "last role",
            "last message",
            "final message",
            "last turn",
            "final turn",
            "last content",
            "end with a",
            "end with the",
            "end with role",
            "ends with a",
            "ends with role",
            "end in a user",
            "messages.-1",
            "messages[-1]",
        ]);
        let names_the_role = says(&["assistant", "user", "model"]);
        let refuses_the_role = says(&["assistant"])
            && !says(&["system"])
            && says(&[
                "not support",
                "unsupported",
                "not allowed",
                "not permitted",
                "not accept",
                "unexpected",
            ]);
        says(&["prefill", "enable_thinking", "continue_final_message", "add_generation_prompt"])
            || (names_the_place && names_the_role)
            || refuses_the_role
    }

    fn is_about_the_system_role(&self) -> bool {
        let names_it = self.words.contains("system") || self.words.contains("developer instruction");
        let refuses =
            ["support", "not enabled", "not allowed", "unknown", "invalid", "unexpected", "must be"]
                .iter()
                .any(|words| self.words.contains(words));
        let is_role = self.words.contains("role")
            || self.words.contains("system message")
            || self.words.contains("system prompt")
            || self.words.contains("system instruction")
            || self.words.contains("developer instruction");
        names_it && refuses && is_role
    }

    fn asks_for_developer(&self) -> bool {
        self.words.contains("developer") && !self.words.contains("developer instruction")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Changed, RequestForm};
    use crate::chat::{ChatMessage, ChatRequest, Role};

    fn request() -> ChatRequest {
        let message = |role, content: &str| ChatMessage { role, content: content.into() };
        ChatRequest {
            model: "m".into(),
            messages: vec![
                message(Role::System, "Be brief."),
                message(Role::User, "Hello"),
                message(Role::Assistant, "Hi"),
            ],
            stream: true,
            temperature: Some(0.5),
            max_output: Some(100),
        }
    }

    fn refused(status: u16, body: &str) -> Option<Value> {
        let form = RequestForm::first_for("http://localhost:1");
        let form = form.after_refusal(status, body.as_bytes(), &request(), &mut Changed::default())?;
        Some(form.body(&request()))
    }

    #[test]
    fn what_is_not_set_is_not_sent() {
        let plain = ChatRequest { temperature: None, max_output: None, ..request() };
        let body = RequestForm::first_for("https://x.example").body(&plain);
        let names: Vec<&str> = body.as_object().expect("an object").keys().map(String::as_str).collect();
        assert_eq!(names, ["messages", "model", "stream", "stream_options"]);
        let whole = ChatRequest { stream: false, ..request() };
        let body = RequestForm::first_for("https://api.openai.com").body(&whole);
        assert_eq!(body["max_completion_tokens"], 100, "OpenAI's own name for it");
        assert_eq!(body["stream_options"], Value::Null, "only for a stream");
    }

    #[test]
    fn each_refusal_changes_what_it_names() {
        let body = RequestForm::first_for("http://localhost:1").body(&request());
        let mut other_max = body.clone();
        other_max["max_completion_tokens"] = json!(100);
        let mut no_temperature = body.clone();
        let mut no_options = body.clone();
        let mut merged = body.clone();
        let mut developer = body;
        for (body, name) in [
            (&mut other_max, "max_tokens"),
            (&mut no_temperature, "temperature"),
            (&mut no_options, "stream_options"),
        ] {
            body.as_object_mut().expect("an object").remove(name);
        }
        merged["messages"] = json!([
            {"role": "user", "content": "Be brief.\n\nHello"},
            {"role": "assistant", "content": "Hi"},
        ]);
        developer["messages"][0]["role"] = json!("developer");
        let table = [
            (
                400,
                r#"{"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.","type":"invalid_request_error","param":"max_tokens","code":"unsupported_parameter"}}"#,
                &other_max,
            ),
            (
                400,
                r#"{"error":{"message":"Unsupported value: 'temperature' does not support 0.5 with this model. Only the default (1) value is supported.","type":"invalid_request_error","param":"temperature","code":"unsupported_value"}}"#,
                &no_temperature,
            ),
            (
                400,
                r#"{"error":{"message":"Unrecognized request argument supplied: stream_options"}}"#,
                &no_options,
            ),
            (
                422,
                r#"{"object":"error","message":{"detail":[{"type":"extra_forbidden","loc":["body","stream_options"],"msg":"Extra inputs are not permitted"}]}}"#,
                &no_options,
            ),
            (
                400,
                r#"{"error":{"message":"Unsupported value: 'messages[0].role' does not support 'system' with this model.","type":"invalid_request_error","param":"messages[0].role","code":"unsupported_value"}}"#,
                &merged,
            ),
            (
                400,
                r#"{"error":{"message":"'messages[0].role' does not support 'system', use 'developer' instead","param":"messages[0].role"}}"#,
                &developer,
            ),
            (
                500,
                r#"{"error":{"code":500,"message":"System role not supported","type":"server_error"}}"#,
                &merged,
            ),
            (
                400,
                r#"[{"error":{"code":400,"message":"Developer instruction is not enabled for models/gemma-3-27b-it"}}]"#,
                &merged,
            ),
        ];
        for (status, refusal, expected) in table {
            assert_eq!(refused(status, refusal).as_ref(), Some(expected), "{refusal}");
        }
    }

    #[test]
    fn a_refused_last_message_becomes_a_question() {
        for (status, words) in [
            (
                400,
                "This model does not support assistant message prefill. The conversation must end with a user message.",
            ),
            (
                400,
                "Expected last role User or Tool (or Assistant with prefix True) for serving but got assistant",
            ),
            (400, "Assistant response prefill is incompatible with enable_thinking."),
            (500, "Assistant response prefill is incompatible with enable_thinking."),
            (400, "Please ensure that multiturn requests end with a user turn"),
            (400, "The last message must be from the user"),
            (400, "Last message must have role `user`"),
            (422, "assistant messages are not supported at the end"),
            (400, "'messages.-1' : role must be 'user'"),
        ] {
            let refusal = json!({ "error": { "message": words } }).to_string();
            let body = refused(status, &refusal).expect(words);
            let messages = body["messages"].as_array().expect("messages");
            assert_eq!(messages.len(), 4, "{words}");
            assert_eq!(messages[2], json!({ "role": "assistant", "content": "Hi" }));
            assert_eq!(
                (&messages[3]["role"], &messages[3]["content"]),
                (&json!("user"), &json!(super::GO_ON))
            );
            let plain = ChatRequest { messages: request().messages[..2].to_vec(), ..request() };
            let form = RequestForm::first_for("http://localhost:1");
            let again = form.after_refusal(status, refusal.as_bytes(), &plain, &mut Changed::default());
            assert_eq!(again, None, "a request without a text to go on with has nothing to change");
        }
        let body = RequestForm::first_for("https://api.openai.com").body(&request());
        assert_eq!(body["messages"][3]["content"], super::GO_ON, "OpenAI is asked from the beginning");
    }

    #[test]
    fn other_refusals_stand() {
        for (status, refusal) in [
            (401, r#"{"error":{"message":"temperature"}}"#),
            (429, r#"{"error":{"message":"max_tokens per minute"}}"#),
            (500, r#"{"error":{"message":"temperature sensor failed"}}"#),
            (
                400,
                r#"{"error":{"message":"max_tokens is too large: 100. This model supports at most 64","param":"max_tokens"}}"#,
            ),
            (400, r#"{"error":{"message":"Unknown model","param":"model"}}"#),
            (400, r#"{"error":{"message":"the system is down"}}"#),
            (400, "<html>temperatures</html>"),
            (400, ""),
        ] {
            assert_eq!(refused(status, refusal), None, "{refusal}");
        }
    }

    #[test]
    fn a_parameter_changes_once_at_most() {
        let (request, mut changed) = (request(), Changed::default());
        let form = RequestForm::first_for("https://api.openai.com");
        let body = br#"{"error":{"message":"max_tokens and max_completion_tokens are not supported"}}"#;
        let second = form.after_refusal(400, body, &request, &mut changed).expect("changed once");
        assert_eq!(second.body(&request)["max_tokens"], 100);
        assert_eq!(second.after_refusal(400, body, &request, &mut changed), None, "and not back again");
    }
}
