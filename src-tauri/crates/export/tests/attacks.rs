//! What a report, a model's name or a choice could smuggle into a file, and what a file could give away.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::{
    io::Read as _,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use prospect_export::{
    Export, ExportError, Format, Job, Labels, Obstacle, Options, Scope, Source, prepare, preview,
};
use support::{annotated, export_with, hostile, options, source_of};

const FORMATS: [Format; 8] = [
    Format::Pdf,
    Format::Markdown,
    Format::Html,
    Format::Docx,
    Format::Json,
    Format::Csv,
    Format::ActionsCsv,
    Format::Calendar,
];

/// All that can be read in a file: its name, its text, and what is in its compressed parts.
fn everything(prepared: &prospect_export::Prepared, format: Format) -> String {
    let mut all = prepared.file_name.clone();
    match format {
        Format::Docx => {
            let mut zip = zip::ZipArchive::new(std::io::Cursor::new(&prepared.bytes)).expect("a zip");
            for index in 0..zip.len() {
                let mut file = zip.by_index(index).expect("a file");
                file.read_to_string(&mut all).expect("XML");
                let day = file.last_modified().map(|day| day.year());
                assert!(day.is_none_or(|year| year == 1980), "a part tells its day: {day:?}");
            }
        }
        Format::Pdf => {
            all.push_str(&String::from_utf8_lossy(&prepared.bytes));
            all.push_str(&poppler("pdftotext", &prepared.bytes));
            all.push_str(&poppler("pdfinfo", &prepared.bytes));
        }
        // Lines of a calendar are folded.
        _ => all.push_str(&String::from_utf8_lossy(&prepared.bytes).replace("\r\n ", "")),
    }
    all
}

/// What a program of poppler tells of a PDF; nothing where it is not installed.
fn poppler(program: &str, pdf: &[u8]) -> String {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("report.pdf");
    std::fs::write(&file, pdf).expect("writes");
    let mut command = std::process::Command::new(program);
    command.arg(&file);
    if program == "pdftotext" {
        command.arg("-");
    }
    match command.output() {
        Ok(output) => String::from_utf8_lossy(&output.stdout).into_owned(),
        Err(error) => {
            assert!(std::env::var_os("CI").is_none(), "{program}: {error}");
            String::new()
        }
    }
}

/// A report whose own text says nothing of the answers, under the title that its run got from them.
fn titled_by_answers() -> Source {
    let mut source = annotated();
    let ideas = r#"{"version": 1, "ideas": [{"name": "Hives", "plan": {"d30": ["Buy a veil"]}}]}"#;
    source.run.text = support::report_of("Bees.") + "\n## DATA\n```json\n" + ideas + "\n```\n";
    source.run.ideas = prospect_core::report::ideas(&source.run.text);
    source.run.summary.title = prospect_core::profile::title(&source.run.profile);
    for action in &mut source.actions {
        action.idea = Some(0);
    }
    source
}

#[test]
fn answers_that_are_left_out_are_in_no_title_name_or_metadata() {
    let source = titled_by_answers();
    let title = source.run.summary.title.clone();
    let scope = Scope { profile: false, ..Scope::default() };
    for (labels, neutral) in
        [(Labels::English, "Report"), (Labels::German, "Bericht"), (Labels::Chinese, "报告")]
    {
        for format in FORMATS {
            let options = Options { labels, ..options() };
            let prepared = export_with(std::slice::from_ref(&source), format, scope.clone(), options);
            let all = everything(&prepared, format);
            for answer in
                [title.as_str(), "Clinic operations", "extra income", "ward nurse", "less than $1,000"]
            {
                assert!(!all.contains(answer), "{format:?} {labels:?} tells {answer}");
            }
            assert!(prepared.file_name.starts_with(neutral), "{}", prepared.file_name);
        }
    }
    let refused = Export { format: Format::Bundle, scope, options: options() };
    let refused = prepare(&[source], &refused, &Job::default());
    assert_eq!(refused, Err(Obstacle::WholeReportOnly.into()), "a bundle is made of the answers");
}

#[test]
fn several_reports_without_answers_have_a_neutral_title() {
    let scope = Scope { profile: false, ..Scope::default() };
    for format in [Format::Html, Format::Markdown, Format::Docx, Format::Json] {
        let mut other = titled_by_answers();
        other.run.summary.title = other.run.profile.sub_interest_area.to_uppercase();
        let prepared = export_with(&[titled_by_answers(), other], format, scope.clone(), options());
        let all = everything(&prepared, format);
        assert!(!all.contains("extra income") && !all.contains("CLINIC OPERATIONS"), "{format:?}");
    }
}

