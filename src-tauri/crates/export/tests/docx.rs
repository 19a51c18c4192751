//! DOCX, read back as a word processor would: a zip of XML with headings, lists, tables, links and a field.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::{collections::HashMap, io::Read as _, process::Command};

use prospect_export::{Format, Scope};
use roxmltree::{Document, Node};
use support::{annotated, corpus, export, export_with, options, source_of};

const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/// The parts of a package by their names.
fn parts(bytes: &[u8]) -> HashMap<String, String> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip");
    (0..zip.len())
        .map(|index| {
            let mut file = zip.by_index(index).expect("a part");
            let mut text = String::new();
            file.read_to_string(&mut text).expect("text");
            (file.name().expect("a name").into_owned(), text)
        })
        .collect()
}

fn all<'a>(node: Node<'a, 'a>, name: &'a str) -> impl Iterator<Item = Node<'a, 'a>> {
    node.descendants().filter(move |node| node.has_tag_name((W, name)))
}

fn words(node: Node<'_, '_>) -> String {
    node.descendants()
        .filter_map(|node| match node.tag_name().name() {
            "t" => node.text(),
            "br" | "tab" => Some(" "),
            _ => None,
        })
        .collect()
}

fn style<'a>(paragraph: Node<'a, 'a>) -> &'a str {
    all(paragraph, "pStyle").next().and_then(|style| style.attribute((W, "val"))).unwrap_or("Normal")
}

#[test]
fn every_part_of_every_report_is_xml_with_styles_and_links_that_exist() {
    for (name, body) in corpus() {
        let parts = parts(&export(&source_of(&body), Format::Docx).bytes);
        for (part, xml) in &parts {
            Document::parse(xml).unwrap_or_else(|error| panic!("{name}, {part}: {error}"));
        }
        let document = Document::parse(&parts["word/document.xml"]).expect("XML");
        let styles = Document::parse(&parts["word/styles.xml"]).expect("XML");
        let known: Vec<&str> =
            all(styles.root(), "style").filter_map(|style| style.attribute((W, "styleId"))).collect();
        for used in document
            .root()
            .descendants()
            .filter(|node| matches!(node.tag_name().name(), "pStyle" | "rStyle" | "tblStyle"))
        {
            let id = used.attribute((W, "val")).expect("a style");
            assert!(known.contains(&id), "{name}: no style {id}");
        }
        let links = &parts["word/_rels/document.xml.rels"];
        for link in all(document.root(), "hyperlink") {
            if let Some(id) = link.attributes().find(|attribute| attribute.name() == "id") {
                assert!(links.contains(&format!("Id=\"{}\"", id.value())), "{name}");
            }
        }
        let numbering = Document::parse(&parts["word/numbering.xml"]).expect("XML");
        let lists: Vec<_> =
            all(numbering.root(), "num").filter_map(|num| num.attribute((W, "numId"))).collect();
        for used in all(document.root(), "numId") {
            assert!(lists.contains(&used.attribute((W, "val")).expect("an id")), "{name}");
        }
        for row in all(document.root(), "tbl").flat_map(|table| {
            let columns = all(table, "gridCol").count();
            all(table, "tr").map(move |row| (columns, row)).collect::<Vec<_>>()
        }) {
            assert_eq!(all(row.1, "tc").count(), row.0, "{name}: a row has its cells");
        }
    }
}

#[test]
fn words_come_back_in_order() {
    for (name, body) in corpus() {
        let source = source_of(&body);
        let parts = parts(&export(&source, Format::Docx).bytes);
        let document = Document::parse(&parts["word/document.xml"]).expect("XML");
        let text: String = all(document.root(), "p").map(|paragraph| words(paragraph) + " ").collect();
        let mut rest = text.as_str();
        for word in support::plain_words(&source) {
            let at = rest.find(&word).unwrap_or_else(|| panic!("{name}: {word} is missing or out of order"));
            rest = &rest[at + word.len()..];
        }
    }
}

#[test]
fn a_report_has_headings_lists_tables_and_a_field_of_contents() {
    let parts = parts(&export(&annotated(), Format::Docx).bytes);
    let document = Document::parse(&parts["word/document.xml"]).expect("XML");
    let paragraphs: Vec<(&str, String)> = all(document.root(), "p").map(|p| (style(p), words(p))).collect();
    let has = |style: &str, text: &str| paragraphs.iter().any(|(at, words)| *at == style && words == text);
    assert!(has("Title", "Clinic operations, extra income"));
    assert!(has("Heading1", "Profile analysis") && has("Heading2", "Risk radar"));
    assert!(has("TOC1", "Profile analysis") && has("TOC2", "Risk radar"));
    let code: String = all(document.root(), "instrText").filter_map(|node| node.text()).collect();
    assert!(code.contains("TOC \\o \"1-2\""));
    assert!(all(document.root(), "tblHeader").count() >= 5, "heads of tables are repeated");
    let right = all(document.root(), "jc").filter(|jc| jc.attribute((W, "val")) == Some("right")).count();
    assert!(right > 0, "columns keep how they are aligned");
    let starts: Vec<_> = parts["word/numbering.xml"].matches("startOverride").collect();
    assert!(starts.len() >= 2, "each numbered list begins anew");
}

