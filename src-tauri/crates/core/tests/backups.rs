//! Backups: made at any time, restored without losing anything newer.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use mock_openai::{Script, Step};
use prospect_core::{
    BackupKind, ErrorCode, NoteDraft, RestoreChange, RunId, RunStatus, Settings, TimeLimits,
};
use sqlx::{AssertSqlSafe, Connection, Executor};
use support::{
    Setup, follow, joined,
    library::{add, add_run, connect, names, open, run_json, run_sql},
    profile,
};

fn note(run_id: RunId, text: &str) -> NoteDraft {
    NoteDraft { note_id: None, run_id, section: None, idea: None, text: text.into(), tags: Vec::new() }
}

/// Every row of a database, for comparing.
async fn dump(database: &Path) -> Vec<String> {
    let mut connection = connect(database).await;
    let mut rows = Vec::new();
    for (table, columns) in [
        ("run", "id || title || status || text || coalesce(ended_at, 0) || coalesce(trashed_at, 0)"),
        ("run_mark", "run_id || favourite || coalesce(archived_at, 0) || changed_at"),
        ("run_tag", "run_id || tag"),
        ("note", "id || text || changed_at"),
        ("action_item", "id || text || changed_at"),
        ("idea", "run_id || position || data"),
        ("named_profile", "name || profile"),
    ] {
        let sql = AssertSqlSafe(format!("SELECT '{table} ' || {columns} FROM {table} ORDER BY 1"));
        rows.extend(sqlx::query_scalar::<_, String>(sql).fetch_all(&mut connection).await.expect("reads"));
    }
    connection.close().await.expect("closes");
    rows
}

/// Sets the time of the last change to a run, as people's changes do.
async fn changed(dir: &Path, id: RunId, at: i64) {
    run_sql(
        dir,
        &format!(
            "INSERT INTO run_mark (run_id, changed_at) VALUES ('{id}', {at})
             ON CONFLICT DO UPDATE SET changed_at = excluded.changed_at"
        ),
    )
    .await;
}

#[tokio::test]
async fn a_backup_is_one_private_file_that_is_a_whole_library() {
    let dir = tempfile::tempdir().expect("a folder");
    let prospect = open(dir.path()).await;
    let run = add_run(&prospect, "Bees", "text").await;
    prospect.save_note(note(run, "n")).await.expect("kept");
    let backup = prospect.back_up_now().await.expect("made");
    assert_eq!(
        (backup.kind, prospect.list_backups().expect("lists")),
        (BackupKind::Manual, vec![backup.clone()])
    );
    assert_eq!(names(&dir.path().join("backups")), [backup.name.as_str()], "one file, nothing half-written");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(&backup.path).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode, 0o600);
    }
    assert_eq!(dump(&backup.path).await, dump(&dir.path().join("prospect.db")).await);
    // As a library of its own.
    let other = tempfile::tempdir().expect("a folder");
    fs::copy(&backup.path, other.path().join("prospect.db")).expect("copied");
    assert_eq!(open(other.path()).await.find(run).await.expect("there").text, "text");
    let second = prospect.back_up_now().await.expect("made within the same second");
    assert_ne!(second.name, backup.name);
    assert_eq!(prospect.list_backups().expect("lists")[0].name, second.name, "newest first");
}

#[tokio::test]
async fn a_backup_takes_the_place_of_nothing_but_a_backup() {
    let dir = tempfile::tempdir().expect("a folder");
    let prospect = open(dir.path()).await;
    add_run(&prospect, "Bees", "text").await;
    let diary = dir.path().join("diary.txt");
    fs::write(&diary, "mine").expect("writes");
    for path in [&diary, &dir.path().join("prospect.db"), &dir.path().join("prospect.db-wal")] {
        let before = fs::read(path).ok();
        let refused = prospect.back_up_to(path).await.expect_err("refused");
        assert_eq!(refused.code(), ErrorCode::InvalidFile, "{}", path.display());
        assert_eq!(fs::read(path).ok(), before);
    }
    let elsewhere = tempfile::tempdir().expect("a folder");
    let path = elsewhere.path().join("mine.db");
    for _ in 0..2 {
        prospect.back_up_to(&path).await.expect("an earlier backup is replaced");
    }
    assert_eq!(names(elsewhere.path()), ["mine.db"]);
    let nowhere = elsewhere.path().join("none/mine.db");
    assert_eq!(prospect.back_up_to(&nowhere).await.expect_err("no folder").code(), ErrorCode::LibraryFailed);
}

