//! Chat Completions over HTTP: OpenAI, and every server that speaks its protocol.

use std::{error::Error as _, future::Future, pin::Pin, time::Duration};

use futures_util::StreamExt;
use reqwest::{Client, Response, header, redirect};
use serde_json::json;

use super::{
    ChatCall, ChatProvider, Finish, ProviderError, ProviderEvent,
    dialect::{self, Item},
    retry,
    sse::{SseDecoder, SseItem},
};
use crate::error::ErrorCode;

/// An error body is read up to this many bytes; its first lines say what matters.
const ERROR_BODY_LIMIT: usize = 64 << 10;
/// A whole answer is read up to this many bytes.
const WHOLE_BODY_LIMIT: usize = 16 << 20;

/// How long to wait for a server, phase by phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeLimits {
    /// Until the connection stands, TLS included.
    pub connect: Duration,
    /// From the request until the first sign of life in the answer.
    pub first_token: Duration,
    /// Between two signs of life.
    pub idle: Duration,
}

impl Default for TimeLimits {
    /// Generous enough for a large model on a slow machine to read its prompt.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(15),
            first_token: Duration::from_secs(180),
            idle: Duration::from_secs(120),
        }
    }
}

/// A provider that speaks the Chat Completions protocol over HTTP.
#[derive(Debug, Clone)]
pub struct OpenAi {
    client: Client,
    limits: TimeLimits,
}

impl OpenAi {
    /// A provider with one pool of connections.
    ///
    /// # Errors
    /// When the platform's TLS verifier cannot be set up.
    pub fn new(limits: TimeLimits) -> Result<Self, ProviderError> {
        let client = Client::builder()
            .user_agent(concat!("prospect/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .connect_timeout(limits.connect)
            .http2_keep_alive_interval(Duration::from_secs(30))
            .build()
            .map_err(|error| ProviderError::new(ErrorCode::NoConnection, error.to_string()))?;
        Ok(Self { client, limits })
    }

    /// One attempt: the request out, the answer in.
    async fn attempt(
        &self,
        call: &ChatCall,
        attempt: u32,
        sink: &mut (dyn FnMut(ProviderEvent) + Send),
    ) -> Result<Finish, ProviderError> {
        let first_token = self.limits.first_token;
        let response = tokio::time::timeout(first_token, self.send(call))
            .await
            .map_err(|_| first_token_timeout(first_token))??;
        let status = response.status();
        if !status.is_success() {
            let headers = response.headers().clone();
            let body = read_up_to(response, ERROR_BODY_LIMIT).await.unwrap_or_default();
            return Err(retry::http_error(status, &headers, &body));
        }
        sink(ProviderEvent::Waiting { attempt });
        let content_type = response
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_ascii_lowercase();
        if content_type.starts_with("text/html") {
            return Err(ProviderError::new(
                ErrorCode::NotAStream,
                "The server answered with a web page instead of a chat stream.",
            ));
        }
        if !call.request.stream || content_type.starts_with("application/json") {
            self.read_whole(response, sink).await
        } else {
            self.read_stream(response, sink).await
        }
    }

    async fn send(&self, call: &ChatCall) -> Result<Response, ProviderError> {
        let request = &call.request;
        let mut body = json!({
            "model": request.model,
            "messages": request.messages,
            "stream": request.stream,
        });
        if request.stream {
            body["stream_options"] = json!({ "include_usage": true });
        }
        let accept = if request.stream { "text/event-stream" } else { "application/json" };
        let mut builder =
            self.client.post(call.endpoint.chat_url()).header(header::ACCEPT, accept).json(&body);
        if let Some(key) = &call.key {
            builder = builder.bearer_auth(key.expose());
        }
        builder.send().await.map_err(|error| self.send_error(&error))
    }

    async fn read_whole(
        &self,
        response: Response,
        sink: &mut (dyn FnMut(ProviderEvent) + Send),
    ) -> Result<Finish, ProviderError> {
        let limit = self.limits.first_token;
        let body = tokio::time::timeout(limit, read_up_to(response, WHOLE_BODY_LIMIT))
            .await
            .map_err(|_| first_token_timeout(limit))??;
        let mut answer = Answer::default();
        answer.take(dialect::decode_whole(&body)?, sink);
        answer.end()
    }

    async fn read_stream(
        &self,
        response: Response,
        sink: &mut (dyn FnMut(ProviderEvent) + Send),
    ) -> Result<Finish, ProviderError> {
        let mut body = response.bytes_stream();
        let mut decoder = SseDecoder::default();
        let mut answer = Answer::default();
        loop {
            let limit = if answer.alive { self.limits.idle } else { self.limits.first_token };
            let chunk = match tokio::time::timeout(limit, body.next()).await {
                Ok(chunk) => chunk,
                Err(_) if answer.alive => return Err(idle_timeout(limit)),
                Err(_) => return Err(first_token_timeout(limit)),
            };
            let mut items = Vec::new();
            match chunk {
                Some(Ok(bytes)) => decoder
                    .push(&bytes, &mut |item| items.push(item))
                    .map_err(|error| ProviderError::new(ErrorCode::StreamMalformed, error.to_string()))?,
                // A finished answer stays finished, however the connection ends.
                Some(Err(_)) if answer.finish.is_some() => return answer.end(),
                Some(Err(_)) => {
                    // What came before the break is still text.
                    decoder.finish(&mut |item| items.push(item));
                    for item in items {
                        if let SseItem::Data(data) = item
                            && let Ok(decoded) = dialect::decode(&data)
                        {
                            answer.take(decoded, sink);
                        }
                    }
                    return match answer.finish {
                        Some(_) => answer.end(),
                        None => Err(connection_lost()),
                    };
                }
                None => {
                    decoder.finish(&mut |item| items.push(item));
                    answer.read(items, sink)?;
                    return answer.end();
                }
            }
            answer.read(items, sink)?;
            if answer.done {
                return answer.end();
            }
        }
    }

    fn send_error(&self, error: &reqwest::Error) -> ProviderError {
        if error.is_timeout() {
            let seconds = self.limits.connect.as_secs();
            return ProviderError::new(
                ErrorCode::ConnectTimeout,
                format!("No connection to the server within {seconds} seconds."),
            )
            .retryable(true);
        }
        if error.is_connect() {
            // The innermost cause is the one a person can act on: refused, no such host, bad certificate.
            let mut cause = error.source();
            while let Some(inner) = cause.and_then(|cause| cause.source()) {
                cause = Some(inner);
            }
            let words = cause.map(|cause| format!(": {cause}")).unwrap_or_default();
            return ProviderError::new(
                ErrorCode::NoConnection,
                format!("The server could not be reached{words}."),
            )
            .retryable(true);
        }
        ProviderError::new(ErrorCode::ConnectionLost, "The connection broke before the answer began.")
            .retryable(true)
    }
}

impl ChatProvider for OpenAi {
    fn chat<'a>(
        &'a self,
        call: &'a ChatCall,
        sink: &'a mut (dyn FnMut(ProviderEvent) + Send),
    ) -> Pin<Box<dyn Future<Output = Result<Finish, ProviderError>> + Send + 'a>> {
        Box::pin(async move {
            let mut attempt = 1;
            loop {
                sink(ProviderEvent::Connecting { attempt });
                let mut has_text = false;
                let outcome = self
                    .attempt(call, attempt, &mut |event| {
                        has_text |= matches!(event, ProviderEvent::Text(_));
                        sink(event);
                    })
                    .await;
                let error = match outcome {
                    Err(error) if !has_text => error,
                    outcome => return outcome,
                };
                let Some(wait) = retry::pause(&error, attempt, rand::random()) else {
                    return Err(error);
                };
                attempt += 1;
                sink(ProviderEvent::Retrying { attempt, wait });
                tokio::time::sleep(wait).await;
            }
        })
    }
}

