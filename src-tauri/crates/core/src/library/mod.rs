//! The library: every run, in one SQLite file that several processes may share.

mod actions;
mod backups;
mod cell;
mod checkup;
mod connections;
mod cursor;
mod delete;
pub(crate) mod entries;
mod error;
mod filter;
mod found;
mod ideas;
mod ids;
mod imported;
mod insights;
mod list;
#[cfg(test)]
mod list_tests;
mod locks;
mod marks;
mod model;
mod moving;
mod notes;
mod open;
mod place;
mod profiles;
mod question;
mod ranges;
mod recovery;
mod restore;
mod rows;
mod runs;
mod salvage;
mod search;
#[cfg(test)]
mod stock;
mod trash;

pub use actions::{ActionDraft, ActionItem, ActionState};
pub use backups::{Backup, BackupKind};
pub(crate) use checkup::newest_backup;
pub use checkup::{Mended, Soundness};
pub use entries::InvalidEntry;
pub(crate) use entries::one_line;
pub use error::LibraryError;
pub use found::{Deleted, Facets, FoundRun, RunPage, Snippet, SnippetSource};
pub use ids::{ActionId, NoteId};
pub use imported::{Imported, ImportedRun};
pub use insights::{Bin, Day, Insights, ModelFigures, OutcomeCount, Spread};
pub use model::{Ending, NewRun, Pace, PastRun, RunStatus, RunSummary, SavedRun, TextChunk, Timings};
pub use moving::Moving;
pub(crate) use moving::{finish_cut_short, forget_cut_short};
pub use notes::{Note, NoteDraft};
pub use profiles::NamedProfile;
pub use question::{LibraryPlace, RunFilter, RunQuery, RunSort};
pub use ranges::LeftOut;
pub use restore::{RestoreChange, RestorePlan, RestoredRun};
pub use salvage::Salvage;
pub(crate) use salvage::newest_set_aside;

use std::{
    path::Path,
    sync::{Mutex, PoisonError, atomic::AtomicBool},
    time::{SystemTime, UNIX_EPOCH},
};

use sqlx::SqlitePool;

use connections::GivenUp;
use locks::{OwnerLock, SharedLock};
use place::Place;

/// An open library. The process shares `prospect.lock` and holds a lock of its own while this lives.
#[derive(Debug)]
pub struct Library {
    pool: SqlitePool,
    given_up: GivenUp,
    place: Place,
    owner: OwnerLock,
    shared: Mutex<Option<SharedLock>>,
    salvage: Option<Salvage>,
    /// Whether the index has turned out to be damaged; it is then made anew.
    index_broken: AtomicBool,
    /// Whether somebody is at work on the index in the background.
    index_kept: AtomicBool,
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

    /// The folder it is in.
    pub fn dir(&self) -> &Path {
        self.place.dir()
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
