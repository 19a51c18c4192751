use std::io::{Cursor, Write as _};

use jiff::{civil::date, tz::TimeZone};
use proptest::prelude::*;
use prospect_core::{
    ChatMessage, ChatRequest, Role, RunId, RunStatus, RunSummary, SavedRun, profile::sample_profile,
};
use zip::{ZipWriter, write::SimpleFileOptions};

use super::{
    BundleError, FILES, MANIFEST, Manifest, ManifestEntry, read,
    read::{Limits, read_within},
    read_folder,
    write::{bundle, sha256, zipped},
};
use crate::source::{Options, Scope};

fn run() -> SavedRun {
    let id: RunId = "01936d5e-0000-7000-8000-000000000001".parse().expect("an id");
    let profile = sample_profile();
    let text = "## SECTION 1: PROFILE ANALYSIS\n\nGrüße, 日本 \u{0}$5M\r\n";
    SavedRun {
        summary: RunSummary {
            id,
            title: "A title".into(),
            status: RunStatus::Complete,
            created_at: id.created_at(),
            goal_type: profile.goal_type.clone(),
            interest_area: profile.interest_area.clone(),
            model: "m".into(),
            sample: false,
            favourite: false,
            archived: false,
            trashed_at: None,
            tags: Vec::new(),
            notes: 0,
            cost_usd: None,
        },
        text: text.into(),
        ideas: Vec::new(),
        pace: vec![(0, 0), (40, 31), (900, u32::try_from(text.len()).expect("short"))],
        profile,
        request: ChatRequest {
            model: "asked".into(),
            messages: vec![ChatMessage { role: Role::User, content: "Write.".into() }],
            stream: true,
            temperature: Some(0.5),
            max_output: None,
        },
        endpoint: "https://example.com/v1/chat/completions".into(),
        fingerprint: String::new(),
        error: None,
        usage: None,
        cost_usd: Some(0.01),
        timings: None,
    }
}

fn options() -> Options {
    Options { today: date(2026, 12, 1), time_zone: TimeZone::UTC, ..Options::now() }
}

fn made() -> Vec<u8> {
    bundle(&[run().into()], &Scope::default(), &options()).expect("a bundle")
}

/// The files of a bundle, in the order of the zip.
fn files(bytes: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip");
    std::iter::once(MANIFEST)
        .chain(FILES)
        .map(|name| {
            let mut text = Vec::new();
            std::io::Read::read_to_end(&mut zip.by_name(name).expect("there"), &mut text).expect("reads");
            (name, text)
        })
        .collect()
}

/// The bundle with one file changed, and the manifest made to agree if wanted.
fn changed(name: &str, contents: &[u8], is_listed: bool) -> Vec<u8> {
    let mut files = files(&made());
    files.iter_mut().find(|(at, _)| *at == name).expect("there").1 = contents.to_vec();
    if is_listed {
        let mut manifest: Manifest = serde_json::from_slice(&files[0].1).expect("JSON");
        let entry = manifest.files.iter_mut().find(|entry| entry.path == name).expect("listed");
        *entry = ManifestEntry { path: name.into(), size: contents.len() as u64, sha256: sha256(contents) };
        files[0].1 = serde_json::to_vec(&manifest).expect("JSON");
    }
    zipped(files.iter()).expect("zips")
}

#[test]
fn what_goes_in_comes_out() {
    let run = run();
    let read = read(&made()).expect("reads");
    assert_eq!((read.run_id, read.text, read.pace), (run.summary.id, run.text, run.pace));
    assert_eq!((read.profile, read.messages), (run.profile, run.request.messages));
    assert_eq!((read.requested_model, read.temperature, read.stream), ("asked".into(), Some(0.5), true));
    assert_eq!((read.status, read.cost_usd, read.endpoint), (RunStatus::Complete, Some(0.01), run.endpoint));
    assert_eq!(made(), made(), "the same run makes the same bundle");
}

