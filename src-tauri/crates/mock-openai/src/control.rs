//! The control API, on the server's own port, for tests that run in another process. Bodies and answers are JSON.
//!
//! | request | body | answer |
//! | --- | --- | --- |
//! | `POST /control/scripts` | `default`: a script; `queue`: scripts added for the next completions; `models`: scripts by model name; `clear`: whether to empty the queue first | `{}` |
//! | `GET /control/requests` | | every [`Record`](crate::Record) so far, as `requests`, and every mark, as `marks` |
//! | `POST /control/wait` | `request`: the n-th chat completion, from 0; `until`: `started`, `held`, `finished` or `closed`; `timeout_ms`: 10,000 where left out | the record, or 408 with `error` |
//! | `POST /control/release` | `gate`: a name | `{}` |
//! | `POST /control/mark` | `name`: any words | `name` and `at_ms`, the moment on the server's clock |

use std::{collections::HashMap, io, time::Duration};

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use tokio::net::tcp::WriteHalf;

use crate::{
    http::{Incoming, Outgoing, Wire},
    record::Until,
    script::Script,
    state::State,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scripts {
    default: Option<Script>,
    #[serde(default)]
    queue: Vec<Script>,
    #[serde(default)]
    models: HashMap<String, Script>,
    #[serde(default)]
    clear: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wait {
    request: usize,
    until: Until,
    #[serde(default = "ten_seconds")]
    timeout_ms: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Release {
    gate: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mark {
    name: String,
}

pub(crate) async fn answer(request: &Incoming, state: &State, writer: &mut WriteHalf<'_>) -> io::Result<()> {
    let (status, body) = match decide(request, state).await {
        Ok(body) => (200, body),
        Err((status, error)) => (status, json!({ "error": error })),
    };
    let body = body.to_string().into_bytes();
    let mut out = Outgoing { writer, wire: Wire::Length(body.len() as u64), bytes_per_write: usize::MAX };
    out.head(status, &[("content-type".into(), "application/json".into())]).await?;
    out.body(&body).await
}

async fn decide(request: &Incoming, state: &State) -> Result<Value, (u16, String)> {
    match request.route() {
        ("POST", "/control/scripts") => set_scripts(read(request)?, state),
        ("GET", "/control/requests") => Ok(json!({ "requests": state.records(), "marks": state.marks() })),
        ("POST", "/control/wait") => {
            let Wait { request, until, timeout_ms } = read(request)?;
            let waited = state.wait(request, until, Duration::from_millis(timeout_ms)).await;
            waited.map(|record| json!(record)).map_err(|error| (408, error.to_string()))
        }
        ("POST", "/control/release") => {
            state.release(&read::<Release>(request)?.gate);
            Ok(json!({}))
        }
        ("POST", "/control/mark") => Ok(json!(state.mark(read::<Mark>(request)?.name))),
        (method, path) => Err((404, format!("no control request {method} {path}"))),
    }
}

fn set_scripts(scripts: Scripts, state: &State) -> Result<Value, (u16, String)> {
    let Scripts { default, queue, models, clear } = scripts;
    let all = default.iter().chain(&queue).chain(models.values());
    for script in all {
        script.check().map_err(|error| (400, error))?;
    }
    if clear {
        state.clear_queue();
    }
    if let Some(script) = default {
        state.set_default(script);
    }
    for script in queue {
        state.push(script);
    }
    for (model, script) in models {
        state.set_for_model(model, script);
    }
    Ok(json!({}))
}

fn read<T: DeserializeOwned>(request: &Incoming) -> Result<T, (u16, String)> {
    serde_json::from_slice(&request.body).map_err(|error| (400, error.to_string()))
}

fn ten_seconds() -> u64 {
    10_000
}
