//! The decoder against the examples of the standard, and against a plain reading of the standard itself.

use proptest::prelude::*;

use super::{LINE_LIMIT, SseDecoder, SseItem, TooLong};

/// An item that owns its words.
#[derive(Debug, Clone, PartialEq)]
enum Item {
    Event(String, String),
    Field(String, String),
    Comment,
}

impl From<SseItem<'_>> for Item {
    fn from(item: SseItem<'_>) -> Self {
        match item {
            SseItem::Event { name, data } => Self::Event(name.into(), data.into()),
            SseItem::Field { name, value } => Self::Field(name.into(), value.into()),
            SseItem::Comment => Self::Comment,
        }
    }
}

fn decode<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> Vec<Item> {
    let mut items = Vec::new();
    let mut decoder = SseDecoder::default();
    for chunk in chunks {
        decoder.push(chunk, &mut |item| items.push(item.into())).expect("short lines");
    }
    decoder.finish(&mut |item| items.push(item.into())).expect("a short event");
    items
}

fn data(text: &str) -> Item {
    Item::Event("message".into(), text.into())
}

/// The standard, word for word and slowly: decode everything as UTF-8, split it into lines, then interpret line by
/// line. Only the lines marked as ours differ from it.
fn oracle(bytes: &[u8]) -> Vec<Item> {
    let text = String::from_utf8_lossy(bytes).into_owned();
    // "strip one leading U+FEFF BYTE ORDER MARK character, if any"
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    // "end-of-line = ( cr lf / cr / lf )"
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    // Ours: a last line without its end counts; so does a last event without its blank line.
    let lines = text.split('\n').chain([""]);

    let (mut items, mut data, mut event_type) = (Vec::new(), String::new(), String::new());
    for line in lines {
        if line.is_empty() {
            // "If the data buffer is an empty string, set the data buffer and the event type buffer to the empty
            // string and return."
            if data.is_empty() {
                event_type.clear();
                continue;
            }
            // "If the data buffer's last character is a U+000A LINE FEED (LF) character, then remove [it]."
            if data.ends_with('\n') {
                data.pop();
            }
            let name = if event_type.is_empty() { "message".into() } else { event_type.clone() };
            items.push(Item::Event(name, data.clone()));
            data.clear();
            event_type.clear();
            continue;
        }
        if line.starts_with(':') {
            // Ours: told, where the standard ignores the line.
            items.push(Item::Comment);
            continue;
        }
        let (field, value) = match line.find(':') {
            Some(colon) => {
                let value = &line[colon + 1..];
                (&line[..colon], value.strip_prefix(' ').unwrap_or(value))
            }
            None => (line, ""),
        };
        match field {
            "event" => event_type = value.to_owned(),
            "data" => {
                data.push_str(value);
                data.push('\n');
            }
            "id" | "retry" => {}
            // Ours: told, where the standard ignores the field.
            _ => items.push(Item::Field(field.to_owned(), value.to_owned())),
        }
    }
    items
}

#[test]
fn the_examples_of_the_standard_hold() {
    assert_eq!(
        decode([&b"data: YHOO\ndata: +2\ndata: 10\n\n"[..]]),
        [data("YHOO\n+2\n10")],
        "data lines are joined"
    );
    let comments =
        b": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n";
    assert_eq!(
        decode([&comments[..]]),
        [Item::Comment, data("first event"), data("second event"), data(" third event")],
        "one leading space goes, a second stays"
    );
    assert_eq!(
        decode([&b"data\n\ndata\ndata\n\ndata:"[..]]),
        [data(""), data("\n"), data("")],
        "a field without a colon is empty; the last event is ours to deliver"
    );
    assert_eq!(decode([&b"data:test\n\ndata: test\n\n"[..]]), [data("test"), data("test")]);
    let named = b"event: add\ndata: 73857293\n\nevent: remove\n\ndata: 2153\n\n";
    assert_eq!(
        decode([&named[..]]),
        [Item::Event("add".into(), "73857293".into()), data("2153")],
        "a type without data is forgotten"
    );
}

#[test]
fn line_ends_may_be_mixed_and_split() {
    let expected = [data("one"), data("two"), data("three")];
    assert_eq!(decode([&b"data: one\n\ndata:two\r\n\r\ndata: three\r\r"[..]]), expected);
    assert_eq!(decode([&b"data: one\r"[..], b"\n\r", b"\ndata:two\n\r\n", b"data: three\r\n\n"]), expected);
    assert_eq!(decode([&b"data: one\r\n\r\n"[..], b"", b"data: two\r", b"", b"\n\r"]), expected[..2]);
}

