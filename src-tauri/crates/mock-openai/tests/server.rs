//! The server as its clients see it: bytes on a plain socket, and the control API.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    io::{BufRead, BufReader, ErrorKind, Read, Write},
    net::TcpStream,
    process::{Command, Stdio},
    time::Duration,
};

use mock_openai::{Framing, MockServer, Options, SAMPLE_REPORT, Script, Step, Until, Usage};
use serde_json::{Value, json};

#[test]
fn streams_role_text_finish_usage_and_done() {
    let mock = MockServer::start(
        Script::text("Hello there, founder.").usage(Usage { input: Some(7), ..Usage::default() }),
    );
    let (head, body) = ask(&mock, &streaming("any"));
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    assert!(head.contains("content-type: text/event-stream"), "{head}");
    let events = events(&body);
    assert_eq!(events[0]["choices"][0]["delta"]["role"], "assistant", "the first chunk only names the role");
    assert_eq!(text(&events), "Hello there, founder.");
    assert!(events.len() > 5, "the text comes in several deltas");
    let finish = &events[events.len() - 2];
    assert_eq!(finish["choices"][0]["finish_reason"], "stop");
    let usage = events.last().unwrap();
    assert_eq!(usage["usage"]["prompt_tokens"], 7);
    assert_eq!(usage["choices"], json!([]), "the usage chunk has no choices");
    assert!(body.ends_with("data: [DONE]\n\n"), "{body}");
}

#[test]
fn usage_is_sent_only_when_asked_for() {
    let mock = MockServer::start(Script::text("Hi"));
    let (_, body) = ask(
        &mock,
        &json!({ "model": "m", "stream": true, "messages": [{ "role": "user", "content": "x" }] }),
    );
    assert!(!body.contains("usage"), "{body}");
}

#[test]
fn request_without_stream_gets_one_completion() {
    let mock = MockServer::start(Script::text("Whole"));
    let (head, body) = ask(&mock, &json!({ "model": "m", "messages": [{ "role": "user", "content": "x" }] }));
    assert!(head.contains("application/json") && head.contains("content-length"), "{head}");
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(body["object"], "chat.completion");
    assert_eq!(body["choices"][0]["message"]["content"], "Whole");
}

#[test]
fn default_report_has_every_marker() {
    let mock = MockServer::start_with(Options::default()).unwrap();
    let (_, body) = ask(&mock, &streaming("any"));
    let report = text(&events(&body));
    assert_eq!(report, SAMPLE_REPORT);
    for marker in [
        "## SECTION 1: PROFILE ANALYSIS",
        "## SECTION 2: IDEA RESEARCH",
        "## SECTION 3: PERSONALIZED RECOMMENDATIONS",
        "## DATA",
    ] {
        assert!(report.contains(marker), "{marker} is missing");
    }
}

#[test]
fn bytes_are_cut_as_asked_and_lose_nothing() {
    let mock = MockServer::start(Script::text("日本語 🚀 naïve").bytes_per_write(1));
    let mut socket = send(&mock, &streaming("any"));
    let mut raw = Vec::new();
    read_until(&mut socket, &mut raw, b"0\r\n\r\n");
    let raw = String::from_utf8_lossy(&raw).into_owned();
    assert!(raw.contains("\r\n1\r\nd\r\n1\r\na\r\n"), "each byte is a chunk of its own");
    let mock = MockServer::start(Script::text("日本語 🚀 naïve").bytes_per_write(1));
    let (_, body) = ask(&mock, &streaming("any"));
    assert_eq!(text(&events(&body)), "日本語 🚀 naïve");
}

#[test]
fn gate_holds_the_stream_until_released() {
    let mock = MockServer::start(Script::text("before ").then_gate("middle").then_text("after"));
    let mut socket = send(&mock, &streaming("any"));
    let record = mock.wait_blocking(0, Until::Held).unwrap();
    assert_eq!(record.held_at.as_deref(), Some("middle"));
    let mut seen = Vec::new();
    read_until(&mut socket, &mut seen, b"before");
    assert!(!String::from_utf8_lossy(&seen).contains("after"), "nothing behind the gate is sent");
    mock.release("middle");
    read_until(&mut socket, &mut seen, b"0\r\n\r\n");
    assert!(String::from_utf8_lossy(&seen).contains("after"));
    assert!(mock.wait_blocking(0, Until::Finished).unwrap().held_at.is_none());
}

