//! Rows of a library that are bad already, however they came there.

use std::{collections::BTreeSet, fs, path::Path};

use prospect_core::{CheckKind, CheckState, NoteDraft, Prospect, RunId};
use sqlx::Connection;

use super::usable;
use crate::support::{
    doctor::{check_of, library_check},
    library::{add_run, connect, names, open, run_sql},
};

/// A library with so many runs, a note on each.
async fn runs(dir: &Path, count: usize) -> (Prospect, Vec<RunId>) {
    let prospect = open(dir).await;
    let mut ids = Vec::new();
    for n in 0..count {
        let id = add_run(&prospect, &format!("Run {n}"), "text").await;
        let note = NoteDraft {
            note_id: None,
            run_id: id,
            section: None,
            idea: None,
            text: "note".into(),
            tags: vec!["t".into()],
        };
        prospect.save_note(note).await.expect("kept");
        ids.push(id);
    }
    (prospect, ids)
}

/// Writes what no statement of SQLite would, as somebody who edits the file's pages: values of any type, in any column, and no
/// trigger is fired.
pub async fn tamper(database: &Path, sql: &str) {
    let mut connection = connect(database).await;
    let schema: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT type, name, sql FROM sqlite_schema WHERE type = 'trigger' OR type = 'table' AND sql LIKE '%STRICT%'",
    )
    .fetch_all(&mut connection)
    .await
    .expect("reads");
    let mut relax = "PRAGMA writable_schema = ON;".to_owned();
    let mut restore = relax.clone();
    for (kind, name, sql) in &schema {
        if kind == "trigger" {
            restore.push_str(&format!("{sql};"));
            relax.push_str(&format!("DROP TRIGGER {name};"));
            continue;
        }
        let loose = sql
            .replace("STRICT, WITHOUT", "WITHOUT")
            .replace(") STRICT", ")")
            .replace("CHECK (", "CHECK (true OR ");
        for (script, sql) in [(&mut relax, &loose), (&mut restore, sql)] {
            let sql = sql.replace('\'', "''");
            script.push_str(&format!(
                "UPDATE sqlite_schema SET sql = '{sql}' WHERE type = 'table' AND name = '{name}';"
            ));
        }
    }
    let reset = "PRAGMA writable_schema = RESET";
    for script in [
        format!("{relax} {reset}"),
        format!("PRAGMA foreign_keys = OFF; {sql}"),
        format!("{restore} {reset}"),
    ] {
        let done = sqlx::raw_sql(sqlx::AssertSqlSafe(script)).execute(&mut connection).await;
        done.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
    connection.close().await.expect("closes");
}

/// Values that a column of a kind cannot have.
const REALS: &[&str] = &["1.7976931348623157e308", "-9e999", "x'00ff'"];
const INTEGERS: &[&str] = &["9223372036854775807", "-1", "1.5e300", "'words'"];
const TEXTS: &[&str] = &["x'61ff62'", "CAST(x'61ff62' AS TEXT)"];
const JSON: &[&str] = &["'{'", "'\"x\"'", "x'ff'"];

#[tokio::test]
async fn a_value_of_any_kind_in_any_column_costs_no_other_row_and_no_start() {
    let table = [
        ("run", REALS, &["cost_usd", "total_time", "llm_time", "time_to_first_token", "grounding_time"][..]),
        (
            "run",
            INTEGERS,
            &["input_tokens", "output_tokens", "created_at", "trashed_at", "sample", "ended_at"],
        ),
        (
            "run",
            TEXTS,
            &["title", "status", "model", "goal_type", "interest_area", "endpoint", "text", "owner"],
        ),
        ("run", JSON, &["profile", "request", "pace"]),
        ("note", INTEGERS, &["created_at", "changed_at", "idea"]),
        ("note", TEXTS, &["id", "run_id", "text", "section"]),
        ("note", JSON, &["tags"]),
        // What lists are made from.
        ("run_tag", TEXTS, &["tag"]),
        ("facet", TEXTS, &["value"]),
        ("run_card", &REALS[..2], &["cost"]),
    ];
    let dir = tempfile::tempdir().expect("a folder");
    let (prospect, ids) = runs(dir.path(), 6).await;
    prospect.shutdown().await;
    run_sql(dir.path(), "INSERT INTO run_tag SELECT id, title FROM run").await;
    let whole = fs::read(dir.path().join("prospect.db")).expect("reads");
    let columns =
        table.iter().flat_map(|(table, values, columns)| columns.iter().map(move |c| (table, values, c)));
    for (table, values, column) in columns {
        let dir = tempfile::tempdir().expect("a folder");
        fs::write(dir.path().join("prospect.db"), &whole).expect("writes");
        // One value in each of the runs between the first and the last.
        let mut sql = String::new();
        for (n, value) in values.iter().enumerate() {
            let row = match *table {
                "run" => format!("title = 'Run {}'", n + 1),
                "facet" => format!("kind = '{}'", ["area", "model"][n]),
                "run_card" => format!("key = {}", n + 2),
                _ => format!("run_id = (SELECT id FROM run WHERE key = {})", n + 2),
            };
            sql.push_str(&format!("UPDATE {table} SET {column} = {value} WHERE {row};"));
        }
        tamper(&dir.path().join("prospect.db"), &sql).await;
        for start in 0..2 {
            let prospect = open(dir.path()).await;
            assert_eq!(prospect.salvage(), None, "{sql}, start {start}");
            let there = usable(&prospect, &sql).await;
            assert!(there.contains(&ids[0]) && there.contains(&ids[5]), "{sql}: {there:?}");
            let report = prospect.doctor().await;
            if ["run", "note", "run_tag"].contains(table) && *column != "run_id" {
                assert_eq!(library_check(&report), CheckState::Problem, "{sql}: {}", report.text);
                let named = report.text.matches(&format!("({column})")).count();
                assert_eq!(named, values.len(), "{sql}: {}", report.text);
                assert!(report.text.contains("There is no backup"), "{}", report.text);
            }
            prospect.shutdown().await;
        }
        assert!(names(&dir.path().join("damaged")).is_empty(), "{sql}: nothing is copied");
    }
}

