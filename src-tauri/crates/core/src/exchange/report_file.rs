//! What stands around the text of a model in our Markdown files, so that an import finds it again in any language, to
//! the letter: comments, which are not seen where Markdown is shown.
//!
//! ```text
//! <!-- report -->
//! <!-- section 1 -->
//! ## Profile analysis
//! …
//! <!-- section 2, empty -->
//! <!-- section 3, own † 2 5 -->
//! …
//! <!-- end of report -->
//! <!-- ideas
//! one JSON object a line
//! -->
//! ```
//!
//! The export adds a † after figures without a source. `own` counts the signs of a section that the model wrote itself;
//! an import takes all others away.

use std::fmt::Write as _;

use serde_json::Value;

use crate::report::{
    SectionKey,
    data::{DATA_VERSION, Idea},
};

/// The line before a report.
pub const BEGIN: &str = "<!-- report -->";
/// The line after it.
pub const END: &str = "<!-- end of report -->";

const SIGN: char = '†';
const SECTION: &str = "<!-- section ";
const IDEAS: &str = "<!-- ideas";
/// How the lines of a model begin that could be taken for ours. They get one more `=` on the way out.
const OURS: [&str; 4] = ["report", "end of report", "section ", "ideas"];

/// A section: its comment, its heading, and its text with the signs that the export added.
pub fn section(key: SectionKey, heading: &str, text: &str, signed: &str) -> String {
    let own = match own_signs(text, signed) {
        own if own.is_empty() => String::new(),
        own => {
            let own: Vec<String> = own.iter().map(usize::to_string).collect();
            format!(", own {SIGN} {}", own.join(" "))
        }
    };
    let signed = quoted_lines(signed.trim_matches('\n'));
    format!("{SECTION}{}{own} -->\n## {heading}\n\n{signed}\n", number(key))
}

/// A section that the model did not write, and what says so.
pub fn empty_section(key: SectionKey, heading: &str, words: &str) -> String {
    format!("{SECTION}{}, empty -->\n## {heading}\n\n*{words}*\n", number(key))
}

/// The ideas of a report, whose data block is not shown.
pub fn ideas(ideas: &[Idea]) -> String {
    let mut out = format!("{IDEAS}\n");
    for idea in ideas {
        // An idea holds no maps and no numbers that JSON lacks, so it can always be written.
        let json = serde_json::to_string(idea).unwrap_or_default();
        // Nothing in the comment may end it.
        let _ = writeln!(out, "{}", json.replace('<', "\\u003c").replace('>', "\\u003e"));
    }
    out.push_str("-->\n");
    out
}

/// A text as a YAML scalar: a JSON string is one, but for characters that YAML wants escaped.
pub fn yaml_text(text: &str) -> String {
    let json = Value::from(text).to_string();
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        let is_printable =
            !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}');
        if is_printable {
            out.push(c);
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        }
    }
    out
}

/// A report of a file.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Found {
    /// The heading before it.
    pub(super) title: Option<String>,
    /// As the model wrote it, with the headings of the prompt.
    pub(super) text: String,
}

/// The reports of a text; empty when it is not from our export, or from one before there were comments.
pub(super) fn reports(text: &str) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut title = None;
    let mut lines = text.split_inclusive('\n');
    while let Some(line) = lines.next() {
        match line.trim_end() {
            BEGIN => {
                let report: Vec<&str> = lines.by_ref().take_while(|line| line.trim_end() != END).collect();
                found.push(Found { title: title.take(), text: report_text(&report) });
            }
            IDEAS => {
                let block: Vec<&str> = lines.by_ref().take_while(|line| line.trim_end() != "-->").collect();
                if let Some(report) = found.last_mut() {
                    report.text.push_str(&data_block(&block));
                }
            }
            line => title = line.strip_prefix("# ").map(unescaped).or(title),
        }
    }
    found
}

