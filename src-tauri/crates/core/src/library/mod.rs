//! The library: every run, in one SQLite file that several processes may share.

mod error;
mod locks;
mod model;
mod open;
mod profiles;
mod recovery;
mod rows;
mod runs;
mod trash;

pub use error::LibraryError;
pub use model::{Ending, NewRun, Pace, RunStatus, RunSummary, SavedRun, TextChunk, Timings};
pub use profiles::NamedProfile;

use std::time::{SystemTime, UNIX_EPOCH};

use sqlx::SqlitePool;

use locks::{OwnerLock, SharedLock};

/// An open library. The process shares `prospect.lock` and holds a lock of its own while this lives.
#[derive(Debug)]
pub struct Library {
    pool: SqlitePool,
    owner: OwnerLock,
    _shared: SharedLock,
}

impl Library {
    /// Closes the connections after the last write is on disk.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// Unix time in milliseconds.
pub(crate) fn now_ms() -> i64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX)
}
