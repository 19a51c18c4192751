//! Matches by area and by cost, which the index knows nothing of.

use sqlx::{QueryBuilder, Sqlite};

use super::candidates::Wanted;
use crate::library::{
    Library, LibraryError,
    cursor::Cursor,
    filter::MANY,
    list::{AreaSteps, Listed, push_after_area, push_after_cost},
    rows::readable,
};

impl Library {
    /// The matches by area, in each the newest first.
    pub(super) async fn matches_by_area(
        &self,
        wanted: &Wanted,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<Vec<Listed>, LibraryError> {
        let matches = self.all_matches(wanted, MANY + 1).await?;
        if matches.len() <= usize::try_from(MANY).unwrap_or(usize::MAX) {
            return self.few_by_area(wanted, &matches, after, limit).await;
        }
        let mut steps = AreaSteps::new(self.areas(&wanted.filter).await?, after)?;
        let mut listed = Vec::new();
        while let Some(step) = steps.next(listed.len(), limit) {
            let spots = self.matches_by_date(wanted, Some(step.code), step.order).await?;
            listed.extend(step.listed(spots));
        }
        Ok(listed)
    }

    /// The matches by cost.
    pub(super) async fn matches_by_cost(
        &self,
        wanted: &Wanted,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<Vec<Listed>, LibraryError> {
        let matches = self.all_matches(wanted, u32::MAX).await?;
        if matches.len() <= usize::try_from(MANY).unwrap_or(usize::MAX) {
            return self.few_by_cost(wanted, &matches, after, limit).await;
        }
        // So many match that a look at the list finds enough of them; about how long a look follows from their share. Numbers go
        // from 1 on, nearly without gaps.
        let runs = matches.last().copied().and_then(|last| usize::try_from(last).ok()).unwrap_or_default();
        let look = limit.saturating_mul(u32::try_from(1 + runs / matches.len()).unwrap_or(u32::MAX));
        let mut listed: Vec<Listed> = Vec::new();
        let mut after = after.cloned();
        let page = usize::try_from(limit).unwrap_or(usize::MAX);
        while listed.len() < page {
            let some = self.by_cost(&wanted.filter, after.as_ref(), look).await?;
            let Some(last) = some.last() else { break };
            after = Some(last.cursor.clone());
            listed.extend(some.into_iter().filter(|listed| matches.binary_search(&listed.doc).is_ok()));
        }
        listed.truncate(page);
        Ok(listed)
    }

    /// The numbers of the runs that match, in order; wherever they lie, and at most so many.
    async fn all_matches(&self, wanted: &Wanted, most: u32) -> Result<Vec<i64>, LibraryError> {
        // As one text: so many rows would take longer than finding them.
        let numbers: String = sqlx::query_scalar(
            "SELECT coalesce(group_concat(rowid), '') FROM (SELECT rowid FROM search WHERE search MATCH ? LIMIT ?)",
        )
        .bind(wanted.expression(None))
        .bind(most)
        .fetch_one(&self.pool)
        .await?;
        let mut numbers: Vec<i64> = numbers.split(',').filter_map(|number| number.parse().ok()).collect();
        numbers.sort_unstable();
        Ok(numbers)
    }

    async fn few_by_area(
        &self,
        wanted: &Wanted,
        matches: &[i64],
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<Vec<Listed>, LibraryError> {
        let mut sql = QueryBuilder::new("SELECT area.value, c.created_at, c.doc FROM ");
        push_cards(&mut sql, matches);
        sql.push(" CROSS JOIN facet AS area ON area.code = c.area WHERE c.place = ")
            .push_bind(wanted.filter.place);
        wanted.filter.push_conditions(&mut sql);
        push_after_area(&mut sql, after)?;
        sql.push(" ORDER BY area.value, c.created_at DESC, c.doc DESC LIMIT ").push_bind(limit);
        let rows = sql.build().fetch_all(&self.pool).await?;
        Ok(readable(rows, |row| Ok(Listed::by_area(row))))
    }

    async fn few_by_cost(
        &self,
        wanted: &Wanted,
        matches: &[i64],
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<Vec<Listed>, LibraryError> {
        let mut sql = QueryBuilder::new("SELECT c.cost, c.created_at, c.doc FROM ");
        push_cards(&mut sql, matches);
        sql.push(" WHERE c.place = ").push_bind(wanted.filter.place);
        wanted.filter.push_conditions(&mut sql);
        push_after_cost(&mut sql, after)?;
        sql.push(" ORDER BY c.cost DESC, c.created_at DESC, c.doc DESC LIMIT ").push_bind(limit);
        let rows = sql.build().fetch_all(&self.pool).await?;
        Ok(readable(rows, |row| Ok(Listed::by_cost(row))))
    }
}

/// The cards `c` of some runs.
fn push_cards(sql: &mut QueryBuilder<Sqlite>, matches: &[i64]) {
    // Numbers alone: nothing in here comes from outside.
    let numbers: Vec<String> = matches.iter().map(i64::to_string).collect();
    sql.push("json_each(").push_bind(format!("[{}]", numbers.join(",")));
    sql.push(") AS found CROSS JOIN run_card AS c ON c.doc = found.value");
}
