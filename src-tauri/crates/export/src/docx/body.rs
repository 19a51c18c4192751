//! The text of a document as WordprocessingML.

use std::fmt::Write as _;

use super::{
    MARGIN, W, escaped,
    numbering::{BULLETS, LEVELS, Start, indent, numbered},
    page,
};
use crate::{
    document::{
        Align, Block, CLAIM_SIGN, Cell, Document, Heading, Inline, List, Table, is_right_to_left, words_of,
    },
    source::{Options, Paper},
    words::Words,
};

/// Headings of these levels stand in the contents.
const IN_CONTENTS: u8 = 2;

pub(super) struct Body {
    xml: String,
    /// The addresses of links, in the order of their ids.
    addresses: Vec<String>,
    /// The numbered lists.
    pub(super) starts: Vec<Start>,
    headings: usize,
    words: &'static Words,
    /// Width of the text, in twentieths of a point.
    width: u32,
}

/// Where a block stands, and so how it looks.
#[derive(Clone, Copy)]
struct Place {
    style: &'static str,
    /// Lists around it.
    depth: usize,
    in_quote: bool,
}

const TOP: Place = Place { style: "Normal", depth: 0, in_quote: false };

impl Body {
    pub(super) fn of(document: &Document, options: &Options) -> Self {
        let mut body = Self {
            xml: String::new(),
            addresses: Vec::new(),
            starts: Vec::new(),
            headings: 0,
            words: document.words,
            width: page(options.paper).0,
        };
        body.title_page(document);
        body.contents(document);
        for block in &document.blocks {
            body.block(block, TOP);
        }
        body
    }

