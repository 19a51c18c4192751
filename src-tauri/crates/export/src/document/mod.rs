//! What stands between runs and the files made of them: one document of blocks and inlines.
//!
//! The text of a report is parsed once, here, and never again: PDF, DOCX and HTML draw this tree. Nothing in it is markup
//! any more, so nothing the model wrote can be anything but words in any of them.

mod claims;
mod compose;
mod figures;
mod ideas;
mod parse;
mod reading;
mod table;
mod text;

use jiff::civil::Date;

pub(crate) use claims::{Known, marked_source};
pub(crate) use compose::{appendix, compose, title};
pub(crate) use ideas::{estimated, has_claim};
pub(crate) use parse::{Reading, is_safe_address, parse, words_below};
pub(crate) use reading::{markdown_options, read};
pub(crate) use text::{clean, is_right_to_left, language_of, one_line};

use crate::words::Words;

/// A document before it has a format.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Document {
    /// One line.
    pub(crate) title: String,
    /// What kind of document it is, above the title.
    pub(crate) kind: &'static str,
    /// The day it was made, for its metadata; none where the scope leaves out where it comes from.
    pub(crate) made_on: Option<Date>,
    /// What it was made with, and when as far as that is told.
    pub(crate) made: String,
    /// The language of the text as a code such as `de`.
    pub(crate) language: &'static str,
    /// The language of labels.
    pub(crate) words: &'static Words,
    /// What a reader must know before anything else, as of a report that is not whole.
    pub(crate) cautions: Vec<String>,
    /// The founder in a few lines, for the title page: label and answer.
    pub(crate) summary: Vec<(&'static str, String)>,
    /// Where the text comes from, for the title page.
    pub(crate) origin: Vec<String>,
    /// The chapters.
    pub(crate) blocks: Vec<Block>,
    /// Whether any figure is marked, so that the mark needs its explanation.
    pub(crate) has_claims: bool,
}

/// A piece of a document that stands on lines of its own.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Block {
    Heading(Heading),
    Paragraph(Vec<Inline>),
    List(List),
    Quote(Vec<Block>),
    /// Lines as they are.
    Code(String),
    Table(Table),
    Rule,
}

/// A heading. Levels begin at 1 and none is skipped.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Heading {
    pub(crate) level: u8,
    /// Never empty.
    pub(crate) text: Vec<Inline>,
    /// Whether it begins a part that starts on a page of its own.
    pub(crate) opens_page: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct List {
    /// The first number of a numbered list.
    pub(crate) start: Option<u32>,
    /// Whether its items stand close together.
    pub(crate) tight: bool,
    pub(crate) items: Vec<Item>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Item {
    /// Whether it is done, of a task.
    pub(crate) done: Option<bool>,
    pub(crate) blocks: Vec<Block>,
}

/// A table; every row has as many cells as there are columns. Its claims are kept beside the cells: it is marked once.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Table {
    pub(crate) columns: Vec<Column>,
    /// The first row; empty cells where a table has no head.
    pub(crate) head: Vec<Cell>,
    pub(crate) rows: Vec<Vec<Cell>>,
    pub(crate) claims: Vec<Claim>,
    /// Where its sign stands in the Markdown it was read from, in bytes: at the end of its head.
    pub(crate) sign: Option<usize>,
}

/// A figure that the model states without a source.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Claim {
    pub(crate) text: String,
    /// Where it ends in the Markdown it was read from, in bytes.
    pub(crate) end: Option<usize>,
}

