//! Answers chosen by the model's name alone, for demos and for tests that can only type a name into Settings.

use crate::{
    report::SAMPLE_REPORT,
    script::{Script, Step},
};

/// Models that are listed and answer in a way of their own.
pub(crate) const NAMES: [&str; 11] = [
    "mock-report",
    "mock-slow",
    "mock-thinking",
    "mock-truncated",
    "mock-unmarked",
    "mock-reset",
    "mock-stalled",
    "mock-unauthorized",
    "mock-rate-limited",
    "mock-overloaded",
    "mock-empty",
];

/// The one model that does not exist.
pub(crate) const MISSING: &str = "mock-missing";

/// The script a model's name stands for; none where the server's default applies.
pub(crate) fn named(model: &str) -> Option<Script> {
    let report = || Script::text(SAMPLE_REPORT);
    let half = || Script::text(&SAMPLE_REPORT[..SAMPLE_REPORT.floor_char_boundary(SAMPLE_REPORT.len() / 2)]);
    Some(match model {
        "mock-slow" => report().tokens_per_second(15),
        "mock-thinking" => Script::steps([
            Step::Role,
            Step::Pace(40),
            Step::Reasoning("First the hours and the money, then which ideas they leave open. ".repeat(3)),
            Step::Text(SAMPLE_REPORT.into()),
        ])
        .finish("stop"),
        "mock-truncated" => half().finish("length"),
        "mock-unmarked" => half().then_end(),
        "mock-reset" => half().then_reset(),
        "mock-stalled" => half().then_stall(),
        "mock-unauthorized" => unauthorized(),
        "mock-rate-limited" => Script::error(429, "rate_limit_exceeded", "Rate limit reached for requests.")
            .header("retry-after", "2"),
        "mock-overloaded" => Script::error(503, "overloaded", "The server is overloaded."),
        "mock-empty" => Script::text(""),
        MISSING => missing(model),
        _ => return None,
    })
}

/// The answer to a missing or wrong key.
pub(crate) fn unauthorized() -> Script {
    Script::error(401, "invalid_api_key", "Incorrect API key provided.")
}

/// The answer to a model that does not exist.
pub(crate) fn missing(model: &str) -> Script {
    let message = format!("The model `{model}` does not exist or you do not have access to it.");
    Script::error(404, "model_not_found", &message)
}
