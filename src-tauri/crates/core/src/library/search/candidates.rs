//! What the index gives for a query, in order and no more than is asked for.
//!
//! FTS5 goes through the numbers of its rows from either end and skips along several words at once, so the newest matches
//! come first and quickly, however common the words are. `ORDER BY rank` is not used: it would count every match of every word.

use sqlx::{QueryBuilder, Sqlite};

use super::{
    entry::{facet_fact, notes_fact, tag_fact},
    expression::{Tier, expression, tier_expression, tiers},
    text_query::TextQuery,
};
use crate::library::{
    Library, LibraryError, LibraryPlace, RunSort,
    cursor::{Block, Spot},
    filter::{CardFilter, Column},
    list::ByDate,
};

/// Up to so many runs in a place are looked up at once, before the index is gone through.
const FEW_IN_PLACE: u32 = 10_000;

/// A query with everything looked up.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    pub(super) text: TextQuery,
    pub(super) filter: CardFilter,
    pub(super) sort: RunSort,
    /// Whether there are runs that came later than their date says.
    pub(super) strays: bool,
}

/// How a match is known to lie in the right place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum InPlace {
    /// Its card is looked up. Nearly all are in the library.
    Looked,
    /// It is among those that were looked up before.
    Listed,
}

impl Wanted {
    /// What the index knows of the filter, with one area of a list by areas.
    fn facts(&self, area: Option<i64>) -> Vec<Vec<String>> {
        let filter = &self.filter;
        let others = filter.any.iter().filter(|(column, _)| area.is_none() || *column != Column::Area);
        let mut facts: Vec<Vec<String>> =
            others.map(|(_, codes)| codes.iter().map(|code| facet_fact(*code)).collect()).collect();
        facts.extend(area.map(|code| vec![facet_fact(code)]));
        facts.extend(filter.tags.iter().map(|tag| vec![tag_fact(tag)]));
        if filter.has_notes {
            facts.push(vec![notes_fact()]);
        }
        facts
    }

    /// The query as the index takes it.
    pub(super) fn expression(&self, area: Option<i64>) -> String {
        expression(&self.text, &self.facts(area))
    }
}

impl Library {
    /// The matches by date.
    pub(super) async fn matches_by_date(
        &self,
        wanted: &Wanted,
        area: Option<i64>,
        order: ByDate,
    ) -> Result<Vec<Spot>, LibraryError> {
        let words = wanted.expression(area);
        let mut spots = match self.bounds(&wanted.filter, order).await? {
            Some(bounds) => self.matches_between(wanted, &words, bounds, order).await?,
            None => Vec::new(),
        };
        if wanted.strays {
            spots.extend(self.stray_matches(wanted, &words, order).await?);
            Spot::sort(&mut spots, order.newest_first);
            spots.truncate(usize::try_from(order.limit).unwrap_or(usize::MAX));
        }
        Ok(spots)
    }

    /// The runs of a block, and where the next begins, if there is one.
    pub(super) async fn block(
        &self,
        wanted: &Wanted,
        from: Block,
        length: usize,
    ) -> Result<(Vec<i64>, Option<Block>), LibraryError> {
        let facts = wanted.facts(None);
        let tiers = tiers(&wanted.text);
        let order = ByDate { newest_first: true, after: None, limit: 0 };
        let (low, high) = match (self.bounds(&wanted.filter, order).await?, wanted.strays) {
            (Some(bounds), false) => bounds,
            // Those that came late have numbers of their own.
            (Some((_, high)), true) => (i64::MIN, high),
            (None, true) => (i64::MIN, 0),
            (None, false) => return Ok((Vec::new(), None)),
        };
        let mut newest = Vec::new();
        if from.is_first() {
            let words = expression(&wanted.text, &facts);
            newest = self.newest(wanted, &words, (low, high), length + 1).await?;
            if newest.len() <= length {
                // Few match: they are one block.
                return Ok((newest, None));
            }
        }
        let mut docs: Vec<i64> = Vec::new();
        let mut below = from.below;
        for (number, tier) in tiers.iter().enumerate().skip(from.tier) {
            let missing = length - docs.len();
            if missing == 0 {
                return Ok((docs, Some(Block { tier: number, below: i64::MAX, shown: 0 })));
            }
            let found = if from.is_first() && *tier == Tier::Anywhere {
                std::mem::take(&mut newest)
            } else {
                // What was in earlier blocks is not known here, what is in this one is.
                let without_closer = !from.is_first() && tiers.len() > 1;
                let words = tier_expression(&wanted.text, &facts, *tier, without_closer);
                self.newest(wanted, &words, (low, high.min(below.saturating_sub(1))), length + 1).await?
            };
            let found: Vec<i64> = found.into_iter().filter(|doc| !docs.contains(doc)).take(missing).collect();
            docs.extend(&found);
            if found.len() == missing {
                let below = docs.last().copied().unwrap_or(below);
                return Ok((docs, Some(Block { tier: number, below, shown: 0 })));
            }
            below = i64::MAX;
        }
        Ok((docs, None))
    }

    /// The newest matches whose numbers are within bounds.
    async fn newest(
        &self,
        wanted: &Wanted,
        words: &str,
        bounds: (i64, i64),
        limit: usize,
    ) -> Result<Vec<i64>, LibraryError> {
        let limit = u32::try_from(limit).unwrap_or(u32::MAX);
        let order = ByDate { newest_first: true, after: None, limit };
        let spots = self.matches_between(wanted, words, bounds, order).await?;
        Ok(spots.into_iter().map(|spot| spot.doc).collect())
    }

