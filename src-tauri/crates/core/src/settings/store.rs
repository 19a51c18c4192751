//! Where settings are kept and read from.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use serde::Deserialize;

use super::{Settings, SettingsError};

/// The settings file in the data folder: a JSON object whose member `settings` holds [`Settings`].
pub const SETTINGS_FILE: &str = "settings.json";
/// The last settings that were written whole, in the same form.
pub const SETTINGS_LAST_GOOD: &str = "settings.last-good.json";

/// Settings as they were found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LoadedSettings {
    /// The settings.
    pub settings: Settings,
    /// Whether they come from the last good copy, because the file itself was damaged.
    pub recovered: bool,
}

/// Where settings are kept.
pub trait SettingsStore: Send + Sync + 'static {
    /// The settings as they are now; the defaults when none were kept yet.
    ///
    /// # Errors
    /// When they exist but cannot be read.
    fn load(&self) -> Result<LoadedSettings, SettingsError>;
    /// Keeps settings. They are on disk when this returns.
    ///
    /// # Errors
    /// When they cannot be written.
    fn save(&self, settings: &Settings) -> Result<(), SettingsError>;
}

/// Settings in memory, for one process.
#[derive(Debug, Default)]
pub struct MemorySettings(Mutex<Settings>);

impl MemorySettings {
    /// Starts with `settings`.
    pub fn new(settings: Settings) -> Self {
        Self(Mutex::new(settings))
    }
}

impl SettingsStore for MemorySettings {
    fn load(&self) -> Result<LoadedSettings, SettingsError> {
        let settings = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Ok(LoadedSettings { settings, recovered: false })
    }

    fn save(&self, settings: &Settings) -> Result<(), SettingsError> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = settings.clone();
        Ok(())
    }
}

/// Reads the desktop app's settings from `dir`, without ever writing there.
///
/// # Errors
/// When neither the file nor its last good copy can be read, though one of them exists.
pub fn read_settings(dir: &Path) -> Result<LoadedSettings, SettingsError> {
    let found = read_with_last_good::<Settings>(dir, SETTINGS_FILE, SETTINGS_LAST_GOOD, "settings")
        .map_err(|error| SettingsError::File(error.to_string()))?;
    Ok(match found {
        Some((settings, recovered)) => LoadedSettings { settings, recovered },
        None => LoadedSettings::default(),
    })
}

/// Reads member `key` of a JSON file, or of its last good copy when the file is damaged. `None` when neither exists;
/// the flag tells that it came from the copy.
///
/// # Errors
/// When a file exists but neither yields the value.
pub fn read_with_last_good<T: for<'de> Deserialize<'de>>(
    dir: &Path,
    file: &str,
    last_good: &str,
    key: &str,
) -> io::Result<Option<(T, bool)>> {
    let first = match read_member(dir.join(file), key) {
        Ok(Some(value)) => return Ok(Some((value, false))),
        other => other,
    };
    match (first, read_member(dir.join(last_good), key)) {
        (_, Ok(Some(value))) => Ok(Some((value, true))),
        (Err(error), _) | (_, Err(error)) => Err(error),
        (Ok(_), Ok(None)) => Ok(None),
    }
}

fn read_member<T: for<'de> Deserialize<'de>>(path: PathBuf, key: &str) -> io::Result<Option<T>> {
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut object: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(&bytes)?;
    match object.remove(key) {
        Some(value) => Ok(Some(serde_json::from_value(value)?)),
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{SETTINGS_FILE, SETTINGS_LAST_GOOD, Settings, SettingsError, read_settings};

    #[test]
    fn a_fresh_folder_has_the_defaults() {
        let dir = tempfile::tempdir().expect("a folder");
        let loaded = read_settings(dir.path()).expect("defaults");
        assert_eq!(loaded.settings, Settings::default());
        assert!(!loaded.recovered);
    }

    #[test]
    fn a_look_that_this_version_does_not_know_is_no_damage() {
        let dir = tempfile::tempdir().expect("a folder");
        let newer = r#"{"settings":{"model":"m","theme":"sepia","language":"pt-BR","later":1}}"#;
        fs::write(dir.path().join(SETTINGS_FILE), newer).expect("writes");
        let loaded = read_settings(dir.path()).expect("settings");
        assert_eq!(loaded.settings, Settings { model: "m".into(), ..Settings::default() });
        assert!(!loaded.recovered, "nothing was lost");
    }

    #[test]
    fn a_damaged_file_gives_way_to_the_last_good_copy() {
        let dir = tempfile::tempdir().expect("a folder");
        let good = r#"{"settings":{"base_url":"http://localhost:1/v1","model":"m","stream":false}}"#;
        fs::write(dir.path().join(SETTINGS_LAST_GOOD), good).expect("writes");
        let newer = r#"{"settings":{"base_url":"http://localhost:2/v1","model":"newer"}}"#;
        let cut = (0..newer.len()).map(|end| &newer[..end]);
        for damaged in cut.chain(["{}", "[]", "{\"settings\":7}", "\0\0\0\0"]) {
            fs::write(dir.path().join(SETTINGS_FILE), damaged).expect("writes");
            let loaded = read_settings(dir.path()).expect("recovered");
            assert_eq!(loaded.settings.model, "m", "{damaged}");
            assert!(loaded.recovered, "the user is told");
        }
        fs::remove_file(dir.path().join(SETTINGS_LAST_GOOD)).expect("removes");
        assert!(matches!(read_settings(dir.path()), Err(SettingsError::File(_))), "never reset silently");
    }
}
