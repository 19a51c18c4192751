//! Where an answer ends, and what becomes of text that is held back.

use super::{AnswerDecoder, BodyEnd};
use crate::{
    error::ErrorCode,
    provider::{Finish, ProviderEvent},
};

/// A chunk with this content and this finish reason; `""` for none.
fn chunk(content: &str, finish: &str) -> String {
    let finish = if finish.is_empty() { "null".to_owned() } else { format!("\"{finish}\"") };
    let content = serde_json::Value::from(content);
    format!("data: {{\"choices\":[{{\"delta\":{{\"content\":{content}}},\"finish_reason\":{finish}}}]}}\n\n")
}

/// The decoder after a stream of such chunks, its text and how often it told of thinking.
fn read(chunks: &[(&str, &str)]) -> (AnswerDecoder, String, usize) {
    let (mut decoder, mut text, mut thoughts) = (AnswerDecoder::default(), String::new(), 0);
    for (content, finish) in chunks {
        let pushed = decoder.push(chunk(content, finish).as_bytes(), &mut |event| match event {
            ProviderEvent::Text(piece) => text.push_str(&piece),
            ProviderEvent::Thinking => thoughts += 1,
            _ => {}
        });
        pushed.expect("no error");
    }
    (decoder, text, thoughts)
}

fn end(decoder: &AnswerDecoder, how: BodyEnd) -> (Result<Finish, ErrorCode>, String) {
    let mut text = String::new();
    let ended = decoder.clone().end(how, &mut |event| {
        if let ProviderEvent::Text(piece) = event {
            text.push_str(&piece);
        }
    });
    (ended.map_err(|error| error.code()), text)
}

#[test]
fn a_finish_reason_ends_an_answer_only_after_its_text() {
    let (complete, lost) = (Ok(Finish::Complete), Err(ErrorCode::ConnectionLost));
    // The chunks; whether only the count of tokens is waited for; whether silence ends it; a broken end.
    let table = [
        (&[("a", ""), ("", "stop")][..], true, true, complete),
        (&[("a", "stop")], false, true, complete),
        (&[("", "stop")], false, false, lost),
        (&[("", "stop"), ("a", "")], false, true, lost),
        (&[("", "stop"), ("a", ""), ("", "stop")], false, true, complete),
        (&[("a", "stop"), ("b", "stop")], false, true, lost),
        (&[("a", "stop"), ("b", "stop"), ("", "stop")], false, true, complete),
        (&[("a", ""), ("", "length")], true, true, Ok(Finish::Truncated)),
        (&[("a", ""), ("", "banana")], true, true, Ok(Finish::Unmarked)),
        (&[("a", ""), ("", "safety")], true, true, Err(ErrorCode::ContentFiltered)),
        (&[("", "error")], true, true, lost),
        (&[("a", "")], false, false, lost),
    ];
    for (chunks, is_finished, may_end, broken) in table {
        let (decoder, ..) = read(chunks);
        assert_eq!((decoder.is_finished(), decoder.may_end()), (is_finished, may_end), "{chunks:?}");
        assert_eq!(end(&decoder, BodyEnd::Broken).0, broken, "{chunks:?}");
    }
}

#[test]
fn the_last_finish_reason_counts() {
    for (chunks, expected) in [
        (&[("", "stop"), ("a", ""), ("", "length")][..], Ok(Finish::Truncated)),
        (&[("a", "length"), ("b", "stop")], Ok(Finish::Complete)),
        (&[("a", ""), ("", "stop"), ("", "null")], Ok(Finish::Complete)),
        (&[("a", ""), ("", "stop"), ("", "refusal")], Err(ErrorCode::ContentFiltered)),
    ] {
        assert_eq!(end(&read(chunks).0, BodyEnd::Clean).0, expected, "{chunks:?}");
    }
}

#[test]
fn text_that_may_be_thinking_is_told_as_thinking_until_it_is_known() {
    let (decoder, text, thoughts) = read(&[("Okay, ", ""), ("a plan.", "")]);
    assert!(text.is_empty() && thoughts > 0 && decoder.has_begun(), "{text:?}, {thoughts}");
    for how in [BodyEnd::Clean, BodyEnd::Broken] {
        assert_eq!(end(&decoder, how).1, "Okay, a plan.", "nothing is lost at a {how:?} end");
    }
    let (decoder, text, _) = read(&[("Okay, ", ""), ("a plan.\n</think>\n\n", ""), ("## A", "")]);
    assert_eq!(text, "## A");
    assert_eq!(end(&decoder, BodyEnd::Broken).1, "");
    let (decoder, text, _) = read(&[("Okay, a plan.</think>", ""), ("", "stop")]);
    assert_eq!((text.as_str(), end(&decoder, BodyEnd::Clean).0), ("", Err(ErrorCode::EmptyAnswer)));
}

#[test]
fn an_error_keeps_the_text_that_was_held_back() {
    let (mut decoder, mut text, _) = read(&[("Okay, a plan.", "")]);
    let failed = decoder.push(b"data: {\"error\":{\"message\":\"busy\"}}\n\n", &mut |event| {
        if let ProviderEvent::Text(piece) = event {
            text.push_str(&piece);
        }
    });
    assert!(failed.is_err());
    assert_eq!(text, "Okay, a plan.");
}

#[test]
fn only_a_body_that_begins_like_a_web_page_is_one() {
    for page in
        ["<!DOCTYPE html><p>", "<html>", " <HTML lang=en>", "<!-- a -->", "<?xml version='1.0'?>", "<head>"]
    {
        for size in [1, 4, 100] {
            let mut decoder = AnswerDecoder::default();
            let failed = page.as_bytes().chunks(size).any(|bytes| decoder.push(bytes, &mut |_| {}).is_err());
            assert!(failed, "{page:?} in pieces of {size}");
        }
    }
    let body = format!("<br>\n<b>Notice</b>\n\n{}", chunk("a", "stop"));
    for size in [1, 4, 1_000] {
        let mut decoder = AnswerDecoder::default();
        for bytes in body.as_bytes().chunks(size) {
            decoder.push(bytes, &mut |_| {}).expect("events after all");
        }
        assert_eq!(decoder.end(BodyEnd::Clean, &mut |_| {}), Ok(Finish::Complete), "in pieces of {size}");
    }
}
