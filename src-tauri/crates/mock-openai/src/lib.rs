//! A scriptable Chat Completions server on loopback, for tests, benches and demos.
//!
//! A [`Script`] says what one answer does, step by step, down to the bytes on the wire: text at a pace, malformed
//! bodies, resets, stalls, and gates that hold the stream until a test lets it go on. Every request is recorded, and
//! the end of each connection with it, so a test waits on the event itself and never sleeps.
//!
//! In a Rust test, [`MockServer`] runs on a thread of its own. The binary `mock-openai` is the same server as a
//! process, steered through `/control` (see [`control`]).

pub mod control;
mod http;
mod model;
mod play;
mod record;
mod report;
mod script;
mod server;
mod state;

pub use record::{Record, Until, WaitError};
pub use report::SAMPLE_REPORT;
pub use script::{Framing, Script, Step, Usage};
pub use server::{MockServer, Options};
