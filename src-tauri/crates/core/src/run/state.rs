//! One run's life as a pure state machine: provider events in, effects out.

use super::{Outcome, Phase, seam::Seam, text::Progress};
use crate::{
    chat::Usage,
    error::ErrorCode,
    library::RunStatus,
    provider::{Finish, ProviderError, ProviderEvent},
};

/// What the engine has to do.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Effect {
    Append(String),
    Show(Progress),
    Model(String),
}

/// Why a run ends.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum End {
    Provider(Result<Finish, ProviderError>),
    Cancelled,
    /// The process is being closed.
    Interrupted,
}

/// How a run ended, before it is saved.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Conclusion {
    pub(super) status: RunStatus,
    pub(super) result: Result<Outcome, ProviderError>,
}

/// What is known of a run while it lives.
#[derive(Debug, Default)]
pub(super) struct RunState {
    attempt: u32,
    phase: Option<Phase>,
    /// The last attempt met a server that was loading its model.
    loading: bool,
    has_text: bool,
    usage: Option<Usage>,
    seam: Seam,
}

impl RunState {
    /// A run that goes on from `kept` text; none for a new run.
    pub(super) fn after(kept: &str) -> Self {
        Self { has_text: !kept.is_empty(), seam: Seam::after(kept), ..Self::default() }
    }

    /// What was held back at the seam, now that nothing more comes.
    pub(super) fn close_seam(&mut self) -> Option<String> {
        Some(self.seam.close()).filter(|text| !text.is_empty())
    }

    pub(super) fn usage(&self) -> Option<Usage> {
        self.usage
    }

    pub(super) fn has_text(&self) -> bool {
        self.has_text
    }

    /// Takes in what the provider tells.
    pub(super) fn handle(&mut self, event: ProviderEvent) -> Option<Effect> {
        match event {
            ProviderEvent::Connecting { attempt } => {
                self.attempt = attempt;
                self.enter(Phase::Connecting, None)
            }
            ProviderEvent::Waiting { attempt } => {
                self.attempt = attempt;
                self.enter(Phase::Waiting, None)
            }
            ProviderEvent::Retrying { attempt, wait, loading } => {
                self.attempt = attempt;
                self.loading = loading;
                self.enter(Phase::Retrying, Some(wait.as_secs_f64()))
            }
            // Thousands of thinking chunks are one phase.
            ProviderEvent::Thinking if self.phase == Some(Phase::Thinking) => None,
            ProviderEvent::Thinking => self.enter(Phase::Thinking, None),
            ProviderEvent::Text(text) if text.is_empty() => None,
            ProviderEvent::Text(text) => {
                self.has_text = true;
                self.phase = None;
                Some(self.seam.join(text)).filter(|text| !text.is_empty()).map(Effect::Append)
            }
            ProviderEvent::Model(model) => Some(Effect::Model(model)),
            ProviderEvent::Usage(usage) => {
                self.usage = Some(usage);
                None
            }
        }
    }

    fn enter(&mut self, phase: Phase, retry_in: Option<f64>) -> Option<Effect> {
        self.phase = Some(phase);
        // The server that was loading may be by the time it is asked again; what it answers then says so.
        let loading = self.loading && matches!(phase, Phase::Connecting | Phase::Retrying);
        Some(Effect::Show(Progress { phase, attempt: self.attempt.max(1), retry_in, loading }))
    }

