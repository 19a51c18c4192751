//! `prospect-cli backup`, `restore`, `import` and `doctor` as scripts use them.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::{Value, json};

const ID: &str = "01936d5e-0000-7000-8000-000000000001";

struct Cli {
    dir: tempfile::TempDir,
}

impl Cli {
    fn new() -> Self {
        Self { dir: tempfile::tempdir().expect("a folder") }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_prospect-cli"));
        // No keyring is to be asked, and nobody else's settings read.
        command.args(args).env("PROSPECT_DATA_DIR", self.path("data")).env_remove("DBUS_SESSION_BUS_ADDRESS");
        command.output().expect("the binary runs")
    }

    fn said(&self, args: &[&str]) -> String {
        let output = self.run(args);
        let words = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{args:?}: {words}");
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    fn json(&self, args: &[&str]) -> Value {
        serde_json::from_str(&self.said(args)).expect("JSON")
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, text).expect("writes");
        path.display().to_string()
    }

    /// A library with one run.
    fn with_run() -> Self {
        let cli = Self::new();
        let run = json!({ "run_id": ID, "title": "Bees", "text": "A report about bees.", "tags": ["kept"] });
        let file = cli.write("bees.json", &run.to_string());
        assert_eq!(cli.said(&["import", &file]), "1 run imported, 0 there already\n");
        cli
    }
}

fn name(path: &Path) -> String {
    path.display().to_string()
}

#[test]
fn what_show_prints_can_be_imported_elsewhere() {
    let (one, other) = (Cli::with_run(), Cli::new());
    let shown = one.json(&["show", ID, "--json"]);
    assert_eq!((&shown["version"], &shown["tags"]), (&json!(1), &json!(["kept"])));
    let file = other.write("run.json", &shown.to_string());
    other.said(&["import", &file]);
    assert_eq!(other.json(&["show", ID, "--json"]), shown);
    assert_eq!(other.said(&["import", &file]), "0 runs imported, 1 there already\n");
}

#[test]
fn a_report_that_was_exported_comes_back_with_its_sections() {
    let (one, other) = (Cli::new(), Cli::new());
    let text = "## SECTION 1: PROFILE ANALYSIS\n\nYou.\n\n## SECTION 2: IDEA RESEARCH\n\nBees.\n\n\
                ## SECTION 3: PERSONALIZED RECOMMENDATIONS\n\nGo.\n";
    let run = json!({ "run_id": ID, "title": "Bees", "text": text, "model": "gpt-x" });
    one.said(&["import", &one.write("bees.json", &run.to_string())]);
    let report = name(&one.path("report.md"));
    one.said(&["export", ID, "--format", "md", "--output", &report]);
    assert_eq!(other.said(&["import", &report]), "1 run imported, 0 there already\n");
    let listed = other.json(&["list", "--json"]);
    let shown = other.json(&["show", listed[0]["run_id"].as_str().expect("an id"), "--json"]);
    assert_eq!((&shown["title"], &shown["model"]), (&json!("Bees"), &json!("gpt-x")));
    let sections = ["profile_analysis", "startup_ideas_research", "personalized_recommendations"];
    let bodies = sections.map(|key| shown["sections"][key].as_str().expect("a section").trim().to_owned());
    assert_eq!(bodies, ["You.", "Bees.", "Go."]);
    // To the minute, as the report tells it.
    let at = |run: &Value| run["created_at"].as_f64().expect("a time");
    let original = one.json(&["show", ID, "--json"]);
    assert!((at(&original) - at(&shown)).abs() < 60.0, "{} {}", at(&original), at(&shown));
}

#[test]
fn a_bad_file_is_named_with_its_line_and_nothing_is_imported() {
    let cli = Cli::new();
    let reports = cli.path("reports");
    cli.write("reports/one.md", "# One\n\ntext\n");
    let bad = cli.write("reports/two.md", "---\ndate: soon\n---\n\n");
    let refused = cli.run(&["import", &name(&reports)]);
    let words = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(
        (refused.status.code(), words.contains(&format!("{bad}, line 4: "))),
        (Some(2), true),
        "{words}"
    );
    assert_eq!(cli.json(&["list", "--json"]), json!([]));
    fs::remove_file(bad).expect("removed");
    assert_eq!(cli.said(&["import", &name(&reports)]), "1 run imported, 0 there already\n");
}

#[test]
fn a_backup_is_restored_after_saying_what_that_does() {
    let (one, other) = (Cli::with_run(), Cli::new());
    let file = name(&one.path("mine.db"));
    one.said(&["backup", &file]);
    let refused = one.run(&["backup", &file]);
    assert_eq!(refused.status.code(), Some(2), "it exists");
    one.said(&["backup", "--force", &file]);
    let plan = other.said(&["restore", "--dry-run", &file]);
    assert_eq!(
        plan,
        format!("{ID}  add      Bees\n1 run to add, 0 to replace, 0 kept as newer, 0 the same\n")
    );
    assert_eq!(other.json(&["list", "--json"]), json!([]), "only said");
    assert!(other.said(&["restore", &file]).ends_with("restored\n"));
    assert_eq!(other.json(&["show", ID, "--json"])["text"], "A report about bees.");
    assert_eq!(other.said(&["restore", &file]), "0 runs to add, 0 to replace, 0 kept as newer, 1 the same\n");
    let diary = other.write("diary.db", "my diary");
    assert_eq!(other.run(&["restore", &diary]).status.code(), Some(2));
    assert_eq!(other.run(&["backup", "--force", &diary]).status.code(), Some(2), "a diary is no backup");
    assert_eq!(fs::read_to_string(&diary).expect("reads"), "my diary");
}

#[test]
fn a_library_that_was_moved_is_found_through_the_settings() {
    let cli = Cli::with_run();
    let moved = cli.path("moved");
    fs::rename(cli.path("data"), &moved).expect("renamed");
    let settings = json!({ "settings": { "library_dir": moved } });
    cli.write("data/settings.json", &settings.to_string());
    assert_eq!(cli.json(&["list", "--json"])[0]["run_id"], ID);
    fs::rename(&moved, cli.path("away")).expect("taken out");
    let refused = cli.run(&["list"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("not there"));
    assert!(!cli.path("data/prospect.db").exists() && !moved.exists(), "nothing is made in its place");
}

#[test]
fn the_doctor_tells_what_is_wrong_and_leaves_with_it() {
    let cli = Cli::with_run();
    // A port where nobody listens.
    cli.write("data/settings.json", r#"{"settings":{"base_url":"http://127.0.0.1:1/v1"}}"#);
    let output = cli.run(&["doctor", "--json", "--rebuild-index", "--mend"]);
    assert_eq!(output.status.code(), Some(1), "the endpoint does not answer");
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let checks = report["checks"].as_array().expect("checks");
    let state =
        |kind: &str| checks.iter().find(|check| check["kind"] == kind).expect("checked")["state"].clone();
    assert_eq!((state("library"), state("endpoint")), (json!("good"), json!("problem")));
    let text = String::from_utf8(cli.run(&["doctor"]).stdout).expect("UTF-8");
    assert!(text.starts_with("Prospect ") && text.contains("\nlibrary  good"), "{text}");
    assert!(!text.contains("bees"), "no report in it: {text}");

    fs::write(cli.path("data/prospect.db"), "").expect("emptied");
    fs::remove_file(cli.path("data/prospect.db")).expect("removed");
    fs::create_dir(cli.path("data/prospect.db")).expect("in the way");
    let output = cli.run(&["doctor"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        String::from_utf8_lossy(&output.stdout).contains("library  problem"),
        "it speaks without a library too"
    );
}
