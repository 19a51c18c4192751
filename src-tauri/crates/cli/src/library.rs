//! `prospect-cli list`, `show` and `delete`: the library from the terminal.

use std::path::Path;

use prospect_core::{
    ChatMessage, RunId, RunStatus, RunSummary, SavedRun, Timings, Usage, profile::Profile, report,
};
use prospect_export::markdown;
use serde::Serialize;

use crate::{Exit, Failure, setup};

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
    let run = setup::open_library(dir).await?.find(id).await?;
    if json {
        print_json(&RunJson::of(&run))?;
    } else {
        println!("{}", markdown(&run));
    }
    Ok(Exit::Complete)
}

pub(crate) async fn delete(dir: Option<&Path>, id: RunId) -> Result<Exit, Failure> {
    setup::open_library(dir).await?.trash(id).await?;
    Ok(Exit::Complete)
}

fn print_json(value: &impl Serialize) -> Result<(), Failure> {
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

/// A run as `show --json` prints it.
#[derive(Serialize)]
struct RunJson<'a> {
    #[serde(flatten)]
    summary: SummaryJson<'a>,
    text: &'a str,
    sections: report::Sections,
    /// The ideas of the data block, as far as it could be read.
    ideas: &'a [report::data::Idea],
    profile: &'a Profile,
    request: RequestJson<'a>,
    error: Option<ErrorJson<'a>>,
    usage: Option<Usage>,
    cost_usd: Option<f64>,
    timings: Option<Timings>,
    /// Pairs of (milliseconds since the start, bytes of text by then).
    pace: &'a [(u32, u32)],
}

#[derive(Serialize)]
struct RequestJson<'a> {
    url: &'a str,
    model: &'a str,
    stream: bool,
    messages: &'a [ChatMessage],
}

#[derive(Serialize)]
struct ErrorJson<'a> {
    code: &'static str,
    message: &'a str,
}

impl<'a> RunJson<'a> {
    fn of(run: &'a SavedRun) -> Self {
        Self {
            summary: SummaryJson::of(&run.summary),
            text: &run.text,
            sections: report::split(&run.text).sections,
            ideas: &run.ideas,
            profile: &run.profile,
            request: RequestJson {
                url: &run.endpoint,
                model: &run.request.model,
                stream: run.request.stream,
                messages: &run.request.messages,
            },
            error: run.error.as_ref().map(|(code, message)| ErrorJson { code: code.as_str(), message }),
            usage: run.usage,
            cost_usd: run.cost_usd,
            timings: run.timings,
            pace: &run.pace,
        }
    }
}
