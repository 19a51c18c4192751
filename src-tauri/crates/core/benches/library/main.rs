//! The library with many runs: `cargo bench -p prospect-core --bench library -- --runs N [--dir DIR] [--out FILE] [--search]`.
//!
//! Searches are asked of the library as the window asks them, 50 runs a page; then the same of SQLite's LIKE and of a plain
//! FTS5 index sorted by its rank, which are what such a library would do at first. Every list is read to its end, page by
//! page. The file is read once before, as it is after some use: what is measured is the library and not the disk. A library that is in DIR already is taken as it is; `--search` measures only our search.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a bench talks to its terminal and stops at a surprise"
)]

mod corpus;
mod fill;
mod lists;
mod others;
mod questions;
mod saves;
mod spread;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use prospect_core::{Library, RunQuery};
use serde_json::{Value, json};

use corpus::Corpus;
use fill::Filled;
use questions::{Question, questions};
use spread::{millis, spread};

/// Runs on a page, as the window asks for them.
const PAGE: u32 = 50;
/// Every question is asked so many times; the first time does not count.
const ROUNDS: usize = 4;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (mut runs, mut dir, mut out, mut search_only) = (1_000, None, None, false);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--runs" => runs = arguments.next().and_then(|runs| runs.parse().ok()).expect("a number"),
            "--dir" => dir = arguments.next().map(PathBuf::from),
            "--out" => out = arguments.next().map(PathBuf::from),
            "--search" => search_only = true,
            // Cargo's own `--bench`.
            _ => {}
        }
    }
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let results = runtime.block_on(measure(runs, dir, search_only));
    if let Some(out) = out {
        fs::write(out, format!("{results:#}\n")).expect("the results can be written");
    }
}

async fn measure(runs: u64, dir: Option<PathBuf>, search_only: bool) -> Value {
    let temporary = tempfile::tempdir().expect("a folder");
    let dir = dir.unwrap_or_else(|| temporary.path().to_owned());
    let corpus = Arc::new(Corpus::new());
    let (filled, filling, indexing) = prepare(&dir, &corpus, runs).await;
    let size = size_of(&dir);
    println!("{runs} runs: filled in {filling:.0} s, indexed in {indexing:.0} s, {} MB", size >> 20);

    warm(&dir.join("prospect.db"));
    let library = Library::open(&dir).await.expect("opens");
    let questions = questions(&corpus, runs);
    let search = search(&library, &questions).await;
    if search_only {
        return search;
    }
    let pages = lists::measure(&library, runs).await;
    let opens = saves::measure_opens(&library).await;
    let saves = saves::measure_saves(&library, &corpus).await;
    library.close().await;
    let starts = saves::measure_starts(&dir).await;
    let others = others::measure(&dir, &corpus, runs, &questions).await;
    #[expect(clippy::cast_precision_loss, reason = "megabytes")]
    let ratio = |bytes: u64| size as f64 / bytes as f64;
    json!({
        "runs": runs,
        "filling_seconds": filling,
        "indexing_seconds": indexing,
        "bytes": { "database": size, "reports": filled.reports, "everything": filled.everything },
        "size_over_reports": ratio(filled.reports),
        "size_over_everything": ratio(filled.everything),
        "search": search,
        "pages": pages,
        "open": opens,
        "save": saves,
        "start": starts,
        "others": others,
    })
}

/// Fills the library, unless it is there; what is in it, and how many seconds filling and indexing took.
async fn prepare(dir: &Path, corpus: &Arc<Corpus>, runs: u64) -> (Filled, f64, f64) {
    let kept = dir.join("filled.json");
    if let Ok(text) = fs::read_to_string(&kept) {
        let known: Value = serde_json::from_str(&text).expect("our own file");
        let bytes = |name: &str| known[name].as_u64().expect("a number");
        let filled = Filled { reports: bytes("reports"), everything: bytes("everything") };
        return (filled, 0.0, 0.0);
    }
    let started = Instant::now();
    let filled = fill::fill(dir, corpus, runs).await;
    let filling = started.elapsed().as_secs_f64();
    let started = Instant::now();
    let library = Library::open(dir).await.expect("opens");
    library.keep_index().await.expect("indexed");
    library.close().await;
    let indexing = started.elapsed().as_secs_f64();
    let known = json!({ "reports": filled.reports, "everything": filled.everything });
    fs::write(&kept, known.to_string()).expect("writes");
    (filled, filling, indexing)
}

/// Reads a file once, so that the library is measured and not the disk.
fn warm(file: &Path) {
    let mut file = fs::File::open(file).expect("opens");
    std::io::copy(&mut file, &mut std::io::sink()).expect("reads");
}

fn size_of(dir: &Path) -> u64 {
    fs::metadata(dir.join("prospect.db")).expect("is there").len()
}

async fn search(library: &Library, questions: &[Question]) -> Value {
    let mut times: Vec<Vec<Duration>> = questions.iter().map(|_| Vec::new()).collect();
    let mut counts = vec![0; questions.len()];
    for round in 0..ROUNDS {
        for (n, question) in questions.iter().enumerate() {
            let started = Instant::now();
            let page = library.find_runs(&question.query, None, PAGE).await.expect("searches");
            let time = started.elapsed();
            assert_eq!(page.unindexed, 0);
            counts[n] = page.runs.len();
            if round > 0 {
                times[n].push(time);
            }
        }
    }
    let mut kinds = serde_json::Map::new();
    for question in questions {
        let of_kind = questions.iter().zip(&times).filter(|(other, _)| other.kind == question.kind);
        let of_kind: Vec<Duration> = of_kind.flat_map(|(_, times)| times.iter().copied()).collect();
        kinds.insert(question.kind.into(), spread(&of_kind));
    }
    let mut slowest: Vec<(Duration, &RunQuery, usize)> = Vec::new();
    for (n, question) in questions.iter().enumerate() {
        let mut times = times[n].clone();
        times.sort();
        slowest.push((times[times.len() / 2], &question.query, counts[n]));
    }
    slowest.sort_by_key(|(time, ..)| std::cmp::Reverse(*time));
    let slowest: Vec<Value> = slowest
        .iter()
        .take(12)
        .map(|(time, query, count)| {
            json!({ "ms": millis(*time), "text": query.text, "sort": query.sort, "found": count })
        })
        .collect();
    let all: Vec<Duration> = times.into_iter().flatten().collect();
    let all = spread(&all);
    println!("search: {all}");
    for (kind, spread) in &kinds {
        println!("  {kind:<24}{spread}");
    }
    for slow in &slowest {
        println!("  {slow}");
    }
    json!({ "all": all, "kinds": kinds, "slowest": slowest })
}
