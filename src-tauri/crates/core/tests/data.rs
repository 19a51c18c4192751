//! The data block of a report: good, bent, cut at every byte, and hostile.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::time::{Duration, Instant};

use proptest::prelude::*;
use prospect_core::report::{
    data::{Idea, ideas},
    split,
};
use serde::Deserialize;
use serde_json::Value;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Vector {
    name: String,
    block: String,
    /// Follows the block so many times, for blocks too long to write out.
    #[serde(default)]
    repeat: String,
    #[serde(default)]
    times: usize,
    #[serde(default)]
    after: String,
    /// Cut anywhere, the block gives the ideas that were whole by then.
    #[serde(default)]
    cut: bool,
    /// The ideas, with as many of their members as matter here.
    ideas: Vec<Value>,
}

impl Vector {
    fn text(&self) -> String {
        format!("{}{}{}", self.block, self.repeat.repeat(self.times), self.after)
    }
}

fn vectors() -> Vec<Vector> {
    serde_json::from_str(include_str!("vectors/data.json")).expect("the vectors are JSON")
}

/// Asserts that every member that is expected is there, at any depth.
fn assert_holds(found: &Value, expected: &Value, about: &str) {
    match expected {
        Value::Object(members) => {
            for (key, value) in members {
                assert_holds(&found[key], value, &format!("{about}, {key}"));
            }
        }
        value => assert_eq!(found, value, "{about}"),
    }
}

#[test]
fn every_block_gives_its_ideas() {
    let vectors = vectors();
    assert!(vectors.len() >= 60, "{} vectors", vectors.len());
    for vector in vectors {
        let started = Instant::now();
        let found = ideas(&vector.text());
        assert!(started.elapsed() < Duration::from_secs(5), "{} took {:?}", vector.name, started.elapsed());
        let names: Vec<&str> = found.iter().map(|idea| idea.name.as_str()).collect();
        assert_eq!(found.len(), vector.ideas.len(), "{}: {names:?}", vector.name);
        for (idea, expected) in found.iter().zip(&vector.ideas) {
            let idea = serde_json::to_value(idea).expect("an idea serialises");
            assert_holds(&idea, expected, &vector.name);
        }
    }
}

#[test]
fn a_block_cut_at_every_byte_keeps_the_whole_ideas() {
    for vector in vectors().into_iter().filter(|vector| vector.cut) {
        let text = vector.text();
        let whole = ideas(&text);
        let mut before = 0;
        for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
            let found = ideas(&text[..at]);
            assert!(whole.starts_with(&found), "{} cut at {at}: {found:?}", vector.name);
            assert!(found.len() >= before, "{} cut at {at}: an idea that was whole is gone", vector.name);
            before = found.len();
        }
        assert_eq!(before, whole.len());
    }
}

#[test]
fn an_idea_is_kept_from_its_last_brace_on() {
    let idea = |name: &str| {
        format!(r#"{{"name":"{name}","scores":{{"fit":{{"score":4,"reason":"r"}}}},"plan":{{"d30":["a"]}}}}"#)
    };
    let mut text = r#"{"version":1,"ideas":["#.to_owned();
    let mut ends = Vec::new();
    for name in ["A", "B", "C"] {
        text.push_str(&idea(name));
        ends.push(text.len());
        text.push(',');
    }
    text.push_str("]}");
    for at in 0..=text.len() {
        let whole = ends.iter().filter(|end| **end <= at).count();
        assert_eq!(ideas(&text[..at]).len(), whole, "cut at {at}: {}", &text[..at]);
    }
}

#[test]
fn every_other_block_survives_a_cut_anywhere() {
    for vector in vectors().into_iter().filter(|vector| !vector.cut && vector.times == 0) {
        for at in (0..vector.block.len()).filter(|at| vector.block.is_char_boundary(*at)) {
            for idea in ideas(&vector.block[..at]) {
                assert!(!idea.name.is_empty(), "{} cut at {at}", vector.name);
            }
        }
    }
}

#[test]
fn the_sample_report_has_its_ideas_as_data() {
    let data = split(mock_openai::SAMPLE_REPORT).data.expect("a data block");
    let found = ideas(&data);
    let strict: Value = serde_json::from_str(&data).expect("the sample is well formed");
    assert_eq!(found.len(), strict["ideas"].as_array().expect("a list").len());
    for (idea, expected) in found.iter().zip(strict["ideas"].as_array().expect("a list")) {
        assert_eq!(idea.name, expected["name"].as_str().expect("a name"));
        let Idea { scores, because, .. } = idea;
        for score in [&scores.fit, &scores.market, &scores.effort, &scores.risk, &scores.speed] {
            assert!(score.as_ref().is_some_and(|score| !score.reason.is_empty()), "{}", idea.name);
        }
        assert!(!because.is_empty() && idea.hours_per_week.is_some(), "{}", idea.name);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn no_text_is_too_strange(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                "{", "}", "[", "]", ",", ":", "\"", "'", "\\", "\\u", "\\ud83d", "\n", " ", "//", "/*", "*/", "#", "=",
                "name", "ideas", "\"name\":\"A\"", "{\"ideas\":[", "scores", "fit", "4", "-", "1e9", "NaN", "é", "漢",
                "“", "”", "\u{0}", "```", "plan", "d30", "null",
            ]),
            0..80,
        ),
    ) {
        for idea in ideas(&pieces.concat()) {
            prop_assert!(!idea.name.is_empty());
            prop_assert!(idea.name.chars().all(|c| !c.is_control()));
        }
    }

    #[test]
    fn what_was_written_by_the_schema_is_read_back(
        // Signs of Markdown and numbers are no part of a name.
        names in prop::collection::vec("x[a-zA-Z0-9{},:\"'/\\\\é漢 -]{0,30}", 0..6),
        score in 1u8..=5,
        hours in 0.0f64..168.0,
    ) {
        let names: Vec<String> = names
            .iter()
            .map(|name| name.split_whitespace().collect::<Vec<_>>().join(" "))
            .filter(|name| !name.is_empty())
            .collect();
        let written: Vec<Value> = names
            .iter()
            .map(|name| serde_json::json!({
                "name": name, "one_line": name, "hours_per_week": hours, "assumptions": [name],
                "scores": {"fit": {"score": score, "reason": name}},
            }))
            .collect();
        let found = ideas(&serde_json::json!({"version": 1, "ideas": written}).to_string());
        prop_assert_eq!(found.len(), names.len());
        for (idea, name) in found.iter().zip(&names) {
            prop_assert_eq!(&idea.name, name);
            prop_assert_eq!(&idea.one_line, name);
            prop_assert_eq!(&idea.assumptions, std::slice::from_ref(name));
            prop_assert_eq!(idea.hours_per_week, Some(hours));
            prop_assert_eq!(idea.scores.fit.as_ref().map(|fit| (fit.score, fit.reason.as_str())), Some((score, name.as_str())));
        }
    }
}

