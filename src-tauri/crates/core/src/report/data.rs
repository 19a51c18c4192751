//! The report as data: what the block after `## DATA` says of each idea, for charts, checks and exports.
//!
//! Schema, version 1, as the prompt asks for it (`prompt/instructions.md`): an object with `version` (1) and `ideas`,
//! a list with one object an idea. The types below give its members; every member but the name may be missing. New
//! members may be added without a new version; a member that changes its meaning makes a new one.
//!
//! `data.schema.json` says the same of what comes out, as a JSON Schema.
//!
//! A model writes the block, so [`ideas`] reads whatever is there: an idea is kept if it is whole and has a name,
//! and a member of it if it can be understood. Nothing fails, time and memory are bounded, and the text is plain.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{
    lenient::{self, Node, Object},
    names,
    quantity::{self, Currency},
};

/// The version of the schema that the prompt asks for.
pub const DATA_VERSION: u32 = 1;

/// Longer blocks are read up to here; a real one has some 10 KB.
const LONGEST_BLOCK: usize = 1 << 20;
const MOST_IDEAS: usize = 40;
const MOST_ITEMS: usize = 40;
const MOST_MEMBERS: usize = 200;
/// Characters of one text.
const LONGEST_TEXT: usize = 1_000;

/// One idea of Section 2.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Type)]
pub struct Idea {
    /// Its position among the headings of section 2, from 1; without such a heading, among the ideas of the block.
    #[serde(default)]
    pub ordinal: Option<u32>,
    /// Its name as plain text, without a number. Never empty.
    pub name: String,
    /// What it is, in one sentence.
    pub one_line: String,
    /// The row of the decision matrix.
    pub scores: Scores,
    /// Money needed to begin, in `currency`.
    #[specta(type = Option<specta_typescript::Number>)]
    pub capital_needed_usd: Option<f64>,
    /// The currency of that money if the report names one, as an ISO 4217 code; else US dollars, which the prompt asks
    /// for. `XXX` is ISO's code for one that cannot be told.
    #[serde(default)]
    pub currency: Option<String>,
    /// Hours of work a week, at most 168.
    #[specta(type = Option<specta_typescript::Number>)]
    pub hours_per_week: Option<f64>,
    /// Months until someone pays.
    #[specta(type = Option<specta_typescript::Number>)]
    pub months_to_first_revenue: Option<f64>,
    /// How money comes in.
    pub revenue_model: String,
    /// The profile's keys the idea rests on, such as `time_commitment` or `founder_psychology.fear`.
    pub because: Vec<String>,
    /// Statements that would sink the idea if false.
    pub assumptions: Vec<String>,
    /// Cheap tests, each with what means go and what means stop.
    pub experiments: Vec<String>,
    /// The first steps.
    pub plan: Plan,
}

/// Scores from 1 to 5. Five is always good for the founder: little effort, low risk and quick income score high.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Type)]
pub struct Scores {
    /// How well it suits the founder.
    pub fit: Option<Score>,
    /// How good its market is.
    pub market: Option<Score>,
    /// How little work it takes.
    pub effort: Option<Score>,
    /// How safe it is.
    pub risk: Option<Score>,
    /// How soon it earns.
    pub speed: Option<Score>,
}

/// One score with its reason.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct Score {
    /// From 1 to 5.
    pub score: u8,
    /// Why, in one sentence; may be empty.
    pub reason: String,
}

/// Steps by the end of each period; all three are empty for ideas that are not recommended.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Type)]
pub struct Plan {
    /// The first 30 days.
    pub d30: Vec<String>,
    /// Up to day 60.
    pub d60: Vec<String>,
    /// Up to day 90.
    pub d90: Vec<String>,
}

/// The ideas of a data block, such as [`Report::data`](super::Report::data) holds it. Of a block that is cut off, the
/// ideas that are whole.
pub fn ideas(block: &str) -> Vec<Idea> {
    let block = &block[..block.floor_char_boundary(LONGEST_BLOCK)];
    let mut found = Vec::new();
    for root in lenient::read_block(block) {
        find_ideas(&root, 0, None, &mut found);
    }
    found.truncate(MOST_IDEAS);
    for (idea, ordinal) in found.iter_mut().zip(1..) {
        idea.ordinal = Some(ordinal);
    }
    found
}

