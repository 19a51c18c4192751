//! The library: every run, in one SQLite file that several processes may share.

mod error;
mod ideas;
mod locks;
mod model;
mod open;
mod place;
mod profiles;
mod recovery;
mod rows;
mod runs;
mod salvage;
mod trash;

pub use error::LibraryError;
pub use model::{Ending, NewRun, Pace, PastRun, RunStatus, RunSummary, SavedRun, TextChunk, Timings};
pub use profiles::NamedProfile;
pub use salvage::Salvage;

use std::{
    sync::{Mutex, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};

use sqlx::SqlitePool;

use locks::{OwnerLock, SharedLock};
use place::Place;

/// An open library. The process shares `prospect.lock` and holds a lock of its own while this lives.
#[derive(Debug)]
pub struct Library {
    pool: SqlitePool,
    place: Place,
    owner: OwnerLock,
    shared: Mutex<Option<SharedLock>>,
    salvage: Option<Salvage>,
}

impl Library {
    /// What became of a damaged library that was found at the start.
    pub fn salvage(&self) -> Option<&Salvage> {
        self.salvage.as_ref()
    }

    /// Checks that what is written now is not lost: the file is still where it was opened, and open.
    pub(crate) fn check_in_place(&self) -> Result<(), LibraryError> {
        if self.pool.is_closed() {
            return Err(LibraryError::Gone);
        }
        self.place.check()
    }

    /// Closes the connections after the last write is on disk, and leaves the library to others.
    pub async fn close(&self) {
        self.pool.close().await;
        self.shared.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

/// Unix time in milliseconds.
pub(crate) fn now_ms() -> i64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX)
}
