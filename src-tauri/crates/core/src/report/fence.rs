//! Code fences: where markers do not count, and what holds the data block.

use super::{
    lines::{Matched, runs_past},
    style::LONGEST,
};

/// A code fence: its character and how many of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fence {
    mark: u8,
    length: usize,
}

impl Fence {
    pub(super) fn character(self) -> char {
        char::from(self.mark)
    }

    pub(super) fn length(self) -> usize {
        self.length
    }
}

/// A line read as the first or last of a fence, as CommonMark has it. It may come in parts.
#[derive(Debug, Clone, Copy)]
pub(super) struct FenceLine {
    stage: Stage,
    indent: u8,
    mark: u8,
    length: usize,
    /// Whether only white space follows the marks.
    bare: bool,
    /// Whether a backtick follows the marks.
    backtick: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Indent,
    Marks,
    Info,
    NoFence,
}

impl Default for FenceLine {
    fn default() -> Self {
        Self { stage: Stage::Indent, indent: 0, mark: 0, length: 0, bare: true, backtick: false }
    }
}

impl FenceLine {
    /// The rest of a line whose start makes a fence impossible.
    pub(super) fn none() -> Self {
        Self { stage: Stage::NoFence, ..Self::default() }
    }

    /// Reads on.
    pub(super) fn read(&mut self, part: &str) {
        for byte in part.bytes() {
            match self.stage {
                Stage::NoFence => return,
                Stage::Indent => match byte {
                    b' ' if self.indent < 3 => self.indent += 1,
                    b'`' | b'~' => {
                        self.mark = byte;
                        self.length = 1;
                        self.stage = Stage::Marks;
                    }
                    _ => self.stage = Stage::NoFence,
                },
                Stage::Marks if byte == self.mark => self.length += 1,
                Stage::Marks if self.length < 3 => self.stage = Stage::NoFence,
                Stage::Marks | Stage::Info => {
                    self.stage = Stage::Info;
                    self.bare &= matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
                    self.backtick |= byte == b'`';
                }
            }
        }
    }

    /// The fence this line opens.
    pub(super) fn opens(&self) -> Option<Fence> {
        let fence = self.is_fence() && !(self.mark == b'`' && self.backtick);
        fence.then_some(Fence { mark: self.mark, length: self.length })
    }

    /// Whether this line closes a fence.
    pub(super) fn closes(&self, fence: Fence) -> bool {
        self.is_fence() && self.bare && self.mark == fence.mark && self.length >= fence.length
    }

    /// Whether this line, read so far, can still close a fence.
    pub(super) fn may_close(&self, fence: Fence) -> bool {
        match self.stage {
            Stage::Indent => true,
            Stage::Marks => self.mark == fence.mark,
            Stage::Info => self.closes(fence),
            Stage::NoFence => false,
        }
    }

    fn is_fence(&self) -> bool {
        matches!(self.stage, Stage::Marks | Stage::Info) && self.length >= 3
    }
}

/// Reads a line as the first of a fence, `whole` or only its start so far: the fence and its label in lower case.
pub(super) fn opening(line: &str, whole: bool) -> Matched<(Fence, String)> {
    let mut read = FenceLine::default();
    read.read(line);
    match read.stage {
        Stage::NoFence => Matched::No,
        Stage::Indent | Stage::Marks if !whole => Matched::Undecided,
        _ => match read.opens() {
            None => Matched::No,
            Some(_) if runs_past(line, LONGEST) => Matched::No,
            Some(_) if !whole => Matched::Undecided,
            Some(fence) => {
                let label = line.trim_start_matches(' ').trim_start_matches(char::from(fence.mark));
                Matched::Yes((fence, label.trim_ascii().to_ascii_lowercase()))
            }
        },
    }
}
