//! What the server saw: one record a request, and what a test may wait for.

use std::{collections::BTreeMap, error::Error, fmt};

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One request as the server saw it. Times are milliseconds since the server started, on its monotonic clock.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Place among all recorded requests, from 0. Control requests are not recorded.
    pub number: usize,
    /// Place among the chat completions, from 0; what [`Until`] is waited for by.
    pub completion: Option<usize>,
    /// Which connection carried it, from 0: two requests with the same number shared one.
    pub connection: usize,
    /// HTTP method.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// Headers by lower-case name, `authorization` included. Repeated headers are joined with a comma.
    pub headers: BTreeMap<String, String>,
    /// The body where it was JSON, else its text, else null.
    pub body: Value,
    /// When the request had been read.
    pub accepted_ms: f64,
    /// When the first byte of the answer's body was handed to the socket.
    pub first_byte_ms: Option<f64>,
    /// When the script's last step was done.
    pub finished_ms: Option<f64>,
    /// When the connection ended. Set on the connection's last request only.
    pub closed_ms: Option<f64>,
    /// Whether the client ended it, rather than the script.
    pub closed_by_client: bool,
    /// Bytes of the answer's body so far, without chunk framing.
    pub bytes_sent: u64,
    /// HTTP status answered with; 0 before that.
    pub status: u16,
    /// The gate the script is waiting at.
    pub held_at: Option<String>,
}

impl Record {
    /// Whether the script ran to its end.
    pub fn is_finished(&self) -> bool {
        self.finished_ms.is_some()
    }

    /// Whether the connection has ended.
    pub fn is_closed(&self) -> bool {
        self.closed_ms.is_some()
    }

    /// The key of the `Authorization: Bearer` header.
    pub fn bearer(&self) -> Option<&str> {
        self.headers.get("authorization")?.strip_prefix("Bearer ")
    }

    /// The model asked for.
    pub fn model(&self) -> Option<&str> {
        self.body.get("model")?.as_str()
    }
}

/// What to wait for on one chat completion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Until {
    /// The request has been read.
    Started,
    /// Its script waits at a gate.
    Held,
    /// Its script ran to its end.
    Finished,
    /// Its connection has ended.
    Closed,
}

impl Until {
    pub(crate) fn holds(self, record: &Record) -> bool {
        match self {
            Self::Started => true,
            Self::Held => record.held_at.is_some(),
            Self::Finished => record.is_finished(),
            Self::Closed => record.is_closed(),
        }
    }
}

/// What was waited for did not happen in time.
#[derive(Debug, Clone, PartialEq)]
pub struct WaitError {
    /// The chat completion waited on.
    pub request: usize,
    /// What was waited for.
    pub until: Until,
    /// How far the request got; none if it never came.
    pub seen: Option<Box<Record>>,
}

impl fmt::Display for WaitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { request, until, seen } = self;
        match seen {
            Some(seen) => write!(f, "chat completion {request} was not {until:?} in time; seen: {seen:?}"),
            None => write!(f, "chat completion {request} never came (waited for {until:?})"),
        }
    }
}

impl Error for WaitError {}
