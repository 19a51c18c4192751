//! The library: every run, in one SQLite file that several processes may share.

mod error;
mod locks;
mod open;
mod profiles;
mod recovery;
mod runs;
mod trash;

pub use error::LibraryError;
pub use profiles::NamedProfile;
pub(crate) use runs::now_ms;
pub use runs::{Ending, NewRun, Pace, RunStatus, RunSummary, SavedRun, TextChunk, Timings};

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
