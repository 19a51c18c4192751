//! Writing a bundle.

use std::io::{Cursor, Write as _};

use serde::Serialize;
use sha2::{Digest as _, Sha256};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::{
    FILES, FORMAT, MANIFEST, Manifest, ManifestEntry, PACE, PARAMETERS, PROFILE, Parameters, REPORT, REQUEST,
    RUN, RunPart, TEXT, VERSION,
};
use crate::{
    ExportError, Obstacle, markdown,
    source::{Options, Part, Scope, Source},
};

pub(crate) fn bundle(sources: &[Source], scope: &Scope, options: &Options) -> Result<Vec<u8>, ExportError> {
    let source = check(sources, scope)?;
    let run = &source.run;
    let files = [
        (
            RUN,
            json(&RunPart {
                run_id: run.summary.id,
                title: run.summary.title.clone(),
                status: run.summary.status,
                created_at: run.summary.created_at,
                model: run.summary.model.clone(),
                sample: run.summary.sample,
                error: run.error.as_ref().map(|(code, words)| (code.as_str().to_owned(), words.clone())),
                usage: run.usage,
                cost_usd: run.cost_usd,
                timings: run.timings,
            })?,
        ),
        (PROFILE, json(&run.profile)?),
        (REQUEST, json(&run.request.messages)?),
        (
            PARAMETERS,
            json(&Parameters {
                model: run.request.model.clone(),
                stream: run.request.stream,
                temperature: run.request.temperature,
                max_output: run.request.max_output,
                endpoint: run.endpoint.clone(),
            })?,
        ),
        (TEXT, run.text.clone().into_bytes()),
        (PACE, json(&run.pace)?),
        (REPORT, markdown::file(sources, scope, options)),
    ];
    let manifest = Manifest {
        format: FORMAT.to_owned(),
        version: VERSION,
        files: files.iter().map(|(path, bytes)| entry(path, bytes)).collect(),
    };
    let manifest = (MANIFEST, json(&manifest)?);
    zipped(std::iter::once(&manifest).chain(&files)).map_err(|error| ExportError::Failed(error.to_string()))
}

/// The one report of a bundle, where the choice can be one.
pub(crate) fn check<'a>(sources: &'a [Source], scope: &Scope) -> Result<&'a Source, Obstacle> {
    let [source] = sources else { return Err(Obstacle::OneReportOnly) };
    if !scope.profile || !scope.provenance || scope.part != Part::Whole {
        return Err(Obstacle::WholeReportOnly);
    }
    Ok(source)
}

/// What stands in a bundle, in its order.
pub(crate) fn files() -> impl Iterator<Item = &'static str> {
    std::iter::once(MANIFEST).chain(FILES)
}

fn json(value: &impl Serialize) -> Result<Vec<u8>, ExportError> {
    serde_json::to_vec_pretty(value).map_err(|error| ExportError::Failed(error.to_string()))
}

fn entry(path: &str, bytes: &[u8]) -> ManifestEntry {
    ManifestEntry { path: path.to_owned(), size: bytes.len() as u64, sha256: sha256(bytes) }
}

pub(super) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(super) fn zipped<'a>(
    files: impl Iterator<Item = &'a (&'a str, Vec<u8>)>,
) -> zip::result::ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in files {
        zip.start_file(*name, options)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}
