//! The doctor: what is sound and what is not, in words that can be copied. Nothing secret is in them: no key, no
//! profile, no text of a report, and the home folder is `~`.

use std::{fmt::Write as _, path::Path, time::Duration};

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{Config, Prospect, ProspectError, moving};
use crate::{
    endpoint::Endpoint,
    library::{Library, Mended, Soundness, newest_backup, newest_set_aside, now_ms},
    provider::OpenAi,
    secrets::{KeyState, Secrets},
    settings::SettingsStore,
};

/// A server that is there answers within this.
const PATIENCE: Duration = Duration::from_secs(5);
/// Below this a disk is as good as full.
const FULL: u64 = 64 << 20;
/// A daily backup that is older than this has been missed.
const OLD_BACKUP_MS: i64 = 8 * 24 * 60 * 60 * 1_000;

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum CheckState {
    /// Nothing to do.
    Good,
    /// Worth knowing.
    Warning,
    /// Something does not work.
    Problem,
}

/// What was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum CheckKind {
    /// The library's file and every row in it.
    Library,
    /// The indexes, that for searching included.
    Index,
    /// Rows that belong to nothing.
    Orphans,
    /// Room on the disk.
    Disk,
    /// How old the newest backup is.
    Backups,
    /// The keyring.
    Keyring,
    /// Whether the endpoint answers.
    Endpoint,
    /// The settings file.
    Settings,
}

impl CheckKind {
    fn name(self) -> &'static str {
        match self {
            Self::Library => "library",
            Self::Index => "index",
            Self::Orphans => "orphans",
            Self::Disk => "disk",
            Self::Backups => "backups",
            Self::Keyring => "keyring",
            Self::Endpoint => "endpoint",
            Self::Settings => "settings",
        }
    }
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Check {
    /// What was checked.
    pub kind: CheckKind,
    /// How it came out.
    pub state: CheckState,
    /// What was found, in a sentence.
    pub detail: String,
}

/// All checks, and the same as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct DoctorReport {
    /// In a fixed order.
    pub checks: Vec<Check>,
    /// For the clipboard.
    pub text: String,
}

impl DoctorReport {
    /// The worst of the checks.
    pub fn state(&self) -> CheckState {
        self.checks.iter().map(|check| check.state).max().unwrap_or(CheckState::Good)
    }
}

impl Prospect {
    /// Looks at everything. Nothing is changed.
    pub async fn doctor(&self) -> DoctorReport {
        let library = self.library();
        let mut checks = library_checks(&library).await;
        let settings = self.settings.as_ref();
        checks.extend(outside_checks(library.dir(), settings, &self.secrets, &self.provider).await);
        report(checks)
    }

    /// Makes the search index anew.
    ///
    /// # Errors
    /// When the library cannot be written.
    pub async fn rebuild_index(&self) -> Result<DoctorReport, ProspectError> {
        self.library().rebuild_index().await?;
        Ok(self.doctor().await)
    }

    /// Removes what belongs to nothing and makes broken indexes anew. A library that is damaged beyond that is set aside at
    /// the next start, and what can be read of it brought over.
    ///
    /// # Errors
    /// When the library cannot be written.
    pub async fn mend_library(&self) -> Result<DoctorReport, ProspectError> {
        let Mended { salvage_at_start, .. } = self.library().mend().await?;
        let mut report = self.doctor().await;
        if salvage_at_start {
            let words = "The next start sets the library aside and brings over what can be read.";
            for check in report.checks.iter_mut().filter(|check| check.kind == CheckKind::Library) {
                check.detail = format!("{} {words}", check.detail);
            }
            return Ok(self::report(report.checks));
        }
        Ok(report)
    }

    /// What can be said when the library does not open.
    pub async fn doctor_without_library(config: &Config, error: &ProspectError) -> DoctorReport {
        let mut checks = vec![check(CheckKind::Library, CheckState::Problem, sentence(&error.to_string()))];
        let settings = config.settings.as_ref();
        let dir = moving::library_dir(&config.data_dir, settings).unwrap_or_else(|_| config.data_dir.clone());
        let secrets = Secrets::new(std::sync::Arc::clone(&config.keys));
        match OpenAi::new() {
            Ok(provider) => checks.extend(outside_checks(&dir, settings, &secrets, &provider).await),
            Err(error) => {
                checks.push(check(CheckKind::Endpoint, CheckState::Problem, sentence(&error.to_string())));
            }
        }
        report(checks)
    }
}

