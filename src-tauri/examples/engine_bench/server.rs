//! A chat server that notes the wall-clock time of every write.
//!
//! - `GET /next?words=N&per_second=R` says what the next completion is: `N` deltas, each with one numbered word
//!   (`w0`, `w1`, …), at `R` a second; 0 is all of them at once.
//! - `GET /written` tells of the last completion when each word was written, in milliseconds since 1970.
//! - `POST …/chat/completions` answers.

use std::{
    fmt::Write as _,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use serde_json::json;

/// The window has this long to show the run's view before the first word.
const BEFORE_THE_FIRST: Duration = Duration::from_millis(700);

#[derive(Debug, Clone, Default)]
struct State {
    words: usize,
    per_second: f64,
    written: Vec<f64>,
}

/// Serves until its stdin ends, so that it never outlives who started it.
pub(crate) fn serve() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    let address = listener.local_addr().expect("an address");
    println!("{}", json!({ "event": "listening", "url": format!("http://{address}") }));
    let state = Arc::new(Mutex::new(State { words: 1200, per_second: 80.0, written: Vec::new() }));
    thread::spawn(move || {
        for connection in listener.incoming() {
            let state = Arc::clone(&state);
            // A client may hang up at any moment; that is no failure of the server.
            thread::spawn(move || connection.and_then(|connection| answer(connection, &state)));
        }
    });
    let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
}

fn answer(mut connection: TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    connection.set_nodelay(true)?;
    let mut reader = BufReader::new(connection.try_clone()?);
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.split_once(':') else { break };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    reader.take(length).read_to_end(&mut Vec::new())?;
    let target = first.split(' ').nth(1).unwrap_or_default();
    let lock = || state.lock().unwrap_or_else(PoisonError::into_inner);
    if target.ends_with("/chat/completions") {
        let State { words, per_second, .. } = lock().clone();
        let written = complete(&mut connection, words, per_second)?;
        lock().written = written;
        Ok(())
    } else if let Some(query) = target.strip_prefix("/next?") {
        let value = |name: &str| {
            let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            pairs.filter(|pair| pair.0 == name).find_map(|pair| pair.1.parse::<u32>().ok())
        };
        let words = value("words").unwrap_or(1);
        *lock() = State {
            words: usize::try_from(words).unwrap_or(1),
            per_second: value("per_second").unwrap_or(0).into(),
            written: Vec::new(),
        };
        whole(&mut connection, "{}")
    } else if target == "/written" {
        let written = lock().written.clone();
        whole(&mut connection, &json!(written).to_string())
    } else {
        connection.write_all(b"HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
    }
}

fn whole(connection: &mut TcpStream, body: &str) -> std::io::Result<()> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n"
    );
    connection.write_all(format!("{head}{body}").as_bytes())
}

/// Streams a completion; returns when each word was handed to the system, taken right before.
fn complete(connection: &mut TcpStream, words: usize, per_second: f64) -> std::io::Result<Vec<f64>> {
    connection.write_all(
        b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: text/event-stream\r\n\
          transfer-encoding: chunked\r\n\r\n",
    )?;
    let pieces: Vec<String> =
        (0..words).map(|index| event(&json!({ "content": delta(index, words) }), None)).collect();
    let end = format!("{}{}0\r\n\r\n", event(&json!({}), Some("stop")), chunk("data: [DONE]\n\n"));
    thread::sleep(BEFORE_THE_FIRST);
    let mut written = Vec::with_capacity(words);
    if per_second > 0.0 {
        let start = Instant::now();
        for (index, piece) in (0_u32..).zip(&pieces) {
            let due = start + Duration::from_secs_f64(f64::from(index) / per_second);
            thread::sleep(due.saturating_duration_since(Instant::now()));
            written.push(now());
            connection.write_all(piece.as_bytes())?;
        }
    } else {
        let all = pieces.concat();
        written.resize(words, now());
        connection.write_all(all.as_bytes())?;
    }
    connection.write_all(end.as_bytes())?;
    Ok(written)
}

/// One chat completion chunk, in an HTTP chunk of its own.
fn event(delta: &serde_json::Value, finish: Option<&str>) -> String {
    let data = json!({
        "id": "chatcmpl-CkQm3vJ8wXh2Lr9sTz1BfYpD0aEuN",
        "object": "chat.completion.chunk",
        "created": 1_790_000_000,
        "model": "bench",
        "choices": [{ "index": 0, "delta": delta, "finish_reason": finish }],
    });
    chunk(&format!("data: {data}\n\n"))
}

fn chunk(data: &str) -> String {
    format!("{:x}\r\n{data}\r\n", data.len())
}

/// The delta of one word, with the Markdown of a report around it: three sections, headings, paragraphs, lists, bold.
fn delta(index: usize, words: usize) -> String {
    const SECTIONS: [&str; 3] = [
        "## SECTION 1: PROFILE ANALYSIS",
        "## SECTION 2: IDEA RESEARCH",
        "## SECTION 3: PERSONALIZED RECOMMENDATIONS",
    ];
    let third = words.div_ceil(SECTIONS.len());
    let mut text = String::new();
    if index.is_multiple_of(third) {
        let section = SECTIONS.get(index / third).copied().unwrap_or_default();
        let _ = write!(text, "\n\n{section}\n\n");
    } else {
        text.push_str(match index % 120 {
            60 => "\n\n### ",
            0 | 30 | 66 => "\n\n",
            80 | 92 | 104 => "\n- ",
            _ => "",
        });
    }
    let _ = if index % 9 == 4 { write!(text, "**w{index}** ") } else { write!(text, "w{index} ") };
    text
}

fn now() -> f64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    since.as_secs_f64() * 1000.0
}
