//! The rules a clinic works with: those that are shipped, with its own on top.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use care::{
    booking::clinic::Clinic,
    id::Id,
    rules::{
        RuleBook,
        clinic::{ClinicRules, ClinicRulesRefused},
    },
};
use store::{StoreError, Tx, clinic_rules};

/// Merged books by the shipped version and the clinic's own lines: the same two always make the same book.
static MERGED: Mutex<BTreeMap<(String, String), Arc<RuleBook>>> = Mutex::new(BTreeMap::new());

/// So many are kept at hand; a server answers for few clinics.
const KEPT: usize = 16;

/// The rule book of a clinic. Its own lines are never left out in silence: what cannot be read stops the act.
///
/// # Errors
/// What the database says, also where a clinic's own line cannot be read any more.
pub(crate) fn rules_in_use(
    tx: &mut Tx<'_>,
    shipped: &Arc<RuleBook>,
    clinic: Id<Clinic>,
) -> Result<Arc<RuleBook>, StoreError> {
    let lines = clinic_rules::live_lines(tx, clinic)?;
    if lines.is_empty() {
        return Ok(Arc::clone(shipped));
    }
    let key = (shipped.version.clone(), lines.concat());
    let kept = MERGED
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .get(&key)
        .cloned();
    if let Some(book) = kept {
        return Ok(book);
    }
    let book = merged(shipped, &lines).map_err(|_| StoreError::Shape {
        column: 0,
        wanted: "a clinic's own rule",
    })?;
    let book = Arc::new(book);
    let mut merged = MERGED.lock().unwrap_or_else(PoisonError::into_inner);
    if merged.len() >= KEPT {
        merged.clear();
    }
    merged.insert(key, Arc::clone(&book));
    Ok(book)
}

/// The shipped book with a clinic's lines. A line that the shipped rules have overtaken, being stricter by now, has nothing to add.
///
/// # Errors
/// [`ClinicRulesRefused`] for a line that is no line, or points to nothing.
pub(crate) fn merged(shipped: &RuleBook, lines: &[String]) -> Result<RuleBook, ClinicRulesRefused> {
    let mut text = String::new();
    for line in lines {
        match shipped.with_clinic(&ClinicRules::parse(line)?) {
            Ok(_) => text.push_str(line),
            Err(ClinicRulesRefused::Looser { .. }) => {}
            Err(refused) => return Err(refused),
        }
    }
    shipped.with_clinic(&ClinicRules::parse(&text)?)
}
