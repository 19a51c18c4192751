//! Exports as they cross to the window.

use prospect_core::{RunId, report::SectionKey};
use prospect_export::{Export, Obstacle, Options, Paper as PaperSize, Part, Scope};
use serde::{Deserialize, Serialize};
use specta::Type;
use specta_typescript::Number;

use crate::dialogs::Kind;

/// What a report can be written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ExportFormat {
    /// Markdown with front matter.
    Md,
    /// A document to hand on or print.
    #[default]
    Pdf,
    /// For word processors.
    Docx,
    /// One page that needs nothing else.
    Html,
    /// Everything kept of it, for programs.
    Json,
    /// Its ideas, for spreadsheets.
    Csv,
    /// What is to be done about it, for spreadsheets.
    ActionsCsv,
    /// The plan, for calendars.
    Ics,
    /// A zip of everything.
    Bundle,
}

impl ExportFormat {
    /// What files of its kind are called, and how their names end.
    pub(crate) fn kind(self) -> Kind {
        match self {
            Self::Md => ("Markdown", &["md"]),
            Self::Pdf => ("PDF", &["pdf"]),
            Self::Docx => ("Word", &["docx"]),
            Self::Html => ("HTML", &["html"]),
            Self::Json => ("JSON", &["json"]),
            Self::Csv | Self::ActionsCsv => ("CSV", &["csv"]),
            Self::Ics => ("iCalendar", &["ics"]),
            Self::Bundle => ("Prospect", &["zip"]),
        }
    }
}

impl From<ExportFormat> for prospect_export::Format {
    fn from(format: ExportFormat) -> Self {
        match format {
            ExportFormat::Md => Self::Markdown,
            ExportFormat::Pdf => Self::Pdf,
            ExportFormat::Docx => Self::Docx,
            ExportFormat::Html => Self::Html,
            ExportFormat::Json => Self::Json,
            ExportFormat::Csv => Self::Csv,
            ExportFormat::ActionsCsv => Self::ActionsCsv,
            ExportFormat::Ics => Self::Calendar,
            ExportFormat::Bundle => Self::Bundle,
        }
    }
}

/// The size of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Paper {
    /// 210 by 297 millimetres.
    #[default]
    A4,
    /// 8.5 by 11 inches.
    Letter,
}

/// What is exported, as what, and how much of it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
pub(crate) struct ExportRequest {
    /// Several make one document.
    pub(crate) run_ids: Vec<RunId>,
    pub(crate) format: ExportFormat,
    pub(crate) scope: ExportScope,
}

/// How much of the reports is exported.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
pub(crate) struct ExportScope {
    /// These sections; all of them when absent.
    sections: Option<Vec<SectionKey>>,
    /// Only the idea at this position, from 0. It goes before the sections.
    idea: Option<u32>,
    /// Whether the founder's answers come along.
    profile: bool,
    /// Whether notes, tags and actions come along.
    notes: bool,
    /// Whether it says which model wrote the report, when and for how much.
    provenance: bool,
    /// Whether a PDF conforms to PDF/A-2a.
    archivable: bool,
    /// The paper of a PDF or DOCX.
    paper: Paper,
}

impl ExportRequest {
    /// The same in the words of the exporter.
    pub(crate) fn export(&self, options: Options) -> Export {
        let scope = &self.scope;
        let part = match (scope.idea, &scope.sections) {
            (Some(at), _) => Part::Idea(at as usize),
            (None, Some(sections)) => Part::Sections(sections.clone()),
            (None, None) => Part::Whole,
        };
        let paper = match scope.paper {
            Paper::A4 => PaperSize::A4,
            Paper::Letter => PaperSize::Letter,
        };
        let ExportScope { profile, notes, provenance, archivable, .. } = *scope;
        Export {
            format: self.format.into(),
            scope: Scope { part, profile, notes, provenance },
            options: Options { archivable, paper, ..options },
        }
    }
}

/// How an export will look.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Type)]
pub(crate) struct ExportPreview {
    /// The name that will be suggested for the file; empty when there is a problem.
    pub(crate) file_name: String,
    /// The characters that a PDF will show as �, because no font has them.
    pub(crate) missing: Vec<char>,
    /// The first page of a PDF, as the data URL of a PNG. Of docx and html it is a likeness.
    pub(crate) page: Option<String>,
    /// How many pages a PDF will have, where that is known without waiting.
    pub(crate) pages: Option<u32>,
    /// The first lines of a text; the files in a bundle, one a line.
    pub(crate) text: Option<String>,
    /// Why this cannot be made.
    pub(crate) problem: Option<ExportProblem>,
}

/// Why a choice makes no file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ExportProblem {
    /// No report was chosen.
    NoReports,
    /// No section was chosen.
    NoSections,
    /// One of the reports has no such idea.
    NoSuchIdea,
    /// There are no ideas to list.
    NoIdeas,
    /// There are no actions to list.
    NoActions,
    /// There is no plan and no due date.
    NoPlan,
    /// A bundle holds one report.
    OneReportOnly,
    /// A bundle holds all of a report.
    WholeReportOnly,
    /// Too many pages, blocks or cells for a PDF.
    TooLargeForPdf,
}

impl From<Obstacle> for ExportProblem {
    fn from(obstacle: Obstacle) -> Self {
        match obstacle {
            Obstacle::NoReports => Self::NoReports,
            Obstacle::NoSections => Self::NoSections,
            Obstacle::NoSuchIdea(_) => Self::NoSuchIdea,
            Obstacle::NoIdeas => Self::NoIdeas,
            Obstacle::NoActions => Self::NoActions,
            Obstacle::NoPlan => Self::NoPlan,
            Obstacle::OneReportOnly => Self::OneReportOnly,
            Obstacle::WholeReportOnly => Self::WholeReportOnly,
            Obstacle::TooLargeForPdf => Self::TooLargeForPdf,
        }
    }
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub(crate) struct Exported {
    pub(crate) path: String,
    /// The characters that no font has: a sign stands in their place.
    pub(crate) missing: Vec<char>,
    /// Why the PDF, which is whole, does not conform to the standards that were asked for.
    pub(crate) not_conforming: Option<String>,
}

/// The event, named `export`: how far an export is.
#[derive(Debug, Clone, Serialize, Type, tauri_specta::Event)]
#[tauri_specta(event_name = "export")]
pub(crate) struct ExportProgress {
    /// The job, as the window has named it.
    pub(crate) job: String,
    /// From 0 to 1.
    #[specta(type = Number)]
    pub(crate) share: f32,
}

/// How exports are made, unless something else is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
pub(crate) struct ExportChoice {
    format: ExportFormat,
    profile: bool,
    notes: bool,
    provenance: bool,
    archivable: bool,
    paper: Paper,
}

impl Default for ExportChoice {
    fn default() -> Self {
        let (format, paper) = (ExportFormat::default(), Paper::default());
        Self { format, profile: true, notes: true, provenance: true, archivable: false, paper }
    }
}

/// What became of a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
pub(crate) struct BundleImported {
    /// Its run.
    pub(crate) run_id: RunId,
    /// Whether the library had it already; it stays as it is then.
    pub(crate) known: bool,
}
