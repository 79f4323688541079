//! The same tests on both engines, and each engine's own troubles.

mod backups;
mod engine;
mod queries;
mod sample;
mod statements;
mod trouble;
