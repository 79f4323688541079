//! What the journals together tell: when each span of time may have been taken, and what each appointment may have become.

use std::collections::BTreeMap;

use crate::{
    client::reason_of,
    journal::{Asked, Claim, Heard, Line, Says, Wanting},
};

/// An act that was asked for, and what was heard of it; a killed server says nothing.
#[derive(Debug, Clone)]
pub struct Attempt {
    pub asked_us: i64,
    pub asked: Asked,
    pub heard: Option<(i64, Heard)>,
}

/// A span of time that was, or may have been, taken, by the wall's clock: certainly from `known_us` until `ending_us`, if at all, and
/// possibly from `born_us` until `dead_us`.
#[derive(Debug, Clone)]
pub struct Life {
    pub claim: Claim,
    pub born_us: i64,
    pub known_us: i64,
    pub ending_us: i64,
    pub dead_us: i64,
    /// Until when it may have been a hold.
    pub held_us: i64,
    /// Whether staff booked it over whatever was there.
    pub over: bool,
}

/// What may have become of a hold or an appointment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// Given back, run out or cancelled; or it never was.
    Gone,
    /// Still kept, until so many microseconds.
    Held(i64),
    /// An appointment that stands, with this therapist over these ticks.
    Stands(String, i64, i64),
}

/// An override that may have been booked.
#[derive(Debug, Clone)]
pub struct Over {
    pub reason: String,
    pub claim: Claim,
    pub asked_us: i64,
    /// When it was acknowledged.
    pub heard_us: Option<i64>,
    /// Whether it was, or may have been, moved to a time of its own.
    pub moved: bool,
}

#[derive(Default)]
pub struct History {
    pub attempts: Vec<Attempt>,
    pub lives: Vec<Life>,
    /// By the id of the hold, which the appointment keeps.
    pub fates: BTreeMap<String, Vec<Fate>>,
    /// By the same id.
    pub overs: BTreeMap<String, Over>,
    /// Where the latest life of each hold or appointment is.
    latest: BTreeMap<String, usize>,
}

/// What takes over from a hold or an appointment may be written a moment before the one who asked hears of it.
const FOREVER: i64 = i64::MAX;
/// A hold that has run out is free for others once somebody looks; clocks of two threads are read one after the other.
pub const SLACK_US: i64 = 1_000_000;

/// What was heard of one that was done: when, its room, its ticks, and when it runs out.
type Done = (i64, Option<String>, (i64, i64), i64);

impl History {
    pub fn of(lines: Vec<Line>) -> Self {
        let mut attempts: BTreeMap<u64, Attempt> = BTreeMap::new();
        for Line {
            wall_us,
            attempt,
            says,
        } in lines
        {
            match says {
                Says::Asked(asked) => {
                    attempts.insert(
                        attempt,
                        Attempt {
                            asked_us: wall_us,
                            asked,
                            heard: None,
                        },
                    );
                }
                Says::Heard(heard) => {
                    if let Some(one) = attempts.get_mut(&attempt) {
                        one.heard = Some((wall_us, heard));
                    }
                }
            }
        }
        let mut history = Self::default();
        let mut all: Vec<Attempt> = attempts.into_values().collect();
        all.sort_by_key(|one| one.asked_us);
        for one in &all {
            history.take_in(one);
        }
        history.attempts = all;
        history
    }

    fn take_in(&mut self, one: &Attempt) {
        let (mut done, mut rooms) = (None, None);
        match &one.heard {
            Some((
                at,
                Heard::Done {
                    id,
                    room,
                    from,
                    until,
                    expires_us,
                },
            )) => {
                let heard: Done = (*at, room.clone(), (*from, *until), *expires_us);
                done = Some((id.clone(), heard));
            }
            Some((at, Heard::AllDone(all))) => rooms = Some((*at, all)),
            // It may have been done, and nobody heard of it.
            Some((_, Heard::Fault)) | None => {}
            Some((_, Heard::Taken | Heard::TheseTaken(_) | Heard::Refused(_))) => return,
        }
        let asked_us = one.asked_us;
        match &one.asked {
            Asked::Hold(claim) | Asked::Accept(_, claim) => self.held(claim, asked_us, done),
            Asked::Release(id) | Asked::Cancel(id) => {
                self.ended(id, asked_us, done.map(|(_, done)| done.0))
            }
            Asked::Extend(id) => self.extended(id, done.map(|(_, done)| done.3)),
            Asked::Book(id) => self.booked(id, asked_us, done.map(|(_, done)| done.0)),
            Asked::Move(id, claim) => self.moved(id, claim, asked_us, done.map(|(_, done)| done)),
            Asked::Over(id, Wanting::Nothing, claim) => {
                let done = done.map(|(_, done)| done);
                let over = Over {
                    reason: reason_of(id),
                    claim: claim.clone(),
                    asked_us,
                    heard_us: done.as_ref().map(|done| done.0),
                    moved: false,
                };
                self.overs.insert(id.clone(), over);
                self.appeared(id, claim, asked_us, done, true);
            }
            // They take nobody's time, or must be refused.
            Asked::Wait(_) | Asked::StopWaiting(_) | Asked::Stale(_) | Asked::See(_) => {}
            // What must be refused is nowhere: whatever came of it stands there unasked.
            Asked::Over(_, Wanting::Reason | Wanting::Permission, _) => {}
            Asked::Series(starts) => {
                for (number, (id, claim)) in starts.iter().enumerate() {
                    let done = rooms.map(|(at, rooms)| {
                        let room = rooms.get(number).cloned().flatten();
                        (at, room, (claim.from, claim.until), 0)
                    });
                    self.appeared(id, claim, asked_us, done, false);
                }
            }
        }
    }

