//! Exports beside pandoc and LibreOffice: `cargo bench -p prospect-export --bench export -- [--quick] [--out FILE]`.
//!
//! The same report in four sizes, in every format for people. Ours is timed within this process once it is warm, as the
//! app does it; the others are programs that are started for each file, and their start is in their times. Memory is the
//! peak of a process that makes one file and nothing else.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a bench talks to its terminal and stops at a surprise"
)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::{fs, path::PathBuf, process::Command, time::Instant};

use prospect_export::{Export, Format, Job, Scope, Source, prepare};
use serde_json::{Value, json};

const SIZES: [usize; 4] = [6_000, 50_000, 100_000, 200_000];
const FORMATS: [(&str, Format); 4] =
    [("pdf", Format::Pdf), ("docx", Format::Docx), ("html", Format::Html), ("md", Format::Markdown)];

fn main() {
    let (mut rounds, mut out) = (9, None);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--quick" => rounds = 3,
            "--out" => out = arguments.next().map(PathBuf::from),
            "--once" => {
                let size = arguments.next().expect("a size").parse().expect("a number");
                return once(size, &arguments.next().expect("a format"));
            }
            // Cargo's own `--bench`.
            _ => {}
        }
    }
    let ours: Vec<Value> = SIZES.iter().map(|&size| measured(size, rounds)).collect();
    let peers = peers(rounds.min(5));
    let results = json!({ "rounds": rounds, "ours": ours, "peers": peers });
    match out {
        Some(file) => fs::write(file, format!("{results:#}\n")).expect("writes"),
        None => println!("{results:#}"),
    }
}

fn measured(size: usize, rounds: u32) -> Value {
    let source = source(size);
    let mut formats = serde_json::Map::new();
    for (name, format) in FORMATS {
        let export = |source: &Source| export(source, format);
        let bytes = export(&source).len();
        let times = (0..rounds)
            .map(|_| {
                let begun = Instant::now();
                assert_eq!(export(&source).len(), bytes, "the same again");
                begun.elapsed().as_secs_f64() * 1e3
            })
            .collect();
        let memory = peak(size, name);
        println!("{size:>7} B  {name:<5} {bytes:>8} bytes");
        formats.insert(name.into(), json!({ "ms": spread(times), "bytes": bytes, "peak_mib": memory }));
    }
    json!({ "size": source.run.text.len(), "formats": formats })
}

fn export(source: &Source, format: Format) -> Vec<u8> {
    let export = Export { format, scope: Scope::default(), options: support::options() };
    prepare(std::slice::from_ref(source), &export, &Job::default()).expect("exports").bytes
}

/// One export in a process of its own, for its memory.
fn once(size: usize, format: &str) {
    let (_, format) = FORMATS.into_iter().find(|(name, _)| *name == format).expect("a format");
    std::hint::black_box(export(&source(size), format));
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    println!("{}", peak.trim().trim_end_matches(" kB"));
}

fn peak(size: usize, format: &str) -> Option<f64> {
    let this = std::env::current_exe().expect("this program");
    let output = Command::new(this).args(["--once", &size.to_string(), format]).output().expect("starts");
    let kilobytes: f64 = String::from_utf8_lossy(&output.stdout).trim().parse().ok()?;
    Some(kilobytes / 1024.0)
}

/// What others take for the same text, where they are installed.
fn peers(rounds: u32) -> Vec<Value> {
    let dir = tempfile::tempdir().expect("a folder");
    let at = |name: &str| dir.path().join(name).display().to_string();
    let profile = format!("-env:UserInstallation=file://{}", at("office"));
    let mut peers = Vec::new();
    for size in [SIZES[0], SIZES[3]] {
        let source = source(size);
        fs::write(at("report.md"), export(&source, Format::Markdown)).expect("writes");
        fs::write(at("report.docx"), export(&source, Format::Docx)).expect("writes");
        let (markdown, docx, folder) = (at("report.md"), at("report.docx"), dir.path().display().to_string());
        let (to_docx, to_html, to_pdf) = (at("pandoc.docx"), at("pandoc.html"), at("pandoc.pdf"));
        let arms: [(&str, &str, Vec<&str>); 4] = [
            ("pandoc to docx", "pandoc", vec![&markdown, "-o", &to_docx]),
            ("pandoc to html", "pandoc", vec!["-s", &markdown, "-o", &to_html]),
            (
                "pandoc to pdf, weasyprint",
                "pandoc",
                vec![&markdown, "--pdf-engine=weasyprint", "-o", &to_pdf],
            ),
            (
                "LibreOffice, docx to pdf",
                "soffice",
                vec![&profile, "--headless", "--convert-to", "pdf", "--outdir", &folder, &docx],
            ),
        ];
        for (name, program, arguments) in arms {
            let times: Option<Vec<f64>> = (0..rounds)
                .map(|_| {
                    let begun = Instant::now();
                    let output = Command::new(program).args(&arguments).output().ok()?;
                    output.status.success().then(|| begun.elapsed().as_secs_f64() * 1e3)
                })
                .collect();
            println!("{size:>7} B  {name}{}", if times.is_none() { ": not installed" } else { "" });
            peers.push(json!({ "name": name, "size": source.run.text.len(), "ms": times.map(spread) }));
        }
    }
    peers
}

/// A report of about `size` bytes, of what real ones are made of.
fn source(size: usize) -> Source {
    let (_, body) = support::SAMPLE.split_once("## SECTION 2: IDEA RESEARCH").expect("a second section");
    let (body, _) = body.split_once("## SECTION 3").expect("a third section");
    let mut text = String::new();
    let parts: Vec<&str> = body.split_inclusive("\n\n").collect();
    for part in parts.iter().cycle() {
        if text.len() + part.len() > size {
            break;
        }
        text.push_str(part);
    }
    support::source_of(&text)
}

fn spread(mut values: Vec<f64>) -> Value {
    values.sort_by(f64::total_cmp);
    let at = |index: usize| values.get(index).copied().unwrap_or(f64::NAN);
    json!({ "median": at(values.len() / 2), "min": at(0), "max": at(values.len().saturating_sub(1)) })
}
