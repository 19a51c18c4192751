//! How large a document may be as a PDF, told before a page of it is set.
//!
//! Typst cannot be given a limit, and what it takes does not depend on the length of a text alone: a megabyte of prose
//! takes less than ten kilobytes of headings with nothing below them once did. So every block and mark has a weight, which
//! is the memory that setting it takes, measured by `tests/memory.rs` in reports of nothing else.

use crate::{
    Obstacle,
    document::{Block, Document, Inline, Item, words_of},
};

/// The most that a document may weigh, in bytes. With what a process takes anyway it stays below 500 MiB.
const MOST: u64 = 440 * MIB;
/// Documents up to this weight are set in the time that one waits for a preview.
const QUICK: u64 = 40 * MIB;
/// Beyond so many headings in the contents, they list the chapters alone: a row of dots is the heaviest thing there is.
const MOST_CONTENTS: usize = 300;
/// Headings of these levels stand in the contents.
const IN_CONTENTS: u8 = 2;

const MIB: u64 = 1 << 20;
const KIB: u64 = 1 << 10;

const HEADING: u64 = 24 * KIB;
const PARAGRAPH: u64 = 10 * KIB;
/// Of a list, with its first paragraph.
const ITEM: u64 = 18 * KIB;
/// Of a list of tasks, each of which is a list of its own.
const TASK: u64 = 22 * KIB;
const QUOTE: u64 = 18 * KIB;
const CODE_BLOCK: u64 = 28 * KIB;
const CODE_LINE: u64 = 5 * KIB;
const TABLE: u64 = 32 * KIB;
const ROW: u64 = 7 * KIB;
const CELL: u64 = 9 * KIB;
/// Columns that fit beside each other on a page.
const WIDEST: usize = 9;
const RULE: u64 = 6 * KIB;
/// Bold, italic, struck out.
const MARK: u64 = 7_500;
const CODE: u64 = 17 * KIB;
const LINK: u64 = 10 * KIB;
const CLAIM: u64 = 9 * KIB;
const BREAK: u64 = 7 * KIB;
/// Where one font or direction follows another.
const SWITCH: u64 = 3 * KIB;
/// A letter of a line of usual length.
const LETTER: u64 = 60;
/// One beyond that: a line is broken as a whole.
const LONG_LINE_LETTER: u64 = 360;
const USUAL_LINE: u64 = 3_000;
/// Accents apart from their letters, joiners, pictures.
const OTHER_SIGN: u64 = 900;

/// Refuses a document that would take too much memory.
///
/// # Errors
/// When it is too large.
pub(crate) fn check(document: &Document) -> Result<(), Obstacle> {
    if weight(document) > MOST { Err(Obstacle::TooLargeForPdf) } else { Ok(()) }
}

/// Whether a document is set in the time that one waits for a preview.
pub(crate) fn is_quick(document: &Document) -> bool {
    weight(document) <= QUICK
}

/// How many levels of headings the contents list.
pub(super) fn contents_depth(document: &Document) -> u8 {
    let is_listed = |block: &&Block| matches!(block, Block::Heading(heading) if heading.level <= IN_CONTENTS);
    if document.blocks.iter().filter(is_listed).count() > MOST_CONTENTS { 1 } else { IN_CONTENTS }
}

fn weight(document: &Document) -> u64 {
    let front = document.summary.iter().map(|(_, answer)| letters(answer)).sum::<u64>();
    front + letters(&document.title) + blocks(&document.blocks, 0)
}

/// What stands within `depth` lists and quotes is set again for each two of them.
fn blocks(blocks: &[Block], depth: u64) -> u64 {
    blocks.iter().map(|block| self::block(block, depth)).sum()
}

