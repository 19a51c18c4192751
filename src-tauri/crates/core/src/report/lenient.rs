//! JSON as models write it: with comments, trailing or missing commas, single quotes, bare words, quotes and line
//! breaks inside strings, and often cut off.
//!
//! Reads what is there and never fails. Time and memory are linear in the text; nesting deeper than [`MAX_DEPTH`] ends
//! the reading as a cut would. No library we found does this: json5 and jsonc-parser refuse a cut text, jiter's
//! partial mode refuses comments and trailing commas.

use std::borrow::Cow;

/// A report needs six levels.
const MAX_DEPTH: usize = 64;

/// A value as far as it could be read.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    /// `null`, NaN, and words that mean nothing here.
    Null,
    Bool(bool),
    /// Always finite.
    Number(f64),
    Text(String),
    List(Vec<Node>),
    Object(Object),
}

/// The members of an object, in order; a key may come twice.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Object {
    pub(super) members: Vec<(String, Node)>,
    /// Whether its end was read, so that nothing of it is missing.
    pub(super) is_whole: bool,
}

/// Every object and list that stands at the top of a text, whatever is between them.
pub(super) fn read_all(text: &str) -> Vec<Node> {
    let mut reader = Reader { rest: text, depth: 0, cut: false };
    let mut roots = Vec::new();
    while !reader.cut
        && let Some(at) = reader.rest.find(['{', '['])
    {
        reader.rest = &reader.rest[at..];
        roots.extend(reader.value());
    }
    roots
}

/// The same, of a block that may be JSON inside a string, with or without its quotes.
pub(super) fn read_block(text: &str) -> Vec<Node> {
    let mut text = Cow::Borrowed(text);
    for _ in 0..MOST_STRINGS {
        match unescaped(&text) {
            Some(inner) => text = Cow::Owned(inner),
            None => break,
        }
    }
    read_all(&text)
}

/// JSON may be inside a string inside a string.
const MOST_STRINGS: usize = 3;

/// What a string holds, if a text is one that holds JSON.
fn unescaped(text: &str) -> Option<String> {
    let start = text.find(['"', '{', '['])?;
    let quoted = text[start..].starts_with('"');
    let content = &text[start + usize::from(quoted)..];
    let inside =
        content.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '\\' | 'n' | 'r' | 't'));
    let first = inside.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '{' | '['));
    if inside.starts_with(['{', '[']) == first.is_empty() || !(quoted || first.starts_with("\\\"")) {
        return None;
    }
    let mut reader = Reader { rest: content, depth: 0, cut: false };
    let mut inner = String::new();
    while let Some(c) = reader.peek() {
        reader.advance(c.len_utf8());
        match c {
            '\\' => inner.extend(reader.escape()),
            '"' if quoted => break,
            c => inner.push(c),
        }
    }
    Some(inner)
}

struct Reader<'a> {
    rest: &'a str,
    depth: usize,
    /// The text has ended, or is not read any further.
    cut: bool,
}

