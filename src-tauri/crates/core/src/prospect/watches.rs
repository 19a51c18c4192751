//! Watches: each feeds one window with one run.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::mpsc;

use super::{Prospect, ProspectError};
use crate::run::{RunFeed, RunId, RunReader, pump};

/// The watches that are fed, by their number.
#[derive(Debug, Default, Clone)]
pub(super) struct Watches(Arc<Mutex<Registry>>);

#[derive(Debug, Default)]
struct Registry {
    last: u32,
    acks: HashMap<u32, mpsc::UnboundedSender<u32>>,
}

impl Watches {
    fn lock(&self) -> MutexGuard<'_, Registry> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn start(&self, reader: RunReader, feed: Arc<dyn RunFeed>) -> u32 {
        let (sender, acks) = mpsc::unbounded_channel();
        let watch = {
            let mut registry = self.lock();
            registry.last += 1;
            let watch = registry.last;
            registry.acks.insert(watch, sender);
            watch
        };
        let watches = self.clone();
        tokio::spawn(async move {
            pump(reader, watch, feed.as_ref(), acks).await;
            watches.lock().acks.remove(&watch);
        });
        watch
    }
}

impl Prospect {
    /// Starts to feed a run, live or saved, to `feed`: its start, the text so far, and all that follows. Returns the
    /// number its events carry.
    ///
    /// # Errors
    /// When there is no such run, or the library cannot be read.
    pub async fn watch(&self, id: RunId, feed: Arc<dyn RunFeed>) -> Result<u32, ProspectError> {
        let reader = self.read(id).await?;
        Ok(self.watches.start(reader, feed))
    }

    /// Acknowledges event `seq` of a watch. Late and unknown acks are ignored.
    pub fn ack(&self, watch: u32, seq: u32) {
        if let Some(acks) = self.watches.lock().acks.get(&watch) {
            let _ = acks.send(seq);
        }
    }

    /// Ends a watch; the run itself goes on.
    pub fn unwatch(&self, watch: u32) {
        self.watches.lock().acks.remove(&watch);
    }
}
