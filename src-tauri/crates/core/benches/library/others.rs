//! The same questions without our index.

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use sqlx::SqliteConnection;

use super::{
    PAGE,
    corpus::Corpus,
    fill::{connect, fill_naive},
    questions::Question,
    spread::spread,
};

/// Of the questions every so many is asked of LIKE, which takes long.
const LIKE_EVERY: usize = 10;

pub(super) async fn measure(dir: &Path, corpus: &Arc<Corpus>, runs: u64, questions: &[Question]) -> Value {
    let mut library = connect(&dir.join("prospect.db")).await;
    let like = like(&mut library, questions).await;
    let file = dir.join("naive.db");
    let is_there = file.exists();
    let mut naive = if is_there { connect(&file).await } else { fill_naive(&file, corpus, runs).await };
    let rank = by_rank(&mut naive, questions).await;
    println!("LIKE: {like}\nFTS5 by rank: {rank}");
    json!({ "like": like, "fts5_by_rank": rank })
}

/// Every word somewhere in title, text or profile, the newest first.
async fn like(connection: &mut SqliteConnection, questions: &[Question]) -> Value {
    let mut times = Vec::new();
    for question in questions.iter().step_by(LIKE_EVERY) {
        let mut sql = sqlx::QueryBuilder::new("SELECT id, title FROM run WHERE trashed_at IS NULL");
        for (minus, words) in terms(&question.query.text) {
            sql.push(if minus { " AND NOT (" } else { " AND (" });
            for (n, column) in ["title", "text", "profile"].into_iter().enumerate() {
                sql.push(if n == 0 { "" } else { " OR " }).push(column).push(" LIKE ");
                sql.push_bind(format!("%{words}%"));
            }
            sql.push(")");
        }
        sql.push(" ORDER BY id DESC LIMIT ").push_bind(PAGE);
        let started = Instant::now();
        sql.build().fetch_all(&mut *connection).await.expect("searches");
        times.push(started.elapsed());
    }
    spread(&times)
}

async fn by_rank(connection: &mut SqliteConnection, questions: &[Question]) -> Value {
    let mut times: Vec<Duration> = Vec::new();
    for question in questions {
        let (mut all, mut none) = (Vec::new(), Vec::new());
        for (minus, words) in terms(&question.query.text) {
            let term = format!("\"{words}\"");
            if minus { none.push(term) } else { all.push(term) }
        }
        let mut expression = all.join(" AND ");
        if !question.query.text.ends_with([' ', '"']) {
            expression.push('*');
        }
        if !none.is_empty() {
            expression = format!("({expression}) NOT ({})", none.join(" OR "));
        }
        let started = Instant::now();
        sqlx::query("SELECT rowid, title, snippet(plain, 1, '', '', '', 20) FROM plain WHERE plain MATCH ? ORDER BY rank LIMIT ?")
            .bind(expression)
            .bind(PAGE)
            .fetch_all(&mut *connection)
            .await
            .expect("searches");
        times.push(started.elapsed());
    }
    spread(&times)
}

/// The words and phrases of a question, and whether they are unwanted.
fn terms(text: &str) -> Vec<(bool, String)> {
    if let Some(phrase) = text.strip_prefix('"') {
        return vec![(false, phrase.trim_end_matches('"').replace('*', ""))];
    }
    text.split_whitespace()
        .map(|word| match word.strip_prefix('-') {
            Some(word) => (true, word.to_owned()),
            None => (false, word.to_owned()),
        })
        .collect()
}
