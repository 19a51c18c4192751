//! What reaches a terminal, and how `prospect-cli` ends when nobody reads, nothing can be written or nobody answers.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::{
    fs,
    process::{Command, Output, Stdio},
};

use serde_json::json;

const ID: &str = "01936d5e-0000-7000-8000-000000000001";
const HOSTILE: &str = "red\u{1b}[31m \u{1b}]0;owned\u{7} \u{9b}2J \u{9d}52;c;aGk=\u{9c} one\rtwo\u{8} \u{7f} cod\u{202e}fdp.exe end";

struct Cli {
    dir: tempfile::TempDir,
}

impl Cli {
    /// The binary on a library with one hostile run.
    fn new() -> Self {
        let cli = Self { dir: tempfile::tempdir().expect("a folder") };
        let run = json!({
            "run_id": ID, "title": HOSTILE, "status": "complete", "model": HOSTILE, "text": format!("# Needle\n\n{HOSTILE}\n"),
            "request": {}, "notes": [], "actions": [],
        });
        let file = cli.dir.path().join("run.json");
        fs::write(&file, run.to_string()).expect("writes");
        let imported = cli.output(&["import", file.to_str().expect("a path")]);
        assert!(imported.status.success(), "{}", String::from_utf8_lossy(&imported.stderr));
        cli
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_prospect-cli"));
        command.args(args).env("PROSPECT_DATA_DIR", self.dir.path().join("data"));
        command.env("OPENAI_API_KEY", "sk-test").stdin(Stdio::null());
        command
    }

    fn output(&self, args: &[&str]) -> Output {
        self.command(args).output().expect("runs")
    }
}

fn obeyed(text: &str) -> Vec<char> {
    let is_obeyed = |c: &char| (c.is_control() && !matches!(c, '\n' | '\t')) || *c == '\u{202e}';
    text.chars().filter(is_obeyed).collect()
}

#[test]
fn a_terminal_gets_nothing_to_obey() {
    let cli = Cli::new();
    let missing = format!("/missing/{HOSTILE}");
    for args in [
        &["list"][..],
        &["show", ID],
        &["search", "needle"],
        &["list", "--json"],
        &["show", ID, "--json"],
        &["search", "needle", "--json"],
        &["import", &missing],
        &["replay", &missing],
    ] {
        let output = cli.output(args);
        let text = String::from_utf8([output.stdout, output.stderr].concat()).expect("text");
        assert_eq!(obeyed(&text), [], "{args:?} printed {text:?}");
        assert!(text.contains("end"), "{args:?} printed {text:?}");
    }
    let output = cli.output(&["show", ID, "--json"]);
    let shown: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(shown["text"], format!("# Needle\n\n{HOSTILE}\n"), "JSON says what is kept, to the letter");
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let cli = Cli::new();
    for args in [
        &["list"][..],
        &["list", "--json"],
        &["show", ID],
        &["search", "needle"],
        &["run", "--sample", "--output", "events"],
        &["run", "--sample"],
        &["--help"],
    ] {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let output = cli.command(args).stdout(writer).output().expect("runs");
        assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()), "{args:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_in_words() {
    let cli = Cli::new();
    for args in [&["list"][..], &["list", "--json"], &["show", ID], &["search", "needle"], &["--help"]] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("there");
        let output = cli.command(args).stdout(full).output().expect("runs");
        let words = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{args:?}: {words}");
        assert!(words.contains("the disk is full") && !words.contains("panicked"), "{args:?}: {words}");
    }
    let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("there");
    let output = cli.command(&["show", "nonsense"]).stderr(full).output().expect("runs");
    assert_eq!(output.status.code(), Some(2), "that nothing can be said changes nothing else");
}

/// A bus that takes connections and never says a word.
#[cfg(target_os = "linux")]
#[test]
fn a_silent_keyring_does_not_hold_the_program_up() {
    let cli = Cli::new();
    let path = cli.dir.path().join("bus");
    // Connections wait in its queue: nobody accepts them.
    let bus = std::os::unix::net::UnixListener::bind(&path).expect("a socket");
    let began = std::time::Instant::now();
    let output = cli
        .command(&["doctor"])
        .env_remove("OPENAI_API_KEY")
        .env("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}", path.display()))
        .output()
        .expect("runs");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("It does not answer."), "{text}");
    assert!(began.elapsed() < std::time::Duration::from_secs(60), "it would wait for ever");
    drop(bus);
}