#[tokio::test]
async fn a_daily_backup_is_made_once_a_day_and_seven_are_kept() {
    let dir = tempfile::tempdir().expect("a folder");
    let prospect = open(dir.path()).await;
    assert_eq!(prospect.back_up_daily().await.expect("looks"), None, "there is nothing to lose yet");
    add_run(&prospect, "Bees", "text").await;
    let backups = dir.path().join("backups");
    fs::create_dir_all(&backups).expect("a folder");
    let others = [
        "manual-2020-01-01-000000.db",
        "before-restore-2020-01-01-000000.db",
        "before-format-2-1577836800000.db",
    ];
    let days = (1..=9).map(|day| format!("daily-2020-01-0{day}-120000.db"));
    for name in days.chain(others.map(str::to_owned)).chain(["mine.db".to_owned()]) {
        fs::write(backups.join(name), "x").expect("writes");
    }
    let half = backups.join(".daily-2020-01-01-120000.db.part");
    fs::write(&half, "half").expect("writes");
    let long_ago = std::time::SystemTime::now() - Duration::from_secs(3 * 86_400);
    fs::File::options().write(true).open(&half).expect("opens").set_modified(long_ago).expect("dated");

    let made = prospect.back_up_daily().await.expect("made").expect("one was due");
    assert_eq!(made.kind, BackupKind::Daily);
    let daily: Vec<_> = names(&backups).into_iter().filter(|name| name.starts_with("daily-")).collect();
    assert_eq!(daily.len(), 7);
    assert_eq!(
        daily[..6],
        ["04", "05", "06", "07", "08", "09"].map(|day| format!("daily-2020-01-{day}-120000.db"))
    );
    assert_eq!(daily[6], made.name);
    for other in others {
        assert!(backups.join(other).exists(), "{other} is no daily one");
    }
    assert!(backups.join("mine.db").exists() && !half.exists());
    assert_eq!(prospect.back_up_daily().await.expect("looks"), None, "not twice a day");

    let purged = prospect.purge_backups().await.expect("purged");
    assert_eq!((purged.len(), purged[0].kind), (1, BackupKind::Daily));
    assert!(backups.join("mine.db").exists(), "what is not ours stays");
}

#[tokio::test]
async fn a_backup_during_a_live_run_restores_to_a_consistent_library() {
    let script = Script::steps([Step::Role]).then_text("half a report").then_gate("go");
    let setup = Setup::new(script.then_text(", and the other half").finish("stop")).await;
    let earlier = add_run(&setup.prospect, "Earlier", "whole").await;
    let id = setup.prospect.start(&profile(), true).await.expect("starts").run_id;
    let mut look = connect(&setup.dir.path().join("prospect.db")).await;
    let journaled = async {
        while sqlx::query_scalar::<_, i64>("SELECT count(*) FROM run_chunk")
            .fetch_one(&mut look)
            .await
            .expect("reads")
            == 0
        {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), journaled).await.expect("journaled");
    let backup = setup.prospect.back_up_now().await.expect("made while it streams");

    // Into the library where it is live: it is left alone.
    let done = setup.prospect.restore_backup(&backup.path).await.expect("restores");
    assert_eq!((done.kept, done.same, done.added, done.replaced), (1, 1, 0, 0));
    assert_eq!((done.runs[0].run_id, done.runs[0].change), (id, RestoreChange::Kept));
    setup.server.release("go");
    assert_eq!(joined(&follow(&setup.prospect, id).await), "half a report, and the other half");
    let whole = setup.prospect.find(id).await.expect("there");
    assert_eq!(whole.summary.status, RunStatus::Complete);

    // Into the library where it has ended: the longer one stays.
    let done = setup.prospect.restore_backup(&backup.path).await.expect("restores");
    assert_eq!((done.kept, done.replaced), (1, 0));
    assert_eq!(setup.prospect.find(id).await.expect("there"), whole);

    // Into a new library: interrupted, with the text it had.
    let other = tempfile::tempdir().expect("a folder");
    let fresh = open(other.path()).await;
    assert_eq!(fresh.restore_backup(&backup.path).await.expect("restores").added, 2);
    let half = fresh.find(id).await.expect("there");
    assert_eq!((half.summary.status, half.text.as_str()), (RunStatus::Interrupted, "half a report"));
    assert_eq!(fresh.find(earlier).await.expect("there").text, "whole");
    assert_eq!(half.request, whole.request, "it can be continued");
}

