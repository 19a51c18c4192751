//! JSON, CSV and iCalendar: what programs read.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use prospect_core::report::SectionKey;
use prospect_export::{ExportError, Format, Job, Obstacle, Part, Scope, prepare};
use serde_json::{Value, json};
use support::{annotated, corpus, export, export_with, options, source_of, text_of};

#[test]
fn json_of_every_report_is_what_its_schema_says_and_keeps_the_text_to_the_letter() {
    let schema: Value = serde_json::from_str(include_str!("../run.schema.json")).expect("JSON");
    for (name, body) in corpus() {
        let source = source_of(&body);
        let prepared = export(&source, Format::Json);
        let run: Value = serde_json::from_slice(&prepared.bytes).expect("JSON");
        check(&run, &schema, &schema, name);
        assert_eq!(run["text"], source.run.text, "{name}");
        assert_eq!(run["version"], 1);
    }
    let run: Value = serde_json::from_slice(&export(&annotated(), Format::Json).bytes).expect("JSON");
    check(&run, &schema, &schema, "annotated");
    assert_eq!(run["notes"][0]["idea"], 1);
    assert_eq!(run["actions"][0]["due"], "2027-01-15");
}

/// As much of JSON Schema as `run.schema.json` uses.
fn check(value: &Value, schema: &Value, root: &Value, at: &str) {
    if let Some(name) = schema["$ref"].as_str() {
        let target = root.pointer(name.trim_start_matches('#')).unwrap_or_else(|| panic!("{name}"));
        return check(value, target, root, at);
    }
    if let Some(kinds) = schema.get("type") {
        let is = |kind: &Value| match kind.as_str().expect("a type") {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "integer" => value.is_u64() || value.is_i64(),
            "number" => value.is_number(),
            "boolean" => value.is_boolean(),
            "null" => value.is_null(),
            other => panic!("{other}"),
        };
        let fits = kinds.as_array().map_or_else(|| is(kinds), |kinds| kinds.iter().any(is));
        assert!(fits, "{at} is {value}, not {kinds}");
    }
    if let Some(values) = schema["enum"].as_array() {
        assert!(values.contains(value), "{at} is {value}");
    }
    if let Some(object) = value.as_object() {
        for name in schema["required"].as_array().into_iter().flatten() {
            assert!(object.contains_key(name.as_str().expect("a name")), "{at} has no {name}");
        }
        for (name, member) in object {
            match schema["properties"].get(name) {
                Some(schema) => check(member, schema, root, &format!("{at}.{name}")),
                None => assert!(schema.get("properties").is_none(), "{at}.{name} is in no schema"),
            }
        }
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        if let Some(schema) = schema.get("items") {
            check(item, schema, root, &format!("{at}[{index}]"));
        }
    }
}

#[test]
fn claims_are_the_figures_without_a_source_and_say_where_they_end() {
    let source = source_of(&corpus()["claims"]);
    let run: Value = serde_json::from_slice(&export(&source, Format::Json).bytes).expect("JSON");
    let section = run["sections"]["startup_ideas_research"].as_str().expect("a section");
    let figures: Vec<&str> = run["claims"]
        .as_array()
        .expect("claims")
        .iter()
        .map(|claim| claim["figure"].as_str().expect("a figure"))
        .collect();
    assert_eq!(
        figures,
        ["$300,000", "$450–$750", "$45"],
        "cited ones, code and what the founder said are no claims"
    );
    for claim in run["claims"].as_array().expect("claims") {
        let end = usize::try_from(claim["end"].as_u64().expect("a place")).expect("small");
        assert!(section[..end].ends_with(claim["figure"].as_str().expect("a figure")), "{claim}");
    }
    let known = source_of("You have less than $1,000, at most $333 a month; a tool costs $29.");
    let run: Value = serde_json::from_slice(&export(&known, Format::Json).bytes).expect("JSON");
    assert_eq!(run["claims"].as_array().map(Vec::len), Some(1), "{}", run["claims"]);
}

#[test]
fn what_is_left_out_is_nowhere_in_the_json() {
    let source = annotated();
    let scope = Scope {
        part: Part::Sections(vec![SectionKey::ProfileAnalysis]),
        profile: false,
        notes: false,
        provenance: true,
    };
    let prepared = export_with(std::slice::from_ref(&source), Format::Json, scope, options());
    let text = text_of(&prepared);
    for secret in ["ward nurse", "- **Money**", "Dana said", "Referral loop"] {
        assert!(!text.contains(secret), "{secret}");
    }
    let run: Value = serde_json::from_str(text).expect("JSON");
    assert_eq!(run["part"], json!({ "sections": ["profile_analysis"] }));
    assert!(run.get("text").is_none() && run["request"]["url"].is_string());
    let scope = Scope { provenance: false, ..Scope::default() };
    let run: Value =
        serde_json::from_slice(&export_with(&[source], Format::Json, scope, options()).bytes).expect("JSON");
    assert!(run.get("request").is_none() && run.get("model").is_none() && run.get("cost_usd").is_none());
}

