//! The splitter against the vectors that it shares with `ui/src/report/sections.ts`, and against
//! any text in any chunks.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::{collections::HashSet, time::Instant};

use proptest::prelude::*;
use prospect_core::{
    profile::sample_profile,
    report::{Piece, PieceKind, Report, SectionKey, Sections, Splitter, split},
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Vector {
    name: String,
    text: String,
    sections: Sections,
    data: Option<String>,
}

fn vectors() -> Vec<Vector> {
    serde_json::from_str(include_str!("vectors/sections.json")).expect("the vectors are JSON")
}

/// Splits a text that comes in these chunks, and joins neighbouring pieces of one kind.
fn pieces<'a>(chunks: impl IntoIterator<Item = &'a str>) -> Vec<Piece> {
    let mut splitter = Splitter::new();
    let mut all: Vec<Piece> = Vec::new();
    for chunk in chunks {
        all.extend(splitter.append(chunk));
    }
    all.extend(splitter.finish());

    let mut joined: Vec<Piece> = Vec::new();
    for piece in all {
        assert!(!piece.text.is_empty(), "an empty piece says nothing");
        match joined.last_mut() {
            Some(last) if last.kind == piece.kind => last.text.push_str(&piece.text),
            _ => joined.push(piece),
        }
    }
    joined
}

fn by_characters(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(|_| true)
}

/// Cuts a text at the given fractions of its length.
fn cut<'a>(text: &'a str, at: &[f64]) -> Vec<&'a str> {
    let mut ends: Vec<usize> = at
        .iter()
        .map(|share| text.floor_char_boundary((share * text.len() as f64) as usize))
        .chain([text.len()])
        .collect();
    ends.sort_unstable();
    let mut from = 0;
    ends.into_iter().map(|to| &text[std::mem::replace(&mut from, to)..to]).collect()
}

fn joined(pieces: &[Piece]) -> String {
    pieces.iter().map(|piece| piece.text.as_str()).collect()
}

fn body(pieces: &[Piece], key: SectionKey) -> String {
    pieces
        .iter()
        .filter(|piece| piece.kind == PieceKind::Body(key))
        .map(|piece| piece.text.as_str())
        .collect()
}

#[test]
fn vectors_are_many_and_distinct() {
    let names: HashSet<String> = vectors().into_iter().map(|vector| vector.name).collect();
    assert_eq!(names.len(), vectors().len(), "a name tells one vector from another");
    assert!(names.len() >= 50);
}

#[test]
fn every_vector_splits_as_written() {
    for Vector { name, text, sections, data } in vectors() {
        assert_eq!(split(&text), Report { sections, data }, "{name}");
    }
}

#[test]
fn every_vector_splits_the_same_one_character_at_a_time() {
    for Vector { name, text, .. } in vectors() {
        assert_eq!(pieces(by_characters(&text)), pieces([text.as_str()]), "{name}");
    }
}

#[test]
fn every_vector_splits_the_same_when_cut_anywhere() {
    for Vector { name, text, .. } in vectors() {
        let whole = pieces([text.as_str()]);
        for at in (0..text.len()).filter(|&at| text.is_char_boundary(at)) {
            let (head, tail) = text.split_at(at);
            assert_eq!(pieces([head, tail]), whole, "{name}, cut before byte {at}");
        }
    }
}

#[test]
fn every_vector_is_kept_byte_for_byte() {
    for Vector { name, text, .. } in vectors() {
        assert_eq!(joined(&pieces([text.as_str()])), text, "{name}");
    }
}

#[test]
fn ordinary_text_is_released_at_once() {
    let mut splitter = Splitter::new();
    for (chunk, why) in [
        ("Y", "no word for a section begins with it"),
        ("ou're exploring", "the line is under way"),
        (" ideas\n- ", "a list item is no marker"),
        ("**Fit**", "the bold text is inside a line"),
        (": good\n", "the line has ended"),
    ] {
        assert_eq!(joined(&splitter.append(chunk)), chunk, "{why}");
    }
    assert_eq!(joined(&splitter.append("```py\n")), "", "a fence may wrap the answer or hold data");
    assert_eq!(joined(&splitter.append("x = 1\n")), "```py\nx = 1\n", "it does not");
    assert_eq!(
        joined(&splitter.append("### SECTION 2: x")),
        "### SECTION 2: x",
        "only an exact marker counts here"
    );
}

