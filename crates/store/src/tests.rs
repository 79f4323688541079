//! The same tests on both engines, and each engine's own troubles.

mod engine;
mod statements;
mod trouble;