/// The lines of a report without what was put around and into them.
fn report_text(lines: &[&str]) -> String {
    let mut out = String::new();
    let mut sections: Vec<(Option<Mark>, String)> = vec![(None, String::new())];
    for line in lines {
        match Mark::read(line.trim_end()) {
            Some(mark) => sections.push((Some(mark), String::new())),
            None => {
                if let Some((_, body)) = sections.last_mut() {
                    body.push_str(&unquoted_line(line));
                }
            }
        }
    }
    for (mark, body) in sections {
        let Some(mark) = mark else {
            // From before there were comments of sections.
            out.push_str(&body);
            continue;
        };
        let body = body.trim_start_matches('\n');
        // The heading is in the language of the export.
        let body = match body.strip_prefix("## ") {
            Some(heading) => heading.split_once('\n').map_or("", |(_, rest)| rest),
            None => body,
        };
        let _ = writeln!(out, "{}\n", heading(mark.key));
        if !mark.is_empty {
            let _ = writeln!(out, "{}\n", without_signs(body.trim_matches('\n'), &mark.own));
        }
    }
    out.trim_matches('\n').to_owned()
}

/// What a section's comment says.
struct Mark {
    key: SectionKey,
    is_empty: bool,
    own: Vec<usize>,
}

impl Mark {
    fn read(line: &str) -> Option<Self> {
        let inner = line.strip_prefix(SECTION)?.strip_suffix(" -->")?;
        let (number, rest) = inner.split_once(", ").unwrap_or((inner, ""));
        let key = SectionKey::ALL.into_iter().find(|&key| self::number(key) == number)?;
        let own = rest.strip_prefix("own † ").unwrap_or_default();
        let own = own.split(' ').filter_map(|own| own.parse().ok()).collect();
        Some(Self { key, is_empty: rest == "empty", own })
    }
}

fn number(key: SectionKey) -> &'static str {
    match key {
        SectionKey::ProfileAnalysis => "1",
        SectionKey::StartupIdeasResearch => "2",
        SectionKey::PersonalizedRecommendations => "3",
    }
}

/// A section's heading as the prompt asks for it.
fn heading(key: SectionKey) -> &'static str {
    match key {
        SectionKey::ProfileAnalysis => "## SECTION 1: PROFILE ANALYSIS",
        SectionKey::StartupIdeasResearch => "## SECTION 2: IDEA RESEARCH",
        SectionKey::PersonalizedRecommendations => "## SECTION 3: PERSONALIZED RECOMMENDATIONS",
    }
}

/// The ideas as the data block that a report has them in.
fn data_block(lines: &[&str]) -> String {
    let ideas: Vec<Idea> = lines.iter().filter_map(|line| serde_json::from_str(line).ok()).collect();
    if ideas.is_empty() {
        return String::new();
    }
    let data = serde_json::json!({ "version": DATA_VERSION, "ideas": ideas });
    format!("\n\n## DATA\n\n```json\n{data:#}\n```")
}

/// Which signs of `signed` are in `text`, too, counted from 1.
fn own_signs(text: &str, signed: &str) -> Vec<usize> {
    let mut own = Vec::new();
    let mut text = text.chars().peekable();
    let mut count = 0;
    for c in signed.chars() {
        let is_own = text.next_if_eq(&c).is_some();
        if c == SIGN {
            count += 1;
            own.extend(is_own.then_some(count));
        }
    }
    own
}

fn without_signs(signed: &str, own: &[usize]) -> String {
    let mut count = 0;
    let is_kept = |c: char| {
        count += usize::from(c == SIGN);
        c != SIGN || own.binary_search(&count).is_ok()
    };
    let mut is_kept = is_kept;
    signed.chars().filter(|&c| is_kept(c)).collect()
}

fn quoted_lines(text: &str) -> String {
    text.split_inclusive('\n').map(|line| with_prefix(line, |rest| format!("= {rest}"))).collect()
}

fn unquoted_line(line: &str) -> String {
    with_prefix(line, |rest| rest.strip_prefix("= ").unwrap_or(rest).to_owned())
}

/// A line that could be taken for ours, changed after its opening; any other as it is.
fn with_prefix(line: &str, change: impl Fn(&str) -> String) -> String {
    match line.strip_prefix("<!-- ") {
        Some(rest) if is_ours(rest) => format!("<!-- {}", change(rest)),
        _ => line.to_owned(),
    }
}

fn is_ours(rest: &str) -> bool {
    let mut words = rest;
    while let Some(rest) = words.strip_prefix("= ") {
        words = rest;
    }
    OURS.iter().any(|ours| words.starts_with(ours))
}

