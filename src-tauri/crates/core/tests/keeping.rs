//! A run while its library fails under it: locked, refusing, moved away, replaced. And what is kept of its ideas.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::{fs, path::Path, time::Duration};

use mock_openai::{Script, Step};
use prospect_core::{Prospect, RunEvent, RunId, RunStatus, Settings, TimeLimits, report};
use sqlx::{Connection, Executor, SqliteConnection};
use support::{Setup, follow, joined, open, profile};

const TEXT: &str = "half a report, and the other half";

/// Half a report, then the other half when `go` opens.
fn halves() -> Script {
    let script = Script::steps([Step::Role]).then_text("half a report").then_gate("go");
    script.then_text(", and the other half").finish("stop")
}

async fn connect(dir: &Path) -> SqliteConnection {
    let url = format!("sqlite://{}", dir.join("prospect.db").display());
    SqliteConnection::connect(&url).await.expect("opens")
}

/// Waits until the first half of a run is in the database.
async fn until_journaled(connection: &mut SqliteConnection) {
    let look = async {
        loop {
            let kept: i64 = sqlx::query_scalar("SELECT count(*) FROM run_chunk")
                .fetch_one(&mut *connection)
                .await
                .expect("reads");
            if kept > 0 {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), look).await.expect("journaled");
}

/// Lets a run end whose library fails, and checks that nothing of it is missing and that its user is told.
async fn end_unsaved(setup: &Setup, id: RunId) -> String {
    setup.server.release("go");
    let events = follow(&setup.prospect, id).await;
    assert_eq!(joined(&events), TEXT, "the stream goes on");
    let Some(RunEvent::Done { metadata, .. }) = events.last() else { panic!("{events:?}") };
    assert!(!metadata.saved, "the user is told");
    let found = setup.prospect.find(id).await.expect("still there");
    assert_eq!(found.text, TEXT, "and can be exported");
    metadata.save_error.clone().expect("with a reason")
}

async fn check_saved(prospect: &Prospect, id: RunId) {
    prospect.save_again(id).await.expect("saved now");
    let saved = prospect.find(id).await.expect("kept");
    assert_eq!((saved.summary.status, saved.text.as_str()), (RunStatus::Complete, TEXT));
    assert_eq!(prospect.list(None, 10).await.expect("lists").iter().filter(|run| run.id == id).count(), 1);
}

#[tokio::test]
async fn a_locked_library_does_not_stop_the_stream() {
    let setup = Setup::new(halves()).await;
    let mut other = connect(setup.dir.path()).await;
    other.execute("BEGIN IMMEDIATE").await.expect("locks");
    let id = setup.prospect.start(&profile(), true).await.expect("starts all the same").run_id;
    end_unsaved(&setup, id).await;
    let found = setup.prospect.find(id).await.expect("without a row, too");
    assert_eq!((found.summary.status, found.profile), (RunStatus::Complete, profile()));
    assert!(setup.prospect.save_again(id).await.is_err(), "still refused, still in memory");
    other.execute("ROLLBACK").await.expect("unlocks");
    check_saved(&setup.prospect, id).await;
}

#[tokio::test]
async fn a_library_that_refuses_every_write_does_not_stop_the_stream() {
    let setup = Setup::new(halves()).await;
    let mut other = connect(setup.dir.path()).await;
    let id = setup.prospect.start(&profile(), true).await.expect("starts").run_id;
    until_journaled(&mut other).await;
    // In SQLite's own words for a full disk, on every kind of write.
    for (name, event) in [("no_insert", "INSERT ON run_chunk"), ("no_update", "UPDATE ON run")] {
        let refuse = format!(
            "CREATE TRIGGER {name} BEFORE {event} BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END"
        );
        other.execute(sqlx::AssertSqlSafe(refuse)).await.expect("made");
    }
    let told = end_unsaved(&setup, id).await;
    assert!(told.contains("disk is full"), "{told}");
    assert!(setup.prospect.save_again(id).await.is_err(), "still refused, still in memory");
    other.execute("DROP TRIGGER no_insert; DROP TRIGGER no_update").await.expect("dropped");
    check_saved(&setup.prospect, id).await;
}

fn move_library(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for file in ["prospect.db", "prospect.db-wal", "prospect.db-shm"] {
        // SQLite takes the others away when it closes.
        if from.join(file).exists() {
            fs::rename(from.join(file), to.join(file)).expect("moved");
        }
    }
    assert!(to.join("prospect.db").exists());
}

#[cfg(unix)]
#[tokio::test]
async fn a_library_that_is_gone_is_noticed_and_made_anew_when_asked() {
    let setup = Setup::new(halves()).await;
    let dir = setup.dir.path();
    let mut other = connect(dir).await;
    let first = setup.prospect.start(&profile(), true).await.expect("starts").run_id;
    until_journaled(&mut other).await;
    other.close().await.expect("closed");
    move_library(dir, &dir.join("elsewhere"));
    let second = setup.prospect.start(&profile(), true).await.expect("starts").run_id;
    let told = end_unsaved(&setup, first).await;
    assert!(told.contains("moved or deleted"), "writing on would lose every word silently: {told}");
    end_unsaved(&setup, second).await;
    assert!(!dir.join("prospect.db").exists(), "nothing is made unasked");
    for id in [first, second] {
        check_saved(&setup.prospect, id).await;
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_library_that_comes_back_is_used_on() {
    let setup = Setup::new(halves()).await;
    let (dir, away) = (setup.dir.path(), setup.dir.path().join("elsewhere"));
    let earlier = setup.prospect.start(&profile(), true).await.expect("starts").run_id;
    let mut other = connect(dir).await;
    until_journaled(&mut other).await;
    other.close().await.expect("closed");
    move_library(dir, &away);
    end_unsaved(&setup, earlier).await;
    // Nothing can be opened there meanwhile, which is no reason to lose the way back.
    fs::create_dir(dir.join("prospect.db")).expect("made");
    assert!(setup.prospect.save_again(earlier).await.is_err(), "still in memory");
    fs::remove_dir(dir.join("prospect.db")).expect("removed");
    move_library(&away, dir);
    check_saved(&setup.prospect, earlier).await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_copy_that_was_put_in_its_place_takes_the_run_over() {
    let setup = Setup::new(halves()).await;
    let (dir, copies) = (setup.dir.path(), setup.dir.path().join("copies"));
    let mut other = connect(dir).await;
    let id = setup.prospect.start(&profile(), true).await.expect("starts").run_id;
    until_journaled(&mut other).await;
    fs::create_dir(&copies).expect("a folder");
    let copy = copies.join("prospect.db");
    sqlx::query("VACUUM INTO ?").bind(copy.display().to_string()).execute(&mut other).await.expect("copied");
    other.close().await.expect("closed");
    move_library(dir, &dir.join("elsewhere"));
    fs::rename(&copy, dir.join("prospect.db")).expect("put in place");
    end_unsaved(&setup, id).await;
    check_saved(&setup.prospect, id).await;
}

const DATA: &str = "## SECTION 2: IDEA RESEARCH\n\nTwo ideas.\n\n## DATA\n\n```json\n{\"version\":1,\"ideas\":[\
    {\"name\":\"Bee hotel\",\"one_line\":\"Rooms for bees\"},{\"name\":\"Honey club\"}]}\n```\n";

#[tokio::test]
async fn ideas_are_kept_as_rows_beside_their_text() {
    let setup = Setup::new(Script::text(DATA).finish("length")).await;
    let ended = setup.run().await;
    let names = |ideas: &[report::data::Idea]| -> Vec<String> {
        ideas.iter().map(|idea| idea.name.clone()).collect()
    };
    assert_eq!(names(&ended.saved.ideas), ["Bee hotel", "Honey club"]);
    let mut other = connect(setup.dir.path()).await;
    let rows: Vec<(i64, String, String)> =
        sqlx::query_as("SELECT position, name, one_line FROM idea ORDER BY position")
            .fetch_all(&mut other)
            .await
            .expect("reads");
    assert_eq!(
        rows,
        [(0, "Bee hotel".into(), "Rooms for bees".into()), (1, "Honey club".into(), String::new())]
    );

    // A continuation that brings a later block replaces them.
    setup.server.push(Script::text("\n## DATA\n\n```json\n{\"ideas\":[{\"name\":\"Bee school\"}]}\n```\n"));
    let id = ended.saved.summary.id;
    setup.prospect.resume(id).await.expect("goes on");
    assert_eq!(names(&setup.end(id).await.saved.ideas), ["Bee school"]);
}

#[tokio::test]
async fn ideas_of_reports_saved_before_are_read_when_the_library_opens() {
    let setup = Setup::new(Script::text(DATA)).await;
    let saved = setup.run().await.saved;
    setup.prospect.shutdown().await;
    let mut other = connect(setup.dir.path()).await;
    other
        .execute("DELETE FROM idea; UPDATE run SET ideas_reading = 0")
        .await
        .expect("as before this version");
    let prospect = open(setup.dir.path(), Settings::default(), TimeLimits::default()).await;
    let read = async {
        while prospect.find(saved.summary.id).await.expect("there").ideas != saved.ideas {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), read).await.expect("read in the background");
    assert_eq!(saved.ideas.len(), 2);
}
