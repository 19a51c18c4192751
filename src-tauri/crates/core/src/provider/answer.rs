//! From the bytes of a body to what a provider tells of an answer: everything but HTTP and clocks, in one pure type.
//!
//! The outcome rule: the last finish reason decides; `[DONE]` alone is complete; a clean end with neither is unmarked; a
//! broken end with neither is a lost connection. Some servers send a finish reason with the first chunk or with every
//! one: it ends nothing, and a broken end after more content is a lost connection all the same.

use super::{
    Finish, ProviderError, ProviderEvent,
    cumulative::Deltas,
    dialect::{self, Choice, Item},
    finish::Marks,
    sse::{SseDecoder, SseItem, TooLong},
    think::{Sorted, ThinkFilter},
};
use crate::error::ErrorCode;

/// A whole answer in one JSON object may be at most this long.
const WHOLE_LIMIT: usize = 16 << 20;

/// How a body ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyEnd {
    /// As HTTP ends a body.
    Clean,
    /// By a reset, or before the length or the last chunk that HTTP promised.
    Broken,
}

/// What learns of the answer piece by piece.
pub(super) type Sink<'a> = dyn FnMut(ProviderEvent) + Send + 'a;

/// Decodes the body of a successful response: an event stream, or one JSON object, whatever was asked for. Chunks may
/// end anywhere; the result is the same for any chunking.
#[derive(Debug, Clone, Default)]
pub struct AnswerDecoder {
    form: Form,
    sse: SseDecoder,
    answer: Answer,
    items: Vec<Item>,
}

/// What the body is.
#[derive(Debug, Clone, Default)]
enum Form {
    /// Not known before the first byte that is no white space.
    #[default]
    Unknown,
    /// It begins with `<`, and these bytes do not tell yet whether it is a web page.
    Markup(Vec<u8>),
    Events,
    /// A whole JSON body, so far.
    Whole(Vec<u8>),
}

/// What has been read of an answer so far.
#[derive(Debug, Clone, Default)]
struct Answer {
    model: String,
    choice: Choice,
    deltas: Deltas,
    /// The text of messages in place of deltas.
    messages: String,
    think: ThinkFilter,
    /// Bytes of thinking.
    thinking: usize,
    thought: bool,
    has_text: bool,
    /// Content is or was held back, which is a sign of life.
    is_held: bool,
    /// Anything that only a chat stream holds has come.
    recognised: bool,
    marks: Marks,
    done: bool,
}

impl AnswerDecoder {
    /// Decodes the next bytes.
    ///
    /// # Errors
    /// When the server reports a failure, or this is no chat answer. The decoder is of no more use then; text told
    /// before is part of the answer.
    pub fn push(&mut self, bytes: &[u8], sink: &mut Sink<'_>) -> Result<(), ProviderError> {
        let mut bytes = bytes;
        if matches!(self.form, Form::Unknown) {
            // Blank lines and a byte order mark may come before anything.
            let is_first = |&b: &u8| !matches!(b, b' ' | b'\t' | b'\r' | b'\n' | 0xEF | 0xBB | 0xBF);
            let Some(first) = bytes.iter().position(is_first) else {
                return self.push_events(bytes, sink);
            };
            match bytes[first] {
                b'{' | b'[' => {
                    self.form = Form::Whole(Vec::new());
                    bytes = &bytes[first..];
                }
                b'<' => {
                    self.form = Form::Markup(Vec::new());
                    bytes = &bytes[first..];
                }
                _ => self.form = Form::Events,
            }
        }
        if let Form::Markup(begun) = &mut self.form {
            begun.extend_from_slice(bytes);
            match begins_web_page(begun) {
                Some(true) => return Err(web_page()),
                Some(false) => {
                    let begun = std::mem::take(begun);
                    self.form = Form::Events;
                    return self.push_events(&begun, sink);
                }
                None => return Ok(()),
            }
        }
        match &mut self.form {
            Form::Whole(body) if body.len() + bytes.len() > WHOLE_LIMIT => Err(ProviderError::new(
                ErrorCode::StreamMalformed,
                "The server sent more than 16 MiB, which is no chat answer.",
            )),
            Form::Whole(body) => {
                body.extend_from_slice(bytes);
                Ok(())
            }
            Form::Unknown | Form::Markup(_) | Form::Events => self.push_events(bytes, sink),
        }
    }

    /// Ends the answer: what was held back is told, and the outcome decided.
    ///
    /// # Errors
    /// When the answer failed, was lost, or was none.
    pub fn end(&mut self, how: BodyEnd, sink: &mut Sink<'_>) -> Result<Finish, ProviderError> {
        let read = self.read_rest(how, sink);
        let outcome = read.and_then(|()| self.answer.end(how, sink));
        self.release(sink);
        outcome
    }

