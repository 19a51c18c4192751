//! Every test there is, one suite after the other, with the time each took and one count of all.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::{
    command::{cargo, npm, target, words},
    platform::Need,
    real, setup, window,
};

/// Which suites run.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Choice {
    /// Only these suites; all but `real` where none is named.
    suites: Vec<Suite>,
    /// Also the tests that take minutes: ignored ones, and many more cases of the property tests.
    #[arg(long)]
    long: bool,
    /// Also a discovery through a real small model on this machine (the first time installs it: about 15 minutes).
    #[arg(long)]
    real: bool,
}

/// Tests that run, and are counted, together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Suite {
    /// Every Rust test.
    Rust,
    /// Unit and component tests of the UI.
    Ui,
    /// Tests in the real desktop window.
    Window,
    /// A discovery through a real small model.
    Real,
}

impl Choice {
    fn wants(&self, suite: Suite) -> bool {
        let unnamed = self.suites.is_empty() && (suite != Suite::Real || self.real);
        unnamed || self.suites.contains(&suite)
    }
}

/// How many tests of a suite did what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

impl Tally {
    /// A suite that fell over before it could count.
    pub(crate) const BROKEN: Self = Self { passed: 0, failed: 1, skipped: 0 };

    fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// Sets up what is missing and runs the suites. One that fails does not keep the others from running.
pub(crate) fn run(choice: &Choice) -> Result<()> {
    let mut report = Report::default();
    report.timed("set-up", || {
        setup::packages(&[Need::Compiler, Need::Webview, Need::WindowTests, Need::Readers])?;
        if choice.long && choice.wants(Suite::Rust) {
            setup::packages(&[Need::OfficePrograms])?;
        }
        setup::ui_dist()?;
        Ok(Tally::default())
    });
    if report.total.failed > 0 {
        return report.close();
    }
    if choice.wants(Suite::Rust) {
        report.timed("Rust", || rust(choice.long));
    }
    if choice.wants(Suite::Ui) {
        report.timed("UI", || ui(choice.long));
    }
    if choice.wants(Suite::Window) {
        report.timed("window", || window::tests(choice.long));
    }
    if choice.wants(Suite::Real) {
        report.timed("real model", real::tests);
    }
    report.close()
}

#[derive(Default)]
struct Report {
    lines: Vec<String>,
    total: Tally,
}

impl Report {
    fn timed(&mut self, name: &str, suite: impl FnOnce() -> Result<Tally>) {
        println!("\n== {name}");
        let start = Instant::now();
        let tally = suite().unwrap_or_else(|error| {
            eprintln!("error: {error:#}");
            Tally::BROKEN
        });
        let minutes = start.elapsed().as_secs_f64() / 60.0;
        let Tally { passed, failed, skipped } = tally;
        self.lines.push(format!(
            "{name:<12}{minutes:>6.1} min{passed:>8} passed{failed:>6} failed{skipped:>6} skipped"
        ));
        self.total.add(tally);
    }

    fn close(self) -> Result<()> {
        println!("\n{}\n", self.lines.join("\n"));
        let Tally { passed, failed, skipped } = self.total;
        let tail = if skipped > 0 { format!(", {skipped} skipped") } else { String::new() };
        println!("{passed} passed, {failed} failed{tail}");
        if failed > 0 {
            bail!("tests failed");
        }
        Ok(())
    }
}

fn rust(long: bool) -> Result<Tally> {
    let mut command = cargo(["test", "--workspace", "--no-fail-fast"]);
    if long {
        command.args(["--", "--include-ignored"]);
        command.env("PROSPECT_LONG_TESTS", "1").env("PROPTEST_CASES", "4096");
    }
    println!("$ {}", words(&command));
    let mut child = command.stdout(Stdio::piped()).spawn().context("cannot start cargo")?;
    let mut tally = Tally::default();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines() {
            let line = line?;
            tally.add(cargo_tally(&line).unwrap_or_default());
            println!("{line}");
        }
    }
    judged(tally, child.wait()?.success())
}

fn ui(long: bool) -> Result<Tally> {
    let results = results_file("ui")?;
    let mut command = npm(["test", "--silent", "--"]);
    command.args(reporters(&results));
    if long {
        command.env("PROSPECT_LONG_TESTS", "1");
    }
    vitest(&mut command, &results)
}

/// Runs a vitest command and reads its count from the results it wrote.
pub(crate) fn vitest(command: &mut Command, results: &Path) -> Result<Tally> {
    println!("$ {}", words(command));
    let status = command.status().context("cannot start vitest")?;
    let Ok(text) = fs::read_to_string(results) else {
        bail!("vitest ended without results ({status})");
    };
    let counts: Value = serde_json::from_str(&text)?;
    let count = |name: &str| counts[name].as_u64().unwrap_or(0);
    let tally = Tally {
        passed: count("numPassedTests"),
        failed: count("numFailedTests"),
        skipped: count("numPendingTests") + count("numTodoTests"),
    };
    judged(tally, status.success())
}

/// vitest's arguments to talk to a person and to write a count.
pub(crate) fn reporters(results: &Path) -> [String; 3] {
    let file = format!("--outputFile.json={}", results.display());
    ["--reporter=default".into(), "--reporter=json".into(), file]
}

/// A fresh place for a suite's results: a count left by an earlier run would hide a suite that fell over.
pub(crate) fn results_file(suite: &str) -> Result<std::path::PathBuf> {
    let folder = target().join("test-results");
    fs::create_dir_all(&folder)?;
    let file = folder.join(format!("{suite}.json"));
    match fs::remove_file(&file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(file),
    }
}

/// A suite that failed without a failed test (it did not compile, say) still counts as one failure.
fn judged(mut tally: Tally, succeeded: bool) -> Result<Tally> {
    if !succeeded && tally.failed == 0 {
        tally.failed = 1;
    }
    Ok(tally)
}

/// Reads cargo's `test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; …`.
fn cargo_tally(line: &str) -> Option<Tally> {
    let (_, counts) = line.split_once("test result: ")?;
    let count = |name: &str| {
        let before = counts.split(';').find_map(|part| part.trim_end().strip_suffix(name))?;
        before.split_whitespace().next_back()?.parse().ok()
    };
    Some(Tally { passed: count("passed")?, failed: count("failed")?, skipped: count("ignored")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_from_cargos_closing_lines() {
        let line = "test result: FAILED. 17 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.22s";
        assert_eq!(cargo_tally(line), Some(Tally { passed: 17, failed: 2, skipped: 1 }));
        assert_eq!(cargo_tally("test result_is_kept ... ok"), None);
    }

    #[test]
    fn suite_that_does_not_build_counts_as_failed() -> Result<()> {
        assert_eq!(judged(Tally::default(), false)?, Tally::BROKEN);
        Ok(())
    }
}