/// Looks for ideas at the top, under `ideas` or a name like it, and a little deeper.
fn find_ideas(node: &Node, depth: usize, currency: Option<&'static str>, found: &mut Vec<Idea>) {
    if depth > 4 || found.len() >= MOST_IDEAS {
        return;
    }
    match node {
        Node::List(items) => items.iter().for_each(|item| find_ideas(item, depth + 1, currency, found)),
        Node::Object(object) => {
            let currency = currency_member(object).or(currency);
            if let Some(list) = member(object, &["ideas", "startupideas", "startupideasresearch"]) {
                find_ideas(list, depth + 1, currency, found);
            } else if looks_like_an_idea(object) {
                found.extend(idea(object, currency).filter(|_| object.is_whole));
            } else {
                for (key, value) in &object.members {
                    match value {
                        // {"Rota helper": {"one_line": …}}
                        Node::Object(inner)
                            if inner.is_whole && !looks_like_an_idea(inner) && has_idea_members(inner) =>
                        {
                            found.extend(idea_named(names::plain_name(key), inner, currency));
                        }
                        value => find_ideas(value, depth + 1, currency, found),
                    }
                }
            }
        }
        // JSON inside a string.
        Node::Text(text) if text.trim_start().starts_with(['{', '[']) => {
            lenient::read_block(text).iter().for_each(|root| find_ideas(root, depth + 1, currency, found));
        }
        _ => {}
    }
}

/// Whether an object without a name has the members of an idea.
fn has_idea_members(object: &Object) -> bool {
    let members: [&[&str]; 8] = [
        &ONE_LINE,
        &["scores"],
        &["capitalneededusd", "capitalneeded", "capital"],
        &["hoursperweek", "weeklyhours"],
        &["monthstofirstrevenue"],
        &["revenuemodel"],
        &["assumptions", "experiments", "because"],
        &["plan"],
    ];
    members.iter().filter(|names| member(object, names).is_some()).count() >= 2
}

const ONE_LINE: [&str; 6] = ["oneline", "onesentence", "summary", "description", "tagline", "pitch"];

const NAME: [&str; 4] = ["name", "title", "idea", "ideaname"];

fn looks_like_an_idea(object: &Object) -> bool {
    matches!(member(object, &NAME), Some(Node::Text(_) | Node::Number(_)))
}

fn idea(object: &Object, currency: Option<&'static str>) -> Option<Idea> {
    idea_named(names::plain_name(&plain(member(object, &NAME)?)), object, currency)
}

fn idea_named(name: String, object: &Object, currency: Option<&'static str>) -> Option<Idea> {
    let get = |names: &[&str]| member(object, names).unwrap_or(&Node::Null);
    let capital =
        get(&["capitalneededusd", "capitalneeded", "capital", "capitalusd", "startupcost", "budget"]);
    let capital_needed_usd = amount(capital, 1e12, |text| quantity::amount(text).map(|sum| sum.value));
    let idea = Idea {
        one_line: plain(get(&ONE_LINE)),
        scores: scores(object),
        capital_needed_usd,
        currency: capital_needed_usd.and_then(|_| currency_of(capital, currency)).map(str::to_owned),
        hours_per_week: amount(
            get(&["hoursperweek", "hoursaweek", "weeklyhours", "hoursweek", "hours", "timecommitment"]),
            168.0,
            quantity::hours_a_week,
        ),
        months_to_first_revenue: amount(
            get(&["monthstofirstrevenue", "timetofirstrevenue", "monthstorevenue", "months"]),
            1_200.0,
            quantity::months,
        ),
        revenue_model: plain(get(&["revenuemodel", "revenue", "monetization", "businessmodel"])),
        because: keys(get(&["because", "profilefields", "fitsbecause", "basedon"])),
        assumptions: texts(get(&["assumptions", "keyassumptions", "assumption"])),
        experiments: texts(get(&["experiments", "tests", "validation", "experiment"])),
        plan: plan(get(&["plan", "roadmap", "steps", "actionplan", "nextsteps"])),
        name: tidy(&name),
        ordinal: None,
    };
    (!names::is_placeholder(&idea.name)).then_some(idea)
}

