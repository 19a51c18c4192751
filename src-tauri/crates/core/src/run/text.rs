//! The growing text of a live run, shared by its writer and any number of readers, each at its own offset.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use super::{Phase, RunEvent, RunId};
use crate::library::Pace;

/// A run as its watchers see it: text that only grows, then one terminal event.
#[derive(Debug)]
pub struct LiveRun {
    id: RunId,
    state: Mutex<State>,
    changed: watch::Sender<()>,
}

#[derive(Debug)]
struct State {
    model: String,
    cache_hit: bool,
    replay: bool,
    text: String,
    pace: Pace,
    /// The latest progress, with how many there have been and the length of the text at that moment.
    progress: Option<(Progress, u32, usize)>,
    terminal: Option<RunEvent>,
}

/// What the run does while no text comes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Progress {
    pub(crate) phase: Phase,
    pub(crate) attempt: u32,
    pub(crate) retry_in: Option<f64>,
    pub(crate) loading: bool,
}

impl State {
    fn begin(model: String) -> Self {
        Self {
            model,
            cache_hit: false,
            replay: false,
            text: String::new(),
            pace: Pace::new(),
            progress: None,
            terminal: None,
        }
    }
}

impl LiveRun {
    /// A run without text yet.
    pub(crate) fn new(id: RunId, model: String) -> Arc<Self> {
        Self::with(id, State::begin(model))
    }

    /// A run that goes on from kept text.
    pub(crate) fn resumed(id: RunId, model: String, text: String, pace: Pace) -> Arc<Self> {
        Self::with(id, State { text, pace, ..State::begin(model) })
    }

    /// A finished run, to be watched like a live one.
    pub(crate) fn finished(id: RunId, model: String, text: String, terminal: RunEvent) -> Arc<Self> {
        Self::with(id, State { cache_hit: true, text, terminal: Some(terminal), ..State::begin(model) })
    }

    /// A finished run without its text yet, which comes again.
    pub(crate) fn replayed(id: RunId, model: String) -> Arc<Self> {
        Self::with(id, State { cache_hit: true, replay: true, ..State::begin(model) })
    }

    fn with(id: RunId, state: State) -> Arc<Self> {
        Arc::new(Self { id, state: Mutex::new(state), changed: watch::Sender::new(()) })
    }

    /// The run's id.
    pub fn id(&self) -> RunId {
        self.id
    }

    /// The whole text so far.
    pub fn text(&self) -> String {
        self.lock().text.clone()
    }

    /// Whether the terminal event has come.
    pub fn has_ended(&self) -> bool {
        self.lock().terminal.is_some()
    }

    /// A reader that begins with the start event and the text so far.
    pub fn read(self: &Arc<Self>) -> RunReader {
        RunReader {
            run: Arc::clone(self),
            changed: self.changed.subscribe(),
            started: false,
            offset: 0,
            progress_seen: 0,
            ended: false,
        }
    }

    /// Appends text that came `at_ms` milliseconds after the start of the run.
    pub(crate) fn append(&self, text: &str, at_ms: u32) {
        let mut state = self.lock();
        state.text.push_str(text);
        let length = u32::try_from(state.text.len()).unwrap_or(u32::MAX);
        match state.pace.last_mut() {
            Some(last) if last.0 == at_ms => last.1 = length,
            _ => state.pace.push((at_ms, length)),
        }
        drop(state);
        self.changed.send_replace(());
    }

    pub(crate) fn set_progress(&self, progress: Progress) {
        let mut state = self.lock();
        let count = state.progress.map_or(0, |(_, count, _)| count) + 1;
        let length = state.text.len();
        state.progress = Some((progress, count, length));
        drop(state);
        self.changed.send_replace(());
    }

    pub(crate) fn set_model(&self, model: String) {
        self.lock().model = model;
    }

    /// Ends the run. Only the first terminal event counts.
    pub(crate) fn end(&self, event: RunEvent) {
        self.lock().terminal.get_or_insert(event);
        self.changed.send_replace(());
    }

    /// The text from byte `offset` on, with the pace from pair `pace_offset` on.
    pub(crate) fn text_from(&self, offset: usize, pace_offset: usize) -> (String, Pace) {
        let state = self.lock();
        let text = state.text.get(offset..).unwrap_or_default().to_owned();
        let pace = state.pace.get(pace_offset..).unwrap_or_default().to_vec();
        (text, pace)
    }

    /// Length of the text in bytes.
    pub(crate) fn text_len(&self) -> usize {
        self.lock().text.len()
    }

