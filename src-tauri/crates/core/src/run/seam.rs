//! The seam between kept text and its continuation: models often repeat the last words before they go on.

/// An overlap shorter than this many characters is taken for chance, and kept.
const SHORTEST_OVERLAP: usize = 10;
/// Repetitions are looked for in this many characters at the end of the kept text.
const LONGEST_OVERLAP: usize = 2_000;

/// Trims from the beginning of a continuation what repeats the end of the kept text. Text is held back only while it
/// may still turn out to be such a repetition.
#[derive(Debug, Default)]
pub(super) struct Seam {
    /// The end of the kept text; empty once the seam is closed.
    tail: String,
    held: String,
}

impl Seam {
    /// A seam at the end of `kept`.
    pub(super) fn after(kept: &str) -> Self {
        let start = kept.char_indices().rev().nth(LONGEST_OVERLAP - 1).map_or(0, |(at, _)| at);
        Self { tail: kept[start..].to_owned(), held: String::new() }
    }

    /// Takes text of the continuation; gives what can be shown of it.
    pub(super) fn join(&mut self, text: String) -> String {
        if self.tail.is_empty() {
            return text;
        }
        self.held.push_str(&text);
        if self.may_still_repeat() { String::new() } else { self.close() }
    }

    /// Ends the seam: whatever is held back is decided now.
    pub(super) fn close(&mut self) -> String {
        let mut held = std::mem::take(&mut self.held);
        let overlap = suffixes(&self.tail)
            .filter(|suffix| held.starts_with(suffix))
            .find(|suffix| suffix.chars().count() >= SHORTEST_OVERLAP)
            .map_or(0, str::len);
        self.tail.clear();
        held.drain(..overlap);
        held
    }

    /// Whether the kept text ends with something that begins with all that is held, and is longer.
    fn may_still_repeat(&self) -> bool {
        suffixes(&self.tail).any(|suffix| suffix.len() > self.held.len() && suffix.starts_with(&self.held))
    }
}

/// Every end of `text`, the longest first.
fn suffixes(text: &str) -> impl Iterator<Item = &str> {
    text.char_indices().map(|(at, _)| &text[at..])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Seam;

    fn continued(kept: &str, pieces: &[&str]) -> String {
        let mut seam = Seam::after(kept);
        let mut out = kept.to_owned();
        for piece in pieces {
            out.push_str(&seam.join((*piece).to_owned()));
        }
        out.push_str(&seam.close());
        out
    }

    #[test]
    fn repeated_words_are_trimmed() {
        let kept = "The first test is to call ten clinics";
        for pieces in [
            &["to call ten clinics and ask."][..],
            &["to ", "call", " ten clin", "ics and", " ask."],
            &[" and ask."],
            &["The first test is to call ten clinics and ask."],
        ] {
            assert_eq!(
                continued(kept, pieces),
                "The first test is to call ten clinics and ask.",
                "{pieces:?}"
            );
        }
    }

    #[test]
    fn a_chance_overlap_is_kept() {
        assert_eq!(continued("A fo", &["od truck"]), "A food truck");
        assert_eq!(continued("bookkeep", &["per"]), "bookkeepper", "nobody can know better");
    }

    #[test]
    fn what_is_no_repetition_is_shown_at_once() {
        let mut seam = Seam::after("The plan");
        assert_eq!(seam.join(" is".into()), " is");
        assert_eq!(seam.join(" simple".into()), " simple");
    }

    #[test]
    fn an_answer_that_only_repeats_adds_nothing() {
        assert_eq!(continued("the end of the report", &["end of the ", "report"]), "the end of the report");
    }

    proptest! {
        #[test]
        fn any_chunking_gives_the_same_text(kept in "[ab é]{0,40}", more in "[ab é]{0,40}", size in 1usize..7) {
            let whole = continued(&kept, &[&more]);
            let chars: Vec<char> = more.chars().collect();
            let pieces: Vec<String> = chars.chunks(size).map(|chunk| chunk.iter().collect()).collect();
            let pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
            prop_assert_eq!(continued(&kept, &pieces), whole);
        }

        #[test]
        fn nothing_but_a_repetition_is_lost(kept in "[a-c ]{0,40}", more in "[a-c ]{0,40}") {
            let whole = continued(&kept, &[&more]);
            prop_assert!(whole.starts_with(&kept));
            prop_assert!(more.ends_with(&whole[kept.len()..]));
            let trimmed = &more[..more.len() - (whole.len() - kept.len())];
            prop_assert!(kept.ends_with(trimmed));
        }
    }
}
