//! Runs and a scope make a document.

use prospect_core::{
    ActionState, SavedRun,
    report::{self, SectionKey},
};

use super::{
    Align, Block, Document, Heading, Inline, Known, Reading, Table, each_claim, ideas, language_of, one_line,
    parse, words_of,
};
use crate::{
    profile,
    source::{Action, Note, Options, Part, Scope, Source},
    words::{Words, fill},
};

/// One document of one run or of several.
pub(crate) fn compose(sources: &[Source], scope: &Scope, options: &Options) -> Document {
    let words = options.labels.words();
    let several = sources.len() > 1;
    let level = if several { 2 } else { 1 };
    let mut document = Document {
        title: title_of(sources, scope, words),
        kind: if several { words.reports } else { words.report },
        made_on: scope.provenance.then_some(options.today),
        made: made(scope, options),
        language: language(sources, scope),
        words,
        cautions: Vec::new(),
        summary: Vec::new(),
        origin: Vec::new(),
        blocks: Vec::new(),
        has_claims: false,
    };
    for source in sources {
        let run = &source.run;
        let caution = words.caution(run.summary.status);
        if several {
            document.blocks.push(Block::Heading(Heading {
                level: 1,
                text: vec![Inline::Text(title(source, scope, words))],
                opens_page: true,
            }));
            document.blocks.extend(caution.map(|caution| Block::Quote(vec![Block::words(caution)])));
        } else {
            document.cautions.extend(caution.map(str::to_owned));
            if scope.profile {
                document.summary = profile::summary(&run.profile, words);
            }
            if scope.provenance {
                document.origin = origin(run, options, words);
            }
        }
        document.blocks.extend(Chapters { source, scope, options, words, level }.all());
    }
    each_claim(&document.blocks, &mut |_| document.has_claims = true);
    document
}

/// What Prospect adds to what the model wrote of one run: the ideas in a table, notes, actions, answers, origin.
pub(crate) fn appendix(source: &Source, scope: &Scope, options: &Options, level: u8) -> Vec<Block> {
    Chapters { source, scope, options, words: options.labels.words(), level }.appendix()
}

/// The title of a run on one line; never empty.
pub(crate) fn title(source: &Source, scope: &Scope, words: &'static Words) -> String {
    source.title(scope).unwrap_or_else(|| words.untitled.to_owned())
}

fn title_of(sources: &[Source], scope: &Scope, words: &'static Words) -> String {
    match (sources, &scope.part) {
        ([source], Part::Idea(at)) => match source.run.ideas.get(*at) {
            Some(idea) => one_line(&idea.name),
            None => title(source, scope, words),
        },
        ([source], _) => title(source, scope, words),
        (sources, _) if sources.iter().all(|source| source.title(scope).is_none()) => {
            words.reports.to_owned()
        }
        _ => {
            let titles: Vec<String> =
                sources.iter().take(3).map(|source| title(source, scope, words)).collect();
            let more = if sources.len() > 3 { " …" } else { "" };
            format!("{}{more}", titles.join(" · "))
        }
    }
}

fn language(sources: &[Source], scope: &Scope) -> &'static str {
    sources.first().map_or("en", |source| language_of(source.language(scope), &source.run.text))
}

/// The last line of a document.
fn made(scope: &Scope, options: &Options) -> String {
    let words = options.labels.words();
    if scope.provenance { fill(words.made_on, &options.day(options.today)) } else { words.made.to_owned() }
}

fn origin(run: &SavedRun, options: &Options, words: &'static Words) -> Vec<String> {
    let began = options.moment(run.summary.created_at);
    if run.summary.sample {
        return vec![format!("{}, {began}", words.sample)];
    }
    let by = fill(words.written_by, &one_line(&run.summary.model));
    vec![format!("{by}, {began}"), words.check.to_owned()]
}

/// What one run adds to a document.
struct Chapters<'a> {
    source: &'a Source,
    scope: &'a Scope,
    options: &'a Options,
    words: &'static Words,
    level: u8,
}

