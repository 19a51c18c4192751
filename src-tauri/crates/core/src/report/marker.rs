//! Which lines are markers.
//!
//! The prompt asks for `## SECTION 2: IDEA RESEARCH` and `## DATA`, and models write cousins of
//! these. A line counts as a marker in one of these forms, in any case, with emphasis, ornaments
//! and doubled spaces ignored:
//!
//! 1. A word for "section" and a number: `## SECTION 2 – …`, `**Abschnitt 2: …**`, `## 第2部分：…`.
//!    In a heading or a line that is bold as a whole, whatever follows a colon or dash is its
//!    title. Without a colon or dash a title must be a known one, or the heading of level 1 or 2.
//!    Words that also name other things ("part", "chapter") need a known title. With a known title
//!    the number may be missing: `## Section: Idea research`.
//! 2. A number and a known title, in a heading or bold line: `## 2. Idea Research`.
//! 3. A known title alone, as a heading: `### Idea Research`.
//! 4. Form 1 without any decoration, if it is the whole line and its title is a known one.
//!
//! Forms 2 and 3 are how ordinary headings look too, so they count only at level 1 and 2, and at
//! level 3 (or as a bold line) only until a marker of level 1 or 2 has been seen: a report that
//! uses `###` throughout is split, a subsection called "Idea research" stays text.
//!
//! Where number and known title disagree, the title wins. `2.1` and `2-3` are not numbers of
//! sections. A line longer than [`LONGEST`] characters is never a marker.

use super::{
    SectionKey,
    words::{LOOSE_SECTION_WORDS, NUMBER_WRAPS, NUMBERS, SECTION_WORDS, TITLES},
};

/// What a line, or the start of one, is so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// It cannot be a marker.
    Text,
    /// It can still become a marker.
    Undecided,
    /// It is one; `high` if a heading of level 1 or 2.
    Marker { found: Found, high: bool },
}

/// What a marker begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    Section(SectionKey),
    Data,
}

/// The most characters of a marker line, its line end not counted.
const LONGEST: usize = 200;

/// Reads a line, `whole` or only its start so far.
pub(super) fn read(line: &str, whole: bool, high_marker_seen: bool) -> Reading {
    let line = line.strip_suffix('\n').unwrap_or(line);
    // The limit also keeps re-reading a line that grows a character at a time cheap.
    if line.chars().nth(LONGEST).is_some() {
        return Reading::Text;
    }
    let (style, content) = match decoration(line, whole) {
        Decoration::Never => return Reading::Text,
        Decoration::Unfinished if whole => return Reading::Text,
        Decoration::Unfinished => return Reading::Undecided,
        Decoration::Around(style, content) => (style, content),
    };
    if matches!(style, Style::Plain | Style::Heading(0)) && !may_name_section(content) {
        return Reading::Text;
    }
    let mut chars = plain(content);
    if whole && chars.last() == Some(&' ') {
        chars.pop();
    }
    let reader = Reader { chars, whole, style, high_marker_seen };
    match reader.line() {
        Match::No => Reading::Text,
        Match::Short => Reading::Undecided,
        Match::Yes(_) if !whole => Reading::Undecided,
        Match::Yes(found) => Reading::Marker { found, high: matches!(style, Style::Heading(1 | 2)) },
    }
}

/// How a line is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    /// A heading of this level; `#1` without a space reads as level 0, which only form 1 accepts.
    Heading(u8),
    /// Bold as a whole.
    Bold,
    Plain,
}

/// A line's decoration and what is left without it.
enum Decoration<'a> {
    /// Such a line cannot be a marker.
    Never,
    /// Nothing but decoration so far.
    Unfinished,
    Around(Style, &'a str),
}

fn decoration(line: &str, whole: bool) -> Decoration<'_> {
    let line = line.strip_prefix('\u{feff}').unwrap_or(line);
    let content = line.trim_start_matches(' ');
    // Four spaces or a tab make code.
    if line.len() - content.len() > 3 {
        return Decoration::Never;
    }
    let Some(first) = content.chars().next() else {
        return Decoration::Unfinished;
    };
    let inner = match first {
        '#' | '*' | '_' => content.trim_start_matches(first),
        _ if is_space(first) => return Decoration::Never,
        _ => return Decoration::Around(Style::Plain, content),
    };
    let run = content.len() - inner.len();
    if first == '#' && run > 6 {
        return Decoration::Never;
    }
    let Some(next) = inner.chars().next() else {
        return Decoration::Unfinished;
    };
    let style = if first == '#' {
        Style::Heading(if is_space(next) { run as u8 } else { 0 })
    } else if run == 1 && is_space(next) {
        // A list item.
        return Decoration::Never;
    } else if run >= 2 && (!whole || closes_bold(inner, first)) {
        Style::Bold
    } else {
        Style::Plain
    };
    Decoration::Around(style, inner)
}

