//! Whole runs: a real library, a real server on loopback, every event.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::time::Duration;

use mock_openai::{SAMPLE_REPORT, Script, Step, Until};
use prospect_core::{
    ErrorCode, Outcome, Phase, ProspectError, Role, RunEvent, RunStatus, Settings, TimeLimits, Usage,
    profile::Profile,
};
use support::{Ended, Setup, follow, joined, open, profile};

fn outcome(ended: &Ended) -> Outcome {
    match ended.terminal() {
        RunEvent::Done { outcome, .. } => *outcome,
        other => panic!("expected done, got {other:?}"),
    }
}

fn error_code(ended: &Ended) -> ErrorCode {
    match ended.terminal() {
        RunEvent::Error { code, .. } => *code,
        other => panic!("expected an error, got {other:?}"),
    }
}

#[tokio::test]
async fn the_text_arrives_byte_for_byte_and_is_kept() {
    let setup = Setup::new(Script::text(SAMPLE_REPORT)).await;
    let ended = setup.run().await;
    assert!(matches!(ended.events.first(), Some(RunEvent::Start { cache_hit: false, .. })));
    assert_eq!(ended.text(), SAMPLE_REPORT);
    assert_eq!(ended.saved.text, SAMPLE_REPORT);
    assert_eq!(ended.saved.summary.status, RunStatus::Complete);
    let terminals = ended.events.iter().filter(|event| event.is_terminal()).count();
    assert_eq!(terminals, 1, "exactly one terminal event");
    let RunEvent::Done { outcome, total_time, metadata } = ended.terminal() else { panic!() };
    assert_eq!(*outcome, Outcome::Complete);
    assert!(metadata.saved && *total_time >= metadata.llm_time);
    assert!(metadata.usage.is_some_and(|usage: Usage| usage.output > 0), "usage was asked for and kept");
    assert_eq!(metadata.cost_usd, None, "nobody knows what this server costs");
    let last = ended.saved.pace.last().expect("a pace");
    assert_eq!(last.1 as usize, SAMPLE_REPORT.len(), "the pace covers the text");
}

#[tokio::test]
async fn any_chunking_of_the_bytes_gives_the_same_text() {
    let text = "## SECTION 1: PROFILE ANALYSIS\nÜber 漢字 𝄞 \u{2028} \"quoted\"\r\n";
    for bytes in [1, 2, 3, 7, 64] {
        let setup = Setup::new(Script::text(text).bytes_per_write(bytes)).await;
        let ended = setup.run().await;
        assert_eq!(ended.saved.text, text, "{bytes} bytes at a time");
    }
}

#[tokio::test]
async fn the_request_is_what_the_review_showed() {
    let setup = Setup::new(Script::text("hello")).await;
    let review = setup.prospect.review(&profile()).await.expect("a review");
    let ended = setup.run().await;
    let request = setup.server.completions().remove(0);
    assert_eq!(review.url, format!("{}/chat/completions", setup.server.url()));
    assert_eq!(request.body["messages"], serde_json::to_value(&review.messages).expect("JSON"));
    assert_eq!(request.body["model"], "mock");
    assert_eq!(request.body["stream"], true);
    assert_eq!(request.body["max_tokens"], serde_json::Value::Null, "no maximum unless the user sets one");
    assert_eq!(request.bearer(), None, "a server on this machine needs no key");
    assert_eq!(review.messages[0].role, Role::System);
    assert_eq!(ended.saved.request.messages, review.messages, "the exact request is kept");
}

#[tokio::test]
async fn without_streaming_the_events_are_the_same_with_one_delta() {
    let setup = Setup::with(Script::text("all at once"), TimeLimits::default(), false).await;
    let ended = setup.run().await;
    assert_eq!(setup.server.completions()[0].body["stream"], false);
    let deltas = ended.events.iter().filter(|event| matches!(event, RunEvent::Delta { .. })).count();
    assert_eq!((deltas, outcome(&ended)), (1, Outcome::Complete));
    assert_eq!(ended.saved.text, "all at once");
}

