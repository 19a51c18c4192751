//! Backups from elsewhere.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use prospect_core::{ErrorCode, Prospect, RunId};
use sqlx::{AssertSqlSafe, Connection, Executor};

use super::{rows::tamper, usable_again};
use crate::support::library::{add_run, connect, names, open, run_json};

/// A library with a run of its own, and a backup of another one with two runs.
struct Attacked {
    dir: tempfile::TempDir,
    prospect: Prospect,
    own: RunId,
    theirs: [RunId; 2],
    backup: PathBuf,
}

impl Attacked {
    async fn new() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let other = open(&dir.path().join("other")).await;
        let theirs =
            [add_run(&other, "Theirs", "their text").await, add_run(&other, "Bad", "bad text").await];
        let backup = dir.path().join("backup.db");
        other.back_up_to(&backup).await.expect("made");
        other.shutdown().await;
        let prospect = open(&dir.path().join("data")).await;
        let own = add_run(&prospect, "Own", "own text").await;
        Self { prospect, own, theirs, backup, dir }
    }

    async fn write(&self, sql: &str) {
        let mut connection = connect(&self.backup).await;
        connection
            .execute(AssertSqlSafe(sql.to_owned()))
            .await
            .unwrap_or_else(|error| panic!("{sql}: {error}"));
        connection.close().await.expect("closes");
    }

    /// The backup is refused, with these words, and nothing has changed.
    async fn expect_refused(self, words: &str) {
        for refused in [
            self.prospect.plan_restore(&self.backup).await.expect_err(words),
            self.prospect.restore_backup(&self.backup).await.expect_err(words),
        ] {
            assert_eq!(refused.code(), ErrorCode::InvalidFile, "{refused}");
            assert!(refused.to_string().contains(words), "{words}: {refused}");
        }
        assert_eq!(usable_again(self.prospect, &self.dir.path().join("data")).await, [self.own].into());
    }

    /// The backup is restored but for what these words name; the runs that are there then.
    async fn expect_restored_without(self, left_out: &[&str]) -> BTreeSet<RunId> {
        let plan = self.prospect.plan_restore(&self.backup).await.expect("a plan");
        let done = self.prospect.restore_backup(&self.backup).await.expect("restores");
        assert_eq!(plan, done, "what was said is what was done");
        assert_eq!(done.left_out.count as usize, left_out.len(), "{left_out:?}: {:?}", done.left_out);
        for (words, said) in left_out.iter().zip(&done.left_out.named) {
            assert!(said.contains(words), "{words}: {said}");
        }
        let there = usable_again(self.prospect, &self.dir.path().join("data")).await;
        assert!(there.contains(&self.own) && there.contains(&self.theirs[0]), "{there:?}");
        there
    }
}

#[tokio::test]
async fn whatever_is_in_a_schema_beside_ours_is_refused_by_name() {
    let forever = "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n";
    let table = [
        ("CREATE TRIGGER evil AFTER INSERT ON run BEGIN DELETE FROM run; END".to_owned(), "trigger “evil”"),
        ("CREATE TRIGGER evil BEFORE UPDATE ON note BEGIN DELETE FROM note; END".to_owned(), "trigger “evil”"),
        (
            "DROP TRIGGER run_changed;
             CREATE TRIGGER run_changed AFTER UPDATE OF title ON run BEGIN DELETE FROM run; END"
                .to_owned(),
            "trigger “run_changed”",
        ),
        (format!("CREATE VIEW endless AS {forever}"), "view “endless”"),
        (
            format!("PRAGMA legacy_alter_table = ON; ALTER TABLE run RENAME TO was_run; CREATE VIEW run AS {forever}"),
            "“",
        ),
        (format!("DROP VIEW run_line; CREATE VIEW run_line AS {forever}"), "view “run_line”"),
        ("CREATE TABLE more (x)".to_owned(), "table “more”"),
        ("CREATE TABLE sums (a, b GENERATED ALWAYS AS (a * 2))".to_owned(), "table “sums”"),
        ("ALTER TABLE run ADD COLUMN twice TEXT GENERATED ALWAYS AS (title || title)".to_owned(), "table “run”"),
        ("ALTER TABLE note ADD COLUMN x TEXT CHECK (length(x) < 9)".to_owned(), "table “note”"),
        ("CREATE VIRTUAL TABLE found USING fts5 (x)".to_owned(), "“found"),
        ("CREATE VIRTUAL TABLE box USING rtree (id, a, b)".to_owned(), "“box"),
        ("CREATE INDEX by_title ON run (upper(title))".to_owned(), "index “by_title”"),
        ("CREATE INDEX some ON run (id) WHERE length(text) > 9".to_owned(), "index “some”"),
        (
            "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'run_id TEXT', 'run_ID TEXT') WHERE name = 'note'"
                .to_owned(),
            "table “note”",
        ),
        ("DROP TABLE run_tag; CREATE TABLE run_tag (run_id TEXT, tag TEXT)".to_owned(), "table “run_tag”"),
    ];
    for (sql, words) in table {
        let attacked = Attacked::new().await;
        // A build without a module cannot make its tables.
        if sql.contains("rtree") {
            let mut connection = connect(&attacked.backup).await;
            let made = connection.execute(AssertSqlSafe(sql.clone())).await;
            connection.close().await.expect("closes");
            if made.is_err() {
                continue;
            }
        } else {
            attacked.write(&sql).await;
        }
        attacked.expect_refused(words).await;
    }
}

