//! Insights: runs over time, how they ended, models, tokens, cost and speed. Counted by SQLite from one narrow index.
//!
//! Samples, the trash and runs that are live do not count.

use serde::Serialize;
use sqlx::{Sqlite, Transaction};

use super::{Library, LibraryError, RunStatus};

/// A rate over less time than this says nothing; the window measures the same way. In seconds.
const MEASURABLE: f64 = 0.5;
/// Bins of a distribution, more or less: their width is a round number.
const BINS: f64 = 12.0;
/// Days without runs are filled in over this long at most: more comes from a clock that was wrong.
const MOST_DAYS: i32 = 40_000;

/// What the library says about its runs.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Insights {
    /// Runs that count.
    pub runs: u32,
    /// Of those, complete ones.
    pub complete: u32,
    /// Tokens of all requests.
    pub input_tokens: u64,
    /// Tokens of all answers.
    pub output_tokens: u64,
    /// US dollars, as far as costs are known.
    pub cost_usd: f64,
    /// Every day from the first to the last, by the system's time zone.
    pub days: Vec<Day>,
    /// How runs ended, the most frequent first.
    pub outcomes: Vec<OutcomeCount>,
    /// The models that answered, the most used first.
    pub models: Vec<ModelFigures>,
    /// Seconds to the first text.
    pub time_to_first_token: Vec<Bin>,
    /// Tokens a second, from the first text to the end.
    pub tokens_per_second: Vec<Bin>,
}

/// A day.
#[derive(Debug, Clone, PartialEq, Default, Serialize, sqlx::FromRow)]
pub struct Day {
    /// `YYYY-MM-DD`.
    pub day: String,
    /// Complete runs.
    pub complete: u32,
    /// All others.
    pub other: u32,
    /// Tokens of the answers.
    #[sqlx(try_from = "i64")]
    pub output_tokens: u64,
    /// US dollars.
    pub cost_usd: f64,
}

/// How many runs ended so.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OutcomeCount {
    /// How.
    pub status: RunStatus,
    /// How many.
    pub runs: u32,
}

/// What a model did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ModelFigures {
    /// Its name.
    pub model: String,
    /// Runs.
    pub runs: u32,
    /// Tokens of the requests.
    pub input_tokens: u64,
    /// Tokens of the answers.
    pub output_tokens: u64,
    /// US dollars.
    pub cost_usd: f64,
    /// Seconds to the first text.
    pub time_to_first_token: Option<Spread>,
    /// Tokens a second.
    pub tokens_per_second: Option<Spread>,
}

/// How measurements spread.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Spread {
    /// How many there are.
    pub count: u32,
    /// Half of them are below.
    pub median: f64,
    /// A tenth of them are below.
    pub p10: f64,
    /// Nine tenths of them are below.
    pub p90: f64,
    /// The greatest.
    pub max: f64,
}

/// Measurements from `from`, up to but without `to`; the last bin has its greatest value too.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Bin {
    /// Where it begins.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
    /// How many are in it.
    pub runs: u32,
}

/// What is measured of a run; names a column or an expression of our own.
#[derive(Clone, Copy)]
enum Measure {
    TimeToFirstToken,
    TokensPerSecond,
}

impl Measure {
    fn sql(self) -> String {
        match self {
            Self::TimeToFirstToken => "time_to_first_token".to_owned(),
            Self::TokensPerSecond => format!(
                "CASE WHEN output_tokens > 0 AND llm_time - coalesce(time_to_first_token, 0) >= {MEASURABLE}
                 THEN output_tokens / (llm_time - coalesce(time_to_first_token, 0)) END"
            ),
        }
    }
}

/// From when to when, in Unix milliseconds: `[from, to)`.
#[derive(Debug, Clone, Copy)]
struct Span(i64, i64);

/// The runs that count, in a span bound as ?1 and ?2.
const COUNTED: &str = "FROM run INDEXED BY run_for_insights
    WHERE sample = 0 AND trashed_at IS NULL AND created_at >= ?1 AND created_at < ?2 AND status <> 'streaming'";

impl Library {
    /// Insights into the runs that began from `from` up to `to` (Unix milliseconds).
    ///
    /// # Errors
    /// When the library cannot be read.
    pub async fn insights(&self, from: Option<i64>, to: Option<i64>) -> Result<Insights, LibraryError> {
        let span = Span(from.unwrap_or(i64::MIN), to.unwrap_or(i64::MAX));
        // One moment for all of it, so that the sums agree.
        let mut transaction = self.pool.begin().await?;
        let days = days(&mut transaction, span).await?;
        let outcomes = outcomes(&mut transaction, span).await?;
        let models = models(&mut transaction, span).await?;
        let (input_tokens, output_tokens, cost_usd) = totals(&mut transaction, span).await?;
        let complete = |count: &OutcomeCount| count.status == RunStatus::Complete;
        Ok(Insights {
            runs: outcomes.iter().map(|count| count.runs).sum(),
            complete: outcomes.iter().find(|count| complete(count)).map_or(0, |count| count.runs),
            input_tokens,
            output_tokens,
            cost_usd,
            days: fill_gaps(days),
            outcomes,
            models,
            time_to_first_token: bins(&mut transaction, span, Measure::TimeToFirstToken).await?,
            tokens_per_second: bins(&mut transaction, span, Measure::TokensPerSecond).await?,
        })
    }
}

