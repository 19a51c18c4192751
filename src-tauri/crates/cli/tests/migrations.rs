//! Libraries of every earlier format, brought up to date and killed on the way.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test fails by panicking, and tells what it measured"
)]
#![cfg(unix)]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use prospect_core::report::data::Idea;
use serde_json::Value;
use sqlx::{
    Connection, SqliteConnection,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode},
};

static MIGRATIONS: Migrator = sqlx::migrate!("../../../migrations");

/// The formats there were before this one.
fn earlier_formats() -> std::ops::Range<usize> {
    1..MIGRATIONS.iter().count()
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

async fn connect(file: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(file).create_if_missing(true).foreign_keys(true);
    SqliteConnection::connect_with(&options.journal_mode(SqliteJournalMode::Wal)).await.expect("opens")
}

fn id_of(run: usize) -> String {
    format!("019{run:05x}-0000-7000-8000-000000000000")
}

/// A library of a format, with a row at least in each of its tables.
async fn create(dir: &Path, format: usize, runs: usize) {
    let mut connection = connect(&dir.join("prospect.db")).await;
    let version = MIGRATIONS.iter().nth(format - 1).expect("a migration").version;
    MIGRATIONS.run_to(version, &mut connection).await.expect("migrates");
    let mut transaction = connection.begin().await.expect("begins");
    sqlx::query("INSERT INTO instructions (hash, text) VALUES ('h', 'the instructions')")
        .execute(&mut *transaction)
        .await
        .expect("writes");
    for run in 0..runs {
        sqlx::query(
            "INSERT INTO run (id, title, status, sample, created_at, goal_type, interest_area, model, owner, endpoint,
                 fingerprint, profile, instructions_hash, request, pace, text)
             VALUES (?1, 'title ' || ?2, 'complete', 0, ?2, 'Extra Income', 'Other', 'm', 'o', '', ?1,
                 '{\"skill_strength\":\"Other / Mixed\"}', 'h', '{\"model\":\"m\",\"messages\":[],\"stream\":true}', '[]', ?3)",
        )
        .bind(id_of(run))
        .bind(i64::try_from(run).expect("fits"))
        .bind(text_of(run))
        .execute(&mut *transaction)
        .await
        .expect("writes");
    }
    let idea = serde_json::to_string(&an_idea()).expect("is JSON");
    // What the tables of each later format get besides.
    for (since, statement) in [
        (1, "INSERT INTO run_chunk SELECT id, 0, 'chunk', '[]' FROM run WHERE key = 1"),
        (1, "UPDATE run SET status = 'streaming', owner = 'gone', text = '' WHERE key = 1"),
        (1, "UPDATE run SET trashed_at = unixepoch() * 1000 WHERE key = 2"),
        (2, "INSERT INTO named_profile (name, profile, changed_at) VALUES ('mine', '{}', 1)"),
        (
            3,
            "INSERT INTO idea SELECT id, 0, 'an idea', 'in a line', ?1 FROM run WHERE key = 3",
        ),
        (3, "UPDATE run SET ideas_reading = 1000 WHERE key = 3"),
        (5, "INSERT INTO run_mark (run_id, favourite) SELECT id, 1 FROM run WHERE key = 3"),
        (5, "INSERT INTO run_tag (run_id, tag) SELECT id, 'a tag' FROM run WHERE key = 3"),
        (
            5,
            "INSERT INTO note (id, run_id, text, created_at, changed_at) SELECT '01900000-0000-7000-8000-00000000000a', id, 'a note', 1, 1 FROM run WHERE key = 3",
        ),
        (
            5,
            "INSERT INTO action_item (id, run_id, text, state, created_at, changed_at)
             SELECT '01900000-0000-7000-8000-00000000000b', id, 'to be done', 'todo', 1, 1 FROM run WHERE key = 3",
        ),
    ] {
        if format >= since {
            let query = sqlx::query(statement);
            let query = if statement.contains("?1") { query.bind(&idea) } else { query };
            query
                .execute(&mut *transaction)
                .await
                .unwrap_or_else(|error| panic!("{statement}: {error}"));
        }
    }
    transaction.commit().await.expect("commits");
    let set_format = format!("PRAGMA user_version = {format}");
    sqlx::query(sqlx::AssertSqlSafe(set_format)).execute(&mut connection).await.expect("writes");
    connection.close().await.expect("closes");
}

fn an_idea() -> Idea {
    Idea { name: "an idea".into(), one_line: "in a line".into(), ..Idea::default() }
}

fn text_of(run: usize) -> String {
    format!("word{run} of a report. ").repeat(250)
}

fn cli(dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_prospect-cli"));
    command.args(args).arg("--data-dir").arg(dir).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn json_of(dir: &Path, args: &[&str]) -> Value {
    let output = cli(dir, args).output().expect("runs");
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// The statements that a library's schema is made of.
async fn schema(connection: &mut SqliteConnection) -> BTreeSet<String> {
    sqlx::query_scalar("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL")
        .fetch_all(connection)
        .await
        .expect("reads")
        .into_iter()
        .collect()
}

async fn number(connection: &mut SqliteConnection, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(connection).await.expect("reads")
}

async fn assert_sound(connection: &mut SqliteConnection) {
    let sound: String =
        sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&mut *connection).await.expect("reads");
    assert_eq!(sound, "ok");
    let orphans = sqlx::query("PRAGMA foreign_key_check").fetch_all(connection).await.expect("reads");
    assert!(orphans.is_empty());
}

/// Everything that `create` has put there, seen through the program.
fn assert_whole(dir: &Path, format: usize, runs: usize) {
    let listed = json_of(dir, &["list", "--json"]);
    let listed = listed.as_array().expect("a list");
    assert_eq!(listed.len(), runs - 1, "one is in the trash");
    let shown = json_of(dir, &["show", &id_of(0), "--json"]);
    assert_eq!((&shown["status"], &shown["text"]), (&"interrupted".into(), &"chunk".into()));
    let last = json_of(dir, &["show", &id_of(runs - 1), "--json"]);
    assert_eq!(last["text"], text_of(runs - 1).as_str());
    let third = json_of(dir, &["show", &id_of(2), "--json"]);
    if format >= 3 {
        assert_eq!(third["ideas"], serde_json::json!([an_idea()]), "format {format}");
    }
    if format >= 5 {
        assert_eq!((&third["favourite"], &third["notes"][0]["text"]), (&true.into(), &"a note".into()));
        assert_eq!(third["tags"], serde_json::json!(["a tag"]));
    }
}

fn backups(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir.join("backups")).into_iter().flatten();
    entries.map(|entry| entry.expect("readable").path()).collect()
}

