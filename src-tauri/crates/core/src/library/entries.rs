//! What can be written to a run: checked before it is kept, whether it was typed or comes from a file.

use super::{ActionDraft, NoteDraft};

/// Characters of a note.
const LONGEST_NOTE: usize = 20_000;
/// Characters of an action item.
const LONGEST_ACTION: usize = 1_000;
/// Characters of a tag.
const LONGEST_TAG: usize = 40;
/// Tags of one note or run.
const MOST_TAGS: usize = 20;
/// Ideas of one report are fewer.
const MOST_IDEAS: u32 = 1_000;

/// What was entered cannot be kept, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidEntry(String);

/// A note as it is kept: without white space around it, its tags in one line each and none twice.
pub(crate) fn checked_note(draft: NoteDraft) -> Result<NoteDraft, InvalidEntry> {
    let text = note_text(&draft.text)?;
    check_idea(draft.idea)?;
    Ok(NoteDraft { text, tags: checked_tags(&draft.tags)?, ..draft })
}

pub(crate) fn checked_action(draft: ActionDraft) -> Result<ActionDraft, InvalidEntry> {
    let text = action_text(&draft.text)?;
    check_idea(draft.idea)?;
    if let Some(due) = &draft.due {
        check_day(due)?;
    }
    Ok(ActionDraft { text, ..draft })
}

/// Tags in one line each, empty ones and those that differ in case alone left out.
pub(crate) fn checked_tags(tags: &[String]) -> Result<Vec<String>, InvalidEntry> {
    let mut checked: Vec<String> = Vec::new();
    for tag in tags {
        let tag = one_line(tag, usize::MAX);
        let length = tag.chars().count();
        if length > LONGEST_TAG {
            let words = format!("a tag has {length} characters; at most {LONGEST_TAG} are kept");
            return Err(InvalidEntry(words));
        }
        if !tag.is_empty() && !checked.iter().any(|known| known.eq_ignore_ascii_case(&tag)) {
            checked.push(tag);
        }
    }
    if checked.len() > MOST_TAGS {
        let words = format!("there are {} tags; at most {MOST_TAGS} are kept", checked.len());
        return Err(InvalidEntry(words));
    }
    Ok(checked)
}

pub(crate) fn note_text(text: &str) -> Result<String, InvalidEntry> {
    checked_text("the note", text, LONGEST_NOTE)
}

pub(crate) fn action_text(text: &str) -> Result<String, InvalidEntry> {
    checked_text("the action item", text, LONGEST_ACTION)
}

fn checked_text(what: &str, text: &str, limit: usize) -> Result<String, InvalidEntry> {
    // Line ends as they are on every system; other control characters are invisible and nobody meant them.
    let plain = text.replace("\r\n", "\n").replace('\r', "\n");
    let plain: String = plain.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    let plain = plain.trim();
    let length = plain.chars().count();
    match length {
        0 => Err(InvalidEntry(format!("{what} is empty"))),
        _ if length > limit => {
            let words = format!("{what} has {length} characters; at most {limit} are kept");
            Err(InvalidEntry(words))
        }
        _ => Ok(plain.to_owned()),
    }
}

fn check_idea(idea: Option<u32>) -> Result<(), InvalidEntry> {
    match idea {
        Some(idea) if idea >= MOST_IDEAS => Err(InvalidEntry(format!("no report has an idea number {idea}"))),
        _ => Ok(()),
    }
}

pub(crate) fn check_day(day: &str) -> Result<(), InvalidEntry> {
    let known = jiff::civil::Date::strptime("%Y-%m-%d", day).is_ok_and(|date| date.to_string() == day);
    if known {
        return Ok(());
    }
    Err(InvalidEntry(format!("“{day}” is no day; write it as 2027-01-31")))
}

/// A text in one line of at most `limit` characters, without control characters.
pub(crate) fn one_line(text: &str, limit: usize) -> String {
    let plain: String = text.chars().filter(|c| !c.is_control() || c.is_whitespace()).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(limit).collect()
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_NOTE, check_day, checked_note, checked_tags};
    use crate::{library::NoteDraft, run::RunId};

    fn draft(text: &str) -> NoteDraft {
        NoteDraft {
            note_id: None,
            run_id: RunId::generate(),
            section: None,
            idea: None,
            text: text.into(),
            tags: Vec::new(),
        }
    }

    #[test]
    fn a_note_has_words_and_not_too_many() {
        let kept = checked_note(draft(" # Plan\r\n\r\n\tcall \u{7}Ada \n")).expect("kept");
        assert_eq!(kept.text, "# Plan\n\n\tcall Ada");
        assert!(checked_note(draft(&"é".repeat(LONGEST_NOTE))).is_ok(), "characters count, not bytes");
        for (text, said) in [("", "empty"), (" \n\u{0} ", "empty"), (&*"x".repeat(LONGEST_NOTE + 1), "20001")]
        {
            let refused = checked_note(draft(text)).expect_err("refused").to_string();
            assert!(refused.contains(said), "{refused}");
        }
    }

    #[test]
    fn tags_are_one_line_each_and_differ_in_more_than_case() {
        let tags = |tags: &[&str]| checked_tags(&tags.iter().map(|&tag| tag.to_owned()).collect::<Vec<_>>());
        assert_eq!(tags(&[" to  do\n", "To do", "", "été"]).expect("kept"), ["to do", "été"]);
        assert!(tags(&["x".repeat(41).as_str()]).is_err());
        let many: Vec<String> = (0..21).map(|n| n.to_string()).collect();
        assert!(checked_tags(&many).is_err());
    }

    #[test]
    fn a_day_is_one_of_the_calendar() {
        for day in ["2027-01-31", "2028-02-29"] {
            assert!(check_day(day).is_ok(), "{day}");
        }
        for day in ["2027-02-29", "2027-1-31", "31.1.2027", "2027-01-31T00:00", "", "soon"] {
            assert!(check_day(day).is_err(), "{day}");
        }
    }
}
