//! The situation as it will be, if what is planned happens and the answers stay as they are.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date};

use crate::{
    body::{Area, Region},
    rules::{RuleBook, timing::hours},
    situation::{Situation, Wishes},
    training::{
        activity::Sport,
        soreness::{AreaSoreness, SorenessReason, course::share_at},
        workout::{Event, EventKind, EventTime},
    },
    treatment::{
        finding::Denial,
        massage::{Kind, PastMassage},
        recommendation::{Advice, Recommendation, recommend, words},
        screening::{Screening, screen},
    },
    units::{Pressure, Soreness},
};

/// A part of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot {
    pub day: Date,
    pub from: Timestamp,
    pub to: Timestamp,
}

/// The days ahead, and everything that does not depend on which sessions are chosen.
pub(super) struct Horizon<'a> {
    pub situation: &'a Situation,
    pub rules: &'a RuleBook,
    pub slots: Vec<Slot>,
    /// Without what only matters now, and with how long each event takes.
    base: Situation,
    /// Likely soreness at each slot.
    soreness: Vec<Vec<AreaSoreness>>,
}

/// What would be said at a slot.
pub(super) enum Said {
    /// This would be advised.
    Massage(Box<Recommendation>),
    /// None.
    Nothing(Vec<crate::treatment::recommendation::Reason>),
}

impl<'a> Horizon<'a> {
    pub(super) fn of(situation: &'a Situation, rules: &'a RuleBook) -> Self {
        let slots = slots(situation, rules);
        let base = base(situation, rules);
        let soreness = slots
            .iter()
            .map(|slot| soreness_at(situation, &base, rules, (slot.day, slot.from)))
            .collect();
        Self {
            situation,
            rules,
            slots,
            base,
            soreness,
        }
    }

    /// The first and the last day.
    pub(super) fn days(&self) -> (Option<Date>, Option<Date>) {
        (
            self.slots.first().map(|slot| slot.day),
            self.slots.last().map(|slot| slot.day),
        )
    }

    /// Events ahead, with their ends.
    pub(super) fn events(&self) -> &[Event] {
        &self.base.events
    }

    /// What would be advised at a slot to whom these massages were given since now.
    pub(super) fn said_at(&self, index: usize, given: &[PastMassage]) -> Said {
        let situation = self.situation_at(index, given);
        match screen(&situation, self.rules) {
            Screening::Cleared(clearance) => match recommend(&situation, &clearance, self.rules) {
                Advice::Massage(massage) => Said::Massage(massage),
                Advice::Nothing(reasons) => Said::Nothing(reasons),
            },
            Screening::NotYet(verdict)
            | Screening::SpeakToSomeone(verdict)
            | Screening::Emergency(verdict)
            | Screening::Incomplete(verdict) => Said::Nothing(
                crate::treatment::recommendation::reasons_of_refusal(&verdict, self.rules),
            ),
        }
    }

    pub(super) fn situation_at(&self, index: usize, given: &[PastMassage]) -> Situation {
        let soreness = self.soreness[index].clone();
        let mut situation = moved_on(self.base.clone(), self.slots[index].from, soreness);
        if !given.is_empty() {
            situation.person.new_client = false;
            situation.person.massages.extend(given.iter().cloned());
            // What was asked for once is asked for once; what is liked stays.
            situation.wishes = Wishes {
                kind: None,
                areas: Vec::new(),
                ..situation.wishes
            };
        }
        situation
    }

    /// A session as it will have been given.
    pub(super) fn given(&self, slot: &Slot, massage: &Recommendation) -> PastMassage {
        let cap = |area: &Area| {
            massage
                .pressure_cap_by_area
                .get(area)
                .copied()
                .unwrap_or(massage.pressure_cap)
        };
        let strong = massage.pressure_cap >= self.rules.timing.limits.strong_from;
        let whole = matches!(massage.kind, Kind::Maintenance | Kind::Relaxation);
        // A strong session may go anywhere; of a lighter one only what was worked matters.
        let pressure_by_area: BTreeMap<Area, Pressure> =
            if strong && (whole || massage.work.is_empty()) {
                Area::all()
                    .filter(|area| !massage.avoid.contains(area))
                    .map(|area| (area, cap(&area)))
                    .collect()
            } else {
                massage.work.iter().map(|area| (*area, cap(area))).collect()
            };
        PastMassage {
            ended_at: later(
                slot.from,
                SignedDuration::from_mins(i64::from(massage.minutes)),
            ),
            minutes: massage.minutes,
            pressure_by_area,
        }
    }
}

