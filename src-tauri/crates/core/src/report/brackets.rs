//! Where a JSON value ends.

/// Follows a JSON object, list or string to its last bracket or quote.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Brackets {
    depth: u32,
    in_string: bool,
    escaped: bool,
    has_tail: bool,
}

impl Brackets {
    /// At the start of a value; with a tail, inline code or a tag around it ends on the same line.
    pub(super) fn new(has_tail: bool) -> Self {
        Self { has_tail, ..Self::default() }
    }

    pub(super) fn has_tail(&self) -> bool {
        self.has_tail
    }

    /// Reads on; gives the index just after the value's end once it comes.
    pub(super) fn read(&mut self, part: &str) -> Option<usize> {
        for (at, byte) in part.bytes().enumerate() {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' if self.in_string => self.escaped = true,
                b'"' => {
                    self.in_string = !self.in_string;
                    if self.depth == 0 && !self.in_string {
                        return Some(at + 1);
                    }
                }
                b'{' | b'[' if !self.in_string => self.depth = self.depth.saturating_add(1),
                b'}' | b']' if !self.in_string => {
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
