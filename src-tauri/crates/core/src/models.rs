//! Known models as data: the default and the list prices of the default endpoint.

use std::{collections::HashMap, sync::LazyLock};

use serde::Deserialize;

use crate::{chat::Usage, endpoint::Endpoint};

/// The endpoint of a fresh installation.
pub const DEFAULT_BASE_URL: &str = "https://api.openai.com/v1";

/// The model of a fresh installation: small, current, and enough for a good report.
pub fn default_model() -> &'static str {
    &MODELS.default
}

/// What a run cost in US dollars by OpenAI's list prices. `None` for other endpoints and unknown models: a guess
/// would look like a bill.
pub fn cost_usd(endpoint: &Endpoint, model: &str, usage: &Usage) -> Option<f64> {
    let price = price_of(endpoint, model)?;
    let fresh = usage.input.saturating_sub(usage.cached_input);
    let millionths = f64::from(fresh) * price.input
        + f64::from(usage.cached_input) * price.cached_input
        + f64::from(usage.output) * price.output;
    Some(millionths / 1e6)
}

fn price_of(endpoint: &Endpoint, model: &str) -> Option<&'static Price> {
    if endpoint.origin() != "https://api.openai.com" {
        return None;
    }
    let prices = &MODELS.prices_usd_per_million_tokens;
    // The endpoint answers with a dated name, such as gpt-5.4-mini-2026-03-17.
    prices.get(model).or_else(|| {
        let (name, date) = model.split_at_checked(model.len().checked_sub(11)?)?;
        let dated = date.starts_with('-') && date[1..].chars().all(|c| c.is_ascii_digit() || c == '-');
        dated.then(|| prices.get(name)).flatten()
    })
}

#[derive(Deserialize)]
struct Models {
    default: String,
    prices_usd_per_million_tokens: HashMap<String, Price>,
}

#[derive(Deserialize)]
struct Price {
    input: f64,
    cached_input: f64,
    output: f64,
}

#[expect(clippy::expect_used, reason = "the file is part of the program, and a test reads it")]
static MODELS: LazyLock<Models> =
    LazyLock::new(|| serde_json::from_str(include_str!("models.json")).expect("models.json is well formed"));

#[cfg(test)]
mod tests {
    use super::{DEFAULT_BASE_URL, cost_usd, default_model};
    use crate::{chat::Usage, endpoint::Endpoint};

    #[test]
    fn the_default_model_has_a_price() {
        let endpoint = Endpoint::parse(DEFAULT_BASE_URL).expect("the default parses");
        let usage = Usage { input: 1_800, cached_input: 1_024, output: 2_400, reasoning: 0 };
        let cost = cost_usd(&endpoint, default_model(), &usage).expect("a known price");
        assert!(
            (cost - (776.0 * 0.75 + 1_024.0 * 0.075 + 2_400.0 * 4.5) / 1e6).abs() < 1e-12,
            "cached input is charged at its own rate: {cost}"
        );
        let dated = format!("{}-2026-03-17", default_model());
        assert_eq!(cost_usd(&endpoint, &dated, &usage), Some(cost));
    }

    #[test]
    fn other_endpoints_have_no_known_price() {
        let local = Endpoint::parse("http://localhost:11434/v1").expect("parses");
        assert_eq!(cost_usd(&local, default_model(), &Usage::default()), None);
        let openai = Endpoint::parse(DEFAULT_BASE_URL).expect("parses");
        assert_eq!(cost_usd(&openai, "gpt-unheard-of", &Usage::default()), None);
    }
}
