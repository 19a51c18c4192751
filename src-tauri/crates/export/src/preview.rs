//! What an export will be, before it is made.

use crate::{
    Export, ExportError, Format, Job, Warning, bundle, document::compose, pdf, prepare, source::Source,
    suggested_name,
};

/// Pixels of a page's picture from side to side.
const WIDTH: u32 = 800;
/// Reports of more bytes than this take longer to set than one waits for a preview: then only the first page is set.
const QUICK: usize = 64 << 10;
/// What is shown of a text.
const LINES: usize = 60;
const BYTES: usize = 6 << 10;

/// How an export will look.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Preview {
    /// A good name for the file.
    pub file_name: String,
    /// The first page as a PNG. A word processor and a browser set the same page in their own way.
    pub page: Option<Vec<u8>>,
    /// How many pages a PDF will have, where that is known without waiting.
    pub pages: Option<u32>,
    /// The first lines of a format that is text; the files in a bundle.
    pub text: Option<String>,
    /// The characters that a PDF will show as �, because no font has them.
    pub missing: Vec<char>,
}

/// Shows how an export will look.
///
/// # Errors
/// As [`prepare`].
pub fn preview(sources: &[Source], export: &Export, job: &Job<'_>) -> Result<Preview, ExportError> {
    let file_name = suggested_name(sources, export)?;
    let preview = match export.format {
        Format::Pdf | Format::Docx | Format::Html => page(sources, export, job)?,
        Format::Bundle => {
            bundle::check(sources, &export.scope)?;
            Preview { text: Some(bundle::files().collect::<Vec<_>>().join("\n")), ..Preview::default() }
        }
        Format::Markdown | Format::Json | Format::Csv | Format::ActionsCsv | Format::Calendar => {
            let bytes = prepare(sources, export, job)?.bytes;
            Preview { text: Some(first_lines(&String::from_utf8_lossy(&bytes))), ..Preview::default() }
        }
    };
    Ok(Preview { file_name, ..preview })
}

fn page(sources: &[Source], export: &Export, job: &Job<'_>) -> Result<Preview, ExportError> {
    let mut document = compose(sources, &export.scope, &export.options);
    let bytes: usize = sources.iter().map(|source| source.run.text.len()).sum();
    let whole = export.format == Format::Pdf && bytes <= QUICK && pdf::is_quick(&document);
    let mut missing = Vec::new();
    if export.format == Format::Pdf && !whole {
        pdf::check(&document)?;
        missing = pdf::missing(&document, &export.options);
    }
    if !whole {
        document.blocks.clear();
    }
    let (picture, pages, warnings) = pdf::first_page(document, &export.options, WIDTH, job)?;
    if whole {
        missing.extend(warnings.into_iter().flat_map(|warning| match warning {
            Warning::MissingGlyphs(characters) => characters,
            Warning::NotConforming(_) => Vec::new(),
        }));
    }
    Ok(Preview { page: Some(picture), pages: whole.then_some(pages), missing, ..Preview::default() })
}

fn first_lines(text: &str) -> String {
    let text = text.trim_start_matches('\u{feff}');
    let lines = text.split_inclusive('\n').take(LINES).map(str::len).sum::<usize>();
    let end = text.floor_char_boundary(lines.min(BYTES));
    text[..end].to_owned()
}
