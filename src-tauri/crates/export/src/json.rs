//! Runs as JSON, version 1: the shape that `prospect-cli show --json` prints and that import reads, as `run.schema.json`
//! beside the sources says it. One object for one run, an array for several.
//!
//! A member that changes its meaning makes a new version; new members do not.

use prospect_core::{
    ActionState, ChatMessage, RunId, RunStatus, Timings, Usage,
    profile::Profile,
    report::{self, SectionKey, data::Idea},
};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::{
    ExportError,
    document::{Known, Reading, each_claim, parse, title},
    source::{Action, Note, Options, Part, Scope, Source},
};

/// The version that is written.
const VERSION: u32 = 1;

pub(crate) fn json(sources: &[Source], scope: &Scope, options: &Options) -> Result<Vec<u8>, ExportError> {
    let runs: Vec<RunFile<'_>> = sources.iter().map(|source| RunFile::of(source, scope, options)).collect();
    let written = match runs.as_slice() {
        [run] => serde_json::to_vec_pretty(run),
        runs => serde_json::to_vec_pretty(runs),
    };
    let mut bytes = written.map_err(|error| ExportError::Failed(error.to_string()))?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// A run in a file. What its scope leaves out is absent.
#[derive(Serialize)]
struct RunFile<'a> {
    version: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    run_id: Option<RunId>,
    title: String,
    status: RunStatus,
    /// Unix seconds, as are all times but those of `pace`.
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<f64>,
    sample: bool,
    #[serde(flatten)]
    profile: Option<ProfilePart<'a>>,
    #[serde(flatten)]
    provenance: Option<Provenance<'a>>,
    #[serde(flatten)]
    added: Option<Added<'a>>,
    /// Which part of the report this is, unless it is all of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<PartFile>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
    sections: Map<String, Value>,
    ideas: Vec<&'a Idea>,
    claims: Vec<ClaimFile>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pace: Option<&'a [(u32, u32)]>,
}

#[derive(Serialize)]
struct ProfilePart<'a> {
    goal_type: &'a str,
    interest_area: &'a str,
    profile: &'a Profile,
}

#[derive(Serialize)]
struct Provenance<'a> {
    model: &'a str,
    request: RequestFile<'a>,
    error: Option<ErrorFile<'a>>,
    usage: Option<Usage>,
    cost_usd: Option<f64>,
    timings: Option<Timings>,
}

#[derive(Serialize)]
struct RequestFile<'a> {
    url: &'a str,
    model: &'a str,
    stream: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_output: Option<u32>,
    /// They hold the profile, and go where it goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    messages: Option<&'a [ChatMessage]>,
}

#[derive(Serialize)]
struct ErrorFile<'a> {
    code: &'static str,
    message: &'a str,
}

#[derive(Serialize)]
struct Added<'a> {
    tags: &'a [String],
    notes: Vec<NoteFile<'a>>,
    actions: Vec<ActionFile<'a>>,
}

#[derive(Serialize)]
struct NoteFile<'a> {
    #[serde(flatten)]
    origin: Option<NoteOrigin<'a>>,
    section: Option<SectionKey>,
    idea: Option<u32>,
    text: &'a str,
    tags: &'a [String],
}

/// Ids tell when something was made, so they go where times go.
#[derive(Serialize)]
struct NoteOrigin<'a> {
    note_id: &'a str,
    created_at: f64,
    changed_at: f64,
}

#[derive(Serialize)]
struct ActionFile<'a> {
    #[serde(flatten)]
    origin: Option<ActionOrigin<'a>>,
    section: Option<SectionKey>,
    idea: Option<u32>,
    text: &'a str,
    state: ActionState,
    due: Option<String>,
}

#[derive(Serialize)]
struct ActionOrigin<'a> {
    action_id: &'a str,
    created_at: f64,
    changed_at: f64,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum PartFile {
    Sections(Vec<SectionKey>),
    Idea(usize),
}

/// A figure that the model states without a source.
#[derive(Serialize)]
struct ClaimFile {
    section: SectionKey,
    figure: String,
    /// Where the figure ends in the section's text, in bytes; null where that cannot be told.
    end: Option<usize>,
}

