//! A document as a value for the template: dictionaries of what stands where. Texts are strings in it, and stay strings.

use serde_json::{Value, json};

use crate::{
    document::{Align, Block, Document, Inline, Item, List, Table, is_right_to_left, words_of},
    source::{Options, Paper},
};

/// Characters of a line that fit on a page even if they are wide ones.
const LINE: f32 = 58.0;
/// The same of tables, whose letters are smaller.
const TABLE_LINE: f32 = 76.0;
/// The same of code.
const CODE_LINE: f32 = 70.0;

/// Marks and joiners on one letter. Names of scripts and families of emoji take ten.
const LONGEST_CLUSTER: usize = 60;

pub(super) fn value(document: &Document, options: &Options) -> Value {
    let words = document.words;
    json!({
        "title": document.title,
        "kind": document.kind,
        "made": document.made,
        "language": document.language,
        "paper": match options.paper { Paper::A4 => "a4", Paper::Letter => "us-letter" },
        "cautions": document.cautions,
        "summary": document.summary.iter().map(|(label, answer)| json!([label, answer])).collect::<Vec<_>>(),
        "origin": document.origin,
        "claims": document.has_claims.then_some(words.claims),
        "table_claims": words.table_claims,
        "contents": words.contents,
        "contents_depth": super::bounds::contents_depth(document),
        "page": words.page_of,
        "east_asian": has_east_asian(document),
        "blocks": blocks(&document.blocks, LINE),
    })
}

/// Whether bold needs to be drawn: the East Asian faces have one weight.
fn has_east_asian(document: &Document) -> bool {
    let mut found = false;
    let mut look = |text: &str| {
        found |=
            text.chars().any(|c| matches!(c as u32, 0x2e80..=0xd7ff | 0xf900..=0xfaff | 0x20000..=0x3ffff))
    };
    look(&document.title);
    crate::document::each_line(&document.blocks, &mut |line| look(&words_of(line)));
    found
}

fn blocks(blocks: &[Block], width: f32) -> Vec<Value> {
    blocks.iter().map(|block| self::block(block, width)).collect()
}

fn block(block: &Block, width: f32) -> Value {
    match block {
        Block::Heading(heading) => json!({
            "is": "heading",
            "level": heading.level,
            "opens_page": heading.opens_page,
            "rtl": is_right_to_left(&words_of(&heading.text)),
            "body": inlines(&heading.text, width / 2.0),
        }),
        Block::Paragraph(line) => json!({
            "is": "paragraph",
            "rtl": is_right_to_left(&words_of(line)),
            "body": inlines(line, width),
        }),
        Block::List(list) => self::list(list, width),
        Block::Quote(inside) => json!({ "is": "quote", "body": blocks(inside, width - 4.0) }),
        Block::Code(code) => {
            json!({ "is": "code", "text": breakable(code, (CODE_LINE.min(width * CODE_LINE / LINE)) as usize) })
        }
        Block::Table(table) => {
            let pieces: Vec<Value> = table.pieces().iter().map(self::table).collect();
            json!({ "is": "tables", "pieces": pieces, "claims": !table.claims.is_empty() })
        }
        Block::Rule => json!({ "is": "rule" }),
    }
}

fn list(list: &List, width: f32) -> Value {
    let width = (width - 4.0).max(24.0);
    let first = list.items.iter().flat_map(|item| &item.blocks).find_map(|block| match block {
        Block::Paragraph(line) => Some(words_of(line)),
        _ => None,
    });
    let items = list
        .items
        .iter()
        .map(|item: &Item| json!({ "done": item.done, "body": blocks(&item.blocks, width) }));
    json!({
        "is": "list",
        "start": list.start,
        "tight": list.tight,
        "rtl": first.is_some_and(|words| is_right_to_left(&words)),
        "items": items.collect::<Vec<_>>(),
    })
}

