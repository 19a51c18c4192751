//! Whether JSON, or something near it, is the data block: its first keys tell.

use super::{fence::Fence, lines::Matched};

/// Where the text to judge stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Content {
    /// A data heading stands before it.
    pub(super) headed: bool,
    /// Its fence is labelled as JSON.
    pub(super) labelled: bool,
    pub(super) fence: Option<Fence>,
}

/// Undecided for at most so many characters.
const LONGEST: usize = 1_200;
/// Longer keys mean nothing here.
const LONGEST_KEY: usize = 40;
/// So much weight of keys makes a data block.
const ENOUGH: u32 = 3;

/// Keys of the data block without case and punctuation, and how much each says. Of keys that mean the same, the first counts.
const KEYS: &[(&[&str], u32)] = &[
    (
        &[
            "ideas",
            "startupideas",
            "startupideasresearch",
            "businessideas",
            "ideen",
            "ideias",
            "idées",
            "ideeën",
            "идеи",
            "创意",
            "アイデア",
            "아이디어",
        ],
        3,
    ),
    (&["oneline", "onesentence", "oneliner"], 3),
    (&["capitalneeded", "capitalneededusd", "capitalusd"], 3),
    (&["hoursperweek", "hoursaweek", "weeklyhours"], 3),
    (&["monthstofirstrevenue", "timetofirstrevenue", "monthstorevenue"], 3),
    (&["revenuemodel"], 3),
    (&["firstcustomers"], 3),
    (&["decideonday"], 3),
    (&["name", "title", "idea", "ideaname"], 1),
    (&["description", "summary", "tagline", "pitch"], 1),
    (&["scores"], 1),
    (&["fit"], 1),
    (&["market"], 1),
    (&["effort"], 1),
    (&["risk", "risks"], 1),
    (&["speed"], 1),
    (&["because"], 1),
    (&["assumptions"], 1),
    (&["experiments"], 1),
    (&["plan"], 1),
    (&["recommendation"], 1),
    (&["currency"], 1),
    (&["version"], 0),
];