#[test]
fn a_title_that_the_user_gave_stays_without_answers() {
    let mut source = annotated();
    source.run.summary.title = "My clinic plan".into();
    let scope = Scope { profile: false, ..Scope::default() };
    for format in FORMATS {
        let prepared = export_with(std::slice::from_ref(&source), format, scope.clone(), options());
        assert_eq!(prepared.file_name, format!("My clinic plan.{}", format.extension()));
        assert!(everything(&prepared, format).contains("My clinic plan"), "{format:?}");
    }
}

#[test]
fn the_language_that_was_asked_for_is_an_answer() {
    let mut source = titled_by_answers();
    source.run.profile.language = "Finnish".into();
    let scope = Scope { profile: false, ..Scope::default() };
    for (format, named) in [(Format::Html, "lang=\"fi\""), (Format::Docx, "fi-FI")] {
        let one = std::slice::from_ref(&source);
        let with = export_with(one, format, Scope::default(), options());
        let without = export_with(one, format, scope.clone(), options());
        assert!(everything(&with, format).contains(named), "{format:?}");
        assert!(!everything(&without, format).contains(named), "{format:?}");
    }
}

#[test]
fn without_provenance_there_is_no_date_model_address_or_id() {
    let source = annotated();
    let scope = Scope { provenance: false, ..Scope::default() };
    let id = source.run.summary.id.to_string();
    for archivable in [false, true] {
        for format in FORMATS {
            let options = Options { archivable, ..options() };
            let prepared = export_with(std::slice::from_ref(&source), format, scope.clone(), options);
            let all = everything(&prepared, format);
            // The day of the export, of the notes and of the run, as each format would write it.
            for told in [
                "2026-12-01",
                "1 December 2026",
                "D:20261201",
                "Dec  1",
                "20261201T",
                "24 November 2025",
                "1764000000",
                "2024-11-27",
                "27 November 2024",
                "173270",
                "gpt-5-mini",
                "api.openai.com",
                &id,
                "01936d5e-0000-7000-8000-0000000000b1",
                "01936d5e-0000-7000-8000-0000000000a1",
            ] {
                assert!(!all.contains(told), "{format:?} tells {told}");
            }
        }
    }
}

#[test]
fn with_provenance_the_day_and_the_model_are_told() {
    for format in [Format::Markdown, Format::Html, Format::Docx, Format::Json] {
        let prepared = export_with(&[annotated()], format, Scope::default(), options());
        assert!(everything(&prepared, format).contains("gpt-5-mini"), "{format:?}");
    }
    let docx = export_with(&[annotated()], Format::Docx, Scope::default(), options());
    assert!(everything(&docx, Format::Docx).contains("2026-12-01T00:00:00Z"));
}

#[test]
fn a_calendar_without_provenance_keeps_its_ids_from_export_to_export() {
    let scope = Scope { provenance: false, ..Scope::default() };
    let export = || export_with(&[annotated()], Format::Calendar, scope.clone(), options()).bytes;
    let text = String::from_utf8(export()).expect("UTF-8");
    assert_eq!(export(), text.as_bytes());
    assert!(text.contains("DTSTAMP:19700101T000000Z"), "{text}");
}

/// A row of a table of ideas, and of one of actions, around hostile words.
fn tables_with(words: &str) -> [String; 2] {
    let mut source = annotated();
    source.run.summary.title = words.to_owned();
    for idea in &mut source.run.ideas {
        idea.name = words.to_owned();
        idea.one_line = words.to_owned();
        idea.because = vec![words.to_owned(); 2];
        idea.plan.d30 = vec![words.to_owned(), words.to_owned()];
    }
    for action in &mut source.actions {
        action.text = words.to_owned();
    }
    [Format::Csv, Format::ActionsCsv].map(|format| {
        let prepared = export_with(std::slice::from_ref(&source), format, Scope::default(), options());
        String::from_utf8(prepared.bytes).expect("UTF-8").trim_start_matches('\u{feff}').to_owned()
    })
}

