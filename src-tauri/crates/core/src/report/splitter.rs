//! Splits a growing text into section bodies, marker lines and the data block.

use super::{
    SectionKey,
    block::{self, Block, Ends},
    brackets::Brackets,
    fence::{self, Fence, FenceLine},
    lines::{
        Exact, Gap, Matched, continues_list, exact_marker, first_line, is_blank, is_space, skip_blank_lines,
        underline, underline_of,
    },
    marker::{self, Found, Reading, Strength},
    style::LONGEST,
};

/// What a piece of the text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PieceKind {
    /// Visible text of a section.
    Body(SectionKey),
    /// A line that begins a section, with its line end and its underline. Hidden.
    Marker(SectionKey),
    /// The first or last line of a fence around the whole answer. Hidden.
    Wrapper,
    /// What leads into a data block: its heading, a sentence and blank lines, and the fence's first line. Hidden.
    DataOpen,
    /// What the data block holds. Hidden.
    Data,
    /// The last line of the data block's fence. Hidden.
    DataClose,
}

/// A stretch of the text. All pieces joined are the text, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// What it is.
    pub kind: PieceKind,
    /// Its text, never empty.
    pub text: String,
}

/// Splits a text that arrives in chunks of any size.
///
/// The split does not depend on the chunks: joined by kind, the pieces are always the same. Text
/// is given out at once unless it may still turn out to be hidden, so at most the start of a line
/// that reads like a marker is held back, a line that may be underlined, a data heading until its
/// block shows, and the first keys of JSON.
///
/// - Text before the first marker, or without any, belongs to the first section.
/// - A marker begins or continues its section, and a setext underline goes with it. Markers inside
///   code fences are text, but an exact one at column 0 ends the fence.
/// - Markers that are no headings are a table of contents, and text, if they follow each other.
/// - A fence before the first marker that begins with one, or is labelled as Markdown and begins
///   the answer, wraps the answer: its lines are hidden, and what it holds is read as if it stood alone.
/// - A data heading counts only if a block follows it, after a short sentence at most; a block
///   without a heading counts if its keys say so. It ends with its fence, with its last bracket, or
///   at a marker. Text after the block belongs to the section open before it.
#[derive(Debug, Clone, Default)]
pub struct Splitter {
    section: SectionKey,
    mode: Mode,
    /// Undecided text. It begins at the start of a line.
    held: String,
    /// `held` is looked at again once it has so many bytes, so that the work stays linear.
    look_at: usize,
    /// Whether the start of the current line was let go, so that the rest follows freely.
    let_go: bool,
    /// The current line read as a code fence.
    fence_line: FenceLine,
    line: Line,
    before: Before,
}

/// What has come of a line that was let go.
#[derive(Debug, Clone, Copy, Default)]
struct Line {
    has_text: bool,
    /// It is an entry of a table of contents.
    is_entry: bool,
}

/// What came before the current line, as far as it decides how to read it.
#[derive(Debug, Clone, Copy, Default)]
struct Before {
    /// A section's marker.
    marker: bool,
    /// A marker as a heading of level 1 or 2; then deeper bare titles are text.
    high_marker: bool,
    /// A data block, since the last marker.
    data: bool,
    /// Lines of text.
    text_lines: u8,
    /// The line above is a marker.
    under_marker: bool,
    /// The line above is text that introduces nothing.
    under_text: bool,
    /// The last entry of a table of contents that goes on.
    contents: Option<SectionKey>,
    /// The open fence around the answer.
    wrapper: Option<Fence>,
    /// HTML tags open around the data block before.
    tags: u8,
}

/// Lines of text that may introduce a wrapped answer.
const MOST_INTRODUCTION: u8 = 3;
/// Labels of a fence that may wrap an answer without a marker at its start.
const WRAPPER_LABELS: [&str; 4] = ["markdown", "md", "gfm", "commonmark"];
const PLAIN_LABELS: [&str; 5] = ["", "text", "txt", "plaintext", "plain"];

