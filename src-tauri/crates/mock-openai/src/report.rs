//! The report that the default script streams.

/// A three-section report with the markers and the data block that the prompt asks for.
pub const SAMPLE_REPORT: &str = include_str!("sample_report.md");
