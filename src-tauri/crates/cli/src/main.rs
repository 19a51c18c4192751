//! `prospect-cli`: Prospect without a window, for scripts and headless machines.

mod args;
mod export;
mod keeping;
mod library;
mod replay;
mod run;
mod setup;
mod terminal;

use std::{process::ExitCode, time::Duration};

use clap::Parser;
use prospect_core::{ErrorCode, ProspectError, SettingsError};

use args::{Args, Command};

/// Work on other threads that goes on after a command gets this long. A keyring may never answer.
const LAST_WORK: Duration = Duration::from_secs(2);

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
    /// Whether nobody reads the output any more, which is for them to decide.
    is_closed: bool,
}

impl Failure {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None, code: None, is_closed: false }
    }

    fn closed() -> Self {
        Self { is_closed: true, ..Self::new("") }
    }

    fn coded(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: code.hint(), code: Some(code), is_closed: false }
    }

    fn say(&self) {
        if self.is_closed {
            return;
        }
        say(&self.message);
        if let Some(hint) = self.hint {
            terminal::say(hint);
        }
    }

    fn exit(&self) -> Exit {
        match self.code {
            _ if self.is_closed => Exit::Complete,
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
        Self { hint: error.hint(), code: Some(error.code()), ..Self::new(error.to_string()) }
    }
}

impl From<SettingsError> for Failure {
    fn from(error: SettingsError) -> Self {
        ProspectError::from(error).into()
    }
}

/// Says something beside the output, under the program's name.
fn say(words: &str) {
    terminal::say(&format!("prospect-cli: {words}"));
}

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_env("PROSPECT_LOG"))
        .with_writer(std::io::stderr)
        // It would panic where standard error is closed.
        .log_internal_errors(false)
        .init();
    let args = match Args::try_parse() {
        Ok(args) => args,
        // Help and the version are such errors, too.
        Err(error) => {
            let printed = error.print();
            return tell(match error.use_stderr() {
                true => Ok(Exit::BadInput),
                false => printed.map(|()| Exit::Complete).map_err(|error| terminal::refused(&error)),
            });
        }
    };
    let outcome = match tokio::runtime::Runtime::new() {
        Ok(runtime) => {
            let outcome = runtime.block_on(command(args));
            runtime.shutdown_timeout(LAST_WORK);
            outcome
        }
        Err(error) => Err(Failure::new(error.to_string())),
    };
    tell(outcome)
}

async fn command(args: Args) -> Result<Exit, Failure> {
    let dir = args.data_dir.as_deref();
    match args.command {
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
    }
}

/// Says what failed, and how the program ends.
fn tell(outcome: Result<Exit, Failure>) -> ExitCode {
    let exit = outcome.unwrap_or_else(|failure| {
        failure.say();
        failure.exit()
    });
    ExitCode::from(exit as u8)
}
