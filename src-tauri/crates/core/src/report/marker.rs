//! Which lines are markers.
//!
//! The prompt asks for `## SECTION 2: IDEA RESEARCH` and `## DATA`, and models write cousins of
//! these. A line counts as a marker in one of these forms, in any case, with emphasis, ornaments,
//! HTML tags and doubled spaces ignored:
//!
//! 1. A word for "section" and a number: `## SECTION 2 – …`, `**Abschnitt 2: …**`, `## 第2部分：…`,
//!    `===== SECTION 2 =====`, `【SECTION 2】`. The number may be one "of 3". In a heading or a line that is
//!    bold as a whole, whatever follows a colon or dash is its title. Without a colon or dash a
//!    title must be a known one, or the heading of level 1 or 2. Words that also name other things
//!    ("part", "chapter") need a known title. With a known title the number may be missing:
//!    `## Section: Idea research`.
//! 2. A number and a known title, in a heading or bold line: `## 2. Idea Research`. Titles that
//!    also name other things ("Startup ideas", "Recommendations") need the right number.
//! 3. A known title alone, as a heading: `### Idea Research`.
//! 4. Form 1 without any decoration, if it is the whole line and its title is a known one, or a
//!    title in capitals after a colon or dash.
//! 5. An item of a numbered list that holds form 1, or whose number and title are form 2.
//!
//! Forms 2 and 3 are how ordinary headings look too, so they count only at level 1 and 2, and at
//! level 3 (or as a bold line) only until a marker of level 1 or 2 has been seen: a report that
//! uses `###` throughout is split, a subsection called "Idea research" stays text.
//!
//! Lines that are no headings are weak markers, because a table of contents looks like them: the
//! splitter takes one only if no other follows at once. A line that would be a marker as a heading
//! is one if it is underlined.
//!
//! Where number and known title disagree, the title wins. `2.1` and `2-3` are not numbers of
//! sections. A line longer than [`LONGEST`](super::style::LONGEST) characters is never a marker.

use super::{
    SectionKey,
    lines::is_space,
    style::{Setting, Style, is_ornament, is_separator, is_too_long, lower, plain, setting},
    words::{
        DATA_SUFFIXES, LOOSE_SECTION_WORDS, LOOSE_TITLES, NUMBER_WRAPS, NUMBERS, OF_WORDS, SECTION_WORDS,
        TITLES,
    },
};

/// What a line, or the start of one, is so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// It cannot be a marker.
    Text,
    /// It can still become a marker.
    Undecided,
    Marker(Found, Strength),
    /// It is one if it is underlined.
    IfUnderlined(Found),
}

/// What a marker begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    Section(SectionKey),
    Data,
}

/// How sure a marker is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strength {
    /// A heading; `high` if of level 1 or 2.
    Heading { high: bool },
    /// No heading; an `item` is one of a numbered list.
    Weak { item: bool },
}

/// Reads a line, `whole` or only its start so far.
pub(super) fn read(line: &str, whole: bool, high_marker_seen: bool) -> Reading {
    let line = line.strip_suffix('\n').unwrap_or(line);
    // The limit also keeps re-reading a line that grows a character at a time cheap.
    if is_too_long(line) {
        return Reading::Text;
    }
    let (style, content) = match setting(line, whole) {
        Setting::Never => return Reading::Text,
        Setting::Unfinished if whole => return Reading::Text,
        Setting::Unfinished => return Reading::Undecided,
        Setting::Around(style, content) => (style, content),
    };
    let undecorated = matches!(style, Style::Plain | Style::Capitals | Style::Heading(0));
    if undecorated && !may_begin_marker(&content) {
        return Reading::Text;
    }
    let mut chars = plain(&content);
    if whole && chars.last() == Some(&' ') {
        chars.pop();
    }
    let mut reader = Reader { chars, whole, style, high_marker_seen };
    let may_be_underlined = matches!(style, Style::Plain | Style::Capitals | Style::Bold);
    if !whole {
        if may_be_underlined {
            // A heading can be all that the others can be.
            reader.style = Style::Heading(2);
        }
        return if reader.line() == Match::No { Reading::Text } else { Reading::Undecided };
    }
    let strength = match style {
        Style::Heading(level) => Strength::Heading { high: matches!(level, 1 | 2) },
        Style::Item { .. } => Strength::Weak { item: true },
        _ => Strength::Weak { item: false },
    };
    if let Match::Yes(found) = reader.line() {
        return Reading::Marker(found, strength);
    }
    reader.style = Style::Heading(2);
    match reader.line() {
        Match::Yes(found) if may_be_underlined => Reading::IfUnderlined(found),
        _ => Reading::Text,
    }
}