/// Judges the first characters of a value. Whatever comes after them, the judgement stays.
pub(super) fn judge(text: &str, content: Content, ended: bool) -> Matched<()> {
    let mut judge = Judge { content, ..Judge::default() };
    for (count, c) in text.chars().enumerate() {
        if count == LONGEST {
            return Matched::No;
        }
        match judge.read(c) {
            Matched::Undecided => {}
            decided => return decided,
        }
    }
    match (ended, judge.stage) {
        (false, _) => Matched::Undecided,
        _ if content.headed => Matched::Yes(()),
        (true, Stage::Value) if judge.known => Matched::Yes(()),
        (true, _) if content.labelled && !judge.any_key => Matched::Yes(()),
        _ => Matched::No,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Stage {
    /// White space and comments before the value.
    #[default]
    Before,
    Comment,
    /// A word such as `const` or `ideas:`.
    Word,
    /// After `[` or a quote: an object or a list must come.
    Opening,
    Value,
}

struct Judge {
    content: Content,
    stage: Stage,
    /// The value is a string that holds JSON: its quotes have backslashes.
    escaped: bool,
    quote: Option<char>,
    backslash: bool,
    depth: u32,
    /// What may be a key, without case and punctuation.
    word: String,
    word_length: usize,
    seen: u32,
    score: u32,
    any_key: bool,
    /// A key of the data block was read, and no other.
    known: bool,
    /// Marks of a fence at the start of a line.
    line_start: bool,
    marks: usize,
}

impl Default for Judge {
    fn default() -> Self {
        Self {
            content: Content { headed: false, labelled: false, fence: None },
            stage: Stage::Before,
            escaped: false,
            quote: None,
            backslash: false,
            depth: 0,
            word: String::new(),
            word_length: 0,
            seen: 0,
            score: 0,
            any_key: false,
            known: false,
            line_start: true,
            marks: 0,
        }
    }
}

impl Judge {
    fn read(&mut self, c: char) -> Matched<()> {
        if self.ends_fence(c) {
            return Matched::No;
        }
        match self.stage {
            Stage::Before => self.before(c),
            Stage::Comment => {
                if c == '\n' {
                    self.stage = Stage::Before;
                }
                Matched::Undecided
            }
            Stage::Word => self.first_word(c),
            Stage::Opening => self.opening(c),
            Stage::Value => self.value(c),
        }
    }

    /// Whether this character completes the marks that close the fence.
    fn ends_fence(&mut self, c: char) -> bool {
        let Some(fence) = self.content.fence else { return false };
        if self.line_start && c == fence.character() {
            self.marks += 1;
            return self.marks >= fence.length();
        }
        self.marks = 0;
        self.line_start = c == '\n' || (self.line_start && c == ' ');
        false
    }

    fn before(&mut self, c: char) -> Matched<()> {
        let fenced = self.content.fence.is_some();
        match c {
            _ if c.is_whitespace() || c == '\u{feff}' => return Matched::Undecided,
            '`' | '~' if fenced && self.marks > 0 => return Matched::Undecided,
            '/' | '#' if fenced => self.stage = Stage::Comment,
            '{' => return self.begin_value(c),
            '[' => {
                self.depth = 1;
                self.stage = Stage::Opening;
            }
            '"' => {
                self.escaped = true;
                self.stage = Stage::Opening;
            }
            _ if fenced && (c.is_alphabetic() || c == '-') => {
                self.stage = Stage::Word;
                return self.first_word(c);
            }
            _ => return Matched::No,
        }
        Matched::Undecided
    }

    /// A YAML key, or what stands before the value in a script.
    fn first_word(&mut self, c: char) -> Matched<()> {
        match c {
            '{' | '[' => {
                self.word.clear();
                self.stage = Stage::Before;
                return self.before(c);
            }
            ':' if self.score_of_word().is_some() => {
                self.depth = 1;
                self.stage = Stage::Value;
                let read = self.value(c);
                return if self.content.headed { Matched::Yes(()) } else { read };
            }
            '\n' => return Matched::No,
            _ => self.grow_word(c),
        }
        if self.word_length > LONGEST_KEY { Matched::No } else { Matched::Undecided }
    }

    fn opening(&mut self, c: char) -> Matched<()> {
        match c {
            _ if c.is_whitespace() => Matched::Undecided,
            '\\' | 'n' | 'r' | 't' if self.escaped => Matched::Undecided,
            '{' => self.begin_value(c),
            '[' => {
                self.depth += 1;
                Matched::Undecided
            }
            ']' if self.content.headed && !self.escaped => Matched::Yes(()),
            _ => Matched::No,
        }
    }

    fn begin_value(&mut self, c: char) -> Matched<()> {
        self.stage = Stage::Value;
        if self.content.headed { Matched::Yes(()) } else { self.value(c) }
    }

    fn value(&mut self, c: char) -> Matched<()> {
        if self.backslash && !self.escaped {
            self.backslash = false;
            return Matched::Undecided;
        }
        match (c, self.quote) {
            ('\\', _) => self.backslash = true,
            ('"' | '\'' | '“' | '”', None) => {
                if self.escaped && !self.backslash {
                    return Matched::No;
                }
                self.quote = Some(if c == '“' { '”' } else { c });
                self.forget_word();
                self.backslash = false;
            }
            (_, Some(quote)) if c == quote => {
                self.quote = None;
                self.backslash = false;
            }
            (_, Some(_)) => {
                self.grow_word(c);
                self.backslash = false;
            }
            (':' | '=', None) => return self.take_key(),
            ('{' | '[', None) => {
                self.depth += 1;
                self.forget_word();
            }
            ('}' | ']', None) => {
                self.depth = self.depth.saturating_sub(1);
                self.forget_word();
                if self.depth == 0 {
                    return Matched::No;
                }
            }
            (',' | '\n', None) => self.forget_word(),
            (_, None) => self.grow_word(c),
        }
        Matched::Undecided
    }

    fn take_key(&mut self) -> Matched<()> {
        let known = self.score_of_word();
        self.known = known.is_some() && (self.known || !self.any_key);
        self.any_key = true;
        self.forget_word();
        if let Some((group, weight)) = known
            && self.seen & (1 << group) == 0
        {
            self.seen |= 1 << group;
            self.score += weight;
        }
        if self.score >= ENOUGH { Matched::Yes(()) } else { Matched::Undecided }
    }

    fn score_of_word(&self) -> Option<(usize, u32)> {
        let is_it = |(names, _): &&(&[&str], u32)| names.contains(&self.word.as_str());
        KEYS.iter().enumerate().find(|(_, key)| is_it(key)).map(|(group, (_, weight))| (group, *weight))
    }

    fn grow_word(&mut self, c: char) {
        self.word_length += 1;
        if c.is_alphanumeric() && self.word_length <= LONGEST_KEY {
            self.word.push(super::style::lower(c));
        }
    }

    fn forget_word(&mut self) {
        self.word.clear();
        self.word_length = 0;
    }
}