#[test]
fn client_that_hangs_up_is_noticed_at_once() {
    let mock = MockServer::start(Script::text("going on").then_stall());
    let socket = send(&mock, &streaming("any"));
    mock.wait_blocking(0, Until::Started).unwrap();
    let left = mock.now_ms();
    drop(socket);
    let record = mock.wait_blocking(0, Until::Closed).unwrap();
    assert!(record.closed_by_client, "{record:?}");
    assert!(record.closed_ms.unwrap() - left < 500.0, "{record:?}");
    assert!(!record.is_finished(), "the script never came to its end");
}

#[test]
fn reset_breaks_the_connection_and_close_leaves_the_body_open() {
    let mock = MockServer::start(Script::text("half").then_reset());
    let mut socket = send(&mock, &streaming("any"));
    let error = socket.read_to_end(&mut Vec::new()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);

    mock.push(Script::text("half").then_close());
    let mut socket = send(&mock, &streaming("any"));
    let mut raw = Vec::new();
    socket.read_to_end(&mut raw).unwrap();
    assert!(!raw.ends_with(b"0\r\n\r\n"), "the last chunk is missing");
    assert!(!mock.wait_blocking(1, Until::Closed).unwrap().closed_by_client);
}

#[test]
fn short_body_with_a_content_length_ends_early() {
    let script = Script::text("half").framing(Framing::ContentLength(Some(100_000))).then_close();
    let mock = MockServer::start(script);
    let mut raw = String::new();
    send(&mock, &streaming("any")).read_to_string(&mut raw).unwrap();
    assert!(raw.contains("content-length: 100000\r\n") && raw.contains("half"), "{raw}");
}

#[test]
fn errors_redirects_and_pages_are_whole_answers() {
    let mock =
        MockServer::start(Script::error(429, "rate_limit_exceeded", "Slow down.").header("retry-after", "2"));
    let (head, body) = ask(&mock, &streaming("any"));
    assert!(head.starts_with("HTTP/1.1 429") && head.contains("retry-after: 2"), "{head}");
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(body["error"]["code"], "rate_limit_exceeded");

    mock.push(Script::redirect(307, "http://127.0.0.1:1/elsewhere"));
    let (head, _) = ask(&mock, &streaming("any"));
    assert!(
        head.starts_with("HTTP/1.1 307") && head.contains("location: http://127.0.0.1:1/elsewhere"),
        "{head}"
    );

    mock.push(Script::html(502, "<h1>Bad gateway</h1>"));
    let (head, body) = ask(&mock, &streaming("any"));
    assert!(head.contains("text/html") && body == "<h1>Bad gateway</h1>", "{head}{body}");
}

#[test]
fn key_and_model_are_checked_as_openai_does() {
    let options = Options { key: Some("sk-right".into()), ..Options::default() };
    let mock = MockServer::start_with(options).unwrap();
    let (head, body) = ask(&mock, &streaming("any"));
    assert!(head.starts_with("HTTP/1.1 200"), "{head}: the helper sends the right key");
    assert_eq!(text(&events(&body)), SAMPLE_REPORT);
    let (head, body) = ask(&mock, &streaming("mock-missing"));
    assert!(head.starts_with("HTTP/1.1 404") && body.contains("model_not_found"), "{head}{body}");
    let (head, body) = exchange(&mock, "GET", "/v1/models", "authorization: Bearer sk-wrong\r\n", "");
    assert!(head.starts_with("HTTP/1.1 401") && body.contains("invalid_api_key"), "{head}{body}");
    let (_, body) = exchange(&mock, "GET", "/v1/models", "authorization: Bearer sk-right\r\n", "");
    assert!(body.contains("mock-report"), "{body}");
    assert_eq!(
        mock.requests().last().unwrap().bearer(),
        Some("sk-right"),
        "tests can see the key that was sent"
    );
}

#[test]
fn queue_goes_before_model_before_default() {
    let mock = MockServer::start(Script::text("default"));
    mock.set_for_model("special", Script::text("by model"));
    mock.push(Script::text("queued"));
    let answers: Vec<_> = ["special", "special", "other", "mock-unauthorized"]
        .iter()
        .map(|model| ask(&mock, &streaming(model)))
        .collect();
    let said = |at: usize| text(&events(&answers[at].1));
    assert_eq!([said(0), said(1), said(2)], ["queued", "by model", "default"]);
    assert!(answers[3].0.starts_with("HTTP/1.1 401"), "a name of the mock's own answers its own way");
}

