//! What servers really send in the name of Chat Completions, reduced to a few plain items.

use serde_json::Value;

use super::{ProviderError, repair::repaired, retry};
use crate::{chat::Usage, error::ErrorCode};

/// How an answer finished without a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finish {
    /// The model said it was done.
    Complete,
    /// The output maximum cut the answer off.
    Truncated,
    /// The stream ended cleanly, but nothing said that the answer was whole.
    Unmarked,
}

/// One piece of an answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Item {
    Text(String),
    /// The text of a whole `message`, which says again what the deltas said, if there were any.
    Message(String),
    /// Thinking of so many bytes; 0 where the server hides it.
    Thinking(usize),
    Model(String),
    Usage(Usage),
    Finish(Finish),
    /// The `[DONE]` marker.
    Done,
    /// A chunk of a chat answer, whatever it holds.
    Chunk,
}

/// Decodes the data of one event: a JSON chunk, several of them, `[DONE]`, or these glued together. What is no JSON
/// at all, such as a keep-alive that a proxy wrapped as data, says nothing.
///
/// # Errors
/// When the server reports a failure, or JSON is broken. What came before it is in `items`.
pub(super) fn decode(data: &str, items: &mut Vec<Item>) -> Result<(), ProviderError> {
    let mut rest = data.trim_start();
    while !rest.is_empty() {
        if let Some(after) = strip_done(rest) {
            items.push(Item::Done);
            rest = after.trim_start();
            continue;
        }
        if !is_json(rest) {
            return if says_error(rest) { Err(stream_error(&Value::from(rest))) } else { Ok(()) };
        }
        let (value, length) = match first_value(rest) {
            Some(first) => first,
            None => {
                // Some servers escape badly; what is still no JSON afterwards is lost.
                let mended = repaired(rest);
                let (value, length) = first_value(&mended).ok_or_else(malformed)?;
                decode_value(&value, items)?;
                return decode(&mended[length..], items);
            }
        };
        decode_value(&value, items)?;
        rest = rest[length..].trim_start();
    }
    Ok(())
}

/// Whether this is meant as JSON: an object, or a list of them.
fn is_json(text: &str) -> bool {
    text.starts_with('{') || text.strip_prefix('[').is_some_and(|list| list.trim_start().starts_with('{'))
}

fn first_value(text: &str) -> Option<(Value, usize)> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let value = values.next()?.ok()?;
    Some((value, values.byte_offset()))
}

fn strip_done(text: &str) -> Option<&str> {
    let (marker, rest) = text.split_at_checked("[DONE]".len())?;
    marker.eq_ignore_ascii_case("[DONE]").then_some(rest)
}

fn says_error(text: &str) -> bool {
    text.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("error"))
}

fn malformed() -> ProviderError {
    ProviderError::new(
        ErrorCode::StreamMalformed,
        "The server sent a piece of the answer that is not well-formed JSON.",
    )
}

fn decode_value(value: &Value, items: &mut Vec<Item>) -> Result<(), ProviderError> {
    if let Value::Array(values) = value {
        // Gemini sends its errors as a list of one.
        return values.iter().try_for_each(|value| decode_object(value, items));
    }
    decode_object(value, items)
}

fn decode_object(value: &Value, items: &mut Vec<Item>) -> Result<(), ProviderError> {
    if value["choices"].is_array() || value["object"].as_str().is_some_and(|kind| kind.starts_with("chat.")) {
        items.push(Item::Chunk);
    }
    if let Some(model) = value["model"].as_str().filter(|model| !model.is_empty()) {
        items.push(Item::Model(model.to_owned()));
    }
    let usage = [&value["usage"], &value["x_groq"]["usage"], &value["choices"][0]["usage"]];
    if let Some(usage) = usage.into_iter().find(|usage| usage.is_object()) {
        items.push(Item::Usage(decode_usage(usage)));
    }
    let choice = choice(value);
    if let Some(choice) = choice {
        decode_choice(choice, items);
    }
    // After the text that came with it, so that the text is kept.
    if let Some(error) = error_of(value).or_else(|| choice.and_then(error_of)) {
        return Err(stream_error(error));
    }
    match choice.and_then(|choice| choice["finish_reason"].as_str()) {
        Some(reason) => {
            items.extend(finish(reason)?.map(Item::Finish));
            Ok(())
        }
        None => Ok(()),
    }
}

/// The first choice: only one is ever asked for.
fn choice(value: &Value) -> Option<&Value> {
    let choices = value["choices"].as_array()?;
    choices.iter().find(|choice| choice["index"].as_u64().unwrap_or(0) == 0)
}

