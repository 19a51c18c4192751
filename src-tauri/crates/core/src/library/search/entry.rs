//! What a run is in the index: its words in their order, then what else it can be found by.
//!
//! The index knows words only, so everything is one: a fact about a run, a word of its title, the beginning of a word. Such
//! words start with a character of their own ([`Mark`]), which no text gives. Where it is two characters from the same run of
//! Chinese, a word is a pair, so that any stretch of the run is found as a phrase of pairs; the run's last character closes it.

use std::collections::{BTreeMap, BTreeSet};

use super::words::{TokenKind, tokens};
use crate::{profile::Profile, report};

/// Which way of finding words this is. Raised when it changes, so that libraries are read anew.
pub(super) const READING: i64 = 2;

/// A beginning of up to this many characters is a word of the index; a longer one is found among the words themselves.
pub(super) const LONGEST_BEGINNING: usize = 3;

/// A word that is in a text at least so many times says what the text is about.
const OFTEN: u32 = 3;

/// What kind of word a word of the index is, if it is no word of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// Something known of the run.
    Fact,
    /// A word of its title or tags.
    Title,
    /// A word of its title, tags or headings, or one that is often in its text.
    Subject,
    /// The first characters of a word, or any character of a run.
    Beginning,
    /// Between two texts, so that no phrase reaches across. Every run has some.
    Gap,
}

impl Mark {
    /// From a range of characters that have no meaning in any text.
    pub(super) fn sign(self) -> char {
        match self {
            Self::Fact => '\u{E000}',
            Self::Title => '\u{E001}',
            Self::Subject => '\u{E002}',
            Self::Beginning => '\u{E003}',
            Self::Gap => '\u{E004}',
        }
    }

    pub(super) fn word(self, word: &str) -> String {
        format!("{}{word}", self.sign())
    }
}

/// The fact that a run has the facet of a code.
pub(super) fn facet_fact(code: i64) -> String {
    Mark::Fact.word(&code.to_string())
}

/// The fact that a run has notes.
pub(super) fn notes_fact() -> String {
    Mark::Fact.word("n")
}

/// The fact that a run has a tag. The tag is one word, whatever it is made of.
pub(super) fn tag_fact(tag: &str) -> String {
    let mut one_word = String::from("t");
    for c in tag.to_lowercase().chars() {
        if c.is_ascii_alphanumeric() || !c.is_ascii() {
            one_word.push(c);
        } else {
            one_word.push_str(&format!("\u{E005}{}", u32::from(c)));
        }
    }
    Mark::Fact.word(&one_word)
}

/// A run as it is put into the index.
#[derive(Debug, Default)]
pub(super) struct RunTexts {
    pub(super) title: String,
    pub(super) text: String,
    pub(super) profile: Profile,
    pub(super) tags: Vec<String>,
    pub(super) notes: Vec<String>,
    /// The codes of its facets.
    pub(super) facets: Vec<i64>,
}

