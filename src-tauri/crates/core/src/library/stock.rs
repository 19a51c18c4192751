//! Libraries for tests.

use uuid::{NoContext, Timestamp, Uuid};

use super::{Ending, Library, NewRun, TextChunk};
use crate::{chat::ChatRequest, profile::Profile, run::RunId};

/// A library in a folder that goes with it.
pub(super) struct Stock {
    pub(super) library: Library,
    pub(super) dir: tempfile::TempDir,
}

/// A run as a test wants it.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub(super) id: RunId,
    pub(super) title: String,
    pub(super) text: String,
    pub(super) profile: Profile,
    pub(super) model: String,
    pub(super) cost_usd: Option<f64>,
}

impl Kept {
    pub(super) fn new(title: &str, text: &str) -> Self {
        Self {
            id: RunId::generate(),
            title: title.into(),
            text: text.into(),
            profile: Profile::default(),
            model: "m".into(),
            cost_usd: None,
        }
    }
}

impl Stock {
    pub(super) async fn new() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let library = Library::open(dir.path()).await.expect("opens");
        Self { library, dir }
    }

    /// A library with runs of these titles and texts, the oldest first.
    pub(super) async fn of(runs: &[(&str, &str)]) -> (Self, Vec<RunId>) {
        let stock = Self::new().await;
        let mut ids = Vec::new();
        for (title, text) in runs {
            let run = Kept::new(title, text);
            stock.keep(&run).await;
            ids.push(run.id);
        }
        (stock, ids)
    }

    /// Saves a run as the journal does.
    pub(super) async fn keep(&self, run: &Kept) {
        let request = ChatRequest {
            model: run.model.clone(),
            messages: Vec::new(),
            stream: true,
            temperature: None,
            max_output: None,
        };
        let new = NewRun {
            id: run.id,
            title: run.title.clone(),
            sample: false,
            profile: run.profile.clone(),
            endpoint: String::new(),
            request,
            fingerprint: run.id.to_string(),
        };
        self.library.create_run(&new).await.expect("writes");
        let chunk = TextChunk { start: 0, text: &run.text, pace: &[(1, 1)] };
        self.library.append_text(run.id, chunk).await.expect("writes");
        let ending = Ending { cost_usd: run.cost_usd, ..Ending::complete(&run.model) };
        self.library.end_run(run.id, &ending).await.expect("writes");
    }

    /// Runs a statement as another program, or another part of this one, might.
    pub(super) async fn sql(&self, statement: &'static str) {
        sqlx::query(statement).execute(&self.library.pool).await.expect("SQL");
    }

    pub(super) async fn note(&self, run: RunId, text: &str) {
        sqlx::query("INSERT INTO note (id, run_id, text, created_at, changed_at) VALUES (?, ?, ?, 1, 1)")
            .bind(RunId::generate().to_string())
            .bind(run.to_string())
            .bind(text)
            .execute(&self.library.pool)
            .await
            .expect("writes");
    }
}

/// An id of a run that began at a time in Unix milliseconds.
pub(super) fn id_at(unix_ms: u64) -> RunId {
    let nanos = u32::try_from(unix_ms % 1000).expect("fits") * 1_000_000;
    let id = Uuid::new_v7(Timestamp::from_unix(NoContext, unix_ms / 1000, nanos));
    id.to_string().parse().expect("an id")
}