    /// Tells the text that was held back, when the answer is given up.
    pub(super) fn release(&mut self, sink: &mut Sink<'_>) {
        self.answer.release(true, sink);
    }

    /// Reads what waited for the end of the body.
    fn read_rest(&mut self, how: BodyEnd, sink: &mut Sink<'_>) -> Result<(), ProviderError> {
        if let Form::Whole(body) = &self.form {
            let read = self.answer.read_whole(body, &mut self.items, sink);
            // Half of an object is no broken server, but a broken connection.
            return read.map_err(|error| match (error.code(), how) {
                (ErrorCode::NotAStream, BodyEnd::Broken) => connection_lost(),
                _ => error,
            });
        }
        let mut last = Ok(());
        let (answer, items) = (&mut self.answer, &mut self.items);
        let finished = self.sse.finish(&mut |item| {
            if last.is_ok() && !answer.done {
                last = answer.read(item, items, sink);
            }
        });
        finished.map_err(too_long)?;
        // A last piece without its line end that is broken was cut off on the way.
        last.map_err(|error| match error.code() {
            ErrorCode::StreamMalformed => connection_lost(),
            _ => error,
        })
    }

    /// Whether `[DONE]` has come: nothing after it matters.
    pub fn is_done(&self) -> bool {
        self.answer.done
    }

    /// Whether the model said after its text how it finished; only the count of tokens may still follow.
    pub fn is_finished(&self) -> bool {
        let marks = &self.answer.marks;
        self.answer.done
            || marks.failed()
            || (marks.mark_the_end() && !marks.unreliable && !marks.beside_content)
    }

    /// Whether silence ends the answer here: content has come, and a finish reason.
    pub fn may_end(&self) -> bool {
        let marks = &self.answer.marks;
        self.answer.done || marks.failed() || (marks.has_content && marks.verdict.is_some())
    }

    /// Whether the model has begun: text or thinking has come.
    pub fn has_begun(&self) -> bool {
        self.answer.has_text || self.answer.thought || self.answer.is_held
    }

    fn push_events(&mut self, bytes: &[u8], sink: &mut Sink<'_>) -> Result<(), ProviderError> {
        let mut read = Ok(());
        let (answer, items) = (&mut self.answer, &mut self.items);
        let pushed = self.sse.push(bytes, &mut |item| {
            if read.is_ok() && !answer.done {
                read = answer.read(item, items, sink);
            }
        });
        let read = read.and(pushed.map_err(too_long));
        if read.is_err() {
            self.release(sink);
        }
        read
    }
}

impl Answer {
    fn read(
        &mut self,
        item: SseItem<'_>,
        items: &mut Vec<Item>,
        sink: &mut Sink<'_>,
    ) -> Result<(), ProviderError> {
        let read = match item {
            SseItem::Comment => {
                self.recognised = true;
                Ok(())
            }
            SseItem::Field { name: "error", value: error } if dialect::says_no_error(error) => Ok(()),
            SseItem::Event { name: "error", data: error }
            | SseItem::Field { name: "error", value: error } => Err(dialect::decode_error(error)),
            SseItem::Field { .. } => Ok(()),
            SseItem::Event { data, .. } => {
                let decoded = dialect::decode(data, &mut self.choice, items);
                self.take(items, sink);
                decoded
            }
        };
        match read {
            // A server that adds an error after the answer was whole has still answered.
            Err(_) if self.marks.mark_the_end() && matches!(self.marks.verdict, Some(Ok(_))) => Ok(()),
            read => read,
        }
    }

    fn read_whole(
        &mut self,
        body: &[u8],
        items: &mut Vec<Item>,
        sink: &mut Sink<'_>,
    ) -> Result<(), ProviderError> {
        let decoded = dialect::decode(&String::from_utf8_lossy(body), &mut self.choice, items);
        self.take(items, sink);
        match decoded {
            Err(error) if error.code() == ErrorCode::StreamMalformed => Err(not_an_answer()),
            Ok(()) if !self.recognised => Err(not_an_answer()),
            decoded => decoded,
        }
    }

    fn take(&mut self, items: &mut Vec<Item>, sink: &mut Sink<'_>) {
        for item in items.drain(..) {
            match item {
                Item::Chunk => {
                    self.recognised = true;
                    self.marks.in_chunk = false;
                }
                Item::Text(text) => self.take_delta(text, sink),
                Item::Message(text) => self.take_message(text, sink),
                Item::Thinking(length) => {
                    self.marks.content();
                    self.take_thinking(length, sink);
                }
                Item::Model(model) if model != self.model => {
                    self.model.clone_from(&model);
                    sink(ProviderEvent::Model(model));
                }
                Item::Model(_) => {}
                Item::Usage(usage) => sink(ProviderEvent::Usage(usage)),
                Item::Finish(verdict) => self.marks.finish(verdict),
                Item::Done => {
                    self.recognised = true;
                    self.done = true;
                }
            }
        }
    }

