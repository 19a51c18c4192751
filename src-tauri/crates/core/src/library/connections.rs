//! The connections to the library's file.
//!
//! After a failure of the index a connection may not let go of what it was reading: FTS5 forgets to. It would see the library
//! as it was then for ever, and could not write. So those that were there at the failure are closed.

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use sqlx::{SqlitePool, sqlite::SqlitePoolOptions};

use super::open::options;

/// More would only wait for each other: one writes, the others read.
const MOST: u32 = 4;

/// When connections have last been given up.
#[derive(Debug, Clone, Default)]
pub(super) struct GivenUp(Arc<Mutex<Option<Instant>>>);

impl GivenUp {
    /// Those that are there now are not used again.
    pub(super) fn give_up(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    fn at(&self) -> Option<Instant> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Opens the library's file.
pub(super) async fn connect(path: &Path, given_up: &GivenUp) -> Result<SqlitePool, sqlx::Error> {
    let given_up = given_up.clone();
    SqlitePoolOptions::new()
        .max_connections(MOST)
        // A file that is open stays open.
        .test_before_acquire(false)
        .before_acquire(move |_, connection| {
            let is_old = given_up.at().is_some_and(|at| connection.age >= at.elapsed());
            Box::pin(async move { Ok(!is_old) })
        })
        .connect_with(options(path))
        .await
}
