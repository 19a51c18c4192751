//! Runs in files: what is written can be read again, and a bad file changes nothing.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::{fs, path::PathBuf};

use proptest::prelude::*;
use prospect_core::{ActionDraft, ActionState, ErrorCode, NoteDraft, Prospect, RunId, RunStatus, report};
use serde_json::{Value, json};
use support::library::{add, add_run, open, run_json};

struct Files {
    dir: tempfile::TempDir,
    prospect: Prospect,
}

impl Files {
    async fn new() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let prospect = open(&dir.path().join("data")).await;
        Self { dir, prospect }
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.dir.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, bytes).expect("writes");
        path
    }

    async fn count(&self) -> usize {
        self.prospect.list(None, 500).await.expect("lists").len()
    }
}

#[tokio::test]
async fn a_run_goes_from_one_library_to_another_with_all_that_was_written_to_it() {
    let (one, other) = (Files::new().await, Files::new().await);
    let id = add_run(&one.prospect, "Bees", "## SECTION 1: PROFILE ANALYSIS\n\nYou.\n").await;
    let note = NoteDraft {
        note_id: None,
        run_id: id,
        section: None,
        idea: None,
        text: "n".into(),
        tags: vec!["t".into()],
    };
    one.prospect.save_note(note).await.expect("kept");
    let action = ActionDraft {
        action_id: None,
        run_id: id,
        section: None,
        idea: Some(1),
        text: "Call".into(),
        state: ActionState::Blocked,
        due: Some("2027-01-31".into()),
    };
    one.prospect.save_action(action).await.expect("kept");
    let file = one.prospect.run_file(id).await.expect("a run");
    let written = serde_json::to_value(&file).expect("JSON");
    assert_eq!((&written["version"], &written["goal_type"]), (&json!(1), &json!("Extra Income")));
    assert_eq!(written["sections"]["profile_analysis"], "\nYou.\n");
    let path = other.write("run.json", serde_json::to_vec_pretty(&file).expect("JSON"));
    let imported = other.prospect.import(&path).await.expect("imports");
    assert_eq!((imported.runs, imported.known), (1, 0));
    let read = other.prospect.run_file(id).await.expect("there");
    assert_eq!(serde_json::to_value(&read).expect("JSON"), written, "nothing is lost on the way");
    assert_eq!(other.prospect.import(&path).await.expect("imports").known, 1);
    let found = other.prospect.find(id).await.expect("there");
    assert_eq!(found.request.messages.len(), 2);
    assert_eq!(found.fingerprint, "", "it answers no question that is asked here");
}

#[tokio::test]
async fn an_array_is_imported_whole_or_not_at_all_and_the_bad_line_is_named() {
    let files = Files::new().await;
    let good = run_json(RunId::generate(), "Good", "text");
    let mut cases: Vec<(Value, &str)> = Vec::new();
    for (member, value, said) in [
        ("run_id", json!("nonsense"), "UUID"),
        ("run_id", json!("00000000-0000-4000-8000-000000000000"), "no id of a run"),
        ("run_id", json!("ffffffff-ffff-7fff-8fff-ffffffffffff"), "future"),
        ("title", json!("  "), "title"),
        ("status", json!("great"), "great"),
        ("version", json!(2), "version 2"),
        ("cost_usd", json!(-1), "cost"),
        ("tags", json!(["x".repeat(41)]), "tag"),
        ("text", json!(7), "string"),
    ] {
        let mut bad = run_json(RunId::generate(), "Bad", "text");
        bad[member] = value;
        cases.push((bad, said));
    }
    for (bad, said) in cases {
        let text = format!("[\n{good},\n\n{bad}\n]");
        let path = files.write("runs.json", text);
        let error = files.prospect.import(&path).await.expect_err("refused");
        let words = error.to_string();
        assert_eq!(error.code(), ErrorCode::InvalidFile);
        assert!(words.contains("runs.json, line 4: ") && words.contains(said), "{said}: {words}");
        assert_eq!(files.count().await, 0, "nothing is changed by {said}");
    }
    for (text, line) in [("", 1), ("{}", 1), ("[\n1\n]", 2), ("{\n\"run_id\": \n", 3), ("[]x", 1)] {
        let path = files.write("runs.json", text);
        let words = files.prospect.import(&path).await.expect_err("refused").to_string();
        assert!(words.contains(&format!(", line {line}: ")), "{text:?}: {words}");
    }
    let path =
        files.write("runs.json", json!([good, run_json(RunId::generate(), "B", "b"), good]).to_string());
    let imported = files.prospect.import(&path).await.expect("imports");
    assert_eq!((imported.runs, imported.known, files.count().await), (2, 1, 2));
}

