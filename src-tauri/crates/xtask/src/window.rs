//! Tests in the real desktop window, on a screen, session bus and keyring of their own.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::{
    command::{self, built, cargo, target, ui},
    platform::{Need, Platform},
    setup,
    suites::{Tally, reporters, results_file, vitest},
};

/// Unlocks a keyring nobody else uses, then becomes the test runner.
const SESSION: &str =
    r#"printf prospect | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec "$@""#;

/// Runs the window tests.
pub(crate) fn tests(long: bool) -> Result<Tally> {
    build()?;
    let environment: &[(&str, &str)] = if long { &[("PROSPECT_LONG_TESTS", "1")] } else { &[] };
    session("window", &[], environment)
}

/// Takes a picture of every view.
pub(crate) fn screenshots() -> Result<()> {
    setup::packages(&[Need::Compiler, Need::Webview, Need::WindowTests])?;
    setup::ui_dist()?;
    build()?;
    let folder = target().join("screenshots");
    // Pictures of views that are no more would be taken for views that are.
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let environment = [
        ("PROSPECT_SCREENSHOTS", folder.to_str().context("the target folder's name is not text")?),
        // Without a graphics card the app would have the webview draw without one, and then WebKitWebDriver waits for
        // a picture without end.
        ("WEBKIT_DISABLE_DMABUF_RENDERER", "0"),
    ];
    let tally = session("screenshots", &["e2e/screenshots.e2e.ts"], &environment)?;
    if tally.failed > 0 {
        bail!("not every view could be shown");
    }
    println!("The pictures are in {}", folder.display());
    Ok(())
}

/// Runs e2e files (all but the ones that are asked for by name, where none is named) in a session of their own.
pub(crate) fn session(suite: &str, files: &[&str], environment: &[(&str, &str)]) -> Result<Tally> {
    if matches!(Platform::current(), Platform::MacOs | Platform::Windows) {
        println!("The window tests drive WebKitGTK and run on Linux only.");
        return Ok(Tally::default());
    }
    let results = results_file(suite)?;
    let desktop = Desktop::start()?;
    let mut command = desktop.command("node_modules/.bin/vitest");
    command.args(["run", "--config", "e2e/vitest.config.ts"]);
    command.args(reporters(&results)).args(files);
    command
        .env("PROSPECT_BINARY", built("prospect"))
        .env("MOCK_OPENAI_BINARY", built("mock-openai"))
        .env("GENERATE_LIBRARY_BINARY", built("examples/generate_library"))
        .env("PROSPECT_E2E_FILES", files.join(","))
        .envs(environment.iter().copied());
    vitest(&mut command, &results)
}

/// A screen, a session bus and a keyring that nobody else uses. Gone with this value.
pub(crate) struct Desktop {
    // First, so that the screen is gone before the folders its window manager writes to.
    screen: Screen,
    home: Home,
}

impl Desktop {
    pub(crate) fn start() -> Result<Self> {
        let home = Home::create()?;
        Ok(Self { screen: Screen::start(&home)?, home })
    }

    /// A program that will run there, from the UI's folder.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new("dbus-run-session");
        command.args(["--", "sh", "-c", SESSION, "sh", program]).current_dir(ui());
        self.home.apply(&mut command);
        command
            .env("DISPLAY", &self.screen.display)
            .env_remove("WAYLAND_DISPLAY")
            .env("GDK_BACKEND", "x11")
            // No screen reader listens here, and looking for one delays every launch.
            .env("NO_AT_BRIDGE", "1");
        command
    }
}

fn build() -> Result<()> {
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
    // On its own: examples are built with what tests depend on, the app without.
    command::run(&mut cargo(["build", "--quiet", "--workspace", "--example", "generate_library"]))
}

/// A virtual screen with a window manager, so that windows take the focus, hide and close as on a desktop. Gone with
/// this value.
struct Screen {
    display: String,
    server: Child,
    manager: Option<Child>,
}

impl Screen {
    fn start(home: &Home) -> Result<Self> {
        let mut server = Command::new("Xvfb")
            // The server picks a free display and writes its number to stdout.
            .args(["-displayfd", "1", "-screen", "0", "1920x1200x24", "-nolisten", "tcp", "-noreset"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot start Xvfb")?;
        let mut number = String::new();
        if let Some(stdout) = server.stdout.take() {
            BufReader::new(stdout).read_line(&mut number)?;
        }
        let number = number.trim();
        if number.is_empty() {
            bail!("Xvfb found no free display");
        }
        let mut screen = Self { display: format!(":{number}"), server, manager: None };
        screen.manage(home)?;
        Ok(screen)
    }

    /// Starts the window manager, and waits until it manages.
    fn manage(&mut self, home: &Home) -> Result<()> {
        let mut command = Command::new("openbox");
        home.apply(&mut command);
        let manager = command
            .arg("--sm-disable")
            .env("DISPLAY", &self.display)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot start openbox")?;
        self.manager = Some(manager);
        let deadline = Instant::now() + Duration::from_secs(20);
        while !self.is_managed() {
            if Instant::now() > deadline {
                bail!("openbox does not manage the screen");
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    fn is_managed(&self) -> bool {
        Command::new("wmctrl")
            .arg("-m")
            .env("DISPLAY", &self.display)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // They may have ended already; either way they are gone afterwards.
        for process in self.manager.iter_mut().chain([&mut self.server]) {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

/// Folders that keep the tests away from the keyring, settings and caches of the person who runs them.
struct Home(TempDir);

impl Home {
    fn create() -> Result<Self> {
        let home = Self(tempfile::Builder::new().prefix("prospect-window-").tempdir()?);
        for (_, folder) in home.folders() {
            fs::create_dir_all(&folder)?;
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                fs::set_permissions(&folder, fs::Permissions::from_mode(0o700))?;
            }
        }
        Ok(home)
    }

    fn apply(&self, command: &mut Command) {
        for (name, folder) in self.folders() {
            command.env(name, folder);
        }
    }

    fn folders(&self) -> [(&'static str, std::path::PathBuf); 5] {
        let within = |name: &str| Path::new(self.0.path()).join(name);
        [
            ("XDG_DATA_HOME", within("data")),
            ("XDG_CONFIG_HOME", within("config")),
            ("XDG_CACHE_HOME", within("cache")),
            ("XDG_STATE_HOME", within("state")),
            ("XDG_RUNTIME_DIR", within("runtime")),
        ]
    }
}