#[test]
fn no_table_has_a_formula_in_whichever_locale_it_is_read() {
    let signs = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    let before = [
        "",
        " ",
        "\u{a0}",
        "\u{200b}",
        "\u{feff}",
        "\"",
        "'",
        "\u{200b} \"",
        "x;",
        "x,",
        "x\t",
        "x\n",
        "x\r\n",
        "x; ",
        "x;\"",
    ];
    for sign in signs {
        for before in before {
            for table in tables_with(&format!("{before}{sign}cmd|' /C calc'!A0")) {
                for separator in [',', ';', '\t'] {
                    let mut reader = csv::ReaderBuilder::new()
                        .delimiter(separator as u8)
                        .flexible(true)
                        .from_reader(table.as_bytes());
                    let read = reader
                        .records()
                        .flat_map(|row| row.expect("a row").iter().map(str::to_owned).collect::<Vec<_>>());
                    let raw = table.split([separator, '\n']).map(str::to_owned);
                    for cell in read.chain(raw) {
                        let seen = cell.trim_start_matches(|c: char| {
                            c.is_whitespace() || matches!(c, '"' | '\u{200b}' | '\u{feff}')
                        });
                        assert!(
                            !seen.starts_with(signs),
                            "{before:?} {sign} split at {separator:?}: {cell:?}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn a_guarded_table_has_as_many_cells_as_columns() {
    for words in ["=1;\"2\",3\t-4\n@5", "\"\"=\"\"", "';'=1", "\r\n=1"] {
        for table in tables_with(words) {
            let mut reader = csv::Reader::from_reader(table.as_bytes());
            let columns = reader.headers().expect("a head").len();
            assert!(reader.records().all(|row| row.is_ok_and(|row| row.len() == columns)), "{words:?}");
        }
    }
}

#[test]
fn a_report_that_would_take_too_much_memory_is_refused_before_it_is_set() {
    let too_large = [
        "rows of tiny cells",
        "a table of nine columns",
        "a table of many columns",
        "rows as wide as the report",
        "rows shorter than their head",
        "small tables",
        "empty cells",
        "breaks in one cell",
        "headings",
        "tiny items",
        "loose items",
        "numbered items",
        "tasks",
        "nested lists",
        "nested quotes",
        "alternating quotes and lists",
        "lines of code",
        "pieces of code",
        "links in items",
        "bold words",
        "short paragraphs",
    ];
    let export = Export { format: Format::Pdf, scope: Scope::default(), options: options() };
    for (name, body) in hostile::reports(400_000) {
        if !too_large.contains(&name) {
            continue;
        }
        let source = [source_of(&body)];
        let refused = prepare(&source, &export, &Job::default());
        assert_eq!(refused, Err(Obstacle::TooLargeForPdf.into()), "{name}");
        if name == "headings" {
            let refused = preview(&source, &export, &Job::default());
            assert_eq!(refused, Err(Obstacle::TooLargeForPdf.into()), "the window tells it before");
        }
    }
}

#[test]
fn a_megabyte_of_an_ordinary_report_may_be_set() {
    let export = Export { format: Format::Pdf, scope: Scope::default(), options: options() };
    let body = hostile::sane(1_000_000);
    // Its pages are set in a test of their own; this one only asks whether they may be.
    let seen = preview(&[source_of(&body)], &export, &Job::default()).expect("not refused");
    assert!(seen.pages.is_none() && seen.page.is_some(), "the title page alone");
}

#[test]
fn an_export_that_is_stopped_while_its_pages_are_set_ends_at_once() {
    let source = [source_of(&hostile::sane(150_000))];
    let export = Export { format: Format::Pdf, scope: Scope::default(), options: options() };
    let stop = AtomicBool::new(false);
    let stopped_at = Mutex::new(None);
    // 0.1 is told right before Typst begins, which tells nothing until it is done.
    let hear = |done: f32| {
        if done > 0.05 {
            stop.store(true, Ordering::Relaxed);
            *stopped_at.lock().expect("not poisoned") = Some(Instant::now());
        }
    };
    assert_eq!(prepare(&source, &export, &Job::new(&hear, &stop)), Err(ExportError::Cancelled));
    let stopped_at = stopped_at.lock().expect("not poisoned").expect("it was stopped");
    assert!(stopped_at.elapsed() < Duration::from_secs(1), "{:?}", stopped_at.elapsed());
    // Whatever is left of it does not stand in the way of the next one.
    let next = prepare(&[source_of("Text.")], &export, &Job::default()).expect("exports");
    assert!(next.bytes.starts_with(b"%PDF"));
}

#[test]
fn a_sign_that_never_ends_is_set() {
    // More than 65,535 bytes without a place to break.
    let prepared =
        export_with(&[source_of(&"👩\u{200d}".repeat(12_000))], Format::Pdf, Scope::default(), options());
    assert!(prepared.bytes.starts_with(b"%PDF"));
}