#[derive(Debug, Clone, Default)]
enum Mode {
    #[default]
    Text,
    /// Inside a visible code fence.
    Code(Fence),
    /// Inside the data block's fence.
    DataFence(Fence),
    /// Inside a data block without a fence.
    DataValue(Brackets),
    /// Inside a data block that only a marker ends.
    DataRest,
    /// On the line where a data block in a tag or in inline code ended.
    DataTail,
}

/// So many bytes of the text are taken; `None` while that is undecided.
type Step = Option<usize>;

impl Splitter {
    /// A splitter at the start of a text.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes more of the text, and gives out what is decided.
    pub fn append(&mut self, chunk: &str) -> Vec<Piece> {
        let mut out = Pieces::default();
        if self.held.is_empty() {
            let taken = self.split(chunk, false, &mut out);
            self.hold(chunk[taken..].to_owned());
        } else {
            self.held.push_str(chunk);
            if self.held.len() >= self.look_at {
                let mut text = std::mem::take(&mut self.held);
                let taken = self.split(&text, false, &mut out);
                text.drain(..taken);
                self.hold(text);
            }
        }
        out.0
    }

    /// Gives out what is still held: the text has ended. Afterwards the splitter is as new.
    pub fn finish(&mut self) -> Vec<Piece> {
        let mut out = Pieces::default();
        let text = std::mem::take(&mut self.held);
        self.split(&text, true, &mut out);
        *self = Self::new();
        out.0
    }

    /// Takes as much of a text as is decided.
    fn split(&mut self, text: &str, ended: bool, out: &mut Pieces) -> usize {
        let mut rest = text;
        while !rest.is_empty() {
            let taken =
                if self.let_go { Some(self.pass(rest, out)) } else { self.begin_line(rest, ended, out) };
            match taken {
                Some(length) => rest = &rest[length..],
                None => break,
            }
        }
        text.len() - rest.len()
    }

    fn hold(&mut self, text: String) {
        self.look_at = if text.len() > LONGEST { text.len() + text.len() / 8 } else { 0 };
        self.held = text;
    }

    /// Decides about the start of a line.
    fn begin_line(&mut self, rest: &str, ended: bool, out: &mut Pieces) -> Step {
        let (line, whole) = first_line(rest, ended);
        match &self.mode {
            Mode::Text => self.text_line(rest, ended, out),
            Mode::Code(_) => match exact_marker(line, whole) {
                Matched::Undecided => None,
                Matched::No => self.release(),
                Matched::Yes(Exact::Section(_)) => {
                    self.mode = Mode::Text;
                    Some(0)
                }
                Matched::Yes(Exact::Data) => self.data_heading(rest, line.len(), ended, out),
            },
            Mode::DataFence(fence) => {
                let mut read = FenceLine::default();
                read.read(line);
                if whole && read.closes(*fence) {
                    return self.take(PieceKind::DataClose, line, out);
                }
                match exact_marker(line, whole) {
                    _ if !whole && read.may_close(*fence) => None,
                    Matched::Undecided => None,
                    Matched::No => self.release(),
                    Matched::Yes(_) => {
                        self.mode = Mode::Text;
                        Some(0)
                    }
                }
            }
            Mode::DataValue(_) | Mode::DataRest => match marker::read(line, whole, self.before.high_marker) {
                Reading::Undecided => None,
                Reading::Marker(_, Strength::Heading { .. }) => {
                    self.mode = Mode::Text;
                    Some(0)
                }
                _ => self.release(),
            },
            Mode::DataTail => match data_tail(line, whole) {
                Matched::Undecided => None,
                Matched::Yes(tags) => {
                    self.before.tags = self.before.tags.saturating_sub(tags);
                    self.take(PieceKind::DataClose, line, out)
                }
                Matched::No => {
                    self.mode = Mode::Text;
                    self.let_go = true;
                    self.fence_line = FenceLine::none();
                    Some(0)
                }
            },
        }
    }