    /// Tells when anything changes.
    pub(crate) fn subscribe(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // The state is whole after every statement, so a panic elsewhere leaves nothing half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads a run from its start, at its own speed.
#[derive(Debug)]
pub struct RunReader {
    run: Arc<LiveRun>,
    changed: watch::Receiver<()>,
    started: bool,
    offset: usize,
    progress_seen: u32,
    ended: bool,
}

impl RunReader {
    /// The next event that is due, its text at most `limit` bytes long; `None` when the reader has caught up. Text is
    /// never overtaken: progress and the terminal event come after all text that was there before them.
    pub fn next_event(&mut self, limit: usize) -> Option<RunEvent> {
        let state = self.run.lock();
        if !self.started {
            self.started = true;
            let State { cache_hit, replay, .. } = *state;
            return Some(RunEvent::Start { model: state.model.clone(), cache_hit, replay });
        }
        if let Some((progress, count, length)) = state.progress
            && count > self.progress_seen
            && self.offset >= length
        {
            self.progress_seen = count;
            // Text that has come since says more than a phase that is over.
            if state.text.len() == length && state.terminal.is_none() {
                return Some(RunEvent::Progress {
                    phase: progress.phase,
                    attempt: progress.attempt,
                    retry_in: progress.retry_in,
                    loading: progress.loading,
                });
            }
        }
        if self.offset < state.text.len() {
            let end = state.text.floor_char_boundary(self.offset.saturating_add(limit).min(state.text.len()));
            let text = state.text[self.offset..end].to_owned();
            self.offset = end;
            return Some(RunEvent::Delta { text });
        }
        if self.ended {
            return None;
        }
        let terminal = state.terminal.clone()?;
        self.ended = true;
        Some(terminal)
    }

    /// Whether the terminal event has been read.
    pub fn has_ended(&self) -> bool {
        self.ended
    }

    /// Waits until there may be another event.
    pub async fn changed(&mut self) {
        // The sender lives as long as `run` does.
        let _ = self.changed.changed().await;
    }

    /// The run that is read.
    pub fn run_id(&self) -> RunId {
        self.run.id
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{LiveRun, Progress};
    use crate::{
        error::ErrorCode,
        run::{Phase, RunEvent, RunId},
    };

    fn ended() -> RunEvent {
        RunEvent::Error {
            error: "x".into(),
            code: ErrorCode::ConnectionLost,
            hint: None,
            retry_after: None,
            partial: true,
            saved: true,
            save_error: None,
        }
    }

    const THINKING: Progress =
        Progress { phase: Phase::Thinking, attempt: 1, retry_in: None, loading: false };

    #[test]
    fn a_late_reader_gets_the_text_so_far_in_order() {
        let run = LiveRun::new(RunId::generate(), "m".into());
        run.set_progress(THINKING);
        run.append("one ", 10);
        let mut reader = run.read();
        run.append("two", 20);
        run.end(ended());
        assert!(matches!(reader.next_event(8192), Some(RunEvent::Start { .. })));
        assert_eq!(
            reader.next_event(8192),
            Some(RunEvent::Delta { text: "one two".into() }),
            "a phase that is over is not told after its text"
        );
        assert_eq!(reader.next_event(8192), Some(ended()));
        assert_eq!(reader.next_event(8192), None, "one terminal event");
    }

    #[test]
    fn nothing_overtakes_text() {
        let run = LiveRun::new(RunId::generate(), "m".into());
        let mut reader = run.read();
        reader.next_event(8192);
        run.append("abc", 1);
        run.set_progress(THINKING);
        assert_eq!(reader.next_event(2), Some(RunEvent::Delta { text: "ab".into() }));
        assert_eq!(reader.next_event(2), Some(RunEvent::Delta { text: "c".into() }));
        assert!(matches!(reader.next_event(2), Some(RunEvent::Progress { .. })));
    }

    proptest! {
        #[test]
        fn every_reader_gets_every_byte_once(
            texts in prop::collection::vec("[aé€𝄞]{0,5}", 0..20),
            limit in 4usize..9,
            read_after in prop::collection::vec(any::<bool>(), 20),
        ) {
            let run = LiveRun::new(RunId::generate(), "m".into());
            let mut reader = run.read();
            let mut got = String::new();
            let mut take = |reader: &mut super::RunReader| while let Some(event) = reader.next_event(limit) {
                if let RunEvent::Delta { text } = event {
                    assert!(!text.is_empty() && text.len() <= limit);
                    got.push_str(&text);
                }
            };
            for (text, read) in texts.iter().zip(read_after) {
                run.append(text, 0);
                if read {
                    take(&mut reader);
                }
            }
            take(&mut reader);
            prop_assert_eq!(got, texts.concat());
        }
    }
}
