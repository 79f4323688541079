//! What Knead remembers: one SQL text for SQLite and PostgreSQL.
//!
//! An act is a synchronous closure that is safe to run again from the start, given to [`Store::write`] or [`Store::read`];
//! inside it, [`Tx`] runs statements with `$1` parameters, the same on both engines. A closure that has begun always runs
//! to its end, whoever still waits for it.

#[macro_use]
mod statements;

pub mod api_keys;
pub mod audit;
mod backup;
pub mod booking;
pub mod clinic;
pub mod clinic_rules;
mod constraints;
pub mod embed;
mod error;
pub mod feeds;
pub mod jobs;
mod migrate;
mod options;
pub mod outside;
pub mod people;
mod postgres;
pub mod sharing;
mod shelf;
pub mod sign_in;
mod sqlite;
mod store;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod threads;
pub mod training;
pub mod treatment;
mod tx;
mod value;
pub mod web_addresses;
mod words;

#[cfg(test)]
mod tests;

pub use error::StoreError;
pub use migrate::schema_sql;
pub use options::Options;
pub use store::Store;
pub use tx::Tx;
pub use value::{Row, Value};
