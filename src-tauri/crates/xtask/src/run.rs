//! Opens the app; in a terminal without a screen, streams the sample discovery instead.

use anyhow::Result;

use crate::{
    command::{self, cargo},
    platform::{Need, has_display},
    setup,
};

/// Sets up what is missing, builds and runs.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    if !has_display() {
        println!(
            "There is no display here, so no window can be opened: neither DISPLAY nor WAYLAND_DISPLAY is set."
        );
        println!("This is the sample discovery in the terminal instead; no model is called.\n");
        setup::packages(&[Need::Compiler])?;
        let sample = ["run", "-q", "-p", "prospect-cli", "--", "run", "--sample", "--output", "markdown"];
        return command::run(&mut cargo(sample));
    }
    setup::packages(&[Need::Compiler, Need::Webview])?;
    setup::ui_dist()?;
    command::run(cargo(["run", "--bin", "prospect", "--"]).args(arguments))
}
