//! Thinking that servers leave inside the content of an answer, told apart from its text.
//!
//! It is looked for up to the first section marker; what follows is the report, which may speak of such marks:
//!
//! - A block between marks of [`marks`] that begins the answer or one of its lines is thinking. One that is never
//!   closed is thinking to the end. A mark inside a sentence, after a quotation mark or in fenced code is text.
//! - An answer that begins like a model talking to itself ([`openers`]) is held back until a closing mark shows that
//!   all of it was thinking, or a heading, a section marker, 32 KB or the end shows that it was text.
//! - Any other closing mark without its opening one is dropped.
//!
//! Control tokens of Harmony are taken out wherever they stand, and so are channels that are not for the user.

mod marks;
mod openers;

use marks::{Control, Family, Found, LONGEST_MARK, Mark};
use openers::{Opening, STRIPPED_END};

/// Bytes of text held back until it is known whether they are thinking.
const HELD_LIMIT: usize = 32 << 10;
/// Bytes of a line that are kept to see whether it is a section marker; those are shorter.
const LINE_LIMIT: usize = 1 << 10;
/// Bytes of a Harmony header.
const HEADER_LIMIT: usize = 128;

/// What a piece of content turned out to be.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Sorted {
    /// Text of the answer. It never begins with nothing but blanks.
    pub(super) text: String,
    /// Bytes of thinking.
    pub(super) thinking: usize,
    /// Content is held back that may be either.
    pub(super) held: bool,
}

/// Sorts the content of an answer into thinking and text; a mark may be split over any number of pieces.
#[derive(Debug, Clone, Default)]
pub(super) struct ThinkFilter {
    place: Place,
    /// The end of what came, as far as it cannot be read without what follows.
    pending: String,
    /// Blank text before anything else.
    blank: String,
    has_text: bool,
    after_thinking: bool,
    held: Option<Held>,
    line: Line,
    /// The last two characters of the text.
    last: [Option<char>; 2],
    /// An opening mark stood in a sentence: its closing one is text as well.
    named: bool,
    /// Blocks of other families that were opened within the thinking.
    nested: Vec<Family>,
    /// The first section marker has come.
    in_report: bool,
}

/// Where in an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
enum Place {
    /// Before any text, or right after thinking.
    #[default]
    Start,
    Text,
    Thinking(Family),
    /// In a Harmony header: the words after `<|start|>`, or those after `<|channel|>`.
    Header {
        channel: bool,
        words: String,
    },
}

/// Text that may be thinking.
#[derive(Debug, Clone, Default)]
struct Held {
    text: String,
    /// It began like Harmony without its tokens.
    is_stripped: bool,
}

/// The line being read, before the first section marker.
#[derive(Debug, Clone, Default)]
struct Line {
    text: String,
    begun: bool,
    fenced: bool,
}

impl ThinkFilter {
    /// Sorts the next piece.
    pub(super) fn push(&mut self, piece: String) -> Sorted {
        let mut sorted = Sorted::default();
        if self.in_report && self.place == Place::Text && self.pending.is_empty() && !piece.contains('<') {
            self.remember(&piece);
            sorted.text = piece;
            return sorted;
        }
        let content =
            if self.pending.is_empty() { piece } else { std::mem::take(&mut self.pending) + &piece };
        self.read(&content, false, &mut sorted);
        // A few characters that may become an opener are a sign of life as well.
        sorted.held = self.held.is_some()
            || (self.place == Place::Start && self.pending.starts_with(char::is_alphabetic));
        sorted
    }

    /// What was held back when the answer ends: what might have become a mark is text after all, unless the answer
    /// `was_cut`, when nobody knows what it was.
    pub(super) fn finish(&mut self, was_cut: bool) -> Sorted {
        let mut sorted = Sorted::default();
        let pending = std::mem::take(&mut self.pending);
        if !(was_cut && marks::next(pending.trim_start()) == Some(0)) {
            self.read(&pending, true, &mut sorted);
        }
        self.release(&mut sorted);
        sorted
    }