    /// Concludes the run.
    pub(super) fn conclude(&self, end: End) -> Conclusion {
        let failed = |error| Conclusion { status: RunStatus::Failed, result: Err(error) };
        let done = |status, outcome| Conclusion { status, result: Ok(outcome) };
        match end {
            End::Cancelled => done(RunStatus::Cancelled, Outcome::Cancelled),
            End::Interrupted => Conclusion {
                status: RunStatus::Interrupted,
                result: Err(ProviderError::new(
                    ErrorCode::Interrupted,
                    "Prospect was closed before the report was whole.",
                )),
            },
            End::Provider(Err(error)) => failed(error),
            End::Provider(Ok(_)) if !self.has_text => failed(ProviderError::new(
                ErrorCode::EmptyAnswer,
                "The model ended its answer without writing anything.",
            )),
            End::Provider(Ok(Finish::Complete)) => done(RunStatus::Complete, Outcome::Complete),
            End::Provider(Ok(Finish::Truncated)) => done(RunStatus::Truncated, Outcome::Truncated),
            End::Provider(Ok(Finish::Unmarked)) => done(RunStatus::Unmarked, Outcome::Unmarked),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Effect, End, RunState};
    use crate::{
        error::ErrorCode,
        library::RunStatus,
        provider::{Finish, ProviderError, ProviderEvent},
        run::Phase,
    };

    fn phase(effect: Option<Effect>) -> Option<Phase> {
        match effect {
            Some(Effect::Show(progress)) => Some(progress.phase),
            _ => None,
        }
    }

    #[test]
    fn thinking_is_told_once_until_text_comes() {
        let mut state = RunState::default();
        assert_eq!(phase(state.handle(ProviderEvent::Thinking)), Some(Phase::Thinking));
        assert_eq!(phase(state.handle(ProviderEvent::Thinking)), None);
        state.handle(ProviderEvent::Text("a".into()));
        assert_eq!(phase(state.handle(ProviderEvent::Thinking)), Some(Phase::Thinking));
    }

    #[test]
    fn a_retry_tells_how_long_it_waits() {
        let mut state = RunState::default();
        state.handle(ProviderEvent::Connecting { attempt: 1 });
        let effect = state.handle(ProviderEvent::Retrying {
            attempt: 2,
            wait: Duration::from_millis(1500),
            loading: false,
        });
        let Some(Effect::Show(progress)) = effect else { panic!("{effect:?}") };
        assert_eq!((progress.attempt, progress.retry_in), (2, Some(1.5)));
    }

    #[test]
    fn a_model_that_loads_is_told_until_the_server_takes_the_request() {
        let mut state = RunState::default();
        let wait = Duration::from_secs(1);
        let mut loading = |event| match state.handle(event) {
            Some(Effect::Show(progress)) => progress.loading,
            other => panic!("{other:?}"),
        };
        assert!(!loading(ProviderEvent::Connecting { attempt: 1 }));
        assert!(loading(ProviderEvent::Retrying { attempt: 2, wait, loading: true }));
        assert!(loading(ProviderEvent::Connecting { attempt: 2 }));
        assert!(!loading(ProviderEvent::Waiting { attempt: 2 }));
        assert!(!loading(ProviderEvent::Retrying { attempt: 3, wait, loading: false }));
    }

    #[test]
    fn every_end_has_its_status() {
        let lost = ProviderError::new(ErrorCode::ConnectionLost, "lost");
        let mut written = RunState::default();
        written.handle(ProviderEvent::Text("a".into()));
        let table = [
            (End::Provider(Ok(Finish::Complete)), RunStatus::Complete),
            (End::Provider(Ok(Finish::Truncated)), RunStatus::Truncated),
            (End::Provider(Ok(Finish::Unmarked)), RunStatus::Unmarked),
            (End::Provider(Err(lost)), RunStatus::Failed),
            (End::Cancelled, RunStatus::Cancelled),
            (End::Interrupted, RunStatus::Interrupted),
        ];
        for (end, status) in table {
            assert_eq!(written.conclude(end).status, status);
        }
    }

    #[test]
    fn an_answer_without_text_is_an_error() {
        let conclusion = RunState::default().conclude(End::Provider(Ok(Finish::Complete)));
        assert_eq!(conclusion.status, RunStatus::Failed);
        assert_eq!(conclusion.result.expect_err("nothing was written").code(), ErrorCode::EmptyAnswer);
    }
}
