//! The library: every run, in one SQLite file that several processes may share.

mod error;
mod locks;
mod model;
mod open;
mod profiles;
mod recovery;
mod rows;
mod runs;
mod salvage;
mod trash;

pub use error::LibraryError;
pub use model::{Ending, NewRun, Pace, RunStatus, RunSummary, SavedRun, TextChunk, Timings};
pub use profiles::NamedProfile;
pub use salvage::Salvage;

use std::time::{SystemTime, UNIX_EPOCH};

use sqlx::SqlitePool;

use locks::{OwnerLock, SharedLock};

/// An open library. The process shares `prospect.lock` and holds a lock of its own while this lives.
#[derive(Debug)]
pub struct Library {
    pool: SqlitePool,
    owner: OwnerLock,
    _shared: SharedLock,
    salvage: Option<Salvage>,
}

impl Library {
    /// What became of a damaged library that was found at the start.
    pub fn salvage(&self) -> Option<&Salvage> {
        self.salvage.as_ref()
    }

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
