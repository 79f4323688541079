//! The same tests on both engines, and each engine's own troubles.

mod backups;
mod engine;
mod lost;
pub(crate) mod meeting;
mod overlay;
mod plans;
mod queries;
mod safety;
mod sample;
mod scale;
mod shelf;
mod statements;
mod training;
mod trouble;
mod upgrade;
