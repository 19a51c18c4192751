//! Our own Markdown comes back: title, sections, ideas and marks, in every language and any number of times.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::fs;

use proptest::prelude::*;
use prospect_core::{ImportedRun, Prospect, profile::sample_profile, read_import, report};
use prospect_export::{Format, Labels, Options, Scope, Source};
use support::{export_with, options, report_of, run_of, text_of};

const LANGUAGES: [Labels; 3] = [Labels::English, Labels::German, Labels::Chinese];

fn written(sources: &[Source], labels: Labels) -> String {
    let options = Options { labels, ..options() };
    text_of(&export_with(sources, Format::Markdown, Scope::default(), options)).to_owned()
}

fn read_back(text: &str) -> Vec<ImportedRun> {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("report.md");
    fs::write(&path, text).expect("writes");
    read_import(&path).expect("reads")
}

/// The part of a file that the model wrote, with its marks.
fn report_part(text: &str) -> &str {
    let start = text.find("\n<!-- report -->\n").expect("a report");
    &text[start..text.rfind("<!-- end of report -->").expect("its end")]
}

fn source(title: &str, text: &str) -> Source {
    let mut run = run_of(text);
    run.summary.title = title.to_owned();
    run.profile = sample_profile();
    run.request.messages = Prospect::messages(&run.profile);
    Source::from(run)
}

fn trimmed(text: &str) -> [String; 3] {
    let sections = report::split(text).sections;
    report::SectionKey::ALL.map(|key| sections.get(key).trim_matches('\n').to_owned())
}

/// Exports and imports three times, each time in another language.
fn check(source: Source) {
    let title = source.run.summary.title.split_whitespace().collect::<Vec<_>>().join(" ");
    let (mut source, original) = (source.clone(), source);
    let first = written(std::slice::from_ref(&original), Labels::English);
    for labels in [Labels::German, Labels::Chinese, Labels::English] {
        let text = written(&[source], labels);
        let mut back = read_back(&text);
        assert_eq!(back.len(), 1, "{text}");
        let run = back.pop().expect("one");
        assert_eq!(run.run.summary.title, title, "{text}");
        assert_eq!(trimmed(&run.run.text), trimmed(&original.run.text), "{text}");
        assert_eq!(run.run.ideas, original.run.ideas, "{text}");
        assert_eq!(run.run.profile, original.run.profile, "{text}");
        source = Source::from(run);
    }
    let last = written(&[source], Labels::English);
    assert_eq!(report_part(&last), report_part(&first), "the marks are where they were");
}

#[test]
fn a_report_with_ideas_and_marks_comes_back_in_every_language() {
    check(source("Bees", support::SAMPLE));
    let figures = "Earn $900 a month, own † sign, $1,000 of yours, 43% of (5%†) and 12,000 people.\n\n\
                   | a | b |\n|---|---|\n| $5,000 | 7% |\n\n- $40 [source](https://example.com)\n";
    check(source("Figures", &report_of(figures)));
    check(source("No markers", "Only a text, with $900 in it.\n"));
    check(source(
        "One section",
        "## SECTION 2: IDEA RESEARCH\n\nText\n\n### Below\n\n```\n## SECTION 3\n```\n",
    ));
    check(source("Ours", &report_of("<!-- end of report -->\n\n<!-- section 3 -->\n\n<!-- ideas\n-->\n")));
}

#[test]
fn a_file_of_several_reports_comes_back_as_several_runs() {
    let sources = [source("6\" pipes: #1", &report_of("One, $900.")), source("*Two*", support::SAMPLE)];
    for labels in LANGUAGES {
        let back = read_back(&written(&sources, labels));
        assert_eq!(back.len(), 2);
        for (back, source) in back.iter().zip(&sources) {
            assert_eq!(back.run.summary.title, source.run.summary.title);
            assert_eq!(trimmed(&back.run.text), trimmed(&source.run.text));
            assert_eq!(back.run.ideas, source.run.ideas);
            assert_eq!(back.run.summary.created_at, source.run.summary.id.created_at());
        }
    }
}

#[test]
fn titles_and_answers_of_every_kind_come_back() {
    for title in [
        "6\" pipes, extra income",
        "Bern \"old town\", extra income",
        "a: b",
        "#1 bees",
        "C#",
        "- dash",
        "--- dashes",
        "one\ntwo",
        "🐝 bees 👩‍⚕️",
        "'single'",
        "{a} [b] *c* & !d | e > f % g @ h ` i",
        "back\\slash \\\" both",
        "null",
        "~",
        "007",
        "<!-- report -->",
        "한글 été",
        "tab\tand \u{2028} line",
    ] {
        let mut source = source(title, &report_of("Text, $900."));
        source.run.profile.location = title.split_whitespace().collect::<Vec<_>>().join(" ");
        source.run.profile.experience_summary = "Two\nlines: \"a\"\n- b".to_owned();
        check(source);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_title_and_text_come_back(
        title in "[a-zA-Z0-9\"':#\\-\\\\\\[\\]{}*&!|>%@`~?,.äé漢🐝 ]{0,40}[a-z🐝]",
        lines in prop::collection::vec("[$%0-9a-z†*|<>` .-]{0,20}", 1..6),
    ) {
        check(source(&title, &report_of(&lines.join("\n"))));
    }
}
