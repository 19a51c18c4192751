//! A run as one Markdown file.

use std::fmt::Write as _;

use jiff::{Timestamp, tz::TimeZone};
use prospect_core::{
    RunStatus, SavedRun,
    report::{self, SectionKey},
};

/// A saved run in Markdown: its title, where it comes from, and the three sections. The block of structured data is
/// left out, as it is on screen; everything else the model wrote is there to the letter.
pub fn markdown(run: &SavedRun) -> String {
    let sections = report::split(&run.text).sections;
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(out, "# {}\n", one_line(&run.summary.title));
    let _ = writeln!(out, "*{}*\n", provenance(run));
    if let Some(note) = note(run) {
        let _ = writeln!(out, "> {note}\n");
    }
    for key in SectionKey::ALL {
        let body = sections.get(key).trim_matches('\n');
        let _ = writeln!(out, "## {}\n", key.title());
        if !body.trim().is_empty() {
            let _ = writeln!(out, "{body}\n");
        } else {
            let _ = writeln!(out, "*Not written.*\n");
        }
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn provenance(run: &SavedRun) -> String {
    let date = Timestamp::from_millisecond(run.summary.created_at)
        .map(|at| at.to_zoned(TimeZone::system()).strftime("%-d %B %Y, %H:%M").to_string())
        .unwrap_or_default();
    if run.summary.sample {
        return format!("Prospect, {date}. Sample: no model was called.");
    }
    let model = one_line(&run.summary.model);
    format!("Prospect, {date}. Written by {model}; check what matters before you act on it.")
}

/// What a reader must know about a report that is not whole.
fn note(run: &SavedRun) -> Option<String> {
    Some(match run.summary.status {
        RunStatus::Complete => return None,
        RunStatus::Truncated => "This report was cut off by the output maximum.".into(),
        RunStatus::Unmarked => "The server did not say whether this report is whole.".into(),
        RunStatus::Cancelled => "This report was stopped before it was whole.".into(),
        RunStatus::Interrupted | RunStatus::Streaming => {
            "Prospect was closed before this report was whole.".into()
        }
        RunStatus::Failed => {
            let words = run.error.as_ref().map_or("an error", |(_, words)| words.as_str());
            format!("This report is not whole: {}", one_line(words))
        }
    })
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
