//! `prospect-cli list`, `show`, `export` and `delete`: the library from the terminal.

use std::path::Path;

use prospect_core::{RunId, RunStatus, RunSummary};
use prospect_export::{Overwrite, markdown, write_atomically};
use serde::Serialize;

use crate::{Exit, Failure, args::Format, setup};

/// Runs read from the library at a time.
const PAGE: u32 = 500;

pub(crate) async fn list(dir: Option<&Path>, json: bool) -> Result<Exit, Failure> {
    let prospect = setup::open_library(dir).await?;
    let mut runs = Vec::new();
    let mut before = None;
    loop {
        let page = prospect.list(before, PAGE).await?;
        let Some(last) = page.last() else { break };
        before = Some(last.id);
        runs.extend(page);
    }
    if json {
        let runs: Vec<_> = runs.iter().map(SummaryJson::of).collect();
        print_json(&runs)?;
    } else {
        for run in runs {
            println!("{}  {:<11}  {}", run.id, run.status.as_str(), run.title);
        }
    }
    Ok(Exit::Complete)
}

pub(crate) async fn show(dir: Option<&Path>, id: RunId, json: bool) -> Result<Exit, Failure> {
    let prospect = setup::open_library(dir).await?;
    if json {
        print_json(&prospect.run_file(id).await?)?;
    } else {
        println!("{}", markdown(&prospect.find(id).await?));
    }
    Ok(Exit::Complete)
}

pub(crate) async fn export(
    dir: Option<&Path>,
    id: RunId,
    format: Format,
    output: &Path,
    force: bool,
) -> Result<Exit, Failure> {
    let run = setup::open_library(dir).await?.find(id).await?;
    let bytes = match format {
        Format::Md => markdown(&run).into_bytes(),
    };
    let overwrite = if force { Overwrite::Confirmed } else { Overwrite::Never };
    write_atomically(output, &bytes, overwrite).map_err(|error| Failure::new(error.to_string()))?;
    Ok(Exit::Complete)
}

pub(crate) async fn delete(dir: Option<&Path>, id: RunId) -> Result<Exit, Failure> {
    setup::open_library(dir).await?.trash(id).await?;
    Ok(Exit::Complete)
}

pub(crate) fn print_json(value: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value).map_err(|error| Failure::new(error.to_string()))?;
    println!("{text}");
    Ok(())
}

/// A run as `list --json` prints it. Times are Unix seconds.
#[derive(Serialize)]
struct SummaryJson<'a> {
    run_id: RunId,
    title: &'a str,
    status: RunStatus,
    created_at: f64,
    goal_type: &'a str,
    interest_area: &'a str,
    model: &'a str,
    sample: bool,
}

impl<'a> SummaryJson<'a> {
    fn of(run: &'a RunSummary) -> Self {
        Self {
            run_id: run.id,
            title: &run.title,
            status: run.status,
            created_at: run.created_at_seconds(),
            goal_type: &run.goal_type,
            interest_area: &run.interest_area,
            model: &run.model,
            sample: run.sample,
        }
    }
}
