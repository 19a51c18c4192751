//! What the commands work on.

use std::{path::Path, sync::Arc};

use prospect_core::{Config, ErrorCode, OsKeyring, Prospect, TimeLimits};
use tauri::AppHandle;

use crate::{error::CommandError, settings_file::KeptFile};

/// The parts of the running app.
pub(crate) struct App {
    parts: Result<Parts, CommandError>,
}

struct Parts {
    prospect: Prospect,
    draft: KeptFile,
}

impl App {
    /// Puts the app together. What fails here is told by every command, so that the window can say it in words.
    pub(crate) async fn open(app: &AppHandle, data_dir: &Path) -> Self {
        let parts = Parts::open(app, data_dir).await;
        if let Err(error) = &parts {
            tracing::error!(code = error.code.as_str(), message = error.message, "the library is not open");
        }
        Self { parts }
    }

    pub(crate) fn prospect(&self) -> Result<&Prospect, CommandError> {
        self.parts.as_ref().map(|parts| &parts.prospect).map_err(CommandError::clone)
    }

    pub(crate) fn draft(&self) -> Result<&KeptFile, CommandError> {
        self.parts.as_ref().map(|parts| &parts.draft).map_err(CommandError::clone)
    }

    /// Ends live runs and closes the library.
    pub(crate) async fn shutdown(&self) {
        if let Ok(parts) = &self.parts {
            parts.prospect.shutdown().await;
        }
    }
}

impl Parts {
    async fn open(app: &AppHandle, data_dir: &Path) -> Result<Self, CommandError> {
        let store_failed = |error: tauri_plugin_store::Error| {
            CommandError::new(ErrorCode::SettingsFailed, error.to_string())
        };
        let settings = KeptFile::settings(app, data_dir).map_err(store_failed)?;
        let draft = KeptFile::draft(app, data_dir).map_err(store_failed)?;
        let prospect = Prospect::open(Config {
            data_dir: data_dir.to_owned(),
            keys: Arc::new(OsKeyring),
            settings: Arc::new(settings),
            limits: TimeLimits::default(),
        })
        .await?;
        Ok(Self { prospect, draft })
    }
}
