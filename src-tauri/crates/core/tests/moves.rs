//! The library moved to another folder, which the settings then name.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::{fs, path::PathBuf};

use mock_openai::{Script, Step};
use prospect_core::{ErrorCode, Prospect, Settings};
use support::{
    Setup, follow,
    library::{add_run, config, names, open},
    profile,
};

#[tokio::test]
async fn the_library_moves_with_its_backups_and_is_found_again() {
    let dir = tempfile::tempdir().expect("a folder");
    let (data, chosen) = (dir.path().join("data"), dir.path().join("elsewhere"));
    let settings = std::sync::Arc::new(prospect_core::MemorySettings::default());
    let configured = || prospect_core::Config { settings: settings.clone(), ..config(&data) };
    let prospect = Prospect::open(configured()).await.expect("opens");
    let run = add_run(&prospect, "Bees", "text").await;
    let backup = prospect.back_up_now().await.expect("made");
    let moved = prospect.move_library(&chosen).await.expect("moves");
    assert_eq!((moved.as_path(), prospect.library_dir()), (chosen.as_path(), chosen.clone()));
    assert_eq!(names(&data), ["prospect.lock"], "nothing of it stays");
    assert!(chosen.join("backups").join(&backup.name).exists());
    assert_eq!(prospect.find(run).await.expect("there").text, "text");
    let later = add_run(&prospect, "Later", "more").await;
    // Settings of a form that was opened before do not move it back.
    prospect.save_settings(&Settings::default()).expect("saved");
    prospect.shutdown().await;
    let prospect = Prospect::open(configured()).await.expect("opens in the new place");
    assert_eq!(prospect.find(later).await.expect("there").text, "more");
    // And back, where other things are by now.
    fs::write(data.join("settings.json"), "{}").expect("writes");
    assert_eq!(prospect.move_library(&data).await.expect("moves"), data);
    assert_eq!(prospect.settings().expect("settings").settings.library_dir, None);
    assert!(!chosen.exists() || names(&chosen) == ["prospect.lock"], "{:?}", names(&chosen));
    assert_eq!(prospect.list(None, 10).await.expect("lists").len(), 2);
    // A folder with other things in it gets a folder for the library.
    let full = dir.path().join("full");
    fs::create_dir(&full).expect("made");
    fs::write(full.join("photo.jpg"), "x").expect("writes");
    assert_eq!(prospect.move_library(&full).await.expect("moves"), full.join("Prospect"));
    assert_eq!(names(&full), ["Prospect", "photo.jpg"]);
    // Its drive is taken out.
    prospect.shutdown().await;
    fs::rename(&full, dir.path().join("away")).expect("renamed");
    let gone = Prospect::open(configured()).await.err().expect("not opened");
    assert!(gone.to_string().contains("not there"), "{gone}");
    assert!(!data.join("prospect.db").exists() && !full.exists(), "no new library is made");
}

#[tokio::test]
async fn a_library_that_cannot_move_stays_where_it_is() {
    let dir = tempfile::tempdir().expect("a folder");
    let data = dir.path().join("data");
    let prospect = open(&data).await;
    let run = add_run(&prospect, "Bees", "text").await;
    let taken = dir.path().join("taken");
    open(&taken).await.shutdown().await;
    let file = dir.path().join("file");
    fs::write(&file, "x").expect("writes");
    for (target, said) in [
        (taken.clone(), "library in"),
        (data.clone(), "already"),
        (file.clone(), "cannot be used"),
        (file.join("deeper"), ""),
        (PathBuf::from("/proc/prospect"), ""),
    ] {
        let refused = prospect.move_library(&target).await.expect_err("refused");
        assert_eq!(refused.code(), ErrorCode::CannotMove, "{}: {refused}", target.display());
        assert!(refused.to_string().contains(said), "{refused}");
        assert_eq!(prospect.find(run).await.expect("still there").text, "text");
    }
    // Another process has it open.
    let other = open(&data).await;
    let elsewhere = dir.path().join("elsewhere");
    let refused = prospect.move_library(&elsewhere).await.expect_err("refused");
    assert_eq!(refused.code(), ErrorCode::LibraryInUse);
    assert_eq!(prospect.find(run).await.expect("still there").text, "text");
    other.shutdown().await;
    assert_eq!(prospect.move_library(&elsewhere).await.expect("now it moves"), elsewhere);
}

#[tokio::test]
async fn the_library_does_not_move_while_runs_are_live() {
    let setup =
        Setup::new(Script::steps([Step::Role]).then_text("half").then_gate("go").finish("stop")).await;
    let id = setup.prospect.start(&profile(), true).await.expect("starts").run_id;
    let elsewhere = setup.dir.path().join("elsewhere");
    let refused = setup.prospect.move_library(&elsewhere).await.expect_err("refused");
    assert_eq!(refused.code(), ErrorCode::RunsLive);
    setup.server.release("go");
    follow(&setup.prospect, id).await;
}