impl Chapters<'_> {
    fn all(&self) -> Vec<Block> {
        let mut blocks = match self.scope.part {
            Part::Idea(at) => self.idea(at),
            Part::Whole | Part::Sections(_) => self.sections(),
        };
        blocks.extend(self.appendix());
        blocks
    }

    /// What Prospect adds to what the model wrote.
    fn appendix(&self) -> Vec<Block> {
        let run = &self.source.run;
        let mut blocks = Vec::new();
        if !run.ideas.is_empty() && self.scope.part.has(SectionKey::StartupIdeasResearch) {
            blocks.push(self.chapter(self.words.ideas));
            blocks.extend(ideas::overview(&run.ideas, self.words));
        }
        if self.scope.notes {
            blocks.extend(self.notes());
            blocks.extend(self.actions());
        }
        if self.scope.profile {
            blocks.extend(self.profile());
        }
        if self.scope.provenance {
            blocks.extend(self.provenance());
        }
        blocks
    }

    fn chapter(&self, title: impl Into<String>) -> Block {
        Block::heading(self.level, title)
    }

    fn sections(&self) -> Vec<Block> {
        let run = &self.source.run;
        let sections = report::split(&run.text).sections;
        let known = Known::of_run(run);
        let mut blocks = Vec::new();
        for key in SectionKey::ALL.into_iter().filter(|&key| self.scope.part.has(key)) {
            blocks.push(self.chapter(self.words.section(key)));
            let body = parse(sections.get(key), Reading { level: self.level, known: Some(&known) });
            if body.is_empty() {
                blocks.push(Block::Paragraph(vec![Inline::Emphasis(vec![Inline::Text(
                    self.words.not_written.into(),
                )])]));
            }
            blocks.extend(body);
        }
        blocks
    }

    fn idea(&self, at: usize) -> Vec<Block> {
        let run = &self.source.run;
        let Some(idea) = run.ideas.get(at) else { return Vec::new() };
        let mut blocks = vec![self.chapter(one_line(&idea.name))];
        blocks.extend(ideas::details(idea, self.level + 1, self.words));
        let known = Known::of_run(run);
        let sections = report::split(&run.text).sections;
        let mut passages = Vec::new();
        for key in SectionKey::ALL {
            let body = parse(sections.get(key), Reading { level: self.level, known: Some(&known) });
            passages.extend(passages_about(&idea.name, body));
        }
        if !passages.is_empty() {
            blocks.push(self.chapter(self.words.from_the_report));
            blocks.extend(passages);
        }
        blocks
    }

    fn notes(&self) -> Vec<Block> {
        let mut notes: Vec<&Note> =
            self.source.notes.iter().filter(|note| self.concerns(note.section, note.idea)).collect();
        notes.sort_by_key(|note| note.created_at);
        let mut blocks = Vec::new();
        if !self.source.tags.is_empty() {
            blocks.push(Block::words(fill(self.words.tags, &one_line(&self.source.tags.join(", ")))));
        }
        for note in notes {
            blocks.push(Block::heading(self.level + 1, self.note_head(note)));
            let body = parse(&note.text, Reading { level: self.level + 1, known: None });
            blocks.extend(body);
            if !note.tags.is_empty() {
                blocks.push(Block::words(fill(self.words.tags, &one_line(&note.tags.join(", ")))));
            }
        }
        if !blocks.is_empty() {
            blocks.insert(0, self.chapter(self.words.notes));
        }
        blocks
    }

    /// What a note is about, and when it was written as far as that is told.
    fn note_head(&self, note: &Note) -> String {
        let about = self.about(note.section, note.idea).map(|about| fill(self.words.note_on, &about));
        let moment = self.scope.provenance.then(|| self.options.moment(note.created_at));
        match (about, moment) {
            (Some(about), Some(moment)) => format!("{about} · {moment}"),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => self.words.note.to_owned(),
        }
    }

    fn actions(&self) -> Vec<Block> {
        let actions = self.source.actions.iter().filter(|action| self.concerns(action.section, action.idea));
        let rows: Vec<_> = actions
            .map(|action: &Action| {
                let due = action.due.map(|due| self.options.day(due)).unwrap_or_default();
                [one_line(&action.text), state(action.state, self.words).to_owned(), due].map(cell).to_vec()
            })
            .collect();
        if rows.is_empty() {
            return Vec::new();
        }
        let head =
            [self.words.task, self.words.state, self.words.due].map(|label| cell(label.into())).to_vec();
        vec![self.chapter(self.words.actions), Block::Table(Table::new(&[Align::Start; 3], head, rows))]
    }

    /// Whether a note on this belongs to what is exported.
    fn concerns(&self, section: Option<SectionKey>, idea: Option<u32>) -> bool {
        match &self.scope.part {
            Part::Whole => true,
            Part::Sections(keys) => section.is_none_or(|key| keys.contains(&key)),
            Part::Idea(at) => idea.is_some_and(|idea| idea as usize == *at),
        }
    }

    fn about(&self, section: Option<SectionKey>, idea: Option<u32>) -> Option<String> {
        let idea = idea.and_then(|at| self.source.run.ideas.get(at as usize));
        idea.map(|idea| one_line(&idea.name))
            .or_else(|| section.map(|key| self.words.section(key).to_owned()))
    }

    fn profile(&self) -> Vec<Block> {
        let answers = profile::answers(&self.source.run.profile, self.words);
        if answers.is_empty() {
            return Vec::new();
        }
        let rows =
            answers.into_iter().map(|(label, answer)| vec![cell(label.to_owned()), lines(&answer)]).collect();
        let head = [self.words.question, self.words.answer].map(|label| cell(label.into())).to_vec();
        vec![self.chapter(self.words.profile), Block::Table(Table::new(&[Align::Start; 2], head, rows))]
    }

    fn provenance(&self) -> Vec<Block> {
        let (run, words) = (&self.source.run, self.words);
        let mut facts: Vec<(&str, String)> = Vec::new();
        if run.summary.sample {
            facts.push((words.model, words.sample.to_owned()));
        } else {
            facts.push((words.model, one_line(&run.summary.model)));
            let host = url::Url::parse(&run.endpoint).ok().and_then(|url| url.host_str().map(str::to_owned));
            facts.extend(host.map(|host| (words.server, host)));
        }
        facts.push((words.began, self.options.moment(run.summary.created_at)));
        if let Some(timings) = run.timings {
            facts.push((words.took, fill(words.seconds, &ideas::number(timings.total_time.round()))));
        }
        if let Some(usage) = run.usage {
            let read = fill(words.tokens_of, &ideas::number(usage.input.into()));
            facts.push((words.tokens, fill(&read, &ideas::number(usage.output.into()))));
        }
        facts.extend(run.cost_usd.map(|cost| (words.cost, format!("{cost:.4}"))));
        facts.push((words.run_id, run.summary.id.to_string()));
        let rows =
            facts.into_iter().map(|(label, value)| vec![cell(label.to_owned()), cell(value)]).collect();
        let head = [words.what, words.value].map(|label| cell(label.into())).to_vec();
        let table = Table::new(&[Align::Start; 2], head, rows);
        vec![self.chapter(words.about), Block::Table(table)]
    }
}