async fn library_checks(library: &Library) -> Vec<Check> {
    use CheckState::{Good, Problem, Warning};
    let found = match library.check_soundness().await {
        Ok(found) => found,
        Err(error) => return vec![check(CheckKind::Library, Problem, sentence(&error.to_string()))],
    };
    let Soundness { runs, bytes, format, sqlite, damage, broken_indexes, unreadable, damaged_rows, orphans } =
        found;
    let size = format!("{runs} runs in {}, format {format}, SQLite {sqlite}", in_units(bytes));
    let copies = copies(library.dir());
    let mut named = damaged_rows.join("; ");
    if unreadable as usize > damaged_rows.len() {
        named.push_str("; and more");
    }
    let of_the_file = match (damage.first(), unreadable) {
        (Some(first), _) => {
            let findings = damage.len();
            let rows = if named.is_empty() { String::new() } else { format!(" Damaged rows: {named}.") };
            let words =
                format!("The file is damaged ({size}). {findings} findings, the first: {first}.{rows}");
            (Problem, format!("{words} {copies}"))
        }
        (None, 0) => match newest_set_aside(library.dir()) {
            None => (Good, format!("Every page and row can be read: {size}.")),
            Some(_) => (Good, format!("Every page and row can be read: {size}. {copies}")),
        },
        (None, rows) => (Problem, format!("{rows} rows cannot be read ({size}): {named}. {copies}")),
    };
    let search = library.check_index().await;
    let of_the_index = match (broken_indexes, search) {
        (0, Ok(true)) => (Good, "The indexes fit what they index.".to_owned()),
        (0, Ok(false)) => {
            (Problem, "The search index does not say what the library does; make it anew.".into())
        }
        (0, Err(error)) => (Problem, format!("The search index cannot be read: {error}.")),
        (broken, _) => {
            (Problem, format!("{broken} findings: indexes do not fit what they index; mend them."))
        }
    };
    let of_the_orphans = match orphans {
        0 => (Good, "Nothing is left of runs that are gone.".to_owned()),
        rows => (Warning, format!("{rows} rows belong to nothing; mending removes them.")),
    };
    [
        (CheckKind::Library, of_the_file),
        (CheckKind::Index, of_the_index),
        (CheckKind::Orphans, of_the_orphans),
    ]
    .map(|(kind, (state, detail))| check(kind, state, detail))
    .into()
}

/// Where there are copies of the library.
fn copies(dir: &Path) -> String {
    let backup = match newest_backup(dir) {
        Ok(Some(backup)) => format!("The newest backup is {}.", backup.path.display()),
        Ok(None) => "There is no backup.".to_owned(),
        Err(error) => format!("The folder of backups cannot be read: {error}."),
    };
    match newest_set_aside(dir) {
        Some(folder) => {
            format!("{backup} The library as it was when it was damaged is in {}.", folder.display())
        }
        None => backup,
    }
}

/// What is checked beside the library itself.
async fn outside_checks(
    dir: &Path,
    settings: &dyn SettingsStore,
    secrets: &Secrets,
    provider: &OpenAi,
) -> Vec<Check> {
    let mut checks = vec![disk_check(dir), backup_check(dir)];
    let loaded = settings.load();
    let endpoint = loaded.as_ref().map(|loaded| loaded.settings.endpoint());
    if let Ok(Ok(endpoint)) = &endpoint {
        // Side by side: each may wait for somebody.
        let (keyring, server) =
            tokio::join!(keyring_check(secrets, endpoint), endpoint_check(provider, endpoint));
        checks.extend([keyring, server]);
    }
    let (state, detail) = match (&loaded, &endpoint) {
        (Err(error), _) => (CheckState::Problem, sentence(&error.to_string())),
        (_, Ok(Err(error))) => (CheckState::Problem, sentence(&error.to_string())),
        (Ok(loaded), _) if loaded.recovered => {
            (CheckState::Warning, "The settings file was damaged; its last good copy is used.".to_owned())
        }
        (Ok(loaded), _) => match loaded.settings.checked() {
            Ok(_) => (CheckState::Good, "The settings can be read and used.".to_owned()),
            Err(error) => (CheckState::Problem, sentence(&error.to_string())),
        },
    };
    checks.push(check(CheckKind::Settings, state, detail));
    checks
}

fn disk_check(dir: &Path) -> Check {
    let library = std::fs::metadata(dir.join("prospect.db")).map_or(0, |metadata| metadata.len());
    let (state, detail) = match fs4::available_space(dir) {
        Ok(free) if free < FULL => {
            (CheckState::Problem, format!("{} are free; the disk is as good as full.", in_units(free)))
        }
        // A backup, and the copy that restoring one reads from.
        Ok(free) if free < 2 * library + FULL => {
            (CheckState::Warning, format!("{} are free; that is little for backups.", in_units(free)))
        }
        Ok(free) => (CheckState::Good, format!("{} are free.", in_units(free))),
        Err(error) => (CheckState::Warning, format!("How much is free cannot be told: {error}.")),
    };
    check(CheckKind::Disk, state, format!("{detail} The library is in {}.", dir.display()))
}

