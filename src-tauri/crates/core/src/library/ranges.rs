//! What each column may hold: one table of ranges, and the functions that hold values against it.
//!
//! Whatever enters the library passes here: imports, backups, a damaged library's rows, and the end of a run. So does what
//! is read, so that one bad value hides no report.

use serde::de::DeserializeOwned;
use sqlx::sqlite::SqliteRow;
use uuid::Uuid;

use super::{
    cell::Cell,
    entries::{check_day, one_line},
    rows::from_json,
};
use crate::{chat::ChatRequest, library::Pace, profile::Profile};

/// Unix milliseconds from 1970 to the end of 9999.
pub(super) const TIME: Range = Range::Integer(0, 253_402_300_799_999);
/// US dollars.
pub(super) const COST: Range = Range::Real(0.0, 1e6);
/// Ten days.
const SECONDS: Range = Range::Real(0.0, 864_000.0);
const TOKENS: Range = Range::Integer(0, u32::MAX as i64);
const TRUTH: Range = Range::Integer(0, 1);
/// Ideas of one report are fewer.
const IDEA: Range = Range::Integer(0, 999);
/// Bytes of a name, a title, an answer of a profile.
const SHORT: Range = Range::Text(4_000);
/// Bytes of a note, an error's words, an address.
const LONG: Range = Range::Text(100_000);
/// Bytes of a report.
const LONGEST_TEXT: usize = 64 << 20;
const REPORT: Range = Range::Text(LONGEST_TEXT);
const PROFILE: Range = Range::Json(1 << 20, is_json::<Profile>);
const REQUEST: Range = Range::Json(2 * LONGEST_TEXT, is_json::<ChatRequest>);
const PACE: Range = Range::Json(16 << 20, is_json::<Pace>);
const TAGS: Range = Range::Json(LONGEST_NOTE_TAGS, is_json::<Vec<String>>);
const LONGEST_NOTE_TAGS: usize = 20_000;

const STATUSES: Range =
    Range::OneOf(&["streaming", "complete", "truncated", "unmarked", "cancelled", "interrupted", "failed"]);
const STATES: Range = Range::OneOf(&["todo", "doing", "done", "blocked"]);

const EMPTY: Known = Known::Text("");
const ZERO: Known = Known::Integer(0);
/// A profile, and a request, of which nothing is known.
pub(super) const NO_PROFILE: &str = "{}";
pub(super) const NO_REQUEST: &str = r#"{"model":"","messages":[],"stream":true}"#;

/// Runs, but for their keys, which are each library's own.
pub(super) static RUN: Table = Table {
    name: "run",
    columns: &[
        required("id", Range::Id, EMPTY),
        required("title", SHORT, EMPTY),
        required("status", STATUSES, Known::Text("interrupted")),
        required("sample", TRUTH, ZERO),
        required("created_at", TIME, ZERO),
        optional("ended_at", TIME),
        optional("trashed_at", TIME),
        required("goal_type", SHORT, EMPTY),
        required("interest_area", SHORT, EMPTY),
        required("model", SHORT, EMPTY),
        instead("owner", SHORT, EMPTY),
        required("endpoint", LONG, EMPTY),
        instead("fingerprint", SHORT, EMPTY),
        optional("error_code", SHORT),
        optional("error_message", LONG),
        optional("input_tokens", TOKENS),
        optional("cached_input_tokens", TOKENS),
        optional("output_tokens", TOKENS),
        optional("reasoning_tokens", TOKENS),
        optional("cost_usd", COST),
        optional("grounding_time", SECONDS),
        optional("llm_time", SECONDS),
        optional("time_to_first_token", SECONDS),
        optional("total_time", SECONDS),
        required("profile", PROFILE, Known::Text(NO_PROFILE)),
        required("instructions_hash", SHORT, EMPTY),
        required("request", REQUEST, Known::Text(NO_REQUEST)),
        instead("pace", PACE, Known::Text("[]")),
        required("text", REPORT, EMPTY),
        instead("ideas_reading", TOKENS, ZERO),
    ],
};

/// Notes.
pub(super) static NOTE: Table = Table {
    name: "note",
    columns: &[
        required("id", Range::Id, EMPTY),
        required("run_id", Range::Id, EMPTY),
        optional("section", SHORT),
        optional("idea", IDEA),
        required("text", LONG, EMPTY),
        instead("tags", TAGS, Known::Text("[]")),
        required("created_at", TIME, ZERO),
        required("changed_at", TIME, ZERO),
    ],
};

