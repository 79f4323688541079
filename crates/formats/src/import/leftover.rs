//! What exports tell of activities for which no file was read: typed in by hand, or recorded in a file that is damaged or gone.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use care::training::{activity::Activity, day_facts::DayFacts};
use sha2::{Digest, Sha256};

use super::{Import, Origin, Reader};
use crate::{
    archive::Told,
    error::{Mend, Warning},
    export::{Alone, Beside, Export},
};

/// Entries of one export that a file's activities are.
#[derive(Debug, Clone)]
pub(super) struct Claimed {
    export: usize,
    entries: Vec<usize>,
}

impl Claimed {
    pub(super) fn of(export: &Arc<Export>, entries: Vec<usize>) -> Self {
        Self {
            export: identity(export),
            entries,
        }
    }
}

/// Tells one export from another while both are held.
fn identity(export: &Arc<Export>) -> usize {
    Arc::as_ptr(export).addr()
}

/// The exports met, and which of their entries were read from files.
#[derive(Default)]
pub(super) struct Exports {
    told: Vec<Told>,
    claimed: HashSet<(usize, usize)>,
}

impl Exports {
    pub(super) fn add(&mut self, told: Told) {
        self.told.push(told);
    }

    pub(super) fn claim(&mut self, claims: &[Claimed]) {
        for Claimed { export, entries } in claims {
            self.claimed
                .extend(entries.iter().map(|entry| (*export, *entry)));
        }
    }

    /// A file that repeats another: what the same export says of both was said already.
    pub(super) fn repeated(&mut self, name: &str, beside: &Beside, claimed: &[Claimed]) {
        for export in &beside.0 {
            let same = claimed.iter().any(|claim| claim.export == identity(export));
            if let Some(entry) = export.tells.naming(name).filter(|_| same) {
                self.claimed.insert((identity(export), entry));
            }
        }
    }

    /// The entries of an export that were read from files, or those that were not.
    fn entries(&self, export: &Arc<Export>, from_files: bool) -> Vec<usize> {
        let identity = identity(export);
        (0..export.tells.entries())
            .filter(|entry| self.claimed.contains(&(identity, *entry)) == from_files)
            .collect()
    }
}

/// What came of one entry.
enum Left<T> {
    Kept([u8; 32], T),
    Nothing,
    Unusable,
}

/// Adds what the exports tell beyond the files.
pub(super) fn add<T: Send, K>(import: &mut Import<T>, exports: Exports, reader: &Reader<'_, K>)
where
    K: Fn(Activity, Origin<'_>) -> T + Sync,
{
    let mut seen: HashSet<[u8; 32]> = HashSet::new();
    if exports.told.len() > 1 {
        // Of an export that is there twice, the files were read once and the second list has nothing to add.
        for Told { export, .. } in &exports.told {
            let from_files = exports.entries(export, true);
            let digest = |entry| match export.tells.alone(entry, reader.options.now) {
                Alone::Activity(excerpt) => Some(<[u8; 32]>::from(Sha256::digest(&excerpt.bytes))),
                Alone::Nothing | Alone::Unusable => None,
            };
            seen.extend(on_all_cores(&from_files, digest).into_iter().flatten());
        }
    }
    for Told { name, export } in &exports.told {
        let entries = exports.entries(export, false);
        let mut unusable = 0;
        for left in on_all_cores(&entries, |entry| one(reader, name, export, entry)) {
            match left {
                // The same export twice tells everything twice.
                Left::Kept(sha256, kept) if seen.insert(sha256) => import.activities.push(kept),
                Left::Kept(..) | Left::Nothing => {}
                Left::Unusable => unusable += 1,
            }
        }
        import.days.extend(export.days.iter().cloned());
        let mends = export.mends.iter().cloned();
        let left_out = (unusable > 0).then_some(Mend::EntriesUndated { count: unusable });
        import
            .warnings
            .extend(mends.chain(left_out).map(|mend| Warning {
                name: name.clone(),
                mend,
            }));
    }
    import.days = one_a_day(std::mem::take(&mut import.days));
}

fn one<T, K>(reader: &Reader<'_, K>, name: &str, export: &Export, entry: usize) -> Left<T>
where
    K: Fn(Activity, Origin<'_>) -> T,
{
    match export.tells.alone(entry, reader.options.now) {
        Alone::Activity(excerpt) => {
            let sha256: [u8; 32] = Sha256::digest(&excerpt.bytes).into();
            let origin = Origin {
                name,
                bytes: &excerpt.bytes,
                sha256,
                part: 0,
            };
            Left::Kept(sha256, (reader.keep)(excerpt.activity, origin))
        }
        Alone::Nothing => Left::Nothing,
        Alone::Unusable => Left::Unusable,
    }
}

/// Does the same to each, and returns what came of it in the same order.
fn on_all_cores<T: Send>(entries: &[usize], act: impl Fn(usize) -> T + Sync) -> Vec<T> {
    const WORTH_A_THREAD: usize = 64;
    let workers = std::thread::available_parallelism()
        .map_or(2, std::num::NonZero::get)
        .min(8);
    if entries.len() < WORTH_A_THREAD {
        return entries.iter().map(|entry| act(*entry)).collect();
    }
    let size = entries.len().div_ceil(workers);
    let act = &act;
    std::thread::scope(|scope| {
        let parts: Vec<_> = entries
            .chunks(size)
            .map(|part| {
                scope.spawn(move || part.iter().map(|entry| act(*entry)).collect::<Vec<T>>())
            })
            .collect();
        parts
            .into_iter()
            .flat_map(|part| match part.join() {
                Ok(done) => done,
                // A mistake of the caller's own: it is not ours to hide.
                Err(panic) => std::panic::resume_unwind(panic),
            })
            .collect()
    })
}

/// What one source says of one day in several files, put together; the first that says something of it wins.
fn one_a_day(days: Vec<DayFacts>) -> Vec<DayFacts> {
    let mut merged: Vec<DayFacts> = Vec::with_capacity(days.len());
    let mut place = HashMap::new();
    for day in days {
        match place.get(&(day.date, day.source)) {
            None => {
                place.insert((day.date, day.source), merged.len());
                merged.push(day);
            }
            Some(&at) => {
                let known: &mut DayFacts = &mut merged[at];
                known.sleep_h = known.sleep_h.or(day.sleep_h);
                known.resting_heart_rate = known.resting_heart_rate.or(day.resting_heart_rate);
                known.hrv = known.hrv.or(day.hrv);
            }
        }
    }
    merged
}
