//! What a failed attempt means and whether to try again: the rules of OpenAI's own clients.

use std::time::{Duration, SystemTime};

use reqwest::{
    StatusCode,
    header::{self, HeaderMap},
};
use serde_json::Value;
use url::Url;

use super::{
    ProviderError,
    classify::{self, Evidence},
    told::Told,
    wait,
};
use crate::{error::ErrorCode, redact::redact};

/// Attempts after the first, before any text has come.
pub(super) const MAX_RETRIES: u32 = 2;
/// A server that asks for a longer pause than this has given its final answer.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// A server that loads a model is asked this often at least, unless it names a time.
const LOADING_PAUSE: Duration = Duration::from_secs(2);
/// What is kept of a refusal, in bytes.
const LONGEST_REFUSAL: usize = 4 << 10;
/// Characters of a redirect's target that are shown.
const LONGEST_TARGET: usize = 200;

/// The failed attempts of one request so far.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Failures {
    /// Those that count: a model that loads is no failure.
    failed: u32,
    /// Those that met a model that loads.
    loading: u32,
}

impl Failures {
    /// The pause before the next attempt: what the server asked for, else 0.5 s doubling to 8 s, less up to a quarter
    /// so that many clients do not return together. `None` when another attempt is pointless. A model that loads is
    /// waited for as long as `loading_left` lasts.
    pub(super) fn pause(
        &mut self,
        error: &ProviderError,
        loading_left: Duration,
        jitter: f64,
    ) -> Option<Duration> {
        if error.is_loading() && error.is_retryable() {
            self.loading += 1;
            let wait = error.retry_after().unwrap_or_else(|| doubled(self.loading, LOADING_PAUSE, jitter));
            return (!loading_left.is_zero()).then(|| wait.min(loading_left));
        }
        self.failed += 1;
        if !error.is_retryable() || self.failed > MAX_RETRIES {
            return None;
        }
        match error.retry_after() {
            Some(wait) => (wait <= LONGEST_PAUSE).then_some(wait),
            None => Some(doubled(self.failed, Duration::from_secs(8), jitter)),
        }
    }
}

fn doubled(attempt: u32, longest: Duration, jitter: f64) -> Duration {
    let doubled = 0.5 * f64::from(2u32.saturating_pow(attempt.saturating_sub(1)));
    Duration::from_secs_f64(doubled.min(longest.as_secs_f64()) * (1.0 - 0.25 * jitter))
}

/// The error of an HTTP answer other than 200 to a request to `url`. `body` is what was read of it.
pub(super) fn http_error(status: StatusCode, headers: &HeaderMap, url: &Url, body: &[u8]) -> ProviderError {
    if status.is_redirection() {
        return redirect_error(headers, url);
    }
    let error = error_of(Some(status.as_u16()), &Told::in_body(body));
    let retryable = match headers.get("x-should-retry").map(|value| value.as_bytes()) {
        Some(b"true") => true,
        Some(b"false") => false,
        _ => error.is_retryable(),
    };
    let wait = wait::of_headers(headers, SystemTime::now()).or(error.retry_after());
    error.retryable(retryable).after(wait)
}

/// Reads an error object (or a plain string) together with the HTTP status, where there is one.
pub(super) fn classify(status: Option<u16>, error: &Value) -> ProviderError {
    error_of(status, &Told::in_value(error))
}

fn error_of(status: Option<u16>, told: &Told) -> ProviderError {
    let meaning = classify::meaning(&Evidence {
        status,
        kinds: &told.kinds,
        words: &told.words,
        states_wait: told.wait.is_some(),
        estimates: told.estimates,
    });
    let message = told.message();
    let message = if message.is_empty() { plain_words(meaning.code, status) } else { message };
    ProviderError::new(meaning.code, message)
        .retryable(meaning.is_retryable)
        .loading(meaning.is_loading)
        .after(told.wait)
}

