//! Imports that run or just ended, so that a page can watch one and show what it did.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use care::{id::Id, people::Person};
use tokio::sync::watch;

use crate::pages::training::Imported;

/// How many ended imports are remembered.
const KEPT: usize = 200;

/// How far an import is.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct Progress {
    /// Files done.
    pub done: usize,
    /// Files in all, as far as known.
    pub total: usize,
    /// In words.
    pub says: String,
    /// What it did, once it has ended.
    #[serde(skip)]
    pub ended: Option<Imported>,
}

/// Whose import, under the name its page gave it.
type Key = (Id<Person>, String);

/// Every import that runs or just ended.
#[derive(Default)]
pub struct Imports {
    known: Mutex<BTreeMap<Key, watch::Sender<Progress>>>,
}

impl Imports {
    /// The sender of an import's progress; made on first use, by the import or by the page that watches it.
    pub fn sender(&self, person: Id<Person>, watch: &str) -> watch::Sender<Progress> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= KEPT {
            // What has ended or was never begun may be forgotten; nothing but a page's picture of it is lost.
            known.retain(|_, sender| sender.borrow().ended.is_none() && sender.borrow().total > 0);
        }
        known
            .entry((person, watch.to_owned()))
            .or_insert_with(|| watch::Sender::new(Progress::default()))
            .clone()
    }

    /// What an import did, if it has ended.
    pub fn ended(&self, person: Id<Person>, watch: &str) -> Option<Imported> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known
            .get(&(person, watch.to_owned()))
            .and_then(|sender| sender.borrow().ended.clone())
    }
}
