//! Times in milliseconds.

use std::time::Duration;

use serde_json::{Value, json};

pub(super) fn millis(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}

/// The middle, the ends, and what 95 of 100 stay under.
pub(super) fn spread(times: &[Duration]) -> Value {
    let mut times = times.to_vec();
    times.sort();
    let at =
        |percent: usize| times.get(times.len() * percent / 100).or(times.last()).copied().unwrap_or_default();
    json!({
        "median": millis(at(50)), "min": millis(at(0)), "p95": millis(at(95)), "max": millis(at(100)), "count": times.len(),
    })
}