pub(crate) type Cell = Vec<Inline>;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Column {
    pub(crate) align: Align,
    /// Its part of the table's width; all of them together are 1.
    pub(crate) width: f32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Align {
    /// As the text runs.
    #[default]
    Start,
    Center,
    End,
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Inline {
    Text(String),
    Claim(Claim),
    Strong(Vec<Inline>),
    Emphasis(Vec<Inline>),
    Strike(Vec<Inline>),
    Code(String),
    Link {
        /// An address of the web or of mail.
        address: String,
        text: Vec<Inline>,
    },
    Break,
}

/// The sign after a figure that the model states without a source, and of a table with such figures.
pub(crate) const CLAIM_SIGN: char = '†';

impl Block {
    /// A paragraph of plain words.
    pub(crate) fn words(text: impl Into<String>) -> Self {
        Self::Paragraph(vec![Inline::Text(text.into())])
    }

    /// A heading of plain words.
    pub(crate) fn heading(level: u8, text: impl Into<String>) -> Self {
        Self::Heading(Heading { level, text: vec![Inline::Text(text.into())], opens_page: false })
    }
}

/// The words of inlines, without their marks but for the one after a claim.
pub(crate) fn signed_words(inlines: &[Inline]) -> String {
    let mut words = String::new();
    for inline in inlines {
        match inline {
            Inline::Claim(claim) => {
                words.push_str(&claim.text);
                words.push(CLAIM_SIGN);
            }
            Inline::Strong(inside)
            | Inline::Emphasis(inside)
            | Inline::Strike(inside)
            | Inline::Link { text: inside, .. } => words.push_str(&signed_words(inside)),
            other => add_words(std::slice::from_ref(other), &mut words),
        }
    }
    words
}

/// The words of inlines, without their marks.
pub(crate) fn words_of(inlines: &[Inline]) -> String {
    let mut words = String::new();
    add_words(inlines, &mut words);
    words
}

fn add_words(inlines: &[Inline], words: &mut String) {
    for inline in inlines {
        match inline {
            Inline::Text(text) | Inline::Claim(Claim { text, .. }) | Inline::Code(text) => {
                words.push_str(text);
            }
            Inline::Strong(inside)
            | Inline::Emphasis(inside)
            | Inline::Strike(inside)
            | Inline::Link { text: inside, .. } => add_words(inside, words),
            Inline::Break => words.push(' '),
        }
    }
}

/// Calls `visit` with every block that holds no blocks, in reading order.
fn each_leaf<'a>(blocks: &'a [Block], visit: &mut dyn FnMut(&'a Block)) {
    for block in blocks {
        match block {
            Block::List(list) => list.items.iter().for_each(|item| each_leaf(&item.blocks, visit)),
            Block::Quote(inside) => each_leaf(inside, visit),
            leaf => visit(leaf),
        }
    }
}

/// Calls `visit` with the inlines of every line, in reading order.
pub(crate) fn each_line<'a>(blocks: &'a [Block], visit: &mut dyn FnMut(&'a [Inline])) {
    each_leaf(blocks, &mut |block| match block {
        Block::Heading(Heading { text: line, .. }) | Block::Paragraph(line) => visit(line),
        Block::Table(table) => {
            let rows = std::iter::once(&table.head).chain(&table.rows);
            rows.flatten().for_each(|cell| visit(cell));
        }
        _ => {}
    });
}

/// Calls `visit` with every figure that the model states without a source.
pub(crate) fn each_claim<'a>(blocks: &'a [Block], visit: &mut dyn FnMut(&'a Claim)) {
    each_leaf(blocks, &mut |block| match block {
        Block::Heading(Heading { text: line, .. }) | Block::Paragraph(line) => claims_of(line, visit),
        Block::Table(table) => table.claims.iter().for_each(&mut *visit),
        _ => {}
    });
}

/// Where the signs of claims stand in the Markdown that blocks were read from.
pub(crate) fn signs_in_source(blocks: &[Block]) -> Vec<usize> {
    let mut signs = Vec::new();
    each_leaf(blocks, &mut |block| match block {
        Block::Heading(Heading { text: line, .. }) | Block::Paragraph(line) => {
            claims_of(line, &mut |claim| signs.extend(claim.end));
        }
        Block::Table(table) if !table.claims.is_empty() => signs.extend(table.sign),
        _ => {}
    });
    signs
}

fn claims_of<'a>(inlines: &'a [Inline], visit: &mut dyn FnMut(&'a Claim)) {
    for inline in inlines {
        match inline {
            Inline::Claim(claim) => visit(claim),
            Inline::Strong(inside)
            | Inline::Emphasis(inside)
            | Inline::Strike(inside)
            | Inline::Link { text: inside, .. } => claims_of(inside, visit),
            Inline::Text(_) | Inline::Code(_) | Inline::Break => {}
        }
    }
}
