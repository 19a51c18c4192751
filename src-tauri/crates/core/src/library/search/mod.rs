//! Search: what was typed is read ([`text_query`]), asked of the index ([`expression`], [`candidates`]), held against the
//! texts of what comes back ([`matcher`]), and shown ([`snippet`]). The index itself is kept by [`index`].
//!
//! Every page costs about the same, however many runs match. By date and by area the index gives the runs in their order,
//! and only as many as are shown are read. By relevance runs are sorted within blocks of [`BLOCK`]: the newest that have all
//! words in their titles, then those that are about them, then the others; a block is read and scored as a whole.

mod candidates;
mod completions;
mod entry;
mod expression;
mod index;
mod matcher;
mod scan;
mod snippet;
mod sorted;
mod text_query;
mod texts;
mod words;

#[cfg(test)]
mod index_tests;
#[cfg(test)]
mod tests;

use super::{
    FoundRun, Library, LibraryError, RunPage, RunQuery, RunSort,
    cursor::{Block, Cursor, Spot, misplaced},
    filter::CardFilter,
    list::{ByDate, Listed, next},
};
use candidates::Wanted;
use text_query::TextQuery;
use texts::Ranked;

/// How many runs are scored together.
const BLOCK: usize = 64;
/// Runs that are put into the index before a search; where more wait, that is done beside it.
const AT_ONCE: u32 = 32;
/// A page is looked for in so many goes at most, where the index gives more than there is.
const MOST_GOES: usize = 8;

impl Library {
    /// The runs that fit a query with a text; none where it has no text to look for.
    pub(super) async fn search(
        &self,
        query: &RunQuery,
        filter: &CardFilter,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<Option<RunPage>, LibraryError> {
        let text = TextQuery::parse(&query.text);
        if text.is_empty() {
            return Ok(None);
        }
        let mut wanted = Wanted { text, filter: filter.clone(), sort: query.sort, strays: false };
        let found = async {
            if self.index_is_broken() {
                return Ok(None);
            }
            let state = self.index_state().await?;
            let mut unindexed = if state.waiting > 0 { self.catch_up(AT_ONCE).await? } else { 0 };
            if state.outdated {
                unindexed = self.count_cards().await?;
            }
            wanted.strays = state.strays;
            self.complete(&mut wanted.text).await?;
            let page = self.search_index(&wanted, after, limit).await?;
            Ok(Some(RunPage { unindexed, ..page }))
        };
        let found = match found.await {
            Err(error) if index::is_broken(&error) => {
                tracing::warn!(%error, "the index of the library cannot be read");
                self.mark_index_broken();
                None
            }
            found => found?,
        };
        if found.is_some() {
            return Ok(found);
        }
        // The words are worked out anew; meanwhile the texts themselves are read.
        let mut page = self.scan(&wanted, after, limit).await?;
        page.unindexed = self.count_cards().await?;
        Ok(Some(page))
    }

    async fn search_index(
        &self,
        wanted: &Wanted,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<RunPage, LibraryError> {
        if wanted.sort == RunSort::Relevance && !wanted.text.all.is_empty() {
            return self.by_relevance(wanted, after, limit).await;
        }
        let mut runs = Vec::new();
        let mut after = after.cloned();
        for _ in 0..MOST_GOES {
            let missing = limit.saturating_sub(u32::try_from(runs.len()).unwrap_or(u32::MAX));
            let listed = self.candidates(wanted, after.as_ref(), missing).await?;
            let more = next(&listed, missing)?;
            let docs: Vec<i64> = listed.iter().map(|listed| listed.doc).collect();
            runs.extend(self.found(&docs, &wanted.text, None).await?);
            after = listed.last().map(|last| last.cursor.clone());
            if more.is_none() {
                return Ok(RunPage { runs, next: None, unindexed: 0 });
            }
            if runs.len() >= usize::try_from(limit).unwrap_or(usize::MAX) {
                break;
            }
        }
        let next = after.map(|cursor| cursor.encode()).transpose()?;
        Ok(RunPage { runs, next, unindexed: 0 })
    }

    /// The runs of the index in the order that is asked for.
    async fn candidates(
        &self,
        wanted: &Wanted,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<Vec<Listed>, LibraryError> {
        match wanted.sort {
            RunSort::Newest | RunSort::Oldest | RunSort::Relevance => {
                let after = match after {
                    None => None,
                    Some(Cursor::Date(spot)) => Some(*spot),
                    Some(_) => return Err(misplaced()),
                };
                let newest_first = wanted.sort != RunSort::Oldest;
                let order = ByDate { newest_first, after, limit };
                let spots = self.matches_by_date(wanted, None, order).await?;
                Ok(spots.into_iter().map(Listed::by_date).collect())
            }
            RunSort::Area => self.matches_by_area(wanted, after, limit).await,
            RunSort::Cost => self.matches_by_cost(wanted, after, limit).await,
        }
    }

    async fn by_relevance(
        &self,
        wanted: &Wanted,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<RunPage, LibraryError> {
        let mut block = match after {
            None => Block::FIRST,
            Some(Cursor::Block(block)) => *block,
            Some(_) => return Err(misplaced()),
        };
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut runs: Vec<FoundRun> = Vec::new();
        for _ in 0..MOST_GOES {
            let (docs, following) = self.block(wanted, block, BLOCK).await?;
            let ranked = Ranked { shown: block.shown, limit: limit - runs.len() };
            runs.extend(self.found(&docs, &wanted.text, Some(ranked)).await?);
            block.shown = block.shown.saturating_add(ranked.limit);
            let next = if block.shown < docs.len() { Some(block) } else { following };
            let Some(next) = next else { return Ok(RunPage { runs, next: None, unindexed: 0 }) };
            block = next;
            if runs.len() >= limit {
                break;
            }
        }
        Ok(RunPage { runs, next: Some(Cursor::Block(block).encode()?), unindexed: 0 })
    }
}

impl Spot {
    /// Newest first or oldest first.
    fn sort(spots: &mut [Self], newest_first: bool) {
        spots.sort_unstable();
        if newest_first {
            spots.reverse();
        }
    }
}
