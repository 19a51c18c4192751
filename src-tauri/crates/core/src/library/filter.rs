//! Filters as the cards know them: numbers, how many runs each lets through, and the SQL they become.

use sqlx::{FromRow, QueryBuilder, Sqlite};

use super::{
    Library, LibraryError, LibraryPlace, RunFilter,
    rows::{from_json, to_json},
};

/// What is counted no further: more than so many are many. Few in tests, so that small libraries have many too.
pub(super) const MANY: u32 = if cfg!(test) { 4 } else { 3_000 };

/// A column of cards that holds codes of facets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Goal,
    Area,
    Budget,
    Time,
    Skill,
    Status,
    Model,
}

impl Column {
    /// Its name, and the kind of its facets.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Goal => "goal",
            Self::Area => "area",
            Self::Budget => "budget",
            Self::Time => "time",
            Self::Skill => "skill",
            Self::Status => "status",
            Self::Model => "model",
        }
    }

    const ALL: [Self; 7] =
        [Self::Goal, Self::Area, Self::Budget, Self::Time, Self::Skill, Self::Status, Self::Model];
}

/// A filter with everything looked up. Empty and absent parts filter nothing.
#[derive(Debug, Clone, Default)]
pub(super) struct CardFilter {
    pub(super) place: i64,
    pub(super) any: Vec<(Column, Vec<i64>)>,
    pub(super) tags: Vec<String>,
    pub(super) from: Option<i64>,
    pub(super) to: Option<i64>,
    pub(super) favourite: bool,
    pub(super) has_notes: bool,
    /// The part that lets the fewest runs through, and about how many.
    narrowest: Option<(Part, u32)>,
    /// About how many runs all parts together let through.
    estimate: f64,
    /// How many runs there are.
    all: u32,
}

/// One part of a filter, by which runs can be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    Any(Column, Vec<i64>),
    Tag(String),
    Favourite,
    Notes,
    Dates,
}

impl Library {
    /// Looks a filter up. None where nothing can pass it.
    pub(super) async fn card_filter(
        &self,
        place: LibraryPlace,
        filter: &RunFilter,
    ) -> Result<Option<CardFilter>, LibraryError> {
        let status: Vec<String> = filter.status.iter().map(|status| status.as_str().to_owned()).collect();
        let lists = Column::ALL.map(|column| match column {
            Column::Goal => &filter.goal_type,
            Column::Area => &filter.interest_area,
            Column::Budget => &filter.budget_range,
            Column::Time => &filter.time_commitment,
            Column::Skill => &filter.skill_strength,
            Column::Status => &status,
            Column::Model => &filter.model,
        });
        let mut cards = CardFilter {
            place: place.number(),
            tags: filter.tags.clone(),
            from: filter.from,
            to: filter.to,
            favourite: filter.favourite,
            has_notes: filter.has_notes,
            ..CardFilter::default()
        };
        let mut parts: Vec<(Part, u32)> = Vec::new();
        let wanted = Column::ALL.into_iter().zip(lists).filter(|(_, values)| !values.is_empty());
        let known = self.facet_codes(wanted.clone()).await?;
        for (column, _) in wanted {
            let codes = || known.iter().filter(|facet| facet.kind == column.name());
            let runs = codes().map(|facet| facet.runs).sum();
            let codes: Vec<i64> = codes().map(|facet| facet.code).collect();
            if codes.is_empty() {
                return Ok(None);
            }
            parts.push((Part::Any(column, codes.clone()), runs));
            cards.any.push((column, codes));
        }
        parts.extend(filter.tags.iter().map(|tag| (Part::Tag(tag.clone()), 0)));
        let others = [
            (filter.favourite, Part::Favourite),
            (filter.has_notes, Part::Notes),
            (cards.has_dates(), Part::Dates),
        ];
        parts.extend(others.into_iter().filter(|(wanted, _)| *wanted).map(|(_, part)| (part, 0)));
        if !parts.is_empty() {
            self.estimate(&mut cards, parts).await?;
        }
        Ok(Some(cards))
    }

    /// What is known of the values of some columns; those that no run has are left out.
    async fn facet_codes(
        &self,
        wanted: impl Iterator<Item = (Column, &Vec<String>)>,
    ) -> Result<Vec<FacetRow>, LibraryError> {
        let pairs: Vec<[&str; 2]> = wanted
            .flat_map(|(column, values)| values.iter().map(move |value| [column.name(), value.as_str()]))
            .collect();
        if pairs.is_empty() {
            return Ok(Vec::new());
        }
        let rows = sqlx::query_as(
            "SELECT DISTINCT facet.kind, facet.code, facet.runs FROM json_each(?) AS wanted
             CROSS JOIN facet ON facet.kind = wanted.value ->> 0 AND facet.value = wanted.value ->> 1
             WHERE facet.runs > 0",
        )
        .bind(to_json(&pairs)?)
        .fetch_all(&self.pool)
        .await?;
        Ok(rows)
    }

