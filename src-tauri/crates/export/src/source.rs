//! What is exported: runs with what people added to them, how much of it, and how.

use jiff::{Timestamp, Zoned, civil::Date, tz::TimeZone};
use prospect_core::{
    ActionItem, ActionState, ImportedRun, SavedRun,
    profile::{self, Profile},
    report::SectionKey,
};

use crate::{document::one_line, words::Labels};

/// A run with what was added to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// The run.
    pub run: SavedRun,
    /// Its tags.
    pub tags: Vec<String>,
    /// Notes on it.
    pub notes: Vec<Note>,
    /// What is to be done about it.
    pub actions: Vec<Action>,
}

impl Source {
    /// The run's title on one line. None where it has none, or where it was made from answers that the scope leaves out.
    pub(crate) fn title(&self, scope: &Scope) -> Option<String> {
        let title = one_line(&self.run.summary.title);
        let is_left_out = !scope.profile && is_made_of(&title, &self.run.profile);
        (!title.is_empty() && !is_left_out).then_some(title)
    }

    /// The language that the founder asked for. Empty where the scope leaves the answers out.
    pub(crate) fn language(&self, scope: &Scope) -> &str {
        if scope.profile { &self.run.profile.language } else { "" }
    }
}

/// Whether a title is the one that a run gets from these answers, and not one that its user chose.
fn is_made_of(title: &str, answers: &Profile) -> bool {
    let by_area = Profile { sub_interest_area: String::new(), ..answers.clone() };
    let same = |other: &str| one_line(other).to_lowercase() == title.to_lowercase();
    same(&profile::title(answers))
        || same(&profile::title(&by_area))
        || [&answers.goal_type, &answers.interest_area, &answers.sub_interest_area]
            .into_iter()
            .any(|answer| !answer.trim().is_empty() && same(answer))
}

impl From<SavedRun> for Source {
    fn from(run: SavedRun) -> Self {
        Self { run, tags: Vec::new(), notes: Vec::new(), actions: Vec::new() }
    }
}

impl From<ImportedRun> for Source {
    fn from(whole: ImportedRun) -> Self {
        let ImportedRun { run, tags, notes, actions, .. } = whole;
        Self {
            run,
            tags,
            notes: notes.into_iter().map(Note::from).collect(),
            actions: actions.into_iter().map(Action::from).collect(),
        }
    }
}

/// A note on a run, on one of its sections, or on one of its ideas.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    /// Its id.
    pub id: String,
    /// The section it is about.
    pub section: Option<SectionKey>,
    /// The position of the idea it is about.
    pub idea: Option<u32>,
    /// Markdown.
    pub text: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// Unix milliseconds.
    pub created_at: i64,
    /// Unix milliseconds.
    pub changed_at: i64,
}

/// Something to do.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    /// Its id.
    pub id: String,
    /// The section it comes from.
    pub section: Option<SectionKey>,
    /// The position of the idea it comes from.
    pub idea: Option<u32>,
    /// What, as plain text.
    pub text: String,
    /// How far it is.
    pub state: ActionState,
    /// The day by which.
    pub due: Option<Date>,
    /// Unix milliseconds.
    pub created_at: i64,
    /// Unix milliseconds.
    pub changed_at: i64,
}

impl From<prospect_core::Note> for Note {
    fn from(note: prospect_core::Note) -> Self {
        Self {
            id: note.note_id.to_string(),
            section: note.section,
            idea: note.idea,
            text: note.text,
            tags: note.tags,
            created_at: note.created_at,
            changed_at: note.changed_at,
        }
    }
}

impl From<ActionItem> for Action {
    fn from(item: ActionItem) -> Self {
        Self {
            id: item.action_id.to_string(),
            section: item.section,
            idea: item.idea,
            text: item.text,
            state: item.state,
            // The library keeps no other days than real ones.
            due: item.due.and_then(|due| due.parse().ok()),
            created_at: item.created_at,
            changed_at: item.changed_at,
        }
    }
}

/// How much of the runs is exported.
#[derive(Debug, Clone, PartialEq)]
pub struct Scope {
    /// Which part of the reports.
    pub part: Part,
    /// Whether the founder's answers come along. Without them, a title that was made from them is left out as well.
    pub profile: bool,
    /// Whether notes, tags and actions come along.
    pub notes: bool,
    /// Whether it says which model wrote the report, where, when and for how much. Without it no date, id or time of the
    /// run, of its notes or of the export is in the file. A calendar keeps the days of its events, which are what it is for.
    pub provenance: bool,
}

impl Default for Scope {
    fn default() -> Self {
        Self { part: Part::Whole, profile: true, notes: true, provenance: true }
    }
}

/// A part of a report.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Part {
    /// All of it.
    #[default]
    Whole,
    /// These sections.
    Sections(Vec<SectionKey>),
    /// One idea, by its position in the report, from 0.
    Idea(usize),
}

impl Part {
    pub(crate) fn has(&self, key: SectionKey) -> bool {
        match self {
            Self::Whole => true,
            Self::Sections(keys) => keys.contains(&key),
            Self::Idea(_) => false,
        }
    }
}

/// How an export is made.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// The language of labels.
    pub labels: Labels,
    /// The day of the export.
    pub today: Date,
    /// In which times are told.
    pub time_zone: TimeZone,
    /// The day the 30/60/90-day plan begins; the day of the export when absent.
    pub plan_begins: Option<Date>,
    /// The paper of a PDF or DOCX.
    pub paper: Paper,
    /// Whether a PDF is made to be kept for decades (PDF/A-2a).
    pub archivable: bool,
    /// Whether a PDF conforms to PDF/UA-1, for people who have it read to them.
    pub accessible: bool,
    /// Whether the system's fonts help out where the bundled ones have no sign.
    pub system_fonts: bool,
}

impl Options {
    /// As most people want it, today and here.
    pub fn now() -> Self {
        let now = Zoned::now();
        Self {
            labels: Labels::English,
            today: now.date(),
            time_zone: now.time_zone().clone(),
            plan_begins: None,
            paper: Paper::A4,
            archivable: false,
            accessible: true,
            system_fonts: true,
        }
    }

    /// A moment in words.
    pub(crate) fn moment(&self, unix_ms: i64) -> String {
        Timestamp::from_millisecond(unix_ms)
            .map(|at| at.to_zoned(self.time_zone.clone()).strftime(self.labels.words().moment).to_string())
            .unwrap_or_default()
    }

    pub(crate) fn day(&self, day: Date) -> String {
        day.strftime(self.labels.words().date).to_string()
    }

    pub(crate) fn plan_begins(&self) -> Date {
        self.plan_begins.unwrap_or(self.today)
    }
}

/// The size of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Paper {
    /// 210 by 297 millimetres.
    #[default]
    A4,
    /// 8.5 by 11 inches.
    Letter,
}
