//! The facade: what a shell can ask for.

mod backups;
mod connection;
mod doctor;
mod error;
mod estimate;
mod keys;
mod library;
mod live;
mod moving;
mod notes;
mod profiles;
mod replay;
mod servers;
mod start;
mod watches;

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock},
};

pub use connection::Connection;
pub use doctor::{Check, CheckKind, CheckState, DoctorReport};
pub use error::ProspectError;
pub use estimate::Estimate;
pub use servers::{LocalServer, USUAL_SERVERS, UsualServer};
pub use start::{CachedRun, Review, StartedRun};

use crate::{
    LoadedSettings, Settings,
    library::{Library, Salvage},
    provider::{OpenAi, TimeLimits},
    run::RunId,
    secrets::{KeyStore, Secrets},
    settings::SettingsStore,
};
use live::Live;
use replay::Replaying;
use tokio::sync::broadcast;
use watches::Watches;

/// What an instance of Prospect is made of.
pub struct Config {
    /// The data folder. The library is in there, unless the settings name another folder.
    pub data_dir: PathBuf,
    /// Where keys are kept.
    pub keys: Arc<dyn KeyStore>,
    /// Where settings are kept.
    pub settings: Arc<dyn SettingsStore>,
    /// How long to wait for servers; as the settings say when absent.
    pub limits: Option<TimeLimits>,
}

type Replays = Arc<Mutex<HashMap<RunId, Replaying>>>;

/// Prospect without a shell. Its runs belong to it, not to any window.
pub struct Prospect {
    data_dir: PathBuf,
    library: RwLock<Arc<Library>>,
    reopening: tokio::sync::Mutex<()>,
    /// Held by backing up, restoring and moving: one of them at a time, each to its end.
    keeping: tokio::sync::Mutex<()>,
    secrets: Secrets,
    settings: Arc<dyn SettingsStore>,
    limits: Option<TimeLimits>,
    provider: Arc<OpenAi>,
    live: Arc<Mutex<HashMap<RunId, Live>>>,
    replays: Replays,
    watches: Watches,
    endings: broadcast::Sender<RunId>,
}

impl Prospect {
    /// Opens the library and gets ready to run.
    ///
    /// # Errors
    /// When the library cannot be opened.
    pub async fn open(config: Config) -> Result<Self, ProspectError> {
        let dir = moving::library_dir(&config.data_dir, config.settings.as_ref())?;
        moving::finish_moving(&dir).await;
        Ok(Self {
            library: RwLock::new(open_library(&dir).await?),
            reopening: tokio::sync::Mutex::default(),
            keeping: tokio::sync::Mutex::default(),
            data_dir: config.data_dir,
            secrets: Secrets::new(config.keys),
            settings: config.settings,
            limits: config.limits,
            provider: Arc::new(OpenAi::new()?),
            live: Arc::default(),
            replays: Arc::default(),
            watches: Watches::default(),
            endings: broadcast::Sender::new(64),
        })
    }

    /// The folder of settings and drafts, and of the library unless that was moved.
    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// What became of a damaged library that was found at the start.
    pub fn salvage(&self) -> Option<Salvage> {
        self.library().salvage().cloned()
    }

    /// The settings as they are now.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn settings(&self) -> Result<LoadedSettings, ProspectError> {
        Ok(self.settings.load()?)
    }

    fn library(&self) -> Arc<Library> {
        Arc::clone(&self.library.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The library, opened anew where its file was moved or deleted under the open one.
    async fn library_in_place(&self) -> Result<Arc<Library>, ProspectError> {
        // One at a time: the second finds what the first has opened.
        let _reopening = self.reopening.lock().await;
        let library = self.library();
        if library.check_in_place().is_ok() {
            return Ok(library);
        }
        // Its lock would keep the new file from being made.
        library.close().await;
        let library = open_library(library.dir()).await?;
        *self.library.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&library);
        Ok(library)
    }

    /// How long to wait for servers under these settings.
    fn limits(&self, settings: &Settings) -> TimeLimits {
        self.limits.unwrap_or_else(|| settings.limits.time_limits())
    }

    /// Checks and keeps settings. Live runs go on with the old ones.
    ///
    /// # Errors
    /// When a value cannot be used, or they cannot be written.
    pub fn save_settings(&self, settings: &Settings) -> Result<Settings, ProspectError> {
        let mut settings = settings.checked()?;
        // Only moving the library changes where it is; a form may have been filled in before.
        settings.library_dir = moving::as_setting(self.library().dir(), &self.data_dir)?;
        self.settings.save(&settings)?;
        Ok(settings)
    }
}

async fn open_library(dir: &Path) -> Result<Arc<Library>, ProspectError> {
    let library = Arc::new(Library::open(dir).await?);
    work_beside(&library);
    Ok(library)
}

/// What a library that was opened has to catch up with; nobody waits for it.
fn work_beside(library: &Arc<Library>) {
    let reader = Arc::clone(library);
    tokio::spawn(async move {
        if let Err(error) = reader.read_earlier_ideas().await {
            tracing::warn!(%error, "the ideas of earlier reports are not all read yet");
        }
    });
    let keeper = Arc::clone(library);
    tokio::spawn(async move {
        match keeper.delete_old_trash().await {
            Ok(0) => {}
            Ok(runs) => tracing::info!(runs, "deleted what had been in the trash for 30 days"),
            Err(error) => tracing::warn!(%error, "the trash is not emptied yet"),
        }
        library::keep_index(&keeper).await;
    });
}
