//! What the doctor says of one thing.

use prospect_core::{CheckKind, CheckState, DoctorReport};

pub fn library_check(report: &DoctorReport) -> CheckState {
    check_of(report, CheckKind::Library)
}

pub fn check_of(report: &DoctorReport, kind: CheckKind) -> CheckState {
    report.checks.iter().find(|check| check.kind == kind).expect("checked").state
}