#[tokio::test]
async fn restoring_adds_what_is_missing_and_overwrites_nothing_newer() {
    let dir = tempfile::tempdir().expect("a folder");
    let prospect = open(dir.path()).await;
    let mut ids = Vec::new();
    for title in ["lost", "same", "renamed here", "renamed there", "both", "noted", "longer here"] {
        ids.push(add_run(&prospect, title, "a report").await);
    }
    let [lost, same, here, there, both, noted, longer] = ids[..] else { panic!("seven") };
    let old_note = prospect.save_note(note(noted, "old words")).await.expect("kept");
    let gone_note = prospect.save_note(note(noted, "deleted later")).await.expect("kept");
    changed(dir.path(), noted, 100).await;
    prospect.rename(there, "the better name").await.expect("renamed");
    prospect.rename(both, "their name").await.expect("renamed");
    changed(dir.path(), there, 500).await;
    changed(dir.path(), both, 500).await;
    run_sql(dir.path(), &format!("INSERT INTO run_tag VALUES ('{same}', 'kept'), ('{noted}', 'tag')")).await;
    changed(dir.path(), same, 300).await;
    changed(dir.path(), noted, 100).await;
    let backup = prospect.back_up_now().await.expect("made");

    // What happens afterwards, and what the library of another machine had not seen.
    run_sql(
        dir.path(),
        &format!(
            "DELETE FROM run WHERE id = '{lost}';
             UPDATE run SET title = 'my new name' WHERE id = '{here}';
             UPDATE run SET title = 'a name from before' WHERE id = '{there}';
             UPDATE run SET title = 'our name' WHERE id = '{both}';
             UPDATE run SET text = 'a report, and more', ended_at = ended_at + 5000 WHERE id = '{longer}';
             DELETE FROM run_tag WHERE run_id = '{noted}';"
        ),
    )
    .await;
    changed(dir.path(), here, 900).await;
    changed(dir.path(), there, 200).await;
    changed(dir.path(), both, 900).await;
    let newer = NoteDraft { note_id: Some(old_note.note_id), ..note(noted, "new words") };
    prospect.save_note(newer).await.expect("changed");
    run_sql(
        dir.path(),
        &format!("UPDATE note SET changed_at = changed_at + 1 WHERE id = '{}'", old_note.note_id),
    )
    .await;
    prospect.delete_note(gone_note.note_id).await.expect("deleted");
    changed(dir.path(), noted, 900).await;

    let before = dump(&dir.path().join("prospect.db")).await;
    let plan = prospect.plan_restore(&backup.path).await.expect("a plan");
    assert_eq!(dump(&dir.path().join("prospect.db")).await, before, "a plan changes nothing");
    assert_eq!((plan.added, plan.replaced, plan.kept, plan.same), (1, 2, 3, 1), "{plan:?}");
    let change = |id: RunId| plan.runs.iter().find(|run| run.run_id == id).map(|run| run.change);
    assert_eq!(change(lost), Some(RestoreChange::Added));
    assert_eq!(change(there), Some(RestoreChange::Replaced));
    assert_eq!(change(noted), Some(RestoreChange::Replaced), "a note and a tag come back");
    assert_eq!([here, both, longer].map(change), [Some(RestoreChange::Kept); 3]);
    assert_eq!(change(same), None);
    assert!(plan.made_at.is_some());

    let done = prospect.restore_backup(&backup.path).await.expect("restores");
    assert_eq!(done, plan, "what was said is what was done");
    let title = |id| {
        let prospect = &prospect;
        async move { prospect.find(id).await.expect("there").summary.title }
    };
    assert_eq!(title(here).await, "my new name");
    assert_eq!(title(there).await, "the better name");
    assert_eq!(title(both).await, "our name");
    assert_eq!(prospect.find(longer).await.expect("there").text, "a report, and more");
    assert_eq!(prospect.find(lost).await.expect("back").text, "a report");
    let mut notes: Vec<_> =
        prospect.list_notes(noted).await.expect("lists").into_iter().map(|note| note.text).collect();
    notes.sort();
    assert_eq!(notes, ["deleted later", "new words"]);
    let mut connection = connect(&dir.path().join("prospect.db")).await;
    let marks: Vec<(String, i64)> = sqlx::query_as("SELECT run_id, changed_at FROM run_mark ORDER BY run_id")
        .fetch_all(&mut connection)
        .await
        .expect("reads");
    let at = |id: RunId| marks.iter().find(|(run, _)| *run == id.to_string()).map(|(_, at)| *at);
    assert_eq!(
        [same, here, there, both, noted].map(at),
        [300, 900, 500, 900, 900].map(Some),
        "no change of anybody's"
    );

    let again = prospect.plan_restore(&backup.path).await.expect("a plan");
    assert_eq!((again.added, again.replaced), (0, 0), "there is nothing more to take from it: {again:?}");
    let kinds: Vec<_> = prospect.list_backups().expect("lists").iter().map(|backup| backup.kind).collect();
    assert!(kinds.contains(&BackupKind::BeforeRestore), "{kinds:?}");
}

