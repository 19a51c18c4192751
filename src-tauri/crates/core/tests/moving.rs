//! A process that is killed while it moves the library: the library is in the old place or in the new, and nothing else is left.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test fails by panicking, and tells what it measured"
)]
#![cfg(unix)]

mod support;

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    thread,
    time::Duration,
};

use prospect_core::{Config, LoadedSettings, Prospect, RunId, Settings, SettingsError, SettingsStore};
use support::library::{add, config, run_json};

const RUNS: usize = 200;
/// Names the folder in which a child of this test moves a library.
const STAGE: &str = "PROSPECT_TEST_STAGE";

/// Settings that outlive their process.
struct FileSettings(PathBuf);

impl SettingsStore for FileSettings {
    fn load(&self) -> Result<LoadedSettings, SettingsError> {
        let settings = match fs::read(&self.0) {
            Ok(words) => serde_json::from_slice(&words).expect("our own file"),
            Err(_) => Settings::default(),
        };
        Ok(LoadedSettings { settings, recovered: false })
    }

    fn save(&self, settings: &Settings) -> Result<(), SettingsError> {
        let part = self.0.with_extension("part");
        fs::write(&part, serde_json::to_vec(settings).expect("JSON")).expect("writes");
        fs::rename(part, &self.0).expect("renamed");
        Ok(())
    }
}

/// The app whose data folder, and new place for its library, are on a stage.
async fn open(stage: &Path) -> Prospect {
    let settings = Arc::new(FileSettings(stage.join("settings.json")));
    Prospect::open(Config { settings, ..config(&stage.join("data")) }).await.expect("opens")
}

/// What a child of the test below does.
#[tokio::test]
async fn moves_the_library_of_its_stage() {
    let Some(stage) = env::var_os(STAGE).map(PathBuf::from) else { return };
    let prospect = open(&stage).await;
    fs::write(stage.join("begun"), "").expect("writes");
    prospect.move_library(&stage.join("new")).await.expect("moves");
}

fn start_moving(stage: &Path) -> Child {
    let mut child = Command::new(env::current_exe().expect("this test"))
        .args(["--exact", "moves_the_library_of_its_stage"])
        .env(STAGE, stage)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("starts");
    while !stage.join("begun").exists() {
        assert!(child.try_wait().expect("a child").is_none(), "it ended before it began");
        thread::yield_now();
    }
    child
}

async fn set_stage(stage: &Path) -> BTreeSet<RunId> {
    let prospect = open(stage).await;
    let runs: Vec<_> = (0..RUNS)
        .map(|n| run_json(RunId::generate(), &format!("Run {n}"), &format!("{n} {}", "words ".repeat(2_000))))
        .collect();
    add(&prospect, &runs).await;
    prospect.back_up_now().await.expect("made");
    prospect.shutdown().await;
    ids(stage).await
}

async fn ids(stage: &Path) -> BTreeSet<RunId> {
    let prospect = open(stage).await;
    let listed = prospect.list(None, 500).await.expect("lists");
    for run in &listed {
        prospect.find(run.id).await.expect("opens");
    }
    prospect.shutdown().await;
    listed.iter().map(|run| run.id).collect()
}

fn names(dir: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(dir).into_iter().flatten();
    entries.map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned()).collect()
}

/// The files that make a folder a library's.
fn of_a_library(dir: &Path) -> BTreeSet<String> {
    names(dir).into_iter().filter(|name| name.starts_with("prospect.db") || name == "backups").collect()
}

fn copy_all(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("readable").map(|entry| entry.expect("readable")) {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy_all(&from, &to);
        } else {
            fs::copy(from, to).expect("copied");
        }
    }
}

#[tokio::test]
async fn killed_on_the_way_the_library_is_in_the_old_place_or_in_the_new() {
    kill(18).await;
}

/// Behind `cargo xtask test --long`.
#[tokio::test]
#[ignore = "takes minutes"]
async fn killed_at_a_hundred_points_the_library_is_in_the_old_place_or_in_the_new() {
    kill(100).await;
}

/// What can be seen of a move from outside, in the order in which it happens.
const SIGNS: [(&str, bool); 6] = [
    ("new/prospect.moving", true),
    ("new/backups", true),
    ("new/prospect.db", true),
    ("new/owners", true),
    ("settings.json", true),
    ("data/prospect.db", false),
];

async fn kill(points: u32) {
    let template = tempfile::tempdir().expect("a folder");
    let all = set_stage(template.path()).await;
    let mut outcomes = [0, 0];
    for point in 0..points {
        let stage = tempfile::tempdir().expect("a folder");
        copy_all(template.path(), stage.path());
        let mut child = start_moving(stage.path());
        let (sign, there) = SIGNS[point as usize % SIGNS.len()];
        while stage.path().join(sign).exists() != there && child.try_wait().expect("a child").is_none() {
            thread::yield_now();
        }
        // Some a little later. The point in time is what is tried.
        thread::sleep(Duration::from_micros(u64::from(point / 6) * 400));
        child.kill().expect("SIGKILL");
        child.wait().expect("ends");
        outcomes[usize::from(check(stage.path(), &all, point).await)] += 1;
    }
    println!("{} kills left the library in the old place, {} in the new", outcomes[0], outcomes[1]);
    assert!(outcomes[0] > 0 && outcomes[1] > 0, "both happen");
}

/// Opens the library after a kill, and moves it once more; whether it was in the new place.
async fn check(stage: &Path, all: &BTreeSet<RunId>, point: u32) -> bool {
    let (data, new) = (stage.join("data"), stage.join("new"));
    assert_eq!(ids(stage).await, *all, "point {point}: nothing is lost");
    let prospect = open(stage).await;
    let is_new = prospect.library_dir() == new;
    if is_new {
        assert!(of_a_library(&data).is_empty(), "point {point}: {:?} is left", names(&data));
    }
    assert_eq!(prospect.list_backups().expect("lists").len(), 1, "point {point}");
    // Whatever was left in the other place is in nobody's way.
    let (from, to) = if is_new { (new, data) } else { (data, new) };
    let left = names(&to);
    let moved = prospect.move_library(&to).await.expect("moves now");
    assert_eq!(moved, to, "point {point}: {left:?} was left");
    assert_eq!(prospect.list_backups().expect("lists").len(), 1, "point {point}");
    prospect.shutdown().await;
    assert_eq!(ids(stage).await, *all, "point {point}");
    assert!(of_a_library(&from).is_empty(), "point {point}: {:?}", names(&from));
    assert!(!names(&to).contains("prospect.moving"), "point {point}");
    is_new
}

#[tokio::test]
async fn what_is_no_part_of_a_move_is_not_removed_with_it() {
    let stage = tempfile::tempdir().expect("a folder");
    let prospect = open(stage.path()).await;
    prospect.back_up_now().await.expect("made");
    let new = stage.path().join("new");
    prospect.move_library(&new).await.expect("moves");
    // Somebody's own folder, which has the name of ours.
    let mine = stage.path().join("data/backups");
    fs::create_dir_all(&mine).expect("a folder");
    fs::write(mine.join("mine"), "mine").expect("writes");
    prospect.move_library(&stage.path().join("data")).await.expect_err("it is in the way");
    assert_eq!(fs::read(mine.join("mine")).expect("still there"), b"mine");
    assert_eq!(prospect.library_dir(), new);
}
