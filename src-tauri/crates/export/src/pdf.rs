//! A document as PDF, set by Typst: selectable text, embedded fonts, bookmarks, tags for people who have it read to them.
//!
//! The report's text reaches Typst as values, never as Typst's own language, so there is nothing in it to run or to break
//! the layout with (`pdf/template.typ` is all that is ever read as a program).

mod content;
mod fonts;
mod world;

use std::{collections::BTreeSet, thread};

use serde::Deserialize as _;
use serde_json::Value as Json;
use typst::{
    comemo,
    diag::{SourceDiagnostic, Warned},
    foundations::{Smart, Value},
    layout::{Frame, FrameItem},
};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::{ExportError, Job, Warning, document::Document, source::Options};
use fonts::Fonts;
use world::DocumentWorld;

const TEMPLATE: &str = include_str!("pdf/template.typ");
/// Setting deeply nested lists takes more stack than threads have by default.
const STACK: usize = 32 << 20;
/// In place of a character that no font has.
const REPLACEMENT: &str = "\u{fffd}";

pub(crate) fn pdf(
    document: &Document,
    options: &Options,
    job: &Job<'_>,
) -> Result<(Vec<u8>, Vec<Warning>), ExportError> {
    on_a_deep_stack(|| {
        let (pages, mut warnings) = set(document, options, job)?;
        job.step(0.8)?;
        let bytes = match typst_pdf::pdf(&pages, &pdf_options(options)?) {
            Ok(bytes) => bytes,
            Err(errors) if options.archivable || options.accessible => {
                // Better a file that misses a standard, and says so, than none.
                warnings.push(Warning::NotConforming(in_words(&errors)));
                let plain = Options { archivable: false, accessible: false, ..options.clone() };
                typst_pdf::pdf(&pages, &pdf_options(&plain)?).map_err(|errors| failed(&errors))?
            }
            Err(errors) => return Err(failed(&errors)),
        };
        Ok((bytes, warnings))
    })
}

/// The first page as a picture: a PNG of `width` pixels. With it, how many pages there are, and what they lack.
pub(crate) fn first_page(
    document: &Document,
    options: &Options,
    width: u32,
    job: &Job<'_>,
) -> Result<(Vec<u8>, u32, Vec<Warning>), ExportError> {
    on_a_deep_stack(|| {
        let (pages, warnings) = set(document, options, job)?;
        let count = u32::try_from(pages.pages().len()).unwrap_or(u32::MAX);
        let page = pages.pages().first().ok_or_else(|| ExportError::Failed("it has no pages".into()))?;
        let pixel_per_pt = (f64::from(width) / page.frame.width().to_pt()).clamp(0.1, 10.0).into();
        let picture =
            typst_render::render(page, &typst_render::RenderOptions { pixel_per_pt, ..Default::default() });
        let picture = picture.encode_png().map_err(|error| ExportError::Failed(error.to_string()))?;
        Ok((picture, count, warnings))
    })
}

/// The characters of a document that no font has. Setting its pages may find more.
pub(crate) fn missing(document: &Document, options: &Options) -> Vec<char> {
    let mut text = String::new();
    each_text(&mut content::value(document, options), &mut |words| text.push_str(words));
    Fonts::for_text(&text, options.system_fonts).1.into_iter().collect()
}

/// Sets the pages.
fn set(
    document: &Document,
    options: &Options,
    job: &Job<'_>,
) -> Result<(PagedDocument, Vec<Warning>), ExportError> {
    let mut content = content::value(document, options);
    let mut text = String::new();
    each_text(&mut content, &mut |words| text.push_str(words));
    let (fonts, mut missing) = Fonts::for_text(&text, options.system_fonts);
    if !missing.is_empty() {
        each_text(&mut content, &mut |words| {
            if words.contains(|c| missing.contains(&c)) {
                *words = words.replace(|c| missing.contains(&c), REPLACEMENT);
            }
        });
    }
    let value = Value::deserialize(&content).map_err(|error| ExportError::Failed(error.to_string()))?;
    drop((content, text));
    job.step(0.1)?;
    let world = DocumentWorld::new(TEMPLATE, value, fonts, options.today, *job);
    let Warned { output, .. } = typst::compile::<PagedDocument>(&world);
    // What Typst remembers would only grow.
    comemo::evict(0);
    job.step(0.7)?;
    let pages = output.map_err(|errors| failed(&errors))?;
    for page in pages.pages() {
        find_boxes(&page.frame, &mut missing);
    }
    let warnings = if missing.is_empty() {
        Vec::new()
    } else {
        vec![Warning::MissingGlyphs(missing.into_iter().collect())]
    };
    Ok((pages, warnings))
}

fn pdf_options(options: &Options) -> Result<PdfOptions, ExportError> {
    let mut standards = Vec::new();
    if options.archivable {
        standards.push(PdfStandard::A_2a);
    }
    if options.accessible {
        standards.push(PdfStandard::Ua_1);
    }
    let midnight = options.today.to_datetime(jiff::civil::Time::midnight());
    let midnight = typst::foundations::Datetime::from_ymd_hms(
        midnight.year().into(),
        u8::try_from(midnight.month()).unwrap_or(1),
        u8::try_from(midnight.day()).unwrap_or(1),
        0,
        0,
        0,
    );
    Ok(PdfOptions {
        ident: Smart::Auto,
        creator: Smart::Custom(Some("Prospect".into())),
        timestamp: midnight.map(Timestamp::new_utc),
        page_ranges: None,
        standards: PdfStandards::new(&standards)
            .map_err(|error| ExportError::Failed(error.message().to_string()))?,
        tagged: true,
        pretty: false,
    })
}

/// Every text of a value, wherever it stands. Keys are no texts.
fn each_text(value: &mut Json, visit: &mut dyn FnMut(&mut String)) {
    match value {
        Json::String(text) => visit(text),
        Json::Array(items) => items.iter_mut().for_each(|item| each_text(item, visit)),
        Json::Object(members) => members.values_mut().for_each(|member| each_text(member, visit)),
        _ => {}
    }
}

/// The characters that are drawn as boxes after all: a font may have a sign and yet not know how to draw it there.
fn find_boxes(frame: &Frame, missing: &mut BTreeSet<char>) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => find_boxes(&group.frame, missing),
            FrameItem::Text(text) => {
                for glyph in text.glyphs.iter().filter(|glyph| glyph.id == 0) {
                    missing.extend(text.text.get(glyph.range()).into_iter().flat_map(str::chars));
                }
            }
            _ => {}
        }
    }
}

/// Runs on a thread that has room for the deepest document, and survives if setting it falls over.
fn on_a_deep_stack<T: Send>(work: impl FnOnce() -> Result<T, ExportError> + Send) -> Result<T, ExportError> {
    thread::scope(|scope| {
        let thread = thread::Builder::new().name("pdf".into()).stack_size(STACK).spawn_scoped(scope, work);
        let thread = thread.map_err(|error| ExportError::Failed(error.to_string()))?;
        thread.join().unwrap_or_else(|_| Err(ExportError::Failed("setting the pages fell over".into())))
    })
}

fn failed(errors: &[SourceDiagnostic]) -> ExportError {
    ExportError::Failed(in_words(errors))
}

fn in_words(errors: &[SourceDiagnostic]) -> String {
    let mut words: Vec<String> = errors.iter().map(|error| error.message.to_string()).collect();
    words.dedup();
    words.truncate(3);
    words.join("; ")
}
