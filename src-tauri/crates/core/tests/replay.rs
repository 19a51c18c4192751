//! Saved runs played again through the facade: at their pace, without a key or a server, and without a second copy.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use prospect_core::{ErrorCode, Prospect, RunEvent, RunId, RunStatus};
use serde_json::json;
use support::{
    follow, joined,
    library::{add, open},
};

const TEXT: &str = "one two three";

/// A library with one run, whose last word came after ten minutes; no server is anywhere.
async fn with_slow_run() -> (Prospect, RunId, tempfile::TempDir) {
    let dir = tempfile::tempdir().expect("a folder");
    let prospect = open(dir.path()).await;
    let id = RunId::generate();
    let run = json!({
        "run_id": id, "title": "Slow", "text": TEXT, "model": "m", "pace": [[0, 4], [600_000, 13]],
    });
    add(&prospect, &[run]).await;
    (prospect, id, dir)
}

#[tokio::test]
async fn a_replay_is_the_run_again_and_stopping_it_shows_the_rest() {
    let (prospect, id, _dir) = with_slow_run().await;
    prospect.replay(id).await.expect("plays");
    let mut reader = prospect.read(id).await.expect("there");
    let mut text = String::new();
    while text != "one " {
        while let Some(event) = reader.next_event(8 << 10) {
            match event {
                RunEvent::Start { replay, .. } => assert!(replay, "it says what it is"),
                RunEvent::Delta { text: more } => text.push_str(&more),
                RunEvent::Progress { .. } => {}
                other => panic!("nothing ends for ten minutes: {other:?}"),
            }
        }
        if text != "one " {
            reader.changed().await;
        }
    }
    assert_eq!(prospect.live_runs(), 0, "nothing would be lost by quitting");
    let saved = prospect.find(id).await.expect("there");
    assert_eq!(
        (saved.summary.status, saved.text.as_str()),
        (RunStatus::Complete, TEXT),
        "it stays as it was"
    );
    prospect.stop(id);
    let events = follow(&prospect, id).await;
    assert_eq!(joined(&events), TEXT);
    assert!(matches!(events.last(), Some(RunEvent::Done { .. })), "{events:?}");
    assert_eq!(prospect.list(None, 10).await.expect("lists").len(), 1, "no second copy");
}

#[tokio::test]
async fn a_replay_that_is_begun_anew_begins_with_the_first_word() {
    let (prospect, id, _dir) = with_slow_run().await;
    prospect.replay(id).await.expect("plays");
    let mut first = prospect.read(id).await.expect("there");
    prospect.replay(id).await.expect("plays again");
    // The earlier one comes to its end.
    let mut text = String::new();
    while !first.has_ended() {
        match first.next_event(8 << 10) {
            Some(RunEvent::Delta { text: more }) => text.push_str(&more),
            Some(_) => {}
            None => first.changed().await,
        }
    }
    assert_eq!(text, TEXT);
    let mut second = prospect.read(id).await.expect("there");
    assert!(matches!(second.next_event(8 << 10), Some(RunEvent::Start { replay: true, .. })));
    prospect.shutdown().await;
}

#[tokio::test]
async fn an_unknown_run_is_told() {
    let (prospect, _, _dir) = with_slow_run().await;
    let refused = prospect.replay(RunId::generate()).await.expect_err("there is none");
    assert_eq!(refused.code(), ErrorCode::RunNotFound);
}
