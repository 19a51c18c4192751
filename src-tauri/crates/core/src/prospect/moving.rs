//! Where the library is, and moving it.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError},
};

use super::{Prospect, ProspectError, open_library};
use crate::{
    library::{LibraryError, Moving, finish_cut_short, forget_cut_short},
    settings::SettingsStore,
};

/// The library's own folder within a folder that holds other things.
const FOLDER: &str = "Prospect";
const DATABASE: &str = "prospect.db";
/// In every folder that was a library's: an empty mount point has none.
const LOCK: &str = "prospect.lock";

/// The folder of the library: the one that the settings name, or else the data folder.
///
/// # Errors
/// When the folder that the settings name is not there, or they cannot be read and the data folder has no library:
/// nothing new is made then.
pub(super) fn library_dir(data_dir: &Path, settings: &dyn SettingsStore) -> Result<PathBuf, ProspectError> {
    match settings.load() {
        Ok(loaded) => match loaded.settings.library_dir {
            Some(dir) if !Path::new(&dir).join(LOCK).exists() => Err(LibraryError::NoFolder(dir).into()),
            Some(dir) => Ok(dir.into()),
            None => Ok(data_dir.to_owned()),
        },
        Err(_) if data_dir.join(DATABASE).exists() => Ok(data_dir.to_owned()),
        Err(error) => Err(error.into()),
    }
}

/// Finishes a move to `dir`, the library's folder, that was cut short. Nobody waits for a folder that is in use.
pub(super) async fn finish_moving(dir: &Path) {
    if let Err(error) = finish_cut_short(dir).await {
        tracing::warn!(%error, "the library's old folder is not cleared yet");
    }
}

impl Prospect {
    /// The folder of the library.
    pub fn library_dir(&self) -> PathBuf {
        self.library().dir().to_owned()
    }

    /// Moves the library with its backups to the folder `chosen`, or to a folder of its own in there when it holds
    /// other things. The new folder.
    ///
    /// # Errors
    /// When runs are live, another process has the library open, a library is there already, or the folder cannot be
    /// used; the library is where it was then.
    pub async fn move_library(&self, chosen: &Path) -> Result<PathBuf, ProspectError> {
        let _keeping = self.keeping.lock().await;
        // Nobody opens the library anew meanwhile.
        let _reopening = self.reopening.lock().await;
        if !self.live().is_empty() {
            return Err(ProspectError::RunsLive);
        }
        let library = self.library();
        let from = library.dir().to_owned();
        let to = target(chosen, &self.data_dir, &from)?;
        library.close().await;
        let outcome = self.move_closed(&from, &to).await;
        if outcome.is_err() {
            let library = open_library(&from).await?;
            *self.library.write().unwrap_or_else(PoisonError::into_inner) = library;
        }
        outcome.map(|()| to)
    }

    async fn move_closed(&self, from: &Path, to: &Path) -> Result<(), ProspectError> {
        let moving = Arc::new(Moving::begin(from, to).await?);
        let copying = Arc::clone(&moving);
        tokio::task::spawn_blocking(move || copying.copy())
            .await
            .map_err(|error| ProspectError::CannotMove(error.to_string()))?
            .map_err(|error| ProspectError::CannotMove(format!("{}: {error}", to.display())))?;
        let library = match open_library(to).await {
            Ok(library) => library,
            Err(error) => {
                moving.undo();
                let words = format!("the library does not open in {}: {error}", to.display());
                return Err(ProspectError::CannotMove(words));
            }
        };
        if let Err(error) = self.remember(to) {
            library.close().await;
            moving.undo();
            return Err(error);
        }
        *self.library.write().unwrap_or_else(PoisonError::into_inner) = library;
        moving.remove_original();
        Ok(())
    }

    fn remember(&self, dir: &Path) -> Result<(), ProspectError> {
        let mut settings = self.settings.load()?.settings;
        settings.library_dir = as_setting(dir, &self.data_dir)?;
        Ok(self.settings.save(&settings)?)
    }
}

/// A library's folder as the settings name it.
pub(super) fn as_setting(dir: &Path, data_dir: &Path) -> Result<Option<String>, ProspectError> {
    match dir.to_str() {
        _ if dir == data_dir => Ok(None),
        Some(dir) => Ok(Some(dir.to_owned())),
        None => {
            Err(ProspectError::CannotMove(format!("{} has a name that settings cannot hold", dir.display())))
        }
    }
}

/// The folder that the library gets: `chosen` itself if it is empty or the data folder, else one of its own in there.
fn target(chosen: &Path, data_dir: &Path, from: &Path) -> Result<PathBuf, ProspectError> {
    let refused = |words: String| Err(ProspectError::CannotMove(words));
    let failed =
        |error: io::Error| ProspectError::CannotMove(format!("{} cannot be used: {error}", chosen.display()));
    let chosen = std::path::absolute(chosen).map_err(failed)?;
    let own = chosen.join(FOLDER);
    for to in [&chosen, &own] {
        if to != from {
            forget_cut_short(to, from).map_err(failed)?;
        }
    }
    let holds_other_things = match fs::read_dir(&chosen) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => false,
        Err(error) => return Err(failed(error)),
    };
    let is = |one: &Path, other: &Path| match (fs::canonicalize(one), fs::canonicalize(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    };
    if is(&chosen, from) {
        return refused(format!("the library is in {} already", chosen.display()));
    }
    if chosen.join(DATABASE).exists() {
        return refused(format!("there is a library in {} already", chosen.display()));
    }
    if is(&chosen, data_dir) {
        return Ok(data_dir.to_owned());
    }
    if !holds_other_things {
        return Ok(chosen);
    }
    if is(&own, from) {
        return refused(format!("the library is in {} already", own.display()));
    }
    if fs::read_dir(&own).is_ok_and(|mut entries| entries.next().is_some()) {
        return refused(format!("{} is there already and not empty", own.display()));
    }
    Ok(own)
}
