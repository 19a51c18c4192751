//! Where the files of a bundle stand: at the top of a zip, or in the folder that a file manager puts around them, beside
//! what file managers add of their own.

use std::{
    fs::{self, File},
    io::{Cursor, Read as _},
    path::{Path, PathBuf},
};

use zip::ZipArchive;

use super::{
    BundleError, FILES, FORMAT, MANIFEST, Manifest,
    read::{LARGEST_MANIFEST, damaged},
};

/// Files that systems put into folders; those that begin with a dot are told by that.
const OF_SYSTEMS: [&str; 3] = ["thumbs.db", "desktop.ini", "icon\r"];
/// Where macOS keeps what a zip has no place for.
const OF_MACOS: &str = "__MACOSX";
/// Folders within folders.
const DEEPEST: usize = 8;
/// Bundles in one folder.
const MOST_BUNDLES: usize = 10_000;

/// The files of a bundle.
pub(super) enum Contents<'a> {
    /// In a zip, with the folder before their names.
    Zip(Box<ZipArchive<Cursor<&'a [u8]>>>, String),
    /// Unpacked, in this folder.
    Folder(&'a Path),
}

impl<'a> Contents<'a> {
    /// The files in a zip that holds a bundle and nothing else.
    pub(super) fn of_zip(bytes: &'a [u8]) -> Result<Self, BundleError> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| BundleError::NotABundle)?;
        let mut names = Vec::new();
        for name in zip.file_names() {
            names.push(name.map_err(|error| damaged(MANIFEST, &error.to_string()))?.into_owned());
        }
        names.retain(|name| !is_of_system(name));
        let around =
            names.iter().find_map(|name| folder_around(name)).ok_or(BundleError::NotABundle)?.to_owned();
        for name in &names {
            let file = name.strip_prefix(&around);
            let is_folder = *name == around && !around.is_empty();
            if !is_folder && !file.is_some_and(|file| file == MANIFEST || FILES.contains(&file)) {
                let shown: String = name.chars().filter(|c| !c.is_control()).take(80).collect();
                return Err(damaged(&shown, "does not belong there"));
            }
        }
        // Of two files with one name, programs take either.
        if entries(bytes) != Some(zip.len()) {
            return Err(damaged(MANIFEST, "is in a zip that holds a file twice"));
        }
        Ok(Self::Zip(Box::new(zip), around))
    }

    /// A file, up to `most` bytes and one more, whatever is said of its size.
    pub(super) fn bytes(&mut self, name: &str, most: u64) -> Result<Vec<u8>, BundleError> {
        let refused = |error: &dyn std::fmt::Display| damaged(name, &error.to_string());
        let mut bytes = Vec::new();
        match self {
            Self::Zip(zip, around) => {
                let file = zip.by_name(&format!("{around}{name}")).map_err(|error| refused(&error))?;
                file.take(most + 1).read_to_end(&mut bytes).map_err(|error| refused(&error))?;
            }
            Self::Folder(folder) => {
                let path = folder.join(name);
                // Opening anything else, such as a pipe, could wait for ever.
                if !fs::symlink_metadata(&path).map_err(|error| refused(&error))?.is_file() {
                    return Err(damaged(name, "is no file"));
                }
                let file = File::open(path).map_err(|error| refused(&error))?;
                file.take(most + 1).read_to_end(&mut bytes).map_err(|error| refused(&error))?;
            }
        }
        Ok(bytes)
    }
}

/// How many files the end of a zip says it lists.
fn entries(zip: &[u8]) -> Option<usize> {
    let end = zip.windows(4).rposition(|window| window == b"PK\x05\x06")?;
    let count = zip.get(end + 10..end + 12)?;
    Some(usize::from(u16::from_le_bytes([count[0], count[1]])))
}

/// The folder around a manifest, with its slash; empty when there is none.
fn folder_around(name: &str) -> Option<&str> {
    let around = name.strip_suffix(MANIFEST)?;
    let is_one = around.is_empty() || around.strip_suffix('/').is_some_and(is_plain);
    is_one.then_some(around)
}

fn is_of_system(name: &str) -> bool {
    let parts: Vec<&str> = name.trim_end_matches('/').split('/').collect();
    let is_of_system =
        |part: &&str| part.starts_with('.') || OF_SYSTEMS.iter().any(|name| part.eq_ignore_ascii_case(name));
    parts.iter().all(|part| is_plain(part)) && (parts[0] == OF_MACOS || parts.iter().any(is_of_system))
}

/// The name of a file or folder, which leads nowhere else.
fn is_plain(part: &str) -> bool {
    !matches!(part, "" | "." | "..") && !part.contains(['/', '\\', ':'])
}

/// The unpacked bundles in a folder, or the folder itself.
pub(super) fn unpacked(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    collect(folder, DEEPEST, &mut found);
    found.sort();
    found
}

/// The bytes of an unpacked bundle.
pub(super) fn bytes_in(folder: &Path) -> u64 {
    let bytes = FILES.iter().filter_map(|name| fs::symlink_metadata(folder.join(name)).ok());
    bytes.fold(0, |sum, found| sum.saturating_add(found.len()))
}

fn collect(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) {
    if is_unpacked(folder) {
        found.push(folder.to_owned());
        return;
    }
    // A folder that cannot be read is told by whoever reads the rest of it.
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        if is_folder && !is_hidden && depth > 0 && found.len() < MOST_BUNDLES {
            collect(&entry.path(), depth - 1, found);
        }
    }
}

fn is_unpacked(folder: &Path) -> bool {
    let manifest = Contents::Folder(folder).bytes(MANIFEST, LARGEST_MANIFEST).ok();
    let manifest = manifest.and_then(|bytes| serde_json::from_slice::<Manifest>(&bytes).ok());
    manifest.is_some_and(|manifest| manifest.format == FORMAT)
}
