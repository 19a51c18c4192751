//! Markdown to blocks.

use comrak::{
    Arena, Node,
    nodes::{ListType, NodeList, NodeValue, Sourcepos, TableAlignment},
};
use url::Url;

use super::{
    Align, Block, Cell, Heading, Inline, Item, Known, List, Table,
    claims::{has_source, mark},
    reading::{Offsets, read},
    text::clean,
    words_of,
};

/// Lists and quotes within each other. What lies deeper keeps its words and loses its indent: no page is wide enough.
const DEEPEST: usize = 10;
/// Bold within italic within bold and so on.
const DEEPEST_MARKS: usize = 6;
/// The longest address that readers of PDF take.
const LONGEST_ADDRESS: usize = 2_000;

/// How a text is to be read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading<'a> {
    /// The level above its headings: its own begin one below.
    pub(crate) level: u8,
    /// Marks figures, but for these; none are marked without.
    pub(crate) known: Option<&'a Known>,
}

/// The address if it is one of the web or of mail, read as a browser would read it, so that no other scheme can be
/// smuggled in. Relative ones mean nothing elsewhere.
pub(crate) fn is_safe_address(address: &str) -> bool {
    Url::parse(address).is_ok_and(|url| matches!(url.scheme(), "http" | "https" | "mailto"))
}

/// The address of a link as it goes into a document: as it was written, or as browsers write it where it has signs that no
/// address may have.
fn address_of(written: &str) -> Option<String> {
    let address = match Url::parse(written) {
        Ok(url) if written.contains(|c: char| !c.is_ascii_graphic() || "\"<>\\^`{|}".contains(c)) => {
            url.to_string()
        }
        _ => written.to_owned(),
    };
    (is_safe_address(written) && address.len() <= LONGEST_ADDRESS).then_some(address)
}

/// Reads a text in Markdown. Markup in it is text, an image is its words and its address.
pub(crate) fn parse(markdown: &str, reading: Reading<'_>) -> Vec<Block> {
    let arena = Arena::new();
    let read = read(&arena, markdown);
    let mut parser = Parser { source: markdown, offsets: read.offsets, reading, open: Vec::new(), marked: 0 };
    parser.blocks(read.root, 0)
}

struct Parser<'a> {
    source: &'a str,
    offsets: Offsets,
    reading: Reading<'a>,
    /// The levels of the headings that are open, as they were written.
    open: Vec<u8>,
    /// Where the last marked figure ended in the source.
    marked: usize,
}

