//! What Typst gets to see: one template, one document as a value, some fonts. No file, no package, no clock.

use jiff::civil::Date;
use typst::{
    Library, LibraryExt, World,
    diag::{FileError, FileResult},
    foundations::{Bytes, Datetime, Dict, Duration, Value},
    syntax::{FileId, Source},
    text::{Font, FontBook},
    utils::LazyHash,
};

use super::fonts::Fonts;
use crate::Job;

pub(super) struct DocumentWorld<'a> {
    library: LazyHash<Library>,
    template: Source,
    fonts: Fonts,
    today: Date,
    job: Job<'a>,
}

impl<'a> DocumentWorld<'a> {
    /// `document` is what the template finds in `sys.inputs.document`: a value, never text to be read as Typst's.
    pub(super) fn new(template: &str, document: Value, fonts: Fonts, today: Date, job: Job<'a>) -> Self {
        let mut inputs = Dict::new();
        inputs.insert("document".into(), document);
        Self {
            library: LazyHash::new(Library::builder().with_inputs(inputs).build()),
            template: Source::detached(template),
            fonts,
            today,
            job,
        }
    }
}

impl World for DocumentWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.fonts.book
    }

    fn main(&self) -> FileId {
        self.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.template.id() { Ok(self.template.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, _id: FileId) -> FileResult<Bytes> {
        Err(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        // Typst cannot be stopped. But without fonts there is nothing to set, and it comes to its end at once.
        if self.job.is_stopped() {
            return None;
        }
        self.fonts.faces.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        let month = u8::try_from(self.today.month()).ok()?;
        Datetime::from_ymd(self.today.year().into(), month, u8::try_from(self.today.day()).ok()?)
    }
}
