//! What servers really send in the name of Chat Completions, reduced to a few plain items.

use serde_json::Value;

use super::{ProviderError, retry};
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
    Thinking,
    Model(String),
    Usage(Usage),
    Finish(Finish),
    /// The `[DONE]` marker.
    Done,
}

/// Decodes the data of one event: a JSON chunk, several of them, `[DONE]`, or both.
///
/// # Errors
/// When the server reports a failure, or the data is neither JSON nor `[DONE]`.
pub(super) fn decode(data: &str) -> Result<Vec<Item>, ProviderError> {
    let mut items = Vec::new();
    let mut rest = data.trim();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix("[DONE]") {
            items.push(Item::Done);
            rest = after.trim_start();
            continue;
        }
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
        match values.next() {
            Some(Ok(value)) => decode_value(&value, &mut items)?,
            Some(Err(_)) | None if is_keep_alive(rest) => return Ok(items),
            Some(Err(_)) | None => {
                return Err(ProviderError::new(
                    ErrorCode::StreamMalformed,
                    "The server sent a piece of the answer that is not JSON.",
                ));
            }
        }
        rest = rest[values.byte_offset()..].trim_start();
    }
    Ok(items)
}

/// Decodes a whole `chat.completion` object, the answer to a request that does not stream.
///
/// # Errors
/// When the body holds an error object or no answer.
pub(super) fn decode_whole(body: &[u8]) -> Result<Vec<Item>, ProviderError> {
    let not_an_answer =
        || ProviderError::new(ErrorCode::NotAStream, "The server answered, but not with a chat completion.");
    let value: Value = serde_json::from_slice(body).map_err(|_| not_an_answer())?;
    let mut items = Vec::new();
    decode_value(&value, &mut items)?;
    if !value["choices"].is_array() {
        return Err(not_an_answer());
    }
    Ok(items)
}

/// OpenRouter's comment, which some proxies wrap as data.
fn is_keep_alive(text: &str) -> bool {
    text.starts_with(':')
}

fn decode_value(value: &Value, items: &mut Vec<Item>) -> Result<(), ProviderError> {
    if let Some(error) = value.get("error").filter(|error| !error.is_null()) {
        return Err(stream_error(error));
    }
    if let Some(model) = value["model"].as_str().filter(|model| !model.is_empty()) {
        items.push(Item::Model(model.to_owned()));
    }
    if let Some(choice) = value["choices"].get(0) {
        // A server that sends both says the same twice.
        let message = match &choice["delta"] {
            Value::Object(delta) if !delta.is_empty() => &choice["delta"],
            _ => &choice["message"],
        };
        decode_message(message, items);
        if let Some(reason) = choice["finish_reason"].as_str() {
            items.push(Item::Finish(finish(reason)?));
        }
    }
    if let Some(usage) = value["usage"].as_object() {
        let usage = Value::Object(usage.clone());
        items.push(Item::Usage(decode_usage(&usage)));
    }
    Ok(())
}

fn decode_message(message: &Value, items: &mut Vec<Item>) {
    let thinks = ["reasoning_content", "reasoning"].iter().any(|key| match &message[*key] {
        Value::String(text) => !text.is_empty(),
        Value::Object(_) | Value::Array(_) => true,
        _ => false,
    });
    if thinks {
        items.push(Item::Thinking);
    }
    let mut text = String::new();
    match &message["content"] {
        Value::String(content) => text.push_str(content),
        Value::Array(parts) => {
            for part in parts {
                match part["type"].as_str() {
                    Some("text" | "output_text") | None => {
                        text.push_str(part["text"].as_str().unwrap_or_default());
                    }
                    Some(_) => items.push(Item::Thinking),
                }
            }
        }
        _ => {}
    }
    // A refusal is what the model has to say to the user.
    text.push_str(message["refusal"].as_str().unwrap_or_default());
    if !text.is_empty() {
        items.push(Item::Text(text));
    }
}

fn finish(reason: &str) -> Result<Finish, ProviderError> {
    match reason {
        "length" => Ok(Finish::Truncated),
        "content_filter" => Err(ProviderError::new(
            ErrorCode::ContentFiltered,
            "The provider's content filter stopped the answer.",
        )),
        "error" => Err(ProviderError::new(
            ErrorCode::ProviderError,
            "The provider reported an error while it wrote the answer.",
        )),
        _ => Ok(Finish::Complete),
    }
}

fn decode_usage(usage: &Value) -> Usage {
    let count = |value: &Value| value.as_u64().map_or(0, |n| u32::try_from(n).unwrap_or(u32::MAX));
    Usage {
        input: count(&usage["prompt_tokens"]),
        cached_input: count(&usage["prompt_tokens_details"]["cached_tokens"]),
        output: count(&usage["completion_tokens"]),
        reasoning: count(&usage["completion_tokens_details"]["reasoning_tokens"]),
    }
}