#[test]
fn a_line_is_held_only_while_it_can_become_a_marker() {
    let mut splitter = Splitter::new();
    let mut shown = |chunk| joined(&splitter.append(chunk));
    assert_eq!(shown("### "), "", "any title may come");
    assert_eq!(shown("Sec"), "", "it may become a section");
    assert_eq!(shown("urity"), "### Security", "it did not");
    assert_eq!(shown(" first\n## SECTION 2"), " first\n", "a marker is held to its end");
    assert_eq!(shown(": IDEA RESEARCH\nY"), "## SECTION 2: IDEA RESEARCH\nY");
    assert_eq!(shown("\n## DATA\n"), "\n", "a data heading waits for its block");
    assert_eq!(shown("\n"), "", "blank lines may lie between");
    assert_eq!(shown("W"), "", "a sentence may lie between");
    assert_eq!(shown("e have none.\n\n"), "", "it does");
    assert_eq!(shown("#"), "## DATA\n\nWe have none.\n\n", "no block: an ordinary heading");
}

#[test]
fn a_long_line_is_never_held_to_its_end() {
    let mut splitter = Splitter::new();
    let line = format!("## SECTION 2: {}", "x".repeat(5_000));
    let shown: usize = by_characters(&line).map(|c| joined(&splitter.append(c)).len()).sum();
    assert_eq!(shown, line.len());
}

#[test]
fn finishing_leaves_a_fresh_splitter() {
    let mut splitter = Splitter::new();
    splitter.append("## SECTION 3: PERSONALIZED RECOMMENDATIONS\n```\n");
    splitter.finish();
    let again = splitter.append("a new text\n");
    assert_eq!(again[0].kind, PieceKind::Body(SectionKey::ProfileAnalysis));
}

