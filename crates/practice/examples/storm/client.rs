//! A client of the storm: it holds, books, extends, moves and cancels, lets holds run out, books series, books over, waits and accepts what
//! is offered, as fast as it is answered.

use std::{sync::Arc, time::Instant};

use care::{
    booking::{
        appointment::Appointment,
        availability::Calendar,
        clinic::ClinicBook,
        conflict::overriding_slot,
        hold::Hold,
        occupancy::Resource,
        series::Rhythm,
        slot::{Slot, SlotQuery},
        waiting::{Offer, Waiting},
    },
    id::Id,
    people::{Person, Role},
    treatment::recommendation::Window,
};
use jiff::ToSpan;
use practice::{
    Actor, Booking, BookingRefusal, CancelWhy, MoveTo, Now, OverrideWish, SeriesBooking,
    WantedStart, book, book_over, book_series, cancel, extend_hold, hold, move_appointment,
    release_hold, undo,
};

use crate::{
    common::{Clinic, now},
    journal::{Asked, Claim, Heard, Journal, Wanting},
    setting::{self, Clock, DAYS, QUARTERS},
};

/// Small, even, and the same on every run.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, bound: u64) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % bound) as usize
    }
}

pub struct Client {
    pub clinic: Arc<Clinic>,
    pub journal: Arc<Journal>,
    pub clock: Clock,
    pub dice: Dice,
    pub attempt: u64,
    /// What was offered to somebody, open or not by now.
    pub offered: Vec<(Offer, WantedStart)>,
    /// Who was put on the waiting list, and not taken off it.
    pub waits: Vec<(Id<Waiting>, Id<Person>)>,
    /// How long each act took.
    pub took_us: Vec<u64>,
}

/// The reason an override is given, by the id that its appointment will have.
pub fn reason_of(id: &str) -> String {
    format!("agreed by telephone, {id}")
}

impl Client {
    /// Goes on with what is `mine` already.
    pub async fn run(mut self, mut mine: Vec<Appointment>, until: Instant) -> Vec<u64> {
        while Instant::now() < until {
            let which = mine
                .len()
                .checked_sub(1)
                .map(|last| self.dice.below(last as u64 + 1));
            match (self.dice.below(16), which) {
                (0..=5, _) => {
                    if let Some(held) = self.hold().await {
                        mine.extend(self.after(held).await);
                    }
                }
                (6, _) => mine.extend(self.book_over().await),
                (7, _) => mine.extend(self.book_series().await.unwrap_or_default()),
                (12, _) => self.wait().await,
                (13, _) => self.stop_waiting().await,
                (14 | 15, _) => {
                    if let Some(held) = self.accept().await {
                        mine.extend(self.after(held).await);
                    }
                }
                (8 | 9, Some(which)) => {
                    if let Some(moved) = self.move_to(&mine[which]).await {
                        mine[which] = moved;
                    }
                }
                (_, Some(which)) => {
                    let gone = mine.swap_remove(which);
                    self.cancel(&gone).await;
                }
                (_, None) => tokio::task::yield_now().await,
            }
        }
        self.took_us
    }

    pub fn now(&mut self) -> Now {
        self.attempt += 1;
        now(self.clock.now(), self.attempt)
    }

    pub fn wanted(&mut self) -> WantedStart {
        let book = self.clinic.book();
        let therapist = &book.therapists[self.dice.below(book.therapists.len() as u64)];
        let services: Vec<_> = therapist.services.iter().collect();
        let service = *services[self.dice.below(services.len() as u64)];
        WantedStart {
            athlete: self.clinic.sample.others[self.dice.below(setting::ATHLETES as u64)].id,
            service,
            therapist: therapist.id,
            location: book.locations[0].id,
            starts_at: self
                .clock
                .start(self.dice.below(DAYS), self.dice.below(QUARTERS)),
        }
    }

    pub fn claim(&self, wanted: WantedStart) -> Claim {
        claim(self.clinic.book(), wanted)
    }

    pub fn athlete(&self, wanted: WantedStart) -> Actor {
        self.clinic.actor(wanted.athlete, Role::Athlete)
    }

    async fn hold(&mut self) -> Option<Hold> {
        let wanted = self.wanted();
        let now = self.now();
        self.journal
            .asked(self.attempt, &Asked::Hold(self.claim(wanted)));
        let began = Instant::now();
        let answer = hold(&self.clinic.practice, &self.athlete(wanted), now, wanted).await;
        self.took(began);
        let clock = self.clock;
        self.hear(answer, |held| held_until(held, clock))
    }

    /// What becomes of a hold: it is booked, perhaps after more time was asked for, given back, or left to run out.
    async fn after(&mut self, held: Hold) -> Option<Appointment> {
        let actor = self.clinic.actor(held.athlete, Role::Athlete);
        let id = held.id.to_string();
        let fate = self.dice.below(10);
        if fate == 0 {
            return None;
        }
        if fate == 1 {
            let now = self.now();
            self.journal
                .asked(self.attempt, &Asked::Release(id.clone()));
            let began = Instant::now();
            let answer = release_hold(&self.clinic.practice, &actor, now, held.id).await;
            self.took(began);
            self.hear(answer, |()| done(id, &held.slot, 0));
            return None;
        }
        if fate == 2 {
            let now = self.now();
            self.journal.asked(self.attempt, &Asked::Extend(id.clone()));
            let began = Instant::now();
            let answer = extend_hold(&self.clinic.practice, &actor, now, held.id, None).await;
            self.took(began);
            let clock = self.clock;
            self.hear(answer, |held| held_until(held, clock))?;
        }
        let now = self.now();
        self.journal.asked(self.attempt, &Asked::Book(id));
        let wish = Booking {
            hold: held.id,
            consented: true,
            idempotency_key: Some(held.id.to_string()),
        };
        let began = Instant::now();
        let answer = book(&self.clinic.practice, &actor, now, wish).await;
        self.took(began);
        self.hear(answer, booked)
    }

