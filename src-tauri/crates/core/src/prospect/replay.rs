//! Runs of the library, played again.

use std::{
    collections::HashMap,
    sync::{Arc, MutexGuard, PoisonError},
};

use super::{Prospect, ProspectError, Replays};
use crate::run::{LiveRun, Replay, RunId, Stop, StopHandle};

/// A run that plays, under the id of the run it repeats.
#[derive(Debug)]
pub(super) struct Replaying {
    run: Arc<LiveRun>,
    skip: StopHandle,
}

impl Prospect {
    /// Plays a saved run again at its own pace: whoever reads or watches it from now on gets its text as it came. No
    /// key, no network, and nothing is written: there is still one run, as it was. [`Prospect::stop`] shows the rest at
    /// once. A run that is live goes on as it is.
    ///
    /// # Errors
    /// When there is no such run, or the library cannot be read.
    pub async fn replay(&self, id: RunId) -> Result<(), ProspectError> {
        if self.live().contains_key(&id) {
            return Ok(());
        }
        let saved = self.library().find_run(id).await?.ok_or(ProspectError::RunNotFound(id))?;
        let replay = Replay::new(saved);
        let (run, skip) = (replay.run(), replay.skip());
        let earlier = self.replays().insert(id, Replaying { run: Arc::clone(&run), skip });
        if let Some(earlier) = earlier {
            earlier.skip.stop(Stop::Cancel);
        }
        let replays = Arc::clone(&self.replays);
        tokio::spawn(async move {
            replay.play(false).await;
            let mut replays = lock(&replays);
            // It may have been begun anew meanwhile.
            if replays.get(&id).is_some_and(|current| Arc::ptr_eq(&current.run, &run)) {
                replays.remove(&id);
            }
        });
        Ok(())
    }

    /// A run that plays.
    pub(super) fn replayed(&self, id: RunId) -> Option<Arc<LiveRun>> {
        self.replays().get(&id).map(|replaying| Arc::clone(&replaying.run))
    }

    /// Shows what is left of a run that plays.
    pub(super) fn end_replay(&self, id: RunId) {
        if let Some(replaying) = self.replays().get(&id) {
            replaying.skip.stop(Stop::Cancel);
        }
    }

    fn replays(&self) -> MutexGuard<'_, HashMap<RunId, Replaying>> {
        lock(&self.replays)
    }
}

fn lock(replays: &Replays) -> MutexGuard<'_, HashMap<RunId, Replaying>> {
    replays.lock().unwrap_or_else(PoisonError::into_inner)
}
