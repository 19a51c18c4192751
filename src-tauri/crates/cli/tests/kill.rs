//! What a run leaves behind when its process is killed or closed in the middle.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]
#![cfg(unix)]

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use mock_openai::{MockServer, Script, Step};
use serde_json::{Value, json};

const PROFILE: &str = r#"{"goal_type":"Extra Income","time_commitment":"Full-time","budget_range":"$10 K",
    "interest_area":"Other","sub_interest_area":"Beekeeping","skill_strength":"Other / Mixed"}"#;

fn start(dir: &Path, server: &MockServer) -> Child {
    let profile = dir.join("profile.json");
    std::fs::write(&profile, PROFILE).expect("writes");
    Command::new(env!("CARGO_BIN_EXE_prospect-cli"))
        .args(["run", "--fresh", "--output", "events", "--model", "m", "--base-url", &server.url()])
        .arg("--profile")
        .arg(&profile)
        .arg("--data-dir")
        .arg(dir)
        .env("OPENAI_API_KEY", "sk-test")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary runs")
}

fn json_of(dir: &Path, args: &[&str]) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_prospect-cli"))
        .args(args)
        .arg("--data-dir")
        .arg(dir)
        .output()
        .expect("runs");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// Reads events until `enough` bytes of text were printed; the text and when its last piece came.
fn read_until(child: &mut Child, enough: usize) -> (String, Vec<(Instant, usize)>) {
    let mut lines = BufReader::new(child.stdout.as_mut().expect("piped")).lines();
    let (mut text, mut times) = (String::new(), Vec::new());
    while text.len() < enough {
        let line = lines.next().expect("the stream goes on").expect("readable");
        let event: Value = serde_json::from_str(&line).expect("JSON");
        if let Some(delta) = event["text"].as_str() {
            text.push_str(delta);
            times.push((Instant::now(), text.len()));
        }
    }
    (text, times)
}

#[test]
fn killed_in_mid_stream_a_run_keeps_an_exact_prefix() {
    let sent: String = (0..20_000).map(|n| format!("word{n} ")).collect();
    let server = MockServer::start(Script::text(sent.as_str()).tokens_per_second(2_000));
    let dir = tempfile::tempdir().expect("a folder");
    for round in 1..=5 {
        let mut child = start(dir.path(), &server);
        let (_, times) = read_until(&mut child, 4_000 * round);
        child.kill().expect("SIGKILL");
        let killed = Instant::now();
        child.wait().expect("gone");

        let list = json_of(dir.path(), &["list", "--json"]);
        assert_eq!(list[0]["status"], "interrupted", "the next process sees that its owner is gone");
        let id = list[0]["run_id"].as_str().expect("an id");
        let shown = json_of(dir.path(), &["show", id, "--json"]);
        let kept = shown["text"].as_str().expect("text");
        assert!(sent.starts_with(kept), "an exact prefix");
        // What was printed half a second before the end has long been on disk: 250 ms of journal, and the rest for a
        // disk that is busy.
        let long_ago = times.iter().rev().find(|(at, _)| killed - *at > Duration::from_millis(500));
        let printed = long_ago.map_or(0, |(_, length)| *length);
        assert!(kept.len() >= printed, "{} of {printed} bytes kept", kept.len());
    }
}

#[test]
fn a_run_of_a_living_process_is_left_alone() {
    let script = Script::steps([Step::Role]).then_text("half").then_gate("go").then_text(", whole");
    let server = MockServer::start(script.finish("stop"));
    let dir = tempfile::tempdir().expect("a folder");
    let mut child = start(dir.path(), &server);
    let (text, _) = read_until(&mut child, 4);
    assert_eq!(text, "half");
    let list = json_of(dir.path(), &["list", "--json"]);
    assert_eq!(list[0]["status"], "streaming", "another process may look, not touch");
    server.release("go");
    assert_eq!(child.wait().expect("ends").code(), Some(0));
    let list = json_of(dir.path(), &["list", "--json"]);
    assert_eq!(list[0]["status"], "complete");
}

#[test]
fn a_terminated_run_is_flushed_to_the_last_byte() {
    let server = MockServer::start(Script::steps([Step::Role]).then_text("half a report").then_gate("never"));
    let dir = tempfile::tempdir().expect("a folder");
    for (signal, status) in [("-TERM", "interrupted"), ("-INT", "cancelled")] {
        let mut child = start(dir.path(), &server);
        read_until(&mut child, "half a report".len());
        Command::new("kill").args([signal, &child.id().to_string()]).status().expect("kill runs");
        assert_eq!(child.wait().expect("ends").code(), Some(4), "text was kept");
        let list = json_of(dir.path(), &["list", "--json"]);
        assert_eq!(list[0]["status"], json!(status));
        let id = list[0]["run_id"].as_str().expect("an id");
        assert_eq!(json_of(dir.path(), &["show", id, "--json"])["text"], "half a report");
    }
}
