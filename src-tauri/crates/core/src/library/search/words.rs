//! What a word is: the same for what is kept and for what is looked for.
//!
//! Letters are folded: no case, no accents, no width. Scripts that are written without spaces (Chinese, Japanese, Thai), and
//! Korean, whose words take endings, are runs of characters in which any stretch can be found.

use std::ops::Range;

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// A word is kept up to this many bytes; what follows counts neither here nor there.
const LONGEST_WORD: usize = 64;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A word between spaces or signs.
    Word,
    /// Characters of a script without spaces; each stands for one of the source.
    Run,
}

/// A stretch of a text that can be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    folded: Range<usize>,
    /// Where it stands in the text, in bytes.
    pub(super) source: Range<usize>,
}

/// The tokens of a text, in order.
#[derive(Debug, Default)]
pub(super) struct Words {
    folded: String,
    pub(super) tokens: Vec<Token>,
}

impl Words {
    pub(super) fn of(text: &str) -> Self {
        let mut words = Self { folded: String::with_capacity(text.len()), tokens: Vec::new() };
        let mut open: Option<Token> = None;
        for (at, c) in text.char_indices() {
            let kind = match kind_of(c) {
                Some(kind) => Some(kind),
                // An accent of its own belongs to the letter before it.
                None if !c.is_ascii() && is_combining_mark(c) => open.as_ref().map(|token| token.kind),
                None => None,
            };
            if let Some(token) = open.take_if(|token| Some(token.kind) != kind) {
                words.tokens.push(token);
            }
            let Some(kind) = kind else { continue };
            let token = open.get_or_insert_with(|| {
                let start = words.folded.len();
                Token { kind, folded: start..start, source: at..at }
            });
            match kind {
                TokenKind::Run => words.folded.push(narrow(c)),
                TokenKind::Word if words.folded.len() - token.folded.start < LONGEST_WORD => {
                    fold(c, &mut words.folded);
                }
                TokenKind::Word => {}
            }
            token.folded.end = words.folded.len();
            token.source.end = at + c.len_utf8();
        }
        words.tokens.extend(open);
        words.tokens.retain(|token| !token.folded.is_empty());
        words
    }

    /// A token's folded text.
    pub(super) fn folded(&self, token: &Token) -> &str {
        &self.folded[token.folded.clone()]
    }
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

    use super::{TokenKind, Words};

    fn folded(text: &str) -> Vec<String> {
        let words = Words::of(text);
        words.tokens.iter().map(|token| words.folded(token).to_owned()).collect()
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
        let words = Words::of("AI时代，ｶﾀｶﾅ");
        let kinds: Vec<_> = words.tokens.iter().map(|token| token.kind).collect();
        assert_eq!(kinds, [TokenKind::Word, TokenKind::Run, TokenKind::Run]);
        assert_eq!(folded("AI时代，ｶﾀｶﾅ"), ["ai", "时代", "カタカナ"]);
        assert_eq!(folded("한국어 창업"), ["한국어", "창업"]);
        assert_eq!(folded("हिन्दी"), ["हिन्दी"], "vowel signs do not part words");
    }

    proptest! {
        #[test]
        fn any_text_gives_tokens_that_stand_in_it_in_order(text in "\\PC{0,60}") {
            let words = Words::of(&text);
            let mut end = 0;
            for token in &words.tokens {
                prop_assert!(token.source.start >= end && token.source.end > token.source.start);
                prop_assert!(text.get(token.source.clone()).is_some());
                let folded = words.folded(token);
                prop_assert!(!folded.is_empty() && !folded.contains(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric()));
                prop_assert!(token.kind == TokenKind::Word || folded.chars().count() == text[token.source.clone()].chars().count());
                end = token.source.end;
            }
        }
    }
}