    fn text_line(&mut self, rest: &str, ended: bool, out: &mut Pieces) -> Step {
        let (line, whole) = first_line(rest, ended);
        if self.before.under_marker {
            match underline(line, whole) {
                Matched::Undecided => return None,
                Matched::Yes(_) => return self.take(PieceKind::Marker(self.section), line, out),
                Matched::No => {}
            }
        }
        if self.before.tags > 0 && begins_tag(line) {
            match block::closing_tags(line, whole) {
                Matched::Undecided => return None,
                Matched::Yes(tags) => {
                    self.before.tags = self.before.tags.saturating_sub(tags);
                    return self.take(PieceKind::DataClose, line, out);
                }
                Matched::No => {}
            }
        }
        match self.closes_wrapper(rest, ended) {
            Matched::Undecided => return None,
            Matched::Yes(()) => {
                self.before.wrapper = None;
                return self.take(PieceKind::Wrapper, line, out);
            }
            Matched::No => {}
        }
        match marker::read(line, whole, self.before.high_marker) {
            Reading::Undecided => return None,
            Reading::Text => {}
            Reading::Marker(Found::Data, _) => return self.data_heading(rest, line.len(), ended, out),
            Reading::Marker(Found::Section(key), Strength::Heading { high }) => {
                return self.take_marker(key, high, line, out);
            }
            Reading::Marker(Found::Section(key), Strength::Weak { item }) => {
                return self.weak_marker(rest, key, item, ended, out);
            }
            Reading::IfUnderlined(found) => match (underline_of(&rest[line.len()..], ended), found) {
                (Matched::Undecided, _) => return None,
                (Matched::Yes(length), Found::Section(key)) => {
                    return self.take_marker(key, true, &rest[..line.len() + length], out);
                }
                (_, Found::Data) => return self.data_heading(rest, line.len(), ended, out),
                (Matched::No, _) => return self.release(),
            },
        }
        self.block_or_text(rest, ended, out)
    }

    /// A fence, the data block without its heading, or ordinary text.
    fn block_or_text(&mut self, rest: &str, ended: bool, out: &mut Pieces) -> Step {
        let (line, whole) = first_line(rest, ended);
        let may_wrap = !self.before.marker && self.before.wrapper.is_none();
        match fence::opening(line, whole) {
            Matched::Undecided if may_wrap => return None,
            Matched::Yes((fence, label)) if may_wrap => {
                match self.wraps(&label, &rest[line.len()..], ended) {
                    Matched::Undecided => return None,
                    Matched::Yes(()) => {
                        self.before.wrapper = Some(fence);
                        return self.take(PieceKind::Wrapper, line, out);
                    }
                    Matched::No => {}
                }
            }
            _ => {}
        }
        match block::begin(rest, ended, false) {
            Matched::Undecided => None,
            Matched::Yes(block) => self.open_data(rest, block, out),
            Matched::No => self.release(),
        }
    }

    /// Whether a fence with this label wraps the answer.
    fn wraps(&self, label: &str, inside: &str, ended: bool) -> Matched<()> {
        let introduced = self.before.text_lines <= MOST_INTRODUCTION;
        let language = label.split([' ', '{', ',']).next().unwrap_or_default();
        if introduced && WRAPPER_LABELS.contains(&language) {
            return Matched::Yes(());
        }
        let gap = match skip_blank_lines(inside, ended) {
            Gap::Text(gap) => gap,
            Gap::Undecided => return Matched::Undecided,
            Gap::End | Gap::TooLong => return Matched::No,
        };
        let (line, whole) = first_line(&inside[gap..], ended);
        match marker::read(line, whole, false) {
            Reading::Marker(Found::Section(_), _) => Matched::Yes(()),
            Reading::Undecided => Matched::Undecided,
            _ if introduced && PLAIN_LABELS.contains(&language) && line.starts_with("# ") => Matched::Yes(()),
            _ => Matched::No,
        }
    }

