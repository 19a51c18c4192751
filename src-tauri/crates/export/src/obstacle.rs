//! Why a choice of reports, format and scope makes no file.

/// What stands in the way of an export. An interface can say each in its own words; these are English.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Obstacle {
    /// No report was chosen.
    #[error("no report was chosen")]
    NoReports,
    /// No section was chosen.
    #[error("no section was chosen")]
    NoSections,
    /// A report has no idea of this number, from 1.
    #[error("the report has no idea number {0}")]
    NoSuchIdea(usize),
    /// There are no ideas to list.
    #[error("the report has no ideas that a table could hold")]
    NoIdeas,
    /// There are no actions to list.
    #[error("there is nothing to do in these reports yet")]
    NoActions,
    /// There is nothing with a day.
    #[error("the report has no plan and no due dates that a calendar could hold")]
    NoPlan,
    /// A bundle holds one report.
    #[error("a bundle holds one report; export the others one by one")]
    OneReportOnly,
    /// A bundle holds all of a report.
    #[error(
        "a bundle holds all of a report, with the founder's answers and where it comes from; another format can leave \
         them out"
    )]
    WholeReportOnly,
    /// Setting its pages would take too much memory: too many blocks or cells, or too deeply nested ones.
    #[error(
        "the report has too many pages, blocks or cells for a PDF; choose some sections of it, or export it as HTML, DOCX \
         or Markdown"
    )]
    TooLargeForPdf,
}
