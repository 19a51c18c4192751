//! Installers, through Tauri's own command line.

use anyhow::Result;

use crate::{
    command::{self, npm, root, target},
    platform::{Need, Platform},
    setup,
};

/// Builds the app's installers in release mode.
pub(crate) fn package(bundles: Option<&str>) -> Result<()> {
    setup::packages(&[Need::Compiler, Need::Webview])?;
    setup::ui_dist()?;
    let usual = match Platform::current() {
        Platform::MacOs => "app,dmg",
        Platform::Windows => "nsis",
        // Both are written without any outside tool.
        _ => "deb,rpm",
    };
    let bundles = bundles.unwrap_or(usual);
    let tauri = ["exec", "--yes", "--package=@tauri-apps/cli@2", "--", "tauri", "build"];
    command::run(npm(tauri).args(["--bundles", bundles]).current_dir(root()))?;
    println!("The installers are in {}", target().join("release/bundle").display());
    Ok(())
}
