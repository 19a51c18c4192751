//! The ids of what is written to a run.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An id of its own kind: a UUIDv7, so that it tells when the thing was made.
macro_rules! id {
    ($(#[$about:meta])* $name:ident) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, specta::Type)]
        #[serde(transparent)]
        pub struct $name(#[specta(type = String)] Uuid);

        impl $name {
            /// A new id, later than every id this process made before.
            pub fn generate() -> Self {
                Self(Uuid::now_v7())
            }

            /// Unix time in milliseconds at which it was made; `None` for an id that does not tell.
            pub fn made_at(self) -> Option<i64> {
                let (seconds, nanos) = self.0.get_timestamp()?.to_unix();
                let millis = seconds.saturating_mul(1_000).saturating_add(u64::from(nanos / 1_000_000));
                i64::try_from(millis).ok()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text.trim()).map(Self)
            }
        }
    };
}

id! {
    /// The id of a note.
    NoteId
}
id! {
    /// The id of an action item.
    ActionId
}