    /// Reads on as far as it can be decided; the rest is pending.
    fn read(&mut self, content: &str, whole: bool, sorted: &mut Sorted) {
        let mut rest = content;
        while !rest.is_empty() {
            let consumed = match self.place {
                Place::Start => self.read_start(rest, whole, sorted),
                Place::Text if self.in_report => self.read_report(rest, whole, sorted),
                Place::Text => self.read_text(rest, whole, sorted),
                Place::Thinking(family) => self.read_thinking(family, rest, whole, sorted),
                Place::Header { .. } => self.read_header(rest, whole, sorted),
            };
            let Some(consumed) = consumed else { break };
            rest = &rest[consumed..];
        }
        rest.clone_into(&mut self.pending);
    }

    fn read_start(&mut self, rest: &str, whole: bool, sorted: &mut Sorted) -> Option<usize> {
        let visible = rest.trim_start_matches(is_blank);
        let skipped = rest.len() - visible.len();
        if skipped > 0 {
            // The blank lines between thinking and the answer belong to neither.
            if !self.after_thinking {
                self.blank.push_str(&rest[..skipped]);
            }
            return Some(skipped);
        }
        match marks::read(rest, whole) {
            Found::Partial => return None,
            Found::Mark(Mark::Open(family), length) => {
                self.begin_thinking(family, length, sorted);
                return Some(length);
            }
            Found::Mark(Mark::Control(control), length) => {
                self.control(control);
                return Some(length);
            }
            Found::Mark(Mark::Close(Family::Details), _) | Found::No => {}
            Found::Mark(Mark::Empty | Mark::Close(_), length) => {
                sorted.thinking += length;
                self.end_thinking();
                return Some(length);
            }
        }
        if !self.has_text && !self.after_thinking {
            match openers::read(rest, whole) {
                Opening::Undecided => return None,
                Opening::Text => {}
                opening => {
                    let is_stripped = opening == Opening::Stripped;
                    self.held = Some(Held { text: String::new(), is_stripped });
                }
            }
        }
        self.place = Place::Text;
        Some(0)
    }

    /// Reads text before the first section marker.
    fn read_text(&mut self, rest: &str, whole: bool, sorted: &mut Sorted) -> Option<usize> {
        if !self.line.begun {
            return self.read_line_start(rest, whole, sorted);
        }
        let is_stripped = self.held.as_ref().is_some_and(|held| held.is_stripped);
        let is_end = |c: char| is_stripped && STRIPPED_END.starts_with(c);
        let at = rest.find(|c| matches!(c, '\n' | '<' | '[' | '◁') || is_end(c)).unwrap_or(rest.len());
        if at > 0 {
            self.emit(&rest[..at], sorted);
            return Some(at);
        }
        if rest.starts_with('\n') {
            self.emit("\n", sorted);
            self.end_line(sorted);
            return Some(1);
        }
        if is_stripped && rest.starts_with(STRIPPED_END) {
            self.drop_orphan(STRIPPED_END.len(), sorted);
            return Some(STRIPPED_END.len());
        }
        if is_stripped && !whole && STRIPPED_END.starts_with(rest) {
            return None;
        }
        let found = marks::read(rest, whole);
        match found {
            Found::Partial => return None,
            Found::Mark(mark, length) if !self.is_code() => match mark {
                Mark::Control(control) => {
                    self.control(control);
                    return Some(length);
                }
                Mark::Close(Family::Details) | Mark::Empty => {}
                Mark::Open(_) => self.named = true,
                Mark::Close(_) if self.named => self.named = false,
                Mark::Close(_) => {
                    self.drop_orphan(length, sorted);
                    return Some(length);
                }
            },
            Found::Mark(..) | Found::No => {}
        }
        let length = match found {
            Found::Mark(_, length) => length,
            _ => rest.chars().next().map_or(0, char::len_utf8),
        };
        self.emit(&rest[..length], sorted);
        Some(length)
    }

