//! Chat Completions over HTTP: OpenAI, and every server that speaks its protocol.

use std::{
    error::Error as _,
    future::Future,
    pin::Pin,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use futures_util::{Stream, StreamExt};
use reqwest::{Client, Response, header};

use super::{
    ChatCall, ChatProvider, Finish, ProviderError, ProviderEvent,
    answer::{AnswerDecoder, BodyEnd, Sink},
    clients::Clients,
    parameters::{AcceptedForms, Changed, RequestForm},
    retry::{self, Failures},
};
use crate::{api_key::ApiKey, endpoint::Endpoint, error::ErrorCode};

/// An error body is read up to this many bytes, and for this long; its first lines say what matters.
const ERROR_BODY_LIMIT: usize = 64 << 10;
const ERROR_BODY_TIME: Duration = Duration::from_secs(10);
/// An answer whose finish reason came after its text waits this long for the count of its tokens and the end of the body.
const AFTER_FINISH: Duration = Duration::from_secs(5);

/// Status assumed for an error inside a 200 stream.
const BAD_REQUEST: u16 = 400;

/// How long to wait for a server, phase by phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeLimits {
    /// Until the connection stands, TLS included.
    pub connect: Duration,
    /// Between two signs of life before the first text or thinking: the model reads its prompt. Without streaming,
    /// until the answer begins to arrive.
    pub first_token: Duration,
    /// Between two signs of life after that. Thinking and keep-alives are signs of life.
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
#[derive(Debug)]
pub struct OpenAi {
    clients: Mutex<Clients>,
    forms: AcceptedForms,
}

impl OpenAi {
    /// A provider with one pool of connections.
    ///
    /// # Errors
    /// When the platform's TLS verifier cannot be set up.
    pub fn new() -> Result<Self, ProviderError> {
        let clients = Clients::new(TimeLimits::default().connect)?;
        Ok(Self { clients: Mutex::new(clients), forms: AcceptedForms::default() })
    }

    /// The client for an endpoint: the one place that decides how a request leaves this machine, or that it does not.
    fn client(&self, endpoint: &Endpoint, connect: Duration) -> Result<Client, ProviderError> {
        let mut kept = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.connect != connect {
            *kept = Clients::new(connect)?;
        }
        Ok(if endpoint.is_loopback() { &kept.loopback } else { &kept.network }.clone())
    }

    /// One attempt: the request out, the answer in. Where the server refuses a parameter, by its status or in the first
    /// words of its stream, the request goes out again in another form.
    async fn attempt(
        &self,
        call: &ChatCall,
        attempt: u32,
        sink: &mut Sink<'_>,
    ) -> Result<Finish, ProviderError> {
        let first_form = self.forms.of(call);
        let (mut form, mut changed) = (first_form, Changed::default());
        loop {
            let response = self.accepted(call, &mut form, &mut changed).await?;
            sink(ProviderEvent::Waiting { attempt });
            let mut has_begun = false;
            let outcome = answered(response, call.limits, &mut |event| {
                has_begun |= matches!(event, ProviderEvent::Text(_) | ProviderEvent::Thinking);
                sink(event);
            })
            .await;
            let refusal = match &outcome {
                Err(error) if !has_begun => error.refusal(),
                _ => None,
            };
            let other = refusal.and_then(|refusal| {
                form.after_refusal(BAD_REQUEST, refusal.as_bytes(), &call.request, &mut changed)
            });
            match other {
                Some(other) => form = other,
                None => {
                    if form != first_form && (has_begun || outcome.is_ok()) {
                        self.forms.remember(call, form);
                    }
                    return outcome;
                }
            }
        }
    }

    /// Sends the request until it is accepted with HTTP 200; `form` is then the one that was.
    async fn accepted(
        &self,
        call: &ChatCall,
        form: &mut RequestForm,
        changed: &mut Changed,
    ) -> Result<Response, ProviderError> {
        let limit = call.limits.first_token;
        loop {
            let sent = tokio::time::timeout(limit, self.send(call, *form)).await;
            let response = sent.map_err(|_| first_token_timeout(limit))??;
            let status = response.status();
            if status.is_success() {
                return Ok(response);
            }
            let (headers, url) = (response.headers().clone(), response.url().clone());
            let body = error_body(response).await;
            match form.after_refusal(status.as_u16(), &body, &call.request, changed) {
                Some(other) => *form = other,
                None => return Err(retry::http_error(status, &headers, &url, &body)),
            }
        }
    }

    /// Asks for a page, with the key where there is one.
    pub(super) async fn get(
        &self,
        endpoint: &Endpoint,
        url: url::Url,
        key: Option<&ApiKey>,
        patience: Duration,
    ) -> Result<Response, ProviderError> {
        let connect = TimeLimits::default().connect.min(patience);
        let mut builder = self.client(endpoint, TimeLimits::default().connect)?.get(url);
        if let Some(key) = key {
            builder = builder.bearer_auth(key.expose());
        }
        builder.send().await.map_err(|error| send_error(&error, connect))
    }

    async fn send(&self, call: &ChatCall, form: RequestForm) -> Result<Response, ProviderError> {
        let connect = call.limits.connect;
        let accept = if call.request.stream { "text/event-stream" } else { "application/json" };
        let mut builder = self
            .client(&call.endpoint, connect)?
            .post(call.endpoint.chat_url())
            .header(header::ACCEPT, accept)
            .json(&form.body(&call.request));
        if let Some(key) = &call.key {
            builder = builder.bearer_auth(key.expose());
        }
        builder.send().await.map_err(|error| send_error(&error, connect))
    }
}

impl ChatProvider for OpenAi {
    fn chat<'a>(
        &'a self,
        call: &'a ChatCall,
        sink: &'a mut (dyn FnMut(ProviderEvent) + Send),
    ) -> Pin<Box<dyn Future<Output = Result<Finish, ProviderError>> + Send + 'a>> {
        Box::pin(async move {
            let (mut attempt, mut failures, mut loading_since) = (1, Failures::default(), None);
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
                    Err(error) if !has_text => error.hiding(call.key.as_ref()),
                    outcome => return outcome.map_err(|error| error.hiding(call.key.as_ref())),
                };
                let loading = error.is_loading();
                let limit = call.limits.first_token;
                let left = match loading {
                    true => limit.saturating_sub(loading_since.get_or_insert_with(Instant::now).elapsed()),
                    false => limit,
                };
                let Some(wait) = failures.pause(&error, left, rand::random()) else {
                    return Err(if loading && left.is_zero() { still_loading(limit) } else { error });
                };
                attempt += 1;
                sink(ProviderEvent::Retrying { attempt, wait, loading });
                tokio::time::sleep(wait).await;
            }
        })
    }
}

