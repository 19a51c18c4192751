//! Libraries to try things on: filled through an import, looked into through SQLite.

use std::{fs, path::Path, sync::Arc};

use prospect_core::{Config, MemoryKeys, MemorySettings, Prospect, RunId, Settings};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, Executor, SqliteConnection};

/// A Prospect on `dir` that asks nobody.
pub async fn open(dir: &Path) -> Prospect {
    Prospect::open(config(dir)).await.expect("opens")
}

/// The endpoint is a port where nobody listens.
pub fn config(dir: &Path) -> Config {
    let settings = Settings { base_url: "http://127.0.0.1:1/v1".into(), ..Settings::default() };
    Config {
        data_dir: dir.to_owned(),
        keys: Arc::new(MemoryKeys::default()),
        settings: Arc::new(MemorySettings::new(settings)),
        limits: None,
    }
}

pub async fn connect(database: &Path) -> SqliteConnection {
    let url = format!("sqlite://{}", database.display());
    SqliteConnection::connect(&url).await.expect("opens")
}

/// Runs SQL on the library of `dir` from beside it.
pub async fn run_sql(dir: &Path, sql: &str) {
    let mut connection = connect(&dir.join("prospect.db")).await;
    connection.execute(AssertSqlSafe(sql.to_owned())).await.expect("runs");
    connection.close().await.expect("closes");
}

/// A run as it stands in a file.
pub fn run_json(id: RunId, title: &str, text: &str) -> Value {
    json!({
        "version": 1, "run_id": id, "title": title, "text": text, "model": "m",
        "profile": { "goal_type": "Extra Income" },
        "request": { "url": "http://127.0.0.1:1/v1/chat/completions", "model": "m", "stream": true,
            "messages": [{ "role": "system", "content": "Instructions" }, { "role": "user", "content": "Profile" }] },
        "usage": { "input": 100, "cached_input": 0, "output": 200, "reasoning": 0 }, "cost_usd": 0.5,
        "timings": { "grounding_time": 0.001, "llm_time": 10.5, "time_to_first_token": 0.5, "total_time": 11.0 },
        "pace": [[10, text.len()]],
    })
}

/// Adds runs to a library by importing them.
pub async fn add(prospect: &Prospect, runs: &[Value]) {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("runs.json");
    fs::write(&file, serde_json::to_vec(runs).expect("JSON")).expect("writes");
    let imported = prospect.import(&file).await.expect("imports");
    assert_eq!(imported.runs as usize, runs.len());
}

/// Adds one run; its id.
pub async fn add_run(prospect: &Prospect, title: &str, text: &str) -> RunId {
    let id = RunId::generate();
    add(prospect, &[run_json(id, title, text)]).await;
    id
}

/// The names in a folder, sorted; none where there is no folder.
pub fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(dir)
        .map(|entries| {
            entries.map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
        })
        .unwrap_or_default();
    names.sort();
    names
}
