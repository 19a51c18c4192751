//! Restoring a backup: merged into the library run by run, so that nothing newer is lost.
//!
//! A backup is data, and no database to trust: its schema is held against our own, its rows against the ranges of their columns
//! (`foreign`), and what can be kept becomes a database of our making, rid of live runs (`source`). Then one transaction
//! compares and merges:
//!
//! - A run that the library does not have is added with all that belongs to it.
//! - A report, with its status and figures, replaces the library's when it is longer or later, and neither shorter nor
//!   earlier.
//! - A title, a mark and a place (archive, trash) replace the library's when the run was changed later.
//! - Notes and action items that the library does not have are added, of two versions the later one stays; tags are
//!   added.
//! - A run that is live in the library is left alone.

mod foreign;
mod merge;
mod plan;
mod source;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use specta::Type;
use sqlx::{Connection, SqliteConnection};

use super::{LeftOut, Library, LibraryError};
use crate::run::RunId;
use foreign::Limits;
pub(crate) use source::Source;

/// What restoring does to a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum RestoreChange {
    /// The library does not have it.
    Added,
    /// Something of the backup takes the place of something older, or joins it.
    Replaced,
    /// They differ, and the library's own is newer, or both changed, or it is live.
    Kept,
    /// There is no difference.
    Same,
}

/// What restoring a backup would do, or has done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestorePlan {
    /// The backup.
    pub path: PathBuf,
    /// Unix time of the backup in milliseconds, if its name or date tells.
    pub made_at: Option<i64>,
    /// How many runs are added.
    pub added: u32,
    /// How many are brought up to date.
    pub replaced: u32,
    /// How many differ and stay as the library has them.
    pub kept: u32,
    /// How many are the same.
    pub same: u32,
    /// The runs that are not the same: the newest 200.
    pub runs: Vec<RestoredRun>,
    /// What of the backup is not taken over: values out of their ranges, and rows that nothing can be made of.
    pub left_out: LeftOut,
}

/// A run in a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoredRun {
    /// The run.
    pub run_id: RunId,
    /// Its title, the library's if it has the run.
    pub title: String,
    /// What becomes of it.
    pub change: RestoreChange,
}

impl Library {
    /// Reads the backup at `path`, as data: what it holds that can be kept, and what of it is left out. The library is not
    /// touched, and nobody waits.
    ///
    /// # Errors
    /// When it is no backup of ours and nothing else, damaged, of a newer version or too large, or a disk refuses.
    pub(crate) async fn read_backup(&self, path: &Path) -> Result<Source, LibraryError> {
        self.check_in_place()?;
        Source::open(self.dir(), path, Limits::USUAL).await
    }

    /// What restoring a backup would do. Nothing is changed.
    ///
    /// # Errors
    /// When a disk refuses.
    pub(crate) async fn plan_restore(&self, source: &Source) -> Result<RestorePlan, LibraryError> {
        self.check_in_place()?;
        let mut connection = self.attach(source).await?;
        let plan = async {
            let transaction = connection.begin().await?;
            plan::compare(transaction).await
        };
        let plan = plan.await;
        connection.close().await?;
        plan.map(|counted| counted.into_plan(source))
    }

    /// Merges a backup into the library: all that can be kept of it, or nothing. What was done.
    ///
    /// # Errors
    /// When a disk refuses; the library is as it was then.
    pub(crate) async fn restore_from(&self, source: &Source) -> Result<RestorePlan, LibraryError> {
        self.check_in_place()?;
        let mut connection = self.attach(source).await?;
        let done = merge::merge(&mut connection).await;
        connection.close().await?;
        done.map(|counted| counted.into_plan(source))
    }

    async fn attach(&self, source: &Source) -> Result<SqliteConnection, LibraryError> {
        let mut connection = self.connect_aside().await?;
        sqlx::query("ATTACH ? AS backup")
            .bind(source.database().display().to_string())
            .execute(&mut connection)
            .await?;
        Ok(connection)
    }
}
