//! What a run leaves behind when its process is killed or closed in the middle.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test fails by panicking, and tells what it measured"
)]
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
    run(Command::new(env!("CARGO_BIN_EXE_prospect-cli")), dir, server).spawn().expect("the binary runs")
}

/// The command that runs a discovery, from what starts it.
fn run(mut command: Command, dir: &Path, server: &MockServer) -> Command {
    let profile = dir.join("profile.json");
    std::fs::write(&profile, PROFILE).expect("writes");
    command
        .args(["run", "--fresh", "--output", "events", "--model", "m", "--base-url", &server.url()])
        .arg("--profile")
        .arg(&profile)
        .arg("--data-dir")
        .arg(dir)
        .env("OPENAI_API_KEY", "sk-test")
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    command
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

/// What a run has printed so far.
#[derive(Default)]
struct Printed {
    run_id: String,
    text: String,
    /// When the text had which length.
    times: Vec<(Instant, usize)>,
}

/// Reads events until `enough` bytes of text were printed.
fn read_until(child: &mut Child, enough: usize) -> Printed {
    let mut lines = BufReader::new(child.stdout.as_mut().expect("piped")).lines();
    let mut printed = Printed::default();
    while printed.text.len() < enough {
        let line = lines.next().expect("the stream goes on").expect("readable");
        let event: Value = serde_json::from_str(&line).expect("JSON");
        if let Some(delta) = event["text"].as_str() {
            printed.text.push_str(delta);
            printed.times.push((Instant::now(), printed.text.len()));
        } else if printed.run_id.is_empty() {
            printed.run_id = event["run_id"].as_str().expect("an id").to_owned();
        }
    }
    printed
}

#[test]
fn killed_in_mid_stream_a_run_keeps_an_exact_prefix() {
    kill(20);
}

/// Behind `cargo xtask test --long`.
#[test]
#[ignore = "takes a quarter of an hour"]
fn killed_a_thousand_times_a_run_keeps_an_exact_prefix() {
    kill(1_000);
}

/// Kills that many runs of one library, each at another moment of its stream, and looks at what is left.
fn kill(rounds: u32) {
    let sent: String = (0..20_000).map(|n| format!("word{n} ")).collect();
    let server = MockServer::start(Script::text(sent.as_str()).tokens_per_second(2_000));
    let dir = tempfile::tempdir().expect("a folder");
    let mut losses: Vec<Duration> =
        (0..rounds).map(|round| kill_one(dir.path(), &server, &sent, round)).collect();
    losses.sort_unstable();
    let (median, longest) = (losses[losses.len() / 2], losses[losses.len() - 1]);
    let over = |limit| losses.iter().filter(|loss| **loss > Duration::from_millis(limit)).count();
    let late = over(250);
    println!(
        "{rounds} kills: lost {median:?} of printed text in the median, {longest:?} at most, {late} over 250 ms"
    );
    // The journal is 200 ms behind at most. A machine under load may take as long again to write.
    assert_eq!(over(500), 0, "{losses:?}");

    let list = json_of(dir.path(), &["list", "--json"]);
    let list = list.as_array().expect("a list");
    assert_eq!(list.len(), usize::try_from(rounds).expect("fits"));
    assert!(list.iter().all(|run| run["status"] == "interrupted"), "none is left streaming");
    assert_eq!(integrity(dir.path()), "ok");
}

/// Kills one run after some of its text; how long before its end the first word came that is not kept.
fn kill_one(dir: &Path, server: &MockServer, sent: &str, round: u32) -> Duration {
    // Another moment each time, some before the first journal entry and some after several.
    let enough = usize::try_from(round.wrapping_mul(2_654_435_761) % 12_000).expect("fits");
    let mut child = start(dir, server);
    let Printed { run_id, times, .. } = read_until(&mut child, enough.max(1));
    child.kill().expect("SIGKILL");
    let killed = Instant::now();
    child.wait().expect("gone");

    let shown = json_of(dir, &["show", &run_id, "--json"]);
    assert_eq!(shown["status"], "interrupted", "the next process sees that its owner is gone");
    let kept = shown["text"].as_str().expect("text");
    assert!(sent.starts_with(kept), "an exact prefix");
    let first_lost = times.iter().find(|(_, length)| *length > kept.len());
    first_lost.map_or(Duration::ZERO, |(at, _)| killed - *at)
}

/// What SQLite says of the library, read by itself.
fn integrity(dir: &Path) -> String {
    use sqlx::{Connection, SqliteConnection};
    let url = format!("sqlite://{}", dir.join("prospect.db").display());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut connection = SqliteConnection::connect(&url).await.expect("opens");
        sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&mut connection).await.expect("reads")
    })
}

/// A disk without room for more: no file may grow beyond the limit.
#[test]
fn a_full_disk_does_not_stop_the_stream() {
    let sent: String = (0..4_000).map(|n| format!("word{n} ")).collect();
    let server = MockServer::start(Script::text(sent.as_str()).tokens_per_second(20_000));
    let dir = tempfile::tempdir().expect("a folder");
    // Made with room, then used without.
    json_of(dir.path(), &["list", "--json"]);
    let room = std::fs::metadata(dir.path().join("prospect.db")).expect("made").len().div_ceil(1_024);
    let mut command = Command::new("bash");
    // Ignored, the signal becomes the error that a full disk is.
    command.args(["-c", &format!("trap '' XFSZ; ulimit -f {room}; exec \"$@\""), "bash"]);
    command.arg(env!("CARGO_BIN_EXE_prospect-cli"));
    let output = run(command, dir.path(), &server).output().expect("runs");
    let events: Vec<Value> = output
        .stdout
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).expect("JSON"))
        .collect();
    let text: String = events.iter().filter_map(|event| event["text"].as_str()).collect();
    assert_eq!(text, sent, "every word is printed");
    let last = events.last().expect("a terminal event");
    assert_eq!((&last["event"], &last["metadata"]["saved"]), (&json!("done"), &json!(false)), "{last}");
    assert!(!last["metadata"]["save_error"].as_str().unwrap_or_default().is_empty(), "with the reason");
    assert_eq!(integrity(dir.path()), "ok", "what was there is unharmed");
}

#[test]
fn a_run_of_a_living_process_is_left_alone() {
    let script = Script::steps([Step::Role]).then_text("half").then_gate("go").then_text(", whole");
    let server = MockServer::start(script.finish("stop"));
    let dir = tempfile::tempdir().expect("a folder");
    let mut child = start(dir.path(), &server);
    assert_eq!(read_until(&mut child, 4).text, "half");
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
