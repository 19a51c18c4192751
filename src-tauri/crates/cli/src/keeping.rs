//! `prospect-cli import`, `backup`, `restore` and `doctor`: what keeps the library whole.

use std::{fmt::Write as _, path::Path};

use prospect_core::{
    CheckState, DoctorReport, ErrorCode, LeftOut, Prospect, RestoreChange, RestorePlan, RunFile,
};
use prospect_export::bundle::{self, BundleError};

use crate::{
    Exit, Failure, setup,
    terminal::{print, print_json},
};

/// What `doctor` does before it looks, and how it tells.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DoctorOptions {
    pub(crate) json: bool,
    pub(crate) rebuild_index: bool,
    pub(crate) mend: bool,
}

pub(crate) async fn import(dir: Option<&Path>, path: &Path) -> Result<Exit, Failure> {
    let prospect = setup::open_library(dir).await?;
    let imported = if is_bundle(path) {
        prospect.import_run(read_bundle(path)?).await?
    } else {
        // All are read before the first is added.
        let bundles = bundle::read_folder(path).map_err(|(folder, error)| bad_bundle(&folder, &error))?;
        let mut imported = prospect.import(path).await?;
        for run in bundles {
            let one = prospect.import_run(run).await?;
            imported.runs += one.runs;
            imported.known += one.known;
            imported.left_out.append(one.left_out);
        }
        imported
    };
    prospect.shutdown().await;
    let counts = format!("{} imported, {} there already\n", runs(imported.runs), imported.known);
    print(&(counts + &left_out_in_words(&imported.left_out)))?;
    Ok(Exit::Complete)
}

/// Bundles are told by their name: what else a zip holds is checked when it is read.
fn is_bundle(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"))
}

pub(crate) fn read_bundle(path: &Path) -> Result<RunFile, Failure> {
    bundle::read_file(path).map_err(|error| bad_bundle(path, &error))
}

fn bad_bundle(path: &Path, error: &BundleError) -> Failure {
    Failure::coded(ErrorCode::InvalidFile, format!("{}: {error}", path.display()))
}

pub(crate) async fn back_up(dir: Option<&Path>, path: &Path, force: bool) -> Result<Exit, Failure> {
    let path = std::path::absolute(path).map_err(|error| Failure::new(error.to_string()))?;
    if !force && path.symlink_metadata().is_ok() {
        let words = format!("{} exists already; --force replaces an earlier backup", path.display());
        return Err(Failure::coded(ErrorCode::InvalidFile, words));
    }
    let prospect = setup::open_library(dir).await?;
    prospect.back_up_to(&path).await?;
    prospect.shutdown().await;
    Ok(Exit::Complete)
}

pub(crate) async fn restore(dir: Option<&Path>, path: &Path, dry_run: bool) -> Result<Exit, Failure> {
    let path = std::path::absolute(path).map_err(|error| Failure::new(error.to_string()))?;
    let prospect = setup::open_library(dir).await?;
    let plan = prospect.plan_restore(&path).await?;
    // What is asked for is done even if nobody reads the plan any more.
    let mut printed = print(&in_words(&plan));
    if !dry_run && plan.added + plan.replaced > 0 {
        prospect.restore_backup(&path).await?;
        printed = printed.and_then(|()| print("restored\n"));
    }
    prospect.shutdown().await;
    printed.map(|()| Exit::Complete)
}

fn in_words(plan: &RestorePlan) -> String {
    let RestorePlan { added, replaced, kept, same, .. } = plan;
    let mut words = String::new();
    for run in &plan.runs {
        let change = match run.change {
            RestoreChange::Added => "add",
            RestoreChange::Replaced => "replace",
            RestoreChange::Kept => "keep",
            RestoreChange::Same => "same",
        };
        // Writing to a String cannot fail.
        let _ = writeln!(words, "{}  {change:<7}  {}", run.run_id, run.title);
    }
    let _ = writeln!(
        words,
        "{} to add, {replaced} to replace, {kept} kept as newer, {same} the same",
        runs(*added)
    );
    words.push_str(&left_out_in_words(&plan.left_out));
    words
}

/// What of a file is not taken over, a line each.
fn left_out_in_words(left_out: &LeftOut) -> String {
    let mut words = String::new();
    for named in &left_out.named {
        // Writing to a String cannot fail.
        let _ = writeln!(words, "left out: {named}");
    }
    let unnamed = left_out.count as usize - left_out.named.len();
    if unnamed > 0 {
        let _ = writeln!(words, "left out: {unnamed} more");
    }
    words
}

pub(crate) async fn doctor(dir: Option<&Path>, options: DoctorOptions) -> Result<Exit, Failure> {
    let report = match setup::open(setup::config(dir)?).await {
        Ok(prospect) => {
            let report = look(&prospect, options).await?;
            prospect.shutdown().await;
            report
        }
        // In use is no illness.
        Err(error) if error.code() == ErrorCode::LibraryInUse => return Err(error.into()),
        Err(error) => Prospect::doctor_without_library(&setup::config(dir)?, &error).await,
    };
    if options.json {
        print_json(&report)?
    } else {
        print(&report.text)?
    }
    Ok(if report.state() == CheckState::Problem { Exit::Failed } else { Exit::Complete })
}

async fn look(prospect: &Prospect, options: DoctorOptions) -> Result<DoctorReport, Failure> {
    let mut report = None;
    if options.mend {
        report = Some(prospect.mend_library().await?);
    }
    if options.rebuild_index {
        report = Some(prospect.rebuild_index().await?);
    }
    Ok(match report {
        Some(report) => report,
        None => prospect.doctor().await,
    })
}

fn runs(count: u32) -> String {
    if count == 1 { "1 run".to_owned() } else { format!("{count} runs") }
}
