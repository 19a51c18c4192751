//! The few words that the shell says by itself, while the window may be hidden. They come from the catalogs of the window,
//! so that there is one place for all words and one language for both.

use prospect_core::Language;
use serde::Deserialize;

/// What the shell says.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Words {
    /// A report is complete.
    pub(crate) ready: String,
    /// A report ended before it was whole.
    pub(crate) early: String,
    /// A report failed.
    pub(crate) unfinished: String,
}

impl Words {
    /// The words in this language; as the system has it, in the first of its languages that there is a catalog for.
    pub(crate) fn of(language: Language) -> Self {
        let language = spoken(language);
        read(catalog(language)).unwrap_or_else(|error| {
            // A test reads every catalog, so this is for whoever changes one and runs none.
            tracing::warn!(%error, ?language, "a catalog cannot be read");
            Self::english()
        })
    }

    fn english() -> Self {
        Self {
            ready: "Your report is ready.".into(),
            early: "Your report ended early. What was written is kept.".into(),
            unfinished: "Your report could not be finished. What was written is kept.".into(),
        }
    }
}

/// The language that is spoken: as the system has it, the first of its languages that there is a catalog for.
pub(crate) fn spoken(language: Language) -> Language {
    match language {
        Language::System => best(sys_locale::get_locales()),
        chosen => chosen,
    }
}

fn read(catalog: &str) -> Result<Words, serde_json::Error> {
    #[derive(Deserialize)]
    struct Catalog {
        notification: Words,
    }
    Ok(serde_json::from_str::<Catalog>(catalog)?.notification)
}

fn catalog(language: Language) -> &'static str {
    match language {
        Language::System | Language::En => include_str!("../../ui/messages/en.json"),
        Language::De => include_str!("../../ui/messages/de.json"),
        Language::ZhCn => include_str!("../../ui/messages/zh-CN.json"),
    }
}

/// The first of these languages, best first, that there is a catalog for; English when there is none. The window decides
/// the same way.
fn best(preferred: impl Iterator<Item = String>) -> Language {
    preferred.filter_map(|tag| known(&tag)).next().unwrap_or(Language::En)
}

fn known(tag: &str) -> Option<Language> {
    let tag = tag.to_ascii_lowercase().replace('_', "-");
    let mut parts = tag.split(['-', '.', '@']);
    match parts.next()? {
        "en" => Some(Language::En),
        "de" => Some(Language::De),
        // Who reads traditional characters is not given simplified ones.
        "zh" if !parts.any(|part| matches!(part, "hant" | "tw" | "hk" | "mo")) => Some(Language::ZhCn),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{Language, Words, best, catalog, read};

    #[test]
    fn every_catalog_has_words_of_its_own() {
        let all = [Language::En, Language::De, Language::ZhCn].map(|language| {
            let words = read(catalog(language)).expect("a catalog with the words of the shell");
            for word in [&words.ready, &words.early, &words.unfinished] {
                assert!(!word.trim().is_empty(), "{language:?}");
            }
            assert_eq!(Words::of(language), words);
            words
        });
        assert_eq!(all[0], Words::english(), "what is said without a catalog is what the English one says");
        let titles: HashSet<&str> = all.iter().map(|words| words.ready.as_str()).collect();
        assert_eq!(titles.len(), all.len());
    }

    #[test]
    fn the_system_is_answered_in_the_first_language_there_is_a_catalog_for() {
        let table: [(&[&str], Language); 10] = [
            (&["de-AT", "en"], Language::De),
            (&["fr-FR", "de-DE", "en-US"], Language::De),
            (&["de_DE.UTF-8"], Language::De),
            (&["zh"], Language::ZhCn),
            (&["zh-Hans-SG"], Language::ZhCn),
            (&["zh_CN.UTF-8"], Language::ZhCn),
            (&["zh-TW", "en-US"], Language::En),
            (&["zh-Hant"], Language::En),
            (&["fr", "C", "POSIX"], Language::En),
            (&[], Language::En),
        ];
        for (preferred, expected) in table {
            let tags = preferred.iter().map(|&tag| tag.to_owned());
            assert_eq!(best(tags), expected, "{preferred:?}");
        }
    }
}