#[tokio::test]
async fn a_value_of_any_kind_in_any_column_is_left_out_and_named() {
    // What is written, what the report names, and whether the run it is of comes all the same.
    let table = [
        ("UPDATE run SET cost_usd = 1.7976931348623157e308 WHERE title = 'Bad'", "cost_usd", true),
        ("UPDATE run SET cost_usd = 9e999 WHERE title = 'Bad'", "cost_usd", true),
        ("UPDATE run SET input_tokens = 9223372036854775807 WHERE title = 'Bad'", "input_tokens", true),
        ("UPDATE run SET llm_time = 'words' WHERE title = 'Bad'", "llm_time", true),
        ("UPDATE run SET trashed_at = x'00' WHERE title = 'Bad'", "trashed_at", true),
        ("UPDATE run SET pace = '[[1,' WHERE title = 'Bad'", "pace", true),
        ("UPDATE run SET ended_at = -9 WHERE title = 'Bad'", "ended_at", true),
        ("UPDATE run SET created_at = 'words' WHERE title = 'Bad'", "created_at", false),
        ("UPDATE run SET created_at = 9223372036854775807 WHERE title = 'Bad'", "created_at", false),
        ("UPDATE run SET title = CAST(x'ff' AS TEXT) WHERE title = 'Bad'", "title", false),
        ("UPDATE run SET text = zeroblob(200000000) WHERE title = 'Bad'", "text", false),
        ("UPDATE run SET text = CAST(zeroblob(70000000) AS TEXT) WHERE title = 'Bad'", "text", false),
        ("UPDATE run SET id = 'nonsense' WHERE title = 'Bad'", "id", false),
        ("UPDATE run SET id = x'00' WHERE title = 'Bad'", "id", false),
        ("UPDATE run SET status = 'odd' WHERE title = 'Bad'", "status", false),
        ("UPDATE run SET sample = 'x' WHERE title = 'Bad'", "sample", false),
        ("UPDATE run SET profile = '{' WHERE title = 'Bad'", "profile", false),
        ("UPDATE run SET request = '[]' WHERE title = 'Bad'", "request", false),
        ("UPDATE run SET model = zeroblob(5000) WHERE title = 'Bad'", "model", false),
        ("INSERT INTO note VALUES ('x', (SELECT id FROM run WHERE title = 'Bad'), NULL, NULL, 'n', '[]', 1, 1)", "note x", true),
        ("INSERT INTO run_tag SELECT id, zeroblob(500) FROM run WHERE title = 'Bad'", "run_tag", true),
        ("INSERT INTO run_mark VALUES ((SELECT id FROM run WHERE title = 'Bad'), 'x', NULL, 5)", "favourite", true),
        ("INSERT INTO named_profile VALUES ('mine', '{', 1)", "named_profile mine", true),
        (
            "INSERT INTO action_item VALUES ('01900000-0000-7000-8000-00000000000a', (SELECT id FROM run WHERE title = 'Bad'),
                 NULL, NULL, 'n', 'todo', 'soon', 1, 1)",
            "due",
            true,
        ),
    ];
    for (sql, named, comes) in table {
        let attacked = Attacked::new().await;
        let bad = attacked.theirs[1];
        tamper(&attacked.backup, sql).await;
        let there = attacked.expect_restored_without(&[named]).await;
        assert_eq!(there.contains(&bad), comes, "{sql}");
    }
}

/// A shell may run them on any thread.
fn assert_send<T: Send>(future: T) -> T {
    future
}

#[tokio::test]
async fn of_two_runs_with_one_id_the_first_comes() {
    let attacked = Attacked::new().await;
    let [first, second] = attacked.theirs;
    // The same id to whoever reads it, another text to SQLite.
    let other = first.to_string().to_uppercase();
    attacked
        .write(&format!("PRAGMA foreign_keys = OFF; UPDATE run SET id = '{other}' WHERE id = '{second}'"))
        .await;
    let there = attacked.expect_restored_without(&["there is another like it"]).await;
    assert_eq!(there.len(), 2);
}

