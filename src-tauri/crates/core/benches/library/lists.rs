//! Every list, from the first page to the last.

use std::time::{Duration, Instant};

use prospect_core::{Library, LibraryPlace, RunFilter, RunQuery, RunSort};
use serde_json::{Value, json};

use super::{
    PAGE,
    questions::filter,
    spread::{millis, spread},
};

/// The first page and the last are asked for so many times.
const ROUNDS: usize = 31;

pub(super) async fn measure(library: &Library, runs: u64) -> Value {
    let mut lists = Vec::new();
    let mut all = Vec::new();
    for (name, query) in queries(runs) {
        let (list, times) = measure_list(library, &name, &query).await;
        lists.push(list);
        all.extend(times);
    }
    let all = spread(&all);
    println!("pages: {all}");
    json!({ "all": all, "lists": lists })
}

fn queries(runs: u64) -> Vec<(String, RunQuery)> {
    let sorts = [RunSort::Newest, RunSort::Oldest, RunSort::Area, RunSort::Cost];
    let mut queries: Vec<(String, RunQuery)> = sorts
        .iter()
        .map(|sort| (format!("{sort:?}"), RunQuery { sort: *sort, ..RunQuery::default() }))
        .collect();
    let archive = RunQuery { place: LibraryPlace::Archive, ..RunQuery::default() };
    queries.push(("archive".into(), archive));
    for n in 0..12 {
        let filter: RunFilter = filter(n, runs);
        for sort in sorts {
            let query = RunQuery { filter: filter.clone(), sort, ..RunQuery::default() };
            queries.push((format!("filter {n}, {sort:?}"), query));
        }
    }
    queries
}

/// Reads a list to its end; the figures of its first and last page, and the times of all.
async fn measure_list(library: &Library, name: &str, query: &RunQuery) -> (Value, Vec<Duration>) {
    let mut times = Vec::new();
    let (mut after, mut last_full, mut found) = (None, None, 0);
    loop {
        let started = Instant::now();
        let page = library.find_runs(query, after.as_deref(), PAGE).await.expect("lists");
        times.push(started.elapsed());
        found += page.runs.len();
        if page.runs.len() == PAGE as usize {
            last_full = Some(after.clone());
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    // A page that is not full would be too quick to compare.
    let last = last_full.flatten();
    let (mut first_times, mut last_times) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        for (after, times) in [(None, &mut first_times), (last.as_deref(), &mut last_times)] {
            let started = Instant::now();
            library.find_runs(query, after, PAGE).await.expect("lists");
            times.push(started.elapsed());
        }
    }
    let median = |times: &mut Vec<Duration>| {
        times.sort();
        millis(times[times.len() / 2])
    };
    let (first, deepest) = (median(&mut first_times), median(&mut last_times));
    let list = json!({
        "list": name, "found": found, "first": first, "deepest": deepest, "deepest_over_first": deepest / first,
        "pages": spread(&times),
    });
    (list, times)
}