/// An error object inside a stream that began with HTTP 200. Its code may be an HTTP status, as a number or as text.
pub(super) fn stream_error(error: &Value) -> ProviderError {
    let status = match &error["code"] {
        Value::Number(code) => code.as_u64().and_then(|code| u16::try_from(code).ok()),
        Value::String(code) => code.parse().ok(),
        _ => None,
    };
    retry::classify(status, error)
}

#[cfg(test)]
mod tests {
    use super::{Finish, Item, decode, decode_whole};
    use crate::{chat::Usage, error::ErrorCode};

    fn text(text: &str) -> Item {
        Item::Text(text.into())
    }

    #[test]
    fn a_plain_chunk_gives_its_text() {
        let chunk =
            r#"{"model":"m","choices":[{"delta":{"role":"assistant","content":"Hi"},"finish_reason":null}]}"#;
        assert_eq!(decode(chunk), Ok(vec![Item::Model("m".into()), text("Hi")]));
    }

    #[test]
    fn role_only_and_empty_chunks_say_nothing() {
        for chunk in [
            r#"{"choices":[{"delta":{"role":"assistant"}}]}"#,
            r#"{"choices":[{"delta":{"content":null}}]}"#,
            r#"{"choices":[{"delta":{"content":""}}]}"#,
            r#"{"choices":[]}"#,
            r#"{"choices":null}"#,
            r#"{"prompt_filter_results":[]}"#,
            ": OPENROUTER PROCESSING",
            "",
        ] {
            assert_eq!(decode(chunk), Ok(vec![]), "{chunk}");
        }
    }

    #[test]
    fn done_may_be_glued_to_json() {
        assert_eq!(
            decode(r#"{"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]}[DONE]"#),
            Ok(vec![text("a"), Item::Finish(Finish::Complete), Item::Done])
        );
        assert_eq!(
            decode(r#"{"choices":[{"delta":{"content":"a"}}]}{"choices":[{"delta":{"content":"b"}}]}"#),
            Ok(vec![text("a"), text("b")])
        );
    }

    #[test]
    fn delta_and_message_are_read_once() {
        assert_eq!(
            decode(r#"{"choices":[{"delta":{"content":"a"},"message":{"content":"a"}}]}"#),
            Ok(vec![text("a")])
        );
    }

    #[test]
    fn thinking_is_never_text() {
        assert_eq!(
            decode(r#"{"choices":[{"delta":{"reasoning_content":"hm","content":"a"}}]}"#),
            Ok(vec![Item::Thinking, text("a")])
        );
        assert_eq!(
            decode(
                r#"{"choices":[{"delta":{"content":[{"type":"thinking","thinking":"hm"},{"type":"text","text":"a"}]}}]}"#
            ),
            Ok(vec![Item::Thinking, text("a")])
        );
    }

    #[test]
    fn usage_is_counted() {
        let chunk = r#"{"choices":[],"usage":{"prompt_tokens":1800,"completion_tokens":2400,
            "prompt_tokens_details":{"cached_tokens":1024},"completion_tokens_details":{"reasoning_tokens":7}}}"#;
        let usage = Usage { input: 1800, cached_input: 1024, output: 2400, reasoning: 7 };
        assert_eq!(decode(chunk), Ok(vec![Item::Usage(usage)]));
    }

    #[test]
    fn errors_in_the_stream_keep_their_words() {
        let error = decode(r#"{"error":{"message":"Rate limit reached","type":"requests","code":"429"}}"#)
            .expect_err("an error object ends the stream");
        assert_eq!(error.code(), ErrorCode::RateLimited);
        assert_eq!(error.to_string(), "Rate limit reached");
        let error = decode(r#"{"error":{"message":"boom","code":500}}"#).expect_err("an error");
        assert_eq!(error.code(), ErrorCode::ServerError);
        let error = decode("{\"choices\":[{\"del").expect_err("cut JSON");
        assert_eq!(error.code(), ErrorCode::StreamMalformed);
    }

    #[test]
    fn a_whole_answer_is_decoded_like_a_chunk() {
        let body =
            br#"{"choices":[{"message":{"role":"assistant","content":"all"},"finish_reason":"length"}]}"#;
        assert_eq!(decode_whole(body), Ok(vec![text("all"), Item::Finish(Finish::Truncated)]));
        for body in [&b"<html>hello</html>"[..], b"{}", b"[]", b"\"text\""] {
            let error = decode_whole(body).expect_err("no answer in there");
            assert_eq!(error.code(), ErrorCode::NotAStream);
        }
    }
}
