//! What a sequence holds and leaves out; that it is the best there is, beside every other one of a short horizon.

use std::{collections::BTreeMap, rc::Rc, sync::LazyLock};

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use proptest::prelude::*;

use super::{
    project::Said,
    search::{Bits, Found, Path, is_better},
    *,
};
use crate::{
    plan::plan,
    situation::{OwnMeasure, TrainingPattern},
    training::{
        activity::Sport,
        workout::{Discipline, Event, EventKind, EventTime, Priority},
    },
    treatment::{
        finding::{Answer, Finding},
        massage::{BookedMassage, Kind, PastMassage},
    },
    units::{Metres, Pressure},
};

static RULES: LazyLock<RuleBook> = LazyLock::new(|| RuleBook::built_in().unwrap());

fn now() -> Timestamp {
    "2026-05-04T13:00:00Z".parse().unwrap()
}

fn hence(h: f64) -> Timestamp {
    now() + SignedDuration::from_secs_f64(h * 3600.0)
}

/// A regular runner who trains moderately, denied everything, and had a massage of medium pressure two weeks ago.
fn somebody() -> Situation {
    let mut situation = Situation::unknown(now(), TimeZone::get("America/Edmonton").unwrap());
    situation.assume_denied = true;
    situation.person.age = Some(34);
    situation.person.sport = Some(Sport::Running);
    situation.person.training_pattern = Some(TrainingPattern::Moderate3To4PerWeek);
    situation.person.familiar_therapist = true;
    situation.person.massages = vec![massage(-14.0 * 24.0, 3)];
    situation
}

fn massage(h: f64, level: u8) -> PastMassage {
    PastMassage {
        ended_at: hence(h),
        minutes: 60,
        pressure_by_area: BTreeMap::from([(
            "CALF_LOWER:left".parse().unwrap(),
            Pressure::new(level).unwrap(),
        )]),
    }
}

fn event(kind: EventKind, h: f64) -> Event {
    Event {
        kind,
        name: None,
        time: EventTime::StartsAt(hence(h)),
        sport: None,
        distance: None,
        duration: None,
        hard: true,
        eccentric: false,
        priority: Priority::A,
        discipline: Discipline::Endurance,
    }
}

fn marathon(h: f64) -> Event {
    Event {
        name: Some("Spring Marathon".to_owned()),
        distance: Some(Metres::new(42_200.0).unwrap()),
        duration: Some(SignedDuration::from_hours(4)),
        ..event(EventKind::Race, h)
    }
}

fn ahead(situation: &Situation) -> Sequence {
    ahead_by(situation, &RULES)
}

fn ahead_by(situation: &Situation, rules: &RuleBook) -> Sequence {
    look_ahead(situation, &plan(situation, rules), rules)
}

fn for_whom(sequence: &Sequence, purpose: &Purpose) -> Session {
    let mut sessions = sequence.sessions.iter();
    sessions
        .find(|session| session.purposes.contains(purpose))
        .unwrap_or_else(|| panic!("none {purpose:?} in {sequence:#?}"))
        .clone()
}

#[test]
fn a_marathon_ahead_gets_days_before_and_days_after() {
    let mut situation = somebody();
    situation.events.push(marathon(10.0 * 24.0));
    let sequence = ahead(&situation);
    let before = for_whom(&sequence, &Purpose::Before("Spring Marathon".into()));
    let massage = before.massage.unwrap();
    let hours = hence(240.0).duration_since(before.window.from).as_hours();
    assert_eq!(
        (massage.kind, massage.pressure_cap.get()),
        (Kind::PreEvent, 3)
    );
    assert!((72..=120).contains(&hours), "{hours}");
    let after = for_whom(&sequence, &Purpose::After("Spring Marathon".into()));
    let massage = after.massage.unwrap();
    assert_eq!(
        (massage.kind, massage.pressure_cap.get()),
        (Kind::PostRace, 2)
    );
    let race = hence(238.0)..hence(246.0);
    assert!(
        sequence
            .sessions
            .iter()
            .all(|one| !race.contains(&one.window.from))
    );
    assert!(!after.not_sooner.is_empty());
}

#[test]
fn a_race_near_the_last_day_still_gets_its_days_after() {
    for days in [15.0, 16.0, 17.0, 18.0, 19.0] {
        let mut situation = somebody();
        situation.events.push(marathon(days * 24.0));
        let sequence = ahead(&situation);
        for_whom(&sequence, &Purpose::After("Spring Marathon".into()));
    }
}

