//! Bodies as servers send them (`tests/dialects/*.body`), decoded by what runs, cut and split at every byte.

use std::{collections::BTreeMap, fs, path::PathBuf};

use serde::Deserialize;

use super::{
    Finish, ProviderError, ProviderEvent,
    answer::{AnswerDecoder, BodyEnd},
};
use crate::chat::Usage;

/// What `tests/dialects/expected.json` says of one body.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    /// Which server sends this, or what is particular about it.
    server: String,
    /// `complete`, `truncated`, `unmarked`, or `error` and its code.
    outcome: String,
    text: String,
    #[serde(default)]
    thinking: bool,
    usage: Option<Usage>,
    model: Option<String>,
}

/// What came of a body.
#[derive(Debug, Default, Clone, PartialEq)]
struct Decoded {
    text: String,
    thinking: bool,
    usage: Option<Usage>,
    model: Option<String>,
    outcome: String,
}

impl Decoded {
    fn take(&mut self, event: ProviderEvent) {
        match event {
            ProviderEvent::Text(text) => self.text.push_str(&text),
            ProviderEvent::Thinking => self.thinking = true,
            ProviderEvent::Model(model) => self.model = Some(model),
            ProviderEvent::Usage(usage) => self.usage = Some(usage),
            other => panic!("a body tells nothing about {other:?}"),
        }
    }
}

fn decode<'a>(chunks: impl IntoIterator<Item = &'a [u8]>, how: BodyEnd) -> Decoded {
    let mut decoded = Decoded::default();
    let result = run(chunks, how, &mut decoded);
    decoded.outcome = match result {
        Ok(Finish::Complete) => "complete".into(),
        Ok(Finish::Truncated) => "truncated".into(),
        Ok(Finish::Unmarked) => "unmarked".into(),
        Err(error) => format!("error {}", error.code().as_str()),
    };
    decoded
}

/// As `openai.rs` reads a body.
fn run<'a>(
    chunks: impl IntoIterator<Item = &'a [u8]>,
    how: BodyEnd,
    decoded: &mut Decoded,
) -> Result<Finish, ProviderError> {
    let mut decoder = AnswerDecoder::default();
    let mut sink = |event| decoded.take(event);
    for chunk in chunks {
        decoder.push(chunk, &mut sink)?;
        if decoder.is_done() {
            return decoder.end(BodyEnd::Clean, &mut sink);
        }
    }
    decoder.end(how, &mut sink)
}

/// Every body with its name and what is expected of it.
fn bodies() -> Vec<(String, Vec<u8>, Expected)> {
    let dir = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/dialects");
    let expected = fs::read_to_string(dir.join("expected.json")).expect("the list is there");
    let expected: BTreeMap<String, Expected> = serde_json::from_str(&expected).expect("the list is JSON");
    let bodies = expected.into_iter().map(|(name, expected)| {
        let body = fs::read(dir.join(format!("{name}.body"))).expect("each has a body");
        (name, body, expected)
    });
    bodies.collect()
}

#[test]
fn every_body_gives_its_text_and_outcome() {
    let bodies = bodies();
    assert!(bodies.len() >= 40, "{} dialects", bodies.len());
    for (name, body, expected) in bodies {
        let about = format!("{name}: {}", expected.server);
        let decoded = decode([&body[..]], BodyEnd::Clean);
        assert_eq!(decoded.text, expected.text, "{about}");
        assert_eq!(decoded.outcome, expected.outcome, "{about}");
        assert_eq!(decoded.thinking, expected.thinking, "thinking of {about}");
        assert_eq!(decoded.usage, expected.usage, "usage of {about}");
        assert_eq!(decoded.model, expected.model, "model of {about}");
    }
}

#[test]
fn every_split_gives_the_same() {
    for (name, body, _) in bodies() {
        let whole = decode([&body[..]], BodyEnd::Clean);
        assert_eq!(decode(body.chunks(1), BodyEnd::Clean), whole, "{name} byte by byte");
        for at in 0..=body.len() {
            let (first, second) = body.split_at(at);
            assert_eq!(decode([first, second], BodyEnd::Clean), whole, "{name} split at {at}");
        }
    }
}

#[test]
fn every_cut_gives_a_prefix_and_never_a_false_end() {
    for (name, body, expected) in bodies() {
        let marks = end_marks(&body);
        let (mut decoder, mut told) = (AnswerDecoder::default(), Decoded::default());
        for at in 0..body.len() {
            for how in [BodyEnd::Broken, BodyEnd::Clean] {
                let mut cut = told.clone();
                let outcome = decoder.clone().end(how, &mut |event| cut.take(event));
                let is_prefix = expected.text.starts_with(&cut.text);
                // A server that ends cleanly in the middle of a tag may have meant the letters.
                let meant = how == BodyEnd::Clean && "<think>".starts_with(cut.text.trim());
                assert!(is_prefix || meant, "{name} cut at {at}: {:?}", cut.text);
                let has_ended = marks.iter().any(|mark| *mark <= at);
                let claims_end = matches!(outcome, Ok(Finish::Complete | Finish::Truncated));
                assert!(has_ended || !claims_end, "{name} cut at {at} is no whole answer");
                if how == BodyEnd::Broken && !has_ended {
                    assert!(outcome.is_err(), "{name} cut at {at}: {outcome:?}");
                }
            }
            // As far as it is read: byte by byte, which is the same as any other way.
            if decoder.is_done() || decoder.push(&body[at..=at], &mut |event| told.take(event)).is_err() {
                break;
            }
        }
    }
}

/// Where a finish reason or `[DONE]` ends in the bytes, found by looking for the words alone.
fn end_marks(body: &[u8]) -> Vec<usize> {
    let mut marks = Vec::new();
    for at in 0..body.len() {
        let here = &body[at..];
        if here.starts_with(b"[DONE]") {
            marks.push(at + 6);
        }
        if let Some(after) = here.strip_prefix(b"\"finish_reason\":") {
            let value = after.trim_ascii_start();
            if value.starts_with(b"\"") && !value.starts_with(b"\"\"") && !value.starts_with(b"\"null\"") {
                marks.push(at + 16);
            }
        }
    }
    marks
}
