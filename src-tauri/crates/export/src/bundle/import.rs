//! A bundle as a run that can be imported, by the same checks as any other file.

use std::{
    fs::File,
    io::Read as _,
    path::{Path, PathBuf},
};

use prospect_core::RunFile;
use serde_json::json;

use super::{
    BundleError, ImportedBundle, layout,
    read::{LIMITS, read, read_unpacked},
};

/// Bytes of unpacked bundles that are read in one go.
const LARGEST_IMPORT: u64 = 256 << 20;

/// Reads the bundles that stand unpacked in a folder, or that the folder is; none in any other folder.
///
/// # Errors
/// When one of them is not as it was made; with its folder.
pub fn read_folder(folder: &Path) -> Result<Vec<RunFile>, (PathBuf, BundleError)> {
    let read = |folder: PathBuf| match read_unpacked(&folder).and_then(ImportedBundle::into_run_file) {
        Ok(run) => Ok(run),
        Err(error) => Err((folder, error)),
    };
    let folders = layout::unpacked(folder);
    if folders.iter().map(|folder| layout::bytes_in(folder)).fold(0, u64::saturating_add) > LARGEST_IMPORT {
        return Err((folder.to_owned(), BundleError::TooLarge));
    }
    folders.into_iter().map(read).collect()
}

/// Reads the bundle in a file or an unpacked one, as a run to import or to play.
///
/// # Errors
/// When it cannot be read, is no bundle, from a newer version, too large, not as it was made, or its run makes no sense.
pub fn read_file(path: &Path) -> Result<RunFile, BundleError> {
    if path.is_dir() {
        return read_unpacked(path)?.into_run_file();
    }
    // A pipe would be waited for, and a device never ends.
    if std::fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
        return Err(BundleError::Unreadable("it is not a regular file".to_owned()));
    }
    let mut bytes = Vec::new();
    File::open(path)
        // One byte more tells one that is too large.
        .and_then(|file| file.take(LIMITS.packed as u64 + 1).read_to_end(&mut bytes))
        .map_err(|error| BundleError::Unreadable(error.to_string()))?;
    read(&bytes)?.into_run_file()
}

impl ImportedBundle {
    /// The run, as a file of runs would hold it.
    ///
    /// # Errors
    /// When it makes no sense: its id, for example, is none.
    pub fn into_run_file(self) -> Result<RunFile, BundleError> {
        let run = json!({
            "run_id": self.run_id,
            "title": self.title,
            "status": self.status,
            "model": self.model,
            "sample": self.sample,
            "text": self.text,
            "profile": self.profile,
            "request": {
                "url": self.endpoint,
                "model": self.requested_model,
                "stream": self.stream,
                "temperature": self.temperature,
                "max_output": self.max_output,
                "messages": self.messages,
            },
            "error": self.error.map(|(code, message)| json!({ "code": code, "message": message })),
            "usage": self.usage,
            "cost_usd": self.cost_usd,
            "timings": self.timings,
            "pace": self.pace,
        });
        serde_json::from_value(run).map_err(|error| BundleError::Damaged(error.to_string()))
    }
}
