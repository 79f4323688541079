//! The exact search: every sequence that keeps the guards is weighed, none twice.
//!
//! A walk over the parts of the days. At each, either nothing or a session; what lies behind is told by a key that holds everything the
//! rest of the walk can see of it, so that two pasts with one key have one best future.

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap},
    rc::Rc,
};

use jiff::{SignedDuration, Timestamp, civil::Date};

use super::{
    needs::Need,
    project::{Horizon, Said, later},
};
use crate::{
    body::Area,
    rules::timing::{Cadence, hours},
    treatment::{
        massage::{Kind, PastMassage},
        recommendation::{Cause, Reason, Recommendation},
    },
};

/// Slots or needs, a bit each.
pub(super) type Bits = u64;

/// The best that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub points: u32,
    /// Slots with a session.
    pub picks: Bits,
}

/// What a session at a slot would be.
pub(super) struct Candidate {
    pub kind: Kind,
    pub cause: Cause,
    pub given: Rc<PastMassage>,
    pub massage: Box<Recommendation>,
}

/// What would be said at a slot: a session, or why none.
pub(super) type SaidThere = Rc<Result<Candidate, Vec<Reason>>>;

/// The walk so far.
#[derive(Clone, Default)]
pub(super) struct Path {
    pub given: Vec<(usize, Rc<PastMassage>)>,
    pub met: Bits,
}

impl Path {
    fn picks(&self) -> Bits {
        self.given
            .iter()
            .fold(0, |bits, (slot, _)| bits | 1 << slot)
    }

    /// The massages of it.
    pub(super) fn massages(&self) -> Vec<PastMassage> {
        self.given
            .iter()
            .map(|(_, given)| PastMassage::clone(given))
            .collect()
    }
}

/// All that the rest of a walk can see of what lies behind it.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    slot: usize,
    met: Bits,
    lately: Bits,
    last: Option<usize>,
    in_months: [usize; 2],
    seen: Seen,
}

/// All that a recommendation can see of the sessions before it.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Seen {
    any: bool,
    due: bool,
    had_strong: bool,
    strong: Vec<(usize, Vec<Area>)>,
    /// Every session, where findings may ask what was touched.
    all: Bits,
}

/// What there is to find, worked out once.
pub(super) struct Search<'a> {
    pub horizon: &'a Horizon<'a>,
    pub needs: Vec<Need>,
    /// The slot at which each need could be met first; `None` where it never can.
    pub first: Vec<Option<usize>>,
    /// Booked sessions by slot.
    pub booked: BTreeMap<usize, Rc<PastMassage>>,
    cadence: Option<Cadence>,
    /// Ends of massages given, latest last.
    past: Vec<Timestamp>,
    /// For each slot: needs that can be met in it, that can be met in it or later, and that end with it.
    open: Vec<Bits>,
    alive: Vec<Bits>,
    ending: Vec<Bits>,
    said: RefCell<HashMap<(usize, Seen), SaidThere>>,
    done: RefCell<HashMap<Key, Found>>,
}

impl<'a> Search<'a> {
    pub(super) fn new(horizon: &'a Horizon<'a>, needs: Vec<Need>) -> Self {
        let situation = horizon.situation;
        let timing = &horizon.rules.timing;
        let stopped = situation
            .person
            .own_measure
            .is_some_and(|own| !own.worthwhile && own.sessions >= timing.stop_rule.sessions);
        let mut past: Vec<Timestamp> = situation
            .person
            .massages
            .iter()
            .map(|massage| massage.ended_at)
            .filter(|ended_at| *ended_at <= situation.now)
            .collect();
        past.sort();
        let slots = &horizon.slots;
        let bits = |which: &dyn Fn(&Need) -> bool| {
            let chosen = needs.iter().enumerate().filter(|(_, need)| which(need));
            chosen.fold(0, |bits: Bits, (index, _)| bits | 1 << index)
        };
        let at = |slot: usize| slots[slot].from;
        let goes_by = |slot: usize| slots.get(slot + 1).map_or(slots[slot].to, |next| next.from);
        let open = (0..slots.len()).map(|slot| bits(&|need| need.holds(at(slot))));
        let alive = (0..slots.len()).map(|slot| bits(&|need| need.to > at(slot)));
        let ending = (0..slots.len())
            .map(|slot| bits(&|need| at(slot) < need.to && need.to <= goes_by(slot)));
        let mut search = Self {
            open: open.collect(),
            alive: alive.collect(),
            ending: ending.collect(),
            horizon,
            first: Vec::new(),
            needs,
            booked: booked(horizon),
            cadence: timing
                .cadence(situation.person.training_pattern)
                .filter(|_| !stopped),
            past,
            said: RefCell::default(),
            done: RefCell::default(),
        };
        search.first = (0..search.needs.len())
            .map(|need| search.first_slot_of(need))
            .collect();
        search
    }