/// The passages of a section under headings that name an idea.
fn passages_about(name: &str, blocks: Vec<Block>) -> Vec<Block> {
    let name = letters_of(name);
    let mut open: Option<u8> = None;
    let mut passages = Vec::new();
    for block in blocks {
        if let Block::Heading(heading) = &block {
            if open.is_some_and(|level| heading.level <= level) {
                open = None;
            }
            if open.is_none() && !name.is_empty() && letters_of(&words_of(&heading.text)).contains(&name) {
                open = Some(heading.level);
            }
        }
        if open.is_some() {
            passages.push(block);
        }
    }
    passages
}

fn letters_of(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn state(state: ActionState, words: &'static Words) -> &'static str {
    let [todo, doing, done, blocked] = words.states;
    match state {
        ActionState::Todo => todo,
        ActionState::Doing => doing,
        ActionState::Done => done,
        ActionState::Blocked => blocked,
    }
}

fn cell(text: String) -> Vec<Inline> {
    if text.is_empty() { Vec::new() } else { vec![Inline::Text(super::clean(&text))] }
}

/// Text of several lines in one cell.
fn lines(text: &str) -> Vec<Inline> {
    let mut out = Vec::new();
    for line in super::clean(text).lines() {
        if !out.is_empty() {
            out.push(Inline::Break);
        }
        out.push(Inline::Text(line.to_owned()));
    }
    out
}