fn block(block: &Block, depth: u64) -> u64 {
    let nested = |weight: u64| weight * (2 + depth) / 2;
    match block {
        Block::Heading(heading) => HEADING + line(&heading.text),
        Block::Paragraph(text) => nested(PARAGRAPH + line(text)),
        Block::List(list) => list.items.iter().map(|item| self::item(item, depth)).sum(),
        Block::Quote(inside) => nested(QUOTE) + blocks(inside, depth + 1),
        Block::Code(code) => nested(CODE_BLOCK + CODE_LINE * code.lines().count() as u64 + letters(code)),
        Block::Table(table) => {
            let cells = table.head.iter().chain(table.rows.iter().flatten());
            let rows = TABLE + ROW * table.rows.len() as u64;
            let cells: u64 = cells.map(|cell| CELL + line(cell)).sum();
            // A table wider than a page is set in pieces, each with the first column.
            nested(rows + if table.columns.len() > WIDEST { cells * 5 / 4 } else { cells })
        }
        Block::Rule => nested(RULE),
    }
}

fn item(item: &Item, depth: u64) -> u64 {
    let (first, rest) = match item.blocks.as_slice() {
        [Block::Paragraph(text), rest @ ..] => (line(text), rest),
        rest => (0, rest),
    };
    let own = if item.done.is_some() { TASK } else { ITEM };
    (own + first) * (2 + depth) / 2 + blocks(rest, depth + 1)
}

fn line(line: &[Inline]) -> u64 {
    marks(line) + letters(&words_of(line))
}

fn marks(line: &[Inline]) -> u64 {
    line.iter()
        .map(|inline| match inline {
            Inline::Text(_) => 0,
            Inline::Claim { .. } => CLAIM,
            Inline::Strong(inside) | Inline::Emphasis(inside) | Inline::Strike(inside) => {
                MARK + marks(inside)
            }
            Inline::Code(_) => CODE,
            Inline::Link { address, text } => LINK + address.len() as u64 + marks(text),
            Inline::Break => BREAK,
        })
        .sum()
}

fn letters(text: &str) -> u64 {
    let (mut sum, mut count, mut last) = (0, 0, Script::Western);
    for c in text.chars() {
        count += 1;
        sum += if count > USUAL_LINE { LONG_LINE_LETTER } else { LETTER };
        let Some(script) = script_of(c) else { continue };
        if script == Script::Other {
            sum += OTHER_SIGN;
        } else {
            sum += if script == last { 0 } else { SWITCH };
            last = script;
        }
    }
    sum
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Western,
    RightToLeft,
    Eastern,
    Other,
}

/// Which font draws a sign; none for those that every font has.
fn script_of(c: char) -> Option<Script> {
    match c as u32 {
        _ if c.is_whitespace() || c.is_ascii_punctuation() => None,
        0..=0x2ff | 0x370..=0x58f | 0x1e00..=0x1fff | 0x2010..=0x22ff => Some(Script::Western),
        0x590..=0x8ff | 0xfb1d..=0xfdff | 0xfe70..=0xfefe => Some(Script::RightToLeft),
        0x1100..=0x11ff | 0x2e80..=0xd7ff | 0xf900..=0xfaff | 0xff00..=0xffef | 0x20000..=0x3ffff => {
            Some(Script::Eastern)
        }
        _ => Some(Script::Other),
    }
}

#[cfg(test)]
mod tests {
    use super::{MIB, MOST, blocks};
    use crate::document::{Known, Reading, parse};

    #[test]
    fn a_megabyte_of_an_ordinary_report_is_below_the_bound() {
        let sample = include_str!("../../../core/src/provider/sample.md");
        let (_, body) = sample.split_once("## SECTION 2: IDEA RESEARCH").expect("a second section");
        let (body, _) = body.split_once("## SECTION 3").expect("a third section");
        let known = Known::default();
        let one = blocks(&parse(body, Reading { level: 1, known: Some(&known) }), 0);
        let megabyte = one * 1_000_000 / body.len() as u64;
        assert!(megabyte < MOST, "{} MiB of {}", megabyte / MIB, MOST / MIB);
    }
}
