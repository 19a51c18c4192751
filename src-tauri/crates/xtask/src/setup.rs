//! Brings a machine from nothing but Rust and Node to one that can build and test.

use std::{fs, path::Path, process::Command, time::SystemTime};

use anyhow::{Context, Result, bail};

use crate::{
    command::{self, npm, output, succeeds, ui},
    platform::{Need, Platform},
};

/// Oldest Node that the UI's tools run on.
const NODE: (u32, u32) = (20, 19);

/// Installs the packages that are missing (Debian and Ubuntu), or says which to install (elsewhere).
pub(crate) fn packages(needs: &[Need]) -> Result<()> {
    let platform = Platform::current();
    if platform != Platform::Debian {
        return platform.require(needs);
    }
    let wanted = needs.iter().flat_map(|need| platform.packages(*need)).copied();
    let missing: Vec<_> = wanted.filter(|package| !is_installed(package)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    println!("Installing what is missing: {}", missing.join(" "));
    command::run(&mut apt(&["update", "-qq"]))?;
    let mut install = vec!["install", "-y", "-qq", "--no-install-recommends"];
    install.extend(&missing);
    command::run(&mut apt(&install))
}

/// Installs the UI's packages where the lock file is newer than what is there.
pub(crate) fn node_modules() -> Result<()> {
    node()?;
    let installed = modified(&ui().join("node_modules/.package-lock.json"));
    let locked = modified(&ui().join("package-lock.json"));
    if installed.is_some() && installed >= locked {
        return Ok(());
    }
    command::run(&mut npm(["ci", "--no-audit", "--no-fund"]))
}

/// Builds ui/dist where a source is newer. It must be there before cargo builds the app, which embeds it.
pub(crate) fn ui_dist() -> Result<()> {
    node_modules()?;
    let built = modified(&ui().join("dist/index.html"));
    if built.is_some() && built > newest_source(&ui())? {
        return Ok(());
    }
    command::run(&mut npm(["run", "build"]))
}

fn node() -> Result<()> {
    let (major, minor) = NODE;
    let Some(version) = output("node", &["--version"]) else {
        bail!("Node {major}.{minor} or newer is needed, with npm: https://nodejs.org");
    };
    let mut numbers = version.trim_start_matches('v').split('.').map(str::parse::<u32>);
    let found = (numbers.next().unwrap_or(Ok(0))?, numbers.next().unwrap_or(Ok(0))?);
    if found < NODE {
        bail!("Node {major}.{minor} or newer is needed; this is {version}: https://nodejs.org");
    }
    Ok(())
}

fn apt(arguments: &[&str]) -> Command {
    // As an argument of env, so that it reaches apt-get through sudo as well.
    let words = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"];
    let is_root = output("id", &["-u"]).as_deref() == Some("0");
    let mut command = Command::new(if is_root { words[0] } else { "sudo" });
    command.args(&words[usize::from(is_root)..]).args(arguments);
    command
}

fn is_installed(package: &str) -> bool {
    output("dpkg-query", &["-W", "-f=${db:Status-Status}", package]).is_some_and(|status| status == "installed")
        // A package that another one stands in for (a -dev package under a versioned name) has no entry of its own.
        || (package == "libdbus-1-dev" && succeeds("pkg-config", &["--exists", "dbus-1"]))
}

/// When the youngest file that the UI is built from was changed.
fn newest_source(folder: &Path) -> Result<Option<SystemTime>> {
    const NOT_SOURCES: [&str; 6] = ["node_modules", "dist", "e2e", "bench", "bench-engine", "test-results"];
    let mut newest = None;
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let entry = entry?;
        let name = entry.file_name();
        let changed = if !entry.file_type()?.is_dir() {
            modified(&entry.path())
        } else if NOT_SOURCES.iter().any(|skipped| name == *skipped) {
            None
        } else {
            newest_source(&entry.path())?
        };
        newest = newest.max(changed);
    }
    Ok(newest)
}

fn modified(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).and_then(|metadata| metadata.modified()).ok()
}
