//! What one answer does: the steps of a script, and the builder that tests read as a sentence.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One scripted answer. In JSON, every field but `steps` may be left out:
/// `{"status": 200, "headers": [["retry-after", "2"]], "steps": ["role", {"text": "Hello"}, {"finish": "stop"}, "done"]}`
///
/// The head (status and headers) goes out right before the first bytes of the body, so a pause before it delays the
/// whole answer. [`Step::Head`] sends it earlier.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Script {
    /// HTTP status; 0 stands for 200.
    pub status: u16,
    /// Response headers. A `content-type` here wins over the one derived from the steps.
    pub headers: Vec<(String, String)>,
    /// How the body's end is told. Chunked for event streams, a content length for everything else.
    pub framing: Option<Framing>,
    /// Cut the body into writes of this many bytes, each an HTTP chunk of its own.
    pub bytes_per_write: Option<usize>,
    /// Name of the delta field that carries reasoning; `reasoning_content` where empty.
    pub reasoning_key: String,
    /// What happens, in order. Past the last step the body ends cleanly.
    pub steps: Vec<Step>,
}

/// How a client learns where the body ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Framing {
    /// Transfer-Encoding: chunked.
    Chunked,
    /// Content-Length of what the steps write, or this many bytes whether or not they are ever written.
    ContentLength(Option<u64>),
    /// Neither: the body ends with the connection.
    UntilClose,
}

/// One step of a script.
///
/// In JSON a step without a value is a string (`"done"`), one with a value an object (`{"text": "Hello"}`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Send status and headers now, before any body.
    Head,
    /// The chunk that only names the assistant's role, as OpenAI begins every stream.
    Role,
    /// Tokens a second for the text that follows; 0 is as fast as the socket takes it.
    Pace(u32),
    /// Answer text, split into token-sized deltas.
    Text(String),
    /// Answer text in one delta, however long.
    Delta(String),
    /// Reasoning text, split into token-sized deltas.
    Reasoning(String),
    /// One `data:` event with this JSON, such as an error in mid-stream.
    Event(Value),
    /// An SSE comment, as servers send to keep a connection alive.
    Comment(String),
    /// These characters, as they are.
    Raw(String),
    /// These bytes (base64), as they are.
    RawBase64(String),
    /// A whole JSON body.
    Json(Value),
    /// A whole HTML body, as proxies answer.
    Html(String),
    /// Wait this many milliseconds.
    SleepMs(u64),
    /// Wait until the test releases this gate. A release that came first lets one step through.
    Gate(String),
    /// The chunk without text that gives the finish reason.
    Finish(String),
    /// The usage chunk, sent only when the request asked for it with `stream_options.include_usage`.
    Usage(Usage),
    /// `data: [DONE]`
    Done,
    /// Reset the connection (RST), losing whatever the kernel has not sent.
    Reset,
    /// Close the connection without ending the body: unfinished chunking, or a short content length.
    Close,
    /// Send nothing more and hold the connection until the client gives up.
    Stall,
}

/// Token counts of the usage chunk. What is not given is counted from the request and the script.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Usage {
    /// Tokens of the prompt.
    pub input: Option<u32>,
    /// Of these, tokens read from the server's prompt cache.
    pub cached_input: u32,
    /// Tokens of the answer, reasoning included.
    pub output: Option<u32>,
    /// Of these, tokens of reasoning.
    pub reasoning: u32,
}

impl Script {
    /// A well-formed streamed answer: role, the text in tokens, finish reason `stop`, usage, `[DONE]`.
    pub fn text(text: impl Into<String>) -> Self {
        Self::steps([
            Step::Role,
            Step::Text(text.into()),
            Step::Finish("stop".into()),
            Step::Usage(Usage::default()),
            Step::Done,
        ])
    }

    /// Exactly these steps.
    pub fn steps(steps: impl IntoIterator<Item = Step>) -> Self {
        Self { steps: steps.into_iter().collect(), ..Self::default() }
    }

    /// An event-stream body of exactly these characters, ended cleanly.
    pub fn raw(body: impl Into<String>) -> Self {
        Self::steps([Step::Raw(body.into())])
    }

    /// An error answer in OpenAI's form.
    pub fn error(status: u16, code: &str, message: &str) -> Self {
        let kind = match status {
            401 => "invalid_request_error",
            429 if code == "insufficient_quota" => "insufficient_quota",
            429 => "requests",
            500.. => "server_error",
            _ => "invalid_request_error",
        };
        Self::json(serde_json::json!({
            "error": { "message": message, "type": kind, "param": null, "code": code }
        }))
        .status(status)
    }

    /// A whole JSON body.
    pub fn json(body: Value) -> Self {
        Self::steps([Step::Json(body)])
    }

    /// A whole HTML body, as a proxy in between answers.
    pub fn html(status: u16, body: impl Into<String>) -> Self {
        Self::steps([Step::Html(body.into())]).status(status)
    }

    /// A redirect to another address.
    pub fn redirect(status: u16, location: &str) -> Self {
        Self::html(status, "").header("location", location)
    }

    /// Answers with this HTTP status.
    pub fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// Adds a response header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Tells the body's end this way.
    pub fn framing(mut self, framing: Framing) -> Self {
        self.framing = Some(framing);
        self
    }

    /// Cuts the body into writes of this many bytes.
    pub fn bytes_per_write(mut self, bytes: usize) -> Self {
        self.bytes_per_write = Some(bytes);
        self
    }

