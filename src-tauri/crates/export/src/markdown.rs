//! Runs in Markdown: a file with front matter, and a text to paste.

mod write;

use std::fmt::Write as _;

use jiff::{Timestamp, tz::TimeZone};
use prospect_core::{
    RunStatus, SavedRun,
    report::{self, SectionKey},
    report_file::{self, yaml_text},
};

use crate::{
    document::{
        Block, Document, Known, Reading, appendix, compose, marked_source, one_line, parse, signs_in_source,
        title,
    },
    source::{Options, Part, Scope, Source},
};

/// Runs as one file with YAML front matter. What the model wrote in the sections is there to the letter but for the sign
/// after figures without a source; comments say where, so that an import finds it again in any language.
pub(crate) fn file(sources: &[Source], scope: &Scope, options: &Options) -> Vec<u8> {
    let document = compose(sources, scope, options);
    let words = document.words;
    let mut out = front_matter(sources, scope, &document);
    // Writing to a String cannot fail.
    let _ = writeln!(out, "# {}\n", one_line(&document.title));
    for caution in &document.cautions {
        let _ = writeln!(out, "> {caution}\n");
    }
    for line in &document.origin {
        let _ = writeln!(out, "*{line}*\n");
    }
    if document.has_claims {
        let _ = writeln!(out, "*{}*\n", words.claims);
    }
    if matches!(scope.part, Part::Idea(_)) {
        let _ = writeln!(out, "{}", write::write(&document.blocks, 1, words));
    } else {
        for source in sources {
            if sources.len() > 1 {
                let caution = words.caution(source.run.summary.status);
                let mut head = vec![Block::heading(1, title(source, scope, words))];
                head.extend(caution.map(|caution| Block::Quote(vec![Block::words(caution)])));
                let _ = writeln!(out, "{}", write::write(&head, 0, words));
            }
            let _ = writeln!(out, "{}\n", report_file::BEGIN);
            sections(&mut out, source, scope, options);
            let _ = writeln!(out, "{}\n", report_file::END);
            if !source.run.ideas.is_empty() && scope.part.has(SectionKey::StartupIdeasResearch) {
                let _ = writeln!(out, "{}", report_file::ideas(&source.run.ideas));
            }
            let _ = writeln!(out, "{}", write::write(&appendix(source, scope, options, 1), 1, words));
        }
    }
    let _ = writeln!(out, "---\n\n*{}*", document.made);
    out.into_bytes()
}

fn sections(out: &mut String, source: &Source, scope: &Scope, options: &Options) {
    let words = options.labels.words();
    let known = Known::of_run(&source.run);
    let sections = report::split(&source.run.text).sections;
    for key in SectionKey::ALL.into_iter().filter(|&key| scope.part.has(key)) {
        let body = sections.get(key);
        let blocks = parse(body, Reading { level: 1, known: Some(&known) });
        let marked = marked_source(body, signs_in_source(&blocks));
        let heading = words.section(key);
        let section = match body.trim().is_empty() {
            true => report_file::empty_section(key, heading, words.not_written),
            false => report_file::section(key, heading, body, &marked),
        };
        let _ = writeln!(out, "{section}");
    }
}

/// What programs and note-taking apps want to know, as YAML.
fn front_matter(sources: &[Source], scope: &Scope, document: &Document) -> String {
    let mut out = format!("---\ntitle: {}\n", yaml_text(&document.title));
    if let [source] = sources {
        let run = &source.run;
        if scope.provenance {
            let began = Timestamp::from_millisecond(run.summary.created_at).unwrap_or_default();
            let _ = writeln!(out, "date: {began}");
        }
        let _ = writeln!(out, "status: {}", run.summary.status.as_str());
        if scope.provenance {
            let model = yaml_text(&one_line(&run.summary.model));
            let _ = writeln!(out, "run_id: {}\nmodel: {model}", run.summary.id);
        }
        if scope.profile {
            for (name, answer) in run.profile.fields().into_iter().filter(|(_, answer)| !answer.is_empty()) {
                let key = name.rsplit('.').next().unwrap_or(name);
                let _ = writeln!(out, "{key}: {}", yaml_text(answer));
            }
        }
        if scope.notes && !source.tags.is_empty() {
            let tags: Vec<String> = source.tags.iter().map(|tag| yaml_text(tag)).collect();
            let _ = writeln!(out, "tags: [{}]", tags.join(", "));
        }
    } else if scope.provenance {
        let _ = writeln!(out, "runs:");
        for source in sources {
            let _ = writeln!(out, "  - {}", source.run.summary.id);
        }
    }
    if let Some(day) = document.made_on {
        let _ = writeln!(out, "exported: {day}");
    }
    let _ = writeln!(out, "generator: Prospect\n---\n");
    out
}

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
