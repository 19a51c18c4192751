//! The way from a server's bytes to a run's text: compression, time limits, Stop.

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
use support::{Setup, error_code, follow, open, outcome, profile};

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

#[tokio::test]
async fn a_finish_reason_before_the_text_ends_nothing() {
    let setup = Setup::new(Script::steps([
        Step::Finish("stop".into()),
        Step::Gate("text".into()),
        Step::Delta("some text".into()),
        Step::Finish("stop".into()),
    ]))
    .await;
    let id = setup.prospect.start(&profile(), true).await.expect("starts").run_id;
    setup.server.wait_held(0).await.expect("the server waits after its finish reason");
    setup.server.release("text");
    let ended = setup.end(id).await;
    assert_eq!((ended.saved.text.as_str(), outcome(&ended)), ("some text", Some(Outcome::Complete)));
}

#[tokio::test]
async fn an_event_stream_that_is_labelled_a_web_page_is_read() {
    let script = Script::text("some text").header("content-type", "text/html; charset=utf-8");
    let ended = Setup::new(script).await.run().await;
    assert_eq!((ended.saved.text.as_str(), outcome(&ended)), ("some text", Some(Outcome::Complete)));
}

#[tokio::test]
async fn an_answer_that_nobody_can_see_is_empty() {
    let ended = Setup::new(Script::text(" \n\u{200b}\n  \n")).await.run().await;
    assert_eq!((ended.saved.text.as_str(), error_code(&ended.events)), ("", Some(ErrorCode::EmptyAnswer)));
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
async fn stop_keeps_text_that_was_held_back_as_perhaps_thinking() {
    let text = "Okay, here is a report.";
    let setup = Setup::new(Script::steps([Step::Delta(text.into()), Step::Gate("never".into())])).await;
    let id = setup.prospect.start(&profile(), true).await.expect("starts").run_id;
    let mut reader = setup.prospect.read(id).await.expect("live");
    let thinking = async {
        while !matches!(reader.next_event(8192), Some(RunEvent::Progress { phase: Phase::Thinking, .. })) {
            reader.changed().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), thinking).await.expect("held text is told as thinking");
    setup.prospect.stop(id);
    let ended = setup.end(id).await;
    assert_eq!((ended.saved.text.as_str(), outcome(&ended)), (text, Some(Outcome::Cancelled)));
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