#[test]
fn the_sample_report_is_in_the_format_the_prompt_asks_for() {
    let text = include_str!("../src/provider/sample.md");
    let markers: Vec<String> = pieces([text])
        .into_iter()
        .filter(|piece| matches!(piece.kind, PieceKind::Marker(_) | PieceKind::DataOpen))
        .map(|piece| piece.text.lines().next().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(
        markers,
        [
            "## SECTION 1: PROFILE ANALYSIS",
            "## SECTION 2: IDEA RESEARCH",
            "## SECTION 3: PERSONALIZED RECOMMENDATIONS",
            "## DATA"
        ]
    );
    assert!(text.starts_with(&markers[0]), "nothing comes before the first marker");

    let report = split(text);
    let ideas = report
        .sections
        .startup_ideas_research
        .lines()
        .filter_map(|line| line.strip_prefix("### ")?.split_once(". "))
        .map(|(_, name)| name.to_owned())
        .collect::<Vec<_>>();
    assert!((5..=8).contains(&ideas.len()));

    let data: serde_json::Value = serde_json::from_str(&report.data.unwrap()).unwrap();
    assert_eq!(data["version"], 1);
    let told: Vec<&str> =
        data["ideas"].as_array().unwrap().iter().map(|idea| idea["name"].as_str().unwrap()).collect();
    assert_eq!(told, ideas, "the data block tells of the same ideas in the same order");
}

#[test]
fn the_sample_data_agrees_with_its_matrix_and_its_founder() {
    let report = split(include_str!("../src/provider/sample.md"));
    let advice = &report.sections.personalized_recommendations;
    let data: serde_json::Value = serde_json::from_str(report.data.as_deref().unwrap()).unwrap();
    let profile = serde_json::to_value(sample_profile()).unwrap();
    for (at, idea) in data["ideas"].as_array().unwrap().iter().enumerate() {
        let name = &idea["name"];
        let scores: Vec<String> = ["fit", "market", "effort", "risk", "speed"]
            .map(|score| idea["scores"][score]["score"].to_string())
            .to_vec();
        let row = advice.lines().find(|line| line.starts_with(&format!("| {}. ", at + 1)));
        let cells: Vec<&str> = row.unwrap().split('|').skip(2).map(str::trim).collect();
        assert_eq!(cells[..5], scores, "{name}: the matrix shows the same scores");
        assert!(idea["capital_needed_usd"].as_u64().unwrap() < 1_000, "{name} fits the budget");
        assert!(idea["hours_per_week"].as_u64().unwrap() <= 20, "{name} fits the hours");
        assert!(idea["months_to_first_revenue"].is_u64(), "{name}");
        for key in idea["because"].as_array().unwrap() {
            let path = format!("/{}", key.as_str().unwrap().replace('.', "/"));
            let answer = profile.pointer(&path).and_then(|answer| answer.as_str());
            assert!(answer.is_some_and(|answer| !answer.is_empty()), "{name} rests on {key}");
        }
    }
    let planned =
        data["ideas"].as_array().unwrap().iter().filter(|idea| {
            ["d30", "d60", "d90"].iter().all(|days| idea["plan"][days] != serde_json::json!([]))
        });
    assert_eq!(planned.count(), 3, "the three recommended ideas have a plan");
}

/// Pieces of text that try every rule; shared with the window's tests.
fn atoms() -> Vec<String> {
    serde_json::from_str(include_str!("vectors/section-atoms.json")).expect("the atoms are JSON")
}

/// Lines that try every rule, and noise.
fn text() -> impl Strategy<Value = String> {
    let atoms = atoms();
    let atom = prop_oneof![
        20 => prop::sample::select(atoms),
        1 => any::<char>().prop_map(String::from),
        1 => "[ -~\n]{0,12}",
    ];
    prop::collection::vec(atom, 0..40).prop_map(|atoms| atoms.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn no_byte_is_lost_or_made(text in text()) {
        prop_assert_eq!(joined(&pieces([text.as_str()])), text);
    }

    #[test]
    fn chunks_make_no_difference(text in text(), cuts in prop::collection::vec(0.0..1.0f64, 0..8)) {
        let whole = pieces([text.as_str()]);
        prop_assert_eq!(&pieces(by_characters(&text)), &whole, "one character at a time");
        prop_assert_eq!(&pieces(cut(&text, &cuts)), &whole, "cut at {:?}", cuts);
    }

    #[test]
    fn the_report_is_the_joined_pieces(text in text()) {
        let report = split(&text);
        let pieces = pieces([text.as_str()]);
        for key in SectionKey::ALL {
            prop_assert_eq!(report.sections.get(key), body(&pieces, key));
        }
        let has_data =
            pieces.iter().any(|piece| matches!(piece.kind, PieceKind::DataOpen | PieceKind::Data));
        prop_assert_eq!(report.data.is_some(), has_data);
    }

    #[test]
    fn only_marker_lines_and_data_are_hidden(text in text()) {
        let mut line_start = true;
        for piece in pieces([text.as_str()]) {
            match piece.kind {
                PieceKind::Marker(_) | PieceKind::Wrapper => {
                    prop_assert!(line_start, "whole lines are hidden: {:?}", piece.text);
                    prop_assert!(piece.text.lines().all(|line| line.chars().count() <= 201));
                }
                PieceKind::DataOpen => prop_assert!(line_start),
                _ => {}
            }
            line_start = piece.text.ends_with('\n');
        }
    }

    #[test]
    fn little_is_held(text in text()) {
        let mut splitter = Splitter::new();
        let mut given = 0;
        for (come, c) in by_characters(&text).enumerate() {
            given += joined(&splitter.append(c)).chars().count();
            prop_assert!(come + 1 - given <= 2_000, "{} characters are held", come + 1 - given);
        }
    }

    #[test]
    fn text_without_hashes_bold_or_section_words_is_all_visible(text in "[a-rt-z .,:|>\n]{0,200}") {
        // Words for "section" in the letters left over.
        prop_assume!(!["part", "chapter", "avsnitt", "bagian", "afsnit", "capit", "teil", "kapitel",
            "deel", "hoofd", "del", "osio"].iter().any(|word| text.contains(word)));
        let report = split(&text);
        prop_assert_eq!(report.sections.profile_analysis, text);
    }
}

#[test]
fn time_grows_with_the_text_and_not_faster() {
    let shapes: [(&str, &str); 12] = [
        ("prose", "The quick brown fox jumps over the lazy dog. "),
        ("headings", "### Section 2 recap of what was said\n"),
        ("hashes", "#"),
        ("stars", "*"),
        ("blank lines after a data heading", "## DATA\n\n\n\n\n\n\n\n"),
        ("fence marks in data", "## DATA\n```json\n`````x\n"),
        ("fences that are no data", "```json\n{\"a\":[1,2,3],\"b\":\"c\"}\n```\n"),
        ("brackets that are no data", "[{\"a\": 1},\n"),
        ("one bracket without an end", "{\"a\":"),
        ("sentences after data headings", "## DATA\nHere it is:\n\nand so on\n"),
        ("lines that may be underlined", "Section 2: what comes next\n"),
        ("tags", "<details>\n<json>\n"),
    ];
    for (name, shape) in shapes {
        let time = |size: usize| {
            let text = shape.repeat(size / shape.len());
            let started = Instant::now();
            std::hint::black_box(pieces(by_characters(&text)).len());
            started.elapsed().as_secs_f64()
        };
        time(10_000);
        // Eight times the text; a quadratic splitter would take 64 times as long, each time. What other work on the machine
        // disturbs is measured again.
        let ratios: Vec<f64> = std::iter::repeat_with(|| time(160_000) / time(20_000).max(1e-4))
            .take(3)
            .scan(false, |held, ratio| (!std::mem::replace(held, ratio < 32.0)).then_some(ratio))
            .collect();
        assert!(ratios.iter().any(|ratio| *ratio < 32.0), "{name}: {ratios:?} times as long");
    }
}

/// One document that the core's splitter split, for the window's splitter to agree with.
#[derive(Deserialize, serde::Serialize, PartialEq, Debug)]
struct Generated {
    text: String,
    pieces: Vec<(String, String)>,
}

fn named(piece: Piece) -> (String, String) {
    let kind = match piece.kind {
        PieceKind::Body(key) => format!("body {}", key.as_str()),
        PieceKind::Marker(key) => format!("marker {}", key.as_str()),
        PieceKind::Wrapper => "wrapper".to_owned(),
        PieceKind::DataOpen => "data_open".to_owned(),
        PieceKind::Data => "data".to_owned(),
        PieceKind::DataClose => "data_close".to_owned(),
    };
    (kind, piece.text)
}

/// Documents of crossing features, always the same ones.
fn generated() -> Vec<Generated> {
    let atoms = atoms();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut below = |most: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % most as u64) as usize
    };
    (0..600)
        .map(|_| {
            let length = 1 + below(24);
            let text: String = (0..length).map(|_| atoms[below(atoms.len())].as_str()).collect();
            let pieces = pieces([text.as_str()]).into_iter().map(named).collect();
            Generated { text, pieces }
        })
        .collect()
}

