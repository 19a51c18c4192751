//! Fills a library with runs that look real, for tests and benches: `generate_library DIR COUNT`.
//!
//! The runs lie 40 minutes apart, the newest a minute ago, in every status but `streaming`.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a tool of the tests")]

use std::{path::PathBuf, sync::Arc};

use prospect_core::{
    Config, MemoryKeys, MemorySettings, Prospect,
    profile::{Profile, options, sample_profile},
};
use sqlx::{ConnectOptions, Connection, sqlite::SqliteConnectOptions};
use uuid::{NoContext, Timestamp, Uuid};

const REPORT: &str = include_str!("../src/provider/sample.md");
const STATUSES: [&str; 8] =
    ["complete", "complete", "complete", "truncated", "cancelled", "failed", "interrupted", "unmarked"];
const APART_MS: u64 = 40 * 60 * 1000;

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let dir = PathBuf::from(arguments.next().expect("DIR"));
    let count: u64 = arguments.next().and_then(|count| count.parse().ok()).expect("COUNT");
    create_library(&dir).await;
    let options = SqliteConnectOptions::new().filename(dir.join("prospect.db")).foreign_keys(true);
    let mut connection = options.connect().await.expect("opens");
    let mut transaction = connection.begin().await.expect("begins");
    sqlx::query("INSERT INTO instructions (hash, text) VALUES ('generated', '')")
        .execute(&mut *transaction)
        .await
        .expect("writes");
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("a clock");
    let now = u64::try_from(now.as_millis()).expect("this age");
    for n in 0..count {
        let at = now - 60_000 - n * APART_MS;
        let profile = profile(n);
        let figures = Figures::of(n);
        let status = STATUSES[usize::try_from(n).expect("fits") % STATUSES.len()];
        sqlx::query(
            "INSERT INTO run (id, title, status, sample, created_at, ended_at, goal_type, interest_area, model, owner,
                              endpoint, fingerprint, error_code, error_message, input_tokens, output_tokens, cost_usd,
                              llm_time, time_to_first_token, total_time, profile, instructions_hash, request, text)
             VALUES (?, ?, ?, 0, ?, ?, ?, ?, ?, 'generated', 'https://api.openai.com/v1/chat/completions',
                     ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'generated', ?, ?)",
        )
        .bind(id(at).to_string())
        .bind(format!("{} {}", profile.sub_interest_area, count - n))
        .bind(status)
        .bind(i64::try_from(at).expect("fits"))
        .bind(i64::try_from(at + 60_000).expect("fits"))
        .bind(&profile.goal_type)
        .bind(&profile.interest_area)
        .bind(figures.model)
        .bind(format!("generated-{n}"))
        .bind((status == "failed").then_some("connection_lost"))
        .bind((status == "failed").then_some("The connection broke before the answer was whole."))
        .bind(figures.input)
        .bind(figures.output)
        .bind(figures.cost)
        .bind(figures.seconds)
        .bind(figures.first_token)
        .bind(figures.seconds + 0.1)
        .bind(serde_json::to_string(&profile).expect("JSON"))
        .bind(r#"{"model":"gpt-5.4-mini","messages":[],"stream":true}"#)
        .bind(REPORT)
        .execute(&mut *transaction)
        .await
        .expect("writes");
    }
    transaction.commit().await.expect("commits");
    println!("{count} runs in {}", dir.display());
}

async fn create_library(dir: &std::path::Path) {
    let config = Config {
        data_dir: dir.to_owned(),
        keys: Arc::new(MemoryKeys::default()),
        settings: Arc::new(MemorySettings::default()),
        limits: None,
    };
    Prospect::open(config).await.expect("the library opens").shutdown().await;
}

fn id(unix_ms: u64) -> Uuid {
    let nanos = u32::try_from(unix_ms % 1000).expect("fits") * 1_000_000;
    Uuid::new_v7(Timestamp::from_unix(NoContext, unix_ms / 1000, nanos))
}

fn profile(n: u64) -> Profile {
    let options = options();
    let pick = |length: usize| usize::try_from(n).expect("fits") % length;
    let area = &options.interest_area[pick(options.interest_area.len() - 1)];
    Profile {
        goal_type: options.goal_type[pick(options.goal_type.len())].clone(),
        interest_area: area.name.clone(),
        sub_interest_area: area.sub_areas[pick(area.sub_areas.len())].clone(),
        ..sample_profile()
    }
}

/// What a run took: different for each, and the same each time.
struct Figures {
    model: &'static str,
    input: u32,
    output: u32,
    cost: Option<f64>,
    seconds: f64,
    first_token: f64,
}

impl Figures {
    fn of(n: u64) -> Self {
        // Spread over 0 to 99 without a pattern that the eye would find.
        let spread = |step: u64| u32::try_from((n * step + n / 7 * 13) % 100).expect("fits");
        let (model, dollars, per_second) = match n % 9 {
            4 => ("gpt-5.4", Some([2.5e-6, 1.5e-5]), 70.0),
            8 => ("qwen3:8b", None, 24.0),
            _ => ("gpt-5.4-mini", Some([2.5e-7, 2e-6]), 130.0),
        };
        let (input, output) = (1_700 + 9 * spread(37), 2_400 + 31 * spread(61));
        let first_token = 0.25 + f64::from(spread(43).pow(2)) / 6_000.0;
        Self {
            model,
            input,
            output,
            cost: dollars.map(|[read, written]| f64::from(input) * read + f64::from(output) * written),
            seconds: first_token + f64::from(output) / (per_second * (0.8 + f64::from(spread(29)) / 250.0)),
            first_token,
        }
    }
}
