//! A document as one HTML page that needs nothing else: no script, no picture, no font, no address it would load.
//!
//! Its content security policy names the page's own style sheet by its hash and forbids everything else, so that not even
//! a mistake here could make a browser fetch or run something.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use sha2::{Digest as _, Sha256};

use crate::{
    document::{
        Align, Block, CLAIM_SIGN, Document, Heading, Inline, Item, Table, is_right_to_left, words_of,
    },
    words::Words,
};

const STYLE: &str = include_str!("style.css");

/// Headings of these levels stand in the contents.
const IN_CONTENTS: u8 = 2;

pub(crate) fn page(document: &Document) -> Vec<u8> {
    let mut page = Page { html: String::new(), headings: 0, words: document.words };
    page.whole(document);
    page.html.into_bytes()
}

struct Page {
    html: String,
    headings: usize,
    words: &'static Words,
}

impl Page {
    fn whole(&mut self, document: &Document) {
        let words = document.words;
        let style = BASE64_STANDARD.encode(Sha256::digest(STYLE));
        let direction = if is_right_to_left(&document.title) { "rtl" } else { "ltr" };
        let language = if document.language == "und" {
            String::new()
        } else {
            format!(" lang=\"{}\"", document.language)
        };
        let title = escaped(&document.title);
        self.add(&format!(
            "<!doctype html>\n<html{language} dir=\"{direction}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{style}'; \
             base-uri 'none'; form-action 'none'\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
             <meta name=\"generator\" content=\"Prospect\">\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n\
             <body>\n<header>\n<p class=\"kind\">{}</p>\n<h1 dir=\"auto\">{title}</h1>\n",
            document.kind,
        ));
        for caution in &document.cautions {
            self.add(&format!("<p class=\"caution\">{}</p>\n", escaped(caution)));
        }
        if !document.summary.is_empty() {
            self.add("<dl>\n");
            for (label, answer) in &document.summary {
                self.add(&format!("<dt>{}</dt><dd dir=\"auto\">{}</dd>\n", escaped(label), escaped(answer)));
            }
            self.add("</dl>\n");
        }
        for line in &document.origin {
            self.add(&format!("<p class=\"origin\">{}</p>\n", escaped(line)));
        }
        if document.has_claims {
            self.add(&format!("<p class=\"legend\">{}</p>\n", escaped(words.claims)));
        }
        self.add("</header>\n");
        self.contents(document);
        self.add("<main>\n");
        self.blocks(&document.blocks);
        self.add(&format!("</main>\n<footer>{}</footer>\n</body>\n</html>\n", escaped(&document.made)));
    }