/// `ui/src/report/sections.test.ts` reads the same file. After a change of the rules, write it anew with
/// `WRITE_VECTORS=1 cargo test -p prospect-core --test sections generated`.
#[test]
fn generated_documents_split_as_the_window_splits_them() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/sections-generated.json");
    let generated = generated();
    if std::env::var_os("WRITE_VECTORS").is_some() {
        std::fs::write(path, serde_json::to_string(&generated).unwrap() + "\n").unwrap();
    }
    let written: Vec<Generated> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert_eq!(written, generated);
}

/// Whole reports with one fault each, and the number of their ideas.
const REPORTS: [(&str, &str, usize); 8] = [
    ("wrapped in a Markdown fence", include_str!("reports/wrapped.md"), 6),
    ("data as a string", include_str!("reports/data-as-string.md"), 6),
    ("a line and a heading that name a section", include_str!("reports/mentioned-sections.md"), 6),
    ("HTML headings", include_str!("reports/html-headings.md"), 6),
    ("a longer data heading", include_str!("reports/data-json-heading.md"), 6),
    ("no hashes", include_str!("reports/no-hashes.md"), 6),
    ("no data heading", include_str!("reports/no-data-heading.md"), 6),
    ("a sentence before the data", include_str!("reports/sentence-before-data.md"), 6),
];

