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
        (": good\n```", "a fence is visible"),
        ("\n## SECTION 2: IDEA RESEARCH", "inside a fence nothing is a marker"),
    ] {
        assert_eq!(joined(&splitter.append(chunk)), chunk, "{why}");
    }
}

#[test]
fn a_line_is_held_only_while_it_can_become_a_marker() {
    let mut splitter = Splitter::new();
    let mut shown = |chunk| joined(&splitter.append(chunk));
    assert_eq!(shown("### "), "", "any title may come");
    assert_eq!(shown("Sec"), "", "it may become a section");
    assert_eq!(shown("urity"), "### Security", "it did not");
    assert_eq!(shown(" first\n## SECTION 2"), " first\n", "a marker is held to its end");
    assert_eq!(shown(": IDEA RESEARCH\nI"), "## SECTION 2: IDEA RESEARCH\nI");
    assert_eq!(shown("\n## DATA\n"), "\n", "a data heading waits for its block");
    assert_eq!(shown("\n"), "", "blank lines may lie between");
    assert_eq!(shown("W"), "## DATA\n\nW", "no block: an ordinary heading");
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

/// Lines that try every rule, and noise.
fn text() -> impl Strategy<Value = String> {
    let atoms: Vec<&'static str> = vec![
        "\n",
        "\n",
        "\n",
        "\r\n",
        "\n\n",
        " ",
        "   ",
        "    ",
        "\t",
        "#",
        "##",
        "### ",
        "**",
        "__",
        "*",
        "_",
        "SECTION",
        "Section ",
        "ABSCHNITT ",
        "part ",
        "第",
        "部分",
        "제",
        "부",
        "1",
        "2",
        " 3",
        "4",
        "II",
        "two",
        ":",
        " – ",
        ".",
        ")",
        "：",
        "IDEA RESEARCH",
        "Profile analysis",
        "personalized recommendations",
        "创意研究",
        "DATA",
        "data",
        "## SECTION 1: PROFILE ANALYSIS\n",
        "## SECTION 2: IDEA RESEARCH\n",
        "### Idea Research\n",
        "**SECTION 3: x**\n",
        "## DATA\n",
        "```",
        "```json\n",
        "```\n",
        "````",
        "~~~",
        "~~~\n",
        "{",
        "}",
        "\"",
        "\\",
        "{\"a\":[1]}",
        "a",
        "prose and more\n",
        "> ",
        "- ",
        "\u{feff}",
        "🔍",
        "é",
        "\u{301}",
        "\u{a0}",
        "\u{3000}",
        "İ",
    ];
    let atom = prop_oneof![
        20 => prop::sample::select(atoms).prop_map(str::to_owned),
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
        let has_data = pieces.iter().any(|piece| piece.kind == PieceKind::DataOpen);
        prop_assert_eq!(report.data.is_some(), has_data);
    }

    #[test]
    fn only_marker_lines_and_data_are_hidden(text in text()) {
        let mut line_start = true;
        for piece in pieces([text.as_str()]) {
            match piece.kind {
                PieceKind::Marker(_) => {
                    prop_assert!(line_start, "a marker is a whole line: {:?}", piece.text);
                    prop_assert!(piece.text.lines().all(|line| line.chars().count() <= 201));
                }
                PieceKind::DataOpen => prop_assert!(line_start),
                _ => {}
            }
            line_start = piece.text.ends_with('\n');
        }
    }

    #[test]
    fn text_without_hashes_bold_or_section_words_is_all_visible(text in "[a-rt-z0-9 .,:|>`~\n-]{0,200}") {
        // Words for "section" in the letters left over.
        prop_assume!(!["part", "chapter", "avsnitt", "bagian", "afsnit", "capit", "teil", "kapitel",
            "deel", "hoofd", "del", "osio"].iter().any(|word| text.contains(word)));
        let report = split(&text);
        prop_assert_eq!(report.sections.profile_analysis, text);
    }
}

#[test]
fn time_grows_with_the_text_and_not_faster() {
    let shapes: [(&str, &str); 6] = [
        ("prose", "The quick brown fox jumps over the lazy dog. "),
        ("headings", "### Section 2 recap of what was said\n"),
        ("hashes", "#"),
        ("stars", "*"),
        ("blank lines after a data heading", "## DATA\n\n\n\n\n\n\n\n"),
        ("fence marks in data", "## DATA\n```json\n`````x\n"),
    ];
    for (name, shape) in shapes {
        let time = |size: usize| {
            let text = shape.repeat(size / shape.len());
            let started = Instant::now();
            std::hint::black_box(pieces(by_characters(&text)).len());
            started.elapsed().as_secs_f64()
        };
        time(10_000);
        let (small, large) = (time(20_000).max(1e-4), time(160_000));
        // Eight times the text; a quadratic splitter would take 64 times as long.
        assert!(large / small < 32.0, "{name}: {small} s, then {large} s");
    }
}