    /// Counts what each part lets through, as far as few are told from many.
    async fn estimate(
        &self,
        cards: &mut CardFilter,
        mut parts: Vec<(Part, u32)>,
    ) -> Result<(), LibraryError> {
        let mut sql = QueryBuilder::new(
            "SELECT json_array((SELECT coalesce(sum(runs), 0) FROM facet WHERE kind = 'status')",
        );
        for (part, _) in parts.iter().filter(|(part, _)| !matches!(part, Part::Any(..))) {
            push_count(&mut sql, cards, part);
        }
        sql.push(")");
        let counts: String = sql.build_query_scalar().fetch_one(&self.pool).await?;
        let counts: Vec<u32> = from_json(&counts)?;
        let (all, counts) = counts.split_first().map_or((0, &[][..]), |(all, counts)| (*all, counts));
        let counted = parts.iter_mut().filter(|(part, _)| !matches!(part, Part::Any(..)));
        for ((_, runs), count) in counted.zip(counts) {
            *runs = *count;
        }
        cards.all = all;
        cards.estimate = parts
            .iter()
            .fold(f64::from(all), |estimate, (_, runs)| estimate * f64::from(*runs) / f64::from(all.max(1)));
        cards.narrowest = parts.into_iter().min_by_key(|(_, runs)| *runs);
        Ok(())
    }
}

#[derive(FromRow)]
struct FacetRow {
    kind: String,
    code: i64,
    runs: u32,
}

/// One more column: how many runs a part lets through, no further than many.
fn push_count(sql: &mut QueryBuilder<Sqlite>, cards: &CardFilter, part: &Part) {
    sql.push(", (SELECT count(*) FROM (SELECT 1 FROM ");
    match part {
        Part::Tag(tag) => {
            sql.push("card_tag WHERE tag = ").push_bind(tag.clone());
        }
        Part::Favourite => {
            sql.push("run_card INDEXED BY card_favourite WHERE favourite = 1 AND place = ")
                .push_bind(cards.place);
        }
        Part::Notes => {
            sql.push("run_card INDEXED BY card_with_notes WHERE notes > 0 AND place = ")
                .push_bind(cards.place);
        }
        Part::Dates | Part::Any(..) => {
            sql.push("run_card AS c INDEXED BY card_by_date WHERE place = ").push_bind(cards.place);
            cards.push_dates(sql);
        }
    }
    sql.push(" LIMIT ").push_bind(MANY + 1).push("))");
}

impl CardFilter {
    /// The same for the runs of one area, which are a good way to many.
    pub(super) fn with_area(&self, code: i64) -> Self {
        let mut filter = self.clone();
        filter.any.retain(|(column, _)| *column != Column::Area);
        filter.any.push((Column::Area, vec![code]));
        filter.narrowest = Some((Part::Any(Column::Area, vec![code]), MANY));
        filter
    }

    /// What to go through to find the runs of a list: the narrowest part, in the order of dates.
    pub(super) fn narrowest(&self) -> Part {
        self.narrowest.as_ref().map_or(Part::Dates, |(part, _)| part.clone())
    }

    /// Whether a page of so many runs is found sooner by going through all that the narrowest part lets through than by
    /// going along the whole list until enough of it passes.
    pub(super) fn is_narrow(&self, limit: u32) -> bool {
        let Some((_, runs)) = &self.narrowest else { return false };
        let along = f64::from(limit) * f64::from(self.all) / self.estimate.max(1.0);
        f64::from(*runs) <= along.min(f64::from(self.all))
    }

    fn has_dates(&self) -> bool {
        self.from.is_some() || self.to.is_some()
    }

    pub(super) fn push_dates(&self, sql: &mut QueryBuilder<Sqlite>) {
        if let Some(from) = self.from {
            sql.push(" AND c.created_at >= ").push_bind(from);
        }
        if let Some(to) = self.to {
            sql.push(" AND c.created_at < ").push_bind(to);
        }
    }

    /// Everything but the place, as conditions on the card `c`.
    pub(super) fn push_conditions(&self, sql: &mut QueryBuilder<Sqlite>) {
        for (column, codes) in &self.any {
            sql.push(" AND c.").push(column.name());
            push_codes(sql, codes);
        }
        for tag in &self.tags {
            sql.push(" AND EXISTS (SELECT 1 FROM card_tag WHERE tag = ").push_bind(tag.clone());
            sql.push(" AND created_at = c.created_at AND doc = c.doc)");
        }
        self.push_marks(sql);
        self.push_dates(sql);
    }

    /// The conditions that change more often than words do.
    pub(super) fn push_marks(&self, sql: &mut QueryBuilder<Sqlite>) {
        if self.favourite {
            sql.push(" AND c.favourite = 1");
        }
        if self.has_notes {
            sql.push(" AND c.notes > 0");
        }
    }
}

/// One of these codes. They are our own numbers.
pub(super) fn push_codes(sql: &mut QueryBuilder<Sqlite>, codes: &[i64]) {
    match codes {
        [code] => {
            sql.push(" = ").push_bind(*code);
        }
        codes => {
            sql.push(" IN (");
            let mut list = sql.separated(", ");
            for code in codes {
                list.push_bind(*code);
            }
            sql.push(")");
        }
    }
}
