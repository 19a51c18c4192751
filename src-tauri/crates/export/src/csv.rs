//! Ideas and actions as CSV, one a row.

use prospect_core::report::data::{Idea, Score};

use crate::{
    ExportError, Obstacle,
    sheet::{self, Cell, Table},
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
    let mut table = Table::new(IDEA_COLUMNS);
    for source in sources {
        for (at, idea) in source.run.ideas.iter().enumerate() {
            if !matches!(scope.part, Part::Idea(only) if only != at) {
                table.rows.push(idea_row(source, scope, at, idea));
            }
        }
    }
    if table.rows.is_empty() {
        return Err(Obstacle::NoIdeas.into());
    }
    sheet::file(&[table])
}

fn idea_row(source: &Source, scope: &Scope, at: usize, idea: &Idea) -> Vec<Cell> {
    let scores = &idea.scores;
    let scores = [&scores.fit, &scores.market, &scores.effort, &scores.risk, &scores.speed];
    let score = |score: &&Option<Score>| Cell::from(score.as_ref().map(|score| u64::from(score.score)));
    let reason =
        |score: &&Option<Score>| score.as_ref().map_or(Cell::Empty, |score| Cell::text(&score.reason));
    let mut row = run_cells(source, scope).to_vec();
    row.extend([Cell::Count(at as u64 + 1), Cell::text(&idea.name), Cell::text(&idea.one_line)]);
    row.extend(scores.iter().map(score));
    row.extend(scores.iter().map(reason));
    row.extend([
        idea.capital_needed_usd.into(),
        idea.hours_per_week.into(),
        idea.months_to_first_revenue.into(),
        Cell::text(&idea.revenue_model),
        Cell::lines(&idea.because),
        Cell::lines(&idea.assumptions),
        Cell::lines(&idea.experiments),
        Cell::lines(&idea.plan.d30),
        Cell::lines(&idea.plan.d60),
        Cell::lines(&idea.plan.d90),
        Cell::text(idea.currency.as_deref().unwrap_or_default()),
        Cell::text(MODEL),
    ]);
    row
}

/// Which run a row belongs to, as far as the scope says so.
fn run_cells(source: &Source, scope: &Scope) -> [Cell; 2] {
    let id = scope.provenance.then(|| source.run.summary.id.to_string());
    [source.title(scope).map_or(Cell::Empty, Cell::Text), id.map_or(Cell::Empty, Cell::Text)]
}

pub(crate) fn actions(sources: &[Source], scope: &Scope) -> Result<Vec<u8>, ExportError> {
    let mut table = Table::new(["run_title", "run_id", "section", "idea", "action", "state", "due"]);
    for source in sources {
        for action in &source.actions {
            let idea = action.idea.and_then(|at| source.run.ideas.get(at as usize));
            if matches!(scope.part, Part::Idea(only) if action.idea.is_none_or(|at| at as usize != only)) {
                continue;
            }
            let mut row = run_cells(source, scope).to_vec();
            row.extend([
                action.section.map_or(Cell::Empty, |key| Cell::text(key.as_str())),
                idea.map_or(Cell::Empty, |idea| Cell::text(&idea.name)),
                Cell::text(&action.text),
                Cell::text(action.state.as_str()),
                action.due.map_or(Cell::Empty, |due| Cell::Text(due.to_string())),
            ]);
            table.rows.push(row);
        }
    }
    if table.rows.is_empty() {
        return Err(Obstacle::NoActions.into());
    }
    sheet::file(&[table])
}
