//! Exports under way, and what has become of earlier ones.

use std::{
    collections::{HashMap, HashSet},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use serde::{Deserialize, Serialize};

use crate::wire::ExportChoice;

/// By which an export is stopped.
pub(crate) type StopSign = Arc<AtomicBool>;

/// What the process knows of its exports.
#[derive(Default)]
pub(crate) struct Exports(Mutex<State>);

#[derive(Default)]
struct State {
    jobs: HashMap<String, StopSign>,
    preview: StopSign,
    written: HashSet<PathBuf>,
}

impl Exports {
    /// Begins a job; it can be stopped until it is dropped.
    pub(crate) fn begin(&self, job: &str) -> RunningJob<'_> {
        let stop = StopSign::default();
        self.lock().jobs.insert(job.to_owned(), Arc::clone(&stop));
        RunningJob { exports: self, job: job.to_owned(), stop }
    }

    /// Stops a job. One that has ended is left alone.
    pub(crate) fn stop(&self, job: &str) {
        if let Some(stop) = self.lock().jobs.get(job) {
            stop.store(true, Ordering::Relaxed);
        }
    }

    /// Begins a preview; whoever waits for the one before has chosen differently since.
    pub(crate) fn begin_preview(&self) -> StopSign {
        let mut state = self.lock();
        state.preview.store(true, Ordering::Relaxed);
        state.preview = StopSign::default();
        Arc::clone(&state.preview)
    }

    /// Remembers a file as one of ours: only those are opened.
    pub(crate) fn wrote(&self, path: &Path) {
        self.lock().written.insert(path.to_owned());
    }

    /// Whether this process has written this file.
    pub(crate) fn has_written(&self, path: &Path) -> bool {
        self.lock().written.contains(path)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An export under way.
pub(crate) struct RunningJob<'a> {
    exports: &'a Exports,
    job: String,
    pub(crate) stop: StopSign,
}

impl RunningJob<'_> {
    pub(crate) fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

impl Drop for RunningJob<'_> {
    fn drop(&mut self) {
        self.exports.lock().jobs.remove(&self.job);
    }
}

/// What is remembered from one export to the next.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct ExportMemory {
    pub(crate) choice: ExportChoice,
    /// Where the last file went.
    pub(crate) folder: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use std::{path::Path, sync::atomic::Ordering};

    use super::Exports;

    #[test]
    fn a_job_is_stopped_by_its_name_while_it_runs() {
        let exports = Exports::default();
        let (one, other) = (exports.begin("one"), exports.begin("other"));
        exports.stop("one");
        assert!(one.is_stopped() && !other.is_stopped());
        drop(other);
        exports.stop("other");
        let other = exports.begin("other");
        assert!(!other.is_stopped(), "a name that is used again is a new job");
    }

    #[test]
    fn a_new_preview_stops_the_one_before() {
        let exports = Exports::default();
        let first = exports.begin_preview();
        let second = exports.begin_preview();
        assert!(first.load(Ordering::Relaxed) && !second.load(Ordering::Relaxed));
    }

    #[test]
    fn only_what_was_written_here_is_opened() {
        let exports = Exports::default();
        exports.wrote(Path::new("/tmp/report.pdf"));
        assert!(exports.has_written(Path::new("/tmp/report.pdf")));
        assert!(!exports.has_written(Path::new("/etc/passwd")));
        assert!(
            !exports.has_written(Path::new("/tmp/../tmp/report.pdf")),
            "the path as it was told, and no other"
        );
    }
}