impl Reader<'_> {
    /// Reads a value; `None` where none begins.
    fn value(&mut self) -> Option<Node> {
        self.skip_blanks();
        match self.peek()? {
            '{' => self.nested(Self::object),
            '[' => self.nested(Self::list),
            quote if is_quote(quote) => Some(Node::Text(self.string(quote, &[',', '}', ']']))),
            ',' | ':' | '}' | ']' => None,
            _ => Some(word(&self.word())),
        }
    }

    fn nested(&mut self, read: fn(&mut Self) -> Node) -> Option<Node> {
        if self.depth == MAX_DEPTH {
            self.cut = true;
            return None;
        }
        self.advance(1);
        self.depth += 1;
        let node = read(self);
        self.depth -= 1;
        Some(node)
    }

    fn list(&mut self) -> Node {
        let mut items = Vec::new();
        loop {
            self.skip_blanks();
            match self.peek() {
                Some(',' | ':') => self.advance(1),
                Some(']') => {
                    self.advance(1);
                    break;
                }
                // The list's own end is missing: this is the end of what holds it.
                Some('}') if self.depth > 1 => break,
                Some('}') => self.advance(1),
                Some(_) => items.extend(self.value()),
                None => {
                    self.cut = true;
                    break;
                }
            }
            if self.cut {
                break;
            }
        }
        Node::List(items)
    }

    fn object(&mut self) -> Node {
        let mut members = Vec::new();
        let is_whole = loop {
            self.skip_blanks();
            match self.peek() {
                Some(',' | ':') => self.advance(1),
                Some('}') => {
                    self.advance(1);
                    break true;
                }
                // The object's own end is missing: this is the end of what holds it, or the next object.
                Some(']' | '{' | '[') => break true,
                Some(_) => members.push(self.member()),
                None => self.cut = true,
            }
            if self.cut {
                break false;
            }
        };
        Node::Object(Object { members, is_whole })
    }

    fn member(&mut self) -> (String, Node) {
        let key = match self.peek() {
            Some(quote) if is_quote(quote) => self.string(quote, &[':', '=', ',', '}', ']']),
            _ => self.word(),
        };
        self.skip_blanks();
        let value = if self.peek().is_some_and(|c| matches!(c, ':' | '=')) {
            self.advance(1);
            self.value()
        } else {
            None
        };
        (key, value.unwrap_or(Node::Null))
    }

    /// Reads a string. A quote ends it only where one of `followers` comes next; others are part of what is said.
    fn string(&mut self, opening: char, followers: &[char]) -> String {
        self.advance(opening.len_utf8());
        let mut text = String::new();
        while let Some(c) = self.peek() {
            self.advance(c.len_utf8());
            if c == '\\' {
                text.extend(self.escape());
            } else if closes(opening, c) && self.is_followed_by(followers) {
                return text;
            } else {
                text.push(c);
            }
        }
        self.cut = true;
        text
    }

    fn is_followed_by(&self, followers: &[char]) -> bool {
        let after = self.rest.trim_start();
        let on_a_new_line = self.rest.len() > after.len()
            && self.rest[..self.rest.len() - after.len()].contains('\n')
            && after.starts_with(is_quote);
        after.is_empty()
            || after.starts_with(followers)
            || starts_comment(after)
            || after.starts_with("```")
            || on_a_new_line
    }

    fn escape(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.advance(c.len_utf8());
        Some(match c {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' | 'f' => ' ',
            'u' => self.code_unit().map_or('\u{fffd}', |unit| self.character(unit)),
            c => c,
        })
    }

    /// The character that a code unit stands for, together with its other half.
    fn character(&mut self, unit: u32) -> char {
        if (0xd800..0xdc00).contains(&unit)
            && let Some(after) = self.rest.strip_prefix("\\u")
            && let Some(low) = hex(after).filter(|low| (0xdc00..0xe000).contains(low))
        {
            self.advance(6);
            return char::from_u32(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00)).unwrap_or('\u{fffd}');
        }
        char::from_u32(unit).unwrap_or('\u{fffd}')
    }

    fn code_unit(&mut self) -> Option<u32> {
        let unit = hex(self.rest)?;
        self.advance(4);
        Some(unit)
    }

    /// Reads a bare word: a number, `true`, a key without quotes.
    fn word(&mut self) -> String {
        let ends = |c: char| matches!(c, ',' | ':' | '=' | '{' | '}' | '[' | ']' | '\n') || is_quote(c);
        let end = self.rest.char_indices().find(|&(at, c)| ends(c) || starts_comment(&self.rest[at..]));
        let length = match end {
            // Something is always read, so that reading comes to an end.
            Some((0, c)) => c.len_utf8(),
            Some((at, _)) => at,
            None => self.rest.len(),
        };
        let word = self.rest[..length].trim().to_owned();
        self.advance(length);
        self.cut |= end.is_none();
        word
    }

    fn skip_blanks(&mut self) {
        loop {
            let rest = self
                .rest
                .trim_start_matches(|c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}');
            let after = if rest.starts_with("//") || rest.starts_with('#') {
                rest.find('\n').map_or("", |end| &rest[end..])
            } else if let Some(comment) = rest.strip_prefix("/*") {
                comment.find("*/").map_or("", |end| &comment[end + 2..])
            } else {
                self.rest = rest;
                return;
            };
            self.rest = after;
        }
    }

    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn advance(&mut self, bytes: usize) {
        self.rest = &self.rest[bytes..];
    }
}

fn word(word: &str) -> Node {
    match word {
        "true" | "True" => Node::Bool(true),
        "false" | "False" => Node::Bool(false),
        _ if word.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.')) => {
            match word.parse::<f64>() {
                // "1.200" may be grouped as in German: what it counts decides, and the number alone would not tell.
                Ok(_) if is_grouped(word) => Node::Text(word.to_owned()),
                Ok(number) if number.is_finite() => Node::Number(number),
                Ok(_) => Node::Null,
                Err(_) => Node::Text(word.to_owned()),
            }
        }
        "null" | "None" | "undefined" | "NaN" | "Infinity" | "" => Node::Null,
        _ => Node::Text(word.to_owned()),
    }
}

