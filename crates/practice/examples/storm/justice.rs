//! Whether what each client heard can have been true: refusals had their reason, and nothing was in two hands at any moment.

use std::collections::HashMap;

use crate::{
    history::{Attempt, Fate, History, Life, SLACK_US},
    journal::{Asked, Claim, Heard, Wanting},
};

/// Spans that may have been taken, by whose time and by the part of the day.
pub struct Taken<'a> {
    lives: HashMap<(&'a str, i64), Vec<&'a Life>>,
    rooms: &'a [String],
}

/// Why an offer could not be accepted, somebody waits for no more, and a change was meant for another version.
pub const OVER: &str = "over";
pub const WAITS_ENOUGH: &str = "waits enough";
pub const PASSED: &str = "version-passed";

/// Two hours.
const PART_TICKS: i64 = 24;
/// In place of a room that nobody heard of.
const ANY_ROOM: &str = "any room";

impl<'a> Taken<'a> {
    pub fn of(lives: &'a [Life], rooms: &'a [String]) -> Self {
        let mut taken: HashMap<(&str, i64), Vec<&Life>> = HashMap::new();
        for life in lives {
            let room = life.claim.room.as_deref().unwrap_or(ANY_ROOM);
            for part in parts(&life.claim) {
                for whose in [&life.claim.therapist, &life.claim.athlete, room] {
                    taken.entry((whose, part)).or_default().push(life);
                }
            }
        }
        Self {
            lives: taken,
            rooms,
        }
    }

    /// Whether somebody's time, or a room, may have been taken in such a way between two moments.
    fn is(
        &self,
        whose: &str,
        wanted: &Claim,
        (from_us, until_us): (i64, i64),
        how: impl Fn(&Life) -> bool,
    ) -> bool {
        parts(wanted).any(|part| {
            self.lives.get(&(whose, part)).is_some_and(|lives| {
                lives.iter().any(|life| {
                    meet(&life.claim, wanted)
                        && life.born_us <= until_us
                        && life.dead_us.saturating_add(SLACK_US) >= from_us
                        && how(life)
                })
            })
        })
    }

    /// Whether the therapist, the athlete or every room may have been taken.
    fn stands_against(&self, wanted: &Claim, during: (i64, i64)) -> bool {
        let is_taken = |whose: &str| self.is(whose, wanted, during, |_| true);
        is_taken(&wanted.athlete) || self.shared_is_taken(wanted, during)
    }

    /// The same without the athlete: what staff may book over, and are then marked with.
    fn shared_is_taken(&self, wanted: &Claim, during: (i64, i64)) -> bool {
        let is_taken = |whose: &str| self.is(whose, wanted, during, |_| true);
        is_taken(&wanted.therapist)
            || is_taken(ANY_ROOM)
            || self.rooms.iter().all(|room| is_taken(room))
    }

    /// Whether a client may have been choosing that time: the only thing besides the athlete's own time that staff cannot pass over.
    fn is_being_chosen(&self, wanted: &Claim, during: (i64, i64)) -> bool {
        let held = |life: &Life| life.held_us.saturating_add(SLACK_US) >= during.0;
        let is_held = |whose: &str| self.is(whose, wanted, during, held);
        let is_taken = |whose: &str| self.is(whose, wanted, during, |_| true);
        // A room is held against them where no other is free, or where it was given away while they asked.
        let lately = |life: &Life| held(life) && life.known_us >= during.0;
        let room_goes = |room: &String| self.is(room, wanted, during, lately);
        let full = self
            .rooms
            .iter()
            .all(|room| is_taken(room) || is_taken(ANY_ROOM));
        is_held(&wanted.therapist)
            || is_held(ANY_ROOM)
            || self.rooms.iter().any(room_goes)
            || (full && self.rooms.iter().any(|room| is_held(room)))
    }
}

fn parts(claim: &Claim) -> impl Iterator<Item = i64> + use<> {
    claim.from / PART_TICKS..=claim.until / PART_TICKS
}

fn meet(one: &Claim, other: &Claim) -> bool {
    one.from < other.until && other.from < one.until
}

/// A server that was killed, or whose database was, may have done it.
pub fn may_be_done(attempt: &Attempt) -> bool {
    matches!(
        attempt.heard,
        None | Some((_, Heard::Done { .. } | Heard::AllDone(_) | Heard::Fault))
    )
}

/// Refusals for which nothing stood in the way while they were asked, and acts that should have been refused.
pub fn unjustified(history: &History, rooms: &[String]) -> Vec<String> {
    let taken = Taken::of(&history.lives, rooms);
    history
        .attempts
        .iter()
        .filter(|attempt| {
            attempt.heard.as_ref().is_some_and(|(heard_us, heard)| {
                !is_fair(history, &taken, attempt, *heard_us, heard)
            })
        })
        .map(|attempt| format!("not justified: {attempt:?}"))
        .collect()
}

