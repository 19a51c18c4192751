//! A bundle as a run that can be imported, by the same checks as any other file.

use std::{fs::File, io::Read as _, path::Path};

use prospect_core::RunFile;
use serde_json::json;

use super::{
    BundleError, ImportedBundle,
    read::{LIMITS, read},
};

/// Reads the bundle in a file, as a run to import or to play.
///
/// # Errors
/// When it cannot be read, is no bundle, from a newer version, too large, not as it was made, or its run makes no sense.
pub fn read_file(path: &Path) -> Result<RunFile, BundleError> {
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
