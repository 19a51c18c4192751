//! The mock server as a process: `mock-openai [--port N] [--script FILE] [--tokens-per-second N] [--key KEY]`.
#![allow(clippy::print_stdout, reason = "the address on stdout is this program's interface")]

use std::{
    error::Error,
    io::{Read, Write},
    path::PathBuf,
};

use clap::Parser;
use mock_openai::{MockServer, Options, Script};

/// A scriptable Chat Completions server on loopback.
#[derive(Parser)]
struct Arguments {
    /// Port on 127.0.0.1; 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// JSON file with the default script; a sample report without it.
    #[arg(long)]
    script: Option<PathBuf>,
    /// Pace of scripts that set none themselves; 0 is as fast as possible.
    #[arg(long, default_value_t = 0)]
    tokens_per_second: u32,
    /// The key that requests must carry.
    #[arg(long)]
    key: Option<String>,
    /// End when stdin closes, so that no server outlives the program that started it.
    #[arg(long)]
    exit_with_parent: bool,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let script = match &arguments.script {
        Some(file) => {
            let script: Script = serde_json::from_slice(&std::fs::read(file)?)?;
            script.check()?;
            Some(script)
        }
        None => None,
    };
    let server = MockServer::start_with(Options {
        port: arguments.port,
        script,
        key: arguments.key,
        tokens_per_second: arguments.tokens_per_second,
    })?;
    let mut stdout = std::io::stdout();
    writeln!(stdout, "listening on {}", server.origin())?;
    stdout.flush()?;
    if arguments.exit_with_parent {
        std::io::stdin().read_to_end(&mut Vec::new())?;
    } else {
        loop {
            std::thread::park();
        }
    }
    Ok(())
}
