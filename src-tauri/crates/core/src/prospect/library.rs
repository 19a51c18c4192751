//! The library behind the facade: runs listed, found, renamed, thrown away and brought back.

use super::{Prospect, ProspectError};
use crate::{
    library::{RunSummary, SavedRun, one_line},
    run::RunId,
};

/// A title is cut to this many characters.
const LONGEST_TITLE: usize = 200;

impl Prospect {
    /// Runs outside the trash, the newest first: at most `limit`, older than `before`.
    ///
    /// # Errors
    /// When the library cannot be read.
    pub async fn list(&self, before: Option<RunId>, limit: u32) -> Result<Vec<RunSummary>, ProspectError> {
        Ok(self.library().list(before, limit).await?)
    }

    /// A run with everything kept of it.
    ///
    /// # Errors
    /// When there is no such run, or the library cannot be read.
    pub async fn find(&self, id: RunId) -> Result<SavedRun, ProspectError> {
        let kept = self.library().find_run(id).await;
        // What this process has in memory is ahead of what it has written, and there when the library is not.
        match (self.live().get(&id), kept) {
            (Some(live), kept) => Ok(live.to_saved(kept.unwrap_or_default())),
            (None, kept) => kept?.ok_or(ProspectError::RunNotFound(id)),
        }
    }

    /// Gives a run another title: one line, at most 200 characters. An empty one changes nothing.
    ///
    /// # Errors
    /// When there is no such run, or the library cannot be written.
    pub async fn rename(&self, id: RunId, title: &str) -> Result<(), ProspectError> {
        let title = one_line(title, LONGEST_TITLE);
        if title.is_empty() || self.library().rename(id, &title).await? {
            return Ok(());
        }
        Err(ProspectError::RunNotFound(id))
    }

    /// Moves a run to the trash, stopping it first if it is live here.
    ///
    /// # Errors
    /// When there is no such run, or the library cannot be written.
    pub async fn trash(&self, id: RunId) -> Result<(), ProspectError> {
        self.stop(id);
        let found = self.library().trash(id).await?;
        if found { Ok(()) } else { Err(ProspectError::RunNotFound(id)) }
    }

    /// Brings a run back from the trash.
    ///
    /// # Errors
    /// When it is not in there, or the library cannot be written.
    pub async fn restore(&self, id: RunId) -> Result<(), ProspectError> {
        let found = self.library().restore(id).await?;
        if found { Ok(()) } else { Err(ProspectError::RunNotFound(id)) }
    }

    /// The runs in the trash, the last thrown away first.
    ///
    /// # Errors
    /// When the library cannot be read.
    pub async fn list_trash(&self) -> Result<Vec<RunSummary>, ProspectError> {
        Ok(self.library().list_trash().await?)
    }
}
