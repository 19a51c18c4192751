//! Ideas and actions as CSV (RFC 4180): one a row, a first row of names, UTF-8 with a byte order mark, by which
//! spreadsheets know it.
//!
//! A spreadsheet takes a cell that begins with a sign of arithmetic for a formula, and a formula can send what is beside
//! it anywhere. So such a text gets an apostrophe before it, which spreadsheets take for "this is text".

use csv::{Terminator, WriterBuilder};
use prospect_core::report::data::{Idea, Score};

use crate::{
    ExportError, Obstacle,
    document::clean,
    source::{Part, Scope, Source},
};

/// Scores, money and hours are the model's estimates: the last column says so in every row.
const IDEA_COLUMNS: [&str; 27] = [
    "run_title",
    "run_id",
    "position",
    "idea",
    "one_line",
    "fit",
    "market",
    "effort",
    "risk",
    "speed",
    "fit_reason",
    "market_reason",
    "effort_reason",
    "risk_reason",
    "speed_reason",
    "capital_needed_usd",
    "hours_per_week",
    "months_to_first_revenue",
    "revenue_model",
    "because",
    "assumptions",
    "experiments",
    "plan_30_days",
    "plan_60_days",
    "plan_90_days",
    "currency",
    "source_of_figures",
];

const MODEL: &str = "the model's own statements, without a source";

pub(crate) fn ideas(sources: &[Source], scope: &Scope) -> Result<Vec<u8>, ExportError> {
    let mut rows = vec![IDEA_COLUMNS.map(str::to_owned).to_vec()];
    for source in sources {
        for (at, idea) in source.run.ideas.iter().enumerate() {
            if !matches!(scope.part, Part::Idea(only) if only != at) {
                rows.push(idea_row(source, at, idea));
            }
        }
    }
    if rows.len() == 1 {
        return Err(Obstacle::NoIdeas.into());
    }
    written(&rows)
}

fn idea_row(source: &Source, at: usize, idea: &Idea) -> Vec<String> {
    let scores = &idea.scores;
    let scores = [&scores.fit, &scores.market, &scores.effort, &scores.risk, &scores.speed];
    let score =
        |score: &&Option<Score>| score.as_ref().map(|score| score.score.to_string()).unwrap_or_default();
    let reason = |score: &&Option<Score>| score.as_ref().map(|score| text(&score.reason)).unwrap_or_default();
    let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    let list = |items: &[String]| text(&items.join("\n"));
    let mut row = vec![
        text(&source.run.summary.title),
        source.run.summary.id.to_string(),
        (at + 1).to_string(),
        text(&idea.name),
        text(&idea.one_line),
    ];
    row.extend(scores.iter().map(score));
    row.extend(scores.iter().map(reason));
    row.extend([
        number(idea.capital_needed_usd),
        number(idea.hours_per_week),
        number(idea.months_to_first_revenue),
        text(&idea.revenue_model),
        list(&idea.because),
        list(&idea.assumptions),
        list(&idea.experiments),
        list(&idea.plan.d30),
        list(&idea.plan.d60),
        list(&idea.plan.d90),
        idea.currency.clone().unwrap_or_default(),
        MODEL.to_owned(),
    ]);
    row
}

pub(crate) fn actions(sources: &[Source], scope: &Scope) -> Result<Vec<u8>, ExportError> {
    let columns = ["run_title", "run_id", "section", "idea", "action", "state", "due"];
    let mut rows = vec![columns.map(str::to_owned).to_vec()];
    for source in sources {
        for action in &source.actions {
            let idea = action.idea.and_then(|at| source.run.ideas.get(at as usize));
            if matches!(scope.part, Part::Idea(only) if action.idea.is_none_or(|at| at as usize != only)) {
                continue;
            }
            rows.push(vec![
                text(&source.run.summary.title),
                source.run.summary.id.to_string(),
                action.section.map(|key| key.as_str().to_owned()).unwrap_or_default(),
                idea.map(|idea| text(&idea.name)).unwrap_or_default(),
                text(&action.text),
                action.state.as_str().to_owned(),
                action.due.map(|due| due.to_string()).unwrap_or_default(),
            ]);
        }
    }
    if rows.len() == 1 {
        return Err(Obstacle::NoActions.into());
    }
    written(&rows)
}

fn written(rows: &[Vec<String>]) -> Result<Vec<u8>, ExportError> {
    let failed = |error: &dyn std::fmt::Display| ExportError::Failed(error.to_string());
    let mut writer =
        WriterBuilder::new().terminator(Terminator::CRLF).from_writer("\u{feff}".as_bytes().to_vec());
    for row in rows {
        writer.write_record(row).map_err(|error| failed(&error))?;
    }
    writer.into_inner().map_err(|error| failed(&error))
}

/// A text that no spreadsheet computes.
fn text(text: &str) -> String {
    let text = clean(text);
    let begins = text.trim_start().chars().next();
    let is_formula = begins
        .is_some_and(|c| matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '|' | '%'))
        || text.starts_with(['\t', '\r', '\n']);
    if is_formula { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn no_text_is_a_formula() {
        let table = [
            ("=1+1", "'=1+1"),
            ("  =cmd|' /C calc'!A0", "'  =cmd|' /C calc'!A0"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("＝1+1", "'＝1+1"),
            ("\u{0}=1", "'=1"),
            ("5 = 5", "5 = 5"),
            ("", ""),
        ];
        for (written, safe) in table {
            assert_eq!(text(written), safe, "{written:?}");
        }
    }
}
