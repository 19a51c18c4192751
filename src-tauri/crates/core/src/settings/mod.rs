//! The settings: what they are and what is allowed.

mod appearance;
mod store;

use std::time::Duration;

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::{
    endpoint::{Endpoint, EndpointError},
    error::ErrorCode,
    models::{DEFAULT_BASE_URL, default_model},
    provider::TimeLimits,
};

pub use appearance::{Language, Theme};
use appearance::{known_or_default, on_unless_off};
pub use store::{
    LoadedSettings, MemorySettings, SETTINGS_FILE, SETTINGS_LAST_GOOD, SettingsStore, read_settings,
    read_with_last_good,
};

/// What the user can set. There is no key in here, nor in the file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(default)]
// A file may leave keys out; the interface never does, so its type has them all.
#[specta(skip_attr = "serde")]
pub struct Settings {
    /// The base URL of the endpoint; in its one form once checked.
    pub base_url: String,
    /// The one origin on another machine that may be asked over plain http: its user has confirmed it.
    pub confirmed_http: Option<String>,
    /// The model to ask.
    pub model: String,
    /// Whether answers are streamed.
    pub stream: bool,
    /// Sampling temperature, from 0 to 2; the endpoint's own when absent.
    #[specta(type = Option<specta_typescript::Number>)]
    pub temperature: Option<f64>,
    /// Tokens a report may have at most; no limit when absent.
    pub max_output: Option<u32>,
    /// How long to wait for the server, in seconds.
    pub limits: LimitSettings,
    /// Light, dark, or as the system has it.
    #[serde(deserialize_with = "known_or_default")]
    pub theme: Theme,
    /// The language of the window, or as the system has it.
    #[serde(deserialize_with = "known_or_default")]
    pub language: Language,
    /// Whether a sign pressed alone, such as "?", does something. Those who speak to their computer, or hit keys by
    /// accident, switch that off (WCAG 2.1.4).
    #[serde(deserialize_with = "on_unless_off")]
    pub single_key_shortcuts: bool,
    /// The folder of the library; the data folder when absent. Changed by moving the library and by nothing else.
    pub library_dir: Option<String>,
}

/// How long to wait for a server, phase by phase, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(default)]
#[specta(skip_attr = "serde")]
pub struct LimitSettings {
    /// Until the connection stands.
    pub connect: u32,
    /// Until the first sign of life in the answer.
    pub first_token: u32,
    /// Between two signs of life.
    pub idle: u32,
}

impl Default for LimitSettings {
    fn default() -> Self {
        let limits = TimeLimits::default();
        let seconds = |limit: Duration| u32::try_from(limit.as_secs()).unwrap_or(u32::MAX);
        Self {
            connect: seconds(limits.connect),
            first_token: seconds(limits.first_token),
            idle: seconds(limits.idle),
        }
    }
}

impl LimitSettings {
    /// The limits a provider keeps to.
    pub fn time_limits(self) -> TimeLimits {
        let seconds = |limit| Duration::from_secs(u64::from(limit));
        TimeLimits {
            connect: seconds(self.connect),
            first_token: seconds(self.first_token),
            idle: seconds(self.idle),
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            base_url: DEFAULT_BASE_URL.into(),
            confirmed_http: None,
            model: default_model().into(),
            stream: true,
            temperature: None,
            max_output: None,
            limits: LimitSettings::default(),
            theme: Theme::default(),
            language: Language::default(),
            single_key_shortcuts: true,
            library_dir: None,
        }
    }
}

impl Settings {
    /// The endpoint they name.
    ///
    /// # Errors
    /// When the base URL cannot be used.
    pub fn endpoint(&self) -> Result<Endpoint, SettingsError> {
        Ok(Endpoint::parse_confirmed(&self.base_url, self.confirmed_http.as_deref())?)
    }

    /// The same settings, the base URL in the form that is kept and shown, the model without white space around it.
    ///
    /// # Errors
    /// When a value cannot be used.
    pub fn checked(&self) -> Result<Self, SettingsError> {
        let model = self.model.trim().to_owned();
        if model.is_empty() || model.chars().count() > 200 || model.chars().any(char::is_control) {
            return Err(SettingsError::Model);
        }
        let base_url = self.endpoint()?.base_url().to_owned();
        if self.temperature.is_some_and(|temperature| !(0.0..=2.0).contains(&temperature)) {
            return Err(SettingsError::Temperature);
        }
        if self.max_output.is_some_and(|tokens| !(256..=1_000_000).contains(&tokens)) {
            return Err(SettingsError::MaxOutput);
        }
        let LimitSettings { connect, first_token, idle } = self.limits;
        if [connect, first_token, idle].iter().any(|seconds| !(1..=3_600).contains(seconds)) {
            return Err(SettingsError::Limits);
        }
        Ok(Self { base_url, model, ..self.clone() })
    }
}

/// Why settings cannot be used, read or kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// The base URL.
    #[error("base URL: {0}")]
    Endpoint(#[from] EndpointError),
    /// The model.
    #[error("model: enter the model's name, at most 200 characters")]
    Model,
    /// The temperature.
    #[error("temperature: a number from 0 to 2, or nothing")]
    Temperature,
    /// The output maximum.
    #[error("output maximum: a number of tokens from 256 to 1,000,000, or nothing")]
    MaxOutput,
    /// The time limits.
    #[error("time limits: whole seconds from 1 to 3,600")]
    Limits,
    /// The file.
    #[error("the settings could not be kept: {0}")]
    File(String),
}

impl SettingsError {
    /// The code the interface switches on.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Endpoint(EndpointError::Insecure(_)) => ErrorCode::InsecureEndpoint,
            Self::Endpoint(_) | Self::Model | Self::Temperature | Self::MaxOutput | Self::Limits => {
                ErrorCode::InvalidSettings
            }
            Self::File(_) => ErrorCode::SettingsFailed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{LimitSettings, Settings, SettingsError};

    #[test]
    fn settings_that_cannot_work_are_refused() {
        let with = |base_url: &str, model: &str| Settings {
            base_url: base_url.into(),
            model: model.into(),
            ..Settings::default()
        };
        assert!(with("nonsense", "m").checked().is_err());
        assert_eq!(with("http://localhost:1", " ").checked(), Err(SettingsError::Model));
        assert_eq!(with(" localhost:1/v1/models ", " m ").checked(), Ok(with("http://localhost:1/v1", "m")));
    }

    #[test]
    fn numbers_outside_their_range_are_refused() {
        let refused = |settings: Settings| settings.checked().expect_err("out of range");
        let base = Settings::default();
        assert_eq!(refused(Settings { temperature: Some(2.1), ..base.clone() }), SettingsError::Temperature);
        assert_eq!(
            refused(Settings { temperature: Some(f64::NAN), ..base.clone() }),
            SettingsError::Temperature
        );
        assert_eq!(refused(Settings { max_output: Some(1), ..base.clone() }), SettingsError::MaxOutput);
        let limits = LimitSettings { idle: 0, ..LimitSettings::default() };
        assert_eq!(refused(Settings { limits, ..base }), SettingsError::Limits);
    }
}
