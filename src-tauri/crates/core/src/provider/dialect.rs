//! What servers really send in the name of Chat Completions, reduced to a few plain items.

use serde_json::Value;

use super::{
    ProviderError,
    failure::{self, error_of},
    finish::{self, Verdict},
    repair::repaired,
};
use crate::{chat::Usage, error::ErrorCode};

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
    Finish(Verdict),
    /// The `[DONE]` marker.
    Done,
    /// A chunk of a chat answer, whatever it holds.
    Chunk,
}

/// Which choice of an answer is read. Only one is ever asked for, so whatever comes alone in its chunk is it, whatever
/// its index. Where several come in one chunk, the first with content is kept to.
#[derive(Debug, Clone, Default)]
pub(super) struct Choice {
    has_others: bool,
    index: Option<u64>,
}

/// Decodes the data of one event: a JSON chunk, several of them, `[DONE]`, or these glued together. What is no JSON
/// at all, such as a keep-alive that a proxy wrapped as data, says nothing.
///
/// # Errors
/// When the server reports a failure, or JSON is broken. What came before it is in `items`.
pub(super) fn decode(data: &str, read: &mut Choice, items: &mut Vec<Item>) -> Result<(), ProviderError> {
    let mut rest = data.trim_start();
    while !rest.is_empty() {
        // Some gateways wrap events that are events already.
        if let Some(after) = rest.strip_prefix("data:") {
            rest = after.trim_start();
            continue;
        }
        if let Some(after) = strip_done(rest) {
            items.push(Item::Done);
            rest = after.trim_start();
            continue;
        }
        if !is_json(rest) {
            return if says_error(rest) { Err(failure::stream_error(&Value::from(rest))) } else { Ok(()) };
        }
        let (value, length) = match first_value(rest) {
            Some(first) => first,
            None => {
                // Some servers escape badly; what is still no JSON afterwards is lost.
                let mended = repaired(rest);
                let (value, length) = first_value(&mended).ok_or_else(malformed)?;
                decode_value(&value, read, items)?;
                return decode(&mended[length..], read, items);
            }
        };
        decode_value(&value, read, items)?;
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

fn decode_value(value: &Value, read: &mut Choice, items: &mut Vec<Item>) -> Result<(), ProviderError> {
    if let Value::Array(values) = value {
        // Gemini sends its errors as a list of one.
        return values.iter().try_for_each(|value| decode_object(value, read, items));
    }
    decode_object(value, read, items)
}

fn decode_object(value: &Value, read: &mut Choice, items: &mut Vec<Item>) -> Result<(), ProviderError> {
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
    let choices = read.choose(value["choices"].as_array().map_or(&[], Vec::as_slice));
    for choice in &choices {
        decode_choice(choice, items);
    }
    // After the text that came with it, so that the text is kept.
    let error = error_of(value).or_else(|| choices.iter().find_map(|choice| error_of(choice)));
    if let Some(error) = error {
        return Err(failure::stream_error(&error));
    }
    let reason = |choice: &&Value| {
        let reason = [&choice["finish_reason"], &choice["finishReason"]].into_iter().find_map(Value::as_str);
        reason.and_then(finish::verdict)
    };
    items.extend(choices.iter().filter_map(reason).map(Item::Finish));
    Ok(())
}

impl Choice {
    /// The choices of a chunk that are read: one, or several pieces of one.
    fn choose<'a>(&mut self, choices: &'a [Value]) -> Vec<&'a Value> {
        let Some(first) = choices.first() else { return Vec::new() };
        self.has_others |= choices.iter().any(|choice| index_of(choice) != index_of(first));
        if !self.has_others {
            return choices.iter().collect();
        }
        if self.index.is_none() {
            self.index = choices.iter().filter(|choice| has_content(choice)).map(index_of).min();
        }
        let index = self.index.unwrap_or_else(|| index_of(first));
        choices.iter().filter(|choice| index_of(choice) == index).collect()
    }
}

/// The index of a choice; without one it is the first.
fn index_of(choice: &Value) -> u64 {
    choice["index"].as_u64().unwrap_or(0)
}

fn has_content(choice: &Value) -> bool {
    let mut items = Vec::new();
    decode_choice(choice, &mut items);
    !items.is_empty()
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
    let message = match (&choice["message"], choice["text"].as_str().unwrap_or_default()) {
        // A piece of the older completions, which know neither deltas nor messages.
        (Value::Null, text) if delta.is_null() && !text.is_empty() => {
            return items.push(Item::Text(text.to_owned()));
        }
        (Value::Null, text) => text.to_owned(),
        (message, _) => decode_message(message, items),
    };
    if !message.is_empty() {
        items.push(Item::Message(message));
    }
}

/// Fields of a message that hold thinking.
const THINKING_FIELDS: [&str; 9] = [
    "reasoning_content",
    "reasoning",
    "thinking",
    "reasoning_details",
    "reasoning_text",
    "thinking_content",
    "thinking_blocks",
    "thought",
    "thoughts",
];