    fn take_delta(&mut self, delta: String, sink: &mut Sink<'_>) {
        self.marks.content();
        let new = self.deltas.push(delta);
        self.take_content(new, sink);
    }

    /// Takes a message, which says again what the deltas said, if there were any, or the messages before it.
    fn take_message(&mut self, message: String, sink: &mut Sink<'_>) {
        if !matches!(self.deltas, Deltas::Empty) {
            return;
        }
        let new = message.strip_prefix(self.messages.as_str()).unwrap_or(&message).to_owned();
        if !new.is_empty() {
            self.marks.content();
            self.messages.push_str(&new);
            self.take_content(new, sink);
        }
    }

    fn take_content(&mut self, content: String, sink: &mut Sink<'_>) {
        let sorted = self.think.push(content);
        self.take_sorted(sorted, sink);
    }

    fn take_sorted(&mut self, sorted: Sorted, sink: &mut Sink<'_>) {
        if sorted.thinking > 0 {
            self.take_thinking(sorted.thinking, sink);
        } else if sorted.held {
            self.is_held = true;
            sink(ProviderEvent::Thinking);
        }
        if !sorted.text.is_empty() {
            self.has_text = true;
            sink(ProviderEvent::Text(sorted.text));
        }
    }

    fn take_thinking(&mut self, length: usize, sink: &mut Sink<'_>) {
        self.thought = true;
        self.thinking += length;
        sink(ProviderEvent::Thinking);
    }

    /// Tells what was held back; of an answer that `was_cut`, the start of a mark stays untold: nobody knows what it
    /// was.
    fn release(&mut self, was_cut: bool, sink: &mut Sink<'_>) {
        let kept = self.deltas.finish();
        self.take_content(kept, sink);
        let rest = self.think.finish(was_cut);
        self.take_sorted(rest, sink);
    }

    fn end(&mut self, how: BodyEnd, sink: &mut Sink<'_>) -> Result<Finish, ProviderError> {
        if how == BodyEnd::Broken && !self.done && !self.marks.mark_the_end() {
            return Err(connection_lost());
        }
        self.release(false, sink);
        match self.marks.verdict.take() {
            Some(Err(error)) => Err(error),
            _ if self.thought && !self.has_text => Err(only_thought(self.thinking)),
            Some(Ok(finish)) => Ok(finish),
            None if self.done => Ok(Finish::Complete),
            None if !self.recognised => Err(not_a_stream()),
            None => Ok(Finish::Unmarked),
        }
    }
}

/// How web pages begin, in lower case.
const WEB_PAGE: [&[u8]; 7] = [b"<!doctype", b"<!--", b"<html", b"<head", b"<body", b"<title", b"<?xml"];

/// Whether a body that begins with these bytes is a web page; `None` while they are too few to tell.
fn begins_web_page(bytes: &[u8]) -> Option<bool> {
    let begins = |start: &&[u8]| {
        let length = start.len().min(bytes.len());
        bytes[..length].eq_ignore_ascii_case(&start[..length]).then_some(length == start.len())
    };
    let found: Vec<bool> = WEB_PAGE.iter().filter_map(begins).collect();
    match found.contains(&true) {
        true => Some(true),
        false if found.is_empty() => Some(false),
        false => None,
    }
}

fn too_long(error: TooLong) -> ProviderError {
    ProviderError::new(ErrorCode::StreamMalformed, error.to_string())
}

pub(super) fn connection_lost() -> ProviderError {
    ProviderError::new(ErrorCode::ConnectionLost, "The connection broke before the answer was whole.")
        .retryable(true)
}

fn not_an_answer() -> ProviderError {
    ProviderError::new(ErrorCode::NotAStream, "The server answered, but not with a chat completion.")
}

fn not_a_stream() -> ProviderError {
    ProviderError::new(ErrorCode::NotAStream, "The server answered, but not with a chat stream.")
}

pub(super) fn web_page() -> ProviderError {
    ProviderError::new(ErrorCode::NotAStream, "The server answered with a web page instead of a chat stream.")
}

/// Thinking that was never closed counts as thinking to the end. The error tells its size, so that nothing is lost
/// unseen.
fn only_thought(bytes: usize) -> ProviderError {
    let size = match bytes {
        0 => String::new(),
        _ => format!(" (about {} kB)", bytes.div_ceil(1000)),
    };
    ProviderError::new(
        ErrorCode::EmptyAnswer,
        format!("The model spent its whole answer on thinking{size} and wrote no report."),
    )
}

#[cfg(test)]
mod tests;
