//! A Markdown report as a run: one of ours that was exported, or any other.

use std::{fs, path::Path, time::UNIX_EPOCH};

use jiff::{civil::DateTime, tz::TimeZone};
use sha2::{Digest, Sha256};

use unicode_normalization::UnicodeNormalization as _;

use super::{
    ImportError, LARGEST_REPORT,
    front_matter::{self, FrontMatter},
    report_file, utf8,
};
use crate::{
    chat::ChatRequest,
    library::{ImportedRun, Pace, RunStatus, RunSummary, SavedRun, now_ms, one_line},
    report,
    run::RunId,
};

const LONGEST_TITLE: usize = 200;

/// Reads the reports of a file; only our own export writes several into one. A title is the front matter's, the first
/// heading, or the name of the file.
pub(super) fn read(path: &Path, bytes: &[u8]) -> Result<Vec<ImportedRun>, ImportError> {
    let failed = |line, words: &str| ImportError::new(path, line, words);
    if bytes.len() > LARGEST_REPORT {
        let words = format!("a report has at most {} MB", LARGEST_REPORT >> 20);
        return Err(failed(None, &words));
    }
    let text = utf8(path, bytes)?;
    let (found, body, lines) = front_matter::read(text);
    let mut runs = runs(path, found, &body.replace("\r\n", "\n"));
    runs.retain(|imported| !imported.run.text.trim().is_empty());
    if runs.is_empty() {
        return Err(failed(Some(lines + 1), "there is no report in it"));
    }
    Ok(runs)
}

fn runs(path: &Path, found: FrontMatter, body: &str) -> Vec<ImportedRun> {
    let or_file_date = |date: Option<i64>| date.or_else(|| file_date(path)).unwrap_or(i64::MAX);
    let mut reports = report_file::reports(body);
    if reports.len() > 1 {
        let of_report = |(index, report): (usize, report_file::Found)| {
            let date = found.runs.get(index).map(|id| id.created_at());
            let title = report.title.unwrap_or_else(|| file_title(path));
            run(FrontMatter::default(), title, or_file_date(date), &report.text)
        };
        return reports.into_iter().enumerate().map(of_report).collect();
    }
    let (heading, origin, body) = match reports.pop() {
        Some(report) => (report.title, Origin::default(), report.text),
        None => {
            let (heading, body) = take_title(body);
            let (origin, body) = take_origin(body);
            (heading, origin, body.to_owned())
        }
    };
    let title = found.title.clone().or(heading).unwrap_or_else(|| file_title(path));
    let date = or_file_date(found.date.or(origin.date));
    vec![run(FrontMatter { model: found.model.or(origin.model), ..found }, title, date, &body)]
}

/// The name of a file as a title. Some systems hand names out with their letters and accents apart.
fn file_title(path: &Path) -> String {
    path.file_stem().map(|name| name.to_string_lossy().nfc().collect()).unwrap_or_default()
}

fn run(found: FrontMatter, title: String, at: i64, body: &str) -> ImportedRun {
    let title = one_line(&title, LONGEST_TITLE);
    let at = at.clamp(1, now_ms());
    let model = one_line(&found.model.unwrap_or_default(), LONGEST_TITLE);
    let text = body.trim_matches('\n').to_owned();
    let id = id_of(at, &title, &text);
    let run = SavedRun {
        summary: RunSummary {
            id,
            title,
            status: RunStatus::Complete,
            created_at: id.created_at(),
            goal_type: found.profile.goal_type.clone(),
            interest_area: found.profile.interest_area.clone(),
            model: model.clone(),
            sample: false,
            favourite: false,
            archived: false,
            trashed_at: None,
            tags: Vec::new(),
            notes: 0,
            cost_usd: None,
        },
        ideas: report::ideas(&text),
        text,
        pace: Pace::new(),
        profile: found.profile,
        request: ChatRequest {
            model,
            messages: Vec::new(),
            stream: true,
            temperature: None,
            max_output: None,
        },
        endpoint: String::new(),
        fingerprint: String::new(),
        error: None,
        usage: None,
        cost_usd: None,
        timings: None,
    };
    ImportedRun {
        run,
        favourite: false,
        archived: false,
        tags: found.tags,
        notes: Vec::new(),
        actions: Vec::new(),
    }
}