fn backup_check(dir: &Path) -> Check {
    let (state, detail) = match newest_backup(dir) {
        Err(error) => (CheckState::Problem, format!("The folder of backups cannot be read: {error}.")),
        Ok(None) => (CheckState::Warning, "There is no backup yet.".to_owned()),
        Ok(Some(backup)) => {
            let age = (now_ms() - backup.made_at).max(0);
            let days = age / (24 * 60 * 60 * 1_000);
            let detail =
                format!("The newest is {days} days old: {}, {}.", backup.name, in_units(backup.bytes));
            (if age > OLD_BACKUP_MS { CheckState::Warning } else { CheckState::Good }, detail)
        }
    };
    check(CheckKind::Backups, state, detail)
}

async fn keyring_check(secrets: &Secrets, endpoint: &Endpoint) -> Check {
    let (state, detail) = match secrets.state(&endpoint.origin()).await {
        KeyState::Stored => (CheckState::Good, "It has a key for the endpoint."),
        KeyState::Session => (CheckState::Good, "The key is kept for this session only."),
        KeyState::Missing if endpoint.is_loopback() => {
            (CheckState::Good, "It has no key for the endpoint, which is on this machine.")
        }
        KeyState::Missing => (CheckState::Warning, "It has no key for the endpoint."),
        KeyState::Locked => (CheckState::Warning, "It is locked."),
        KeyState::Unavailable => (CheckState::Warning, "There is none in this session."),
        KeyState::Silent => (CheckState::Problem, "It does not answer."),
        KeyState::Ambiguous => (CheckState::Problem, "It has several keys for the endpoint."),
        KeyState::Failed => (CheckState::Problem, "It fails."),
    };
    check(CheckKind::Keyring, state, detail.to_owned())
}

/// Whether anything answers there. It is asked for a page, without a key and without anything about its user.
async fn endpoint_check(provider: &OpenAi, endpoint: &Endpoint) -> Check {
    let origin = endpoint.origin();
    let (state, detail) = match provider.reach(endpoint, PATIENCE).await {
        Ok(()) => (CheckState::Good, format!("{origin} answers.")),
        Err(error) => (CheckState::Problem, format!("{origin} does not answer. {error}")),
    };
    check(CheckKind::Endpoint, state, detail)
}

fn check(kind: CheckKind, state: CheckState, detail: String) -> Check {
    Check { kind, state, detail }
}

/// The checks without the name of their user, and the same as text.
fn report(mut checks: Vec<Check>) -> DoctorReport {
    let home = dirs::home_dir();
    for check in &mut checks {
        check.detail = without_home(&check.detail, home.as_deref());
    }
    let mut text = format!(
        "Prospect {} on {} ({})\n",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH
    );
    for Check { kind, state, detail } in &checks {
        let state = match state {
            CheckState::Good => "good",
            CheckState::Warning => "warning",
            CheckState::Problem => "problem",
        };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{:<9}{state:<9}{detail}", kind.name());
    }
    DoctorReport { checks, text }
}

fn without_home(words: &str, home: Option<&Path>) -> String {
    match home.and_then(Path::to_str).filter(|home| home.len() > 1) {
        Some(home) => words.replace(home, "~"),
        None => words.to_owned(),
    }
}

fn sentence(words: &str) -> String {
    let mut chars = words.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", chars.as_str().trim_end_matches('.'))
}

#[expect(clippy::cast_precision_loss, reason = "for people, with one decimal")]
fn in_units(bytes: u64) -> String {
    let megabytes = bytes as f64 / f64::from(1_u32 << 20);
    if megabytes < 1024.0 { format!("{megabytes:.1} MB") } else { format!("{:.1} GB", megabytes / 1024.0) }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{sentence, without_home};

    #[test]
    fn the_home_folder_is_not_named() {
        let words = "The library is in /home/ada lovelace/data, not in /home/ada.";
        let told = without_home(words, Some(Path::new("/home/ada lovelace")));
        assert_eq!(told, "The library is in ~/data, not in /home/ada.");
        assert_eq!(without_home("in /a", Some(Path::new("/"))), "in /a");
    }

    #[test]
    fn sizes_are_told_in_units_of_their_own() {
        assert_eq!(super::in_units(0), "0.0 MB");
        assert_eq!(super::in_units(1_000_000_000), "953.7 MB");
        assert_eq!(super::in_units(38_469_800_000), "35.8 GB");
    }

    #[test]
    fn errors_become_sentences() {
        assert_eq!(sentence("the disk is full."), "The disk is full.");
        assert_eq!(sentence(""), ".");
    }
}