fn redirect_error(headers: &HeaderMap, url: &Url) -> ProviderError {
    const NEVER: &str = "A key is never sent along a redirect.";
    let location = headers.get(header::LOCATION).and_then(|value| value.to_str().ok());
    let target = location.and_then(|location| url.join(location.trim()).ok());
    let words = match target.filter(|target| matches!(target.scheme(), "http" | "https")) {
        Some(target) if url.scheme() == "http" && target.scheme() == "https" => {
            format!(
                "The server wants an encrypted connection: it redirects from http to {}. {NEVER}",
                shown(target)
            )
        }
        Some(target) => format!("The server redirects to {}. {NEVER}", shown(target)),
        None => format!("The server redirects to another address. {NEVER}"),
    };
    ProviderError::new(ErrorCode::RedirectRefused, words)
}

/// An address without what may be secret in it.
fn shown(mut url: Url) -> String {
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_query(None);
    url.set_fragment(None);
    let shown = redact(url.as_str());
    match shown.char_indices().nth(LONGEST_TARGET) {
        Some((cut, _)) => format!("{}…", &shown[..cut]),
        None => shown,
    }
}

/// What an error inside a stream may say of a parameter: its JSON without keys, where the request itself is at fault.
pub(super) fn refusal_in(status: Option<u16>, error: &Value) -> Option<Box<str>> {
    if !matches!(status, None | Some(400 | 422)) {
        return None;
    }
    let words = error.to_string();
    Some(redact(&words[..words.floor_char_boundary(LONGEST_REFUSAL)]).into())
}

