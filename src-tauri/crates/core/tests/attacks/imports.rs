//! Runs from files.

use std::{collections::BTreeSet, fs};

use prospect_core::{CheckState, ErrorCode, RunId};
use serde_json::{Value, json};

use super::{usable, usable_again};
use crate::support::{
    doctor::library_check,
    library::{open, run_json},
};

/// A file with a good run around each of these.
fn file_of(bad: Vec<Value>) -> (Vec<RunId>, String) {
    let good: Vec<_> = (0..=bad.len()).map(|_| RunId::generate()).collect();
    let mut runs = vec![run_json(good[0], "Good", "good text")];
    for (id, bad) in good[1..].iter().zip(bad) {
        runs.extend([bad, run_json(*id, "Good", "good text")]);
    }
    (good, serde_json::to_string(&runs).expect("JSON"))
}

#[tokio::test]
async fn an_optional_figure_out_of_range_is_left_out_and_named() {
    // Where it stands, what it is, and the column that is named.
    let table: [(&str, Value, &str); 12] = [
        ("/cost_usd", json!(1.797_693_134_862_315_7e308), "cost_usd"),
        ("/cost_usd", json!(1_000_000.5), "cost_usd"),
        ("/timings/total_time", json!(1e308), "total_time"),
        ("/timings/total_time", json!(-1), "total_time"),
        ("/timings/llm_time", json!(1e300), "llm_time"),
        ("/timings/grounding_time", json!(864_001), "grounding_time"),
        ("/timings/time_to_first_token", json!(-0.5), "time_to_first_token"),
        ("/error", json!({ "code": "x".repeat(5_000), "message": "m".repeat(200_000) }), "error_message"),
        ("/notes", json!([note(json!(1_000))]), "idea"),
        ("/actions", json!([action(json!(4_294_967_295_u32))]), "idea"),
        ("/cost_usd", json!(5e6), "cost_usd"),
        ("/timings/llm_time", json!(-1e-9), "llm_time"),
    ];
    for (place, value, column) in table {
        let dir = tempfile::tempdir().expect("a folder");
        let data = dir.path().join("data");
        let prospect = open(&data).await;
        let id = RunId::generate();
        let mut run = run_json(id, "Odd", "odd text");
        match run.pointer_mut(place) {
            Some(there) => *there = value.clone(),
            None => run[&place[1..]] = value.clone(),
        }
        let (good, text) = file_of(vec![run]);
        let path = dir.path().join("runs.json");
        fs::write(&path, text).expect("writes");
        let imported = prospect.import(&path).await.unwrap_or_else(|error| panic!("{place} {error}"));
        assert_eq!(imported.runs, 3, "{place} {value}: the run is worth more than the figure");
        assert_eq!(imported.left_out.count, 1, "{place}: {:?}", imported.left_out);
        let words = &imported.left_out.named[0];
        assert!(words.contains(column), "{place}: {words}");
        assert_eq!(prospect.find(id).await.expect("there").text, "odd text");
        let report = prospect.doctor().await;
        assert_eq!(library_check(&report), CheckState::Good, "{}", report.text);
        let all: BTreeSet<_> = good.into_iter().chain([id]).collect();
        assert_eq!(usable_again(prospect, &data).await, all, "{place}");
    }
}

fn note(idea: Value) -> Value {
    json!({ "note_id": "01900000-0000-7000-8000-00000000000a", "text": "n", "idea": idea,
        "created_at": 1e300, "changed_at": -1e300 })
}

fn action(idea: Value) -> Value {
    json!({ "action_id": "01900000-0000-7000-8000-00000000000b", "text": "n", "idea": idea, "state": "todo",
        "created_at": 1e300, "changed_at": -1e300 })
}

#[tokio::test]
async fn a_needed_value_out_of_range_refuses_its_run_and_no_other() {
    let long = |bytes| "x".repeat(bytes);
    let table: [(&str, Value, &str); 4] = [
        ("/profile/goal_type", json!(long(5_000)), "goal_type"),
        ("/profile/experience_summary", json!(long(2 << 20)), "profile"),
        ("/request/url", json!(long(200_000)), "endpoint"),
        ("/profile/interest_area", json!(long(4_001)), "interest_area"),
    ];
    for (place, value, column) in table {
        let dir = tempfile::tempdir().expect("a folder");
        let data = dir.path().join("data");
        let prospect = open(&data).await;
        let id = RunId::generate();
        let mut run = run_json(id, "Odd", "odd text");
        let parent = place.rsplit_once('/').expect("a place");
        run.pointer_mut(parent.0).expect("there")[parent.1] = value;
        let alone = dir.path().join("alone.json");
        fs::write(&alone, run.to_string()).expect("writes");
        let refused = prospect.import(&alone).await.expect_err("there is nothing else in it");
        assert_eq!(refused.code(), ErrorCode::InvalidFile);
        assert!(refused.to_string().contains(&id.to_string()), "{refused}");

        let (good, text) = file_of(vec![run]);
        let path = dir.path().join("runs.json");
        fs::write(&path, text).expect("writes");
        let imported = prospect.import(&path).await.expect("imports");
        assert_eq!((imported.runs, imported.left_out.count), (2, 1), "{place}");
        let words = &imported.left_out.named[0];
        assert!(words.contains(&id.to_string()) && words.contains(column), "{words}");
        assert!(words.len() < 500, "it is named, not quoted: {words}");
        assert_eq!(usable_again(prospect, &data).await, good.into_iter().collect(), "{place}");
    }
}

#[tokio::test]
async fn thousands_of_bad_figures_are_counted_and_not_all_named() {
    let dir = tempfile::tempdir().expect("a folder");
    let prospect = open(&dir.path().join("data")).await;
    let bad = (0..300).map(|_| {
        let mut run = run_json(RunId::generate(), "Odd", "text");
        run["cost_usd"] = json!(1e308);
        run
    });
    let path = dir.path().join("runs.json");
    fs::write(&path, Value::Array(bad.collect()).to_string()).expect("writes");
    let imported = prospect.import(&path).await.expect("imports");
    assert_eq!((imported.runs, imported.left_out.count, imported.left_out.named.len()), (300, 300, 200));
    assert_eq!(usable(&prospect, "").await.len(), 300);
}

#[cfg(unix)]
#[tokio::test]
async fn what_is_no_regular_file_is_refused_before_it_is_opened() {
    let dir = tempfile::tempdir().expect("a folder");
    let data = dir.path().join("data");
    let prospect = open(&data).await;
    let pipe = dir.path().join("pipe.json");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("runs");
    assert!(made.success());
    let link = dir.path().join("link.db");
    std::os::unix::fs::symlink(&pipe, &link).expect("linked");
    for path in
        [pipe.as_path(), link.as_path(), std::path::Path::new("/dev/zero"), std::path::Path::new("/dev/null")]
    {
        // A pipe that is opened waits for ever: the test would never end.
        let refused = prospect.import(path).await.expect_err("refused");
        assert_eq!(refused.code(), ErrorCode::InvalidFile, "{}: {refused}", path.display());
        let refused = prospect.plan_restore(path).await.expect_err("refused");
        assert_eq!(refused.code(), ErrorCode::InvalidFile, "{}: {refused}", path.display());
        let refused = prospect.restore_backup(path).await.expect_err("refused");
        assert!(refused.to_string().contains("not a regular file"), "{refused}");
        let refused = prospect.back_up_to(path).await.expect_err("refused");
        assert_eq!(refused.code(), ErrorCode::InvalidFile, "{}: {refused}", path.display());
    }
    assert!(usable_again(prospect, &data).await.is_empty());
}
