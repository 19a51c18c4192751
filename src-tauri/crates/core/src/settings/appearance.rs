//! How the window looks and reads: choices that apply at once.

use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};
use specta::Type;

/// How the window is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// The language of the window. Reports are in the language that their profile asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
pub enum Language {
    /// As the system has it.
    #[default]
    #[serde(rename = "system")]
    System,
    /// English.
    #[serde(rename = "en")]
    En,
    /// German.
    #[serde(rename = "de")]
    De,
    /// Chinese, in simplified characters.
    #[serde(rename = "zh-CN")]
    ZhCn,
}

/// A choice, or the default for one that this version does not know: a newer version has written the file then, and
/// a colour or a language is no reason to give up all the other settings.
pub(super) fn known_or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned + Default,
{
    let found = serde_json::Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(found).unwrap_or_default())
}

/// A switch that is on, unless it is plainly off.
pub(super) fn on_unless_off<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(serde_json::Value::deserialize(deserializer)? != serde_json::Value::Bool(false))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Language, Theme};
    use crate::settings::Settings;

    fn read(value: serde_json::Value) -> Settings {
        serde_json::from_value(value).expect("settings")
    }

    #[test]
    fn languages_go_by_their_tags() {
        for (language, tag) in [
            (Language::System, "system"),
            (Language::En, "en"),
            (Language::De, "de"),
            (Language::ZhCn, "zh-CN"),
        ] {
            let settings = Settings { language, ..Settings::default() };
            let written = serde_json::to_value(&settings).expect("JSON");
            assert_eq!(written["language"], tag);
            assert_eq!(read(written), settings);
        }
    }

    #[test]
    fn a_file_from_before_these_choices_has_their_defaults() {
        let settings = read(json!({ "model": "m" }));
        assert_eq!(settings.theme, Theme::System);
        assert_eq!(settings.language, Language::System);
        assert!(settings.single_key_shortcuts, "on unless somebody switches it off");
    }

    #[test]
    fn a_choice_of_a_newer_version_costs_no_other_setting() {
        for unknown in [json!("sepia"), json!("pt-BR"), json!(7), json!(null), json!({ "dark": 1 })] {
            let settings = read(json!({
                "model": "mine",
                "theme": unknown,
                "language": unknown,
                "single_key_shortcuts": unknown,
            }));
            assert_eq!(settings, Settings { model: "mine".into(), ..Settings::default() }, "{unknown}");
        }
        let known = read(json!({ "theme": "dark", "language": "de", "single_key_shortcuts": false }));
        assert_eq!((known.theme, known.language), (Theme::Dark, Language::De));
        assert!(!known.single_key_shortcuts);
    }
}
