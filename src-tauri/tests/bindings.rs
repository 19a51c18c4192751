//! The TypeScript bindings are generated from the commands and committed; this test writes them, or compares.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::{env, fs, path::Path};

use specta_typescript::Typescript;

#[test]
fn bindings_are_current() {
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/src/ipc/bindings.ts");
    let dir = tempfile::tempdir().expect("a folder");
    let generated = dir.path().join("bindings.ts");
    let header = "// Generated from the Rust commands by `cargo xtask fix`. Do not edit.\n\n";
    prospect_desktop::bindings()
        .export(Typescript::default().header(header), &generated)
        .expect("the commands have TypeScript types");
    let fresh = fs::read_to_string(&generated).expect("just written");
    if env::var_os("PROSPECT_WRITE_BINDINGS").is_some() {
        fs::write(&committed, fresh).expect("the bindings can be written");
        return;
    }
    let current = fs::read_to_string(&committed).unwrap_or_default();
    assert!(current == fresh, "ui/src/ipc/bindings.ts is stale: run `cargo xtask fix`");
}
