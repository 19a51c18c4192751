//! Lists over real libraries, held against the same sorted by hand.

use proptest::prelude::*;

use super::{
    LibraryPlace, RunFilter, RunQuery, RunSort, RunStatus,
    stock::{Kept, Stock, id_at},
};
use crate::{profile::Profile, run::RunId};

/// A run of the property test: its moment and what lists go by.
#[derive(Debug, Clone)]
struct Made {
    at: u64,
    goal: u8,
    area: u8,
    model: u8,
    cost: u8,
    favourite: bool,
    tagged: bool,
    noted: bool,
    place: u8,
}

fn made() -> impl Strategy<Value = Made> {
    let marks = (any::<bool>(), any::<bool>(), any::<bool>(), 0..5_u8);
    (0..30_u64, 0..2_u8, 0..3_u8, 0..3_u8, 0..3_u8, marks).prop_map(|(at, goal, area, model, cost, marks)| {
        let (favourite, tagged, noted, place) = marks;
        Made { at, goal, area, model, cost, favourite, tagged, noted, place }
    })
}

fn filters() -> impl Strategy<Value = RunFilter> {
    let one_of = |name: &'static str, most: u8| {
        prop::collection::vec((0..most).prop_map(move |n| format!("{name} {n}")), 0..3)
    };
    let marks = (any::<bool>(), any::<bool>(), any::<bool>());
    let dates = (prop::option::of(0..30_i64), prop::option::of(0..30_i64));
    (one_of("goal", 2), one_of("area", 3), one_of("model", 4), marks, dates).prop_map(
        |(goal_type, interest_area, model, (favourite, tagged, has_notes), (from, to))| RunFilter {
            goal_type,
            interest_area,
            model,
            status: vec![RunStatus::Complete, RunStatus::Failed],
            tags: if tagged { vec!["A Tag".into()] } else { Vec::new() },
            from: from.map(|from| START + from),
            to: to.map(|to| START + to),
            favourite,
            has_notes,
            ..RunFilter::default()
        },
    )
}

const START: i64 = 1_700_000_000_000;

impl Made {
    fn fits(&self, filter: &RunFilter) -> bool {
        let any =
            |list: &[String], name: &str, n: u8| list.is_empty() || list.contains(&format!("{name} {n}"));
        let at = START + i64::try_from(self.at).expect("fits");
        any(&filter.goal_type, "goal", self.goal)
            && any(&filter.interest_area, "area", self.area)
            && any(&filter.model, "model", self.model)
            && (filter.tags.is_empty() || self.tagged)
            && filter.from.is_none_or(|from| at >= from)
            && filter.to.is_none_or(|to| at < to)
            && (self.favourite || !filter.favourite)
            && (self.noted || !filter.has_notes)
    }

    fn place(&self) -> LibraryPlace {
        match self.place {
            0 => LibraryPlace::Archive,
            1 => LibraryPlace::Trash,
            _ => LibraryPlace::Library,
        }
    }

    /// By what it is sorted, smallest first.
    fn key(&self, sort: RunSort) -> (u64, i64) {
        let at = i64::try_from(self.at).expect("fits");
        match sort {
            RunSort::Oldest => (0, at),
            RunSort::Area => (u64::from(self.area), -at),
            RunSort::Cost => (u64::from(u8::MAX - self.cost), -at),
            RunSort::Newest | RunSort::Relevance => (0, -at),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20))]

    #[test]
    fn every_list_has_the_runs_it_should_in_its_order(
        runs in prop::collection::vec(made(), 1..20), filters in prop::collection::vec(filters(), 4),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(holds(&runs, &filters));
    }
}

