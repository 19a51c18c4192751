//! Which system this is, and what it needs installed by which name.

use std::{env, fs};

use anyhow::{Result, bail};

use crate::command::succeeds;

/// What a chore needs of the system beyond Rust and Node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// A C compiler and linker: enough for prospect-cli.
    Compiler,
    /// What the desktop app is built against.
    Webview,
    /// What drives the real window without a screen: a driver, a display with a window manager, a session bus and a
    /// keyring, and what a person would do to the window and the keyring from outside.
    WindowTests,
    /// What the real model's server is installed with.
    Python,
    /// Programs that read exported files back: poppler's of PDF, tidy of HTML.
    Readers,
    /// Office programs: they open what is exported in the long tests, and are measured beside it.
    OfficePrograms,
}

/// The programs of [`Need::WindowTests`].
const WINDOW_TESTS: [&str; 10] = [
    "WebKitWebDriver",
    "Xvfb",
    "openbox",
    "wmctrl",
    "xdotool",
    "dbus-run-session",
    "dbus-send",
    "dbus-monitor",
    "gnome-keyring-daemon",
    "secret-tool",
];

/// A system we know the package names of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Platform {
    Debian,
    Fedora,
    Arch,
    OtherLinux,
    MacOs,
    Windows,
}

impl Platform {
    /// This system.
    pub(crate) fn current() -> Self {
        match env::consts::OS {
            "macos" => Self::MacOs,
            "windows" => Self::Windows,
            _ => Self::from_os_release(&fs::read_to_string("/etc/os-release").unwrap_or_default()),
        }
    }

    fn from_os_release(text: &str) -> Self {
        let words = text
            .lines()
            .filter_map(|line| line.strip_prefix("ID=").or_else(|| line.strip_prefix("ID_LIKE=")))
            .flat_map(|value| value.trim_matches('"').split_whitespace());
        for word in words {
            match word {
                "debian" | "ubuntu" => return Self::Debian,
                "fedora" | "rhel" => return Self::Fedora,
                "arch" => return Self::Arch,
                _ => {}
            }
        }
        Self::OtherLinux
    }

