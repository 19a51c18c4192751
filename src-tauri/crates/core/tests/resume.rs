//! Going on with runs that ended early.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use mock_openai::{Script, Step};
use prospect_core::{ErrorCode, ProspectError, RunEvent, RunStatus, Settings, TimeLimits};
use support::{Setup, follow, joined, open, profile};

fn half() -> Script {
    Script::steps([Step::Role]).then_text("The first test is to call ten clinics")
}

#[tokio::test]
async fn a_cut_run_goes_on_in_place() {
    let setup = Setup::new(Script::text(" ten clinics and to ask.")).await;
    setup.server.push(half().finish("length"));
    let cut = setup.run().await.saved;
    assert_eq!(cut.summary.status, RunStatus::Truncated);

    let started = setup.prospect.resume(cut.summary.id).await.expect("goes on");
    assert_eq!(started.run_id, cut.summary.id, "the same run");
    let ended = setup.end(started.run_id).await;
    assert_eq!(ended.text(), "The first test is to call ten clinics and to ask.", "the overlap is trimmed");
    assert_eq!(
        (ended.saved.text.as_str(), ended.saved.summary.status),
        (ended.text().as_str(), RunStatus::Complete)
    );
    assert_eq!(ended.saved.request, cut.request, "the request that is kept stays the first one");

    let messages = &setup.server.completions()[1].body["messages"];
    let last = messages.as_array().and_then(|all| all.last()).expect("messages");
    assert_eq!(last["role"], "assistant");
    assert_eq!(last["content"], cut.text.as_str());
    assert_eq!(messages[0]["content"], cut.request.messages[0].content.as_str());
    let pace = &ended.saved.pace;
    assert!(pace.windows(2).all(|pair| pair[0].0 <= pair[1].0 && pair[0].1 < pair[1].1), "{pace:?}");
    assert_eq!(pace.last().map(|last| last.1 as usize), Some(ended.saved.text.len()));
    let list = setup.prospect.list(None, 10).await.expect("lists");
    assert_eq!(list.len(), 1);
}

#[tokio::test]
async fn a_server_that_refuses_a_last_message_of_the_model_is_asked_for_the_rest() {
    let words = "This model does not support assistant message prefill. The conversation must end with a user message.";
    let in_stream = serde_json::json!({"error": {"message": words, "code": 400}});
    for refusal in [Script::error(400, "", words), Script::raw(format!("data: {in_stream}\n\n"))] {
        let setup = Setup::new(Script::text("to call ten clinics and to ask.")).await;
        setup.server.push(half().finish("length"));
        setup.server.push(refusal);
        let cut = setup.run().await.saved;
        setup.prospect.resume(cut.summary.id).await.expect("goes on");
        let ended = setup.end(cut.summary.id).await;
        assert_eq!(
            ended.saved.text, "The first test is to call ten clinics and to ask.",
            "what the new turn repeats is trimmed"
        );
        let requests = setup.server.completions();
        assert_eq!(requests.len(), 3, "the refusal is answered once");
        let roles = |request: usize| {
            let messages = requests[request].body["messages"].as_array().expect("messages");
            let roles = messages.iter().map(|message| message["role"].as_str().expect("a role").to_owned());
            roles.collect::<Vec<_>>()
        };
        assert_eq!(roles(1), ["system", "user", "assistant"]);
        assert_eq!(roles(2), ["system", "user", "assistant", "user"]);
        assert_eq!(requests[2].body["messages"][2]["content"], cut.text.as_str());

        setup.server.push(half().finish("length"));
        let cut = setup.run().await.saved;
        setup.prospect.resume(cut.summary.id).await.expect("goes on");
        setup.end(cut.summary.id).await;
        let requests = setup.server.completions();
        assert_eq!(requests.len(), 5, "the form is remembered for the endpoint and model");
        assert_eq!(requests[3].body["messages"].as_array().map(Vec::len), Some(2), "a new run asks as ever");
        assert_eq!(requests[4].body["messages"].as_array().map(Vec::len), Some(4));
    }
}

