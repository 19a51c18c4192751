//! The 30/60/90-day plan and the actions with a due date as iCalendar (RFC 5545): events of a whole day, which every
//! calendar shows, and which leave the day free.
//!
//! A plan says what is done by the end of a period, so its event is on the period's last day and lists the steps. Ids stay
//! the same from export to export: a calendar that reads the file again updates what it has.

use icalendar::{Calendar, Component, Event, Property};
use jiff::{ToSpan, civil::Date};
use prospect_core::ActionState;
use prospect_core::report::data::Idea;

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
                events.extend(plan(source, at, idea, options)?);
            }
        }
        if scope.notes {
            let concerns = |action: &&Action| match scope.part {
                Part::Idea(only) => action.idea.is_some_and(|at| at as usize == only),
                Part::Whole | Part::Sections(_) => true,
            };
            events.extend(
                source.actions.iter().filter(concerns).filter_map(|action| due(source, action, options)),
            );
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

fn plan(source: &Source, at: usize, idea: &Idea, options: &Options) -> Result<Vec<Event>, ExportError> {
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
        events.push(event(&id, last_day, &summary, &text.join("\n"), source, options));
    }
    Ok(events)
}

fn due(source: &Source, action: &Action, options: &Options) -> Option<Event> {
    let words = options.labels.words();
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
    Some(event(&action.id, day, &summary, &text, source, options))
}

fn event(id: &str, day: Date, summary: &str, text: &str, source: &Source, options: &Options) -> Event {
    let title = title(&source.run, options.labels.words());
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
        .append_property(Property::new("DTSTAMP", options.today.strftime("%Y%m%dT000000Z").to_string()))
        .append_property(Property::new("TRANSP", "TRANSPARENT"));
    // The end of an event is the first moment after it.
    if let Ok(next) = day.tomorrow() {
        event.append_property(date("DTEND", next));
    }
    event.done()
}