/// The error object (or words) of a chunk, in the forms servers give it.
fn error_of(value: &Value) -> Option<&Value> {
    let error = &value["error"];
    let is_there = match error {
        Value::Null | Value::Bool(false) => false,
        Value::String(words) => !words.is_empty(),
        _ => true,
    };
    if is_there {
        return Some(error);
    }
    // vLLM and FastAPI put the members of the object at the top.
    let is_error = value["object"] == "error" || (value["detail"].is_string() && value["choices"].is_null());
    is_error.then_some(value)
}

fn decode_choice(choice: &Value, items: &mut Vec<Item>) {
    let delta = &choice["delta"];
    let before = items.len();
    let text = decode_message(delta, items);
    if !text.is_empty() {
        return items.push(Item::Text(text));
    }
    if items.len() > before {
        return;
    }
    let message = match &choice["message"] {
        Value::Null => choice["text"].as_str().unwrap_or_default().to_owned(),
        message => decode_message(message, items),
    };
    if !message.is_empty() {
        items.push(Item::Message(message));
    }
}

/// Tells the thinking of a message or delta, and gives its text.
fn decode_message(message: &Value, items: &mut Vec<Item>) -> String {
    let mut thinking = ["reasoning_content", "reasoning", "thinking", "reasoning_details"]
        .iter()
        .find_map(|key| length_of_thinking(&message[*key]));
    let mut text = String::new();
    match &message["content"] {
        Value::String(content) => text.push_str(content),
        Value::Array(parts) => {
            for part in parts {
                match part["type"].as_str() {
                    Some("text" | "output_text") | None => text.push_str(text_of(part)),
                    Some("refusal") => text.push_str(part["refusal"].as_str().unwrap_or_default()),
                    Some("thinking" | "reasoning" | "redacted_thinking") => {
                        let length = length_of_thinking(&part["thinking"]).unwrap_or(0);
                        thinking = Some(thinking.unwrap_or(0) + length);
                    }
                    // References and the like are no text of the report.
                    Some(_) => {}
                }
            }
        }
        part @ Value::Object(_) => text.push_str(text_of(part)),
        _ => {}
    }
    // A refusal is what the model has to say to the user.
    text.push_str(message["refusal"].as_str().unwrap_or_default());
    items.extend(thinking.map(Item::Thinking));
    text
}

fn text_of(part: &Value) -> &str {
    let text = &part["text"];
    part.as_str().or_else(|| text.as_str()).or_else(|| text["value"].as_str()).unwrap_or_default()
}

/// The length of what a server tells of the thinking; `None` when it tells nothing.
fn length_of_thinking(value: &Value) -> Option<usize> {
    match value {
        Value::String(text) => (!text.is_empty()).then_some(text.len()),
        Value::Array(parts) => {
            let length = |part: &Value| part["text"].as_str().map_or(0, str::len);
            (!parts.is_empty()).then(|| parts.iter().map(length).sum())
        }
        Value::Object(part) => (!part.is_empty()).then_some(0),
        _ => None,
    }
}

/// What a finish reason means; `None` where a server fills the field before the end.
fn finish(reason: &str) -> Result<Option<Finish>, ProviderError> {
    let reason = reason.trim().to_ascii_lowercase();
    let failed = |words: &str| Err(ProviderError::new(ErrorCode::ProviderError, words));
    match reason.as_str() {
        "" | "null" | "none" => Ok(None),
        "length" | "max_tokens" | "model_length" | "max_output_tokens" => Ok(Some(Finish::Truncated)),
        "safety" | "sensitive" | "recitation" | "prohibited_content" | "blocklist" => Err(filtered()),
        filter if filter.starts_with("content_filter") || filter.starts_with("content-filter") => {
            Err(filtered())
        }
        "error" | "abort" | "network_error" | "insufficient_system_resource" => {
            failed("The provider reported an error while it wrote the answer.")
        }
        _ => Ok(Some(Finish::Complete)),
    }
}

fn filtered() -> ProviderError {
    ProviderError::new(ErrorCode::ContentFiltered, "The provider's content filter stopped the answer.")
}

fn decode_usage(usage: &Value) -> Usage {
    let count = |places: &[&Value]| {
        // Some servers count in floating point.
        let number = places.iter().find_map(|value| value.as_f64()).unwrap_or(0.0);
        // In range after the clamp, and a count has no fraction.
        number.clamp(0.0, f64::from(u32::MAX)) as u32
    };
    Usage {
        input: count(&[&usage["prompt_tokens"], &usage["input_tokens"]]),
        cached_input: count(&[
            &usage["prompt_tokens_details"]["cached_tokens"],
            &usage["prompt_cache_hit_tokens"],
            &usage["cached_tokens"],
        ]),
        output: count(&[&usage["completion_tokens"], &usage["output_tokens"]]),
        reasoning: count(&[
            &usage["completion_tokens_details"]["reasoning_tokens"],
            &usage["reasoning_tokens"],
        ]),
    }
}

