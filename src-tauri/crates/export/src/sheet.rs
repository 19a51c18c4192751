//! Tables as CSV (RFC 4180), UTF-8 with a byte order mark, by which spreadsheets know it.
//!
//! A spreadsheet runs a cell that begins with `=`, `+`, `-` or `@` as a formula, and a formula can send the cells around it
//! anywhere. An apostrophe before such a text makes it text. Every fragment of a text is guarded, not only its beginning: a
//! spreadsheet in another locale splits the same file at semicolons or tabs.

use csv::{Terminator, WriterBuilder};

use crate::{ExportError, document::clean};

/// Longest text of a cell, in UTF-16 units. Excel lets the rest of a longer one run over into other cells.
const LONGEST: usize = 32_767;

/// Where some spreadsheet may begin a new cell.
const SEPARATORS: [char; 5] = [',', ';', '\t', '\n', '\r'];

/// A cell by what a spreadsheet takes it for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    /// Text from anywhere. It is guarded when it is written.
    Text(String),
    /// A number of ours. Negative ones stay numbers.
    Number(f64),
    /// A count of ours.
    Count(u64),
    Empty,
}

impl Cell {
    /// A text from anywhere.
    pub(crate) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    /// Several texts in one cell, a line each.
    pub(crate) fn lines(items: &[String]) -> Self {
        Self::Text(items.join("\n"))
    }

    fn written(&self) -> String {
        match self {
            Self::Text(text) => guarded(text),
            Self::Number(number) if number.is_finite() => number.to_string(),
            Self::Count(count) => count.to_string(),
            Self::Number(_) | Self::Empty => String::new(),
        }
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<u64> for Cell {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl From<u32> for Cell {
    fn from(count: u32) -> Self {
        Self::Count(count.into())
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, T::into)
    }
}

/// One table: the names of its columns and its rows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Table {
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Vec<Cell>>,
}

impl Table {
    /// A table without rows.
    pub(crate) fn new<T: Into<String>>(columns: impl IntoIterator<Item = T>) -> Self {
        Self { columns: columns.into_iter().map(T::into).collect(), rows: Vec::new() }
    }
}

/// A file of one table or of several, an empty line between them.
pub(crate) fn file(tables: &[Table]) -> Result<Vec<u8>, ExportError> {
    let mut bytes = "\u{feff}".as_bytes().to_vec();
    for (at, table) in tables.iter().enumerate() {
        if at > 0 {
            bytes.extend(b"\r\n");
        }
        append(&mut bytes, table).map_err(|error| ExportError::Failed(error.to_string()))?;
    }
    Ok(bytes)
}

fn append(bytes: &mut Vec<u8>, table: &Table) -> csv::Result<()> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(bytes);
    writer.write_record(&table.columns)?;
    for row in &table.rows {
        writer.write_record(row.iter().map(Cell::written))?;
    }
    writer.flush()?;
    Ok(())
}

/// A text that no spreadsheet runs, wherever it begins to read.
fn guarded(text: &str) -> String {
    let text = shortened(&clean(text));
    let mut out = String::with_capacity(text.len() + 1);
    // Some spreadsheets drop these before they look for a formula.
    if text.starts_with(['\t', '\r', '\n']) {
        out.push('\'');
    }
    for fragment in text.split_inclusive(SEPARATORS) {
        if fragment.chars().find(|&c| !is_skipped(c)).is_some_and(begins_formula) {
            out.push('\'');
        }
        out.push_str(fragment);
    }
    out
}

/// A sign that begins a formula, its wide and small forms included: spreadsheets set for East Asia read them alike.
fn begins_formula(c: char) -> bool {
    matches!(
        c,
        '=' | '+' | '-' | '@' | '|' | '%' | '＝' | '＋' | '－' | '＠' | '﹦' | '﹢' | '﹣' | '﹫' | '−'
    )
}

/// What a reader may strip from the beginning of a cell: white space, quotes, and characters that are not seen.
fn is_skipped(c: char) -> bool {
    (c.is_whitespace() || c.is_control()) && !SEPARATORS.contains(&c)
        || matches!(c, '"' | '\'' | '`' | '´' | '‘'..='‟' | '«' | '»' | '‹' | '›' | '＂' | '＇')
        || matches!(
            c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
                | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
                | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}'
        )
}

