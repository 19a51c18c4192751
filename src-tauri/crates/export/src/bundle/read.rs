//! Reading a bundle that may come from anyone.
//!
//! Nothing is ever unpacked to disk: files are read into memory by the names that are known, up to bounds, and are
//! believed only when the manifest has their size and hash. So a path in the zip leads nowhere, and a bomb is told
//! before it goes off.

use std::{collections::HashSet, path::Path};

use prospect_core::{ChatMessage, Pace, RunStatus, profile::Profile};
use serde::de::DeserializeOwned;

use super::{
    FILES, FORMAT, ImportedBundle, MANIFEST, Manifest, PACE, PARAMETERS, PROFILE, Parameters, REPORT,
    REQUEST, RUN, RunPart, TEXT, VERSION, layout::Contents, write::sha256,
};

/// What a bundle may hold, in bytes.
pub(super) struct Limits {
    /// The bundle itself.
    pub(super) packed: usize,
    /// One file in it, unpacked.
    pub(super) file: u64,
    /// All files together, unpacked.
    pub(super) whole: u64,
}

/// Far beyond the longest report there can be.
pub(super) const LIMITS: Limits = Limits { packed: 64 << 20, file: 32 << 20, whole: 96 << 20 };
pub(super) const LARGEST_MANIFEST: u64 = 64 << 10;

/// Why a bundle is refused. Nothing of it is kept then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// It is something else.
    #[error("this is no bundle of Prospect")]
    NotABundle,
    /// A newer version has made it.
    #[error("this bundle comes from a newer Prospect; update Prospect to read it")]
    Newer,
    /// The disk refuses.
    #[error("{0}")]
    Unreadable(String),
    /// It holds more than any report does.
    #[error("this bundle is larger than any report can be")]
    TooLarge,
    /// It is not as it was made.
    #[error("this bundle is damaged: {0}")]
    Damaged(String),
}

/// Reads a bundle and checks every part of it.
///
/// # Errors
/// When it is no bundle, from a newer version, too large, or not as it was made.
pub fn read(bytes: &[u8]) -> Result<ImportedBundle, BundleError> {
    read_within(bytes, &LIMITS)
}

pub(super) fn read_within(bytes: &[u8], limits: &Limits) -> Result<ImportedBundle, BundleError> {
    if bytes.len() > limits.packed {
        return Err(BundleError::TooLarge);
    }
    read_contents(Contents::of_zip(bytes)?, limits)
}

/// Reads a bundle that was unpacked. Whatever else is in its folder is left alone.
pub(super) fn read_unpacked(folder: &Path) -> Result<ImportedBundle, BundleError> {
    read_contents(Contents::Folder(folder), &LIMITS)
}

fn read_contents(mut contents: Contents<'_>, limits: &Limits) -> Result<ImportedBundle, BundleError> {
    let manifest = unpacked(&mut contents, MANIFEST, LARGEST_MANIFEST).map_err(|error| match error {
        // Without a manifest it is any zip.
        BundleError::Damaged(_) => BundleError::NotABundle,
        error => error,
    })?;
    let manifest: Manifest = serde_json::from_slice(&manifest).map_err(|_| BundleError::NotABundle)?;
    check_manifest(&manifest, limits)?;
    let mut files = Files { contents, manifest: &manifest };

    let run: RunPart = files.json(RUN)?;
    let profile: Profile = files.json(PROFILE)?;
    let messages: Vec<ChatMessage> = files.json(REQUEST)?;
    let parameters: Parameters = files.json(PARAMETERS)?;
    let text = String::from_utf8(files.bytes(TEXT)?).map_err(|_| damaged(TEXT, "is no text"))?;
    let pace = checked_pace(files.json(PACE)?, &text)?;
    // It is not used, but a bundle with a damaged part is damaged.
    files.bytes(REPORT)?;

    Ok(ImportedBundle {
        run_id: run.run_id,
        title: run.title,
        status: match run.status {
            RunStatus::Streaming => RunStatus::Interrupted,
            ended => ended,
        },
        created_at: run.created_at,
        model: run.model,
        sample: run.sample,
        error: run.error,
        usage: run.usage,
        cost_usd: run.cost_usd.filter(|cost| cost.is_finite() && *cost >= 0.0),
        timings: run.timings,
        profile,
        messages,
        requested_model: parameters.model,
        stream: parameters.stream,
        temperature: parameters.temperature,
        max_output: parameters.max_output,
        endpoint: parameters.endpoint,
        text,
        pace,
    })
}

fn check_manifest(manifest: &Manifest, limits: &Limits) -> Result<(), BundleError> {
    if manifest.format != FORMAT {
        return Err(BundleError::NotABundle);
    }
    if manifest.version > VERSION {
        return Err(BundleError::Newer);
    }
    let listed: HashSet<&str> = manifest.files.iter().map(|entry| entry.path.as_str()).collect();
    let is_whole = listed.len() == FILES.len() && manifest.files.len() == FILES.len();
    if !is_whole || FILES.iter().any(|name| !listed.contains(name)) {
        return Err(damaged(MANIFEST, "does not list its files"));
    }
    let whole = manifest.files.iter().fold(0_u64, |sum, entry| sum.saturating_add(entry.size));
    if whole > limits.whole || manifest.files.iter().any(|entry| entry.size > limits.file) {
        return Err(BundleError::TooLarge);
    }
    Ok(())
}

struct Files<'a, 'b> {
    contents: Contents<'b>,
    manifest: &'a Manifest,
}

impl Files<'_, '_> {
    /// A file that is as the manifest says.
    fn bytes(&mut self, name: &str) -> Result<Vec<u8>, BundleError> {
        let listed = self.manifest.files.iter().find(|entry| entry.path == name);
        let listed = listed.ok_or_else(|| damaged(name, "is not in the manifest"))?;
        let bytes = unpacked(&mut self.contents, name, listed.size)?;
        if bytes.len() as u64 != listed.size || !sha256(&bytes).eq_ignore_ascii_case(&listed.sha256) {
            return Err(damaged(name, "is not as it was"));
        }
        Ok(bytes)
    }

    fn json<T: DeserializeOwned>(&mut self, name: &str) -> Result<T, BundleError> {
        serde_json::from_slice(&self.bytes(name)?).map_err(|error| damaged(name, &error.to_string()))
    }
}

/// Unpacks one file, and stops at the first byte too many, whatever the zip says of its size.
fn unpacked(contents: &mut Contents<'_>, name: &str, most: u64) -> Result<Vec<u8>, BundleError> {
    let bytes = contents.bytes(name, most)?;
    if bytes.len() as u64 > most {
        return Err(if most >= LARGEST_MANIFEST {
            BundleError::TooLarge
        } else {
            damaged(name, "is not as it was")
        });
    }
    Ok(bytes)
}

/// Times and lengths only grow, and no length is beyond the text or within a character.
fn checked_pace(pace: Pace, text: &str) -> Result<Pace, BundleError> {
    let grows = pace.windows(2).all(|pair| pair[0].0 <= pair[1].0 && pair[0].1 <= pair[1].1);
    let is_within = pace.last().is_none_or(|(_, bytes)| *bytes as usize <= text.len());
    if !grows || !is_within {
        return Err(damaged(PACE, "does not fit the text"));
    }
    let boundary = |bytes: u32| u32::try_from(text.floor_char_boundary(bytes as usize)).unwrap_or(bytes);
    Ok(pace.into_iter().map(|(at, bytes)| (at, boundary(bytes))).collect())
}

pub(super) fn damaged(name: &str, words: &str) -> BundleError {
    BundleError::Damaged(format!("{name} {words}"))
}