    /// The whole part, around what was written.
    pub(super) fn document(&self, paper: Paper) -> String {
        let (_, width, height) = page(paper);
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:document xmlns:w=\"{W}\" \
             xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><w:body>{}<w:sectPr>\
             <w:footerReference w:type=\"default\" r:id=\"rId4\"/><w:pgSz w:w=\"{width}\" w:h=\"{height}\"/>\
             <w:pgMar w:top=\"{MARGIN}\" w:right=\"{MARGIN}\" w:bottom=\"{MARGIN}\" w:left=\"{MARGIN}\" w:header=\"708\" \
             w:footer=\"600\" w:gutter=\"0\"/><w:titlePg/></w:sectPr></w:body></w:document>",
            self.xml
        )
    }

    /// What the document refers to.
    pub(super) fn links(&self) -> String {
        const KIND: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let mut xml = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships \
                       xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
            .to_owned();
        for (index, (kind, target)) in [
            ("styles", "styles.xml"),
            ("settings", "settings.xml"),
            ("numbering", "numbering.xml"),
            ("footer", "footer1.xml"),
        ]
        .iter()
        .enumerate()
        {
            // Writing to a String cannot fail.
            let _ = write!(
                xml,
                "<Relationship Id=\"rId{}\" Type=\"{KIND}/{kind}\" Target=\"{target}\"/>",
                index + 1
            );
        }
        for (index, address) in self.addresses.iter().enumerate() {
            let _ = write!(
                xml,
                "<Relationship Id=\"link{index}\" Type=\"{KIND}/hyperlink\" Target=\"{}\" TargetMode=\"External\"/>",
                escaped(address)
            );
        }
        xml.push_str("</Relationships>");
        xml
    }

    fn title_page(&mut self, document: &Document) {
        let words = document.words;
        self.plain("Subtitle", document.kind);
        self.plain("Title", &document.title);
        for caution in &document.cautions {
            self.plain("Caution", caution);
        }
        if !document.summary.is_empty() {
            let text = |text: &str| vec![Inline::Text(text.to_owned())];
            let rows = document
                .summary
                .iter()
                .map(|(label, answer)| vec![text(label), vec![Inline::Strong(text(answer))]])
                .collect();
            self.table(&Table::new(&[Align::Start; 2], Vec::new(), rows));
        }
        for line in &document.origin {
            self.plain("Origin", line);
        }
        if document.has_claims {
            self.plain("Origin", words.claims);
        }
        self.plain("Origin", &document.made);
    }

    /// A field that word processors fill, with what it will hold but for the numbers of pages.
    fn contents(&mut self, document: &Document) {
        let headings: Vec<(usize, &Heading)> = document
            .blocks
            .iter()
            .filter_map(|block| if let Block::Heading(heading) = block { Some(heading) } else { None })
            .enumerate()
            .filter(|(_, heading)| heading.level <= IN_CONTENTS)
            .collect();
        let title = escaped(document.words.contents);
        self.add(&format!(
            "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val=\"Table of Contents\"/><w:docPartUnique/>\
             </w:docPartObj></w:sdtPr><w:sdtContent><w:p><w:pPr><w:pStyle w:val=\"TOCHeading\"/><w:pageBreakBefore/>\
             </w:pPr><w:r><w:t>{title}</w:t></w:r></w:p>"
        ));
        let begin = format!(
            "<w:r><w:fldChar w:fldCharType=\"begin\" w:dirty=\"true\"/></w:r><w:r><w:instrText xml:space=\"preserve\"> \
             TOC \\o \"1-{IN_CONTENTS}\" \\h \\z \\u </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>"
        );
        for (at, (index, heading)) in headings.iter().enumerate() {
            let (text, level) = (escaped(&words_of(&heading.text)), heading.level);
            self.add(&format!(
                "<w:p><w:pPr><w:pStyle w:val=\"TOC{level}\"/></w:pPr>{}<w:hyperlink w:anchor=\"_Toc{:06}\" \
                 w:history=\"1\"><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:hyperlink></w:p>",
                if at == 0 { begin.as_str() } else { "" },
                index + 1
            ));
        }
        let begin = if headings.is_empty() { begin.as_str() } else { "" };
        self.add(&format!(
            "<w:p>{begin}<w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p></w:sdtContent></w:sdt>"
        ));
    }

    fn block(&mut self, block: &Block, place: Place) {
        match block {
            Block::Heading(heading) => self.heading(heading),
            Block::Paragraph(line) => self.paragraph(line, &indented(place), place.style, ""),
            Block::List(list) => self.list(list, place),
            Block::Quote(inside) => {
                for block in inside {
                    self.block(block, Place { style: "Quote", in_quote: true, ..place });
                }
            }
            Block::Code(code) => self.code(code, place),
            Block::Table(table) => {
                for piece in table.pieces() {
                    self.table(&piece);
                }
                self.table_end(table);
            }
            Block::Rule => self.add("<w:p><w:pPr><w:pStyle w:val=\"Rule\"/></w:pPr></w:p>"),
        }
    }

    fn heading(&mut self, heading: &Heading) {
        // The first chapter begins after the contents, a run of several on a page of its own.
        let breaks = heading.opens_page || self.headings == 0;
        self.headings += 1;
        let (id, level) = (self.headings, heading.level);
        let bidi = bidi(&heading.text);
        let break_before = if breaks { "<w:pageBreakBefore/>" } else { "" };
        self.add(&format!(
            "<w:p><w:pPr><w:pStyle w:val=\"Heading{level}\"/>{break_before}{bidi}</w:pPr>\
             <w:bookmarkStart w:id=\"{id}\" w:name=\"_Toc{id:06}\"/>"
        ));
        self.inlines(&heading.text, "");
        self.add(&format!("<w:bookmarkEnd w:id=\"{id}\"/></w:p>"));
    }

    fn plain(&mut self, style: &str, text: &str) {
        self.paragraph(&[Inline::Text(text.to_owned())], "", style, "");
    }

    fn paragraph(&mut self, line: &[Inline], properties: &str, style: &str, sign: &str) {
        let bidi = bidi(line);
        self.add(&format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/>{bidi}{properties}</w:pPr>"));
        if !sign.is_empty() {
            self.text(sign, "");
        }
        self.inlines(line, "");
        self.add("</w:p>");
    }

    fn list(&mut self, list: &List, place: Place) {
        let level = place.depth.min(LEVELS - 1);
        let id = match list.start {
            None => BULLETS,
            Some(number) => {
                self.starts.push(Start { level, number });
                numbered(self.starts.len() - 1)
            }
        };
        let style = if place.in_quote { "Quote" } else { "ListParagraph" };
        let inside = Place { style, depth: place.depth + 1, ..place };
        for item in &list.items {
            let sign = match item.done {
                None => "",
                Some(true) => "☑ ",
                Some(false) => "☐ ",
            };
            // The numbering gives the indent of the first paragraph; a task has its box in its place.
            let number = match item.done {
                None => format!(
                    "<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{id}\"/></w:numPr>\
                     <w:ind w:left=\"{}\" w:hanging=\"320\"/>",
                    indent(level)
                ),
                Some(_) => format!("<w:ind w:left=\"{}\" w:hanging=\"320\"/>", indent(level)),
            };
            let mut blocks = item.blocks.as_slice();
            if let Some((Block::Paragraph(line), rest)) = blocks.split_first() {
                self.numbered_paragraph(line, &number, style, sign);
                blocks = rest;
            } else {
                self.numbered_paragraph(&[], &number, style, sign);
            }
            for block in blocks {
                self.block(block, inside);
            }
        }
    }

    /// In the order that the schema asks for: numbering before direction before indent.
    fn numbered_paragraph(&mut self, line: &[Inline], number: &str, style: &str, sign: &str) {
        let (numbering, indent) = number.split_at(number.find("<w:ind ").unwrap_or(number.len()));
        let bidi = bidi(line);
        self.add(&format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/>{numbering}{bidi}{indent}</w:pPr>"));
        if !sign.is_empty() {
            self.text(sign, "");
        }
        self.inlines(line, "");
        self.add("</w:p>");
    }

    fn code(&mut self, code: &str, place: Place) {
        self.add(&format!("<w:p><w:pPr><w:pStyle w:val=\"SourceCode\"/>{}</w:pPr><w:r>", indented(place)));
        for (index, line) in code.split('\n').enumerate() {
            if index > 0 {
                self.add("<w:br/>");
            }
            self.words(line);
        }
        self.add("</w:r></w:p>");
    }

    fn table(&mut self, table: &Table) {
        let widths: Vec<u32> =
            table.columns.iter().map(|column| (column.width * self.width as f32) as u32).collect();
        let sample = table.head.iter().chain(table.rows.iter().flatten()).find(|cell| !cell.is_empty());
        let visual =
            if sample.is_some_and(|cell| is_right_to_left(&words_of(cell))) { "<w:bidiVisual/>" } else { "" };
        let first_row = u8::from(table.has_head());
        self.add(&format!(
            "<w:tbl><w:tblPr><w:tblStyle w:val=\"ReportTable\"/>{visual}<w:tblW w:w=\"5000\" w:type=\"pct\"/>\
             <w:tblLayout w:type=\"fixed\"/><w:tblLook w:val=\"{}\" w:firstRow=\"{first_row}\" w:lastRow=\"0\" \
             w:firstColumn=\"0\" w:lastColumn=\"0\" w:noHBand=\"1\" w:noVBand=\"1\"/></w:tblPr><w:tblGrid>",
            if first_row == 1 { "0620" } else { "0600" }
        ));
        for width in &widths {
            self.add(&format!("<w:gridCol w:w=\"{width}\"/>"));
        }
        self.add("</w:tblGrid>");
        if table.has_head() {
            self.add("<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
            self.cells(table, &widths, &table.head, "TableHead");
            self.add("</w:tr>");
        }
        for row in &table.rows {
            self.add("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
            self.cells(table, &widths, row, "TableText");
            self.add("</w:tr>");
        }
        // Two tables without anything between them would become one.
        self.add("</w:tbl><w:p><w:pPr><w:pStyle w:val=\"AfterTable\"/></w:pPr></w:p>");
    }

    /// The one sign of a table, below it.
    fn table_end(&mut self, table: &Table) {
        if !table.claims.is_empty() {
            self.add("<w:p><w:pPr><w:pStyle w:val=\"Caption\"/></w:pPr>");
            self.text(&CLAIM_SIGN.to_string(), "<w:rStyle w:val=\"ClaimSign\"/>");
            self.text(&format!(" {}", self.words.table_claims), "");
            self.add("</w:p>");
        }
    }

    fn cells(&mut self, table: &Table, widths: &[u32], cells: &[Cell], style: &str) {
        for ((column, width), cell) in table.columns.iter().zip(widths).zip(cells) {
            let align = match column.align {
                Align::Start => "",
                Align::Center => "<w:jc w:val=\"center\"/>",
                Align::End => "<w:jc w:val=\"right\"/>",
            };
            self.add(&format!("<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr>"));
            self.paragraph(cell, align, style, "");
            self.add("</w:tc>");
        }
    }

    fn inlines(&mut self, inlines: &[Inline], properties: &str) {
        for inline in inlines {
            match inline {
                Inline::Text(text) => self.text(text, properties),
                Inline::Claim(claim) => {
                    self.text(&claim.text, properties);
                    self.text(&CLAIM_SIGN.to_string(), "<w:rStyle w:val=\"ClaimSign\"/>");
                }
                Inline::Strong(inside) => self.inlines(inside, &with(properties, "<w:b/><w:bCs/>")),
                Inline::Emphasis(inside) => self.inlines(inside, &with(properties, "<w:i/><w:iCs/>")),
                Inline::Strike(inside) => self.inlines(inside, &with(properties, "<w:strike/>")),
                Inline::Code(code) => self.text(code, "<w:rStyle w:val=\"InlineCode\"/>"),
                Inline::Link { address, text } => {
                    let id = self.addresses.len();
                    self.addresses.push(address.clone());
                    self.add(&format!("<w:hyperlink r:id=\"link{id}\" w:history=\"1\">"));
                    self.inlines(text, &with("<w:rStyle w:val=\"Hyperlink\"/>", properties));
                    self.add("</w:hyperlink>");
                }
                Inline::Break => self.add("<w:r><w:br/></w:r>"),
            }
        }
    }

    fn text(&mut self, text: &str, properties: &str) {
        let rtl = if is_right_to_left(text) { "<w:rtl/>" } else { "" };
        self.add(&format!("<w:r><w:rPr>{properties}{rtl}</w:rPr>"));
        self.words(text);
        self.add("</w:r>");
    }

    fn words(&mut self, text: &str) {
        for (index, part) in text.split('\t').enumerate() {
            if index > 0 {
                self.add("<w:tab/>");
            }
            if !part.is_empty() {
                self.add(&format!("<w:t xml:space=\"preserve\">{}</w:t>", escaped(part)));
            }
        }
    }

    fn add(&mut self, xml: &str) {
        self.xml.push_str(xml);
    }
}

fn bidi(line: &[Inline]) -> &'static str {
    if is_right_to_left(&words_of(line)) { "<w:bidi/>" } else { "" }
}

fn indented(place: Place) -> String {
    match place.depth {
        0 => String::new(),
        depth => format!("<w:ind w:left=\"{}\"/>", indent(depth - 1)),
    }
}

/// Properties of a run, each once and in the order that the schema asks for: style, bold, italic, strike.
fn with(properties: &str, more: &str) -> String {
    let all = format!("{properties}{more}");
    ["<w:rStyle w:val=\"Hyperlink\"/>", "<w:b/><w:bCs/>", "<w:i/><w:iCs/>", "<w:strike/>"]
        .into_iter()
        .filter(|property| all.contains(property))
        .collect()
}