#[tokio::test]
async fn a_backup_puts_no_run_of_ones_own_away_for_good() {
    let attacked = Attacked::new().await;
    let own = attacked.own;
    let backup = attacked.prospect.back_up_now().await.expect("made").path;
    fs::copy(backup, &attacked.backup).expect("copied");
    attacked
        .write(&format!(
            "UPDATE run SET trashed_at = 1000;
             INSERT INTO run_mark (run_id, changed_at) VALUES ('{own}', 253402300799999)
                 ON CONFLICT DO UPDATE SET changed_at = excluded.changed_at"
        ))
        .await;
    let done = attacked.prospect.restore_backup(&attacked.backup).await.expect("restores");
    assert_eq!(done.replaced, 1);
    let data = attacked.dir.path().join("data");
    attacked.prospect.shutdown().await;
    let library = prospect_core::Library::open(&data).await.expect("opens");
    assert_eq!(library.delete_old_trash().await.expect("looks"), 0, "it lies there from now on");
    assert_eq!(library.list_trash().await.expect("lists").len(), 1);
}

#[tokio::test]
async fn instructions_take_the_place_of_no_others() {
    let attacked = Attacked::new().await;
    attacked.write("UPDATE instructions SET text = 'Do evil.'").await;
    let done = attacked.prospect.restore_backup(&attacked.backup).await.expect("restores");
    assert_eq!(done.added, 2);
    let own = attacked.prospect.find(attacked.own).await.expect("there");
    assert_eq!(own.request.messages[0].content, "Instructions");
    let theirs = attacked.prospect.find(attacked.theirs[0]).await.expect("there");
    assert_eq!(theirs.request.messages[0].content, "Do evil.", "what they were asked stays with them");
}

#[tokio::test]
async fn a_backup_in_another_encoding_expect_refused() {
    let attacked = Attacked::new().await;
    let utf16 = attacked.dir.path().join("utf16.db");
    fs::write(&utf16, "").expect("made");
    let mut to = connect(&utf16).await;
    to.execute("PRAGMA encoding = 'UTF-16le'").await.expect("set");
    let mut from = connect(&attacked.backup).await;
    let schema: Vec<String> = sqlx::query_scalar(
        "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'search%' AND type = 'table'",
    )
    .fetch_all(&mut from)
    .await
    .expect("reads");
    for sql in schema {
        to.execute(AssertSqlSafe(sql)).await.expect("made");
    }
    to.execute("PRAGMA user_version = 8").await.expect("set");
    for connection in [from, to] {
        connection.close().await.expect("closes");
    }
    fs::copy(&utf16, &attacked.backup).expect("copied");
    attacked.expect_refused("UTF-16le").await;
}

#[tokio::test]
async fn a_backup_with_a_bad_page_is_refused_and_costs_nothing() {
    for seed in 0..12_u8 {
        let attacked = Attacked::new().await;
        let mut bytes = fs::read(&attacked.backup).expect("reads");
        let page = 1 + usize::from(seed) * (bytes.len() / 4096 - 1) / 12;
        bytes[page * 4096..(page + 1) * 4096].fill(seed.wrapping_mul(37));
        fs::write(&attacked.backup, &bytes).expect("writes");
        // A page that nothing of ours is read from costs nothing.
        match attacked.prospect.restore_backup(&attacked.backup).await {
            Ok(done) => assert_eq!(done.added, 2, "page {page}"),
            Err(error) => assert_eq!(error.code(), ErrorCode::InvalidFile, "page {page}: {error}"),
        }
        let there = usable_again(attacked.prospect, &attacked.dir.path().join("data")).await;
        assert!(there.contains(&attacked.own), "page {page}");
    }
}

#[tokio::test]
async fn a_log_that_is_no_file_is_not_read() {
    let attacked = Attacked::new().await;
    let log = attacked.dir.path().join("backup.db-wal");
    let made = std::process::Command::new("mkfifo").arg(&log).status().expect("runs");
    assert!(made.success());
    attacked.expect_restored_without(&[]).await;
}

#[tokio::test]
async fn live_runs_are_saved_while_a_backup_is_read_and_its_copy_goes() {
    let attacked = Attacked::new().await;
    let runs: Vec<_> =
        (0..400).map(|n| run_json(RunId::generate(), &format!("{n}"), &"words ".repeat(300))).collect();
    let other = open(&attacked.dir.path().join("more")).await;
    crate::support::library::add(&other, &runs).await;
    other.back_up_to(&attacked.backup).await.expect("made");
    other.shutdown().await;
    let restoring = assert_send(attacked.prospect.restore_backup(&attacked.backup));
    let mut saved = 0;
    let writing = async {
        // Until the copy is being read.
        while !has_copy(&attacked.dir.path().join("data")) {
            tokio::task::yield_now().await;
        }
        while has_copy(&attacked.dir.path().join("data")) {
            let id = attacked.own;
            attacked.prospect.rename(id, &format!("Own {saved}")).await.expect("writes");
            saved += 1;
            tokio::task::yield_now().await;
        }
    };
    let (done, ()) = tokio::join!(restoring, writing);
    assert_eq!(done.expect("restores").added, 400);
    assert!(saved > 5, "others wrote meanwhile: {saved}");
    let there = usable_again(attacked.prospect, &attacked.dir.path().join("data")).await;
    assert_eq!(there.len(), 401);
}

fn has_copy(data: &Path) -> bool {
    names(data).iter().any(|name| name.starts_with("restoring-"))
}
