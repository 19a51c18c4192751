//! Server-sent events, decoded from bytes as the WHATWG HTML standard says (9.2.6), in linear time for any chunking.
//!
//! Two readings go beyond the standard, for what chat servers really send: comments and unknown fields are reported
//! (they are signs of life, and llama.cpp sends its errors in a field of its own), and a last event without its blank
//! line is delivered at the end.

/// One line may be at most this long, in bytes: longer ones are no chat stream.
const LINE_LIMIT: usize = 1 << 20;

/// What a stream of server-sent events holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum SseItem {
    /// The data of one event, its lines joined by line feeds.
    Data(String),
    /// A field the standard does not know, such as llama.cpp's `error`.
    Field { name: String, value: String },
    /// A comment, sent to keep the connection alive.
    Comment,
}

/// A line exceeded the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a line of the stream is longer than 1 MiB")]
pub(super) struct LineTooLong;

/// Turns chunks of bytes into items; a chunk may end anywhere.
#[derive(Debug, Default)]
pub(super) struct SseDecoder {
    line: Vec<u8>,
    data: Option<String>,
    after_cr: bool,
    past_bom: bool,
}

impl SseDecoder {
    /// Decodes the next chunk, giving each finished item to `emit`.
    pub(super) fn push(
        &mut self,
        mut chunk: &[u8],
        emit: &mut dyn FnMut(SseItem),
    ) -> Result<(), LineTooLong> {
        while let Some((&first, rest)) = chunk.split_first() {
            // The second half of a CRLF that was split between chunks, or simply follows.
            if std::mem::take(&mut self.after_cr) && first == b'\n' {
                chunk = rest;
                continue;
            }
            let Some(end) = chunk.iter().position(|&b| b == b'\n' || b == b'\r') else {
                return self.extend(chunk);
            };
            self.extend(&chunk[..end])?;
            self.after_cr = chunk[end] == b'\r';
            chunk = &chunk[end + 1..];
            self.end_line(emit);
        }
        Ok(())
    }

    /// Ends the stream: an unfinished last line and event still count.
    pub(super) fn finish(&mut self, emit: &mut dyn FnMut(SseItem)) {
        if !self.line.is_empty() {
            self.end_line(emit);
        }
        self.dispatch(emit);
    }

    fn extend(&mut self, bytes: &[u8]) -> Result<(), LineTooLong> {
        if self.line.len() + bytes.len() > LINE_LIMIT {
            return Err(LineTooLong);
        }
        self.line.extend_from_slice(bytes);
        Ok(())
    }

    fn end_line(&mut self, emit: &mut dyn FnMut(SseItem)) {
        let bytes = std::mem::take(&mut self.line);
        let mut line = bytes.as_slice();
        if !std::mem::replace(&mut self.past_bom, true) {
            line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
        }
        if line.is_empty() {
            self.dispatch(emit);
        } else {
            self.field(line, emit);
        }
        // Keep the allocation for the next line.
        self.line = bytes;
        self.line.clear();
    }

    fn field(&mut self, line: &[u8], emit: &mut dyn FnMut(SseItem)) {
        let (name, value) = match line.iter().position(|&b| b == b':') {
            Some(0) => return emit(SseItem::Comment),
            Some(colon) => {
                let value = &line[colon + 1..];
                (&line[..colon], value.strip_prefix(b" ").unwrap_or(value))
            }
            None => (line, &b""[..]),
        };
        // Decoding line by line equals decoding the whole: a line end is never part of a longer UTF-8 sequence.
        let value = String::from_utf8_lossy(value);
        match name {
            b"data" => match &mut self.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(&value);
                }
                None => self.data = Some(value.into_owned()),
            },
            // Of no meaning here: chat streams neither name their events nor resume by id.
            b"event" | b"id" | b"retry" => {}
            _ => emit(SseItem::Field {
                name: String::from_utf8_lossy(name).into_owned(),
                value: value.into_owned(),
            }),
        }
    }

    fn dispatch(&mut self, emit: &mut dyn FnMut(SseItem)) {
        if let Some(data) = self.data.take() {
            emit(SseItem::Data(data));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{LINE_LIMIT, LineTooLong, SseDecoder, SseItem};

    fn decode(chunks: &[&[u8]]) -> Vec<SseItem> {
        let mut items = Vec::new();
        let mut decoder = SseDecoder::default();
        for chunk in chunks {
            decoder.push(chunk, &mut |item| items.push(item)).expect("short lines");
        }
        decoder.finish(&mut |item| items.push(item));
        items
    }

    fn data(text: &str) -> SseItem {
        SseItem::Data(text.into())
    }

    #[test]
    fn line_ends_may_be_mixed_and_split() {
        let expected = vec![data("one"), data("two"), data("three")];
        assert_eq!(decode(&[b"data: one\n\ndata:two\r\n\r\ndata: three\r\r"]), expected);
        assert_eq!(decode(&[b"data: one\r", b"\n\r", b"\ndata:two\n\r\n", b"data: three\r\n\n"]), expected);
    }

    #[test]
    fn a_byte_order_mark_is_dropped_only_at_the_start() {
        assert_eq!(
            decode(&[b"\xEF", b"\xBB\xBFdata: a\n\n\xEF\xBB\xBFdata: b\n\n"]),
            vec![data("a"), SseItem::Field { name: "\u{feff}data".into(), value: "b".into() }]
        );
    }

    #[test]
    fn several_data_lines_make_one_event() {
        assert_eq!(decode(&[b"data: a\ndata\ndata:  b\n\n"]), vec![data("a\n\n b")]);
    }

    #[test]
    fn comments_and_unknown_fields_are_reported() {
        assert_eq!(
            decode(&[b": ping\n\nevent: x\nid: 7\nretry: 1\nerror: {\"code\":500}\n\n"]),
            vec![SseItem::Comment, SseItem::Field { name: "error".into(), value: "{\"code\":500}".into() }]
        );
    }

    #[test]
    fn invalid_utf8_spoils_only_itself() {
        assert_eq!(
            decode(&[b"data: a\xFFb\n\ndata: \xE2\x82\n\ndata: c\n\n"]),
            vec![data("a\u{fffd}b"), data("\u{fffd}"), data("c")]
        );
    }

    #[test]
    fn a_last_event_without_its_blank_line_counts() {
        assert_eq!(decode(&[b"data: a\n\ndata: [DONE]"]), vec![data("a"), data("[DONE]")]);
    }

    #[test]
    fn an_endless_line_is_an_error() {
        let mut decoder = SseDecoder::default();
        let long = vec![b'x'; LINE_LIMIT];
        assert_eq!(decoder.push(&long, &mut |_| {}), Ok(()));
        assert_eq!(decoder.push(b"x", &mut |_| {}), Err(LineTooLong));
    }

    proptest! {
        #[test]
        fn any_chunking_gives_the_same_items(
            pieces in prop::collection::vec(
                prop::sample::select(vec![
                    &b"data"[..], b":", b" ", b"\r", b"\n", b"\r\n", b"\n\n", b"\xEF\xBB\xBF", b"\xE2\x82\xAC", b"\xFF",
                    b"id", b"error", b"text", b"{\"a\":1}", b"\0",
                ]),
                0..60,
            ),
            size in 1usize..9,
        ) {
            let bytes = pieces.concat();
            let whole = decode(&[&bytes]);
            let chunks: Vec<&[u8]> = bytes.chunks(size).collect();
            prop_assert_eq!(decode(&chunks), whole);
        }
    }
}