    fn first_slot_of(&self, index: usize) -> Option<usize> {
        (0..self.horizon.slots.len()).find(|slot| {
            self.open[*slot] & (1 << index) != 0
                && self
                    .said(*slot, &Path::default())
                    .as_ref()
                    .as_ref()
                    .is_ok_and(|there| self.needs[index].is_met_by_kind(there.kind))
        })
    }

    /// The best of all sequences.
    pub(super) fn best(&self) -> Found {
        self.rest(0, &Path::default())
    }

    /// The best future of a walk that has come to a slot.
    fn rest(&self, slot: usize, path: &Path) -> Found {
        if slot == self.horizon.slots.len() {
            // What reaches beyond the days looked at, and could have been met within them, is as unmet as the rest.
            return Found {
                points: self.left_open(path),
                picks: 0,
            };
        }
        let key = self.key(slot, path);
        if let Some(found) = self.done.borrow().get(&key) {
            return *found;
        }
        let on = |points: u32, pick: Bits, path: &Path| {
            let rest = self.rest(slot + 1, path);
            Found {
                points: points + self.passing(slot, path) + rest.points,
                picks: pick | rest.picks,
            }
        };
        let best = if self.booked.contains_key(&slot) {
            // It stands, whatever it breaks.
            on(0, 1 << slot, &self.stand(slot, path))
        } else {
            let without = on(0, 0, path);
            match self.take(slot, path) {
                Some((points, next)) => {
                    let with = on(points, 1 << slot, &next);
                    if is_better(&with, &without) {
                        with
                    } else {
                        without
                    }
                }
                None => without,
            }
        };
        self.done.borrow_mut().insert(key, best);
        best
    }

    /// A session at a slot: its points and the walk with it; `None` where a guard forbids it or it meets nothing.
    pub(super) fn take(&self, slot: usize, path: &Path) -> Option<(u32, Path)> {
        let open = self.open[slot] & !path.met;
        if open == 0 && !self.rhythm_is_due(slot, path) || self.is_guarded(slot, path).is_some() {
            return None;
        }
        let said = self.said(slot, path);
        let there = said.as_ref().as_ref().ok()?;
        let points = &self.horizon.rules.timing.ahead;
        let rhythm = there.cause == Cause::Rhythm;
        let met = self.met_by(open, there.kind);
        if met == 0 && !rhythm {
            return None;
        }
        let mut cost = points.session;
        for need in each(met).filter(|need| self.needs[*need].presses) {
            cost += points.late_day * self.days_late(need, slot);
        }
        if let Some(cadence) = self.cadence.filter(|_| rhythm) {
            let early = i64::from(cadence.long_days) - self.days_since_last(slot, path);
            cost += points.sooner_than_rhythm_day * u32::try_from(early.max(0)).unwrap_or(0);
        }
        let mut next = path.clone();
        next.met |= met;
        next.given.push((slot, Rc::clone(&there.given)));
        Some((cost, next))
    }

    /// The walk with a booked session: it meets what it meets, and costs nothing.
    pub(super) fn stand(&self, slot: usize, path: &Path) -> Path {
        let mut next = path.clone();
        if let Ok(there) = self.said(slot, path).as_ref() {
            next.met |= self.met_by(self.open[slot] & !path.met, there.kind);
        }
        next.given
            .extend(self.booked.get(&slot).map(|given| (slot, Rc::clone(given))));
        next
    }

    fn met_by(&self, open: Bits, kind: Kind) -> Bits {
        each(open)
            .filter(|need| self.needs[*need].is_met_by_kind(kind))
            .fold(0, |bits, need| bits | 1 << need)
    }

    /// Days since a need could be met first.
    pub(super) fn days_late(&self, need: usize, slot: usize) -> u32 {
        let first = self.first[need].unwrap_or(slot);
        let days = days_between(self.horizon.slots[first].day, self.horizon.slots[slot].day);
        u32::try_from(days.max(0)).unwrap_or(0)
    }