#[tokio::test]
async fn a_damaged_run_is_listed_as_one_and_opens_without_the_bad_value() {
    let dir = tempfile::tempdir().expect("a folder");
    let (prospect, ids) = runs(dir.path(), 3).await;
    prospect.back_up_now().await.expect("made");
    run_sql(dir.path(), "UPDATE run SET cost_usd = 9e999, pace = '[[1,' WHERE title = 'Run 1'").await;
    let titles: Vec<_> =
        prospect.list(None, 9).await.expect("lists").into_iter().map(|run| run.title).collect();
    assert_eq!(titles, ["Run 2", "Damaged report: Run 1", "Run 0"]);
    let found = prospect.find(ids[1]).await.expect("opens");
    assert_eq!((found.text.as_str(), found.cost_usd, found.pace.len()), ("text", None, 0));
    assert_eq!(prospect.list_notes(ids[1]).await.expect("lists").len(), 1);
    let report = prospect.doctor().await;
    let words = &report.text;
    assert!(words.contains(&ids[1].to_string()) && words.contains("cost_usd, pace"), "{words}");
    assert!(words.contains("backups/manual-"), "where a copy is: {words}");
    assert!(!words.contains(&ids[0].to_string()), "{words}");

    // Mended at the next start, once.
    prospect.mend_library().await.expect("mends");
    prospect.shutdown().await;
    let prospect = open(dir.path()).await;
    assert_eq!(prospect.salvage().expect("told").runs, 3);
    let report = prospect.doctor().await;
    assert_eq!(library_check(&report), CheckState::Good, "{}", report.text);
    assert!(report.text.contains("damaged/"), "where the copy is: {}", report.text);
    assert_eq!(prospect.list(None, 9).await.expect("lists")[1].title, "Run 1");
    assert_eq!(usable(&prospect, "").await, BTreeSet::from_iter(ids));
    prospect.shutdown().await;
    assert_eq!(open(dir.path()).await.salvage(), None, "not again");
    assert_eq!(names(&dir.path().join("damaged")).len(), 1);
}

#[tokio::test]
async fn however_often_a_library_is_damaged_few_copies_are_kept() {
    let dir = tempfile::tempdir().expect("a folder");
    let (prospect, _) = runs(dir.path(), 3).await;
    prospect.shutdown().await;
    let mut first = None;
    for round in 0..8 {
        fs::write(dir.path().join("prospect.salvage"), "").expect("asked for");
        let prospect = open(dir.path()).await;
        assert!(prospect.salvage().is_some(), "round {round}");
        prospect.shutdown().await;
        let copies = names(&dir.path().join("damaged"));
        assert!(copies.len() <= 5, "{copies:?}");
        let oldest = first.get_or_insert(copies[0].clone());
        assert!(copies.contains(oldest), "the first is nearest to what was lost: {copies:?}");
    }
    assert_eq!(open(dir.path()).await.list(None, 9).await.expect("lists").len(), 3);
}

#[tokio::test]
async fn a_live_run_with_a_bad_journal_is_recovered_with_its_text() {
    let dir = tempfile::tempdir().expect("a folder");
    let (prospect, ids) = runs(dir.path(), 3).await;
    prospect.shutdown().await;
    run_sql(
        dir.path(),
        &format!(
            "UPDATE run SET status = 'streaming', owner = 'gone', text = '' WHERE id = '{0}';
             INSERT INTO run_chunk VALUES ('{0}', 0, 'half ', '[[1,'), ('{0}', 5, CAST(x'61ff' AS TEXT), '[[2,7]]')",
            ids[1]
        ),
    )
    .await;
    let prospect = open(dir.path()).await;
    assert_eq!(prospect.salvage(), None);
    let found = prospect.find(ids[1]).await.expect("there");
    assert_eq!((found.text.as_str(), found.pace.as_slice()), ("half a\u{fffd}", &[(2, 7)][..]));
    assert_eq!(check_of(&prospect.doctor().await, CheckKind::Library), CheckState::Good);
}
