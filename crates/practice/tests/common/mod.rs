//! The sample clinic on a fresh database of each engine, with athletes who have answered the safety questions.

#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "each test file uses its own part; a test may"
)]

use std::{collections::BTreeSet, ffi::OsString, path::Path, sync::Arc};

use care::{
    booking::{appointment::Appointment, clinic::ClinicBook, slot::Slot},
    id::Id,
    people::{Person, Role},
    rules::RuleBook,
    treatment::{massage::Kind, recommendation::Window, screening::Screening},
};
use jiff::{Timestamp, ToSpan};
use practice::{
    Actor, Answers, Booking, Files, Now, Post, Practice, SlotWish, StoreError, WantedStart,
    answer_screening, book, find_slots, hold,
    sample::{SampleClinic, sample_clinic},
};
use store::{
    Store, clinic, people,
    testing::{TestStore, fresh_postgres, fresh_sqlite},
    training::profile,
};

/// The Python that has the peers (Radicale, `icalendar`, an SMTP server), by `KNEAD_TEST_PYTHON`; `cargo xtask test` names it.
///
/// # Panics
/// Where `CI` is set and it is not named: a peer that is not there must not look like one that agreed.
pub fn python_with_peers() -> Option<OsString> {
    let python = std::env::var_os("KNEAD_TEST_PYTHON");
    assert!(
        python.is_some() || std::env::var_os("CI").is_none(),
        "KNEAD_TEST_PYTHON must name a Python with the peers"
    );
    python
}

/// A Monday morning in Edmonton, before anybody works.
pub fn monday() -> Timestamp {
    "2026-11-23T13:00:00Z".parse().unwrap()
}

/// Now, with chance made of a number.
pub fn now(at: Timestamp, number: u64) -> Now {
    let mut chance = [7; 32];
    chance[..8].copy_from_slice(&number.to_be_bytes());
    Now { at, chance }
}

/// The sample clinic, kept in a database.
pub struct Clinic {
    pub practice: Practice,
    pub sample: SampleClinic,
    pub address: String,
    _fresh: Option<TestStore>,
}

/// A practice over a store.
pub fn practice_over(store: Store) -> Practice {
    Practice {
        store,
        rules: Arc::new(RuleBook::built_in().unwrap()),
        files: Files::new(Path::new("/nonexistent")),
        post: Post::Kept,
        calendars: None,
    }
}

/// The sample clinic; the same in every process.
pub fn sample() -> SampleClinic {
    sample_clinic(&now(monday(), 0)).unwrap()
}

/// Runs a test on SQLite, and on PostgreSQL if `KNEAD_TEST_POSTGRES` names a server.
pub fn on_each_engine<F: Future<Output = ()>>(test: impl Fn(Clinic) -> F) {
    let options = store::Options {
        clients: 4,
        ..store::Options::default()
    };
    let fresh = std::iter::once(fresh_sqlite(&options)).chain(fresh_postgres(&options));
    for fresh in fresh {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            test(Clinic::fresh(fresh).await).await;
        });
    }
}

impl Clinic {
    /// The sample clinic in a fresh database.
    pub async fn fresh(fresh: TestStore) -> Self {
        let clinic = Self {
            practice: practice_over(fresh.store.clone()),
            sample: sample(),
            address: fresh.address.clone(),
            _fresh: Some(fresh),
        };
        clinic.fill(monday()).await;
        clinic
    }

    /// The clinic that another process has filled.
    pub fn over(address: &str) -> Self {
        let options = store::Options {
            clients: 4,
            ..store::Options::default()
        };
        Self::of(Store::open(address, &options).unwrap(), address, sample())
    }

    /// A clinic that its store holds already.
    pub fn of(store: Store, address: &str, sample: SampleClinic) -> Self {
        Self {
            practice: practice_over(store),
            sample,
            address: address.to_owned(),
            _fresh: None,
        }
    }

    /// A clinic put into a store that is empty but for its tables, at some moment.
    pub async fn founded(store: Store, address: &str, sample: SampleClinic, at: Timestamp) -> Self {
        let clinic = Self::of(store, address, sample);
        clinic.fill(at).await;
        clinic
    }

    pub fn book(&self) -> &ClinicBook {
        &self.sample.book
    }

    pub fn actor(&self, person: Id<Person>, role: Role) -> Actor {
        Actor {
            clinic: self.book().clinic.id,
            person,
            roles: BTreeSet::from([role]),
            key: None,
        }
    }

    pub fn athlete(&self) -> Actor {
        self.actor(self.sample.athlete.id, Role::Athlete)
    }

