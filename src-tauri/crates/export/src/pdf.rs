//! A document as PDF, set by Typst: selectable text, embedded fonts, bookmarks, tags for people who have it read to them.
//!
//! The report's text reaches Typst as values, never as Typst's own language, so there is nothing in it to run or to break
//! the layout with (`pdf/template.typ` is all that is ever read as a program).

mod bounds;
mod content;
mod fonts;
mod setting;
mod world;

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::Deserialize as _;
use serde_json::Value as Json;
use typst::{
    comemo,
    diag::{SourceDiagnostic, Warned},
    foundations::{Datetime, Smart, Value},
    layout::{Frame, FrameItem},
};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::{ExportError, Job, Obstacle, Warning, document::Document, source::Options};
pub(crate) use bounds::{check, is_quick};
use fonts::Fonts;
use setting::Setting;
use world::DocumentWorld;

const TEMPLATE: &str = include_str!("pdf/template.typ");
/// In place of a character that no font has.
const REPLACEMENT: &str = "\u{fffd}";

/// Takes the document, whose memory is free before the pages are set.
pub(crate) fn pdf(
    document: Document,
    options: &Options,
    job: &Job<'_>,
) -> Result<(Vec<u8>, Vec<Warning>), ExportError> {
    let manuscript = Manuscript::of(document, options)?;
    setting::on_its_thread(job, move |setting| {
        let (made_on, options) = (manuscript.made_on, manuscript.options.clone());
        let (pages, mut warnings) = manuscript.set(setting)?;
        setting.step(0.8)?;
        let bytes = match typst_pdf::pdf(&pages, &pdf_options(&options, made_on)?) {
            Ok(bytes) => bytes,
            Err(errors) if options.archivable || options.accessible => {
                // Better a file that misses a standard, and says so, than none.
                warnings.push(Warning::NotConforming(in_words(&errors)));
                let plain = Options { archivable: false, accessible: false, ..options };
                typst_pdf::pdf(&pages, &pdf_options(&plain, made_on)?).map_err(|errors| failed(&errors))?
            }
            Err(errors) => return Err(failed(&errors)),
        };
        Ok((bytes, warnings))
    })
}

/// The first page as a picture: a PNG of `width` pixels. With it, how many pages there are, and what they lack.
pub(crate) fn first_page(
    document: Document,
    options: &Options,
    width: u32,
    job: &Job<'_>,
) -> Result<(Vec<u8>, u32, Vec<Warning>), ExportError> {
    let manuscript = Manuscript::of(document, options)?;
    setting::on_its_thread(job, move |setting| {
        let (pages, warnings) = manuscript.set(setting)?;
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

/// A document as the template takes it.
struct Manuscript {
    content: Json,
    options: Options,
    made_on: Option<Date>,
}

impl Manuscript {
    fn of(document: Document, options: &Options) -> Result<Self, Obstacle> {
        bounds::check(&document)?;
        let content = content::value(&document, options);
        Ok(Self { content, options: options.clone(), made_on: document.made_on })
    }

    /// Sets the pages.
    fn set(mut self, setting: &Setting) -> Result<(PagedDocument, Vec<Warning>), ExportError> {
        let mut text = String::new();
        each_text(&mut self.content, &mut |words| text.push_str(words));
        let (fonts, mut missing) = Fonts::for_text(&text, self.options.system_fonts);
        drop(text);
        if !missing.is_empty() {
            each_text(&mut self.content, &mut |words| {
                if words.contains(|c| missing.contains(&c)) {
                    *words = words.replace(|c| missing.contains(&c), REPLACEMENT);
                }
            });
        }
        let value =
            Value::deserialize(self.content).map_err(|error| ExportError::Failed(error.to_string()))?;
        setting.step(0.1)?;
        let world = DocumentWorld::new(TEMPLATE, value, fonts, setting.stop_sign());
        let Warned { output, .. } = typst::compile::<PagedDocument>(&world);
        // What Typst remembers would only grow.
        comemo::evict(0);
        setting.step(0.7)?;
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
}

fn pdf_options(options: &Options, made_on: Option<Date>) -> Result<PdfOptions, ExportError> {
    let mut standards = Vec::new();
    if options.archivable {
        standards.push(PdfStandard::A_2a);
    }
    if options.accessible {
        standards.push(PdfStandard::Ua_1);
    }
    // PDF/A demands a date: where none may be told, one that is the same for every file.
    let day = made_on.or_else(|| options.archivable.then_some(jiff::civil::date(1970, 1, 1)));
    let midnight = day.and_then(|day| {
        let (month, day_of_month) = (u8::try_from(day.month()).ok()?, u8::try_from(day.day()).ok()?);
        Datetime::from_ymd_hms(day.year().into(), month, day_of_month, 0, 0, 0)
    });
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

fn failed(errors: &[SourceDiagnostic]) -> ExportError {
    ExportError::Failed(in_words(errors))
}

fn in_words(errors: &[SourceDiagnostic]) -> String {
    let mut words: Vec<String> = errors.iter().map(|error| error.message.to_string()).collect();
    words.dedup();
    words.truncate(3);
    words.join("; ")
}