fn shortened(text: &str) -> String {
    let mut units = 0;
    let mut apostrophes = 1;
    let end = text.char_indices().find_map(|(at, c)| {
        units += c.len_utf16();
        apostrophes += usize::from(SEPARATORS.contains(&c));
        // Room for the sign that says something is missing, and for every apostrophe.
        (units + apostrophes + 1 > LONGEST).then_some(at)
    });
    end.map_or_else(|| text.to_owned(), |end| format!("{}…", &text[..end]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Cell, LONGEST, SEPARATORS, Table, begins_formula, file, guarded, is_skipped};

    #[test]
    fn no_fragment_of_a_text_is_a_formula() {
        let table = [
            ("=1+1", "'=1+1"),
            ("  =cmd|' /C calc'!A0", "'  =cmd|' /C calc'!A0"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("＝1", "'＝1"),
            ("\u{200b}=1", "'\u{200b}=1"),
            ("\u{0}=1", "'=1"),
            ("\"=1", "'\"=1"),
            ("'=1", "''=1"),
            ("“=1”", "'“=1”"),
            ("a;=1", "a;'=1"),
            ("a, -1; +2", "a,' -1;' +2"),
            ("a\t=1", "a\t'=1"),
            ("a\n=1", "a\n'=1"),
            ("a;\"=1\"", "a;'\"=1\""),
            ("\t=1", "'\t'=1"),
            ("a\t\t=1", "a\t\t'=1"),
            (",,=1", ",,'=1"),
            ("\tplain", "'\tplain"),
            ("5 = 5", "5 = 5"),
            ("well-known, 3+4; a@b.c", "well-known, 3+4; a@b.c"),
            ("", ""),
        ];
        for (written, safe) in table {
            assert_eq!(guarded(written), safe, "{written:?}");
        }
    }

    #[test]
    fn numbers_stay_numbers_and_tables_stay_apart() {
        let table = |name: &str, cell: Cell| Table { columns: vec![name.into()], rows: vec![vec![cell]] };
        let tables = [
            table("a", Cell::Number(-0.5)),
            table("b", Cell::Count(7)),
            table("c", Cell::text("-0.5")),
            table("d", Cell::Number(f64::NAN)),
        ];
        let written = String::from_utf8(file(&tables).expect("writes")).expect("UTF-8");
        assert_eq!(written, "\u{feff}a\r\n-0.5\r\n\r\nb\r\n7\r\n\r\nc\r\n'-0.5\r\n\r\nd\r\n\"\"\r\n");
    }

    #[test]
    fn a_text_longer_than_a_cell_is_cut_and_says_so() {
        for text in ["x".repeat(40_000), "=,".repeat(20_000), "🚀".repeat(20_000)] {
            let cell = guarded(&text);
            assert!(cell.encode_utf16().count() <= LONGEST && cell.ends_with('…'), "{}", cell.len());
        }
        let fits = "x".repeat(30_000);
        assert_eq!(guarded(&fits), fits);
    }

    proptest! {
        /// Whatever a text says, and at whichever separator a spreadsheet splits the line that it stands in.
        #[test]
        fn a_line_has_no_formula_wherever_it_is_split(
            texts in prop::collection::vec("([=+@\\-;,\t\n\"' ab\u{200b}＝]|\\PC){0,12}", 1..4)
        ) {
            let row = texts.iter().map(|text| Cell::text(text)).collect::<Vec<_>>();
            let table = Table { columns: vec!["x".into(); row.len()], rows: vec![row] };
            let written = String::from_utf8(file(&[table]).expect("writes")).expect("UTF-8");
            for separator in SEPARATORS {
                for fragment in written.split([separator, '\n', '\r']) {
                    let first = fragment.chars().find(|&c| !is_skipped(c) || c == '\'');
                    prop_assert!(!first.is_some_and(begins_formula), "{fragment:?} of {written:?}");
                }
            }
            let mut reader = csv::Reader::from_reader(written.as_bytes());
            let read = reader.records().next().expect("a row").expect("which can be read");
            let wanted: Vec<String> = texts.iter().map(|text| guarded(text)).collect();
            prop_assert_eq!(read.iter().map(str::to_owned).collect::<Vec<_>>(), wanted);
        }
    }
}