    pub fn other(&self, number: usize) -> Actor {
        self.actor(self.sample.others[number].id, Role::Athlete)
    }

    pub fn front_desk(&self) -> Actor {
        self.actor(self.sample.front_desk.id, Role::FrontDesk)
    }

    /// Everybody, everything, and every red flag answered with "no".
    async fn fill(&self, at: Timestamp) {
        let (book, people_of) = (self.book().clone(), self.sample.people.clone());
        self.practice
            .store
            .write(move |tx| {
                let id = book.clinic.id;
                clinic::insert_clinic(tx, &book.clinic)?;
                book.locations
                    .iter()
                    .try_for_each(|location| clinic::save_location(tx, id, location))?;
                book.rooms
                    .iter()
                    .try_for_each(|room| clinic::save_room(tx, id, room))?;
                book.services
                    .iter()
                    .try_for_each(|service| clinic::save_service(tx, id, service))?;
                for (person, role) in &people_of {
                    people::insert_person(tx, id, person, &BTreeSet::from([*role]))?;
                    if *role == Role::Athlete {
                        profile::put_profile(tx, id, person.id, &profile::Profile::default())?;
                    }
                }
                book.therapists
                    .iter()
                    .try_for_each(|therapist| clinic::save_therapist(tx, id, therapist))
            })
            .await
            .map_err(|error: StoreError| error)
            .unwrap();
        for (person, role) in &self.sample.people {
            if *role == Role::Athlete {
                self.deny_everything(person.id, at).await;
            }
        }
    }

    /// Answers every red flag with "no".
    pub async fn deny_everything(&self, athlete: Id<Person>, at: Timestamp) {
        let denied = self
            .practice
            .rules
            .screening
            .red_flags()
            .map(|rule| rule.id.clone())
            .collect();
        let answers = Answers {
            denied,
            ..Answers::default()
        };
        let actor = self.actor(athlete, Role::Athlete);
        let screening = answer_screening(
            &self.practice,
            &actor,
            athlete,
            answers,
            now(at, athlete.uuid().as_u64_pair().1),
        )
        .await
        .unwrap();
        assert!(
            matches!(screening, Screening::Cleared(_)),
            "{:?}",
            screening.verdict()
        );
    }

    /// The free times of an hour's maintenance on this Monday at the first location.
    pub async fn free(&self, athlete: Id<Person>, at: Timestamp) -> Vec<Slot> {
        self.free_on(athlete, at, 0).await
    }

    /// The same so many days later.
    pub async fn free_on(&self, athlete: Id<Person>, at: Timestamp, days: i64) -> Vec<Slot> {
        let first = monday() + (24 * days).hours();
        let service = self
            .book()
            .services
            .iter()
            .find(|service| service.kind == Kind::Maintenance)
            .unwrap()
            .id;
        let wish = SlotWish {
            service,
            athlete: Some(athlete),
            therapist: None,
            location: Some(self.book().locations[0].id),
            window: Window {
                from: first,
                to: first + 16.hours(),
            },
        };
        let found = find_slots(&self.practice, &self.front_desk(), now(at, 1), wish)
            .await
            .unwrap();
        found.slots
    }

    /// Holds and books one slot for somebody; each slot and person draw their own chance.
    pub async fn book_slot(&self, actor: &Actor, slot: &Slot, at: Timestamp) -> Appointment {
        let number = slot.starts_at.as_second() as u64 ^ actor.person.uuid().as_u64_pair().1;
        let held = hold(&self.practice, actor, now(at, number), start(slot, actor))
            .await
            .unwrap();
        let wish = Booking {
            hold: held.id,
            consented: true,
            idempotency_key: None,
        };
        book(&self.practice, actor, now(at, number + 1), wish)
            .await
            .unwrap()
    }

    /// How many ticks are taken.
    pub async fn ticks(&self) -> i64 {
        let count = |tx: &mut store::Tx<'_>| {
            tx.row("select count(*) from occupancy", store::params![])?
                .unwrap()
                .int(0)
        };
        self.practice
            .store
            .read(count)
            .await
            .map_err(|error: StoreError| error)
            .unwrap()
    }

    /// How many mails wait.
    pub async fn mails(&self) -> i64 {
        let count = |tx: &mut store::Tx<'_>| {
            tx.row(
                "select count(*) from outbox where kind = 'mail'",
                store::params![],
            )?
            .unwrap()
            .int(0)
        };
        self.practice
            .store
            .read(count)
            .await
            .map_err(|error: StoreError| error)
            .unwrap()
    }
}

/// The start of a slot, for somebody.
pub fn start(slot: &Slot, actor: &Actor) -> WantedStart {
    WantedStart::of(slot, actor.person)
}
