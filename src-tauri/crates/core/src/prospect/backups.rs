//! Backups and what becomes of them, and runs from files.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use super::{Prospect, ProspectError, library::keep_in_background, work_beside};
use crate::{
    exchange::{RunFile, read_import},
    library::{Backup, BackupKind, Imported, Insights, LibraryError, RestorePlan},
    run::RunId,
};

/// The start has the disk for itself first.
const AFTER_THE_START: Duration = Duration::from_secs(10);
/// An app that stays open for days makes its backups too.
const LOOK_AGAIN: Duration = Duration::from_hours(1);

impl Prospect {
    /// The backups in the library's folder of backups, the newest first.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn list_backups(&self) -> Result<Vec<Backup>, ProspectError> {
        Ok(self.library().list_backups()?)
    }

    /// Writes the whole library into one file, also while runs are live.
    ///
    /// # Errors
    /// When something else is there, the library cannot be read, or the disk refuses.
    pub async fn back_up_to(&self, path: &Path) -> Result<(), ProspectError> {
        let _keeping = self.keeping.lock().await;
        Ok(self.library().back_up_to(path).await?)
    }

    /// Makes a backup in the library's folder of backups.
    ///
    /// # Errors
    /// When the library cannot be read, or the disk refuses.
    pub async fn back_up_now(&self) -> Result<Backup, ProspectError> {
        let _keeping = self.keeping.lock().await;
        Ok(self.library().back_up(BackupKind::Manual).await?)
    }

    /// Makes today's backup unless there is one, and drops those beyond the last seven. `None` when none is due.
    ///
    /// # Errors
    /// When the library cannot be read, or the disk refuses.
    pub async fn back_up_daily(&self) -> Result<Option<Backup>, ProspectError> {
        let _keeping = self.keeping.lock().await;
        Ok(self.library().back_up_daily().await?)
    }

    /// Makes daily backups for as long as it is polled. What fails is logged and tried again.
    pub async fn keep_daily_backups(&self) {
        tokio::time::sleep(AFTER_THE_START).await;
        loop {
            match self.back_up_daily().await {
                Ok(None) => {}
                Ok(Some(backup)) => tracing::info!(file = backup.name, bytes = backup.bytes, "backed up"),
                Err(error) => tracing::warn!(%error, "no backup today yet"),
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Deletes every backup in the folder and makes one of the library as it is now.
    ///
    /// # Errors
    /// When the new one cannot be made, and then none is deleted; or when one cannot be deleted.
    pub async fn purge_backups(&self) -> Result<Vec<Backup>, ProspectError> {
        let _keeping = self.keeping.lock().await;
        Ok(self.library().purge_backups().await?)
    }

    /// What restoring a backup would do.
    ///
    /// # Errors
    /// When it is no backup of ours and nothing else, damaged, too large or of a newer version, or the disk refuses.
    pub async fn plan_restore(&self, path: &Path) -> Result<RestorePlan, ProspectError> {
        let library = self.library();
        let backup = library.read_backup(path).await?;
        Ok(library.plan_restore(&backup).await?)
    }

    /// Merges a backup into the library, after a backup of that. Runs that are live go on untouched. What was done.
    ///
    /// # Errors
    /// When it is no backup of ours and nothing else, damaged, too large or of a newer version, or the disk refuses; the
    /// library is as it was then.
    pub async fn restore_backup(&self, path: &Path) -> Result<RestorePlan, ProspectError> {
        let library = self.library();
        // However long that takes, nobody waits for it.
        let backup = library.read_backup(path).await?;
        let _keeping = self.keeping.lock().await;
        library.back_up(BackupKind::BeforeRestore).await?;
        let done = library.restore_from(&backup).await?;
        work_beside(&library);
        // Runs that ended while the library was busy.
        let unsaved: Vec<RunId> =
            self.live().iter().filter(|(_, live)| live.is_unsaved()).map(|(id, _)| *id).collect();
        for id in unsaved {
            if let Err(error) = self.save_again(id).await {
                tracing::warn!(run = %id, %error, "run not saved yet");
            }
        }
        Ok(done)
    }

    /// Adds the runs of a file or folder: all that can be kept, or none of them.
    ///
    /// # Errors
    /// When something in it cannot be read, with its file and line, or the library cannot be written.
    pub async fn import(&self, path: &Path) -> Result<Imported, ProspectError> {
        check_readable(path)?;
        let path: PathBuf = path.to_owned();
        let runs = tokio::task::spawn_blocking(move || read_import(&path))
            .await
            .map_err(|error| LibraryError::Unreadable(error.to_string()))??;
        let library = self.library();
        let imported = library.import(&runs).await?;
        keep_in_background(library);
        Ok(imported)
    }

    /// Adds one run that was read elsewhere.
    ///
    /// # Errors
    /// When the library cannot be written.
    pub async fn import_run(&self, run: RunFile) -> Result<Imported, ProspectError> {
        Ok(self.library().import(&[run.into_imported()]).await?)
    }

    /// A run with all that was written to it, in the form that can be imported.
    ///
    /// # Errors
    /// When there is no such run, or the library cannot be read.
    pub async fn run_file(&self, id: RunId) -> Result<RunFile, ProspectError> {
        let whole = self.library().find_whole(id).await?.ok_or(ProspectError::RunNotFound(id))?;
        Ok(RunFile::new(whole))
    }

    /// Insights into the runs that began from `from` up to `to` (Unix milliseconds).
    ///
    /// # Errors
    /// When the library cannot be read.
    pub async fn insights(&self, from: Option<i64>, to: Option<i64>) -> Result<Insights, ProspectError> {
        Ok(self.library().insights(from, to).await?)
    }
}

/// Refuses what is neither a file nor a folder before it is opened: a pipe would be waited for, a device read without end.
fn check_readable(path: &Path) -> Result<(), LibraryError> {
    match std::fs::metadata(path) {
        Ok(metadata) if !metadata.is_file() && !metadata.is_dir() => {
            Err(LibraryError::NotAFile(path.display().to_string()))
        }
        _ => Ok(()),
    }
}