    /// What it costs that a slot goes by: needs that end with it, and on a day's last slot a day beyond the rhythm.
    fn passing(&self, slot: usize, path: &Path) -> u32 {
        let slots = &self.horizon.slots;
        let mut points: u32 = each(self.ending[slot] & !path.met)
            .filter(|need| self.first[*need].is_some())
            .map(|need| self.needs[need].worth)
            .sum();
        let day_ends = slots
            .get(slot + 1)
            .is_none_or(|next| next.day != slots[slot].day);
        if let Some(cadence) = self.cadence.filter(|_| day_ends)
            && self.days_since_last(slot, path) > i64::from(cadence.long_days)
        {
            points += self.horizon.rules.timing.ahead.beyond_rhythm_day;
        }
        points
    }

    /// What could have been met within the days looked at and was left to the days after them: [`passing`](Self::passing) never
    /// sees the end of it.
    fn left_open(&self, path: &Path) -> u32 {
        let end = self.horizon.slots.last().map(|slot| slot.to);
        let all = self.needs.iter().enumerate();
        all.filter(|(index, need)| {
            path.met & (1 << index) == 0
                && self.first[*index].is_some()
                && end.is_some_and(|end| need.to > end)
        })
        .map(|(_, need)| need.worth)
        .sum()
    }

    /// Local days since the last session; with none known, the long end of the rhythm is reached now.
    pub(super) fn days_since_last(&self, slot: usize, path: &Path) -> i64 {
        let slots = &self.horizon.slots;
        let day = slots[slot].day;
        if let Some((last, _)) = path.given.last() {
            return days_between(slots[*last].day, day);
        }
        let local = |at: Timestamp| at.to_zoned(self.horizon.situation.zone.clone()).date();
        match self.past.last() {
            Some(last) => days_between(local(*last), day),
            None => {
                let long = self
                    .cadence
                    .map_or(0, |cadence| i64::from(cadence.long_days));
                long + days_between(local(self.horizon.situation.now), day)
            }
        }
    }

    fn rhythm_is_due(&self, slot: usize, path: &Path) -> bool {
        let Some(cadence) = self.cadence else {
            return false;
        };
        let last = path.given.last().map(|(_, given)| given.ended_at);
        last.or(self.past.last().copied()).is_none_or(|last| {
            self.horizon.slots[slot].from.duration_since(last)
                >= hours(f64::from(cadence.short_days) * 24.0)
        })
    }

    /// The guard of the sequence that forbids a session at a slot, in words.
    pub(super) fn is_guarded(&self, slot: usize, path: &Path) -> Option<String> {
        let rules = &self.horizon.rules.timing.ahead;
        let at = self.horizon.slots[slot].from;
        let (apart, week) = (hours(rules.least_apart_h), hours(7.0 * 24.0));
        let mut in_week = 0;
        let given = path.given.iter().map(|(_, given)| given.ended_at);
        // What is booked later stands as well.
        let later = self
            .booked
            .range(slot + 1..)
            .map(|(_, given)| given.ended_at);
        for ended_at in self.past.iter().copied().chain(given).chain(later) {
            let since = at.duration_since(ended_at);
            if since.abs() < apart {
                return Some(format!(
                    "Two sessions are at least {} hours apart.",
                    rules.least_apart_h
                ));
            }
            in_week += usize::from((SignedDuration::ZERO..week).contains(&since));
        }
        if in_week >= rules.most_in_7_days {
            return Some(format!(
                "At most {} sessions in seven days.",
                rules.most_in_7_days
            ));
        }
        self.spent_by(slot, path)
    }

    /// That the month's massages are spent on others, in words.
    pub(super) fn spent_by(&self, slot: usize, path: &Path) -> Option<String> {
        let situation = self.horizon.situation;
        let most = situation.wishes.massages_per_month?;
        let month = |at: Timestamp| month_of(at.to_zoned(situation.zone.clone()).date());
        let this = month(self.horizon.slots[slot].from);
        let given = path.given.iter().map(|(_, given)| given.ended_at);
        let later = self.booked.range(slot + 1..);
        let later = later
            .filter(|(slot, _)| path.given.iter().all(|(given, _)| given != *slot))
            .map(|(_, given)| given.ended_at);
        let in_month = self
            .past
            .iter()
            .copied()
            .chain(given)
            .chain(later)
            .filter(|ended_at| month(*ended_at) == this)
            .count();
        (in_month >= usize::from(most))
            .then(|| format!("You chose at most {most} massages a month."))
    }

