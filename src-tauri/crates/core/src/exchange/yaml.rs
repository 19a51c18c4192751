//! The entries of a small YAML mapping, from the events of a parser: nothing is expanded, so aliases cannot grow.

use saphyr_parser::{Event, Parser, ScalarStyle};

/// Events of one mapping; real front matter has some dozens.
const MOST_EVENTS: usize = 10_000;
/// Collections within collections.
const DEEPEST: usize = 32;

/// One key of a mapping, in lower case.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) value: Value,
}

/// A value, as far as front matter needs it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// Null, an alias or a mapping.
    None,
    Scalar(String),
    /// The scalars of a list and of the lists in it.
    List(Vec<String>),
}

impl Value {
    /// The scalars; a lone one is a list of one.
    pub(super) fn scalars(&self) -> &[String] {
        match self {
            Self::None => &[],
            Self::Scalar(scalar) => std::slice::from_ref(scalar),
            Self::List(scalars) => scalars,
        }
    }
}

/// The entries of a block that is a mapping. Where it is not quite YAML, those of its entries that are. `None` when it
/// is no mapping at all.
pub(super) fn entries(block: &str) -> Option<Vec<Entry>> {
    if too_deep(block) {
        return looks_like_mapping(block).then(Vec::new);
    }
    match mapping(block) {
        Some(entries) => (!entries.is_empty()).then_some(entries),
        // Parts that are no YAML are no reason to lose the others.
        None if looks_like_mapping(block) => Some(by_key(block).filter_map(mapping).flatten().collect()),
        None => None,
    }
}

/// Whether brackets are nested deeper than any front matter: the parser's time grows with their depth.
fn too_deep(block: &str) -> bool {
    block.bytes().filter(|byte| matches!(byte, b'[' | b'{')).count() > 2_000
}

/// Whether every line is a key, or belongs to one.
fn looks_like_mapping(block: &str) -> bool {
    let belongs = |line: &str| line.trim().is_empty() || line.starts_with([' ', '\t', '#', '-', ']', '}']);
    block.lines().all(|line| begins_entry(line) || belongs(line)) && block.lines().any(begins_entry)
}

fn begins_entry(line: &str) -> bool {
    line.split_once(':').is_some_and(|(key, value)| {
        let key = key.trim_matches(['"', '\'']);
        let is_word = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
        is_word && (value.is_empty() || value.starts_with([' ', '\t']))
    })
}

/// The block in pieces that begin with a key each.
fn by_key(block: &str) -> impl Iterator<Item = &str> {
    let mut at = 0;
    let mut starts: Vec<usize> = Vec::new();
    for line in block.split_inclusive('\n') {
        if begins_entry(line.trim_end()) {
            starts.push(at);
        }
        at += line.len();
    }
    starts.push(block.len());
    (1..starts.len()).map(move |next| &block[starts[next - 1]..starts[next]])
}

/// The entries of the one mapping that a text is; `None` when it is something else.
fn mapping(text: &str) -> Option<Vec<Entry>> {
    let mut parser = Parser::new_from_str(text);
    let mut entries = Vec::new();
    let (mut depth, mut key, mut value): (usize, Option<Option<String>>, Option<Value>) = (0, None, None);
    for _ in 0..MOST_EVENTS {
        match parser.next_event()?.ok()?.0 {
            Event::StreamEnd => return Some(entries),
            Event::MappingStart(..) | Event::SequenceStart(..) if depth >= DEEPEST => return None,
            Event::MappingStart(..) if depth == 0 => depth = 1,
            Event::MappingStart(..) => {
                depth += 1;
                value = Some(Value::None);
            }
            // The document is a list or a scalar.
            Event::SequenceStart(..) | Event::Alias(_) if depth == 0 => return None,
            Event::Scalar(text, ..) if depth == 0 => return text.is_empty().then_some(entries),
            Event::SequenceStart(..) => {
                if depth == 1 {
                    value = Some(Value::List(Vec::new()));
                }
                depth += 1;
            }
            Event::MappingEnd | Event::SequenceEnd => depth -= 1,
            Event::Alias(_) => value = Some(value.take().unwrap_or(Value::None)),
            Event::Scalar(text, style, ..) => {
                let is_null =
                    style == ScalarStyle::Plain && matches!(&*text, "" | "~" | "null" | "Null" | "NULL");
                value = match value.take() {
                    Some(Value::List(mut list)) => {
                        list.extend((!is_null).then(|| text.into_owned()));
                        Some(Value::List(list))
                    }
                    None if !is_null => Some(Value::Scalar(text.into_owned())),
                    _ => Some(Value::None),
                };
            }
            Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd | Event::Nothing => continue,
        }
        // A whole key or a whole value has come.
        if depth == 1
            && let Some(whole) = value.take()
        {
            match key.take() {
                None => {
                    key = Some(match whole {
                        Value::Scalar(text) => Some(text.to_lowercase()),
                        _ => None,
                    });
                }
                Some(key) => entries.extend(key.map(|key| Entry { key, value: whole })),
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use proptest::prelude::*;

    use super::{Entry, Value, entries};

    fn entry(key: &str, value: Value) -> Entry {
        Entry { key: key.to_owned(), value }
    }

    fn scalar(text: &str) -> Value {
        Value::Scalar(text.to_owned())
    }

    #[test]
    fn values_are_scalars_lists_or_nothing() {
        let block = "a: 1\nb:\n- x\n- [y, ~]\nc: {d: [e], f: g}\nh: *i\n? [k]\n: l\nm: n\n";
        let list = Value::List(vec!["x".to_owned(), "y".to_owned()]);
        let expected = [("a", scalar("1")), ("b", list), ("c", Value::None), ("m", scalar("n"))];
        let expected: Vec<Entry> = expected.map(|(key, value)| entry(key, value)).into();
        assert_eq!(entries(&block.replace("h: *i\n", "")), Some(expected));
        let aliases = "a: &x one\nb: *x\nc: [*x, two]\n";
        let expected = [
            entry("a", scalar("one")),
            entry("b", Value::None),
            entry("c", Value::List(vec!["two".to_owned()])),
        ];
        assert_eq!(entries(aliases), Some(expected.into()));
    }

    #[test]
    fn hostile_blocks_take_bounded_time() {
        let laughs: String = (1..40)
            .map(|level| format!("a{level}: &a{level} [{}]\n", vec![format!("*a{}", level - 1); 9].join(",")))
            .collect();
        let laughs = format!("a0: &a0 [ha]\n{laughs}");
        let deep = |open: &str| format!("a: {}", open.repeat(60_000 / open.len()));
        let wide = format!("a: [{}]", "x,".repeat(30_000));
        let nested: String = (0..300).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
        let many_keys = "? a\n".repeat(15_000);
        let quotes = format!("a: \"{}", "\\x41".repeat(15_000));
        for block in [laughs, deep("["), deep("{"), deep("[{"), deep("- "), wide, nested, many_keys, quotes] {
            let began = Instant::now();
            let _ = entries(&block);
            let took = began.elapsed();
            assert!(took < Duration::from_secs(5), "{took:?} for {:.20}", block);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_left(block in "[-a-z:#\\[\\]{}'\"&*!|>?%@`, \\n\\t]{0,80}") {
            let _ = entries(&block);
        }

        #[test]
        fn a_json_string_is_the_same_in_yaml(text in any::<String>()) {
            let block = format!("title: {}\n", crate::exchange::report_file::yaml_text(&text));
            prop_assert_eq!(entries(&block), Some(vec![entry("title", scalar(&text))]), "{}", block);
        }
    }
}