/// Says where a value breaks the schema, as far as the schema goes: types, members, bounds.
fn violations(value: &Value, schema: &Value, root: &Value, at: &str, found: &mut Vec<String>) {
    let schema = match schema["$ref"].as_str() {
        Some(reference) => &root["$defs"][reference.trim_start_matches("#/$defs/")],
        None => schema,
    };
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let allows = |name: &Value| name == kind || (name == "number" && kind == "integer");
    let types = &schema["type"];
    if !types.as_array().map_or_else(|| allows(types), |types| types.iter().any(allows)) {
        found.push(format!("{at} is {kind}, not {types}"));
    }
    if let Some(number) = value.as_f64() {
        let too_low = schema["minimum"].as_f64().is_some_and(|least| number < least);
        let too_high = schema["maximum"].as_f64().is_some_and(|most| number > most);
        if too_low || too_high {
            found.push(format!("{at} is {number}"));
        }
    }
    let length = value.as_str().map(|text| text.chars().count()).or_else(|| value.as_array().map(Vec::len));
    let most = schema["maxLength"].as_u64().or(schema["maxItems"].as_u64());
    if let (Some(length), Some(most)) = (length, most)
        && length as u64 > most
    {
        found.push(format!("{at} holds {length}"));
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        violations(item, &schema["items"], root, &format!("{at}[{index}]"), found);
    }
    if let Some(members) = value.as_object() {
        let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
        found.extend(
            required.filter(|name| !members.contains_key(*name)).map(|name| format!("{at} lacks {name}")),
        );
        for (name, member) in members {
            match schema["properties"].get(name) {
                Some(schema) => violations(member, schema, root, &format!("{at}.{name}"), found),
                None => found.push(format!("{at} has {name}, which the schema does not know")),
            }
        }
    }
}

#[test]
fn what_is_read_keeps_to_the_schema() {
    let root: Value = serde_json::from_str(include_str!("../src/report/data.schema.json")).expect("JSON");
    let mut read = 0;
    for vector in vectors() {
        for idea in ideas(&vector.text()) {
            let idea = serde_json::to_value(idea).expect("serializes");
            let mut found = Vec::new();
            violations(&idea, &root["$defs"]["idea"], &root, "idea", &mut found);
            assert_eq!(found, Vec::<String>::new(), "{}", vector.name);
            read += 1;
        }
    }
    assert!(read > 50, "{read} ideas");
    let mut found = Vec::new();
    violations(&serde_json::json!({"name": 7, "more": 1}), &root["$defs"]["idea"], &root, "idea", &mut found);
    assert!(found.len() > 5, "the check itself finds what is wrong: {found:?}");
}

#[test]
fn a_bare_sum_grouped_with_a_dot_is_not_off_by_a_thousand() {
    for (written, expected) in [
        ("1.200", Some(1_200.0)),
        ("250.000", Some(250_000.0)),
        ("1.250.000", Some(1_250_000.0)),
        ("1200.5", Some(1_200.5)),
        ("0.125", Some(0.125)),
        ("12.50", Some(12.5)),
    ] {
        let block = format!(r#"{{"ideas":[{{"name":"A","capital_needed_usd":{written}}}]}}"#);
        assert_eq!(ideas(&block)[0].capital_needed_usd, expected, "{written}");
    }
}