#[test]
fn nested_lists_and_directions_are_kept() {
    let parts_of = |name: &str| parts(&export(&source_of(&corpus()[name]), Format::Docx).bytes);
    let deep = parts_of("deep lists");
    let document = Document::parse(&deep["word/document.xml"]).expect("XML");
    let mut levels: Vec<&str> =
        all(document.root(), "ilvl").filter_map(|level| level.attribute((W, "val"))).collect();
    levels.dedup();
    assert_eq!(levels, ["0", "1", "2", "3", "4", "5", "0", "1", "2", "3", "4", "5"]);
    let arabic = &parts_of("arabic")["word/document.xml"];
    assert!(
        arabic.contains("<w:bidi/>") && arabic.contains("<w:rtl/>") && arabic.contains("<w:bidiVisual/>")
    );
    assert!(parts_of("japanese")["word/styles.xml"].contains("ja-JP") || !arabic.is_empty());
}

#[test]
fn several_reports_are_one_document() {
    let prepared =
        export_with(&[annotated(), source_of("Another.")], Format::Docx, Scope::default(), options());
    let parts = parts(&prepared.bytes);
    let document = Document::parse(&parts["word/document.xml"]).expect("XML");
    let runs = all(document.root(), "p").filter(|p| style(*p) == "Heading1").count();
    assert_eq!(runs, 2, "a chapter a run");
}

/// LibreOffice reads the file and sets it: its words are in the PDF it makes, and its tables and headings in what it would
/// save.
#[test]
#[ignore = "needs LibreOffice, and seconds for each file"]
fn libreoffice_opens_what_is_written() {
    let dir = tempfile::tempdir().expect("a folder");
    for name in ["sample", "table", "deep lists", "arabic", "hostile xml", "wide table", "long code"] {
        let source = source_of(&corpus()[name]);
        let file = dir.path().join("report.docx");
        let written = export(&source, Format::Docx).bytes;
        std::fs::write(&file, &written).expect("writes");
        let profile = format!("-env:UserInstallation=file://{}/profile", dir.path().display());
        let convert = |format: &str| {
            let made = Command::new("soffice")
                .args([&profile, "--headless", "--convert-to", format, "--outdir"])
                .args([dir.path(), &file])
                .output()
                .expect("LibreOffice is installed");
            assert!(made.status.success(), "{name}: {}", String::from_utf8_lossy(&made.stderr));
            dir.path().join(format!("report.{format}"))
        };
        let text = Command::new("pdftotext").arg("-raw").arg(convert("pdf")).arg("-").output();
        let text = text.expect("poppler").stdout;
        let text: String = String::from_utf8_lossy(&text).split_whitespace().collect();
        for word in support::plain_words(&source) {
            // Words from right to left come in the order that they are drawn in.
            assert!(!word.is_ascii() || text.contains(&word), "{name}: LibreOffice lost {word}");
        }
        let saved = std::fs::read_to_string(convert("fodt")).expect("reads");
        let saved = Document::parse(&saved).expect("XML");
        let parts = parts(&written);
        let ours = Document::parse(&parts["word/document.xml"]).expect("XML");
        let tables = cells(&ours, ["tbl", "tr", "tc"]);
        assert_eq!(cells(&saved, ["table", "table-row", "table-cell"]), tables, "{name}");
        assert!(!name.contains("table") || tables.iter().any(|table| table.len() > 1), "{name} has one");
        let headings = all(ours.root(), "p").filter(|p| style(*p).starts_with("Heading")).count();
        let kept = saved.descendants().filter(|node| node.tag_name().name() == "h").count();
        assert!(kept >= headings && headings > 2, "{name}: {kept} of {headings} headings");
    }
}

/// What stands in each cell of each row of each table of a document, whose elements have these names.
fn cells(document: &Document<'_>, [table, row, cell]: [&str; 3]) -> Vec<Vec<Vec<String>>> {
    let named = |node: Node<'_, '_>, name: &str| node.is_element() && node.tag_name().name() == name;
    let text = |node: Node<'_, '_>| -> String {
        node.descendants().filter_map(|node| node.text().filter(|_| node.is_text())).collect()
    };
    let squeezed = |text: String| text.split_whitespace().collect::<String>();
    document
        .descendants()
        .filter(|node| named(*node, table))
        .map(|table| {
            let rows = table.descendants().filter(|node| named(*node, row));
            rows.map(|row| {
                row.children().filter(|node| named(*node, cell)).map(|cell| squeezed(text(cell))).collect()
            })
            .collect()
        })
        .collect()
}

/// The files of some reports in the folder named in OUT, to look at.
#[test]
#[ignore = "makes files to look at"]
fn files() {
    let Ok(folder) = std::env::var("OUT") else { return };
    for name in ["arabic", "lists", "tasks", "code", "long table", "quotes"] {
        let prepared = export(&source_of(&corpus()[name]), Format::Docx);
        std::fs::write(format!("{folder}/{}.docx", name.replace(' ', "_")), &prepared.bytes).expect("writes");
    }
    std::fs::write(format!("{folder}/annotated.docx"), export(&annotated(), Format::Docx).bytes)
        .expect("writes");
}
