//! What clinics offer, kept in memory by its revision, so that a search need not read a whole clinic anew.
//!
//! A statement that changes one of the tables a [`ClinicBook`] is read from raises the clinic's revision in the same transaction
//! ([`crate::Tx::run`] sees to it, so that no writer can forget it). Whoever reads asks for the revision first: a book of another one is
//! never used, whichever server changed it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use care::{
    booking::clinic::{Clinic, ClinicBook},
    id::Id,
};
use uuid::Uuid;

/// The tables that a book is read from, besides `clinics`; `people` for the therapists' names.
pub(crate) const TABLES: &[&str] = &[
    "add_ons",
    "day_hours",
    "equipment",
    "holidays",
    "locations",
    "people",
    "room_closures",
    "rooms",
    "service_skills",
    "services",
    "therapist_languages",
    "therapist_lengths",
    "therapist_services",
    "therapist_skills",
    "therapists",
    "time_off",
    "travel",
    "weekly_hours",
];

/// Books kept; with more clinics than these in one database, those asked for lately.
const MOST: usize = 256;

/// The books of one store, shared by its connections.
#[derive(Debug, Default)]
pub(crate) struct Shelf {
    books: Mutex<HashMap<Uuid, (i64, Arc<ClinicBook>)>>,
}

impl Shelf {
    /// The book of a clinic as it was at a revision, if it is kept.
    pub(crate) fn take(&self, clinic: Id<Clinic>, revision: i64) -> Option<Arc<ClinicBook>> {
        let books = self.books.lock().unwrap_or_else(PoisonError::into_inner);
        let (kept, book) = books.get(&clinic.uuid())?;
        (*kept == revision).then(|| Arc::clone(book))
    }

    /// Keeps a book as of a revision.
    pub(crate) fn put(&self, clinic: Id<Clinic>, revision: i64, book: Arc<ClinicBook>) {
        let mut books = self.books.lock().unwrap_or_else(PoisonError::into_inner);
        if books.len() >= MOST && !books.contains_key(&clinic.uuid()) {
            books.clear();
        }
        books.insert(clinic.uuid(), (revision, book));
    }
}

/// Whether a statement changes what a book is read from.
pub(crate) fn changes_a_book(sql: &str) -> bool {
    let changed = ["insert into ", "update ", "delete from "]
        .iter()
        .find_map(|verb| sql.strip_prefix(verb));
    let table = changed.and_then(|rest| rest.split([' ', '\n']).next());
    table.is_some_and(|table| TABLES.binary_search(&table).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_in_order_and_all_that_a_book_is_read_from() {
        assert!(TABLES.is_sorted());
        let read = [
            crate::clinic::ALL,
            crate::clinic::rotas::ALL,
            crate::clinic::services::ALL,
            crate::clinic::therapists::ALL,
        ];
        let mut found = Vec::new();
        for (name, sql) in read.into_iter().flatten() {
            if !sql.starts_with("select") {
                continue;
            }
            let words: Vec<&str> = sql.split_whitespace().collect();
            for pair in words.windows(2) {
                if ["from", "join"].contains(&pair[0]) && pair[1] != "clinics" {
                    assert!(TABLES.contains(&pair[1]), "{name} reads {}", pair[1]);
                    found.push(pair[1]);
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        assert_eq!(found, TABLES);
    }

    #[test]
    fn only_a_change_of_these_tables_counts() {
        assert!(changes_a_book("insert into rooms (clinic_id) values ($1)"));
        assert!(changes_a_book("update people set name = $2"));
        assert!(changes_a_book("delete from time_off where clinic_id = $1"));
        assert!(!changes_a_book("select * from rooms"));
        assert!(!changes_a_book("insert into rooms_of_others values ($1)"));
        assert!(!changes_a_book("update appointments set stage = $2"));
    }
}
