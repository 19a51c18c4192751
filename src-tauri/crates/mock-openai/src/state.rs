//! What connections, the control API and the library handle share.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use serde::Serialize;
use serde_json::Value;
use tokio::sync::watch;

use crate::{
    http::Incoming,
    model,
    record::{Record, Until, WaitError},
    script::Script,
};

/// A moment noted by a test, on the server's clock.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Mark {
    pub(crate) name: String,
    pub(crate) at_ms: f64,
}

pub(crate) struct State {
    started: Instant,
    shared: Mutex<Shared>,
    /// Counts the changes that somebody may be waiting for.
    changes: watch::Sender<u64>,
}

struct Shared {
    default: Script,
    queue: VecDeque<Script>,
    by_model: HashMap<String, Script>,
    records: Vec<Record>,
    completions: usize,
    connections: usize,
    /// Releases of a gate that no step has passed on yet.
    releases: HashMap<String, usize>,
    marks: Vec<Mark>,
}

impl State {
    pub(crate) fn new(default: Script) -> Self {
        Self {
            started: Instant::now(),
            shared: Mutex::new(Shared {
                default,
                queue: VecDeque::new(),
                by_model: HashMap::new(),
                records: Vec::new(),
                completions: 0,
                connections: 0,
                releases: HashMap::new(),
                marks: Vec::new(),
            }),
            changes: watch::Sender::new(0),
        }
    }

    pub(crate) fn now_ms(&self) -> f64 {
        self.started.elapsed().as_secs_f64() * 1e3
    }

    pub(crate) fn set_default(&self, script: Script) {
        self.shared().default = script;
    }

    pub(crate) fn push(&self, script: Script) {
        self.shared().queue.push_back(script);
    }

    pub(crate) fn clear_queue(&self) {
        self.shared().queue.clear();
    }

    pub(crate) fn set_for_model(&self, model: String, script: Script) {
        self.shared().by_model.insert(model, script);
    }

    /// The script of the next chat completion: from the queue, else by model, else the default.
    pub(crate) fn next_script(&self, model: &str) -> Script {
        let mut shared = self.shared();
        if let Some(script) = shared.queue.pop_front() {
            return script;
        }
        if let Some(script) = shared.by_model.get(model) {
            return script.clone();
        }
        model::named(model).unwrap_or_else(|| shared.default.clone())
    }

    /// The models that `GET /v1/models` lists.
    pub(crate) fn models(&self) -> Vec<String> {
        let mut names: Vec<String> = model::NAMES.iter().map(ToString::to_string).collect();
        names.extend(self.shared().by_model.keys().cloned());
        names.sort();
        names.dedup();
        names
    }

    pub(crate) fn connected(&self) -> usize {
        let mut shared = self.shared();
        shared.connections += 1;
        shared.connections - 1
    }

    /// Records a request and gives its number.
    pub(crate) fn accept(&self, request: &Incoming, connection: usize) -> usize {
        let accepted_ms = self.now_ms();
        let mut shared = self.shared();
        let number = shared.records.len();
        let completion = request.is_completion().then_some(shared.completions);
        shared.completions += usize::from(completion.is_some());
        let body = serde_json::from_slice(&request.body).unwrap_or_else(|_| {
            let text = String::from_utf8_lossy(&request.body);
            if text.is_empty() { Value::Null } else { Value::String(text.into_owned()) }
        });
        shared.records.push(Record {
            number,
            completion,
            connection,
            method: request.method.clone(),
            path: request.path.clone(),
            headers: request.headers.clone(),
            body,
            accepted_ms,
            first_byte_ms: None,
            finished_ms: None,
            closed_ms: None,
            closed_by_client: false,
            bytes_sent: 0,
            status: 0,
            held_at: None,
        });
        drop(shared);
        self.changed();
        number
    }

    pub(crate) fn answered(&self, number: usize, status: u16) {
        self.update(number, |record, _| record.status = status);
    }

    pub(crate) fn sent(&self, number: usize, bytes: usize) {
        let now = self.now_ms();
        // Nobody waits for bytes, so this wakes nobody: a fast script sends thousands of times a second.
        if let Some(record) = self.shared().records.get_mut(number) {
            record.first_byte_ms.get_or_insert(now);
            record.bytes_sent += u64::try_from(bytes).unwrap_or(u64::MAX);
        }
    }

    pub(crate) fn finished(&self, number: usize) {
        self.update(number, |record, now| record.finished_ms = Some(now));
    }

    pub(crate) fn closed(&self, number: usize, by_client: bool) {
        self.update(number, |record, now| {
            record.closed_ms = Some(now);
            record.closed_by_client = by_client;
            record.held_at = None;
        });
    }

    pub(crate) fn records(&self) -> Vec<Record> {
        self.shared().records.clone()
    }

    pub(crate) fn mark(&self, name: String) -> Mark {
        let mark = Mark { name, at_ms: self.now_ms() };
        self.shared().marks.push(mark.clone());
        mark
    }

    pub(crate) fn marks(&self) -> Vec<Mark> {
        self.shared().marks.clone()
    }

    pub(crate) fn release(&self, gate: &str) {
        *self.shared().releases.entry(gate.into()).or_default() += 1;
        self.changed();
    }

    /// Holds request `number` until `gate` is released.
    pub(crate) async fn pass(&self, number: usize, gate: &str) {
        let mut changes = self.changes.subscribe();
        self.update(number, |record, _| record.held_at = Some(gate.into()));
        loop {
            if self.take_release(gate) {
                self.update(number, |record, _| record.held_at = None);
                return;
            }
            if changes.changed().await.is_err() {
                return;
            }
        }
    }

    /// Waits until something holds for the `request`-th chat completion.
    pub(crate) async fn wait(
        &self,
        request: usize,
        until: Until,
        timeout: Duration,
    ) -> Result<Record, WaitError> {
        let mut changes = self.changes.subscribe();
        let held = async {
            loop {
                if let Some(record) = self.completion(request).filter(|record| until.holds(record)) {
                    return record;
                }
                // The sender lives in `self`, so this cannot fail while it is borrowed.
                let _ = changes.changed().await;
            }
        };
        tokio::time::timeout(timeout, held).await.map_err(|_| WaitError {
            request,
            until,
            seen: self.completion(request).map(Box::new),
        })
    }

    fn completion(&self, request: usize) -> Option<Record> {
        let shared = self.shared();
        shared.records.iter().find(|record| record.completion == Some(request)).cloned()
    }

    fn take_release(&self, gate: &str) -> bool {
        match self.shared().releases.get_mut(gate) {
            Some(count) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => false,
        }
    }

    fn update(&self, number: usize, change: impl FnOnce(&mut Record, f64)) {
        let now = self.now_ms();
        if let Some(record) = self.shared().records.get_mut(number) {
            change(record, now);
        }
        self.changed();
    }

    fn changed(&self) {
        self.changes.send_modify(|count| *count += 1);
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
