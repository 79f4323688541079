//! Bookings a second, in parts that `cargo xtask bench bookings` puts together: `bookings PART DATABASE ...`
//!
//! `prepare DATABASE` makes the clinic; `record DATABASE BOOKINGS TO` books one after another on SQLite and writes down every row that each
//! transaction wrote; `run DATABASE CLIENTS BOOKINGS WANTED_BY` books with many clients at once, each start wanted by so many of them, and
//! prints how many were booked, in how many seconds, and how often somebody heard "taken".

use std::{
    error::Error,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

use care::{booking::hold::Hold, people::Role};
use jiff::ToSpan;
use practice::{Booking, BookingRefusal, WantedStart, book, hold};

#[path = "../../tests/common/mod.rs"]
mod common;
mod record;
#[path = "../storm/setting.rs"]
#[expect(dead_code, reason = "a storm has a clock of its own")]
mod setting;

use common::{Clinic, monday, now};
use setting::Clock;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Starts of a day, an hour and a half apart.
const A_DAY: usize = 10;
/// As many therapists at once as have a room that suits the service.
const AT_ONCE: usize = 2;

fn main() -> Outcome<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    match words.as_slice() {
        ["prepare", database] => runtime.block_on(setting::prepare(database, Clock::fast(0))),
        ["record", database, bookings, to] => {
            runtime.block_on(record::run(database, bookings.parse()?, to.as_ref()))
        }
        ["run", database, clients, bookings, wanted_by] => {
            let (clients, bookings, wanted_by) =
                (clients.parse()?, bookings.parse()?, wanted_by.parse()?);
            runtime.block_on(run(database, clients, bookings, wanted_by))
        }
        _ => Err("usage: bookings prepare|record|run DATABASE ...".into()),
    }
}

fn clinic_of(database: &str) -> Outcome<Clinic> {
    Ok(Clinic::of(
        setting::open(database)?,
        database,
        setting::clinic(),
    ))
}

/// The starts of a bench, all free and in no other's way; one after another they are on different days.
fn starts(clinic: &Clinic, count: usize) -> Vec<WantedStart> {
    let book = clinic.book();
    let by = |service| {
        book.therapists
            .iter()
            .filter(move |one| one.services.contains(&service))
    };
    let service = book
        .services
        .iter()
        .map(|service| service.id)
        .max_by_key(|service| by(*service).count())
        .expect("the clinic has services");
    let therapists: Vec<_> = by(service).take(AT_ONCE).collect();
    let days = count.div_ceil(A_DAY * therapists.len());
    (0..count)
        .map(|number| {
            let (day, rest) = (number % days, number / days);
            let (at, who) = (rest % A_DAY, rest / A_DAY);
            WantedStart {
                athlete: clinic.sample.others[number % setting::ATHLETES].id,
                service,
                therapist: therapists[who].id,
                location: book.locations[0].id,
                starts_at: Clock::fast(0).start(day, 0) + (90 * at as i64).minutes(),
            }
        })
        .collect()
}

/// Holds a start; `None` where somebody else has it.
async fn keep(
    clinic: &Clinic,
    wanted: WantedStart,
    number: usize,
) -> Result<Option<Hold>, BookingRefusal> {
    let actor = clinic.actor(wanted.athlete, Role::Athlete);
    let now = now(monday() + 1.minute(), 2 * number as u64);
    match hold(&clinic.practice, &actor, now, wanted).await {
        Ok(held) => Ok(Some(held)),
        Err(BookingRefusal::SlotTaken { .. }) => Ok(None),
        Err(other) => Err(other),
    }
}

/// Books what is held.
async fn make(clinic: &Clinic, held: &Hold, number: usize) -> Result<(), BookingRefusal> {
    let actor = clinic.actor(held.athlete, Role::Athlete);
    let wish = Booking {
        hold: held.id,
        consented: true,
        idempotency_key: Some(held.id.to_string()),
    };
    let now = now(monday() + 1.minute(), 2 * number as u64 + 1);
    book(&clinic.practice, &actor, now, wish).await.map(drop)
}

async fn run(database: &str, clients: usize, bookings: usize, wanted_by: usize) -> Outcome<()> {
    let clinic = Arc::new(clinic_of(database)?);
    let starts = Arc::new(starts(&clinic, bookings));
    let next = Arc::new(AtomicUsize::new(0));
    let began = Instant::now();
    let tasks: Vec<_> = (0..clients)
        .map(|_| {
            let (clinic, starts, next) =
                (Arc::clone(&clinic), Arc::clone(&starts), Arc::clone(&next));
            tokio::spawn(async move {
                let (mut booked, mut taken) = (0_u64, 0_u64);
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(wanted) = starts.get(number / wanted_by) else {
                        return Ok::<_, BookingRefusal>((booked, taken));
                    };
                    match keep(&clinic, *wanted, number).await? {
                        Some(held) => {
                            make(&clinic, &held, number).await?;
                            booked += 1;
                        }
                        None => taken += 1,
                    }
                }
            })
        })
        .collect();
    let (mut booked, mut taken) = (0, 0);
    for task in tasks {
        let (more, refused) = task.await??;
        (booked, taken) = (booked + more, taken + refused);
    }
    println!("{booked} {} {taken}", began.elapsed().as_secs_f64());
    Ok(())
}
