//! How quick the window is in the hand: its launch beside a bare one, going from view to view, opening a long report,
//! scrolling a long history, and what the interface weighs. Measured by ui/bench-window in the real window.

use std::{collections::HashMap, path::PathBuf};

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
    let measured = measure(&binaries, quick)?;
    let results = json!({
        "profile": "release (thin LTO)",
        "quick": quick,
        "machine": figures::machine(before.as_deref()),
        "window": measured,
    });
    let goals = goals(&results["window"]);
    figures::publish("window", results, &goals, print_table)
}

fn measure(binaries: &HashMap<String, PathBuf>, quick: bool) -> Result<Value> {
    let out = results_file("window-parts.json")?;
    let desktop = Desktop::start()?;
    let mut command = desktop.command("node_modules/.bin/vitest");
    command
        .args(["run", "--config", "bench-window/vitest.config.ts"])
        .env("PROSPECT_BINARY", binary(binaries, "prospect")?)
        .env("BARE_WINDOW_BINARY", binary(binaries, "bare_window")?)
        .env("MOCK_OPENAI_BINARY", binary(binaries, "mock-openai")?)
        .env("GENERATE_LIBRARY_BINARY", binary(binaries, "generate_library")?)
        .env("PROSPECT_BENCH_QUICK", if quick { "1" } else { "" })
        .env("PROSPECT_BENCH_OUT", &out);
    // The reports to open are written through it; it is found beside the app.
    binary(binaries, "prospect-cli")?;
    command::run(&mut command)?;
    read(&out)
}

fn goals(parts: &Value) -> Vec<Goal> {
    let mut goals = Vec::new();
    let mut at_most = |what: String, bound: f64, spread: Spread| {
        goals.push(Goal { what, bound: Bound::AtMost(bound), spread });
    };
    at_most(
        "launch to a usable form, times a bare window".into(),
        1.3,
        Spread::read(&parts["launch"]["ratio"]),
    );
    at_most(
        "from view to view, the slowest of all, ms".into(),
        100.0,
        Spread::read(&parts["views"]["all"]).highest(),
    );
    at_most(
        "between live runs, the slowest of all, ms".into(),
        100.0,
        Spread::read(&parts["live"]["all"]).highest(),
    );
    at_most("live runs that lost text".into(), 0.0, count(&parts["live"]["lost"]));
    let size = &parts["reports"]["kilobytes"];
    at_most(
        format!("a report of {size} KB, opened for the first time, ms"),
        150.0,
        Spread::read(&parts["reports"]["first"]),
    );
    let runs = &parts["sidebar"]["runs"];
    at_most(
        format!("{runs} runs scrolled: longest gap between frames, ms"),
        50.0,
        Spread::single(&parts["sidebar"]["scrolling"]["longest"]),
    );
    at_most(
        "interface, gzipped, without fonts, KB".into(),
        250.0,
        Spread::single(&parts["bundle"]["gzipped_kb"]),
    );
    goals
}

/// How many there are; not a number where the list is missing.
fn count(list: &Value) -> Spread {
    let count = list.as_array().map(|list| json!(list.len()));
    Spread::single(&count.unwrap_or_default())
}

fn print_table(results: &Value) {
    let parts = &results["window"];
    println!("\nlaunch to a usable form, ms: median (lowest to highest) of {}", parts["set"]["launches"]);
    for (label, arm) in [("Prospect", "app"), ("a bare window", "bare")] {
        println!("{label:<34}{:>26}", cell(&parts["launch"][arm], 0));
    }
    println!("\nfrom the click to the painted frame, ms");
    for (part, what) in [("views", "view to view"), ("live", "live run to live run")] {
        println!("{what}");
        for (pair, spread) in parts[part]["pairs"].as_object().into_iter().flatten() {
            println!("  {:<32}{:>26}", pair.replace(' ', " to "), cell(spread, 1));
        }
        println!("  {:<32}{:>26}", "all", cell(&parts[part]["all"], 1));
    }
    let reports = &parts["reports"];
    println!("a report of {} KB, never opened before", reports["kilobytes"]);
    println!("  {:<32}{:>26}", "to its text in the window", cell(&reports["first"], 1));
    println!("  {:<32}{:>26}", "to all of it in the document", cell(&reports["whole"], 1));
    let sidebar = &parts["sidebar"];
    println!("\n{} runs scrolled from top to bottom, gaps between frames, ms", sidebar["runs"]);
    println!(
        "{:<12}{:>10}{:>10}{:>10}{:>10}{:>12}{:>10}",
        "", "frames", "seconds", "median", "p99", "longest", "over 50"
    );
    for arm in ["scrolling", "idle"] {
        let number = |name: &str| sidebar[arm][name].as_f64().unwrap_or(f64::NAN);
        println!(
            "{arm:<12}{:>10.0}{:>10.1}{:>10.1}{:>10.1}{:>12.1}{:>10.0}",
            number("frames"),
            number("seconds"),
            number("median"),
            number("p99"),
            number("longest"),
            number("over_50"),
        );
    }
    let weight = |name: &str| parts["bundle"][name].as_f64().unwrap_or(f64::NAN);
    println!(
        "\ninterface: {:.0} KB, {:.0} KB gzipped; fonts {:.0} KB more",
        weight("kb"),
        weight("gzipped_kb"),
        weight("fonts_kb"),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goals_are_read_where_the_parts_write_their_figures() {
        let spread = json!({ "median": 1.0, "min": 1.0, "max": 1.0 });
        let switches = json!({ "pairs": {}, "all": spread, "lost": [], "live": 3 });
        let parts = json!({
            "launch": { "ratio": spread },
            "views": switches,
            "live": switches,
            "reports": { "kilobytes": 60, "first": spread },
            "sidebar": { "runs": 5000, "scrolling": { "longest": 17.0 } },
            "bundle": { "gzipped_kb": 200.0 },
        });
        let missed: Vec<_> =
            goals(&parts).into_iter().filter(|goal| !goal.is_met()).map(|goal| goal.what).collect();
        assert_eq!(missed, Vec::<String>::new());
        assert!(goals(&Value::Null).iter().all(|goal| !goal.is_met()), "what was not measured is not met");
    }
}
