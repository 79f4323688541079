//! A storm of bookings from two server processes over one database: nothing overlaps, and nobody hears anything but "taken".
//!
//! The second process is this test binary itself, started again for the one test `second_process`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Write},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use care::people::Role;
use common::{Clinic, monday, now, on_each_engine};
use jiff::ToSpan;
use practice::{
    Booking, BookingRefusal, CancelWhy, MoveTo, StoreError, WantedStart, book, cancel, hold,
    move_appointment, release_hold, undo,
};

/// Where the second process finds the database.
const ADDRESS: &str = "KNEAD_STORM_DATABASE";
/// Tasks of each of the two processes: 64 in all.
const TASKS: u64 = 32;
/// What each of them tries, one after the other.
const ATTEMPTS: u64 = 6;

/// What came of a process's attempts.
#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    held: u64,
    booked: u64,
    moved: u64,
    given_back: u64,
    taken: u64,
    slowest_ms: u64,
}

impl Tally {
    fn plus(self, other: Self) -> Self {
        Self {
            held: self.held + other.held,
            booked: self.booked + other.booked,
            moved: self.moved + other.moved,
            given_back: self.given_back + other.given_back,
            taken: self.taken + other.taken,
            slowest_ms: self.slowest_ms.max(other.slowest_ms),
        }
    }

    fn line(self) -> String {
        let Self {
            held,
            booked,
            moved,
            given_back,
            taken,
            slowest_ms,
        } = self;
        format!("TALLY {held} {booked} {moved} {given_back} {taken} {slowest_ms}")
    }

    fn of_line(line: &str) -> Option<Self> {
        // The test harness writes on the same line before us.
        let (_, numbers) = line.split_once("TALLY ")?;
        let mut numbers = numbers
            .split_whitespace()
            .map_while(|number| number.parse().ok());
        let mut next = || numbers.next();
        Some(Self {
            held: next()?,
            booked: next()?,
            moved: next()?,
            given_back: next()?,
            taken: next()?,
            slowest_ms: next()?,
        })
    }
}

/// Small, even, and the same on every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % bound) as usize
    }
}

/// `None` where the time was taken; anything else that is refused fails the test.
fn unless_taken<T>(result: Result<T, BookingRefusal>, tally: &mut Tally) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(BookingRefusal::SlotTaken { .. }) => {
            tally.taken += 1;
            None
        }
        Err(other) => panic!("an error other than \"taken\": {other:?}"),
    }
}

/// One start among those everybody wants: two locations, five therapists, mixed services, six athletes, three late mornings.
fn wanted(clinic: &Clinic, dice: &mut Dice) -> WantedStart {
    let book = clinic.book();
    loop {
        let therapist = &book.therapists[dice.below(book.therapists.len() as u64)];
        let service = &book.services[dice.below(book.services.len() as u64)];
        if therapist.services.contains(&service.id) {
            let athletes = clinic.sample.others.len() as u64;
            return WantedStart {
                athlete: clinic.sample.others[dice.below(athletes)].id,
                service: service.id,
                therapist: therapist.id,
                location: therapist.hours[0].location,
                starts_at: monday()
                    + (5 + 24 * dice.below(3) as i64).hours()
                    + (dice.below(20) as i64 * 15).minutes(),
            };
        }
    }
}

async fn one_task(clinic: Arc<Clinic>, seed: u64) -> Tally {
    let (mut dice, mut tally) = (Dice(seed * 7_919 + 1), Tally::default());
    let practice = &clinic.practice;
    for attempt in 0..ATTEMPTS {
        let mut step = 0;
        let mut at = |minutes: i64| {
            step += 1;
            now(
                monday() + minutes.minutes(),
                (seed * 1_000 + attempt) * 100 + step,
            )
        };
        let wish = wanted(&clinic, &mut dice);
        let actor = clinic.actor(wish.athlete, Role::Athlete);
        let began = Instant::now();
        let fate = dice.below(10);
        // One in ten holds was made long ago and has run out for everybody else.
        let made = if fate == 0 { at(-30) } else { at(0) };
        if let Some(held) = unless_taken(hold(practice, &actor, made, wish).await, &mut tally) {
            tally.held += 1;
            if fate == 1 {
                release_hold(practice, &actor, at(1), held.id)
                    .await
                    .unwrap();
                tally.given_back += 1;
            } else if fate > 1 {
                let wish = Booking {
                    hold: held.id,
                    consented: true,
                    idempotency_key: Some(held.id.to_string()),
                };
                let booked = book(practice, &actor, at(1), wish).await.unwrap();
                tally.booked += 1;
                if fate == 2 {
                    let desk = clinic.front_desk();
                    cancel(practice, &desk, at(2), booked.id, CancelWhy::plans())
                        .await
                        .unwrap();
                    tally.given_back += 1;
                } else if fate == 3 {
                    undo(practice, &actor, at(2), booked.id).await.unwrap();
                    tally.given_back += 1;
                } else if fate < 6 {
                    let to = wanted(&clinic, &mut dice);
                    let to = MoveTo {
                        therapist: booked.slot.therapist,
                        location: booked.slot.location,
                        starts_at: to.starts_at,
                    };
                    let moved = move_appointment(practice, &actor, at(2), booked.id, to).await;
                    tally.moved += u64::from(unless_taken(moved, &mut tally).is_some());
                }
            }
        }
        tally.slowest_ms = tally.slowest_ms.max(began.elapsed().as_millis() as u64);
    }
    tally
}

