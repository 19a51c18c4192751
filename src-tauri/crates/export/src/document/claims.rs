//! Which figures are the model's own statements, and the mark that says so.
//!
//! The rule: a figure (see `figures.rs`) in the text of a report is marked unless
//! - it stands in a link, or in a sentence or a row of a table with a link to the web: then it has a source to check;
//! - it stands in code, which is quoted and not stated;
//! - the founder said it, in the same currency: it is an answer of theirs, or arithmetic on it that Prospect did.
//!
//! A range is marked once, behind it, and a table once for all its figures. Money and hours of the data block are the model's estimates and marked always. A mark says where a figure comes from,
//! not that it is wrong.

use std::{collections::HashSet, ops::Range};

use prospect_core::{ChatMessage, Prospect, SavedRun, founder_words};

use super::{
    CLAIM_SIGN, Claim, Inline,
    figures::{self, Amount},
};

/// The figures that the founder said.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Known(HashSet<Amount>);

impl Known {
    /// Those of a request: the answers and the facts computed from them, not the instructions or round examples.
    fn of(messages: &[ChatMessage]) -> Self {
        let figures = founder_words(messages).into_iter().flat_map(|words| figures::find(&words));
        Self(figures.flat_map(|figure| figure.amounts).filter(Amount::is_told).collect())
    }

    /// Those of a run's request. A report from a file has none: then those that a request for its profile would have.
    pub(crate) fn of_run(run: &SavedRun) -> Self {
        if run.request.messages.is_empty() {
            return Self::of(&Prospect::messages(&run.profile));
        }
        Self::of(&run.request.messages)
    }

    fn has(&self, amounts: &[Amount]) -> bool {
        amounts.iter().all(|amount| self.0.contains(amount))
    }
}

/// Where the text of a line's `Inline::Text` stands in the source: looks a figure up, in reading order.
pub(super) type Place<'a> = dyn FnMut(usize, &str) -> Option<usize> + 'a;

/// Marks the figures of a line. `place` is asked where the figure of the nth text ends in the source.
pub(super) fn mark(line: &mut Vec<Inline>, known: &Known, place: &mut Place<'_>) {
    let flat = Flat::of(line);
    let mut claims: Vec<Vec<Range<usize>>> = vec![Vec::new(); flat.texts.len()];
    let sourced = flat.sourced();
    for (text, claims) in flat.texts.iter().zip(&mut claims) {
        if text.in_link {
            continue;
        }
        for figure in figures::find(&flat.words[text.range.clone()]) {
            let at = text.range.start + figure.range.start;
            // Nothing is nothing, whoever says so.
            let is_nothing = figure.amounts.iter().all(Amount::is_nothing);
            if !is_nothing && !sourced.iter().any(|range| range.contains(&at)) && !known.has(&figure.amounts)
            {
                claims.push(figure.range);
            }
        }
    }
    if claims.iter().any(|claims| !claims.is_empty()) {
        let mut index = 0;
        *line = split(std::mem::take(line), &claims, &mut index, place);
    }
}

/// Whether a line has a link to the web, and so a source for what stands in it.
pub(super) fn has_source(line: &[Inline]) -> bool {
    line.iter().any(|inline| match inline {
        Inline::Link { address, .. } => is_source(address),
        Inline::Strong(inside) | Inline::Emphasis(inside) | Inline::Strike(inside) => has_source(inside),
        _ => false,
    })
}

fn is_source(address: &str) -> bool {
    address.get(..4).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http"))
}

/// The words of a line in one piece, and where what stands in it.
#[derive(Default)]
struct Flat {
    words: String,
    texts: Vec<FlatText>,
    links: Vec<Range<usize>>,
}

struct FlatText {
    range: Range<usize>,
    in_link: bool,
}

impl Flat {
    fn of(line: &[Inline]) -> Self {
        let mut flat = Self::default();
        flat.add(line, false);
        flat
    }

