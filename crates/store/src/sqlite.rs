//! SQLite: one writer in WAL mode, and connections that only read.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use rusqlite::{
    Connection, ErrorCode, OpenFlags, config::DbConfig, ffi, types::ToSqlOutput, types::ValueRef,
};

use crate::{
    constraints,
    error::{Failure, Remedy, StoreError},
    options::Options,
    threads::{Body, Connection as Kept, Mode, catch},
    tx::{Engine, Tx},
    value::{Row, Value},
};

/// Statements kept prepared per connection.
const STATEMENTS: usize = 256;

/// One connection, used by one thread.
pub(crate) struct Sqlite {
    connection: Connection,
    mode: Mode,
}

impl Sqlite {
    /// Opens the file for writing (and makes it), or for reading only.
    pub(crate) fn open(path: &Path, mode: Mode, options: &Options) -> Result<Self, StoreError> {
        let cannot = |error: rusqlite::Error| cannot_open(path, error);
        let flags = match mode {
            Mode::Write => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
            Mode::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
        };
        if mode == Mode::Write {
            // If it cannot be made, opening it says why.
            drop(make_private(path));
        }
        let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .map_err(cannot)?;
        connection.busy_timeout(options.patience).map_err(cannot)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        // Else every statement with a range is planned anew for every value of its bounds, which takes longer than running it.
        connection
            .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
            .map_err(cannot)?;
        connection
            .execute_batch(
                "pragma foreign_keys = on; pragma temp_store = memory; pragma cache_size = -16384;",
            )
            .map_err(cannot)?;
        match mode {
            Mode::Write => {
                // FULL: what was confirmed survives a power cut, also in WAL mode.
                patiently(options.patience, || {
                    connection
                        .execute_batch("pragma journal_mode = wal; pragma synchronous = full;")
                })
                .map_err(cannot)?;
                if let Some(pages) = options.most_pages {
                    connection
                        .execute_batch(&format!("pragma max_page_count = {pages};"))
                        .map_err(cannot)?;
                }
            }
            Mode::Read => {}
        }
        Ok(Self { connection, mode })
    }
}

/// Tries again while the file is busy: changing to WAL does not wait by itself when two processes open a new file at once.
fn patiently(
    patience: Duration,
    attempt: impl Fn() -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    const PAUSE: Duration = Duration::from_millis(20);
    let began = Instant::now();
    loop {
        match attempt() {
            Err(error)
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
                    && began.elapsed() < patience =>
            {
                std::thread::sleep(PAUSE);
            }
            outcome => return outcome,
        }
    }
}

fn cannot_open(path: &Path, error: rusqlite::Error) -> StoreError {
    let what = path.display().to_string();
    let why = |text: &str| StoreError::CannotOpen {
        what: what.clone(),
        why: text.to_owned(),
    };
    match failure(error).error {
        error @ (StoreError::Busy
        | StoreError::ReadOnly
        | StoreError::Full
        | StoreError::Corrupt) => error,
        StoreError::Other(_) if !path.exists() => why(
            "it is not there and cannot be made; make its folder, or give this user the right to write it",
        ),
        StoreError::Other(_) if path.is_dir() => why("it is a folder; name a file"),
        error => why(&error.to_string()),
    }
}

impl Kept for Sqlite {
    fn transact(&mut self, _: Mode, body: &mut Body<'_>) -> Result<(), StoreError> {
        // A connection is either the writer or a reader; which one was chosen by the queue the work stood in.
        let begin = match self.mode {
            Mode::Write => "begin immediate",
            Mode::Read => "begin deferred",
        };
        self.connection
            .execute_batch(begin)
            .map_err(|error| failure(error).error)?;
        let mut tx = Tx::new(Engine::Sqlite(SqliteTx {
            connection: &self.connection,
        }));
        let keep = catch(|| body(&mut tx));
        let failed = tx.failed().is_some();
        let undo = |connection: &Connection| {
            // SQLite has already rolled back by itself after some errors (a full disk); then there is nothing left to undo.
            if !connection.is_autocommit() {
                connection
                    .execute_batch("rollback")
                    .map_err(|error| failure(error).error)?;
            }
            Ok(())
        };
        match keep {
            Ok(true) if failed => {
                undo(&self.connection)?;
                Err(StoreError::Aborted)
            }
            Ok(true) => self.connection.execute_batch("commit").map_err(|error| {
                let told = failure(error).error;
                undo(&self.connection).err().unwrap_or(told)
            }),
            Ok(false) => undo(&self.connection),
            Err(panic) => {
                let undone: Result<(), StoreError> = undo(&self.connection);
                if let Err(error) = undone {
                    tracing::error!(%error, "could not undo a transaction that panicked");
                }
                std::panic::resume_unwind(panic)
            }
        }
    }
}