async fn storm(clinic: &Arc<Clinic>, first_seed: u64) -> Tally {
    let tasks: Vec<_> = (0..TASKS)
        .map(|task| tokio::spawn(one_task(Arc::clone(clinic), first_seed + task)))
        .collect();
    let mut tally = Tally::default();
    for task in tasks {
        tally = tally.plus(task.await.unwrap());
    }
    tally
}

/// The second server: opens the same database, says that it is ready, and begins when told.
#[test]
fn second_process() {
    let Ok(address) = std::env::var(ADDRESS) else {
        return;
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let tally = runtime.block_on(async {
        let clinic = Arc::new(Clinic::over(&address));
        println!("READY");
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).unwrap();
        storm(&clinic, 1_000).await
    });
    println!("{}", tally.line());
}

struct SecondProcess {
    child: Child,
    output: BufReader<std::process::ChildStdout>,
}

impl SecondProcess {
    fn start(address: &str) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "second_process",
                "--nocapture",
                "--test-threads=1",
            ])
            .env(ADDRESS, address)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let mut process = Self { child, output };
        process.read_until(|line| line.contains("READY").then_some(()));
        process
    }

    fn read_until<T>(&mut self, found: impl Fn(&str) -> Option<T>) -> T {
        let mut line = String::new();
        loop {
            line.clear();
            assert!(
                self.output.read_line(&mut line).unwrap() > 0,
                "the second process ended early"
            );
            if let Some(value) = found(&line) {
                return value;
            }
        }
    }

    fn go(&mut self) {
        writeln!(self.child.stdin.as_mut().unwrap(), "go").unwrap();
    }

    fn end(mut self) -> Tally {
        let tally = self.read_until(Tally::of_line);
        assert!(self.child.wait().unwrap().success());
        tally
    }
}

/// When each resource is taken, from the appointments and live holds alone: the occupancy table is not asked.
async fn overlaps(clinic: &Clinic) -> (usize, usize, i64) {
    let rows = |tx: &mut store::Tx<'_>| {
        tx.rows(
            "select a.therapist_id, a.room_id, a.athlete_id, a.starts_us, a.ends_us, s.buffer_before, s.buffer_after
             from appointments a join services s on s.clinic_id = a.clinic_id and s.service_id = a.service_id
             where a.stage <> 'cancelled'
             union all
             select h.therapist_id, h.room_id, h.athlete_id, h.starts_us, h.ends_us, s.buffer_before, s.buffer_after
             from holds h join services s on s.clinic_id = h.clinic_id and s.service_id = h.service_id",
            &[],
        )
    };
    let rows = clinic
        .practice
        .store
        .read(rows)
        .await
        .map_err(|error: StoreError| error)
        .unwrap();
    let mut taken: BTreeMap<String, Vec<(i64, i64)>> = BTreeMap::new();
    let mut ticks = 0;
    for row in &rows {
        let minute_us = 60_000_000;
        let from = row.int(3).unwrap() - row.int(5).unwrap() * minute_us;
        let until = row.int(4).unwrap() + row.int(6).unwrap() * minute_us;
        for column in 0..3 {
            taken
                .entry(row.text(column).unwrap().to_owned())
                .or_default()
                .push((from, until));
            ticks += (until - from) / (5 * minute_us);
        }
    }
    let mut overlaps = 0;
    for spans in taken.values_mut() {
        spans.sort_unstable();
        overlaps += spans
            .windows(2)
            .filter(|pair| pair[1].0 < pair[0].1)
            .count();
    }
    (rows.len(), overlaps, ticks)
}

#[test]
fn a_storm_from_two_processes_overlaps_nowhere() {
    on_each_engine(|clinic| async move {
        let clinic = Arc::new(clinic);
        let address = clinic.address.clone();
        let mut second = tokio::task::spawn_blocking(move || SecondProcess::start(&address))
            .await
            .unwrap();
        second.go();
        let began = Instant::now();
        let first = storm(&clinic, 0).await;
        let tally = tokio::task::spawn_blocking(move || second.end())
            .await
            .unwrap()
            .plus(first);
        let took = began.elapsed();

        // Holds that ran out may still lie there until the job ends them.
        practice::expire_holds(&clinic.practice, now(monday(), 9))
            .await
            .unwrap();
        let (kept, overlaps, ticks) = overlaps(&clinic).await;
        println!(
            "{}: {} tasks in two processes, {} attempts in {took:?}: {tally:?}; {kept} appointments stand, {overlaps} overlaps",
            clinic.practice.store.engine(),
            2 * TASKS,
            2 * TASKS * ATTEMPTS,
        );
        assert_eq!(overlaps, 0);
        assert_eq!(
            clinic.ticks().await,
            ticks,
            "the occupancy table tells what the appointments tell"
        );
        assert!(tally.booked > 10 && tally.taken > 50 && kept > 0);
        assert!(took < Duration::from_secs(60));
    });
}
