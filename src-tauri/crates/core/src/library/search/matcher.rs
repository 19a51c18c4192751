//! A query held against the texts of one run: where its terms are, and how much they say.

use std::ops::Range;

use memchr::memmem;

use super::{
    text_query::{Part, Term, TextQuery},
    words::{Folded, LONGEST_WORD, TokenKind, is_within_word, tokens},
};
use crate::{library::found::SnippetSource, report::SectionKey};

/// One text of a run.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) source: SnippetSource,
    pub(super) section: Option<SectionKey>,
    pub(super) text: String,
    folded: Folded,
}

/// Where the terms of a query are in the texts of a run.
#[derive(Debug)]
pub(super) struct Hits {
    /// For each field, the number of the term and its place in bytes, in order.
    pub(super) fields: Vec<Vec<(usize, Range<usize>)>>,
    /// How much the run has to do with the query.
    pub(super) score: f64,
}

impl Field {
    pub(super) fn new(source: SnippetSource, section: Option<SectionKey>, text: impl Into<String>) -> Self {
        let text = text.into();
        let folded = Folded::of(&text);
        Self { source, section, text, folded }
    }

    /// What a word in it counts.
    fn weight(&self) -> f64 {
        match self.source {
            SnippetSource::Title => 8.0,
            SnippetSource::Tag => 6.0,
            SnippetSource::Note => 3.0,
            SnippetSource::Profile => 1.5,
            SnippetSource::Text => 1.0,
        }
    }
}

/// The hits of a query, or none where the run does not match.
pub(super) fn find(query: &TextQuery, fields: &[Field]) -> Option<Hits> {
    if query.none.iter().any(|term| fields.iter().any(|field| !places(term, field).is_empty())) {
        return None;
    }
    let mut hits = Hits { fields: vec![Vec::new(); fields.len()], score: 0.0 };
    for (number, term) in query.all.iter().enumerate() {
        let mut found = false;
        for (field, hits_of_field) in fields.iter().zip(&mut hits.fields) {
            let places = places(term, field);
            if places.is_empty() {
                continue;
            }
            found = true;
            // More of the same says less and less.
            let times = f64::from(u32::try_from(places.len()).unwrap_or(u32::MAX));
            hits.score += field.weight() * times / (times + 1.5);
            hits.score += headings(&places, field);
            hits_of_field.extend(places.into_iter().map(|place| (number, place)));
        }
        if !found {
            return None;
        }
    }
    for (field, hits_of_field) in fields.iter().zip(&mut hits.fields) {
        hits_of_field.sort_by_key(|(_, place)| place.start);
        if follows(hits_of_field, query.all.len()) {
            hits.score += 2.0 * field.weight();
        }
    }
    Some(hits)
}

/// What hits in the headings of a report count besides.
fn headings(places: &[Range<usize>], field: &Field) -> f64 {
    let in_heading = |place: &Range<usize>| {
        let line = field.text[..place.start].rfind('\n').map_or(0, |end| end + 1);
        field.text[line..].starts_with('#')
    };
    if field.source == SnippetSource::Text && places.iter().any(in_heading) { 2.0 } else { 0.0 }
}

/// Whether all terms stand side by side, in the order they were typed.
fn follows(hits: &[(usize, Range<usize>)], terms: usize) -> bool {
    terms > 1
        && hits.windows(terms).any(|window| {
            window.iter().enumerate().all(|(n, (term, _))| n == *term)
                && window.windows(2).all(|pair| pair[1].1.start.saturating_sub(pair[0].1.end) <= 2)
        })
}