fn closes_bold(inner: &str, mark: char) -> bool {
    inner.trim_end_matches(is_space).ends_with(if mark == '*' { "**" } else { "__" })
}

/// Whether a line begins as a section's word does, by its first two characters that count. Most lines do not, and need not be
/// read any further.
fn may_name_section(content: &str) -> bool {
    let counts = |c: &char| !is_space(*c) && (is_separator(*c) || !is_ornament(*c));
    let mut counted = content.chars().filter(counts).map(lower);
    let (Some(first), second) = (counted.next(), counted.next()) else { return true };
    let words = SECTION_WORDS.iter().chain(LOOSE_SECTION_WORDS).copied();
    words.chain(NUMBER_WRAPS.iter().map(|(open, _)| *open)).any(|word| {
        let mut word = word.chars();
        word.next() == Some(first)
            && word.next().is_none_or(|expected| second.is_none_or(|second| second == expected))
    })
}

/// The characters that count, in lower case and with single spaces.
fn plain(content: &str) -> Vec<char> {
    let mut chars = Vec::with_capacity(content.len());
    for c in content.chars() {
        if is_space(c) {
            if chars.last().is_some_and(|&last| last != ' ') {
                chars.push(' ');
            }
        } else if is_separator(c) || !is_ornament(c) {
            chars.push(lower(c));
        }
    }
    chars
}

