//! `prospect-cli export`: runs as files.

use std::path::Path;

use prospect_core::report::SectionKey;
use prospect_export::{
    Export, ExportError, Job, Options, Overwrite, Paper, Part, Prepared, Scope, Source, Warning, prepare,
    write_atomically,
};

use crate::{
    Exit, Failure,
    args::{ExportOptions, Format, Labels, Section},
    say, setup,
};

pub(crate) async fn export(dir: Option<&Path>, options: ExportOptions) -> Result<Exit, Failure> {
    let prospect = setup::open_library(dir).await?;
    let mut sources = Vec::new();
    for id in &options.ids {
        sources.push(Source::from(prospect.find_whole(*id).await?));
    }
    let export = wanted(&options);
    let prepared = tokio::task::spawn_blocking(move || prepare(&sources, &export, &Job::default()))
        .await
        .map_err(|error| Failure::new(error.to_string()))?;
    let prepared = match prepared {
        Ok(prepared) => prepared,
        Err(error @ ExportError::Impossible(_)) => {
            say(&error.to_string());
            return Ok(Exit::BadInput);
        }
        Err(error) => return Err(Failure::new(error.to_string())),
    };
    for warning in &prepared.warnings {
        say(&in_words(warning));
    }
    write(&options, &prepared)?;
    Ok(Exit::Complete)
}

fn wanted(options: &ExportOptions) -> Export {
    let part = match (options.idea, options.sections.as_slice()) {
        (Some(number), _) => Part::Idea(number as usize - 1),
        (None, []) => Part::Whole,
        (None, sections) => Part::Sections(sections.iter().map(|&section| key(section)).collect()),
    };
    let format = match options.format {
        Format::Md => prospect_export::Format::Markdown,
        Format::Html => prospect_export::Format::Html,
        Format::Pdf => prospect_export::Format::Pdf,
        Format::Docx => prospect_export::Format::Docx,
        Format::Json => prospect_export::Format::Json,
        Format::Bundle => prospect_export::Format::Bundle,
        Format::Ics => prospect_export::Format::Calendar,
        Format::Csv => prospect_export::Format::Csv,
        Format::ActionsCsv => prospect_export::Format::ActionsCsv,
    };
    let labels = match options.labels {
        Labels::En => prospect_export::Labels::English,
        Labels::De => prospect_export::Labels::German,
        Labels::ZhCn => prospect_export::Labels::Chinese,
    };
    Export {
        format,
        scope: Scope {
            part,
            profile: !options.no_profile,
            notes: !options.no_notes,
            provenance: !options.no_provenance,
        },
        options: Options {
            labels,
            plan_begins: options.plan_begins,
            paper: if options.letter { Paper::Letter } else { Paper::A4 },
            archivable: options.archivable,
            ..Options::now()
        },
    }
}

fn key(section: Section) -> SectionKey {
    match section {
        Section::Profile => SectionKey::ProfileAnalysis,
        Section::Ideas => SectionKey::StartupIdeasResearch,
        Section::Recommendations => SectionKey::PersonalizedRecommendations,
    }
}

fn in_words(warning: &Warning) -> String {
    match warning {
        Warning::MissingGlyphs(characters) => {
            let shown: Vec<String> =
                characters.iter().map(|&c| format!("{c} (U+{:04X})", u32::from(c))).collect();
            format!("no font has these characters, � stands in their place: {}", shown.join(", "))
        }
        Warning::NotConforming(reason) => {
            format!("the file is whole, but does not conform to the standards that were asked for: {reason}")
        }
    }
}

fn write(options: &ExportOptions, prepared: &Prepared) -> Result<(), Failure> {
    let output = match options.output.is_dir() {
        true => options.output.join(&prepared.file_name),
        false => options.output.clone(),
    };
    let overwrite = if options.force { Overwrite::Confirmed } else { Overwrite::Never };
    write_atomically(&output, &prepared.bytes, overwrite)
        .map_err(|error| Failure::coded(error.code(), error.to_string()))
}
