//! The new library takes the place of the damaged one: decided in one moment, and finished by the next start if need be.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::{DAMAGED, FILES, MARK, NEW, READING, new_library};
use crate::library::{locks::open_private, place::sync_dir};

/// A new library is whole and is to take the place of the damaged one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Decided {
    /// The damaged library's folder within the folder of such.
    pub(super) folder: String,
    /// Runs that were brought over.
    pub(super) runs: u32,
}

/// What was decided and is not finished. A mark that says nothing asks for a salvage.
pub(super) fn decided(dir: &Path) -> io::Result<Option<Decided>> {
    match fs::read(dir.join(MARK)) {
        Ok(words) => Ok(serde_json::from_slice(&words).ok()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// From here on the new library is the one that counts.
pub(super) fn decide(dir: &Path, decided: &Decided) -> io::Result<()> {
    let set_aside = dir.join(DAMAGED).join(&decided.folder);
    for folder in [set_aside.join(NEW), set_aside, dir.join(DAMAGED)] {
        sync_dir(&folder)?;
    }
    let part = dir.join("prospect.salvage.part");
    let mut file = open_private(&part)?;
    file.set_len(0)?;
    file.write_all(&serde_json::to_vec(decided)?)?;
    file.sync_all()?;
    fs::rename(part, dir.join(MARK))?;
    sync_dir(dir)
}

/// Moves the damaged files aside and the new one into their place; where the damaged ones are now. It may have been cut
/// short anywhere before.
pub(super) fn finish(dir: &Path, decided: &Decided) -> io::Result<PathBuf> {
    let set_aside = dir.join(DAMAGED).join(&decided.folder);
    let new = new_library(&set_aside);
    if new.exists() {
        for file in FILES {
            if dir.join(file).exists() {
                fs::rename(dir.join(file), set_aside.join(file))?;
            }
        }
        // The new file must never be seen beside the log of the old one: SQLite would write that into it.
        sync_dir(dir)?;
        fs::rename(new, dir.join(FILES[0]))?;
        sync_dir(dir)?;
    }
    for left in [NEW, READING] {
        gone(fs::remove_dir_all(set_aside.join(left)))?;
    }
    gone(fs::remove_file(dir.join(MARK)))?;
    Ok(set_aside)
}

fn gone(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::{DAMAGED, Decided, FILES, MARK, NEW, READING, decide, decided, finish, new_library};

    /// The damaged files, and a new library that is whole.
    fn decided_in(dir: &Path) -> Decided {
        let salvage = Decided { folder: "1".into(), runs: 3 };
        let set_aside = dir.join(DAMAGED).join(&salvage.folder);
        for folder in [NEW, READING] {
            fs::create_dir_all(set_aside.join(folder)).expect("a folder");
        }
        for file in FILES {
            fs::write(dir.join(file), format!("old {file}")).expect("writes");
        }
        fs::write(new_library(&set_aside), "new").expect("writes");
        fs::write(dir.join(MARK), "").expect("asked for");
        assert_eq!(decided(dir).expect("reads"), None, "asked for is not decided");
        decide(dir, &salvage).expect("decides");
        salvage
    }

    #[test]
    fn cut_short_between_any_two_steps_it_is_finished_by_the_next_start() {
        // So many files were moved before the process was killed; the last of all is the new one.
        for moved in 0..=FILES.len() + 1 {
            let dir = tempfile::tempdir().expect("a folder");
            let dir = dir.path();
            let salvage = decided_in(dir);
            let set_aside = dir.join(DAMAGED).join(&salvage.folder);
            for file in FILES.iter().take(moved) {
                fs::rename(dir.join(file), set_aside.join(file)).expect("moved");
            }
            if moved > FILES.len() {
                fs::rename(new_library(&set_aside), dir.join(FILES[0])).expect("moved");
            }
            let pending = decided(dir).expect("reads").expect("is not forgotten");
            assert_eq!(pending, salvage);
            assert_eq!(finish(dir, &pending).expect("finishes"), set_aside);
            assert_eq!(fs::read(dir.join(FILES[0])).expect("there"), b"new", "after {moved} steps");
            for file in FILES {
                assert_eq!(fs::read(set_aside.join(file)).expect("kept"), format!("old {file}").into_bytes());
            }
            assert!(!dir.join(FILES[1]).exists(), "no log of another library beside the new one");
            assert!(!dir.join(MARK).exists() && !set_aside.join(NEW).exists());
        }
    }
}
