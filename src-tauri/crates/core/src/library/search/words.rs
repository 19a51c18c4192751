//! What a word is: the same for what is kept and for what is looked for.
//!
//! Letters are folded: no case, no accents, no width. Scripts that are written without spaces (Chinese, Japanese, Thai), and
//! Korean, whose words take endings, are runs of characters in which any stretch can be found.

use std::{borrow::Cow, ops::Range};

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// A word is kept up to this many bytes; what follows counts neither here nor there.
pub(super) const LONGEST_WORD: usize = 64;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A word between spaces or signs.
    Word,
    /// Characters of a script without spaces.
    Run,
}

/// A stretch of a text that can be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    /// Where it stands in the text, in bytes.
    pub(super) source: Range<usize>,
}

/// The tokens of a text, in order.
#[derive(Debug, Clone)]
pub(super) struct Tokens<'a> {
    text: &'a str,
    at: usize,
}

pub(super) fn tokens(text: &str) -> Tokens<'_> {
    Tokens { text, at: 0 }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let mut open: Option<Token> = None;
        while let Some((c, length)) = char_at(self.text, self.at) {
            let kind = match kind_of(c) {
                // An accent of its own belongs to the letter before it.
                None if !c.is_ascii() && is_combining_mark(c) => {
                    open.as_ref().map(|token| token.kind).filter(|kind| *kind == TokenKind::Word)
                }
                kind => kind,
            };
            match (&mut open, kind) {
                (Some(token), Some(kind)) if token.kind == kind => token.source.end = self.at + length,
                (Some(_), _) => return open,
                (None, Some(kind)) => open = Some(Token { kind, source: self.at..self.at + length }),
                (None, None) => {}
            }
            self.at += length;
        }
        open
    }
}

impl Token {
    /// Its text as it is compared. Of a run each character keeps its place and its length.
    pub(super) fn folded<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let source = &text[self.source.clone()];
        match self.kind {
            // The first byte of half-width characters.
            TokenKind::Run if !source.as_bytes().contains(&0xEF) => Cow::Borrowed(source),
            TokenKind::Run => source.chars().map(narrow).collect(),
            TokenKind::Word => {
                let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
                if source.len() <= LONGEST_WORD && source.bytes().all(plain) {
                    return Cow::Borrowed(source);
                }
                let mut folded = String::with_capacity(source.len());
                for c in source.chars() {
                    if folded.len() >= LONGEST_WORD {
                        break;
                    }
                    fold(c, &mut folded);
                }
                Cow::Owned(folded)
            }
        }
    }
}

/// A whole text as it is compared, and where each place of it stands in the source.
#[derive(Debug)]
pub(super) struct Folded {
    pub(super) text: String,
    /// Places of the folded text and of the source behind which they run side by side, where that is not from the start.
    side_by_side: Vec<(usize, usize)>,
}

impl Folded {
    pub(super) fn of(source: &str) -> Self {
        let mut folded = Self { text: String::with_capacity(source.len()), side_by_side: Vec::new() };
        let mut rest = source;
        while !rest.is_empty() {
            let plain = plain_length(rest);
            let (same, others) = rest.split_at(plain);
            let start = folded.text.len();
            folded.text.push_str(same);
            folded.text[start..].make_ascii_lowercase();
            let is_plain = |byte: u8| byte.is_ascii() || PLAIN_LEADS.contains(&byte);
            let end = others.char_indices().find(|(at, _)| is_plain(others.as_bytes()[*at]));
            let end = end.map_or(others.len(), |(at, _)| at);
            let (others, following) = others.split_at(end);
            for (at, c) in others.char_indices() {
                let before = folded.text.len();
                folded.push(c);
                if folded.text.len() - before != c.len_utf8() {
                    let behind = source.len() - rest.len() + plain + at + c.len_utf8();
                    folded.side_by_side.push((folded.text.len(), behind));
                }
            }
            rest = following;
        }
        folded
    }

