//! What can go wrong with a database, in one enum for both engines.

use std::{error::Error, path::PathBuf};

/// A database did not do what was asked. No message carries a value that was stored or asked for.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A row with this key is there already; holds the constraint's name from the migrations, such as `occupancy_key`.
    #[error("a row that keeps `{0}` is there already")]
    Unique(String),
    /// A row points at one that is not there, or is still pointed at.
    #[error("a row points at one that is not there")]
    ForeignKey,
    /// A value is not allowed; holds the constraint's name, or `table.column` where a value is missing.
    #[error("a value breaks the rule `{0}`")]
    Check(String),
    /// Somebody else held the database for too long.
    #[error(
        "the database is busy: another process holds it; nothing was written; try again, and stop the other process if it stays so"
    )]
    Busy,
    /// The database, its file or this transaction cannot be written.
    #[error(
        "the database is read-only; nothing was written; give this user the right to write the file and its folder, or connect to the primary server"
    )]
    ReadOnly,
    /// There is no room left.
    #[error(
        "the disk of the database is full; nothing was written; free some space, then try again"
    )]
    Full,
    /// The database was made by a newer version of Knead.
    #[error(
        "the database has schema version {found}, this version of Knead knows up to {known}; run the newer version"
    )]
    NewerSchema {
        /// Version of the database.
        found: i64,
        /// The newest version known here.
        known: i64,
    },
    /// The database was not yet brought to this version's schema.
    #[error(
        "the database has schema version {found}, this version of Knead needs {known}; run `knead migrate`"
    )]
    OlderSchema {
        /// Version of the database.
        found: i64,
        /// The version needed here.
        known: i64,
    },
    /// A migration that was applied is not the one built in.
    #[error(
        "migration {number} of the database is not the one this version of Knead was built with; restore a backup or run the version that made it"
    )]
    ChangedMigration {
        /// Its number.
        number: i64,
    },
    /// The database could not be opened.
    #[error("could not open the database {what}: {why}")]
    CannotOpen {
        /// The path, or server and database name; never a password.
        what: String,
        /// Why, and what to do.
        why: String,
    },
    /// The server cannot be reached, or was lost before anything was written.
    #[error(
        "the database server {0} cannot be reached; nothing was written; check that it runs, then try again"
    )]
    Unreachable(String),
    /// The server was lost while it confirmed: the write may or may not have been kept.
    #[error(
        "the database server was lost while it confirmed a write; look whether it was kept before trying again"
    )]
    Unconfirmed,
    /// The file is damaged or is no database of ours.
    #[error(
        "the database is damaged or is not one of Knead's; keep the file, and restore the latest backup"
    )]
    Corrupt,
    /// A statement of the transaction failed before, so that it can only be given up.
    #[error("an earlier statement of this transaction failed; nothing was written")]
    Aborted,
    /// The work ended before it gave an answer (it panicked, or the store was closed).
    #[error("the database work ended without an answer; nothing was written")]
    Stopped,
    /// A column does not hold what the code expects.
    #[error("column {column} of a row is not {wanted}")]
    Shape {
        /// Position, from 0.
        column: usize,
        /// What was expected.
        wanted: &'static str,
    },
    /// A file of a backup cannot be used.
    #[error("{}: {why}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why, and what to do.
        why: String,
    },
    /// A restore would mix with what is there.
    #[error("the database already holds a clinic; nothing was written; restore into an empty one")]
    NotEmpty,
    /// Anything else; the source tells.
    #[error("the database refused: {0}")]
    Other(Box<dyn Error + Send + Sync>),
}

impl StoreError {
    /// Whether a unique key or primary key of this name was kept from being broken.
    pub fn is_unique(&self, constraint: &str) -> bool {
        match self {
            Self::Unique(name) => name == constraint,
            Self::ForeignKey
            | Self::Check(_)
            | Self::Busy
            | Self::ReadOnly
            | Self::Full
            | Self::NewerSchema { .. }
            | Self::OlderSchema { .. }
            | Self::ChangedMigration { .. }
            | Self::CannotOpen { .. }
            | Self::Unreachable(_)
            | Self::Unconfirmed
            | Self::Corrupt
            | Self::Aborted
            | Self::Stopped
            | Self::Shape { .. }
            | Self::File { .. }
            | Self::NotEmpty
            | Self::Other(_) => false,
        }
    }

    pub(crate) fn other(why: impl Into<String>) -> Self {
        Self::Other(why.into().into())
    }
}

/// What a failed statement means for its transaction.
pub(crate) struct Failure {
    /// What the caller is told.
    pub error: StoreError,
    /// What the engine may do about it.
    pub remedy: Remedy,
}

/// What helps after a failure.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Remedy {
    /// Nothing; tell the caller.
    None,
    /// Two writers met: the same again, a little later.
    Again,
    /// The connection is gone: the same again over a new one.
    Reconnect,
}
