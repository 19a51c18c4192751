//! Our SSE decoder beside two published ones: `cargo bench -p prospect-core --bench sse -- [--quick] [--out FILE]`.
//!
//! Same work for each: every parser is fed by the same kind of in-memory stream of `Bytes`, which is always ready, so
//! no runtime and no waiting is measured. Ours is fed as `provider/openai.rs` does it: chunk by chunk into `push`,
//! its events borrowed. The others are what they are made to be, streams over that stream: `sseer` yields slices of
//! shared `Bytes`, `eventsource-stream` owned strings. Of every event the length and the last byte of its data are
//! added up, so that nothing is optimised away, and the sums must agree.
//!
//! The arms take turns, and each round begins with another one, so that a busy machine slows all of them. Ratios are
//! taken round by round; what is told is their median, with the lowest and the highest.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a bench talks to its terminal and stops at a surprise"
)]

use std::{
    convert::Infallible,
    hint::black_box,
    path::PathBuf,
    pin::pin,
    time::{Duration, Instant},
};

use bytes::Bytes;
use futures_util::{FutureExt, Stream, StreamExt, stream};
use prospect_core::{SseDecoder, SseItem};
use serde_json::{Value, json};

/// An arm works for at least this long in each round; a fast one goes over the body again and again.
const LONG_ENOUGH: Duration = Duration::from_millis(20);
const BODY: usize = 1 << 20;
const LARGE_BODY: usize = 8 << 20;
const LARGE_CHUNKS: usize = 1024;
const REPORT: &str = include_str!("../src/provider/sample.md");

type Arm = fn(&[Bytes]) -> Sums;
const ARMS: [(&str, Arm); 3] =
    [("prospect", prospect), ("sseer", sseer), ("eventsource-stream", eventsource_stream)];

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (mut rounds, mut out) = (15, None);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--quick" => rounds = 5,
            "--out" => out = arguments.next().map(PathBuf::from),
            // Cargo's own `--bench`.
            _ => {}
        }
    }
    let body = chat_stream(BODY);
    let throughput: Vec<_> = [Some(16), Some(128), Some(1024), Some(16 << 10), None]
        .into_iter()
        .map(|size| compare(&body, size, rounds))
        .collect();
    let linear: Vec<_> = [
        ("short lines", short_lines()),
        ("64 KiB lines", long_lines()),
        ("chat deltas", chat_stream(LARGE_BODY)),
    ]
    .into_iter()
    .map(|(name, body)| cut_and_whole(name, &body, rounds))
    .collect();
    if let Some(out) = out {
        let results = json!({ "throughput": throughput, "linear": linear });
        std::fs::write(out, format!("{results:#}\n")).expect("the results can be written");
    }
}

/// What an arm must have read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Sums {
    events: usize,
    bytes: usize,
    last_bytes: usize,
}

impl Sums {
    fn add(&mut self, data: &str) {
        self.events += 1;
        self.bytes += data.len();
        self.last_bytes += usize::from(data.as_bytes().last().copied().unwrap_or_default());
    }
}

fn prospect(chunks: &[Bytes]) -> Sums {
    let mut sums = Sums::default();
    let mut decoder = SseDecoder::default();
    let read = async {
        let mut body = pin!(source(chunks));
        while let Some(Ok(bytes)) = body.next().await {
            let pushed = decoder.push(&bytes, &mut |item| {
                if let SseItem::Event { data, .. } = item {
                    sums.add(data);
                }
            });
            pushed.expect("no line is too long");
        }
    };
    read.now_or_never().expect("the source is always ready");
    sums
}

fn sseer(chunks: &[Bytes]) -> Sums {
    let mut sums = Sums::default();
    let read = async {
        let mut events = pin!(sseer::EventStream::new(source(chunks)));
        while let Some(event) = events.next().await {
            sums.add(&event.expect("the body is well formed").data);
        }
    };
    read.now_or_never().expect("the source is always ready");
    sums
}

fn eventsource_stream(chunks: &[Bytes]) -> Sums {
    let mut sums = Sums::default();
    let read = async {
        let mut events = pin!(eventsource_stream::EventStream::new(source(chunks)));
        while let Some(event) = events.next().await {
            sums.add(&event.expect("the body is well formed").data);
        }
    };
    read.now_or_never().expect("the source is always ready");
    sums
}

fn source(chunks: &[Bytes]) -> impl Stream<Item = Result<Bytes, Infallible>> {
    stream::iter(chunks.iter().cloned().map(Ok))
}

