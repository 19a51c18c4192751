//! What the library keeps beside the reports, and the connection test.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use mock_openai::{Script, Step, Usage};
use prospect_core::{ErrorCode, ProspectError, Settings, profile::Profile};
use support::{Setup, profile};

#[tokio::test]
async fn runs_can_be_renamed() {
    let setup = Setup::new(Script::text("x")).await;
    let id = setup.run().await.saved.summary.id;
    setup.prospect.rename(id, "  My\nclinic \u{7} idea ").await.expect("renamed");
    let title = |runs: Vec<prospect_core::RunSummary>| runs[0].title.clone();
    assert_eq!(title(setup.prospect.list(None, 1).await.expect("lists")), "My clinic idea");
    setup.prospect.rename(id, "   ").await.expect("nothing to do");
    assert_eq!(title(setup.prospect.list(None, 1).await.expect("lists")), "My clinic idea");
    let unknown = "01936d5e-0000-7000-8000-000000000000".parse().expect("an id");
    assert!(matches!(setup.prospect.rename(unknown, "x").await, Err(ProspectError::RunNotFound(_))));
}

#[tokio::test]
async fn named_profiles_are_kept_by_name() {
    let setup = Setup::new(Script::text("x")).await;
    let unfinished = Profile { goal_type: "Extra Income".into(), ..Profile::default() };
    setup.prospect.save_profile(" Night  nurse ", &profile()).await.expect("kept");
    setup.prospect.save_profile("Draft", &unfinished).await.expect("an unfinished one too");
    setup.prospect.save_profile("night nurse", &unfinished).await.expect("replaced");
    setup.prospect.save_profile("  ", &unfinished).await.expect("nothing to do");
    let kept = setup.prospect.list_profiles().await.expect("lists");
    let names: Vec<_> = kept.iter().map(|named| named.name.as_str()).collect();
    assert_eq!(names, ["Draft", "night nurse"]);
    assert_eq!(kept[1].profile, unfinished);
    setup.prospect.delete_profile("NIGHT NURSE").await.expect("forgotten");
    assert_eq!(setup.prospect.list_profiles().await.expect("lists").len(), 1);
}

#[tokio::test]
async fn a_connection_test_is_a_small_real_request() {
    let setup = Setup::new(Script::steps([Step::Role]).then_text("OK").then_gate("never")).await;
    let settings = Settings { base_url: setup.server.url(), model: "m".into(), ..Settings::default() };
    let answer = setup.prospect.test_connection(&settings, Some("sk-typed")).await.expect("it answers");
    assert!(answer.answered_in > 0.0);
    let request = setup.server.wait_closed(0).await.expect("closed after the first word");
    assert_eq!(request.bearer(), Some("sk-typed"), "a key that is typed but not saved can be tried");
    assert_eq!(request.body["messages"].as_array().map(Vec::len), Some(1), "no profile is sent");
    assert!(setup.prospect.list(None, 1).await.expect("lists").is_empty(), "it is no run");

    setup.server.push(Script::error(401, "invalid_api_key", "no such key"));
    let refused = setup.prospect.test_connection(&settings, None).await.expect_err("refused");
    assert_eq!((refused.code(), refused.to_string().as_str()), (ErrorCode::BadKey, "no such key"));
    let nonsense = Settings { base_url: "nonsense".into(), ..settings };
    let refused = setup.prospect.test_connection(&nonsense, None).await.expect_err("refused");
    assert_eq!(refused.code(), ErrorCode::InvalidSettings);
}

#[tokio::test]
async fn the_limits_of_the_settings_count() {
    let server = mock_openai::MockServer::start(Script::steps([Step::Stall]));
    let dir = tempfile::tempdir().expect("a folder");
    let limits = prospect_core::LimitSettings { first_token: 1, ..Default::default() };
    let settings = Settings { base_url: server.url(), limits, ..Settings::default() };
    let config = prospect_core::Config {
        data_dir: dir.path().to_owned(),
        keys: std::sync::Arc::new(prospect_core::MemoryKeys::default()),
        settings: std::sync::Arc::new(prospect_core::MemorySettings::new(settings)),
        limits: None,
    };
    let prospect = prospect_core::Prospect::open(config).await.expect("opens");
    let id = prospect.start(&profile(), true).await.expect("starts").run_id;
    let events = support::follow(&prospect, id).await;
    let Some(prospect_core::RunEvent::Error { code, error, .. }) = events.last() else {
        panic!("{events:?}")
    };
    assert_eq!((*code, error.contains("1 second")), (ErrorCode::FirstTokenTimeout, true), "{error}");
}

#[tokio::test]
async fn the_models_of_a_server_are_listed() {
    let setup = Setup::new(Script::text("x")).await;
    let settings = setup.prospect.settings().expect("settings").settings;
    let models = setup.prospect.list_models(&settings, Some("sk-list")).await.expect("listed");
    assert!(models.contains(&"mock-report".to_owned()), "{models:?}");
    let gone = Settings { base_url: "http://127.0.0.1:1/v1".into(), ..settings };
    let error = setup.prospect.list_models(&gone, None).await.expect_err("nobody there");
    assert_eq!(error.code(), ErrorCode::NoConnection);
}

#[tokio::test]
async fn servers_on_this_machine_are_found_without_a_key() {
    let setup = Setup::new(Script::text("x")).await;
    let url = setup.prospect.settings().expect("settings").settings.base_url;
    let port =
        url.rsplit(':').next().and_then(|rest| rest.split('/').next()).and_then(|port| port.parse().ok());
    let places = [("Nobody", 1), ("Mock", port.expect("a port"))];
    let found = setup.prospect.find_servers_at(&places).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].name.as_str(), found[0].base_url.as_str()), ("Mock", url.as_str()));
    assert!(!found[0].models.is_empty());
}

#[tokio::test]
async fn a_review_tells_what_the_run_will_take_from_what_earlier_ones_took() {
    let usage = Usage { input: Some(900), output: Some(1_000), ..Usage::default() };
    let setup = Setup::new(Script::text("x").usage(usage)).await;
    let before = setup.prospect.review(&profile()).await.expect("a review").estimate;
    assert_eq!((before.past_runs, before.seconds), (0, None));
    assert!(before.input_tokens > 1_000 && before.output_tokens.from < before.output_tokens.to);
    setup.run().await;
    let after = setup.prospect.review(&profile()).await.expect("a review").estimate;
    assert_eq!(after.past_runs, 1);
    assert!(after.seconds.is_some() && (after.output_tokens.to - 1_150.0).abs() < 1.0, "{after:?}");
}