#[test]
fn pace_is_kept() {
    let mock = MockServer::start(
        Script::text("one two three four five six seven eight nine ten eleven").tokens_per_second(100),
    );
    ask(&mock, &streaming("any"));
    let record = mock.wait_blocking(0, Until::Finished).unwrap();
    let took = record.finished_ms.unwrap() - record.first_byte_ms.unwrap();
    assert!(took >= 95.0, "eleven tokens at 100 a second take 100 ms, not {took}");
}

#[test]
fn requests_on_one_connection_are_told_apart() {
    let mock = MockServer::start(Script::text("Hi"));
    let mut socket = send(&mock, &streaming("any"));
    let mut raw = Vec::new();
    read_until(&mut socket, &mut raw, b"0\r\n\r\n");
    write_request(&mut socket, "POST", "/v1/chat/completions", "", &streaming("any").to_string());
    raw.clear();
    read_until(&mut socket, &mut raw, b"0\r\n\r\n");
    drop(socket);
    mock.wait_blocking(1, Until::Closed).unwrap();
    let seen = mock.completions();
    assert_eq!(seen[0].connection, seen[1].connection, "the connection was kept");
    assert!(seen[0].is_finished() && !seen[0].is_closed(), "the first ended without closing it");
}

#[test]
fn steps_before_the_head_delay_it() {
    let mock = MockServer::start(Script::text("Hi").delayed(Duration::from_millis(60)));
    ask(&mock, &streaming("any"));
    let record = &mock.completions()[0];
    assert!(record.first_byte_ms.unwrap() - record.accepted_ms >= 59.0);
    mock.push(Script::steps([Step::Head, Step::Gate("body".into()), Step::Done]));
    let mut socket = send(&mock, &streaming("any"));
    read_until(&mut socket, &mut Vec::new(), b"\r\n\r\n");
    assert_eq!(mock.wait_blocking(1, Until::Held).unwrap().status, 200, "the head came before the gate");
    mock.release("body");
}

#[tokio::test]
async fn async_tests_wait_on_events_too() {
    let mock = MockServer::start(Script::text("Hi").then_stall());
    let socket = send(&mock, &streaming("any"));
    mock.wait(0, Until::Started).await.unwrap();
    drop(socket);
    assert!(mock.wait_closed(0).await.unwrap().closed_by_client);
}

#[test]
fn dropped_server_refuses_connections() {
    let mock = MockServer::start(Script::text("Hi"));
    let address = mock.origin().replace("http://", "");
    drop(mock);
    assert_eq!(TcpStream::connect(address).unwrap_err().kind(), ErrorKind::ConnectionRefused);
}

