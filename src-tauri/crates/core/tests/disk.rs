//! Disks that are full or not for writing: what fails is told, and nothing is lost or left half-done.

#![cfg(target_os = "linux")]
#![allow(
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a test fails by panicking, and says what it could not do"
)]

mod support;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use prospect_core::{ErrorCode, Prospect, RunId};
use serde_json::json;
use support::library::{add, add_run, names, open, run_json};

/// A small disk of its own; mounting one is for root.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount(megabytes: u32) -> Option<Self> {
        let dir = tempfile::tempdir().expect("a folder");
        let size = format!("size={megabytes}m");
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(dir.path()).output();
        let is_mounted = mounted.is_ok_and(|output| output.status.success());
        if !is_mounted {
            eprintln!("no small disk can be mounted here: not tried");
        }
        is_mounted.then_some(Self(dir))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Fills what is left, but for `left` bytes.
    fn fill(&self, left: usize) -> PathBuf {
        let file = self.path().join("filler");
        let block = vec![0_u8; 64 << 10];
        let mut written = fs::File::create(&file).expect("made");
        while std::io::Write::write_all(&mut written, &block).is_ok() {}
        let length = written.metadata().expect("there").len();
        written.set_len(length.saturating_sub(left as u64)).expect("cut");
        file
    }

    fn make_read_only(&self) {
        let done = Command::new("mount").args(["-o", "remount,ro"]).arg(self.path()).status().expect("runs");
        assert!(done.success());
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.path()).status();
    }
}

async fn fill_library(prospect: &Prospect) {
    let runs: Vec<_> = (0..60)
        .map(|n| run_json(RunId::generate(), &n.to_string(), &format!("{n} {}", "text ".repeat(2_000))))
        .collect();
    add(prospect, &runs).await;
}

async fn count(prospect: &Prospect) -> usize {
    prospect.list(None, 500).await.expect("lists").len()
}

#[tokio::test]
async fn on_a_full_disk_everything_fails_whole() {
    let Some(disk) = SmallDisk::mount(8) else { return };
    let data = disk.path().join("data");
    let prospect = open(&data).await;
    fill_library(&prospect).await;
    let backup = prospect.back_up_now().await.expect("there is room for one");
    let elsewhere = tempfile::tempdir().expect("a folder");
    let kept = elsewhere.path().join("kept.db");
    fs::copy(&backup.path, &kept).expect("copied");
    let more = elsewhere.path().join("more.json");
    let runs: Vec<_> = (0..80).map(|_| run_json(RunId::generate(), "x", &"more ".repeat(2_000))).collect();
    fs::write(&more, json!(runs).to_string()).expect("writes");
    let filler = disk.fill(100 << 10);

    for error in [
        prospect.back_up_now().await.expect_err("full"),
        prospect.restore_backup(&kept).await.expect_err("full"),
        prospect.plan_restore(&kept).await.expect_err("full"),
        prospect.import(&more).await.expect_err("full"),
        prospect.purge_backups().await.expect_err("full"),
    ] {
        assert_eq!(error.code(), ErrorCode::LibraryFailed, "{error}");
    }
    assert_eq!(
        prospect.list_backups().expect("lists"),
        std::slice::from_ref(&backup),
        "the only backup is kept"
    );
    assert_eq!(names(&data.join("backups")).len(), 1, "nothing half-written");
    assert!(!names(&data).iter().any(|name| name.starts_with("restoring-")), "{:?}", names(&data));
    assert_eq!(count(&prospect).await, 60);
    let report = prospect.doctor().await;
    assert!(report.text.contains("as good as full"), "{}", report.text);
    // Moved away from the full disk.
    let roomy = elsewhere.path().join("roomy");
    prospect.move_library(&roomy).await.expect("moves");
    assert_eq!(count(&prospect).await, 60);
    // And not back onto it.
    fs::write(disk.path().join("filler2"), vec![0; 5 << 20]).ok();
    let refused = prospect.move_library(&disk.path().join("back")).await.expect_err("full");
    assert_eq!(refused.code(), ErrorCode::CannotMove, "{refused}");
    assert!(!disk.path().join("back/prospect.db").exists());
    assert_eq!(count(&prospect).await, 60);
    fs::remove_file(filler).expect("removed");
    assert_eq!(prospect.import(&more).await.expect("there is room").runs, 80);
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_told_and_harms_nothing() {
    let Some(disk) = SmallDisk::mount(1) else { return };
    let dir = tempfile::tempdir().expect("a folder");
    let prospect = open(dir.path()).await;
    let run = add_run(&prospect, "Bees", "text").await;
    disk.make_read_only();
    let written = prospect.back_up_to(&disk.path().join("mine.db")).await.expect_err("read only");
    assert_eq!(written.code(), ErrorCode::LibraryFailed);
    let moved = prospect.move_library(&disk.path().join("new")).await.expect_err("read only");
    assert_eq!(moved.code(), ErrorCode::CannotMove, "{moved}");
    assert_eq!(prospect.find(run).await.expect("there").text, "text");
}

#[tokio::test]
async fn a_library_whose_folder_is_gone_is_told_and_nothing_is_made_in_its_place() {
    let dir = tempfile::tempdir().expect("a folder");
    let data = dir.path().join("data");
    let prospect = open(&data).await;
    add_run(&prospect, "Bees", "text").await;
    let backup = prospect.back_up_now().await.expect("made");
    fs::rename(&data, dir.path().join("away")).expect("renamed");
    let kept = dir.path().join("away/backups").join(&backup.name);
    for error in [
        prospect.back_up_now().await.expect_err("gone"),
        prospect
            .back_up_daily()
            .await
            .err()
            .map_or_else(|| prospect.list_backups().err(), Some)
            .expect("gone"),
        prospect.restore_backup(&kept).await.expect_err("gone"),
        prospect.import(&kept.with_file_name("none.json")).await.expect_err("gone"),
    ] {
        assert!(matches!(error.code(), ErrorCode::LibraryFailed | ErrorCode::InvalidFile), "{error}");
    }
    assert!(!data.join("prospect.db").exists(), "no empty library hides that the other is gone");
}