    /// A list of the chapters with what is in them.
    fn contents(&mut self, document: &Document) {
        let headings: Vec<(usize, &Heading)> = document
            .blocks
            .iter()
            .filter_map(|block| if let Block::Heading(heading) = block { Some(heading) } else { None })
            .enumerate()
            .filter(|(_, heading)| heading.level <= IN_CONTENTS)
            .collect();
        if headings.len() < 2 {
            return;
        }
        let words = document.words;
        self.add(&format!(
            "<nav aria-labelledby=\"contents\">\n<h2 id=\"contents\">{}</h2>\n<ul>\n",
            words.contents
        ));
        let mut level = 1;
        for (at, (index, heading)) in headings.iter().enumerate() {
            if at > 0 {
                match heading.level.cmp(&level) {
                    std::cmp::Ordering::Greater => self.add("\n<ul>\n"),
                    std::cmp::Ordering::Equal => self.add("</li>\n"),
                    std::cmp::Ordering::Less => self.add("</li>\n</ul></li>\n"),
                }
            }
            level = heading.level;
            let text = escaped(&words_of(&heading.text));
            self.add(&format!("<li dir=\"auto\"><a href=\"#h{}\">{text}</a>", index + 1));
        }
        self.add(if level > 1 { "</li>\n</ul></li>\n</ul>\n</nav>\n" } else { "</li>\n</ul>\n</nav>\n" });
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(heading) => {
                self.headings += 1;
                // The title of the page is the first level.
                let (level, id) = ((heading.level + 1).min(6), self.headings);
                self.add(&format!("<h{level} id=\"h{id}\" dir=\"auto\">"));
                self.inlines(&heading.text);
                self.add(&format!("</h{level}>\n"));
            }
            Block::Paragraph(line) => {
                self.add("<p dir=\"auto\">");
                self.inlines(line);
                self.add("</p>\n");
            }
            Block::List(list) => {
                let tag = match list.start {
                    None => "ul",
                    Some(_) => "ol",
                };
                self.add(&format!("<{tag}"));
                if let Some(start) = list.start.filter(|&start| start != 1) {
                    self.add(&format!(" start=\"{start}\""));
                }
                self.add(" dir=\"auto\">\n");
                for item in &list.items {
                    self.item(item, list.tight);
                }
                self.add(&format!("</{tag}>\n"));
            }
            Block::Quote(inside) => {
                self.add("<blockquote dir=\"auto\">\n");
                self.blocks(inside);
                self.add("</blockquote>\n");
            }
            Block::Code(code) => {
                // A line end right after the tag would not be shown.
                let first = if code.starts_with('\n') { "\n" } else { "" };
                self.add(&format!("<pre tabindex=\"0\"><code>{first}{}</code></pre>\n", escaped(code)));
            }
            Block::Table(table) => self.table(table),
            Block::Rule => self.add("<hr>\n"),
        }
    }

    fn item(&mut self, item: &Item, tight: bool) {
        match item.done {
            Some(done) => self.add(if done { "<li class=\"task\">☑ " } else { "<li class=\"task\">☐ " }),
            None => self.add("<li>"),
        }
        for (index, block) in item.blocks.iter().enumerate() {
            match block {
                Block::Paragraph(line) if tight && index == 0 => self.inlines(line),
                block => self.block(block),
            }
        }
        self.add("</li>\n");
    }

    fn table(&mut self, table: &Table) {
        self.add("<div class=\"table\" tabindex=\"0\"><table dir=\"auto\">\n");
        if !table.claims.is_empty() {
            let note = escaped(self.words.table_claims);
            self.add(&format!("<caption><sup class=\"claim\">{CLAIM_SIGN}</sup> {note}</caption>\n"));
        }
        if table.has_head() {
            self.add("<thead><tr>");
            self.row(table, &table.head, "th scope=\"col\"", "th");
            self.add("</tr></thead>\n");
        }
        self.add("<tbody>\n");
        for row in &table.rows {
            self.add("<tr>");
            self.row(table, row, "td", "td");
            self.add("</tr>\n");
        }
        self.add("</tbody>\n</table></div>\n");
    }

    fn row(&mut self, table: &Table, cells: &[Vec<Inline>], open: &str, close: &str) {
        for (column, cell) in table.columns.iter().zip(cells) {
            let class = match column.align {
                Align::Start => "",
                Align::Center => " class=\"center\"",
                Align::End => " class=\"end\"",
            };
            self.add(&format!("<{open}{class} dir=\"auto\">"));
            self.inlines(cell);
            self.add(&format!("</{close}>"));
        }
    }

    fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            match inline {
                Inline::Text(text) => self.add(&escaped(text)),
                Inline::Claim(claim) => {
                    self.add(&format!("{}<sup class=\"claim\">{CLAIM_SIGN}</sup>", escaped(&claim.text)));
                }
                Inline::Strong(inside) => self.within("strong", inside),
                Inline::Emphasis(inside) => self.within("em", inside),
                Inline::Strike(inside) => self.within("del", inside),
                Inline::Code(code) => self.add(&format!("<code>{}</code>", escaped(code))),
                Inline::Link { address, text } => {
                    // On paper an address follows its link, unless it is what the link says anyway.
                    let bare = if words_of(text) == *address { " class=\"bare\"" } else { "" };
                    self.add(&format!("<a href=\"{}\" rel=\"noopener noreferrer\"{bare}>", escaped(address)));
                    self.inlines(text);
                    self.add("</a>");
                }
                Inline::Break => self.add("<br>\n"),
            }
        }
    }

    fn within(&mut self, tag: &str, inside: &[Inline]) {
        self.add(&format!("<{tag}>"));
        self.inlines(inside);
        self.add(&format!("</{tag}>"));
    }

    fn add(&mut self, html: &str) {
        self.html.push_str(html);
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
