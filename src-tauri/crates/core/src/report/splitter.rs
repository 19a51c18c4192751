//! Splits a growing text into section bodies, marker lines and the data block.

use super::{
    SectionKey,
    fence::{BlockStart, Fence, FenceLine, read_block_start},
    marker::{self, Found, Reading},
};

/// What a piece of the text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PieceKind {
    /// Visible text of a section.
    Body(SectionKey),
    /// A line that begins a section, with its line end. Hidden.
    Marker(SectionKey),
    /// What leads into a data block: its heading, blank lines, and the fence's first line. Hidden.
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
/// that reads like a marker is held back, and a data heading until its block shows.
///
/// - Text before the first marker, or without any, belongs to the first section.
/// - A marker begins or continues its section. Markers inside code fences are text.
/// - A data heading counts only if its next non-blank line opens a `json` (or unnamed) code fence
///   or begins with `{`; the block ends with the fence, or with the object's last brace. A bare
///   object also ends at a marker. Text after the block belongs to the section open before it.
#[derive(Debug, Clone, Default)]
pub struct Splitter {
    section: SectionKey,
    mode: Mode,
    /// The start of the current line, while it may still be hidden.
    held: String,
    /// A data heading and the blank lines after it, while its block has not begun.
    data_heading: String,
    /// Whether the start of the current line was let go, so that the rest follows freely.
    let_go: bool,
    /// The current line read as a code fence.
    fence_line: FenceLine,
    /// Whether a marker stood as a heading of level 1 or 2; then deeper bare titles are text.
    high_marker_seen: bool,
}

#[derive(Debug, Clone, Default)]
enum Mode {
    #[default]
    Text,
    /// Inside a visible code fence.
    Code(Fence),
    /// Inside the data block's fence.
    DataFence(Fence),
    /// Inside a data block without a fence.
    DataObject(Braces),
}

impl Splitter {
    /// A splitter at the start of a text.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes more of the text, and gives out what is decided.
    pub fn append(&mut self, chunk: &str) -> Vec<Piece> {
        let mut out = Pieces::default();
        for part in chunk.split_inclusive('\n') {
            let whole = part.ends_with('\n');
            if self.let_go {
                self.pass(part, &mut out);
            } else {
                self.hold(part, whole, &mut out);
            }
            if whole {
                self.end_line();
            }
        }
        out.0
    }

    /// Gives out what is still held: the text has ended. Afterwards the splitter is as new.
    pub fn finish(&mut self) -> Vec<Piece> {
        let mut out = Pieces::default();
        if !self.let_go && !self.held.is_empty() {
            self.hold("", true, &mut out);
        }
        out.push(PieceKind::Body(self.section), &self.data_heading);
        *self = Self::new();
        out.0
    }

    /// Adds to the held start of a line, and lets it go as soon as it is decided.
    fn hold(&mut self, part: &str, whole: bool, out: &mut Pieces) {
        self.held.push_str(part);
        match self.mode {
            Mode::Code(_) => self.release(out),
            Mode::DataFence(fence) => {
                self.fence_line.read(part);
                if !self.fence_line.may_close(fence) {
                    self.release(out);
                } else if whole && self.fence_line.closes(fence) {
                    out.push(PieceKind::DataClose, &self.held);
                    self.mode = Mode::Text;
                } else if whole {
                    self.release(out);
                }
            }
            Mode::Text | Mode::DataObject(_) => self.look_for_markers(whole, out),
        }
    }

    fn look_for_markers(&mut self, whole: bool, out: &mut Pieces) {
        if !self.data_heading.is_empty() {
            match read_block_start(&self.held, whole) {
                BlockStart::Undecided => return,
                BlockStart::Blank => {
                    self.data_heading.push_str(&self.held);
                    return;
                }
                BlockStart::Fence(fence) => {
                    self.data_heading.push_str(&self.held);
                    self.open_data(Mode::DataFence(fence), out);
                    return;
                }
                BlockStart::Brace => {
                    self.open_data(Mode::DataObject(Braces::default()), out);
                    self.release(out);
                    return;
                }
                BlockStart::No => {
                    // An ordinary heading after all.
                    out.push(PieceKind::Body(self.section), &self.data_heading);
                    self.data_heading.clear();
                }
            }
        }
        match marker::read(&self.held, whole, self.high_marker_seen) {
            Reading::Undecided => {}
            Reading::Text => self.release(out),
            Reading::Marker { found: Found::Section(key), high } => {
                out.push(PieceKind::Marker(key), &self.held);
                self.section = key;
                self.high_marker_seen |= high;
                self.mode = Mode::Text;
            }
            Reading::Marker { found: Found::Data, .. } => {
                self.data_heading.push_str(&self.held);
                self.mode = Mode::Text;
            }
        }
    }

    fn open_data(&mut self, mode: Mode, out: &mut Pieces) {
        out.push(PieceKind::DataOpen, &self.data_heading);
        self.data_heading.clear();
        self.mode = mode;
    }

    /// Lets the held start of a line go: it is no marker.
    fn release(&mut self, out: &mut Pieces) {
        self.let_go = true;
        self.fence_line = FenceLine::default();
        let held = std::mem::take(&mut self.held);
        self.pass(&held, out);
    }

    /// Gives out part of a line that was let go.
    fn pass(&mut self, part: &str, out: &mut Pieces) {
        match &mut self.mode {
            Mode::Text | Mode::Code(_) => {
                self.fence_line.read(part);
                out.push(PieceKind::Body(self.section), part);
            }
            Mode::DataFence(_) => out.push(PieceKind::Data, part),
            Mode::DataObject(braces) => {
                let Some(end) = braces.read(part) else {
                    out.push(PieceKind::Data, part);
                    return;
                };
                let (data, rest) = part.split_at(end);
                out.push(PieceKind::Data, data);
                out.push(PieceKind::Body(self.section), rest);
                self.mode = Mode::Text;
                self.fence_line = FenceLine::none();
            }
        }
    }

    fn end_line(&mut self) {
        if self.let_go {
            match self.mode {
                Mode::Text => {
                    if let Some(fence) = self.fence_line.opens() {
                        self.mode = Mode::Code(fence);
                    }
                }
                Mode::Code(fence) if self.fence_line.closes(fence) => self.mode = Mode::Text,
                _ => {}
            }
        }
        self.held.clear();
        self.let_go = false;
        self.fence_line = FenceLine::default();
    }
}

/// Follows a JSON object to its last brace.
#[derive(Debug, Clone, Copy, Default)]
struct Braces {
    depth: u32,
    in_string: bool,
    escaped: bool,
}

impl Braces {
    /// Reads on; gives the index just after the last brace once it comes.
    fn read(&mut self, part: &str) -> Option<usize> {
        for (at, byte) in part.bytes().enumerate() {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' if self.in_string => self.escaped = true,
                b'"' => self.in_string = !self.in_string,
                b'{' if !self.in_string => self.depth = self.depth.saturating_add(1),
                b'}' if !self.in_string => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        return Some(at + 1);
                    }
                }
                _ => {}
            }
        }
        None
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
