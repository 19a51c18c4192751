//! `prospect-cli` as scripts use it: the real binary, a real server in reach, its output and its exit codes.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdout, Command, Output, Stdio},
    time::Instant,
};

use mock_openai::{MockServer, SAMPLE_REPORT, Script, Step};
use serde_json::{Value, json};

const CANARY: &str = "sk-canary-5f1e9c";

/// A folder of its own for one test, and the binary pointed at it.
struct Cli {
    dir: tempfile::TempDir,
}

impl Cli {
    fn new() -> Self {
        Self { dir: tempfile::tempdir().expect("a folder") }
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_prospect-cli"));
        command
            .args(args)
            .env("PROSPECT_DATA_DIR", self.dir.path().join("data"))
            .env("OPENAI_API_KEY", CANARY)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().expect("the binary runs")
    }

    fn json(&self, args: &[&str]) -> Value {
        let output = self.run(args);
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).expect("JSON")
    }

    fn profile(&self) -> String {
        let profile = json!({
            "goal_type": "Extra Income", "time_commitment": "5–10 hrs/week", "budget_range": "< $1 K",
            "interest_area": "Education / EdTech", "sub_interest_area": "Language learning",
            "skill_strength": "Communication / Community",
        });
        self.file("profile.json", profile.to_string().as_bytes())
    }

    fn file(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.dir.path().join(name);
        fs::write(&path, bytes).expect("writes");
        path.display().to_string()
    }

    /// Runs a discovery against a server; the events that were printed, and the exit code.
    fn discover(&self, server: &MockServer, more: &[&str]) -> (Vec<Value>, i32) {
        let (url, profile) = (server.url(), self.profile());
        let mut args =
            vec!["run", "--profile", &profile, "--base-url", &url, "--model", "m", "--output", "events"];
        args.extend(more);
        let output = self.run(&args);
        (events(&output.stdout), output.status.code().expect("not killed"))
    }
}