    /// Reads the indentation of a line, and a block of thinking that begins it.
    fn read_line_start(&mut self, rest: &str, whole: bool, sorted: &mut Sorted) -> Option<usize> {
        let content = rest.trim_start_matches([' ', '\t']);
        let indentation = rest.len() - content.len();
        if content.is_empty() && !whole && indentation < LONGEST_MARK {
            return None;
        }
        if content.starts_with('#') {
            self.release(sorted);
        }
        if !self.line.fenced {
            match marks::read(content, whole) {
                Found::Partial => return None,
                Found::Mark(Mark::Open(family), length) => {
                    self.begin_thinking(family, length, sorted);
                    return Some(indentation + length);
                }
                Found::Mark(Mark::Empty, length) => {
                    sorted.thinking += length;
                    return Some(indentation + length);
                }
                Found::Mark(..) | Found::No => {}
            }
        }
        self.line.begun = true;
        self.emit(&rest[..indentation], sorted);
        Some(indentation)
    }

    /// Reads text after the first section marker.
    fn read_report(&mut self, rest: &str, whole: bool, sorted: &mut Sorted) -> Option<usize> {
        let at = rest.find('<').unwrap_or(rest.len());
        if at > 0 {
            self.emit(&rest[..at], sorted);
            return Some(at);
        }
        let may_be_control = rest[1..].chars().next().is_none_or(|c| matches!(c, '|' | '｜'));
        match marks::read(rest, whole) {
            Found::Partial if may_be_control => return None,
            Found::Mark(Mark::Control(control), length) if !self.is_code() => {
                self.control(control);
                return Some(length);
            }
            _ => {}
        }
        self.emit("<", sorted);
        Some(1)
    }

    fn read_thinking(
        &mut self,
        family: Family,
        rest: &str,
        whole: bool,
        sorted: &mut Sorted,
    ) -> Option<usize> {
        let at = marks::next(rest).unwrap_or(rest.len());
        if at > 0 {
            sorted.thinking += at;
            return Some(at);
        }
        let length = match marks::read(rest, whole) {
            Found::Partial => return None,
            Found::Mark(Mark::Control(control), length) if family == Family::Harmony => {
                self.control(control);
                return Some(length);
            }
            Found::Mark(Mark::Open(inner), length) if inner.is_named() && inner != family => {
                if !self.nested.contains(&inner) {
                    self.nested.push(inner);
                }
                length
            }
            Found::Mark(Mark::Close(closed), length) if self.closes(family, closed) => {
                self.end_thinking();
                length
            }
            _ => rest.chars().next().map_or(0, char::len_utf8),
        };
        sorted.thinking += length;
        Some(length)
    }

    /// Whether a closing mark ends a block. Models close `<thought>` with `</think>`; one that was opened within the block
    /// only ends that.
    fn closes(&mut self, block: Family, closed: Family) -> bool {
        if closed == block {
            return true;
        }
        if let Some(at) = self.nested.iter().position(|&inner| inner == closed) {
            self.nested.remove(at);
            return false;
        }
        block.is_named() && closed.is_named()
    }

    fn read_header(&mut self, rest: &str, whole: bool, sorted: &mut Sorted) -> Option<usize> {
        let Place::Header { channel, words } = &mut self.place else { return Some(0) };
        let at = rest.find('<').unwrap_or(rest.len());
        if at > 0 {
            let room = HEADER_LIMIT.saturating_sub(words.len());
            if at > room {
                // No header is that long: it was the message.
                self.end_header(true, sorted);
                return Some(0);
            }
            words.push_str(&rest[..at]);
            return Some(at);
        }
        let control = match marks::read(rest, whole) {
            Found::Partial => return None,
            Found::Mark(Mark::Control(control), length) => Some((control, length)),
            _ => None,
        };
        match control {
            Some((Control::Start | Control::Channel, length)) => {
                *channel = matches!(control, Some((Control::Channel, _)));
                words.clear();
                Some(length)
            }
            Some((Control::Other, length)) => Some(length),
            Some((Control::Message | Control::End, length)) => {
                self.end_header(false, sorted);
                Some(length)
            }
            None => {
                self.end_header(true, sorted);
                Some(0)
            }
        }
    }