/// Tells the thinking of a message or delta, and gives its text.
fn decode_message(message: &Value, items: &mut Vec<Item>) -> String {
    let mut thinking = THINKING_FIELDS.iter().find_map(|key| length_of_thinking(&message[*key]));
    let mut text = String::new();
    match &message["content"] {
        Value::String(content) => text.push_str(content),
        Value::Array(parts) => {
            for part in parts {
                match part["type"].as_str() {
                    // Gemini marks its thoughts so.
                    _ if part["thought"] == true => {
                        thinking = Some(thinking.unwrap_or(0) + text_of(part).len());
                    }
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

/// Whether an `error` field holds a word for no error.
pub(super) fn says_no_error(data: &str) -> bool {
    let value = serde_json::from_str(data).unwrap_or_else(|_| Value::from(data));
    failure::says_nothing(&value)
}

/// The error of an event that says it is one: an object, perhaps wrapped as usual, or plain words.
pub(super) fn decode_error(data: &str) -> ProviderError {
    match serde_json::from_str::<Value>(data) {
        Ok(value) => failure::stream_error(&error_of(&value).unwrap_or(value)),
        Err(_) if is_json(data.trim_start()) => malformed(),
        Err(_) => failure::stream_error(&Value::from(data)),
    }
}

#[cfg(test)]
mod tests {
    use super::{Choice, Item, decode};
    use crate::{
        chat::Usage,
        error::ErrorCode,
        provider::{Finish, ProviderError},
    };

    /// The items of one event, without those that only tell that it is a chunk.
    fn items(data: &str) -> Result<Vec<Item>, ProviderError> {
        let mut items = Vec::new();
        decode(data, &mut Choice::default(), &mut items)?;
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
            Ok(vec![text("a"), Item::Finish(Ok(Finish::Complete)), Item::Done])
        );
    }

    #[test]
    fn text_that_comes_with_an_error_is_kept() {
        let mut items = Vec::new();
        let data = r#"{"choices":[{"delta":{"content":"a"},"error":{"message":"busy"}}]}"#;
        let error = decode(data, &mut Choice::default(), &mut items).expect_err("failed");
        assert_eq!(error.to_string(), "busy");
        assert_eq!(items, [Item::Chunk, text("a")]);
    }

    /// The text of a stream of chunks.
    fn joined(chunks: &[&str]) -> String {
        let (mut items, mut read) = (Vec::new(), Choice::default());
        for chunk in chunks {
            decode(chunk, &mut read, &mut items).expect("no error");
        }
        let text = |item| match item {
            Item::Text(text) => Some(text),
            _ => None,
        };
        items.into_iter().filter_map(text).collect()
    }

    #[test]
    fn the_one_choice_that_is_there_is_read_whatever_its_index() {
        for indices in
            [["0", "1", "2"], ["1", "1", "1"], ["null", "null", "0"], ["-1", "0", "0"], ["0.0", "5", "\"x\""]]
        {
            let chunk = |index, text| {
                format!(r#"{{"choices":[{{"index":{index},"delta":{{"content":"{text}"}}}}]}}"#)
            };
            let chunks = [chunk(indices[0], "a"), chunk(indices[1], "b"), chunk(indices[2], "c")];
            assert_eq!(joined(&chunks.each_ref().map(String::as_str)), "abc", "{indices:?}");
        }
    }

    #[test]
    fn of_several_choices_in_one_chunk_one_is_kept_to() {
        let both = r#"{"choices":[{"index":1,"delta":{"content":"b"}},{"index":0,"delta":{"content":"a"}}]}"#;
        let roles = r#"{"choices":[{"index":0,"delta":{"role":"assistant"}},{"index":1,"delta":{}}]}"#;
        let one = r#"{"choices":[{"index":0,"delta":{"content":"a"}}]}"#;
        let other = r#"{"choices":[{"index":1,"delta":{"content":"b"}}]}"#;
        assert_eq!(joined(&[both, other, one, both]), "aaa");
        assert_eq!(joined(&[roles, other, one, both]), "bb");
        let same = r#"{"choices":[{"index":0,"delta":{"content":"a"}},{"index":0,"delta":{"content":"b"}}]}"#;
        assert_eq!(joined(&[same]), "ab", "two pieces of one choice");
    }

    #[test]
    fn pieces_of_the_older_completions_are_joined() {
        let chunk =
            |text| format!(r#"{{"object":"text_completion","choices":[{{"index":0,"text":"{text}"}}]}}"#);
        assert_eq!(joined(&[&chunk("You"), &chunk(" have"), &chunk(""), &chunk(" time")]), "You have time");
    }

    #[test]
    fn a_prefix_that_is_doubled_is_read_over() {
        let chunk = r#"{"choices":[{"delta":{"content":"a"}}]}"#;
        assert_eq!(items(&format!("data: {chunk}")), Ok(vec![text("a")]));
        assert_eq!(items(&format!("data:data: {chunk}\ndata: [DONE]")), Ok(vec![text("a"), Item::Done]));
        assert_eq!(items("data: ping"), Ok(vec![]));
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
