//! What stands before a Markdown report, between two lines of dashes: `key: value`, as far as it is about us.
//!
//! Not all of YAML, and nothing is refused that is about something else: keys that are not known, and lines that belong
//! to them, are passed over. A known key with a value that makes no sense is an error with its line.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

use crate::{library::entries::checked_tags, profile::Profile};

/// Front matter ends within this many lines, or it is none.
const LONGEST: usize = 500;

/// What front matter says.
#[derive(Debug, Default, PartialEq)]
pub(super) struct FrontMatter {
    pub(super) title: Option<String>,
    /// Unix milliseconds.
    pub(super) date: Option<i64>,
    pub(super) model: Option<String>,
    pub(super) tags: Vec<String>,
    pub(super) profile: Profile,
}

/// Reads the front matter of a text. The rest of the text, and how many lines stand before it.
///
/// # Errors
/// The line from 1, and what is wrong with it.
pub(super) fn read(text: &str) -> Result<(FrontMatter, &str, usize), (usize, String)> {
    let mut found = FrontMatter::default();
    let Some((lines, rest)) = split(text) else { return Ok((found, text, 0)) };
    let mut lists_tags = false;
    for (number, line) in lines.iter().enumerate() {
        let failed = |words: String| (number + 2, words);
        if let Some(item) = line.trim_start().strip_prefix("- ") {
            if lists_tags {
                found.tags.push(unquoted(item));
            }
            continue;
        }
        // An indented line belongs to the key above it.
        let Some((key, value)) = line.split_once(':').filter(|_| !line.starts_with([' ', '\t', '#'])) else {
            continue;
        };
        let (key, value) = (key.trim().to_ascii_lowercase(), unquoted(value));
        lists_tags = key == "tags" && value.is_empty();
        match key.as_str() {
            "title" => found.title = Some(value).filter(|title| !title.is_empty()),
            "model" => found.model = Some(value).filter(|model| !model.is_empty()),
            "date" | "created" | "created_at" if found.date.is_none() && !value.is_empty() => {
                let words = || format!("“{value}” is no date; write it as 2027-01-31");
                found.date = Some(millis(&value).ok_or_else(|| failed(words()))?);
            }
            "tags" => found.tags.extend(listed(&value)),
            _ => {
                if let Some(field) = profile_field(&mut found.profile, &key) {
                    *field = value;
                }
            }
        }
        if key == "tags" {
            checked_tags(&found.tags).map_err(|error| failed(error.to_string()))?;
        }
    }
    found.tags = checked_tags(&found.tags).map_err(|error| (1, error.to_string()))?;
    found.profile = found.profile.trimmed();
    Ok((found, rest, lines.len() + 2))
}

/// The lines of the front matter, and the text after it.
fn split(text: &str) -> Option<(Vec<&str>, &str)> {
    let after_first = text.strip_prefix("---")?;
    let mut rest = after_first.strip_prefix("\r\n").or_else(|| after_first.strip_prefix('\n'))?;
    let mut lines = Vec::new();
    while lines.len() < LONGEST {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        let line = line.trim_end();
        if line == "---" || line == "..." {
            return Some((lines, after));
        }
        if after.is_empty() {
            return None;
        }
        lines.push(line);
        rest = after;
    }
    None
}

/// `[a, b]` or `a, b`.
fn listed(value: &str) -> Vec<String> {
    let inner = value.strip_prefix('[').and_then(|value| value.strip_suffix(']')).unwrap_or(value);
    inner.split(',').map(unquoted).filter(|tag| !tag.is_empty()).collect()
}

fn unquoted(value: &str) -> String {
    let value = value.trim();
    let inner = ['"', '\''].iter().find_map(|&quote| value.strip_prefix(quote)?.strip_suffix(quote));
    inner.unwrap_or(value).to_owned()
}

/// A day or a moment, in the system's time zone where none is named.
fn millis(value: &str) -> Option<i64> {
    let at = value.parse::<Timestamp>().ok().or_else(|| {
        let local: DateTime = value.parse().ok()?;
        Some(local.to_zoned(TimeZone::system()).ok()?.timestamp())
    })?;
    Some(at.as_millisecond())
}

fn profile_field<'a>(profile: &'a mut Profile, key: &str) -> Option<&'a mut String> {
    Some(match key {
        "goal_type" => &mut profile.goal_type,
        "time_commitment" => &mut profile.time_commitment,
        "budget_range" => &mut profile.budget_range,
        "interest_area" => &mut profile.interest_area,
        "sub_interest_area" => &mut profile.sub_interest_area,
        "work_style" => &mut profile.work_style,
        "skill_strength" => &mut profile.skill_strength,
        "location" => &mut profile.location,
        "language" => &mut profile.language,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn what_is_about_us_is_read_and_the_rest_passed_over() {
        let text = "---\ntitle: \"A: plan\"\ndate: 2026-05-03T10:00:00Z\naliases:\n  - x: y\n  - z\ntags:\n- one\n- 'Two, too'\n\
                    interest_area: Healthcare / Wellness\n# model: none\nlayout: post\n---\n# Text\n";
        let (found, rest, lines) = read(text).expect("reads");
        assert_eq!((rest, lines), ("# Text\n", 13));
        assert_eq!(found.title.as_deref(), Some("A: plan"));
        assert_eq!(found.date, Some(1_777_802_400_000));
        assert_eq!(found.tags, ["one", "Two, too"]);
        assert_eq!(found.profile.interest_area, "Healthcare / Wellness");
        assert_eq!(found.model, None);
        let (found, ..) = read("---\r\ntags: [a, \"b\"]\r\n---\r\nx").expect("reads");
        assert_eq!(found.tags, ["a", "b"]);
    }

    #[test]
    fn dashes_alone_are_no_front_matter() {
        for text in ["---\n\nA rule and a text.\n", "--- \ntitle: x\n---\n", "# x\n---\n", "", "---", "---\n"]
        {
            let (found, rest, lines) = read(text).expect("reads");
            assert_eq!((rest, lines, found.title), (text, 0, None), "{text:?}");
        }
    }

    #[test]
    fn a_value_that_makes_no_sense_is_told_with_its_line() {
        let (line, words) = read("---\ntitle: x\ndate: yesterday\n---\n").expect_err("refused");
        assert_eq!((line, words.contains("yesterday")), (3, true), "{words}");
        let long = format!("---\ntags: {}\n---\n", "x".repeat(41));
        assert_eq!(read(&long).expect_err("refused").0, 2);
    }
}
