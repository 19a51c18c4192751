//! Code fences: where markers do not count, and what holds the data block.

/// A code fence: its character and how many of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fence {
    mark: u8,
    length: usize,
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

/// What the line after a data heading is so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BlockStart {
    /// It can still begin a data block, or be blank.
    Undecided,
    /// It is blank, so the next line decides.
    Blank,
    /// It opens a fence that holds the data.
    Fence(Fence),
    /// It begins the data itself.
    Brace,
    /// It begins no data block.
    No,
}

/// The most characters of a blank line or a fence's first line after a data heading.
const LONGEST: usize = 200;

/// Reads the line after a data heading, `whole` or only its start so far. A fence holds data if it
/// names no language or one that begins with "json".
pub(super) fn read_block_start(line: &str, whole: bool) -> BlockStart {
    let line = line.strip_suffix('\n').unwrap_or(line);
    if line.chars().nth(LONGEST).is_some() {
        return BlockStart::No;
    }
    let undecided_or = |decided| if whole { decided } else { BlockStart::Undecided };

    let line = line.trim_end_matches([' ', '\t', '\r']);
    if line.is_empty() {
        return undecided_or(BlockStart::Blank);
    }
    let content = line.trim_start_matches(' ');
    if line.len() - content.len() > 3 {
        return BlockStart::No;
    }
    let mark = match content.as_bytes().first() {
        Some(b'{') => return BlockStart::Brace,
        Some(&mark @ (b'`' | b'~')) => mark,
        _ => return BlockStart::No,
    };
    let info = content.trim_start_matches(char::from(mark));
    let length = content.len() - info.len();
    if length < 3 {
        return if info.is_empty() { undecided_or(BlockStart::No) } else { BlockStart::No };
    }
    let info = info.trim_start_matches([' ', '\t']).to_ascii_lowercase();
    if info.contains('`') && mark == b'`' {
        BlockStart::No
    } else if info.is_empty() || info.starts_with("json") {
        undecided_or(BlockStart::Fence(Fence { mark, length }))
    } else if "json".starts_with(&info) {
        undecided_or(BlockStart::No)
    } else {
        BlockStart::No
    }
}