fn table(table: &Table) -> Value {
    let row = |cells: &[Vec<Inline>]| {
        let cells = cells.iter().zip(&table.columns);
        cells
            .map(|(cell, column)| inlines(cell, (column.width * TABLE_LINE - 2.0).max(5.0)))
            .collect::<Vec<_>>()
    };
    let first = table.head.iter().chain(table.rows.iter().flatten()).map(|cell| words_of(cell));
    let aligns = table.columns.iter().map(|column| match column.align {
        Align::Start => "start",
        Align::Center => "center",
        Align::End => "end",
    });
    let longest = table.rows.iter().flatten().map(|cell| words_of(cell).len()).max().unwrap_or(0);
    json!({
        "widths": table.columns.iter().map(|column| f64::from(column.width)).collect::<Vec<_>>(),
        "aligns": aligns.collect::<Vec<_>>(),
        "rtl": first.into_iter().find(|words| !words.is_empty()).is_some_and(|words| is_right_to_left(&words)),
        "head": table.has_head().then(|| row(&table.head)),
        "rows": table.rows.iter().map(|cells| row(cells)).collect::<Vec<_>>(),
        // A row stays on one page, unless it is as long as one.
        "splits": longest > 1_500,
    })
}

fn inlines(inlines: &[Inline], width: f32) -> Vec<Value> {
    inlines
        .iter()
        .map(|inline| match inline {
            Inline::Text(text) => json!(breakable(text, width as usize)),
            Inline::Claim(claim) => json!({ "is": "claim", "text": claim.text }),
            Inline::Strong(inside) => json!({ "is": "strong", "body": self::inlines(inside, width) }),
            Inline::Emphasis(inside) => json!({ "is": "emphasis", "body": self::inlines(inside, width) }),
            Inline::Strike(inside) => json!({ "is": "strike", "body": self::inlines(inside, width) }),
            Inline::Code(code) => json!({ "is": "code", "text": breakable(code, width as usize * 3 / 4) }),
            Inline::Link { address, text } => {
                json!({ "is": "link", "address": address, "body": self::inlines(text, width) })
            }
            Inline::Break => json!({ "is": "break" }),
        })
        .collect()
}

/// A text in which words that are wider than their line may break: an invisible space of no width says where.
fn breakable(text: &str, width: usize) -> String {
    let step = width.max(5);
    let mut out = String::with_capacity(text.len());
    let (mut run, mut cluster) = (0, 0);
    for c in text.chars() {
        // What is joined or set upon a letter is one sign however long it is, and the writer of PDF fails over long ones.
        cluster = if c.is_alphanumeric() || c.is_whitespace() { 0 } else { cluster + 1 };
        if cluster > LONGEST_CLUSTER {
            out.push('\u{200b}');
            cluster = 0;
        }
        // Signs of East Asian scripts break anywhere.
        if c.is_whitespace() || (c as u32) >= 0x2e80 {
            run = 0;
        } else {
            // Only between letters and the like: a joiner, a mark or a selector belongs to what is before it.
            if run >= step && (c.is_alphanumeric() || c.is_ascii_punctuation()) {
                out.push('\u{200b}');
                run = 0;
            }
            run += 1;
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::breakable;

    #[test]
    fn only_words_wider_than_their_line_may_break() {
        assert_eq!(breakable("short words stay as they are", 10), "short words stay as they are");
        assert_eq!(breakable(&"x".repeat(25), 10), format!("{0}\u{200b}{0}\u{200b}xxxxx", "x".repeat(10)));
        assert_eq!(breakable(&"漢".repeat(25), 10), "漢".repeat(25));
        assert_eq!(breakable("", 10), "");
        let family = "👩\u{200d}👩\u{200d}👧";
        assert_eq!(breakable(family, 10), family);
    }

    #[test]
    fn no_sign_is_longer_than_a_pdf_can_hold() {
        for text in ["👩\u{200d}".repeat(50_000), format!("a{}", "\u{301}".repeat(50_000))] {
            let broken = breakable(&text, 10);
            assert!(broken.split('\u{200b}').all(|part| part.chars().count() <= 64));
            assert_eq!(broken.replace('\u{200b}', ""), text, "nothing is lost");
        }
    }
}
