//! Settings and the form draft in files of tauri-plugin-store, each with a last good copy beside it.
//!
//! The plugin writes in place and hides load errors. So a value is read with the core's own reader, which falls back to
//! the copy, and the copy is written first, atomically: a crash in a save leaves the copy with the new value, and the
//! file with the old one or damaged.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use prospect_core::{
    LoadedSettings, SETTINGS_FILE, SETTINGS_LAST_GOOD, Settings, SettingsError, SettingsStore,
    read_with_last_good,
};
use prospect_export::{Overwrite, write_atomically};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::json;
use tauri::{AppHandle, Wry};
use tauri_plugin_store::{Store, StoreBuilder};

/// One value in one file.
pub(crate) struct KeptFile {
    store: Arc<Store<Wry>>,
    dir: PathBuf,
    file: &'static str,
    last_good: &'static str,
    key: &'static str,
}

impl KeptFile {
    /// The settings.
    pub(crate) fn settings(app: &AppHandle, dir: &Path) -> Result<Self, tauri_plugin_store::Error> {
        Self::open(app, dir, [SETTINGS_FILE, SETTINGS_LAST_GOOD, "settings"])
    }

    /// The draft of the profile form.
    pub(crate) fn draft(app: &AppHandle, dir: &Path) -> Result<Self, tauri_plugin_store::Error> {
        Self::open(app, dir, ["draft.json", "draft.last-good.json", "draft"])
    }

    /// How exports were made last.
    pub(crate) fn exports(app: &AppHandle, dir: &Path) -> Result<Self, tauri_plugin_store::Error> {
        Self::open(app, dir, ["export.json", "export.last-good.json", "export"])
    }

    fn open(
        app: &AppHandle,
        dir: &Path,
        [file, last_good, key]: [&'static str; 3],
    ) -> Result<Self, tauri_plugin_store::Error> {
        // The plugin takes a damaged file for an empty one, and leaves it as it is until the next save.
        let store = StoreBuilder::new(app, dir.join(file)).disable_auto_save().build()?;
        Ok(Self { store, dir: dir.to_owned(), file, last_good, key })
    }

    /// The value, and whether it comes from the last good copy. `None` when none was kept yet.
    pub(crate) fn load<T: DeserializeOwned>(&self) -> Result<Option<(T, bool)>, SettingsError> {
        read_with_last_good(&self.dir, self.file, self.last_good, self.key).map_err(|error| failed(&error))
    }

    /// Keeps a value. It is on disk when this returns.
    pub(crate) fn save(&self, value: &impl Serialize) -> Result<(), SettingsError> {
        let copy = json!({ self.key: value }).to_string();
        write_atomically(&self.dir.join(self.last_good), copy.as_bytes(), Overwrite::Confirmed)
            .map_err(|error| failed(&error))?;
        self.store.set(self.key, json!(value));
        self.store.save().map_err(|error| failed(&error))
    }
}

impl SettingsStore for KeptFile {
    fn load(&self) -> Result<LoadedSettings, SettingsError> {
        Ok(match KeptFile::load(self)? {
            Some((settings, recovered)) => LoadedSettings { settings, recovered },
            None => LoadedSettings::default(),
        })
    }

    fn save(&self, settings: &Settings) -> Result<(), SettingsError> {
        KeptFile::save(self, settings)
    }
}

fn failed(error: &dyn std::fmt::Display) -> SettingsError {
    SettingsError::File(error.to_string())
}
