//! Plays a script: its steps rendered to bytes, and sent when their time has come.

use std::{
    io,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use base64::Engine;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::{
    http::{Outgoing, Wire},
    script::{Framing, Script, Step, Usage, tokens},
    state::State,
};

/// One request to be answered.
pub(crate) struct Call {
    /// Its number among the recorded requests.
    pub(crate) number: usize,
    /// Model named in the request.
    pub(crate) model: String,
    /// Whether the answer is streamed.
    pub(crate) stream: bool,
    /// Whether the usage chunk was asked for.
    pub(crate) include_usage: bool,
    /// Tokens of the prompt, about.
    pub(crate) input: u32,
}

/// How the script left the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Ready for the next request.
    Clean,
    /// To be closed.
    Close,
    /// To be reset.
    Reset,
}

/// Plays `script` as the answer to `call`.
pub(crate) async fn play(
    script: &Script,
    call: &Call,
    state: &State,
    writer: &mut tokio::net::tcp::WriteHalf<'_>,
) -> io::Result<Ending> {
    let answer = Answer::new(script, call);
    let mut out = Outgoing {
        writer,
        wire: answer.wire(),
        bytes_per_write: script.bytes_per_write.unwrap_or(usize::MAX),
    };
    let mut pace = Pace::default();
    let mut head_sent = false;
    for step in &script.steps {
        match step {
            Step::Pace(rate) => pace = Pace::new(*rate),
            Step::SleepMs(pause) => {
                tokio::time::sleep(Duration::from_millis(*pause)).await;
                pace.restart();
            }
            Step::Gate(name) => {
                state.pass(call.number, name).await;
                pace.restart();
            }
            Step::Stall => std::future::pending().await,
            Step::Reset => return Ok(Ending::Reset),
            Step::Close => return Ok(Ending::Close),
            _ => {}
        }
        if *step == Step::Head {
            answer.head(&mut head_sent, &mut out, state).await?;
        }
        for payload in answer.render(step) {
            if matches!(step, Step::Text(_) | Step::Reasoning(_)) {
                pace.wait().await;
            }
            if answer.is_whole {
                // Told as one body at the end; until then the steps only take their time.
                continue;
            }
            answer.head(&mut head_sent, &mut out, state).await?;
            state.sent(call.number, payload.len());
            out.body(&payload).await?;
        }
    }
    answer.head(&mut head_sent, &mut out, state).await?;
    if answer.is_whole {
        let body = answer.completion();
        state.sent(call.number, body.len());
        out.body(&body).await?;
    }
    out.end().await?;
    state.finished(call.number);
    Ok(if out.wire == Wire::UntilClose { Ending::Close } else { Ending::Clean })
}

/// Sends tokens at a steady rate, measured from the first, so that late wake-ups do not add up.
#[derive(Default)]
struct Pace {
    gap: Duration,
    next: Option<Instant>,
}

impl Pace {
    fn new(rate: u32) -> Self {
        let gap = if rate == 0 { Duration::ZERO } else { Duration::from_secs(1) / rate };
        Self { gap, next: None }
    }

    fn restart(&mut self) {
        self.next = None;
    }

    async fn wait(&mut self) {
        if self.gap.is_zero() {
            return;
        }
        let due = self.next.unwrap_or_else(Instant::now);
        tokio::time::sleep_until(due).await;
        self.next = Some(due + self.gap);
    }
}

/// A script seen as the answer to one call.
struct Answer<'a> {
    script: &'a Script,
    call: &'a Call,
    created: u64,
    /// One `chat.completion` object instead of a stream.
    is_whole: bool,
}

