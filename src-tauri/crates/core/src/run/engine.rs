//! Drives one run: provider events through the state machine into the shared text, the journal beside it, one
//! terminal event at the end.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::sync::{oneshot, watch};

use super::{
    LiveRun, RunEvent, RunMetadata,
    journal::Journal,
    state::{Conclusion, Effect, End, RunState},
};
use crate::{
    chat::Usage,
    library::{Ending, Library, Timings},
    models::cost_usd,
    provider::{ChatCall, ChatProvider, ProviderError},
};

/// Saving the end of a run may hold up its terminal event for this long; after that the run ends unsaved.
const LONGEST_SAVE: Duration = Duration::from_secs(10);

/// Why a run is stopped from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    /// By the user.
    Cancel,
    /// The process is being closed.
    Interrupt,
}

/// Stops a run; stopping twice or late does nothing.
#[derive(Debug, Clone)]
pub(crate) struct StopHandle(watch::Sender<Option<Stop>>);

impl StopHandle {
    pub(crate) fn new() -> Self {
        Self(watch::Sender::new(None))
    }

    pub(crate) fn stop(&self, why: Stop) {
        self.0.send_if_modified(|stop| stop.replace(why).is_none());
    }

    pub(super) async fn stopped(&self) -> Stop {
        let mut receiver = self.0.subscribe();
        loop {
            if let Some(stop) = *receiver.borrow_and_update() {
                return stop;
            }
            if receiver.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }
}

/// What a run is driven with.
pub(crate) struct Drive {
    pub(crate) run: Arc<LiveRun>,
    pub(crate) provider: Arc<dyn ChatProvider>,
    pub(crate) call: ChatCall,
    pub(crate) journal: Journal,
    pub(crate) stop: StopHandle,
    pub(crate) started: Instant,
    pub(crate) before: Before,
}

/// What a run has behind it when it is driven: nothing but its preparation, or earlier attempts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Before {
    pub(crate) text: String,
    /// When the last of that text came, in milliseconds since the start of the run.
    pub(crate) millis: u32,
    pub(crate) usage: Option<Usage>,
    pub(crate) cost_usd: Option<f64>,
    pub(crate) timings: Timings,
}

/// A run that could not be saved: what is needed to try again.
#[derive(Debug)]
pub(crate) struct Unsaved {
    pub(crate) journal: Journal,
    pub(crate) ending: Ending,
}

/// Drives a run to its terminal event. Returns what is left to save, if saving failed.
pub(crate) async fn drive(drive: Drive) -> Option<Unsaved> {
    let Drive { run, provider, call, journal, stop, started, before } = drive;
    let (stop_journal, until) = oneshot::channel();
    let journal = tokio::spawn(journal.follow(until));

    let asked = Instant::now();
    let mut state = RunState::after(&before.text);
    let mut model = call.request.model.clone();
    let mut first_text = None;
    let end = {
        let mut sink = |event| match state.handle(event) {
            Some(Effect::Append(text)) => {
                first_text.get_or_insert_with(Instant::now);
                run.append(&text, before.millis.saturating_add(millis_since(started)));
            }
            Some(Effect::Show(progress)) => run.set_progress(progress),
            Some(Effect::Model(name)) if name != model => {
                run.set_model(name.clone());
                model = name;
            }
            Some(Effect::Model(_)) | None => {}
        };
        tokio::select! {
            // A stop that came first counts first.
            biased;
            why = stop.stopped() => match why {
                Stop::Cancel => End::Cancelled,
                Stop::Interrupt => End::Interrupted,
            },
            end = provider.chat(&call, &mut sink) => End::Provider(end),
        }
    };

    if let Some(text) = state.close_seam() {
        run.append(&text, before.millis.saturating_add(millis_since(started)));
    }
    let conclusion = state.conclude(end);
    let cost_usd = state.usage().and_then(|usage| cost_usd(&call.endpoint, &model, &usage));
    let first_token = first_text.map(|at| (at - asked).as_secs_f64());
    let timings = Timings {
        grounding_time: before.timings.grounding_time,
        llm_time: before.timings.llm_time + asked.elapsed().as_secs_f64(),
        time_to_first_token: before.timings.time_to_first_token.or(first_token),
        total_time: before.timings.total_time + started.elapsed().as_secs_f64(),
    };
    let ending = Ending {
        status: conclusion.status,
        error: conclusion.result.as_ref().err().map(|error| (error.code(), error.to_string())),
        model: model.clone(),
        usage: add(before.usage, state.usage(), Usage::plus),
        cost_usd: add(before.cost_usd, cost_usd, |one, other| one + other),
        timings,
    }
    .within_ranges();

    // Saved before the terminal event, which tells whether it was.
    let _ = stop_journal.send(());
    let saved = save(journal, &ending).await;
    let save_error = saved.as_ref().err().map(|(error, _)| error.clone());
    log(&run, &ending, save_error.as_deref());
    let asked = call.endpoint.base_url();
    run.end(terminal(conclusion, &ending, asked, state.has_text(), save_error));
    match saved {
        Ok(library) => {
            // Nobody waits for that.
            tokio::spawn(async move { library.settle().await });
            None
        }
        Err((_, unsaved)) => unsaved.map(|unsaved| *unsaved),
    }
}