fn scores(idea: &Object) -> Scores {
    let table = member(idea, &["scores", "score", "ratings", "decisionmatrix"]);
    let most = match table {
        Some(Node::Object(table)) => end_of_scale(table),
        _ => None,
    };
    let score = |node: &Node| score(node, most);
    let find = |name: &str| {
        let in_table = match table {
            Some(Node::Object(table)) => member(table, &[name]).and_then(score),
            // [{"name": "fit", "score": 4}, …]
            Some(Node::List(rows)) => rows.iter().find_map(|row| match row {
                Node::Object(row) if is_named(row, name) => score_of(row, most),
                _ => None,
            }),
            _ => None,
        };
        let beside = [name.to_owned(), format!("{name}score")];
        in_table.or_else(|| beside.iter().find_map(|key| member(idea, &[key]).and_then(score)))
    };
    Scores {
        fit: find("fit"),
        market: find("market"),
        effort: find("effort"),
        risk: find("risk"),
        speed: find("speed"),
    }
}

fn is_named(row: &Object, name: &str) -> bool {
    let names = ["name", "criterion", "dimension", "key", "label"];
    matches!(member(row, &names), Some(Node::Text(text)) if normalised(text) == name)
}

/// A score as an object, a number, or text such as `4/5` or `4 - knows the field`. `most` is the end of its scale, if
/// that is told elsewhere.
fn score(node: &Node, most: Option<f64>) -> Option<Score> {
    let is_number = |text: &str| most.is_some() && text.trim().parse::<f64>().is_ok();
    match node {
        Node::Object(object) => score_of(object, most),
        Node::Text(text) if is_number(text) => score(&Node::Number(text.trim().parse().ok()?), most),
        Node::Text(text) => {
            let (score, reason) = quantity::score(text)?;
            Some(Score { score, reason: tidy(reason) })
        }
        Node::Number(number) => {
            let is_told = most.is_some() || *number >= 1.0;
            let score = quantity::on_scale(*number, most.unwrap_or(5.0)).filter(|_| is_told)?;
            Some(Score { score, reason: String::new() })
        }
        _ => None,
    }
}

fn score_of(object: &Object, most: Option<f64>) -> Option<Score> {
    let node = member(object, &["score", "value", "rating", "points"]).filter(|node| !is_nested(node))?;
    let number = score(node, end_of_scale(object).or(most))?;
    let reason = member(object, &["reason", "because", "why", "rationale", "explanation"]).map(plain);
    Some(Score {
        score: number.score,
        reason: reason.filter(|text| !text.is_empty()).unwrap_or(number.reason),
    })
}

/// The highest score of a scale, as in `"max": 10` or `"scale": "1-10"`.
fn end_of_scale(object: &Object) -> Option<f64> {
    match member(object, &["max", "maximum", "maxscore", "outof", "scale", "of"])? {
        Node::Number(most) => Some(*most),
        Node::Text(text) => quantity::find(text).last()?.parts.last()?.value,
        _ => None,
    }
}

fn is_nested(node: &Node) -> bool {
    matches!(node, Node::Object(_) | Node::List(_))
}

/// A number, or the number in words such as `$1,200` or `2-3 months`, as `read` understands them: of a range, its middle.
fn amount(node: &Node, most: f64, read: impl Fn(&str) -> Option<f64>) -> Option<f64> {
    let number = match node {
        Node::Number(number) => *number,
        Node::Text(text) => read(text)?,
        Node::Object(object) => {
            let end = |names: &[&str]| member(object, names).filter(|node| !is_nested(node));
            let unit = unit_of(object);
            let number = |node: &Node| match (node, &unit) {
                (Node::Number(number), None) => Some(*number),
                (Node::Number(number), Some(unit)) => Some(number * read(&format!("1 {unit}"))?),
                (Node::Text(text), None) => read(text),
                (Node::Text(text), Some(unit)) => read(&format!("{text} {unit}")),
                _ => None,
            };
            match (end(&["min", "low", "from"]), end(&["max", "high", "to"])) {
                (Some(low), Some(high)) => f64::midpoint(number(low)?, number(high)?),
                _ => number(end(&["value", "amount", "estimate", "usd"])?)?,
            }
        }
        _ => return None,
    };
    (0.0..=most).contains(&number).then_some(number)
}

