//! What a server refuses: parameters, which are changed, and requests, which are asked again or not.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::{net::TcpListener, time::Duration};

use mock_openai::Script;
use prospect_core::{ErrorCode, Outcome, Phase, Prospect, RunEvent, Settings, TimeLimits};
use support::{Setup, error_code, outcome};

// Parameters

fn refuse(status: u16, parameter: &str, message: &str) -> Script {
    Script::json(serde_json::json!({"error": {
        "message": message, "type": "invalid_request_error", "param": parameter, "code": "unsupported_parameter",
    }}))
    .status(status)
}

#[tokio::test]
async fn a_refused_parameter_is_changed_once_and_remembered() {
    let setup = Setup::new(Script::text("accepted")).await;
    let settings = setup.prospect.settings().expect("settings").settings;
    let settings = Settings { temperature: Some(0.4), max_output: Some(4_000), ..settings };
    setup.prospect.save_settings(&settings).expect("saved");
    let server = &setup.server;
    server.push(refuse(
        400,
        "max_tokens",
        "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
    ));
    server.push(refuse(
        400,
        "temperature",
        "Unsupported value: 'temperature' does not support 0.4 with this model.",
    ));
    server.push(refuse(422, "stream_options", "Extra inputs are not permitted"));
    server.push(refuse(
        400,
        "messages[0].role",
        "'messages[0].role' does not support 'system' with this model.",
    ));

    let ended = setup.run().await;
    assert_eq!((ended.saved.text.as_str(), outcome(&ended)), ("accepted", Some(Outcome::Complete)));
    let retried = ended.events.iter().any(|event| match event {
        RunEvent::Progress { phase, attempt, .. } => *phase == Phase::Retrying || *attempt > 1,
        _ => false,
    });
    assert!(!retried, "the user saw one attempt: {:?}", ended.events);

    let requests = server.completions();
    assert_eq!(requests.len(), 5, "one request for each refusal, and the accepted one");
    let (first, last) = (&requests[0].body, &requests[4].body);
    assert_eq!((&first["max_tokens"], &first["temperature"]), (&4_000.into(), &0.4.into()));
    assert_eq!(first["stream_options"]["include_usage"], true);
    assert_eq!(first["messages"][0]["role"], "system");
    assert_eq!(
        (&last["max_completion_tokens"], &last["max_tokens"]),
        (&4_000.into(), &serde_json::Value::Null)
    );
    assert!(last["temperature"].is_null() && last["stream_options"].is_null());
    assert_eq!(last["messages"][0]["role"], "user");
    let (system, user) = (&first["messages"][0]["content"], &first["messages"][1]["content"]);
    let merged = format!("{}\n\n{}", system.as_str().expect("text"), user.as_str().expect("text"));
    assert_eq!(last["messages"][0]["content"], merged.as_str(), "nothing of the instructions is lost");
    assert_eq!(
        ended.saved.request.messages[0].content,
        system.as_str().expect("text"),
        "what is kept is what was meant"
    );

    setup.run().await;
    let again = &server.completions()[5..];
    assert_eq!(again.len(), 1, "the accepted form is remembered");
    assert_eq!(again[0].body, *last);
}

#[tokio::test]
async fn a_parameter_refused_in_both_forms_is_an_error() {
    let setup =
        Setup::new(Script::error(400, "bad", "max_tokens and max_completion_tokens are not supported")).await;
    let settings = setup.prospect.settings().expect("settings").settings;
    setup.prospect.save_settings(&Settings { max_output: Some(1_000), ..settings }).expect("saved");
    let ended = setup.run().await;
    assert_eq!(error_code(&ended.events), Some(ErrorCode::BadRequest));
    assert_eq!(setup.server.completions().len(), 2, "no endless to and fro");
}