fn plain_words(code: ErrorCode, status: Option<u16>) -> String {
    let words = match code {
        ErrorCode::BadKey => "The server refused the API key",
        ErrorCode::Forbidden => "The server does not allow this with the API key",
        ErrorCode::WrongEndpoint => "There is no Chat Completions server at this address",
        ErrorCode::RateLimited => "The server asks for fewer requests",
        ErrorCode::ServerError => "The server failed",
        ErrorCode::InsufficientQuota => "The account has no credit left",
        ErrorCode::ContextTooLong => "The request is too long",
        _ => "The server refused the request",
    };
    match status {
        Some(status) => format!("{words} (HTTP {status})."),
        None => format!("{words}."),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use reqwest::{StatusCode, header::HeaderMap};
    use serde_json::json;
    use url::Url;

    use super::{Failures, http_error};
    use crate::{error::ErrorCode, provider::ProviderError};

    const LONG: Duration = Duration::from_secs(180);

    fn answered(status: u16, headers: &[(&'static str, &str)], url: &str, body: &str) -> ProviderError {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().expect("a header value"));
        }
        let status = StatusCode::from_u16(status).expect("a status");
        http_error(status, &map, &Url::parse(url).expect("a URL"), body.as_bytes())
    }

    #[test]
    fn pauses_double_and_end() {
        let failed = ProviderError::new(ErrorCode::ServerError, "x").retryable(true);
        let mut failures = Failures::default();
        assert_eq!(failures.pause(&failed, LONG, 0.0), Some(Duration::from_millis(500)));
        assert_eq!(failures.pause(&failed, LONG, 1.0), Some(Duration::from_millis(750)));
        assert_eq!(failures.pause(&failed, LONG, 0.0), None, "two retries, then the failure stands");
        let first = |error: ProviderError| Failures::default().pause(&error, LONG, 0.5);
        assert_eq!(first(failed.clone().after(Some(Duration::from_secs(7)))), Some(Duration::from_secs(7)));
        let hour = failed.clone().after(Some(Duration::from_secs(3_600)));
        assert_eq!(first(hour), None, "nobody waits an hour for a retry");
        assert_eq!(first(failed.retryable(false)), None);
    }

    #[test]
    fn a_model_that_loads_is_waited_for_and_counts_as_no_failure() {
        let loading = ProviderError::new(ErrorCode::ServerError, "x").retryable(true).loading(true);
        let mut failures = Failures::default();
        let waits: Vec<_> = (0..6).filter_map(|_| failures.pause(&loading, LONG, 0.0)).collect();
        assert_eq!(
            waits.iter().map(Duration::as_millis).collect::<Vec<_>>(),
            [500, 1_000, 2_000, 2_000, 2_000, 2_000]
        );
        let failed = ProviderError::new(ErrorCode::ServerError, "x").retryable(true);
        assert_eq!(failures.pause(&failed, LONG, 0.0), Some(Duration::from_millis(500)));
        let told = loading.clone().after(Some(Duration::from_secs(20)));
        assert_eq!(failures.pause(&told, LONG, 0.0), Some(Duration::from_secs(20)));
        let left = Duration::from_secs(3);
        assert_eq!(failures.pause(&told, left, 0.0), Some(left), "one last attempt at the limit");
        assert_eq!(failures.pause(&loading, Duration::ZERO, 0.0), None);
    }

    #[test]
    fn the_server_may_say_when() {
        let retry_info = json!([{"error": {"code": 429, "message": "Slow down", "details": [
            {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "3.2s"},
        ]}}])
        .to_string();
        let words = json!({"error": {"message": "Please try again in 1m20.5s."}}).to_string();
        let url = "https://x.example/v1/chat/completions";
        for (headers, body, millis) in [
            (&[][..], &*retry_info, Some(3_200)),
            (&[], &words, Some(80_500)),
            (&[], r#"{"error":{"message":"busy","retry_after_ms":450}}"#, Some(450)),
            (&[], r#"{"error":"x is currently loading","estimated_time":20.0}"#, Some(20_000)),
            (&[], r#"{"error":{"message":"busy","metadata":{"headers":{"Retry-After":"5"}}}}"#, Some(5_000)),
            (&[("retry-after", "2")], &words, Some(2_000)),
            (&[], "busy", None),
        ] {
            let wait = answered(429, headers, url, body).retry_after();
            assert_eq!(wait, millis.map(Duration::from_millis), "{headers:?} {body}");
        }
        let told = answered(400, &[("x-should-retry", "true")], url, "");
        assert!(told.is_retryable(), "the server's word wins");
    }

    #[test]
    fn a_redirect_names_its_target_and_no_secret() {
        let long = format!("/{}", "a/".repeat(500));
        for (from, location, words) in [
            (
                "https://x.example/v1/chat/completions",
                "/v1/chat/completions/",
                "redirects to https://x.example/v1/chat/completions/.",
            ),
            (
                "https://x.example/v1/chat/completions",
                "https://y.example/v1?token=SECRET#SECRET",
                "redirects to https://y.example/v1.",
            ),
            (
                "https://x.example/v1/chat/completions",
                "//user:SECRET@y.example/",
                "redirects to https://y.example/.",
            ),
            (
                "http://x.example/v1/chat/completions",
                "https://x.example/v1",
                "from http to https://x.example/v1.",
            ),
            ("https://x.example/v1/chat/completions", "javascript:SECRET", "redirects to another address."),
            ("https://x.example/v1/chat/completions", &long, "a/a"),
        ] {
            let error = answered(307, &[("location", location)], from, "");
            let told = error.to_string();
            assert_eq!((error.code(), error.is_retryable()), (ErrorCode::RedirectRefused, false));
            assert!(
                told.contains(words) && !told.contains("SECRET") && told.len() < 400,
                "{location}: {told}"
            );
        }
        assert!(answered(302, &[], "https://x.example/v1", "").to_string().contains("another address"));
    }

    #[test]
    fn an_answer_without_words_has_plain_ones() {
        for (status, words) in [
            (401, "The server refused the API key (HTTP 401)."),
            (402, "The account has no credit left (HTTP 402)."),
            (413, "The request is too long (HTTP 413)."),
            (500, "The server failed (HTTP 500)."),
        ] {
            for body in ["", "{}", r#"{"error":{}}"#, r#"{"error":null}"#, "<html><h1>nginx</h1></html>"] {
                assert_eq!(answered(status, &[], "https://x.example/v1", body).to_string(), words, "{body}");
            }
        }
    }
}