/// Where a term is in a field.
fn places(term: &Term, field: &Field) -> Vec<Range<usize>> {
    let text = field.folded.text.as_str();
    let first = &term.parts[0];
    let found = memmem::find_iter(text.as_bytes(), first.folded.as_bytes());
    let places = found.filter_map(|start| {
        if first.kind == TokenKind::Word && is_within_word(text, start) {
            return None;
        }
        let mut end = start + first.folded.len();
        for (n, part) in term.parts.iter().enumerate() {
            if n > 0 {
                let next = tokens(&text[end..]).next().filter(|token| token.kind == part.kind)?;
                if next.source.start == 0 && part.kind == term.parts[n - 1].kind
                    || !text[end + next.source.start..].starts_with(&part.folded)
                {
                    return None;
                }
                end += next.source.start + part.folded.len();
            }
            let is_last = n + 1 == term.parts.len();
            if !ends(part, is_last, term.unfinished, text, end) {
                return None;
            }
        }
        // Where a word is unfinished all of it is shown.
        let end = if term.unfinished { end + rest_of_word(&text[end..]) } else { end };
        Some(field.folded.in_source(start)..field.folded.in_source(end))
    });
    places.collect()
}

/// Whether a part can end here: a word where the word does, a run anywhere if nothing follows it.
fn ends(part: &Part, is_last: bool, unfinished: bool, text: &str, end: usize) -> bool {
    match part.kind {
        // What is beyond the longest word is not told apart.
        TokenKind::Word if is_last && unfinished || part.folded.len() >= LONGEST_WORD => true,
        TokenKind::Word => !is_within_word(text, end),
        TokenKind::Run if is_last => true,
        TokenKind::Run => {
            let next = tokens(&text[end..]).next();
            next.is_none_or(|next| next.kind != TokenKind::Run || next.source.start > 0)
        }
    }
}

/// How many bytes of a word are still to come.
fn rest_of_word(text: &str) -> usize {
    match tokens(text).next() {
        Some(token) if token.source.start == 0 && token.kind == TokenKind::Word => token.source.end,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::{Field, find};
    use crate::library::{found::SnippetSource, search::text_query::TextQuery};

    fn hits(typed: &str, text: &str) -> Option<Vec<String>> {
        let fields = [Field::new(SnippetSource::Text, None, text)];
        let hits = find(&TextQuery::parse(typed), &fields)?;
        Some(hits.fields[0].iter().map(|(_, place)| text[place.clone()].to_owned()).collect())
    }

    fn score(typed: &str, source: SnippetSource, text: &str) -> f64 {
        find(&TextQuery::parse(typed), &[Field::new(source, None, text)]).map_or(0.0, |hits| hits.score)
    }

    #[test]
    fn terms_are_found_where_they_stand() {
        assert_eq!(hits("cafe ", "The Café, the cafés."), Some(vec!["Café".into()]));
        assert_eq!(hits("cafe", "The Café, the cafés."), Some(vec!["Café".into(), "cafés".into()]));
        assert_eq!(
            hits("\"night nurse\"", "A **night** nurse; nurse night"),
            Some(vec!["night** nurse".into()])
        );
        assert_eq!(hits("市场", "大市场，市场化"), Some(vec!["市场".into(), "市场".into()]));
        assert_eq!(hits("i时代", "AI时代来了 i时代"), Some(vec!["i时代".into()]));
        assert_eq!(hits("大ai", "很大 AI"), Some(vec!["大 AI".into()]));
    }

    #[test]
    fn all_terms_must_be_there_and_none_of_the_others() {
        assert_eq!(hits("a b ", "a c"), None);
        assert_eq!(hits("a -c ", "a c"), None);
        assert_eq!(hits("a -\"c a\" ", "a c"), Some(vec!["a".into()]));
    }

    #[test]
    fn titles_headings_and_neighbours_say_more() {
        let text = SnippetSource::Text;
        assert!(score("a ", SnippetSource::Title, "a") > score("a ", text, "a a a"));
        assert!(score("a ", text, "# a\n") > score("a ", text, "a\n"));
        assert!(score("a b ", text, "a b x") > score("a b ", text, "b a x"));
        assert!(score("a ", text, "a a") > score("a ", text, "a"));
    }
}
