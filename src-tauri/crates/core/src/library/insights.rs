//! Insights: runs over time, how they ended, models, tokens, cost and speed. Counted by SQLite from one narrow index.
//!
//! Samples, the trash and runs that are live do not count.

use std::cmp::Reverse;

use serde::Serialize;
use sqlx::{Sqlite, Transaction};

use super::{Library, LibraryError, RunStatus, ranges::in_range, rows::readable};

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
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
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
        let mut insights =
            Insights { days: fill_gaps(days(&mut transaction, span).await?), ..Insights::default() };
        for (status, group) in groups(&mut transaction, span).await? {
            insights.add(status, group);
        }
        insights.outcomes.sort_by_key(|count| (Reverse(count.runs), count.status.as_str()));
        insights.models.sort_by_key(|figures| (Reverse(figures.runs), figures.model.clone()));
        let first = measurements(&mut transaction, span, TIME_TO_FIRST_TOKEN).await?;
        let speed = measurements(&mut transaction, span, TOKENS_PER_SECOND).await?;
        for figures in &mut insights.models {
            figures.time_to_first_token = spread(&first, &figures.model);
            figures.tokens_per_second = spread(&speed, &figures.model);
        }
        (insights.time_to_first_token, insights.tokens_per_second) = (bins(&first), bins(&speed));
        Ok(insights)
    }
}

impl Insights {
    fn add(&mut self, status: RunStatus, group: Group) {
        let Group { model, runs, input_tokens, output_tokens, cost_usd, .. } = group;
        let (input_tokens, output_tokens) = (input_tokens.unsigned_abs(), output_tokens.unsigned_abs());
        self.runs += runs;
        self.complete += if status == RunStatus::Complete { runs } else { 0 };
        self.input_tokens += input_tokens;
        self.output_tokens += output_tokens;
        self.cost_usd += cost_usd;
        match self.outcomes.iter_mut().find(|count| count.status == status) {
            Some(count) => count.runs += runs,
            None => self.outcomes.push(OutcomeCount { status, runs }),
        }
        // Reports from files may name no model.
        if model.is_empty() {
            return;
        }
        let index = self.models.iter().position(|figures| figures.model == model).unwrap_or_else(|| {
            self.models.push(ModelFigures { model, ..ModelFigures::default() });
            self.models.len() - 1
        });
        let figures = &mut self.models[index];
        figures.runs += runs;
        figures.input_tokens += input_tokens;
        figures.output_tokens += output_tokens;
        figures.cost_usd += cost_usd;
    }
}

async fn days(transaction: &mut Transaction<'_, Sqlite>, span: Span) -> Result<Vec<Day>, LibraryError> {
    let statement = format!(
        "SELECT coalesce(date(created_at / 1000, 'unixepoch', 'localtime'), '') AS day,
             sum(status = 'complete') AS complete, sum(status <> 'complete') AS other,
             coalesce(sum({}), 0) AS output_tokens, total({}) AS cost_usd
         {COUNTED} GROUP BY 1 ORDER BY 1",
        in_range("output_tokens"),
        in_range("cost_usd")
    );
    let query = sqlx::query(sqlx::AssertSqlSafe(statement)).bind(span.0).bind(span.1);
    Ok(readable(query.fetch_all(&mut **transaction).await?, Ok))
}

/// The runs of one model that ended one way.
#[derive(sqlx::FromRow)]
struct Group {
    model: String,
    status: String,
    runs: u32,
    input_tokens: i64,
    output_tokens: i64,
    cost_usd: f64,
}

async fn groups(
    transaction: &mut Transaction<'_, Sqlite>,
    span: Span,
) -> Result<Vec<(RunStatus, Group)>, LibraryError> {
    let statement = format!(
        "SELECT model, status, count(*) AS runs, coalesce(sum({}), 0) AS input_tokens,
             coalesce(sum({}), 0) AS output_tokens, total({}) AS cost_usd
         {COUNTED} GROUP BY model, status",
        in_range("input_tokens"),
        in_range("output_tokens"),
        in_range("cost_usd")
    );
    let query = sqlx::query(sqlx::AssertSqlSafe(statement)).bind(span.0).bind(span.1);
    let with_status = |group: Group| Ok((RunStatus::parse(&group.status)?, group));
    Ok(readable(query.fetch_all(&mut **transaction).await?, with_status))
}

/// Something that is measured of runs, counted in small steps.
#[derive(Clone, Copy)]
struct Measure {
    /// In SQL, of our own making; NULL where it was not measured.
    value: &'static str,
    /// Steps of one second, or of one token a second: finer ones nobody can see.
    steps: f64,
}

/// The columns that are measured.
const MEASURED: [&str; 3] = ["time_to_first_token", "output_tokens", "llm_time"];

const TIME_TO_FIRST_TOKEN: Measure = Measure { value: "time_to_first_token", steps: 1_000.0 };

