//! Backups, restoring and importing as they cross to the window. Times are Unix seconds.

use prospect_core::{BackupKind, RestoreChange, RunId};
use serde::Serialize;
use specta::Type;
use specta_typescript::Number;

use crate::wire_notes::seconds;

/// A backup in the library's folder of backups.
#[derive(Debug, Clone, Serialize, Type)]
pub(crate) struct Backup {
    path: String,
    name: String,
    kind: BackupKind,
    #[specta(type = Number)]
    made_at: f64,
    #[specta(type = Number)]
    bytes: f64,
}

impl From<prospect_core::Backup> for Backup {
    #[expect(clippy::cast_precision_loss, reason = "exact up to eight petabytes")]
    fn from(backup: prospect_core::Backup) -> Self {
        Self {
            path: backup.path.display().to_string(),
            name: backup.name,
            kind: backup.kind,
            made_at: seconds(backup.made_at),
            bytes: backup.bytes as f64,
        }
    }
}

/// What restoring a backup would do, or has done.
#[derive(Debug, Clone, Serialize, Type)]
pub(crate) struct RestorePlan {
    /// What `restore_backup` takes.
    token: String,
    /// The name of the backup's file.
    name: String,
    #[specta(type = Option<Number>)]
    made_at: Option<f64>,
    added: u32,
    replaced: u32,
    kept: u32,
    same: u32,
    /// Values and rows that are no data of ours and are not taken over.
    left_out: u32,
    /// The newest 200 that are not the same.
    runs: Vec<RestoredRun>,
}

/// A run in a plan.
#[derive(Debug, Clone, Serialize, Type)]
pub(crate) struct RestoredRun {
    run_id: RunId,
    title: String,
    change: RestoreChange,
}

impl RestorePlan {
    /// A plan of the core under the token that its restore takes.
    pub(crate) fn new(token: String, plan: prospect_core::RestorePlan) -> Self {
        let run = |run: prospect_core::RestoredRun| RestoredRun {
            run_id: run.run_id,
            title: run.title,
            change: run.change,
        };
        Self {
            token,
            name: plan.path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            made_at: plan.made_at.map(seconds),
            added: plan.added,
            replaced: plan.replaced,
            kept: plan.kept,
            same: plan.same,
            left_out: plan.left_out.count,
            runs: plan.runs.into_iter().map(run).collect(),
        }
    }
}

/// What became of an import.
#[derive(Debug, Clone, Copy, Serialize, Type)]
pub(crate) struct Imported {
    /// Runs that are new.
    runs: u32,
    /// Runs that were there already.
    known: u32,
    /// Values and runs that are no data of ours and were not taken over.
    left_out: u32,
}

impl From<prospect_core::Imported> for Imported {
    fn from(imported: prospect_core::Imported) -> Self {
        Self { runs: imported.runs, known: imported.known, left_out: imported.left_out.count }
    }
}