    /// Staff book over whatever is there, now and then off the grid; some of them give no reason, and some may not.
    async fn book_over(&mut self) -> Option<Appointment> {
        let mut wanted = self.wanted();
        if self.dice.below(4) == 0 {
            wanted.starts_at += (5 + 5 * self.dice.below(2) as i64).minutes();
        }
        let desk = self.clinic.front_desk();
        let (actor, wanting) = match self.dice.below(10) {
            0 => (self.athlete(wanted), Wanting::Permission),
            1 => {
                let therapist = wanted.therapist.uuid();
                let person = Id::from_uuid(therapist);
                (
                    self.clinic.actor(person, Role::Therapist),
                    Wanting::Permission,
                )
            }
            2 => (desk, Wanting::Reason),
            _ => (desk, Wanting::Nothing),
        };
        let now = self.now();
        let id = now.id::<Hold>("hold").to_string();
        let reason = match wanting {
            Wanting::Reason => "  ".to_owned(),
            Wanting::Nothing | Wanting::Permission => reason_of(&id),
        };
        self.journal
            .asked(self.attempt, &Asked::Over(id, wanting, self.claim(wanted)));
        let wish = OverrideWish {
            wanted,
            add_ons: Vec::new(),
            reason,
            consented: true,
        };
        let began = Instant::now();
        let answer = book_over(&self.clinic.practice, &actor, now, wish, None).await;
        self.took(began);
        self.hear(answer, booked)
    }

    /// The same time on each of the days, all or none.
    async fn book_series(&mut self) -> Option<Vec<Appointment>> {
        let mut wanted = self.wanted();
        let quarter = self.dice.below(QUARTERS);
        let starts: Vec<WantedStart> = (0..DAYS as usize)
            .map(|day| {
                wanted.starts_at = self.clock.start(day, quarter);
                wanted
            })
            .collect();
        let now = self.now();
        let claims = starts.iter().enumerate().map(|(number, start)| {
            let id = now.id::<Hold>(&format!("series {number}"));
            (id.to_string(), self.claim(*start))
        });
        self.journal
            .asked(self.attempt, &Asked::Series(claims.collect()));
        let wish = SeriesBooking {
            athlete: wanted.athlete,
            rhythm: Rhythm::new(1, DAYS as u8).expect("a rhythm"),
            starts: starts.clone(),
            add_ons: Vec::new(),
            consented: true,
        };
        let began = Instant::now();
        let answer = book_series(
            &self.clinic.practice,
            &self.athlete(wanted),
            now,
            wish,
            None,
        )
        .await;
        self.took(began);
        let answer = match answer {
            Err(BookingRefusal::SeriesTaken { stands }) => {
                let of = |start: &WantedStart| stands.iter().any(|one| one.wanted == *start);
                let which = (0..starts.len()).filter(|number| of(&starts[*number]));
                let heard = Heard::TheseTaken(which.collect());
                self.journal.heard(self.attempt, &heard);
                return None;
            }
            other => other,
        };
        let all = self.hear(answer, |(_, all)| {
            let room = |one: &Appointment| one.slot.room.map(|room| room.to_string());
            Heard::AllDone(all.iter().map(room).collect())
        });
        all.map(|(_, all)| all)
    }

    async fn move_to(&mut self, before: &Appointment) -> Option<Appointment> {
        let wanted = WantedStart {
            starts_at: self.wanted().starts_at,
            ..WantedStart::of(&before.slot, before.athlete)
        };
        let to = MoveTo {
            therapist: wanted.therapist,
            location: wanted.location,
            starts_at: wanted.starts_at,
        };
        let now = self.now();
        let desk = self.clinic.front_desk();
        self.journal.asked(
            self.attempt,
            &Asked::Move(before.id.to_string(), self.claim(wanted)),
        );
        let began = Instant::now();
        let answer = move_appointment(&self.clinic.practice, &desk, now, before.id, to).await;
        self.took(began);
        self.hear(answer, booked)
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
                CancelWhy::plans(),
            )
            .await
        };
        self.took(began);
        self.hear(answer, |_| done(id, &gone.slot, 0));
    }

    pub fn took(&mut self, began: Instant) {
        let us = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.took_us.push(us);
    }

    pub fn hear<T>(
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

/// What a start would take, as the decision itself works it out; in which room is not said before.
pub fn claim(book: &ClinicBook, wanted: WantedStart) -> Claim {
    let at = wanted.starts_at;
    let query = SlotQuery::new(wanted.service, Window { from: at, to: at }, at);
    let empty = Calendar::new(book, query.reach(book), std::iter::empty::<Resource>());
    let slot = overriding_slot(&query, &empty, wanted.therapist, wanted.location, at)
        .expect("a service, therapist and place of the clinic");
    Claim {
        therapist: wanted.therapist.to_string(),
        athlete: wanted.athlete.to_string(),
        room: None,
        from: slot.occupies.from.0,
        until: slot.occupies.until.0,
    }
}

fn booked(appointment: &Appointment) -> Heard {
    done(appointment.id.to_string(), &appointment.slot, 0)
}

pub fn held_until(held: &Hold, clock: Clock) -> Heard {
    done(
        held.id.to_string(),
        &held.slot,
        clock.wall_of(held.expires_at),
    )
}

pub fn done(id: String, slot: &Slot, expires_us: i64) -> Heard {
    Heard::Done {
        id,
        room: slot.room.map(|room| room.to_string()),
        from: slot.occupies.from.0,
        until: slot.occupies.until.0,
        expires_us,
    }
}
