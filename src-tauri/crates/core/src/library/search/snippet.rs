//! The piece of a run's text that shows best why it was found.

use std::ops::Range;

use super::matcher::{Field, Hits};
use crate::library::found::{Snippet, SnippetSource};

/// About so many characters are shown; a Chinese one counts double.
const WIDTH: usize = 160;
/// Before the first hit.
const BEFORE: usize = 50;
/// Hits of one text that are looked at for the best place.
const MOST_HITS: usize = 200;

/// The snippet of a run that was found; none where nothing was looked for.
pub(super) fn snippet(fields: &[Field], hits: &Hits) -> Option<Snippet> {
    let best = (0..fields.len())
        .filter(|n| !hits.fields[*n].is_empty())
        .map(|n| {
            let (start, terms) = best_start(&hits.fields[n]);
            // The title is on screen anyway: a text that says as much shows more.
            let order = match fields[n].source {
                SnippetSource::Text => 4,
                SnippetSource::Note => 3,
                SnippetSource::Tag => 2,
                SnippetSource::Title => 1,
                SnippetSource::Profile => 0,
            };
            (terms, order, std::cmp::Reverse(n), start)
        })
        .max()?;
    let (_, _, std::cmp::Reverse(n), start) = best;
    let hits = &hits.fields[n];
    let places: Vec<_> = hits.iter().map(|(_, place)| place.clone()).collect();
    Some(cut(&fields[n], start, &places))
}

/// Where a window of the text has the most different terms, and how many.
fn best_start(hits: &[(usize, Range<usize>)]) -> (usize, u32) {
    let mut best = (0, 0);
    // A word that is everywhere is shown where it is first.
    for (n, (_, first)) in hits.iter().enumerate().take(MOST_HITS) {
        let within = hits[n..].iter().take_while(|(_, place)| place.end <= first.start + WIDTH - BEFORE);
        // Terms are fewer than bits.
        let terms = within.fold(0_u32, |terms, (term, _)| terms | 1 << (term % 32)).count_ones().max(1);
        if terms > best.1 {
            best = (first.start, terms);
        }
    }
    best
}

/// Cuts the piece around a hit, in one line without the signs of Markdown.
fn cut(field: &Field, hit: usize, places: &[Range<usize>]) -> Snippet {
    let start = window_start(&field.text, hit);
    // No more of them can be in the piece, where each character takes four bytes at most.
    let end = hit + 4 * WIDTH;
    let places: Vec<_> = places.iter().filter(|place| place.end > start && place.start < end).collect();
    let mut piece = Piece::default();
    if start > 0 {
        piece.push('…');
    }
    let mut width = 0;
    let mut begins_line = start == 0 || field.text[..start].ends_with('\n');
    let mut signs_end = start;
    for (at, c) in field.text[start..].char_indices() {
        let at = start + at;
        if begins_line {
            signs_end = at + signs(&field.text[at..]);
        }
        begins_line = c == '\n';
        if at < signs_end {
            continue;
        }
        let in_hit = places.iter().any(|place| place.contains(&at));
        if width >= WIDTH && !in_hit {
            piece.push('…');
            break;
        }
        let before = piece.length;
        piece.add(c);
        width += if c.len_utf8() > 2 { 2 } else { 1 };
        if in_hit && piece.length > before {
            let begins = places.iter().any(|place| place.start == at);
            piece.mark(before, begins);
        }
    }
    Snippet { source: field.source, section: field.section, text: piece.text, marks: piece.marks }
}

/// The length of the signs of lists and quotes that a line begins with; of the whole line where it draws one.
fn signs(text: &str) -> usize {
    let line = text.split('\n').next().unwrap_or_default();
    if line.chars().all(|c| "-|:=*_ \t\r".contains(c)) {
        return line.len();
    }
    let mut rest = line;
    while let Some(after) =
        ["- ", "+ ", "* ", "> "].iter().find_map(|sign| rest.trim_start().strip_prefix(sign))
    {
        rest = after;
    }
    line.len() - rest.len()
}

/// A place some way before a hit where a word begins.
fn window_start(text: &str, hit: usize) -> usize {
    let mut width = 0;
    let mut start = hit;
    for (at, c) in text[..hit].char_indices().rev() {
        width += if c.len_utf8() > 2 { 2 } else { 1 };
        if width > BEFORE || c == '\n' && width > 1 {
            break;
        }
        start = at;
    }
    if start == 0 || text[..start].ends_with('\n') {
        return start;
    }
    // Not in the middle of a word, if there is a gap before the hit.
    text[start..hit].find(' ').map_or(start, |gap| start + gap + 1)
}

