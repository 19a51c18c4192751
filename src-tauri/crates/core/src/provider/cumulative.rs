//! Servers whose deltas repeat all the text so far.
//!
//! In an ordinary stream a delta may begin like the one before it ("1", "10"), so one such delta proves nothing. The
//! repetition must hold from the first delta on, each delta longer than the one before, and what is repeated must be
//! long and not all of one kind. Until that is decided, which takes a few dozen bytes, the deltas that fit are kept
//! back; an ordinary stream is told apart by its second delta.

/// The second growth proves it when this many bytes are repeated, the first one when twice as many are.
const PROOF: usize = 16;
/// At the end of the stream half of that will do, if the last delta is this many times as long.
const WHOLE_ANSWER: usize = 4;
/// Fewer different characters, as in a line of dashes, prove nothing.
const VARIETY: usize = 4;

/// Turns the deltas of a stream into what each adds to the text.
#[derive(Debug, Clone, Default)]
pub(super) enum Deltas {
    /// Nothing has come.
    #[default]
    Empty,
    /// Every delta began with the one before it. `told` is the length of the first, `kept` holds the others; the last one
    /// begins with `repeated` bytes of the one before.
    Undecided { told: usize, last: String, kept: String, repeated: usize, growths: u32 },
    /// As the protocol says: each delta adds to the text.
    Ordinary,
    /// Each delta is the whole text so far.
    Cumulative { text: String },
}

impl Deltas {
    /// What the delta adds, as far as it is decided.
    pub(super) fn push(&mut self, delta: String) -> String {
        match self {
            _ if delta.is_empty() => delta,
            Self::Ordinary => delta,
            Self::Empty => {
                *self = Self::Undecided {
                    told: delta.len(),
                    last: delta.clone(),
                    kept: String::new(),
                    repeated: 0,
                    growths: 0,
                };
                delta
            }
            Self::Cumulative { text } => {
                if let Some(new) = delta.strip_prefix(text.as_str()) {
                    let new = new.to_owned();
                    text.push_str(&new);
                    new
                } else if text.starts_with(&delta) {
                    String::new()
                } else {
                    text.push_str(&delta);
                    delta
                }
            }
            Self::Undecided { told, last, kept, repeated, growths } => {
                *repeated = last.len();
                let grows = delta.len() > *repeated && delta.starts_with(last.as_str());
                *growths += 1;
                let is_long = *repeated >= 2 * PROOF || (*growths > 1 && *repeated >= PROOF);
                if grows && is_long && is_varied(last) {
                    let new = delta[*told..].to_owned();
                    *self = Self::Cumulative { text: delta };
                    return new;
                }
                if grows && *repeated < 2 * PROOF {
                    kept.push_str(&delta);
                    *last = delta;
                    return String::new();
                }
                let all = std::mem::take(kept) + &delta;
                *self = Self::Ordinary;
                all
            }
        }
    }

    /// What was kept back when the stream ends.
    pub(super) fn finish(&mut self) -> String {
        match std::mem::take(self) {
            Self::Undecided { told, last, kept, repeated, .. } => {
                *self = Self::Ordinary;
                let is_whole = repeated >= PROOF / 2 && last.len() >= WHOLE_ANSWER * repeated;
                if is_whole && is_varied(&last[..repeated]) { last[told..].to_owned() } else { kept }
            }
            other => {
                *self = other;
                String::new()
            }
        }
    }
}

