//! Our Markdown renderer beside others, each in the app's own kind of window. Measured by ui/bench.

use anyhow::Result;

use super::{binary, release, results_file};
use crate::{
    command::{self, npm, ui},
    window::Desktop,
};

pub(super) fn run(quick: bool) -> Result<()> {
    let binaries = release()?;
    let folder = ui().join("bench");
    command::run(npm(["ci", "--no-audit", "--no-fund"]).current_dir(&folder))?;
    let results = results_file("markdown.json")?;
    let desktop = Desktop::start()?;
    let mut command = desktop.command("npm");
    command.current_dir(&folder).args(["run", "bench", "--", "--out"]).arg(&results);
    if quick {
        command.arg("--quick");
    }
    command
        .env("PROSPECT_APP", binary(&binaries, "prospect")?)
        .env("PROSPECT_BINARY", binary(&binaries, "prospect")?)
        .env("MOCK_OPENAI_BINARY", binary(&binaries, "mock-openai")?);
    command::run(&mut command)?;
    println!("The figures are in {}", results.display());
    Ok(())
}