/// The words of a run.
pub(super) fn entry(run: &RunTexts) -> String {
    let mut entry = Entry::default();
    for title in std::iter::once(&run.title).chain(&run.tags) {
        entry.add(title, Rank::Title);
    }
    for note in &run.notes {
        entry.add(note, Rank::Text);
    }
    for (_, answer) in run.profile.fields() {
        entry.add(answer, Rank::Text);
    }
    let sections = report::split(&run.text).sections;
    for key in report::SectionKey::ALL {
        entry.add_report(sections.get(key));
    }
    entry.facts.extend(run.facets.iter().map(|code| facet_fact(*code)));
    entry.facts.extend(run.tags.iter().map(|tag| tag_fact(tag)));
    if !run.notes.is_empty() {
        entry.facts.push(notes_fact());
    }
    entry.finish()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rank {
    Title,
    Heading,
    Text,
}

#[derive(Debug, Default)]
struct Entry {
    words: String,
    counts: BTreeMap<String, u32>,
    titles: BTreeSet<String>,
    headings: BTreeSet<String>,
    beginnings: BTreeSet<String>,
    facts: Vec<String>,
}

impl Entry {
    /// Adds a section of a report, its headings for what they are.
    fn add_report(&mut self, section: &str) {
        let before = self.words.len();
        let mut rest = section;
        while !rest.is_empty() {
            let heading = rest.starts_with('#');
            let end = if heading {
                rest.find('\n').map_or(rest.len(), |end| end + 1)
            } else {
                rest.find("\n#").map_or(rest.len(), |end| end + 1)
            };
            self.add_words(&rest[..end], if heading { Rank::Heading } else { Rank::Text });
            rest = &rest[end..];
        }
        self.close(before);
    }

    fn add(&mut self, text: &str, rank: Rank) {
        let before = self.words.len();
        self.add_words(text, rank);
        self.close(before);
    }

    /// Ends a text, if it had any words.
    fn close(&mut self, before: usize) {
        if self.words.len() > before {
            self.push(&Mark::Gap.word(""));
        }
    }

    fn add_words(&mut self, text: &str, rank: Rank) {
        for token in tokens(text) {
            let folded = token.folded(text);
            match token.kind {
                TokenKind::Word => {
                    self.put(&folded, rank);
                    for (at, c) in folded.char_indices().take(LONGEST_BEGINNING) {
                        self.begin(&folded[..at + c.len_utf8()]);
                    }
                }
                TokenKind::Run => {
                    for (at, c) in folded.char_indices() {
                        let alone = &folded[at..at + c.len_utf8()];
                        self.begin(alone);
                        if rank == Rank::Title {
                            self.titles.insert(alone.to_owned());
                        }
                        match folded[at + c.len_utf8()..].chars().next() {
                            Some(next) => {
                                self.put(&folded[at..at + c.len_utf8() + next.len_utf8()], rank);
                            }
                            None => self.push(alone),
                        }
                    }
                }
            }
        }
    }

    fn put(&mut self, word: &str, rank: Rank) {
        self.push(word);
        match self.counts.get_mut(word) {
            Some(count) => *count += 1,
            None => {
                self.counts.insert(word.to_owned(), 1);
            }
        }
        let ranked = match rank {
            Rank::Title => &mut self.titles,
            Rank::Heading => &mut self.headings,
            Rank::Text => return,
        };
        if !ranked.contains(word) {
            ranked.insert(word.to_owned());
        }
    }

    fn begin(&mut self, beginning: &str) {
        if !self.beginnings.contains(beginning) {
            self.beginnings.insert(beginning.to_owned());
        }
    }

    fn push(&mut self, word: &str) {
        self.words.push_str(word);
        self.words.push(' ');
    }

    /// All of it, what has no place in a text last.
    fn finish(mut self) -> String {
        let often = self.counts.iter().filter(|(_, count)| **count >= OFTEN).map(|(word, _)| word.clone());
        let named = self.headings.iter().chain(&self.titles).cloned();
        let subjects: BTreeSet<String> = named.chain(often).collect();
        let beyond = [
            (Mark::Title, std::mem::take(&mut self.titles)),
            (Mark::Subject, subjects),
            (Mark::Beginning, std::mem::take(&mut self.beginnings)),
        ];
        self.push(&Mark::Gap.word(""));
        for (mark, words) in beyond {
            for word in words {
                self.push(&mark.word(&word));
            }
        }
        for fact in std::mem::take(&mut self.facts) {
            self.push(&fact);
        }
        self.words
    }
}

#[cfg(test)]
mod tests {
    use super::{RunTexts, entry, tag_fact};

    fn words(run: &RunTexts) -> Vec<String> {
        entry(run).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
    }

    #[test]
    fn texts_come_in_order_with_gaps_and_runs_as_pairs() {
        let run = RunTexts {
            title: "Café 市场分析".into(),
            text: "Words.\n# Head\nmore".into(),
            ..RunTexts::default()
        };
        let words = words(&run);
        let gap = "\u{E004}";
        assert_eq!(
            words[..10],
            ["cafe", "市场", "场分", "分析", "析", gap, "words", "head", "more", gap].map(str::to_owned)
        );
        for expected in ["\u{E001}cafe", "\u{E001}场", "\u{E002}head", "\u{E003}caf", "\u{E003}场"] {
            assert!(words.contains(&expected.to_owned()), "{expected:?} in {words:?}");
        }
    }

    #[test]
    fn the_data_block_has_no_words() {
        let text = "## SECTION 1: PROFILE ANALYSIS\nseen\n## DATA\n```json\n{\"ideas\":[{\"name\":\"unseen\"}]}\n```\n";
        let words = words(&RunTexts { text: text.into(), ..RunTexts::default() });
        assert!(words.contains(&"seen".to_owned()) && !words.contains(&"unseen".to_owned()), "{words:?}");
        assert!(!words.contains(&"section".to_owned()), "markers are not read either: {words:?}");
    }

    #[test]
    fn facts_are_no_words_of_a_text() {
        let run = RunTexts { facets: vec![7], tags: vec!["to do".into()], ..RunTexts::default() };
        let words = words(&run);
        assert!(words.contains(&"\u{E000}7".to_owned()) && words.contains(&tag_fact("TO DO")), "{words:?}");
        assert_ne!(tag_fact("to do"), tag_fact("to-do"));
        assert!(!tag_fact("a b").contains(' '));
    }
}
