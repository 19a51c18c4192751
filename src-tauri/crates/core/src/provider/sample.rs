//! The built-in sample: a finished report, played through the same engine at a reader's pace. No model is called.

use std::{future::Future, pin::Pin, time::Duration};

use super::{ChatCall, ChatProvider, Finish, ProviderError, ProviderEvent};
use crate::chat::{ChatRequest, Role};

/// The name a sample run carries instead of a model's.
pub(crate) const SAMPLE_MODEL: &str = "sample";

const REPORT: &str = include_str!("sample.md");
/// A word after this long, about ninety a second: faster than reading, slow enough to watch.
pub(crate) const READING_PACE: Duration = Duration::from_millis(11);
const BEFORE_THE_FIRST_WORD: Duration = Duration::from_millis(350);

/// Plays the sample report, whatever is asked; after a stop, from where it was stopped.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sample;

impl ChatProvider for Sample {
    fn chat<'a>(
        &'a self,
        call: &'a ChatCall,
        sink: &'a mut (dyn FnMut(ProviderEvent) + Send),
    ) -> Pin<Box<dyn Future<Output = Result<Finish, ProviderError>> + Send + 'a>> {
        Box::pin(async move {
            sink(ProviderEvent::Waiting { attempt: 1 });
            tokio::time::sleep(BEFORE_THE_FIRST_WORD).await;
            // Against a fixed schedule, so that timer slack does not add up.
            let mut next = tokio::time::Instant::now();
            for word in rest(&call.request).split_inclusive(' ') {
                sink(ProviderEvent::Text(word.to_owned()));
                next += READING_PACE;
                tokio::time::sleep_until(next).await;
            }
            Ok(Finish::Complete)
        })
    }
}

fn rest(request: &ChatRequest) -> &'static str {
    match request.messages.last() {
        Some(kept) if kept.role == Role::Assistant => {
            REPORT.strip_prefix(kept.content.as_str()).unwrap_or(REPORT)
        }
        _ => REPORT,
    }
}
