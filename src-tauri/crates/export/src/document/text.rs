//! What is in a text, whatever it says: characters that no file may have, the language, the direction.

/// A text without what cannot be shown: control characters, characters that Unicode reserves for programs, and the ones
/// that would turn the direction of everything after them. Tabs and line ends stay.
pub(crate) fn clean(text: &str) -> String {
    text.chars()
        .filter(|&c| match c {
            '\n' | '\t' => true,
            '\u{202a}'..='\u{202e}' | '\u{fffe}' | '\u{ffff}' | '\u{feff}' => false,
            c if (c as u32) & 0xfffe == 0xfffe => false,
            '\u{fdd0}'..='\u{fdef}' | '\u{fff9}'..='\u{fffb}' => false,
            c => !c.is_control(),
        })
        .map(|c| if matches!(c, '\u{2028}' | '\u{2029}') { '\n' } else { c })
        .collect()
}

/// A text on one line, every run of white space one space.
pub(crate) fn one_line(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a text runs from right to left: its first letter with a direction says so, as the Unicode bidirectional
/// algorithm has it.
pub(crate) fn is_right_to_left(text: &str) -> bool {
    text.chars().find(|c| c.is_alphabetic()).is_some_and(|c| {
        matches!(c as u32, 0x0590..=0x08ff | 0xfb1d..=0xfdff | 0xfe70..=0xfeff | 0x10800..=0x10fff | 0x1e800..=0x1efff)
    })
}

/// The code of a text's language: as the founder named it, else as its letters tell.
pub(crate) fn language_of(named: &str, text: &str) -> &'static str {
    let named = named.trim().to_lowercase();
    let by_name = LANGUAGES.iter().find(|(names, _)| names.iter().any(|name| named.starts_with(name)));
    by_name.map_or_else(|| language_by_letters(text, !named.is_empty()), |(_, code)| code)
}

/// Languages as people name them, in English and in their own words.
const LANGUAGES: [(&[&str], &str); 28] = [
    (&["english"], "en"),
    (&["german", "deutsch"], "de"),
    (&["french", "français", "francais"], "fr"),
    (&["spanish", "español", "espanol", "castellano"], "es"),
    (&["portuguese", "português", "portugues"], "pt"),
    (&["italian", "italiano"], "it"),
    (&["dutch", "nederlands"], "nl"),
    (&["polish", "polski"], "pl"),
    (&["czech", "čeština", "česky"], "cs"),
    (&["swedish", "svenska"], "sv"),
    (&["danish", "dansk"], "da"),
    (&["norwegian", "norsk"], "nb"),
    (&["finnish", "suomi"], "fi"),
    (&["turkish", "türkçe"], "tr"),
    (&["romanian", "română"], "ro"),
    (&["hungarian", "magyar"], "hu"),
    (&["ukrainian", "українська"], "uk"),
    (&["russian", "русский"], "ru"),
    (&["greek", "ελληνικά"], "el"),
    (&["hebrew", "עברית"], "he"),
    (&["arabic", "العربية", "عربي"], "ar"),
    (&["persian", "farsi", "فارسی"], "fa"),
    (&["urdu", "اردو"], "ur"),
    (&["hindi", "हिन्दी"], "hi"),
    (&["vietnamese", "tiếng việt"], "vi"),
    (&["japanese", "日本語"], "ja"),
    (&["korean", "한국어"], "ko"),
    (&["chinese", "mandarin", "cantonese", "中文", "简体", "繁體", "汉语"], "zh"),
];

fn language_by_letters(text: &str, is_named: bool) -> &'static str {
    let mut counts = [0_usize; 8];
    for c in text.chars().filter(|c| c.is_alphabetic()).take(4_000) {
        let script = match c as u32 {
            0x3040..=0x30ff => 1,
            0x1100..=0x11ff | 0xac00..=0xd7af => 2,
            0x3400..=0x9fff | 0x20000..=0x3ffff => 3,
            0x0600..=0x06ff => 4,
            0x0590..=0x05ff => 5,
            0x0400..=0x04ff => 6,
            0x0370..=0x03ff => 7,
            _ => 0,
        };
        counts[script] += 1;
    }
    let [latin, kana, hangul, han, arabic, hebrew, cyrillic, greek] = counts;
    // Japanese is mostly written in signs that Chinese has too.
    let japanese = if kana * 10 > han { kana + han } else { 0 };
    let found = [
        (japanese, "ja"),
        (hangul, "ko"),
        (han, "zh"),
        (arabic, "ar"),
        (hebrew, "he"),
        (cyrillic, "ru"),
        (greek, "el"),
    ];
    let (count, code) =
        found.into_iter().fold((0, "en"), |best, one| if one.0 > best.0 { one } else { best });
    match (count * 2 > latin && count > 0, is_named) {
        (true, _) => code,
        // A language that was named and is not known: better none than the wrong one.
        (false, true) => "und",
        (false, false) => "en",
    }
}

#[cfg(test)]
mod tests {
    use super::{clean, is_right_to_left, language_of};

    #[test]
    fn what_no_file_may_have_is_gone_and_everything_else_stays() {
        assert_eq!(clean("a\u{0}\u{1b}[31mb\tc\nd\u{202e}e\u{feff}\u{ffff}"), "a[31mb\tc\nde");
        assert_eq!(clean("👩‍⚕️ é \u{2066}x\u{2069}"), "👩‍⚕️ é \u{2066}x\u{2069}");
    }

    #[test]
    fn language_is_what_was_named_and_else_what_the_letters_say() {
        let table = [
            ("German", "Guten Tag", "de"),
            ("Deutsch (Schweiz)", "", "de"),
            ("Simplified Chinese", "你好", "zh"),
            ("", "市場調査のレポートです", "ja"),
            ("", "Привет, мир", "ru"),
            ("", "مرحبا بالعالم", "ar"),
            ("", "Hello", "en"),
            ("Klingon", "nuqneH", "und"),
        ];
        for (named, text, code) in table {
            assert_eq!(language_of(named, text), code, "{named} {text}");
        }
    }

    #[test]
    fn direction_is_that_of_the_first_letter() {
        assert!(is_right_to_left("123 — مرحبا hello"));
        assert!(!is_right_to_left("hello مرحبا"));
        assert!(!is_right_to_left("123"));
    }
}
