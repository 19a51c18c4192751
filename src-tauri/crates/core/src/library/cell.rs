//! Values as SQLite has them, before it is known whether they make sense.

use sqlx::{Decode, Row, Sqlite, SqliteConnection, TypeInfo, ValueRef, sqlite::SqliteRow};

use super::LibraryError;

/// A value of a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Null,
    Integer(i64),
    Real(f64),
    Text(String),
    /// A blob, or a text that is no UTF-8; with a sign in place of each byte that makes no sense.
    Bytes(String),
}

/// A query with its values.
pub(super) type Query<'q> = sqlx::query::Query<'q, Sqlite, <Sqlite as sqlx::Database>::Arguments>;

impl Cell {
    /// The value in a column of a row; nothing where the row has no such column.
    pub(super) fn of<I: sqlx::ColumnIndex<SqliteRow>>(row: &SqliteRow, column: I) -> Self {
        // A NULL has the type of its column, and would be read as 0 or nothing.
        let Some(value) = row.try_get_raw(column).ok().filter(|value| !value.is_null()) else {
            return Self::Null;
        };
        let kind = value.type_info().name().to_owned();
        match kind.as_str() {
            "INTEGER" => <i64 as Decode<Sqlite>>::decode(value).map_or(Self::Null, Self::Integer),
            "REAL" => <f64 as Decode<Sqlite>>::decode(value).map_or(Self::Null, Self::Real),
            _ => match <Vec<u8> as Decode<Sqlite>>::decode(value).map(String::from_utf8) {
                Ok(Ok(text)) if kind == "TEXT" => Self::Text(text),
                Ok(Ok(text)) => Self::Bytes(text),
                Ok(Err(error)) => Self::Bytes(String::from_utf8_lossy(error.as_bytes()).into_owned()),
                Err(_) => Self::Null,
            },
        }
    }

    pub(super) fn bind<'q>(self, query: Query<'q>) -> Query<'q> {
        match self {
            Self::Null => query.bind(None::<String>),
            Self::Integer(number) => query.bind(number),
            Self::Real(number) => query.bind(number),
            Self::Text(text) | Self::Bytes(text) => query.bind(text),
        }
    }

    /// The text, as near as it comes to one; empty for what is none.
    pub(super) fn into_text(self) -> String {
        match self {
            Self::Text(text) | Self::Bytes(text) => text,
            _ => String::new(),
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&String> for Cell {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<u32> for Cell {
    fn from(number: u32) -> Self {
        Self::Integer(number.into())
    }
}

impl From<bool> for Cell {
    fn from(truth: bool) -> Self {
        Self::Integer(truth.into())
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        Self::Real(number)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// What an insertion does with a row that is there already.
#[derive(Debug, Clone, Copy)]
pub(super) enum IfThere {
    /// It stays as it is.
    Keep,
    /// The new one takes its place.
    Replace,
}

/// Inserts a row into a table of ours; how many rows that were. Names of tables and columns are our own.
pub(super) async fn insert_row<N: AsRef<str>>(
    connection: &mut SqliteConnection,
    table: &str,
    row: impl IntoIterator<Item = (N, Cell)>,
    if_there: IfThere,
) -> Result<u64, LibraryError> {
    let (names, cells): (Vec<N>, Vec<Cell>) = row.into_iter().unzip();
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    let conflict = match if_there {
        IfThere::Keep => "IGNORE",
        IfThere::Replace => "REPLACE",
    };
    let places = vec!["?"; names.len()].join(", ");
    let statement = format!("INSERT OR {conflict} INTO {table} ({}) VALUES ({places})", names.join(", "));
    let query = sqlx::query(sqlx::AssertSqlSafe(statement));
    let query = cells.into_iter().fold(query, |query, cell| cell.bind(query));
    Ok(query.execute(connection).await?.rows_affected())
}
