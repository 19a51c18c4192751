//! Rows between two pages that cannot be read: found by trying ids in between.

use std::collections::BinaryHeap;

use sqlx::{AssertSqlSafe, Row};
use uuid::Uuid;

use super::bring_over::{Both, Cell, Table};
use crate::library::LibraryError;

/// Tries in one table. Each takes less than a millisecond.
const MOST_TRIES: u32 = 4_000;
/// Ids begin with their time, and with what orders them within a millisecond: a gap of less than this holds next to nothing.
const NARROWEST: u128 = 1 << 68;

impl Both {
    /// Copies what can be read of a table that is ordered by UUIDs: from both ends, and from the middle of every gap that
    /// is left.
    pub(super) async fn copy_by_halves(&mut self, table: &Table) -> Result<(), LibraryError> {
        // The widest first: a gap that nothing comes out of would take up all tries, where there are others.
        let mut gaps = BinaryHeap::from([(u128::MAX, 0, u128::MAX)]);
        for _ in 0..MOST_TRIES {
            let Some((_, low, high)) = gaps.pop() else { break };
            let up = self.copy_from(table, low, high, "ASC").await?;
            let down = self.copy_from(table, low, high, "DESC").await?;
            if up.is_end || down.is_end {
                continue;
            }
            let (low, high) = (up.last.unwrap_or(low), down.last.unwrap_or(high));
            if high.saturating_sub(low) > NARROWEST {
                let middle = low + (high - low) / 2;
                gaps.extend([(middle - low, low, middle), (high - middle, middle, high)]);
            }
        }
        Ok(())
    }

    /// Copies rows in one direction within `(low, high)`, up to the first that cannot be read.
    async fn copy_from(
        &mut self,
        table: &Table,
        low: u128,
        high: u128,
        direction: &str,
    ) -> Result<Reach, LibraryError> {
        // The order of ids is that of their texts.
        let text = |id: u128| Uuid::from_u128(id).to_string();
        let mut reach = Reach { last: None, is_end: false };
        loop {
            let from = match (direction, reach.last) {
                ("ASC", Some(last)) => (last, high),
                (_, Some(last)) => (low, last),
                (_, None) => (low, high),
            };
            let select = AssertSqlSafe(format!(
                "SELECT id FROM {} WHERE id > ?1 AND id < ?2 ORDER BY id {direction} LIMIT 1",
                table.name
            ));
            let next =
                sqlx::query(select).bind(text(from.0)).bind(text(from.1)).fetch_optional(&mut self.old);
            let row = match next.await {
                Ok(Some(row)) => row,
                Ok(None) => return Ok(Reach { is_end: true, ..reach }),
                Err(_) => return Ok(reach),
            };
            let id: String = row.try_get("id").unwrap_or_default();
            let Ok(number) = Uuid::parse_str(&id).map(|id| id.as_u128()) else { return Ok(reach) };
            if Some(number) == reach.last {
                return Ok(reach);
            }
            self.copy_one(table, "id", Cell::Text(id)).await?;
            reach.last = Some(number);
        }
    }
}

/// How far a copy came.
struct Reach {
    last: Option<u128>,
    /// Whether there was nothing more, rather than nothing more that can be read.
    is_end: bool,
}