    /// Whether this line closes the fence around the answer, and opens no fence inside it.
    fn closes_wrapper(&self, rest: &str, ended: bool) -> Matched<()> {
        let Some(fence) = self.before.wrapper else { return Matched::No };
        let (line, whole) = first_line(rest, ended);
        let mut read = FenceLine::default();
        read.read(line);
        if !whole {
            return if read.may_close(fence) { Matched::Undecided } else { Matched::No };
        }
        if !read.closes(fence) {
            return Matched::No;
        }
        if self.before.data {
            return Matched::Yes(());
        }
        let inside = &rest[line.len()..];
        let (next, whole) = first_line(inside, ended);
        if is_blank(next) {
            return if whole { Matched::Yes(()) } else { Matched::Undecided };
        }
        // Code stands directly under its fence, and is introduced.
        if self.section == SectionKey::PersonalizedRecommendations && self.before.under_text {
            return Matched::Yes(());
        }
        match marker::read(next, whole, self.before.high_marker) {
            Reading::Undecided => Matched::Undecided,
            Reading::Marker(..) => Matched::Yes(()),
            _ => Matched::No,
        }
    }

    /// A marker that is no heading: it counts unless another follows, as in a table of contents.
    fn weak_marker(
        &mut self,
        rest: &str,
        key: SectionKey,
        item: bool,
        ended: bool,
        out: &mut Pieces,
    ) -> Step {
        let (line, _) = first_line(rest, ended);
        let after = &rest[line.len()..];
        if self.before.contents.is_some_and(|last| key > last) {
            return self.release_entry(key);
        }
        match underline_of(after, ended) {
            Matched::Undecided => return None,
            Matched::Yes(length) => return self.take_marker(key, true, &rest[..line.len() + length], out),
            Matched::No => {}
        }
        let gap = match skip_blank_lines(after, ended) {
            Gap::Text(gap) => gap,
            Gap::Undecided => return None,
            Gap::End if item => return self.release(),
            Gap::End | Gap::TooLong => return self.take_marker(key, false, line, out),
        };
        let (next, whole) = first_line(&after[gap..], ended);
        if item && gap == 0 {
            // An item that goes on, or the next one.
            match continues_list(next, whole) {
                Matched::Undecided => return None,
                Matched::Yes(()) => return self.release_entry(key),
                Matched::No => {}
            }
        }
        match marker::read(next, whole, self.before.high_marker) {
            Reading::Undecided => None,
            Reading::Marker(Found::Section(next), Strength::Weak { .. }) if next > key => {
                self.release_entry(key)
            }
            _ => self.take_marker(key, false, line, out),
        }
    }

    fn data_heading(&mut self, rest: &str, length: usize, ended: bool, out: &mut Pieces) -> Step {
        match block::after_heading(&rest[length..], ended) {
            Matched::Undecided => None,
            Matched::Yes(block) => {
                let opening = length + block.opening;
                self.open_data(rest, Block { opening, ..block }, out)
            }
            // An ordinary heading after all.
            Matched::No => self.release(),
        }
    }

    fn open_data(&mut self, rest: &str, block: Block, out: &mut Pieces) -> Step {
        out.push(PieceKind::DataOpen, &rest[..block.opening]);
        self.above_line();
        self.before.data = true;
        self.before.tags = block.tags;
        match block.ends {
            Ends::Fence(fence) => self.mode = Mode::DataFence(fence),
            Ends::Marker => self.mode = Mode::DataRest,
            Ends::Bracket { ticked } => {
                self.mode = Mode::DataValue(Brackets::new(ticked || block.tags > 0));
                self.let_go = true;
            }
        }
        Some(block.opening)
    }

