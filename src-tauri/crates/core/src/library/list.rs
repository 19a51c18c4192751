//! Lists of runs, page by page: each page begins where the one before ended, so that the last is as quick as the first.

use std::collections::HashMap;

use sqlx::{QueryBuilder, Sqlite};

use super::{
    Facets, FoundRun, Library, LibraryError, LibraryPlace, RunFilter, RunPage, RunQuery, RunSort, RunSummary,
    cursor::{Cursor, Spot, misplaced},
    filter::{CardFilter, Column, Part, push_codes},
    rows::{Lenient, LineRow, from_json, readable, to_json},
};
use crate::run::RunId;

/// Of more values than this, one is as good as none to find runs by.
const MOST_SOURCES: usize = 24;

/// The order of dates, and from where in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct ByDate {
    pub(super) newest_first: bool,
    pub(super) after: Option<Spot>,
    pub(super) limit: u32,
}

/// A run of a list, and the cursor behind it.
#[derive(Debug, Clone)]
pub(super) struct Listed {
    pub(super) doc: i64,
    pub(super) cursor: Cursor,
}

impl Library {
    /// Runs outside trash and archive, the newest first: at most `limit`, older than `before`.
    ///
    /// # Errors
    /// When the library cannot be read.
    pub async fn list(&self, before: Option<RunId>, limit: u32) -> Result<Vec<RunSummary>, LibraryError> {
        let docs = self.newest_docs(before, limit).await?;
        self.lines(&docs).await
    }

    /// The numbers of those runs.
    pub(super) async fn newest_docs(
        &self,
        before: Option<RunId>,
        limit: u32,
    ) -> Result<Vec<i64>, LibraryError> {
        let mut after = None;
        if let Some(before) = before {
            let spot: Option<(i64, i64)> = sqlx::query_as(
                "SELECT run_card.created_at, run_card.doc FROM run JOIN run_card ON run_card.key = run.key
                 WHERE run.id = ?",
            )
            .bind(before.to_string())
            .fetch_optional(&self.pool)
            .await?;
            let (created_at, doc) = spot.unwrap_or((before.created_at(), 0));
            after = Some(Spot { created_at, doc });
        }
        let Some(filter) = self.card_filter(LibraryPlace::Library, &RunFilter::default()).await? else {
            return Ok(Vec::new());
        };
        let spots = self.by_date(&filter, ByDate { newest_first: true, after, limit }).await?;
        Ok(spots.iter().map(|spot| spot.doc).collect())
    }

    /// The runs that fit a query: at most `limit`, from where the page before ended.
    ///
    /// # Errors
    /// When the library cannot be read, or `after` is no place in this list.
    pub async fn find_runs(
        &self,
        query: &RunQuery,
        after: Option<&str>,
        limit: u32,
    ) -> Result<RunPage, LibraryError> {
        let after = after.map(Cursor::decode).transpose()?;
        let Some(filter) = self.card_filter(query.place, &query.filter).await? else {
            return Ok(RunPage::default());
        };
        if let Some(page) = self.search(query, &filter, after.as_ref(), limit).await? {
            return Ok(page);
        }
        let listed = self.listed(&filter, query.sort, after.as_ref(), limit).await?;
        let docs: Vec<i64> = listed.iter().map(|listed| listed.doc).collect();
        let runs = self.lines(&docs).await?;
        Ok(RunPage {
            runs: runs.into_iter().map(|run| FoundRun { run, snippet: None }).collect(),
            next: next(&listed, limit)?,
            unindexed: 0,
        })
    }

    /// The models and tags there are.
    ///
    /// # Errors
    /// When the library cannot be read.
    pub async fn facets(&self) -> Result<Facets, LibraryError> {
        let models = sqlx::query(
            "SELECT value FROM facet WHERE kind = 'model' AND runs > 0 ORDER BY runs DESC, value",
        )
        .fetch_all(&self.pool)
        .await?;
        let tags = sqlx::query("SELECT tag, count(*) FROM card_tag GROUP BY tag ORDER BY tag")
            .fetch_all(&self.pool)
            .await?;
        Ok(Facets { models: readable(models, |(model,)| Ok(model)), tags: readable(tags, Ok) })
    }

