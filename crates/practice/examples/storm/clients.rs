//! One server and its clients: each holds, books, moves, cancels and lets holds run out, as fast as it is answered.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use care::{
    booking::{appointment::Appointment, hold::Hold, slot::Slot},
    people::Role,
};
use practice::{
    Booking, BookingRefusal, MoveTo, Now, WantedStart, book, cancel, expire_holds, hold,
    move_appointment, release_hold, undo,
};

use crate::{
    Outcome,
    common::{Clinic, now},
    journal::{Asked, Claim, Heard, Journal},
    setting::{self, Clock, DAYS, QUARTERS},
};

/// One server's part of a storm.
#[derive(Clone, Copy)]
pub struct Storm {
    pub seed: u64,
    pub tasks: u64,
    pub seconds: f64,
    pub began_us: i64,
}

/// How often the server ends what has run out.
const EXPIRE_EVERY: Duration = Duration::from_millis(500);

/// Runs until the time is over, and prints how long the acts took.
pub async fn run(database: &str, journal: &Path, storm: Storm) -> Outcome<()> {
    let clinic = Arc::new(Clinic::of(
        setting::open(database)?,
        database,
        setting::clinic(),
    ));
    let journal = Arc::new(Journal::open(journal)?);
    let clock = Clock {
        began_us: storm.began_us,
    };
    let until = Instant::now() + Duration::from_secs_f64(storm.seconds);

    let ends = tokio::spawn({
        let clinic = Arc::clone(&clinic);
        async move {
            let mut number = 0;
            while Instant::now() < until {
                number += 1;
                // What fails now is done next time; whoever books meanwhile ends what has run out by themselves.
                drop(expire_holds(&clinic.practice, now(clock.now(), number)).await);
                tokio::time::sleep(EXPIRE_EVERY).await;
            }
        }
    });
    let tasks: Vec<_> = (0..storm.tasks)
        .map(|task| {
            let client = Client {
                clinic: Arc::clone(&clinic),
                journal: Arc::clone(&journal),
                clock,
                dice: Dice(storm.seed * 1_000 + task + 1),
                attempt: (storm.seed * 1_000 + task) * 1_000_000,
                took_us: BTreeMap::new(),
            };
            tokio::spawn(client.run(until))
        })
        .collect();
    let mut took_us: Vec<u64> = Vec::new();
    for task in tasks {
        took_us.extend(task.await?.into_values().flatten());
    }
    ends.await?;
    took_us.sort_unstable();
    let of = |share: usize| {
        took_us
            .get(took_us.len() * share / 100)
            .copied()
            .unwrap_or(0)
    };
    println!(
        "{} acts, median {} us, 99 of 100 within {} us, the slowest {} us",
        took_us.len(),
        of(50),
        of(99),
        took_us.last().copied().unwrap_or(0)
    );
    Ok(())
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

struct Client {
    clinic: Arc<Clinic>,
    journal: Arc<Journal>,
    clock: Clock,
    dice: Dice,
    attempt: u64,
    took_us: BTreeMap<&'static str, Vec<u64>>,
}

impl Client {
    async fn run(mut self, until: Instant) -> BTreeMap<&'static str, Vec<u64>> {
        let mut mine: Vec<Appointment> = Vec::new();
        while Instant::now() < until {
            match self.dice.below(10) {
                0..=5 => {
                    if let Some(held) = self.hold().await {
                        mine.extend(self.after(held).await);
                    }
                }
                6 | 7 if !mine.is_empty() => {
                    let which = self.dice.below(mine.len() as u64);
                    if let Some(moved) = self.move_to(&mine[which]).await {
                        mine[which] = moved;
                    }
                }
                8 | 9 if !mine.is_empty() => {
                    let which = self.dice.below(mine.len() as u64);
                    let gone = mine.swap_remove(which);
                    self.cancel(&gone).await;
                }
                _ => tokio::task::yield_now().await,
            }
        }
        self.took_us
    }

    fn now(&mut self) -> Now {
        self.attempt += 1;
        now(self.clock.now(), self.attempt)
    }

    fn wanted(&mut self) -> (WantedStart, Claim) {
        let book = self.clinic.book();
        let therapist = &book.therapists[self.dice.below(book.therapists.len() as u64)];
        let services: Vec<_> = therapist.services.iter().collect();
        let service = *services[self.dice.below(services.len() as u64)];
        let athlete = self.clinic.sample.others[self.dice.below(setting::ATHLETES as u64)].id;
        let starts_at = setting::start(self.dice.below(DAYS), self.dice.below(QUARTERS));
        let of = book.service(service).expect("a service of the clinic");
        let claim = claim_of(
            therapist.id.to_string(),
            athlete.to_string(),
            starts_at.as_second(),
            of,
        );
        let wanted = WantedStart {
            athlete,
            service,
            therapist: therapist.id,
            location: book.locations[0].id,
            starts_at,
        };
        (wanted, claim)
    }

    async fn hold(&mut self) -> Option<Hold> {
        let (wanted, claim) = self.wanted();
        let now = self.now();
        let actor = self.clinic.actor(wanted.athlete, Role::Athlete);
        let answer = {
            let asked = Asked::Hold(claim);
            self.journal.asked(self.attempt, &asked);
            let began = Instant::now();
            let answer = hold(&self.clinic.practice, &actor, now, wanted).await;
            self.took("hold", began);
            answer
        };
        let clock = self.clock;
        self.hear(answer, |held| {
            done(
                held.id.to_string(),
                &held.slot,
                clock.wall_of(held.expires_at),
            )
        })
    }

    /// What becomes of a hold: it is booked, given back, or left to run out.
    async fn after(&mut self, held: Hold) -> Option<Appointment> {
        let actor = self.clinic.actor(held.athlete, Role::Athlete);
        let now = self.now();
        let id = held.id.to_string();
        match self.dice.below(10) {
            0 => None,
            1 => {
                self.journal
                    .asked(self.attempt, &Asked::Release(id.clone()));
                let began = Instant::now();
                let answer = release_hold(&self.clinic.practice, &actor, now, held.id).await;
                self.took("release", began);
                self.hear(answer, |()| done(id, &held.slot, 0));
                None
            }
            _ => {
                self.journal.asked(self.attempt, &Asked::Book(id));
                let wish = Booking {
                    hold: held.id,
                    consented: true,
                    idempotency_key: Some(held.id.to_string()),
                };
                let began = Instant::now();
                let answer = book(&self.clinic.practice, &actor, now, wish).await;
                self.took("book", began);
                self.hear(answer, |booked| {
                    done(booked.id.to_string(), &booked.slot, 0)
                })
            }
        }
    }

    async fn move_to(&mut self, before: &Appointment) -> Option<Appointment> {
        let (wanted, _) = self.wanted();
        let book = self.clinic.book();
        let of = book
            .service(before.slot.service)
            .expect("a service of the clinic");
        let claim = claim_of(
            before.slot.therapist.to_string(),
            before.athlete.to_string(),
            wanted.starts_at.as_second(),
            of,
        );
        let to = MoveTo {
            therapist: before.slot.therapist,
            location: before.slot.location,
            starts_at: wanted.starts_at,
        };
        let now = self.now();
        let desk = self.clinic.front_desk();
        self.journal
            .asked(self.attempt, &Asked::Move(before.id.to_string(), claim));
        let began = Instant::now();
        let answer = move_appointment(&self.clinic.practice, &desk, now, before.id, to).await;
        self.took("move", began);
        self.hear(answer, |moved| done(moved.id.to_string(), &moved.slot, 0))
    }

    async fn cancel(&mut self, gone: &Appointment) {
        let now = self.now();
        let id = gone.id.to_string();
        self.journal.asked(self.attempt, &Asked::Cancel(id.clone()));
        let began = Instant::now();
        let answer = if self.dice.below(2) == 0 && now.at < gone.undo_until() {
            let actor = self.clinic.actor(gone.athlete, Role::Athlete);
            undo(&self.clinic.practice, &actor, now, gone.id).await
        } else {
            let desk = self.clinic.front_desk();
            cancel(
                &self.clinic.practice,
                &desk,
                now,
                gone.id,
                practice::CancelWhy::plans(),
            )
            .await
        };
        self.took("cancel", began);
        self.hear(answer, |_| done(id, &gone.slot, 0));
    }

    fn took(&mut self, act: &'static str, began: Instant) {
        let us = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.took_us.entry(act).or_default().push(us);
    }

    fn hear<T>(
        &self,
        answer: Result<T, BookingRefusal>,
        done: impl FnOnce(&T) -> Heard,
    ) -> Option<T> {
        let (heard, value) = match answer {
            Ok(value) => (done(&value), Some(value)),
            Err(BookingRefusal::SlotTaken { .. }) => (Heard::Taken, None),
            Err(BookingRefusal::Fault(_)) => (Heard::Fault, None),
            Err(other) => (Heard::Refused(other.to_string()), None),
        };
        self.journal.heard(self.attempt, &heard);
        value
    }
}

fn claim_of(
    therapist: String,
    athlete: String,
    starts_s: i64,
    of: &care::booking::clinic::Service,
) -> Claim {
    let minute = 60;
    let tick = 300;
    Claim {
        therapist,
        athlete,
        room: None,
        from: (starts_s - i64::from(of.buffer_before) * minute).div_euclid(tick),
        until: (starts_s + i64::from(of.minutes + of.buffer_after) * minute).div_euclid(tick),
    }
}

fn done(id: String, slot: &Slot, expires_us: i64) -> Heard {
    Heard::Done {
        id,
        room: slot.room.map(|room| room.to_string()),
        from: slot.occupies.from.0,
        until: slot.occupies.until.0,
        expires_us,
    }
}
