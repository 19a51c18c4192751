//! The front matter of a Markdown report: YAML between two lines of dashes, as far as it is about us.
//!
//! No file is refused for it: keys that are not known and values that cannot be read are passed over.

use jiff::{Timestamp, civil::DateTime, fmt::rfc2822, tz::TimeZone};

use super::yaml::{self, Entry};
use crate::{library::entries::checked_tags, profile::Profile, run::RunId};

/// Front matter ends within this many lines and bytes, or it is none.
const LONGEST_LINES: usize = 500;
const LONGEST_BYTES: usize = 64 << 10;
const MOST_TAGS: usize = 20;

/// Moments with a zone, beside RFC 3339 and RFC 2822.
const MOMENTS: [&str; 5] = [
    "%Y-%m-%d %H:%M:%S%.f %z",
    "%Y-%m-%dT%H:%M:%S%.f%z",
    "%Y-%m-%d %H:%M:%S%.f %:z",
    "%Y-%m-%d %H:%M %z",
    "%Y-%m-%d %H:%M %:z",
];
/// Days and moments without a zone, beside ISO 8601. Day and month are not told apart where both are numbers and the
/// year comes last, except with dots, which only day-first countries use.
const LOCAL: [&str; 14] = [
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
    "%d. %B %Y",
    "%d %B %Y",
    "%d %b %Y",
    "%B %d, %Y",
    "%b %d, %Y",
    "%Y年%m月%d日",
    "%Y.%m.%d",
];

/// What front matter says.
#[derive(Debug, Default, PartialEq)]
pub(super) struct FrontMatter {
    pub(super) title: Option<String>,
    /// Unix milliseconds.
    pub(super) date: Option<i64>,
    pub(super) model: Option<String>,
    pub(super) tags: Vec<String>,
    pub(super) profile: Profile,
    /// The ids of the runs that a file of several reports was made from.
    pub(super) runs: Vec<RunId>,
}

/// Reads the front matter of a text. The rest of the text, and how many lines stand before it.
pub(super) fn read(text: &str) -> (FrontMatter, &str, usize) {
    let none = || (FrontMatter::default(), text, 0);
    let Some((block, rest)) = split(text) else { return none() };
    let Some(entries) = yaml::entries(block) else { return none() };
    let mut found = FrontMatter::default();
    for Entry { key, value } in entries {
        let first = || value.scalars().first().cloned();
        match key.as_str() {
            "title" => found.title = first(),
            "model" => found.model = first(),
            "date" | "created" | "created_at" if found.date.is_none() => {
                found.date = first().and_then(|value| millis(&value));
            }
            "tags" => found.tags = tags(&value),
            "runs" => found.runs = value.scalars().iter().filter_map(|id| id.parse().ok()).collect(),
            _ => {
                if let (Some(field), Some(value)) = (found.profile.field_mut(&key), first()) {
                    *field = value;
                }
            }
        }
    }
    found.profile = found.profile.trimmed();
    (found, rest, block.lines().count() + 2)
}

/// The text between the lines of dashes, and the text after them.
fn split(text: &str) -> Option<(&str, &str)> {
    let after_first = text.strip_prefix("---")?;
    let start = after_first.strip_prefix("\r\n").or_else(|| after_first.strip_prefix('\n'))?;
    let mut length = 0;
    for line in start.split_inclusive('\n').take(LONGEST_LINES) {
        if matches!(line.trim_end(), "---" | "...") {
            return Some((&start[..length], &start[length + line.len()..]));
        }
        length += line.len();
        if length > LONGEST_BYTES {
            break;
        }
    }
    None
}

/// A list, or words between commas. What is too long for a tag is left out.
fn tags(value: &yaml::Value) -> Vec<String> {
    let mut tags = match value {
        yaml::Value::Scalar(words) => words.split(',').map(|tag| tag.trim().to_owned()).collect(),
        value => value.scalars().to_vec(),
    };
    tags.retain(|tag| checked_tags(std::slice::from_ref(tag)).is_ok());
    tags.truncate(MOST_TAGS);
    checked_tags(&tags).unwrap_or_default()
}

/// A day or a moment, in the system's time zone where none is named. May stand in a link of note-taking apps, as
/// `[[2027-01-31]]` or `[[2027-01-31|Sunday]]`.
fn millis(value: &str) -> Option<i64> {
    let link = value.trim().strip_prefix("[[").and_then(|value| value.strip_suffix("]]"));
    let value = link.map_or(value, |link| link.split('|').next().unwrap_or_default()).trim();
    let moment = value.parse::<Timestamp>().ok();
    let moment = moment.or_else(|| Some(rfc2822::parse(value).ok()?.timestamp()));
    let moment = moment.or_else(|| {
        let value = value.replace(" UTC", " +0000").replace(" GMT", " +0000");
        MOMENTS.iter().find_map(|form| Timestamp::strptime(form, &value).ok())
    });
    let local = || {
        let written = value.parse::<DateTime>().ok();
        written.or_else(|| LOCAL.iter().find_map(|form| DateTime::strptime(form, value).ok()))
    };
    let moment = moment.or_else(|| Some(local()?.to_zoned(TimeZone::system()).ok()?.timestamp()));
    moment.map(Timestamp::as_millisecond)
}

#[cfg(test)]
mod tests {
    use super::{millis, read};