/// A transaction of SQLite.
pub(crate) struct SqliteTx<'c> {
    connection: &'c Connection,
}

impl<'c> SqliteTx<'c> {
    /// Over a connection of its own, outside of a store.
    pub(crate) const fn over(connection: &'c Connection) -> Self {
        Self { connection }
    }

    pub(crate) fn run(&mut self, sql: &str, params: &[Value]) -> Result<u64, Failure> {
        let mut statement = self.connection.prepare_cached(sql).map_err(failure)?;
        bind(&mut statement, params)?;
        let changed = statement.raw_execute().map_err(failure)?;
        Ok(u64::try_from(changed).unwrap_or(u64::MAX))
    }

    pub(crate) fn rows(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, Failure> {
        let mut statement = self.connection.prepare_cached(sql).map_err(failure)?;
        bind(&mut statement, params)?;
        let columns = statement.column_count();
        let mut found = statement.raw_query();
        let mut rows = Vec::new();
        while let Some(row) = found.next().map_err(failure)? {
            rows.push(row_of(row, columns).map_err(failure)?);
        }
        Ok(rows)
    }

    /// Gives each row until `take` says no. Every row is written over the one before it, so that its texts take no memory anew.
    pub(crate) fn each(
        &mut self,
        sql: &str,
        params: &[Value],
        take: &mut dyn FnMut(&Row) -> bool,
    ) -> Result<(), Failure> {
        let mut statement = self.connection.prepare_cached(sql).map_err(failure)?;
        bind(&mut statement, params)?;
        let mut values = Row(vec![Value::Null; statement.column_count()]);
        let mut found = statement.raw_query();
        while let Some(row) = found.next().map_err(failure)? {
            for (column, value) in values.0.iter_mut().enumerate() {
                write_over(value, row.get_ref(column).map_err(failure)?);
            }
            if !take(&values) {
                break;
            }
        }
        Ok(())
    }

    pub(crate) fn batch(&mut self, sql: &str) -> Result<(), Failure> {
        self.connection.execute_batch(sql).map_err(failure)
    }

    pub(crate) fn prepare(&mut self, sql: &str) -> Result<(), Failure> {
        self.connection.prepare(sql).map(drop).map_err(failure)
    }
}

/// A row as values.
pub(crate) fn row_of(row: &rusqlite::Row<'_>, columns: usize) -> rusqlite::Result<Row> {
    let mut values = Vec::with_capacity(columns);
    for column in 0..columns {
        let mut value = Value::Null;
        write_over(&mut value, row.get_ref(column)?);
        values.push(value);
    }
    Ok(Row(values))
}

/// Puts a column's value in the place of another, in its memory where it can.
fn write_over(place: &mut Value, found: ValueRef<'_>) {
    match (found, place) {
        (ValueRef::Text(bytes), Value::Text(text)) => {
            text.clear();
            text.push_str(&String::from_utf8_lossy(bytes));
        }
        (ValueRef::Blob(bytes), Value::Blob(kept)) => {
            kept.clear();
            kept.extend_from_slice(bytes);
        }
        (found, place) => {
            *place = match found {
                ValueRef::Null => Value::Null,
                ValueRef::Integer(value) => Value::Int(value),
                ValueRef::Real(value) => Value::Real(value),
                ValueRef::Text(bytes) => Value::Text(String::from_utf8_lossy(bytes).into_owned()),
                ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
            }
        }
    }
}

/// Makes an empty file that only its owner can read, unless it is there; SQLite gives its companions the same rights.
pub(crate) fn make_private(path: &Path) -> std::io::Result<()> {
    let mut file = std::fs::OpenOptions::new();
    file.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut file, 0o600);
    match file.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

/// SQLite numbers `$1` by first appearance, not by its number: bind by name.
fn bind(statement: &mut rusqlite::CachedStatement<'_>, params: &[Value]) -> Result<(), Failure> {
    let wanted = statement.parameter_count();
    if wanted != params.len() {
        return Err(other(format!(
            "a statement takes {wanted} parameters, not {}",
            params.len()
        )));
    }
    for index in 1..=wanted {
        let number = statement
            .parameter_name(index)
            .and_then(|name| name.strip_prefix('$')?.parse::<usize>().ok());
        let Some(value) = number.and_then(|number| params.get(number.checked_sub(1)?)) else {
            return Err(other(format!(
                "parameter {index} of a statement is not one of $1 to ${}",
                params.len()
            )));
        };
        statement
            .raw_bind_parameter(index, value)
            .map_err(failure)?;
    }
    Ok(())
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(value) => ValueRef::Integer(*value),
            Self::Real(value) => ValueRef::Real(*value),
            Self::Text(value) => ValueRef::Text(value.as_bytes()),
            Self::Blob(value) => ValueRef::Blob(value),
        }))
    }
}

