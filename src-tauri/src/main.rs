//! The desktop app's binary.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() -> std::process::ExitCode {
    prospect_desktop::run()
}
