//! What must hold of every commit before any test runs, and the mending of what a program can mend.

use std::process::Command;

use anyhow::{Result, bail};

use crate::{
    command::{self, cargo, npm, words},
    platform::Need,
    setup,
};

/// Runs every check, then fails if one did, so that one run shows all there is to mend.
pub(crate) fn check() -> Result<()> {
    set_up()?;
    let mut docs = cargo(["doc", "--quiet", "--no-deps", "--workspace"]);
    docs.env("RUSTDOCFLAGS", "-D warnings");
    let checks = [
        cargo(["fmt", "--all", "--check"]),
        cargo(["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"]),
        docs,
        bindings(),
        npm(["run", "--silent", "check"]),
        npm(["exec", "--", "tsc", "--project", "e2e/tsconfig.json"]),
        npm(["exec", "--", "tsc", "--project", "bench-engine/tsconfig.json"]),
        npm(["exec", "--", "tsc", "--project", "bench-window/tsconfig.json"]),
        npm(["run", "--silent", "lint"]),
    ];
    let mut failed = Vec::new();
    for mut check in checks {
        if let Err(error) = command::run(&mut check) {
            eprintln!("{error:#}\n");
            failed.push(words(&check));
        }
    }
    if failed.is_empty() {
        println!("All checks hold.");
        return Ok(());
    }
    bail!("these checks failed; `cargo xtask fix` mends what it can:\n  {}", failed.join("\n  "))
}

/// Formats, applies the linters' own fixes, and writes the bindings anew.
pub(crate) fn fix() -> Result<()> {
    set_up()?;
    let clippy = ["clippy", "--fix", "--allow-dirty", "--allow-staged", "--workspace", "--all-targets"];
    command::run(&mut cargo(clippy))?;
    command::run(&mut cargo(["fmt", "--all"]))?;
    // Before the UI's formatter, which has the last word on the generated file.
    command::run(bindings().env("PROSPECT_WRITE_BINDINGS", "1"))?;
    command::run(&mut npm(["run", "--silent", "format"]))
}

fn set_up() -> Result<()> {
    setup::packages(&[Need::Compiler, Need::Webview])?;
    setup::ui_dist()
}

/// The test that writes or compares the bindings, built with the whole workspace's features, so that nothing is built
/// a second time for it.
fn bindings() -> Command {
    cargo(["test", "--quiet", "--workspace", "--test", "bindings"])
}