#[tokio::test]
async fn a_run_that_was_live_when_it_was_written_is_interrupted() {
    let files = Files::new().await;
    let mut run = run_json(RunId::generate(), "Live", "half");
    run["status"] = json!("streaming");
    add(&files.prospect, &[run]).await;
    assert_eq!(files.prospect.list(None, 1).await.expect("lists")[0].status, RunStatus::Interrupted);
}

#[tokio::test]
async fn a_folder_of_reports_becomes_runs() {
    let files = Files::new().await;
    files.write("reports/one.md", "# Bees\n\nText about bees.\n");
    files.write(
        "reports/deep/two.markdown",
        "---\ndate: 2026-05-03\nmodel: gpt-x\ntags: [a, b]\ninterest_area: Finance / Investment\n---\n\
         ## SECTION 1: PROFILE ANALYSIS\n\nYou.\n\n## SECTION 3: PERSONALIZED RECOMMENDATIONS\n\nGo.\n",
    );
    files.write("reports/notes.txt", "no report");
    files.write("reports/.hidden.md", "# Hidden");
    let folder = files.dir.path().join("reports");
    let imported = files.prospect.import(&folder).await.expect("imports");
    assert_eq!((imported.runs, imported.known), (2, 0));
    let listed = files.prospect.list(None, 10).await.expect("lists");
    let titles: Vec<_> = listed.iter().map(|run| run.title.as_str()).collect();
    assert_eq!(titles, ["Bees", "two"], "newest first");
    assert_eq!(
        (listed[1].model.as_str(), listed[1].interest_area.as_str()),
        ("gpt-x", "Finance / Investment")
    );
    let two = files.prospect.find(listed[1].id).await.expect("there");
    assert_eq!(report::split(&two.text).sections.personalized_recommendations.trim(), "Go.");
    let again = files.prospect.import(&folder).await.expect("imports");
    assert_eq!((again.runs, again.known), (0, 2), "the same reports are known");

    files.write("reports/zzz.md", b"# Fine\n\nuntil \xff here\n");
    let words = files.prospect.import(&folder).await.expect_err("refused").to_string();
    assert!(words.contains("zzz.md, line 3: "), "{words}");
    files.write("reports/zzz.md", "# Another\n");
    let words = files.prospect.import(&folder).await.expect_err("refused").to_string();
    assert!(!words.is_empty() && files.count().await == 2, "a title alone is no report: {words}");
    let empty = files.dir.path().join("empty");
    fs::create_dir(&empty).expect("made");
    assert!(files.prospect.import(&empty).await.expect_err("refused").to_string().contains("no Markdown"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_runs_or_an_error_with_a_name(bytes in proptest::collection::vec(any::<u8>(), 0..200), json in any::<bool>()) {
        let dir = tempfile::tempdir().expect("a folder");
        let name = if json { "x.json" } else { "x.md" };
        let path = dir.path().join(name);
        fs::write(&path, bytes).expect("writes");
        if let Err(error) = prospect_core::read_import(&path) {
            prop_assert!(error.to_string().contains(name));
        }
    }

    #[test]
    fn any_text_is_a_report_that_keeps_its_words(text in "[a-z#*`=\\-\\n ]{0,120}") {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("x.md");
        fs::write(&path, &text).expect("writes");
        if let Ok(runs) = prospect_core::read_import(&path) {
            let kept = format!("{} {}", runs[0].run.summary.title, runs[0].run.text);
            for word in text.split(|c: char| !c.is_ascii_lowercase()).filter(|word| !word.is_empty()) {
                prop_assert!(kept.contains(word), "{word} of {text:?} is in {kept:?}");
            }
        }
    }
}
