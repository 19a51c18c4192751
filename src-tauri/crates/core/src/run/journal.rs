//! The journal of a live run: a reader that keeps its text in the library, a little behind the stream and never in
//! its way.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::oneshot,
    time::{Instant, sleep_until},
};

use super::LiveRun;
use crate::library::{Ending, Library, LibraryError, NewRun, TextChunk};

/// Text is written at most this long after it came, to be on disk within 250 ms…
const INTERVAL: Duration = Duration::from_millis(200);
/// …or as soon as this much has gathered.
const CHUNK: usize = 4 << 10;

/// Writes one run into the library, again and again from where it last succeeded.
#[derive(Debug)]
pub(crate) struct Journal {
    library: Arc<Library>,
    /// What its row is made of.
    row: NewRun,
    is_created: bool,
    run: Arc<LiveRun>,
    offset: usize,
    pace_offset: usize,
}

impl Journal {
    /// The journal of a new run.
    pub(crate) fn new(library: Arc<Library>, row: NewRun, run: Arc<LiveRun>) -> Self {
        Self { library, row, is_created: false, run, offset: 0, pace_offset: 0 }
    }

    /// The journal of a run whose row and text so far are in the library.
    pub(crate) fn resumed(library: Arc<Library>, row: NewRun, run: Arc<LiveRun>) -> Self {
        let (text, pace) = run.text_from(0, 0);
        Self { library, row, is_created: true, run, offset: text.len(), pace_offset: pace.len() }
    }

    /// What the run's row is made of.
    pub(crate) fn row(&self) -> &NewRun {
        &self.row
    }

    /// Goes on in another library, from the first word.
    pub(crate) fn move_to(&mut self, library: Arc<Library>) {
        (self.library, self.is_created) = (library, false);
        (self.offset, self.pace_offset) = (0, 0);
    }

    /// Follows the run until `until` fires. A failed write is repeated with the next one; nothing is lost by it.
    pub(crate) async fn follow(mut self, mut until: oneshot::Receiver<()>) -> Self {
        let mut changed = self.run.subscribe();
        loop {
            tokio::select! {
                _ = &mut until => return self,
                _ = changed.changed() => {}
            }
            let deadline = Instant::now() + INTERVAL;
            while self.run.text_len() - self.offset < CHUNK {
                tokio::select! {
                    _ = &mut until => return self,
                    () = sleep_until(deadline) => break,
                    _ = changed.changed() => {}
                }
            }
            if let Err(error) = self.flush().await {
                tracing::warn!(run = %self.run.id(), %error, "text not saved yet");
                // Not in a circle: a full disk is not asked again for every word.
                sleep_until(deadline + INTERVAL).await;
            }
        }
    }

    /// Writes what is missing, then the ending.
    pub(crate) async fn end(&mut self, ending: &Ending) -> Result<(), LibraryError> {
        self.flush().await?;
        self.library.end_run(self.run.id(), ending).await
    }

    /// Where it is written.
    pub(crate) fn library(&self) -> &Arc<Library> {
        &self.library
    }

    /// Creates the run's row, unless it is there.
    pub(crate) async fn create(&mut self) -> Result<(), LibraryError> {
        if !self.is_created {
            self.library.create_run(&self.row).await?;
            self.is_created = true;
        }
        Ok(())
    }

    async fn flush(&mut self) -> Result<(), LibraryError> {
        self.create().await?;
        let (text, pace) = self.run.text_from(self.offset, self.pace_offset);
        if text.is_empty() {
            return Ok(());
        }
        let chunk = TextChunk { start: self.offset, text: &text, pace: &pace };
        self.library.append_text(self.run.id(), chunk).await?;
        self.offset += text.len();
        self.pace_offset += pace.len();
        Ok(())
    }
}
