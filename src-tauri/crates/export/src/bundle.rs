//! A run as a bundle: a zip with everything that is needed to look at it, and to see it stream again at its own pace, on
//! another machine and without a key.
//!
//! ```text
//! manifest.json     what the bundle is, and the size and SHA-256 of every other file
//! run.json          title, status, model, when, tokens, cost, timings
//! profile.json      the founder's answers
//! request.json      the exact messages
//! parameters.json   model, temperature, maximum, and the address they went to: for the record, never to be used
//! text.md           what the model wrote, to the letter
//! pace.json         pairs of milliseconds since the start and bytes of text by then
//! report.md         the report for people; it is not read back
//! ```

mod import;
mod layout;
mod read;
mod write;

use prospect_core::{ChatMessage, Pace, RunId, RunStatus, Timings, Usage, profile::Profile};
use serde::{Deserialize, Serialize};

pub use import::{read_file, read_folder};
pub use read::{BundleError, read};
pub(crate) use write::{bundle, check, files};

/// What `manifest.json` says the zip is.
const FORMAT: &str = "prospect-bundle";
/// A change that earlier versions would read wrongly makes a new version.
const VERSION: u32 = 1;

const MANIFEST: &str = "manifest.json";
const RUN: &str = "run.json";
const PROFILE: &str = "profile.json";
const REQUEST: &str = "request.json";
const PARAMETERS: &str = "parameters.json";
const TEXT: &str = "text.md";
const PACE: &str = "pace.json";
const REPORT: &str = "report.md";
/// Every file beside the manifest. Version 1 has these and no others.
const FILES: [&str; 7] = [RUN, PROFILE, REQUEST, PARAMETERS, TEXT, PACE, REPORT];

#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    format: String,
    version: u32,
    files: Vec<ManifestEntry>,
}

#[derive(Debug, Serialize, Deserialize)]
struct ManifestEntry {
    path: String,
    size: u64,
    /// In hexadecimal digits.
    sha256: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct RunPart {
    run_id: RunId,
    title: String,
    status: RunStatus,
    /// Unix milliseconds.
    created_at: i64,
    model: String,
    sample: bool,
    error: Option<(String, String)>,
    usage: Option<Usage>,
    cost_usd: Option<f64>,
    timings: Option<Timings>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Parameters {
    model: String,
    stream: bool,
    temperature: Option<f64>,
    max_output: Option<u32>,
    endpoint: String,
}

/// What a bundle holds. Nothing in it says where a request of this machine goes, or with which key.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportedBundle {
    /// The run's id.
    pub run_id: RunId,
    /// Its title.
    pub title: String,
    /// How it ended; never `streaming`.
    pub status: RunStatus,
    /// Unix milliseconds.
    pub created_at: i64,
    /// The model that answered.
    pub model: String,
    /// Whether it is the built-in sample.
    pub sample: bool,
    /// Code and words of the error that ended it.
    pub error: Option<(String, String)>,
    /// Tokens used.
    pub usage: Option<Usage>,
    /// What it cost in US dollars.
    pub cost_usd: Option<f64>,
    /// How long it took.
    pub timings: Option<Timings>,
    /// The profile it was for.
    pub profile: Profile,
    /// The exact messages.
    pub messages: Vec<ChatMessage>,
    /// The model that was asked.
    pub requested_model: String,
    /// Whether the answer was streamed.
    pub stream: bool,
    /// The sampling temperature, if one was sent.
    pub temperature: Option<f64>,
    /// The output maximum, if one was sent.
    pub max_output: Option<u32>,
    /// Where the request went once: for the record, never to send anything to.
    pub endpoint: String,
    /// What the model wrote, to the letter.
    pub text: String,
    /// When it came: times and lengths grow, every length is one of the text's character boundaries.
    pub pace: Pace,
}

#[cfg(test)]
mod tests;
