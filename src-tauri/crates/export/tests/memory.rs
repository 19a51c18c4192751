//! The memory that a PDF takes.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]
mod support;
use support::hostile;
use std::{process::Command, time::Instant};
use prospect_export::{Format, Export, Job, Scope, prepare};

#[test]
#[ignore]
fn child() {
    let Ok(name) = std::env::var("HOSTILE") else { return };
    let size: usize = std::env::var("SIZE").ok().and_then(|s| s.parse().ok()).unwrap_or(hostile::SIZE);
    let body = if name == "sane" { hostile::sane(size) } else { hostile::reports(size).into_iter().find(|(n, _)| *n == name).expect("known").1 };
    let source = support::source_of(&body);
    let begun = Instant::now();
    let export = Export { format: Format::Pdf, scope: Scope::default(), options: support::options() };
    let r = prepare(&[source], &export, &Job::default()).map(|p| (p.bytes.len(), p.warnings.len()));
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    println!("RESULT {name}: {:?} {:.1}s peak {} MiB", r, begun.elapsed().as_secs_f64(), peak.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or(0) / 1024);
}
#[test]
#[ignore]
fn names() { for (n, b) in hostile::reports(1000) { println!("NAME {n}"); assert!(b.len() >= 1000); } let _ = Command::new("true"); }
