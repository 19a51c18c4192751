//! What the doctor finds, and what it mends.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::fs;

use prospect_core::{CheckKind, CheckState, Config, Prospect, RunId};
use support::{
    doctor::check_of,
    library::{add, config, open, run_json, run_sql},
};

#[tokio::test]
async fn the_doctor_finds_everything_and_says_nothing_secret() {
    let dir = tempfile::tempdir().expect("a folder");
    let server = mock_openai::MockServer::start(mock_openai::Script::text("x"));
    let keys = std::sync::Arc::new(prospect_core::MemoryKeys::default());
    let settings = prospect_core::Settings { base_url: server.url(), ..prospect_core::Settings::default() };
    let config = Config {
        keys,
        settings: std::sync::Arc::new(prospect_core::MemorySettings::new(settings)),
        ..config(dir.path())
    };
    let prospect = Prospect::open(config).await.expect("opens");
    prospect.set_key(&server.url(), "sk-canary-7", false).await.expect("kept");
    add(&prospect, &[run_json(RunId::generate(), "Secret title", "secret words")]).await;
    let report = prospect.doctor().await;
    let kinds: Vec<_> = report.checks.iter().map(|check| (check.kind, check.state)).collect();
    use CheckKind::{Backups, Disk, Endpoint, Index, Keyring, Library, Orphans, Settings};
    use CheckState::{Good, Warning};
    let expected = [
        (Library, Good),
        (Index, Good),
        (Orphans, Good),
        (Disk, Good),
        (Backups, Warning),
        (Keyring, Good),
        (Endpoint, Good),
        (Settings, Good),
    ];
    assert_eq!(kinds, expected, "{}", report.text);
    for secret in ["sk-canary", "Secret", "secret words", "Extra Income"] {
        assert!(!report.text.contains(secret), "{secret}: {}", report.text);
    }
    assert_eq!(report.text.lines().count(), 9);
    assert!(server.requests().iter().all(|request| request.bearer().is_none()), "asked without the key");

    prospect.back_up_now().await.expect("made");
    run_sql(
        dir.path(),
        "PRAGMA foreign_keys = OFF;
         INSERT INTO run_tag VALUES ('gone', 'x'); INSERT INTO run_chunk VALUES ('gone', 0, 'x', '[]');
         INSERT INTO instructions VALUES ('unused', 'x');",
    )
    .await;
    let report = prospect.doctor().await;
    assert_eq!(check_of(&report, Orphans), Warning, "{}", report.text);
    assert_eq!(check_of(&report, Backups), Good);
    let mended = prospect.mend_library().await.expect("mends");
    assert_eq!(check_of(&mended, Orphans), Good, "{}", mended.text);
    assert_eq!(mended.state(), Good);
}

#[tokio::test]
async fn a_broken_index_costs_nothing_but_a_rebuild() {
    let dir = tempfile::tempdir().expect("a folder");
    let prospect = open(dir.path()).await;
    let runs: Vec<_> = (0..20).map(|n| run_json(RunId::generate(), &format!("Run {n}"), "text")).collect();
    add(&prospect, &runs).await;
    prospect.shutdown().await;
    // Two indexes that changed places: each says what the other should.
    run_sql(dir.path(), "CREATE TEMP TABLE root AS SELECT name, rootpage FROM sqlite_schema WHERE name IN ('run_for_insights', 'run_by_model');
         PRAGMA writable_schema = ON;
         UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM root WHERE root.name <> sqlite_schema.name)
         WHERE name IN ('run_for_insights', 'run_by_model');
         PRAGMA writable_schema = RESET;").await;
    let prospect = open(dir.path()).await;
    let report = prospect.doctor().await;
    assert_eq!(check_of(&report, CheckKind::Index), CheckState::Problem, "{}", report.text);
    let mended = prospect.mend_library().await.expect("mends");
    assert_eq!(check_of(&mended, CheckKind::Index), CheckState::Good, "{}", mended.text);
    assert_eq!(prospect.insights(None, None).await.expect("insights").runs, 20);
    assert_eq!(prospect.salvage(), None);
}

#[tokio::test]
async fn the_doctor_speaks_without_a_library_too() {
    let dir = tempfile::tempdir().expect("a folder");
    fs::create_dir(dir.path().join("prospect.db")).expect("in the way");
    let error = Prospect::open(config(dir.path())).await.err().expect("not opened");
    let report = Prospect::doctor_without_library(&config(dir.path()), &error).await;
    assert_eq!(report.state(), CheckState::Problem);
    let kinds: Vec<_> = report.checks.iter().map(|check| check.kind).collect();
    assert!(kinds.contains(&CheckKind::Library) && kinds.contains(&CheckKind::Disk), "{}", report.text);
    let server = report.checks.iter().find(|check| check.kind == CheckKind::Endpoint).expect("checked");
    assert_eq!(server.state, CheckState::Problem, "nobody listens there");
}
