//! A clinic's book read from memory is the one in the database, whoever changed it.

use care::booking::clinic::{BookingWindow, ClinicBook, Holiday, Room, TimeOff};
use jiff::civil::date;

use super::sample::{self, CLINIC, fill, id};
use crate::{
    Options, Store, StoreError, Tx,
    clinic::{self, Ending},
    params, people,
    testing::{TestStore, for_each_engine},
};

fn read(store: &Store) -> ClinicBook {
    let book: Result<_, StoreError> =
        store.read_blocking(|tx| clinic::load_clinic_book(tx, id(CLINIC)));
    book.unwrap().unwrap()
}

/// Changes the book in a transaction; how it looks from within, where nothing is taken from memory.
fn change(
    store: &Store,
    change: impl Fn(&mut Tx<'_>, ClinicBook) -> Result<(), StoreError> + Send + Sync + 'static,
) -> ClinicBook {
    let seen: Result<_, StoreError> = store.write_blocking(move |tx| {
        let book = clinic::load_clinic_book(tx, id(CLINIC))?.expect("there");
        change(tx, book)?;
        clinic::load_clinic_book(tx, id(CLINIC))
    });
    seen.unwrap().unwrap()
}

type Change = fn(&mut Tx<'_>, ClinicBook) -> Result<(), StoreError>;

/// One change of each kind that a book can have.
const CHANGES: &[Change] = &[
    |tx, _| {
        clinic::save_booking_window(
            tx,
            id(CLINIC),
            BookingWindow {
                notice_minutes: Some(77),
                horizon_days: None,
            },
        )
    },
    |tx, mut book| {
        book.locations[0].id = id(501);
        clinic::save_location(tx, id(CLINIC), &book.locations[0])
    },
    |tx, book| {
        let room = Room::new(id(502), book.locations[0].id, "New");
        clinic::save_room(tx, id(CLINIC), &room)
    },
    |tx, mut book| {
        book.rooms[0].equipment.insert("ladder".into());
        clinic::save_room(tx, id(CLINIC), &book.rooms[0])
    },
    |tx, mut book| {
        book.services[0].minutes += 5;
        book.services[0].add_ons.clear();
        clinic::save_service(tx, id(CLINIC), &book.services[0])
    },
    |tx, mut book| {
        book.therapists[0].hours.clear();
        book.therapists[0].skills.clear();
        clinic::save_therapist(tx, id(CLINIC), &book.therapists[0])
    },
    |tx, book| {
        let off = TimeOff {
            from: sample::at(1),
            until: sample::at(2),
        };
        clinic::insert_time_off(tx, id(CLINIC), book.therapists[0].id, off)
    },
    |tx, _| {
        let holiday = Holiday {
            location: None,
            on: date(2026, 12, 24),
            name: "Closed".into(),
        };
        clinic::save_holidays(tx, id(CLINIC), &[holiday])
    },
    |tx, _| clinic::save_travel(tx, id(CLINIC), &[]),
    |tx, _| clinic::save_cancel_notice(tx, id(CLINIC), 99),
    |tx, book| {
        let service = Ending::Service(book.services[0].id);
        clinic::end(tx, id(CLINIC), service, Some(sample::at(1)))
    },
    |tx, book| {
        let room = Ending::Room(book.rooms[0].id);
        clinic::end(tx, id(CLINIC), room, Some(sample::at(1)))
    },
    |tx, book| {
        let service = Ending::Service(book.ended.services[0].id);
        clinic::end(tx, id(CLINIC), service, None)
    },
    |tx, mut book| {
        let service = &mut book.services[0];
        service.ended_add_ons.push(care::booking::clinic::AddOn {
            id: id(503),
            name: "Feet".into(),
            minutes: 15,
            price_cents: 100,
        });
        clinic::save_service(tx, id(CLINIC), service)
    },
    |tx, book| {
        let therapist = book.therapists[0].id.uuid();
        let person = people::person_by_id(tx, id(CLINIC), care::id::Id::from_uuid(therapist))?;
        let mut person = person.expect("a therapist is a person").person;
        person.name = "Somebody Else".into();
        people::update_person(tx, id(CLINIC), &person).map(drop)
    },
    |tx, book| {
        let therapist = Ending::Therapist(book.therapists[0].id);
        clinic::end(tx, id(CLINIC), therapist, Some(sample::at(1)))
    },
];

fn filled(fresh: &TestStore) -> (&Store, Store) {
    fresh.store.write_blocking(fill).unwrap();
    let other = Store::open(&fresh.address, &Options::default()).unwrap();
    (&fresh.store, other)
}

#[test]
fn every_change_is_seen_by_whoever_reads_next_on_this_server_and_on_another() {
    for_each_engine(|fresh| {
        let (here, there) = filled(fresh);
        assert_eq!((read(here), read(&there)), (sample::book(), sample::book()));
        for (number, act) in CHANGES.iter().enumerate() {
            let before = read(here);
            let changed = change(here, *act);
            assert_ne!(changed, before, "change {number} changes something");
            assert_eq!(read(here), changed, "change {number} here");
            assert_eq!(read(&there), changed, "change {number} there");
        }
    });
}

#[test]
fn what_was_undone_is_not_remembered() {
    for_each_engine(|fresh| {
        let (here, there) = filled(fresh);
        let before = read(here);
        let undone: Result<(), StoreError> = here.write_blocking(|tx| {
            clinic::save_holidays(tx, id(CLINIC), &[])?;
            clinic::load_clinic_book(tx, id(CLINIC))?;
            Err(StoreError::Aborted)
        });
        assert!(undone.is_err());
        assert_eq!(read(here), before);
        // Another change comes to the same revision as the one that was undone.
        let changed = change(&there, |tx, _| clinic::save_travel(tx, id(CLINIC), &[]));
        assert_eq!((read(here), read(&there)), (changed.clone(), changed));
    });
}

#[test]
fn what_is_remembered_is_not_read_again() {
    for_each_engine(|fresh| {
        let (here, _) = filled(fresh);
        let before = read(here);
        // Past `Tx::run`, as nothing in the product does: the revision stays.
        let past: Result<(), StoreError> =
            here.write_blocking(|tx| tx.batch("delete from holidays"));
        past.unwrap();
        assert_eq!(read(here), before);
        let raised: Result<u64, StoreError> = here.write_blocking(|tx| {
            tx.run(
                "update rooms set name = name where clinic_id = $1",
                params![id::<()>(CLINIC)],
            )
        });
        assert!(raised.unwrap() > 0);
        assert_eq!(read(here).holidays, []);
    });
}
