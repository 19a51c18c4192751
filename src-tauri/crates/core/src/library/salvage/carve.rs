//! Ids as they stand in the bytes of a damaged file, whatever leads there.
//!
//! Rows of notes and actions are ordered by their ids. One whose neighbours cannot be read is found by its own id alone, and
//! that may be told by nothing else that is left.

use std::{
    collections::BTreeSet,
    fs::File,
    io::{self, Read},
    path::Path,
};

use memchr::memchr_iter;
use uuid::Uuid;

/// Characters of an id, and those before its first hyphen.
const LENGTH: usize = 36;
const BEFORE_HYPHEN: usize = 8;

const READ_AT_ONCE: usize = 1 << 20;

/// All ids in these files; those of files that are not there are none.
pub(super) fn ids_in<P: AsRef<Path>>(files: impl IntoIterator<Item = P>) -> io::Result<BTreeSet<Uuid>> {
    let mut ids = BTreeSet::new();
    for file in files {
        match File::open(file) {
            Ok(file) => read_ids(file, &mut ids)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(ids)
}

fn read_ids(mut from: impl Read, ids: &mut BTreeSet<Uuid>) -> io::Result<()> {
    let mut bytes = Vec::with_capacity(READ_AT_ONCE + LENGTH);
    loop {
        // An id may lie across the end of what was read before.
        bytes.drain(..bytes.len().saturating_sub(LENGTH - 1));
        let room = u64::try_from(READ_AT_ONCE).unwrap_or(u64::MAX);
        if from.by_ref().take(room).read_to_end(&mut bytes)? == 0 {
            return Ok(());
        }
        for hyphen in memchr_iter(b'-', &bytes) {
            let id = hyphen.checked_sub(BEFORE_HYPHEN).and_then(|start| bytes.get(start..start + LENGTH));
            ids.extend(id.and_then(|id| Uuid::try_parse_ascii(id).ok()).filter(is_ours));
        }
    }
}

/// Ours tell the time at which they were made.
fn is_ours(id: &Uuid) -> bool {
    id.get_version_num() == 7
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs};

    use proptest::prelude::*;
    use uuid::Uuid;

    use super::{READ_AT_ONCE, ids_in};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn every_id_is_found_wherever_it_stands(
            gaps in prop::collection::vec((0..READ_AT_ONCE, "[a-f0-9-]{0,9}"), 1..5),
        ) {
            let dir = tempfile::tempdir().expect("a folder");
            let (mut bytes, mut expected) = (Vec::new(), BTreeSet::new());
            for (gap, before) in gaps {
                bytes.resize(bytes.len() + gap, 0);
                bytes.extend(before.as_bytes());
                let id = Uuid::now_v7();
                bytes.extend(id.to_string().as_bytes());
                expected.insert(id);
                bytes.extend(Uuid::new_v4().to_string().as_bytes());
            }
            let file = dir.path().join("prospect.db");
            fs::write(&file, bytes).expect("writes");
            prop_assert_eq!(ids_in([&file, &dir.path().join("none")]).expect("reads"), expected);
        }
    }
}
