//! Puts Prospect together for the command line: the desktop app's library and settings, never written settings.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use prospect_core::{
    ApiKey, Config, Endpoint, ErrorCode, KeyStore, LoadedSettings, MemorySettings, OsKeyring, Prospect,
    ProspectError, SecretsError, Settings, SettingsError, SettingsStore, data_dir, read_settings,
};

use crate::{Failure, args::RunOptions, say};

/// The variable a key may come in; it is used and never stored.
const KEY_VARIABLE: &str = "OPENAI_API_KEY";

/// Opens the library for reading and housekeeping.
pub(crate) async fn open_library(dir: Option<&Path>) -> Result<Prospect, Failure> {
    Ok(open(config(dir)?).await?)
}

/// Prospect on the desktop app's folder, settings and keyring.
pub(crate) fn config(dir: Option<&Path>) -> Result<Config, Failure> {
    let data_dir = folder(dir)?;
    let settings = Arc::new(AppSettings(data_dir.clone()));
    Ok(Config { data_dir, keys: Arc::new(OsKeyring), settings, limits: None })
}

/// Opens the library, and tells when it was damaged.
pub(crate) async fn open(config: Config) -> Result<Prospect, ProspectError> {
    let prospect = Prospect::open(config).await?;
    if let Some(salvage) = prospect.salvage() {
        let (folder, runs) = (salvage.set_aside.display(), salvage.runs);
        say(&format!("the library was damaged; it is kept in {folder}, and {runs} runs were brought over"));
    }
    Ok(prospect)
}

/// Opens the library for a run with these options.
pub(crate) async fn open_for_run(dir: Option<&Path>, options: &RunOptions) -> Result<Prospect, Failure> {
    // A damaged settings file must not keep the sample, or a run that names everything itself, from running.
    let needs_file = !options.sample && (options.base_url.is_none() || options.model.is_none());
    let data_dir = folder(dir)?;
    // Where the library is stands in there, too.
    let has_library = data_dir.join("prospect.db").exists();
    let mut settings = match read_settings(&data_dir) {
        Ok(loaded) => loaded.settings,
        Err(error) if needs_file || !has_library => return Err(error.into()),
        Err(_) => Settings::default(),
    };
    if let Some(base_url) = &options.base_url {
        settings.base_url.clone_from(base_url);
        if options.allow_http {
            settings.confirmed_http = Endpoint::origin_of(base_url).ok();
        }
    }
    if let Some(model) = &options.model {
        settings.model.clone_from(model);
    }
    if options.no_stream {
        settings.stream = false;
    }
    let settings = settings.checked()?;
    let keys: Arc<dyn KeyStore> = match std::env::var(KEY_VARIABLE) {
        Ok(text) if !text.trim().is_empty() => Arc::new(GivenKey(ApiKey::parse(&text).ok_or_else(|| {
            Failure::coded(
                ErrorCode::InvalidSettings,
                format!("{KEY_VARIABLE} holds characters an API key cannot have"),
            )
        })?)),
        _ => Arc::new(OsKeyring),
    };
    let settings = Arc::new(MemorySettings::new(settings));
    Ok(open(Config { data_dir: folder(dir)?, keys, settings, limits: None }).await?)
}

fn folder(dir: Option<&Path>) -> Result<PathBuf, Failure> {
    match dir {
        Some(dir) => {
            std::path::absolute(dir).map_err(|error| Failure::new(format!("{}: {error}", dir.display())))
        }
        None => data_dir().ok_or_else(|| {
            Failure::new("this system names no folder for application data; give one with --data-dir")
        }),
    }
}

/// The desktop app's settings, which the command line reads and never writes.
struct AppSettings(PathBuf);

impl SettingsStore for AppSettings {
    fn load(&self) -> Result<LoadedSettings, SettingsError> {
        read_settings(&self.0)
    }

    fn save(&self, _settings: &Settings) -> Result<(), SettingsError> {
        Err(SettingsError::File("the command line does not write them".to_owned()))
    }
}

/// A key from the environment: good for every endpoint of this one run, and kept nowhere.
struct GivenKey(ApiKey);

impl KeyStore for GivenKey {
    fn get(&self, _origin: &str) -> Result<Option<ApiKey>, SecretsError> {
        Ok(Some(self.0.clone()))
    }

    fn set(&self, _origin: &str, _key: &ApiKey) -> Result<(), SecretsError> {
        Err(SecretsError::Unavailable)
    }

    fn delete(&self, _origin: &str) -> Result<(), SecretsError> {
        Err(SecretsError::Unavailable)
    }
}
