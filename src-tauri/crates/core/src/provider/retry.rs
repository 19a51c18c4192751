//! What a failed attempt means and whether to try again: the rules of OpenAI's own clients.

use std::time::{Duration, SystemTime};

use reqwest::{StatusCode, header::HeaderMap};
use serde_json::Value;

use super::ProviderError;
use crate::error::ErrorCode;

/// Attempts after the first, before any text has come.
pub(super) const MAX_RETRIES: u32 = 2;
/// A server that asks for a longer pause than this has given its final answer.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// Error messages are cut to this many characters.
const LONGEST_MESSAGE: usize = 300;
/// What is kept of a refusal, in bytes.
const LONGEST_REFUSAL: usize = 4 << 10;

/// The pause before the attempt after `failed` attempts: what the server asked for, else 0.5 s doubling to 8 s, less
/// up to a quarter so that many clients do not return together. `None` when another attempt is pointless.
pub(super) fn pause(error: &ProviderError, failed: u32, jitter: f64) -> Option<Duration> {
    if !error.is_retryable() || failed > MAX_RETRIES {
        return None;
    }
    match error.retry_after() {
        Some(wait) => (wait <= LONGEST_PAUSE).then_some(wait),
        None => {
            let doubled = 0.5 * f64::from(2u32.saturating_pow(failed.saturating_sub(1)));
            Some(Duration::from_secs_f64(doubled.min(8.0) * (1.0 - 0.25 * jitter)))
        }
    }
}

/// The error of an HTTP answer other than 200. `body` is what was read of it.
pub(super) fn http_error(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> ProviderError {
    if status.is_redirection() {
        return ProviderError::new(
            ErrorCode::RedirectRefused,
            "The server redirects to another address. A key is never sent along a redirect.",
        );
    }
    let body: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
    // Some servers wrap the object, some put it at the top, some send a list of one.
    let body = body.get(0).unwrap_or(&body);
    let error = body.get("error").unwrap_or(body);
    let classified = classify(Some(status.as_u16()), error);
    let retryable = match headers.get("x-should-retry").map(|value| value.as_bytes()) {
        Some(b"true") => true,
        Some(b"false") => false,
        _ => classified.is_retryable(),
    };
    let wait = retry_after(headers, SystemTime::now());
    classified.retryable(retryable).after(wait)
}

/// Reads an error object (or a plain string) together with the HTTP status, where there is one.
pub(super) fn classify(status: Option<u16>, error: &Value) -> ProviderError {
    let kind = [&error["code"], &error["type"], &error["status"]]
        .into_iter()
        .filter_map(Value::as_str)
        .collect::<Vec<_>>()
        .join(" ")
        .to_ascii_lowercase();
    let words = [&error["message"], error, &error["detail"], &error["error"]]
        .into_iter()
        .find_map(Value::as_str)
        .map(clean)
        .unwrap_or_default();
    let code = code_of(status, &kind, &words);
    let message = if words.is_empty() { plain_words(code, status) } else { words };
    let retryable = matches!(code, ErrorCode::RateLimited | ErrorCode::ServerError)
        || status.is_some_and(|status| matches!(status, 408 | 409));
    ProviderError::new(code, message).retryable(retryable)
}

/// What an error inside a stream may say of a parameter: its JSON without keys, where the request itself is at fault.
pub(super) fn refusal_in(status: Option<u16>, error: &Value) -> Option<Box<str>> {
    if !matches!(status, None | Some(400 | 422)) {
        return None;
    }
    let words = error.to_string();
    let words = &words[..words.floor_char_boundary(LONGEST_REFUSAL)];
    Some(words.split_whitespace().map(redact).collect::<Vec<_>>().join(" ").into())
}

fn code_of(status: Option<u16>, kind: &str, words: &str) -> ErrorCode {
    let lower = words.to_lowercase();
    let about_model = kind.contains("model_not_found")
        || (lower.contains("model") && (lower.contains("not found") || lower.contains("does not exist")));
    if kind.contains("insufficient_quota") {
        return ErrorCode::InsufficientQuota;
    }
    if kind.contains("context_length_exceeded") || lower.contains("context length") {
        return ErrorCode::ContextTooLong;
    }
    let credit_words = ["credit balance", "insufficient balance", "insufficient credits", "out of credits"];
    if credit_words.iter().any(|words| lower.contains(words)) {
        return ErrorCode::InsufficientQuota;
    }
    // Gemini refuses a key with HTTP 400.
    if kind.contains("invalid_api_key") || lower.contains("api key not valid") {
        return ErrorCode::BadKey;
    }
    match status {
        Some(401) => ErrorCode::BadKey,
        Some(402) => ErrorCode::InsufficientQuota,
        Some(403) => ErrorCode::Forbidden,
        Some(404) if about_model => ErrorCode::UnknownModel,
        Some(404 | 405) => ErrorCode::WrongEndpoint,
        Some(400 | 422) if about_model => ErrorCode::UnknownModel,
        Some(413) => ErrorCode::ContextTooLong,
        Some(429) => ErrorCode::RateLimited,
        Some(408 | 409 | 500..) => ErrorCode::ServerError,
        Some(400..) => ErrorCode::BadRequest,
        _ if about_model => ErrorCode::UnknownModel,
        // Without a status, as inside a stream, the kind of error is all there is.
        _ if kind.contains("rate_limit") => ErrorCode::RateLimited,
        _ if kind.contains("authentication") => ErrorCode::BadKey,
        _ if kind.contains("permission") => ErrorCode::Forbidden,
        _ if ["overloaded", "server_error", "api_error", "unavailable", "timeout"]
            .iter()
            .any(|word| kind.contains(word)) =>
        {
            ErrorCode::ServerError
        }
        _ => ErrorCode::ProviderError,
    }
}

fn plain_words(code: ErrorCode, status: Option<u16>) -> String {
    let words = match code {
        ErrorCode::BadKey => "The server refused the API key",
        ErrorCode::Forbidden => "The server does not allow this with the API key",
        ErrorCode::WrongEndpoint => "There is no Chat Completions server at this address",
        ErrorCode::RateLimited => "The server asks for fewer requests",
        ErrorCode::ServerError => "The server failed",
        _ => "The server refused the request",
    };
    match status {
        Some(status) => format!("{words} (HTTP {status})."),
        None => format!("{words}."),
    }
}

/// A server's words, fit to be shown: one line, no markup, no key, not too long.
fn clean(words: &str) -> String {
    if words.contains("</") || words.trim_start().starts_with('<') {
        return String::new();
    }
    let one_line = words.split_whitespace().map(redact).collect::<Vec<_>>().join(" ");
    let printable: String = one_line.chars().filter(|c| !c.is_control()).collect();
    match printable.char_indices().nth(LONGEST_MESSAGE) {
        Some((cut, _)) => format!("{}…", &printable[..cut]),
        None => printable,
    }
}

/// Servers quote the key they refuse, whole or in part, alone or inside other words.
fn redact(word: &str) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '*');
    let mut clean = String::with_capacity(word.len());
    let mut rest = word;
    while !rest.is_empty() {
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        clean.push_str(if looks_like_a_key(part) { "[key]" } else { part });
        let next = after.find(is_part).unwrap_or(after.len());
        clean.push_str(&after[..next]);
        rest = &after[next..];
    }
    clean
}