#[tokio::test]
async fn text_is_read_while_the_server_still_writes() {
    let script =
        Script::steps([Step::Role]).then_text("first half").then_gate("middle").then_text(", second");
    let setup = Setup::new(script.finish("stop")).await;
    let id = setup.prospect.start(&profile(), true).await.expect("starts").run_id;
    setup.server.wait_held(0).await.expect("the server waits in the middle");
    let mut reader = setup.prospect.read(id).await.expect("live");
    let mut text = String::new();
    while text != "first half" {
        match reader.next_event(8192) {
            Some(RunEvent::Delta { text: delta }) => text.push_str(&delta),
            Some(_) => {}
            None => reader.changed().await,
        }
    }
    setup.server.release("middle");
    assert_eq!(setup.end(id).await.saved.text, "first half, second");
}

#[tokio::test]
async fn stop_closes_the_connection_and_keeps_the_text() {
    let setup = Setup::new(Script::steps([Step::Role]).then_text("partial").then_gate("never")).await;
    let id = setup.prospect.start(&profile(), true).await.expect("starts").run_id;
    setup.server.wait_held(0).await.expect("text is out");
    while setup.prospect.find(id).await.expect("live").text != "partial" {
        tokio::task::yield_now().await;
    }
    setup.prospect.stop(id);
    let ended = setup.end(id).await;
    let record = setup.server.wait_closed(0).await.expect("the server sees the end");
    assert!(record.closed_by_client);
    assert_eq!((outcome(&ended), ended.saved.summary.status), (Outcome::Cancelled, RunStatus::Cancelled));
    assert_eq!(ended.saved.text, "partial");
}

#[tokio::test]
async fn every_ending_has_its_outcome() {
    let text = || Script::steps([Step::Role]).then_text("some text");
    let table = [
        (text().finish("stop"), Outcome::Complete, RunStatus::Complete),
        (text().then(Step::Done), Outcome::Complete, RunStatus::Complete),
        (text().then(Step::Finish("length".into())), Outcome::Truncated, RunStatus::Truncated),
        (text().then_end(), Outcome::Unmarked, RunStatus::Unmarked),
    ];
    for (script, expected, status) in table {
        let setup = Setup::new(script).await;
        let ended = setup.run().await;
        assert_eq!((outcome(&ended), ended.saved.summary.status), (expected, status));
        assert_eq!(ended.saved.text, "some text");
    }
}

#[tokio::test]
async fn a_failure_after_text_keeps_the_text_and_is_not_retried() {
    let text = || Script::steps([Step::Role]).then_text("some text");
    let error = serde_json::json!({"error": {"message": "engine overloaded", "code": 503}});
    let table = [
        (text().then_reset(), ErrorCode::ConnectionLost),
        (text().then_close(), ErrorCode::ConnectionLost),
        (text().then(Step::Event(error)), ErrorCode::ServerError),
        (text().then(Step::Raw("data: {\"choices\":[{\"del\n\n".into())), ErrorCode::StreamMalformed),
        (text().then(Step::Finish("content_filter".into())), ErrorCode::ContentFiltered),
    ];
    for (script, code) in table {
        let setup = Setup::new(script).await;
        let ended = setup.run().await;
        assert_eq!(error_code(&ended), code);
        let RunEvent::Error { partial, saved, error, .. } = ended.terminal() else { panic!() };
        // A reset may overtake text in the kernel's buffers; what was read is kept.
        assert_eq!(*partial, !ended.saved.text.is_empty());
        assert!(*saved && !error.is_empty());
        assert!("some text".starts_with(&ended.saved.text));
        assert_eq!(ended.saved.summary.status, RunStatus::Failed);
        assert_eq!(ended.saved.error.as_ref().map(|(code, _)| *code), Some(code));
        if *partial {
            assert_eq!(setup.server.completions().len(), 1, "never again after the first text: {code:?}");
        }
    }
}