/// Over less than half a second a rate says nothing; the window measures the same way.
const TOKENS_PER_SECOND: Measure = Measure {
    value: "CASE WHEN output_tokens > 0 AND llm_time - coalesce(time_to_first_token, 0) >= 0.5
        THEN output_tokens / (llm_time - coalesce(time_to_first_token, 0)) END",
    steps: 10.0,
};

/// How many runs of a model were measured at a value.
struct Measured {
    model: String,
    value: f64,
    runs: u32,
}

/// What was measured, by value.
async fn measurements(
    transaction: &mut Transaction<'_, Sqlite>,
    span: Span,
    measure: Measure,
) -> Result<Vec<Measured>, LibraryError> {
    let Measure { value, steps } = measure;
    let value =
        MEASURED.iter().fold(value.to_owned(), |value, column| value.replace(column, &in_range(column)));
    let statement = format!(
        "SELECT model, CAST(round({value} * {steps}) AS INTEGER) AS step, count(*)
         {COUNTED} AND {value} IS NOT NULL GROUP BY model, step"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(statement))
        .bind(span.0)
        .bind(span.1)
        .fetch_all(&mut **transaction)
        .await?;
    #[expect(clippy::cast_precision_loss, reason = "no measurement has so many steps")]
    let measured = |(model, step, runs): (_, i64, _)| {
        Ok(Measured { model, value: (step as f64 / steps).max(0.0), runs })
    };
    let mut measured = readable(rows, measured);
    measured.sort_by(|a, b| a.value.total_cmp(&b.value));
    Ok(measured)
}

fn spread(measured: &[Measured], model: &str) -> Option<Spread> {
    let own: Vec<(f64, u32)> =
        measured.iter().filter(|one| one.model == model).map(|one| (one.value, one.runs)).collect();
    let count = own.iter().map(|(_, runs)| runs).sum();
    let max = own.last()?.0;
    let at = |percent| percentile(&own, percent).unwrap_or(max);
    Some(Spread { count, median: at(50), p10: at(10), p90: at(90), max })
}

/// The value at the nearest rank: one that was measured, never one in between.
fn percentile(sorted: &[(f64, u32)], percent: u32) -> Option<f64> {
    let count: u64 = sorted.iter().map(|(_, runs)| u64::from(*runs)).sum();
    let rank = (count * u64::from(percent)).div_ceil(100).max(1);
    let mut below = 0;
    sorted.iter().find_map(|(value, runs)| {
        below += u64::from(*runs);
        (below >= rank).then_some(*value)
    })
}

/// Bins of one round width from zero. A few slow ones do not flatten the rest: what is above nearly all others is in
/// the last bin.
fn bins(measured: &[Measured]) -> Vec<Bin> {
    let all: Vec<(f64, u32)> = measured.iter().map(|one| (one.value, one.runs)).collect();
    let (Some(nearly_all), Some((greatest, _))) = (percentile(&all, 95), all.last()) else {
        return Vec::new();
    };
    let width = round_width(nearly_all / BINS);
    let index_of = |value: f64| (value / width + 1e-9).floor();
    let has_more = index_of(*greatest) > index_of(nearly_all);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some twenty bins")]
    let last = index_of(nearly_all) as usize + usize::from(has_more);
    let mut runs = vec![0; last + 1];
    for (value, count) in &all {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "bounded by the last bin"
        )]
        let index = (index_of(*value) as usize).min(last);
        runs[index] += count;
    }
    let edge = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX)) * width;
    let bin = |(n, runs): (usize, u32)| Bin {
        from: edge(n),
        to: if n == last { edge(n + 1).max(*greatest) } else { edge(n + 1) },
        runs,
    };
    runs.into_iter().enumerate().map(bin).collect()
}

/// The next of 1, 2, 5, 10, 20 … tenths, hundredths, that is not below `width`.
fn round_width(width: f64) -> f64 {
    if !width.is_normal() {
        return 1.0;
    }
    let power = 10_f64.powf(width.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|step| step * power);
    steps.into_iter().find(|&step| step >= width * 0.999_999).unwrap_or(power)
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
    use super::{Day, Measured, bins, fill_gaps, percentile, round_width};

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

    #[test]
    fn a_percentile_is_a_value_that_was_measured() {
        let ten: Vec<(f64, u32)> = (1..=10).map(|n| (f64::from(n), 1)).collect();
        assert_eq!([10, 50, 90, 95, 100].map(|p| percentile(&ten, p)), [1.0, 5.0, 9.0, 10.0, 10.0].map(Some));
        assert_eq!(percentile(&[(2.0, 7), (3.0, 1)], 50), Some(2.0));
        assert_eq!(percentile(&[], 50), None);
    }

    #[test]
    fn the_slowest_share_one_bin() {
        let measured = |value, runs| Measured { model: String::new(), value, runs };
        let bins = bins(&[measured(0.1, 50), measured(0.9, 50), measured(600.0, 1)]);
        assert_eq!(bins.iter().map(|bin| bin.runs).sum::<u32>(), 101);
        let last = bins.last().expect("bins");
        assert_eq!((last.runs, last.to), (1, 600.0));
        assert!(bins.len() < 20, "{bins:?}");
    }
}