    /// Carries reasoning in this field of the delta.
    pub fn reasoning_key(mut self, key: &str) -> Self {
        self.reasoning_key = key.into();
        self
    }

    /// Paces the whole script at this many tokens a second.
    pub fn tokens_per_second(mut self, rate: u32) -> Self {
        self.steps.insert(0, Step::Pace(rate));
        self
    }

    /// Waits before the answer's first byte, head included.
    pub fn delayed(mut self, by: Duration) -> Self {
        self.steps.insert(0, Step::SleepMs(millis(by)));
        self
    }

    /// Appends a step, before the ending (finish reason, usage, `[DONE]`) if the script has one.
    pub fn then(mut self, step: Step) -> Self {
        self.steps.insert(self.ending(), step);
        self
    }

    /// Goes on with more text.
    pub fn then_text(self, text: impl Into<String>) -> Self {
        self.then(Step::Text(text.into()))
    }

    /// Holds the stream here until the gate is released.
    pub fn then_gate(self, name: &str) -> Self {
        self.then(Step::Gate(name.into()))
    }

    /// Pauses here.
    pub fn then_sleep(self, pause: Duration) -> Self {
        self.then(Step::SleepMs(millis(pause)))
    }

    /// Resets the connection here, instead of the ending.
    pub fn then_reset(self) -> Self {
        self.ending_with([Step::Reset])
    }

    /// Closes the connection here with the body unfinished, instead of the ending.
    pub fn then_close(self) -> Self {
        self.ending_with([Step::Close])
    }

    /// Falls silent here, instead of the ending.
    pub fn then_stall(self) -> Self {
        self.ending_with([Step::Stall])
    }

    /// Ends the body cleanly here, with neither finish reason nor `[DONE]`.
    pub fn then_end(self) -> Self {
        self.ending_with([])
    }

    /// Finishes with another reason, such as `length`.
    pub fn finish(self, reason: &str) -> Self {
        self.ending_with([Step::Finish(reason.into()), Step::Usage(Usage::default()), Step::Done])
    }

    /// Reports this usage.
    pub fn usage(mut self, usage: Usage) -> Self {
        for step in &mut self.steps {
            if let Step::Usage(reported) = step {
                *reported = usage;
            }
        }
        self
    }

    /// Replaces the ending (finish reason, usage, `[DONE]`).
    pub fn ending_with(mut self, steps: impl IntoIterator<Item = Step>) -> Self {
        self.steps.truncate(self.ending());
        self.steps.extend(steps);
        self
    }

    /// All answer text of the script, joined: what a client that loses nothing ends up with.
    pub fn answer(&self) -> String {
        self.steps
            .iter()
            .filter_map(|step| match step {
                Step::Text(text) | Step::Delta(text) => Some(text.as_str()),
                _ => None,
            })
            .collect()
    }

    /// Whether the script can be played.
    ///
    /// # Errors
    /// In words, for the person who wrote the script.
    pub fn check(&self) -> Result<(), String> {
        for step in &self.steps {
            if let Step::RawBase64(bytes) = step {
                STANDARD.decode(bytes).map_err(|error| format!("raw_base64 {bytes:?}: {error}"))?;
            }
        }
        Ok(())
    }

    fn ending(&self) -> usize {
        let ends = |step: &Step| matches!(step, Step::Finish(_) | Step::Usage(_) | Step::Done);
        self.steps.iter().rposition(|step| !ends(step)).map_or(0, |last| last + 1)
    }
}

/// Splits text about as a tokeniser does: words with the space before them, long words in pieces. Joined, the tokens
/// are the text.
pub(crate) fn tokens(text: &str) -> Vec<&str> {
    const LONGEST: usize = 8;
    let mut tokens = Vec::new();
    let mut start = 0;
    let (mut length, mut in_word) = (0, false);
    for (at, character) in text.char_indices() {
        let begins = in_word && !character.is_alphanumeric();
        if at > start && (begins || length >= LONGEST) {
            tokens.push(&text[start..at]);
            (start, length) = (at, 0);
        }
        in_word = character.is_alphanumeric();
        length += 1;
    }
    if start < text.len() {
        tokens.push(&text[start..]);
    }
    tokens
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn tokens_join_to_the_text() {
        let text = "## SECTION 1: PROFILE ANALYSIS\n\nYou’re exploring — naïve 日本語のテキスト, 👩‍🚀 $1,200.";
        let tokens = tokens(text);
        assert_eq!(tokens.concat(), text, "splitting loses nothing");
        assert!(tokens.len() > 15, "a sentence is several tokens: {tokens:?}");
    }

    #[test]
    fn ending_is_replaced_and_text_goes_before_it() {
        let script = Script::text("one").then_text(" two").then_reset();
        assert_eq!(
            script.steps,
            [Step::Role, Step::Text("one".into()), Step::Text(" two".into()), Step::Reset],
        );
        assert_eq!(script.answer(), "one two");
    }

    #[test]
    fn scripts_read_from_short_json() {
        let script: Script = serde_json::from_str(
            r#"{"steps": ["role", {"pace": 80}, {"text": "Hi"}, {"gate": "middle"}, {"finish": "stop"}, {"usage": {}}, "done"]}"#,
        )
        .unwrap();
        let built = Script::text("Hi").then_gate("middle");
        assert_eq!(script.answer(), built.answer());
        assert_eq!(script.steps.len(), built.steps.len() + 1, "the same steps and a pace");
    }

    #[test]
    fn misspelt_fields_are_refused() {
        assert!(serde_json::from_str::<Script>(r#"{"stesp": []}"#).is_err());
    }
}
