//! Random input, found by coverage, until something breaks or the time is up.

use std::{fs, path::Path, process::Command};

use anyhow::{Context, Result};

use crate::{
    command::{self, cargo, root, target},
    platform::Need,
    setup,
};

/// What is fuzzed, and where good examples of its input are, seen from the root.
const TARGETS: [(&str, &str); 2] =
    [("answer", "src-tauri/crates/core/tests/dialects"), ("report", "src-tauri/crates/core/src/provider")];

/// How long and what.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Choice {
    /// Minutes a target.
    #[arg(long, default_value_t = 10)]
    minutes: u32,
    /// Only this target: answer or report.
    target: Option<String>,
}

/// Fuzzes each target; a crash ends it with an error, its input in target/fuzz.
pub(crate) fn run(choice: &Choice) -> Result<()> {
    setup::packages(&[Need::Compiler])?;
    let tools = target().join("tools");
    if !tools.join("bin/cargo-fuzz").exists() {
        command::run(&mut cargo(["install", "cargo-fuzz", "--quiet", "--root", &text(&tools)?]))?;
    }
    for (name, examples) in TARGETS {
        if choice.target.as_deref().is_none_or(|wanted| wanted == name) {
            fuzz(name, examples, choice.minutes, &tools)?;
        }
    }
    Ok(())
}

fn fuzz(name: &str, examples: &str, minutes: u32, tools: &Path) -> Result<()> {
    let folder = target().join("fuzz");
    let (corpus, artifacts) = (folder.join("corpus").join(name), folder.join("artifacts"));
    fs::create_dir_all(&corpus)?;
    fs::create_dir_all(&artifacts)?;
    let mut fuzz = Command::new(tools.join("bin/cargo-fuzz"));
    fuzz.current_dir(root())
        // Coverage needs flags that a stable compiler hides.
        .env("RUSTC_BOOTSTRAP", "1")
        .args(["fuzz", "run", "--sanitizer", "none", "--fuzz-dir", "src-tauri/crates/core/fuzz"])
        .args(["--target-dir", &text(&folder)?, name, &text(&corpus)?, examples, "--"])
        .arg(format!("-max_total_time={}", minutes * 60))
        .arg(format!("-artifact_prefix={}/", text(&artifacts)?))
        .args(["-max_len=65536", "-rss_limit_mb=512", "-print_final_stats=1"]);
    command::run(&mut fuzz)
}

fn text(path: &Path) -> Result<String> {
    path.to_str().map(str::to_owned).context("the target folder's name is not text")
}