#[tokio::test]
async fn usage_and_time_add_up() {
    let usage = |output| mock_openai::Usage { input: Some(100), output: Some(output), ..Default::default() };
    let setup = Setup::new(Script::text(" and more.").usage(usage(5))).await;
    setup.server.push(half().finish("length").usage(usage(7)));
    let cut = setup.run().await.saved;
    assert_eq!(cut.usage.map(|usage| usage.output), Some(7));
    setup.prospect.resume(cut.summary.id).await.expect("goes on");
    let ended = setup.end(cut.summary.id).await.saved;
    assert_eq!(ended.usage.map(|usage| (usage.input, usage.output)), Some((200, 12)));
    let (before, after) = (cut.timings.expect("timed"), ended.timings.expect("timed"));
    assert!(after.total_time > before.total_time && after.llm_time > before.llm_time);
    assert_eq!(after.time_to_first_token, before.time_to_first_token);
}

#[tokio::test]
async fn a_failed_continuation_keeps_everything() {
    let setup = Setup::new(half().then_text(" more").then_close()).await;
    let id = setup.run().await.saved.summary.id;
    setup.prospect.resume(id).await.expect("goes on");
    let ended = setup.end(id).await.saved;
    assert_eq!(ended.summary.status, RunStatus::Failed);
    let text = "The first test is to call ten clinics more";
    assert_eq!(ended.text, text, "the repeated beginning is trimmed, the rest kept");
    setup.server.push(Script::error(401, "invalid_api_key", "no"));
    setup.prospect.resume(id).await.expect("tries again");
    let ended = setup.end(id).await;
    assert_eq!(ended.saved.text, text);
    assert!(matches!(ended.terminal(), RunEvent::Error { code: ErrorCode::BadKey, partial: true, .. }));
}

#[tokio::test]
async fn an_interrupted_run_goes_on_after_a_restart() {
    let setup = Setup::new(half().then_gate("never")).await;
    let id = setup.prospect.start(&profile(), true).await.expect("starts").run_id;
    while setup.prospect.find(id).await.expect("live").text.len() < 30 {
        tokio::task::yield_now().await;
    }
    setup.prospect.shutdown().await;
    let Setup { prospect, server, dir } = setup;
    drop(prospect);
    server.set_default(Script::text(", then ten more."));
    let settings = Settings { base_url: server.url(), model: "other".into(), ..Settings::default() };
    let prospect = open(dir.path(), settings, TimeLimits::default()).await;
    let kept = prospect.find(id).await.expect("kept");
    prospect.resume(id).await.expect("goes on");
    let events = follow(&prospect, id).await;
    assert_eq!(joined(&events), format!("{}, then ten more.", kept.text));
    assert_eq!(server.completions()[1].model(), Some("other"), "the settings of now count");
}

#[tokio::test]
async fn only_runs_that_ended_early_with_text_go_on() {
    let setup = Setup::new(Script::text("whole")).await;
    let whole = setup.run().await.saved.summary.id;
    setup.server.push(Script::error(400, "bad", "no"));
    let empty = setup.run().await.saved.summary.id;
    setup.server.push(half().then_gate("never"));
    let live = setup.prospect.start(&profile(), true).await.expect("starts").run_id;
    for id in [whole, empty, live] {
        let refused = setup.prospect.resume(id).await;
        assert!(matches!(refused, Err(ProspectError::CannotContinue)), "{refused:?}");
    }
    assert_eq!(setup.prospect.find(whole).await.expect("kept").text, "whole");
}

#[tokio::test]
async fn a_stopped_sample_goes_on_where_it_was() {
    let dir = tempfile::tempdir().expect("a folder");
    let prospect = open(dir.path(), Settings::default(), TimeLimits::default()).await;
    let id = prospect.start_sample().await.expect("starts").run_id;
    while prospect.find(id).await.expect("live").text.len() < 500 {
        tokio::task::yield_now().await;
    }
    prospect.stop(id);
    follow(&prospect, id).await;
    let stopped = prospect.find(id).await.expect("kept").text;
    prospect.resume(id).await.expect("goes on");
    prospect.stop(id);
    let events = follow(&prospect, id).await;
    assert!(joined(&events).starts_with(&stopped));
}
