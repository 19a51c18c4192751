//! From the bytes of a body to what a provider tells of an answer: everything but HTTP and clocks, in one pure type.
//!
//! The outcome rule: a finish reason decides; `[DONE]` alone is complete; a clean end with neither is unmarked; a
//! broken end with neither is a lost connection.

use super::{
    Finish, ProviderError, ProviderEvent,
    dialect::{self, Item},
    sse::{SseDecoder, SseItem, TooLong},
    think::ThinkFilter,
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
    Events,
    /// A whole JSON body, so far.
    Whole(Vec<u8>),
}

/// What has been read of an answer so far.
#[derive(Debug, Clone, Default)]
struct Answer {
    model: String,
    think: ThinkFilter,
    /// Bytes of thinking.
    thinking: usize,
    thought: bool,
    has_text: bool,
    /// Anything that only a chat stream holds has come.
    recognised: bool,
    finish: Option<Finish>,
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
                b'<' => return Err(web_page()),
                _ => self.form = Form::Events,
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
            Form::Unknown | Form::Events => self.push_events(bytes, sink),
        }
    }

    /// Ends the answer: what was held back is told, and the outcome decided.
    ///
    /// # Errors
    /// When the answer failed, was lost, or was none.
    pub fn end(mut self, how: BodyEnd, sink: &mut Sink<'_>) -> Result<Finish, ProviderError> {
        if let Form::Whole(body) = &self.form {
            let read = self.answer.read_whole(body, &mut self.items, sink);
            // Half of an object is no broken server, but a broken connection.
            read.map_err(|error| match (error.code(), how) {
                (ErrorCode::NotAStream, BodyEnd::Broken) => connection_lost(),
                _ => error,
            })?;
        } else {
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
            })?;
        }
        self.answer.end(how, sink)
    }

    /// Whether `[DONE]` has come: nothing after it matters.
    pub fn is_done(&self) -> bool {
        self.answer.done
    }

    /// Whether the model said how it finished; only the count of tokens may still follow.
    pub fn is_finished(&self) -> bool {
        self.answer.finish.is_some() || self.answer.done
    }

    /// Whether the model has begun: text or thinking has come.
    pub fn has_begun(&self) -> bool {
        self.answer.has_text || self.answer.thought
    }

    fn push_events(&mut self, bytes: &[u8], sink: &mut Sink<'_>) -> Result<(), ProviderError> {
        let mut read = Ok(());
        let (answer, items) = (&mut self.answer, &mut self.items);
        let pushed = self.sse.push(bytes, &mut |item| {
            if read.is_ok() && !answer.done {
                read = answer.read(item, items, sink);
            }
        });
        read?;
        pushed.map_err(too_long)
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
            SseItem::Event { name: "error", data: error }
            | SseItem::Field { name: "error", value: error } => Err(dialect::decode_error(error)),
            SseItem::Field { .. } => Ok(()),
            SseItem::Event { data, .. } => {
                let decoded = dialect::decode(data, items);
                self.take(items, sink);
                decoded
            }
        };
        match read {
            // A server that adds an error after the answer was whole has still answered.
            Err(_) if self.finish.is_some() => Ok(()),
            read => read,
        }
    }

    fn read_whole(
        &mut self,
        body: &[u8],
        items: &mut Vec<Item>,
        sink: &mut Sink<'_>,
    ) -> Result<(), ProviderError> {
        let decoded = dialect::decode(&String::from_utf8_lossy(body), items);
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
                Item::Chunk => self.recognised = true,
                Item::Text(text) => self.take_content(&text, sink),
                // After deltas, a message only repeats them.
                Item::Message(text) if !self.has_text => self.take_content(&text, sink),
                Item::Message(_) => {}
                Item::Thinking(length) => self.take_thinking(length, sink),
                Item::Model(model) if model != self.model => {
                    self.model.clone_from(&model);
                    sink(ProviderEvent::Model(model));
                }
                Item::Model(_) => {}
                Item::Usage(usage) => sink(ProviderEvent::Usage(usage)),
                Item::Finish(finish) => self.finish = Some(finish),
                Item::Done => {
                    self.recognised = true;
                    self.done = true;
                }
            }
        }
    }

    fn take_content(&mut self, content: &str, sink: &mut Sink<'_>) {
        let sorted = self.think.push(content);
        if sorted.thinking > 0 {
            self.take_thinking(sorted.thinking, sink);
        }
        self.take_text(sorted.text, sink);
    }

    fn take_text(&mut self, text: String, sink: &mut Sink<'_>) {
        if !text.is_empty() {
            self.has_text = true;
            sink(ProviderEvent::Text(text));
        }
    }

    fn take_thinking(&mut self, length: usize, sink: &mut Sink<'_>) {
        self.thought = true;
        self.thinking += length;
        sink(ProviderEvent::Thinking);
    }

    fn end(mut self, how: BodyEnd, sink: &mut Sink<'_>) -> Result<Finish, ProviderError> {
        let is_marked = self.finish.is_some() || self.done;
        if how == BodyEnd::Broken && !is_marked {
            // What may have become a tag stays untold: nobody knows what it was.
            return Err(connection_lost());
        }
        let held = self.think.finish();
        self.take_text(held, sink);
        if self.thought && !self.has_text {
            return Err(only_thought(self.thinking));
        }
        match self.finish {
            Some(finish) => Ok(finish),
            None if self.done => Ok(Finish::Complete),
            None if !self.recognised => Err(not_a_stream()),
            None => Ok(Finish::Unmarked),
        }
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
