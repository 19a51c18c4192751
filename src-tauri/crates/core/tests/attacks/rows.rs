//! Rows of a library that are bad already, however they came there.

use std::{collections::BTreeSet, path::Path};

use prospect_core::{CheckKind, CheckState, NoteDraft, Prospect, RunId};
use sqlx::Connection;

use super::usable;
use crate::support::{
    doctor::{check_of, library_check},
    library::{add_run, connect, names, open, run_sql},
};

async fn three_runs(dir: &Path) -> (Prospect, [RunId; 3]) {
    let prospect = open(dir).await;
    let mut ids = Vec::new();
    for n in 0..3 {
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
    (prospect, ids.try_into().expect("three"))
}

/// Writes what no statement of SQLite would: values of any type, in any column.
async fn tamper(dir: &Path, sql: &str) {
    let database = dir.join("prospect.db");
    let mut connection = connect(&database).await;
    // Without STRICT and without checks the same rows take anything.
    for table in ["run", "note", "action_item", "run_tag", "named_profile", "idea", "facet"] {
        let statement = format!(
            "PRAGMA writable_schema = ON;
             UPDATE sqlite_schema SET sql = replace(replace(replace(replace(replace(sql, 'STRICT, WITHOUT', 'WITHOUT'),
                 ') STRICT', ')'), 'CHECK (status IN', 'CHECK (1 OR status IN'), 'CHECK (sample IN', 'CHECK (1 OR sample IN'),
                 'CHECK (state IN', 'CHECK (1 OR state IN')
             WHERE type = 'table' AND name = '{table}';
             PRAGMA writable_schema = RESET;"
        );
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut connection).await.expect("relaxed");
    }
    connection.close().await.expect("closes");
    let mut connection = connect(&database).await;
    let kept: Vec<(String, String)> =
        sqlx::query_as("SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name IN ('run')")
            .fetch_all(&mut connection)
            .await
            .expect("reads");
    assert!(!kept[0].1.contains("STRICT"), "{}", kept[0].1);
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned())).execute(&mut connection).await.expect(sql);
    connection.close().await.expect("closes");
}

#[tokio::test]
async fn a_value_of_any_kind_in_any_column_costs_no_other_row_and_no_start() {
    // What is in one of the runs, and the column that the doctor names.
    let run = |column: &str, value: &str| {
        (format!("UPDATE run SET {column} = {value} WHERE title = 'Run 1'"), column.to_owned())
    };
    let mut table = Vec::new();
    for column in ["cost_usd", "total_time", "llm_time", "time_to_first_token", "grounding_time"] {
        for value in ["1.7976931348623157e308", "9e999", "-9e999", "-1.0", "x'00ff'", "'words'"] {
            table.push(run(column, value));
        }
    }
    for column in ["input_tokens", "output_tokens", "created_at", "trashed_at", "sample", "ended_at"] {
        for value in ["9223372036854775807", "-1", "1.5e300", "x'ff'", "'words'"] {
            table.push(run(column, value));
        }
    }
    for column in
        ["title", "status", "model", "goal_type", "interest_area", "endpoint", "profile", "request", "text"]
    {
        for value in ["x'61ff62'", "CAST(x'61ff62' AS TEXT)", "zeroblob(100)"] {
            table.push(run(column, value));
        }
    }
    for column in ["profile", "request", "pace"] {
        for value in ["'{'", "'[1'", "'\"x\"'", "''"] {
            table.push(run(column, value));
        }
    }
    for column in ["id", "run_id", "text", "tags", "created_at", "changed_at", "idea", "section"] {
        for value in ["x'ff00'", "CAST(x'ff' AS TEXT)", "-1"] {
            let sql = format!(
                "UPDATE note SET {column} = {value} WHERE run_id = (SELECT id FROM run WHERE title = 'Run 1')"
            );
            table.push((sql, column.to_owned()));
        }
    }
    for value in ["x'ff00'", "CAST(x'ff' AS TEXT)", "NULL"] {
        table.push((format!("UPDATE run_tag SET tag = {value}; INSERT INTO run_tag SELECT id, {value} FROM run WHERE title = 'Run 1'"), String::new()));
        table.push((
            format!("UPDATE facet SET value = {value} WHERE kind IN ('area', 'model')"),
            String::new(),
        ));
    }
    table.retain(|(sql, _)| {
        !sql.contains("run_tag SELECT id, NULL") && !sql.contains("facet SET value = NULL")
    });
    let dir = tempfile::tempdir().expect("a folder");
    let (prospect, ids) = three_runs(dir.path()).await;
    prospect.shutdown().await;
    let whole = std::fs::read(dir.path().join("prospect.db")).expect("reads");
    for (sql, column) in table {
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::write(dir.path().join("prospect.db"), &whole).expect("writes");
        tamper(dir.path(), &sql).await;
        for start in 0..3 {
            let prospect = open(dir.path()).await;
            assert_eq!(prospect.salvage(), None, "{sql}, start {start}");
            let there = usable(&prospect).await;
            assert!(there.contains(&ids[0]) && there.contains(&ids[2]), "{sql}: {there:?}");
            let report = prospect.doctor().await;
            if !column.is_empty() && column != "run_id" {
                assert_eq!(library_check(&report), CheckState::Problem, "{sql}: {}", report.text);
                assert!(
                    report.text.contains(&format!("({column}"))
                        || report.text.contains(&format!("{column})"))
                        || report.text.contains(&column),
                    "{sql}: {}",
                    report.text
                );
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
    let (prospect, ids) = three_runs(dir.path()).await;
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
    assert_eq!(usable(&prospect).await, BTreeSet::from(ids));
    prospect.shutdown().await;
    assert_eq!(open(dir.path()).await.salvage(), None, "not again");
    assert_eq!(names(&dir.path().join("damaged")).len(), 1);
}

#[tokio::test]
async fn however_often_a_library_is_damaged_few_copies_are_kept() {
    let dir = tempfile::tempdir().expect("a folder");
    let (prospect, _) = three_runs(dir.path()).await;
    prospect.shutdown().await;
    let mut first = None;
    for round in 0..8 {
        std::fs::write(dir.path().join("prospect.salvage"), "").expect("asked for");
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
    let (prospect, ids) = three_runs(dir.path()).await;
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
