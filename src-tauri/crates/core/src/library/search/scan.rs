//! Search without an index: the texts of the newest runs are read, as many as there is time for.

use std::time::{Duration, Instant};

use super::candidates::Wanted;
use crate::library::{
    Library, LibraryError, RunPage, RunSort,
    cursor::{Cursor, Spot},
    list::ByDate,
};

/// After this long a page is given out as far as it goes; the next begins where it ended.
const PATIENCE: Duration = Duration::from_millis(300);
/// Runs read in one go.
const GO: u32 = 100;

impl Library {
    /// The runs that match, by date.
    pub(super) async fn scan(
        &self,
        wanted: &Wanted,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<RunPage, LibraryError> {
        let started = Instant::now();
        let mut page = RunPage::default();
        // A place in another order was given out by the index; there is nothing to go on from.
        let mut after: Option<Spot> = match after {
            None => None,
            Some(Cursor::Date(spot)) => Some(*spot),
            Some(_) => return Ok(page),
        };
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let newest_first = wanted.sort != RunSort::Oldest;
        loop {
            let missing = u32::try_from(limit - page.runs.len()).unwrap_or(u32::MAX);
            // No more than can be shown, so that none is passed over.
            let go = ByDate { newest_first, after, limit: GO.min(missing) };
            let spots = self.by_date(&wanted.filter, go).await?;
            let docs: Vec<i64> = spots.iter().map(|spot| spot.doc).collect();
            page.runs.extend(self.found(&docs, &wanted.text, None).await?);
            let Some(last) = spots.last() else { return Ok(page) };
            after = Some(*last);
            if page.runs.len() >= limit || started.elapsed() > PATIENCE {
                page.next = Some(Cursor::Date(*last).encode()?);
                return Ok(page);
            }
        }
    }
}