/// A heading's words without the backslashes before its signs.
fn unescaped(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    let mut chars = words.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.next_if(|next| c == '\\' && next.is_ascii_punctuation()) {
            Some(sign) => out.push(sign),
            None => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{BEGIN, END, Found, empty_section, ideas, reports, section};
    use crate::report::{self, SectionKey, data::Idea};

    fn file(texts: &[(&str, &str)]) -> String {
        let keys = SectionKey::ALL.into_iter().zip(texts);
        let sections: Vec<String> =
            keys.map(|(key, (text, signed))| section(key, "Überschrift", text, signed)).collect();
        format!("# A \\*title\\*\n\n{BEGIN}\n\n{}\n{END}\n\n## More\n", sections.join("\n"))
    }

    #[test]
    fn signs_are_taken_away_where_the_export_put_them_and_nowhere_else() {
        let table = [
            ("$900 a month", "$900† a month"),
            ("a† $900 b†, 5%", "a† $900† b†, 5%†"),
            ("$900†", "$900††"),
            ("† only own †", "† only own †"),
            ("none", "none"),
        ];
        for (text, signed) in table {
            let [Found { title, text: found }] = &reports(&file(&[(text, signed)]))[..] else {
                panic!("one")
            };
            assert_eq!(title.as_deref(), Some("A *title*"));
            assert_eq!(found, &format!("## SECTION 1: PROFILE ANALYSIS\n\n{text}"), "{signed}");
        }
    }

    #[test]
    fn a_section_that_was_not_written_stays_so() {
        let text = format!(
            "{BEGIN}\n{}{END}\n",
            empty_section(SectionKey::StartupIdeasResearch, "创意", "没有内容。")
        );
        assert_eq!(reports(&text)[0].text, "## SECTION 2: IDEA RESEARCH");
    }

    #[test]
    fn what_a_person_changed_in_a_file_is_kept() {
        let text = file(&[("One", "One"), ("Two", "Two")]);
        let text =
            text.replace("One", "Mine").replacen("## Überschrift\n", "", 1).replace("\n<!--", "\n\n<!--");
        let text = text.replace('\n', " \n");
        let sections = report::split(&reports(&text)[0].text).sections;
        assert_eq!(sections.profile_analysis.trim(), "Mine");
        assert_eq!(sections.startup_ideas_research.trim(), "Two");
    }

    #[test]
    fn ideas_come_back_and_cannot_leave_their_comment() {
        let idea =
            Idea { name: "--> <b>".into(), one_line: "``` {\"".into(), ordinal: Some(1), ..Idea::default() };
        let second =
            Idea { name: "二".into(), capital_needed_usd: Some(1.5), ordinal: Some(2), ..Idea::default() };
        let several = [idea, second];
        let comment = ideas(&several);
        assert_eq!(comment.matches("-->").count(), 1);
        let text = format!("{}\n{comment}", file(&[("x", "x")]));
        assert_eq!(report::ideas(&reports(&text)[0].text), several);
        let broken = text.replace("\"name\":\"二", "\"nam");
        assert_eq!(
            report::ideas(&reports(&broken)[0].text),
            several[..1],
            "of changed ones, those that can be read"
        );
    }

    proptest! {
        #[test]
        fn any_text_comes_back_to_the_letter(lines in prop::collection::vec(
            "[a-z†$0-9 ]{0,12}|<!-- (= ){0,2}(report|end of report|section 1|section 2, empty|ideas) -->|-->|# x", 0..8,
        ), signs in prop::collection::vec(any::<bool>(), 120)) {
            let text = lines.join("\n");
            let text = text.trim_matches('\n');
            let mut signs = signs.into_iter();
            let signed: String = text
                .chars()
                .flat_map(|c| [Some(c), (c.is_ascii_digit() && signs.next().unwrap_or(false)).then_some('†')])
                .flatten()
                .collect();
            let found = reports(&file(&[(text, &signed)]));
            let whole = format!("## SECTION 1: PROFILE ANALYSIS\n\n{text}");
            prop_assert_eq!(&found[0].text, whole.trim_end_matches('\n'), "{}", signed);
            prop_assert_eq!(found.len(), 1);
        }
    }
}