/// The unit that an amount names beside its number, as in `{"value": 2, "unit": "hours", "per": "day"}`.
fn unit_of(amount: &Object) -> Option<String> {
    let named = |names: &[&str]| member(amount, names).map(plain).filter(|text| !text.is_empty());
    match (named(&["unit", "units"]), named(&["per", "period"])) {
        (Some(unit), Some(period)) => Some(format!("{unit} per {period}")),
        (Some(unit), None) => Some(unit),
        (None, Some(period)) => Some(format!("per {period}")),
        (None, None) => None,
    }
}

/// The currency of a sum: as its text names it, or a member beside it, or else `expected`.
fn currency_of(sum: &Node, expected: Option<&'static str>) -> Option<&'static str> {
    let named = |text: &str| quantity::amount(text).and_then(|sum| sum.currency);
    match sum {
        Node::Text(text) => named(text).map(|currency| currency.iso_code(expected)).or(expected),
        Node::Object(object) => {
            let expected = currency_member(object).or(expected);
            let texts = object.members.iter().take(MOST_MEMBERS).filter_map(|(_, node)| match node {
                Node::Text(text) => named(text),
                _ => None,
            });
            let unit = || Currency::named(&unit_of(object)?);
            let found = texts.map(|currency| currency.iso_code(expected)).next();
            found.or_else(unit).or(expected)
        }
        _ => expected,
    }
}

/// The currency that a member names.
fn currency_member(object: &Object) -> Option<&'static str> {
    match member(object, &["currency", "currencycode"])? {
        Node::Text(text) if !text.trim().is_empty() => Some(Currency::named(text).unwrap_or("XXX")),
        _ => None,
    }
}

fn plan(node: &Node) -> Plan {
    let mut plan = Plan::default();
    let periods = [&mut plan.d30, &mut plan.d60, &mut plan.d90];
    match node {
        Node::Object(object) => {
            let names = [
                ["d30", "30", "30d", "30days", "day30", "days30", "first30days"],
                ["d60", "60", "60d", "60days", "day60", "days60", "first60days"],
                ["d90", "90", "90d", "90days", "day90", "days90", "first90days"],
            ];
            for (period, names) in periods.into_iter().zip(names) {
                *period = member(object, &names).map(texts).unwrap_or_default();
            }
        }
        // Three lists, one a period.
        Node::List(lists) if lists.iter().all(is_nested) => {
            for (period, list) in periods.into_iter().zip(lists) {
                *period = texts(list);
            }
        }
        // Steps without a period are the first ones.
        node => plan.d30 = texts(node),
    }
    plan
}

/// A list of texts; a lone text is a list of one.
fn texts(node: &Node) -> Vec<String> {
    let items = match node {
        Node::List(items) => items.as_slice(),
        Node::Null => &[],
        node => std::slice::from_ref(node),
    };
    items.iter().take(MOST_ITEMS).map(plain).filter(|text| !text.is_empty()).collect()
}

/// A list of keys; one text may hold several.
fn keys(node: &Node) -> Vec<String> {
    match node {
        Node::Text(text) => {
            text.split([',', ';']).take(MOST_ITEMS).map(tidy).filter(|key| !key.is_empty()).collect()
        }
        node => texts(node),
    }
}

/// A value as plain text in one line.
fn plain(node: &Node) -> String {
    match node {
        Node::Text(text) => tidy(text),
        Node::Number(number) => number.to_string(),
        Node::Object(object) => {
            let names = ["text", "name", "title", "description", "test", "assumption", "step", "action"];
            match member(object, &names) {
                Some(Node::Text(text)) => tidy(text),
                _ => String::new(),
            }
        }
        _ => String::new(),
    }
}

fn tidy(text: &str) -> String {
    let is_plain = |c: &char| !c.is_control() || c.is_whitespace();
    let text: String = text.chars().filter(is_plain).take(LONGEST_TEXT * 2).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(LONGEST_TEXT).collect()
}

/// The last member by the first of these names that is there. Names are compared without case and punctuation.
fn member<'a>(object: &'a Object, names: &[&str]) -> Option<&'a Node> {
    let named = |name: &&str| {
        let is_it = |(key, _): &&(String, Node)| normalised(key) == **name;
        object.members.iter().rev().take(MOST_MEMBERS).find(is_it)
    };
    names.iter().find_map(named).map(|(_, value)| value)
}

fn normalised(key: &str) -> String {
    key.chars().filter(|c| c.is_alphanumeric()).take(40).flat_map(char::to_lowercase).collect()
}
