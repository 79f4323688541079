//! What people do with Knead: one act a file.
//!
//! An act reads: may they, load, decide, write. It takes the [`Actor`], [`Now`] and its arguments; it never asks the clock.

pub mod access;
mod now;

pub use access::{Actor, NotAllowed};
pub use now::Now;
