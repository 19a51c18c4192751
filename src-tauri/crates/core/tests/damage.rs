//! Damaged libraries.

#![allow(
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a test fails by panicking, and long ones tell figures"
)]

mod support;

use std::{collections::BTreeSet, fs, path::Path};

use prospect_core::{
    ActionDraft, ActionState, CheckKind, CheckState, DoctorReport, Library, NoteDraft, Prospect, RunId,
    profile::sample_profile,
};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use support::{
    doctor::{check_of, library_check},
    library::{add, add_run, config, connect, open, run_json, run_sql},
};

const RUNS: usize = 60;

/// A library with a bit of everything, its newest commits still in the log.
async fn fill(dir: &Path) {
    let prospect = open(dir).await;
    let text = |n: usize| {
        format!(
            "run {n} {}\n\n## DATA\n\n```json\n{{\"ideas\":[{{\"name\":\"Idea {n}\"}}]}}\n```\n",
            "words ".repeat(40 + n * 37 % 900)
        )
    };
    let runs: Vec<_> =
        (0..RUNS).map(|n| run_json(RunId::generate(), &format!("Run {n}"), &text(n))).collect();
    add(&prospect, &runs).await;
    for run in prospect.list(None, 500).await.expect("lists").iter().step_by(2) {
        for n in 0..2 {
            let text = format!("note {n} {}", "of mine ".repeat(30));
            let note = NoteDraft {
                note_id: None,
                run_id: run.id,
                section: None,
                idea: None,
                text,
                tags: vec!["t".into()],
            };
            prospect.save_note(note).await.expect("kept");
        }
        let action = ActionDraft {
            action_id: None,
            run_id: run.id,
            section: None,
            idea: Some(0),
            text: "call somebody".into(),
            state: ActionState::Doing,
            due: Some("2027-01-31".into()),
        };
        prospect.save_action(action).await.expect("kept");
    }
    prospect.save_profile("Mine", &sample_profile()).await.expect("kept");
    run_sql(
        dir,
        "INSERT INTO run_tag SELECT id, 'bees' FROM run WHERE key % 3 = 0;
         INSERT INTO run_mark (run_id, favourite, changed_at) SELECT id, 1, 77 FROM run WHERE key % 4 = 0
             ON CONFLICT (run_id) DO UPDATE SET favourite = 1, changed_at = 77",
    )
    .await;
    prospect.shutdown().await;
    // What a process that was killed leaves behind: commits that are in the log alone.
    let mut connection = connect(&dir.join("prospect.db")).await;
    sqlx::query("PRAGMA wal_autocheckpoint = 0").execute(&mut connection).await.expect("set");
    for n in 0..6 {
        let sql = AssertSqlSafe(format!("UPDATE run SET title = title || ' {n}' WHERE key % 6 = {n}"));
        sqlx::query(sql).execute(&mut connection).await.expect("writes");
    }
    for file in ["prospect.db", "prospect.db-wal"] {
        fs::copy(dir.join(file), dir.join(format!("{file}.kept"))).expect("copied");
    }
    connection.close().await.expect("closes");
}

/// Numbers that look random and are the same every time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % limit as u64).expect("fits")
    }
}

/// Damages the files in one of several ways.
fn damage(database: &mut Vec<u8>, log: &mut Vec<u8>, seed: u64) {
    let mut numbers = Numbers(seed);
    let flip = |bytes: &mut Vec<u8>, from: usize, count: usize, numbers: &mut Numbers| {
        for _ in 0..count {
            let at = from + numbers.below(bytes.len() - from);
            bytes[at] ^= 1 << numbers.below(8);
        }
    };
    match seed % 7 {
        0 => flip(database, 0, 1, &mut numbers),
        1 => flip(database, 100, 40, &mut numbers),
        2 => database.truncate(numbers.below(database.len())),
        3 => log.truncate(numbers.below(log.len())),
        4 => flip(log, 0, 3, &mut numbers),
        5 => {
            // A whole page, as when a disk loses a sector.
            let page = numbers.below(database.len() / 4096);
            let with = u8::try_from(numbers.below(256)).expect("a byte");
            database[page * 4096..(page + 1) * 4096].fill(with);
        }
        _ => {
            flip(database, 0, 300, &mut numbers);
            flip(log, 0, 20, &mut numbers);
        }
    }
}

