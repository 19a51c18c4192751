//! The texts of `tests/vectors/markdown.json`, each with what every reader of Markdown makes of it. The window's reader is
//! held to the same file (`ui/src/markdown/vectors.test.ts`).

use proptest::prelude::*;
use roxmltree::Node;
use serde::Deserialize;

use super::mask::{Piece, masked, pieces, unmasked};
use crate::{
    document::{Block, Inline, Reading, parse},
    html_fragment,
};

#[derive(Deserialize)]
struct Vector {
    about: String,
    markdown: String,
    /// The blocks in a short notation: one tag a kind of block or mark, headings without their level.
    blocks: Vec<String>,
}

fn vectors() -> Vec<Vector> {
    serde_json::from_str(include_str!("../../../tests/vectors/markdown.json")).expect("vectors")
}

#[test]
fn documents_are_read_as_the_vectors_say() {
    let vectors = vectors();
    assert!(vectors.len() >= 60, "{} vectors", vectors.len());
    let mut wrong = String::new();
    for Vector { about, markdown, blocks } in vectors {
        let tree: Vec<String> =
            parse(&markdown, Reading { level: 1, known: None }).iter().map(block).collect();
        let html = format!("<body>{}</body>", html_fragment(&markdown));
        let html = roxmltree::Document::parse(&html).expect("the fragment is well-formed");
        let copied = parts(html.root_element());
        for (reader, read) in [("tree", tree), ("fragment", copied)] {
            if read != blocks {
                let read = serde_json::to_string(&read).expect("JSON");
                wrong.push_str(&format!(
                    "{about} ({reader}): {markdown:?}\n  read {read}\n  not  {blocks:?}\n"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

fn block(read: &Block) -> String {
    match read {
        Block::Heading(heading) => tagged("h", &line(&heading.text)),
        Block::Paragraph(text) => tagged("p", &line(text)),
        Block::List(list) => {
            let items = list.items.iter().map(|item| {
                let state = item.done.map_or("", |done| if done { " done" } else { " open" });
                format!("<li{state}>{}</li>", item.blocks.iter().map(block).collect::<String>())
            });
            let items: String = items.collect();
            list.start.map_or_else(|| tagged("ul", &items), |start| format!("<ol start={start}>{items}</ol>"))
        }
        Block::Quote(inside) => tagged("quote", &inside.iter().map(block).collect::<String>()),
        Block::Code(code) => tagged("pre", &escaped(code)),
        Block::Table(table) => {
            let row = |name: &str, cells: &[Vec<Inline>]| {
                tagged("tr", &cells.iter().map(|cell| tagged(name, &line(cell))).collect::<String>())
            };
            let rows: String = table.rows.iter().map(|cells| row("td", cells)).collect();
            tagged("table", &(row("th", &table.head) + &rows))
        }
        Block::Rule => "<hr>".into(),
    }
}

fn line(inlines: &[Inline]) -> String {
    let inline = |inline: &Inline| match inline {
        Inline::Text(text) => escaped(text),
        Inline::Claim(claim) => escaped(&claim.text),
        Inline::Strong(inside) => tagged("strong", &line(inside)),
        Inline::Emphasis(inside) => tagged("em", &line(inside)),
        Inline::Strike(inside) => tagged("s", &line(inside)),
        Inline::Code(code) => tagged("code", &escaped(code)),
        Inline::Link { address, text } => format!("<a {address}>{}</a>", line(text)),
        Inline::Break => "<br>".into(),
    };
    inlines.iter().map(inline).collect()
}

fn tagged(name: &str, inside: &str) -> String {
    format!("<{name}>{inside}</{name}>")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// The elements of a fragment of HTML in the notation of the vectors.
fn parts(parent: Node<'_, '_>) -> Vec<String> {
    parent.children().filter(Node::is_element).map(part).collect()
}

fn part(node: Node<'_, '_>) -> String {
    match node.tag_name().name() {
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => tagged("h", &words(node)),
        "p" => tagged("p", &words(node)),
        "ul" => tagged("ul", &parts(node).concat()),
        "ol" => format!("<ol start={}>{}</ol>", node.attribute("start").unwrap_or("1"), parts(node).concat()),
        "li" => item(node),
        "blockquote" => tagged("quote", &parts(node).concat()),
        "pre" => tagged(
            "pre",
            &escaped(node.descendants().filter_map(text_of).collect::<String>().trim_end_matches('\n')),
        ),
        "thead" | "tbody" => parts(node).concat(),
        "hr" => "<hr>".into(),
        name @ ("table" | "tr") => tagged(name, &parts(node).concat()),
        name => tagged(name, &words(node)),
    }
}

/// In a tight list, the text stands in the item itself.
fn item(node: Node<'_, '_>) -> String {
    let is_block = |node: &Node<'_, '_>| {
        ["p", "ul", "ol", "blockquote", "pre", "table", "hr"].contains(&node.tag_name().name())
    };
    let mut inside = String::new();
    let mut text = String::new();
    for child in node.children() {
        if is_block(&child) {
            inside += &paragraph(&std::mem::take(&mut text));
            inside += &part(child);
        } else {
            text += &word(child);
        }
    }
    inside += &paragraph(&text);
    let (state, sign) = match inside.strip_prefix("<p>").and_then(|text| text.chars().next()) {
        Some('☐') => (" open", "☐ "),
        Some('☑') => (" done", "☑ "),
        _ => ("", ""),
    };
    format!("<li{state}>{}</li>", inside.replacen(sign, "", usize::from(!sign.is_empty())))
}

fn paragraph(text: &str) -> String {
    if text.is_empty() { String::new() } else { tagged("p", text) }
}

fn words(node: Node<'_, '_>) -> String {
    node.children().map(word).collect()
}

fn word(node: Node<'_, '_>) -> String {
    if let Some(text) = text_of(node) {
        return escaped(&text.replace('\n', ""));
    }
    match node.tag_name().name() {
        "br" => "<br>".into(),
        "del" => tagged("s", &words(node)),
        "a" => format!("<a {}>{}</a>", node.attribute("href").unwrap_or_default(), words(node)),
        name => tagged(name, &words(node)),
    }
}

fn text_of<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    if node.is_text() { node.text() } else { None }
}

proptest! {
    #[test]
    fn what_is_masked_comes_back_in_code_and_keeps_its_place(
        text in r#"([a-z ~<>$\\_&;\n\x{1d000}-\x{1d07f}\x{1d0f5}]|https://a\.b/|<br>|\$\\times\$|é|日){0,40}"#,
    ) {
        let (masked, offsets) = masked(&text);
        prop_assert_eq!(unmasked(&masked), text.clone());
        for (line, words) in masked.split('\n').enumerate() {
            for (at, character) in words.char_indices().filter(|(_, c)| c.is_ascii_alphabetic()) {
                let place = offsets.at(line + 1, at + 1).expect("a place");
                prop_assert_eq!(text[place..].chars().next(), Some(character));
            }
        }
    }

    #[test]
    fn no_words_are_lost(words in "[a-zé日 ~<$_]{0,30}") {
        let (masked, _) = masked(&words);
        let text: String = pieces(&masked).into_iter().map(|piece| match piece {
            Piece::Text(text) => text,
            Piece::Break => String::new(),
        }).collect();
        prop_assert_eq!(text, words);
    }
}