/// Action items.
pub(super) static ACTION_ITEM: Table = Table {
    name: "action_item",
    columns: &[
        required("id", Range::Id, EMPTY),
        required("run_id", Range::Id, EMPTY),
        optional("section", SHORT),
        optional("idea", IDEA),
        required("text", LONG, EMPTY),
        required("state", STATES, Known::Text("todo")),
        optional("due", Range::Day),
        required("created_at", TIME, ZERO),
        required("changed_at", TIME, ZERO),
    ],
};

/// Tags of runs.
pub(super) static RUN_TAG: Table = Table {
    name: "run_tag",
    columns: &[required("run_id", Range::Id, EMPTY), required("tag", Range::Text(200), EMPTY)],
};

/// Texts that many runs share.
pub(super) static INSTRUCTIONS: Table = Table {
    name: "instructions",
    columns: &[required("hash", SHORT, EMPTY), required("text", REPORT, EMPTY)],
};

static RUN_CHUNK: Table = Table {
    name: "run_chunk",
    columns: &[
        required("run_id", Range::Id, EMPTY),
        required("start", Range::Integer(0, LONGEST_TEXT as i64), ZERO),
        required("text", REPORT, EMPTY),
        instead("pace", PACE, Known::Text("[]")),
    ],
};

static RUN_MARK: Table = Table {
    name: "run_mark",
    columns: &[
        required("run_id", Range::Id, EMPTY),
        instead("favourite", TRUTH, ZERO),
        optional("archived_at", TIME),
        instead("changed_at", TIME, ZERO),
    ],
};

static NAMED_PROFILE: Table = Table {
    name: "named_profile",
    columns: &[
        required("name", SHORT, EMPTY),
        required("profile", PROFILE, Known::Text(NO_PROFILE)),
        required("changed_at", TIME, ZERO),
    ],
};

/// All that is kept of a library; everything else follows from it. What others refer to comes first.
pub(super) static TABLES: [&Table; 8] =
    [&INSTRUCTIONS, &RUN, &RUN_CHUNK, &RUN_MARK, &RUN_TAG, &NOTE, &ACTION_ITEM, &NAMED_PROFILE];

/// A table of the library.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) name: &'static str,
    /// The first of them names a row.
    pub(super) columns: &'static [Column],
}

/// A column, what it may hold, and what becomes of anything else.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) range: Range,
    otherwise: Otherwise,
}

#[derive(Debug)]
enum Otherwise {
    /// The value is left out.
    Absent,
    /// This takes its place.
    Instead(Known),
    /// The row is refused; in a library of one's own, this takes its place.
    Refused(Known),
}