    /// Ends a header, `early` when it turns out to have none: then its words belong to the message.
    fn end_header(&mut self, early: bool, sorted: &mut Sorted) {
        let Place::Header { channel, words } = std::mem::take(&mut self.place) else { return };
        let name = words.split_whitespace().next().unwrap_or_default();
        let is_hidden = channel && marks::is_hidden_channel(name);
        if is_hidden {
            self.release(sorted);
            self.place = Place::Thinking(Family::Harmony);
        } else {
            if channel {
                // A channel for the user shows that what came before it was not.
                self.drop_held(sorted);
            }
            self.end_thinking();
        }
        if early && is_hidden {
            sorted.thinking += words.len();
        } else if early {
            self.place = Place::Text;
            self.emit(&words, sorted);
        }
    }

    fn control(&mut self, control: Control) {
        match control {
            Control::Start | Control::Channel => {
                let channel = control == Control::Channel;
                self.place = Place::Header { channel, words: String::new() };
            }
            Control::End if self.place == Place::Thinking(Family::Harmony) => self.end_thinking(),
            Control::End | Control::Message | Control::Other => {}
        }
    }

    fn begin_thinking(&mut self, family: Family, length: usize, sorted: &mut Sorted) {
        self.release(sorted);
        self.blank.clear();
        sorted.thinking += length;
        self.nested.clear();
        self.place = Place::Thinking(family);
    }

    fn end_thinking(&mut self) {
        self.blank.clear();
        self.after_thinking = true;
        self.line = Line::default();
        self.place = if self.in_report { Place::Text } else { Place::Start };
    }

    /// A closing mark without its opening one: what was held before it was thinking.
    fn drop_orphan(&mut self, length: usize, sorted: &mut Sorted) {
        if self.held.is_some() {
            sorted.thinking += length;
            self.drop_held(sorted);
            self.end_thinking();
        }
    }

    fn drop_held(&mut self, sorted: &mut Sorted) {
        sorted.thinking += self.held.take().map_or(0, |held| held.text.len());
    }

    fn emit(&mut self, text: &str, sorted: &mut Sorted) {
        if text.is_empty() {
            return;
        }
        self.remember(text);
        if !self.in_report {
            let room = LINE_LIMIT.saturating_sub(self.line.text.len());
            self.line.text.push_str(&text[..text.floor_char_boundary(room)]);
        }
        if let Some(held) = &mut self.held {
            held.text.push_str(text);
            if held.text.len() > HELD_LIMIT {
                self.release(sorted);
            }
            return;
        }
        sorted.text.push_str(&std::mem::take(&mut self.blank));
        sorted.text.push_str(text);
        self.has_text = true;
    }

    /// What was held back is text.
    fn release(&mut self, sorted: &mut Sorted) {
        if let Some(held) = self.held.take().filter(|held| !held.text.is_empty()) {
            sorted.text.push_str(&std::mem::take(&mut self.blank));
            sorted.text.push_str(&held.text);
            self.has_text = true;
        }
    }

    fn end_line(&mut self, sorted: &mut Sorted) {
        let text = std::mem::take(&mut self.line.text);
        self.line.begun = false;
        if crate::report::is_marker(&text) {
            self.release(sorted);
            self.in_report = true;
        } else if text.trim_start().starts_with("```") || text.trim_start().starts_with("~~~") {
            self.line.fenced = !self.line.fenced;
        }
    }

    fn remember(&mut self, text: &str) {
        let mut chars = text.chars().rev();
        if let Some(last) = chars.next() {
            self.last = [chars.next().or(self.last[1]), Some(last)];
        }
    }

    /// Whether a mark here stands in code or right after an opening quotation mark.
    fn is_code(&self) -> bool {
        let [before, last] = self.last;
        let opens = before.is_none_or(|c| c.is_whitespace() || c == '(');
        self.line.fenced || (opens && matches!(last, Some('`' | '"' | '\'' | '“' | '‘' | '«' | '„')))
    }
}

/// Whether nobody sees the character.
fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests;
