//! Markdown as HTML that can be pasted: into a document, a message, a note.

use comrak::{
    Arena, Node, Options, format_html,
    nodes::{AstNode, NodeList, NodeTaskItem, NodeValue},
    parse_document,
};
use url::Url;

/// A text in Markdown, with GFM tables, strikethrough, task lists and autolinks, as a fragment of HTML.
///
/// What the model wrote is untrusted, and whoever pastes it does not see what is in it. So nothing is ever fetched or
/// run: markup in the text stays text, an image is its words and its address, and only addresses of the web and of
/// mail are links.
pub fn html_fragment(markdown: &str) -> String {
    let mut options = Options::default();
    options.extension.autolink = true;
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.tasklist = true;
    let arena = Arena::new();
    let root = parse_document(&arena, markdown, &options);
    let nodes: Vec<Node<'_>> = root.descendants().collect();
    for node in nodes {
        make_harmless(node, &arena);
    }
    let mut html = String::new();
    // Writing to a String cannot fail.
    let _ = format_html(root, &options, &mut html);
    html
}

/// Puts what every place understands and nothing can abuse in place of what is neither.
fn make_harmless<'a>(node: Node<'a>, arena: &'a Arena<'a>) {
    let value = node.data().value.clone();
    match value {
        NodeValue::HtmlInline(markup) => node.data_mut().value = text(markup),
        NodeValue::HtmlBlock(block) => {
            node.data_mut().value = NodeValue::Paragraph;
            for (index, line) in block.literal.trim_end().lines().enumerate() {
                if index > 0 {
                    node.append(new(arena, NodeValue::LineBreak));
                }
                node.append(new(arena, text(line)));
            }
        }
        NodeValue::Image(image) => {
            let words = words_of(node);
            let address = format!("({})", image.url);
            let shown = if words.is_empty() { address } else { format!("{words} {address}") };
            remove_children(node);
            node.data_mut().value = text(shown);
        }
        NodeValue::Link(link) if !is_safe(&link.url) => {
            let inside: Vec<Node<'_>> = node.children().collect();
            for child in inside {
                node.insert_before(child);
            }
            node.detach();
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

/// The address is read as a browser would read it, so that no other scheme can be smuggled in. Relative ones mean
/// nothing elsewhere.
fn is_safe(address: &str) -> bool {
    Url::parse(address).is_ok_and(|url| matches!(url.scheme(), "http" | "https" | "mailto"))
}

fn words_of(node: Node<'_>) -> String {
    let mut words = String::new();
    for inside in node.descendants().skip(1) {
        match &inside.data().value {
            NodeValue::Text(text) => words.push_str(text),
            NodeValue::Code(code) => words.push_str(&code.literal),
            NodeValue::HtmlInline(markup) => words.push_str(markup),
            NodeValue::SoftBreak | NodeValue::LineBreak => words.push(' '),
            _ => {}
        }
    }
    words
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
