//! Files that were made to do harm. After each attack the library opens, lists, searches, exports, and the doctor says what is
//! damaged and where a copy is.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod support;

#[path = "attacks/backups.rs"]
mod backups;
#[path = "attacks/imports.rs"]
mod imports;
#[path = "attacks/rows.rs"]
mod rows;

use std::{collections::BTreeSet, path::Path};

use prospect_core::{Prospect, RunId, RunQuery};
use support::library::{names, open};

/// What of a library anybody can see: the ids that are listed. Everything that reads all runs has to work.
async fn usable(prospect: &Prospect, after: &str) -> BTreeSet<RunId> {
    let listed = prospect.list(None, 500).await.expect("lists");
    for text in ["", "text"] {
        for sort in [
            prospect_core::RunSort::Newest,
            prospect_core::RunSort::Oldest,
            prospect_core::RunSort::Area,
            prospect_core::RunSort::Cost,
            prospect_core::RunSort::Relevance,
        ] {
            let query = RunQuery { text: text.into(), sort, ..RunQuery::default() };
            prospect
                .find_runs(&query, None, 50)
                .await
                .unwrap_or_else(|error| panic!("{after}: {text} {sort:?}: {error}"));
        }
    }
    for run in &listed {
        let whole =
            prospect.find_whole(run.id).await.unwrap_or_else(|error| panic!("{after}: {}: {error}", run.id));
        serde_json::to_string(&prospect.run_file(run.id).await.expect("a file")).expect("exports");
        assert_eq!(whole.run.summary.id, run.id);
    }
    let insights = prospect.insights(None, None).await.expect("insights");
    assert!(insights.cost_usd.is_finite() && insights.cost_usd <= 1e6 * f64::from(insights.runs.max(1)));
    prospect.list_actions(None).await.expect("actions");
    prospect.list_profiles().await.expect("profiles");
    prospect.list_trash().await.expect("the trash");
    prospect.facets().await.expect("facets");
    listed.iter().map(|run| run.id).collect()
}

/// Closes the library and opens it again; what is there then.
async fn usable_again(prospect: Prospect, dir: &Path) -> BTreeSet<RunId> {
    let before = usable(&prospect, "").await;
    prospect.shutdown().await;
    let again = open(dir).await;
    assert_eq!(again.salvage(), None, "nothing to salvage");
    assert_eq!(usable(&again, "").await, before);
    assert!(names(&dir.join("damaged")).is_empty(), "no copy was made");
    let left: Vec<_> = names(dir).into_iter().filter(|name| name.starts_with("restoring-")).collect();
    assert!(left.is_empty(), "no copy stays behind: {left:?}");
    again.shutdown().await;
    before
}
