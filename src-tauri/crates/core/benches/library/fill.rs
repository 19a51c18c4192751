//! A library of many runs, written as fast as SQLite takes them, and what others would make of the same runs.

use std::{path::Path, sync::Arc};

use prospect_core::{Library, profile::Profile};
use sqlx::{ConnectOptions, Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::task::{JoinHandle, spawn_blocking};
use uuid::{NoContext, Timestamp, Uuid};

use super::corpus::{Corpus, Written};

const STATUSES: [&str; 8] =
    ["complete", "complete", "complete", "truncated", "cancelled", "failed", "interrupted", "unmarked"];
/// The first is asked most.
const MODELS: [&str; 5] = ["gpt-5.4-mini", "gpt-5.4-mini", "gpt-5.4", "qwen3-32b", "llama-3.3-70b"];
/// Runs that are written in one transaction.
const BATCH: u64 = 2_000;
const APART_MS: u64 = 40 * 60 * 1000;
/// The date of the newest run: the same in every library, so that the questions are, too.
const NEWEST_MS: u64 = 1_760_000_000_000;
/// About what the facts of a question take.
const FACTS: &str = "| Time | 43 to 86 hours in 30 days, 129 to 257 in 90 | One offer at a time |\n";

/// What was written, in bytes.
pub(super) struct Filled {
    pub(super) reports: u64,
    /// With profiles and questions.
    pub(super) everything: u64,
}

/// The date of a run, the newest being number 0.
pub(super) fn date_of(number: u64) -> u64 {
    NEWEST_MS - number * APART_MS
}

/// Fills the library in `dir`, the oldest run first.
pub(super) async fn fill(dir: &Path, corpus: &Arc<Corpus>, runs: u64) -> Filled {
    Library::open(dir).await.expect("opens").close().await;
    let mut connection = connect(&dir.join("prospect.db")).await;
    let mut filled = Filled { reports: 0, everything: 0 };
    let mut batches = Batches::new(corpus, runs);
    while let Some((batch, all_written)) = batches.next().await {
        let mut transaction = connection.begin().await.expect("begins");
        sqlx::query("INSERT INTO instructions (hash, text) VALUES ('generated', '') ON CONFLICT DO NOTHING")
            .execute(&mut *transaction)
            .await
            .expect("writes");
        for (n, written) in batch.iter().zip(&all_written) {
            let number = runs - 1 - n;
            let bytes = insert(&mut transaction, *n, date_of(number), written).await;
            filled.reports += u64::try_from(written.text.len()).expect("fits");
            filled.everything += bytes;
        }
        mark(&mut transaction, &batch).await;
        transaction.commit().await.expect("commits");
    }
    connection.close().await.expect("closes");
    filled
}

/// Runs to be, some at a time: the next are thought up while these are written.
struct Batches {
    corpus: Arc<Corpus>,
    runs: u64,
    from: u64,
    next: JoinHandle<Vec<Written>>,
}

impl Batches {
    fn new(corpus: &Arc<Corpus>, runs: u64) -> Self {
        let corpus = Arc::clone(corpus);
        let next = write_some(&corpus, 0, runs);
        Self { corpus, runs, from: 0, next }
    }

    async fn next(&mut self) -> Option<(Vec<u64>, Vec<Written>)> {
        if self.from >= self.runs {
            return None;
        }
        let written = (&mut self.next).await.expect("writes");
        let batch: Vec<u64> = (self.from..).take(written.len()).collect();
        self.from += BATCH;
        self.next = write_some(&self.corpus, self.from, self.runs);
        Some((batch, written))
    }
}

fn write_some(corpus: &Arc<Corpus>, from: u64, runs: u64) -> JoinHandle<Vec<Written>> {
    let (corpus, batch) = (Arc::clone(corpus), from..runs.min(from + BATCH));
    spawn_blocking(move || batch.map(|n| corpus.write(n)).collect())
}

/// The same texts in the plainest full-text index there is.
pub(super) async fn fill_naive(file: &Path, corpus: &Arc<Corpus>, runs: u64) -> SqliteConnection {
    let mut connection = connect(file).await;
    sqlx::query("CREATE VIRTUAL TABLE plain USING fts5 (title, text, profile)")
        .execute(&mut connection)
        .await
        .expect("creates");
    let mut batches = Batches::new(corpus, runs);
    while let Some((_, all_written)) = batches.next().await {
        let mut transaction = connection.begin().await.expect("begins");
        for written in all_written {
            sqlx::query("INSERT INTO plain (title, text, profile) VALUES (?, ?, ?)")
                .bind(written.title)
                .bind(written.text)
                .bind(json(&written.profile))
                .execute(&mut *transaction)
                .await
                .expect("writes");
        }
        transaction.commit().await.expect("commits");
    }
    connection
}

pub(super) async fn connect(file: &Path) -> SqliteConnection {
    SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .foreign_keys(true)
        .pragma("cache_size", "-262144")
        // What is lost with the power is made again.
        .pragma("synchronous", "OFF")
        .connect()
        .await
        .expect("opens")
}

pub(super) fn json(profile: &Profile) -> String {
    serde_json::to_string(profile).expect("JSON")
}

/// A run as the core writes it; returns its bytes.
async fn insert(connection: &mut SqliteConnection, n: u64, at: u64, written: &Written) -> u64 {
    let pick = usize::try_from(n.wrapping_mul(2_654_435_761) >> 7).expect("fits");
    let status = STATUSES[pick % STATUSES.len()];
    let profile = json(&written.profile);
    let question = format!("{}{profile}", FACTS.repeat(14));
    let request = serde_json::json!({
        "model": MODELS[pick % MODELS.len()], "messages": [{ "role": "user", "content": question }], "stream": true,
    });
    let request = request.to_string();
    let pace: Vec<(u32, usize)> =
        (1..=120_u32).map(|step| (step * 250, step as usize * written.text.len() / 120)).collect();
    let pace = serde_json::to_string(&pace).expect("JSON");
    let bytes = written.title.len() + written.text.len() + profile.len() + request.len() + pace.len();
    sqlx::query(
        "INSERT INTO run (id, title, status, sample, created_at, ended_at, goal_type, interest_area, model, owner,
                          endpoint, fingerprint, input_tokens, output_tokens, cost_usd, llm_time, time_to_first_token,
                          total_time, profile, instructions_hash, request, pace, text, ideas_reading)
         VALUES (?, ?, ?, 0, ?, ?, ?, ?, ?, 'generated', 'https://api.openai.com/v1/chat/completions',
                 ?, 1800, 2400, ?, 30.0, 0.6, 30.1, ?, 'generated', ?, ?, ?, 1000)",
    )
    .bind(id(at).to_string())
    .bind(&written.title)
    .bind(status)
    .bind(i64::try_from(at).expect("fits"))
    .bind(i64::try_from(at + 30_100).expect("fits"))
    .bind(&written.profile.goal_type)
    .bind(&written.profile.interest_area)
    .bind(MODELS[pick % MODELS.len()])
    .bind(format!("{:064x}", n))
    .bind((status != "failed").then(|| f64::from(u32::try_from(pick % 977).expect("fits")) / 1e4))
    .bind(profile)
    .bind(request)
    .bind(pace)
    .bind(&written.text)
    .execute(&mut *connection)
    .await
    .expect("writes");
    u64::try_from(bytes).expect("fits")
}

