//! A saved run again: whole at once, or played at the pace it came with. Nothing is asked and nothing is written.

use std::{sync::Arc, time::Duration};

use tokio::time::{Instant, sleep_until};

use super::{LiveRun, Outcome, Phase, RunEvent, RunMetadata, RunReader, engine::StopHandle, text::Progress};
use crate::{
    error::ErrorCode,
    library::{Pace, RunStatus, SavedRun},
    provider::{READING_PACE, hint},
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
        run.set_progress(Progress { phase: Phase::Waiting, attempt: 1, retry_in: None, loading: false });
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
        hint: hint(code, error, &saved.endpoint),
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

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::{Replay, finished};
    use crate::{
        library::{NewRun, RunStatus, SavedRun},
        profile::sample_profile,
        run::{RunEvent, RunId, RunReader, Stop},
    };

    fn saved(text: &str, pace: &[(u32, u32)], status: RunStatus) -> SavedRun {
        let mut saved = SavedRun::from(&NewRun {
            id: RunId::generate(),
            title: "t".into(),
            sample: false,
            profile: sample_profile(),
            endpoint: String::new(),
            request: crate::chat::ChatRequest {
                model: "m".into(),
                messages: Vec::new(),
                stream: true,
                temperature: None,
                max_output: None,
            },
            fingerprint: String::new(),
        });
        (saved.text, saved.pace, saved.summary.status) = (text.into(), pace.to_vec(), status);
        saved
    }

    /// Every event, with the milliseconds after which it came.
    async fn watched(mut reader: RunReader) -> Vec<(u128, RunEvent)> {
        let (began, mut events) = (Instant::now(), Vec::new());
        while !reader.has_ended() {
            while let Some(event) = reader.next_event(8 << 10) {
                events.push((began.elapsed().as_millis(), event));
            }
            if !reader.has_ended() {
                reader.changed().await;
            }
        }
        events
    }

    fn texts(events: &[(u128, RunEvent)]) -> Vec<(u128, &str)> {
        let texts = events.iter().filter_map(|(at, event)| match event {
            RunEvent::Delta { text } => Some((*at, text.as_str())),
            _ => None,
        });
        texts.collect()
    }

    #[tokio::test(start_paused = true)]
    async fn text_comes_again_when_it_came() {
        // The pace is someone else's word: 3 is within the letter, and the end is not covered.
        let replay =
            Replay::new(saved("aé, b, c", &[(0, 0), (400, 2), (1_000, 4), (90_000, 7)], RunStatus::Complete));
        let reader = replay.read();
        let (events, ()) = tokio::join!(watched(reader), replay.play(false));
        assert!(matches!(events[0].1, RunEvent::Start { cache_hit: true, replay: true, .. }));
        assert_eq!(texts(&events), [(400, "a"), (1_000, "é,"), (90_000, " b, c")]);
        assert!(matches!(events.last(), Some((90_000, RunEvent::Done { .. }))), "{events:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_text_without_a_pace_comes_word_by_word() {
        let replay = Replay::new(saved("one two three", &[], RunStatus::Truncated));
        let reader = replay.read();
        let (events, ()) = tokio::join!(watched(reader), replay.play(false));
        assert_eq!(texts(&events), [(0, "one "), (11, "two "), (22, "three")]);
    }

    #[tokio::test(start_paused = true)]
    async fn the_rest_comes_at_once_when_it_is_skipped_and_the_end_stays_what_it_was() {
        let replay = Replay::new(saved("one two", &[(10, 4), (60_000, 7)], RunStatus::Failed));
        let (reader, skip) = (replay.read(), replay.skip());
        let stop = async {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            skip.stop(Stop::Cancel);
        };
        let (events, (), ()) = tokio::join!(watched(reader), replay.play(false), stop);
        assert_eq!(texts(&events), [(10, "one "), (50, "two")]);
        assert!(matches!(events.last(), Some((50, RunEvent::Error { partial: true, .. }))), "{events:?}");
    }

    #[tokio::test]
    async fn a_finished_run_comes_whole_and_is_no_replay() {
        let events = watched(finished(saved("one two", &[(10, 7)], RunStatus::Complete)).read()).await;
        assert!(matches!(events[0].1, RunEvent::Start { replay: false, .. }));
        assert!(matches!(&events[1].1, RunEvent::Delta { text } if text == "one two"), "{events:?}");
    }
}
