//! What was typed into the search field, read. Nothing that can be typed is an error.

use super::words::{TokenKind, tokens};

/// What lies beyond this many words and phrases is not looked for.
const MOST_TERMS: usize = 16;
/// Characters that open or close a phrase, on the keyboards of the world.
const QUOTES: [char; 9] = ['"', '“', '”', '„', '«', '»', '＂', '「', '」'];
const MINUS: [char; 3] = ['-', '−', '－'];

/// The words and phrases a run must have, and those it must not have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct TextQuery {
    pub(super) all: Vec<Term>,
    pub(super) none: Vec<Term>,
}

/// A word, or several that follow each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Term {
    /// Never empty.
    pub(super) parts: Vec<Part>,
    /// Whether the last part, a word, may be the beginning of one.
    pub(super) unfinished: bool,
    /// The words it may be the beginning of, where those are known and few.
    pub(super) completions: Option<Vec<String>>,
}

/// One token of a term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) kind: TokenKind,
    pub(super) folded: String,
}

impl TextQuery {
    /// Reads what was typed. The last word is the beginning of one while nothing follows it.
    pub(super) fn parse(typed: &str) -> Self {
        let mut query = Self::default();
        let mut rest = typed.trim_start();
        while !rest.is_empty() && query.all.len() + query.none.len() < MOST_TERMS {
            let (minus, chunk) = match rest.strip_prefix(MINUS) {
                Some(after) if after.starts_with(|c: char| !c.is_whitespace()) => (true, after),
                _ => (false, rest),
            };
            let (inside, open, after) = match chunk.strip_prefix(QUOTES) {
                Some(phrase) => match phrase.split_once(QUOTES) {
                    Some((inside, after)) => (inside, false, after),
                    None => (phrase, true, ""),
                },
                None => {
                    let end = chunk.find(char::is_whitespace).unwrap_or(chunk.len());
                    (&chunk[..end], end == chunk.len(), &chunk[end..])
                }
            };
            // A quote within a word is as good as a space.
            let unfinished = open && !minus && inside.ends_with(|c: char| c.is_alphanumeric());
            if let Some(term) = Term::of(inside, unfinished) {
                if minus { query.none.push(term) } else { query.all.push(term) }
            }
            rest = after.trim_start();
        }
        query
    }

    /// Whether there is nothing to look for.
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty() && self.none.is_empty()
    }
}

impl Term {
    /// The beginning of a word that the term ends in.
    pub(super) fn beginning(&self) -> Option<&str> {
        self.parts.last().filter(|_| self.unfinished).map(|part| part.folded.as_str())
    }

    fn of(text: &str, unfinished: bool) -> Option<Self> {
        let parts: Vec<_> = tokens(text)
            .map(|token| Part { kind: token.kind, folded: token.folded(text).into_owned() })
            .collect();
        let last = parts.last()?;
        let unfinished = unfinished && last.kind == TokenKind::Word;
        Some(Self { parts, unfinished, completions: None })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Term, TextQuery};

    /// A query in one line: phrases joined by `_`, beginnings with `*`, what must not be there with `-`.
    fn read(typed: &str) -> String {
        let query = TextQuery::parse(typed);
        let show = |term: &Term| {
            let parts: Vec<_> = term.parts.iter().map(|part| part.folded.as_str()).collect();
            format!("{}{}", parts.join("_"), if term.unfinished { "*" } else { "" })
        };
        let all = query.all.iter().map(show);
        let none = query.none.iter().map(|term| format!("-{}", show(term)));
        all.chain(none).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn words_phrases_and_minus() {
        assert_eq!(read("Market plan"), "market plan*");
        assert_eq!(read("market plan "), "market plan");
        assert_eq!(read("\"Market plan\" -risk café"), "market_plan cafe* -risk");
        assert_eq!(read("-\"high risk\" clinic "), "clinic -high_risk");
        assert_eq!(read("“night nurse” «idée fixe»"), "night_nurse idee_fixe");
        assert_eq!(read("e-commerce don't "), "e_commerce don_t");
        assert_eq!(read("AI时代"), "ai_时代");
        assert_eq!(read("plan-"), "plan", "a sign ends a word");
    }

    #[test]
    fn a_phrase_that_is_being_typed_ends_in_a_beginning() {
        assert_eq!(read("\"market pl"), "market_pl*");
        assert_eq!(read("\"market plan\""), "market_plan");
        assert_eq!(read("-ris"), "-ris", "what is left out is left out once it is whole");
    }

    #[test]
    fn signs_alone_are_nothing() {
        for typed in ["", " ", "-", "\"", "\"\"", "- -", "* AND (", "-\"", "()", "^:*", "\u{0}"] {
            let query = TextQuery::parse(typed);
            assert!(query.is_empty() || typed.contains("AND"), "{typed:?}: {query:?}");
        }
        assert_eq!(read("a OR b NOT* (c) NEAR:d^2"), "a or b not c near_d_2*", "nothing is an operator");
    }

    proptest! {
        #[test]
        fn nothing_typed_is_an_error(typed in "\\PC{0,80}") {
            let query = TextQuery::parse(&typed);
            for term in query.all.iter().chain(&query.none) {
                prop_assert!(!term.parts.is_empty() && term.parts.iter().all(|part| !part.folded.is_empty()));
            }
        }
    }
}
