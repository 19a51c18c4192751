//! The id of a run.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A run's id: a UUIDv7, so that ids sort by the time the runs began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, specta::Type)]
#[serde(transparent)]
pub struct RunId(#[specta(type = String)] Uuid);

impl RunId {
    /// A new id, later than every id this process made before.
    pub fn generate() -> Self {
        Self(Uuid::now_v7())
    }

    /// The id of a run that began at `millis` (Unix time) and otherwise follows from `random`.
    pub(crate) fn from_parts(millis: u64, random: [u8; 10]) -> Self {
        Self(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }

    /// Unix time of the run's beginning, in milliseconds; 0 for an id that is no UUIDv7.
    pub fn created_at(self) -> i64 {
        let millis = self.0.get_timestamp().map(|at| {
            let (seconds, nanos) = at.to_unix();
            seconds.saturating_mul(1_000).saturating_add(u64::from(nanos / 1_000_000))
        });
        i64::try_from(millis.unwrap_or_default()).unwrap_or(i64::MAX)
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for RunId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Uuid::parse_str(text.trim()).map(Self)
    }
}
