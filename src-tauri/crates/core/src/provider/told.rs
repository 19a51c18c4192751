//! What the body of an error says, wherever it stands: words to show, the kinds it names, a wait, counts of tokens.

use std::time::Duration;

use serde_json::{Map, Value};

use super::wait::{self, stated_wait};
use crate::redact::redact;

/// Error messages are cut to this many characters.
const LONGEST_MESSAGE: usize = 300;
/// Bytes of a server's words that are read to tell what they mean.
const LONGEST_WORDS: usize = 4 << 10;
/// JSON inside of JSON inside of JSON is read this deep.
const DEEPEST: usize = 8;
/// Nodes of an error body that are read.
const MOST_NODES: usize = 500;
/// Kinds of an error that are told apart.
const MOST_KINDS: usize = 16;

/// Members that hold words, the most telling first, in lower case and without separators.
const WORDS: [&str; 24] = [
    "raw",
    "message",
    "msg",
    "errormessage",
    "errormsg",
    "errordescription",
    "errors",
    "error",
    "detail",
    "details",
    "statusmsg",
    "statusmessage",
    "title",
    "description",
    "reason",
    "metadata",
    "response",
    "body",
    "baseresp",
    "fault",
    "faultstring",
    "innererror",
    "cause",
    "text",
];
/// Members that hold the kind of an error as a word.
const KINDS: [&str; 8] = ["code", "type", "status", "reason", "errortype", "errorcode", "errorname", "param"];

/// What an error says.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Told {
    /// The server's own words as one line without keys; empty where it has none.
    pub(super) words: String,
    /// The kinds of the error, such as `invalid_api_key`.
    pub(super) kinds: Vec<String>,
    /// The wait that the server states.
    pub(super) wait: Option<Duration>,
    /// Whether it estimates how long a model takes to load.
    pub(super) estimates: bool,
    /// Tokens of the request, where they have a field of their own.
    pub(super) prompt_tokens: Option<u64>,
    /// Tokens of the context window, likewise.
    pub(super) window_tokens: Option<u64>,
}

impl Told {
    /// Reads a body of bytes: JSON, an event stream with JSON, or plain text.
    pub(super) fn in_body(body: &[u8]) -> Self {
        let text = String::from_utf8_lossy(body);
        let text = text.trim_start_matches('\u{feff}').trim();
        // LiteLLM fails with an event stream that holds nothing but the error.
        let data = text.lines().find_map(|line| line.strip_prefix("data:").map(str::trim));
        match parsed(data.unwrap_or(text)) {
            Some(value) => Self::in_value(&value),
            None => Self::in_value(&Value::from(data.unwrap_or(text))),
        }
    }

    /// Reads an error object, or plain words.
    pub(super) fn in_value(value: &Value) -> Self {
        let mut told = Self { words: words_in(value, 0).unwrap_or_default(), ..Self::default() };
        let mut nodes = MOST_NODES;
        told.gather(value, 0, &mut nodes);
        told.wait = told.wait.or_else(|| stated_wait(&told.words));
        told
    }

    /// The words as they are shown, with the counts of tokens they leave out.
    pub(super) fn message(&self) -> String {
        let mut message = self.words.clone();
        if let Some((cut, _)) = message.char_indices().nth(LONGEST_MESSAGE) {
            message.truncate(cut);
            message.push('…');
        }
        if let (Some(needed), Some(window)) = (self.prompt_tokens, self.window_tokens)
            && !(message.contains(&window.to_string()) && message.contains(&needed.to_string()))
        {
            message = format!("{message} (context size {window}, request {needed})").trim_start().to_owned();
        }
        message
    }

    fn gather(&mut self, value: &Value, depth: usize, nodes: &mut usize) {
        if depth > DEEPEST || *nodes == 0 {
            return;
        }
        *nodes -= 1;
        match value {
            Value::Array(values) => values.iter().for_each(|value| self.gather(value, depth + 1, nodes)),
            Value::Object(members) => {
                for (name, value) in members {
                    self.take(&plain(name), value);
                    self.gather(value, depth + 1, nodes);
                }
            }
            Value::String(text) => {
                if let Some((value, _)) = json_within(text) {
                    self.gather(&value, depth + 1, nodes);
                }
            }
            _ => {}
        }
    }