/// An id that tells the time, and otherwise follows from the report: the same report is known again.
fn id_of(at: i64, title: &str, text: &str) -> RunId {
    let digest = Sha256::new().chain_update(title).chain_update([0]).chain_update(text).finalize();
    let mut random = [0; 10];
    random.copy_from_slice(&digest[..10]);
    RunId::from_parts(at.unsigned_abs(), random)
}

/// The first heading as a title, without its line if the report begins with it. The heading of a section is none.
fn take_title(body: &str) -> (Option<String>, &str) {
    let start = body.trim_start_matches('\n');
    let mut in_fence = false;
    let mut lines = start.split_inclusive('\n').peekable();
    let mut offset = 0;
    while let Some(line) = lines.next() {
        let plain = line.trim();
        if plain.starts_with("```") || plain.starts_with("~~~") {
            in_fence = !in_fence;
        }
        let underline = lines.peek().is_some_and(|next| is_underline(next));
        let is_heading = !in_fence && (is_atx(plain) || underline && !plain.is_empty());
        if is_heading && !begins_section(line) {
            let title = heading_words(plain).to_owned();
            if title.is_empty() {
                return (None, body);
            }
            if offset > 0 {
                return (Some(title), body);
            }
            let length =
                line.len() + if is_atx(plain) { 0 } else { lines.peek().map_or(0, |line| line.len()) };
            return (Some(title), &start[length..]);
        }
        offset += line.len();
    }
    (None, body)
}

/// The words of a heading: without its marks, and without emphasis around all of it.
fn heading_words(line: &str) -> &str {
    let words = line.trim_start_matches('#').trim();
    // Signs at the end are a mark only after a space: C# is a name.
    let without = words.trim_end_matches('#');
    let words = if without.is_empty() || without.ends_with([' ', '\t']) { without.trim() } else { words };
    ["**", "__", "*", "_"]
        .iter()
        .find_map(|mark| words.strip_prefix(mark)?.strip_suffix(mark).filter(|inner| !inner.contains(mark)))
        .unwrap_or(words)
}

fn is_atx(line: &str) -> bool {
    let level = line.len() - line.trim_start_matches('#').len();
    (1..=6).contains(&level) && line[level..].starts_with([' ', '\t'])
}

fn is_underline(line: &str) -> bool {
    let line = line.trim_end();
    line.len() >= 2 && line.chars().all(|c| c == '=')
}

fn begins_section(line: &str) -> bool {
    let split = report::split(line);
    split.data.is_some() || report::SectionKey::ALL.iter().all(|&key| split.sections.get(key).is_empty())
}

/// Where a report of ours says it comes from.
#[derive(Debug, Default, PartialEq)]
struct Origin {
    date: Option<i64>,
    model: Option<String>,
}

/// Reads the line below the title that our own export writes: `*Prospect, 3 May 2026, 12:00. Written by m; check what …*`.
fn take_origin(body: &str) -> (Origin, &str) {
    let start = body.trim_start_matches('\n');
    let (line, rest) = start.split_once('\n').unwrap_or((start, ""));
    let Some(inner) = line.strip_prefix("*Prospect, ").and_then(|line| line.strip_suffix('*')) else {
        return (Origin::default(), body);
    };
    let (date, words) = inner.split_once(". ").unwrap_or((inner, ""));
    let date = DateTime::strptime("%d %B %Y, %H:%M", date).ok();
    let date = date.and_then(|date| date.to_zoned(TimeZone::system()).ok());
    let model = words.strip_prefix("Written by ").and_then(|words| words.split_once(';'));
    let origin = Origin {
        date: date.map(|date| date.timestamp().as_millisecond()),
        model: model.map(|(model, _)| model.to_owned()),
    };
    (origin, rest)
}