#[test]
fn any_damage_is_refused() {
    for name in FILES {
        let refused = read(&changed(name, b"{}", false));
        assert!(matches!(refused, Err(BundleError::Damaged(_))), "{name}: {refused:?}");
    }
    let table = [
        ("run.json", &b"{\"run_id\":7}"[..]),
        ("profile.json", b"{\"goal_type\":3}"),
        ("request.json", b"[{\"role\":\"robot\",\"content\":\"\"}]"),
        ("text.md", b"\xff\xfe"),
        ("pace.json", b"[[5,0],[4,1]]"),
        ("pace.json", b"[[0,99999]]"),
        ("pace.json", b"[[0,-1]]"),
        ("parameters.json", b"null"),
    ];
    for (name, contents) in table {
        let refused = read(&changed(name, contents, true));
        assert!(matches!(refused, Err(BundleError::Damaged(_))), "{name}: {refused:?}");
    }
    let made = made();
    for at in (0..made.len()).step_by(made.len() / 60) {
        let mut flipped = made.clone();
        flipped[at] ^= 0x20;
        if let Ok(bundle) = read(&flipped) {
            assert_eq!(bundle, read(&made).expect("reads"), "byte {at} changed nothing that is read");
        }
        assert!(read(&made[..at]).is_err(), "cut at {at}");
    }
}

#[test]
fn what_is_no_bundle_or_a_newer_one_is_told_apart() {
    assert_eq!(read(b""), Err(BundleError::NotABundle));
    assert_eq!(read(b"PK\x03\x04 and so on"), Err(BundleError::NotABundle));
    assert_eq!(read(b"%PDF-1.7"), Err(BundleError::NotABundle));
    let other = zipped([("word/document.xml", b"x".to_vec())].iter()).expect("zips");
    assert_eq!(read(&other), Err(BundleError::NotABundle));
    let mut files = files(&made());
    let manifest = String::from_utf8(files[0].1.clone()).expect("text");
    files[0].1 = manifest.replace("\"version\": 1", "\"version\": 2").into_bytes();
    assert_eq!(read(&zipped(files.iter()).expect("zips")), Err(BundleError::Newer));
}

#[test]
fn paths_that_lead_elsewhere_are_refused() {
    for name in
        ["../evil", "/etc/passwd", "C:\\evil", "a/../../evil", "text.md/", "TEXT.md", "nested/text.md"]
    {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files(&made()) {
            zip.start_file(name, SimpleFileOptions::default()).expect("starts");
            zip.write_all(&bytes).expect("writes");
        }
        zip.start_file(name, SimpleFileOptions::default()).expect("starts");
        let refused = read(&zip.finish().expect("zips").into_inner());
        assert!(matches!(refused, Err(BundleError::Damaged(_))), "{name}: {refused:?}");
    }
}

/// A zip with these files after each other, with whatever names.
fn zip_of(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        match name.strip_suffix('/') {
            Some(folder) => zip.add_directory(folder, SimpleFileOptions::default()).expect("added"),
            None => {
                zip.start_file(name, SimpleFileOptions::default()).expect("starts");
                zip.write_all(bytes).expect("writes");
            }
        }
    }
    zip.finish().expect("zips").into_inner()
}

fn with(around: &str, more: &[&str]) -> Vec<u8> {
    let more = more.iter().map(|name| ((*name).to_owned(), b"x".to_vec()));
    let files = files(&made()).into_iter().map(|(name, bytes)| (format!("{around}{name}"), bytes));
    zip_of(&more.chain(files).collect::<Vec<_>>())
}

#[test]
fn what_file_managers_put_into_a_zip_is_passed_over() {
    let expected = read(&made());
    for (around, more) in [
        ("r/", &["r/", "__MACOSX/", "__MACOSX/r/", "__MACOSX/r/._text.md", "__MACOSX/._r"][..]),
        ("", &[".DS_Store", "._manifest.json"]),
        ("My report/", &["My report/.DS_Store", "My report/Thumbs.db", "My report/._x", ".Trashes/"]),
        ("日本/", &["desktop.ini", "日本/Desktop.ini"]),
    ] {
        assert_eq!(read(&with(around, more)), expected, "{around}");
    }
    for (around, more) in [
        ("r/", &["other/"][..]),
        ("r/", &["r/more.txt"]),
        ("r/", &["text.md"]),
        ("r/", &["__MACOSX/../../evil"]),
        ("", &[".hidden/../../evil"]),
        ("", &["/.DS_Store"]),
        ("", &["..\\.DS_Store"]),
    ] {
        let refused = read(&with(around, more));
        assert!(matches!(refused, Err(BundleError::Damaged(_))), "{around} {more:?}: {refused:?}");
    }
    for around in ["a/b/", "../", "/", "./", "C:/"] {
        assert_eq!(read(&with(around, &[])), Err(BundleError::NotABundle), "{around}");
    }
}