/// What SQLite can read of a database when it is asked row by row.
async fn readable(
    database: &Path,
    ids: &[(&'static str, Vec<String>)],
) -> Vec<(&'static str, BTreeSet<String>)> {
    let Ok(mut connection) = SqliteConnection::connect(&format!("sqlite://{}", database.display())).await
    else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (table, ids) in ids {
        let mut of_table = BTreeSet::new();
        for id in ids {
            let columns = match *table {
                "run" => "key, id, title, status, model, profile, request, pace, text",
                "note" => "id, run_id, text, tags",
                _ => "id, run_id, text, state",
            };
            // Runs are found by their keys, which is how the file is ordered; another run in that place is not the same.
            let sql = match *table {
                "run" => {
                    let (key, id) = id.split_once('/').expect("both");
                    format!("SELECT {columns} FROM run WHERE key = {key} AND +id = '{id}'")
                }
                _ => format!("SELECT {columns} FROM {table} WHERE id = '{id}'"),
            };
            if let Ok(Some(_)) = sqlx::query(AssertSqlSafe(sql)).fetch_optional(&mut connection).await {
                of_table.insert(id.clone());
            }
        }
        found.push((*table, of_table));
    }
    let _ = connection.close().await;
    found
}

/// Whether the doctor has found something to mend: in the file, or in what runs are found by.
fn needs_mending(report: &DoctorReport) -> bool {
    [CheckKind::Library, CheckKind::Index].iter().any(|kind| check_of(report, *kind) == CheckState::Problem)
}

/// Opens a damaged library the way the app does, mends what the doctor finds, and checks what is left.
async fn survive(original: &Path, ids: &[(&'static str, Vec<String>)], seed: u64) -> (bool, usize) {
    let dir = tempfile::tempdir().expect("a folder");
    let mut database = fs::read(original.join("prospect.db.kept")).expect("reads");
    let mut log = fs::read(original.join("prospect.db-wal.kept")).expect("reads");
    damage(&mut database, &mut log, seed);
    let copy = dir.path().join("copy");
    for folder in [dir.path(), copy.as_path()] {
        fs::create_dir_all(folder).expect("a folder");
        fs::write(folder.join("prospect.db"), &database).expect("writes");
        fs::write(folder.join("prospect.db-wal"), &log).expect("writes");
    }
    let could_read = readable(&copy.join("prospect.db"), ids).await;

    let mut prospect = match Prospect::open(config(dir.path())).await {
        Ok(prospect) => prospect,
        // A flipped bit in the header may look like a newer format: that file is left untouched.
        Err(error) => {
            assert_eq!(error.code(), prospect_core::ErrorCode::LibraryNewer, "seed {seed}: {error}");
            assert_eq!(fs::read(dir.path().join("prospect.db")).expect("reads"), database);
            return (false, 0);
        }
    };
    if prospect.salvage().is_none() && needs_mending(&prospect.doctor().await) {
        let report = prospect.mend_library().await.expect("mends");
        // Good by now when all of the damage was in indexes, which are made anew.
        if library_check(&report) != CheckState::Good {
            assert!(
                report.text.contains("next start sets the library aside"),
                "the user is told: {}",
                report.text
            );
            prospect.shutdown().await;
            prospect = open(dir.path()).await;
            assert!(prospect.salvage().is_some(), "seed {seed}: set aside at the next start");
        }
    }
    let salvaged = prospect.salvage();
    if let Some(salvage) = &salvaged {
        let kept = fs::read(salvage.set_aside.join("prospect.db")).expect("the original is kept aside");
        // SQLite moves commits from the log into the file when it looks.
        assert!(kept == database || !log.is_empty(), "seed {seed}: as it was");
    }
    let report = prospect.doctor().await;
    assert_eq!(library_check(&report), CheckState::Good, "seed {seed}: {}", report.text);
    let listed = prospect.list(None, 500).await.expect("lists");
    for run in &listed {
        prospect.find(run.id).await.unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        prospect.list_notes(run.id).await.unwrap_or_else(|error| panic!("seed {seed}: {error}"));
    }
    prospect.list_actions(None).await.expect("lists");
    prospect.list_profiles().await.expect("lists");
    if salvaged.is_some() {
        let now_there = readable(&dir.path().join("prospect.db"), ids).await;
        for ((table, could), (_, are)) in could_read.iter().zip(&now_there) {
            let lost: Vec<_> = could.difference(are).collect();
            assert!(
                lost.is_empty(),
                "seed {seed}: {table} {lost:?} could be read and were not brought over, but {:?}",
                are.difference(could).collect::<Vec<_>>()
            );
        }
    }
    let brought = listed.len();
    prospect.shutdown().await;
    (salvaged.is_some(), brought)
}

async fn survive_all(seeds: std::ops::Range<u64>) {
    let original = tempfile::tempdir().expect("a folder");
    fill(original.path()).await;
    let mut connection = connect(&original.path().join("prospect.db")).await;
    let mut ids = Vec::new();
    for (table, id) in [("run", "key || '/' || id"), ("note", "id"), ("action_item", "id")] {
        let sql = AssertSqlSafe(format!("SELECT {id} FROM {table}"));
        ids.push((table, sqlx::query_scalar(sql).fetch_all(&mut connection).await.expect("reads")));
    }
    connection.close().await.expect("closes");
    let (mut salvaged, mut runs, count) = (0, 0, seeds.clone().count());
    for seed in seeds {
        let (was_salvaged, brought) = survive(original.path(), &ids, seed).await;
        salvaged += usize::from(was_salvaged);
        runs += brought;
    }
    eprintln!(
        "{count} damaged libraries: {salvaged} set aside; {} of {RUNS} runs there on average",
        runs / count
    );
    assert!(salvaged * 3 > count, "the damage is damage: {salvaged}");
}

#[tokio::test]
async fn ten_damaged_libraries_are_survived() {
    survive_all(0..10).await;
}

#[tokio::test]
#[ignore = "a hundred libraries"]
async fn a_hundred_damaged_libraries_are_survived() {
    survive_all(0..100).await;
}

#[tokio::test]
async fn rows_that_make_no_sense_are_found_and_repaired() {
    let dir = tempfile::tempdir().expect("a folder");
    let prospect = open(dir.path()).await;
    let runs: Vec<_> = (0..6).map(|n| run_json(RunId::generate(), &format!("Run {n}"), "text")).collect();
    add(&prospect, &runs).await;
    run_sql(
        dir.path(),
        "UPDATE run SET profile = '{', pace = 'x' WHERE key = 1;
         UPDATE run SET title = CAST(x'61ff62' AS TEXT) WHERE key = 2;
         UPDATE run SET request = '{\"messbges\":[]}', error_code = 'odd' WHERE key = 3;
         UPDATE run SET id = 'nonsense' WHERE key = 4;
         UPDATE run SET input_tokens = -7 WHERE key = 5;",
    )
    .await;
    let report = prospect.doctor().await;
    assert_eq!(library_check(&report), CheckState::Problem, "{}", report.text);
    prospect.mend_library().await.expect("mends");
    prospect.shutdown().await;
    let prospect = open(dir.path()).await;
    assert_eq!(prospect.salvage().expect("told").runs, 6);
    let listed = prospect.list(None, 10).await.expect("lists");
    assert_eq!(listed.len(), 6);
    for run in &listed {
        assert_eq!(prospect.find(run.id).await.expect("opens").text, "text");
    }
    assert!(listed.iter().any(|run| run.title == "a\u{fffd}b"), "{listed:?}");
    assert_eq!(library_check(&prospect.doctor().await), CheckState::Good);
}

#[tokio::test]
async fn damage_puts_no_run_into_the_trash_for_good() {
    let dir = tempfile::tempdir().expect("a folder");
    let prospect = open(dir.path()).await;
    let id = add_run(&prospect, "Run", "text").await;
    prospect.shutdown().await;
    // One bit of a row's header: nothing becomes the number 0, a date in 1970.
    run_sql(dir.path(), "UPDATE run SET trashed_at = 0").await;
    fs::write(dir.path().join("prospect.salvage"), "").expect("asked for");
    let library = Library::open(dir.path()).await.expect("opens");
    assert_eq!(library.delete_old_trash().await.expect("looks"), 0, "nobody has seen it there yet");
    let trash = library.list_trash().await.expect("lists");
    assert_eq!(trash.iter().map(|run| run.id).collect::<Vec<_>>(), [id]);
}

#[tokio::test]
async fn a_key_far_from_the_others_holds_nobody_up() {
    let dir = tempfile::tempdir().expect("a folder");
    let prospect = open(dir.path()).await;
    let runs: Vec<_> = (0..3).map(|n| run_json(RunId::generate(), &format!("Run {n}"), "text")).collect();
    add(&prospect, &runs).await;
    prospect.shutdown().await;
    run_sql(dir.path(), "PRAGMA foreign_keys = OFF; UPDATE run SET key = 1 << 55 WHERE key = 3").await;
    fs::write(dir.path().join("prospect.salvage"), "").expect("asked for");
    let prospect = open(dir.path()).await;
    assert_eq!(prospect.salvage().expect("told").runs, 3);
    assert_eq!(prospect.list(None, 10).await.expect("lists").len(), 3);
}

#[tokio::test]
async fn runs_are_found_where_the_end_of_their_table_is_lost() {
    let dir = tempfile::tempdir().expect("a folder");
    let prospect = open(dir.path()).await;
    let runs: Vec<_> =
        (0..60).map(|n| run_json(RunId::generate(), &format!("Run {n}"), &"words ".repeat(200))).collect();
    add(&prospect, &runs).await;
    prospect.shutdown().await;
    let mut connection = connect(&dir.path().join("prospect.db")).await;
    let root: i64 = sqlx::query_scalar("SELECT rootpage FROM sqlite_schema WHERE name = 'run'")
        .fetch_one(&mut connection)
        .await
        .expect("reads");
    connection.close().await.expect("closes");
    // The page that the keys from the last on are looked for in becomes the first one: so that the highest key seems to be
    // in there.
    let path = dir.path().join("prospect.db");
    let mut bytes = fs::read(&path).expect("reads");
    let page = &mut bytes[usize::try_from(root - 1).expect("fits") * 4096..][..4096];
    assert_eq!(page[0], 5, "a page of pages");
    let first_cell = usize::from(u16::from_be_bytes([page[12], page[13]]));
    page.copy_within(first_cell..first_cell + 4, 8);
    fs::write(&path, bytes).expect("writes");
    fs::write(dir.path().join("prospect.salvage"), "").expect("asked for");
    let prospect = open(dir.path()).await;
    let brought = prospect.salvage().expect("told").runs;
    assert!((50..60).contains(&brought), "all but those of one page: {brought}");
}

#[tokio::test]
async fn notes_of_a_lost_run_have_a_place() {
    let dir = tempfile::tempdir().expect("a folder");
    let prospect = open(dir.path()).await;
    let id = RunId::generate();
    add(&prospect, &[run_json(id, "Run", "text")]).await;
    let note =
        NoteDraft { note_id: None, run_id: id, section: None, idea: None, text: "mine".into(), tags: vec![] };
    prospect.save_note(note).await.expect("kept");
    prospect.shutdown().await;
    run_sql(dir.path(), "PRAGMA foreign_keys = OFF; DELETE FROM run").await;
    fs::write(dir.path().join("prospect.salvage"), "").expect("asked for");
    let prospect = open(dir.path()).await;
    assert_eq!(prospect.find(id).await.expect("stands in").summary.title, "Damaged report");
    assert_eq!(prospect.list_notes(id).await.expect("lists")[0].text, "mine");
}

#[tokio::test]
async fn a_schema_that_makes_no_sense_costs_no_run() {
    let dir = tempfile::tempdir().expect("a folder");
    let prospect = open(dir.path()).await;
    let runs: Vec<_> = (0..20).map(|n| run_json(RunId::generate(), &format!("Run {n}"), "text")).collect();
    add(&prospect, &runs).await;
    prospect.shutdown().await;
    run_sql(dir.path(), "PRAGMA writable_schema = ON;
         UPDATE sqlite_schema SET sql = 'CREATE INDEX run_by_model ON run (no_such_column)' WHERE name = 'run_by_model';
         UPDATE sqlite_schema SET rootpage = 100000 WHERE name = 'note_by_run';").await;
    let prospect = open(dir.path()).await;
    assert_eq!(prospect.salvage().expect("told").runs, 20);
    assert_eq!(prospect.list(None, 50).await.expect("lists").len(), 20);
}

#[tokio::test]
async fn notes_between_pages_that_are_lost_are_found_by_their_ids() {
    let dir = tempfile::tempdir().expect("a folder");
    let prospect = open(dir.path()).await;
    let run = add_run(&prospect, "Run", "text").await;
    for n in 0..25 {
        let text = format!("note {n} {}", "of mine ".repeat(60));
        let note =
            NoteDraft { note_id: None, run_id: run, section: None, idea: None, text, tags: Vec::new() };
        prospect.save_note(note).await.expect("kept");
    }
    let ids: Vec<String> =
        prospect.list_notes(run).await.expect("lists").iter().map(|note| note.note_id.to_string()).collect();
    prospect.shutdown().await;
    let path = dir.path().join("prospect.db");
    let mut connection = connect(&path).await;
    let roots: Vec<u32> = sqlx::query_scalar(
        "SELECT rootpage FROM sqlite_schema WHERE name IN ('note', 'note_by_run') ORDER BY name",
    )
    .fetch_all(&mut connection)
    .await
    .expect("reads");
    connection.close().await.expect("closes");
    let mut bytes = fs::read(&path).expect("reads");
    let place = |page: u32| {
        let page = usize::try_from(page).expect("fits");
        (page - 1) * 4096..page * 4096
    };
    let root = bytes[place(roots[0])].to_vec();
    assert_eq!(root[0], 2, "a page of pages");
    let number = |at: usize| u32::from_be_bytes(root[at..at + 4].try_into().expect("four bytes"));
    let cells = usize::from(u16::from_be_bytes([root[3], root[4]]));
    let cell = |n: usize| usize::from(u16::from_be_bytes([root[12 + 2 * n], root[13 + 2 * n]]));
    let mut pages: Vec<u32> = (0..cells).map(|n| number(cell(n))).chain([number(8)]).collect();
    assert!(pages.len() > 2, "one between others: {pages:?}");
    pages.remove(1);
    // And what else leads to notes.
    for page in pages.into_iter().chain([roots[1]]) {
        bytes[place(page)].fill(0xAA);
    }
    fs::write(&path, &bytes).expect("writes");
    let copy = dir.path().join("copy");
    fs::write(&copy, &bytes).expect("writes");
    let could_read = readable(&copy, &[("note", ids.clone())]).await.remove(0).1;
    assert!((2..ids.len()).contains(&could_read.len()), "{could_read:?}");
    fs::write(dir.path().join("prospect.salvage"), "").expect("asked for");
    let prospect = open(dir.path()).await;
    let notes = prospect.list_notes(run).await.expect("lists");
    assert_eq!(notes.iter().map(|note| note.note_id.to_string()).collect::<BTreeSet<_>>(), could_read);
}