/// The situation at a later instant, if what is planned happens and the answers stay as they are.
///
/// Every question that was not answered with "yes" is taken as denied, also one that was never asked: whoever needs the questions
/// answered looks at the situation of now first.
pub(crate) fn situation_then(situation: &Situation, at: Timestamp, rules: &RuleBook) -> Situation {
    let base = base(situation, rules);
    let day = at.to_zoned(situation.zone.clone()).date();
    let soreness = soreness_at(situation, &base, rules, (day, at));
    moved_on(base, at, soreness)
}

fn moved_on(mut base: Situation, at: Timestamp, soreness: Vec<AreaSoreness>) -> Situation {
    base.now = at;
    base.likely_soreness = soreness;
    for denial in &mut base.asked {
        denial.answered_at = at;
    }
    base
}

/// The parts of the days ahead; what is left of the one that has begun comes first.
fn slots(situation: &Situation, rules: &RuleBook) -> Vec<Slot> {
    let ahead = &rules.timing.ahead;
    let zone = &situation.zone;
    let today = situation.now.to_zoned(zone.clone()).date();
    let mut slots = Vec::new();
    for days in 0..i32::from(ahead.days) {
        let Ok(day) = today.checked_add(days.days()) else {
            break;
        };
        let at = |hour: i8| {
            zone.to_ambiguous_zoned(day.at(hour, 0, 0, 0))
                .compatible()
                .ok()
                .map(|zoned| zoned.timestamp())
        };
        let ends = ahead.hours.iter().skip(1).chain([&ahead.day_ends_h]);
        for (begins, ends) in ahead.hours.iter().zip(ends) {
            let (Some(from), Some(to)) = (at(*begins), at(*ends)) else {
                continue;
            };
            if situation.now < to {
                slots.push(Slot {
                    day,
                    from: from.max(situation.now),
                    to,
                });
            }
        }
    }
    slots
}

/// The situation without what only matters now.
fn base(situation: &Situation, rules: &RuleBook) -> Situation {
    let matters = hours(rules.timing.limits.taper_to_h) + SignedDuration::from_hours(24);
    let since = situation.now.checked_sub(matters).unwrap_or(Timestamp::MIN);
    let events = situation
        .events
        .iter()
        .filter(|event| match event.time {
            EventTime::EndedAt(ended_at) => ended_at >= since,
            EventTime::StartsAt(_) => true,
        })
        .map(|event| Event {
            duration: Some(event.duration.unwrap_or_else(|| duration(event, rules))),
            ..event.clone()
        })
        .collect();
    // A "no" that came after a "yes" stays after it; every other question is taken as denied again.
    let asked: Vec<Denial> = situation
        .asked
        .iter()
        .filter(|denial| {
            let mut told = situation
                .findings
                .iter()
                .filter(|finding| finding.code == denial.code)
                .peekable();
            told.peek().is_some() && told.all(|finding| finding.answered_at < denial.answered_at)
        })
        .cloned()
        .collect();
    Situation {
        person: situation.person.clone(),
        events,
        check_in: situation.check_in.clone(),
        findings: situation.findings.clone(),
        asked,
        assume_denied: true,
        wishes: situation.wishes.clone(),
        ..Situation::unknown(situation.now, situation.zone.clone())
    }
}

/// How long something takes that does not say it; what lies behind keeps its end.
fn duration(event: &Event, rules: &RuleBook) -> SignedDuration {
    let ahead = &rules.timing.ahead;
    match (event.kind, event.distance) {
        (EventKind::Race, Some(distance)) => {
            hours(distance.get() / 1000.0 * ahead.unknown_race_min_per_km / 60.0)
        }
        (EventKind::Race, None) => hours(ahead.unknown_race_h),
        (EventKind::Workout, _) => hours(ahead.unknown_workout_h),
    }
}

