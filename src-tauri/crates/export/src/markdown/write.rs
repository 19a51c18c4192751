//! Blocks as Markdown: for what Prospect adds around a report. Every sign that could mean something is escaped, so that it
//! reads back as the same words.

use std::fmt::Write as _;

use crate::{
    document::{Align, Block, CLAIM_SIGN, Inline, List, Table},
    words::Words,
};

/// Blocks as Markdown, their headings `shift` levels deeper.
pub(super) fn write(blocks: &[Block], shift: u8, words: &Words) -> String {
    let blocks: Vec<String> = blocks.iter().map(|block| self::block(block, shift, words)).collect();
    blocks.join("\n")
}

fn block(block: &Block, shift: u8, words: &Words) -> String {
    match block {
        Block::Heading(heading) => {
            let level = usize::from(heading.level.saturating_add(shift).min(6));
            format!("{} {}\n", "#".repeat(level), inlines(&heading.text, false))
        }
        Block::Paragraph(line) => format!("{}\n", at_line_start(&inlines(line, false))),
        Block::List(list) => self::list(list, shift, words),
        Block::Quote(inside) => indented(&write(inside, shift, words), "> ", "> "),
        Block::Code(code) => {
            let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
            let fence = "`".repeat(longest.max(2) + 1);
            format!("{fence}\n{code}\n{fence}\n")
        }
        Block::Table(table) => self::table(table, words),
        Block::Rule => "---\n".to_owned(),
    }
}

fn list(list: &List, shift: u8, words: &Words) -> String {
    let mut out = String::new();
    for (index, item) in list.items.iter().enumerate() {
        let marker = match list.start {
            None => "- ".to_owned(),
            Some(start) => format!("{}. ", u64::from(start) + index as u64),
        };
        let task = match item.done {
            None => "",
            Some(false) => "[ ] ",
            Some(true) => "[x] ",
        };
        let mut body = task.to_owned();
        for (at, block) in item.blocks.iter().enumerate() {
            // A second paragraph would run on from the first.
            let is_paragraph = matches!(block, Block::Paragraph(_));
            if at > 0 && (!list.tight || is_paragraph) {
                body.push('\n');
            }
            body.push_str(&self::block(block, shift, words));
        }
        let body = body.trim_end();
        if index > 0 && !list.tight {
            out.push('\n');
        }
        out.push_str(&indented(body, &marker, &" ".repeat(marker.len())));
    }
    out
}

fn table(table: &Table, words: &Words) -> String {
    let row = |cells: &[Vec<Inline>]| {
        let cells: Vec<String> = cells.iter().map(|cell| inlines(cell, true)).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let marks: Vec<_> = table
        .columns
        .iter()
        .map(|column| match column.align {
            Align::Start => "---",
            Align::Center => ":---:",
            Align::End => "---:",
        })
        .collect();
    let head = format!("{}| {} |\n", row(&table.head), marks.join(" | "));
    let sign = if table.claims.is_empty() {
        String::new()
    } else {
        format!("\n{CLAIM_SIGN} {}\n", escaped(words.table_claims))
    };
    std::iter::once(head).chain(table.rows.iter().map(|cells| row(cells))).chain([sign]).collect()
}

fn inlines(inlines: &[Inline], in_table: bool) -> String {
    // Writing to a String cannot fail.
    let mut out = String::new();
    for inline in inlines {
        match inline {
            Inline::Text(text) => out.push_str(&escaped(text)),
            Inline::Claim(claim) => {
                out.push_str(&escaped(&claim.text));
                out.push(CLAIM_SIGN);
            }
            Inline::Strong(inside) => marked(&mut out, "**", inside, in_table),
            Inline::Emphasis(inside) => marked(&mut out, "*", inside, in_table),
            Inline::Strike(inside) => marked(&mut out, "~~", inside, in_table),
            Inline::Code(code) => {
                let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
                let fence = "`".repeat(longest + 1);
                let space = if code.starts_with('`') || code.ends_with('`') || code.trim().is_empty() {
                    " "
                } else {
                    ""
                };
                let code = if in_table { code.replace('|', "\\|") } else { code.clone() };
                let _ = write!(out, "{fence}{space}{code}{space}{fence}");
            }
            Inline::Link { address, text } => {
                let address =
                    address.replace('\\', "%5C").replace('<', "%3C").replace('>', "%3E").replace('|', "%7C");
                let _ = write!(out, "[{}](<{address}>)", self::inlines(text, in_table));
            }
            Inline::Break if in_table => out.push_str(" / "),
            Inline::Break => out.push_str("\\\n"),
        }
    }
    out
}

/// Marks do not open before a space or close after one.
fn marked(out: &mut String, mark: &str, inside: &[Inline], in_table: bool) {
    let words = inlines(inside, in_table);
    let trimmed = words.trim();
    if trimmed.is_empty() {
        out.push_str(&words);
        return;
    }
    let before = &words[..words.len() - words.trim_start().len()];
    let after = &words[words.trim_end().len()..];
    let _ = write!(out, "{before}{mark}{trimmed}{mark}{after}");
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push(' '),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '#' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

/// Signs that mean something at the beginning of a line only.
fn at_line_start(line: &str) -> String {
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if digits > 0 && line[digits..].starts_with(['.', ')']) {
        return format!("{}\\{}", &line[..digits], &line[digits..]);
    }
    if line.starts_with(['-', '+', '=']) { format!("\\{line}") } else { line.to_owned() }
}

fn indented(text: &str, first: &str, rest: &str) -> String {
    let mut out = String::new();
    for (index, line) in text.lines().enumerate() {
        let indent = if index == 0 { first } else { rest };
        let _ = writeln!(out, "{}", format!("{indent}{line}").trim_end());
    }
    if out.is_empty() { format!("{}\n", first.trim_end()) } else { out }
}

#[cfg(test)]
mod tests {
    use super::write;
    use crate::{
        document::{Reading, parse},
        words::Labels,
    };

    #[test]
    fn what_is_written_reads_back_as_the_same() {
        let reading = Reading { level: 0, known: None };
        for markdown in [
            "# Title\n\n## Below\n\nText with *a*, **b**, ~~c~~ and `d`.\n",
            "- a\n- b\n\n  second\n- c\n\n7. seven\n   - deep\n     1. deeper\n8. eight\n",
            "- [ ] open\n- [x] done\n",
            "> quote\n>\n> - list\n",
            "| a | b |\n|:-:|--:|\n| `x\\|y` | **1** |\n",
            "```\ncode ``` in it\n```\n\n---\n\n[link](https://example.com/a_b) <https://example.com>\n",
            "1\\. no list, \\# no heading, \\*no\\* marks, &lt;b&gt;, a\\_b\n",
            "\\- not a list\n\nline\\\nbreak\n",
        ] {
            let tree = parse(markdown, reading);
            let written = write(&tree, 0, Labels::English.words());
            assert_eq!(parse(&written, reading), tree, "{markdown:?} was written as {written:?}");
        }
    }
}
