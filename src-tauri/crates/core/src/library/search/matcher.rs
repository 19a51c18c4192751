//! A query held against the texts of one run: where its terms are, and how much they say.

use std::ops::Range;

use super::{
    text_query::{Part, Term, TextQuery},
    words::{Token, TokenKind, tokens},
};
use crate::{library::found::SnippetSource, report::SectionKey};

/// One text of a run.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) source: SnippetSource,
    pub(super) section: Option<SectionKey>,
    pub(super) text: String,
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
        Self { source, section, text: text.into() }
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
    let text = field.text.as_str();
    let mut places = Vec::new();
    let mut rest = tokens(text);
    let last = term.parts.len() - 1;
    while let Some(token) = rest.next() {
        if last == 0 {
            places_within(&token, &term.parts[0], term.unfinished, text, &mut places);
        } else if let Some(start) = start_within(&token, &term.parts[0], text) {
            // What follows is looked at from here, and again from the next token on.
            let mut following = rest.clone();
            let inner = term.parts[1..last].iter().all(|part| {
                following
                    .next()
                    .is_some_and(|token| token.kind == part.kind && token.folded(text) == part.folded)
            });
            let end = following.next().filter(|_| inner);
            let end = end.and_then(|token| end_within(&token, &term.parts[last], term.unfinished, text));
            places.extend(end.map(|end| start..end));
        }
    }
    places
}

/// Where the only part of a term is within a token.
fn places_within(token: &Token, part: &Part, unfinished: bool, text: &str, places: &mut Vec<Range<usize>>) {
    if token.kind != part.kind {
        return;
    }
    match part.kind {
        TokenKind::Word => {
            if end_within(token, part, unfinished, text).is_some() {
                places.push(token.source.clone());
            }
        }
        TokenKind::Run => {
            let folded = token.folded(text);
            let found = folded.match_indices(&part.folded);
            places.extend(found.map(|(at, _)| {
                let start = token.source.start + at;
                start..start + part.folded.len()
            }));
        }
    }
}

/// Where a token begins to be the first part of a term: a run may begin before it.
fn start_within(token: &Token, part: &Part, text: &str) -> Option<usize> {
    let fits = token.kind == part.kind
        && match part.kind {
            TokenKind::Word => is_word(token, part, false, text),
            TokenKind::Run => token.folded(text).ends_with(&part.folded),
        };
    let skipped = if part.kind == TokenKind::Run {
        token.source.len() - part.folded.len().min(token.source.len())
    } else {
        0
    };
    fits.then(|| token.source.start + skipped)
}

/// Where a token ceases to be the last part of a term: a run may go on after it.
fn end_within(token: &Token, part: &Part, unfinished: bool, text: &str) -> Option<usize> {
    if token.kind != part.kind {
        return None;
    }
    match part.kind {
        TokenKind::Word => is_word(token, part, unfinished, text).then_some(token.source.end),
        TokenKind::Run => {
            token.folded(text).starts_with(&part.folded).then(|| token.source.start + part.folded.len())
        }
    }
}

fn is_word(token: &Token, part: &Part, unfinished: bool, text: &str) -> bool {
    let first = part.folded.as_bytes().first().copied().unwrap_or_default();
    if !token.may_begin_with(text, first) {
        return false;
    }
    let folded = token.folded(text);
    folded == part.folded || unfinished && folded.starts_with(&part.folded)
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