impl Parser<'_> {
    fn blocks<'n>(&mut self, parent: Node<'n>, depth: usize) -> Vec<Block> {
        let mut blocks = Vec::new();
        for node in parent.children() {
            let list = match &node.data().value {
                NodeValue::List(list) => Some(*list),
                _ => None,
            };
            let is_quote = matches!(node.data().value, NodeValue::BlockQuote);
            if depth >= DEEPEST && (is_quote || list.is_some()) {
                self.leaves(node, &mut blocks);
            } else if let Some(list) = list {
                blocks.push(Block::List(self.list(node, list, depth)));
            } else if is_quote {
                let inside = self.blocks(node, depth + 1);
                if !inside.is_empty() {
                    blocks.push(Block::Quote(inside));
                }
            } else {
                blocks.extend(self.leaf(node, depth == 0));
            }
        }
        blocks
    }

    /// What stands within lists and quotes, without them.
    fn leaves<'n>(&mut self, container: Node<'n>, blocks: &mut Vec<Block>) {
        for node in container.descendants() {
            blocks.extend(self.leaf(node, false));
        }
    }

    /// A block that holds no blocks.
    fn leaf<'n>(&mut self, node: Node<'n>, at_top: bool) -> Option<Block> {
        let value = node.data().value.clone();
        match value {
            NodeValue::Paragraph => {
                let line = self.line(node);
                (!line.is_empty()).then_some(Block::Paragraph(line))
            }
            NodeValue::Heading(heading) => {
                let text = self.line(node);
                if words_of(&text).trim().is_empty() {
                    return None;
                }
                if !at_top {
                    // The outline of a document is for what stands on its own.
                    return Some(Block::Paragraph(vec![Inline::Strong(text)]));
                }
                Some(Block::Heading(Heading { level: self.level(heading.level), text, opens_page: false }))
            }
            NodeValue::CodeBlock(code) => Some(Block::Code(clean(code.literal.trim_end_matches('\n')))),
            NodeValue::ThematicBreak => Some(Block::Rule),
            NodeValue::Table(table) => Some(Block::Table(self.table(node, &table.alignments))),
            _ => None,
        }
    }

    /// One below the headings that are open, however many were skipped.
    fn level(&mut self, written: u8) -> u8 {
        while self.open.last().is_some_and(|&open| open >= written) {
            self.open.pop();
        }
        self.open.push(written);
        let depth = u8::try_from(self.open.len()).unwrap_or(u8::MAX);
        self.reading.level.saturating_add(depth).min(6)
    }

    fn list<'n>(&mut self, node: Node<'n>, list: NodeList, depth: usize) -> List {
        let items = node
            .children()
            .map(|item| {
                let done = match &item.data().value {
                    NodeValue::TaskItem(task) => Some(task.symbol.is_some()),
                    _ => None,
                };
                Item { done, blocks: self.blocks(item, depth + 1) }
            })
            .collect();
        let start = (list.list_type == ListType::Ordered).then(|| u32::try_from(list.start).unwrap_or(1));
        List { start, tight: list.tight, items }
    }

    fn table<'n>(&mut self, node: Node<'n>, aligns: &[TableAlignment]) -> Table {
        let aligns: Vec<Align> = aligns
            .iter()
            .map(|align| match align {
                TableAlignment::Center => Align::Center,
                TableAlignment::Right => Align::End,
                TableAlignment::Left | TableAlignment::None => Align::Start,
            })
            .collect();
        let (mut head, mut rows) = (Vec::new(), Vec::new());
        for row in node.children() {
            let mut cells: Vec<(Cell, Places)> = row.children().map(|cell| self.unmarked(cell)).collect();
            if !cells.iter().any(|(cell, _)| has_source(cell)) {
                for (cell, places) in &mut cells {
                    self.mark(cell, places);
                }
            }
            let cells = cells.into_iter().map(|(cell, _)| cell).collect();
            if matches!(row.data().value, NodeValue::TableRow(true)) {
                head = cells;
            } else {
                rows.push(cells);
            }
        }
        let mut table = Table::new(&aligns, head, rows);
        if !table.claims.is_empty() {
            table.sign = node.first_child().and_then(|head| self.end_of_row(head.data().sourcepos));
        }
        table
    }

    /// Where the words of a table's row end in the source, before the bar that closes it.
    fn end_of_row(&self, place: Sourcepos) -> Option<usize> {
        let start = self.offsets.at(place.start.line, 1)?;
        let end = self.offsets.at(place.start.line + 1, 1).unwrap_or(self.source.len());
        let row = self.source.get(start..end)?.trim_end();
        let words = row.strip_suffix('|').filter(|words| !words.ends_with('\\')).unwrap_or(row);
        Some(start + words.trim_end().len())
    }

    fn line<'n>(&mut self, node: Node<'n>) -> Vec<Inline> {
        let (mut line, places) = self.unmarked(node);
        self.mark(&mut line, &places);
        line
    }

    fn unmarked<'n>(&mut self, node: Node<'n>) -> (Vec<Inline>, Places) {
        let mut places = Places::new();
        let line = inlines(node, 0, &mut places);
        (line, places)
    }

    fn mark(&mut self, line: &mut Vec<Inline>, places: &Places) {
        if let Some(known) = self.reading.known {
            mark(line, known, &mut |index, figure| {
                let place = places.get(index).copied().flatten()?;
                self.end_in_source(place, figure)
            });
        }
    }

    /// Where a figure ends in the source, given the text it stands in. Positions of texts may be some columns off in
    /// tables, so the figure itself is looked for.
    fn end_in_source(&mut self, place: Sourcepos, figure: &str) -> Option<usize> {
        let line = self.offsets.at(place.start.line, 1)?;
        let line_end = self.offsets.at(place.end.line + 1, 1).unwrap_or(self.source.len());
        let exact = self.offsets.at(place.start.line, place.start.column)?;
        let found = [exact, line].into_iter().find_map(|from| {
            let from = self.source.ceil_char_boundary(from.max(self.marked));
            Some(from + end_of_words(self.source.get(from..line_end)?, figure)?)
        });
        self.marked = found.unwrap_or(self.marked);
        found
    }
}

