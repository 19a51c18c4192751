//! The thread that pages are set on. Typst cannot be stopped, so whoever waits for it may leave.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, RecvTimeoutError, Sender},
    },
    thread,
    time::Duration,
};

use crate::{ExportError, Job};

/// Setting deeply nested lists takes more stack than threads have by default.
const STACK: usize = 32 << 20;
/// How often a stopped job is looked for while nothing is heard from the thread.
const POLL: Duration = Duration::from_millis(20);

/// One document is set at a time: a thread that nobody waits for any more must not add its memory to the next one's.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// By which the thread tells how far it is, and learns that nobody waits any more.
pub(super) struct Setting {
    stop: Arc<AtomicBool>,
    tell: Sender<f32>,
}

impl Setting {
    /// Tells how much is done.
    ///
    /// # Errors
    /// When the export was stopped.
    pub(super) fn step(&self, done: f32) -> Result<(), ExportError> {
        // Nobody hears it once the job was stopped.
        let _ = self.tell.send(done);
        if self.stop.load(Ordering::Relaxed) { Err(ExportError::Cancelled) } else { Ok(()) }
    }

    pub(super) fn stop_sign(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.stop)
    }
}

/// Runs on a thread that has room for the deepest document. Returns as soon as the job is stopped; the thread then ends at
/// its next step, and the next one waits for it.
pub(super) fn on_its_thread<T: Send + 'static>(
    job: &Job<'_>,
    work: impl FnOnce(&Setting) -> Result<T, ExportError> + Send + 'static,
) -> Result<T, ExportError> {
    let (tell, told) = mpsc::channel();
    let setting = Setting { stop: Arc::default(), tell };
    let stop = setting.stop_sign();
    let thread = thread::Builder::new().name("pdf".into()).stack_size(STACK).spawn(move || {
        let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        setting.step(0.0)?;
        work(&setting)
    });
    let thread = thread.map_err(|error| ExportError::Failed(error.to_string()))?;
    loop {
        let heard = match told.recv_timeout(POLL) {
            Ok(done) => job.step(done),
            Err(RecvTimeoutError::Timeout) if job.is_stopped() => Err(ExportError::Cancelled),
            Err(RecvTimeoutError::Timeout) => Ok(()),
            Err(RecvTimeoutError::Disconnected) => break,
        };
        if let Err(stopped) = heard {
            stop.store(true, Ordering::Relaxed);
            return Err(stopped);
        }
    }
    thread.join().unwrap_or_else(|_| Err(ExportError::Failed("setting the pages fell over".into())))
}
