//! A saved run again: whole at once, or played at the pace it came with. Nothing is asked and nothing is written.

use std::{sync::Arc, time::Duration};

use tokio::time::{Instant, sleep_until};

use super::{LiveRun, Outcome, Phase, RunEvent, RunMetadata, RunReader, engine::StopHandle, text::Progress};
use crate::{
    error::ErrorCode,
    library::{Pace, RunStatus, SavedRun},
    provider::READING_PACE,
};

/// A saved run about to be played.
#[derive(Debug)]
pub struct Replay {
    run: Arc<LiveRun>,
    text: String,
    pace: Pace,
    terminal: RunEvent,
    skip: StopHandle,
}

impl Replay {
    /// Whoever reads this run gets its text when it comes, and the end it had.
    pub fn new(saved: SavedRun) -> Self {
        let terminal = terminal(&saved);
        let pace = if saved.pace.is_empty() { reading_pace(&saved.text) } else { saved.pace };
        Self {
            run: LiveRun::replayed(saved.summary.id, saved.summary.model),
            text: saved.text,
            pace,
            terminal,
            skip: StopHandle::new(),
        }
    }

    /// Reads it from its start.
    pub fn read(&self) -> RunReader {
        self.run.read()
    }

    pub(crate) fn run(&self) -> Arc<LiveRun> {
        Arc::clone(&self.run)
    }

    /// By which the rest comes at once.
    pub(crate) fn skip(&self) -> StopHandle {
        self.skip.clone()
    }

    /// Plays it to its end; without pauses when `fast`.
    pub async fn play(self, fast: bool) {
        let Self { run, text, pace, terminal, skip } = self;
        run.set_progress(Progress { phase: Phase::Waiting, attempt: 1, retry_in: None });
        if !fast {
            tokio::select! {
                () = at_its_pace(&run, &text, &pace) => {}
                _ = skip.stopped() => {}
            }
        }
        let at = pace.last().map_or(0, |(at, _)| *at);
        run.append(text.get(run.text_len()..).unwrap_or_default(), at);
        run.end(terminal);
    }
}

async fn at_its_pace(run: &LiveRun, text: &str, pace: &Pace) {
    // Against a fixed beginning, so that timer slack does not add up.
    let began = Instant::now();
    for (at, length) in pace {
        sleep_until(began + Duration::from_millis(u64::from(*at))).await;
        let (from, to) = (run.text_len(), text.floor_char_boundary(*length as usize));
        if let Some(piece) = text.get(from..to).filter(|piece| !piece.is_empty()) {
            run.append(piece, *at);
        }
    }
}

/// A pace for a text that came without one: word by word, as the sample.
fn reading_pace(text: &str) -> Pace {
    let (mut pace, mut length) = (Pace::new(), 0);
    for (number, word) in text.split_inclusive(' ').enumerate() {
        length += word.len();
        let at = READING_PACE.saturating_mul(u32::try_from(number).unwrap_or(u32::MAX));
        pace.push((
            u32::try_from(at.as_millis()).unwrap_or(u32::MAX),
            u32::try_from(length).unwrap_or(u32::MAX),
        ));
    }
    pace
}

/// A saved run in the form of a live one, so that whoever watches needs to know no difference.
pub(crate) fn finished(saved: SavedRun) -> Arc<LiveRun> {
    let terminal = terminal(&saved);
    LiveRun::finished(saved.summary.id, saved.summary.model, saved.text, terminal)
}

/// The event that a saved run ends with.
fn terminal(saved: &SavedRun) -> RunEvent {
    let timings = saved.timings.unwrap_or_default();
    let done = |outcome| RunEvent::Done {
        outcome,
        total_time: timings.total_time,
        metadata: RunMetadata {
            cache_hit: true,
            grounding_time: timings.grounding_time,
            llm_time: timings.llm_time,
            time_to_first_token: timings.time_to_first_token,
            saved: true,
            save_error: None,
            model: saved.summary.model.clone(),
            usage: saved.usage,
            cost_usd: saved.cost_usd,
        },
    };
    let failed = |code: ErrorCode, error: &str| RunEvent::Error {
        error: error.to_owned(),
        code,
        hint: code.hint().map(str::to_owned),
        retry_after: None,
        partial: !saved.text.is_empty(),
        saved: true,
        save_error: None,
    };
    match saved.summary.status {
        RunStatus::Complete => done(Outcome::Complete),
        RunStatus::Truncated => done(Outcome::Truncated),
        RunStatus::Unmarked => done(Outcome::Unmarked),
        RunStatus::Cancelled => done(Outcome::Cancelled),
        RunStatus::Failed => match &saved.error {
            Some((code, words)) => failed(*code, words),
            None => failed(ErrorCode::ProviderError, "The run failed."),
        },
        // Live in another process: shown as far as it has been saved.
        RunStatus::Interrupted | RunStatus::Streaming => {
            failed(ErrorCode::Interrupted, "Prospect was closed before the report was whole.")
        }
    }
}