/// An answer being read. However the reading ends, by Stop too, what was held back is told.
struct Reading<'s, 'd> {
    decoder: AnswerDecoder,
    sink: &'s mut Sink<'d>,
}

impl Drop for Reading<'_, '_> {
    fn drop(&mut self) {
        self.decoder.release(self.sink);
    }
}

/// Reads the answer of an accepted request to its end.
async fn answered(
    response: Response,
    limits: TimeLimits,
    sink: &mut Sink<'_>,
) -> Result<Finish, ProviderError> {
    let mut body = Box::pin(response.bytes_stream());
    let mut reading = Reading { decoder: AnswerDecoder::default(), sink };
    let Reading { decoder, sink } = &mut reading;
    loop {
        let limit = match (decoder.is_finished(), decoder.has_begun()) {
            (true, _) => limits.idle.min(AFTER_FINISH),
            (false, true) => limits.idle,
            (false, false) => limits.first_token,
        };
        match tokio::time::timeout(limit, body.next()).await {
            Ok(Some(Ok(bytes))) => decoder.push(&bytes, sink)?,
            Ok(Some(Err(_))) => return decoder.end(BodyEnd::Broken, sink),
            Ok(None) => return decoder.end(BodyEnd::Clean, sink),
            Err(_) if decoder.may_end() => return decoder.end(BodyEnd::Clean, sink),
            Err(_) if decoder.has_begun() => return Err(idle_timeout(limit)),
            Err(_) => return Err(first_token_timeout(limit)),
        }
        if decoder.is_done() {
            keep_connection(body);
            return decoder.end(BodyEnd::Clean, sink);
        }
    }
}

/// Reads the few bytes that may follow `[DONE]` beside the run, so that its connection can be used again: a warm one
/// saves a quarter of a second.
fn keep_connection<T>(mut body: Pin<Box<impl Stream<Item = T> + Send + 'static>>) {
    tokio::spawn(tokio::time::timeout(Duration::from_secs(1), async move {
        while body.next().await.is_some() {}
    }));
}

/// What can be read of an error body.
async fn error_body(response: Response) -> Vec<u8> {
    read_body(response, ERROR_BODY_LIMIT).await
}

/// What comes of a body in 10 seconds, up to `limit` bytes.
pub(super) async fn read_body(response: Response, limit: usize) -> Vec<u8> {
    let mut body = Vec::new();
    let mut chunks = response.bytes_stream();
    let read = async {
        while body.len() < limit {
            let Some(Ok(chunk)) = chunks.next().await else { break };
            body.extend_from_slice(&chunk);
        }
    };
    let _ = tokio::time::timeout(ERROR_BODY_TIME, read).await;
    body.truncate(limit);
    body
}

fn send_error(error: &reqwest::Error, connect: Duration) -> ProviderError {
    if error.is_timeout() {
        let words = format!("No connection to the server within {}.", in_words(connect));
        return ProviderError::new(ErrorCode::ConnectTimeout, words).retryable(true);
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

fn first_token_timeout(limit: Duration) -> ProviderError {
    let words = format!("The server sent nothing for {}.", in_words(limit));
    ProviderError::new(ErrorCode::FirstTokenTimeout, words)
}

fn still_loading(limit: Duration) -> ProviderError {
    let words = format!("The server was still loading the model after {}.", in_words(limit));
    ProviderError::new(ErrorCode::FirstTokenTimeout, words)
}

fn idle_timeout(limit: Duration) -> ProviderError {
    let words = format!("The answer stood still for {}.", in_words(limit));
    ProviderError::new(ErrorCode::IdleTimeout, words)
}

fn in_words(limit: Duration) -> String {
    match limit.as_secs() {
        0 => format!("{} milliseconds", limit.as_millis()),
        1 => "1 second".to_owned(),
        seconds => format!("{seconds} seconds"),
    }
}