fn file_date(path: &Path) -> Option<i64> {
    let changed = fs::metadata(path).ok()?.modified().ok()?;
    i64::try_from(changed.duration_since(UNIX_EPOCH).ok()?.as_millis()).ok()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::read;
    use crate::library::ImportedRun;

    fn imported(text: &str) -> ImportedRun {
        let mut runs = read(Path::new("My plan.md"), text.as_bytes()).expect("reads");
        runs.pop().expect("a run")
    }

    #[test]
    fn a_title_is_the_first_heading_or_the_name_of_the_file() {
        let table = [
            ("# Bees\n\nText\n", "Bees", "Text"),
            ("\n\nBees\n====\n\nText", "Bees", "Text"),
            ("Text\n\n## **Bees** ##\n\nMore", "Bees", "Text\n\n## **Bees** ##\n\nMore"),
            ("Only text", "My plan", "Only text"),
            ("```\n# no heading\n```\n", "My plan", "```\n# no heading\n```"),
            ("---\ntitle: Front\n---\n# Bees\nText", "Front", "Text"),
            ("# C#\nText", "C#", "Text"),
            ("# Bees #\nText", "Bees", "Text"),
            ("# *a* and *b*\nText", "*a* and *b*", "Text"),
        ];
        for (text, title, body) in table {
            let run = imported(text).run;
            assert_eq!((run.summary.title.as_str(), run.text.as_str()), (title, body), "{text:?}");
        }
    }

    #[test]
    fn sections_are_found_and_their_headings_are_no_titles() {
        let text = "## SECTION 1: PROFILE ANALYSIS\n\nYou.\n\n## SECTION 2: IDEA RESEARCH\n\nBees.\n";
        let run = imported(text).run;
        assert_eq!(run.summary.title, "My plan");
        let sections = crate::report::split(&run.text).sections;
        assert_eq!(sections.profile_analysis.trim(), "You.");
        assert_eq!(sections.startup_ideas_research.trim(), "Bees.");
    }

    #[test]
    fn the_same_report_is_the_same_run_whenever_it_is_read() {
        let (one, other) = (imported("---\ndate: 2026-01-01\n---\n# A\nx"), imported("# A\nx"));
        let tail = |run: &ImportedRun| run.run.summary.id.to_string()[14..].to_owned();
        assert_eq!(tail(&one), tail(&other));
        assert_ne!(tail(&one), tail(&imported("# A\ny")));
    }

    #[test]
    fn a_file_of_several_reports_is_several_runs() {
        let ids = "0197f2a0-0000-7000-8000-000000000001";
        let text = format!(
            "---\ntitle: \"A · B\"\nruns:\n  - {ids}\n---\n\n# A · B\n\n# A\n\n<!-- report -->\n\na\n\n\
             <!-- end of report -->\n\n# B\\#\n\n<!-- report -->\nb\n<!-- end of report -->\n"
        );
        let runs = read(Path::new("x.md"), text.as_bytes()).expect("reads");
        let found: Vec<_> = runs.iter().map(|run| (&*run.run.summary.title, &*run.run.text)).collect();
        assert_eq!(found, [("A", "a"), ("B#", "b")]);
        assert_eq!(runs[0].run.summary.created_at, 0x0197_f2a0_0000);
    }

    #[test]
    fn a_file_name_becomes_a_title_of_whole_letters() {
        for (name, title) in [("한글.md", "한글"), ("パン.md", "パン"), ("e\u{301}te\u{301}.md", "été")]
        {
            let apart: String = unicode_normalization::UnicodeNormalization::nfd(name).collect();
            let runs = read(Path::new(&apart), b"text").expect("reads");
            assert_eq!(runs[0].run.summary.title, title);
        }
    }

    #[test]
    fn what_is_no_report_is_refused_with_its_line() {
        let table: [(&[u8], usize); 3] = [(b"", 1), (b"---\ntitle: x\n---\n\n", 4), (b"# x\n\nabc\xff\n", 3)];
        for (bytes, line) in table {
            let error = read(Path::new("x.md"), bytes).expect_err("refused");
            assert_eq!(error.line, Some(line), "{error}");
            assert!(error.to_string().starts_with("x.md, line "), "{error}");
        }
    }
}