#[tokio::test]
async fn refusals_are_told_in_words() {
    let html = "<html><body>It works!</body></html>";
    let table = [
        (
            Script::error(401, "invalid_api_key", "Incorrect API key provided: sk-live-123"),
            ErrorCode::BadKey,
            1,
        ),
        (Script::error(404, "model_not_found", "The model does not exist"), ErrorCode::UnknownModel, 1),
        (
            Script::error(429, "insufficient_quota", "You exceeded your quota"),
            ErrorCode::InsufficientQuota,
            1,
        ),
        (Script::html(404, html), ErrorCode::WrongEndpoint, 1),
        (Script::html(200, html), ErrorCode::NotAStream, 1),
        (Script::json(serde_json::json!({"hello": "world"})), ErrorCode::NotAStream, 1),
        (Script::raw("this is\nno stream at all\n"), ErrorCode::NotAStream, 1),
        (Script::redirect(302, "http://127.0.0.1:1/elsewhere"), ErrorCode::RedirectRefused, 1),
        (Script::steps([Step::Role]).finish("stop"), ErrorCode::EmptyAnswer, 1),
        (Script::error(503, "overloaded", "busy").header("retry-after-ms", "1"), ErrorCode::ServerError, 3),
        (
            Script::error(429, "rate_limit", "slow down").header("retry-after-ms", "1"),
            ErrorCode::RateLimited,
            3,
        ),
    ];
    for (script, code, requests) in table {
        let setup = Setup::new(script).await;
        let ended = setup.run().await;
        assert_eq!(error_code(&ended), code);
        assert_eq!(setup.server.completions().len(), requests, "{code:?}");
        let RunEvent::Error { error, hint, partial, saved, .. } = ended.terminal() else { panic!() };
        assert!(!partial && *saved);
        assert!(!error.contains('<') && !error.contains("sk-live"), "unfit to show: {error}");
        assert!(hint.as_ref().is_some_and(|hint| !hint.is_empty()), "{code:?} says what to do");
    }
}

#[tokio::test]
async fn a_retry_is_told_and_may_succeed() {
    let setup = Setup::new(Script::text("at last")).await;
    setup.server.push(Script::error(500, "server_error", "oops").header("retry-after-ms", "300"));
    let ended = setup.run().await;
    let retrying = ended.events.iter().find_map(|event| match event {
        RunEvent::Progress { phase: Phase::Retrying, attempt, retry_in, .. } => Some((*attempt, *retry_in)),
        _ => None,
    });
    assert_eq!(retrying, Some((2, Some(0.3))));
    assert_eq!((ended.saved.text.as_str(), outcome(&ended)), ("at last", Outcome::Complete));
}

