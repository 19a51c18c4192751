//! Runs in files: our own JSON, written and read, and Markdown reports, read.
//!
//! Nothing is written to the library here: a file is read whole or refused, with the line that is wrong.

mod front_matter;
mod json;
mod markdown;
pub mod report_file;
mod yaml;

use std::{
    fs::{self, File},
    io::Read,
    path::{Path, PathBuf},
};

pub use json::{RUN_FILE_VERSION, RunFile};

use crate::library::ImportedRun;

/// Bytes that are imported in one go.
const LARGEST_IMPORT: u64 = 256 << 20;
/// Bytes of one report.
const LARGEST_REPORT: usize = 8 << 20;
/// Runs or files that are imported in one go.
const MOST_RUNS: usize = 100_000;
/// Folders within folders.
const DEEPEST: usize = 8;

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
#[error("{}{}: {message}", file.display(), line.map_or_else(String::new, |line| format!(", line {line}")))]
pub struct ImportError {
    /// The file, or the folder.
    pub file: PathBuf,
    /// The line that is wrong, from 1.
    pub line: Option<usize>,
    /// What is wrong with it.
    pub message: String,
}

impl ImportError {
    fn new(file: &Path, line: Option<usize>, message: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, message: message.into() }
    }
}

/// Reads a JSON file of ours, a Markdown report, or a folder of those. Unpacked bundles in a folder are left out.
///
/// # Errors
/// When something in it cannot be read; the error names the file and the line.
pub fn read_import(path: &Path) -> Result<Vec<ImportedRun>, ImportError> {
    if fs::metadata(path).map_err(|error| unreadable(path, &error))?.is_dir() {
        return read_folder(path);
    }
    let bytes = read_bounded(path, LARGEST_IMPORT)?;
    if is_markdown(path) {
        return markdown::read(path, &bytes);
    }
    json::read(path, &bytes)
}

fn read_folder(folder: &Path) -> Result<Vec<ImportedRun>, ImportError> {
    let mut files = Vec::new();
    let holds_bundle = collect(folder, DEEPEST, &mut files)?;
    if files.is_empty() && !holds_bundle {
        return Err(ImportError::new(folder, None, "there is no Markdown file in it"));
    }
    files.sort();
    let (mut runs, mut left) = (Vec::with_capacity(files.len()), LARGEST_IMPORT);
    for file in files {
        let bytes = read_bounded(&file, left)?;
        left -= bytes.len() as u64;
        runs.extend(markdown::read(&file, &bytes)?);
        if runs.len() > MOST_RUNS {
            return Err(too_many(folder));
        }
    }
    Ok(runs)
}

/// The Markdown files of a folder and the folders in it, and whether there are unpacked bundles. Those are read by
/// whoever writes them; hidden files and links are left out.
fn collect(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<bool, ImportError> {
    if is_unpacked_bundle(folder) {
        return Ok(true);
    }
    let mut holds_bundle = false;
    for entry in fs::read_dir(folder).map_err(|error| unreadable(folder, &error))? {
        let entry = entry.map_err(|error| unreadable(folder, &error))?;
        let (path, kind) = (entry.path(), entry.file_type().map_err(|error| unreadable(folder, &error))?);
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if kind.is_dir() && depth > 0 {
            holds_bundle |= collect(&path, depth - 1, files)?;
        } else if kind.is_file() && is_markdown(&path) {
            files.push(path);
        }
        if files.len() > MOST_RUNS {
            return Err(too_many(folder));
        }
    }
    Ok(holds_bundle)
}

fn is_unpacked_bundle(folder: &Path) -> bool {
    let manifest = folder.join("manifest.json");
    let is_file =
        fs::symlink_metadata(&manifest).is_ok_and(|found| found.is_file() && found.len() <= 64 << 10);
    let text = is_file.then(|| fs::read_to_string(manifest).ok()).flatten();
    let manifest: Option<serde_json::Value> = text.and_then(|text| serde_json::from_str(&text).ok());
    manifest.is_some_and(|manifest| manifest["format"] == "prospect-bundle")
}

fn too_many(path: &Path) -> ImportError {
    ImportError::new(path, None, format!("there are more than {MOST_RUNS} reports in it"))
}

fn is_markdown(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    ["md", "markdown"].iter().any(|known| extension.eq_ignore_ascii_case(known))
}

fn read_bounded(path: &Path, limit: u64) -> Result<Vec<u8>, ImportError> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(limit + 1).read_to_end(&mut bytes))
        .map_err(|error| unreadable(path, &error))?;
    if bytes.len() as u64 > limit {
        let words = format!("more than {} MB are not imported in one go", LARGEST_IMPORT >> 20);
        return Err(ImportError::new(path, None, words));
    }
    Ok(bytes)
}

fn unreadable(path: &Path, error: &std::io::Error) -> ImportError {
    ImportError::new(path, None, error.to_string())
}

/// The text of a file, or the line where it is none.
fn utf8<'a>(path: &Path, bytes: &'a [u8]) -> Result<&'a str, ImportError> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes[..error.valid_up_to()].iter().filter(|&&byte| byte == b'\n').count() + 1;
        ImportError::new(path, Some(line), "it is no text in UTF-8")
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}
