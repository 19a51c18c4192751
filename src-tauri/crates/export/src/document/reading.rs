//! Reads Markdown into comrak's tree, the way the window reads it (`ui/src/markdown`).
//!
//! Some characters that comrak would take for markup are masked before it parses (`mask.rs`), and the tree is corrected
//! afterwards. `tests/vectors/markdown.json` says what both readers make of a text. The differences from GFM:
//! - a newline is a line break, and so is `<br>`; any other HTML is text with marks in it;
//! - a line of dashes below a paragraph is a rule, not an underline;
//! - only two tildes strike out, one never does;
//! - bare addresses follow the rules of `address.rs`;
//! - `$\times$` and other short LaTeX is shown as the characters it stands for (`math.rs`);
//! - marks beside Chinese, Japanese and Korean punctuation still open and close.

mod address;
mod mask;
mod math;

use std::ops::Range;

use comrak::{
    Arena, Node, Options,
    nodes::{AstNode, NodeLink, NodeValue},
    parse_document,
};

pub(crate) use mask::Offsets;
use mask::{Piece, masked, pieces, unmasked};

/// The options of the parser: CommonMark with GFM's tables, strikethrough and task lists.
pub(crate) fn markdown_options() -> Options<'static> {
    let mut options = Options::default();
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.tasklist = true;
    options.extension.cjk_friendly_emphasis = true;
    options
}

/// A text in Markdown, read.
pub(crate) struct Reading<'a> {
    pub(crate) root: Node<'a>,
    /// Translates the places of the tree's nodes into places of the source.
    pub(crate) offsets: Offsets,
}

/// Reads a text. The tree has no soft breaks and no HTML in it.
pub(crate) fn read<'a>(arena: &'a Arena<'a>, markdown: &str) -> Reading<'a> {
    let (text, offsets) = masked(markdown);
    let root = parse_document(arena, &text, &markdown_options());
    let nodes: Vec<Node<'a>> = root.descendants().collect();
    for &node in &nodes {
        correct(node, arena);
    }
    for node in nodes {
        replace_text(node, arena);
    }
    Reading { root, offsets }
}

/// Corrects a node apart from its text.
fn correct<'a>(node: Node<'a>, arena: &'a Arena<'a>) {
    let mut data = node.data_mut();
    match &mut data.value {
        NodeValue::Heading(heading) if heading.setext && heading.level == 2 => {
            data.value = NodeValue::Paragraph;
            drop(data);
            node.insert_after(new(arena, NodeValue::ThematicBreak, node));
        }
        NodeValue::SoftBreak => data.value = NodeValue::LineBreak,
        NodeValue::HtmlInline(markup) => {
            let text = std::mem::take(markup);
            data.value = NodeValue::Text(text.into());
        }
        NodeValue::HtmlBlock(block) => {
            let text = std::mem::take(&mut block.literal);
            data.value = NodeValue::Paragraph;
            drop(data);
            for (index, line) in text.trim_end().lines().enumerate() {
                if index > 0 {
                    node.append(new(arena, NodeValue::LineBreak, node));
                }
                node.append(new(arena, NodeValue::Text(line.to_owned().into()), node));
            }
        }
        NodeValue::Code(code) => code.literal = unmasked(&code.literal),
        NodeValue::CodeBlock(code) => {
            code.literal = unmasked(&code.literal);
            code.info = unmasked(&code.info);
        }
        NodeValue::Link(link) | NodeValue::Image(link) => {
            link.url = unmasked(&link.url);
            link.title = unmasked(&link.title);
        }
        _ => {}
    }
}

/// Puts the text of a node's children in their place: without masks, with its breaks and links.
fn replace_text<'a>(parent: Node<'a>, arena: &'a Arena<'a>) {
    let children: Vec<Node<'a>> = parent.children().collect();
    if !children.iter().any(|child| text_of(child).is_some()) {
        return;
    }
    let in_link = parent.ancestors().any(|node| matches!(node.data().value, NodeValue::Link(_)));
    let mut after_break = false;
    let mut rest = children.into_iter().peekable();
    while let Some(child) = rest.next() {
        let Some(mut text) = text_of(child) else {
            let is_break = matches!(child.data().value, NodeValue::LineBreak);
            if is_break && after_break {
                // A newline right after `<br>` breaks no second time.
                child.detach();
            } else {
                after_break = is_break;
            }
            continue;
        };
        let mut end = child;
        while let Some(next) = rest.next_if(|next| text_of(next).is_some()) {
            text.push_str(&text_of(next).unwrap_or_default());
            end.detach();
            end = next;
        }
        for piece in pieces(&text) {
            after_break = matches!(piece, Piece::Break);
            match piece {
                Piece::Break => end.insert_before(new(arena, NodeValue::LineBreak, child)),
                Piece::Text(words) => insert_words(&words, in_link, end, child, arena),
            }
        }
        end.detach();
    }
    trim_breaks(parent);
}

/// Inserts text before a node, with links for its bare addresses. Its place in the source is that of `from`.
fn insert_words<'a>(words: &str, in_link: bool, before: Node<'a>, from: Node<'a>, arena: &'a Arena<'a>) {
    let text = |range: Range<usize>| new(arena, NodeValue::Text(words[range].to_owned().into()), from);
    let found = if in_link { Vec::new() } else { address::find(words) };
    let mut start = 0;
    for address::Address { range, url } in found {
        if start < range.start {
            before.insert_before(text(start..range.start));
        }
        start = range.end;
        let link = NodeLink { url, title: String::new() };
        let link = new(arena, NodeValue::Link(Box::new(link)), from);
        link.append(text(range));
        before.insert_before(link);
    }
    if start < words.len() {
        before.insert_before(text(start..words.len()));
    }
}

/// Removes the line breaks at both ends of a block's text, which separate nothing.
fn trim_breaks(parent: Node<'_>) {
    let is_block =
        matches!(parent.data().value, NodeValue::Paragraph | NodeValue::Heading(_) | NodeValue::TableCell);
    let is_break = |node: &Node<'_>| matches!(node.data().value, NodeValue::LineBreak);
    if is_block {
        while let Some(first) = parent.first_child().filter(is_break) {
            first.detach();
        }
        while let Some(last) = parent.last_child().filter(is_break) {
            last.detach();
        }
    }
}

fn text_of(node: Node<'_>) -> Option<String> {
    match &node.data().value {
        NodeValue::Text(words) => Some(words.to_string()),
        _ => None,
    }
}

/// A node that stands where another one does in the source.
fn new<'a>(arena: &'a Arena<'a>, value: NodeValue, from: Node<'a>) -> Node<'a> {
    let node = arena.alloc(AstNode::from(value));
    node.data_mut().sourcepos = from.data().sourcepos;
    node
}

#[cfg(test)]
mod tests;
