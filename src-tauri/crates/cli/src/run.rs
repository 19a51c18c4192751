//! `prospect-cli run`: starts one run and prints it as it comes.

use std::{
    fs,
    io::{self, Read as _},
    path::Path,
};

use prospect_core::{ErrorCode, Outcome, ProspectError, RunEvent, RunId, RunReader, profile::Profile};
use serde::Serialize;

use crate::{
    Exit, Failure,
    args::{Output, RunOptions},
    say, setup,
    terminal::{self, print, print_json_line},
};

/// Text of one printed delta at most, in bytes.
const DELTA_LIMIT: usize = 8 << 10;

pub(crate) async fn run(dir: Option<&Path>, options: RunOptions) -> Result<Exit, Failure> {
    let profile = options.profile.as_deref().map(read_profile).transpose()?;
    let prospect = setup::open_for_run(dir, &options).await?;
    let started = match &profile {
        Some(profile) => prospect.start(profile, options.fresh).await,
        None => prospect.start_sample().await,
    };
    let id = match started {
        Ok(started) => started.run_id,
        Err(error) => return refused(error, options.output),
    };
    let reader = prospect.read(id).await?;
    let follow = follow(reader, options.output);
    let mut follow = std::pin::pin!(follow);
    let exit = tokio::select! {
        // Signals first: they are listened for before the first word is printed, and heard while a server floods.
        biased;
        // Ctrl-C stops the run like the Stop button; a second one is the terminal's own.
        _ = tokio::signal::ctrl_c() => {
            prospect.stop(id);
            follow.await
        }
        // Closed from outside: what has come is kept as interrupted, like in the app.
        () = terminated() => {
            let (exit, ()) = tokio::join!(follow, prospect.shutdown());
            return exit;
        }
        exit = &mut follow => exit,
    };
    prospect.shutdown().await;
    exit
}

fn read_profile(path: &Path) -> Result<Profile, Failure> {
    let bad = |error: &dyn std::fmt::Display| {
        Failure::coded(ErrorCode::InvalidProfile, format!("{}: {error}", path.display()))
    };
    let mut text = String::new();
    if path == Path::new("-") {
        io::stdin().read_to_string(&mut text).map_err(|error| bad(&error))?;
    } else {
        text = fs::read_to_string(path).map_err(|error| bad(&error))?;
    }
    serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| bad(&error))
}

/// A run that could not start: an error like any other in the stream of events, and a wrong profile says which fields.
fn refused(error: ProspectError, output: Output) -> Result<Exit, Failure> {
    let failure = Failure::from(error);
    if output == Output::Markdown || failure.exit() != Exit::Failed {
        let exit = match failure.exit() {
            Exit::Failed => Exit::NoText,
            exit => exit,
        };
        failure.say();
        return Ok(exit);
    }
    let event = RunEvent::Error {
        error: failure.message,
        code: failure.code.unwrap_or(ErrorCode::ProviderError),
        hint: failure.hint.map(str::to_owned),
        retry_after: None,
        partial: false,
        saved: false,
        save_error: None,
    };
    print_json_line(&event)?;
    Ok(Exit::NoText)
}

/// Prints a run until its terminal event.
pub(crate) async fn follow(mut reader: RunReader, output: Output) -> Result<Exit, Failure> {
    let run_id = reader.run_id();
    let (mut seq, mut has_text, mut has_said_loading) = (0, false, false);
    loop {
        while let Some(event) = reader.next_event(DELTA_LIMIT) {
            has_text |= matches!(event, RunEvent::Delta { .. });
            match output {
                Output::Events => print_json_line(&Line { event: &event, run_id, seq })?,
                Output::Markdown => {
                    if matches!(event, RunEvent::Progress { loading: true, .. }) && !has_said_loading {
                        has_said_loading = true;
                        say("the server is loading the model");
                    }
                    print_text(&event)?;
                }
            }
            seq += 1;
            if event.is_terminal() {
                return Ok(exit_of(&event, has_text));
            }
        }
        reader.changed().await;
    }
}

fn exit_of(event: &RunEvent, has_text: bool) -> Exit {
    match event {
        RunEvent::Done { outcome: Outcome::Complete, .. } => Exit::Complete,
        _ if has_text => Exit::TextKept,
        _ => Exit::NoText,
    }
}

/// An event as it is printed: as it goes to the window, without a watch.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    event: &'a RunEvent,
    run_id: RunId,
    seq: u32,
}

fn print_text(event: &RunEvent) -> Result<(), Failure> {
    match event {
        RunEvent::Delta { text } => print(text),
        RunEvent::Done { outcome, .. } => {
            print("\n")?;
            match outcome {
                Outcome::Complete => {}
                Outcome::Truncated => say("the report was cut off by the output maximum"),
                Outcome::Unmarked => say("the server did not say whether the report is whole"),
                Outcome::Cancelled => say("stopped"),
            }
            Ok(())
        }
        RunEvent::Error { error, hint, .. } => {
            terminal::say(&format!("\nprospect-cli: {error}"));
            if let Some(hint) = hint {
                terminal::say(hint);
            }
            Ok(())
        }
        RunEvent::Start { .. } | RunEvent::Progress { .. } => Ok(()),
    }
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut signal) => {
            signal.recv().await;
        }
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}
