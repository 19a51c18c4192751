//! What a word is: the same for what is kept and for what is looked for.
//!
//! Letters are folded: no case, no accents, no width. Scripts that are written without spaces (Chinese, Japanese, Thai), and
//! Korean, whose words take endings, are runs of characters in which any stretch can be found.

use std::{borrow::Cow, ops::Range};

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// A word is kept up to this many bytes; what follows counts neither here nor there.
const LONGEST_WORD: usize = 64;

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
                _ if !c.is_ascii() && is_combining_mark(c) => {
                    open.as_ref().map(|token| token.kind).or(kind_of(c).filter(|_| !is_accent(c)))
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

    /// Whether the folded text of this word can begin with a character, by a glance at its own first.
    pub(super) fn may_begin_with(&self, text: &str, first: u8) -> bool {
        let own = text.as_bytes()[self.source.start];
        !own.is_ascii() || !first.is_ascii() || own.to_ascii_lowercase() == first
    }
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
    c.is_alphanumeric().then_some(TokenKind::Word)
}

/// Whether the script of a character is looked into character by character.
fn has_no_spaces(c: char) -> bool {
    matches!(u32::from(c),
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF     // Thai, Lao, Burmese, Khmer
        | 0x1100..=0x11FF | 0xAC00..=0xD7FF                     // Korean
        | 0x3005..=0x3007 | 0x3041..=0x312F | 0x31A0..=0x31FF   // Japanese, Bopomofo
        | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF
        | 0xFF66..=0xFF9F)
}

/// The usual form of a half-width character; any other as it is.
fn narrow(c: char) -> char {
    let mut usual = c;
    if matches!(u32::from(c), 0xFF66..=0xFF9F) {
        decompose_compatible(c, |part| usual = part);
    }
    usual
}

fn fold(c: char, folded: &mut String) {
    if c.is_ascii() {
        folded.push(c.to_ascii_lowercase());
        return;
    }
    decompose_compatible(c, |part| {
        for lower in part.to_lowercase() {
            match lower {
                'ß' => folded.push_str("ss"),
                'æ' => folded.push_str("ae"),
                'œ' => folded.push_str("oe"),
                'ø' => folded.push('o'),
                'ł' => folded.push('l'),
                'đ' => folded.push('d'),
                'ı' => folded.push('i'),
                'ς' => folded.push('σ'),
                lower if is_accent(lower) => {}
                lower if lower.is_alphanumeric() || is_combining_mark(lower) => folded.push(lower),
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

    use super::{TokenKind, tokens};

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
    }
}