    fn take(&mut self, name: &str, value: &Value) {
        if let Value::String(kind) = value
            && KINDS.contains(&name)
            && kind.len() <= 100
            && self.kinds.len() < MOST_KINDS
        {
            self.kinds.push(kind.clone());
        }
        match name {
            "nprompttokens" => self.prompt_tokens = value.as_u64().or(self.prompt_tokens),
            "nctx" => self.window_tokens = value.as_u64().or(self.window_tokens),
            _ => {}
        }
        if let Some(wait) = wait::of_member(name, value) {
            self.wait = Some(wait);
            self.estimates |= name == "estimatedtime";
        }
    }
}

/// The first words that are fit to be shown, searched in the order of [`WORDS`].
fn words_in(value: &Value, depth: usize) -> Option<String> {
    if depth > DEEPEST {
        return None;
    }
    match value {
        Value::String(text) => {
            let within = json_within(text).and_then(|(value, _)| words_in(&value, depth + 1));
            within.or_else(|| clean(text))
        }
        Value::Array(values) => {
            let mut all = values.iter().take(MOST_NODES).filter_map(|value| words_in(value, depth + 1));
            let several: Vec<String> = all.by_ref().take(3).collect();
            (!several.is_empty()).then(|| several.join("; "))
        }
        Value::Object(members) => words_of(members, depth),
        _ => None,
    }
}

fn words_of(members: &Map<String, Value>, depth: usize) -> Option<String> {
    let member =
        |wanted: &str| members.iter().find(|(name, _)| plain(name) == wanted).map(|(_, value)| value);
    // OpenRouter puts the words of the house behind it beside a message of its own that says nothing.
    let upstream = member("metadata").and_then(|metadata| metadata.get("raw"));
    if let Some(words) = upstream.and_then(|raw| words_in(raw, depth + 1)) {
        return Some(words);
    }
    let words = WORDS.iter().find_map(|name| words_in(member(name)?, depth + 1))?;
    // FastAPI names the field apart from what is wrong with it.
    let place =
        members.get("loc").and_then(Value::as_array).and_then(|loc| loc.last()).and_then(Value::as_str);
    match place {
        Some(field) if !words.contains(field) => Some(format!("{words} ({})", clean(field)?)),
        _ => Some(words),
    }
}

/// JSON that is a whole text, or follows other words in it, with where it begins.
fn json_within(text: &str) -> Option<(Value, usize)> {
    let start = text.find(['{', '['])?;
    let mut values = serde_json::Deserializer::from_str(&text[start..]).into_iter::<Value>();
    let value = values.next()?.ok()?;
    let is_error = |value: &Value| value.is_object() || value.get(0).is_some_and(Value::is_object);
    is_error(&value).then_some((value, start))
}

fn parsed(text: &str) -> Option<Value> {
    serde_json::from_str::<Value>(text).ok().filter(|value| !value.is_null())
}

/// A member's name without what spellings differ in: `errorMessage`, `error_message`, `Error-Message`.
fn plain(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '_' | '-')).map(|c| c.to_ascii_lowercase()).take(40).collect()
}

/// A server's words, fit to be shown: one line, no markup, no key. `None` where nothing is left.
fn clean(words: &str) -> Option<String> {
    let words = &words[..words.floor_char_boundary(LONGEST_WORDS)];
    // First, so that nothing unseen hides a key or markup from what follows.
    let visible: String = words
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| !c.is_control() && !is_invisible(*c))
        .collect();
    let is_markup = visible.contains("</") || visible.trim_start().starts_with('<');
    let empty = ["", "null", "none", "{}", "[]", "undefined"];
    if is_markup || empty.contains(&visible.trim().to_ascii_lowercase().as_str()) {
        return None;
    }
    let line = redact(&visible);
    line.contains(char::is_alphanumeric).then_some(line)
}

