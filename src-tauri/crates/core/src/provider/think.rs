//! Thinking that servers leave inside the answer: `<think>…</think>` before the first word of it.
//!
//! Only the start of an answer is looked at: a report may speak of such tags later. A block that is never closed is
//! thinking to the end, so the answer is empty, which `answer.rs` reports in words of its own. Thinking whose
//! opening tag stood in the prompt cannot be told from text, and is text.

/// Pairs of tags seen in the wild: DeepSeek and Qwen, Gemini, Magistral, and what finetunes make of them.
const TAGS: [(&str, &str); 5] = [
    ("<think>", "</think>"),
    ("<thinking>", "</thinking>"),
    ("<thought>", "</thought>"),
    ("<reasoning>", "</reasoning>"),
    ("[THINK]", "[/THINK]"),
];
/// No opening tag has more bytes.
const LONGEST_TAG: usize = 11;

/// What a piece of content turned out to be.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Sorted {
    /// Text of the answer.
    pub(super) text: String,
    /// Bytes of thinking.
    pub(super) thinking: usize,
}

/// Sorts the content of an answer into thinking and text; a tag may be split over any number of pieces.
#[derive(Debug, Clone)]
pub(super) enum ThinkFilter {
    /// Nothing yet but white space, and perhaps the start of a tag.
    Start { space: String, tag: String, after_thinking: bool },
    /// Inside. `tail` is the end of what came, as far as it may be the start of the closing tag.
    Thinking { closing: &'static str, tail: String },
    /// Past any thinking.
    Text,
}

impl Default for ThinkFilter {
    fn default() -> Self {
        Self::start(false)
    }
}

impl ThinkFilter {
    /// Sorts the next piece.
    pub(super) fn push(&mut self, piece: &str) -> Sorted {
        let mut sorted = Sorted::default();
        let mut rest = piece;
        while !rest.is_empty() {
            let consumed = match self {
                Self::Start { .. } => self.read_start(rest, &mut sorted),
                Self::Thinking { .. } => self.read_thinking(rest, &mut sorted),
                Self::Text => {
                    sorted.text.push_str(rest);
                    rest.len()
                }
            };
            rest = &rest[consumed..];
        }
        sorted
    }

    /// What was held back when the answer ends: what might have become a tag is text after all.
    pub(super) fn finish(&mut self) -> String {
        match std::mem::replace(self, Self::Text) {
            Self::Start { space, tag, .. } => space + &tag,
            Self::Thinking { .. } | Self::Text => String::new(),
        }
    }

    fn start(after_thinking: bool) -> Self {
        Self::Start { space: String::new(), tag: String::new(), after_thinking }
    }

    /// Reads up to the end of an opening tag, or up to where it is clear that none is there.
    fn read_start(&mut self, piece: &str, sorted: &mut Sorted) -> usize {
        let Self::Start { space, tag, after_thinking } = self else { return 0 };
        let content = if tag.is_empty() { piece.trim_start() } else { piece };
        let skipped = piece.len() - content.len();
        // The blank lines between thinking and the answer belong to neither.
        if !*after_thinking {
            space.push_str(&piece[..skipped]);
        }
        let enough = content.floor_char_boundary(LONGEST_TAG);
        let begun = format!("{tag}{}", &content[..enough]);
        if let Some((opening, closing)) = TAGS.iter().find(|(opening, _)| begun.starts_with(opening)) {
            let consumed = skipped + opening.len() - tag.len();
            sorted.thinking += opening.len();
            *self = Self::Thinking { closing, tail: String::new() };
            return consumed;
        }
        if enough == content.len() && TAGS.iter().any(|(opening, _)| opening.starts_with(&begun)) {
            *tag = begun;
            return piece.len();
        }
        sorted.text.push_str(space);
        sorted.text.push_str(tag);
        *self = Self::Text;
        skipped
    }

    /// Reads up to the end of the closing tag, or everything.
    fn read_thinking(&mut self, piece: &str, sorted: &mut Sorted) -> usize {
        let Self::Thinking { closing, tail } = self else { return 0 };
        // Only around the seam is the end of the last piece looked at again.
        let seam = format!("{tail}{}", &piece[..piece.floor_char_boundary(closing.len())]);
        let closed = match seam.find(*closing) {
            Some(at) => Some(at + closing.len() - tail.len()),
            None => piece.find(*closing).map(|at| at + closing.len()),
        };
        let consumed = closed.unwrap_or(piece.len());
        sorted.thinking += consumed;
        if closed.is_some() {
            *self = Self::start(true);
        } else {
            let end = if piece.len() > closing.len() { piece } else { &seam };
            let kept = unfinished(end, closing);
            *tail = end[end.len() - kept..].to_owned();
        }
        consumed
    }
}

/// How many bytes at the end of `text` may be the start of `tag`.
fn unfinished(text: &str, tag: &str) -> usize {
    (1..tag.len()).rev().find(|&length| text.ends_with(&tag[..length])).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{Sorted, ThinkFilter};

    fn sort<'a>(pieces: impl IntoIterator<Item = &'a str>) -> (String, usize) {
        let mut filter = ThinkFilter::default();
        let mut all = Sorted::default();
        for piece in pieces {
            let sorted = filter.push(piece);
            all.text.push_str(&sorted.text);
            all.thinking += sorted.thinking;
        }
        all.text.push_str(&filter.finish());
        (all.text, all.thinking)
    }

    #[test]
    fn thinking_at_the_start_is_counted_and_taken_out_however_it_is_split() {
        let table = [
            ("<think>hm</think>\n\nThe answer", "The answer", 17),
            ("\n <think>\nhm < 3 </thin </think>Text", "Text", 30),
            ("<think>\n\n</think>\n\n<think>again</think>\nText", "Text", 37),
            ("[THINK]ja[/THINK]Text", "Text", 17),
            ("<thought>é漢</thought> Text", "Text", 24),
            ("No <think>tags</think> later", "No <think>tags</think> later", 0),
            ("  indented", "  indented", 0),
            ("<thin ice", "<thin ice", 0),
            ("<thin", "<thin", 0),
            ("\n\n", "\n\n", 0),
            ("<think>never closed </thi", "", 25),
            ("<think>hm</think>\n", "", 17),
            ("", "", 0),
        ];
        for (content, text, thinking) in table {
            let expected = (text.to_owned(), thinking);
            assert_eq!(sort([content]), expected, "{content:?} whole");
            for (at, _) in content.char_indices() {
                assert_eq!(sort([&content[..at], &content[at..]]), expected, "{content:?} split at {at}");
            }
            let mut chars: Vec<&str> = content.split("").collect();
            chars.retain(|c| !c.is_empty());
            assert_eq!(sort(chars), expected, "{content:?} by characters");
        }
    }

    #[test]
    fn many_blocks_are_read_in_one_pass() {
        let started = std::time::Instant::now();
        let blocks = "<think></think>\n".repeat(60_000);
        assert_eq!(sort([blocks.as_str(), "Text"]), ("Text".to_owned(), 60_000 * 15));
        assert!(started.elapsed().as_secs() < 5, "1 MB of tags: {:?}", started.elapsed());
    }

    #[test]
    fn long_thinking_is_not_searched_again_and_again() {
        let started = std::time::Instant::now();
        let piece = "hmm ".repeat(50);
        let pieces = std::iter::once("<think>").chain(std::iter::repeat_n(piece.as_str(), 20_000));
        assert_eq!(sort(pieces).1, 7 + 20_000 * 200);
        assert!(started.elapsed().as_secs() < 5, "4 MB of thinking: {:?}", started.elapsed());
    }
}
