//! Whole reports as models write them, streamed in small and large pieces: the text, the sections and the ideas are
//! the same in the events, in the library and in every export.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::{
    fs,
    io::Read as _,
    path::Path,
    process::{Command, Output},
};

use mock_openai::{MockServer, Script, Step, Usage};
use serde_json::{Value, json};

/// A report, what a reader knows it by, and the names of its six ideas.
struct Report {
    text: &'static str,
    /// A heading of each section.
    headings: [&'static str; 3],
    /// The headings of the ideas, without their numbers.
    ideas: [&'static str; 6],
    /// The numbers of those that the data block describes.
    in_data: &'static [usize],
}

const GERMAN_IDEAS: [&str; 6] = [
    "Reparaturtag im Haus",
    "Starthilfe Repair-Café",
    "Bibliothek der Dinge",
    "Reparatur-AG im Ganztag",
    "Zweites Leben mit Sozialpass",
    "Reparaturpause im Betrieb",
];

const ALL: &[usize] = &[1, 2, 3, 4, 5, 6];

const REPORTS: [Report; 4] = [
    Report {
        text: include_str!("../../core/tests/reports/minimal.md"),
        headings: ["Where a designer has an edge here", "Validation backlog", "Decide at day 30"],
        ideas: [
            "Listing desk for charity and consignment shops",
            "Matched furniture sets for short-let hosts",
            "Clear-out with a catalogue",
            "Look and shelves for second-hand shops",
            "Hotel linen, cut again",
            "Photo and text kit for part-time resellers",
        ],
        in_data: ALL,
    },
    Report {
        text: include_str!("../../core/tests/reports/rich.md"),
        headings: ["Where you have an edge", "Validation backlog", "Decision checklist, day 30"],
        ideas: [
            "Cash call for trades firms",
            "Job-costing rescue for fit-out and joinery",
            "Paid sooner: stage payments and debtors",
            "Forecast desk for bookkeepers",
            "Read your own numbers, for site and depot managers",
            "Quote check workbook",
        ],
        in_data: ALL,
    },
    Report {
        text: include_str!("../../core/tests/reports/german.md"),
        headings: ["Wo du im Vorteil bist", "Was zuerst geprüft wird", "Entscheidung an Tag 30"],
        ideas: GERMAN_IDEAS,
        in_data: ALL,
    },
    Report {
        text: include_str!("../../core/tests/reports/german_sloppy.md"),
        headings: ["Wo du im Vorteil bist", "Was zuerst geprüft wird", "Entscheidung an Tag 30"],
        ideas: GERMAN_IDEAS,
        // The model left two out with an ellipsis.
        in_data: &[1, 2, 3, 6],
    },
];

impl Report {
    /// The ideas of the data block with the numbers of their headings.
    fn numbered(&self) -> Vec<(Option<u64>, &'static str)> {
        let number = |at: &usize| (u64::try_from(*at).ok(), self.ideas[at - 1]);
        self.in_data.iter().map(number).collect()
    }
}

const SECTIONS: [&str; 3] = ["profile_analysis", "startup_ideas_research", "personalized_recommendations"];

struct Cli {
    dir: tempfile::TempDir,
}

impl Cli {
    fn run(&self, args: &[&str]) -> Output {
        let output = Command::new(env!("CARGO_BIN_EXE_prospect-cli"))
            .args(args)
            .env("PROSPECT_DATA_DIR", self.dir.path().join("data"))
            .env("OPENAI_API_KEY", "sk-reports")
            .output()
            .expect("the binary runs");
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        output
    }

    fn path(&self, name: &str) -> String {
        self.dir.path().join(name).display().to_string()
    }

    /// Streams a report in deltas of about this many bytes; its events.
    fn discover(&self, text: &str, piece: usize) -> Vec<Value> {
        let profile = json!({
            "goal_type": "Extra Income", "time_commitment": "5–10 hrs/week", "budget_range": "< $1 K",
            "interest_area": "Education / EdTech", "sub_interest_area": "Language learning",
            "skill_strength": "Communication / Community",
        });
        fs::write(self.path("profile.json"), profile.to_string()).expect("writes");
        let deltas = pieces(text, piece).into_iter().map(|piece| Step::Delta(piece.to_owned()));
        let end = [Step::Finish("stop".into()), Step::Usage(Usage::default()), Step::Done];
        let server = MockServer::start(Script::steps([Step::Role].into_iter().chain(deltas).chain(end)));
        let (profile, url) = (self.path("profile.json"), server.url());
        let output = self.run(&[
            "run",
            "--profile",
            &profile,
            "--base-url",
            &url,
            "--model",
            "m",
            "--output",
            "events",
            "--fresh",
        ]);
        let events = String::from_utf8(output.stdout).expect("UTF-8");
        events.lines().map(|line| serde_json::from_str(line).expect("an event a line")).collect()
    }

    /// The words of an export, as a reader of that format sees them.
    fn exported(&self, id: &str, format: &str) -> String {
        let file = self.path(&format!("report.{format}"));
        self.run(&["export", id, "--format", format, "--output", &file, "--force"]);
        match format {
            "pdf" => pdf_words(Path::new(&file)),
            "docx" => tags_removed(&zip_part(&file, "word/document.xml")),
            "bundle" => zip_part(&file, "report.md"),
            "html" => tags_removed(&fs::read_to_string(file).expect("text")),
            _ => fs::read_to_string(file).expect("text"),
        }
    }
}

/// Cuts a text into pieces of at least this many bytes, at characters.
fn pieces(mut text: &str, least: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    while !text.is_empty() {
        let (piece, rest) = text.split_at(text.ceil_char_boundary(least));
        pieces.push(piece);
        text = rest;
    }
    pieces
}

fn pdf_words(file: &Path) -> String {
    let output = Command::new("pdftotext").arg("-raw").arg(file).arg("-").output();
    match output {
        Ok(output) => String::from_utf8(output.stdout).expect("UTF-8"),
        Err(error) => panic!("pdftotext is needed for this test: {error}"),
    }
}

fn zip_part(file: &str, name: &str) -> String {
    let mut zip = zip::ZipArchive::new(fs::File::open(file).expect("a file")).expect("a zip");
    let mut text = String::new();
    zip.by_name(name).expect("the part").read_to_string(&mut text).expect("UTF-8");
    text
}

fn tags_removed(markup: &str) -> String {
    let mut inside = false;
    let words = markup.chars().filter(|&c| {
        inside = c == '<' || (inside && c != '>');
        !inside && c != '>'
    });
    words.collect()
}

/// Letters and digits alone, so that line breaks and hyphens of a page do not matter.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

#[test]
fn whole_reports_are_split_and_read_alike_whatever_the_size_of_their_pieces() {
    for report in &REPORTS {
        let mut shown_before: Option<Value> = None;
        for piece in [3, 1_000] {
            let cli = Cli { dir: tempfile::tempdir().expect("a folder") };
            let events = cli.discover(report.text, piece);
            let text: String = events.iter().filter_map(|event| event["text"].as_str()).collect();
            assert_eq!(text, report.text, "every byte arrives, in order");
            let id = events[0]["run_id"].as_str().expect("an id").to_owned();
            let shown: Value =
                serde_json::from_slice(&cli.run(&["show", &id, "--json"]).stdout).expect("JSON");
            for (key, heading) in SECTIONS.iter().zip(report.headings) {
                let section = shown["sections"][key].as_str().expect("a section");
                assert!(section.contains(heading), "{key} holds {heading}");
                assert!(!section.contains("one_line"), "{key} shows no data");
            }
            let ideas: Vec<(Option<u64>, &str)> = (shown["ideas"].as_array().expect("ideas").iter())
                .map(|idea| (idea["ordinal"].as_u64(), idea["name"].as_str().expect("a name")))
                .collect();
            assert_eq!(ideas, report.numbered(), "pieces of {piece} bytes");
            let same = json!([shown["sections"], shown["ideas"], shown["text"]]);
            if let Some(before) = &shown_before {
                assert_eq!(before, &same, "small and large pieces give the same report");
            }
            shown_before = Some(same);
        }
    }
}

#[test]
fn every_export_of_a_whole_report_has_its_sections_and_ideas() {
    for report in &REPORTS {
        let cli = Cli { dir: tempfile::tempdir().expect("a folder") };
        let events = cli.discover(report.text, 1_000);
        let id = events[0]["run_id"].as_str().expect("an id");
        for format in ["md", "html", "pdf", "docx", "json", "csv", "bundle"] {
            let shown = cli.exported(id, format);
            let words = squeezed(&shown);
            for (_, idea) in report.numbered() {
                assert!(words.contains(&squeezed(idea)), "{format} has the idea {idea}");
            }
            // A table of ideas has no headings of the report.
            let text = [&report.headings[..], &report.ideas].concat();
            let headings: &[&str] = if format == "csv" { &[] } else { &text };
            for heading in headings {
                assert!(words.contains(&squeezed(heading)), "{format} has the heading {heading}");
            }
            // Markdown and the data formats carry the data block along.
            let is_document = matches!(format, "html" | "pdf" | "docx");
            assert!(!is_document || !shown.contains("one_line"), "{format} shows no data as text");
        }
    }
}
