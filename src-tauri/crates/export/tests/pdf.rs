//! PDF, read back by programs that are not ours: poppler's. Where they are not installed, only ours is tested.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::{fs, path::PathBuf, process::Command, sync::atomic::AtomicBool, sync::atomic::Ordering};

use prospect_export::{
    Export, ExportError, Format, Job, Options, Paper, Prepared, Scope, Source, Warning, prepare, preview,
};
use support::{annotated, corpus, export, export_with, options, source_of};

/// What a program of poppler prints of a file; nothing where it is not installed.
fn poppler(program: &str, arguments: &[&str], pdf: &[u8]) -> Option<String> {
    let dir = tempfile::tempdir().expect("a folder");
    let file: PathBuf = dir.path().join("report.pdf");
    fs::write(&file, pdf).expect("writes");
    let mut command = Command::new(program);
    command.args(arguments).arg(&file);
    if program == "pdftotext" {
        command.arg("-");
    }
    let output = match command.output() {
        Ok(output) => output,
        // The gate installs it, and must not pass without.
        Err(error) => {
            assert!(std::env::var_os("CI").is_none(), "{program}: {error}");
            return None;
        }
    };
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).expect("UTF-8"))
}

fn without_spaces(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

#[test]
fn every_report_is_set_whole_and_conforming_and_its_words_come_back_in_order() {
    for (name, body) in corpus() {
        if name == "long" {
            continue;
        }
        let source = source_of(&body);
        let prepared = export(&source, Format::Pdf);
        assert_eq!(prepared.warnings, [], "{name}");
        let Some(text) = poppler("pdftotext", &["-raw"], &prepared.bytes) else { return };
        let fonts = poppler("pdffonts", &[], &prepared.bytes).expect("poppler");
        for font in fonts.lines().skip(2) {
            let columns: Vec<&str> = font.split_whitespace().rev().collect();
            assert_eq!(
                columns[2..5],
                ["yes", "yes", "yes"],
                "{name}: embedded, cut, with its characters: {font}"
            );
        }
        let info = poppler("pdfinfo", &[], &prepared.bytes).expect("poppler");
        assert!(
            info.contains("Tagged:          yes") && info.contains("Clinic operations, extra income"),
            "{info}"
        );
        let text = without_spaces(&text);
        let mut rest = text.as_str();
        for word in support::plain_words(&source) {
            // Words from right to left are given back in the order that they are drawn in.
            if is_right_to_left(&word) {
                // Poppler turns the two letters of this ligature around.
                let turned = |text: &str| text.replace("لا", "ال");
                assert!(turned(&text).contains(&turned(&word)), "{name}: {word} is missing");
                continue;
            }
            let at = rest.find(&word).unwrap_or_else(|| panic!("{name}: {word} is missing or out of order"));
            rest = &rest[at + word.len()..];
        }
    }
}

fn is_right_to_left(word: &str) -> bool {
    word.contains(|c| matches!(c, '\u{590}'..='\u{8ff}'))
}

#[test]
fn a_long_report_is_set_too() {
    let source = source_of(&corpus()["long"]);
    assert!(source.run.text.len() > 200_000, "{}", source.run.text.len());
    let prepared = export(&source, Format::Pdf);
    if let Some(info) = poppler("pdfinfo", &[], &prepared.bytes) {
        let pages = info.lines().find_map(|line| line.strip_prefix("Pages:")).expect("a count");
        assert!(pages.trim().parse::<u32>().expect("a number") > 60, "{pages}");
    }
}

#[test]
fn heads_of_tables_are_on_every_page() {
    let prepared = export(&source_of(&corpus()["long table"]), Format::Pdf);
    let Some(text) = poppler("pdftotext", &["-layout"], &prepared.bytes) else { return };
    let pages: Vec<&str> = text.split('\u{c}').filter(|page| page.contains("a remark about")).collect();
    assert!(pages.len() >= 3, "the table goes over pages");
    for page in pages {
        assert!(page.contains("Remark") && page.contains("Customer"), "{page}");
    }
}

#[test]
fn nothing_in_a_report_runs_or_breaks_the_layout() {
    let prepared = export(&source_of(&corpus()["hostile typst"]), Format::Pdf);
    let Some(text) = poppler("pdftotext", &["-raw"], &prepared.bytes) else { return };
    for words in [
        "#set page(width: 1pt)",
        "#panic(\"x\")",
        "#read(\"/etc/passwd\")",
        "@ref <label>",
        "= Heading?",
        "#import \"@preview/x:1.0.0\"",
    ] {
        assert!(text.contains(words), "{words} is not in {text}");
    }
    let info = poppler("pdfinfo", &[], &prepared.bytes).expect("poppler");
    assert!(info.contains("595.276 x 841.89 pts (A4)"), "{info}");
}

#[test]
fn no_word_runs_over_the_edge_of_the_page() {
    for name in ["one giant word", "long code", "wide table", "long table"] {
        let prepared = export(&source_of(&corpus()[name]), Format::Pdf);
        let Some(boxes) = poppler("pdftotext", &["-bbox"], &prepared.bytes) else { return };
        for word in boxes.lines().filter(|line| line.contains("<word ")) {
            let right: f64 = word
                .split("xMax=\"")
                .nth(1)
                .and_then(|rest| rest.split('"').next())
                .expect("a place")
                .parse()
                .expect("a number");
            assert!(right < 595.3 - 60.0, "{name}: {word}");
        }
    }
}

#[test]
fn a_character_that_no_font_has_is_told_and_never_a_box() {
    let source = source_of("One \u{10fffd} and \u{10fffc}, twice \u{10fffd}; नमस्ते.");
    let prepared = export(&source, Format::Pdf);
    let [Warning::MissingGlyphs(missing)] = prepared.warnings.as_slice() else {
        panic!("{:?}", prepared.warnings)
    };
    assert!(missing.contains(&'\u{10fffc}') && missing.contains(&'न'), "{missing:?}");
    if let Some(text) = poppler("pdftotext", &["-raw"], &prepared.bytes) {
        assert!(text.contains("One \u{fffd} and"), "{text}");
    }
}

#[test]
fn archivable_ones_say_so() {
    let options = Options { archivable: true, ..options() };
    for name in ["sample", "emoji", "arabic", "chinese", "links", "tasks"] {
        let prepared =
            export_with(&[source_of(&corpus()[name])], Format::Pdf, Scope::default(), options.clone());
        assert_eq!(prepared.warnings, [], "{name}");
        let text = String::from_utf8_lossy(&prepared.bytes);
        assert!(
            text.contains("<pdfaid:part>2</pdfaid:part>") && text.contains("<pdfuaid:part>1</pdfuaid:part>"),
            "{name}"
        );
    }
}

#[test]
fn paper_is_what_was_asked_for() {
    let options = Options { paper: Paper::Letter, ..options() };
    let prepared = export_with(&[source_of("Text.")], Format::Pdf, Scope::default(), options);
    if let Some(info) = poppler("pdfinfo", &[], &prepared.bytes) {
        assert!(info.contains("612 x 792 pts (letter)"), "{info}");
    }
}

#[test]
fn an_export_tells_how_far_it_is_and_can_be_stopped() {
    let sources: Vec<Source> = vec![annotated(), source_of("Text.")];
    let export = Export { format: Format::Pdf, scope: Scope::default(), options: options() };
    let done = std::sync::Mutex::new(Vec::new());
    let stop = AtomicBool::new(false);
    let hear = |part: f32| done.lock().expect("not poisoned").push(part);
    prepare(&sources, &export, &Job::new(&hear, &stop)).expect("exports");
    let told = done.lock().expect("not poisoned").clone();
    assert!(
        told.first() == Some(&0.0) && told.last() == Some(&1.0) && told.is_sorted() && told.len() >= 4,
        "{told:?}"
    );
    // Stopped while the pages are set.
    let halfway = |part: f32| {
        if part > 0.05 {
            stop.store(true, Ordering::Relaxed)
        }
    };
    let refused: Result<Prepared, _> = prepare(&sources, &export, &Job::new(&halfway, &stop));
    assert_eq!(refused, Err(ExportError::Cancelled));
}

#[test]
fn the_first_page_can_be_seen_before() {
    let export = Export { format: Format::Pdf, scope: Scope::default(), options: options() };
    let seen = preview(&[annotated()], &export, &Job::default()).expect("a preview");
    let picture = seen.page.expect("a picture");
    assert!(picture.starts_with(b"\x89PNG"));
    let width = u32::from_be_bytes(picture[16..20].try_into().expect("four bytes"));
    assert_eq!(width, 800);
    assert!(seen.pages.is_some_and(|pages| pages > 2), "a title, contents, the report");
}

/// Pictures of the reports named in NAMES, to look at, in the folder named in OUT.
#[test]
#[ignore = "makes pictures to look at"]
fn pictures() {
    let (Ok(names), Ok(folder)) = (std::env::var("NAMES"), std::env::var("OUT")) else { return };
    for name in names.split(',') {
        let sources = match name {
            "annotated" => vec![annotated()],
            "several" => vec![annotated(), source_of(&corpus()["chinese"])],
            name => vec![source_of(&corpus()[name])],
        };
        let prepared = export_with(&sources, Format::Pdf, Scope::default(), options());
        let file = PathBuf::from(&folder).join(format!("{}.pdf", name.replace(' ', "_")));
        fs::write(&file, &prepared.bytes).expect("writes");
        let pages = Command::new("pdftoppm")
            .args(["-r", "60", "-png"])
            .arg(&file)
            .arg(file.with_extension(""))
            .status();
        assert!(pages.expect("poppler").success());
    }
}
