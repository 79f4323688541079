//! What Knead remembers: one SQL text for SQLite and PostgreSQL.
//!
//! An act is a synchronous closure that is safe to run again from the start, given to [`Store::write`] or [`Store::read`];
//! inside it, [`Tx`] runs statements with `$1` parameters, the same on both engines. A closure that has begun always runs
//! to its end, whoever still waits for it.

pub mod booking;
mod constraints;
mod error;
mod migrate;
mod options;
mod postgres;
mod sqlite;
#[macro_use]
mod statements;
mod store;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod threads;
mod tx;
mod value;

#[cfg(test)]
mod tests;

pub use error::StoreError;
pub use migrate::schema_sql;
pub use options::Options;
pub use store::Store;
pub use tx::Tx;
pub use value::{Row, Value};
