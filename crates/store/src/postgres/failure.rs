//! The server's errors in our words.

use std::error::Error;

use crate::error::{Failure, Remedy, StoreError};

/// PostgreSQL's own error in our words; its detail is left out, because it quotes values.
pub(super) fn failure(error: postgres::Error) -> Failure {
    if error.is_closed() {
        return Failure {
            error: StoreError::Aborted,
            remedy: Remedy::Reconnect,
        };
    }
    let Some(told) = error.as_db_error() else {
        // Anything of the wire (a broken pipe, a reset) also ends the connection; a value that does not fit does not.
        let wire = error
            .source()
            .is_some_and(|source| source.is::<std::io::Error>());
        let remedy = if wire {
            Remedy::Reconnect
        } else {
            Remedy::None
        };
        return Failure {
            error: StoreError::Other(Box::new(error)),
            remedy,
        };
    };
    let constraint = || told.constraint().unwrap_or("unnamed").to_owned();
    let code = told.code();
    let (error, remedy) = match code.code() {
        "40001" | "40P01" => (StoreError::Busy, Remedy::Again),
        "57P01" | "57P02" | "57P03" => (StoreError::Aborted, Remedy::Reconnect),
        "23505" => (StoreError::Unique(constraint()), Remedy::None),
        "23503" => (StoreError::ForeignKey, Remedy::None),
        "23514" => (StoreError::Check(constraint()), Remedy::None),
        "23502" => {
            let column = format!(
                "{}.{}",
                told.table().unwrap_or_default(),
                told.column().unwrap_or_default()
            );
            (StoreError::Check(column), Remedy::None)
        }
        "55P03" | "53300" => (StoreError::Busy, Remedy::None),
        "25006" => (StoreError::ReadOnly, Remedy::None),
        "53100" => (StoreError::Full, Remedy::None),
        "XX001" | "XX002" => (StoreError::Corrupt, Remedy::None),
        // Only messages about names and syntax are passed on; others may quote a value.
        code if code.starts_with("42") => (
            StoreError::Other(format!("{} ({code})", told.message()).into()),
            Remedy::None,
        ),
        code => (
            StoreError::Other(format!("PostgreSQL error {code}").into()),
            Remedy::None,
        ),
    };
    Failure { error, remedy }
}