#[test]
fn several_runs_are_an_array() {
    let prepared = export_with(&[annotated(), source_of("Text.")], Format::Json, Scope::default(), options());
    let runs: Value = serde_json::from_slice(&prepared.bytes).expect("JSON");
    assert_eq!(runs.as_array().map(Vec::len), Some(2));
    assert_eq!(prepared.file_name, "Startup reports.json");
}

#[test]
fn csv_has_a_row_an_idea_and_nothing_that_computes() {
    let prepared = export(&annotated(), Format::Csv);
    let (head, rows) = rows(&prepared.bytes);
    assert_eq!(rows.len(), 6);
    let column = |name: &str| head.iter().position(|column| column == name).expect("a column");
    assert_eq!(rows[1][column("idea")], "Front-desk handbook in two weeks");
    assert_eq!(rows[1][column("capital_needed_usd")], "300");
    assert_eq!(rows[1][column("fit")], "5");
    assert!(rows[1][column("plan_30_days")].contains("Hold five conversations\nMake two offers at $450"));
    assert!(rows.iter().all(|row| row[column("source_of_figures")].contains("model")));
    let hostile = r#"## DATA
```json
{"version":1,"ideas":[{"name":"=cmd|' /C calc'!A0","one_line":"+1","revenue_model":"@SUM(A1), \"x\"","assumptions":["-2+3"]}]}
```"#;
    let (_, rows) = self::rows(&export(&source_of(hostile), Format::Csv).bytes);
    for cell in &rows[0] {
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
    }
    assert_eq!(rows[0][3], "'=cmd|' /C calc'!A0");
}

#[test]
fn actions_are_a_table_of_their_own() {
    let (head, rows) = rows(&export(&annotated(), Format::ActionsCsv).bytes);
    assert_eq!(head, ["run_title", "run_id", "section", "idea", "action", "state", "due"]);
    assert_eq!(
        rows[0][3..],
        [
            "Front-desk handbook in two weeks",
            "Ask about the contract, in writing; today",
            "doing",
            "2027-01-15"
        ]
    );
    assert_eq!(rows[1][4], "'=HYPERLINK(\"http://example.com\")");
}

fn rows(bytes: &[u8]) -> (Vec<String>, Vec<Vec<String>>) {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).expect("a byte order mark");
    let mut reader = csv::Reader::from_reader(bytes);
    let head = reader.headers().expect("a head").iter().map(str::to_owned).collect();
    let rows = reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect();
    (head, rows)
}

#[test]
fn calendar_has_the_plan_and_the_due_dates_for_a_reader_of_its_own() {
    let prepared = export(&annotated(), Format::Calendar);
    let text = text_of(&prepared);
    for line in text.split("\r\n") {
        assert!(line.len() <= 75, "RFC 5545 folds at 75 octets: {line}");
        assert!(!line.contains('\n'));
    }
    let mut parser = ical::IcalParser::new(prepared.bytes.as_slice());
    let calendar = parser.next().expect("a calendar").expect("which can be read");
    assert!(parser.next().is_none());
    let events: Vec<Vec<(String, String)>> = calendar
        .events
        .iter()
        .map(|event| {
            event.properties.iter().map(|p| (p.name.clone(), p.value.clone().unwrap_or_default())).collect()
        })
        .collect();
    let get = |event: &[(String, String)], name: &str| {
        event.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()).unwrap_or_default()
    };
    assert_eq!(events.len(), 3 * 3 + 2, "three plans of three periods, and two due dates");
    let handbook = events
        .iter()
        .find(|event| get(event, "SUMMARY") == "By day 30: Front-desk handbook in two weeks")
        .expect("there");
    assert_eq!((get(handbook, "DTSTART"), get(handbook, "DTEND")), ("20261231".into(), "20270101".into()));
    assert!(get(handbook, "DESCRIPTION").contains("Make two offers at $450†"), "{handbook:?}");
    let due = events.iter().find(|event| get(event, "DTSTART") == "20270115").expect("the due date");
    assert_eq!(get(due, "SUMMARY"), "Ask about the contract\\, in writing\\; today");
    let mut ids: Vec<String> = events.iter().map(|event| get(event, "UID")).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), events.len(), "ids are unique");
    assert_eq!(export(&annotated(), Format::Calendar).bytes, prepared.bytes, "the same again is the same");
}

#[test]
fn what_is_not_there_is_told() {
    let empty = source_of("No ideas.");
    let export = |format, part| prospect_export::Export {
        format,
        scope: Scope { part, ..Scope::default() },
        options: options(),
    };
    let job = Job::default();
    for format in [Format::Csv, Format::ActionsCsv, Format::Calendar] {
        let refused = prepare(std::slice::from_ref(&empty), &export(format, Part::Whole), &job);
        assert!(matches!(refused, Err(ExportError::Impossible(_))), "{refused:?}");
    }
    let refused = prepare(&[empty], &export(Format::Json, Part::Idea(3)), &job);
    assert_eq!(refused, Err(Obstacle::NoSuchIdea(4).into()));
    assert_eq!(prepare(&[], &export(Format::Json, Part::Whole), &job), Err(Obstacle::NoReports.into()));
}
