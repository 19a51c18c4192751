//! `prospect-cli list`, `search`, `show` and `delete`: the library from the terminal.

use std::path::Path;

use prospect_core::{FoundRun, RunId, RunQuery, RunSort, RunStatus, RunSummary, SnippetSource, report};
use prospect_export::markdown;
use serde::Serialize;

use crate::{
    Exit, Failure, setup,
    terminal::{self, print, print_json},
};

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
        let lines =
            runs.iter().map(|run| format!("{}  {:<11}  {}\n", run.id, run.status.as_str(), run.title));
        print(&lines.collect::<String>())?;
    }
    Ok(Exit::Complete)
}

pub(crate) async fn show(dir: Option<&Path>, id: RunId, json: bool) -> Result<Exit, Failure> {
    let prospect = setup::open_library(dir).await?;
    if json {
        print_json(&prospect.run_file(id).await?)?;
    } else {
        print(&format!("{}\n", markdown(&prospect.find(id).await?)))?;
    }
    Ok(Exit::Complete)
}

pub(crate) async fn search(
    dir: Option<&Path>,
    text: String,
    limit: u32,
    json: bool,
) -> Result<Exit, Failure> {
    let prospect = setup::open_library(dir).await?;
    // What is typed here is whole: the last word is no beginning of one.
    let query = RunQuery { text: format!("{text} "), sort: RunSort::Relevance, ..RunQuery::default() };
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let missing = limit.saturating_sub(u32::try_from(found.len()).unwrap_or(u32::MAX)).min(PAGE);
        let page = prospect.find_runs(&query, after.as_deref(), missing).await?;
        if page.unindexed > 0 && after.is_none() {
            terminal::say(&format!("{} runs are not in the index yet and may be missing", page.unindexed));
        }
        found.extend(page.runs);
        after = page.next;
        if after.is_none() || u32::try_from(found.len()).is_ok_and(|found| found >= limit) {
            break;
        }
    }
    if json {
        let found: Vec<_> = found.iter().map(FoundJson::of).collect();
        print_json(&found)?;
    } else {
        let lines = found.iter().map(|FoundRun { run, snippet }| {
            let snippet = snippet.as_ref().map(|snippet| format!("    {}\n", snippet.text));
            format!("{}  {}\n{}", run.id, run.title, snippet.unwrap_or_default())
        });
        print(&lines.collect::<String>())?;
    }
    Ok(Exit::Complete)
}

pub(crate) async fn delete(dir: Option<&Path>, id: RunId, for_good: bool) -> Result<Exit, Failure> {
    let prospect = setup::open_library(dir).await?;
    if !for_good {
        prospect.trash(&[id]).await?;
        return Ok(Exit::Complete);
    }
    let deleted = prospect.delete_for_good(&[id]).await?;
    if deleted.runs == 0 {
        // Told apart: there is no such run, or it is live.
        prospect.find(id).await?;
        return Err(Failure::new("a live run cannot be deleted; stop it first"));
    }
    if deleted.backups > 0 {
        terminal::say(&format!("{} backup files may still hold it", deleted.backups));
    }
    Ok(Exit::Complete)
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
    favourite: bool,
    archived: bool,
    tags: &'a [String],
    notes: u32,
    cost_usd: Option<f64>,
}

/// A run as `search --json` prints it.
#[derive(Serialize)]
struct FoundJson<'a> {
    run_id: RunId,
    title: &'a str,
    /// The section of the report that the snippet is from, if it is from there.
    section: Option<report::SectionKey>,
    snippet: &'a str,
    source: Option<SnippetSource>,
}

impl<'a> FoundJson<'a> {
    fn of(found: &'a FoundRun) -> Self {
        let snippet = found.snippet.as_ref();
        Self {
            run_id: found.run.id,
            title: &found.run.title,
            section: snippet.and_then(|snippet| snippet.section),
            snippet: snippet.map_or("", |snippet| snippet.text.as_str()),
            source: snippet.map(|snippet| snippet.source),
        }
    }
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
            favourite: run.favourite,
            archived: run.archived,
            tags: &run.tags,
            notes: run.notes,
            cost_usd: run.cost_usd,
        }
    }
}
