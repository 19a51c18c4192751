//! The project's chores. `cargo xtask run` and `cargo xtask test` work on a machine with nothing but Rust and Node.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a terminal program talks to its terminal")]

mod bench;
mod check;
mod command;
mod fuzz;
mod package;
mod platform;
mod real;
mod run;
mod setup;
mod suites;
mod supply;
mod window;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The project's chores.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Set up what is missing, build, and open the app.
    Run {
        /// Passed on to the app.
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Set up what is missing, then run every test: Rust, UI, and the real desktop window.
    Test(suites::Choice),
    /// Check formatting, lints, types, docs and the generated bindings.
    Check {
        /// Check instead what the app is built from: licences, sources, versions and known advisories.
        #[arg(long)]
        supply: bool,
    },
    /// Format, apply what the linters can fix, and generate the bindings.
    Fix,
    /// Measure release builds beside what they are to beat, into target/bench.
    Bench(bench::Choice),
    /// Feed random bytes to what reads servers and models, for minutes.
    Fuzz(fuzz::Choice),
    /// Build installers of the app.
    Package {
        /// Kinds of bundle, such as `deb,rpm`; the system's usual ones without it.
        #[arg(long)]
        bundles: Option<String>,
    },
    /// Take pictures of every view, in every scheme and at three sizes, into target/screenshots.
    Screenshots,
}

fn main() -> ExitCode {
    let done = match Arguments::parse().chore {
        Chore::Run { arguments } => run::run(&arguments),
        Chore::Test(choice) => suites::run(&choice),
        Chore::Check { supply: true } => supply::check(),
        Chore::Check { supply: false } => check::check(),
        Chore::Fix => check::fix(),
        Chore::Bench(choice) => bench::run(&choice),
        Chore::Fuzz(choice) => fuzz::run(&choice),
        Chore::Package { bundles } => package::package(bundles.as_deref()),
        Chore::Screenshots => window::screenshots(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
