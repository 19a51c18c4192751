//! Reports to files: the time and memory of each format, beside pandoc and LibreOffice. Measured by prospect-export's bench
//! `export`.

use std::process::Command;

use anyhow::Result;
use serde_json::{Value, json};

use super::{
    binary, build,
    figures::{self, Bound, Goal, Spread, cell, read},
    results_file,
};
use crate::command;

pub(super) fn run(quick: bool) -> Result<()> {
    let binaries = build(&["--package", "prospect-export", "--bench", "export"])?;
    let before = figures::load();
    let out = results_file("export-run.json")?;
    let mut command = Command::new(binary(&binaries, "export")?);
    command.arg("--out").arg(&out);
    if quick {
        command.arg("--quick");
    }
    command::run(&mut command)?;
    let run = read(&out)?;
    let results = json!({
        "profile": "release (thin LTO)",
        "quick": quick,
        "machine": figures::machine(before.as_deref()),
        "ours": run["ours"],
        "peers": run["peers"],
    });
    let goals = goals(&results);
    figures::publish("export", results, &goals, print_table)
}

fn goals(results: &Value) -> Vec<Goal> {
    let ours = &results["ours"];
    let mut goals = Vec::new();
    let mut goal = |what: &str, most: f64, spread: Spread| {
        goals.push(Goal { what: what.to_owned(), bound: Bound::AtMost(most), spread });
    };
    let ms = |size: usize, format: &str| &ours[size]["formats"][format]["ms"];
    goal("6 KB to PDF, ms", 300.0, Spread::read(ms(0, "pdf")));
    goal("200 KB to PDF, ms", 3_000.0, Spread::read(ms(3, "pdf")));
    goal("6 KB to DOCX, ms", 100.0, Spread::read(ms(0, "docx")));
    goal("200 KB to DOCX, ms", 100.0, Spread::read(ms(3, "docx")));
    goal("200 KB to PDF, peak MiB", 200.0, Spread::single(&ours[3]["formats"]["pdf"]["peak_mib"]));
    goal("200 KB to DOCX, peak MiB", 200.0, Spread::single(&ours[3]["formats"]["docx"]["peak_mib"]));
    for format in ["pdf", "docx", "html", "md"] {
        let median = |size: usize| ms(size, format)["median"].as_f64().unwrap_or(f64::NAN);
        let what = format!("{format}: time of 200 KB over twice that of 100 KB");
        goal(&what, 1.15, Spread::single(&json!(median(3) / median(2) / 2.0)));
    }
    goals
}

fn print_table(results: &Value) {
    println!("\nms: median (lowest to highest); peak MiB of a process that makes one file");
    println!("{:<12}{:>30}{:>8}{:>28}{:>8}{:>24}{:>24}", "", "pdf", "MiB", "docx", "MiB", "html", "md");
    for row in results["ours"].as_array().into_iter().flatten() {
        let of = |format: &str| cell(&row["formats"][format]["ms"], 1);
        let mib = |format: &str| row["formats"][format]["peak_mib"].as_f64().map_or(0.0, f64::round);
        println!(
            "{:<12}{:>30}{:>8}{:>28}{:>8}{:>24}{:>24}",
            format!("{} B", row["size"]),
            of("pdf"),
            mib("pdf"),
            of("docx"),
            mib("docx"),
            of("html"),
            of("md")
        );
    }
    println!("\nothers, each started for its file, ms");
    for row in results["peers"].as_array().into_iter().flatten() {
        let name = format!("{}, {} B", row["name"].as_str().unwrap_or_default(), row["size"]);
        let time = if row["ms"].is_null() { "not installed".to_owned() } else { cell(&row["ms"], 0) };
        println!("{name:<48}{time:>30}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goals_are_read_where_the_bench_writes_its_figures() {
        let row = |ms: f64| {
            let of = json!({ "ms": { "median": ms, "min": ms, "max": ms }, "peak_mib": 90.0 });
            json!({ "size": 1, "formats": { "pdf": of, "docx": of, "html": of, "md": of } })
        };
        let results = json!({ "ours": [row(10.0), row(20.0), row(40.0), row(80.0)] });
        assert!(goals(&results).iter().all(Goal::is_met));
        let slow = json!({ "ours": [row(10.0), row(20.0), row(40.0), row(99.0)] });
        assert!(!goals(&slow).iter().all(Goal::is_met), "more than linear");
    }
}