    fn take_marker(&mut self, key: SectionKey, high: bool, lines: &str, out: &mut Pieces) -> Step {
        self.section = key;
        let taken = self.take(PieceKind::Marker(key), lines, out);
        self.before.marker = true;
        self.before.data = false;
        self.before.high_marker |= high;
        // A marker of several lines has its underline.
        self.before.under_marker = lines.trim_end_matches('\n').lines().count() == 1;
        taken
    }

    /// Gives out whole lines that are hidden, and are not inside the data block.
    fn take(&mut self, kind: PieceKind, lines: &str, out: &mut Pieces) -> Step {
        out.push(kind, lines);
        self.mode = Mode::Text;
        self.above_line();
        Some(lines.len())
    }

    fn above_line(&mut self) {
        self.before.under_marker = false;
        self.before.under_text = false;
        self.before.contents = None;
    }

    /// Lets the start of a line go: it is ordinary text, or inside a block.
    fn release(&mut self) -> Step {
        self.before.under_marker = false;
        self.let_go = true;
        self.fence_line = FenceLine::default();
        Some(0)
    }

    /// Lets an entry of a table of contents go.
    fn release_entry(&mut self, key: SectionKey) -> Step {
        self.before.contents = Some(key);
        self.line.is_entry = true;
        self.release()
    }

    /// Gives out the rest of a line that was let go, as far as it has come.
    fn pass(&mut self, rest: &str, out: &mut Pieces) -> usize {
        let (part, whole) = first_line(rest, false);
        match &mut self.mode {
            Mode::Text | Mode::Code(_) | Mode::DataTail => {
                self.fence_line.read(part);
                out.push(PieceKind::Body(self.section), part);
                let text = part.trim_ascii_end();
                if !text.is_empty() {
                    self.line.has_text = true;
                    self.before.under_text = !text.ends_with([':', '：']);
                }
            }
            Mode::DataFence(_) | Mode::DataRest => out.push(PieceKind::Data, part),
            Mode::DataValue(brackets) => match brackets.read(part) {
                None => out.push(PieceKind::Data, part),
                Some(end) => {
                    out.push(PieceKind::Data, &part[..end]);
                    if brackets.has_tail() {
                        self.mode = Mode::DataTail;
                        self.let_go = false;
                    } else {
                        self.mode = Mode::Text;
                        self.fence_line = FenceLine::none();
                    }
                    return end;
                }
            },
        }
        if whole {
            self.end_line();
        }
        part.len()
    }

    fn end_line(&mut self) {
        match self.mode {
            Mode::Text => {
                if let Some(fence) = self.fence_line.opens() {
                    self.mode = Mode::Code(fence);
                }
            }
            Mode::Code(fence) if self.fence_line.closes(fence) => self.mode = Mode::Text,
            _ => {}
        }
        if !self.line.has_text {
            self.before.under_text = false;
        } else if !self.line.is_entry {
            self.before.contents = None;
            self.before.text_lines = self.before.text_lines.saturating_add(1);
        }
        self.line = Line::default();
        self.let_go = false;
        self.fence_line = FenceLine::default();
    }
}

fn begins_tag(line: &str) -> bool {
    let content = line.trim_start_matches(' ');
    line.len() - content.len() <= 3 && content.starts_with('<')
}

/// Whether the rest of the line on which a data block ended only closes what is around it: how many tags it closes.
fn data_tail(rest: &str, whole: bool) -> Matched<u8> {
    let tags = rest.trim_start_matches(|c| c == '`' || c == ';' || is_space(c));
    match block::closing_tags(tags, whole) {
        Matched::No if whole && is_blank(tags) => Matched::Yes(0),
        closed => closed,
    }
}

#[derive(Default)]
struct Pieces(Vec<Piece>);

impl Pieces {
    fn push(&mut self, kind: PieceKind, text: &str) {
        if text.is_empty() {
            return;
        }
        match self.0.last_mut() {
            Some(last) if last.kind == kind => last.text.push_str(text),
            _ => self.0.push(Piece { kind, text: text.to_owned() }),
        }
    }
}
