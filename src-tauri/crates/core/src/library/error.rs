//! Why the library could not do it.

use crate::error::ErrorCode;

/// A failure of the library; the runs on screen are unaffected.
#[derive(Debug, thiserror::Error)]
pub enum LibraryError {
    /// Another process is migrating or restoring the library, or keeps this one from doing so.
    #[error("another Prospect is using the library in {0}")]
    InUse(String),
    /// The file was written by a newer version and is left untouched.
    #[error("this library was written by a newer Prospect (format {found}, this version knows {known})")]
    Newer {
        /// The format of the file.
        found: u32,
        /// The newest format this version knows.
        known: u32,
    },
    /// The file is no SQLite database.
    #[error("{0} is not a Prospect library")]
    NotALibrary(String),
    /// A file that should be restored is damaged.
    #[error("{0} is damaged and cannot be restored")]
    DamagedBackup(String),
    /// A file to restore holds what no backup of ours holds, or more than is read of one.
    #[error("{file} cannot be restored: {reason}")]
    RefusedBackup {
        /// The file.
        file: String,
        /// What is in it, by name.
        reason: String,
    },
    /// What is named is a folder, a device, a pipe.
    #[error("{0} is not a regular file")]
    NotAFile(String),
    /// None of the runs of a file can be kept.
    #[error("nothing was imported: {0}")]
    NothingToImport(String),
    /// A backup would take the place of something else.
    #[error("{0} is the place of something else than a backup; it is left as it is")]
    NotABackup(String),
    /// The folder that the settings name is not there.
    #[error("the library's folder {0} is not there; its drive may not be connected")]
    NoFolder(String),
    /// The folder or a lock file could not be used.
    #[error("the data folder cannot be used: {0}")]
    Io(#[from] std::io::Error),
    /// The file that was opened is no longer in its place: what is written to it now would be lost.
    #[error("the library's file was moved or deleted while it was open, or its drive was taken out")]
    Gone,
    /// SQLite refused.
    #[error("the library could not be read or written: {0}")]
    Sqlite(#[from] sqlx::Error),
    /// The format could not be brought up to date.
    #[error("the library could not be brought up to date: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A row holds what this version cannot read.
    #[error("the library holds a value that cannot be read: {0}")]
    Unreadable(String),
}

impl LibraryError {
    /// Whether the file itself is damaged, rather than out of reach; rows that make no sense are damage too.
    pub(super) fn is_damage(&self) -> bool {
        match self {
            Self::NotALibrary(_) | Self::Unreadable(_) => true,
            Self::Sqlite(sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_)) => true,
            Self::Sqlite(error) => is_damage(error),
            _ => false,
        }
    }

    /// Whether it is about the rows that were asked for, and others may be readable: not about a library that is busy, full or
    /// out of reach.
    pub(super) fn is_of_rows(&self) -> bool {
        match self {
            Self::Unreadable(_) | Self::Sqlite(sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_)) => {
                true
            }
            // SQLITE_ERROR (a function was given what it cannot take), SQLITE_CORRUPT, SQLITE_TOOBIG, SQLITE_MISMATCH.
            Self::Sqlite(sqlx::Error::Database(error)) => {
                code_of(error.as_ref()).is_some_and(|code| matches!(code, 1 | 11 | 18 | 20))
            }
            _ => false,
        }
    }

    /// The code the interface switches on.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::InUse(_) => ErrorCode::LibraryInUse,
            Self::Newer { .. } => ErrorCode::LibraryNewer,
            Self::NotALibrary(_)
            | Self::DamagedBackup(_)
            | Self::NotABackup(_)
            | Self::RefusedBackup { .. }
            | Self::NotAFile(_)
            | Self::NothingToImport(_) => ErrorCode::InvalidFile,
            _ => ErrorCode::LibraryFailed,
        }
    }
}

/// Whether SQLite says that the file is damaged or no database.
pub(super) fn is_damage(error: &sqlx::Error) -> bool {
    let sqlx::Error::Database(error) = error else { return false };
    // SQLITE_CORRUPT and SQLITE_NOTADB.
    code_of(error.as_ref()).is_some_and(|code| matches!(code, 11 | 26))
}

/// SQLite's code: the low byte of the extended one.
fn code_of(error: &dyn sqlx::error::DatabaseError) -> Option<u32> {
    error.code().and_then(|code| code.parse::<u32>().ok()).map(|code| code & 0xff)
}