/// The sum of what is known.
fn add<T>(one: Option<T>, other: Option<T>, plus: impl FnOnce(T, T) -> T) -> Option<T> {
    match (one, other) {
        (Some(one), Some(other)) => Some(plus(one, other)),
        (one, other) => one.or(other),
    }
}

/// Saves the end of a run; the library it is in, or why it is not, and what is left to save.
async fn save(
    journal: tokio::task::JoinHandle<Journal>,
    ending: &Ending,
) -> Result<Arc<Library>, (String, Option<Box<Unsaved>>)> {
    let mut journal = journal.await.map_err(|error| (error.to_string(), None))?;
    let error = match tokio::time::timeout(LONGEST_SAVE, journal.end(ending)).await {
        Ok(Ok(())) => return Ok(Arc::clone(journal.library())),
        Ok(Err(error)) => error.to_string(),
        Err(_) => "the library did not answer in time".to_owned(),
    };
    Err((error, Some(Box::new(Unsaved { journal, ending: ending.clone() }))))
}

/// The terminal event of a run that has just ended.
fn terminal(
    conclusion: Conclusion,
    ending: &Ending,
    asked: &str,
    has_text: bool,
    save_error: Option<String>,
) -> RunEvent {
    match conclusion.result {
        Ok(outcome) => RunEvent::Done {
            outcome,
            total_time: ending.timings.total_time,
            metadata: RunMetadata {
                cache_hit: false,
                grounding_time: ending.timings.grounding_time,
                llm_time: ending.timings.llm_time,
                time_to_first_token: ending.timings.time_to_first_token,
                saved: save_error.is_none(),
                save_error,
                model: ending.model.clone(),
                usage: ending.usage,
                cost_usd: ending.cost_usd,
            },
        },
        Err(error) => error_event(&error, asked, has_text, save_error),
    }
}

fn error_event(error: &ProviderError, asked: &str, has_text: bool, save_error: Option<String>) -> RunEvent {
    RunEvent::Error {
        error: error.to_string(),
        code: error.code(),
        hint: error.hint(asked),
        retry_after: error.retry_after().map(|wait| wait.as_secs_f64()),
        partial: has_text,
        saved: save_error.is_none(),
        save_error,
    }
}

/// One line a run: never text, never a key.
fn log(run: &LiveRun, ending: &Ending, save_error: Option<&str>) {
    let usage = ending.usage.unwrap_or_default();
    tracing::info!(
        run = %run.id(),
        status = ending.status.as_str(),
        error = ending.error.as_ref().map(|(code, _)| code.as_str()),
        total = ending.timings.total_time,
        first_token = ending.timings.time_to_first_token,
        input = usage.input,
        output = usage.output,
        bytes = run.text_len(),
        save_error,
        "run ended"
    );
}

fn millis_since(started: Instant) -> u32 {
    u32::try_from(started.elapsed().as_millis()).unwrap_or(u32::MAX)
}