/// Whether digits stand in groups of three after dots, the first of which is no zero.
fn is_grouped(word: &str) -> bool {
    let mut groups = word.split('.');
    let is_digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let first = groups.next().unwrap_or_default();
    let mut rest = groups.peekable();
    (1..=3).contains(&first.len())
        && is_digits(first)
        && !first.starts_with('0')
        && rest.peek().is_some()
        && rest.all(|group| group.len() == 3 && is_digits(group))
}

fn starts_comment(text: &str) -> bool {
    text.starts_with("//") || text.starts_with("/*")
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '“' | '”')
}

fn closes(opening: char, c: char) -> bool {
    c == opening || (matches!(opening, '“' | '”') && matches!(c, '“' | '”' | '"'))
}

fn hex(text: &str) -> Option<u32> {
    let digits = text.get(..4)?;
    digits.bytes().all(|b| b.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::{Node, Object, read_all};

    fn one(text: &str) -> Node {
        let mut roots = read_all(text);
        assert_eq!(roots.len(), 1, "{text}");
        roots.remove(0)
    }

    fn text(text: &str) -> Node {
        Node::Text(text.into())
    }

    #[test]
    fn well_formed_json_is_read_as_it_says() {
        for json in [
            r#"{"a":[1,-2.5,true,false,null,"x"],"b":{"c":"\"\\\/\n\u00e9\ud83d\ude00"},"d":[]}"#,
            r#"[{"a":"b"}, {"a" : "c: {d}, [e]"}]"#,
        ] {
            let expected: serde_json::Value = serde_json::from_str(json).expect("JSON");
            assert_eq!(as_json(&one(json)), expected, "{json}");
        }
    }

    fn as_json(node: &Node) -> serde_json::Value {
        match node {
            Node::Null => serde_json::Value::Null,
            Node::Bool(value) => (*value).into(),
            Node::Number(value) if value.fract() == 0.0 => (*value as i64).into(),
            Node::Number(value) => (*value).into(),
            Node::Text(value) => value.as_str().into(),
            Node::List(items) => items.iter().map(as_json).collect(),
            Node::Object(object) => {
                assert!(object.is_whole);
                object.members.iter().map(|(key, value)| (key.clone(), as_json(value))).collect()
            }
        }
    }

    #[test]
    fn bent_json_is_read_as_it_is_meant() {
        let list = |items: Vec<Node>| Node::List(items);
        for (bent, meant) in [
            ("[1, 2,]", list(vec![Node::Number(1.0), Node::Number(2.0)])),
            ("['a' , \"b\" // c\n, /* d */ “e”]", list(vec![text("a"), text("b"), text("e")])),
            ("[\"a\"\n\"b\"]", list(vec![text("a"), text("b")])),
            ("[\"the \"best\" one\"]", list(vec![text("the \"best\" one")])),
            ("[\"it's\", 'it's']", list(vec![text("it's"), text("it's")])),
            ("[NaN, 1e999, 12 hours]", list(vec![Node::Null, Node::Null, text("12 hours")])),
            ("[\"a\nb\u{1}\"]", list(vec![text("a\nb\u{1}")])),
            ("[\"\\ud83d\", \"\\uzz\"]", list(vec![text("\u{fffd}"), text("\u{fffd}zz")])),
        ] {
            assert_eq!(one(bent), meant, "{bent}");
        }
        let Node::Object(object) = one("{name: 'x', 'n' = 3 // three\n}") else { panic!("an object") };
        assert_eq!(object.members, [("name".into(), text("x")), ("n".into(), Node::Number(3.0))]);
    }

    #[test]
    fn a_cut_object_says_that_it_is_cut() {
        let json = r#"{"a":{"b":[1,"c"]},"d":null}"#;
        for at in 1..json.len() {
            let Node::Object(Object { is_whole, .. }) = one(&json[..at]) else { panic!("an object") };
            assert!(!is_whole, "cut at {at}");
        }
    }

    #[test]
    fn nesting_without_end_is_a_cut() {
        for opening in ["[", "{\"a\":", "[{\"a\":"] {
            let deep = opening.repeat(200_000);
            assert!(read_all(&deep).len() <= 1, "read once, and not again from within");
        }
    }
}
