//! Who waits for a time, and who of them is offered one that has become free.

use jiff::{SignedDuration, Timestamp};

use crate::{
    booking::{
        clinic::{Location, Service, Therapist},
        slot::Slot,
    },
    id::Id,
    people::Person,
    treatment::recommendation::Window,
};

/// For how long a time is offered to somebody who waits, in minutes.
pub const OFFER_MINUTES: i64 = 30;

/// How many are offered one time at once; the first to accept has it.
pub const OFFERED_AT_ONCE: usize = 3;

/// Somebody who waits for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Identity.
    pub id: Id<Waiting>,
    /// Who.
    pub athlete: Id<Person>,
    /// For what.
    pub service: Id<Service>,
    /// When they could come; a start lies in one of them. Not empty.
    pub windows: Vec<Window>,
    /// With whom; `None` for any therapist.
    pub therapist: Option<Id<Therapist>>,
    /// Where; `None` for any place.
    pub location: Option<Id<Location>>,
    /// How long before a start they have to know of it, in minutes.
    pub notice_minutes: u32,
    /// Since when they wait.
    pub since: Timestamp,
}

/// A time offered to somebody who waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Identity.
    pub id: Id<Offer>,
    /// To whom.
    pub waiting: Id<Waiting>,
    /// With whom.
    pub therapist: Id<Therapist>,
    /// Where.
    pub location: Id<Location>,
    /// When.
    pub starts_at: Timestamp,
    /// The first instant at which it can be accepted no more.
    pub expires_at: Timestamp,
    /// When it was accepted, if it was.
    pub accepted_at: Option<Timestamp>,
}

impl Offer {
    /// Whether it can be accepted.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.accepted_at.is_none() && now < self.expires_at
    }
}

/// Why a time fits somebody, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WhyFits {
    /// It lies in the window that is advised for them.
    Advised,
    /// They asked for this therapist.
    AskedFor,
    /// Therapist, room, window and notice fit, and their answers allow it.
    Fits,
}

impl WhyFits {
    /// The words beside the time.
    pub const fn plain_name(self) -> &'static str {
        match self {
            Self::Advised => "in the advised window",
            Self::AskedFor => "asked for this therapist",
            Self::Fits => "fits",
        }
    }
}

/// What somebody who waits could have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// Who, and what they asked for.
    pub waiting: Waiting,
    /// What a search with their skills, their wait and their own time finds open.
    pub open: Vec<Slot>,
    /// When a massage is advised for them.
    pub advised: Option<Window>,
    /// Times they were offered before, from hands on to hands off; none of them is offered again.
    pub offered: Vec<(Timestamp, Timestamp)>,
}

/// A time for somebody who waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// Who.
    pub waiting: Id<Waiting>,
    /// The time.
    pub slot: Slot,
    /// Why it fits.
    pub why: WhyFits,
}

/// The best time for each who waits, and whose turn is first: what is advised for them, then whom they asked for, then who waits longest.
pub fn ranked(wishes: &[Wish], now: Timestamp) -> Vec<Match> {
    let mut found: Vec<(WhyFits, Timestamp, Match)> = wishes
        .iter()
        .filter_map(|wish| {
            let best = wish
                .open
                .iter()
                .filter(|slot| wish.takes(slot, now))
                .map(|slot| (wish.why(slot), slot.starts_at, slot))
                .min_by_key(|(why, starts_at, slot)| (*why, *starts_at, slot.therapist))?;
            let (why, _, slot) = best;
            let found = Match {
                waiting: wish.waiting.id,
                slot: slot.clone(),
                why,
            };
            Some((why, wish.waiting.since, found))
        })
        .collect();
    found.sort_by_key(|(why, since, found)| (*why, *since, found.waiting));
    found.into_iter().map(|(_, _, found)| found).collect()
}

/// Whom a time is offered now: in the order of their turn, at most three for one time of a therapist, those who have one open counted in.
pub fn to_offer(ranked: Vec<Match>, open: &[Offer], now: Timestamp) -> Vec<(Match, Timestamp)> {
    let mut chosen: Vec<(Match, Timestamp)> = Vec::new();
    for one in ranked {
        let has_one = open
            .iter()
            .any(|offer| offer.waiting == one.waiting && offer.is_open(now));
        let slot = &one.slot;
        let same = |therapist, from: Timestamp, until: Timestamp| {
            therapist == slot.therapist && from < slot.ends_at && slot.starts_at < until
        };
        let length = slot.ends_at.duration_since(slot.starts_at);
        let already = open
            .iter()
            .filter(|offer| {
                let until = offer.starts_at.saturating_add(length);
                offer.is_open(now)
                    && same(
                        offer.therapist,
                        offer.starts_at,
                        until.unwrap_or(Timestamp::MAX),
                    )
            })
            .count();
        let beside = chosen
            .iter()
            .filter(|(other, _)| {
                same(
                    other.slot.therapist,
                    other.slot.starts_at,
                    other.slot.ends_at,
                )
            })
            .count();
        if !has_one && already + beside < OFFERED_AT_ONCE {
            let end = now
                .checked_add(SignedDuration::from_mins(OFFER_MINUTES))
                .unwrap_or(Timestamp::MAX);
            let expires_at = end.min(slot.starts_at);
            chosen.push((one, expires_at));
        }
    }
    chosen
}

impl Wish {
    /// Whether a start is one they asked for, in time to know of it, and new to them.
    fn takes(&self, slot: &Slot, now: Timestamp) -> bool {
        let waiting = &self.waiting;
        let notice = SignedDuration::from_mins(i64::from(waiting.notice_minutes));
        let known = now.checked_add(notice).unwrap_or(Timestamp::MAX);
        slot.service == waiting.service
            && waiting
                .therapist
                .is_none_or(|asked| asked == slot.therapist)
            && waiting.location.is_none_or(|asked| asked == slot.location)
            && slot.starts_at > now
            && slot.starts_at >= known
            && waiting.windows.iter().any(|window| is_in(*window, slot))
            && self
                .offered
                .iter()
                .all(|(from, until)| slot.ends_at <= *from || *until <= slot.starts_at)
    }

    fn why(&self, slot: &Slot) -> WhyFits {
        if self.advised.is_some_and(|window| is_in(window, slot)) {
            WhyFits::Advised
        } else if self.waiting.therapist.is_some() {
            WhyFits::AskedFor
        } else {
            WhyFits::Fits
        }
    }
}

fn is_in(window: Window, slot: &Slot) -> bool {
    window.from <= slot.starts_at && slot.starts_at < window.to
}

#[cfg(test)]
#[path = "waiting_tests.rs"]
mod tests;
