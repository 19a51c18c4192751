//! The way from a server's bytes to a run's text: compression, refused parameters, time limits, Stop.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test fails by panicking, and figures are printed"
)]

mod support;

use std::{
    io::{Read, Write},
    net::TcpListener,
    time::{Duration, Instant},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use mock_openai::{Record, Script, Step, Until};
use prospect_core::{ErrorCode, Outcome, Phase, RunEvent, RunId, RunStatus, Settings, TimeLimits};
use support::{Ended, Setup, follow, open, profile};

fn error_code(events: &[RunEvent]) -> Option<ErrorCode> {
    match events.last() {
        Some(RunEvent::Error { code, .. }) => Some(*code),
        _ => None,
    }
}

fn outcome(ended: &Ended) -> Option<Outcome> {
    match ended.terminal() {
        RunEvent::Done { outcome, .. } => Some(*outcome),
        _ => None,
    }
}

fn millis(connect: u64, first_token: u64, idle: u64) -> TimeLimits {
    let millis = Duration::from_millis;
    TimeLimits { connect: millis(connect), first_token: millis(first_token), idle: millis(idle) }
}

/// Waits until a live run has exactly this text.
async fn until_text(setup: &Setup, id: RunId, expected: &str) {
    let mut reader = setup.prospect.read(id).await.expect("live");
    let mut text = String::new();
    let read = async {
        while text != expected {
            match reader.next_event(8192) {
                Some(RunEvent::Delta { text: delta }) => text.push_str(&delta),
                Some(_) => {}
                None => reader.changed().await,
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), read).await.expect("the text comes before the gate opens");
}

// Compressed bodies

const FIRST: &str =
    "data: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"first half\"}}]}\n\n";
const SECOND: &str = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\", second\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

fn gzip() -> (Vec<u8>, Vec<u8>) {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(FIRST.as_bytes()).expect("into memory");
    encoder.flush().expect("a block ends here");
    let first = encoder.get_ref().clone();
    encoder.write_all(SECOND.as_bytes()).expect("into memory");
    let all = encoder.finish().expect("into memory");
    let second = all[first.len()..].to_vec();
    (first, second)
}

fn brotli() -> (Vec<u8>, Vec<u8>) {
    let mut encoder = brotli::CompressorWriter::new(Vec::new(), 4096, 5, 20);
    encoder.write_all(FIRST.as_bytes()).expect("into memory");
    encoder.flush().expect("a block ends here");
    let first = encoder.get_ref().clone();
    encoder.write_all(SECOND.as_bytes()).expect("into memory");
    let all = encoder.into_inner();
    let second = all[first.len()..].to_vec();
    (first, second)
}

#[tokio::test]
async fn compressed_bodies_stream() {
    for (encoding, (first, second)) in [("gzip", gzip()), ("br", brotli())] {
        let raw = |bytes: &[u8]| Step::RawBase64(STANDARD.encode(bytes));
        let script = Script::steps([raw(&first), Step::Gate("middle".into()), raw(&second)])
            .header("content-type", "text/event-stream")
            .header("content-encoding", encoding);
        let setup = Setup::new(script.clone()).await;
        let id = setup.prospect.start(&profile(), true).await.expect("starts").run_id;
        setup.server.wait_held(0).await.expect("the server waits in the middle");
        until_text(&setup, id, "first half").await;
        setup.server.release("middle");
        let ended = setup.end(id).await;
        assert_eq!(ended.saved.text, "first half, second", "{encoding}");
        assert_eq!(outcome(&ended), Some(Outcome::Complete), "{encoding}");
        let accepted = setup.server.completions().remove(0).headers["accept-encoding"].clone();
        assert!(accepted.contains(encoding), "{encoding} was asked for: {accepted}");

        // The same body, cut inside its compression.
        let cut = Script::steps([raw(&first), raw(&second[..2]), Step::Close])
            .header("content-type", "text/event-stream")
            .header("content-encoding", encoding);
        setup.server.set_default(cut);
        let ended = setup.run().await;
        assert_eq!(error_code(&ended.events), Some(ErrorCode::ConnectionLost), "{encoding} cut short");
        assert!("first half".starts_with(&ended.saved.text), "{encoding}: {:?}", ended.saved.text);
    }
}

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

// Time

#[tokio::test]
async fn keep_alives_and_thinking_are_life() {
    let beats =
        |beat: fn() -> Step| (0..5).flat_map(move |_| [Step::SleepMs(250), beat()]).collect::<Vec<_>>();
    let comment = || Step::Comment("keep-alive".into());
    let thought = || Step::Event(serde_json::json!({"choices": [{"delta": {"reasoning_content": "hm"}}]}));
    for (name, beat) in [("comments", comment as fn() -> Step), ("thinking", thought)] {
        let steps = [vec![Step::Head], beats(beat), vec![Step::Text("at last".into())], beats(beat)].concat();
        let setup = Setup::with(Script::steps(steps).finish("stop"), millis(5_000, 700, 700), true).await;
        let ended = setup.run().await;
        // 1.25 s before the text and as long after it, with limits of 0.7 s.
        assert_eq!(
            (ended.saved.text.as_str(), outcome(&ended)),
            ("at last", Some(Outcome::Complete)),
            "{name}"
        );
        let thought = ended
            .events
            .iter()
            .any(|event| matches!(event, RunEvent::Progress { phase: Phase::Thinking, .. }));
        assert_eq!(thought, name == "thinking");
    }
}

#[tokio::test]
async fn each_silence_is_told_by_how_far_the_answer_was() {
    let table = [
        (Script::steps([Step::Stall]), Some(ErrorCode::FirstTokenTimeout), "before the head"),
        (Script::steps([Step::Head, Step::Stall]), Some(ErrorCode::FirstTokenTimeout), "after the head"),
        (Script::steps([Step::Role, Step::Stall]), Some(ErrorCode::FirstTokenTimeout), "after the role"),
        (
            Script::steps([Step::Reasoning("hm".into()), Step::Stall]),
            Some(ErrorCode::IdleTimeout),
            "in thought",
        ),
        (
            Script::steps([Step::Delta("some".into()), Step::Stall]),
            Some(ErrorCode::IdleTimeout),
            "in the text",
        ),
        (
            Script::steps([Step::Delta("all".into()), Step::Finish("stop".into()), Step::Stall]),
            None,
            "after the finish reason: the answer is whole",
        ),
    ];
    for (script, code, when) in table {
        let setup = Setup::with(script, millis(5_000, 300, 300), true).await;
        let ended = setup.run().await;
        assert_eq!(error_code(&ended.events), code, "{when}");
        let status = if code.is_some() { RunStatus::Failed } else { RunStatus::Complete };
        assert_eq!(ended.saved.summary.status, status, "{when}");
        assert_eq!(setup.server.completions().len(), 1, "{when}: waiting that long again would not help");
    }
}

/// A server whose TLS handshake never comes: connections are made and nothing is ever said.
fn silent() -> (TcpListener, String) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let url = format!("https://{}/v1", listener.local_addr().expect("an address"));
    (listener, url)
}

#[tokio::test]
async fn a_connection_that_does_not_come_has_its_own_limit() {
    let (_listener, base_url) = silent();
    let dir = tempfile::tempdir().expect("a folder");
    let settings = Settings { base_url, model: "m".into(), ..Settings::default() };
    let prospect = open(dir.path(), settings, millis(200, 60_000, 60_000)).await;
    let id = prospect.start(&profile(), true).await.expect("starts").run_id;
    let events = follow(&prospect, id).await;
    assert_eq!(error_code(&events), Some(ErrorCode::ConnectTimeout));
    let retries =
        events.iter().filter(|event| matches!(event, RunEvent::Progress { phase: Phase::Retrying, .. }));
    assert_eq!(retries.count(), 2, "a failed connection is tried again");
}

// Stop

#[tokio::test]
async fn stop_closes_the_socket_at_every_phase() {
    let gate = || Step::Gate("never".into());
    let phases = [
        ("waiting for the head", Script::steps([gate()])),
        ("waiting for the first token", Script::steps([Step::Head, Step::Role, gate()])),
        ("thinking", Script::steps([Step::Role, Step::Reasoning("hm".into()), gate()])),
        ("streaming", Script::steps([Step::Role, Step::Delta("some text".into()), gate()])),
    ];
    let setup = Setup::new(Script::text("unused")).await;
    let (mut number, mut figures) = (0, String::new());
    for (phase, script) in phases {
        setup.server.set_default(script);
        let mut delays = Vec::new();
        for _ in 0..25 {
            let id = setup.prospect.start(&profile(), true).await.expect("starts").run_id;
            setup.server.wait_held(number).await.expect("the server has got that far");
            let stopped = setup.server.now_ms();
            setup.prospect.stop(id);
            let record = setup.server.wait_closed(number).await.expect("the socket closes");
            assert!(record.closed_by_client, "{phase}");
            delays.push(record.closed_ms.expect("closed") - stopped);
            assert_eq!(setup.end(id).await.saved.summary.status, RunStatus::Cancelled, "{phase}");
            number += 1;
        }
        figures += &told(phase, delays);
    }
    println!("{figures}");
}

#[tokio::test]
async fn stop_closes_a_socket_that_still_connects() {
    let (listener, base_url) = silent();
    let dir = tempfile::tempdir().expect("a folder");
    let settings = Settings { base_url, model: "m".into(), ..Settings::default() };
    let prospect = open(dir.path(), settings, TimeLimits::default()).await;
    let mut delays = Vec::new();
    for _ in 0..10 {
        let id = prospect.start(&profile(), true).await.expect("starts").run_id;
        let listener = listener.try_clone().expect("a handle");
        let said_hello = move || {
            let (mut socket, _) = listener.accept().expect("a connection");
            let mut byte = [0];
            socket.read_exact(&mut byte).expect("the handshake begins");
            socket
        };
        let mut socket = tokio::task::spawn_blocking(said_hello).await.expect("no panic");
        let stopped = Instant::now();
        prospect.stop(id);
        // Everything up to the end of the connection, however it ends.
        let drain = move || {
            let _ = socket.read_to_end(&mut Vec::new());
        };
        tokio::task::spawn_blocking(drain).await.expect("no panic");
        delays.push(stopped.elapsed().as_secs_f64() * 1e3);
        follow(&prospect, id).await;
    }
    println!("{}", told("connecting", delays));
}

#[tokio::test]
async fn stop_in_the_wait_for_a_retry_sends_nothing_more() {
    let setup = Setup::new(Script::error(503, "overloaded", "busy").header("retry-after", "30")).await;
    for number in 0..10 {
        let id = setup.prospect.start(&profile(), true).await.expect("starts").run_id;
        setup.server.wait(number, Until::Finished).await.expect("refused once");
        setup.prospect.stop(id);
        assert_eq!(setup.end(id).await.saved.summary.status, RunStatus::Cancelled);
        assert_eq!(setup.server.completions().len(), number + 1);
    }
}

/// One line of figures; the limit is loose, since a test machine may be busy.
fn told(phase: &str, mut delays: Vec<f64>) -> String {
    delays.sort_by(f64::total_cmp);
    let (median, last) = (delays[delays.len() / 2], delays[delays.len() - 1]);
    assert!(last < 1_000.0, "{phase}: the socket took {last} ms to close");
    format!(
        "stop while {phase}: socket closed after {median:.1} ms (median), {last:.1} ms (longest of {})\n",
        delays.len()
    )
}

// Connections

#[tokio::test]
async fn the_next_run_finds_the_connection_warm() {
    let setup = Setup::new(Script::text("short")).await;
    for _ in 0..3 {
        assert_eq!(outcome(&setup.run().await), Some(Outcome::Complete));
    }
    let connections: Vec<usize> = setup.server.completions().iter().map(connection).collect();
    assert_eq!(connections, [0, 0, 0], "one connection carries all three");
}

fn connection(record: &Record) -> usize {
    record.connection
}

#[tokio::test]
async fn thinking_before_a_failure_does_not_stand_in_the_way_of_a_retry() {
    let setup = Setup::new(Script::text("at last")).await;
    setup.server.push(Script::steps([Step::Role, Step::Reasoning("hm".into()), Step::Close]));
    let ended = setup.run().await;
    assert_eq!((ended.saved.text.as_str(), outcome(&ended)), ("at last", Some(Outcome::Complete)));
    assert_eq!(setup.server.completions().len(), 2, "no text had come");
}