#[test]
fn a_library_of_any_earlier_format_is_brought_up_to_date_with_all_it_holds() {
    for format in earlier_formats() {
        let dir = tempfile::tempdir().expect("a folder");
        runtime().block_on(create(dir.path(), format, 6));
        assert_whole(dir.path(), format, 6);
        let found = json_of(dir.path(), &["search", "word4", "--json"]);
        assert_eq!(found[0]["run_id"], id_of(4).as_str(), "format {format}: {found}");
        assert_eq!(backups(dir.path()).len(), 1, "format {format}: one from before");
        runtime().block_on(async {
            let mut connection = connect(&dir.path().join("prospect.db")).await;
            assert_sound(&mut connection).await;
            let current = i64::try_from(MIGRATIONS.iter().count()).expect("fits");
            assert_eq!(number(&mut connection, "PRAGMA user_version").await, current);
            for (since, count) in [
                (2, "SELECT count(*) FROM named_profile"),
                (3, "SELECT count(*) FROM idea"),
                (5, "SELECT count(*) FROM action_item"),
            ] {
                assert_eq!(
                    number(&mut connection, count).await,
                    i64::from(format >= since),
                    "format {format}: {count}"
                );
            }
        });
    }
}

#[test]
fn killed_on_the_way_a_library_is_in_the_old_format_or_in_the_new() {
    kill(3, 200);
}

/// Behind `cargo xtask test --long`.
#[test]
#[ignore = "takes minutes"]
fn killed_at_twenty_points_of_each_way_a_library_is_in_the_old_format_or_in_the_new() {
    kill(20, 2_000);
}

/// Kills migrations from every earlier format, at so many moments of each.
fn kill(points: u32, runs: usize) {
    let newest = MIGRATIONS.iter().count();
    for format in earlier_formats() {
        let template = tempfile::tempdir().expect("a folder");
        let new = tempfile::tempdir().expect("a folder");
        let (old_schema, new_schema) = runtime().block_on(async {
            create(template.path(), format, runs).await;
            create(new.path(), newest, 3).await;
            let mut old = connect(&template.path().join("prospect.db")).await;
            let mut new = connect(&new.path().join("prospect.db")).await;
            (schema(&mut old).await, schema(&mut new).await)
        });
        let copy = || {
            let dir = tempfile::tempdir().expect("a folder");
            fs::copy(template.path().join("prospect.db"), dir.path().join("prospect.db")).expect("copies");
            dir
        };
        let whole = migrate_and_kill(copy().path(), None);
        let mut outcomes = [0, 0];
        for point in 0..points {
            let dir = copy();
            migrate_and_kill(dir.path(), Some(whole * point / points));
            let is_new = runtime().block_on(async {
                let mut connection = connect(&dir.path().join("prospect.db")).await;
                assert_sound(&mut connection).await;
                let found = schema(&mut connection).await;
                let is_new = found == new_schema;
                assert!(
                    is_new || found == old_schema,
                    "format {format}, point {point}: something in between"
                );
                let count = number(&mut connection, "SELECT count(*) FROM run").await;
                assert_eq!(count, i64::try_from(runs).expect("fits"));
                if is_new {
                    assert_backup(&dir.path().join("backups"), &old_schema, count).await;
                }
                connection.close().await.expect("closes");
                is_new
            });
            outcomes[usize::from(is_new)] += 1;
            assert_whole(dir.path(), format, runs);
        }
        println!("format {format}: {} kills left the old format, {} the new", outcomes[0], outcomes[1]);
    }
}

/// Starts a migration; kills it so long after its backup has begun, or takes the time it needs from there.
fn migrate_and_kill(dir: &Path, after: Option<Duration>) -> Duration {
    let mut child = cli(dir, &["list", "--json"]).stdout(Stdio::null()).spawn().expect("runs");
    while !dir.join("backups").exists() {
        assert!(child.try_wait().expect("a child").is_none(), "it ended without a backup");
        thread::yield_now();
    }
    let started = Instant::now();
    if let Some(after) = after {
        // The point in time is what is tried.
        thread::sleep(after);
        child.kill().expect("SIGKILL");
    }
    child.wait().expect("ends");
    started.elapsed()
}

/// One whole backup at least has everything in the old format.
async fn assert_backup(backups: &Path, schema_before: &BTreeSet<String>, runs: i64) {
    let mut whole = false;
    for entry in fs::read_dir(backups).expect("a folder of backups") {
        let mut backup = connect(&entry.expect("readable").path()).await;
        whole |= schema(&mut backup).await == *schema_before
            && number(&mut backup, "SELECT count(*) FROM run").await == runs;
    }
    assert!(whole, "the backup is there");
}