    /// Matches whose numbers are within bounds, in the order of the numbers.
    async fn matches_between(
        &self,
        wanted: &Wanted,
        words: &str,
        bounds: (i64, i64),
        order: ByDate,
    ) -> Result<Vec<Spot>, LibraryError> {
        let mut sql = QueryBuilder::new(
            "SELECT c.created_at, c.doc FROM search AS s CROSS JOIN run_card AS c ON c.doc = s.rowid
             WHERE s.search MATCH ",
        );
        sql.push_bind(words.to_owned()).push(" AND s.rowid BETWEEN ").push_bind(bounds.0);
        sql.push(" AND ").push_bind(bounds.1);
        self.push_place(&mut sql, &wanted.filter).await?;
        let direction = if order.newest_first { "DESC" } else { "ASC" };
        sql.push(format_args!(" ORDER BY s.rowid {direction} LIMIT ")).push_bind(order.limit);
        let spots: Vec<(i64, i64)> = sql.build_query_as().fetch_all(&self.pool).await?;
        Ok(spots.into_iter().map(Spot::from).collect())
    }

    /// Matches that came later than their date says. They are few until the index is made anew.
    async fn stray_matches(
        &self,
        wanted: &Wanted,
        words: &str,
        order: ByDate,
    ) -> Result<Vec<Spot>, LibraryError> {
        let mut sql = QueryBuilder::new(
            "SELECT c.created_at, c.doc FROM search AS s CROSS JOIN run_card AS c ON c.doc = s.rowid
             WHERE s.search MATCH ",
        );
        sql.push_bind(words.to_owned()).push(" AND s.rowid < 0");
        self.push_place(&mut sql, &wanted.filter).await?;
        let (sign, direction) = if order.newest_first { ('<', "DESC") } else { ('>', "ASC") };
        if let Some(spot) = order.after {
            sql.push(format_args!(" AND (c.created_at, c.doc) {sign} ("));
            sql.push_bind(spot.created_at).push(", ").push_bind(spot.doc).push(")");
        }
        sql.push(format_args!(" ORDER BY c.created_at {direction}, c.doc {direction} LIMIT "));
        sql.push_bind(order.limit);
        let spots: Vec<(i64, i64)> = sql.build_query_as().fetch_all(&self.pool).await?;
        Ok(spots.into_iter().map(Spot::from).collect())
    }

    /// What only the cards know: the place, marks and exact dates.
    async fn push_place(
        &self,
        sql: &mut QueryBuilder<Sqlite>,
        filter: &CardFilter,
    ) -> Result<(), LibraryError> {
        sql.push(" AND c.place = ").push_bind(filter.place);
        filter.push_marks(sql);
        filter.push_dates(sql);
        if self.in_place(filter).await? == InPlace::Listed {
            sql.push(" AND +s.rowid IN (SELECT c.doc FROM run_card AS c WHERE c.place = ");
            sql.push_bind(filter.place);
            filter.push_marks(sql);
            sql.push(")");
        }
        Ok(())
    }

    async fn in_place(&self, filter: &CardFilter) -> Result<InPlace, LibraryError> {
        if filter.place == LibraryPlace::Library.number() && !filter.favourite {
            return Ok(InPlace::Looked);
        }
        let mut sql = QueryBuilder::new("SELECT count(*) FROM (SELECT 1 FROM run_card AS c WHERE c.place = ");
        sql.push_bind(filter.place);
        filter.push_marks(&mut sql);
        sql.push(" LIMIT ").push_bind(FEW_IN_PLACE + 1).push(")");
        let members: u32 = sql.build_query_scalar().fetch_one(&self.pool).await?;
        Ok(if members <= FEW_IN_PLACE { InPlace::Listed } else { InPlace::Looked })
    }

    /// The numbers between which matches of a page can lie; none where there are none.
    async fn bounds(&self, filter: &CardFilter, order: ByDate) -> Result<Option<(i64, i64)>, LibraryError> {
        let (mut low, mut high) = (1, i64::MAX);
        let (mut from, mut to) = (filter.from, filter.to);
        match order.after {
            Some(spot) if spot.doc > 0 && order.newest_first => high = spot.doc - 1,
            Some(spot) if spot.doc > 0 => low = spot.doc + 1,
            // Behind a stray: the runs that are older, or newer, than it.
            Some(spot) if order.newest_first => {
                to = Some(to.map_or(spot.created_at, |to| to.min(spot.created_at)));
            }
            Some(spot) => from = Some(from.map_or(spot.created_at, |from| from.max(spot.created_at))),
            None => {}
        }
        if let Some(from) = from {
            let first: Option<i64> = sqlx::query_scalar(
                "SELECT doc FROM run_card INDEXED BY card_by_date WHERE place = ? AND created_at >= ? AND doc > 0
                 ORDER BY created_at, doc LIMIT 1",
            )
            .bind(filter.place)
            .bind(from)
            .fetch_optional(&self.pool)
            .await?;
            let Some(first) = first else { return Ok(None) };
            low = low.max(first);
        }
        if let Some(to) = to {
            let last: Option<i64> = sqlx::query_scalar(
                "SELECT doc FROM run_card INDEXED BY card_by_date WHERE place = ? AND created_at < ? AND doc > 0
                 ORDER BY created_at DESC, doc DESC LIMIT 1",
            )
            .bind(filter.place)
            .bind(to)
            .fetch_optional(&self.pool)
            .await?;
            let Some(last) = last else { return Ok(None) };
            high = high.min(last);
        }
        Ok((low <= high).then_some((low, high)))
    }
}