fn is_fair(
    history: &History,
    taken: &Taken<'_>,
    attempt: &Attempt,
    heard_us: i64,
    heard: &Heard,
) -> bool {
    let during = (attempt.asked_us, heard_us);
    let must_be_refused = match &attempt.asked {
        Asked::Over(_, Wanting::Reason | Wanting::Permission, _) | Asked::Stale(_) => true,
        Asked::Accept(offered, _) => offered.is_over(),
        Asked::Over(_, Wanting::Nothing, _)
        | Asked::Hold(_)
        | Asked::Release(_)
        | Asked::Extend(_)
        | Asked::Book(_)
        | Asked::Move(..)
        | Asked::Cancel(_)
        | Asked::Series(_)
        | Asked::Wait(_)
        | Asked::StopWaiting(_)
        | Asked::See(_) => false,
    };
    match (heard, &attempt.asked) {
        (Heard::Done { .. } | Heard::AllDone(_), _) => !must_be_refused,
        (Heard::Fault, _) => true,
        (Heard::Taken, Asked::Hold(claim) | Asked::Move(_, claim) | Asked::Accept(_, claim)) => {
            taken.stands_against(claim, during)
        }
        (Heard::Taken, Asked::Over(_, Wanting::Nothing, claim)) => {
            taken.is(&claim.athlete, claim, during, |_| true)
                || taken.is_being_chosen(claim, during)
        }
        (Heard::Taken, Asked::Series(starts)) => starts
            .iter()
            .any(|(_, claim)| taken.stands_against(claim, during)),
        (Heard::TheseTaken(which), Asked::Series(starts)) => {
            let stands = |number: &usize| {
                starts
                    .get(*number)
                    .is_some_and(|(_, claim)| taken.stands_against(claim, during))
            };
            !which.is_empty() && which.iter().all(stands)
        }
        // The hold ran out before it was booked or extended.
        (Heard::Refused(_), Asked::Book(id) | Asked::Extend(id)) => {
            let over = |fate: &Fate| matches!(fate, Fate::Held(expires_us) if heard_us.saturating_add(SLACK_US) >= *expires_us);
            history
                .fates
                .get(id)
                .is_some_and(|fates| fates.iter().any(over))
        }
        (Heard::Refused(why), Asked::Over(_, wanting, _)) => match wanting {
            Wanting::Nothing => false,
            Wanting::Reason => why == "an override needs a reason",
            Wanting::Permission => why == "you may not do this here",
        },
        // Whether an offer was over is proven with the other offers; nobody waits for more than a few times.
        (Heard::Refused(why), Asked::Accept(..)) => why == OVER,
        (Heard::Refused(why), Asked::Wait(_)) => why == WAITS_ENOUGH,
        (Heard::Refused(why), Asked::Stale(_)) => why == PASSED,
        // Another change of it was asked for at the same moment.
        (Heard::Refused(why), Asked::Move(id, _)) => {
            let beside = |other: &&Attempt| {
                matches!(&other.asked, Asked::Move(of, _) if of == id)
                    && !std::ptr::eq(*other, attempt)
                    && other.asked_us <= heard_us
                    && other
                        .heard
                        .as_ref()
                        .is_none_or(|heard| heard.0 >= attempt.asked_us)
            };
            why == PASSED && history.attempts.iter().filter(beside).any(may_be_done)
        }
        (Heard::Taken | Heard::TheseTaken(_) | Heard::Refused(_), _) => false,
    }
}

/// Pairs that certainly had the same therapist, room or athlete at the same moment, whatever became of them later. An override may lie over
/// what was there before; nothing may come to lie across an override, and an athlete is in one place.
pub fn in_two_hands(history: &History) -> Vec<String> {
    let mut by_resource: HashMap<(&str, bool), Vec<&Life>> = HashMap::new();
    for life in history
        .lives
        .iter()
        .filter(|life| life.known_us < life.ending_us)
    {
        let shared = std::iter::once(&life.claim.therapist).chain(&life.claim.room);
        for whose in shared {
            by_resource.entry((whose, true)).or_default().push(life);
        }
        by_resource
            .entry((&life.claim.athlete, false))
            .or_default()
            .push(life);
    }
    let mut found = Vec::new();
    for ((_, shared), lives) in &mut by_resource {
        lives.sort_by_key(|life| life.known_us);
        let mut standing: Vec<&Life> = Vec::new();
        for life in lives.iter().copied() {
            standing.retain(|other| other.ending_us > life.known_us);
            for other in &standing {
                if meet(&life.claim, &other.claim) && !(*shared && may_share(life, other)) {
                    found.push(format!("in two hands: {life:?} and {other:?}"));
                }
            }
            standing.push(life);
        }
    }
    found
}

/// Whether one of two is an override that may have been booked over the other.
fn may_share(one: &Life, other: &Life) -> bool {
    let lies_over =
        |over: &Life, under: &Life| over.over && (under.over || under.born_us <= over.known_us);
    lies_over(one, other) || lies_over(other, one)
}

/// Overrides whose mark, reason or line in the log is not as it was asked for, and marks without a ground.
pub fn badly_marked(
    history: &History,
    database: &crate::database::Database,
    rooms: &[String],
) -> Vec<String> {
    let taken = Taken::of(&history.lives, rooms);
    let mut found = Vec::new();
    for (id, mark) in &database.marks {
        let Some(over) = history.overs.get(id) else {
            found.push(format!("{id} is marked and nobody asked for it"));
            continue;
        };
        let during = (over.asked_us, over.heard_us.unwrap_or(i64::MAX));
        let has_ground = mark.conflicts.iter().all(|word| match word.as_str() {
            "therapist" | "room" => taken.shared_is_taken(&over.claim, during),
            // The storm asks for such starts too, on the twelfths of an hour.
            "grid" => true,
            _ => false,
        });
        if mark.reason != over.reason || !mark.in_log || mark.conflicts.is_empty() || !has_ground {
            found.push(format!(
                "{id} is badly marked: {:?} for {:?}, log {}",
                mark.conflicts, mark.reason, mark.in_log
            ));
        }
    }
    found
}