#[test]
fn nobody_new_gets_a_first_visit_in_the_days_before_a_race() {
    let mut situation = somebody();
    situation.person.new_client = true;
    situation.person.familiar_therapist = false;
    situation.person.massages.clear();
    situation.events.push(marathon(60.0));
    let sequence = ahead(&situation);
    assert!(
        sequence
            .sessions
            .iter()
            .all(|one| one.window.from > hence(60.0)),
        "{sequence:#?}"
    );
    assert!(!sequence.sessions.is_empty());
}

#[test]
fn a_rhythm_waits_for_its_long_end() {
    let mut situation = somebody();
    situation.person.massages = vec![massage(-10.0 * 24.0, 3)];
    let sequence = ahead(&situation);
    let [session] = sequence.sessions.as_slice() else {
        panic!("{sequence:#?}")
    };
    // Ten days ago; the custom is 14 to 28 days, and 21 lie ahead.
    assert_eq!(session.purposes, [Purpose::Rhythm]);
    assert_eq!(session.day, jiff::civil::date(2026, 5, 22));
}

#[test]
fn off_season_or_a_rhythm_that_did_not_help_leaves_the_weeks_empty_and_says_why() {
    let mut situation = somebody();
    situation.person.training_pattern = Some(TrainingPattern::OffSeason);
    let sequence = ahead(&situation);
    assert!(sequence.sessions.is_empty() && !sequence.none_because.is_empty());

    let mut situation = somebody();
    situation.person.massages = vec![massage(-40.0 * 24.0, 3)];
    situation.person.own_measure = Some(OwnMeasure {
        sessions: 6,
        worthwhile: false,
    });
    let sequence = ahead(&situation);
    assert!(sequence.sessions.is_empty());
    assert!(
        sequence
            .none_because
            .iter()
            .any(|reason| reason.rule == "stop_rule")
    );
    situation.person.own_measure = Some(OwnMeasure {
        sessions: 5,
        worthwhile: false,
    });
    assert!(!ahead(&situation).sessions.is_empty());
}

#[test]
fn a_budget_is_kept_and_named() {
    let mut situation = somebody();
    situation.events.push(marathon(10.0 * 24.0));
    situation.wishes.massages_per_month = Some(1);
    let sequence = ahead(&situation);
    let in_may = |session: &&Session| session.day.month() == 5;
    assert_eq!(sequence.sessions.iter().filter(in_may).count(), 1);
    let told = sequence
        .unmet
        .iter()
        .any(|(_, reasons)| reasons.iter().any(|reason| reason.says.contains("a month")));
    assert!(told, "{:?}", sequence.unmet);
    situation.wishes.massages_per_month = Some(0);
    assert!(ahead(&situation).sessions.is_empty());
}

#[test]
fn a_booked_session_stands_and_the_others_go_around_it() {
    let mut situation = somebody();
    situation.events.push(marathon(10.0 * 24.0));
    let starts_at = hence(10.0 * 24.0 - 96.0);
    situation.person.booked = vec![BookedMassage {
        starts_at,
        minutes: 45,
    }];
    let sequence = ahead(&situation);
    let booked: Vec<&Session> = sequence.sessions.iter().filter(|one| one.booked).collect();
    let [booked] = booked.as_slice() else {
        panic!("{sequence:#?}")
    };
    assert_eq!(booked.window.from, starts_at);
    assert_eq!(booked.purposes, [Purpose::Before("Spring Marathon".into())]);
}

#[test]
fn without_a_clearance_there_is_none_and_after_a_wait_it_begins() {
    let mut situation = somebody();
    situation.events.push(marathon(10.0 * 24.0));
    let finding = |code: &str| Finding {
        code: code.to_owned(),
        area: None,
        onset: None,
        answer: Answer::Yes,
        answered_at: now(),
        cleared_at: None,
        detail: String::new(),
        answers: BTreeMap::new(),
    };
    situation.findings = vec![finding("R01")];
    assert!(ahead(&situation).sessions.is_empty());
    // Nobody knows when a fever ends: it is asked again first.
    situation.findings = vec![finding("R09")];
    assert!(ahead(&situation).sessions.is_empty());
    // A week from the onset of an illness ends by itself; another week stays light.
    situation.findings = vec![Finding {
        onset: Some(hence(-5.0 * 24.0)),
        ..finding("H20")
    }];
    let plan = plan(&situation, &RULES);
    let not_before = plan.screening.verdict().not_before.unwrap();
    let sequence = look_ahead(&situation, &plan, &RULES);
    assert!(!sequence.sessions.is_empty());
    assert!(
        sequence
            .sessions
            .iter()
            .all(|one| one.window.from >= not_before)
    );
}

