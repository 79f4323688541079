//! What a client asked and heard, a line each, written before anything else happens: a killed process has said it.

use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    path::Path,
    sync::Mutex,
};

use crate::{Outcome, setting::Clock};

/// What stands in a span of time: whose it is, and from when until when, buffers included, in ticks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Claim {
    pub therapist: String,
    pub athlete: String,
    /// Which room; any of them where nobody heard which.
    pub room: Option<String>,
    pub from: i64,
    pub until: i64,
}

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    Hold(Claim),
    /// Of the hold with this id.
    Release(String),
    Extend(String),
    Book(String),
    Move(String, Claim),
    Cancel(String),
    /// Over whatever is there: the id that the appointment will have, and who asks.
    Over(String, Wanting, Claim),
    /// Several starts, all or none, with the ids that the appointments will have.
    Series(Vec<(String, Claim)>),
    /// To wait for a time: who.
    Wait(String),
    /// To wait no longer, by the id of the wait.
    StopWaiting(String),
    /// What is offered, which is held then.
    Accept(Offered, Claim),
    /// A change of the appointment with this id, meant for a version that has passed.
    Stale(String),
    /// How the appointment with this id stands, which is known already.
    See(String),
}

/// An offer to somebody who waits, and when it is accepted; both by the storm's own clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    pub id: String,
    /// The first microsecond at which it can be accepted no more.
    pub expires_us: i64,
    /// The microsecond at which somebody accepts.
    pub at_us: i64,
}

impl Offered {
    pub fn is_over(&self) -> bool {
        self.at_us >= self.expires_us
    }
}

/// What an override has, or lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanting {
    Nothing,
    /// Staff who give no reason.
    Reason,
    /// Somebody who may not.
    Permission,
}

impl Wanting {
    const ALL: [(Self, &str); 3] = [
        (Self::Nothing, "nothing"),
        (Self::Reason, "reason"),
        (Self::Permission, "permission"),
    ];

    fn word(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(one, _)| *one == self)
            .map_or("", |(_, word)| word)
    }

    fn of_word(word: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(_, one)| *one == word)
            .map(|(one, _)| *one)
    }
}

/// What was heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// Done: the id, the room and ticks it takes, and the wall's microsecond at which a hold runs out.
    Done {
        id: String,
        room: Option<String>,
        from: i64,
        until: i64,
        expires_us: i64,
    },
    /// All of a series are done: the room of each.
    AllDone(Vec<Option<String>>),
    /// The time is taken.
    Taken,
    /// These of a series are taken.
    TheseTaken(Vec<usize>),
    /// Refused for another reason, by its name.
    Refused(String),
    /// The database did not answer.
    Fault,
}

/// A line of a journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub wall_us: i64,
    pub attempt: u64,
    pub says: Says,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Says {
    Asked(Asked),
    Heard(Heard),
}

pub struct Journal(Mutex<File>);

impl Journal {
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().append(true).create(true).open(path)?;
        Ok(Self(Mutex::new(file)))
    }

    pub fn asked(&self, attempt: u64, asked: &Asked) {
        self.say(
            attempt,
            &match asked {
                Asked::Hold(claim) => format!("hold\t{}", claim_words(claim)),
                Asked::Release(id) => format!("release\t{id}"),
                Asked::Extend(id) => format!("extend\t{id}"),
                Asked::Book(id) => format!("book\t{id}"),
                Asked::Move(id, claim) => format!("move\t{id}\t{}", claim_words(claim)),
                Asked::Cancel(id) => format!("cancel\t{id}"),
                Asked::Over(id, wanting, claim) => {
                    format!("over\t{id}\t{}\t{}", wanting.word(), claim_words(claim))
                }
                Asked::Series(starts) => starts
                    .iter()
                    .fold("series".to_owned(), |line, (id, claim)| {
                        line + &format!("\t{id}\t{}", claim_words(claim))
                    }),
                Asked::Wait(athlete) => format!("wait\t{athlete}"),
                Asked::StopWaiting(id) => format!("stop waiting\t{id}"),
                Asked::Accept(offered, claim) => {
                    let Offered {
                        id,
                        expires_us,
                        at_us,
                    } = offered;
                    let claim = claim_words(claim);
                    format!("accept\t{id}\t{expires_us}\t{at_us}\t{claim}")
                }
                Asked::Stale(id) => format!("stale\t{id}"),
                Asked::See(id) => format!("see\t{id}"),
            },
        );
    }

    pub fn heard(&self, attempt: u64, heard: &Heard) {
        self.say(
            attempt,
            &match heard {
                Heard::Done {
                    id,
                    room,
                    from,
                    until,
                    expires_us,
                } => {
                    let room = room_word(room.as_deref());
                    format!("done\t{id}\t{room}\t{from}\t{until}\t{expires_us}")
                }
                Heard::AllDone(rooms) => rooms.iter().fold("all done".to_owned(), |line, room| {
                    line + "\t" + room_word(room.as_deref())
                }),
                Heard::Taken => "taken".to_owned(),
                Heard::TheseTaken(which) => {
                    which.iter().fold("these taken".to_owned(), |line, one| {
                        line + &format!("\t{one}")
                    })
                }
                Heard::Refused(why) => format!("refused\t{why}"),
                Heard::Fault => "fault".to_owned(),
            },
        );
    }

    fn say(&self, attempt: u64, what: &str) {
        let line = format!("{}\t{attempt}\t{what}\n", Clock::wall_us());
        let mut file = self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        // Without its journal the storm proves nothing.
        file.write_all(line.as_bytes())
            .expect("a line of the journal");
    }
}