/// Where words end in a text of Markdown, in which a backslash may stand before each of their signs.
fn end_of_words(markdown: &str, words: &str) -> Option<usize> {
    if let Some(at) = markdown.find(words) {
        return Some(at + words.len());
    }
    // A longer figure is none that a person wrote; this bounds the search.
    let first = words.chars().next().filter(|_| words.len() <= 200)?;
    let ends_here = |start: usize| {
        let mut rest = markdown[start..].chars();
        for expected in words.chars() {
            match rest.next()? {
                c if c == expected => {}
                '\\' if expected.is_ascii_punctuation() && rest.next()? == expected => {}
                _ => return None,
            }
        }
        Some(markdown.len() - rest.as_str().len())
    };
    markdown.match_indices(first).find_map(|(start, _)| ends_here(start))
}

/// Where each text of a line stands in the source, in order; nowhere, of what the parser made up.
type Places = Vec<Option<Sourcepos>>;

fn inlines<'n>(parent: Node<'n>, depth: usize, places: &mut Places) -> Vec<Inline> {
    let mut out = Vec::new();
    for node in parent.children() {
        let data = node.data();
        let (value, place) = (data.value.clone(), data.sourcepos);
        drop(data);
        let mut text = |words: &str, place| {
            let words = clean(words).replace('\n', " ");
            if !words.is_empty() {
                places.push(place);
                out.push(Inline::Text(words));
            }
        };
        match value {
            NodeValue::Text(words) => text(&words, Some(place)),
            NodeValue::LineBreak => out.push(Inline::Break),
            NodeValue::Code(code) => out.push(Inline::Code(clean(&code.literal))),
            NodeValue::Image(image) => {
                let words = words_below(node);
                let address = format!("({})", image.url);
                text(&if words.is_empty() { address } else { format!("{words} {address}") }, Some(place));
            }
            _ if depth >= DEEPEST_MARKS => text(&words_below(node), Some(place)),
            NodeValue::Strong => out.push(Inline::Strong(inlines(node, depth + 1, places))),
            NodeValue::Emph => out.push(Inline::Emphasis(inlines(node, depth + 1, places))),
            NodeValue::Strikethrough => out.push(Inline::Strike(inlines(node, depth + 1, places))),
            NodeValue::Link(link) => {
                let inside = inlines(node, depth + 1, places);
                match address_of(&link.url) {
                    Some(address) if !words_of(&inside).trim().is_empty() => {
                        out.push(Inline::Link { address, text: inside });
                    }
                    _ => out.extend(inside),
                }
            }
            _ => {}
        }
    }
    out
}

/// The words of what a node holds.
pub(crate) fn words_below(node: Node<'_>) -> String {
    let mut words = String::new();
    for inside in node.descendants().skip(1) {
        match &inside.data().value {
            NodeValue::Text(text) => words.push_str(text),
            NodeValue::Code(code) => words.push_str(&code.literal),
            NodeValue::LineBreak => words.push(' '),
            _ => {}
        }
    }
    words
}
