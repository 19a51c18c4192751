//! Insights as they cross to the window, and as CSV.

use prospect_core::RunStatus;
use serde::Serialize;
use specta::Type;
use specta_typescript::Number;

/// What the library says about its runs.
#[derive(Debug, Clone, Serialize, Type)]
pub(crate) struct Insights {
    runs: u32,
    complete: u32,
    #[specta(type = Number)]
    input_tokens: f64,
    #[specta(type = Number)]
    output_tokens: f64,
    #[specta(type = Number)]
    cost_usd: f64,
    /// Every day from the first to the last.
    days: Vec<InsightsDay>,
    outcomes: Vec<InsightsOutcome>,
    models: Vec<InsightsModel>,
    /// Seconds.
    time_to_first_token: Vec<Bin>,
    tokens_per_second: Vec<Bin>,
}

/// A day in the system's time zone.
#[derive(Debug, Clone, Serialize, Type)]
pub(crate) struct InsightsDay {
    /// `YYYY-MM-DD`.
    day: String,
    complete: u32,
    other: u32,
    #[specta(type = Number)]
    output_tokens: f64,
    #[specta(type = Number)]
    cost_usd: f64,
}

/// How many runs ended so.
#[derive(Debug, Clone, Serialize, Type)]
pub(crate) struct InsightsOutcome {
    status: RunStatus,
    runs: u32,
}

/// What a model did.
#[derive(Debug, Clone, Serialize, Type)]
pub(crate) struct InsightsModel {
    model: String,
    runs: u32,
    #[specta(type = Number)]
    input_tokens: f64,
    #[specta(type = Number)]
    output_tokens: f64,
    #[specta(type = Number)]
    cost_usd: f64,
    /// Seconds.
    time_to_first_token: Option<Spread>,
    tokens_per_second: Option<Spread>,
}

/// How measurements spread.
#[derive(Debug, Clone, Copy, Serialize, Type)]
pub(crate) struct Spread {
    count: u32,
    #[specta(type = Number)]
    median: f64,
    #[specta(type = Number)]
    p10: f64,
    #[specta(type = Number)]
    p90: f64,
    #[specta(type = Number)]
    max: f64,
}

/// Measurements in a range.
#[derive(Debug, Clone, Copy, Serialize, Type)]
pub(crate) struct Bin {
    #[specta(type = Number)]
    from: f64,
    #[specta(type = Number)]
    to: f64,
    runs: u32,
}

impl From<prospect_core::Insights> for Insights {
    fn from(insights: prospect_core::Insights) -> Self {
        Self {
            runs: insights.runs,
            complete: insights.complete,
            input_tokens: float(insights.input_tokens),
            output_tokens: float(insights.output_tokens),
            cost_usd: insights.cost_usd,
            days: insights.days.into_iter().map(InsightsDay::from).collect(),
            outcomes: insights
                .outcomes
                .into_iter()
                .map(|count| InsightsOutcome { status: count.status, runs: count.runs })
                .collect(),
            models: insights.models.into_iter().map(InsightsModel::from).collect(),
            time_to_first_token: insights.time_to_first_token.into_iter().map(Bin::from).collect(),
            tokens_per_second: insights.tokens_per_second.into_iter().map(Bin::from).collect(),
        }
    }
}

impl From<prospect_core::Day> for InsightsDay {
    fn from(day: prospect_core::Day) -> Self {
        Self {
            day: day.day,
            complete: day.complete,
            other: day.other,
            output_tokens: float(day.output_tokens),
            cost_usd: day.cost_usd,
        }
    }
}

impl From<prospect_core::ModelFigures> for InsightsModel {
    fn from(model: prospect_core::ModelFigures) -> Self {
        Self {
            model: model.model,
            runs: model.runs,
            input_tokens: float(model.input_tokens),
            output_tokens: float(model.output_tokens),
            cost_usd: model.cost_usd,
            time_to_first_token: model.time_to_first_token.map(Spread::from),
            tokens_per_second: model.tokens_per_second.map(Spread::from),
        }
    }
}

impl From<prospect_core::Spread> for Spread {
    fn from(spread: prospect_core::Spread) -> Self {
        let prospect_core::Spread { count, median, p10, p90, max } = spread;
        Self { count, median, p10, p90, max }
    }
}

impl From<prospect_core::Bin> for Bin {
    fn from(bin: prospect_core::Bin) -> Self {
        let prospect_core::Bin { from, to, runs } = bin;
        Self { from, to, runs }
    }
}

#[expect(clippy::cast_precision_loss, reason = "tokens stay exact up to nine quadrillions")]
fn float(tokens: u64) -> f64 {
    tokens as f64
}
