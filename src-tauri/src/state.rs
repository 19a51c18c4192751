//! What the commands work on.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use prospect_core::{Config, ErrorCode, OsKeyring, Prospect};
use tauri::AppHandle;
use tokio::sync::OnceCell;

use crate::{
    commands::backups::PlannedRestore,
    error::CommandError,
    exports::{ExportMemory, Exports},
    lifecycle,
    settings_file::KeptFile,
};

/// The parts of the running app.
pub(crate) struct App {
    handle: AppHandle,
    data_dir: PathBuf,
    parts: OnceCell<Parts>,
    exports: Exports,
    planned: PlannedRestore,
    /// Why there are no parts.
    problem: Mutex<CommandError>,
}

struct Parts {
    prospect: Prospect,
    draft: KeptFile,
    exporting: KeptFile,
}

impl App {
    /// An app whose parts are not there yet.
    pub(crate) fn new(handle: AppHandle, data_dir: PathBuf) -> Self {
        let problem = CommandError::new(ErrorCode::LibraryFailed, "The library is not open yet.");
        Self {
            handle,
            data_dir,
            parts: OnceCell::new(),
            exports: Exports::default(),
            planned: PlannedRestore::default(),
            problem: Mutex::new(problem),
        }
    }

    /// Puts the parts together, unless they are there. What fails is told by every command until it succeeds, so that
    /// the window can say it in words and try again.
    pub(crate) async fn open(&self) {
        if self.parts.initialized() {
            return;
        }
        match self.parts.get_or_try_init(|| Parts::open(&self.handle, &self.data_dir)).await {
            Ok(parts) => {
                lifecycle::follow_endings(self.handle.clone(), parts.prospect.endings());
                lifecycle::keep_daily_backups(self.handle.clone());
            }
            Err(error) => {
                tracing::error!(
                    code = error.code.as_str(),
                    message = error.message,
                    "the library is not open"
                );
                *self.problem.lock().unwrap_or_else(PoisonError::into_inner) = error;
            }
        }
    }

    pub(crate) fn prospect(&self) -> Result<&Prospect, CommandError> {
        Ok(&self.parts()?.prospect)
    }

    pub(crate) fn draft(&self) -> Result<&KeptFile, CommandError> {
        Ok(&self.parts()?.draft)
    }

    pub(crate) fn exports(&self) -> &Exports {
        &self.exports
    }

    /// The backup of the last plan to restore one.
    pub(crate) fn planned(&self) -> &PlannedRestore {
        &self.planned
    }

    /// What is remembered of earlier exports. What cannot be read is forgotten: it is a convenience.
    pub(crate) fn export_memory(&self) -> Result<ExportMemory, CommandError> {
        Ok(match self.parts()?.exporting.load::<ExportMemory>() {
            Ok(kept) => kept.map(|(memory, _)| memory).unwrap_or_default(),
            Err(error) => {
                tracing::warn!(%error, "how exports were made is not known");
                ExportMemory::default()
            }
        })
    }

    pub(crate) fn remember_export(&self, memory: &ExportMemory) -> Result<(), CommandError> {
        self.parts()?
            .exporting
            .save(memory)
            .map_err(|error| CommandError::new(ErrorCode::SettingsFailed, error.to_string()))
    }

    /// Ends live runs and closes the library.
    pub(crate) async fn shutdown(&self) {
        if let Some(parts) = self.parts.get() {
            parts.prospect.shutdown().await;
        }
    }

    fn parts(&self) -> Result<&Parts, CommandError> {
        let problem = || self.problem.lock().unwrap_or_else(PoisonError::into_inner).clone();
        self.parts.get().ok_or_else(problem)
    }
}

impl Parts {
    async fn open(app: &AppHandle, data_dir: &Path) -> Result<Self, CommandError> {
        let store_failed = |error: tauri_plugin_store::Error| {
            CommandError::new(ErrorCode::SettingsFailed, error.to_string())
        };
        let settings = KeptFile::settings(app, data_dir).map_err(store_failed)?;
        let draft = KeptFile::draft(app, data_dir).map_err(store_failed)?;
        let exporting = KeptFile::exports(app, data_dir).map_err(store_failed)?;
        let prospect = Prospect::open(Config {
            data_dir: data_dir.to_owned(),
            keys: Arc::new(OsKeyring),
            settings: Arc::new(settings),
            limits: None,
        })
        .await?;
        Ok(Self { prospect, draft, exporting })
    }
}