#[test]
fn faulty_reports_split_like_the_faultless_one() {
    let lengths = |report: &Report| SectionKey::ALL.map(|key| report.sections.get(key).trim().len());
    let faultless = split(REPORTS[1].1);
    for (name, text, ideas) in REPORTS {
        let report = split(text);
        let visible: String = SectionKey::ALL.iter().map(|key| report.sections.get(*key)).collect();
        for hidden in ["\"ideas\"", "one_line", "capital_needed", "SECTION 1", "SECTION 2:", "## DATA"] {
            assert!(!visible.contains(hidden), "{name} shows {hidden}");
        }
        let found = prospect_core::report::ideas(text);
        assert_eq!(found.len(), ideas, "{name}");
        let ordinals: Vec<Option<u32>> = found.iter().map(|idea| idea.ordinal).collect();
        assert_eq!(ordinals, (1..=6).map(Some).collect::<Vec<_>>(), "{name}");
        if name != REPORTS[2].0 {
            assert_eq!(lengths(&report), lengths(&faultless), "{name}");
        }
    }
}

#[test]
fn whole_reports_split_the_same_in_pieces_of_3_and_1000_bytes() {
    for (name, text, _) in REPORTS {
        let whole = pieces([text]);
        for size in [3, 1_000] {
            let mut ends: Vec<usize> =
                (0..text.len()).step_by(size).map(|at| text.floor_char_boundary(at)).collect();
            ends.push(text.len());
            let chunks = ends.windows(2).map(|ends| &text[ends[0]..ends[1]]);
            assert_eq!(pieces(chunks), whole, "{name} in pieces of {size} bytes");
        }
    }
}

#[test]
fn ideas_are_numbered_by_their_headings_in_section_2() {
    let report = |headings: &str, names: [&str; 3]| {
        let ideas: Vec<_> =
            names.iter().map(|name| serde_json::json!({ "name": name, "one_line": "x" })).collect();
        let data = serde_json::json!({ "version": 1, "ideas": ideas });
        format!("## SECTION 2: IDEA RESEARCH\n\n{headings}\n## DATA\n```json\n{data}\n```\n")
    };
    for (headings, names, ordinals) in [
        ("### 1. A\n### 2. B\n### 3. C\n### Backlog\n", ["C", "A", "B"], [3, 1, 2]),
        ("### Idea 1: **A**\n#### Risks\n### Idea 2: B\n### Idea 3: C\n", ["3. c", "**A**", "B"], [3, 1, 2]),
        ("**1. A**\n\nx\n\n**2. B**\n\n**3. C**\n", ["B", "C", "A"], [2, 3, 1]),
        ("No headings.\n", ["B", "C", "A"], [1, 2, 3]),
        ("```\n### A\n```\n### B\n### A\n", ["A", "B", "Z"], [2, 1, 3]),
    ] {
        let found = prospect_core::report::ideas(&report(headings, names));
        let found: Vec<Option<u32>> = found.iter().map(|idea| idea.ordinal).collect();
        assert_eq!(found, ordinals.map(Some), "{headings}");
    }
}