#[tokio::test]
async fn a_later_and_longer_report_of_a_backup_replaces_the_shorter_one() {
    let dir = tempfile::tempdir().expect("a folder");
    let prospect = open(dir.path()).await;
    const DATA: &str = "whole\n\n## DATA\n\n```json\n{\"ideas\":[{\"name\":\"Bee hotel\"}]}\n```\n";
    let id = add_run(&prospect, "Bees", DATA).await;
    let backup = prospect.back_up_now().await.expect("made");
    run_sql(
        dir.path(),
        &format!("UPDATE run SET text = 'half', status = 'interrupted', ended_at = ended_at - 1000 WHERE id = '{id}'; DELETE FROM idea"),
    )
    .await;
    assert_eq!(prospect.restore_backup(&backup.path).await.expect("restores").replaced, 1);
    let found = prospect.find(id).await.expect("there");
    assert_eq!((found.summary.status, found.text.as_str()), (RunStatus::Complete, DATA));
    assert_eq!(found.ideas[0].name, "Bee hotel");
}

#[tokio::test]
async fn what_is_no_sound_backup_is_refused_and_changes_nothing() {
    let dir = tempfile::tempdir().expect("a folder");
    let prospect = open(dir.path()).await;
    let runs: Vec<_> =
        (0..40).map(|n| run_json(RunId::generate(), &n.to_string(), &"text ".repeat(800))).collect();
    add(&prospect, &runs).await;
    let good = prospect.back_up_now().await.expect("made");
    let whole = fs::read(&good.path).expect("reads");
    let before = dump(&dir.path().join("prospect.db")).await;
    let file = |name: &str, bytes: &[u8]| {
        let path = dir.path().join(name);
        fs::write(&path, bytes).expect("writes");
        path
    };
    let mut holed = whole.clone();
    let (from, to) = (whole.len() / 2, whole.len() / 2 + 8192);
    holed[from..to].fill(0xAA);
    let newer = file("newer.db", &whole);
    let mut connection = connect(&newer).await;
    connection.execute("PRAGMA user_version = 99").await.expect("writes");
    connection.close().await.expect("closes");
    let stranger = dir.path().join("stranger.db");
    fs::write(&stranger, "").expect("made");
    let mut connection = connect(&stranger).await;
    connection
        .execute("CREATE TABLE other (x); CREATE VIEW run AS SELECT 1 AS id; PRAGMA user_version = 1")
        .await
        .expect("writes");
    connection.close().await.expect("closes");
    let table: [(PathBuf, ErrorCode); 8] = [
        (file("diary.db", b"my diary"), ErrorCode::InvalidFile),
        (file("empty.db", b""), ErrorCode::InvalidFile),
        (file("holed.db", &holed), ErrorCode::InvalidFile),
        (file("cut.db", &whole[..whole.len() * 2 / 3]), ErrorCode::InvalidFile),
        (newer, ErrorCode::LibraryNewer),
        (stranger, ErrorCode::InvalidFile),
        (dir.path().to_owned(), ErrorCode::InvalidFile),
        (dir.path().join("nowhere.db"), ErrorCode::LibraryFailed),
    ];
    for (path, code) in table {
        let error = prospect.restore_backup(&path).await.expect_err("refused");
        assert_eq!(error.code(), code, "{}: {error}", path.display());
        assert_eq!(dump(&dir.path().join("prospect.db")).await, before, "{}", path.display());
    }
    let left: Vec<_> = names(dir.path()).into_iter().filter(|name| name.starts_with("restoring-")).collect();
    assert!(left.is_empty(), "no copy stays behind: {left:?}");
}

