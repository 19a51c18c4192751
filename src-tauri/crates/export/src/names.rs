//! Names of files that no system minds.

use unicode_normalization::UnicodeNormalization as _;

/// The longest name without its ending, in characters and in bytes: some systems allow 255 bytes, some less in all.
const LONGEST: (usize, usize) = (100, 180);

/// A title as a file name with an ending; a title that leaves nothing is `untitled`.
///
/// Windows forbids the most: some signs, names of devices, and a dot or space at the end. What holds there holds
/// everywhere.
pub fn file_name(title: &str, untitled: &str, extension: &str) -> String {
    // Composed, so that the same title has the same name on every system.
    let plain: String = title
        .nfc()
        .map(|c| if c.is_control() || "/\\:*?\"<>|\u{2044}\u{2215}".contains(c) { ' ' } else { c })
        // Signs that are not seen but turn the text around them: "cod.exe" would read "exe.doc".
        .filter(|c| !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'))
        .collect();
    let words = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut name: String = words.chars().take(LONGEST.0).collect();
    name.truncate(name.floor_char_boundary(LONGEST.1));
    let name = name.trim_matches(['.', ' ']);
    let name = match name {
        "" => untitled.to_owned(),
        device if is_device(device) => format!("{device}_"),
        name => name.to_owned(),
    };
    format!("{name}.{extension}")
}

/// Names that Windows keeps for devices, with any ending.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end().to_ascii_uppercase();
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$")
        || ["COM", "LPT"].iter().any(|port| {
            stem.strip_prefix(port).is_some_and(|number| {
                number.chars().count() == 1
                    && number.starts_with(|c| matches!(c, '0'..='9' | '¹' | '²' | '³'))
            })
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::file_name;

    #[test]
    fn a_title_becomes_a_harmless_file_name() {
        let table = [
            ("Clinic operations, extra income", "Clinic operations, extra income.pdf"),
            ("../../etc/passwd", "etc passwd.pdf"),
            ("a/b: \"c\"\n<d>|e?", "a b c d e.pdf"),
            ("...", "Report.pdf"),
            ("", "Report.pdf"),
            ("旅行 – été", "旅行 – été.pdf"),
            ("e\u{301}te\u{301} \u{1112}\u{1161}\u{11ab}", "été 한.pdf"),
            ("CON", "CON_.pdf"),
            ("nul.notes", "nul.notes_.pdf"),
            ("COM1", "COM1_.pdf"),
            ("Company", "Company.pdf"),
            ("cod\u{202e}fdp.exe", "codfdp.exe.pdf"),
            (" . end. ", "end.pdf"),
        ];
        for (title, expected) in table {
            assert_eq!(file_name(title, "Report", "pdf"), expected, "{title:?}");
        }
    }

    proptest! {
        #[test]
        fn any_title_is_a_name_every_system_takes(title in "\\PC{0,300}|[\u{0}-\u{2f}]{0,40}") {
            let name = file_name(&title, "Report", "docx");
            prop_assert!(name.len() <= 200 && name.ends_with(".docx") && name.len() > 5);
            prop_assert!(!name.contains(|c: char| c.is_control() || "/\\:*?\"<>|".contains(c)));
            prop_assert!(!name.starts_with(['.', ' ']));
        }
    }
}