/// Tags, notes, favourites and the archive on some of a batch.
async fn mark(connection: &mut SqliteConnection, batch: &[u64]) {
    let first = batch.first().copied().unwrap_or_default();
    for (every, offset, statement) in [
        (50, 3, "INSERT INTO run_mark (run_id, favourite) SELECT id, 1 FROM run WHERE key = ?"),
        (20, 7, "INSERT INTO run_mark (run_id, archived_at) SELECT id, 1 FROM run WHERE key = ?"),
        (10, 1, "INSERT INTO run_tag (run_id, tag) SELECT id, 'to read' FROM run WHERE key = ?"),
        (200, 5, "INSERT INTO run_tag (run_id, tag) SELECT id, 'best' FROM run WHERE key = ?"),
        (
            25,
            2,
            "INSERT INTO note (id, run_id, text, created_at, changed_at)
             SELECT 'note ' || id, id, 'Ask the clinic about this market again', 1, 1 FROM run WHERE key = ?",
        ),
    ] {
        for n in batch.iter().filter(|n| *n % every == offset) {
            sqlx::query(statement)
                // Keys begin at 1.
                .bind(i64::try_from(n + 1).expect("fits"))
                .execute(&mut *connection)
                .await
                .unwrap_or_else(|error| panic!("{statement} ({first}): {error}"));
        }
    }
}

fn id(unix_ms: u64) -> Uuid {
    let nanos = u32::try_from(unix_ms % 1000).expect("fits") * 1_000_000;
    Uuid::new_v7(Timestamp::from_unix(NoContext, unix_ms / 1000, nanos))
}
