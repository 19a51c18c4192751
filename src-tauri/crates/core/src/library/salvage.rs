//! A damaged library: set aside unharmed, and what it holds brought over as far as SQLite can still read it.

mod bring_over;
mod carve;
mod repair;
mod swap;

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use super::{
    LibraryError,
    locks::{ExclusiveLock, create_private_dir, open_private},
    now_ms,
    open::bring_up_to_date,
};
use swap::Decided;

/// The files of one SQLite database.
const FILES: [&str; 3] = ["prospect.db", "prospect.db-wal", "prospect.db-shm"];
/// Says that the library is to be set aside at the next start; with something in it, that this is decided and how far it came.
const MARK: &str = "prospect.salvage";
/// Where damaged libraries are, each in a folder of its own, and what is in there until the new one is in its place.
const DAMAGED: &str = "damaged";
const NEW: &str = "new";
const READING: &str = "reading";
/// How many of them are kept.
const MOST_SET_ASIDE: usize = 5;
/// Says which file a salvage has not helped.
const IN_VAIN: &str = "prospect.salvaged";

/// What became of a damaged library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Salvage {
    /// Where the damaged files are now, byte for byte.
    pub set_aside: PathBuf,
    /// Runs that could be brought over into the new library.
    pub runs: u32,
}

/// Has the next start set the library of `dir` aside: damage was found that no start would meet.
pub(super) fn want_salvage(dir: &Path) -> io::Result<()> {
    open_private(&dir.join(MARK))?.sync_all()
}

pub(super) fn is_wanted(dir: &Path) -> bool {
    dir.join(MARK).exists()
}

/// Sets the damaged library of `dir` aside and puts a new one in its place, with what can be read of it. Until the new
/// one is whole the damaged one stays where it is, so that a start that is cut short is one that has not begun; from then on
/// the next start finishes what was decided.
pub(super) async fn salvage(dir: &Path) -> Result<Salvage, LibraryError> {
    let _alone = ExclusiveLock::acquire(dir).await?;
    let decided = match swap::decided(dir)? {
        Some(decided) => decided,
        None => {
            forget_cut_short(dir)?;
            bring_over_beside(dir).await?
        }
    };
    let set_aside = swap::finish(dir, &decided)?;
    let runs = decided.runs;
    forget_those_between(dir)?;
    tracing::warn!(folder = %set_aside.display(), runs, "the library was damaged and has been set aside");
    Ok(Salvage { set_aside, runs })
}

/// The last damaged library that was set aside.
pub(crate) fn newest_set_aside(dir: &Path) -> Option<PathBuf> {
    set_aside_in(dir).pop()
}

/// The folders of libraries that were set aside, the oldest first.
fn set_aside_in(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir.join(DAMAGED)).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut folders: Vec<_> = entries.filter(|folder| folder.is_dir()).collect();
    // By the time that is their name.
    folders.sort_by_key(|folder| (folder.as_os_str().len(), folder.clone()));
    folders
}

/// The first that was set aside is nearest to what was lost, and the last ones to what was done since: those are kept.
fn forget_those_between(dir: &Path) -> io::Result<()> {
    let folders = set_aside_in(dir);
    let too_many = folders.len().saturating_sub(MOST_SET_ASIDE);
    folders.iter().skip(1).take(too_many).try_for_each(fs::remove_dir_all)
}

/// Whether the library is as it was when a salvage has not helped: another would do no better, and leave another copy.
pub(super) fn was_in_vain(dir: &Path) -> bool {
    let noted = fs::read_to_string(dir.join(IN_VAIN)).ok();
    noted.is_some() && noted == state_of(dir)
}

/// Writes down, or forgets, that the library cannot be opened though it has just been salvaged.
pub(super) fn note_in_vain(dir: &Path, in_vain: bool) -> io::Result<()> {
    match state_of(dir).filter(|_| in_vain) {
        Some(state) => {
            let mut file = open_private(&dir.join(IN_VAIN))?;
            file.set_len(0)?;
            file.write_all(state.as_bytes())
        }
        None => match fs::remove_file(dir.join(IN_VAIN)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            removed => removed,
        },
    }
}

