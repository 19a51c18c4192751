//! Server-sent events, decoded from bytes as the WHATWG HTML standard says (9.2.6), in linear time for any chunking.
//!
//! Two readings go beyond the standard, for what chat servers really send: comments and unknown fields are reported
//! (they are signs of life, and llama.cpp sends its errors in a field of its own), and a last event without its blank
//! line is delivered at the end. `id` and `retry` have no effect: a chat stream is never resumed.

use std::borrow::Cow;

/// One line may be at most this long, in bytes: longer ones are no chat stream.
const LINE_LIMIT: usize = 1 << 20;
/// The data lines of one event may together be at most this long, so that an event without end fills no memory.
const EVENT_LIMIT: usize = 8 << 20;

/// What a stream of server-sent events holds. It borrows from the decoder, so that reading it costs no allocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SseItem<'a> {
    /// One event.
    Event {
        /// Its type; `message` where none was named.
        name: &'a str,
        /// Its data lines, joined by line feeds.
        data: &'a str,
    },
    /// A field the standard does not know, such as llama.cpp's `error`.
    Field {
        /// Its name.
        name: &'a str,
        /// Its value.
        value: &'a str,
    },
    /// A comment, sent to keep the connection alive.
    Comment,
}

/// A line or an event exceeded its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TooLong {
    /// A line.
    #[error("The server sent a line longer than 1 MiB, which is no chat stream.")]
    Line,
    /// The data of one event.
    #[error("The server sent an event longer than 8 MiB, which is no chat stream.")]
    Event,
}

/// Turns chunks of bytes into items; a chunk may end anywhere.
#[derive(Debug, Clone, Default)]
pub struct SseDecoder {
    /// The start of a line whose end has not come yet.
    line: Vec<u8>,
    event: Event,
    after_cr: bool,
    past_bom: bool,
}

/// The event being read. Its buffers are used again and again.
#[derive(Debug, Clone, Default)]
struct Event {
    name: String,
    data: String,
    has_data: bool,
}

impl SseDecoder {
    /// Decodes the next chunk, giving each finished item to `emit`. After an error the decoder is of no more use.
    ///
    /// # Errors
    /// When a line or an event exceeds its limit.
    pub fn push(&mut self, mut chunk: &[u8], emit: &mut dyn FnMut(SseItem<'_>)) -> Result<(), TooLong> {
        // The second half of a CRLF that was split between chunks.
        if self.after_cr
            && let Some((&first, rest)) = chunk.split_first()
        {
            self.after_cr = false;
            chunk = if first == b'\n' { rest } else { chunk };
        }
        while let Some(end) = memchr::memchr2(b'\n', b'\r', chunk) {
            check_line(self.line.len() + end)?;
            let (part, mut rest) = (&chunk[..end], &chunk[end + 1..]);
            if chunk[end] == b'\r' {
                self.after_cr = rest.is_empty();
                rest = rest.strip_prefix(b"\n").unwrap_or(rest);
            }
            let ends_event = matches!(rest.first(), Some(b'\n' | b'\r'));
            if self.line.is_empty() {
                // Most lines come whole: they are read where they lie.
                self.end_line(part, ends_event, emit)?;
            } else {
                let mut line = std::mem::take(&mut self.line);
                line.extend_from_slice(part);
                self.end_line(&line, ends_event, emit)?;
                line.clear();
                self.line = line;
            }
            chunk = rest;
        }
        check_line(self.line.len() + chunk.len())?;
        self.line.extend_from_slice(chunk);
        Ok(())
    }

    /// Ends the stream: an unfinished last line and event still count.
    ///
    /// # Errors
    /// When the event exceeds its limit.
    pub fn finish(&mut self, emit: &mut dyn FnMut(SseItem<'_>)) -> Result<(), TooLong> {
        let line = std::mem::take(&mut self.line);
        if !line.is_empty() {
            self.end_line(&line, true, emit)?;
        }
        self.event.dispatch(emit);
        Ok(())
    }

    /// Reads one line. `ends_event` tells that an empty line is known to follow: the only data line of an event, which
    /// is the usual one, is then given on from where it lies.
    fn end_line(
        &mut self,
        mut line: &[u8],
        ends_event: bool,
        emit: &mut dyn FnMut(SseItem<'_>),
    ) -> Result<(), TooLong> {
        if !std::mem::replace(&mut self.past_bom, true) {
            line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
        }
        if line.is_empty() {
            self.event.dispatch(emit);
            return Ok(());
        }
        let (name, value) = match memchr::memchr(b':', line) {
            Some(0) => {
                emit(SseItem::Comment);
                return Ok(());
            }
            Some(colon) => {
                let value = &line[colon + 1..];
                (&line[..colon], value.strip_prefix(b" ").unwrap_or(value))
            }
            None => (line, &b""[..]),
        };
        // Decoding value by value equals decoding the whole: line ends, colons and spaces are never part of a longer
        // UTF-8 sequence.
        let value = text(value);
        match name {
            b"data" if ends_event && !self.event.has_data => {
                emit(SseItem::Event { name: self.event.name(), data: &value });
            }
            b"data" => self.event.add(&value)?,
            b"event" => {
                self.event.name.clear();
                self.event.name.push_str(&value);
            }
            b"id" | b"retry" => {}
            _ => emit(SseItem::Field { name: &text(name), value: &value }),
        }
        Ok(())
    }
}

impl Event {
    fn add(&mut self, line: &str) -> Result<(), TooLong> {
        if self.data.len() + line.len() >= EVENT_LIMIT {
            return Err(TooLong::Event);
        }
        if std::mem::replace(&mut self.has_data, true) {
            self.data.push('\n');
        }
        self.data.push_str(line);
        Ok(())
    }

    fn dispatch(&mut self, emit: &mut dyn FnMut(SseItem<'_>)) {
        if std::mem::take(&mut self.has_data) {
            emit(SseItem::Event { name: self.name(), data: &self.data });
        }
        self.name.clear();
        self.data.clear();
    }

    fn name(&self) -> &str {
        if self.name.is_empty() { "message" } else { &self.name }
    }
}

/// Bytes as text. What is valid, nearly all of it, is checked many bytes at a time; `from_utf8_lossy` alone goes byte by
/// byte.
fn text(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
}

fn check_line(length: usize) -> Result<(), TooLong> {
    if length > LINE_LIMIT { Err(TooLong::Line) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
