//! The 30/60/90-day plan and the actions with a due date as iCalendar (RFC 5545): events of a whole day, which every
//! calendar shows, and which leave the day free.
//!
//! A plan says what is done by the end of a period, so its event is on the period's last day and lists the steps. Ids stay
//! the same from export to export: a calendar that reads the file again updates what it has.
//!
//! The days of the events are what a calendar is for, so they stay where the scope leaves out where the report comes from.
//! The rest does not tell when it was made: DTSTAMP, which every event must have, is the same for every file, and ids are
//! hashes of ours, which tell a time.

use std::fmt::Write as _;

use icalendar::{Calendar, Component, Event, Property};
use jiff::{ToSpan, civil::Date};
use prospect_core::ActionState;
use prospect_core::report::data::Idea;
use sha2::{Digest as _, Sha256};

use crate::{
    ExportError, Obstacle,
    document::{estimated, has_claim, one_line, title},
    source::{Action, Options, Part, Scope, Source},
};

pub(crate) fn calendar(sources: &[Source], scope: &Scope, options: &Options) -> Result<Vec<u8>, ExportError> {
    let mut events = Vec::new();
    for source in sources {
        for (at, idea) in source.run.ideas.iter().enumerate() {
            if !matches!(scope.part, Part::Idea(only) if only != at) {
                events.extend(plan(&About { source, scope, options }, at, idea)?);
            }
        }
        if scope.notes {
            let concerns = |action: &&Action| match scope.part {
                Part::Idea(only) => action.idea.is_some_and(|at| at as usize == only),
                Part::Whole | Part::Sections(_) => true,
            };
            let about = About { source, scope, options };
            events.extend(source.actions.iter().filter(concerns).filter_map(|action| due(&about, action)));
        }
    }
    if events.is_empty() {
        return Err(Obstacle::NoPlan.into());
    }
    let mut calendar = Calendar::new();
    calendar.append_property(Property::new("PRODID", "-//Prospect//Prospect//EN"));
    for event in events {
        calendar.push(event);
    }
    Ok(calendar.done().to_string().into_bytes())
}

/// What every event of a run needs.
#[derive(Clone, Copy)]
struct About<'a> {
    source: &'a Source,
    scope: &'a Scope,
    options: &'a Options,
}

fn plan(about: &About<'_>, at: usize, idea: &Idea) -> Result<Vec<Event>, ExportError> {
    let &About { source, options, .. } = about;
    let words = options.labels.words();
    let periods = [(30, &idea.plan.d30), (60, &idea.plan.d60), (90, &idea.plan.d90)];
    let mut events = Vec::new();
    for ((days, steps), label) in periods.into_iter().zip(words.plan) {
        if steps.is_empty() {
            continue;
        }
        let last_day = options
            .plan_begins()
            .checked_add(days.days())
            .map_err(|_| ExportError::Failed("the plan would end beyond the calendar".into()))?;
        let mut text: Vec<String> = steps.iter().map(|step| format!("- {}", estimated(step))).collect();
        if steps.iter().any(|step| has_claim(step)) {
            text.push(String::new());
            text.push(words.claims.to_owned());
        }
        let id = format!("{}-{at}-{days}", source.run.summary.id);
        let summary = format!("{label}: {}", one_line(&idea.name));
        events.push(event(about, &id, last_day, [&summary, &text.join("\n")]));
    }
    Ok(events)
}

fn due(about: &About<'_>, action: &Action) -> Option<Event> {
    let words = about.options.labels.words();
    let day = action.due?;
    let summary = match action.state {
        ActionState::Done => format!("✓ {}", one_line(&action.text)),
        _ => one_line(&action.text),
    };
    let [todo, doing, done, blocked] = words.states;
    let state = match action.state {
        ActionState::Todo => todo,
        ActionState::Doing => doing,
        ActionState::Done => done,
        ActionState::Blocked => blocked,
    };
    let text = format!("{}: {state}", words.state);
    Some(event(about, &action.id, day, [&summary, &text]))
}

fn event(about: &About<'_>, id: &str, day: Date, [summary, text]: [&str; 2]) -> Event {
    let About { source, scope, options } = about;
    let title = title(source, scope, options.labels.words());
    let (id, made) = match scope.provenance {
        true => (id.to_owned(), options.today.strftime("%Y%m%dT000000Z").to_string()),
        false => (hash_of(id), "19700101T000000Z".to_owned()),
    };
    let date = |key: &str, day: Date| {
        let mut property = Property::new(key, day.strftime("%Y%m%d").to_string());
        property.add_parameter("VALUE", "DATE");
        property.done()
    };
    let mut event = Event::new();
    event
        .uid(&format!("{id}@prospect.app"))
        .summary(summary)
        .description(&format!("{text}\n\n{title}"))
        .append_property(date("DTSTART", day))
        .append_property(Property::new("DTSTAMP", made))
        .append_property(Property::new("TRANSP", "TRANSPARENT"));
    // The end of an event is the first moment after it.
    if let Ok(next) = day.tomorrow() {
        event.append_property(date("DTEND", next));
    }
    event.done()
}

fn hash_of(id: &str) -> String {
    let mut hash = String::new();
    for byte in &Sha256::digest(id)[..16] {
        // Writing to a String cannot fail.
        let _ = write!(hash, "{byte:02x}");
    }
    hash
}