fn lower(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    let mut lowered = c.to_lowercase();
    match (lowered.next(), lowered.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

/// A line without its decoration, and what decides how to read it.
struct Reader {
    chars: Vec<char>,
    whole: bool,
    style: Style,
    high_marker_seen: bool,
}

/// How far something matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Match<T> {
    No,
    /// It matched until the characters ran out, and more may come.
    Short,
    Yes(T),
}

impl<T> Match<T> {
    fn or(self, other: impl FnOnce() -> Self) -> Self {
        match self {
            Self::Yes(_) => self,
            Self::Short => match other() {
                Self::Yes(found) => Self::Yes(found),
                _ => Self::Short,
            },
            Self::No => other(),
        }
    }
}

/// The number of a section, as a form gives it.
#[derive(Debug, Clone, Copy)]
struct Numbered {
    number: u8,
    /// Whether it names a section whatever its title.
    sure: bool,
    /// Whether a title may follow without a space.
    glued: bool,
}

impl Reader {
    fn line(&self) -> Match<Found> {
        if self.chars.is_empty() {
            return self.ran_out();
        }
        let worded = self
            .word_and_number(SECTION_WORDS, true)
            .or(|| self.word_and_number(LOOSE_SECTION_WORDS, false))
            .or(|| self.wrapped_number());
        if matches!(self.style, Style::Plain | Style::Heading(0)) {
            return worded;
        }
        worded.or(|| self.number_first()).or(|| self.unvouched_title(0, Rest::Nothing))
    }

    /// "section 2" and what follows, or "section: idea research".
    fn word_and_number(&self, words: &[&str], sure: bool) -> Match<Found> {
        any(words, |word| {
            self.then(0, word, |at| {
                let numbered = self.number(self.skip(at, is_blank), |at, number| {
                    self.after_number(at, Numbered { number, sure, glued: false })
                });
                numbered.or(|| {
                    let title = self.skip(at, is_gap);
                    if title > at { self.vouched_title(title) } else { Match::No }
                })
            })
        })
    }

    /// "第2部分" and what follows.
    fn wrapped_number(&self) -> Match<Found> {
        any(NUMBER_WRAPS, |(open, close)| {
            self.then(0, open, |at| {
                self.number(self.skip(at, is_blank), |at, number| {
                    self.then(self.skip(at, is_blank), close, |at| {
                        self.after_number(at, Numbered { number, sure: true, glued: true })
                    })
                })
            })
        })
    }

    /// "2. idea research", or "2. bölüm" and what follows.
    fn number_first(&self) -> Match<Found> {
        self.number(0, |at, number| {
            let title = self.skip(at, is_gap);
            if title == self.chars.len() {
                return self.ran_out();
            }
            if title == at {
                return Match::No;
            }
            self.unvouched_title(title, Rest::AfterSeparator).or(|| {
                any(SECTION_WORDS, |word| {
                    self.then(title, word, |at| {
                        // "## 1. Section overview" is an ordinary heading.
                        let end = self.skip(at, is_gap);
                        if end < self.chars.len() && !self.has_separator(at, end) {
                            return Match::No;
                        }
                        self.after_number(at, Numbered { number, sure: true, glued: false })
                    })
                })
            })
        })
    }

    /// What may follow "section 2".
    fn after_number(&self, at: usize, found: Numbered) -> Match<Found> {
        let decorated = self.style != Style::Plain;
        let by_number = || match SectionKey::ALL.get(usize::from(found.number) - 1) {
            Some(&key) if found.sure && decorated => Match::Yes(Found::Section(key)),
            _ => Match::No,
        };
        let title = self.skip(at, is_gap);
        let Some(first) = self.chars.get(title) else {
            return if self.whole { by_number() } else { Match::Short };
        };
        let separated = self.has_separator(at, title);
        if title == at && !found.glued {
            return Match::No;
        }
        // "2.1" and "2-3" number something else.
        if separated && first.is_ascii_digit() && !is_blank(self.chars[title - 1]) {
            return Match::No;
        }
        self.vouched_title(title).or(|| {
            if separated || matches!(self.style, Style::Heading(1 | 2)) { by_number() } else { Match::No }
        })
    }

    /// A known title after a word for "section" or its number.
    fn vouched_title(&self, at: usize) -> Match<Found> {
        let rest = if self.style == Style::Plain { Rest::Nothing } else { Rest::AfterSeparator };
        any(TITLES, |(title, found)| self.title(at, title, *found, rest))
    }

    /// A known title no word for "section" vouches for, so that the line's style matters.
    fn unvouched_title(&self, at: usize, rest: Rest) -> Match<Found> {
        let numbered = at > 0;
        any(TITLES, |(title, found)| {
            let counts = match (found, self.style) {
                (_, Style::Heading(1 | 2)) => true,
                (Found::Data, Style::Heading(3) | Style::Bold) => true,
                (Found::Section(_), Style::Heading(3)) => !self.high_marker_seen,
                (Found::Section(_), Style::Bold) => numbered && !self.high_marker_seen,
                _ => false,
            };
            if counts { self.title(at, title, *found, rest) } else { Match::No }
        })
    }

    fn title(&self, at: usize, title: &str, found: Found, rest: Rest) -> Match<Found> {
        self.then(at, title, |at| {
            let end = self.skip(at, is_gap);
            let open = rest == Rest::AfterSeparator && found != Found::Data;
            if end == self.chars.len() || (open && self.has_separator(at, end)) {
                Match::Yes(found)
            } else {
                Match::No
            }
        })
    }

    fn number(&self, at: usize, next: impl Fn(usize, u8) -> Match<Found>) -> Match<Found> {
        any(NUMBERS, |(text, number)| self.then(at, text, |at| next(at, *number)))
    }

    /// Goes on after a literal, if it is there.
    fn then(&self, mut at: usize, literal: &str, next: impl FnOnce(usize) -> Match<Found>) -> Match<Found> {
        for expected in literal.chars() {
            match self.chars.get(at) {
                Some(&c) if c == expected => at += 1,
                Some(_) => return Match::No,
                None => return self.ran_out(),
            }
        }
        next(at)
    }

    fn skip(&self, at: usize, skipped: impl Fn(char) -> bool) -> usize {
        at + self.chars[at..].iter().take_while(|&&c| skipped(c)).count()
    }

    fn has_separator(&self, from: usize, to: usize) -> bool {
        self.chars[from..to].iter().any(|&c| is_separator(c))
    }

    fn ran_out(&self) -> Match<Found> {
        if self.whole { Match::No } else { Match::Short }
    }
}

/// What may follow a known title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rest {
    /// Only separators.
    Nothing,
    /// Anything after a separator, as in "Idea research – six ideas". Not for the data block.
    AfterSeparator,
}

/// The best match among several.
fn any<T>(list: &[T], mut each: impl FnMut(&T) -> Match<Found>) -> Match<Found> {
    let mut best = Match::No;
    for item in list {
        match each(item) {
            Match::Yes(found) => return Match::Yes(found),
            Match::Short => best = Match::Short,
            Match::No => {}
        }
    }
    best
}

fn is_blank(c: char) -> bool {
    c == ' '
}

fn is_gap(c: char) -> bool {
    is_blank(c) || is_separator(c)
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '\u{3000}')
}

fn is_separator(c: char) -> bool {
    matches!(
        c,
        ':' | '.' | ')' | '(' | ']' | '-' | '|' | '/' | ',' | ';' | '~' | '=' | '>' | '·' | '•' | '‐'
            ..='―' | '−' | '：' | '．' | '）' | '（' | '，' | '、' | '。' | '｜' | '－'
    )
}

/// Emphasis, closing hashes, emoji, arrows, invisible joiners and combining accents: none counts.
fn is_ornament(c: char) -> bool {
    matches!(
        c,
        '*' | '_' | '#' | '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
            | '\u{20e3}' | '\u{2190}'..='\u{2bff}' | '\u{fe0f}' | '\u{1f000}'..='\u{1faff}'
    )
}
