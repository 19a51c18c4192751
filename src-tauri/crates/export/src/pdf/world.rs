//! What Typst gets to see: one template, one document as a value, some fonts. No file, no package, no clock.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use typst::{
    Library, LibraryExt, World,
    diag::{FileError, FileResult},
    foundations::{Bytes, Datetime, Dict, Duration, Value},
    syntax::{FileId, Source},
    text::{Font, FontBook},
    utils::LazyHash,
};

use super::fonts::Fonts;

pub(super) struct DocumentWorld {
    library: LazyHash<Library>,
    template: Source,
    fonts: Fonts,
    stop: Arc<AtomicBool>,
}

impl DocumentWorld {
    /// `document` is what the template finds in `sys.inputs.document`: a value, never text to be read as Typst's.
    pub(super) fn new(template: &str, document: Value, fonts: Fonts, stop: Arc<AtomicBool>) -> Self {
        let mut inputs = Dict::new();
        inputs.insert("document".into(), document);
        Self {
            library: LazyHash::new(Library::builder().with_inputs(inputs).build()),
            template: Source::detached(template),
            fonts,
            stop,
        }
    }
}

impl World for DocumentWorld {
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
        if self.stop.load(Ordering::Relaxed) {
            return None;
        }
        self.fonts.faces.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