/// All arms over one body in chunks of `size` bytes (all of it where there is none), in turns.
fn compare(body: &Bytes, size: Option<usize>, rounds: usize) -> Value {
    let chunks = cut(body, size.unwrap_or(body.len()));
    let expected = prospect(&chunks);
    let mut speeds = ARMS.map(|_| Vec::new());
    for round in 0..rounds {
        for turn in 0..ARMS.len() {
            let arm = (round + turn) % ARMS.len();
            let seconds = time(ARMS[arm].1, &chunks, expected);
            #[expect(clippy::cast_precision_loss, reason = "a body is small")]
            speeds[arm].push(body.len() as f64 / seconds / 1e6);
        }
    }
    let against = |arm: usize| {
        let ratios = speeds[0].iter().zip(&speeds[arm]).map(|(ours, theirs)| ours / theirs);
        Spread::of(ratios.collect())
    };
    let (sseer, eventsource_stream) = (against(1), against(2));
    let name = size.map_or("whole".to_owned(), |size| format!("{size} B"));
    let [ours, theirs, others] = speeds.map(Spread::of);
    println!(
        "chunks of {name:<8} prospect {:>6.0} MB/s   sseer {:>6.0} MB/s ({})   eventsource-stream {:>5.0} MB/s ({})",
        ours.median,
        theirs.median,
        sseer.times(),
        others.median,
        eventsource_stream.times()
    );
    json!({
        "chunk": size,
        "megabytes_per_second": {
            "prospect": ours.json(), "sseer": theirs.json(), "eventsource-stream": others.json(),
        },
        "times_as_fast_as": { "sseer": sseer.json(), "eventsource-stream": eventsource_stream.json() },
    })
}

/// What many chunks cost our decoder, compared with one.
fn cut_and_whole(name: &str, body: &Bytes, rounds: usize) -> Value {
    let many = cut(body, body.len().div_ceil(LARGE_CHUNKS));
    let whole = cut(body, body.len());
    assert_eq!(many.len(), LARGE_CHUNKS, "the body is cut as promised");
    let expected = prospect(&whole);
    let ratios = (0..rounds).map(|round| {
        if round % 2 == 0 {
            let cut = time(prospect, &many, expected);
            cut / time(prospect, &whole, expected)
        } else {
            let whole = time(prospect, &whole, expected);
            time(prospect, &many, expected) / whole
        }
    });
    let ratio = Spread::of(ratios.collect());
    println!("8 MB of {name}: {LARGE_CHUNKS} chunks cost {} one chunk", ratio.times());
    json!({ "body": name, "chunks": LARGE_CHUNKS, "cost_of_many_over_one": ratio.json() })
}

/// Seconds that one pass takes.
fn time(arm: Arm, chunks: &[Bytes], expected: Sums) -> f64 {
    let start = Instant::now();
    let mut passes = 0;
    loop {
        assert_eq!(arm(black_box(chunks)), expected, "each parser reads the same");
        passes += 1;
        let taken = start.elapsed();
        if taken >= LONG_ENOUGH {
            return taken.as_secs_f64() / f64::from(passes);
        }
    }
}

fn cut(body: &Bytes, size: usize) -> Vec<Bytes> {
    (0..body.len()).step_by(size).map(|at| body.slice(at..body.len().min(at + size))).collect()
}

/// Chat completion chunks as OpenAI sends them, a word each, about `length` bytes of them.
fn chat_stream(length: usize) -> Bytes {
    let mut body = String::with_capacity(length + 512);
    for word in REPORT.split_inclusive(' ').cycle() {
        if body.len() >= length {
            break;
        }
        let chunk = json!({
            "id": "chatcmpl-CkQm3vJ8wXh2Lr9sTz1BfYpD0aEuN",
            "object": "chat.completion.chunk",
            "created": 1_790_000_000,
            "model": "gpt-5.4-mini-2026-03-17",
            "service_tier": "default",
            "system_fingerprint": "fp_b376dfbbd5",
            "choices": [{ "index": 0, "delta": { "content": word }, "logprobs": null, "finish_reason": null }],
        });
        body.push_str("data: ");
        body.push_str(&chunk.to_string());
        body.push_str("\n\n");
    }
    body.into()
}

/// Eight million bytes in lines of up to 64 bytes, some of them comments and some of them empty.
fn short_lines() -> Bytes {
    let filler = "a line of a report that goes on and on, as reports will do, euros €";
    let mut body = String::with_capacity(LARGE_BODY + 128);
    for line in 0.. {
        if body.len() >= LARGE_BODY {
            break;
        }
        let end = filler.floor_char_boundary(line % 57);
        body.push_str(if line % 16 == 15 { ": " } else { "data: " });
        body.push_str(&filler[..end]);
        body.push_str(if line % 4 == 3 { "\n\n" } else { "\n" });
    }
    body.into()
}

/// Eight million bytes in lines that are each longer than a chunk.
fn long_lines() -> Bytes {
    let line = format!("data: {}\n\n", "x".repeat(64 << 10));
    line.repeat(LARGE_BODY / line.len()).into()
}

/// What several rounds gave.
struct Spread {
    median: f64,
    min: f64,
    max: f64,
}

impl Spread {
    fn of(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        let at = |index: usize| values.get(index).copied().unwrap_or(f64::NAN);
        let (low, high) = (values.len().saturating_sub(1) / 2, values.len() / 2);
        Self { median: f64::midpoint(at(low), at(high)), min: at(0), max: at(values.len().saturating_sub(1)) }
    }

    fn times(&self) -> String {
        format!("{:.2}x, {:.2} to {:.2}", self.median, self.min, self.max)
    }

    fn json(&self) -> Value {
        json!({ "median": self.median, "min": self.min, "max": self.max })
    }
}
