//! Files read back by programs that are not ours: Python's zipfile, json and csv, and tidy for HTML.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::{fs, process::Command};

use prospect_export::Format;
use support::{annotated, corpus, export, source_of};

/// What a program prints; nothing where it is not installed.
fn output(program: &str, arguments: &[&str]) -> Option<(bool, String)> {
    match Command::new(program).args(arguments).output() {
        Ok(output) => {
            let words = [output.stdout, output.stderr].concat();
            Some((output.status.success(), String::from_utf8_lossy(&words).into_owned()))
        }
        Err(error) => {
            // The gate installs it, and must not pass without.
            assert!(std::env::var_os("CI").is_none(), "{program}: {error}");
            None
        }
    }
}

fn python(script: &str, file: &str) {
    if let Some((succeeded, words)) = output("python3", &["-c", script, file]) {
        assert!(succeeded, "{words}");
    }
}

#[test]
fn python_reads_the_bundle_and_agrees_with_its_manifest() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("bundle.zip").display().to_string();
    fs::write(&file, export(&annotated(), Format::Bundle).bytes).expect("writes");
    python(
        r#"
import hashlib, json, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as bundle:
    assert bundle.testzip() is None
    manifest = json.loads(bundle.read("manifest.json"))
    assert manifest["format"] == "prospect-bundle" and manifest["version"] == 1
    listed = {entry["path"]: entry for entry in manifest["files"]}
    assert set(bundle.namelist()) == set(listed) | {"manifest.json"}
    for name, entry in listed.items():
        contents = bundle.read(name)
        assert len(contents) == entry["size"], name
        assert hashlib.sha256(contents).hexdigest() == entry["sha256"], name
    text = bundle.read("text.md").decode()
    assert "SECTION 1" in text[:40], text[:40]
    pace = json.loads(bundle.read("pace.json"))
    assert pace[-1][1] == len(text.encode())
    assert json.loads(bundle.read("request.json"))[0]["role"] == "system"
"#,
        &file,
    );
}

#[test]
fn python_reads_the_csv_and_the_json() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("ideas.csv").display().to_string();
    fs::write(&file, export(&annotated(), Format::Csv).bytes).expect("writes");
    python(
        r#"
import csv, sys
with open(sys.argv[1], encoding="utf-8-sig", newline="") as file:
    rows = list(csv.DictReader(file))
assert len(rows) == 6 and rows[3]["idea"] == "Quiet phones kit", rows
assert float(rows[3]["capital_needed_usd"]) == 120
"#,
        &file,
    );
    let file = dir.path().join("run.json").display().to_string();
    fs::write(&file, export(&annotated(), Format::Json).bytes).expect("writes");
    python(
        "import json, sys; run = json.load(open(sys.argv[1], encoding='utf-8')); assert len(run['ideas']) == 6",
        &file,
    );
}

#[test]
fn tidy_finds_nothing_wrong_with_any_page() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("report.html").display().to_string();
    for (name, body) in corpus() {
        fs::write(&file, export(&source_of(&body), Format::Html).bytes).expect("writes");
        let Some((_, words)) = output("tidy", &["-quiet", "-errors", "-utf8", &file]) else { return };
        assert_eq!(words.trim(), "", "{name}");
    }
}
