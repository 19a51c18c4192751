//! A process that is killed while it sets a damaged library aside: the next start finishes that, and everything is there once.

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
    thread,
    time::Duration,
};

use prospect_core::RunId;
use support::library::{add, open, run_json};

const RUNS: usize = 200;
/// Names the folder whose library a child of this test opens.
const STAGE: &str = "PROSPECT_TEST_STAGE";

/// What a child of the tests below does.
#[tokio::test]
async fn opens_the_library_of_its_stage() {
    let Some(stage) = env::var_os(STAGE).map(PathBuf::from) else { return };
    open(&stage).await.shutdown().await;
}

fn start_opening(stage: &Path) -> Child {
    Command::new(env::current_exe().expect("this test"))
        .args(["--exact", "opens_the_library_of_its_stage"])
        .env(STAGE, stage)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("starts")
}

/// The bytes of a library with a hole in it.
async fn damaged() -> Vec<u8> {
    let dir = tempfile::tempdir().expect("a folder");
    let prospect = open(dir.path()).await;
    let runs: Vec<_> = (0..RUNS)
        .map(|n| run_json(RunId::generate(), &format!("Run {n}"), &format!("{n} {}", "words ".repeat(500))))
        .collect();
    add(&prospect, &runs).await;
    prospect.shutdown().await;
    let mut bytes = fs::read(dir.path().join("prospect.db")).expect("reads");
    let (from, to) = (bytes.len() * 2 / 5, bytes.len() * 3 / 5);
    bytes[from..to].fill(0xAA);
    bytes
}

async fn ids(dir: &Path) -> BTreeSet<RunId> {
    let prospect = open(dir).await;
    let listed = prospect.list(None, 500).await.expect("lists");
    prospect.shutdown().await;
    listed.iter().map(|run| run.id).collect()
}

/// The folders of damaged libraries.
fn set_aside(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir.join("damaged")).into_iter().flatten();
    entries.map(|entry| entry.expect("readable").path()).collect()
}

/// What can be seen of a salvage from outside, in the order in which it happens.
fn is_seen(dir: &Path, sign: u32) -> bool {
    let aside = |file: &str| set_aside(dir).iter().any(|folder| folder.join(file).exists());
    match sign {
        0 => aside("new"),
        1 => aside("reading/prospect.db"),
        2 => aside("reading/prospect.db-wal"),
        3 => dir.join("prospect.salvage.part").exists() || dir.join("prospect.salvage").exists(),
        4 => dir.join("prospect.salvage").exists(),
        5 => aside("prospect.db"),
        _ => aside("prospect.db") && dir.join("prospect.db").exists(),
    }
}

#[tokio::test]
async fn killed_on_the_way_a_salvage_is_finished_by_the_next_start() {
    kill(21).await;
}

/// Behind `cargo xtask test --long`.
#[tokio::test]
#[ignore = "takes minutes"]
async fn killed_at_a_hundred_points_a_salvage_is_finished_by_the_next_start() {
    kill(105).await;
}

async fn kill(points: u32) {
    let bytes = damaged().await;
    let stage_of = || {
        let stage = tempfile::tempdir().expect("a folder");
        fs::write(stage.path().join("prospect.db"), &bytes).expect("writes");
        stage
    };
    let whole = stage_of();
    let all = ids(whole.path()).await;
    assert!((RUNS / 2..RUNS).contains(&all.len()), "{} of {RUNS} runs", all.len());
    let mut unfinished = 0;
    for point in 0..points {
        let stage = stage_of();
        let dir = stage.path();
        let mut child = start_opening(dir);
        while !is_seen(dir, point % 7) && child.try_wait().expect("a child").is_none() {
            thread::yield_now();
        }
        // Some a little later. The point in time is what is tried.
        thread::sleep(Duration::from_millis(u64::from(point / 7) * 10));
        child.kill().expect("SIGKILL");
        child.wait().expect("ends");
        unfinished += u32::from(!is_seen(dir, 6));
        assert_eq!(ids(dir).await, all, "point {point}");
        let folders = set_aside(dir);
        assert_eq!(folders.len(), 1, "point {point}: set aside once");
        assert_eq!(fs::read(folders[0].join("prospect.db")).expect("kept"), bytes, "point {point}: unharmed");
        for left in ["new", "reading"] {
            assert!(!folders[0].join(left).exists(), "point {point}: {left} is left");
        }
        assert!(!dir.join("prospect.salvage").exists(), "point {point}: it is done");
        assert_eq!(ids(dir).await, all, "point {point}: for good");
    }
    println!("{points} kills, {unfinished} before the new library was in its place");
    assert!(unfinished * 3 > points, "most came in time: {unfinished}");
}
