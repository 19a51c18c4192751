//! The ideas of the data block as tables and lists. Everything here is the model's estimate.

use prospect_core::report::data::{Idea, Score};

use super::{Align, Block, Cell, Claim, Inline, Item, List, Table, text::one_line, words_of};
use crate::words::Words;

/// All ideas in one table: scores and figures.
pub(super) fn overview(ideas: &[Idea], words: &'static Words) -> Vec<Block> {
    let mut aligns = vec![Align::Start];
    aligns.extend([Align::Center; 5]);
    aligns.extend([Align::End; 3]);
    let head = std::iter::once(words.idea)
        .chain(words.scores)
        .chain([words.capital, words.hours, words.months])
        .map(plain)
        .collect();
    let rows = ideas
        .iter()
        .map(|idea| {
            let mut row = vec![vec![Inline::Strong(plain(&idea.name))]];
            row.extend(
                scores(idea)
                    .map(|score| score.map(|score| plain(&score.score.to_string())).unwrap_or_default()),
            );
            row.push(capital(idea));
            row.extend([idea.hours_per_week, idea.months_to_first_revenue].map(estimate));
            row
        })
        .collect();
    vec![Block::words(words.score_key), Block::Table(Table::new(&aligns, head, rows))]
}

/// Everything the data block says of one idea.
pub(super) fn details(idea: &Idea, level: u8, words: &'static Words) -> Vec<Block> {
    let mut blocks = Vec::new();
    if !idea.one_line.trim().is_empty() {
        blocks.push(Block::words(one_line(&idea.one_line)));
    }
    let scored: Vec<Vec<Cell>> = words
        .scores
        .into_iter()
        .zip(scores(idea))
        .filter_map(|(name, score)| {
            let score = score?;
            Some(vec![plain(name), plain(&score.score.to_string()), plain(&score.reason)])
        })
        .collect();
    let figures: Vec<Vec<Cell>> = [
        (words.capital, capital(idea)),
        (words.hours, estimate(idea.hours_per_week)),
        (words.months, estimate(idea.months_to_first_revenue)),
        (words.revenue, text_estimate(&idea.revenue_model)),
        (words.because, plain(&because(idea, words))),
    ]
    .into_iter()
    .filter(|(_, value)| !words_of(value).trim().is_empty())
    .map(|(label, value)| vec![plain(label), value])
    .collect();
    if !figures.is_empty() {
        let head = vec![plain(words.what), plain(words.value)];
        blocks.push(Block::Table(Table::new(&[Align::Start; 2], head, figures)));
    }
    if !scored.is_empty() {
        blocks.push(Block::words(words.score_key));
        let head = vec![plain(words.what), plain(words.score), plain(words.reason)];
        blocks.push(Block::Table(Table::new(&[Align::Start, Align::Center, Align::Start], head, scored)));
    }
    let mut listed = |level: u8, title: &str, items: &[String]| {
        if !items.is_empty() {
            blocks.push(Block::heading(level, title));
            blocks.push(list(items));
        }
    };
    listed(level, words.assumptions, &idea.assumptions);
    listed(level, words.experiments, &idea.experiments);
    for (title, steps) in words.plan.into_iter().zip([&idea.plan.d30, &idea.plan.d60, &idea.plan.d90]) {
        listed(level, title, steps);
    }
    blocks
}

fn scores(idea: &Idea) -> [Option<&Score>; 5] {
    let scores = &idea.scores;
    [&scores.fit, &scores.market, &scores.effort, &scores.risk, &scores.speed].map(Option::as_ref)
}

/// The answers an idea rests on, by their labels.
fn because(idea: &Idea, words: &'static Words) -> String {
    const KEYS: [&str; 18] = [
        "goal_type",
        "time_commitment",
        "budget_range",
        "interest_area",
        "sub_interest_area",
        "work_style",
        "skill_strength",
        "experience_summary",
        "location",
        "language",
        "founder_psychology.motivation",
        "founder_psychology.fear",
        "founder_psychology.success_definition",
        "founder_psychology.decision_style",
        "founder_psychology.energy_pattern",
        "founder_psychology.consistency_pattern",
        "founder_psychology.risk_approach",
        "founder_psychology.archetype",
    ];
    let labels: Vec<&str> = idea
        .because
        .iter()
        .filter_map(|key| KEYS.iter().position(|known| known == key))
        .map(|at| words.fields[at])
        .collect();
    labels.join(", ")
}

fn list(items: &[String]) -> Block {
    let items =
        items.iter().map(|item| Item { done: None, blocks: vec![Block::Paragraph(text_estimate(item))] });
    Block::List(List { start: None, tight: true, items: items.collect() })
}

fn plain(text: &str) -> Vec<Inline> {
    let text = one_line(text);
    if text.is_empty() { Vec::new() } else { vec![Inline::Text(text)] }
}

/// A number the model gave.
fn estimate(value: Option<f64>) -> Cell {
    value.map(|value| claim(number(value))).unwrap_or_default()
}

/// The money an idea needs, in its own currency: US dollars are asked for, so they are meant where none is named.
fn capital(idea: &Idea) -> Cell {
    let Some(sum) = idea.capital_needed_usd.map(number) else { return Cell::new() };
    match idea.currency.as_deref().unwrap_or("USD") {
        "XXX" => claim(sum),
        currency => claim(format!("{sum}\u{a0}{currency}")),
    }
}

fn claim(text: String) -> Cell {
    vec![Inline::Claim(Claim { text, end: None })]
}

/// Words of the model, with their figures marked.
fn text_estimate(text: &str) -> Cell {
    let mut line = plain(text);
    super::claims::mark(&mut line, &super::Known::default(), &mut |_, _| None);
    line
}

/// Words of the model on one line, with the sign after their figures.
pub(crate) fn estimated(text: &str) -> String {
    super::signed_words(&text_estimate(text))
}

/// Whether words of the model have figures.
pub(crate) fn has_claim(text: &str) -> bool {
    text_estimate(text).iter().any(|inline| matches!(inline, Inline::Claim(_)))
}

/// A number as people write it, its thousands apart.
pub(super) fn number(value: f64) -> String {
    let rounded = (value * 100.0).round() / 100.0;
    let text = format!("{rounded}");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let digits = whole.len();
    let mut grouped = String::new();
    for (at, c) in whole.chars().enumerate() {
        // A thin space that no line breaks at.
        if at > 0 && (digits - at) % 3 == 0 && digits > 4 {
            grouped.push('\u{202f}');
        }
        grouped.push(c);
    }
    if fraction.is_empty() { grouped } else { format!("{grouped}.{fraction}") }
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_read_well() {
        let table =
            [(300.0, "300"), (1_200.0, "1200"), (25_000.0, "25\u{202f}000"), (2.5, "2.5"), (0.0, "0")];
        for (value, text) in table {
            assert_eq!(number(value), text);
        }
    }
}