/// The error of an event that says it is one: an object, perhaps wrapped as usual, or plain words.
pub(super) fn decode_error(data: &str) -> ProviderError {
    match serde_json::from_str::<Value>(data) {
        Ok(value) => stream_error(error_of(&value).unwrap_or(&value)),
        Err(_) if is_json(data.trim_start()) => malformed(),
        Err(_) => stream_error(&Value::from(data)),
    }
}

/// An error object inside a stream that began with HTTP 200. Its code may be an HTTP status, as a number or as text.
fn stream_error(error: &Value) -> ProviderError {
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

#[cfg(test)]
mod tests {
    use super::{Finish, Item, decode};
    use crate::{
        chat::Usage,
        error::ErrorCode,
        provider::{ProviderError, dialect::finish},
    };

    /// The items of one event, without those that only tell that it is a chunk.
    fn items(data: &str) -> Result<Vec<Item>, ProviderError> {
        let mut items = Vec::new();
        decode(data, &mut items)?;
        items.retain(|item| *item != Item::Chunk);
        Ok(items)
    }

    fn text(text: &str) -> Item {
        Item::Text(text.into())
    }

    #[test]
    fn what_is_no_json_says_nothing_unless_it_says_error() {
        for data in [": OPENROUTER PROCESSING", "ping", "[keep-alive]", "", " ", "heartbeat 1"] {
            assert_eq!(items(data), Ok(vec![]), "{data}");
        }
        let error = items("Error: upstream overloaded").expect_err("the server says so");
        assert_eq!(error.to_string(), "Error: upstream overloaded");
    }

    #[test]
    fn done_may_be_glued_to_json() {
        assert_eq!(
            items(r#"{"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]}[DONE]"#),
            Ok(vec![text("a"), Item::Finish(Finish::Complete), Item::Done])
        );
    }

    #[test]
    fn text_that_comes_with_an_error_is_kept() {
        let mut items = Vec::new();
        let data = r#"{"choices":[{"delta":{"content":"a"},"finish_reason":"content_filter"}]}"#;
        let error = decode(data, &mut items).expect_err("filtered");
        assert_eq!(error.code(), ErrorCode::ContentFiltered);
        assert_eq!(items, [Item::Chunk, text("a")]);
    }

    #[test]
    fn finish_reasons_of_all_houses_are_known() {
        for (reasons, expected) in [
            (&["stop", "eos", "tool_calls", "end_turn", "function_call"][..], Ok(Some(Finish::Complete))),
            (&["length", "max_tokens", "MAX_TOKENS", "model_length"], Ok(Some(Finish::Truncated))),
            (&["", "null"], Ok(None)),
            (
                &["content_filter", "content_filter: PROHIBITED_CONTENT", "SAFETY", "sensitive"],
                Err(ErrorCode::ContentFiltered),
            ),
            (&["error", "abort", "insufficient_system_resource"], Err(ErrorCode::ProviderError)),
        ] {
            for reason in reasons {
                assert_eq!(finish(reason).map_err(|error| error.code()), expected, "{reason:?}");
            }
        }
    }

    #[test]
    fn usage_is_read_in_every_form() {
        let usage = Usage { input: 18, cached_input: 10, output: 24, reasoning: 7 };
        for form in [
            r#"{"choices":[],"usage":{"prompt_tokens":18,"completion_tokens":24,
                "prompt_tokens_details":{"cached_tokens":10},"completion_tokens_details":{"reasoning_tokens":7}}}"#,
            r#"{"usage":{"prompt_tokens":18.0,"completion_tokens":24.0,"prompt_cache_hit_tokens":10,"reasoning_tokens":7}}"#,
            r#"{"x_groq":{"usage":{"input_tokens":18,"output_tokens":24,"cached_tokens":10,"reasoning_tokens":7}}}"#,
        ] {
            assert_eq!(items(form), Ok(vec![Item::Usage(usage)]), "{form}");
        }
        let hostile = r#"{"usage":{"prompt_tokens":-1,"completion_tokens":1e300}}"#;
        let clamped = Usage { output: u32::MAX, ..Usage::default() };
        assert_eq!(items(hostile), Ok(vec![Item::Usage(clamped)]));
    }

    #[test]
    fn bad_escapes_are_mended() {
        assert_eq!(
            items("{\"choices\":[{\"delta\":{\"content\":\"a\\ud83d\tb\"}}]}[DONE]"),
            Ok(vec![text("a\u{fffd}\tb"), Item::Done])
        );
        let error = items("{\"choices\":[{\"del").expect_err("cut JSON");
        assert_eq!(error.code(), ErrorCode::StreamMalformed);
    }
}
