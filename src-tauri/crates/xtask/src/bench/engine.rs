//! From the server's bytes to the text in the window: the SSE decoder beside others, the delay of each word, a burst,
//! and the processor time of a stream.
//!
//! Two programs measure: core's bench `sse`, and ui/bench-engine with the example `engine_bench`. Here their figures
//! are put together and held against the goals.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Result;
use serde_json::{Value, json};

use super::{
    binary,
    figures::{self, Bound, Goal, Spread, cell, read},
    release, results_file,
};
use crate::{command, window::Desktop};

pub(super) fn run(quick: bool) -> Result<()> {
    let binaries = release()?;
    let before = figures::load();
    println!("\n== SSE decoders");
    let sse = sse(binary(&binaries, "sse")?, quick)?;
    println!("\n== windows");
    let window = windows(&binaries, quick)?;
    let results = json!({
        "profile": "release (thin LTO)",
        "quick": quick,
        "machine": figures::machine(before.as_deref()),
        "sse": sse,
        "window": window,
    });
    let goals = goals(&results);
    figures::publish("engine", results, &goals, print_table)
}

fn sse(program: &Path, quick: bool) -> Result<Value> {
    let out = results_file("engine-sse.json")?;
    let mut command = Command::new(program);
    command.arg("--out").arg(&out);
    if quick {
        command.arg("--quick");
    }
    command::run(&mut command)?;
    read(&out)
}

fn windows(binaries: &HashMap<String, PathBuf>, quick: bool) -> Result<Value> {
    let out = results_file("engine-window.json")?;
    let desktop = Desktop::start()?;
    let mut command = desktop.command("node_modules/.bin/vitest");
    command
        .args(["run", "--config", "bench-engine/vitest.config.ts"])
        .env("PROSPECT_BINARY", binary(binaries, "prospect")?)
        .env("ENGINE_BENCH_BINARY", binary(binaries, "engine_bench")?)
        .env("PROSPECT_BENCH_QUICK", if quick { "1" } else { "" })
        .env("PROSPECT_BENCH_OUT", &out);
    command::run(&mut command)?;
    read(&out)
}

fn goals(results: &Value) -> Vec<Goal> {
    let mut goals = Vec::new();
    let mut goal = |what: String, bound: Bound, value: &Value| {
        goals.push(Goal { what, bound, spread: Spread::read(value) });
    };
    for row in results["sse"]["throughput"].as_array().into_iter().flatten() {
        let chunks = chunks(row);
        let times = &row["times_as_fast_as"];
        goal(format!("SSE, {chunks}: times sseer"), Bound::AtLeast(1.0), &times["sseer"]);
        if row["chunk"] == 128 {
            let what = format!("SSE, {chunks}: times eventsource-stream");
            goal(what, Bound::AtLeast(5.0), &times["eventsource-stream"]);
        }
    }
    for row in results["sse"]["linear"].as_array().into_iter().flatten() {
        let body = row["body"].as_str().unwrap_or_default();
        let what = format!("SSE, 8 MB of {body}: 1,024 chunks over one");
        goal(what, Bound::AtMost(2.0), &row["cost_of_many_over_one"]);
    }
    let app = &results["window"]["arms"]["app"];
    goal("app: delay to the document, p50, ms".into(), Bound::AtMost(8.0), &app["delay_p50"]);
    goal("app: delay to the document, p95, ms".into(), Bound::AtMost(20.0), &app["delay_p95"]);
    let ratios = &results["window"]["ratios"];
    let what = "burst of 20,000: naive over our feed, times".into();
    goal(what, Bound::AtLeast(10.0), &ratios["burst_naive_over_feed"]);
    goals
}

fn chunks(row: &Value) -> String {
    row["chunk"].as_u64().map_or_else(|| "one chunk".into(), |size| format!("chunks of {size} B"))
}

fn print_table(results: &Value) {
    let set = &results["window"]["set"];
    println!("\nMB/s: median (lowest to highest)");
    println!("{:<20}{:>24}{:>24}{:>24}", "", "prospect", "sseer", "eventsource-stream");
    for row in results["sse"]["throughput"].as_array().into_iter().flatten() {
        let speeds = &row["megabytes_per_second"];
        let [ours, theirs, others] =
            ["prospect", "sseer", "eventsource-stream"].map(|name| cell(&speeds[name], 0));
        println!("{:<20}{ours:>24}{theirs:>24}{others:>24}", chunks(row));
    }
    println!(
        "\n{} rounds; {} words/s for {} s, then {} words at once, {} times: median (lowest to highest)",
        set["rounds"], set["per_second"], set["seconds"], set["burst"], set["bursts"]
    );
    println!("{:<34}{:>24}{:>24}{:>24}", "", "app", "bare page, our feed", "bare page, naive");
    for (label, name, digits) in [
        ("delay p50, ms", "delay_p50", 1),
        ("delay p95, ms", "delay_p95", 1),
        ("delay max, ms", "delay_max", 1),
        ("CPU s per 1,000 deltas, less idle", "cpu_per_1000_deltas", 2),
        ("idle CPU s per s", "cpu_idle_per_second", 2),
        ("burst to the last word, ms", "burst_text", 0),
        ("burst to “complete”, ms", "burst_complete", 0),
    ] {
        let arms = &results["window"]["arms"];
        let [app, feed, naive] = ["app", "feed", "naive"].map(|arm| cell(&arms[arm][name], digits));
        println!("{label:<34}{app:>24}{feed:>24}{naive:>24}");
    }
    println!();
    for (name, value) in results["window"]["ratios"].as_object().into_iter().flatten() {
        println!("{:<34}{:>24}", name.replace('_', " "), cell(value, 2));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goals_are_read_where_the_parts_write_their_figures() {
        let spread = json!({ "median": 6.0, "min": 5.0, "max": 7.0 });
        let results = json!({
            "sse": {
                "throughput": [{ "chunk": 128, "times_as_fast_as": { "sseer": spread, "eventsource-stream": spread } }],
                "linear": [],
            },
            "window": {
                "arms": { "app": { "delay_p50": spread, "delay_p95": spread } },
                "ratios": { "burst_naive_over_feed": spread },
            },
        });
        let met: Vec<_> = goals(&results).iter().map(Goal::is_met).collect();
        assert_eq!(met, [true, true, true, true, false]);
    }
}