/// What has been read of an answer so far.
#[derive(Debug, Default)]
struct Answer {
    /// Anything has come: text, thinking, a comment.
    alive: bool,
    /// Anything that only a chat stream holds has come.
    recognised: bool,
    finish: Option<Finish>,
    done: bool,
}

impl Answer {
    fn read(
        &mut self,
        items: Vec<SseItem>,
        sink: &mut (dyn FnMut(ProviderEvent) + Send),
    ) -> Result<(), ProviderError> {
        for item in items {
            self.alive = true;
            match item {
                SseItem::Data(data) => {
                    let decoded = match dialect::decode(&data) {
                        Ok(decoded) => decoded,
                        // A server that adds an error after the answer was whole has still answered.
                        Err(_) if self.finish.is_some() => continue,
                        Err(error) => return Err(error),
                    };
                    self.recognised = true;
                    self.take(decoded, sink);
                }
                SseItem::Field { name, value } if name == "error" => {
                    let error = serde_json::from_str(&value).unwrap_or(serde_json::Value::String(value));
                    return Err(dialect::stream_error(&error));
                }
                SseItem::Comment => self.recognised = true,
                SseItem::Field { .. } => {}
            }
        }
        Ok(())
    }

    fn take(&mut self, items: Vec<Item>, sink: &mut (dyn FnMut(ProviderEvent) + Send)) {
        for item in items {
            match item {
                Item::Text(text) => sink(ProviderEvent::Text(text)),
                Item::Thinking => sink(ProviderEvent::Thinking),
                Item::Model(model) => sink(ProviderEvent::Model(model)),
                Item::Usage(usage) => sink(ProviderEvent::Usage(usage)),
                Item::Finish(finish) => self.finish = Some(finish),
                Item::Done => self.done = true,
            }
        }
    }

    /// The outcome rule at a clean end: finish_reason decides; `[DONE]` alone is complete; neither is unmarked.
    fn end(self) -> Result<Finish, ProviderError> {
        match self.finish {
            Some(finish) => Ok(finish),
            None if self.done => Ok(Finish::Complete),
            None if self.alive && !self.recognised => Err(ProviderError::new(
                ErrorCode::NotAStream,
                "The server answered, but not with a chat stream.",
            )),
            None => Ok(Finish::Unmarked),
        }
    }
}

async fn read_up_to(response: Response, limit: usize) -> Result<Vec<u8>, ProviderError> {
    let mut body = Vec::new();
    let mut chunks = response.bytes_stream();
    while let Some(chunk) = chunks.next().await {
        body.extend_from_slice(&chunk.map_err(|_| connection_lost())?);
        if body.len() >= limit {
            body.truncate(limit);
            break;
        }
    }
    Ok(body)
}

fn connection_lost() -> ProviderError {
    ProviderError::new(ErrorCode::ConnectionLost, "The connection broke before the answer was whole.")
        .retryable(true)
}

fn first_token_timeout(limit: Duration) -> ProviderError {
    ProviderError::new(
        ErrorCode::FirstTokenTimeout,
        format!("The server sent nothing for {} seconds.", limit.as_secs()),
    )
}

fn idle_timeout(limit: Duration) -> ProviderError {
    ProviderError::new(
        ErrorCode::IdleTimeout,
        format!("The answer stood still for {} seconds.", limit.as_secs()),
    )
}