/// A text that grows by characters, with places counted as the window counts them.
#[derive(Debug, Default)]
struct Piece {
    text: String,
    marks: Vec<(u32, u32)>,
    /// In UTF-16 units.
    length: u32,
}

impl Piece {
    /// Adds a character as it is shown: none for a sign of Markdown, one space for any white space.
    fn add(&mut self, c: char) {
        match c {
            '*' | '`' | '#' | '|' => {}
            c if c.is_whitespace() || c.is_control() => {
                if !self.text.is_empty() && !self.text.ends_with([' ', '…']) {
                    self.push(' ');
                }
            }
            c => self.push(c),
        }
    }

    fn push(&mut self, c: char) {
        self.text.push(c);
        self.length += u32::try_from(c.len_utf16()).unwrap_or(2);
    }

    /// Marks what was added since `from`.
    fn mark(&mut self, from: u32, begins: bool) {
        match self.marks.last_mut() {
            Some((_, end)) if *end == from && !begins => *end = self.length,
            _ => self.marks.push((from, self.length)),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::matcher, Field, snippet};
    use crate::library::{found::Snippet, found::SnippetSource, search::text_query::TextQuery};

    fn shown(typed: &str, fields: &[(SnippetSource, &str)]) -> Option<Snippet> {
        let fields: Vec<_> = fields.iter().map(|(source, text)| Field::new(*source, None, *text)).collect();
        snippet(&fields, &matcher::find(&TextQuery::parse(typed), &fields)?)
    }

    /// The text with its marks in brackets.
    fn marked(snippet: &Snippet) -> String {
        let units: Vec<u16> = snippet.text.encode_utf16().collect();
        let mut out = String::new();
        let mut at = 0;
        for (start, end) in &snippet.marks {
            let (start, end) = (*start as usize, *end as usize);
            out += &String::from_utf16(&units[at..start]).expect("whole characters");
            out += &format!("[{}]", String::from_utf16(&units[start..end]).expect("whole characters"));
            at = end;
        }
        out + &String::from_utf16(&units[at..]).expect("whole characters")
    }

    #[test]
    fn hits_are_marked_in_one_plain_line() {
        let text = "First line\n| **Market** 𝒳 | the\nnext market |";
        let snippet = shown("market ", &[(SnippetSource::Text, text)]).expect("found");
        assert_eq!(marked(&snippet), "…[Market] 𝒳 the next [market] ");
    }

    #[test]
    fn signs_of_lists_quotes_and_tables_are_left_out() {
        let text = "The market\n- one\n  > - two - three\n\n| a | b |\n|---|--:|\n| c | d |\n---\n-5 left";
        let snippet = shown("market ", &[(SnippetSource::Text, text)]).expect("found");
        assert_eq!(marked(&snippet), "The [market] one two - three a b c d -5 left");
    }

    #[test]
    fn the_piece_with_most_terms_is_shown() {
        let far = format!("plan {} the market has a plan", "word ".repeat(80));
        let snippet = shown("market plan ", &[(SnippetSource::Text, &far)]).expect("found");
        assert!(marked(&snippet).ends_with("the [market] has a [plan]"), "{snippet:?}");
        assert!(snippet.text.starts_with('…') && snippet.text.len() < 200, "{snippet:?}");
        let both = [(SnippetSource::Title, "Market plan"), (SnippetSource::Text, "a market")];
        assert_eq!(shown("market plan ", &both).expect("found").source, SnippetSource::Title);
        let same = [(SnippetSource::Title, "Market"), (SnippetSource::Text, "a market")];
        assert_eq!(shown("market ", &same).expect("found").source, SnippetSource::Text);
    }

    #[test]
    fn chinese_is_marked_character_by_character() {
        let snippet = shown("市场", &[(SnippetSource::Note, "我们的市场很大")]).expect("found");
        assert_eq!(marked(&snippet), "我们的[市场]很大");
    }

    proptest! {
        #[test]
        fn marks_are_whole_characters_in_order(
            text in "(ab|市场|[*|\n #]|é|𝒳|\\PC){0,120}", typed in "(ab|市|e|𝒳) ?",
        ) {
            if let Some(snippet) = shown(&typed, &[(SnippetSource::Text, &text)]) {
                prop_assert!(!snippet.marks.is_empty());
                marked(&snippet);
            }
        }
    }
}
