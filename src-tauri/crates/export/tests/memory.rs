//! The memory that a PDF takes, in a process of its own for each report: minutes, so it is run by name.
//!
//! `cargo test -p prospect-export --test memory -- --ignored`

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test fails by panicking, and tells what it measured"
)]

mod support;

use std::process::Command;

use prospect_export::{ExportError, Format, Job, Obstacle, Scope, prepare};
use support::{hostile, options, source_of};

/// Names the report for a child process.
const REPORT: &str = "PROSPECT_TEST_REPORT";
const SIZE: &str = "PROSPECT_TEST_SIZE";
const MOST_MIB: u64 = 500;

fn report(name: &str, size: usize) -> String {
    if name == "sane" {
        return hostile::sane(size);
    }
    hostile::reports(size).into_iter().find(|(known, _)| *known == name).expect("a report").1
}

/// What a child process does: one export, then it tells how much memory that took.
#[test]
#[ignore = "only in a process of its own"]
fn child() {
    let (Ok(name), Ok(size)) = (std::env::var(REPORT), std::env::var(SIZE)) else { return };
    let source = source_of(&report(&name, size.parse().expect("a size")));
    let export = prospect_export::Export { format: Format::Pdf, scope: Scope::default(), options: options() };
    let result = match prepare(&[source], &export, &Job::default()) {
        Ok(_) => "exported",
        Err(ExportError::Impossible(Obstacle::TooLargeForPdf)) => "refused",
        Err(error) => panic!("{name}: {error}"),
    };
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux tells");
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a peak");
    let peak: u64 = peak.trim().trim_end_matches(" kB").parse().expect("a number");
    println!("took {result} {}", peak >> 10);
}

/// Whether a report was exported, and at most how many MiB that took.
fn measured(name: &str, size: usize) -> (String, u64) {
    let output = Command::new(std::env::current_exe().expect("this program"))
        .args(["--ignored", "--exact", "child", "--nocapture"])
        .env(REPORT, name)
        .env(SIZE, size.to_string())
        .output()
        .expect("starts");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{name}, {size} bytes: {}", String::from_utf8_lossy(&output.stderr));
    let line = told.lines().find_map(|line| line.split_once("took ")).expect("a result").1;
    let (result, peak) = line.split_once(' ').expect("two words");
    println!("{name}, {size} bytes: {result}, {peak} MiB");
    (result.to_owned(), peak.parse().expect("a number"))
}

#[test]
#[ignore = "takes minutes"]
#[cfg(target_os = "linux")]
fn no_report_takes_more_than_500_mib() {
    let mut over = Vec::new();
    for (name, _) in hostile::reports(1) {
        // The largest of its kind that is still exported, by halves; and the first that is not.
        let mut size = hostile::SIZE;
        loop {
            let (result, peak) = measured(name, size);
            if peak > MOST_MIB {
                over.push((name, size, peak));
            }
            if result == "exported" {
                break;
            }
            size /= 2;
        }
    }
    assert_eq!(over, []);
}

#[test]
#[ignore = "takes a minute"]
#[cfg(target_os = "linux")]
fn a_megabyte_of_an_ordinary_report_is_exported() {
    let (result, peak) = measured("sane", 1_000_000);
    assert_eq!(result, "exported");
    assert!(peak <= MOST_MIB, "{peak} MiB");
}