#[tokio::test]
async fn a_parameter_refused_inside_an_accepted_stream_is_changed_too() {
    let refused = r#"{"error":{"message":"Unsupported parameter: max_tokens","type":"invalid_request_error","param":"max_tokens","code":400}}"#;
    let stream = |error: &str| Script::raw(format!(": connected\n\ndata: {error}\n\ndata: [DONE]\n\n"));
    let whole = Script::json(serde_json::from_str(refused).expect("JSON"));
    let named = Script::raw(format!("event: error\ndata: {refused}\n\n"));
    for refusal in [stream(refused), whole, named] {
        let setup = Setup::new(Script::text("accepted")).await;
        let settings = setup.prospect.settings().expect("settings").settings;
        setup.prospect.save_settings(&Settings { max_output: Some(1_000), ..settings }).expect("saved");
        setup.server.push(refusal);
        let ended = setup.run().await;
        assert_eq!((ended.saved.text.as_str(), outcome(&ended)), ("accepted", Some(Outcome::Complete)));
        let requests = setup.server.completions();
        assert_eq!(requests.len(), 2);
        assert_eq!(requests[1].body["max_completion_tokens"], 1_000);
        setup.run().await;
        assert_eq!(setup.server.completions().len(), 3, "the accepted form is remembered");
    }

    // After the first text nothing goes out again.
    let setup = Setup::new(Script::text("never")).await;
    let settings = setup.prospect.settings().expect("settings").settings;
    setup.prospect.save_settings(&Settings { max_output: Some(1_000), ..settings }).expect("saved");
    let late = r#"data: {"choices":[{"delta":{"content":"Some text"}}]}"#;
    setup.server.push(Script::raw(format!("{late}\n\ndata: {refused}\n\n")));
    let ended = setup.run().await;
    assert_eq!((ended.saved.text.as_str(), setup.server.completions().len()), ("Some text", 1));
    assert_eq!(error_code(&ended.events), Some(ErrorCode::BadRequest));
}

// Retries

#[tokio::test]
async fn each_refusal_is_asked_again_as_often_as_it_deserves() {
    use ErrorCode as E;
    let at_once = |status, code: &str| Script::error(status, code, "words").header("retry-after-ms", "1");
    let in_words = |status, words: &str| Script::error(status, "", words).header("retry-after-ms", "1");
    let past = "Sun, 06 Nov 1994 08:49:37 GMT";
    let huge = "x".repeat(1 << 20);
    let table = [
        ("request timeout", at_once(408, ""), E::ServerError, 3),
        ("conflict", at_once(409, ""), E::ServerError, 3),
        ("too many requests", at_once(429, "rate_limit_exceeded"), E::RateLimited, 3),
        ("internal error", at_once(500, ""), E::ServerError, 3),
        (
            "bad gateway, as a page",
            Script::html(502, "<h1>nginx</h1>").header("retry-after", "0"),
            E::ServerError,
            3,
        ),
        ("unavailable", at_once(503, ""), E::ServerError, 3),
        ("overloaded", at_once(529, "overloaded_error"), E::ServerError, 3),
        ("a date in the past", Script::error(503, "", "").header("retry-after", past), E::ServerError, 3),
        ("an empty body", Script::raw("").status(500).header("retry-after", "0"), E::ServerError, 3),
        ("a huge body", Script::raw(huge).status(500).header("retry-after", "0"), E::ServerError, 3),
        ("told not to", at_once(500, "").header("x-should-retry", "false"), E::ServerError, 1),
        ("told to", at_once(400, "").header("x-should-retry", "true"), E::BadRequest, 3),
        ("told to wait an hour", Script::error(429, "", "").header("retry-after", "3600"), E::RateLimited, 1),
        ("no quota", at_once(429, "insufficient_quota"), E::InsufficientQuota, 1),
        ("no credit", at_once(402, ""), E::InsufficientQuota, 1),
        ("bad key", at_once(401, "invalid_api_key"), E::BadKey, 1),
        ("forbidden", at_once(403, ""), E::Forbidden, 1),
        ("no such model", at_once(404, "model_not_found"), E::UnknownModel, 1),
        ("no such place", at_once(404, ""), E::WrongEndpoint, 1),
        ("bad request", at_once(400, ""), E::BadRequest, 1),
        ("too long", at_once(400, "context_length_exceeded"), E::ContextTooLong, 1),
        ("too large", at_once(413, ""), E::ContextTooLong, 1),
        ("a key in the words", in_words(401, "no such key: sk-secret-123"), E::BadKey, 1),
    ];
    for (what, script, code, requests) in table {
        let setup = Setup::new(script).await;
        let ended = setup.run().await;
        assert_eq!(error_code(&ended.events), Some(code), "{what}");
        assert_eq!(setup.server.completions().len(), requests, "{what}");
        let waits = ended.events.iter().filter(|event| {
            matches!(event, RunEvent::Progress { phase: Phase::Retrying, retry_in: Some(_), .. })
        });
        assert_eq!(waits.count(), requests - 1, "{what}: each wait is told with its length");
        let Some(RunEvent::Error { error, .. }) = ended.events.last() else { panic!("{what}") };
        assert!(!error.contains('<') && !error.contains("secret") && error.len() < 400, "{what}: {error}");
        assert_eq!(ended.saved.error.map(|(_, words)| words).as_ref(), Some(error), "{what}: kept as shown");
    }
}

