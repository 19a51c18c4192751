//! The structure of every report of the corpus, as it was when a person looked at it: `tests/golden/`, one file a report.
//!
//! It is the outline of the page of HTML, one tag or text a line, which shows the tree that all formats draw. With
//! PROSPECT_WRITE_GOLDEN=1 the files are written anew, to be looked at before they are committed.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::{fs, path::PathBuf};

use prospect_core::report::SectionKey;
use prospect_export::{Format, Part, Scope};
use support::{corpus, export_with, options, source_of, text_of};

#[test]
fn every_report_has_the_structure_it_had() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let writes = std::env::var_os("PROSPECT_WRITE_GOLDEN").is_some();
    let part = Part::Sections(vec![SectionKey::StartupIdeasResearch]);
    let scope = Scope { part, profile: false, notes: false, provenance: false };
    for (name, body) in corpus() {
        if matches!(name, "long" | "long table" | "one giant word") {
            continue;
        }
        let prepared = export_with(&[source_of(&body)], Format::Html, scope.clone(), options());
        let outline = outline(text_of(&prepared));
        let file = folder.join(format!("{}.txt", name.replace(' ', "-")));
        if writes {
            fs::create_dir_all(&folder).expect("a folder");
            fs::write(&file, outline).expect("writes");
        } else {
            let golden =
                fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            assert_eq!(outline, golden, "{name}");
        }
    }
}

/// What stands in `main`, a line for each tag and each text, indented by how deep it is.
fn outline(html: &str) -> String {
    let (_, main) = html.split_once("<main>").expect("a main part");
    let (main, _) = main.split_once("</main>").expect("its end");
    let (mut out, mut depth) = (String::new(), 0_usize);
    for part in main.split('<') {
        let (tag, text) = part.split_once('>').unwrap_or(("", part));
        if tag.starts_with('/') {
            depth = depth.saturating_sub(1);
        } else if !tag.is_empty() {
            out.push_str(&format!("{}{tag}\n", "  ".repeat(depth)));
            depth += usize::from(tag != "br" && tag != "hr");
        }
        let text = text.trim_matches('\n');
        if !text.trim().is_empty() {
            out.push_str(&format!("{}“{}”\n", "  ".repeat(depth), text.replace('\n', "⏎")));
        }
    }
    out
}
