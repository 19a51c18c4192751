//! The library as the window asks for it and sees it. Times are Unix seconds.

use prospect_core::{RunId, RunQuery as Query, RunStatus, Snippet};
use serde::{Deserialize, Serialize};
use specta::Type;
use specta_typescript::Number;

use prospect_core::{LibraryPlace, RunSort};

/// A run as a line of the history.
#[derive(Debug, Clone, Serialize, Type)]
pub(crate) struct RunSummary {
    run_id: RunId,
    title: String,
    status: RunStatus,
    /// Unix seconds.
    #[specta(type = Number)]
    created_at: f64,
    goal_type: String,
    interest_area: String,
    model: String,
    sample: bool,
    favourite: bool,
    archived: bool,
    /// Unix seconds.
    #[specta(type = Option<Number>)]
    trashed_at: Option<f64>,
    tags: Vec<String>,
    /// How many there are.
    notes: u32,
    #[specta(type = Option<Number>)]
    cost_usd: Option<f64>,
}

impl From<prospect_core::RunSummary> for RunSummary {
    fn from(run: prospect_core::RunSummary) -> Self {
        Self {
            run_id: run.id,
            created_at: run.created_at_seconds(),
            trashed_at: run.trashed_at_seconds(),
            title: run.title,
            status: run.status,
            goal_type: run.goal_type,
            interest_area: run.interest_area,
            model: run.model,
            sample: run.sample,
            favourite: run.favourite,
            archived: run.archived,
            tags: run.tags,
            notes: run.notes,
            cost_usd: run.cost_usd,
        }
    }
}

/// Which runs. Empty lists and absent bounds filter nothing.
#[derive(Debug, Clone, Default, Deserialize, Type)]
pub(crate) struct RunFilter {
    /// Any of these, as are the next six.
    goal_type: Vec<String>,
    interest_area: Vec<String>,
    budget_range: Vec<String>,
    time_commitment: Vec<String>,
    skill_strength: Vec<String>,
    status: Vec<RunStatus>,
    model: Vec<String>,
    /// All of these.
    tags: Vec<String>,
    /// Begun at this time or later; Unix seconds.
    #[specta(type = Option<Number>)]
    from: Option<f64>,
    /// Begun before this time; Unix seconds.
    #[specta(type = Option<Number>)]
    to: Option<f64>,
    favourite: bool,
    has_notes: bool,
}

/// A question to the library.
#[derive(Debug, Clone, Deserialize, Type)]
pub(crate) struct RunQuery {
    /// Words, `"phrases"` and `-exclusions`; empty for a mere list.
    text: String,
    place: LibraryPlace,
    filter: RunFilter,
    sort: RunSort,
}

impl From<RunQuery> for Query {
    fn from(query: RunQuery) -> Self {
        let filter = query.filter;
        Self {
            text: query.text,
            place: query.place,
            sort: query.sort,
            filter: prospect_core::RunFilter {
                goal_type: filter.goal_type,
                interest_area: filter.interest_area,
                budget_range: filter.budget_range,
                time_commitment: filter.time_commitment,
                skill_strength: filter.skill_strength,
                status: filter.status,
                model: filter.model,
                tags: filter.tags,
                from: filter.from.map(milliseconds),
                to: filter.to.map(milliseconds),
                favourite: filter.favourite,
                has_notes: filter.has_notes,
            },
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a float that is out of range becomes the nearest number"
)]
fn milliseconds(seconds: f64) -> i64 {
    (seconds * 1e3).round() as i64
}

/// A run that was found.
#[derive(Debug, Clone, Serialize, Type)]
pub(crate) struct FoundRun {
    run: RunSummary,
    /// Why it was found; absent where no text was looked for.
    snippet: Option<Snippet>,
}

/// A page of runs.
#[derive(Debug, Clone, Serialize, Type)]
pub(crate) struct RunPage {
    runs: Vec<FoundRun>,
    /// Where the next page begins, if there may be one.
    next: Option<String>,
    /// Runs whose words are not in the index yet, so that a search may miss them.
    unindexed: u32,
}

impl From<prospect_core::RunPage> for RunPage {
    fn from(page: prospect_core::RunPage) -> Self {
        let found =
            |found: prospect_core::FoundRun| FoundRun { run: found.run.into(), snippet: found.snippet };
        Self { runs: page.runs.into_iter().map(found).collect(), next: page.next, unindexed: page.unindexed }
    }
}

/// What runs can be filtered by, besides the options of a profile.
#[derive(Debug, Clone, Serialize, Type)]
pub(crate) struct Facets {
    models: Vec<String>,
    tags: Vec<TagCount>,
}

/// A tag, and how many runs have it.
#[derive(Debug, Clone, Serialize, Type)]
pub(crate) struct TagCount {
    tag: String,
    runs: u32,
}

impl From<prospect_core::Facets> for Facets {
    fn from(facets: prospect_core::Facets) -> Self {
        let tags = facets.tags.into_iter().map(|(tag, runs)| TagCount { tag, runs });
        Self { models: facets.models, tags: tags.collect() }
    }
}
