//! The index of words, brought in step in the background: after an import, after a restore, at opening.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::{path::Path, time::Duration};

use prospect_core::{Prospect, RunId, RunPage, RunQuery};
use support::library::{add, connect, open, run_json, run_sql};

const RUNS: usize = 300;

async fn fill(prospect: &Prospect) {
    let runs: Vec<_> = (0..RUNS)
        .map(|n| {
            run_json(RunId::generate(), &format!("Run {n}"), &format!("bees {n} {}", "words ".repeat(200)))
        })
        .collect();
    add(prospect, &runs).await;
}

/// Waits until no run waits for the index, without asking for anything that would bring it in step.
async fn until_indexed(dir: &Path) {
    let mut connection = connect(&dir.join("prospect.db")).await;
    let look = async {
        loop {
            let waiting: i64 = sqlx::query_scalar("SELECT count(*) FROM search_queue")
                .fetch_one(&mut connection)
                .await
                .expect("reads");
            if waiting == 0 {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), look).await.expect("in time");
}

async fn search(prospect: &Prospect) -> RunPage {
    let query = RunQuery { text: "bees".into(), ..RunQuery::default() };
    prospect.find_runs(&query, None, 500).await.expect("searches")
}

#[tokio::test]
async fn imported_and_restored_runs_come_into_the_index_without_being_looked_for() {
    let (dir, other) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let prospect = open(dir.path()).await;
    fill(&prospect).await;
    until_indexed(dir.path()).await;
    assert_eq!(search(&prospect).await.runs.len(), RUNS);

    let backup = prospect.back_up_now().await.expect("made");
    let second = open(other.path()).await;
    second.restore_backup(&backup.path).await.expect("restores");
    until_indexed(other.path()).await;
    assert_eq!(search(&second).await.runs.len(), RUNS);
}

#[tokio::test]
async fn while_the_index_is_made_a_page_says_how_many_runs_it_cannot_know() {
    let dir = tempfile::tempdir().expect("a folder");
    let prospect = open(dir.path()).await;
    fill(&prospect).await;
    until_indexed(dir.path()).await;
    prospect.shutdown().await;
    // As after an update that reads more out of each run.
    run_sql(
        dir.path(),
        "INSERT INTO search (search) VALUES ('delete-all'); UPDATE search_state SET reading = 1000",
    )
    .await;

    let prospect = open(dir.path()).await;
    let mut were_late = 0;
    let look = async {
        loop {
            let page = search(&prospect).await;
            let known = page.runs.len() + page.unindexed as usize;
            assert!(known >= RUNS, "{} found, {} to come", page.runs.len(), page.unindexed);
            if page.unindexed == 0 {
                assert_eq!(page.runs.len(), RUNS);
                return;
            }
            were_late += 1;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), look).await.expect("in time");
    assert!(were_late > 0, "there was something to wait for");
}

#[tokio::test]
async fn words_of_the_data_block_are_not_found() {
    let dir = tempfile::tempdir().expect("a folder");
    let prospect = open(dir.path()).await;
    let data = r#"{"version":1,"ideas":[{"name":"Rota","one_line":"bees"}]}"#;
    let hidden = [
        format!("## SECTION 3: PERSONALIZED RECOMMENDATIONS\nGo.\n\n## DATA\n\n```json\n{data}\n```\n"),
        format!("## SECTION 3: PERSONALIZED RECOMMENDATIONS\nGo.\n\n```\n{data}\n```\n"),
        format!("## SECTION 3: PERSONALIZED RECOMMENDATIONS\nGo.\n{data}\n"),
    ];
    let runs: Vec<_> = hidden.iter().map(|text| run_json(RunId::generate(), "Run", text)).collect();
    add(&prospect, &runs).await;
    until_indexed(dir.path()).await;
    assert_eq!(search(&prospect).await.runs.len(), 0, "the reader never sees them");
}