async fn days(transaction: &mut Transaction<'_, Sqlite>, span: Span) -> Result<Vec<Day>, LibraryError> {
    let statement = format!(
        "SELECT coalesce(date(created_at / 1000, 'unixepoch', 'localtime'), '') AS day, sum(status = 'complete') AS complete,
             sum(status <> 'complete') AS other, coalesce(sum(output_tokens), 0) AS output_tokens,
             total(cost_usd) AS cost_usd
         {COUNTED} GROUP BY 1 ORDER BY 1"
    );
    let query = sqlx::query_as(sqlx::AssertSqlSafe(statement)).bind(span.0).bind(span.1);
    Ok(query.fetch_all(&mut **transaction).await?)
}

async fn outcomes(
    transaction: &mut Transaction<'_, Sqlite>,
    span: Span,
) -> Result<Vec<OutcomeCount>, LibraryError> {
    let statement = format!("SELECT status, count(*) {COUNTED} GROUP BY 1 ORDER BY 2 DESC, 1");
    let rows: Vec<(String, u32)> = sqlx::query_as(sqlx::AssertSqlSafe(statement))
        .bind(span.0)
        .bind(span.1)
        .fetch_all(&mut **transaction)
        .await?;
    rows.into_iter()
        .map(|(status, runs)| Ok(OutcomeCount { status: RunStatus::parse(&status)?, runs }))
        .collect()
}

async fn totals(
    transaction: &mut Transaction<'_, Sqlite>,
    span: Span,
) -> Result<(u64, u64, f64), LibraryError> {
    let statement = format!(
        "SELECT coalesce(sum(input_tokens), 0), coalesce(sum(output_tokens), 0), total(cost_usd) {COUNTED}"
    );
    let (input, output, cost): (i64, i64, f64) = sqlx::query_as(sqlx::AssertSqlSafe(statement))
        .bind(span.0)
        .bind(span.1)
        .fetch_one(&mut **transaction)
        .await?;
    Ok((input.unsigned_abs(), output.unsigned_abs(), cost))
}

async fn models(
    transaction: &mut Transaction<'_, Sqlite>,
    span: Span,
) -> Result<Vec<ModelFigures>, LibraryError> {
    let statement = format!(
        "SELECT model, count(*), coalesce(sum(input_tokens), 0), coalesce(sum(output_tokens), 0), total(cost_usd)
         {COUNTED} AND model <> '' GROUP BY 1 ORDER BY 2 DESC, 1"
    );
    let rows: Vec<(String, u32, i64, i64, f64)> = sqlx::query_as(sqlx::AssertSqlSafe(statement))
        .bind(span.0)
        .bind(span.1)
        .fetch_all(&mut **transaction)
        .await?;
    let first = spreads(transaction, span, Measure::TimeToFirstToken).await?;
    let speed = spreads(transaction, span, Measure::TokensPerSecond).await?;
    let of = |spreads: &[(String, Spread)], model: &str| {
        spreads.iter().find(|(name, _)| name == model).map(|(_, spread)| *spread)
    };
    let figures = rows.into_iter().map(|(model, runs, input, output, cost_usd)| ModelFigures {
        runs,
        input_tokens: input.unsigned_abs(),
        output_tokens: output.unsigned_abs(),
        cost_usd,
        time_to_first_token: of(&first, &model),
        tokens_per_second: of(&speed, &model),
        model,
    });
    Ok(figures.collect())
}

async fn spreads(
    transaction: &mut Transaction<'_, Sqlite>,
    span: Span,
    measure: Measure,
) -> Result<Vec<(String, Spread)>, LibraryError> {
    // The nearest rank: a value that was measured, never one in between.
    let statement = format!(
        "WITH measured AS (SELECT model, {} AS value {COUNTED} AND model <> ''),
         ranked AS (
             SELECT model, value, row_number() OVER (PARTITION BY model ORDER BY value) AS rank,
                 count(*) OVER (PARTITION BY model) AS runs
             FROM measured WHERE value IS NOT NULL)
         SELECT model, runs, max(CASE WHEN rank = (runs + 1) / 2 THEN value END),
             max(CASE WHEN rank = (runs + 9) / 10 THEN value END),
             max(CASE WHEN rank = (runs * 9 + 9) / 10 THEN value END), max(value)
         FROM ranked GROUP BY 1",
        measure.sql()
    );
    let rows: Vec<(String, u32, f64, f64, f64, f64)> = sqlx::query_as(sqlx::AssertSqlSafe(statement))
        .bind(span.0)
        .bind(span.1)
        .fetch_all(&mut **transaction)
        .await?;
    let spread = |(model, count, median, p10, p90, max)| (model, Spread { count, median, p10, p90, max });
    Ok(rows.into_iter().map(spread).collect())
}

