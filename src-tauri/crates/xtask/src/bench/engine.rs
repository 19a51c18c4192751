//! From the server's bytes to the text in the window: the SSE decoder beside others, the delay of each word, a burst,
//! and the processor time of a stream.
//!
//! Two programs measure: core's bench `sse`, and ui/bench-engine with the example `engine_bench`. Here their figures
//! are put together and held against the goals.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
};

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::{binary, release, results_file};
use crate::{
    command::{self, output},
    window::Desktop,
};

pub(super) fn run(quick: bool) -> Result<()> {
    let binaries = release()?;
    let before = load();
    println!("\n== SSE decoders");
    let sse = sse(binary(&binaries, "sse")?, quick)?;
    println!("\n== windows");
    let window = windows(&binaries, quick)?;
    let mut results = json!({
        "profile": "release (thin LTO)",
        "quick": quick,
        "machine": {
            "cores": thread::available_parallelism().map_or(0, usize::from),
            "processor": processor(),
            "kernel": output("uname", &["-sr"]),
            "webkitgtk": output("pkg-config", &["--modversion", "webkit2gtk-4.1"]),
            "commit": output("git", &["describe", "--always", "--dirty"]),
            "load": { "before": before, "after": load() },
        },
        "sse": sse,
        "window": window,
    });
    let file = results_file("engine.json")?;
    let goals = goals(&results);
    results["goals"] = goals.iter().map(Goal::json).collect();
    fs::write(&file, format!("{results:#}\n"))?;
    print_table(&results, &goals);
    println!("\nThe figures are in {}", file.display());
    Ok(())
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

/// Reads a part's figures, and takes its file away: they go into the one of the whole bench.
fn read(file: &Path) -> Result<Value> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    fs::remove_file(file)?;
    Ok(serde_json::from_str(&text)?)
}

/// A bound that a median is held against.
struct Goal {
    what: String,
    bound: Bound,
    spread: Spread,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Bound {
    AtLeast(f64),
    AtMost(f64),
}

/// What several rounds gave.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Spread {
    median: f64,
    min: f64,
    max: f64,
}

impl Goal {
    fn is_met(&self) -> bool {
        match self.bound {
            Bound::AtLeast(bound) => self.spread.median >= bound,
            Bound::AtMost(bound) => self.spread.median <= bound,
        }
    }

    fn json(&self) -> Value {
        let Spread { median, min, max } = self.spread;
        let (kind, bound) = match self.bound {
            Bound::AtLeast(bound) => ("at_least", bound),
            Bound::AtMost(bound) => ("at_most", bound),
        };
        json!({
            "goal": self.what, kind: bound, "median": median, "min": min, "max": max, "met": self.is_met(),
        })
    }
}

impl Spread {
    /// A spread as the parts write it; not numbers where one is missing, which meet no goal.
    fn read(value: &Value) -> Self {
        let number = |name: &str| value[name].as_f64().unwrap_or(f64::NAN);
        Self { median: number("median"), min: number("min"), max: number("max") }
    }
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

fn print_table(results: &Value, goals: &[Goal]) {
    let machine = &results["machine"];
    let set = &results["window"]["set"];
    println!(
        "\n== engine: release profile (thin LTO){}",
        if results["quick"] == true { ", QUICK" } else { "" }
    );
    println!(
        "{} cores, {}, WebKitGTK {}, load {} before and {} after",
        machine["cores"],
        machine["processor"].as_str().unwrap_or("unknown processor"),
        machine["webkitgtk"].as_str().unwrap_or("unknown"),
        machine["load"]["before"].as_str().unwrap_or("unknown"),
        machine["load"]["after"].as_str().unwrap_or("unknown"),
    );
    println!("\nMB/s: median (lowest to highest)");
    println!("{:<20}{:>24}{:>24}{:>24}", "", "prospect", "sseer", "eventsource-stream");
    for row in results["sse"]["throughput"].as_array().into_iter().flatten() {
        let speeds = &row["megabytes_per_second"];
        let [ours, theirs, others] =
            ["prospect", "sseer", "eventsource-stream"].map(|name| cell(&speeds[name], 0));
        println!("{:<20}{ours:>24}{theirs:>24}{others:>24}", chunks(row));
    }
    println!(
        "\n{} rounds; {} words/s for {} s, then {} words at once: median (lowest to highest)",
        set["rounds"], set["per_second"], set["seconds"], set["burst"]
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
    println!("\n{:<56}{:>10}{:>26}", "goal", "", "median (lowest to highest)");
    for goal in goals {
        let bound = match goal.bound {
            Bound::AtLeast(bound) => format!(">= {bound}"),
            Bound::AtMost(bound) => format!("<= {bound}"),
        };
        let value = goal.spread.in_words(2);
        println!("{:<56}{bound:>10}{value:>26}  {}", goal.what, if goal.is_met() { "met" } else { "MISSED" });
    }
}

impl Spread {
    fn in_words(self, digits: usize) -> String {
        let Self { median, min, max } = self;
        format!("{median:.digits$} ({min:.digits$} to {max:.digits$})")
    }
}

fn cell(value: &Value, digits: usize) -> String {
    Spread::read(value).in_words(digits)
}

/// How busy the machine is: processes that want to run, over 1, 5 and 15 minutes.
fn load() -> Option<String> {
    let text = fs::read_to_string("/proc/loadavg").ok()?;
    Some(text.split(' ').take(3).collect::<Vec<_>>().join(" "))
}

fn processor() -> Option<String> {
    let text = fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    line.split_once(':').map(|(_, name)| name.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_figure_meets_no_goal() {
        for bound in [Bound::AtLeast(1.0), Bound::AtMost(1.0)] {
            let goal = Goal { what: String::new(), bound, spread: Spread::read(&Value::Null) };
            assert!(!goal.is_met(), "{bound:?}");
        }
    }

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