fn claim_words(claim: &Claim) -> String {
    let Claim {
        therapist,
        athlete,
        room,
        from,
        until,
    } = claim;
    format!(
        "{therapist}\t{athlete}\t{}\t{from}\t{until}",
        room_word(room.as_deref())
    )
}

fn room_word(room: Option<&str>) -> &str {
    room.unwrap_or("-")
}

/// Every line of a journal, in the order in which they were written.
///
/// # Errors
/// A line that is none; the last one may have been cut off.
pub fn read(path: &Path) -> Outcome<Vec<Line>> {
    let text = std::fs::read_to_string(path)?;
    let whole = text.rfind('\n').map_or(0, |end| end + 1);
    text[..whole]
        .lines()
        .map(|line| parse(line).ok_or_else(|| format!("{}: `{line}`", path.display()).into()))
        .collect()
}

fn parse(line: &str) -> Option<Line> {
    let mut words = line.split('\t');
    let mut next = || words.next();
    let wall_us = next()?.parse().ok()?;
    let attempt = next()?.parse().ok()?;
    let says = match next()? {
        "hold" => Says::Asked(Asked::Hold(claim(&mut next)?)),
        "release" => Says::Asked(Asked::Release(next()?.to_owned())),
        "extend" => Says::Asked(Asked::Extend(next()?.to_owned())),
        "book" => Says::Asked(Asked::Book(next()?.to_owned())),
        "move" => Says::Asked(Asked::Move(next()?.to_owned(), claim(&mut next)?)),
        "cancel" => Says::Asked(Asked::Cancel(next()?.to_owned())),
        "over" => Says::Asked(Asked::Over(
            next()?.to_owned(),
            Wanting::of_word(next()?)?,
            claim(&mut next)?,
        )),
        "series" => {
            let mut starts = Vec::new();
            while let Some(id) = next() {
                starts.push((id.to_owned(), claim(&mut next)?));
            }
            Says::Asked(Asked::Series(starts))
        }
        "wait" => Says::Asked(Asked::Wait(next()?.to_owned())),
        "stop waiting" => Says::Asked(Asked::StopWaiting(next()?.to_owned())),
        "accept" => {
            let offered = Offered {
                id: next()?.to_owned(),
                expires_us: next()?.parse().ok()?,
                at_us: next()?.parse().ok()?,
            };
            Says::Asked(Asked::Accept(offered, claim(&mut next)?))
        }
        "stale" => Says::Asked(Asked::Stale(next()?.to_owned())),
        "see" => Says::Asked(Asked::See(next()?.to_owned())),
        "all done" => Says::Heard(Heard::AllDone(words.map(room).collect())),
        "these taken" => {
            let which: Result<_, _> = words.map(str::parse).collect();
            Says::Heard(Heard::TheseTaken(which.ok()?))
        }
        "done" => Says::Heard(Heard::Done {
            id: next()?.to_owned(),
            room: room(next()?),
            from: next()?.parse().ok()?,
            until: next()?.parse().ok()?,
            expires_us: next()?.parse().ok()?,
        }),
        "taken" => Says::Heard(Heard::Taken),
        "refused" => Says::Heard(Heard::Refused(next()?.to_owned())),
        "fault" => Says::Heard(Heard::Fault),
        _ => return None,
    };
    Some(Line {
        wall_us,
        attempt,
        says,
    })
}

fn claim<'a>(next: &mut impl FnMut() -> Option<&'a str>) -> Option<Claim> {
    Some(Claim {
        therapist: next()?.to_owned(),
        athlete: next()?.to_owned(),
        room: room(next()?),
        from: next()?.parse().ok()?,
        until: next()?.parse().ok()?,
    })
}

fn room(word: &str) -> Option<String> {
    (word != "-").then(|| word.to_owned())
}