    fn add(&mut self, inlines: &[Inline], in_link: bool) {
        for inline in inlines {
            let start = self.words.len();
            match inline {
                Inline::Text(text) => {
                    self.words.push_str(text);
                    self.texts.push(FlatText { range: start..self.words.len(), in_link });
                }
                Inline::Claim(Claim { text, .. }) | Inline::Code(text) => self.words.push_str(text),
                Inline::Strong(inside) | Inline::Emphasis(inside) | Inline::Strike(inside) => {
                    self.add(inside, in_link);
                }
                Inline::Link { address, text } => {
                    self.add(text, true);
                    if is_source(address) {
                        self.links.push(start..self.words.len());
                    }
                }
                Inline::Break => self.words.push('\n'),
            }
        }
    }

    /// The sentences with a source. A source that follows a sentence with nothing else beside it counts for that one.
    fn sourced(&self) -> Vec<Range<usize>> {
        if self.links.is_empty() {
            return Vec::new();
        }
        let mut sentences: Vec<Range<usize>> = Vec::new();
        for sentence in sentences_of(&self.words) {
            match sentences.last_mut() {
                Some(before) if self.says_nothing_beside_links(&sentence) => before.end = sentence.end,
                _ => sentences.push(sentence),
            }
        }
        sentences.retain(|sentence| {
            self.links
                .iter()
                .any(|link| link.start < sentence.end && sentence.start < link.end.max(link.start + 1))
        });
        sentences
    }

    fn says_nothing_beside_links(&self, sentence: &Range<usize>) -> bool {
        self.words[sentence.clone()].char_indices().all(|(at, c)| {
            let at = sentence.start + at;
            !c.is_alphanumeric() || self.links.iter().any(|link| link.contains(&at))
        })
    }
}

fn sentences_of(words: &str) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut chars = words.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|&(_, next)| next);
        let ends = match c {
            '.' | '!' | '?' | '؟' => next.is_none_or(char::is_whitespace),
            '。' | '！' | '？' | '\n' => true,
            _ => false,
        };
        if ends {
            let end = at + c.len_utf8();
            sentences.push(start..end);
            start = end;
        }
    }
    if start < words.len() {
        sentences.push(start..words.len());
    }
    sentences
}

/// The line with each claim as an inline of its own.
fn split(
    inlines: Vec<Inline>,
    claims: &[Vec<Range<usize>>],
    index: &mut usize,
    place: &mut Place<'_>,
) -> Vec<Inline> {
    let mut out = Vec::with_capacity(inlines.len());
    for inline in inlines {
        match inline {
            Inline::Text(text) => {
                let here = *index;
                *index += 1;
                let mut done = 0;
                for range in &claims[here] {
                    if range.start > done {
                        out.push(Inline::Text(text[done..range.start].to_owned()));
                    }
                    let figure = text[range.clone()].to_owned();
                    out.push(Inline::Claim(Claim { end: place(here, &figure), text: figure }));
                    done = range.end;
                }
                if done < text.len() {
                    out.push(Inline::Text(text[done..].to_owned()));
                }
            }
            Inline::Strong(inside) => out.push(Inline::Strong(split(inside, claims, index, place))),
            Inline::Emphasis(inside) => out.push(Inline::Emphasis(split(inside, claims, index, place))),
            Inline::Strike(inside) => out.push(Inline::Strike(split(inside, claims, index, place))),
            Inline::Link { address, text } => {
                out.push(Inline::Link { address, text: split(text, claims, index, place) });
            }
            other => out.push(other),
        }
    }
    out
}

/// Markdown with the signs of claims at these places, in bytes.
pub(crate) fn marked_source(markdown: &str, mut ends: Vec<usize>) -> String {
    ends.sort_unstable();
    let mut out = String::with_capacity(markdown.len() + 3 * ends.len());
    let mut done = 0;
    for end in ends {
        if let Some(piece) = markdown.get(done..end) {
            out.push_str(piece);
            out.push(CLAIM_SIGN);
            done = end;
        }
    }
    out.push_str(&markdown[done..]);
    out
}