    fn born(&mut self, id: Option<&str>, life: Life) {
        if let Some(id) = id {
            self.latest.insert(id.to_owned(), self.lives.len());
        }
        self.lives.push(life);
    }

    fn held(&mut self, claim: &Claim, born_us: i64, done: Option<(String, Done)>) {
        let unknown = Life {
            claim: claim.clone(),
            born_us,
            known_us: FOREVER,
            ending_us: FOREVER,
            dead_us: FOREVER,
            held_us: FOREVER,
            over: false,
        };
        // Nobody knows the id of one that was not heard of: it cannot become anything, but it may keep its time until somebody ends it.
        let Some((id, (known_us, room, run, expires_us))) = done else {
            return self.born(None, unknown);
        };
        let life = Life {
            claim: at(claim, room, run),
            known_us,
            ending_us: expires_us - SLACK_US,
            dead_us: expires_us,
            held_us: expires_us,
            ..unknown
        };
        self.born(Some(&id), life);
        self.fates.insert(id, vec![Fate::Held(expires_us)]);
    }

    /// An appointment that was no hold before.
    fn appeared(&mut self, id: &str, claim: &Claim, born_us: i64, done: Option<Done>, over: bool) {
        let mut fates = if done.is_some() {
            Vec::new()
        } else {
            vec![Fate::Gone]
        };
        let (known_us, claim) = match done {
            Some((at_us, room, run, _)) => (at_us, at(claim, room, run)),
            None => (FOREVER, claim.clone()),
        };
        fates.push(stands(&claim));
        self.fates.insert(id.to_owned(), fates);
        let life = Life {
            claim,
            born_us,
            known_us,
            ending_us: FOREVER,
            dead_us: FOREVER,
            held_us: i64::MIN,
            over,
        };
        self.born(Some(id), life);
    }

    fn ended(&mut self, id: &str, asked_us: i64, heard_us: Option<i64>) {
        let fates = self.fates.entry(id.to_owned()).or_default();
        if let Some(&life) = self.latest.get(id) {
            let life = &mut self.lives[life];
            life.ending_us = life.ending_us.min(asked_us);
            if let Some(heard_us) = heard_us {
                life.dead_us = heard_us;
                *fates = vec![Fate::Gone];
                return;
            }
        }
        fates.push(Fate::Gone);
    }

    fn extended(&mut self, id: &str, expires_us: Option<i64>) {
        let Some(&life) = self.latest.get(id) else {
            return;
        };
        let life = &mut self.lives[life];
        let fates = self.fates.entry(id.to_owned()).or_default();
        if let Some(expires_us) = expires_us {
            life.ending_us = expires_us - SLACK_US;
            (life.dead_us, life.held_us) = (expires_us, expires_us);
            *fates = vec![Fate::Held(expires_us)];
        } else {
            (life.dead_us, life.held_us) = (FOREVER, FOREVER);
            fates.push(Fate::Held(FOREVER));
        }
    }

    fn booked(&mut self, id: &str, asked_us: i64, heard_us: Option<i64>) {
        let Some(&life) = self.latest.get(id) else {
            return;
        };
        let life = &mut self.lives[life];
        life.dead_us = FOREVER;
        let stands = stands(&life.claim);
        let fates = self.fates.entry(id.to_owned()).or_default();
        if let Some(heard_us) = heard_us {
            (life.ending_us, life.held_us) = (FOREVER, heard_us);
            *fates = vec![stands];
        } else {
            life.ending_us = life.ending_us.min(asked_us);
            fates.push(stands);
        }
    }

    fn moved(&mut self, id: &str, claim: &Claim, born_us: i64, done: Option<Done>) {
        let Some(&before) = self.latest.get(id) else {
            return;
        };
        if let Some(over) = self.overs.get_mut(id) {
            over.moved = true;
        }
        let before = &mut self.lives[before];
        before.ending_us = before.ending_us.min(born_us);
        let mut life = Life {
            claim: claim.clone(),
            born_us,
            known_us: FOREVER,
            ending_us: FOREVER,
            dead_us: FOREVER,
            held_us: i64::MIN,
            over: false,
        };
        let fates = self.fates.entry(id.to_owned()).or_default();
        if let Some((heard_us, room, run, _)) = done {
            before.dead_us = heard_us;
            life.claim = at(claim, room, run);
            life.known_us = heard_us;
            *fates = vec![stands(&life.claim)];
            self.born(Some(id), life);
        } else {
            fates.push(stands(claim));
            // It may still be where it was, which the life before goes on to say.
            self.born(None, life);
        }
    }
}

/// A claim as it was answered.
fn at(claim: &Claim, room: Option<String>, (from, until): (i64, i64)) -> Claim {
    Claim {
        room,
        from,
        until,
        ..claim.clone()
    }
}

fn stands(claim: &Claim) -> Fate {
    Fate::Stands(claim.therapist.clone(), claim.from, claim.until)
}