#[derive(Debug, Clone, Copy)]
enum Known {
    Integer(i64),
    Text(&'static str),
}

/// What a value may be.
#[derive(Debug, Clone, Copy)]
pub(super) enum Range {
    /// From the first to the second.
    Integer(i64, i64),
    /// From the first to the second: never infinite.
    Real(f64, f64),
    /// UTF-8 of at most so many bytes.
    Text(usize),
    /// A UUID.
    Id,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// JSON of at most so many bytes that can be read.
    Json(usize, fn(&str) -> bool),
    /// A day of the calendar.
    Day,
}

/// A row: each column with its value.
pub(super) type CheckedRow = Vec<(&'static str, Cell)>;

const fn required(name: &'static str, range: Range, known: Known) -> Column {
    Column { name, range, otherwise: Otherwise::Refused(known) }
}

const fn optional(name: &'static str, range: Range) -> Column {
    Column { name, range, otherwise: Otherwise::Absent }
}

const fn instead(name: &'static str, range: Range, known: Known) -> Column {
    Column { name, range, otherwise: Otherwise::Instead(known) }
}

fn is_json<T: DeserializeOwned>(text: &str) -> bool {
    from_json::<T>(text).is_ok()
}

impl Table {
    /// A column by its name.
    pub(super) fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The row that may be kept of some values. What is out of range is named; `None` when the row itself is refused.
    pub(super) fn check(
        &self,
        value_of: impl Fn(&'static str) -> Cell,
        left_out: &mut LeftOut,
    ) -> Option<CheckedRow> {
        let mut row = Vec::with_capacity(self.columns.len());
        for column in self.columns {
            let cell = column.normal(value_of(column.name));
            if column.holds(&cell) {
                row.push((column.name, cell));
                continue;
            }
            let name = self.name_of(&value_of);
            match column.otherwise {
                Otherwise::Refused(_) => {
                    left_out.add(format!("{name} is left out: {}", column.refusal(&cell)));
                    return None;
                }
                _ => left_out.add(format!("{name}: {}, and is left out", column.refusal(&cell))),
            }
            row.push((column.name, column.replacement()));
        }
        Some(row)
    }

    /// What is wrong with a row of this table, if anything is. Whether its run is there is another question.
    pub(super) fn damage(&self, row: &SqliteRow) -> Option<String> {
        let bad = |column: &&Column| {
            column.name != "run_id" && !column.holds(&column.normal(Cell::of(row, column.name)))
        };
        let named: Vec<_> = self.columns.iter().filter(bad).map(|column| column.name).collect();
        (!named.is_empty())
            .then(|| format!("{} ({})", self.name_of(|column| Cell::of(row, column)), named.join(", ")))
    }

    /// How a row is called: by its table and its first column, in one short line whatever that holds.
    fn name_of(&self, value_of: impl Fn(&'static str) -> Cell) -> String {
        let name = self.columns.first().map_or(Cell::Null, |column| value_of(column.name));
        let name = match name {
            Cell::Integer(number) => number.to_string(),
            Cell::Real(number) => number.to_string(),
            name => one_line(&name.into_text(), 60),
        };
        format!("{} {name}", self.name)
    }

    /// The columns, for a `SELECT`.
    pub(super) fn names(&self) -> String {
        self.columns.iter().map(|column| column.name).collect::<Vec<_>>().join(", ")
    }

    /// Those of some columns, of a file that is not trusted: what is longer than it may be is not even read, and an empty blob.
    pub(super) fn bounded_names(&self, there: &[String]) -> String {
        let bounded = |column: &Column| {
            let (name, most) = (column.name, column.range.most_bytes());
            format!(
                "CASE WHEN octet_length({name}) <= {most} THEN {name} WHEN {name} IS NOT NULL THEN x'' END AS {name}"
            )
        };
        let there = self.columns.iter().filter(|column| there.iter().any(|name| name == column.name));
        there.map(bounded).collect::<Vec<_>>().join(", ")
    }
}

impl Column {
    /// A value as the column has it: the one that is there, or what comes next to it.
    pub(super) fn fit(&self, cell: Cell) -> Cell {
        let cell = self.normal(cell);
        if self.holds(&cell) {
            return cell;
        }
        match (self.range, cell) {
            (Range::Text(most), Cell::Text(text) | Cell::Bytes(text)) => {
                Cell::Text(text[..text.floor_char_boundary(most)].to_owned())
            }
            (Range::Text(_), Cell::Integer(number)) => Cell::Text(number.to_string()),
            // Rows are held together by them; whoever repairs rows makes new ones.
            (Range::Id, Cell::Text(text) | Cell::Bytes(text)) => Cell::Text(text),
            (Range::Json(most, _), Cell::Bytes(text)) if self.range.holds(&Cell::Text(text.clone())) => {
                Cell::Text(text[..text.floor_char_boundary(most)].to_owned())
            }
            _ => self.replacement(),
        }
    }

    fn holds(&self, cell: &Cell) -> bool {
        match cell {
            Cell::Null => matches!(self.otherwise, Otherwise::Absent),
            cell => self.range.holds(cell),
        }
    }

    /// The same value in the form that it has here.
    fn normal(&self, cell: Cell) -> Cell {
        match (self.range, cell) {
            #[expect(clippy::cast_precision_loss, reason = "what is so great is out of range")]
            (Range::Real(..), Cell::Integer(number)) => Cell::Real(number as f64),
            // One with a flipped bit may be the same in capitals.
            (Range::Id, Cell::Text(id)) => Cell::Text(Uuid::parse_str(&id).map_or(id, |id| id.to_string())),
            (_, cell) => cell,
        }
    }

    fn replacement(&self) -> Cell {
        match self.otherwise {
            Otherwise::Absent => Cell::Null,
            Otherwise::Instead(known) | Otherwise::Refused(known) => match known {
                Known::Integer(number) => Cell::Integer(number),
                Known::Text(text) => Cell::Text(text.to_owned()),
            },
        }
    }

    fn refusal(&self, cell: &Cell) -> String {
        let value = match cell {
            Cell::Null => "is missing".to_owned(),
            Cell::Integer(number) => format!("is {number}"),
            Cell::Real(number) => format!("is {number:e}"),
            // What it says may be private.
            Cell::Text(text) => format!("has {} bytes", text.len()),
            Cell::Bytes(_) => "is no text, or too long".to_owned(),
        };
        let wanted = match self.range {
            Range::Integer(least, most) => format!("a whole number from {least} to {most}"),
            Range::Real(least, most) => format!("a number from {least} to {most}"),
            Range::Text(most) => format!("a text of at most {most} bytes"),
            Range::Id => "an id".to_owned(),
            Range::OneOf(words) => format!("one of {}", words.join(", ")),
            Range::Json(most, _) => format!("JSON of its kind in at most {most} bytes"),
            Range::Day => "a day".to_owned(),
        };
        format!("its {} {value}, not {wanted}", self.name)
    }
}

impl Range {
    pub(super) fn holds(self, cell: &Cell) -> bool {
        match (self, cell) {
            (Self::Integer(least, most), Cell::Integer(number)) => (least..=most).contains(number),
            (Self::Real(least, most), Cell::Real(number)) => (least..=most).contains(number),
            (Self::Text(most), Cell::Text(text)) => text.len() <= most,
            (Self::Id, Cell::Text(text)) => Uuid::parse_str(text).is_ok(),
            (Self::OneOf(words), Cell::Text(text)) => words.contains(&text.as_str()),
            (Self::Json(most, is_json), Cell::Text(text)) => text.len() <= most && is_json(text),
            (Self::Day, Cell::Text(text)) => check_day(text).is_ok(),
            _ => false,
        }
    }

    /// The most bytes of a value, where it has a length.
    fn most_bytes(self) -> usize {
        match self {
            Self::Text(most) | Self::Json(most, _) => most,
            _ => 1_000,
        }
    }
}

/// A column of a run in SQL, with what is out of range left out: sums over all runs stand.
pub(super) fn in_range(column: &'static str) -> String {
    match RUN.column(column).map(|column| column.range) {
        Some(Range::Integer(least, most)) => {
            format!("(CASE WHEN {column} BETWEEN {least} AND {most} THEN {column} END)")
        }
        Some(Range::Real(least, most)) => {
            format!("(CASE WHEN {column} BETWEEN {least:.1} AND {most:.1} THEN {column} END)")
        }
        _ => column.to_owned(),
    }
}

/// Values and rows of a file that were out of range and were not taken over.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LeftOut {
    /// How many.
    pub count: u32,
    /// The first 200, each in a line that names the row and what is wrong with it.
    pub named: Vec<String>,
}

impl LeftOut {
    const MOST_NAMED: usize = 200;

    pub(super) fn add(&mut self, words: String) {
        self.count = self.count.saturating_add(1);
        if self.named.len() < Self::MOST_NAMED {
            self.named.push(words);
        }
    }

    /// Adds what another file of the same import left out.
    pub fn append(&mut self, other: Self) {
        self.count = self.count.saturating_add(other.count);
        let room = Self::MOST_NAMED.saturating_sub(self.named.len());
        self.named.extend(other.named.into_iter().take(room));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Cell, LeftOut, NO_REQUEST, RUN, TABLES};

    fn any_cell() -> impl Strategy<Value = Cell> {
        prop_oneof![
            Just(Cell::Null),
            any::<i64>().prop_map(Cell::Integer),
            any::<f64>().prop_map(Cell::Real),
            prop_oneof![Just(f64::NAN), Just(f64::INFINITY), Just(f64::MAX)].prop_map(Cell::Real),
            ".{0,20}".prop_map(Cell::Text),
            ".{4000,4100}".prop_map(Cell::Text),
            prop_oneof![Just("complete"), Just("[]"), Just("{}"), Just(NO_REQUEST), Just("2027-01-31")]
                .prop_map(Cell::from),
            ".{0,20}".prop_map(Cell::Bytes),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_is_fitted_is_in_range_and_what_is_in_range_stays(cell in any_cell()) {
            for column in TABLES.iter().flat_map(|table| table.columns) {
                let fitted = column.fit(cell.clone());
                // Ids hold rows together: whoever fits them makes new ones of bad ones.
                if !matches!(column.range, super::Range::Id) {
                    prop_assert!(column.holds(&fitted), "{} {cell:?} {fitted:?}", column.name);
                }
                prop_assert_eq!(column.fit(fitted.clone()), fitted);
                if column.holds(&cell) && !matches!(column.range, super::Range::Id) {
                    prop_assert_eq!(column.fit(cell.clone()), cell.clone());
                }
            }
        }

        #[test]
        fn a_row_that_is_kept_is_in_range_and_what_is_not_is_named(
            cells in proptest::collection::vec(any_cell(), RUN.columns.len()),
        ) {
            let mut left_out = LeftOut::default();
            let at = |name: &str| RUN.columns.iter().position(|column| column.name == name).expect("known");
            match RUN.check(|name| cells[at(name)].clone(), &mut left_out) {
                None => prop_assert!(left_out.count > 0),
                Some(row) => for ((name, cell), column) in row.iter().zip(RUN.columns) {
                    prop_assert_eq!(*name, column.name);
                    prop_assert!(column.holds(cell));
                },
            }
        }
    }
}
