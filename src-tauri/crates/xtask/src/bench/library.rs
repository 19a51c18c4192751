//! The library at 1,000, 10,000 and 100,000 runs.
//!
//! Core's bench `library` measures one size; here the sizes are put together, held against the goals and drawn.

use std::{fs, path::Path, process::Command};

use anyhow::Result;
use serde_json::{Value, json};

use super::{
    binary, build,
    figures::{self, Bound, Goal, Spread, read},
    plot::{Line, Plot},
    results_file,
};
use crate::command::{self, target};

const SIZES: [u64; 3] = [1_000, 10_000, 100_000];

pub(super) fn run(quick: bool) -> Result<()> {
    let binaries = build(&["--bench", "library"])?;
    let program = binary(&binaries, "library")?;
    let before = figures::load();
    let sizes = if quick { &SIZES[..2] } else { &SIZES[..] };
    let measured = sizes.iter().map(|runs| measure(program, *runs)).collect::<Result<Vec<Value>>>()?;
    let results = json!({
        "profile": "release (thin LTO)",
        "quick": quick,
        "machine": figures::machine(before.as_deref()),
        "sizes": measured,
    });
    let picture = results_file("library.svg")?;
    fs::write(&picture, plot(&results).svg())?;
    let goals = goals(&results);
    figures::publish("library", results, &goals, print_table)?;
    println!("Growth is drawn in {}", picture.display());
    Ok(())
}

fn measure(program: &Path, runs: u64) -> Result<Value> {
    println!("\n== {runs} runs");
    let out = results_file(&format!("library-{runs}.json"))?;
    let folder = target().join("bench").join(format!("library-{runs}"));
    if folder.exists() {
        // Made anew each time: what was measured before has changed it.
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let mut command = Command::new(program);
    command.args(["--runs", &runs.to_string()]).arg("--dir").arg(&folder).arg("--out").arg(&out);
    let measured = command::run(&mut command);
    fs::remove_dir_all(&folder)?;
    measured?;
    read(&out)
}

fn goals(results: &Value) -> Vec<Goal> {
    let mut goals = Vec::new();
    for size in results["sizes"].as_array().into_iter().flatten() {
        let runs = &size["runs"];
        let mut goal = |what: &str, bound: f64, spread: Spread| {
            goals.push(Goal { what: format!("{runs} runs: {what}"), bound: Bound::AtMost(bound), spread });
        };
        let lists = || size["pages"]["lists"].as_array().into_iter().flatten();
        goal("search, p95 of 200 queries, ms", 16.0, Spread::single(&size["search"]["all"]["p95"]));
        goal("a page of a list, p95 of all, ms", 2.0, Spread::single(&size["pages"]["all"]["p95"]));
        goal("the first page of the slowest list, ms", 2.0, Spread::single(&highest(lists(), "first")));
        goal("the last page of the slowest list, ms", 2.0, Spread::single(&highest(lists(), "deepest")));
        goal("last page over first, at most", 1.5, Spread::single(&highest(lists(), "deepest_over_first")));
        goal("open a run, p95, ms", 5.0, Spread::single(&size["open"]["p95"]));
        goal("save a run, p95, ms", 10.0, Spread::single(&size["save"]["end"]["p95"]));
        goal("start over start with none", 1.2, Spread::read(&size["start"]["full_over_empty"]));
        goal("database over the text it keeps", 2.5, Spread::single(&size["size_over_everything"]));
    }
    goals
}

fn highest<'a>(lists: impl Iterator<Item = &'a Value>, name: &str) -> Value {
    lists
        .filter_map(|list| list[name].as_f64())
        .fold(None, |highest: Option<f64>, value| Some(highest.map_or(value, |highest| highest.max(value))))
        .into()
}

fn print_table(results: &Value) {
    for size in results["sizes"].as_array().into_iter().flatten() {
        println!("\n{} runs, {} MB, ms: median, p95, highest", size["runs"], megabytes(size));
        println!(
            "database over its reports alone: {:.2}; indexed in {:.0} s in the background",
            size["size_over_reports"].as_f64().unwrap_or(f64::NAN),
            size["indexing_seconds"].as_f64().unwrap_or(f64::NAN),
        );
        let row = |what: &str, times: &Value| {
            let figure = |name: &str| times[name].as_f64().unwrap_or(f64::NAN);
            println!("  {what:<40}{:>10.2}{:>10.2}{:>10.2}", figure("median"), figure("p95"), figure("max"));
        };
        row("search", &size["search"]["all"]);
        for (kind, times) in size["search"]["kinds"].as_object().into_iter().flatten() {
            row(&format!("  {kind}"), times);
        }
        row("LIKE, the same searches", &size["others"]["like"]);
        row("plain FTS5 by rank, the same searches", &size["others"]["fts5_by_rank"]);
        row("a page of a list", &size["pages"]["all"]);
        row("open a run", &size["open"]);
        row("begin a run", &size["save"]["begin"]);
        row("save a run", &size["save"]["end"]);
        row("its words into the index, after that", &size["save"]["settle"]);
        row("start", &size["start"]["full"]);
        row("start with none", &size["start"]["empty"]);
        row("delete 200 runs for good", &size["save"]["delete_200"]);
    }
}

fn megabytes(size: &Value) -> u64 {
    size["bytes"]["database"].as_u64().unwrap_or_default() >> 20
}

fn plot(results: &Value) -> Plot {
    let line = |name: &str, find: fn(&Value) -> &Value| Line {
        name: name.to_owned(),
        points: results["sizes"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|size| Some((size["runs"].as_f64()?, find(size).as_f64()?)))
            .collect(),
    };
    Plot {
        title: "A growing library".into(),
        across: "runs".into(),
        up: "ms, p95".into(),
        lines: vec![
            line("LIKE", |size| &size["others"]["like"]["p95"]),
            line("plain FTS5 by rank", |size| &size["others"]["fts5_by_rank"]["p95"]),
            line("search", |size| &size["search"]["all"]["p95"]),
            line("save a run", |size| &size["save"]["end"]["p95"]),
            line("a page of a list", |size| &size["pages"]["all"]["p95"]),
            line("open a run", |size| &size["open"]["p95"]),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goals_are_read_where_the_bench_writes_its_figures() {
        let spread = json!({ "median": 0.5, "min": 0.1, "p95": 1.0, "max": 1.0 });
        let size = json!({
            "runs": 1_000,
            "search": { "all": spread },
            "pages": { "all": spread, "lists": [
                { "first": 1.0, "deepest": 1.1, "deepest_over_first": 1.1 },
                { "first": 1.0, "deepest": 1.7, "deepest_over_first": 1.7 },
            ] },
            "open": spread,
            "save": { "end": spread },
            "start": { "full_over_empty": spread },
            "size_over_everything": 2.0,
        });
        let met: Vec<_> = goals(&json!({ "sizes": [size] })).iter().map(Goal::is_met).collect();
        assert_eq!(met, [true, true, true, true, false, true, true, true, true], "the worst list counts");
        assert!(
            goals(&json!({ "sizes": [{}] })).iter().all(|goal| !goal.is_met()),
            "missing figures meet none"
        );
    }
}