#[test]
fn two_files_with_one_name_are_refused_whichever_is_right() {
    for name in [MANIFEST, "text.md"] {
        // No writer makes such a zip, so one of two names of the same length is changed afterwards.
        let other: String = name.chars().map(|_| '~').collect();
        let mut zip = with("", &[&other]);
        while let Some(at) = zip.windows(other.len()).position(|window| window == other.as_bytes()) {
            zip[at..at + name.len()].copy_from_slice(name.as_bytes());
        }
        assert!(read(&zip).is_err(), "{name}");
    }
}

#[test]
fn an_unpacked_bundle_is_one_run_wherever_it_stands() {
    let dir = tempfile::tempdir().expect("a folder");
    let unpack = |name: &str| {
        let folder = dir.path().join(name);
        std::fs::create_dir_all(&folder).expect("a folder");
        for (name, bytes) in files(&made()) {
            std::fs::write(folder.join(name), bytes).expect("writes");
        }
        std::fs::write(folder.join(".DS_Store"), "x").expect("writes");
        folder
    };
    let one = unpack("around/r");
    for folder in [dir.path(), &dir.path().join("around"), &one] {
        let runs = read_folder(folder).expect("reads");
        assert_eq!(runs.len(), 1, "{}", folder.display());
        assert_eq!(runs[0].run_id(), run().summary.id);
        let others = prospect_core::read_import(folder).expect("reads");
        assert_eq!(others.len(), 0, "its Markdown is no run of its own");
    }
    unpack("other");
    assert_eq!(read_folder(dir.path()).expect("reads").len(), 2);
    std::fs::write(one.join("text.md"), "changed").expect("writes");
    let (folder, error) = read_folder(dir.path()).expect_err("refused");
    assert!(folder == one && matches!(error, BundleError::Damaged(_)), "{error}");
    std::fs::write(one.join(MANIFEST), "{\"format\": \"other\"}").expect("writes");
    std::fs::remove_file(one.join("report.md")).expect("removed");
    assert_eq!(read_folder(&one).expect("reads").len(), 0, "that is any folder");
    assert_eq!(prospect_core::read_import(&one).expect("reads").len(), 1);
}

#[test]
fn a_bomb_is_told_before_it_goes_off() {
    let limits = Limits { packed: 64 << 10, file: 256 << 10, whole: 512 << 10 };
    let read = |bytes: &[u8]| read_within(bytes, &limits);
    assert!(read(&made()).is_ok(), "a report is within them");
    // A megabyte of zeros is one kilobyte packed.
    let zeros = vec![0_u8; 1 << 20];
    assert_eq!(read(&changed("text.md", &zeros, true)), Err(BundleError::TooLarge));
    // The manifest lies about the size.
    let refused = read(&changed("text.md", &zeros, false));
    assert!(matches!(refused, Err(BundleError::Damaged(_))), "{refused:?}");
    let mut files = files(&made());
    files[0].1 = zeros;
    assert_eq!(read(&zipped(files.iter()).expect("zips")), Err(BundleError::TooLarge));
    assert_eq!(read(&vec![b'P'; 70 << 10]), Err(BundleError::TooLarge));
}

#[test]
fn a_live_run_comes_as_interrupted() {
    let mut run = run();
    run.summary.status = RunStatus::Streaming;
    let made = bundle(&[run.into()], &Scope::default(), &options()).expect("a bundle");
    assert_eq!(read(&made).expect("reads").status, RunStatus::Interrupted);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_make_reading_fall_over(at in 0_usize..10_000, bytes in proptest::collection::vec(any::<u8>(), 1..40)) {
        let mut made = made();
        let at = at % made.len();
        let end = (at + bytes.len()).min(made.len());
        made[at..end].copy_from_slice(&bytes[..end - at]);
        if let Ok(bundle) = read(&made) {
            prop_assert_eq!(bundle.text, run().text, "what is read is what was written");
        }
    }
}