fn looks_like_a_key(part: &str) -> bool {
    const PREFIXES: [&str; 11] =
        ["sk-", "sk_", "gsk_", "xai-", "AIza", "pplx-", "hf_", "nvapi-", "fw_", "key-", "Bearer"];
    let is_long = part.len() >= 32
        && !part.starts_with("req")
        && part.contains(|c: char| c.is_ascii_digit())
        && part.contains(|c: char| c.is_ascii_alphabetic());
    is_long || part.contains("****") || PREFIXES.iter().any(|prefix| part.starts_with(prefix))
}

fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(millis) = text("retry-after-ms").and_then(|text| text.trim().parse::<f64>().ok()) {
        return Duration::try_from_secs_f64(millis / 1e3).ok();
    }
    let value = text("retry-after")?.trim();
    if let Ok(seconds) = value.parse::<f64>() {
        return Duration::try_from_secs_f64(seconds).ok();
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use reqwest::{StatusCode, header::HeaderMap};

    use super::{classify, http_error, pause, retry_after};
    use crate::{error::ErrorCode, provider::ProviderError};

    fn error(status: u16, body: &str) -> ProviderError {
        let status = StatusCode::from_u16(status).expect("a status");
        http_error(status, &HeaderMap::new(), body.as_bytes())
    }

    #[test]
    fn http_answers_become_typed_errors() {
        use ErrorCode as E;
        let table = [
            (401, r#"{"error":{"message":"Incorrect API key provided: sk-abc123."}}"#, E::BadKey, false),
            (403, r#"{"error":{"message":"Country not supported"}}"#, E::Forbidden, false),
            (
                404,
                r#"{"error":{"message":"The model `x` does not exist","code":"model_not_found"}}"#,
                E::UnknownModel,
                false,
            ),
            (404, r#"{"error":"model \"x\" not found, try pulling it first"}"#, E::UnknownModel, false),
            (404, "<html><body>nginx</body></html>", E::WrongEndpoint, false),
            (405, "", E::WrongEndpoint, false),
            (
                400,
                r#"{"error":{"message":"too long","code":"context_length_exceeded"}}"#,
                E::ContextTooLong,
                false,
            ),
            (400, r#"{"detail":"nope"}"#, E::BadRequest, false),
            (429, r#"{"error":{"message":"slow down","type":"requests"}}"#, E::RateLimited, true),
            (
                429,
                r#"{"error":{"message":"no credit","code":"insufficient_quota"}}"#,
                E::InsufficientQuota,
                false,
            ),
            (409, "", E::ServerError, true),
            (500, "", E::ServerError, true),
            (503, "overloaded", E::ServerError, true),
            (307, "", E::RedirectRefused, false),
        ];
        for (status, body, code, retryable) in table {
            let error = error(status, body);
            assert_eq!(error.code(), code, "{status} {body}");
            assert_eq!(error.is_retryable(), retryable, "{status} {body}");
            let words = error.to_string();
            assert!(!words.contains('<') && !words.contains("sk-abc"), "unfit to show: {words}");
            assert!(!words.is_empty());
        }
    }

    #[test]
    fn keys_are_taken_out_of_any_words() {
        for key in [
            "sk-proj-abc123",
            "(sk-abc)",
            "api_key=sk-abc",
            "\"gsk_abc\",",
            "AIzaSyA1234",
            "abcd****wxyz",
            "0123456789abcdef0123456789abcdef",
            "Bearer:xyz",
        ] {
            let body = serde_json::json!({"error": {"message": format!("The key {key} is wrong")}});
            let words = error(401, &body.to_string()).to_string();
            assert!(words.contains("[key]") && words.contains("is wrong"), "{key}: {words}");
            assert!(!words.contains("abc") && !words.contains("AIza") && !words.contains("0123"), "{words}");
        }
        let plain = "Task risk-averse: model meta-llama/Llama-3.3-70B-Instruct-Turbo is busy (req_0123456789abcdef0123456789abcdef)";
        let body = serde_json::json!({"error": {"message": plain}});
        assert_eq!(error(500, &body.to_string()).to_string(), plain, "other words stay as they are");
    }

    #[test]
    fn an_error_without_a_status_is_known_by_its_kind() {
        use ErrorCode as E;
        for (error, code, retryable) in [
            (r#"{"type":"overloaded_error","message":"Overloaded"}"#, E::ServerError, true),
            (r#"{"type":"rate_limit_error","message":"slow down"}"#, E::RateLimited, true),
            (r#"{"type":"authentication_error","message":"invalid x-api-key"}"#, E::BadKey, false),
            (r#"{"status":"UNAVAILABLE","message":"try later"}"#, E::ServerError, true),
            (r#"{"message":"Your credit balance is too low"}"#, E::InsufficientQuota, false),
            (r#"{"message":"something"}"#, E::ProviderError, false),
            (r#""words only""#, E::ProviderError, false),
            ("{}", E::ProviderError, false),
        ] {
            let value: serde_json::Value = serde_json::from_str(error).expect("JSON");
            let classified = classify(None, &value);
            assert_eq!((classified.code(), classified.is_retryable()), (code, retryable), "{error}");
            assert!(!classified.to_string().is_empty());
        }
    }

    #[test]
    fn a_huge_message_is_cut() {
        let body = format!(r#"{{"error":{{"message":"{}"}}}}"#, "long ".repeat(5_000));
        assert!(error(400, &body).to_string().chars().count() <= 301);
    }

    #[test]
    fn pauses_double_and_end() {
        let failed = ProviderError::new(ErrorCode::ServerError, "x").retryable(true);
        assert_eq!(pause(&failed, 1, 0.0), Some(Duration::from_millis(500)));
        assert_eq!(pause(&failed, 2, 1.0), Some(Duration::from_millis(750)));
        assert_eq!(pause(&failed, 3, 0.0), None, "two retries, then the failure stands");
        let asked = failed.clone().after(Some(Duration::from_secs(7)));
        assert_eq!(pause(&asked, 1, 0.5), Some(Duration::from_secs(7)));
        let asked = failed.clone().after(Some(Duration::from_secs(3_600)));
        assert_eq!(pause(&asked, 1, 0.5), None, "nobody waits an hour for a retry");
        assert_eq!(pause(&failed.retryable(false), 1, 0.0), None);
    }

    #[test]
    fn the_server_may_say_when() {
        let headers = |name: &'static str, value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(name, value.parse().expect("a header value"));
            headers
        };
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        let read = |map: &HeaderMap| retry_after(map, now);
        assert_eq!(read(&headers("retry-after-ms", "1500")), Some(Duration::from_millis(1500)));
        assert_eq!(read(&headers("retry-after", "2")), Some(Duration::from_secs(2)));
        assert_eq!(
            read(&headers("retry-after", "Sun, 06 Nov 1994 08:49:40 GMT")),
            Some(Duration::from_secs(3))
        );
        assert_eq!(read(&headers("retry-after", "-1")), None);
        assert_eq!(read(&headers("retry-after", "soon")), None);
        let told = http_error(StatusCode::BAD_REQUEST, &headers("x-should-retry", "true"), b"");
        assert!(told.is_retryable(), "the server's word wins");
    }
}
