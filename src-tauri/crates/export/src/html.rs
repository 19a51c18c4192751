//! HTML: a page of its own, and a fragment that can be pasted into a document, a message, a note.

mod page;

use comrak::{
    Arena, Node, format_html,
    nodes::{AstNode, NodeList, NodeTaskItem, NodeValue},
};

pub(crate) use page::page;

use crate::document::{is_safe_address, markdown_options, read, words_below};

/// A text in Markdown, with GFM tables, strikethrough, task lists and autolinks, as a fragment of HTML.
///
/// What the model wrote is untrusted, and whoever pastes it does not see what is in it. So nothing is ever fetched or
/// run: markup in the text stays text, an image is its words and its address, and only addresses of the web and of
/// mail are links.
pub fn html_fragment(markdown: &str) -> String {
    let arena = Arena::new();
    let root = read(&arena, markdown).root;
    let nodes: Vec<Node<'_>> = root.descendants().collect();
    for node in nodes {
        make_harmless(node, &arena);
    }
    let mut html = String::new();
    // Writing to a String cannot fail.
    let _ = format_html(root, &markdown_options(), &mut html);
    html
}

/// Puts what every place understands and nothing can abuse in place of what is neither.
fn make_harmless<'a>(node: Node<'a>, arena: &'a Arena<'a>) {
    let value = node.data().value.clone();
    match value {
        NodeValue::Image(image) => {
            let words = words_below(node);
            let address = format!("({})", image.url);
            let shown = if words.is_empty() { address } else { format!("{words} {address}") };
            remove_children(node);
            node.data_mut().value = text(shown);
        }
        NodeValue::Link(link) if !is_safe_address(&link.url) => {
            let inside: Vec<Node<'_>> = node.children().collect();
            for child in inside {
                node.insert_before(child);
            }
            node.detach();
        }
        // comrak has no line breaks in cells.
        NodeValue::LineBreak if is_in_cell(node) => {
            node.data_mut().value = NodeValue::Raw("<br />\n".into());
        }
        NodeValue::TaskItem(task) => make_plain_item(node, task, arena),
        // The language would become a class, for which a paste has no use.
        NodeValue::CodeBlock(mut code) => {
            code.info.clear();
            node.data_mut().value = NodeValue::CodeBlock(code);
        }
        _ => {}
    }
}

/// The boxes of a task list are controls of a form, which editors drop on pasting: signs stay.
fn make_plain_item<'a>(item: Node<'a>, task: NodeTaskItem, arena: &'a Arena<'a>) {
    let list = item.parent().and_then(|parent| match parent.data().value {
        NodeValue::List(list) => Some(list),
        _ => None,
    });
    item.data_mut().value = NodeValue::Item(list.unwrap_or_else(NodeList::default));
    let sign = new(arena, text(if task.symbol.is_some() { "☑ " } else { "☐ " }));
    match item.first_child() {
        Some(first) if matches!(first.data().value, NodeValue::Paragraph) => first.prepend(sign),
        _ => {
            let paragraph = new(arena, NodeValue::Paragraph);
            paragraph.append(sign);
            item.prepend(paragraph);
        }
    }
}

fn is_in_cell(node: Node<'_>) -> bool {
    node.parent().is_some_and(|parent| matches!(parent.data().value, NodeValue::TableCell))
}

fn remove_children(node: Node<'_>) {
    let inside: Vec<Node<'_>> = node.children().collect();
    for child in inside {
        child.detach();
    }
}

fn text(words: impl Into<String>) -> NodeValue {
    NodeValue::Text(words.into().into())
}

fn new<'a>(arena: &'a Arena<'a>, value: NodeValue) -> Node<'a> {
    arena.alloc(AstNode::from(value))
}

#[cfg(test)]
mod tests;
