//! What the journals together tell: when each span of time may have been taken, and what each appointment may have become.

use std::collections::BTreeMap;

use crate::journal::{Asked, Claim, Heard, Line, Says};

/// An act that was asked for, and what was heard of it; a killed server says nothing.
#[derive(Debug, Clone)]
pub struct Attempt {
    pub asked_us: i64,
    pub asked: Asked,
    pub heard: Option<(i64, Heard)>,
}

/// A span of time that was, or may have been, taken between two moments of the wall's clock.
#[derive(Debug, Clone)]
pub struct Life {
    pub claim: Claim,
    pub born_us: i64,
    pub dead_us: i64,
}

/// What may have become of a hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// Given back, run out or cancelled.
    Gone,
    /// Still kept, until so many microseconds.
    Held(i64),
    /// An appointment that stands, with this therapist over these ticks.
    Stands(String, i64, i64),
}

#[derive(Default)]
pub struct History {
    pub attempts: Vec<Attempt>,
    pub lives: Vec<Life>,
    /// By the id of the hold, which the appointment keeps.
    pub fates: BTreeMap<String, Vec<Fate>>,
}

/// What takes over from a hold or an appointment may be written a moment before the one who asked hears of it.
const FOREVER: i64 = i64::MAX;

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
        // Where the latest life of each hold or appointment is.
        let mut latest: BTreeMap<String, usize> = BTreeMap::new();
        let mut all: Vec<Attempt> = attempts.into_values().collect();
        all.sort_by_key(|one| one.asked_us);
        for one in &all {
            history.take_in(one, &mut latest);
        }
        history.attempts = all;
        history
    }

    fn take_in(&mut self, one: &Attempt, latest: &mut BTreeMap<String, usize>) {
        let done = match &one.heard {
            Some((
                at,
                Heard::Done {
                    id,
                    room,
                    from,
                    until,
                    expires_us,
                },
            )) => Some((*at, id.clone(), room.clone(), (*from, *until), *expires_us)),
            // It may have been done, and nobody heard of it.
            Some((_, Heard::Fault)) | None => None,
            Some((_, Heard::Taken | Heard::Refused(_))) => return,
        };
        let born_us = one.asked_us;
        match (&one.asked, done) {
            (Asked::Hold(claim), Some((_, id, room, (from, until), expires_us))) => {
                let claim = Claim {
                    room,
                    from,
                    until,
                    ..claim.clone()
                };
                latest.insert(id.clone(), self.lives.len());
                self.lives.push(Life {
                    claim,
                    born_us,
                    dead_us: expires_us,
                });
                self.fates.insert(id, vec![Fate::Held(expires_us)]);
            }
            (Asked::Hold(claim), None) => {
                // Nobody knows its id: it cannot become anything, but it may keep its time until somebody ends it.
                self.lives.push(Life {
                    claim: claim.clone(),
                    born_us,
                    dead_us: FOREVER,
                });
            }
            (Asked::Release(id), done) => {
                let life = latest.get(id).copied();
                let fates = self.fates.entry(id.clone()).or_default();
                match (done, life) {
                    (Some((at, ..)), Some(life)) => {
                        self.lives[life].dead_us = at;
                        *fates = vec![Fate::Gone];
                    }
                    _ => fates.push(Fate::Gone),
                }
            }
            (Asked::Book(id), done) => {
                let Some(&life) = latest.get(id) else { return };
                self.lives[life].dead_us = FOREVER;
                let claim = &self.lives[life].claim;
                let stands = Fate::Stands(claim.therapist.clone(), claim.from, claim.until);
                let fates = self.fates.entry(id.clone()).or_default();
                if done.is_some() {
                    *fates = vec![stands];
                } else {
                    fates.push(stands);
                }
            }
            (Asked::Move(id, claim), done) => {
                let Some(&before) = latest.get(id) else {
                    return;
                };
                let fates = self.fates.entry(id.clone()).or_default();
                if let Some((at, _, room, (from, until), _)) = done {
                    let claim = Claim {
                        room,
                        from,
                        until,
                        ..claim.clone()
                    };
                    *fates = vec![Fate::Stands(claim.therapist.clone(), from, until)];
                    self.lives[before].dead_us = at;
                    latest.insert(id.clone(), self.lives.len());
                    self.lives.push(Life {
                        claim,
                        born_us,
                        dead_us: FOREVER,
                    });
                } else {
                    fates.push(Fate::Stands(
                        claim.therapist.clone(),
                        claim.from,
                        claim.until,
                    ));
                    self.lives.push(Life {
                        claim: claim.clone(),
                        born_us,
                        dead_us: FOREVER,
                    });
                }
            }
            (Asked::Cancel(id), done) => {
                let fates = self.fates.entry(id.clone()).or_default();
                match (done, latest.get(id)) {
                    (Some((at, ..)), Some(&life)) => {
                        self.lives[life].dead_us = at;
                        *fates = vec![Fate::Gone];
                    }
                    _ => fates.push(Fate::Gone),
                }
            }
        }
    }
}
