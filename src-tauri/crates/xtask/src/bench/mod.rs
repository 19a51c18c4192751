//! Measurements of release builds beside what they are to beat. Each bench leaves its figures in target/bench.

mod engine;
mod export;
mod figures;
mod library;
mod markdown;
mod plot;
mod window;

use std::{
    collections::HashMap,
    fs,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::Stdio,
};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::{
    command::{cargo, target, words},
    platform::{Need, Platform},
    setup,
};

/// Which bench runs.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Choice {
    bench: Bench,
    /// Fewer and shorter rounds: a look, no figures to go by.
    #[arg(long)]
    quick: bool,
}

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Bench {
    /// From the server's bytes to the text in the window.
    Engine,
    /// From a report to its files, beside pandoc and LibreOffice.
    Export,
    /// A library of 1,000, 10,000 and 100,000 runs: search, lists, opening, saving, size.
    Library,
    /// From Markdown to its document, beside other renderers.
    Markdown,
    /// Launch, going from view to view, long reports and lists, the weight of the interface.
    Window,
}

/// Sets up what is missing, builds for release, measures.
pub(crate) fn run(choice: &Choice) -> Result<()> {
    if choice.bench == Bench::Library {
        // The one that needs no window.
        setup::packages(&[Need::Compiler])?;
        return library::run(choice.quick);
    }
    if matches!(Platform::current(), Platform::MacOs | Platform::Windows) {
        bail!("the benches drive WebKitGTK on a virtual screen and run on Linux only");
    }
    if choice.bench == Bench::Export {
        setup::packages(&[Need::Compiler, Need::Readers, Need::OfficePrograms])?;
        return export::run(choice.quick);
    }
    setup::packages(&[Need::Compiler, Need::Webview, Need::WindowTests])?;
    setup::ui_dist()?;
    match choice.bench {
        Bench::Engine => engine::run(choice.quick),
        Bench::Export => export::run(choice.quick),
        Bench::Library => library::run(choice.quick),
        Bench::Markdown => markdown::run(choice.quick),
        Bench::Window => window::run(choice.quick),
    }
}

/// Where a bench leaves its figures.
fn results_file(name: &str) -> Result<PathBuf> {
    let folder = target().join("bench");
    fs::create_dir_all(&folder)?;
    Ok(folder.join(name))
}

/// The packages of everything that is measured. Named together in each build, so that all builds share what they depend on: cargo
/// turns on the features that all named packages want.
const PACKAGES: [&str; 8] = [
    "--package",
    "prospect",
    "--package",
    "prospect-core",
    "--package",
    "prospect-cli",
    "--package",
    "mock-openai",
];

/// What the benches of windows run.
const BINARIES: [&str; 14] = [
    "--bin",
    "prospect",
    "--bin",
    "prospect-cli",
    "--bin",
    "mock-openai",
    "--example",
    "bare_window",
    "--example",
    "engine_bench",
    "--example",
    "generate_library",
    "--bench",
    "sse",
];

/// Builds what the benches of windows run for release, and tells where each binary is.
fn release() -> Result<HashMap<String, PathBuf>> {
    build(&BINARIES)
}

/// Builds for release, and tells where each binary is.
fn build(what: &[&str]) -> Result<HashMap<String, PathBuf>> {
    let mut command = cargo(["build", "--release", "--message-format", "json-render-diagnostics"]);
    command.args(PACKAGES).args(what).stdout(Stdio::piped());
    let words = words(&command);
    println!("$ {words}");
    let mut child = command.spawn().with_context(|| format!("cannot start `{words}`"))?;
    let mut binaries = HashMap::new();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines() {
            let message: Value = serde_json::from_str(&line?)?;
            if let (Some(name), Some(path)) =
                (message["target"]["name"].as_str(), message["executable"].as_str())
            {
                binaries.insert(name.to_owned(), PathBuf::from(path));
            }
        }
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("`{words}` failed ({status})");
    }
    Ok(binaries)
}

/// One binary of a release build.
fn binary<'a>(binaries: &'a HashMap<String, PathBuf>, name: &str) -> Result<&'a PathBuf> {
    binaries.get(name).with_context(|| format!("cargo built no `{name}`"))
}