#[test]
fn the_same_facts_in_another_order_give_the_same_sequence() {
    let mut situation = somebody();
    situation.events = vec![
        marathon(10.0 * 24.0),
        event(EventKind::Workout, 30.0),
        event(EventKind::Workout, 80.0),
    ];
    situation.person.massages.push(massage(-30.0 * 24.0, 4));
    let one = ahead(&situation);
    situation.events.reverse();
    situation.person.massages.reverse();
    assert_eq!(ahead(&situation), one);
}

/// What a set of slots comes to, weighed without the search: each session as it would be advised after the ones before it.
fn weighed(search: &Search<'_>, picks: Bits) -> Option<u32> {
    let horizon = search.horizon;
    let points = &horizon.rules.timing.ahead;
    let cadence = horizon
        .rules
        .timing
        .cadence(horizon.situation.person.training_pattern);
    let zone = &horizon.situation.zone;
    let local = |at: Timestamp| at.to_zoned(zone.clone()).date();
    let mut path = Path::default();
    let mut cost = 0;
    let mut met = vec![false; search.needs.len()];
    let mut ends: Vec<Timestamp> = horizon
        .situation
        .person
        .massages
        .iter()
        .map(|one| one.ended_at)
        .collect();
    for (slot, part) in horizon.slots.iter().enumerate() {
        if picks & (1 << slot) != 0 {
            if search.is_guarded(slot, &path).is_some() {
                return None;
            }
            let Said::Massage(massage) = horizon.said_at(slot, &path.massages()) else {
                return None;
            };
            let rhythm = massage.cause == crate::treatment::recommendation::Cause::Rhythm;
            let mut meets = rhythm;
            cost += points.session;
            for (index, need) in search.needs.iter().enumerate() {
                if !met[index] && need.holds(part.from) && need.is_met_by_kind(massage.kind) {
                    met[index] = true;
                    meets = true;
                    if need.presses {
                        cost += points.late_day * search.days_late(index, slot);
                    }
                }
            }
            if !meets {
                return None;
            }
            if let (true, Some(cadence), Some(last)) = (rhythm, cadence, ends.iter().max()) {
                let early =
                    i64::from(cadence.long_days) - search::days_between(local(*last), part.day);
                cost += points.sooner_than_rhythm_day * u32::try_from(early.max(0)).unwrap();
            }
            let given = horizon.given(part, &massage);
            ends.push(given.ended_at);
            path.given.push((slot, Rc::new(given)));
        }
        let next = horizon.slots.get(slot + 1);
        let day_ends = next.is_none_or(|next| next.day != part.day);
        if let (true, Some(cadence), Some(last)) = (day_ends, cadence, ends.iter().max())
            && search::days_between(local(*last), part.day) > i64::from(cadence.long_days)
        {
            cost += points.beyond_rhythm_day;
        }
    }
    for (index, need) in search.needs.iter().enumerate() {
        if !met[index] && search.first[index].is_some() {
            cost += need.worth;
        }
    }
    Some(cost)
}

/// The best of every set of slots, tried one by one.
fn by_trying_all(search: &Search<'_>) -> Found {
    let slots = search.horizon.slots.len();
    let mut best: Option<Found> = None;
    for picks in 0..1_u64 << slots {
        // Two of three slots in a row are less than two days apart.
        if picks & (picks >> 1) != 0 || picks & (picks >> 2) != 0 {
            continue;
        }
        if let Some(points) = weighed(search, picks) {
            let found = Found { points, picks };
            if best.as_ref().is_none_or(|best| is_better(&found, best)) {
                best = Some(found);
            }
        }
    }
    best.unwrap()
}

/// The book, looking only a few days ahead.
static SHORT: LazyLock<RuleBook> = LazyLock::new(|| {
    let mut rules = RULES.clone();
    rules.timing.ahead.days = 7;
    rules
});