#[tokio::test]
async fn a_model_that_loads_is_waited_for_longer_than_a_failure() {
    let loading = || Script::error(503, "", "Loading model").header("retry-after-ms", "1");
    let setup = Setup::new(Script::text("loaded")).await;
    for _ in 0..6 {
        setup.server.push(loading());
    }
    let ended = setup.run().await;
    assert_eq!((ended.saved.text.as_str(), outcome(&ended)), ("loaded", Some(Outcome::Complete)));
    assert_eq!(setup.server.completions().len(), 7);
    let said = ended
        .events
        .iter()
        .any(|event| matches!(event, RunEvent::Progress { phase: Phase::Retrying, loading: true, .. }));
    assert!(said, "the reader is told why: {:?}", ended.events);
}

#[tokio::test]
async fn a_model_that_never_loads_ends_at_the_limit_of_the_first_token() {
    let limits = TimeLimits { first_token: Duration::from_millis(300), ..TimeLimits::default() };
    let loading = Script::error(503, "", "Loading model").header("retry-after-ms", "50");
    let setup = Setup::with(loading, limits, true).await;
    let ended = setup.run().await;
    assert_eq!(error_code(&ended.events), Some(ErrorCode::FirstTokenTimeout));
    let error = ended.saved.error.expect("kept").1;
    assert!(error.contains("loading the model"), "{error}");
    assert!(setup.server.completions().len() > 3, "asked again until the limit");
}

#[tokio::test]
async fn a_full_context_window_is_told_with_its_figures() {
    let body = serde_json::json!({"error": {
        "code": 400, "type": "exceed_context_size_error", "n_prompt_tokens": 9100, "n_ctx": 4096,
        "message": "the request exceeds the available context size",
    }});
    let setup = Setup::new(Script::json(body).status(400)).await;
    let ended = setup.run().await;
    let Some(RunEvent::Error { code: ErrorCode::ContextTooLong, hint: Some(hint), .. }) = ended.events.last()
    else {
        panic!("{:?}", ended.events)
    };
    for words in ["9,100", "4,096", "--ctx-size"] {
        assert!(hint.contains(words), "{hint}");
    }
    assert_eq!(Prospect::hint(&ended.saved).as_ref(), Some(hint), "the saved run says the same");
}

#[tokio::test]
async fn a_connection_that_fails_is_tried_again() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("binds");
    let url = format!("http://{}/v1", listener.local_addr().expect("bound"));
    let connections = std::thread::spawn(move || {
        // Closed without a word, three times; a fourth would not be answered.
        (0..3).map(|_| listener.accept().map(drop)).filter(Result::is_ok).count()
    });
    let setup = Setup::new(Script::text("unused")).await;
    let settings = setup.prospect.settings().expect("settings").settings;
    setup.prospect.save_settings(&Settings { base_url: url, ..settings }).expect("saved");
    let ended = setup.run().await;
    assert_eq!(error_code(&ended.events), Some(ErrorCode::ConnectionLost));
    assert_eq!(connections.join().expect("counted"), 3);
}