/// Bins of one round width from zero. A few slow ones do not flatten the rest: what is above nearly all others is in
/// the last bin.
async fn bins(
    transaction: &mut Transaction<'_, Sqlite>,
    span: Span,
    measure: Measure,
) -> Result<Vec<Bin>, LibraryError> {
    let measured = format!("WITH measured AS (SELECT {} AS value {COUNTED})", measure.sql());
    let statement = format!(
        "{measured}, ranked AS (
             SELECT value, percent_rank() OVER (ORDER BY value) AS rank FROM measured WHERE value IS NOT NULL)
         SELECT max(CASE WHEN rank <= 0.95 THEN value END), max(value) FROM ranked"
    );
    let (nearly_all, greatest): (Option<f64>, Option<f64>) = sqlx::query_as(sqlx::AssertSqlSafe(statement))
        .bind(span.0)
        .bind(span.1)
        .fetch_one(&mut **transaction)
        .await?;
    let (Some(nearly_all), Some(greatest)) = (nearly_all, greatest) else { return Ok(Vec::new()) };
    let width = round_width(nearly_all / BINS);
    let mut last = (nearly_all / width).floor();
    if greatest >= (last + 1.0) * width {
        last += 1.0;
    }
    let statement = format!(
        "{measured} SELECT CAST(max(min(value / ?3, ?4), 0) AS INTEGER), count(*) FROM measured
         WHERE value IS NOT NULL GROUP BY 1"
    );
    let rows: Vec<(u32, u32)> = sqlx::query_as(sqlx::AssertSqlSafe(statement))
        .bind(span.0)
        .bind(span.1)
        .bind(width)
        .bind(last)
        .fetch_all(&mut **transaction)
        .await?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some twenty bins")]
    let last = last as u32;
    let bin = |n: u32| Bin {
        from: f64::from(n) * width,
        to: if n == last { (f64::from(n + 1) * width).max(greatest) } else { f64::from(n + 1) * width },
        runs: rows.iter().find(|(index, _)| *index == n).map_or(0, |(_, runs)| *runs),
    };
    Ok((0..=last).map(bin).collect())
}

/// The next of 1, 2, 5, 10, 20 … tenths, hundredths, that is not below `width`.
fn round_width(width: f64) -> f64 {
    if !width.is_normal() {
        return 1.0;
    }
    let power = 10_f64.powf(width.log10().floor());
    [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|step| step * power)
        .find(|&step| step >= width * 0.999_999)
        .unwrap_or(power)
}

fn fill_gaps(days: Vec<Day>) -> Vec<Day> {
    let date = |day: &Day| day.day.parse::<jiff::civil::Date>().ok();
    let (Some(first), Some(last)) = (days.first().and_then(date), days.last().and_then(date)) else {
        return days;
    };
    if (last - first).get_days() >= MOST_DAYS {
        return days;
    }
    let mut filled = Vec::with_capacity(days.len());
    let mut next = Some(first);
    for day in days {
        while let Some(missing) = next.filter(|missing| missing.to_string() < day.day) {
            filled.push(Day { day: missing.to_string(), ..Day::default() });
            next = missing.tomorrow().ok();
        }
        next = next.and_then(|date| date.tomorrow().ok());
        filled.push(day);
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::{Day, fill_gaps, round_width};

    #[test]
    fn days_have_no_gaps() {
        let day = |day: &str| Day { day: day.into(), complete: 1, ..Day::default() };
        let filled = fill_gaps(vec![day("2026-12-30"), day("2027-01-02"), day("2027-01-03")]);
        let days: Vec<_> = filled.iter().map(|day| (day.day.as_str(), day.complete)).collect();
        let expected =
            [("2026-12-30", 1), ("2026-12-31", 0), ("2027-01-01", 0), ("2027-01-02", 1), ("2027-01-03", 1)];
        assert_eq!(days, expected);
        assert_eq!(fill_gaps(vec![day("0001-01-01"), day("9999-01-01")]).len(), 2, "not a million days");
    }

    #[test]
    fn bins_have_round_widths() {
        for (width, round) in [(0.07, 0.1), (0.1, 0.1), (1.3, 2.0), (4.9, 5.0), (51.0, 100.0), (0.0, 1.0)] {
            assert!((round_width(width) - round).abs() < 1e-9, "{width}: {}", round_width(width));
        }
    }
}
