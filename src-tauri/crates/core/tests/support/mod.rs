//! What the tests of whole runs share: a Prospect on a real library and a real loopback server.

#![allow(dead_code, reason = "each test binary uses a part of it")]

pub mod doctor;
pub mod library;

use std::{path::Path, sync::Arc, time::Duration};

use mock_openai::{MockServer, Script};
use prospect_core::{
    Config, ErrorCode, MemoryKeys, MemorySettings, Outcome, Prospect, RunEvent, RunId, SavedRun, Settings,
    TimeLimits,
    profile::{Profile, sample_profile},
};

/// A Prospect with a library, asking a mock server.
pub struct Setup {
    pub prospect: Prospect,
    pub server: MockServer,
    pub dir: tempfile::TempDir,
}

impl Setup {
    pub async fn new(script: Script) -> Self {
        Self::with(script, TimeLimits::default(), true).await
    }

    pub async fn with(script: Script, limits: TimeLimits, stream: bool) -> Self {
        let server = MockServer::start(script);
        let dir = tempfile::tempdir().expect("a folder");
        let settings =
            Settings { base_url: server.url(), model: "mock".into(), stream, ..Settings::default() };
        let prospect = open(dir.path(), settings, limits).await;
        Self { prospect, server, dir }
    }

    /// Runs the sample profile to its end.
    pub async fn run(&self) -> Ended {
        let started = self.prospect.start(&profile(), true).await.expect("the run starts");
        self.end(started.run_id).await
    }

    /// Follows a run to its end.
    pub async fn end(&self, id: RunId) -> Ended {
        let events = follow(&self.prospect, id).await;
        let saved = self.prospect.find(id).await.expect("the run is kept");
        Ended { events, saved }
    }
}

/// A run that has ended: what a watcher saw, and what is kept.
pub struct Ended {
    pub events: Vec<RunEvent>,
    pub saved: SavedRun,
}

impl Ended {
    pub fn text(&self) -> String {
        joined(&self.events)
    }

    pub fn terminal(&self) -> &RunEvent {
        self.events.last().expect("a terminal event")
    }
}

pub async fn open(dir: &Path, settings: Settings, limits: TimeLimits) -> Prospect {
    Prospect::open(Config {
        data_dir: dir.to_owned(),
        keys: Arc::new(MemoryKeys::default()),
        settings: Arc::new(MemorySettings::new(settings)),
        limits: Some(limits),
    })
    .await
    .expect("the library opens")
}

pub fn profile() -> Profile {
    sample_profile()
}

pub async fn follow(prospect: &Prospect, id: RunId) -> Vec<RunEvent> {
    let mut reader = prospect.read(id).await.expect("the run is there");
    let mut events = Vec::new();
    let all = async {
        loop {
            while let Some(event) = reader.next_event(8 << 10) {
                events.push(event);
            }
            if reader.has_ended() {
                return;
            }
            reader.changed().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), all).await.expect("the run ends");
    events
}

pub fn joined(events: &[RunEvent]) -> String {
    let texts = events.iter().filter_map(|event| match event {
        RunEvent::Delta { text } => Some(text.as_str()),
        _ => None,
    });
    texts.collect()
}

/// The code of the error that ended a run, if one did.
pub fn error_code(events: &[RunEvent]) -> Option<ErrorCode> {
    match events.last() {
        Some(RunEvent::Error { code, .. }) => Some(*code),
        _ => None,
    }
}

/// How a run ended, if it ended without an error.
pub fn outcome(ended: &Ended) -> Option<Outcome> {
    match ended.terminal() {
        RunEvent::Done { outcome, .. } => Some(*outcome),
        _ => None,
    }
}