/// Characters that change how words are shown without being seen.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::Told;

    #[test]
    fn words_are_found_wherever_they_stand() {
        let raw = json!({"error": {"message": "the house is full"}}).to_string();
        for (body, words) in [
            (json!({"error": {"message": "a"}}), "a"),
            (json!({"error": "a"}), "a"),
            (json!([{"error": {"message": "a"}}]), "a"),
            (json!({"message": "a", "object": "error"}), "a"),
            (json!({"Message": "a"}), "a"),
            (json!({"msg": "a", "data": null}), "a"),
            (json!({"error_message": "a"}), "a"),
            (json!({"errorMessage": "a"}), "a"),
            (json!({"error": "invalid_grant", "error_description": "a"}), "a"),
            (json!({"detail": "a"}), "a"),
            (json!({"detail": {"message": "a"}}), "a"),
            (json!({"detail": [{"loc": ["body", "b"], "msg": "a"}]}), "a (b)"),
            (json!({"message": {"detail": [{"loc": ["body", "b"], "msg": "a"}]}}), "a (b)"),
            (json!({"success": false, "errors": [{"code": 1, "message": "a"}, {"message": "b"}]}), "a; b"),
            (json!({"errors": {"message": "a"}}), "a"),
            (json!({"title": "a", "status": 400}), "a"),
            (json!({"title": "a", "detail": "b"}), "b"),
            (json!({"reason": "a"}), "a"),
            (
                json!({"error": {"message": "Provider returned error", "metadata": {"raw": "upstream is full"}}}),
                "upstream is full",
            ),
            (
                json!({"error": {"message": "Provider returned error", "metadata": {"raw": raw}}}),
                "the house is full",
            ),
            (
                json!({"error": {"message": "Provider returned error", "metadata": {"raw": {"error": "full"}}}}),
                "full",
            ),
            (
                json!({"error": {"message": "Provider said", "metadata": {"raw": "<html>502</html>"}}}),
                "Provider said",
            ),
            (json!({"error": {"message": raw}}), "the house is full"),
            (json!({"error": {"message": format!("Upstream failed: {raw}")}}), "the house is full"),
            (json!({"error": {"message": "{not json"}}), "{not json"),
            (json!({"error": {"message": "", "type": "x"}, "detail": "a"}), "a"),
            (json!({"error": {"message": "<b>bold</b>"}}), ""),
            (json!({"error": {"message": null}}), ""),
            (json!({"error": {}}), ""),
            (json!("plain"), "plain"),
            (json!(7), ""),
        ] {
            assert_eq!(Told::in_value(&body).words, words, "{body}");
            assert_eq!(Told::in_body(body.to_string().as_bytes()).words, words, "{body}");
        }
        for (body, words) in [
            ("error code: 1015", "error code: 1015"),
            ("\u{feff} a field is required\r\n", "a field is required"),
            ("data: {\"error\":{\"message\":\"a\"}}\n\ndata: [DONE]\n\n", "a"),
            ("event: error\ndata: {\"message\":\"a\"}\n\n", "a"),
            ("<!DOCTYPE html><html><body>502</body></html>", ""),
            ("", ""),
            ("null", ""),
        ] {
            assert_eq!(Told::in_body(body.as_bytes()).words, words, "{body}");
        }
    }

    #[test]
    fn counts_beside_the_words_are_added_to_them() {
        let body = json!({"error": {"message": "too long", "n_prompt_tokens": 9100, "n_ctx": 4096}});
        assert_eq!(Told::in_value(&body).message(), "too long (context size 4096, request 9100)");
        let body = json!({"error": {"message": "9100 of 4096", "n_prompt_tokens": 9100, "n_ctx": 4096}});
        assert_eq!(Told::in_value(&body).message(), "9100 of 4096");
        let long = json!({"message": "long ".repeat(5_000)});
        assert!(Told::in_value(&long).message().chars().count() <= 301);
    }

    #[test]
    fn hostile_bodies_are_read_in_bounds() {
        let mut deep = json!("a");
        for _ in 0..100 {
            deep = json!({ "error": deep });
        }
        assert_eq!(Told::in_value(&deep).words, "", "no words that deep");
        let mut quoted = "a".to_owned();
        for _ in 0..12 {
            quoted = json!({ "message": quoted }).to_string();
        }
        Told::in_body(quoted.as_bytes());
        Told::in_body("[".repeat(60_000).as_bytes());
        Told::in_body("{\"message\":\"[{[{[{\"}".repeat(3_000).as_bytes());
    }

    proptest! {
        #[test]
        fn any_body_gives_words_fit_to_show(body in any::<Vec<u8>>(), words in any::<String>()) {
            for told in [Told::in_body(&body), Told::in_value(&json!({ "error": { "message": words } }))] {
                prop_assert!(!told.words.contains(|c: char| c.is_control()));
                prop_assert!(!told.words.contains("</"));
                prop_assert!(told.message().chars().count() <= 400);
            }
        }
    }
}