#[tokio::test]
async fn a_restore_that_fails_half_way_changes_nothing() {
    let dir = tempfile::tempdir().expect("a folder");
    let prospect = open(dir.path()).await;
    for n in 0..5 {
        add_run(&prospect, &n.to_string(), "text").await;
    }
    let backup = prospect.back_up_now().await.expect("made");
    run_sql(
        dir.path(),
        "DELETE FROM run;
         CREATE TRIGGER full AFTER INSERT ON run WHEN new.title = '3' BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END",
    )
    .await;
    let error = prospect.restore_backup(&backup.path).await.expect_err("refused");
    assert!(error.to_string().contains("disk is full"), "{error}");
    assert!(prospect.list(None, 10).await.expect("lists").is_empty(), "all or nothing");
    run_sql(dir.path(), "DROP TRIGGER full").await;
    assert_eq!(prospect.restore_backup(&backup.path).await.expect("restores").added, 5);
}

#[tokio::test]
async fn a_backup_of_an_earlier_format_is_restored_and_left_as_it_is() {
    let dir = tempfile::tempdir().expect("a folder");
    let old = dir.path().join("old.db");
    fs::write(&old, "").expect("made");
    let id = RunId::generate();
    let mut connection = connect(&old).await;
    // As the first version of the library wrote it, with the record of its migrations.
    let first = include_str!("../../../../migrations/20261122000000_create_runs.sql");
    let record = "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL,
        installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL, checksum BLOB NOT NULL,
        execution_time BIGINT NOT NULL)";
    connection.execute(record).await.expect("made");
    connection.execute(first).await.expect("made");
    let checksum = {
        use sha2::Digest;
        sha2::Sha384::digest(first.as_bytes()).to_vec()
    };
    sqlx::query(
        "INSERT INTO _sqlx_migrations VALUES (20261122000000, 'create runs', CURRENT_TIMESTAMP, true, ?, 1)",
    )
    .bind(checksum)
    .execute(&mut connection)
    .await
    .expect("recorded");
    let rows = format!(
        "INSERT INTO instructions VALUES ('h', 'Instructions');
         INSERT INTO run (id, title, status, sample, created_at, goal_type, interest_area, model, owner, endpoint,
             fingerprint, profile, instructions_hash, request, text)
         VALUES ('{id}', 'Old', 'complete', 0, 1, '', '', 'm', '', '', '', '{{}}', 'h',
             '{{\"model\":\"m\",\"messages\":[],\"stream\":true}}', 'an old report');
         PRAGMA user_version = 1;"
    );
    connection.execute(AssertSqlSafe(rows)).await.expect("filled");
    connection.close().await.expect("closes");
    let bytes = fs::read(&old).expect("reads");
    let prospect = open(&dir.path().join("data")).await;
    assert_eq!(prospect.restore_backup(&old).await.expect("restores").added, 1);
    assert_eq!(prospect.find(id).await.expect("there").text, "an old report");
    assert_eq!(fs::read(&old).expect("reads"), bytes, "not a byte may change");
}

#[tokio::test]
async fn two_backups_and_two_restores_at_once_are_all_whole() {
    let dir = tempfile::tempdir().expect("a folder");
    let prospect = open(dir.path()).await;
    for n in 0..20 {
        add_run(&prospect, &n.to_string(), &"text ".repeat(500)).await;
    }
    let second = support::open(dir.path(), Settings::default(), TimeLimits::default()).await;
    let (one, other) = tokio::join!(prospect.back_up_now(), second.back_up_now());
    let (one, other) = (one.expect("made"), other.expect("made"));
    let library = dump(&dir.path().join("prospect.db")).await;
    run_sql(dir.path(), "DELETE FROM run").await;
    let (a, b) = tokio::join!(prospect.restore_backup(&one.path), second.restore_backup(&other.path));
    let (a, b) = (a.expect("restores"), b.expect("restores"));
    assert_eq!((a.added + b.added, a.same + b.same), (20, 20));
    assert_eq!(dump(&dir.path().join("prospect.db")).await, library);
}
