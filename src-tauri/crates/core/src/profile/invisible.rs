//! Characters that nobody can see but a model reads: they can hide instructions, or make an empty answer look given.

/// A text without them, and how many there were. Line ends and tabs stay.
///
/// Joiners and variation selectors stay where scripts and emoji need them: one at a time, after a character that takes
/// it. So nothing can be spelled with them.
pub(super) fn drop_from(chars: impl Iterator<Item = char>) -> (String, usize) {
    let mut out = String::new();
    let mut dropped = 0;
    for c in chars {
        let before = out.chars().next_back();
        let is_kept = match c {
            '\u{200c}' | '\u{200d}' => before.is_some_and(takes_joiner),
            _ if is_selector(c) => before.is_some_and(|before| takes_selector(before, c)),
            '\n' | '\t' => true,
            _ => !is_invisible(c),
        };
        if is_kept {
            // The blank of braille is its space.
            out.push(if c == '\u{2800}' { ' ' } else { c });
        } else {
            dropped += 1;
        }
    }
    (out, dropped)
}

/// Controls, and what Unicode calls default ignorable; annotations and a note without a head, which show nothing either.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{3164}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d159}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

fn is_selector(c: char) -> bool {
    matches!(c, '\u{180b}'..='\u{180d}' | '\u{180f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Letters of scripts that join or break with a joiner, and emoji.
fn takes_joiner(before: char) -> bool {
    matches!(before,
        // Arabic and its neighbours; the scripts of India and Southeast Asia; Mongolian.
        '\u{600}'..='\u{e7f}' | '\u{f00}'..='\u{109f}' | '\u{1780}'..='\u{180a}' | '\u{1810}'..='\u{18af}'
        | '\u{1a00}'..='\u{1cff}' | '\u{a800}'..='\u{abff}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}'
        | '\u{10a00}'..='\u{11fff}' | '\u{1e900}'..='\u{1e95f}'
        // Emoji, with the selector that makes one colourful.
        | '\u{a9}' | '\u{ae}' | '\u{20e3}' | '\u{2190}'..='\u{27ff}' | '\u{2900}'..='\u{2bff}'
        | '\u{fe0f}' | '\u{1f000}'..='\u{1faff}')
}

fn takes_selector(before: char, selector: char) -> bool {
    let is_ideograph =
        matches!(before, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}');
    let is_visible = !before.is_whitespace() && !is_invisible(before);
    match selector {
        '\u{e0100}'..='\u{e01ef}' => is_ideograph,
        '\u{180b}'..='\u{180f}' => matches!(before, '\u{1800}'..='\u{180a}' | '\u{1810}'..='\u{18af}'),
        // Text or emoji: signs, not letters, but for the few letters that are emoji, too.
        '\u{fe0e}' | '\u{fe0f}' => {
            let is_sign = !before.is_alphanumeric() && !before.is_ascii();
            let is_emoji =
                matches!(before, '0'..='9' | '#' | '*' | 'ℹ' | 'Ⓜ' | '\u{1f170}'..='\u{1f189}' | '㊗' | '㊙');
            is_visible && (is_sign || is_emoji)
        }
        _ => is_visible && !before.is_ascii(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::drop_from;

    fn seen(text: &str) -> String {
        drop_from(text.chars()).0
    }

    #[test]
    fn what_scripts_and_emoji_need_stays() {
        for text in [
            "👩\u{200d}⚕\u{fe0f} 🏳\u{fe0f}\u{200d}🌈 👨🏽\u{200d}👩🏽\u{200d}👧 1\u{fe0f}\u{20e3} ❤\u{fe0f}\u{200d}🔥 ℹ\u{fe0f} ☺\u{fe0e}",
            "می\u{200c}خواهم",
            "क्\u{200d}ष श्री\u{200d} ന്\u{200d} ක්\u{200d}ර",
            "葛\u{e0100}飾 神\u{fe00}",
            "ᠠ\u{180b}ᠨ",
            "\tline\nline",
            "⠓⠑⠇⠇⠕",
            "ไทย مرحبا שלום été 한글",
        ] {
            assert_eq!(seen(text), text);
        }
    }

    #[test]
    fn what_nobody_can_see_is_dropped_and_counted() {
        let tags: String =
            "hidden".chars().map(|c| char::from_u32(0xe0000 + u32::from(c)).expect("a tag")).collect();
        let bytes: String = ('\u{e0100}'..='\u{e0120}').collect();
        let table = [
            (format!("Nurse.{tags}"), "Nurse.", 6),
            (format!("🏴{tags}\u{e007f}"), "🏴", 7),
            (format!("😀{bytes}"), "😀", 33),
            ("☺\u{fe0f}\u{fe0f}\u{fe0e}".into(), "☺\u{fe0f}", 2),
            ("a\u{200d}\u{200c}b\u{fe0f} \u{200d}x".into(), "ab x", 4),
            ("می\u{200c}\u{200d}\u{200c}x".into(), "می\u{200c}x", 2),
            ("cod\u{202e}exe\u{2066}\u{2069}\u{200f}".into(), "codexe", 4),
            ("so\u{ad}ft zero\u{200b}width\u{2060}\u{feff}".into(), "soft zerowidth", 4),
            ("\u{3164}\u{115f}\u{1160}\u{ffa0}\u{180e}\u{34f}\u{17b4}\u{1d159}".into(), "", 8),
            ("\u{fe0f}\u{e0101}\u{200d}".into(), "", 3),
            ("\u{1b}[2J\u{0}\u{9b}".into(), "[2J", 3),
            ("\u{2800}".into(), " ", 0),
        ];
        for (text, expected, count) in table {
            assert_eq!(drop_from(text.chars()), (expected.to_owned(), count), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn dropping_again_drops_nothing(text in "[a-z☺👩\u{200b}-\u{200f}\u{fe00}-\u{fe0f}\u{e0020}-\u{e0130}\u{2060}-\u{206f}می \u{2800}]{0,40}") {
            let clean = seen(&text);
            prop_assert_eq!(drop_from(clean.chars()), (clean, 0));
        }
    }
}
