//! Long exports tell how far they are, and can be stopped.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::ExportError;

/// How an export is followed and stopped.
#[derive(Clone, Copy, Default)]
pub struct Job<'a> {
    progress: Option<&'a (dyn Fn(f32) + Sync)>,
    stop: Option<&'a AtomicBool>,
}

impl<'a> Job<'a> {
    /// `progress` hears how much is done, from 0 to 1; the export ends soon after `stop` is set.
    pub fn new(progress: &'a (dyn Fn(f32) + Sync), stop: &'a AtomicBool) -> Self {
        Self { progress: Some(progress), stop: Some(stop) }
    }

    /// Tells how much is done.
    ///
    /// # Errors
    /// When the export was stopped.
    pub(crate) fn step(&self, done: f32) -> Result<(), ExportError> {
        if let Some(progress) = self.progress {
            progress(done);
        }
        if self.is_stopped() { Err(ExportError::Cancelled) } else { Ok(()) }
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.stop.is_some_and(|stop| stop.load(Ordering::Relaxed))
    }
}
