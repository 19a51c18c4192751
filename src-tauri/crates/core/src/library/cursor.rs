//! Where a page of a list ended, so that the next begins there, however long the list is.

use serde::{Deserialize, Serialize};

use super::{
    LibraryError,
    rows::{from_json, to_json},
};

/// The last run of a page, by what its list is sorted by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Cursor {
    /// Sorted by date.
    Date(Spot),
    /// Sorted by area: its name.
    Area(String, Spot),
    /// Sorted by cost: its bits, which a decimal number may not keep.
    Cost(u64, Spot),
    /// Sorted by relevance.
    Block(Block),
}

/// A run in the order of dates. The number settles which of two runs of one moment is the newer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Spot {
    pub(super) created_at: i64,
    pub(super) doc: i64,
}

/// A place among runs sorted by relevance: they are sorted block by block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Block {
    /// The tier in which the block begins.
    pub(super) tier: usize,
    /// The number below which it begins there.
    pub(super) below: i64,
    /// How many runs of the block were shown.
    pub(super) shown: usize,
}

impl Block {
    /// The first block.
    pub(super) const FIRST: Self = Self { tier: 0, below: i64::MAX, shown: 0 };

    /// Whether this is the first block, however much of it was shown.
    pub(super) fn is_first(self) -> bool {
        (self.tier, self.below) == (Self::FIRST.tier, Self::FIRST.below)
    }
}

impl Cursor {
    pub(super) fn encode(&self) -> Result<String, LibraryError> {
        to_json(self)
    }

    pub(super) fn decode(text: &str) -> Result<Self, LibraryError> {
        from_json(text)
    }
}

/// A cursor of another order than the one that is asked for.
pub(super) fn misplaced() -> LibraryError {
    LibraryError::Unreadable("the place in a list that was sorted otherwise".into())
}
