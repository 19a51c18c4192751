//! `prospect-cli export`, `import` of bundles and `replay` as scripts use them, and disks that refuse.

#![allow(
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a test fails by panicking, and says what it could not do"
)]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

const ID: &str = "01936d5e-0000-7000-8000-000000000001";
const OTHER: &str = "01936d5e-0000-7000-8000-000000000002";
const ACTION: &str = "01936d5e-0000-7000-8000-0000000000b1";

struct Cli {
    dir: tempfile::TempDir,
}

impl Cli {
    fn new() -> Self {
        Self { dir: tempfile::tempdir().expect("a folder") }
    }

    fn path(&self, name: &str) -> String {
        self.dir.path().join(name).display().to_string()
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_prospect-cli"));
        // No keyring is to be asked, and nobody else's settings read.
        command
            .args(args)
            .env("PROSPECT_DATA_DIR", self.path("data"))
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .env_remove("OPENAI_API_KEY");
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().expect("the binary runs")
    }

    fn said(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(output.status.success(), "{args:?}: {}", words(&output));
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// The file that an export writes.
    fn exported(&self, args: &[&str]) -> String {
        let file = self.path("exported");
        let args = [&["export"], args, &["--force", "--output", &file]].concat();
        self.said(&args);
        fs::read_to_string(file).expect("text")
    }

    /// A library with two runs, one of them with all that can be written to it.
    fn with_runs() -> Self {
        let cli = Self::new();
        let bees = json!({
            "run_id": ID,
            "title": "Bees",
            "text": "## SECTION 1: PROFILE ANALYSIS\n\nYou like bees.\n\n## SECTION 2: IDEA RESEARCH\n\nHives cost $900.\n\n\
                     ## SECTION 3: PERSONALIZED RECOMMENDATIONS\n\nGo.\n",
            "model": "gpt-x",
            "tags": ["meadow"],
            "notes": [{ "note_id": OTHER, "text": "Ask **Dana**.", "created_at": 1e9, "changed_at": 1e9 }],
            "actions": [{ "action_id": ACTION, "text": "Buy a veil", "state": "todo", "due": "2027-01-15",
                          "created_at": 1e9, "changed_at": 1e9 }],
            "pace": [[0, 0], [150, 40], [300, 90]],
        });
        let tea = json!({ "run_id": OTHER, "title": "Tea", "text": "A report about tea." });
        let file = cli.path("runs.json");
        fs::write(&file, json!([bees, tea]).to_string()).expect("writes");
        assert_eq!(cli.said(&["import", &file]), "2 runs imported, 0 there already\n");
        cli
    }

    /// The bundle of the first run.
    fn bundle(&self) -> String {
        let file = self.path("bees.zip");
        self.said(&["export", ID, "--format", "bundle", "--output", &file, "--force"]);
        file
    }
}

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn events(stdout: &str) -> Vec<Value> {
    stdout.lines().map(|line| serde_json::from_str(line).expect("an event a line")).collect()
}

#[test]
fn notes_tags_and_actions_go_along_unless_they_are_left_out() {
    let cli = Cli::with_runs();
    for format in ["md", "html", "json"] {
        let with = cli.exported(&[ID, "--format", format]);
        let without = cli.exported(&[ID, "--format", format, "--no-notes"]);
        for addition in ["meadow", "Dana", "Buy a veil"] {
            assert!(with.contains(addition), "{format} has no {addition}");
            assert!(!without.contains(addition), "{format} has {addition}");
        }
    }
    let table = cli.exported(&[ID, "--format", "actions-csv"]);
    assert!(table.contains("Buy a veil,todo,2027-01-15"), "{table}");
    assert!(cli.exported(&[ID, "--format", "ics"]).contains("Buy a veil"));
    let refused = cli.run(&["export", OTHER, "--format", "actions-csv", "--output", &cli.path("none.csv")]);
    assert_eq!(refused.status.code(), Some(2), "{}", words(&refused));
    assert!(!Path::new(&cli.path("none.csv")).exists());
}

#[test]
fn several_runs_are_one_document() {
    let cli = Cli::with_runs();
    let file = cli.exported(&[ID, OTHER, "--format", "md"]);
    assert!(file.contains("You like bees.") && file.contains("A report about tea."), "{file}");
    let refused = cli.run(&["export", ID, OTHER, "--format", "bundle", "--output", &cli.path("both.zip")]);
    assert!(words(&refused).contains("a bundle holds one report"), "{}", words(&refused));
}

#[test]
fn a_bundle_becomes_a_run_that_answers_no_question() {
    let (one, other) = (Cli::with_runs(), Cli::new());
    let bundle = one.bundle();
    assert_eq!(other.said(&["import", &bundle]), "1 run imported, 0 there already\n");
    assert_eq!(other.said(&["import", &bundle]), "0 runs imported, 1 there already\n");
    let show =
        |cli: &Cli| -> Value { serde_json::from_str(&cli.said(&["show", ID, "--json"])).expect("JSON") };
    let (mut original, imported) = (show(&one), show(&other));
    // A bundle is the run, not what was written to it here.
    for addition in ["tags", "notes", "actions"] {
        original[addition] = json!([]);
    }
    assert_eq!(imported, original);
    fs::write(other.path("any.zip"), "PK").expect("writes");
    let refused = other.run(&["import", &other.path("any.zip")]);
    assert_eq!(refused.status.code(), Some(2), "{}", words(&refused));
}

#[test]
fn a_bundle_is_played_at_its_pace_without_library_key_or_network() {
    let cli = Cli::with_runs();
    let bundle = cli.bundle();
    let elsewhere = Cli::new();
    let began = Instant::now();
    let played = elsewhere.said(&["replay", &bundle, "--output", "events"]);
    assert!(began.elapsed() >= Duration::from_millis(300), "its last word came after 300 ms");
    let played = events(&played);
    assert_eq!((&played[0]["event"], &played[0]["replay"]), (&json!("start"), &json!(true)));
    let deltas: Vec<&str> = played.iter().filter_map(|event| event["text"].as_str()).collect();
    assert!(deltas.len() >= 2, "in the pieces that it came in: {deltas:?}");
    let text: Value = serde_json::from_str(&cli.said(&["show", ID, "--json"])).expect("JSON");
    assert_eq!(deltas.concat(), text["text"].as_str().expect("a text"));
    let last = played.last().expect("an end");
    assert_eq!((&last["event"], &last["outcome"]), (&json!("done"), &json!("complete")));
    assert!(!Path::new(&elsewhere.path("data")).exists(), "no library is made");
    let fast = elsewhere.said(&["replay", &bundle, "--fast"]);
    assert_eq!(fast.trim_end(), deltas.concat().trim_end());
}

/// A disk of 64 KB; mounting one is for root.
#[cfg(target_os = "linux")]
struct SmallDisk(PathBuf);

#[cfg(target_os = "linux")]
impl SmallDisk {
    fn mount(at: &str, options: &str) -> Option<Self> {
        fs::create_dir_all(at).expect("a folder");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", options, "tmpfs", at]).output();
        if mounted.is_ok_and(|output| output.status.success()) {
            return Some(Self(at.into()));
        }
        eprintln!("no small disk can be mounted here: not tried");
        None
    }
}

#[cfg(target_os = "linux")]
impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_told_and_the_file_that_was_there_stays_as_it_was() {
    let cli = Cli::with_runs();
    let Some(disk) = SmallDisk::mount(&cli.path("small"), "size=64k") else { return };
    let file = disk.0.join("report.pdf");
    fs::write(&file, "mine").expect("writes");
    fs::write(disk.0.join("filler"), vec![0; 56 << 10]).expect("nearly full");
    let named = file.display().to_string();
    let refused = cli.run(&["export", ID, "--format", "pdf", "--output", &named, "--force"]);
    assert_eq!(refused.status.code(), Some(1));
    let told = words(&refused);
    assert!(told.contains("the disk is full") && told.contains("nothing was written"), "{told}");
    assert_eq!(fs::read_to_string(&file).expect("reads"), "mine");
    assert_eq!(fs::read_dir(&disk.0).expect("reads").count(), 2, "no half file");
}

#[test]
#[cfg(target_os = "linux")]
fn a_place_that_takes_no_file_is_told_as_what_it_is() {
    let cli = Cli::with_runs();
    let long = format!("{}.md", cli.path(&"x".repeat(300)));
    let gone = cli.path("gone/report.md");
    let read_only = SmallDisk::mount(&cli.path("read-only"), "size=64k,ro");
    let locked = cli.path("read-only/report.md");
    let mut table = vec![
        // Nobody makes files in there, not even root.
        ("/sys/report.md", "you may not write there"),
        (gone.as_str(), "its folder does not exist"),
        (long.as_str(), "its name is too long"),
    ];
    if read_only.is_some() {
        table.push((&locked, "the disk can only be read"));
    }
    for (file, reason) in table {
        let refused = cli.run(&["export", ID, "--format", "md", "--output", file]);
        let told = words(&refused);
        assert_eq!(refused.status.code(), Some(1), "{told}");
        assert!(told.contains(reason) && told.contains("nothing was written"), "{file:.40}: {told}");
        assert!(fs::symlink_metadata(file).is_err(), "no half file: {file:.40}");
    }
}