/// By which a library's file is known again: its size, and when it was last written.
fn state_of(dir: &Path) -> Option<String> {
    let metadata = fs::metadata(dir.join(FILES[0])).ok()?;
    let written = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(format!("{} {}", metadata.len(), written.as_nanos()))
}

/// Makes the new library, whole, beside the damaged one.
async fn bring_over_beside(dir: &Path) -> Result<Decided, LibraryError> {
    let folder = now_ms().to_string();
    let set_aside = dir.join(DAMAGED).join(&folder);
    create_private_dir(&set_aside)?;
    let runs = fill_new(dir, &set_aside).await.inspect_err(|_| {
        let _ = fs::remove_dir_all(&set_aside);
    })?;
    let decided = Decided { folder, runs };
    swap::decide(dir, &decided)?;
    Ok(decided)
}

/// Removes what salvages have left that were cut short while the new library was made: nothing but copies.
fn forget_cut_short(dir: &Path) -> io::Result<()> {
    let entries = match fs::read_dir(dir.join(DAMAGED)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let folder = entry?.path();
        let is_whole = FILES.iter().any(|file| folder.join(file).exists());
        if !is_whole && (folder.join(NEW).exists() || folder.join(READING).exists()) {
            fs::remove_dir_all(folder)?;
        }
    }
    Ok(())
}

fn new_library(set_aside: &Path) -> PathBuf {
    set_aside.join(NEW).join(FILES[0])
}

async fn fill_new(dir: &Path, set_aside: &Path) -> Result<u32, LibraryError> {
    let new = new_library(set_aside);
    create_private_dir(&set_aside.join(NEW))?;
    bring_up_to_date(&new).await?;
    // Read from a copy: SQLite writes to what it opens.
    let reading = set_aside.join(READING);
    create_private_dir(&reading)?;
    for file in FILES {
        if dir.join(file).exists() {
            fs::copy(dir.join(file), reading.join(file))?;
        }
    }
    bring_over::bring_over(&new, &reading.join(FILES[0])).await
}

#[cfg(test)]
mod tests {
    use std::fs;

    use crate::{
        library::{Library, LibraryError, NewRun, TextChunk},
        profile::sample_profile,
        run::RunId,
    };

    async fn library_of(dir: &std::path::Path, runs: usize) -> Vec<RunId> {
        let library = Library::open(dir).await.expect("opens");
        let mut ids = Vec::new();
        for n in 0..runs {
            let id = RunId::generate();
            let run = NewRun {
                id,
                title: format!("Run {n}"),
                sample: false,
                profile: sample_profile(),
                endpoint: String::new(),
                request: crate::chat::ChatRequest {
                    model: "m".into(),
                    messages: Vec::new(),
                    stream: true,
                    temperature: None,
                    max_output: None,
                },
                fingerprint: n.to_string(),
            };
            library.create_run(&run).await.expect("writes");
            let text = format!("text {n} ").repeat(500);
            let chunk = TextChunk { start: 0, text: &text, pace: &[(1, 4_000)] };
            library.append_text(id, chunk).await.expect("writes");
            library.end_run(id, &crate::library::Ending::complete("m")).await.expect("writes");
            ids.push(id);
        }
        library.close().await;
        ids
    }