async fn holds(runs: &[Made], filters: &[RunFilter]) {
    let stock = Stock::new().await;
    let mut kept: Vec<(RunId, &Made)> = Vec::new();
    for run in runs {
        let id = id_at(u64::try_from(START).expect("fits") + run.at);
        keep(&stock, id, run).await;
        kept.push((id, run));
    }
    for filter in filters.iter().chain([&RunFilter::default()]) {
        for place in [LibraryPlace::Library, LibraryPlace::Archive, LibraryPlace::Trash] {
            for sort in [RunSort::Newest, RunSort::Oldest, RunSort::Area, RunSort::Cost] {
                let query = RunQuery { text: String::new(), place, filter: filter.clone(), sort };
                let listed = in_pages(&stock, &query).await;
                let of = |id: &RunId| kept.iter().find(|(kept, _)| kept == id).map(|(_, run)| run.key(sort));
                let keys: Vec<_> = listed.iter().map(|id| of(id).expect("one of them")).collect();
                let mut expected: Vec<_> = kept
                    .iter()
                    .filter(|(_, run)| run.place() == place && run.fits(filter))
                    .map(|(_, run)| run.key(sort))
                    .collect();
                expected.sort_unstable();
                // Runs of one moment may come in either order, but each once.
                assert_eq!(keys, expected, "{query:?}");
                let mut once = listed.clone();
                once.sort();
                once.dedup();
                assert_eq!(once.len(), listed.len(), "{query:?}");
            }
        }
    }
}

async fn keep(stock: &Stock, id: RunId, run: &Made) {
    let profile = Profile {
        goal_type: format!("goal {}", run.goal),
        interest_area: format!("area {}", run.area),
        ..Profile::default()
    };
    let cost_usd = (run.cost > 0).then(|| f64::from(run.cost) / 3.0);
    let model = format!("model {}", run.model);
    stock.keep(&Kept { id, profile, model, cost_usd, ..Kept::new("title", "text") }).await;
    let library = &stock.library;
    library.set_favourite(&[id], run.favourite).await.expect("writes");
    if run.tagged {
        library.tag_runs(&[id], &["a tag".into()], &[]).await.expect("writes");
    }
    if run.noted {
        stock.note(id, "a note").await;
    }
    match run.place() {
        LibraryPlace::Library => {}
        LibraryPlace::Archive => library.set_archived(&[id], true).await.expect("writes"),
        LibraryPlace::Trash => assert_eq!(library.trash(&[id]).await.expect("writes"), 1),
    }
}

async fn in_pages(stock: &Stock, query: &RunQuery) -> Vec<RunId> {
    let mut ids = Vec::new();
    let mut after = None;
    loop {
        let page = stock.library.find_runs(query, after.as_deref(), 3).await.expect("lists");
        ids.extend(page.runs.iter().map(|found| found.run.id));
        after = page.next;
        if after.is_none() {
            return ids;
        }
    }
}

#[tokio::test]
async fn a_place_in_a_list_that_was_sorted_otherwise_is_refused() {
    let (stock, _) = Stock::of(&[("one", ""), ("two", "")]).await;
    let by_date = stock.library.find_runs(&RunQuery::default(), None, 1).await.expect("lists");
    let by_cost = RunQuery { sort: RunSort::Cost, ..RunQuery::default() };
    let next = by_date.next.expect("a second page");
    assert!(stock.library.find_runs(&by_cost, Some(&next), 1).await.is_err());
    assert!(stock.library.find_runs(&by_cost, Some("nonsense"), 1).await.is_err());
}

#[tokio::test]
async fn changes_after_the_end_of_a_run_are_told() {
    let (stock, ids) = Stock::of(&[("one", ""), ("two", "")]).await;
    let changed = async |id: RunId| {
        sqlx::query_scalar("SELECT changed_at FROM run_mark WHERE run_id = ?")
            .bind(id.to_string())
            .fetch_optional(&stock.library.pool)
            .await
            .expect("reads")
            .unwrap_or(0_i64)
    };
    assert_eq!(changed(ids[0]).await, 0, "its end is no change");
    for change in ["rename", "tag", "note", "favourite", "trash"] {
        stock.sql("DELETE FROM run_mark").await;
        match change {
            "rename" => assert!(stock.library.rename(ids[0], "other").await.expect("writes")),
            "tag" => stock.library.tag_runs(&ids[..1], &["t".into()], &[]).await.expect("writes"),
            "note" => stock.note(ids[0], "n").await,
            "favourite" => stock.library.set_favourite(&ids[..1], true).await.expect("writes"),
            _ => assert_eq!(stock.library.trash(&ids[..1]).await.expect("writes"), 1),
        }
        assert!(changed(ids[0]).await > START, "{change}");
    }
    assert_eq!(changed(ids[1]).await, 0);
}