fn other(why: String) -> Failure {
    Failure {
        error: StoreError::Other(why.into()),
        remedy: Remedy::None,
    }
}

/// SQLite's own error in our words.
pub(crate) fn failure(error: rusqlite::Error) -> Failure {
    let error = match &error {
        rusqlite::Error::SqliteFailure(code, text) => {
            let text = text.as_deref().unwrap_or_default();
            let after = |prefix: &str| text.strip_prefix(prefix).unwrap_or(text).trim().to_owned();
            match (code.extended_code, code.code) {
                (
                    ffi::SQLITE_CONSTRAINT_UNIQUE
                    | ffi::SQLITE_CONSTRAINT_PRIMARYKEY
                    | ffi::SQLITE_CONSTRAINT_ROWID,
                    _,
                ) => StoreError::Unique(constraints::name_of(&after("UNIQUE constraint failed:"))),
                (ffi::SQLITE_CONSTRAINT_FOREIGNKEY, _) => StoreError::ForeignKey,
                (ffi::SQLITE_CONSTRAINT_CHECK, _) => {
                    StoreError::Check(after("CHECK constraint failed:"))
                }
                (ffi::SQLITE_CONSTRAINT_NOTNULL, _) => {
                    StoreError::Check(after("NOT NULL constraint failed:"))
                }
                (_, ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy,
                (_, ErrorCode::ReadOnly) => StoreError::ReadOnly,
                (_, ErrorCode::DiskFull) => StoreError::Full,
                (_, ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => StoreError::Corrupt,
                _ => StoreError::Other(Box::new(error)),
            }
        }
        _ => StoreError::Other(Box::new(error)),
    };
    Failure {
        error,
        remedy: Remedy::None,
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;

    use super::*;

    #[test]
    fn a_statement_is_planned_once_whatever_its_values() {
        const ASK: &str = "select c from sums where a = $1 and b >= $2 and c = $3";
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("planned.db");
        let kept = Sqlite::open(&file, Mode::Write, &Options::default()).unwrap();
        let mut tx = SqliteTx::over(&kept.connection);
        let made = tx.batch("create table sums (a bigint, b bigint, c bigint, primary key (a, b))");
        assert!(made.is_ok());
        for value in 0..3 {
            let values = [value, value + 1, value + 2].map(Value::Int);
            assert!(tx.rows(ASK, &values).is_ok());
        }
        let statement = kept.connection.prepare_cached(ASK).unwrap();
        assert_eq!(
            statement.get_status(StatementStatus::Run),
            3,
            "the same statement"
        );
        assert_eq!(statement.get_status(StatementStatus::RePrepare), 0);
    }
}
