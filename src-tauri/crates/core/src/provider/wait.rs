//! Waits that servers state: in headers, in members of an error, in words.

use std::time::{Duration, SystemTime};

use reqwest::header::HeaderMap;
use serde_json::Value;

/// The wait of the headers `retry-after-ms` and `retry-after`, in seconds or as a date.
pub(super) fn of_headers(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(millis) = text("retry-after-ms").and_then(|text| text.trim().parse::<f64>().ok()) {
        return seconds(millis / 1e3);
    }
    let value = text("retry-after")?.trim();
    if let Ok(number) = value.parse::<f64>() {
        return seconds(number);
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

/// The wait that a member of an error states. `name` is in lower case, without separators.
pub(super) fn of_member(name: &str, value: &Value) -> Option<Duration> {
    let per_second = match name {
        "retryafter" | "retryafterseconds" | "retrydelay" | "retryin" | "estimatedtime" => 1.0,
        "retryafterms" | "retrydelayms" => 1e3,
        _ => return None,
    };
    match value {
        Value::Number(number) => seconds(number.as_f64()? / per_second),
        Value::String(text) => match text.trim().parse::<f64>() {
            Ok(number) => seconds(number / per_second),
            Err(_) => duration(text.trim()),
        },
        // google.protobuf.Duration as an object.
        Value::Object(parts) => {
            let part = |name: &str| match parts.get(name) {
                Some(Value::String(text)) => text.parse::<f64>().ok(),
                Some(value) => value.as_f64(),
                None => None,
            };
            seconds(part("seconds")? + part("nanos").unwrap_or(0.0) / 1e9)
        }
        _ => None,
    }
}

/// The wait in words such as "Please try again in 1m20.5s".
pub(super) fn stated_wait(words: &str) -> Option<Duration> {
    const BEFORE: [&str; 7] =
        ["retry in", "retrying in", "try again in", "retry after", "try again after", "retry-after", "wait"];
    let words = words.to_ascii_lowercase();
    BEFORE.iter().find_map(|before| {
        words.match_indices(before).find_map(|(at, _)| {
            let mut rest = &words[at + before.len()..];
            loop {
                rest = rest.trim_start_matches([' ', ':', '=', '~', '"', '\'']);
                let filler = ["for ", "about ", "at least ", "approximately ", "another "];
                match filler.iter().find_map(|word| rest.strip_prefix(word)) {
                    Some(after) => rest = after,
                    None => return duration(rest),
                }
            }
        })
    })
}

/// A duration at the beginning of a text: `3.2s`, `1m20.5s`, `450ms`, `20 seconds`, `2 minutes and 5 seconds`. A number
/// alone is in seconds.
fn duration(text: &str) -> Option<Duration> {
    let (mut total, mut rest, mut has_unit) = (None, text, false);
    while let Some((number, after)) = number(rest) {
        let after = after.trim_start_matches([' ', '-']);
        let end = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
        let factor = match &after[..end] {
            "ms" | "millis" | "millisecond" | "milliseconds" => 1e-3,
            "s" | "sec" | "secs" | "second" | "seconds" => 1.0,
            "m" | "min" | "mins" | "minute" | "minutes" => 60.0,
            "h" | "hr" | "hrs" | "hour" | "hours" => 3_600.0,
            "d" | "day" | "days" => 86_400.0,
            "" if !has_unit => return seconds(number),
            // A count of something else.
            _ => break,
        };
        has_unit = true;
        total = Some(total.unwrap_or(0.0) + number * factor);
        rest = after[end..].trim_start_matches([' ', ',']);
        rest = rest.strip_prefix("and ").unwrap_or(rest);
    }
    seconds(total?)
}

fn number(text: &str) -> Option<(f64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    // The full stop of a sentence is no part of a number.
    let digits = text[..end].trim_end_matches('.');
    Some((digits.parse().ok()?, &text[digits.len()..]))
}

fn seconds(number: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(number).ok()
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use reqwest::header::HeaderMap;
    use serde_json::json;

    use super::{of_headers, of_member, stated_wait};

    fn millis(millis: u64) -> Option<Duration> {
        Some(Duration::from_millis(millis))
    }

    #[test]
    fn headers_say_when() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        for (name, value, wait) in [
            ("retry-after-ms", "1500", millis(1_500)),
            ("retry-after", "2", millis(2_000)),
            ("retry-after", "Sun, 06 Nov 1994 08:49:40 GMT", millis(3_000)),
            ("retry-after", "-1", None),
            ("retry-after", "soon", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(name, value.parse().expect("a header value"));
            assert_eq!(of_headers(&headers, now), wait, "{name}: {value}");
        }
    }

    #[test]
    fn words_say_when() {
        for (words, wait) in [
            ("Please retry in 3.2s.", millis(3_200)),
            ("Please try again in 1m20.5s. Visit x", millis(80_500)),
            ("Please try again in 450ms.", millis(450)),
            ("Retry after 20 seconds", millis(20_000)),
            ("Retry after 20.", millis(20_000)),
            ("retry_after: x; try again in about 2 minutes and 5 seconds", millis(125_000)),
            ("Try again in 1h2m3s", millis(3_723_000)),
            ("please wait for 7 seconds before the next request", millis(7_000)),
            ("Try again in 10 seconds, 3 of 5 slots are used", millis(10_000)),
            ("try again after 1 day", millis(86_400_000)),
            ("retry after 3 requests", None),
            ("Retry soon", None),
            ("Please wait before trying again", None),
            ("retry in a few seconds", None),
            ("try again in 99999999999999999999999999h", None),
        ] {
            assert_eq!(stated_wait(words), wait, "{words}");
        }
    }

    #[test]
    fn members_say_when() {
        for (name, value, wait) in [
            ("retrydelay", json!("3.2s"), millis(3_200)),
            ("retrydelay", json!({"seconds": "3", "nanos": 500_000_000}), millis(3_500)),
            ("retryafter", json!(12), millis(12_000)),
            ("retryafter", json!("12"), millis(12_000)),
            ("retryafterms", json!(450), millis(450)),
            ("estimatedtime", json!(20.5), millis(20_500)),
            ("retryafter", json!(-1), None),
            ("retryafter", json!(null), None),
            ("created", json!(12), None),
        ] {
            assert_eq!(of_member(name, &value), wait, "{name}: {value}");
        }
    }
}