    /// The system's names of the packages that meet a need.
    pub(crate) fn packages(self, need: Need) -> &'static [&'static str] {
        match (self, need) {
            (Self::Debian, Need::Compiler) => &["build-essential", "pkg-config"],
            (Self::Debian, Need::Webview) => &["libwebkit2gtk-4.1-dev", "libdbus-1-dev"],
            (Self::Debian, Need::WindowTests) => &[
                "webkit2gtk-driver",
                "xvfb",
                "openbox",
                "wmctrl",
                "xdotool",
                "dbus",
                "gnome-keyring",
                "libsecret-tools",
            ],
            (Self::Debian, Need::Python) => &["python3", "python3-venv"],
            (Self::Debian | Self::Fedora, Need::Readers) => &["poppler-utils", "tidy", "python3"],
            (Self::Debian, Need::OfficePrograms) => {
                &["libreoffice-writer-nogui", "poppler-utils", "pandoc", "weasyprint"]
            }
            (Self::Fedora, Need::OfficePrograms) => &["libreoffice-writer", "pandoc-cli", "weasyprint"],
            (Self::Fedora, Need::Compiler) => &["gcc", "gcc-c++", "make", "pkgconf-pkg-config"],
            (Self::Fedora, Need::Webview) => &["webkit2gtk4.1-devel", "dbus-devel"],
            (Self::Fedora, Need::WindowTests) => &[
                "webkit2gtk-driver",
                "xorg-x11-server-Xvfb",
                "openbox",
                "wmctrl",
                "xdotool",
                "dbus-daemon",
                "dbus-tools",
                "gnome-keyring",
                "libsecret",
            ],
            (Self::Fedora, Need::Python) => &["python3"],
            (Self::Arch, Need::Compiler) => &["base-devel"],
            (Self::Arch, Need::Webview) => &["webkit2gtk-4.1", "dbus"],
            // Arch ships WebKitWebDriver with the library itself, and the programs of D-Bus with D-Bus.
            (Self::Arch, Need::WindowTests) => {
                &["xorg-server-xvfb", "openbox", "wmctrl", "xdotool", "gnome-keyring", "libsecret"]
            }
            (Self::Arch, Need::Python) => &["python"],
            (Self::Arch, Need::Readers) => &["poppler", "tidy", "python"],
            (Self::Arch, Need::OfficePrograms) => &["libreoffice-fresh", "pandoc-cli", "python-weasyprint"],
            _ => &[],
        }
    }

    /// What a person types to meet these needs.
    pub(crate) fn advice(self, needs: &[Need]) -> String {
        let packages: Vec<_> = needs.iter().flat_map(|need| self.packages(*need)).copied().collect();
        let packages = packages.join(" ");
        match self {
            Self::Debian => format!("sudo apt-get install {packages}"),
            Self::Fedora => format!("sudo dnf install {packages}"),
            Self::Arch => format!("sudo pacman -S --needed {packages}"),
            Self::OtherLinux => {
                "Install a C compiler, pkg-config and the development files of WebKitGTK 4.1 and D-Bus."
                    .into()
            }
            Self::MacOs => "xcode-select --install".into(),
            Self::Windows => {
                "winget install Microsoft.VisualStudio.2022.BuildTools --override \"--wait --passive --add \
                 Microsoft.VisualStudio.Workload.VCTools --includeRecommended\"\nwinget install \
                 Microsoft.EdgeWebView2Runtime"
                    .into()
            }
        }
    }

    /// Fails, saying what to install, where something is missing that this chore installs on Debian only.
    pub(crate) fn require(self, needs: &[Need]) -> Result<()> {
        let met = needs.iter().all(|need| self.meets(*need));
        if !met {
            bail!(
                "something is missing to build with. Install it, then try again:\n\n{}",
                self.advice(needs)
            );
        }
        Ok(())
    }

    fn meets(self, need: Need) -> bool {
        match (self, need) {
            (Self::MacOs, Need::Compiler) => succeeds("xcode-select", &["-p"]),
            // cargo itself says when the build tools are missing there; WebView2 is part of Windows 11.
            (Self::Windows, Need::Compiler | Need::Webview) | (Self::MacOs, Need::Webview) => true,
            (_, Need::Compiler) => succeeds("cc", &["--version"]),
            (_, Need::Webview) => succeeds("pkg-config", &["--exists", "webkit2gtk-4.1", "dbus-1"]),
            (_, Need::WindowTests) => WINDOW_TESTS.iter().all(|program| on_path(program)),
            (_, Need::Python) => succeeds("python3", &["-m", "venv", "--help"]),
            // Their tests and rows are left out where they are missing.
            (_, Need::Readers | Need::OfficePrograms) => true,
        }
    }
}

/// Whether a window can be opened here.
pub(crate) fn has_display() -> bool {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    env::consts::OS != "linux" || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

fn on_path(program: &str) -> bool {
    env::var_os("PATH")
        .is_some_and(|path| env::split_paths(&path).any(|folder| folder.join(program).is_file()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derivatives_are_known_by_what_they_are_like() {
        let cases = [
            ("ID=debian\n", Platform::Debian),
            ("NAME=\"Linux Mint\"\nID=linuxmint\nID_LIKE=\"ubuntu debian\"\n", Platform::Debian),
            ("ID=rocky\nID_LIKE=\"rhel centos fedora\"\n", Platform::Fedora),
            ("ID=manjaro\nID_LIKE=arch\n", Platform::Arch),
            ("ID=alpine\n", Platform::OtherLinux),
            ("", Platform::OtherLinux),
        ];
        for (text, platform) in cases {
            assert_eq!(Platform::from_os_release(text), platform, "{text}");
        }
    }

    #[test]
    fn advice_names_exact_packages() {
        let advice = Platform::Fedora.advice(&[Need::Compiler, Need::Webview]);
        assert_eq!(
            advice,
            "sudo dnf install gcc gcc-c++ make pkgconf-pkg-config webkit2gtk4.1-devel dbus-devel"
        );
    }
}
