//! What the app is built from: licences, sources, versions, and crates with known advisories, as `deny.toml` has it.

use std::{env, path::PathBuf};

use anyhow::{Context, Result};

use crate::command::{self, cargo, target};

/// Runs cargo-deny, which is installed into the target folder where it is missing; compiling it takes minutes.
pub(crate) fn check() -> Result<()> {
    let tools = target().join("tools");
    let folder = tools.to_str().context("the target folder's name is not text")?;
    if !tools.join("bin").join(format!("cargo-deny{}", env::consts::EXE_SUFFIX)).exists() {
        command::run(&mut cargo(["install", "cargo-deny", "--quiet", "--root", folder]))?;
    }
    // cargo finds its own commands by PATH.
    let mut places = vec![tools.join("bin")];
    places.extend(env::var_os("PATH").iter().flat_map(env::split_paths));
    let path = env::join_paths(places)?;
    let mut deny = cargo(["deny", "check", "licenses", "sources", "bans"]);
    command::run(deny.env("PATH", &path))?;
    if advisories().is_some_and(|database| database.exists()) {
        // As it was last fetched: a check does not depend on a network.
        let mut deny = cargo(["deny", "check", "--disable-fetch", "advisories"]);
        return command::run(deny.env("PATH", &path));
    }
    println!(
        "There is no database of advisories here: `cargo deny fetch db` gets it. They were not checked."
    );
    Ok(())
}

/// Where cargo-deny keeps the databases it has fetched.
fn advisories() -> Option<PathBuf> {
    let cargo = env::var_os("CARGO_HOME").map(PathBuf::from);
    cargo.or_else(|| Some(env::home_dir()?.join(".cargo"))).map(|cargo| cargo.join("advisory-dbs"))
}
