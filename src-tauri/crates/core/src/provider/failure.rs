//! Errors inside a stream that began with HTTP 200, in the forms servers give them.

use serde_json::{Map, Value};

use super::{ProviderError, retry};

/// Members that name the kind of an error, and those that hold its words.
const KINDS: [&str; 3] = ["error_type", "errorType", "error_code"];
const WORDS: [&str; 5] = ["error_message", "error_msg", "errorMessage", "errmsg", "err_msg"];

/// What servers write where there is no error.
const NOTHING: [&str; 9] = ["", "0", "null", "none", "false", "ok", "success", "no error", "200"];

/// The error of a chunk or of one of its choices: an object or words.
pub(super) fn error_of(value: &Value) -> Option<Value> {
    let error = &value["error"];
    if !says_nothing(error) {
        let is_flag = matches!(error, Value::Bool(_) | Value::Number(_));
        let words = first(value, &WORDS).or_else(|| first(value, &["message", "msg", "detail"]));
        return Some(match words {
            // A mere flag or number leaves the words beside it.
            Some(words) if is_flag => told(words, value),
            _ => error.clone(),
        });
    }
    if let Some(words) = first(value, &WORDS) {
        return Some(told(words, value));
    }
    if value["choices"].is_array() {
        return None;
    }
    let words = first(value, &["message", "msg", "detail", "error_description"]);
    if first(value, &KINDS[..2]).is_some() {
        return Some(words.map_or_else(|| value.clone(), |words| told(words, value)));
    }
    // vLLM and FastAPI put the members of the object at the top.
    let is_error = [&value["object"], &value["type"], &value["status"]].iter().any(|kind| **kind == "error")
        || value["success"] == false
        || !says_nothing(&value["detail"])
        || (value["message"].is_string() && is_error_code(&value["code"]));
    is_error.then(|| match words.filter(|words| words.is_string()) {
        Some(words) if value["message"].is_null() && value["detail"].is_null() => told(words, value),
        _ => value.clone(),
    })
}

/// An error whose code may be an HTTP status, as a number or as text.
pub(super) fn stream_error(error: &Value) -> ProviderError {
    let status = [&error["code"], &error["status_code"], &error["status"]].into_iter().find_map(|code| {
        let status = match code {
            Value::Number(code) => code.as_u64(),
            Value::String(code) => code.parse().ok(),
            _ => None,
        };
        // Other numbers are codes of the provider's own.
        status.filter(|status| (400..600).contains(status)).and_then(|status| u16::try_from(status).ok())
    });
    retry::classify(status, error).refusing(retry::refusal_in(status, error))
}

/// Whether this stands for no error: nothing, zero, a word for it, or an object of such.
pub(super) fn says_nothing(error: &Value) -> bool {
    match error {
        Value::Null => true,
        Value::Bool(is_error) => !is_error,
        Value::Number(code) => matches!(code.as_f64(), Some(0.0 | 200.0)),
        Value::String(words) => NOTHING.contains(&words.trim().to_lowercase().as_str()),
        Value::Array(errors) => errors.iter().all(says_nothing),
        Value::Object(error) => error.values().all(says_nothing),
    }
}

/// The usual object for an error that was told in members of the chunk.
fn told(words: &Value, value: &Value) -> Value {
    let mut error = Map::new();
    error.insert("message".into(), words.clone());
    if let Some(kind) = first(value, &KINDS) {
        error.insert("type".into(), kind.clone());
    }
    let code = first(value, &["code", "status_code", "error_code", "status", "error"]);
    if let Some(code) = code.filter(|code| code.is_string() || code.is_number()) {
        error.insert("code".into(), code.clone());
    }
    Value::Object(error)
}

fn is_error_code(code: &Value) -> bool {
    match code {
        Value::Number(code) => code.as_f64().is_some_and(|code| code >= 400.0),
        _ => !says_nothing(code),
    }
}

fn first<'a>(value: &'a Value, names: &[&str]) -> Option<&'a Value> {
    names.iter().map(|name| &value[*name]).find(|member| !says_nothing(member))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{error_of, stream_error};
    use crate::error::ErrorCode;

    #[test]
    fn an_error_is_told_in_its_words_wherever_they_stand() {
        for error in [
            json!({"error": {"message": "too busy"}}),
            json!({"error": "too busy"}),
            json!({"error": true, "message": "too busy"}),
            json!({"error": 1, "error_msg": "too busy"}),
            json!({"error_type": "overloaded", "message": "too busy"}),
            json!({"error_type": "overloaded", "error_message": "too busy", "choices": []}),
            json!({"error_msg": "too busy", "error_code": 336_100}),
            json!({"errorMessage": "too busy", "choices": [{"delta": {}}]}),
            json!({"errorType": "x", "errorMessage": "too busy"}),
            json!({"detail": "too busy"}),
            json!({"object": "error", "message": "too busy", "code": 503}),
            json!({"type": "error", "message": "too busy"}),
            json!({"status": "error", "msg": "too busy"}),
            json!({"success": false, "message": "too busy"}),
            json!({"code": 1305, "message": "too busy"}),
        ] {
            let told = error_of(&error).unwrap_or_else(|| panic!("{error} is an error"));
            assert_eq!(stream_error(&told).to_string(), "too busy", "{error}");
        }
        let busy = json!({"error_type": "rate_limit_error", "error_message": "slow down"});
        let code = error_of(&busy).map(|error| stream_error(&error).code());
        assert_eq!(code, Some(ErrorCode::RateLimited));
    }

    #[test]
    fn an_error_that_says_nothing_is_none() {
        for nothing in [
            json!({}),
            json!(null),
            json!(0),
            json!(""),
            json!(false),
            json!([]),
            json!("none"),
            json!("None"),
            json!("success"),
            json!("null"),
            json!("OK"),
            json!({"code": 0}),
            json!({"message": ""}),
            json!({"code": null, "message": null, "param": null}),
            json!({"code": 0, "message": "success"}),
            json!({"code": "0", "message": "", "details": []}),
            json!([{}]),
            json!({"code": 200, "message": "ok"}),
        ] {
            for key in ["error", "error_msg", "error_type", "errorMessage"] {
                for choices in [json!([]), json!([{"delta": {"content": "a"}}]), Value::Null] {
                    let chunk = json!({key: nothing, "choices": choices});
                    assert_eq!(error_of(&chunk), None, "{chunk}");
                }
            }
        }
        for chunk in [
            json!({"choices": [], "detail": "x", "message": "y"}),
            json!({"code": 0, "message": "success"}),
            json!({"type": "ping"}),
            json!({"model": "m", "message": {"content": "a"}, "code": 500}),
        ] {
            assert_eq!(error_of(&chunk), None, "{chunk}");
        }
    }
}