fn events(stdout: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(stdout).expect("UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("one JSON object a line")).collect()
}

fn joined(events: &[Value]) -> String {
    events.iter().filter_map(|event| event["text"].as_str()).collect()
}

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn the_sample_prints_the_contract_without_delay() {
    let cli = Cli::new();
    let begun = Instant::now();
    let mut child = cli.command(&["run", "--sample", "--output", "events"]).spawn().expect("runs");
    let (mut events, mut first_delta) = (Vec::<Value>::new(), None);
    for line in lines(&mut child) {
        let event: Value = serde_json::from_str(&line).expect("JSON");
        if event["event"] == "delta" {
            first_delta.get_or_insert_with(|| begun.elapsed());
        }
        events.push(event);
    }
    let whole = begun.elapsed();
    assert_eq!(child.wait().expect("ends").code(), Some(0));
    assert_eq!((&events[0]["event"], &events[0]["model"]), (&json!("start"), &json!("sample")));
    let done = events.last().expect("a last event");
    assert_eq!((&done["event"], &done["outcome"]), (&json!("done"), &json!("complete")));
    assert!(done["metadata"]["saved"].as_bool().expect("a bool") && done["total_time"].is_f64());
    for (seq, event) in events.iter().enumerate() {
        assert_eq!(event["seq"], seq, "every event is counted");
        assert_eq!(event["run_id"], done["run_id"]);
        assert!(event.get("watch").is_none());
    }
    assert!(first_delta.expect("text came") * 10 < whole, "text is shown as it comes, not at the end");
    let shown = cli.json(&["show", done["run_id"].as_str().expect("an id"), "--json"]);
    assert_eq!(shown["text"], joined(&events));
    assert_eq!(shown["sample"], true);
}

fn lines(child: &mut Child) -> impl Iterator<Item = String> + use<> {
    let stdout: ChildStdout = child.stdout.take().expect("piped");
    BufReader::new(stdout).lines().map(|line| line.expect("readable"))
}

#[test]
fn a_run_is_printed_kept_listed_shown_and_exported() {
    let (cli, server) = (Cli::new(), MockServer::start(Script::text(SAMPLE_REPORT)));
    let (events, exit) = cli.discover(&server, &[]);
    assert_eq!((exit, joined(&events).as_str()), (0, SAMPLE_REPORT));
    assert_eq!(server.completions()[0].bearer(), Some(CANARY), "the key of the environment was used");

    let list = cli.json(&["list", "--json"]);
    assert_eq!((list.as_array().map(Vec::len), &list[0]["status"]), (Some(1), &json!("complete")));
    let id = list[0]["run_id"].as_str().expect("an id");
    let shown = cli.json(&["show", id, "--json"]);
    assert_eq!(shown["text"], SAMPLE_REPORT);
    for key in ["profile_analysis", "startup_ideas_research", "personalized_recommendations"] {
        let body = shown["sections"][key].as_str().expect("a section");
        assert!(!body.is_empty() && SAMPLE_REPORT.contains(body), "{key} is a piece of the text");
    }
    assert_eq!(shown["profile"]["sub_interest_area"], "Language learning");
    assert_eq!(shown["request"]["messages"][0]["role"], "system");
    assert!(shown["timings"]["total_time"].is_f64() && shown["usage"]["output"].is_u64());

    let file = cli.dir.path().join("report.md").display().to_string();
    let export = ["export", id, "--format", "md", "--output", &file];
    assert!(cli.run(&export).status.success());
    let report = fs::read_to_string(&file).expect("written");
    assert!(report.starts_with("---\ntitle: ") && report.contains("## Profile analysis"), "{report}");
    assert!(!report.contains("## DATA") && !report.contains("SECTION 1"), "no markers for a reader");
    fs::write(&file, "mine").expect("writes");
    let refused = cli.run(&export);
    assert!(!refused.status.success() && words(&refused).contains("exists"), "{}", words(&refused));
    assert_eq!(fs::read_to_string(&file).expect("still there"), "mine");

    let folder = cli.dir.path().join("exports");
    fs::create_dir(&folder).expect("a folder");
    let folder = folder.display().to_string();
    for (format, begins) in [
        ("html", &b"<!doctype html>"[..]),
        ("pdf", b"%PDF-1.7"),
        ("docx", b"PK"),
        ("json", b"{"),
        ("bundle", b"PK"),
        ("ics", b"BEGIN:VCALENDAR"),
        ("csv", b"\xef\xbb\xbfrun_title"),
    ] {
        let output = cli.run(&[
            "export",
            id,
            "--format",
            format,
            "--output",
            &folder,
            "--section",
            "ideas",
            "--force",
        ]);
        // A bundle holds all of a report or nothing.
        let output = if format == "bundle" {
            assert_eq!(output.status.code(), Some(2), "{}", words(&output));
            cli.run(&["export", id, "--format", format, "--output", &folder, "--force"])
        } else {
            output
        };
        assert!(output.status.success(), "{format}: {}", words(&output));
        let ending = if format == "bundle" { "zip" } else { format };
        let written = fs::read_dir(&folder).expect("reads").map(|entry| entry.expect("an entry").path());
        let written = written.into_iter().find(|path| path.extension().is_some_and(|end| end == ending));
        let bytes = fs::read(written.expect("a file with a name of its own")).expect("reads");
        assert!(bytes.starts_with(begins), "{format} begins with {:?}", &bytes[..8]);
    }
    let nothing = cli.run(&["export", id, "--format", "html", "--output", &folder, "--idea", "99"]);
    assert_eq!(nothing.status.code(), Some(2), "{}", words(&nothing));

    assert!(cli.run(&["delete", id]).status.success());
    assert_eq!(cli.json(&["list", "--json"]), json!([]));
    assert_eq!(cli.run(&["delete", id]).status.code(), Some(2), "it is in the trash already");
}

#[test]
fn the_key_of_the_environment_is_written_nowhere() {
    let (cli, server) = (Cli::new(), MockServer::start(Script::text("hello")));
    cli.discover(&server, &[]);
    server.push(Script::error(401, "invalid_api_key", &format!("Incorrect API key provided: {CANARY}")));
    let (events, exit) = cli.discover(&server, &["--fresh"]);
    assert_eq!((exit, &events.last().expect("an event")["code"]), (3, &json!("bad_key")));
    assert!(!serde_json::to_string(&events).expect("JSON").contains(CANARY));
    let mut searched = 0;
    search(cli.dir.path(), &mut |path, bytes| {
        searched += 1;
        let found = bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes());
        assert!(!found, "the key is in {}", path.display());
    });
    assert!(searched >= 3, "the library was searched");
}

fn search(dir: &Path, look: &mut dyn FnMut(&Path, &[u8])) {
    for entry in fs::read_dir(dir).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            search(&path, look);
        } else {
            look(&path, &fs::read(&path).expect("readable"));
        }
    }
}

#[test]
fn the_same_question_comes_from_the_library_unless_fresh() {
    let (cli, server) = (Cli::new(), MockServer::start(Script::text("answer")));
    let (first, _) = cli.discover(&server, &[]);
    let (again, exit) = cli.discover(&server, &[]);
    assert_eq!((exit, &again[0]["cache_hit"]), (0, &json!(true)));
    assert_eq!(again[0]["run_id"], first[0]["run_id"]);
    assert_eq!(joined(&again), "answer");
    assert_eq!(server.completions().len(), 1);
    cli.discover(&server, &["--fresh"]);
    assert_eq!(server.completions().len(), 2);
}

