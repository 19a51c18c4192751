//! Runs while they live: followed, stopped, ended, saved again.

use std::{
    collections::HashMap,
    sync::{Arc, MutexGuard, PoisonError},
};

use tokio::{sync::broadcast, task::JoinHandle};

use super::{Prospect, ProspectError};
use crate::{
    library::{LibraryError, NewRun, SavedRun},
    report,
    run::{Drive, LiveRun, RunId, RunReader, Stop, StopHandle, Unsaved, drive, finished},
};

/// A run this process owns.
pub(super) struct Live {
    pub(super) run: Arc<LiveRun>,
    row: NewRun,
    stop: StopHandle,
    task: Option<JoinHandle<()>>,
    /// Set when the run has ended but could not be saved.
    unsaved: Option<Unsaved>,
}

impl Live {
    /// Whether it has ended and could not be saved.
    pub(super) fn is_unsaved(&self) -> bool {
        self.unsaved.is_some()
    }

    /// The run as it would be saved now. `kept` is what the library has of it, which is behind, if it is there at all.
    pub(super) fn to_saved(&self, kept: Option<SavedRun>) -> SavedRun {
        let mut saved = kept.unwrap_or_else(|| SavedRun::from(&self.row));
        (saved.text, saved.pace) = self.run.text_from(0, 0);
        saved.ideas = report::ideas(&saved.text);
        if let Some(Unsaved { ending, .. }) = &self.unsaved {
            saved.end(ending);
        }
        saved
    }
}

impl Prospect {
    /// Reads a run, live or saved, from its start.
    ///
    /// # Errors
    /// When there is no such run, or the library cannot be read.
    pub async fn read(&self, id: RunId) -> Result<RunReader, ProspectError> {
        if let Some(live) = self.live().get(&id) {
            return Ok(live.run.read());
        }
        if let Some(replayed) = self.replayed(id) {
            return Ok(replayed.read());
        }
        let saved = self.library().find_run(id).await?.ok_or(ProspectError::RunNotFound(id))?;
        Ok(finished(saved).read())
    }

    /// Stops a live run; its connection is closed and its text kept. Of a run that is played again, the rest is shown at
    /// once. A run that has ended is left alone.
    pub fn stop(&self, id: RunId) {
        self.end_replay(id);
        if let Some(live) = self.live().get(&id) {
            live.stop.stop(Stop::Cancel);
        }
    }

    /// How many runs of this process are live.
    pub fn live_runs(&self) -> usize {
        self.live().values().filter(|live| !live.run.has_ended()).count()
    }

    /// Tells the id of each run of this process when it has ended.
    pub fn endings(&self) -> broadcast::Receiver<RunId> {
        self.endings.subscribe()
    }

    /// Ends all live runs as `interrupted`, their text on disk, and closes the library.
    pub async fn shutdown(&self) {
        let tasks: Vec<_> = self
            .live()
            .values_mut()
            .filter_map(|live| {
                live.stop.stop(Stop::Interrupt);
                live.task.take()
            })
            .collect();
        for task in tasks {
            let _ = task.await;
        }
        self.library().close().await;
    }

    /// Tries again to save a run that could not be saved. A run that is saved already stays as it is.
    ///
    /// # Errors
    /// When the library still refuses; the text stays in memory.
    pub async fn save_again(&self, id: RunId) -> Result<(), ProspectError> {
        let unsaved = self.live().get_mut(&id).and_then(|live| live.unsaved.take());
        let Some(mut unsaved) = unsaved else { return Ok(()) };
        let outcome = self.save(&mut unsaved).await;
        let mut live = self.live();
        match outcome {
            Ok(()) => {
                live.remove(&id);
                let library = Arc::clone(unsaved.journal.library());
                tokio::spawn(async move { library.settle().await });
                Ok(())
            }
            Err(error) => {
                if let Some(entry) = live.get_mut(&id) {
                    entry.unsaved = Some(unsaved);
                }
                Err(error)
            }
        }
    }

    async fn save(&self, unsaved: &mut Unsaved) -> Result<(), ProspectError> {
        match unsaved.journal.end(&unsaved.ending).await {
            Err(LibraryError::Gone) => {}
            outcome => return Ok(outcome?),
        }
        unsaved.journal.move_to(self.library_in_place().await?);
        Ok(unsaved.journal.end(&unsaved.ending).await?)
    }

    /// Gives a run its task, and keeps it among the live ones until it has ended and is saved.
    pub(super) fn own(&self, driven: Drive) {
        let (run, stop, row) = (Arc::clone(&driven.run), driven.stop.clone(), driven.journal.row().clone());
        let id = run.id();
        let live_runs = Arc::clone(&self.live);
        let endings = self.endings.clone();
        // Entered before the task can end, so that the task always finds its entry.
        let mut live = self.live();
        let task = tokio::spawn(async move {
            let unsaved = drive(driven).await;
            {
                let mut live = live_runs.lock().unwrap_or_else(PoisonError::into_inner);
                match unsaved {
                    None => {
                        live.remove(&id);
                    }
                    Some(unsaved) => {
                        if let Some(entry) = live.get_mut(&id) {
                            entry.unsaved = Some(unsaved);
                        }
                    }
                }
            }
            // Nobody may be listening.
            let _ = endings.send(id);
        });
        live.insert(id, Live { run, row, stop, task: Some(task), unsaved: None });
    }

    pub(super) fn live(&self) -> MutexGuard<'_, HashMap<RunId, Live>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