fn is_varied(text: &str) -> bool {
    let mut seen = Vec::with_capacity(VARIETY);
    text.chars().any(|c| {
        if !seen.contains(&c) {
            seen.push(c);
        }
        seen.len() == VARIETY
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Deltas;

    fn read<'a>(deltas: impl IntoIterator<Item = &'a str>) -> String {
        let mut reader = Deltas::default();
        let mut text: String = deltas.into_iter().map(|delta| reader.push(delta.to_owned())).collect();
        text.push_str(&reader.finish());
        text
    }

    #[test]
    fn deltas_that_repeat_the_text_so_far_add_only_what_is_new() {
        let table: [(&[&str], &str); 7] = [
            (
                &["## SECTION", "## SECTION 1: PROFILE ANALYSIS\n\nYou have time."],
                "## SECTION 1: PROFILE ANALYSIS\n\nYou have time.",
            ),
            (
                &[
                    "## SECTION",
                    "## SECTION 1: PROFIL",
                    "## SECTION 1: PROFILE\n",
                    "## SECTION 1: PROFILE\nYou",
                ],
                "## SECTION 1: PROFILE\nYou",
            ),
            (
                &["", "You have t", "You have twelve hours", "You have twelve hours a week."],
                "You have twelve hours a week.",
            ),
            (
                &[
                    "The whole first paragraph of a report.",
                    "The whole first paragraph of a report. And more.",
                ],
                "The whole first paragraph of a report. And more.",
            ),
            (
                &[
                    "Your evenings",
                    "Your evenings are yours",
                    "Your evenings are yours.",
                    "Your evenings are yours.",
                    "Your",
                ],
                "Your evenings are yours.",
            ),
            (
                &["Your evenings", "Your evenings are yours", "Your evenings are yours to", " keep."],
                "Your evenings are yours to keep.",
            ),
            (
                &["这份报告分析您", "这份报告分析您的情况，", "这份报告分析您的情况，并给出建议"],
                "这份报告分析您的情况，并给出建议",
            ),
        ];
        for (deltas, text) in table {
            assert_eq!(read(deltas.iter().copied()), text, "{deltas:?}");
        }
    }

    #[test]
    fn a_delta_that_only_happens_to_begin_like_the_text_is_kept() {
        let table: [&[&str]; 10] = [
            &["ha", "ha"],
            &["1", "1", "1"],
            &["1", "10", "100", "1000"],
            &["## ", "## "],
            &["a", "an", "and", " so on"],
            &["New York", "New York, again"],
            &[
                "----",
                "--------",
                "----------------",
                "--------------------------------",
                "--------------------------------------",
            ],
            &["No, ", "No, no, ", "No, no, no, ", "never."],
            &["The same sentence twice. ", "The same sentence twice. ", "The same sentence twice. "],
            &["ha ha ha ha ha ha ", "ha ha ha ha ha ha ha ha ha ", "ha ha ha ha ha ha ha ha ha ha ha ha "],
        ];
        for deltas in table {
            assert_eq!(read(deltas.iter().copied()), deltas.concat(), "{deltas:?}");
        }
    }

    #[test]
    fn an_ordinary_stream_is_told_at_once() {
        let mut reader = Deltas::default();
        for delta in ["You", " have", " time", ".", ".", ".."] {
            assert_eq!(reader.push(delta.to_owned()), delta);
        }
    }

    proptest! {
        #[test]
        fn no_stream_of_words_is_changed(
            words in prop::collection::vec(
                prop::sample::select(vec![
                    "ha", " a", " an", " and", "\n", "\n\n", "## ", "1", "10", "-", "--", "section ", "section two",
                    "You", " have", "漢", "漢字", "<", "|", "the the", "the", "",
                ]),
                0..40,
            ),
        ) {
            prop_assert_eq!(read(words.iter().copied()), words.concat());
        }

        #[test]
        fn no_stream_of_chance_is_changed(deltas in prop::collection::vec("[ab# \n]{0,12}", 0..40)) {
            prop_assert_eq!(read(deltas.iter().map(String::as_str)), deltas.concat());
        }

        #[test]
        fn a_cumulative_stream_of_any_steps_is_read_right(
            text in "Your report: [ .a-zé漢]{40,200}",
            steps in prop::collection::vec(4usize..15, 8..200),
        ) {
            let mut ends = vec![0];
            for step in steps {
                ends.push(text.floor_char_boundary(ends[ends.len() - 1] + step));
            }
            ends.push(text.len());
            prop_assert_eq!(read(ends.iter().map(|&end| &text[..end])), text);
        }
    }
}