    fn push(&mut self, c: char) {
        match kind_of(c) {
            Some(TokenKind::Run) => self.text.push(narrow(c)),
            Some(TokenKind::Word) => fold(c, &mut self.text),
            // An accent belongs to a word; elsewhere it parts what is around it.
            None if is_combining_mark(c) && self.text.chars().next_back().is_some_and(is_of_word) => {
                fold(c, &mut self.text);
            }
            None => self.text.push(c),
        }
    }

    /// Where a place of the folded text stands in the source.
    pub(super) fn in_source(&self, at: usize) -> usize {
        let nearest = self.side_by_side.partition_point(|(folded, _)| *folded <= at);
        match nearest.checked_sub(1).and_then(|nearest| self.side_by_side.get(nearest)) {
            Some((folded, source)) => source + (at - folded),
            None => at,
        }
    }
}

/// First bytes of characters from U+4000 to U+9FFF, of three bytes each: nearly all Chinese, and none of them is folded.
const PLAIN_LEADS: std::ops::RangeInclusive<u8> = 0xE4..=0xE9;

/// How much of a text, from its beginning, folds to itself but for the case of ASCII.
fn plain_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            byte if byte.is_ascii() => at += 1,
            byte if PLAIN_LEADS.contains(byte) => at += 3,
            _ => break,
        }
    }
    at
}

/// Whether a place is in the middle of a word of a folded text.
pub(super) fn is_within_word(folded: &str, at: usize) -> bool {
    folded[..at].chars().next_back().is_some_and(is_of_word)
        && folded[at..].chars().next().is_some_and(is_of_word)
}

/// Whether a folded character is part of a word.
fn is_of_word(c: char) -> bool {
    kind_of(c) == Some(TokenKind::Word) || !c.is_ascii() && is_combining_mark(c)
}

/// The character at a place, and its length; most are single bytes.
fn char_at(text: &str, at: usize) -> Option<(char, usize)> {
    let byte = *text.as_bytes().get(at)?;
    if byte.is_ascii() {
        return Some((char::from(byte), 1));
    }
    let c = text[at..].chars().next()?;
    Some((c, c.len_utf8()))
}

fn kind_of(c: char) -> Option<TokenKind> {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric().then_some(TokenKind::Word);
    }
    if has_no_spaces(c) {
        return Some(TokenKind::Run);
    }
    let mut is_word = false;
    if c.is_alphanumeric() {
        fold_to(c, |_| is_word = true);
    }
    is_word.then_some(TokenKind::Word)
}

/// Whether the script of a character is looked into character by character.
fn has_no_spaces(c: char) -> bool {
    matches!(u32::from(c),
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF     // Thai, Lao, Burmese, Khmer
        | 0x1100..=0x11FF | 0xAC00..=0xD7FF                     // Korean
        | 0x3005..=0x3007 | 0x3041..=0x312F | 0x31A0..=0x31FF   // Japanese, Bopomofo
        | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF
        | 0xFF66..=0xFFDC)
}

/// The usual form of a half-width character; any other as it is.
fn narrow(c: char) -> char {
    let mut usual = c;
    if matches!(u32::from(c), 0xFF66..=0xFFDC) {
        decompose_compatible(c, |part| usual = part);
    }
    usual
}

fn fold(c: char, folded: &mut String) {
    if c.is_ascii() {
        folded.push(c.to_ascii_lowercase());
    } else {
        fold_to(c, |part| folded.push(part));
    }
}

/// The characters that a character beyond ASCII is compared as.
fn fold_to(c: char, mut folded: impl FnMut(char)) {
    decompose_compatible(c, |part| {
        for lower in part.to_lowercase() {
            match lower {
                'ß' => "ss".chars().for_each(&mut folded),
                'æ' => "ae".chars().for_each(&mut folded),
                'œ' => "oe".chars().for_each(&mut folded),
                'ø' => folded('o'),
                'ł' => folded('l'),
                'đ' => folded('d'),
                'ı' => folded('i'),
                'ς' => folded('σ'),
                // A number in a circle is no word of its script.
                lower if is_accent(lower) || has_no_spaces(lower) => {}
                lower if lower.is_alphanumeric() || is_combining_mark(lower) => folded(lower),
                _ => {}
            }
        }
    });
}