    #[test]
    fn what_is_about_us_is_read_and_the_rest_passed_over() {
        let text = "---\ntitle: \"A: plan\"\ndate: 2026-05-03T10:00:00Z\naliases:\n  - x\ntags:\n  - one\n  - 'Two, \
                    too'\ninterest_area: Healthcare / Wellness\nfear: That it works\n# model: none\nlayout: post\n---\n# Text\n";
        let (found, rest, lines) = read(text);
        assert_eq!((rest, lines), ("# Text\n", 13));
        assert_eq!(found.title.as_deref(), Some("A: plan"));
        assert_eq!(found.date, Some(1_777_802_400_000));
        assert_eq!(found.tags, ["one", "Two, too"]);
        assert_eq!(found.profile.interest_area, "Healthcare / Wellness");
        assert_eq!(found.profile.founder_psychology.fear, "That it works");
        assert_eq!(found.model, None);
        for text in ["---\r\ntags: [a, \"b\"]\r\n---\r\nx", "---\ntags: a, b,\n...\nx"] {
            assert_eq!(read(text).0.tags, ["a", "b"], "{text:?}");
        }
    }

    #[test]
    fn dashes_around_anything_else_are_no_front_matter() {
        for text in [
            "---\n\nA rule and a text.\n",
            "--- \ntitle: x\n---\n",
            "# x\n---\n",
            "",
            "---",
            "---\n",
            "---\nJust a sentence.\n---\nmore\n",
            "---\n- a\n- list\n---\nmore\n",
            "---\n# A heading\n\nWords: and a colon, over\n\nseveral paragraphs.\n---\n",
            "---\n\n---\n",
        ] {
            let (found, rest, lines) = read(text);
            assert_eq!((rest, lines, found.title), (text, 0, None), "{text:?}");
        }
        let endless = format!("---\n{}---\n", "key: value\n".repeat(501));
        assert_eq!(read(&endless).1, endless, "it must end early");
        let long = format!("---\ntitle: {}\n---\n", "x".repeat(70_000));
        assert_eq!(read(&long).1, long);
    }

    #[test]
    fn a_title_is_read_as_yaml_has_it() {
        for (yaml, title) in [
            ("title: >-\n  My long\n  title", Some("My long title")),
            ("title: |\n  One\n  Two\n", Some("One\nTwo\n")),
            ("title: 'It''s mine'", Some("It's mine")),
            ("title: \"Say \\\"hi\\\" \\u263a\"", Some("Say \"hi\" ☺")),
            ("title: plain # with a comment", Some("plain")),
            ("title: C# and F#", Some("C# and F#")),
            ("Title: 007", Some("007")),
            ("title: yes", Some("yes")),
            ("title: ~", None),
            ("title:", None),
            ("title: null", None),
            ("title: \"null\"", Some("null")),
            ("title: &a Anchored", Some("Anchored")),
            ("title: !!str 12", Some("12")),
            ("title: {a: b}", None),
            ("title: one\ntitle: two", Some("two")),
            ("title: A\nother: a: b", Some("A")),
            ("title: A\ndate: @yesterday\n", Some("A")),
            ("title: A\nmodel:\n\tbad: tab", Some("A")),
            ("title: a: b", None),
            ("title: *Bold* plan\nmodel: m", None),
        ] {
            let text = format!("---\n{yaml}\n---\nText\n");
            let (found, rest, _) = read(&text);
            assert_eq!((found.title.as_deref(), rest), (title, "Text\n"), "{yaml:?}");
        }
    }

    #[test]
    fn a_date_is_read_in_every_common_form_and_otherwise_ignored() {
        let day = |text: &str| {
            let at = jiff::civil::date(2026, 5, 3).to_zoned(jiff::tz::TimeZone::system()).expect("a day");
            assert_eq!(millis(text), Some(at.timestamp().as_millisecond()), "{text:?}");
        };
        for text in [
            "2026-05-03",
            "2026/05/03",
            "2026.05.03",
            "03.05.2026",
            "3.5.2026",
            "3. May 2026",
            "3 May 2026",
            "May 3, 2026",
            "2026年5月3日",
            "20260503",
            "[[2026-05-03]]",
            " [[ 2026-05-03|Sunday]] ",
            "2026-05-03 00:00",
            "2026-05-03T00:00:00",
        ] {
            day(text);
        }
        for text in [
            "2026-05-03 10:00:00 +0900",
            "2026-05-03 10:00:00 +09:00",
            "2026-05-03T10:00:00+0900",
            "2026-05-03T10:00:00+09:00",
            "2026-05-03T10:00:00+09:00[Asia/Tokyo]",
            "2026-05-03 10:00 +0900",
            "2026-05-03 01:00:00 UTC",
            "2026-05-03T01:00:00Z",
            "2026-05-03 01:00:00.000Z",
            "Sun, 03 May 2026 01:00:00 +0000",
            "Sun, 3 May 2026 10:00:00 +0900",
            "3 May 2026 01:00:00 GMT",
        ] {
            assert_eq!(millis(text), Some(1_777_770_000_000), "{text:?}");
        }
        for text in ["yesterday", "", "05/03/2026", "2026-13-01", "2026", "[[]]", "99999-01-01", "2026-02-30"]
        {
            assert_eq!(millis(text), None, "{text:?}");
        }
    }

    #[test]
    fn tags_that_are_too_long_or_too_many_are_left_out() {
        let text = format!("---\ntags: [{}, fine]\n---\n", "x".repeat(41));
        assert_eq!(read(&text).0.tags, ["fine"]);
        let many: Vec<String> = (0..90).map(|tag| format!("t{tag}")).collect();
        let text = format!("---\ntags: [{}]\n---\n", many.join(", "));
        assert_eq!(read(&text).0.tags.len(), super::MOST_TAGS);
    }
}
