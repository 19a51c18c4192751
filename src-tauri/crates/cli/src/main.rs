//! `prospect-cli`: Prospect without a window, for scripts and headless machines.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a terminal program talks to the terminal")]

mod args;
mod export;
mod keeping;
mod library;
mod replay;
mod run;
mod setup;

use std::process::ExitCode;

use clap::Parser;
use prospect_core::{ErrorCode, ProspectError, SettingsError};

use args::{Args, Command};

/// How the program ends; the numbers are part of its contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exit {
    /// All went well.
    Complete = 0,
    /// Another failure, such as a disk that refuses.
    Failed = 1,
    /// Wrong usage or profile.
    BadInput = 2,
    /// A run ended without text.
    NoText = 3,
    /// A run ended early, with text kept.
    TextKept = 4,
    /// The library is in use by another process.
    LibraryInUse = 5,
}

/// Something failed that is no run: its words and the exit it leads to.
#[derive(Debug)]
struct Failure {
    message: String,
    hint: Option<&'static str>,
    code: Option<ErrorCode>,
}

impl Failure {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None, code: None }
    }

    fn coded(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: code.hint(), code: Some(code) }
    }

    fn exit(&self) -> Exit {
        match self.code {
            Some(ErrorCode::InvalidProfile | ErrorCode::InvalidSettings | ErrorCode::InsecureEndpoint) => {
                Exit::BadInput
            }
            Some(ErrorCode::RunNotFound | ErrorCode::InvalidFile) => Exit::BadInput,
            Some(ErrorCode::LibraryInUse) => Exit::LibraryInUse,
            _ => Exit::Failed,
        }
    }
}

impl From<ProspectError> for Failure {
    fn from(error: ProspectError) -> Self {
        Self { message: error.to_string(), hint: error.hint(), code: Some(error.code()) }
    }
}

impl From<SettingsError> for Failure {
    fn from(error: SettingsError) -> Self {
        ProspectError::from(error).into()
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_env("PROSPECT_LOG"))
        .with_writer(std::io::stderr)
        .init();
    let args = Args::parse();
    let dir = args.data_dir.as_deref();
    let outcome = match args.command {
        Command::Run(options) => run::run(dir, options).await,
        Command::List { json } => library::list(dir, json).await,
        Command::Search { query, json, limit } => library::search(dir, query, limit, json).await,
        Command::Show { id, json } => library::show(dir, id, json).await,
        Command::Export(options) => export::export(dir, options).await,
        Command::Delete { id, for_good } => library::delete(dir, id, for_good).await,
        Command::Import { path } => keeping::import(dir, &path).await,
        Command::Replay(options) => replay::replay(options).await,
        Command::Backup { path, force } => keeping::back_up(dir, &path, force).await,
        Command::Restore { path, dry_run } => keeping::restore(dir, &path, dry_run).await,
        Command::Doctor { json, rebuild_index, mend } => {
            keeping::doctor(dir, keeping::DoctorOptions { json, rebuild_index, mend }).await
        }
    };
    let exit = outcome.unwrap_or_else(|failure| {
        eprintln!("prospect-cli: {}", failure.message);
        if let Some(hint) = failure.hint {
            eprintln!("{hint}");
        }
        failure.exit()
    });
    ExitCode::from(exit as u8)
}