#[test]
fn process_is_steered_through_control_and_ends_with_its_parent() {
    let mut process = Command::new(env!("CARGO_BIN_EXE_mock-openai"))
        .args(["--exit-with-parent", "--key", "sk-test"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("listening on http://").unwrap().to_owned();
    let control = |method: &str, path: &str, body: Value| -> (u16, Value) {
        let mut socket = TcpStream::connect(&address).unwrap();
        write_request(&mut socket, method, path, "", &body.to_string());
        let (head, body) = read_answer(&mut socket);
        (head[9..12].parse().unwrap(), serde_json::from_str(&body).unwrap())
    };
    let queue = json!({ "queue": [{ "steps": ["role", { "text": "one" }, { "gate": "g" }, { "text": " two" }, "done"] }] });
    assert_eq!(control("POST", "/control/scripts", queue).0, 200);
    assert_eq!(control("POST", "/control/scripts", json!({ "queue": [{ "steps": ["dnoe"] }] })).0, 400);

    let mut socket = TcpStream::connect(&address).unwrap();
    let body = streaming("any").to_string();
    write_request(&mut socket, "POST", "/v1/chat/completions", "authorization: Bearer sk-test\r\n", &body);
    let (status, held) = control("POST", "/control/wait", json!({ "request": 0, "until": "held" }));
    assert_eq!((status, &held["held_at"]), (200, &json!("g")));
    let (status, _) =
        control("POST", "/control/wait", json!({ "request": 0, "until": "finished", "timeout_ms": 20 }));
    assert_eq!(status, 408, "a wait in vain says so");
    let mark = control("POST", "/control/mark", json!({ "name": "click" })).1;
    control("POST", "/control/release", json!({ "gate": "g" }));
    let (_, body) = read_answer(&mut socket);
    assert_eq!(text(&events(&body)), "one two");
    let seen = control("GET", "/control/requests", Value::Null).1;
    assert_eq!(seen["requests"][0]["headers"]["authorization"], "Bearer sk-test");
    assert!(seen["requests"][0]["finished_ms"].as_f64().unwrap() > mark["at_ms"].as_f64().unwrap());
    assert_eq!(seen["marks"][0]["name"], "click");

    drop(process.stdin.take());
    assert!(process.wait().unwrap().success(), "it ends when its parent lets go of stdin");
}

fn streaming(model: &str) -> Value {
    json!({
        "model": model,
        "stream": true,
        "stream_options": { "include_usage": true },
        "messages": [{ "role": "user", "content": "Find me something to build." }],
    })
}

fn ask(mock: &MockServer, body: &Value) -> (String, String) {
    read_answer(&mut send(mock, body))
}

fn send(mock: &MockServer, body: &Value) -> TcpStream {
    let mut socket = TcpStream::connect(mock.origin().replace("http://", "")).unwrap();
    write_request(
        &mut socket,
        "POST",
        "/v1/chat/completions",
        "authorization: Bearer sk-right\r\n",
        &body.to_string(),
    );
    socket
}

fn exchange(mock: &MockServer, method: &str, path: &str, headers: &str, body: &str) -> (String, String) {
    let mut socket = TcpStream::connect(mock.origin().replace("http://", "")).unwrap();
    write_request(&mut socket, method, path, headers, body);
    read_answer(&mut socket)
}

fn write_request(socket: &mut TcpStream, method: &str, path: &str, headers: &str, body: &str) {
    let length = body.len();
    let request =
        format!("{method} {path} HTTP/1.1\r\nhost: mock\r\n{headers}content-length: {length}\r\n\r\n{body}");
    socket.write_all(request.as_bytes()).unwrap();
}

/// Reads one answer: its head, and its body without framing.
fn read_answer(socket: &mut TcpStream) -> (String, String) {
    let mut raw = Vec::new();
    let head_end = read_until(socket, &mut raw, b"\r\n\r\n");
    let head = String::from_utf8(raw[..head_end].to_vec()).unwrap();
    let mut body = raw.split_off(head_end);
    if let Some((_, length)) = head.split_once("content-length: ") {
        let length: usize = length.lines().next().unwrap().parse().unwrap();
        let missing = length - body.len();
        socket.take(missing as u64).read_to_end(&mut body).unwrap();
    } else {
        read_until(socket, &mut body, b"0\r\n\r\n");
        body = unchunked(&body);
    }
    (head, String::from_utf8(body).unwrap())
}

fn read_until(socket: &mut TcpStream, raw: &mut Vec<u8>, end: &[u8]) -> usize {
    loop {
        if let Some(at) = raw.windows(end.len()).position(|window| window == end) {
            return at + end.len();
        }
        let mut piece = [0; 4096];
        let read = socket.read(&mut piece).unwrap();
        assert!(read > 0, "the answer ended early: {}", String::from_utf8_lossy(raw));
        raw.extend_from_slice(&piece[..read]);
    }
}

fn unchunked(mut raw: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    loop {
        let line = raw.windows(2).position(|pair| pair == b"\r\n").unwrap();
        let size = usize::from_str_radix(std::str::from_utf8(&raw[..line]).unwrap(), 16).unwrap();
        raw = &raw[line + 2..];
        if size == 0 {
            return body;
        }
        body.extend_from_slice(&raw[..size]);
        raw = &raw[size + 2..];
    }
}

fn events(body: &str) -> Vec<Value> {
    body.split("\n\n")
        .filter_map(|event| event.strip_prefix("data: "))
        .filter(|data| *data != "[DONE]")
        .map(|data| serde_json::from_str(data).unwrap())
        .collect()
}

fn text(events: &[Value]) -> String {
    events.iter().filter_map(|event| event["choices"][0]["delta"]["content"].as_str()).collect()
}
