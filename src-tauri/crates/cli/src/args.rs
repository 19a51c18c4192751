//! What can be typed.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use prospect_core::RunId;

/// Turn a founder profile into a startup report, from the terminal.
#[derive(Debug, Parser)]
#[command(name = "prospect-cli", version, about)]
pub(crate) struct Args {
    /// Folder of the library [default: PROSPECT_DATA_DIR, else the desktop app's folder]
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) data_dir: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a discovery and stream its report
    Run(RunOptions),
    /// List the runs of the library, the newest first
    List {
        /// Print a JSON array
        #[arg(long)]
        json: bool,
    },
    /// Search the library, what says most first
    Search {
        /// Words, "phrases" and -exclusions
        #[arg(allow_hyphen_values = true)]
        query: String,
        /// Print a JSON array
        #[arg(long)]
        json: bool,
        /// At most so many runs
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// Show one run
    Show {
        /// Its id
        id: RunId,
        /// Print a JSON object with everything kept of it
        #[arg(long)]
        json: bool,
    },
    /// Write runs to a file
    Export(ExportOptions),
    /// Move one run to the trash
    Delete {
        /// Its id
        id: RunId,
        /// Delete it from the library's file instead; there is no way back
        #[arg(long)]
        for_good: bool,
    },
    /// Add runs from a JSON file of `show --json`, a bundle, a Markdown report, or a folder of those
    Import {
        /// The file or folder
        #[arg(value_name = "FILE")]
        path: PathBuf,
    },
    /// Play the report of a bundle at the pace it came with; no model is called, no library is opened
    Replay(ReplayOptions),
    /// Write the whole library into one file
    Backup {
        /// The file
        #[arg(value_name = "FILE")]
        path: PathBuf,
        /// Replace an earlier backup of that name
        #[arg(long)]
        force: bool,
    },
    /// Merge a backup into the library; nothing newer is overwritten
    Restore {
        /// The backup
        #[arg(value_name = "FILE")]
        path: PathBuf,
        /// Only say what would be done
        #[arg(long)]
        dry_run: bool,
    },
    /// Check the library, the disk, the keyring and the endpoint
    Doctor {
        /// Print a JSON object
        #[arg(long)]
        json: bool,
        /// Make the search index anew first
        #[arg(long)]
        rebuild_index: bool,
        /// Remove what belongs to nothing and make broken indexes anew first
        #[arg(long)]
        mend: bool,
    },
}

#[derive(Debug, clap::Args)]
pub(crate) struct ExportOptions {
    /// Ids of the runs; several make one document
    #[arg(required = true)]
    pub(crate) ids: Vec<RunId>,
    /// The format of the file
    #[arg(long, value_enum)]
    pub(crate) format: Format,
    /// The file, or a folder in which it gets a name of its own
    #[arg(long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Replace the file if it exists
    #[arg(long)]
    pub(crate) force: bool,
    /// Only this section; may be given again
    #[arg(long = "section", value_enum, value_name = "SECTION", conflicts_with = "idea")]
    pub(crate) sections: Vec<Section>,
    /// Only this idea, by its number in the report, from 1
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) idea: Option<u32>,
    /// Leave the founder's answers out
    #[arg(long)]
    pub(crate) no_profile: bool,
    /// Leave notes, tags and actions out
    #[arg(long)]
    pub(crate) no_notes: bool,
    /// Leave out which model wrote the report, when and for how much
    #[arg(long)]
    pub(crate) no_provenance: bool,
    /// The language of labels
    #[arg(long, value_enum, default_value_t = Labels::En)]
    pub(crate) labels: Labels,
    /// pdf: conform to PDF/A-2a, to be kept for decades
    #[arg(long)]
    pub(crate) archivable: bool,
    /// pdf, docx: letter paper instead of A4
    #[arg(long)]
    pub(crate) letter: bool,
    /// ics: the first day of the plan, as 2027-01-31 [default: today]
    #[arg(long, value_name = "DAY")]
    pub(crate) plan_begins: Option<jiff::civil::Date>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Section {
    /// The first one.
    Profile,
    /// The second one.
    Ideas,
    /// The third one.
    Recommendations,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Labels {
    /// English.
    En,
    /// German.
    De,
    /// Chinese, in simplified characters.
    #[value(name = "zh-CN")]
    ZhCn,
}

#[derive(Debug, clap::Args)]
pub(crate) struct RunOptions {
    /// The profile, a JSON file; - reads standard input
    #[arg(long, value_name = "FILE", required_unless_present = "sample", conflicts_with = "sample")]
    pub(crate) profile: Option<PathBuf>,
    /// Base URL of the server [default: the desktop app's setting]
    #[arg(long, value_name = "URL")]
    pub(crate) base_url: Option<String>,
    /// Send to --base-url over plain http, unencrypted, though it is not on this machine
    #[arg(long, requires = "base_url")]
    pub(crate) allow_http: bool,
    /// Model to ask [default: the desktop app's setting]
    #[arg(long)]
    pub(crate) model: Option<String>,
    /// Ask again, even if the same was answered in the last 7 days
    #[arg(long)]
    pub(crate) fresh: bool,
    /// Ask for the answer in one piece
    #[arg(long)]
    pub(crate) no_stream: bool,
    /// Play the built-in sample; no model is called
    #[arg(long)]
    pub(crate) sample: bool,
    /// events: one JSON object a line; markdown: the text as it comes
    #[arg(long, value_enum, default_value_t = Output::Markdown)]
    pub(crate) output: Output,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ReplayOptions {
    /// The bundle
    #[arg(value_name = "FILE")]
    pub(crate) path: PathBuf,
    /// Without the pauses
    #[arg(long)]
    pub(crate) fast: bool,
    /// events: one JSON object a line; markdown: the text as it comes
    #[arg(long, value_enum, default_value_t = Output::Markdown)]
    pub(crate) output: Output,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Output {
    /// One JSON event a line.
    Events,
    /// The text as it comes.
    Markdown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Markdown with front matter.
    Md,
    /// A page that needs nothing else.
    Html,
    /// For paper.
    Pdf,
    /// For word processors.
    Docx,
    /// Everything kept, for programs.
    Json,
    /// A zip of everything, to look at and play again elsewhere.
    Bundle,
    /// The 30/60/90-day plan, for calendars.
    Ics,
    /// The ideas, for spreadsheets.
    Csv,
    /// The actions, for spreadsheets.
    ActionsCsv,
}