impl<'a> Answer<'a> {
    fn new(script: &'a Script, call: &'a Call) -> Self {
        let chats =
            |step: &Step| matches!(step, Step::Role | Step::Text(_) | Step::Delta(_) | Step::Finish(_));
        Self {
            script,
            call,
            created: SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()),
            is_whole: !call.stream && script.steps.iter().any(chats),
        }
    }

    fn wire(&self) -> Wire {
        let length = || {
            if self.is_whole {
                return self.completion().len() as u64;
            }
            let payloads = self.script.steps.iter().flat_map(|step| self.render(step));
            payloads.map(|payload| payload.len() as u64).sum()
        };
        match self.script.framing {
            Some(Framing::Chunked) => Wire::Chunked,
            Some(Framing::UntilClose) => Wire::UntilClose,
            Some(Framing::ContentLength(Some(bytes))) => Wire::Length(bytes),
            Some(Framing::ContentLength(None)) => Wire::Length(length()),
            None if self.content_type() == "text/event-stream" => Wire::Chunked,
            None => Wire::Length(length()),
        }
    }

    async fn head(&self, sent: &mut bool, out: &mut Outgoing<'_, '_>, state: &State) -> io::Result<()> {
        if *sent {
            return Ok(());
        }
        *sent = true;
        let status = if self.script.status == 0 { 200 } else { self.script.status };
        let mut headers = vec![
            ("x-request-id".to_owned(), format!("req_mock_{}", self.call.number)),
            ("cache-control".to_owned(), "no-cache".to_owned()),
        ];
        if !self.script.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
            headers.push(("content-type".to_owned(), self.content_type().to_owned()));
        }
        headers.extend(self.script.headers.iter().cloned());
        state.answered(self.call.number, status);
        out.head(status, &headers).await
    }

    fn content_type(&self) -> &str {
        let given = self.script.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        if let Some((_, value)) = given {
            return value;
        }
        let derived = self.script.steps.iter().find_map(|step| match step {
            Step::Json(_) => Some("application/json"),
            Step::Html(_) => Some("text/html; charset=utf-8"),
            _ => None,
        });
        derived.unwrap_or(if self.is_whole { "application/json" } else { "text/event-stream" })
    }

    /// The payloads a step writes, in order.
    fn render(&self, step: &Step) -> Vec<Vec<u8>> {
        let deltas = |key: &str, text: &str| -> Vec<Vec<u8>> {
            tokens(text).into_iter().map(|token| self.chunk(&json!({ key: token }), None)).collect()
        };
        match step {
            Step::Role => vec![self.chunk(&json!({ "role": "assistant", "content": "" }), None)],
            Step::Text(text) => deltas("content", text),
            Step::Delta(text) => vec![self.chunk(&json!({ "content": text }), None)],
            Step::Reasoning(text) => deltas(self.reasoning_key(), text),
            Step::Event(event) => vec![data(event)],
            Step::Comment(comment) => vec![format!(": {comment}\n\n").into_bytes()],
            Step::Raw(text) => vec![text.clone().into_bytes()],
            Step::RawBase64(bytes) => vec![decoded(bytes)],
            Step::Json(body) => vec![body.to_string().into_bytes()],
            Step::Html(body) => vec![body.clone().into_bytes()],
            Step::Finish(reason) => vec![self.chunk(&json!({}), Some(reason))],
            Step::Usage(usage) if self.call.include_usage => vec![self.usage_chunk(usage)],
            Step::Done => vec![b"data: [DONE]\n\n".to_vec()],
            _ => Vec::new(),
        }
    }

    fn chunk(&self, delta: &Value, finish_reason: Option<&str>) -> Vec<u8> {
        let mut chunk = self.envelope("chat.completion.chunk");
        chunk["choices"] =
            json!([{ "index": 0, "delta": delta, "logprobs": null, "finish_reason": finish_reason }]);
        if self.call.include_usage {
            chunk["usage"] = Value::Null;
        }
        data(&chunk)
    }

    fn usage_chunk(&self, usage: &Usage) -> Vec<u8> {
        let mut chunk = self.envelope("chat.completion.chunk");
        chunk["choices"] = json!([]);
        chunk["usage"] = self.usage(usage);
        data(&chunk)
    }

    fn completion(&self) -> Vec<u8> {
        let steps = &self.script.steps;
        let finish = steps.iter().find_map(|step| match step {
            Step::Finish(reason) => Some(reason.as_str()),
            _ => None,
        });
        let reasoning: String = steps
            .iter()
            .filter_map(|step| if let Step::Reasoning(text) = step { Some(text.as_str()) } else { None })
            .collect();
        let usage =
            steps.iter().find_map(|step| if let Step::Usage(usage) = step { Some(*usage) } else { None });
        let mut message = json!({ "role": "assistant", "content": self.script.answer(), "refusal": null });
        if !reasoning.is_empty() {
            message[self.reasoning_key()] = reasoning.into();
        }
        let mut completion = self.envelope("chat.completion");
        completion["choices"] =
            json!([{ "index": 0, "message": message, "logprobs": null, "finish_reason": finish }]);
        completion["usage"] = self.usage(&usage.unwrap_or_default());
        completion.to_string().into_bytes()
    }

    fn envelope(&self, object: &str) -> Value {
        json!({
            "id": format!("chatcmpl-mock-{}", self.call.number),
            "object": object,
            "created": self.created,
            "model": self.call.model,
            "system_fingerprint": "fp_mock",
        })
    }

    fn usage(&self, usage: &Usage) -> Value {
        let written = || {
            let count = |step: &Step| match step {
                Step::Text(text) | Step::Delta(text) | Step::Reasoning(text) => tokens(text).len(),
                _ => 0,
            };
            u32::try_from(self.script.steps.iter().map(count).sum::<usize>()).unwrap_or(u32::MAX)
        };
        let input = usage.input.unwrap_or(self.call.input);
        let output = usage.output.unwrap_or_else(written);
        json!({
            "prompt_tokens": input,
            "completion_tokens": output,
            "total_tokens": input.saturating_add(output),
            "prompt_tokens_details": { "cached_tokens": usage.cached_input },
            "completion_tokens_details": { "reasoning_tokens": usage.reasoning },
        })
    }

    fn reasoning_key(&self) -> &str {
        if self.script.reasoning_key.is_empty() { "reasoning_content" } else { &self.script.reasoning_key }
    }
}

fn data(event: &Value) -> Vec<u8> {
    format!("data: {event}\n\n").into_bytes()
}

/// Bad base64 is refused when the script is set (see `Script::check`), so here it can only be empty.
fn decoded(bytes: &str) -> Vec<u8> {
    base64::engine::general_purpose::STANDARD.decode(bytes).unwrap_or_default()
}
