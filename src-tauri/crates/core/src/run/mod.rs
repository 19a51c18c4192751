//! Runs: one task owns each from its start to its single terminal event; any number of watchers follow it.

mod engine;
mod event;
mod feed;
mod id;
mod journal;
mod replay;
mod seam;
mod state;
mod text;

pub(crate) use engine::{Before, Drive, Stop, StopHandle, Unsaved, drive};
pub use event::{Outcome, Phase, RunEvent, RunMetadata, WatchedEvent};
pub use feed::RunFeed;
pub(crate) use feed::pump;
pub use id::RunId;
pub(crate) use journal::Journal;
pub use replay::Replay;
pub(crate) use replay::finished;
pub use text::{LiveRun, RunReader};
