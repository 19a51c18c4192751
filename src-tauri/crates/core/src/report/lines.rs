//! Lines of a growing text.

/// The first line of a text with its line end, and whether it is whole: nothing more can come to it.
pub(super) fn first_line(text: &str, ended: bool) -> (&str, bool) {
    match text.find('\n') {
        Some(end) => (&text[..=end], true),
        None => (text, ended),
    }
}

pub(super) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '\u{3000}')
}

/// Whether a line holds nothing but white space.
pub(super) fn is_blank(line: &str) -> bool {
    line.trim_end_matches('\n').chars().all(is_space)
}

/// Whether a text has more than so many characters.
pub(super) fn runs_past(text: &str, most: usize) -> bool {
    text.chars().nth(most).is_some()
}

/// How a line matches, when only its start may be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Matched<T> {
    /// It does not, whatever comes.
    No,
    /// It may still.
    Undecided,
    Yes(T),
}

impl<T> Matched<T> {
    pub(super) fn map<U>(self, change: impl FnOnce(T) -> U) -> Matched<U> {
        match self {
            Self::No => Matched::No,
            Self::Undecided => Matched::Undecided,
            Self::Yes(found) => Matched::Yes(change(found)),
        }
    }
}

/// A setext underline: a run of `=` or `-`, at least three, alone on its line. Gives the level of its heading.
pub(super) fn underline(line: &str, whole: bool) -> Matched<u8> {
    let content = line.trim_start_matches(' ');
    if line.len() - content.len() > 3 {
        return Matched::No;
    }
    let content = content.trim_end_matches('\n');
    let Some(mark) = content.chars().next() else {
        return if whole { Matched::No } else { Matched::Undecided };
    };
    let rest = content.trim_start_matches(mark);
    let run = content.len() - rest.len();
    if !matches!(mark, '=' | '-') || !rest.chars().all(is_space) || (run < 3 && !rest.is_empty()) {
        return Matched::No;
    }
    match whole {
        true if run < 3 => Matched::No,
        true => Matched::Yes(if mark == '=' { 1 } else { 2 }),
        false => Matched::Undecided,
    }
}

/// What an exact marker line begins: a section of this number, or the data block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exact {
    Section(u8),
    Data,
}

/// A marker line character for character as the prompt asks for it, but for a section's title: it ends an open fence.
pub(super) fn exact_marker(line: &str, whole: bool) -> Matched<Exact> {
    const SECTION: &str = "## SECTION ";
    const DATA: &str = "## DATA";
    let undecided = if whole { Matched::No } else { Matched::Undecided };
    if let Some(rest) = line.strip_prefix(DATA) {
        return match is_blank(rest) {
            true if whole => Matched::Yes(Exact::Data),
            true => Matched::Undecided,
            false => Matched::No,
        };
    }
    let Some(rest) = line.strip_prefix(SECTION) else {
        return if SECTION.starts_with(line) || DATA.starts_with(line) { undecided } else { Matched::No };
    };
    let mut rest = rest.chars();
    let number = match rest.next() {
        None => return undecided,
        Some(digit @ '1'..='3') => digit as u8 - b'0',
        Some(_) => return Matched::No,
    };
    match rest.next() {
        None => return undecided,
        Some(':') => {}
        Some(_) => return Matched::No,
    }
    if rest.as_str().starts_with(|c| c != ' ') {
        return Matched::No;
    }
    if runs_past(line.trim_end_matches('\n'), super::style::LONGEST) || (whole && is_blank(rest.as_str())) {
        return Matched::No;
    }
    if whole { Matched::Yes(Exact::Section(number)) } else { Matched::Undecided }
}

/// What comes after blank lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    Undecided,
    /// Text, after so many bytes.
    Text(usize),
    /// Nothing: the text has ended.
    End,
    /// More blank lines than a decision waits for.
    TooLong,
}

/// Characters of blank lines that a decision waits for.
const LONGEST_GAP: usize = 200;

/// Skips the blank lines at the start of a line.
pub(super) fn skip_blank_lines(text: &str, ended: bool) -> Gap {
    let mut line_start = 0;
    for (count, (at, c)) in text.char_indices().enumerate() {
        if count == LONGEST_GAP {
            return Gap::TooLong;
        } else if c == '\n' {
            line_start = at + 1;
        } else if !is_space(c) {
            return Gap::Text(line_start);
        }
    }
    if ended { Gap::End } else { Gap::Undecided }
}

/// The length of the setext underline that a text begins with.
pub(super) fn underline_of(text: &str, ended: bool) -> Matched<usize> {
    let (line, whole) = first_line(text, ended);
    underline(line, whole).map(|_| line.len())
}

/// Whether a line continues a numbered list: it is indented, or the next item.
pub(super) fn continues_list(line: &str, whole: bool) -> Matched<()> {
    let undecided = if whole { Matched::No } else { Matched::Undecided };
    let content = line.trim_start_matches(' ');
    let digits = content.trim_start_matches(|c: char| c.is_ascii_digit());
    match (line.len() - content.len(), content.len() - digits.len()) {
        _ if content.is_empty() => undecided,
        (2.., _) => Matched::Yes(()),
        (_, 1 | 2) if digits.is_empty() => undecided,
        (_, 1 | 2) if digits.starts_with(['.', ')']) => Matched::Yes(()),
        _ => Matched::No,
    }
}