#[test]
fn a_byte_order_mark_is_dropped_only_at_the_start() {
    assert_eq!(
        decode([&b"\xEF"[..], b"\xBB\xBFdata: a\n\n\xEF\xBB\xBFdata: b\n\n"]),
        [data("a"), Item::Field("\u{feff}data".into(), "b".into())]
    );
}

#[test]
fn comments_and_unknown_fields_are_reported() {
    assert_eq!(
        decode([&b": ping\n\nid: 7\0\nretry: 1\nerror: {\"code\":500}\n\n"[..]]),
        [Item::Comment, Item::Field("error".into(), "{\"code\":500}".into())],
        "an id, even with NUL, and a retry time have no effect"
    );
}

#[test]
fn invalid_utf8_spoils_only_itself() {
    assert_eq!(
        decode([&b"data: a\xFFb\n\ndata: \xE2\x82\n\ndata: c\n\n"[..]]),
        [data("a\u{fffd}b"), data("\u{fffd}"), data("c")]
    );
}

#[test]
fn a_last_event_without_its_blank_line_counts() {
    assert_eq!(decode([&b"data: a\n\ndata: [DONE]"[..]]), [data("a"), data("[DONE]")]);
}

#[test]
fn a_line_may_have_one_mebibyte_and_no_more() {
    let line = vec![b'x'; LINE_LIMIT];
    for size in [1 << 10, 1 << 16, LINE_LIMIT] {
        let mut decoder = SseDecoder::default();
        for chunk in line.chunks(size) {
            assert_eq!(decoder.push(chunk, &mut |_| {}), Ok(()));
        }
        assert_eq!(decoder.push(b"\n", &mut |_| {}), Ok(()), "exactly the limit is fine");
        for chunk in line.chunks(size) {
            assert_eq!(decoder.push(chunk, &mut |_| {}), Ok(()), "every line has the whole limit");
        }
        assert_eq!(decoder.push(b"x", &mut |_| {}), Err(TooLong::Line));
    }
    let whole = [&line[..], b"x\n"].concat();
    assert_eq!(SseDecoder::default().push(&whole, &mut |_| {}), Err(TooLong::Line), "in one chunk too");
}

#[test]
fn an_event_without_end_is_an_error() {
    let mut decoder = SseDecoder::default();
    let line = [b"data: ", &vec![b'x'; 64 << 10][..], b"\n"].concat();
    let failed = (0..1_000).find(|_| decoder.push(&line, &mut |_| {}).is_err());
    assert!(failed.is_some_and(|lines| lines < 130), "memory is bounded: {failed:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn any_chunking_reads_as_the_standard_says(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                &b"data"[..], b"data: ", b"event: ", b":", b" ", b"\r", b"\n", b"\r\n", b"\n\n", b"\xEF\xBB\xBF",
                b"\xE2\x82\xAC", b"\xFF", b"\xE2\x82", b"\xF0\x9F", b"id", b"retry: 1", b"error", b"text",
                b"{\"a\":1}", b"\0", b"\xED\xA0\x80",
            ]),
            0..60,
        ),
        cuts in prop::collection::vec(0usize..200, 0..20),
    ) {
        let bytes = pieces.concat();
        let expected = oracle(&bytes);
        prop_assert_eq!(&decode([&bytes[..]]), &expected, "in one chunk");
        prop_assert_eq!(&decode(bytes.chunks(1)), &expected, "byte by byte");
        let mut cuts: Vec<usize> = cuts.into_iter().filter(|cut| *cut <= bytes.len()).collect();
        cuts.extend([0, bytes.len()]);
        cuts.sort_unstable();
        let chunks = cuts.windows(2).map(|ends| &bytes[ends[0]..ends[1]]);
        prop_assert_eq!(&decode(chunks), &expected, "cut anywhere");
    }

    #[test]
    fn random_bytes_read_as_the_standard_says(
        bytes in prop::collection::vec(any::<u8>(), 0..400),
        size in 1usize..50,
    ) {
        prop_assert_eq!(decode(bytes.chunks(size)), oracle(&bytes));
    }
}
