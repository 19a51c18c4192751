//! Opening and saving runs, and starting with the library.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use prospect_core::{
    ChatMessage, ChatRequest, Ending, Library, NewRun, Role, RunId, RunQuery, RunStatus, TextChunk, Timings,
};
use serde_json::{Value, json};

use super::{corpus::Corpus, fill::json as profile_json, spread::spread};

const RUNS: usize = 200;
const STARTS: usize = 21;

/// Runs from all over the library, opened.
pub(super) async fn measure_opens(library: &Library) -> Value {
    let mut ids = Vec::new();
    let mut after = None;
    while ids.len() < 100_000 {
        let page = library.find_runs(&RunQuery::default(), after.as_deref(), 500).await.expect("lists");
        ids.extend(page.runs.iter().map(|found| found.run.id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let mut times = Vec::new();
    for n in 0..RUNS {
        let id = ids[n * 7_919 % ids.len()];
        let started = Instant::now();
        let run = library.find_run(id).await.expect("reads").expect("is there");
        times.push(started.elapsed());
        assert!(!run.text.is_empty());
    }
    let opens = spread(&times);
    println!("open: {opens}");
    opens
}

/// New runs, each saved at its end; then its words go into the index, as they do in the background.
pub(super) async fn measure_saves(library: &Library, corpus: &Corpus) -> Value {
    let (mut begins, mut ends, mut settled) = (Vec::new(), Vec::new(), Vec::new());
    let mut ids = Vec::new();
    for n in 0..RUNS {
        let written = corpus.write(u64::try_from(n).expect("fits") + 10_000_000);
        let id = RunId::generate();
        let message = ChatMessage { role: Role::User, content: profile_json(&written.profile) };
        let run = NewRun {
            id,
            title: written.title,
            sample: false,
            profile: written.profile,
            endpoint: "https://api.openai.com/v1/chat/completions".into(),
            request: ChatRequest {
                model: "gpt-5.4-mini".into(),
                messages: vec![message],
                stream: true,
                temperature: None,
                max_output: None,
            },
            fingerprint: id.to_string(),
        };
        let started = Instant::now();
        library.create_run(&run).await.expect("writes");
        begins.push(started.elapsed());
        append(library, id, &written.text).await;
        let ending = Ending {
            status: RunStatus::Complete,
            error: None,
            model: "gpt-5.4-mini".into(),
            usage: None,
            cost_usd: Some(0.001),
            timings: Timings::default(),
        };
        let started = Instant::now();
        library.end_run(id, &ending).await.expect("writes");
        ends.push(started.elapsed());
        let started = Instant::now();
        library.settle().await;
        settled.push(started.elapsed());
        ids.push(id);
    }
    let started = Instant::now();
    library.trash(&ids).await.expect("to the trash");
    let trash = started.elapsed();
    library.restore(&ids).await.expect("back");
    let started = Instant::now();
    library.delete_for_good(&ids).await.expect("deleted");
    let delete = started.elapsed();
    let saves = json!({
        "begin": spread(&begins), "end": spread(&ends), "settle": spread(&settled), "trash_200": spread(&[trash]), "delete_200": spread(&[delete]),
    });
    println!("save: {saves}");
    saves
}

/// What the journal does while a report comes.
async fn append(library: &Library, id: RunId, text: &str) {
    let mut start = 0;
    while start < text.len() {
        let end = (start + 1_500..=text.len()).find(|end| text.is_char_boundary(*end)).unwrap_or(text.len());
        let chunk = TextChunk { start, text: &text[start..end], pace: &[(1, 1)] };
        library.append_text(id, chunk).await.expect("writes");
        start = end;
    }
}

/// Starts with this library beside starts with an empty one, in turns.
pub(super) async fn measure_starts(dir: &Path) -> Value {
    let empty = tempfile::tempdir().expect("a folder");
    Library::open(empty.path()).await.expect("opens").close().await;
    let (mut full, mut none) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        full.push(start(dir).await);
        none.push(start(empty.path()).await);
    }
    let ratios: Vec<f64> =
        full.iter().zip(&none).map(|(full, none)| full.as_secs_f64() / none.as_secs_f64()).collect();
    let mut sorted = ratios.clone();
    sorted.sort_by(f64::total_cmp);
    let starts = json!({
        "full": spread(&full),
        "empty": spread(&none),
        "full_over_empty": { "median": sorted[sorted.len() / 2], "min": sorted[0], "max": sorted[sorted.len() - 1] },
    });
    println!("start: {starts}");
    starts
}

async fn start(dir: &Path) -> Duration {
    let started = Instant::now();
    let library = Library::open(dir).await.expect("opens");
    library.list(None, 100).await.expect("lists");
    let time = started.elapsed();
    library.close().await;
    time
}