    async fn listed(
        &self,
        filter: &CardFilter,
        sort: RunSort,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<Vec<Listed>, LibraryError> {
        match sort {
            RunSort::Newest | RunSort::Oldest | RunSort::Relevance => {
                let after = match after {
                    None => None,
                    Some(Cursor::Date(spot)) => Some(*spot),
                    Some(_) => return Err(misplaced()),
                };
                let order = ByDate { newest_first: sort != RunSort::Oldest, after, limit };
                let spots = self.by_date(filter, order).await?;
                Ok(spots.into_iter().map(Listed::by_date).collect())
            }
            RunSort::Area if filter.is_narrow(limit) => self.narrow_by_area(filter, after, limit).await,
            RunSort::Area => {
                let mut steps = AreaSteps::new(self.areas(filter).await?, after)?;
                let mut listed = Vec::new();
                while let Some(step) = steps.next(listed.len(), limit) {
                    let spots = self.by_date(&filter.with_area(step.code), step.order).await?;
                    listed.extend(step.listed(spots));
                }
                Ok(listed)
            }
            RunSort::Cost => self.by_cost(filter, after, limit).await,
        }
    }

    /// The runs that pass a filter, by date.
    pub(super) async fn by_date(
        &self,
        filter: &CardFilter,
        order: ByDate,
    ) -> Result<Vec<Spot>, LibraryError> {
        let parts = match filter.narrowest() {
            Part::Any(_, codes) if codes.len() > MOST_SOURCES => vec![Part::Dates],
            Part::Any(column, codes) => codes.into_iter().map(|code| Part::Any(column, vec![code])).collect(),
            part => vec![part],
        };
        let direction = if order.newest_first { "DESC" } else { "ASC" };
        let mut sql = QueryBuilder::new("");
        for (n, part) in parts.iter().enumerate() {
            sql.push(if n == 0 { "SELECT * FROM (" } else { " UNION ALL SELECT * FROM (" });
            let ordered = push_source(&mut sql, filter, part);
            if let Some(spot) = order.after {
                sql.push(format_args!(
                    " AND ({ordered}.created_at, {ordered}.doc) {} (",
                    if order.newest_first { '<' } else { '>' }
                ));
                sql.push_bind(spot.created_at).push(", ").push_bind(spot.doc).push(")");
            }
            // Of two bounds on one side SQLite would look for either: the place in the list is the nearer one.
            let mut filter = filter.clone();
            if order.after.is_some() {
                if order.newest_first { filter.to = None } else { filter.from = None }
            }
            filter.push_conditions(&mut sql);
            sql.push(format_args!(
                " ORDER BY {ordered}.created_at {direction}, {ordered}.doc {direction} LIMIT "
            ));
            sql.push_bind(order.limit).push(")");
        }
        sql.push(format_args!(" ORDER BY created_at {direction}, doc {direction} LIMIT "));
        sql.push_bind(order.limit);
        let spots: Vec<(i64, i64)> = sql.build_query_as().fetch_all(&self.pool).await?;
        Ok(spots.into_iter().map(Spot::from).collect())
    }

    /// The runs that pass a filter, by cost.
    pub(super) async fn by_cost(
        &self,
        filter: &CardFilter,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<Vec<Listed>, LibraryError> {
        let mut sql = QueryBuilder::new("SELECT c.cost, c.created_at, c.doc FROM ");
        if filter.is_narrow(limit) {
            // Few: all of them, sorted.
            sql = QueryBuilder::new("SELECT c.cost, c.created_at, c.doc FROM (");
            push_source(&mut sql, filter, &filter.narrowest());
            filter.push_conditions(&mut sql);
            sql.push(") AS few CROSS JOIN run_card AS c ON c.doc = few.doc WHERE true");
        } else {
            sql.push("run_card AS c INDEXED BY card_by_cost WHERE c.place = ").push_bind(filter.place);
            filter.push_conditions(&mut sql);
        }
        push_after_cost(&mut sql, after)?;
        sql.push(" ORDER BY c.cost DESC, c.created_at DESC, c.doc DESC LIMIT ").push_bind(limit);
        let rows = sql.build().fetch_all(&self.pool).await?;
        Ok(readable(rows, |row| Ok(Listed::by_cost(row))))
    }

    /// The runs that pass a narrow filter, by area: all of them, sorted.
    async fn narrow_by_area(
        &self,
        filter: &CardFilter,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<Vec<Listed>, LibraryError> {
        let mut sql = QueryBuilder::new("SELECT area.value, c.created_at, c.doc FROM (");
        push_source(&mut sql, filter, &filter.narrowest());
        filter.push_conditions(&mut sql);
        sql.push(
            ") AS few CROSS JOIN run_card AS c ON c.doc = few.doc CROSS JOIN facet AS area ON area.code = c.area
             WHERE true",
        );
        push_after_area(&mut sql, after)?;
        sql.push(" ORDER BY area.value, c.created_at DESC, c.doc DESC LIMIT ").push_bind(limit);
        let rows = sql.build().fetch_all(&self.pool).await?;
        Ok(readable(rows, |row| Ok(Listed::by_area(row))))
    }

    /// The areas that can be in a list, in their order.
    pub(super) async fn areas(&self, filter: &CardFilter) -> Result<Vec<(String, i64)>, LibraryError> {
        let areas =
            sqlx::query("SELECT value, code FROM facet WHERE kind = 'area' AND runs > 0 ORDER BY value")
                .fetch_all(&self.pool)
                .await?;
        let areas: Vec<(String, i64)> = readable(areas, Ok);
        let wanted = filter.any.iter().find(|(column, _)| *column == Column::Area);
        let is_wanted = |code: &i64| wanted.is_none_or(|(_, codes)| codes.contains(code));
        Ok(areas.into_iter().filter(|(_, code)| is_wanted(code)).collect())
    }

    /// The lines of these runs, in this order. Those that are gone are left out; those that cannot be read as they are
    /// say so.
    pub(super) async fn lines(&self, docs: &[i64]) -> Result<Vec<RunSummary>, LibraryError> {
        let mut lines = match self.page_of_lines(docs).await {
            Err(error) if error.is_of_rows() => HashMap::new(),
            page => page?,
        };
        let mut in_order = Vec::with_capacity(docs.len());
        for doc in docs {
            let line = match lines.remove(doc) {
                None => self.line(*doc).await?,
                line => line,
            };
            in_order.extend(line);
        }
        Ok(in_order)
    }

    /// The lines that can be read, of a page that can.
    pub(super) async fn page_of_lines(&self, docs: &[i64]) -> Result<HashMap<i64, RunSummary>, LibraryError> {
        // As one value: each row would cross over to this thread by itself, and that takes longer than finding it.
        let lines: Vec<u8> = sqlx::query_scalar(
            "SELECT CAST(json_group_array(json_array(doc, line)) AS BLOB) FROM (
                 SELECT run_card.doc, run_line_json.line
                 FROM json_each(?) AS wanted CROSS JOIN run_card ON run_card.doc = wanted.value
                 CROSS JOIN run_line_json ON run_line_json.key = run_card.key
             )",
        )
        .bind(to_json(&docs)?)
        .fetch_one(&self.pool)
        .await?;
        let lines = String::from_utf8(lines).map_err(|error| LibraryError::Unreadable(error.to_string()))?;
        let lines: Vec<(i64, String)> = from_json(&lines)?;
        let read = |line: &str| from_json::<LineRow>(line)?.into_summary();
        Ok(lines.iter().filter_map(|(doc, line)| Some((*doc, read(line).ok()?))).collect())
    }

    /// The line of a run, value by value; `None` when it is gone, or so damaged that nothing of it can be shown.
    async fn line(&self, doc: i64) -> Result<Option<RunSummary>, LibraryError> {
        let row = sqlx::query("SELECT * FROM run_line WHERE doc = ?").bind(doc).fetch_optional(&self.pool);
        match row.await.map_err(LibraryError::from) {
            Err(error) if error.is_of_rows() => Ok(None),
            row => Ok(row?.and_then(|row| Lenient(&row).damaged_summary().ok())),
        }
    }
}

/// The areas of a list that is sorted by them, from where the page before ended; each is gone through by date.
pub(super) struct AreaSteps {
    areas: std::vec::IntoIter<(String, i64)>,
    /// Where the first of them begins.
    after: Option<Spot>,
}

/// What to read of one area.
pub(super) struct AreaStep {
    area: String,
    pub(super) code: i64,
    pub(super) order: ByDate,
}

impl AreaSteps {
    pub(super) fn new(mut areas: Vec<(String, i64)>, after: Option<&Cursor>) -> Result<Self, LibraryError> {
        let after = match after {
            None => None,
            Some(Cursor::Area(from, spot)) => {
                areas.retain(|(area, _)| area >= from);
                // An area whose runs have gone meanwhile leaves nothing to go on from.
                areas.first().is_some_and(|(area, _)| area == from).then_some(*spot)
            }
            Some(_) => return Err(misplaced()),
        };
        Ok(Self { areas: areas.into_iter(), after })
    }

    /// The next area, as long as the page is not full.
    pub(super) fn next(&mut self, listed: usize, limit: u32) -> Option<AreaStep> {
        let limit = limit.saturating_sub(u32::try_from(listed).unwrap_or(u32::MAX));
        if limit == 0 {
            return None;
        }
        let (area, code) = self.areas.next()?;
        Some(AreaStep { area, code, order: ByDate { newest_first: true, after: self.after.take(), limit } })
    }
}

impl AreaStep {
    pub(super) fn listed(&self, spots: Vec<Spot>) -> impl Iterator<Item = Listed> {
        let listed = |spot: Spot| Listed::by_area((self.area.clone(), spot.created_at, spot.doc));
        spots.into_iter().map(listed)
    }
}

/// Where the next page begins, if this one is full.
pub(super) fn next(listed: &[Listed], limit: u32) -> Result<Option<String>, LibraryError> {
    match listed.last() {
        Some(last) if listed.len() >= usize::try_from(limit).unwrap_or(usize::MAX) => {
            last.cursor.encode().map(Some)
        }
        _ => Ok(None),
    }
}

impl Listed {
    pub(super) fn by_date(spot: Spot) -> Self {
        Self { doc: spot.doc, cursor: Cursor::Date(spot) }
    }

    pub(super) fn by_area((area, created_at, doc): (String, i64, i64)) -> Self {
        Self { doc, cursor: Cursor::Area(area, Spot { created_at, doc }) }
    }

    pub(super) fn by_cost((cost, created_at, doc): (f64, i64, i64)) -> Self {
        Self { doc, cursor: Cursor::Cost(cost.to_bits(), Spot { created_at, doc }) }
    }
}

impl From<(i64, i64)> for Spot {
    fn from((created_at, doc): (i64, i64)) -> Self {
        Self { created_at, doc }
    }
}

/// Continues a list of cards `c` that is sorted by the values of their areas, `area`.
pub(super) fn push_after_area(
    sql: &mut QueryBuilder<Sqlite>,
    after: Option<&Cursor>,
) -> Result<(), LibraryError> {
    match after {
        None => {}
        Some(Cursor::Area(area, spot)) => {
            sql.push(" AND (area.value > ").push_bind(area.clone());
            sql.push(" OR area.value = ").push_bind(area.clone());
            sql.push(" AND (c.created_at, c.doc) < (").push_bind(spot.created_at);
            sql.push(", ").push_bind(spot.doc).push("))");
        }
        Some(_) => return Err(misplaced()),
    }
    Ok(())
}

/// Continues a list that is sorted by cost.
pub(super) fn push_after_cost(
    sql: &mut QueryBuilder<Sqlite>,
    after: Option<&Cursor>,
) -> Result<(), LibraryError> {
    match after {
        None => {}
        Some(Cursor::Cost(bits, spot)) => {
            sql.push(" AND (c.cost, c.created_at, c.doc) < (").push_bind(f64::from_bits(*bits));
            sql.push(", ").push_bind(spot.created_at).push(", ").push_bind(spot.doc).push(")");
        }
        Some(_) => return Err(misplaced()),
    }
    Ok(())
}

/// The cards `c` of one part of a filter, up to their conditions; returns what is in the order of dates.
fn push_source(sql: &mut QueryBuilder<Sqlite>, filter: &CardFilter, part: &Part) -> &'static str {
    let cards = "SELECT c.created_at, c.doc FROM run_card AS c INDEXED BY";
    match part {
        Part::Any(column, codes) => {
            sql.push(format_args!("{cards} card_by_{0} WHERE c.{0}", column.name()));
            push_codes(sql, codes);
        }
        Part::Tag(tag) => {
            sql.push(
                "SELECT t.created_at, t.doc FROM card_tag AS t CROSS JOIN run_card AS c ON c.doc = t.doc WHERE t.tag = ",
            );
            sql.push_bind(tag.clone());
        }
        Part::Favourite => {
            sql.push(format_args!("{cards} card_favourite WHERE c.favourite = 1"));
        }
        Part::Notes => {
            sql.push(format_args!("{cards} card_with_notes WHERE c.notes > 0"));
        }
        Part::Dates => {
            sql.push(format_args!("{cards} card_by_date WHERE true"));
        }
    }
    sql.push(" AND c.place = ").push_bind(filter.place);
    if matches!(part, Part::Tag(_)) { "t" } else { "c" }
}