    #[tokio::test]
    async fn a_damaged_library_is_set_aside_and_most_of_it_saved() {
        let dir = tempfile::tempdir().expect("a folder");
        let ids = library_of(dir.path(), 60).await;
        let path = dir.path().join("prospect.db");
        let mut bytes = fs::read(&path).expect("reads");
        // Every page in the middle fifth is gone; the schema and most rows are not.
        let (from, to) = (bytes.len() * 2 / 5, bytes.len() * 3 / 5);
        bytes[from..to].fill(0xAA);
        fs::write(&path, &bytes).expect("writes");

        let library = Library::open(dir.path()).await.expect("opens all the same");
        let salvage = library.salvage().expect("the damage is met at start-up, and told");
        assert_eq!(fs::read(salvage.set_aside.join("prospect.db")).expect("kept"), bytes, "unharmed");
        let listed = library.list(None, 100).await.expect("the new library is sound");
        assert_eq!(listed.len(), usize::try_from(salvage.runs).expect("fits"));
        assert!((20..60).contains(&listed.len()), "{} of 60 runs", listed.len());
        let run = library.find_run(listed[0].id).await.expect("reads").expect("is there");
        assert!(run.text.starts_with("text "), "whole rows only");
        assert!(ids.contains(&run.summary.id));
    }

    #[tokio::test]
    async fn a_flipped_bit_in_the_name_of_a_column_costs_nothing() {
        // The first makes a name that is no text, the second another name.
        for (column, bit) in [("instructions_hash TEXT", 7), ("text TEXT", 0)] {
            let dir = tempfile::tempdir().expect("a folder");
            let ids = library_of(dir.path(), 5).await;
            let path = dir.path().join("prospect.db");
            let mut bytes = fs::read(&path).expect("reads");
            let table = position(&bytes, b"CREATE TABLE run (").expect("defined");
            let at = table + position(&bytes[table..], column.as_bytes()).expect("a column of it");
            bytes[at + 3] ^= 1 << bit;
            fs::write(&path, &bytes).expect("writes");
            super::want_salvage(dir.path()).expect("wanted");

            let library = Library::open(dir.path()).await.expect("opens");
            assert_eq!(library.salvage().expect("set aside").runs, 5, "{column}");
            for (n, id) in ids.into_iter().enumerate() {
                let run = library.find_run(id).await.expect("reads").expect("is there");
                assert_eq!(run.text, format!("text {n} ").repeat(500), "{column}");
            }
            library.close().await;
        }
    }

    fn position(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
        bytes.windows(wanted.len()).position(|window| window == wanted)
    }

    #[tokio::test]
    async fn a_file_that_is_no_database_is_set_aside_unharmed() {
        let dir = tempfile::tempdir().expect("a folder");
        fs::write(dir.path().join("prospect.db"), "my diary").expect("writes");
        let library = Library::open(dir.path()).await.expect("opens");
        let salvage = library.salvage().expect("the user is told");
        assert_eq!(salvage.runs, 0);
        assert_eq!(fs::read(salvage.set_aside.join("prospect.db")).expect("kept"), b"my diary");
        assert!(library.list(None, 1).await.expect("a new library").is_empty());
    }

    #[tokio::test]
    async fn a_salvage_that_did_not_help_is_not_repeated_on_the_same_file() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join(super::FILES[0]);
        fs::write(&path, "no database").expect("writes");
        assert!(!super::was_in_vain(dir.path()));
        super::note_in_vain(dir.path(), true).expect("noted");
        assert!(super::was_in_vain(dir.path()));
        for _ in 0..3 {
            let refused = Library::open(dir.path()).await;
            assert!(matches!(refused, Err(LibraryError::NotALibrary(_))), "{refused:?}");
        }
        assert!(!dir.path().join(super::DAMAGED).exists(), "no further copy");
        // Another file is another matter.
        fs::write(&path, "no database either").expect("writes");
        let library = Library::open(dir.path()).await.expect("opens");
        assert!(library.salvage().is_some() && !super::was_in_vain(dir.path()));
    }

    #[tokio::test]
    async fn nothing_is_set_aside_while_another_process_uses_it() {
        let dir = tempfile::tempdir().expect("a folder");
        let other = Library::open(dir.path()).await.expect("opens");
        fs::write(dir.path().join(super::FILES[0]), "rubbish").expect("writes");
        let refused = Library::open(dir.path()).await;
        assert!(matches!(refused, Err(LibraryError::InUse(_))), "{refused:?}");
        drop(other);
    }
}