impl<'a> RunFile<'a> {
    fn of(source: &'a Source, scope: &Scope, options: &Options) -> Self {
        let run = &source.run;
        let is_whole = scope.part == Part::Whole;
        let split = report::split(&run.text).sections;
        let shown = || SectionKey::ALL.into_iter().filter(|&key| scope.part.has(key));
        let ideas = match scope.part {
            Part::Whole => run.ideas.iter().collect(),
            Part::Idea(at) => run.ideas.get(at).into_iter().collect(),
            Part::Sections(_) if scope.part.has(SectionKey::StartupIdeasResearch) => {
                run.ideas.iter().collect()
            }
            Part::Sections(_) => Vec::new(),
        };
        let known = Known::of_run(run);
        let mut claims = Vec::new();
        for section in shown() {
            let blocks = parse(split.get(section), Reading { level: 1, known: Some(&known) });
            each_claim(&blocks, &mut |claim| {
                claims.push(ClaimFile { section, figure: claim.text.clone(), end: claim.end });
            });
        }
        Self {
            version: VERSION,
            run_id: scope.provenance.then_some(run.summary.id),
            title: file_title(source, scope, options),
            status: run.summary.status,
            created_at: scope.provenance.then(|| run.summary.created_at_seconds()),
            sample: run.summary.sample,
            profile: scope.profile.then_some(ProfilePart {
                goal_type: &run.profile.goal_type,
                interest_area: &run.profile.interest_area,
                profile: &run.profile,
            }),
            provenance: scope.provenance.then(|| Provenance {
                model: &run.summary.model,
                request: RequestFile {
                    url: &run.endpoint,
                    model: &run.request.model,
                    stream: run.request.stream,
                    temperature: run.request.temperature,
                    max_output: run.request.max_output,
                    messages: scope.profile.then_some(&run.request.messages),
                },
                error: run.error.as_ref().map(|(code, message)| ErrorFile { code: code.as_str(), message }),
                usage: run.usage,
                cost_usd: run.cost_usd,
                timings: run.timings,
            }),
            added: scope.notes.then(|| Added {
                tags: &source.tags,
                notes: source.notes.iter().map(|note| NoteFile::of(note, scope)).collect(),
                actions: source.actions.iter().map(|action| ActionFile::of(action, scope)).collect(),
            }),
            part: match &scope.part {
                Part::Whole => None,
                Part::Sections(keys) => Some(PartFile::Sections(keys.clone())),
                Part::Idea(at) => Some(PartFile::Idea(*at)),
            },
            text: is_whole.then_some(&run.text),
            sections: shown().map(|key| (key.as_str().into(), split.get(key).into())).collect(),
            ideas,
            claims,
            pace: (is_whole && scope.provenance).then_some(&run.pace),
        }
    }
}

/// To the letter, unless it was made from answers that are left out.
fn file_title(source: &Source, scope: &Scope, options: &Options) -> String {
    if scope.profile || source.title(scope).is_some() {
        source.run.summary.title.clone()
    } else {
        title(source, scope, options.labels.words())
    }
}

impl<'a> NoteFile<'a> {
    fn of(note: &'a Note, scope: &Scope) -> Self {
        Self {
            origin: scope.provenance.then(|| NoteOrigin {
                note_id: &note.id,
                created_at: seconds(note.created_at),
                changed_at: seconds(note.changed_at),
            }),
            section: note.section,
            idea: note.idea,
            text: &note.text,
            tags: &note.tags,
        }
    }
}

impl<'a> ActionFile<'a> {
    fn of(action: &'a Action, scope: &Scope) -> Self {
        Self {
            origin: scope.provenance.then(|| ActionOrigin {
                action_id: &action.id,
                created_at: seconds(action.created_at),
                changed_at: seconds(action.changed_at),
            }),
            section: action.section,
            idea: action.idea,
            text: &action.text,
            state: action.state,
            due: action.due.map(|due| due.to_string()),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 stay exact for millennia")]
fn seconds(unix_ms: i64) -> f64 {
    unix_ms as f64 / 1e3
}
