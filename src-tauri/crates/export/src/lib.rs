//! Saved runs as files people can hand to someone, and as text they can paste.
//!
//! [`prepare`] makes the file, [`write_atomically`] puts it where it belongs. In between, a shell can show
//! [`Prepared::warnings`] and ask.

pub mod bundle;
mod calendar;
mod csv;
mod document;
mod docx;
mod html;
mod insights;
mod job;
mod json;
mod markdown;
mod names;
mod obstacle;
mod pdf;
mod preview;
mod profile;
mod sheet;
mod source;
mod words;
mod write;

pub use html::html_fragment;
pub use insights::insights_csv;
pub use job::Job;
pub use markdown::markdown;
pub use names::file_name;
pub use obstacle::Obstacle;
pub use preview::{Preview, preview};
pub use source::{Action, Note, Options, Paper, Part, Scope, Source};
pub use words::Labels;
pub use write::{Overwrite, WriteError, write_atomically, write_with_mode};

/// What a run can be exported as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For paper, and for people who should see what was meant.
    Pdf,
    /// Markdown with front matter.
    Markdown,
    /// A page that needs nothing else.
    Html,
    /// For word processors.
    Docx,
    /// A zip of everything, to be looked at and played again elsewhere; see [`bundle`].
    Bundle,
    /// Everything kept of it, for programs; see `run.schema.json`.
    Json,
    /// The ideas, one a row.
    Csv,
    /// The actions, one a row.
    ActionsCsv,
    /// The 30/60/90-day plan and the actions with a due date, for calendars.
    Calendar,
}

impl Format {
    /// What its files end in.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Markdown => "md",
            Self::Html => "html",
            Self::Docx => "docx",
            Self::Bundle => "zip",
            Self::Json => "json",
            Self::Csv | Self::ActionsCsv => "csv",
            Self::Calendar => "ics",
        }
    }
}

/// What is wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct Export {
    /// As what.
    pub format: Format,
    /// How much of it.
    pub scope: Scope,
    /// How.
    pub options: Options,
}

/// A file that is ready to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct Prepared {
    /// Its contents.
    pub bytes: Vec<u8>,
    /// A good name for it, safe on every system.
    pub file_name: String,
    /// What its reader will miss.
    pub warnings: Vec<Warning>,
}

/// Something that does not keep a file from being made, and that whoever hands it on should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// No font has these characters; each is shown as �.
    MissingGlyphs(Vec<char>),
    /// The PDF is whole but does not conform to the standards that were asked for; the reason in words.
    NotConforming(String),
}

/// Why no file could be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExportError {
    /// It was stopped.
    #[error("the export was stopped")]
    Cancelled,
    /// The choice makes no file.
    #[error(transparent)]
    Impossible(#[from] Obstacle),
    /// The format's own writer failed.
    #[error("the file could not be made: {0}")]
    Failed(String),
}

/// Makes the file for one run, or one file for several.
///
/// It takes up to some seconds for very long reports: call it where that is in nobody's way.
///
/// # Errors
/// When it was stopped, when there is nothing to export, or when the format's writer fails.
pub fn prepare(sources: &[Source], export: &Export, job: &Job<'_>) -> Result<Prepared, ExportError> {
    let Export { format, scope, options } = export;
    let file_name = suggested_name(sources, export)?;
    job.step(0.0)?;
    let mut warnings = Vec::new();
    let bytes = match format {
        Format::Pdf => {
            let (bytes, found) = pdf::pdf(document::compose(sources, scope, options), options, job)?;
            warnings = found;
            bytes
        }
        Format::Markdown => markdown::file(sources, scope, options),
        Format::Html => html::page(&document::compose(sources, scope, options)),
        Format::Docx => docx::docx(&document::compose(sources, scope, options), options)?,
        Format::Bundle => bundle::bundle(sources, scope, options)?,
        Format::Json => json::json(sources, scope, options)?,
        Format::Csv => csv::ideas(sources, scope)?,
        Format::ActionsCsv => csv::actions(sources, scope)?,
        Format::Calendar => calendar::calendar(sources, scope, options)?,
    };
    job.step(1.0)?;
    Ok(Prepared { bytes, file_name, warnings })
}

/// A good name for the file of an export, safe on every system.
///
/// # Errors
/// When the runs do not have what was chosen.
pub fn suggested_name(sources: &[Source], export: &Export) -> Result<String, ExportError> {
    let Export { format, scope, options } = export;
    let first = sources.first().ok_or(Obstacle::NoReports)?;
    let words = options.labels.words();
    let title = match &scope.part {
        Part::Idea(at) if sources.iter().any(|source| source.run.ideas.get(*at).is_none()) => {
            return Err(Obstacle::NoSuchIdea(at + 1).into());
        }
        Part::Sections(keys) if keys.is_empty() => return Err(Obstacle::NoSections.into()),
        _ if sources.len() > 1 => words.reports.to_owned(),
        Part::Idea(at) => first.run.ideas[*at].name.clone(),
        Part::Whole | Part::Sections(_) => first.title(scope).unwrap_or_default(),
    };
    Ok(file_name(&title, words.untitled, format.extension()))
}
