//! The lists of a document: one kind of bullets, one kind of numbers, and a list of its own for each that begins anew.

use std::fmt::Write as _;

use super::W;

/// Levels that word processors know.
pub(super) const LEVELS: usize = 9;

/// The list of all bullets.
pub(super) const BULLETS: usize = 1;

/// A numbered list: on which level it stands, and its first number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Start {
    pub(super) level: usize,
    pub(super) number: u32,
}

/// How far a level is indented, in twentieths of a point.
pub(super) fn indent(level: usize) -> usize {
    400 * (level.min(LEVELS - 1) + 1)
}

/// The id of the nth numbered list.
pub(super) fn numbered(index: usize) -> usize {
    BULLETS + 1 + index
}

pub(super) fn numbering(starts: &[Start]) -> String {
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:numbering xmlns:w=\"{W}\">"
    );
    abstract_list(&mut xml, 0, |level| ("bullet", ["•", "–", "▪"][level % 3].to_owned()));
    abstract_list(&mut xml, 1, |level| {
        let format = ["decimal", "lowerLetter", "lowerRoman"][level % 3];
        (format, format!("%{}.", level + 1))
    });
    // Writing to a String cannot fail.
    let _ = write!(xml, "<w:num w:numId=\"{BULLETS}\"><w:abstractNumId w:val=\"0\"/></w:num>");
    for (index, Start { level, number }) in starts.iter().enumerate() {
        let _ = write!(
            xml,
            "<w:num w:numId=\"{}\"><w:abstractNumId w:val=\"1\"/><w:lvlOverride w:ilvl=\"{level}\">\
             <w:startOverride w:val=\"{number}\"/></w:lvlOverride></w:num>",
            numbered(index)
        );
    }
    xml.push_str("</w:numbering>");
    xml
}

fn abstract_list(xml: &mut String, id: usize, level_of: impl Fn(usize) -> (&'static str, String)) {
    let _ =
        write!(xml, "<w:abstractNum w:abstractNumId=\"{id}\"><w:multiLevelType w:val=\"hybridMultilevel\"/>");
    for level in 0..LEVELS {
        let (format, text) = level_of(level);
        let _ = write!(
            xml,
            "<w:lvl w:ilvl=\"{level}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/><w:lvlText w:val=\"{text}\"/>\
             <w:lvlJc w:val=\"left\"/><w:pPr><w:ind w:left=\"{}\" w:hanging=\"320\"/></w:pPr></w:lvl>",
            indent(level)
        );
    }
    xml.push_str("</w:abstractNum>");
}
