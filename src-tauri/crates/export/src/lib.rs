//! Saved runs as files people can hand to someone.

mod markdown;
mod write;

pub use markdown::markdown;
pub use write::{Overwrite, WriteError, write_atomically};