/// Marks that people leave out when they look for something. Vowels of Indian scripts are marks too, and are not left out.
fn is_accent(c: char) -> bool {
    matches!(u32::from(c),
        0x0300..=0x036F | 0x0591..=0x05C7 | 0x064B..=0x065F | 0x0670
        | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x20D0..=0x20FF | 0xFE20..=0xFE2F)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Folded, TokenKind, tokens};

    fn folded(text: &str) -> Vec<String> {
        tokens(text).map(|token| token.folded(text).into_owned()).collect()
    }

    #[test]
    fn case_accents_and_width_are_folded() {
        assert_eq!(folded("Café CAFÉ cafe\u{301}"), ["cafe", "cafe", "cafe"]);
        assert_eq!(folded("Straße, Łódź; ＡＩ ﬁt"), ["strasse", "lodz", "ai", "fit"]);
        assert_eq!(folded("ΟΔΟΣ οδος İstanbul ısı"), ["οδοσ", "οδοσ", "istanbul", "isi"]);
        assert_eq!(folded("ёлка йод"), ["елка", "иод"]);
    }

    #[test]
    fn signs_part_words() {
        assert_eq!(folded("**don't** e-commerce|gpt-5.4"), ["don", "t", "e", "commerce", "gpt", "5", "4"]);
        assert!(folded("— ** | … \u{301}").is_empty());
    }

    #[test]
    fn scripts_without_spaces_are_runs() {
        let kinds: Vec<_> = tokens("AI时代，ｶﾀｶﾅ").map(|token| token.kind).collect();
        assert_eq!(kinds, [TokenKind::Word, TokenKind::Run, TokenKind::Run]);
        assert_eq!(folded("AI时代，ｶﾀｶﾅ"), ["ai", "时代", "カタカナ"]);
        assert_eq!(folded("한국어 창업"), ["한국어", "창업"]);
        assert_eq!(folded("हिन्दी"), ["हिन्दी"], "vowel signs do not part words");
        assert_eq!(folded("市\u{1dc0}市"), ["市", "市"], "a mark of no script does");
        assert_eq!(folded(&Folded::of("市\u{1dc0}市").text), ["市", "市"], "nor is it folded away");
    }

    #[test]
    fn places_of_a_folded_text_are_found_in_its_source() {
        let source = "Straße é𝒳 ﬁt 市场 e\u{301}nd";
        let folded = Folded::of(source);
        assert_eq!(folded.text, "strasse ex fit 市场 end");
        for (word, expected) in [("fit", "ﬁt"), ("市场", "市场"), ("end", "e\u{301}nd")] {
            let at = folded.text.find(word).expect("there");
            assert_eq!(&source[folded.in_source(at)..folded.in_source(at + word.len())], expected);
        }
    }

    proptest! {
        #[test]
        fn any_text_gives_tokens_that_stand_in_it_in_order(text in "\\PC{0,60}") {
            let mut end = 0;
            for token in tokens(&text) {
                prop_assert!(token.source.start >= end && token.source.end > token.source.start);
                prop_assert!(text.get(token.source.clone()).is_some());
                let folded = token.folded(&text);
                prop_assert!(!folded.is_empty() && !folded.contains(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric()));
                prop_assert!(token.kind == TokenKind::Word || folded.len() == token.source.len());
                end = token.source.end;
            }
        }

        #[test]
        fn a_folded_text_has_the_tokens_of_its_source(text in "(a|É|ß|市|ｱ| |e\u{301}|\\PC){0,40}") {
            let folded = Folded::of(&text);
            let of_source: Vec<_> = tokens(&text).map(|token| (token.kind, token.folded(&text).into_owned())).collect();
            let of_folded: Vec<_> = tokens(&folded.text).map(|token| (token.kind, token.folded(&folded.text).into_owned())).collect();
            prop_assert_eq!(of_folded, of_source);
        }
    }
}