/// When an event ends.
pub(super) fn end_of(event: &Event) -> Timestamp {
    match event.time {
        EventTime::EndedAt(ended_at) => ended_at,
        EventTime::StartsAt(starts_at) => later(starts_at, event.duration.unwrap_or_default()),
    }
}

/// An instant later; the end of time where there is none.
pub(super) fn later(from: Timestamp, by: SignedDuration) -> Timestamp {
    from.checked_add(by).unwrap_or(Timestamp::MAX)
}

/// Likely soreness at an instant of a local day: the forecast while it reaches, and what the events until then are likely to add.
fn soreness_at(
    situation: &Situation,
    base: &Situation,
    rules: &RuleBook,
    (of_day, at): (Date, Timestamp),
) -> Vec<AreaSoreness> {
    let today = situation.now.to_zoned(situation.zone.clone()).date();
    let mut by_area: BTreeMap<Area, AreaSoreness> = BTreeMap::new();
    if of_day == today {
        for sore in &situation.likely_soreness {
            by_area.insert(sore.area, sore.clone());
        }
    } else {
        for area in &situation.forecast.areas {
            let day = area.days.iter().find(|day| day.date == of_day);
            if let Some(day) = day.filter(|day| day.level.get() > 0) {
                by_area.insert(
                    area.area,
                    AreaSoreness {
                        area: area.area,
                        level: day.level,
                        reported: false,
                        reasons: area.reasons.clone(),
                    },
                );
            }
        }
    }
    let ahead = base.events.iter().filter(|event| {
        matches!(event.time, EventTime::StartsAt(_))
            && event.hard
            && (situation.now..at).contains(&end_of(event))
    });
    for event in ahead {
        for sore in soreness_of(event, situation, rules, at) {
            let known = by_area.entry(sore.area).or_insert_with(|| sore.clone());
            if known.level < sore.level {
                *known = sore;
            }
        }
    }
    let mut areas: Vec<AreaSoreness> = by_area.into_values().collect();
    areas.sort_by(|a, b| b.level.get().cmp(&a.level.get()).then(a.area.cmp(&b.area)));
    areas
}

/// What a hard event ahead is likely to leave sore, by the plain course and the load of a usual hour.
fn soreness_of(
    event: &Event,
    situation: &Situation,
    rules: &RuleBook,
    at: Timestamp,
) -> Vec<AreaSoreness> {
    let model = &rules.load;
    let course = &model.soreness;
    let sport = event
        .sport
        .or(situation.person.sport)
        .unwrap_or(Sport::Running);
    let sport_model = model.sport(sport);
    let took = event.duration.unwrap_or_default().as_secs_f64() / 3600.0;
    let load = sport_model.load_per_hour * took;
    let most = if event.eccentric {
        f64::from(course.most)
    } else {
        course.most_usual
    };
    let peak = most * -(-load / course.load_scale).exp_m1() * sport_model.strain;
    let since = at.duration_since(end_of(event)).as_secs_f64() / 3600.0;
    let whole = peak * share_at(since, event.eccentric, course);
    let level = |weight: f64| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "cut to 0 to 10 before"
        )]
        let level = (whole * weight / 3.0)
            .round()
            .clamp(0.0, f64::from(course.most)) as u8;
        Soreness::new(level).ok().filter(|_| level > 0)
    };
    let says = format!("Likely after {}", words::what_within(event));
    let regions: Vec<(Region, f64)> = model.regions_of(sport, event.eccentric).collect();
    regions
        .into_iter()
        .filter_map(|(region, weight)| level(weight).map(|level| (region, level)))
        .flat_map(|(region, level)| {
            let reasons = vec![SorenessReason {
                rule: sport_model.id.clone(),
                says: says.clone(),
            }];
            Area::of_region(region)
                .into_iter()
                .map(move |area| AreaSoreness {
                    area,
                    level,
                    reported: false,
                    reasons: reasons.clone(),
                })
        })
        .collect()
}