    /// What would be advised at a slot after a walk; asked once for each difference that a recommendation can see.
    pub(super) fn said(&self, slot: usize, path: &Path) -> SaidThere {
        let key = (slot, self.seen(slot, path));
        if let Some(said) = self.said.borrow().get(&key) {
            return Rc::clone(said);
        }
        let said = Rc::new(match self.horizon.said_at(slot, &path.massages()) {
            Said::Massage(massage) => Ok(Candidate {
                kind: massage.kind,
                cause: massage.cause,
                given: Rc::new(self.horizon.given(&self.horizon.slots[slot], &massage)),
                massage,
            }),
            Said::Nothing(reasons) => Err(reasons),
        });
        self.said.borrow_mut().insert(key, Rc::clone(&said));
        said
    }

    fn seen(&self, slot: usize, path: &Path) -> Seen {
        let limits = &self.horizon.rules.timing.limits;
        let at = self.horizon.slots[slot].from;
        let week = hours(limits.strong_every_days * 24.0);
        let mut had_strong = false;
        let mut strong = Vec::new();
        for (slot, given) in &path.given {
            let is_strong = |level: &crate::units::Pressure| *level >= limits.strong_from;
            if !given.pressure_by_area.values().any(is_strong) {
                continue;
            }
            had_strong = true;
            if at.duration_since(given.ended_at) < week {
                let areas = given.pressure_by_area.iter();
                let areas = areas.filter(|(_, level)| is_strong(level));
                strong.push((*slot, areas.map(|(area, _)| *area).collect()));
            }
        }
        Seen {
            any: !path.given.is_empty(),
            due: self.rhythm_is_due(slot, path),
            had_strong,
            strong,
            all: if self.horizon.situation.findings.is_empty() && self.booked.is_empty() {
                0
            } else {
                path.picks()
            },
        }
    }

    fn key(&self, slot: usize, path: &Path) -> Key {
        let slots = &self.horizon.slots;
        let at = slots[slot].from;
        let week = hours(7.0 * 24.0);
        let lately = path
            .given
            .iter()
            .filter(|(_, given)| at.duration_since(given.ended_at) < week)
            .fold(0, |bits: Bits, (slot, _)| bits | 1 << slot);
        // Of a budget, the month of this slot and those after it matter.
        let mut in_months = [0; 2];
        if self.horizon.situation.wishes.massages_per_month.is_some() {
            let this = month_of(slots[slot].day);
            for (slot, _) in &path.given {
                in_months[usize::from(month_of(slots[*slot].day) == this)] += 1;
            }
        }
        Key {
            slot,
            // What can no longer be met is paid for, whatever it was.
            met: path.met & self.alive[slot],
            lately,
            last: path.given.last().map(|(slot, _)| *slot),
            in_months,
            seen: self.seen(slot, path),
        }
    }
}

/// Booked massages, by the slot in which they begin.
fn booked(horizon: &Horizon<'_>) -> BTreeMap<usize, Rc<PastMassage>> {
    let now = horizon.situation.now;
    let ahead = horizon.situation.person.booked.iter();
    let ahead = ahead.filter(|booked| now <= booked.starts_at);
    ahead
        .filter_map(|booked| {
            let mut slots = horizon.slots.iter();
            let slot = slots.rposition(|slot| slot.from <= booked.starts_at)?;
            let minutes = SignedDuration::from_mins(i64::from(booked.minutes));
            let given = PastMassage {
                ended_at: later(booked.starts_at, minutes),
                minutes: booked.minutes,
                pressure_by_area: BTreeMap::new(),
            };
            // Beyond the last day it is for another time to look at.
            let days = days_between(
                horizon.slots[slot].day,
                booked
                    .starts_at
                    .to_zoned(horizon.situation.zone.clone())
                    .date(),
            );
            (days <= 1).then(|| (slot, Rc::new(given)))
        })
        .collect()
}

/// Fewer points, then fewer sessions, then earlier ones.
pub(super) fn is_better(one: &Found, other: &Found) -> bool {
    let rank = |found: &Found| {
        (
            found.points,
            found.picks.count_ones(),
            !found.picks.reverse_bits(),
        )
    };
    rank(one) < rank(other)
}

/// The places of the bits.
pub(super) fn each(bits: Bits) -> impl Iterator<Item = usize> {
    (0..64).filter(move |place| bits & (1 << place) != 0)
}

fn month_of(day: Date) -> (i16, i8) {
    (day.year(), day.month())
}

pub(super) fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}