#[tokio::test]
async fn stop_ends_the_wait_for_a_retry() {
    let setup = Setup::new(Script::error(500, "server_error", "oops").header("retry-after", "30")).await;
    let id = setup.prospect.start(&profile(), true).await.expect("starts").run_id;
    setup.server.wait(0, Until::Finished).await.expect("refused once");
    setup.prospect.stop(id);
    assert_eq!(outcome(&setup.end(id).await), Outcome::Cancelled);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_no_connection() {
    let setup = Setup::new(Script::text("x")).await;
    let Setup { prospect, server, dir: _dir } = setup;
    drop(server);
    let id = prospect.start(&profile(), true).await.expect("starts").run_id;
    let events = follow(&prospect, id).await;
    let Some(RunEvent::Error { code, saved, .. }) = events.last() else { panic!("{events:?}") };
    assert_eq!((*code, *saved), (ErrorCode::NoConnection, true));
}

#[tokio::test]
async fn each_kind_of_silence_has_its_own_code() {
    let limits = TimeLimits {
        connect: Duration::from_secs(5),
        first_token: Duration::from_millis(300),
        idle: Duration::from_millis(300),
    };
    let setup = Setup::with(Script::steps([Step::Stall]), limits, true).await;
    assert_eq!(error_code(&setup.run().await), ErrorCode::FirstTokenTimeout);
    let stalls = Script::steps([Step::Role]).then_text("some text").then_stall();
    let setup = Setup::with(stalls, limits, true).await;
    let ended = setup.run().await;
    assert_eq!((error_code(&ended), ended.saved.text.as_str()), (ErrorCode::IdleTimeout, "some text"));
}

#[tokio::test]
async fn a_wrong_profile_names_each_field_and_sends_nothing() {
    let setup = Setup::new(Script::text("x")).await;
    let wrong = Profile { goal_type: "Get rich".into(), budget_range: String::new(), ..profile() };
    let Err(ProspectError::InvalidProfile(fields)) = setup.prospect.start(&wrong, true).await else {
        panic!("a wrong profile must not run")
    };
    let named: Vec<_> = fields.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(named, ["goal_type", "budget_range"]);
    assert!(setup.server.requests().is_empty());
    assert!(setup.prospect.list(None, 10).await.expect("lists").is_empty(), "no run was made");
}

#[tokio::test]
async fn a_remote_server_needs_a_key() {
    let dir = tempfile::tempdir().expect("a folder");
    let prospect = open(dir.path(), Settings::default(), TimeLimits::default()).await;
    let refused = prospect.start(&profile(), true).await;
    assert!(matches!(&refused, Err(ProspectError::MissingKey(origin)) if origin == "https://api.openai.com"));
}

#[tokio::test]
async fn the_key_goes_to_its_server_only() {
    let setup = Setup::new(Script::text("hello")).await;
    let kept = setup.prospect.set_key(&setup.server.url(), " sk-canary ", false).await.expect("kept");
    assert_eq!(kept, prospect_core::KeyState::Stored);
    setup.run().await;
    assert_eq!(setup.server.completions()[0].bearer(), Some("sk-canary"));
}

#[tokio::test]
async fn the_same_question_is_found_again_until_asked_afresh() {
    let setup = Setup::new(Script::text("answer")).await;
    let first = setup.prospect.start(&profile(), false).await.expect("starts");
    assert!(!first.cache_hit);
    setup.end(first.run_id).await;
    let review = setup.prospect.review(&profile()).await.expect("a review");
    assert_eq!(review.cached.map(|cached| cached.run_id), Some(first.run_id));

    let again = setup.prospect.start(&profile(), false).await.expect("found");
    assert_eq!((again.run_id, again.cache_hit), (first.run_id, true));
    let events = follow(&setup.prospect, again.run_id).await;
    assert!(matches!(events.first(), Some(RunEvent::Start { cache_hit: true, .. })));
    assert_eq!(joined(&events), "answer");
    assert!(matches!(events.last(), Some(RunEvent::Done { metadata, .. }) if metadata.cache_hit));
    assert_eq!(setup.server.completions().len(), 1, "the server was not asked again");

    let fresh = setup.prospect.start(&profile(), true).await.expect("starts");
    assert_ne!(fresh.run_id, first.run_id);
    setup.end(fresh.run_id).await;
    assert_eq!(setup.server.completions().len(), 2);

    for run in [first.run_id, fresh.run_id] {
        setup.prospect.trash(&[run]).await.expect("to the trash");
    }
    let review = setup.prospect.review(&profile()).await.expect("a review");
    assert_eq!(review.cached, None, "what was thrown away is not offered");
}

#[tokio::test]
async fn a_run_without_its_whole_answer_is_no_cache() {
    let setup = Setup::new(Script::steps([Step::Role]).then_text("half").then_end()).await;
    setup.run().await;
    let review = setup.prospect.review(&profile()).await.expect("a review");
    assert_eq!(review.cached, None);
}

#[tokio::test]
async fn two_runs_live_at_once_do_not_mix() {
    let script = |text: &str| {
        Script::steps([Step::Role]).then_text(text).then_gate("go").then_text("!").finish("stop")
    };
    let setup = Setup::new(Script::text("x")).await;
    setup.server.push(script("one"));
    setup.server.push(script("two"));
    let one = setup.prospect.start(&profile(), true).await.expect("starts").run_id;
    setup.server.wait_held(0).await.expect("held");
    let two = setup.prospect.start(&profile(), true).await.expect("starts").run_id;
    setup.server.wait_held(1).await.expect("held");
    setup.server.release("go");
    setup.server.release("go");
    assert_eq!(setup.end(one).await.saved.text, "one!");
    assert_eq!(setup.end(two).await.saved.text, "two!");
    let listed: Vec<_> =
        setup.prospect.list(None, 10).await.expect("lists").iter().map(|run| run.id).collect();
    assert_eq!(listed, [two, one], "the newest first");
    let older = setup.prospect.list(Some(two), 10).await.expect("lists");
    assert_eq!(older.len(), 1, "a page goes on below the last one seen");
}

#[tokio::test]
async fn closing_interrupts_live_runs_with_their_text() {
    let setup = Setup::new(Script::steps([Step::Role]).then_text("partial").then_gate("never")).await;
    let id = setup.prospect.start(&profile(), true).await.expect("starts").run_id;
    while setup.prospect.find(id).await.expect("live").text != "partial" {
        tokio::task::yield_now().await;
    }
    let mut reader = setup.prospect.read(id).await.expect("live");
    setup.prospect.shutdown().await;
    while !reader.has_ended() {
        if reader.next_event(8192).is_none() {
            reader.changed().await;
        }
    }
    let Setup { prospect, server, dir } = setup;
    drop(prospect);
    let settings = Settings { base_url: server.url(), ..Settings::default() };
    let reopened = open(dir.path(), settings, TimeLimits::default()).await;
    let saved = reopened.find(id).await.expect("kept");
    assert_eq!((saved.summary.status, saved.text.as_str()), (RunStatus::Interrupted, "partial"));
}

#[tokio::test]
async fn the_trash_gives_back_what_was_thrown_away() {
    let setup = Setup::new(Script::text("x")).await;
    let id = setup.run().await.saved.summary.id;
    setup.prospect.trash(&[id]).await.expect("to the trash");
    assert!(setup.prospect.list(None, 10).await.expect("lists").is_empty());
    assert_eq!(setup.prospect.list_trash().await.expect("lists").len(), 1);
    assert!(matches!(setup.prospect.trash(&[id]).await, Err(ProspectError::RunNotFound(_))));
    setup.prospect.restore(&[id]).await.expect("back");
    assert_eq!(setup.prospect.list(None, 10).await.expect("lists").len(), 1);
}

#[tokio::test]
async fn the_sample_needs_neither_key_nor_server() {
    let dir = tempfile::tempdir().expect("a folder");
    let prospect = open(dir.path(), Settings::default(), TimeLimits::default()).await;
    let id = prospect.start_sample().await.expect("starts").run_id;
    let events = follow(&prospect, id).await;
    let saved = prospect.find(id).await.expect("kept");
    assert!(saved.summary.sample, "labelled as what it is");
    assert_eq!(joined(&events), saved.text);
    assert_eq!(saved.summary.status, RunStatus::Complete);
    assert!(saved.endpoint.is_empty() && saved.cost_usd.is_none());
    let sections = prospect_core::report::split(&saved.text).sections;
    for key in prospect_core::report::SectionKey::ALL {
        assert!(sections.get(key).len() > 500, "{key:?} is written");
    }
    let review = prospect.review(&saved.profile).await.expect("a review");
    assert_eq!(review.cached, None, "a sample is no answer");
}
