//! What people do with Knead: one act a file.
//!
//! An act reads: may they, load, decide, write. It takes the [`Actor`], [`Now`] and its arguments; it never asks the clock.

pub mod access;
mod fault;
mod files;
mod now;
mod post;
pub mod sample;

use std::sync::Arc;

use care::rules::RuleBook;
use store::Store;

pub use access::{Actor, NotAllowed};
pub use fault::Fault;
pub use files::Files;
pub use now::Now;
pub use post::{BadMailSettings, Mail, Post};
// The doors open a store and hand it over; they never speak to it.
pub use store::{Options as StoreOptions, Store as OpenStore, StoreError};

/// Everything an act needs besides its arguments.
pub struct Practice {
    /// What is remembered.
    pub store: Store,
    /// The rules of safety, timing and load.
    pub rules: Arc<RuleBook>,
    /// Original files by content hash.
    pub files: Files,
    /// How mail leaves.
    pub post: Post,
}
