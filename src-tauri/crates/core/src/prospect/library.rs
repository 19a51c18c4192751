//! The library behind the facade: runs listed, found, renamed, thrown away and brought back.

use std::sync::Arc;

use super::{Prospect, ProspectError};
use crate::{
    library::{Deleted, Facets, ImportedRun, Library, RunPage, RunQuery, RunSummary, SavedRun, one_line},
    run::RunId,
};

/// A title is cut to this many characters.
const LONGEST_TITLE: usize = 200;
/// So is a tag to this many.
const LONGEST_TAG: usize = 40;

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

    /// A run with everything that was written to it.
    ///
    /// # Errors
    /// When there is no such run, or the library cannot be read.
    pub async fn find_whole(&self, id: RunId) -> Result<ImportedRun, ProspectError> {
        let run = self.find(id).await?;
        let whole = match self.library().find_whole(id).await {
            Ok(whole) => whole,
            // Its text is in memory, and nobody has written to it yet.
            Err(_) if self.live().contains_key(&id) => None,
            Err(error) => return Err(error.into()),
        };
        Ok(match whole {
            Some(whole) => ImportedRun { run, ..whole },
            None => ImportedRun::bare(run),
        })
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

    /// Moves runs to the trash, stopping those that are live here.
    ///
    /// # Errors
    /// When none of them is outside the trash, or the library cannot be written.
    pub async fn trash(&self, ids: &[RunId]) -> Result<(), ProspectError> {
        for id in ids {
            self.stop(*id);
        }
        let found = self.library().trash(ids).await?;
        some_found(found, ids)
    }

    /// Brings runs back from the trash.
    ///
    /// # Errors
    /// When none of them is in there, or the library cannot be written.
    pub async fn restore(&self, ids: &[RunId]) -> Result<(), ProspectError> {
        let found = self.library().restore(ids).await?;
        some_found(found, ids)
    }

    /// Deletes runs for good, and says how many backup files may still hold them. Live ones stay.
    ///
    /// # Errors
    /// When the library cannot be written.
    pub async fn delete_for_good(&self, ids: &[RunId]) -> Result<Deleted, ProspectError> {
        let library = self.library();
        let deleted = library.delete_for_good(ids).await?;
        keep_in_background(library);
        Ok(deleted)
    }

    /// Deletes everything in the trash for good.
    ///
    /// # Errors
    /// When the library cannot be written.
    pub async fn empty_trash(&self) -> Result<Deleted, ProspectError> {
        let library = self.library();
        let deleted = library.empty_trash().await?;
        keep_in_background(library);
        Ok(deleted)
    }

    /// The runs that fit a query: at most `limit`, from where the page before ended.
    ///
    /// # Errors
    /// When the library cannot be read, or `after` is no place in this list.
    pub async fn find_runs(
        &self,
        query: &RunQuery,
        after: Option<&str>,
        limit: u32,
    ) -> Result<RunPage, ProspectError> {
        let library = self.library();
        let page = library.find_runs(query, after, limit).await?;
        if page.unindexed > 0 {
            keep_in_background(library);
        }
        Ok(page)
    }

    /// The models and tags that runs can be filtered by.
    ///
    /// # Errors
    /// When the library cannot be read.
    pub async fn facets(&self) -> Result<Facets, ProspectError> {
        Ok(self.library().facets().await?)
    }

    /// Makes runs favourites, or no longer.
    ///
    /// # Errors
    /// When the library cannot be written.
    pub async fn set_favourite(&self, ids: &[RunId], favourite: bool) -> Result<(), ProspectError> {
        Ok(self.library().set_favourite(ids, favourite).await?)
    }

    /// Puts runs into the archive, or takes them out.
    ///
    /// # Errors
    /// When the library cannot be written.
    pub async fn set_archived(&self, ids: &[RunId], archived: bool) -> Result<(), ProspectError> {
        Ok(self.library().set_archived(ids, archived).await?)
    }

    /// Adds tags to runs and takes others off. A tag is one line of at most 40 characters; empty ones are left out.
    ///
    /// # Errors
    /// When the library cannot be written.
    pub async fn tag_runs(
        &self,
        ids: &[RunId],
        add: &[String],
        remove: &[String],
    ) -> Result<(), ProspectError> {
        let clean = |tags: &[String]| -> Vec<String> {
            tags.iter().map(|tag| one_line(tag, LONGEST_TAG)).filter(|tag| !tag.is_empty()).collect()
        };
        Ok(self.library().tag_runs(ids, &clean(add), &clean(remove)).await?)
    }

    /// The runs in the trash, the last thrown away first.
    ///
    /// # Errors
    /// When the library cannot be read.
    pub async fn list_trash(&self) -> Result<Vec<RunSummary>, ProspectError> {
        Ok(self.library().list_trash().await?)
    }
}

/// Brings the index in step, or goes on with cleaning it.
pub(super) async fn keep_index(library: &Library) {
    if let Err(error) = library.keep_index().await {
        tracing::warn!(%error, "the index of the library is not in step yet");
    }
}

pub(super) fn keep_in_background(library: Arc<Library>) {
    tokio::spawn(async move { keep_index(&library).await });
}

fn some_found(found: u64, ids: &[RunId]) -> Result<(), ProspectError> {
    match ids.first() {
        Some(first) if found == 0 => Err(ProspectError::RunNotFound(*first)),
        _ => Ok(()),
    }
}