fn anybody() -> impl Strategy<Value = Situation> {
    let an_event = (
        prop::bool::ANY,
        -60.0..190.0_f64,
        prop::option::of(5.0..60.0_f64),
        prop::bool::ANY,
        0..3_u8,
    );
    let a_massage = (1.0..40.0_f64, 2..5_u8);
    (
        prop::collection::vec(an_event, 0..4),
        prop::collection::vec(a_massage, 1..3),
        0..4_u8,
        prop::bool::ANY,
        prop::option::of(0..3_u8),
        prop::option::of(2..5_u8),
        prop::option::of(0..11_u8),
    )
        .prop_map(
            |(events, massages, pattern, familiar, budget, pressure, sore)| {
                let mut situation = somebody();
                situation.person.familiar_therapist = familiar;
                situation.person.training_pattern = [
                    Some(TrainingPattern::HighIntensity3PerWeek),
                    Some(TrainingPattern::Moderate3To4PerWeek),
                    Some(TrainingPattern::OffSeason),
                    None,
                ][usize::from(pattern)];
                situation.person.massages = massages
                    .into_iter()
                    .map(|(days, level)| massage(-days * 24.0, level))
                    .collect();
                situation.wishes.massages_per_month = budget;
                situation.wishes.pressure = pressure.map(|level| Pressure::new(level).unwrap());
                situation.check_in = sore.map(|level| crate::training::check_in::CheckIn {
                    at: now(),
                    soreness: BTreeMap::from([(
                        "THIGH_FRONT:left".parse().unwrap(),
                        crate::units::Soreness::new(level).unwrap(),
                    )]),
                    ..Default::default()
                });
                for (race, h, km, eccentric, priority) in events {
                    let kind = if race {
                        EventKind::Race
                    } else {
                        EventKind::Workout
                    };
                    let time = if h <= 0.0 {
                        EventTime::EndedAt(hence(h))
                    } else {
                        EventTime::StartsAt(hence(h))
                    };
                    situation.events.push(Event {
                        time,
                        distance: km.map(|km| Metres::new(km * 1000.0).unwrap()),
                        eccentric,
                        priority: [Priority::A, Priority::B, Priority::C][usize::from(priority)],
                        ..event(kind, h)
                    });
                }
                situation
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    /// A week of fourteen parts: every set of them is tried.
    #[test]
    fn the_search_finds_the_best_of_all(situation in anybody()) {
        let plan = plan(&situation, &SHORT);
        let horizon = Horizon::of(&situation, &SHORT);
        let search = Search::new(&horizon, needs_of(&horizon, &plan));
        prop_assert_eq!(search.best(), by_trying_all(&search));
    }

    /// Three weeks: every session is what would be advised at that moment after the ones before it, and every guard is kept.
    #[test]
    fn every_session_is_what_would_be_advised_then(situation in anybody()) {
        let sequence = ahead(&situation);
        let horizon = Horizon::of(&situation, &RULES);
        let points = &RULES.timing.ahead;
        let mut given: Vec<PastMassage> = Vec::new();
        for session in &sequence.sessions {
            let slot = horizon.slots.iter().position(|slot| slot.from == session.window.from).unwrap();
            let Said::Massage(massage) = horizon.said_at(slot, &given) else {
                panic!("nothing would be advised at {session:?}");
            };
            prop_assert_eq!(session.massage.as_ref(), Some(&massage));
            let times = given.iter().chain(&situation.person.massages).map(|one| one.ended_at);
            let since: Vec<f64> = times
                .map(|ended_at| session.window.from.duration_since(ended_at).as_secs_f64() / 3600.0)
                .collect();
            prop_assert!(since.iter().all(|hours| *hours >= points.least_apart_h));
            prop_assert!(since.iter().filter(|hours| **hours < 168.0).count() < points.most_in_7_days);
            given.push(horizon.given(&horizon.slots[slot], &massage));
        }
        // One strong session a region in seven days: the engine's own guard, seen from outside.
        for (index, one) in given.iter().enumerate() {
            for other in &given[index + 1..] {
                let apart = other.ended_at.duration_since(one.ended_at);
                if apart < SignedDuration::from_hours(7 * 24) {
                    let twice = one.pressure_by_area.iter().any(|(area, level)| {
                        level.get() >= 4 && other.pressure_by_area.get(area).is_some_and(|level| level.get() >= 4)
                    });
                    prop_assert!(!twice);
                }
            }
        }
    }
}
