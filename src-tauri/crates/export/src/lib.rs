//! Saved runs as files people can hand to someone, and as text they can paste.

mod csv;
mod html;
mod markdown;
mod write;

pub use csv::insights_csv;
pub use html::html_fragment;
pub use markdown::markdown;
pub use write::{Overwrite, WriteError, write_atomically};