/// Whether a line begins as a section's word or title does, by its first two characters that count. Most lines do not, and
/// need not be read any further.
fn may_begin_marker(content: &str) -> bool {
    let counts = |c: &char| !is_space(*c) && (is_separator(*c) || !is_ornament(*c));
    let mut counted = content.chars().filter(counts).map(lower);
    let (Some(first), second) = (counted.next(), counted.next()) else { return true };
    let words = SECTION_WORDS.iter().chain(LOOSE_SECTION_WORDS).copied();
    let titles = TITLES.iter().map(|(title, _)| *title);
    let wraps = NUMBER_WRAPS.iter().map(|(open, _)| *open);
    first.is_ascii_digit()
        || words.chain(wraps).chain(titles).any(|word| {
            let mut word = word.chars();
            word.next() == Some(first)
                && word
                    .next()
                    .is_none_or(|expected| second.is_none_or(|second| second == expected || expected == ' '))
        })
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
        match self.style {
            Style::Heading(0) => self.worded(0),
            Style::Plain | Style::Capitals => self.worded(0).or(|| self.data_title(0)),
            Style::Item { number, bold } => self.item(number, bold),
            _ => self.worded(0).or(|| self.number_first()).or(|| self.unvouched_title(0, Rest::Nothing)),
        }
    }

    /// A word for "section" and what follows.
    fn worded(&self, at: usize) -> Match<Found> {
        self.word_and_number(at, SECTION_WORDS, true)
            .or(|| self.word_and_number(at, LOOSE_SECTION_WORDS, false))
            .or(|| self.wrapped_number(at))
    }

    /// "section 2" and what follows, or "section: idea research".
    fn word_and_number(&self, at: usize, words: &[&str], sure: bool) -> Match<Found> {
        any(words, |word| {
            self.then(at, word, |at| {
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
    fn wrapped_number(&self, at: usize) -> Match<Found> {
        any(NUMBER_WRAPS, |(open, close)| {
            self.then(at, open, |at| {
                self.number(self.skip(at, is_blank), |at, number| {
                    self.then(self.skip(at, is_blank), close, |at| {
                        self.after_number(at, Numbered { number, sure: true, glued: true })
                    })
                })
            })
        })
    }

    /// "2. idea research", "1. section 1" or "2. bölüm", and what follows.
    fn number_first(&self) -> Match<Found> {
        self.number(0, |at, number| {
            let title = self.skip(at, is_gap);
            if title == self.chars.len() {
                return self.ran_out();
            }
            if title == at {
                return Match::No;
            }
            self.unvouched_title(title, Rest::AfterSeparator)
                .or(|| {
                    // "## Three recommendations" is an ordinary heading.
                    let separated = self.has_separator(at, title);
                    if separated { self.loose_title(title, number, Rest::AfterSeparator) } else { Match::No }
                })
                .or(|| self.worded(title))
                .or(|| {
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

    /// An item of a numbered list.
    fn item(&self, number: u8, bold: bool) -> Match<Found> {
        if self.high_marker_seen {
            return Match::No;
        }
        let title = || {
            any(TITLES, |(title, found)| match SectionKey::ALL.get(usize::from(number) - 1) {
                Some(key) if *found == Found::Section(*key) => self.title(0, title, *found, Rest::Nothing),
                _ => Match::No,
            })
        };
        let loose = || if bold { self.loose_title(0, number, Rest::Nothing) } else { Match::No };
        self.worded(0).or(title).or(loose)
    }

    /// What may follow "section 2".
    fn after_number(&self, at: usize, found: Numbered) -> Match<Found> {
        self.total(at, |at| self.after_total(at, found)).or(|| self.after_total(at, found))
    }

    /// "of 3", "/3".
    fn total(&self, at: usize, next: impl Fn(usize) -> Match<Found>) -> Match<Found> {
        let of = self.skip(at, |c| is_blank(c) || c == '(');
        any(OF_WORDS, |word| {
            self.then(of, word, |at| {
                self.number(self.skip(at, is_blank), |at, number| {
                    let goes_on = self.chars.get(at).is_some_and(|c| c.is_ascii_digit());
                    if number < 3 || goes_on { Match::No } else { next(at) }
                })
            })
        })
    }

    fn after_total(&self, at: usize, found: Numbered) -> Match<Found> {
        let decorated = !matches!(self.style, Style::Plain | Style::Item { bold: false, .. });
        let by_number = || match SectionKey::ALL.get(usize::from(found.number) - 1) {
            Some(&key) if found.sure && decorated => Match::Yes(Found::Section(key)),
            _ => Match::No,
        };
        let title = self.skip(at, is_gap);
        let Some(first) = self.chars.get(title) else {
            return match self.whole {
                false => Match::Short,
                true if self.style == Style::Capitals => Match::No,
                true => by_number(),
            };
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
        let undecorated =
            matches!(self.style, Style::Plain | Style::Capitals | Style::Item { bold: false, .. });
        let rest = if undecorated { Rest::Nothing } else { Rest::AfterSeparator };
        any(TITLES, |(title, found)| self.title(at, title, *found, rest))
    }

    /// A title that also names other things, after its section's number.
    fn loose_title(&self, at: usize, number: u8, rest: Rest) -> Match<Found> {
        let counts = match self.style {
            Style::Heading(level) => level <= 2 || (level == 3 && !self.high_marker_seen),
            _ => !self.high_marker_seen,
        };
        let Some(&key) = SectionKey::ALL.get(usize::from(number) - 1).filter(|_| counts) else {
            return Match::No;
        };
        any(LOOSE_TITLES, |(title, found)| {
            if *found == key { self.title(at, title, Found::Section(key), rest) } else { Match::No }
        })
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

    /// The data block's title alone.
    fn data_title(&self, at: usize) -> Match<Found> {
        any(TITLES, |(title, found)| match found {
            Found::Data => self.title(at, title, *found, Rest::Nothing),
            Found::Section(_) => Match::No,
        })
    }

    fn title(&self, at: usize, title: &str, found: Found, rest: Rest) -> Match<Found> {
        self.then(at, title, |at| {
            let end = self.skip(at, is_gap);
            if end == self.chars.len() {
                return Match::Yes(found);
            }
            match (found, rest) {
                (Found::Data, _) if end > at => any(DATA_SUFFIXES, |suffix| {
                    self.then(end, suffix, |at| {
                        let end = self.skip(at, is_gap);
                        if end == self.chars.len() { Match::Yes(found) } else { Match::No }
                    })
                }),
                (Found::Section(_), Rest::AfterSeparator) if self.has_separator(at, end) => Match::Yes(found),
                _ => Match::No,
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