#[test]
fn one_piece_answers_stream_the_same_events() {
    let (cli, server) = (Cli::new(), MockServer::start(Script::text("all at once")));
    let (events, exit) = cli.discover(&server, &["--no-stream"]);
    let deltas = events.iter().filter(|event| event["event"] == "delta").count();
    assert_eq!((exit, deltas, joined(&events).as_str()), (0, 1, "all at once"));
}

#[test]
fn a_server_on_this_machine_is_asked_without_a_proxy() {
    let (cli, server) = (Cli::new(), MockServer::start(Script::text("here")));
    let proxy = MockServer::start(Script::error(502, "", "the proxy was asked"));
    let (proxy_url, profile) = (proxy.url(), cli.profile());
    for host in ["127.0.0.1", "localhost"] {
        let url = server.url().replace("127.0.0.1", host);
        let args = ["run", "--profile", &profile, "--base-url", &url, "--model", "m", "--fresh"];
        let output = cli
            .command(&args)
            .envs(["http_proxy", "HTTP_PROXY", "all_proxy"].map(|name| (name, proxy_url.as_str())))
            .env_remove("no_proxy")
            .env_remove("NO_PROXY")
            .output()
            .expect("the binary runs");
        assert_eq!(output.status.code(), Some(0), "{host}: {}", words(&output));
    }
    assert_eq!((server.completions().len(), proxy.completions().len()), (2, 0));
}

#[test]
fn exit_codes_tell_how_a_run_ended() {
    let cli = Cli::new();
    let half = || Script::steps([Step::Role]).then_text("half");
    let table = [
        (half().then(Step::Finish("length".into())), 4),
        (half().then_end(), 4),
        (half().then_close(), 4),
        (Script::error(400, "bad_request", "no"), 3),
        (Script::steps([Step::Role]).finish("stop"), 3),
    ];
    for (script, expected) in table {
        let server = MockServer::start(script);
        assert_eq!(cli.discover(&server, &["--fresh"]).1, expected);
    }
}

#[test]
fn a_wrong_profile_names_its_fields_and_sends_nothing() {
    let (cli, server) = (Cli::new(), MockServer::start(Script::text("x")));
    let url = server.url();
    let table = [
        (r#"{"goal_type":"Extra Income"}"#, "time_commitment"),
        (r#"{"goal_type":7}"#, "profile.json"),
        ("not json", "profile.json"),
    ];
    for (text, named) in table {
        let file = cli.file("profile.json", text.as_bytes());
        let output = cli.run(&["run", "--profile", &file, "--base-url", &url, "--output", "events"]);
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(words(&output).contains(named), "{text}: {}", words(&output));
    }
    let missing = cli.run(&["run", "--profile", "nowhere.json", "--base-url", &url]);
    assert_eq!(missing.status.code(), Some(2));
    let base_url = cli.run(&["run", "--profile", &cli.profile(), "--base-url", "nonsense"]);
    assert_eq!(base_url.status.code(), Some(2));
    assert_eq!(cli.run(&["run"]).status.code(), Some(2));
    assert!(server.requests().is_empty(), "nothing was sent");
}

#[test]
fn a_profile_may_come_from_standard_input() {
    let (cli, server) = (Cli::new(), MockServer::start(Script::text("hello")));
    let (url, profile) = (server.url(), fs::read(cli.profile()).expect("reads"));
    // The folder may be named before the subcommand as well as after it.
    let dir = cli.dir.path().join("elsewhere").display().to_string();
    let args = ["--data-dir", &dir, "run", "--profile", "-", "--base-url", &url, "--model", "m"];
    let mut child = cli.command(&args).stdin(Stdio::piped()).spawn().expect("runs");
    child.stdin.take().expect("piped").write_all(&profile).expect("writes");
    let output = child.wait_with_output().expect("ends");
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(0), &b"hello\n"[..]));
    let listed = cli.json(&["list", "--json", "--data-dir", &dir]);
    assert_eq!(listed.as_array().map(Vec::len), Some(1));
}

#[test]
fn a_library_kept_by_another_process_is_in_use() {
    let cli = Cli::new();
    assert!(cli.run(&["list"]).status.success());
    let lock = fs::File::open(cli.dir.path().join("data/prospect.lock")).expect("the lock file");
    lock.lock().expect("locks");
    let refused = cli.run(&["list"]);
    assert_eq!(refused.status.code(), Some(5), "{}", words(&refused));
    lock.unlock().expect("unlocks");
    assert!(cli.run(&["list"]).status.success());
}

#[test]
fn unknown_runs_are_told() {
    let cli = Cli::new();
    let unknown = "01936d5e-0000-7000-8000-000000000000";
    assert_eq!(cli.run(&["show", unknown]).status.code(), Some(2));
    assert_eq!(cli.run(&["show", "nonsense"]).status.code(), Some(2));
}
