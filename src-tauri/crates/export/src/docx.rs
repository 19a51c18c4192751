//! A document as DOCX: real headings, numbered lists, tables whose head is repeated, a field of contents, and named styles
//! that whoever gets it can change in one place.
//!
//! The file is WordprocessingML as ECMA-376 has it, written here: the libraries there are know neither repeated heads
//! of tables, nor text from right to left, nor the language of a document.

mod body;
mod numbering;

use std::io::{Cursor, Write as _};

use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use crate::{
    ExportError,
    document::Document,
    source::{Options, Paper},
};
use body::Body;

const CONTENT_TYPES: &str = include_str!("docx/content_types.xml");
const PACKAGE_LINKS: &str = include_str!("docx/package.rels");
const STYLES: &str = include_str!("docx/styles.xml");
const SETTINGS: &str = include_str!("docx/settings.xml");

pub(crate) fn docx(document: &Document, options: &Options) -> Result<Vec<u8>, ExportError> {
    let body = Body::of(document, options);
    let files = [
        ("[Content_Types].xml", CONTENT_TYPES.to_owned()),
        ("_rels/.rels", PACKAGE_LINKS.to_owned()),
        ("docProps/core.xml", core_properties(document)),
        ("word/document.xml", body.document(options.paper)),
        ("word/_rels/document.xml.rels", body.links()),
        ("word/styles.xml", STYLES.replace("LANGUAGE", locale(document.language))),
        ("word/settings.xml", SETTINGS.replace("LANGUAGE", locale(document.language))),
        ("word/numbering.xml", numbering::numbering(&body.starts)),
        ("word/footer1.xml", footer(document)),
    ];
    zipped(&files).map_err(|error| ExportError::Failed(error.to_string()))
}

fn zipped(files: &[(&str, String)]) -> zip::result::ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, text) in files {
        zip.start_file(*name, options)?;
        zip.write_all(text.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

/// The width of the text in twentieths of a point, and the size of the page.
pub(super) fn page(paper: Paper) -> (u32, u32, u32) {
    let (width, height) = match paper {
        Paper::A4 => (11_906, 16_838),
        Paper::Letter => (12_240, 15_840),
    };
    (width - 2 * MARGIN, width, height)
}

/// 23 millimetres.
pub(super) const MARGIN: u32 = 1_304;

fn core_properties(document: &Document) -> String {
    let made = document.made_on.map(|day| {
        ["created", "modified"].map(|event| {
            let at = day.strftime("%Y-%m-%dT00:00:00Z");
            format!("<dcterms:{event} xsi:type=\"dcterms:W3CDTF\">{at}</dcterms:{event}>")
        })
    });
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<cp:coreProperties \
         xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{title}</dc:title>\
         <dc:creator>Prospect</dc:creator><dc:language>{language}</dc:language>{made}</cp:coreProperties>",
        made = made.map(|made| made.concat()).unwrap_or_default(),
        title = escaped(&document.title),
        language = locale(document.language),
    )
}

fn footer(document: &Document) -> String {
    let title = escaped(&document.title);
    let field = |code: &str| {
        format!(
            "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText xml:space=\"preserve\"> {code} \
             </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>1</w:t></w:r><w:r>\
             <w:fldChar w:fldCharType=\"end\"/></w:r>"
        )
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:ftr xmlns:w=\"{W}\"><w:p><w:pPr>\
         <w:pStyle w:val=\"Footer\"/></w:pPr><w:r><w:t xml:space=\"preserve\">{title}</w:t></w:r><w:r><w:tab/></w:r>{}\
         <w:r><w:t xml:space=\"preserve\"> / </w:t></w:r>{}</w:p></w:ftr>",
        field("PAGE"),
        field("NUMPAGES")
    )
}

/// The namespace of WordprocessingML.
pub(super) const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/// A language as word processors name it: with a country.
fn locale(language: &str) -> &'static str {
    match language {
        "de" => "de-DE",
        "fr" => "fr-FR",
        "es" => "es-ES",
        "pt" => "pt-BR",
        "it" => "it-IT",
        "nl" => "nl-NL",
        "pl" => "pl-PL",
        "cs" => "cs-CZ",
        "sv" => "sv-SE",
        "da" => "da-DK",
        "nb" => "nb-NO",
        "fi" => "fi-FI",
        "tr" => "tr-TR",
        "ro" => "ro-RO",
        "hu" => "hu-HU",
        "uk" => "uk-UA",
        "ru" => "ru-RU",
        "el" => "el-GR",
        "he" => "he-IL",
        "ar" => "ar-SA",
        "fa" => "fa-IR",
        "ur" => "ur-PK",
        "hi" => "hi-IN",
        "vi" => "vi-VN",
        "ja" => "ja-JP",
        "ko" => "ko-KR",
        "zh" => "zh-CN",
        _ => "en-US",
    }
}

/// Text as XML has it. What XML forbids is gone since it was cleaned.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}
