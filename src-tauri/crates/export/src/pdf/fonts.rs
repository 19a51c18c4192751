//! The fonts of a PDF: the bundled ones, and those of the system where the bundled ones have no sign.

use std::{
    collections::BTreeSet,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use typst::{
    foundations::Bytes,
    text::{Font, FontBook},
    utils::LazyHash,
};

macro_rules! bundled {
    ($($name:literal),* $(,)?) => { [$(include_bytes!(concat!("../../fonts/", $name)).as_slice()),*] };
}

const FILES: [&[u8]; 16] = bundled![
    "SourceSerif4_400Regular.ttf",
    "SourceSerif4_400Regular_Italic.ttf",
    "SourceSerif4_600SemiBold.ttf",
    "SourceSerif4_600SemiBold_Italic.ttf",
    "Inter_400Regular.ttf",
    "Inter_400Regular_Italic.ttf",
    "Inter_600SemiBold.ttf",
    "Vazirmatn_400Regular.ttf",
    "Vazirmatn_600SemiBold.ttf",
    "NotoSansHebrew_400Regular.ttf",
    "NotoSansHebrew_600SemiBold.ttf",
    "NotoSansJP_400Regular_JIS.ttf",
    "DroidSansFallback.ttf",
    "NotoEmoji_400Regular.ttf",
    "DejaVuSansMono.ttf",
    "DejaVuSans.ttf",
];

static BUNDLED: LazyLock<Fonts> =
    LazyLock::new(|| Fonts::new(FILES.into_iter().flat_map(|file| Font::iter(Bytes::new(file))).collect()));

/// What was looked for last: a report is shown several times before it is exported, and its signs stay the same.
static LAST: Mutex<Option<Found>> = Mutex::new(None);

/// What the system's fonts add for some characters.
struct Found {
    wanted: BTreeSet<char>,
    fonts: Fonts,
    missing: BTreeSet<char>,
}

impl Found {
    fn among_the_systems(fonts: Fonts, wanted: BTreeSet<char>) -> Self {
        let mut missing = wanted.clone();
        let added = system_faces_for(&mut missing);
        let fonts = match added.is_empty() {
            true => fonts,
            false => Fonts::new(fonts.faces.iter().cloned().chain(added).collect()),
        };
        Self { wanted, fonts, missing }
    }
}

/// Fonts, and what is known of them.
#[derive(Clone)]
pub(super) struct Fonts {
    pub(super) book: Arc<LazyHash<FontBook>>,
    pub(super) faces: Arc<Vec<Font>>,
}

impl Fonts {
    fn new(faces: Vec<Font>) -> Self {
        Self { book: Arc::new(LazyHash::new(FontBook::from_fonts(&faces))), faces: Arc::new(faces) }
    }

    /// The fonts for a text, and its characters that no font has.
    pub(super) fn for_text(text: &str, with_system: bool) -> (Self, BTreeSet<char>) {
        let fonts = BUNDLED.clone();
        let missing: BTreeSet<char> = text.chars().filter(|&c| needs_a_glyph(c) && !fonts.have(c)).collect();
        if missing.is_empty() || !with_system {
            return (fonts, missing);
        }
        let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            Some(found) if found.wanted == missing => (found.fonts.clone(), found.missing.clone()),
            _ => {
                let found = last.insert(Found::among_the_systems(fonts, missing));
                (found.fonts.clone(), found.missing.clone())
            }
        }
    }

    fn have(&self, c: char) -> bool {
        self.faces.iter().any(|face| face.info().coverage.contains(u32::from(c)))
    }
}

/// Whether a character is something to see. The others (joiners, selectors of variants, marks of direction) have no glyph
/// of their own.
fn needs_a_glyph(c: char) -> bool {
    !c.is_whitespace()
        && !c.is_control()
        && !matches!(c as u32,
            0xad | 0x34f | 0x61c | 0x115f..=0x1160 | 0x17b4..=0x17b5 | 0x180b..=0x180f | 0x200b..=0x200f
            | 0x202a..=0x202e | 0x2060..=0x206f | 0x3164 | 0xfe00..=0xfe0f | 0xfeff | 0xffa0 | 0x1bca0..=0x1bca3
            | 0x1d173..=0x1d17a | 0xe0000..=0xe0fff)
}

/// Faces of the system that have characters that are missing; those that none has stay.
///
/// Looking through them takes a quarter of a second, so it is done only when it has to be.
fn system_faces_for(missing: &mut BTreeSet<char>) -> Vec<Font> {
    let mut system = fontdb::Database::new();
    system.load_system_fonts();
    let mut found = Vec::new();
    // Upright and of usual weight first, and always in the same order.
    let mut faces: Vec<_> = system.faces().collect();
    faces.sort_by_key(|face| {
        (face.style != fontdb::Style::Normal, face.weight.0.abs_diff(400), face.post_script_name.clone())
    });
    for face in faces {
        if missing.is_empty() {
            break;
        }
        let font = system.with_face_data(face.id, |data, index| {
            let face = ttf_parser::Face::parse(data, index).ok()?;
            // Faces of other formats and pictures of letters cannot be embedded as text.
            let has_outlines = face.tables().glyf.is_some() || face.tables().cff.is_some();
            let helps = has_outlines && missing.iter().any(|&c| face.glyph_index(c).is_some());
            helps.then(|| Font::new(Bytes::new(data.to_vec()), index)).flatten()
        });
        if let Some(font) = font.flatten() {
            missing.retain(|&c| !font.info().coverage.contains(u32::from(c)));
            found.push(font);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{FILES, Fonts};

    #[test]
    fn the_bundled_fonts_have_the_scripts_that_are_promised() {
        let text = "Latin ñ ẞ ő Ž ệ Кириллица Ґ Ελληνικά ώ العربية پ ٹ ے ۱۲ ٣ עברית 简体 繁體 かな カナ 漢字 髙 한국어 \
                    🚀 👩‍⚕️ 🇩🇪 👍🏽 ❤️ ✅ ⚠ → ≥ × ☐ ☑ † … „“ « » € ₹ ₽ ₿ № ½ ² α ∑ √ ≈ �";
        let (fonts, missing) = Fonts::for_text(text, false);
        assert!(missing.is_empty(), "{missing:?}");
        assert_eq!(fonts.faces.len(), FILES.len());
    }

    #[test]
    fn what_no_font_has_is_told() {
        let (_, missing) = Fonts::for_text("a \u{10fffd} नमस्ते", false);
        assert!(missing.contains(&'\u{10fffd}') && missing.contains(&'न'), "{missing:?}");
    }
}
