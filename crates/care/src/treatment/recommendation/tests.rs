//! The rows of the timing table first, then what happens where they meet.

mod properties;

use std::{collections::BTreeMap, sync::LazyLock};

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::*;
use crate::{
    plan::{Plan, plan},
    situation::{FinishGate, Person, TrainingPattern, WishedKind, Wishes},
    training::{
        activity::Sport,
        check_in::CheckIn,
        load_history::LoadHistory,
        soreness::AreaSoreness,
        workout::{Discipline, Event, EventKind, EventTime, Priority},
    },
    treatment::massage::PastMassage,
    units::{Metres, Soreness},
};

fn now() -> Timestamp {
    "2026-05-04T15:00:00Z".parse().unwrap()
}

fn ago(h: f64) -> Timestamp {
    now() - SignedDuration::from_secs_f64(h * 3600.0)
}

/// A regular runner who trains moderately, was asked everything and denied it, and last had a massage long ago.
fn somebody() -> Situation {
    Situation {
        now: now(),
        zone: TimeZone::get("America/Edmonton").unwrap(),
        person: Person {
            age: Some(34),
            sport: Some(Sport::Running),
            training_pattern: Some(TrainingPattern::Moderate3To4PerWeek),
            new_client: false,
            familiar_therapist: true,
            massages: Vec::new(),
            ..Person::default()
        },
        events: Vec::new(),
        check_in: None,
        findings: Vec::new(),
        asked: Vec::new(),
        assume_denied: true,
        finish_gate: None,
        wishes: Wishes::default(),
        likely_soreness: Vec::new(),
        forecast: Default::default(),
        load: LoadHistory::default(),
    }
}

fn event(kind: EventKind, time: EventTime) -> Event {
    Event {
        kind,
        name: None,
        time,
        sport: None,
        distance: None,
        duration: None,
        hard: true,
        eccentric: false,
        priority: Priority::A,
        discipline: Discipline::Endurance,
    }
}

fn after_race(km: f64, h: f64) -> Situation {
    let mut situation = somebody();
    let distance = Some(Metres::new(km * 1000.0).unwrap());
    situation.events.push(Event {
        distance,
        ..event(EventKind::Race, EventTime::EndedAt(ago(h)))
    });
    situation
}

fn after_workout(h: f64, eccentric: bool) -> Situation {
    let mut situation = somebody();
    situation.events.push(Event {
        eccentric,
        ..event(EventKind::Workout, EventTime::EndedAt(ago(h)))
    });
    situation
}

fn before_race(h: f64, priority: Priority) -> Situation {
    let mut situation = somebody();
    situation.events.push(Event {
        priority,
        ..event(EventKind::Race, EventTime::StartsAt(ago(-h)))
    });
    situation
}

fn newcomer(mut situation: Situation) -> Situation {
    situation.person.new_client = true;
    situation.person.familiar_therapist = false;
    situation
}

fn sore(mut situation: Situation, level: u8) -> Situation {
    let area: Area = "THIGH_FRONT:left".parse().unwrap();
    let check_in = situation.check_in.get_or_insert_with(|| CheckIn {
        at: now(),
        ..CheckIn::default()
    });
    check_in
        .soreness
        .insert(area, Soreness::new(level).unwrap());
    situation
}

fn massaged(mut situation: Situation, days: f64, level: u8) -> Situation {
    let area: Area = "CALF_LOWER:left".parse().unwrap();
    let pressure_by_area = BTreeMap::from([(area, Pressure::new(level).unwrap())]);
    situation.person.massages.push(PastMassage {
        ended_at: ago(days * 24.0),
        minutes: 60,
        pressure_by_area,
    });
    situation
}

/// Read once: parsing the book takes longer than all the decisions.
static RULES: LazyLock<RuleBook> = LazyLock::new(|| RuleBook::built_in().unwrap());

fn planned(situation: &Situation) -> Plan {
    plan(situation, &RULES)
}

#[track_caller]
fn advised(situation: &Situation) -> Recommendation {
    match planned(situation).advice {
        Advice::Massage(recommendation) => *recommendation,
        Advice::Nothing(reasons) => panic!("nothing was advised: {reasons:?}"),
    }
}

/// Kind, cap and first rule.
#[track_caller]
fn check(situation: &Situation, kind: Kind, cap: u8, rule: &str) -> Recommendation {
    let advice = advised(situation);
    assert_eq!(
        (
            advice.kind,
            advice.pressure_cap.get(),
            advice.reasons[0].rule.as_str()
        ),
        (kind, cap, rule),
        "{:?}",
        advice.reasons
    );
    advice
}

#[track_caller]
fn nothing(situation: &Situation, rule: &str) {
    match planned(situation).advice {
        Advice::Massage(recommendation) => panic!("{recommendation:?}"),
        Advice::Nothing(reasons) => assert!(
            reasons.iter().any(|reason| reason.rule == rule),
            "{reasons:?}"
        ),
    }
}

#[test]
fn before_an_event_a_regular_client() {
    check(
        &before_race(120.0, Priority::A),
        Kind::Maintenance,
        3,
        "T16",
    );
    check(
        &massaged(before_race(130.0, Priority::A), 20.0, 4),
        Kind::Maintenance,
        4,
        "T16",
    );
    for h in [119.9, 72.0] {
        let advice = check(&before_race(h, Priority::A), Kind::PreEvent, 3, "T12");
        assert!((30..=45).contains(&advice.minutes));
    }
    check(&before_race(71.9, Priority::B), Kind::PreEvent, 2, "T12");
    check(&before_race(48.0, Priority::A), Kind::PreEvent, 2, "T12");
    for h in [47.9, 12.0, 2.0] {
        let advice = check(&before_race(h, Priority::A), Kind::PreEvent, 2, "T13");
        assert!(advice.minutes <= 30);
    }
    for h in [1.9, 0.25] {
        let advice = check(&before_race(h, Priority::A), Kind::PreEvent, 2, "T14");
        assert!(advice.minutes <= 10);
    }
    nothing(&before_race(0.2, Priority::A), "T14");
}

#[test]
fn before_an_event_a_new_client_or_a_new_therapist() {
    let advice = check(
        &newcomer(before_race(168.0, Priority::A)),
        Kind::Maintenance,
        3,
        "T16",
    );
    assert!(advice.minutes <= 60 && advice.reasons.iter().any(|reason| reason.rule == "T18"));
    for h in [167.9, 120.0, 100.0, 72.0] {
        let advice = check(
            &newcomer(before_race(h, Priority::A)),
            Kind::Maintenance,
            2,
            "T18",
        );
        assert!(advice.minutes <= 45, "{h}");
    }
    for h in [71.9, 30.0, 1.0, 0.1] {
        nothing(&newcomer(before_race(h, Priority::A)), "T18");
    }
    let mut new_therapist = before_race(100.0, Priority::A);
    new_therapist.person.familiar_therapist = false;
    check(&new_therapist, Kind::Maintenance, 2, "T18");
}

#[test]
fn before_a_c_event() {
    check(
        &massaged(before_race(72.0, Priority::C), 20.0, 4),
        Kind::Maintenance,
        4,
        "T16",
    );
    check(
        &before_race(71.9, Priority::C),
        Kind::Maintenance,
        3,
        "c_event",
    );
    check(
        &before_race(24.0, Priority::C),
        Kind::Maintenance,
        3,
        "c_event",
    );
    check(
        &before_race(23.9, Priority::C),
        Kind::Maintenance,
        2,
        "c_event",
    );
    check(
        &before_race(2.0, Priority::C),
        Kind::Maintenance,
        2,
        "c_event",
    );
    nothing(&before_race(1.9, Priority::C), "c_event");
}

#[test]
fn on_the_day_of_a_power_event() {
    let power = |h: f64| {
        let mut situation = before_race(h, Priority::A);
        situation.events[0].discipline = Discipline::Power;
        situation
    };
    nothing(&power(1.0), "T15");
    nothing(&power(6.0), "T15");
    check(&power(30.0), Kind::PreEvent, 2, "T13");
    let mut asked = power(1.0);
    asked.wishes.kind = Some(WishedKind::Kind(Kind::PreEvent));
    let advice = check(&asked, Kind::PreEvent, 2, "T15");
    assert!(advice.minutes <= 5 && advice.window.to <= ago(-0.75));
    let mut too_late = power(0.2);
    too_late.wishes.kind = Some(WishedKind::Kind(Kind::PreEvent));
    nothing(&too_late, "T15");
}

#[test]
fn after_a_short_race() {
    check(&after_race(10.0, 2.0), Kind::PostRace, 2, "T6");
    check(&after_race(10.0, 24.0), Kind::PostRace, 3, "T3");
    check(&sore(after_race(10.0, 71.9), 7), Kind::PostRace, 2, "T3");
    check(&after_race(10.0, 72.0), Kind::PostRace, 3, "T16");
    check(
        &massaged(after_race(10.0, 119.9), 20.0, 4),
        Kind::PostRace,
        4,
        "T16",
    );
    check(&after_race(10.0, 120.0), Kind::Maintenance, 3, "T16");
}

#[test]
fn after_a_half() {
    check(&after_race(20.0, 23.9), Kind::PostRace, 2, "T6");
    let advice = check(&after_race(21.1, 24.0), Kind::PostRace, 2, "T7");
    assert!((30..=45).contains(&advice.minutes));
    check(&after_race(39.9, 48.0), Kind::PostRace, 3, "T3");
    check(&after_race(21.1, 72.0), Kind::PostRace, 3, "T16");
}

#[test]
fn after_a_marathon() {
    check(&after_race(42.2, 23.9), Kind::PostRace, 2, "T6");
    check(&after_race(40.0, 24.0), Kind::PostRace, 2, "T7");
    check(&after_race(42.2, 48.0), Kind::PostRace, 2, "T8");
    check(&sore(after_race(42.2, 48.0), 3), Kind::PostRace, 3, "T8");
    let mut tender = sore(after_race(42.2, 100.0), 3);
    tender
        .check_in
        .as_mut()
        .unwrap()
        .tender_to_touch
        .push("THIGH_FRONT:left".parse().unwrap());
    check(&tender, Kind::PostRace, 2, "T8");
    check(
        &massaged(after_race(42.2, 120.0), 20.0, 4),
        Kind::Maintenance,
        4,
        "T16",
    );
}

#[test]
fn after_an_ultra() {
    for h in [2.0, 30.0, 71.9] {
        let advice = check(&after_race(50.1, h), Kind::PostRace, 2, "T9");
        assert!(advice.minutes <= 30);
    }
    check(
        &massaged(after_race(60.0, 72.0), 20.0, 4),
        Kind::PostRace,
        3,
        "T9",
    );
    check(
        &massaged(after_race(60.0, 239.9), 20.0, 4),
        Kind::PostRace,
        3,
        "T9",
    );
    check(
        &massaged(after_race(60.0, 240.0), 20.0, 4),
        Kind::Maintenance,
        4,
        "T16",
    );
    check(&after_race(50.0, 30.0), Kind::PostRace, 2, "T7");
    let mut slow = after_race(46.0, 30.0);
    slow.events[0].duration = Some(SignedDuration::from_hours(7));
    check(&slow, Kind::PostRace, 2, "T9");
}

#[test]
fn after_a_hard_or_eccentric_workout() {
    check(&after_workout(0.0, false), Kind::PostWorkout, 3, "T1");
    check(&after_workout(47.9, true), Kind::PostWorkout, 3, "T2");
    check(
        &sore(after_workout(30.0, false), 7),
        Kind::PostWorkout,
        2,
        "T1",
    );
    check(
        &massaged(after_workout(48.0, false), 20.0, 4),
        Kind::Maintenance,
        4,
        "T16",
    );
    let mut ride = after_workout(10.0, false);
    ride.events[0].sport = Some(Sport::Cycling);
    ride.events[0].duration = Some(SignedDuration::from_hours(4));
    check(&ride, Kind::PostWorkout, 2, "T6");
}

#[test]
fn a_race_just_finished_needs_its_gate() {
    nothing(&after_race(42.2, 1.9), "T20");
    let mut gated = after_race(42.2, 1.0);
    gated.finish_gate = Some(FinishGate {
        walking_and_coherent: Some(true),
        cooled_down_10_min_and_drinking: Some(true),
        no_red_flag: Some(true),
        not_shivering_or_burning_hot: Some(true),
        no_dark_urine: Some(true),
        no_one_sided_swelling: Some(true),
        no_nsaid_with_nausea: Some(true),
        blisters_covered: Some(true),
        medical_tent_passed: Some(true),
        consent: Some(true),
    });
    let advice = check(&gated, Kind::PostRace, 2, "T5");
    assert!(advice.minutes <= 20 && advice.skills.contains(&Skill::Sport));
}

#[test]
fn nothing_to_work_on_is_none_and_a_wish_beats_it() {
    nothing(&massaged(somebody(), 13.9, 3), "T20");
    check(&massaged(somebody(), 14.0, 3), Kind::Maintenance, 3, "T16");
    nothing(&sore(massaged(somebody(), 3.0, 3), 2), "T20");
    check(
        &sore(massaged(somebody(), 3.0, 3), 3),
        Kind::PostWorkout,
        3,
        "T3",
    );
    let mut wishing = massaged(somebody(), 3.0, 3);
    wishing.wishes.kind = Some(WishedKind::Kind(Kind::Maintenance));
    check(&wishing, Kind::Maintenance, 3, "wish");
    wishing.wishes.kind = Some(WishedKind::Nothing);
    nothing(&wishing, "T20");
}

#[test]
fn off_season_has_no_rhythm() {
    let mut resting = somebody();
    resting.person.training_pattern = Some(TrainingPattern::OffSeason);
    nothing(&resting, "T20");
    resting.wishes.kind = Some(WishedKind::Kind(Kind::Relaxation));
    check(&resting, Kind::Relaxation, 3, "wish");
}

#[test]
fn usual_is_four_only_for_whom_four_is_usual() {
    check(&massaged(somebody(), 41.9, 4), Kind::Maintenance, 4, "T16");
    check(&massaged(somebody(), 42.0, 4), Kind::Maintenance, 3, "T16");
    let mut wishing = somebody();
    wishing.wishes.pressure = Some(Pressure::BOOKABLE);
    check(&wishing, Kind::Maintenance, 4, "T16");
    check(&newcomer(wishing), Kind::Maintenance, 3, "T16");
}

#[test]
fn one_strong_session_a_region_in_seven_days() {
    let area: Area = "CALF_LOWER:left".parse().unwrap();
    let mut asking = massaged(somebody(), 6.9, 4);
    asking.wishes.kind = Some(WishedKind::Kind(Kind::Maintenance));
    let advice = advised(&asking);
    assert_eq!(
        advice.pressure_cap_by_area.get(&area).map(|cap| cap.get()),
        Some(3)
    );
    asking.person.massages[0].ended_at = ago(7.0 * 24.0);
    assert_eq!(advised(&asking).pressure_cap_by_area.get(&area), None);
}

#[test]
fn the_same_sore_region_rests_a_day() {
    let mut situation = sore(after_workout(30.0, false), 5);
    let area: Area = "THIGH_FRONT:left".parse().unwrap();
    let pressure_by_area = BTreeMap::from([(area, Pressure::new(2).unwrap())]);
    situation.person.massages.push(PastMassage {
        ended_at: ago(23.9),
        minutes: 30,
        pressure_by_area,
    });
    nothing(&situation, "guard_24_hours");
    situation.person.massages[0].ended_at = ago(24.0);
    assert_eq!(advised(&situation).work, vec![area]);
}

#[test]
fn a_hard_session_ahead_means_medium_at_most() {
    let strong = |h: f64| {
        let mut situation = massaged(somebody(), 20.0, 4);
        situation
            .events
            .push(event(EventKind::Workout, EventTime::StartsAt(ago(-h))));
        situation
    };
    let advice = advised(&strong(23.9));
    assert_eq!(advice.pressure_cap.get(), 3);
    assert!(advice.reasons.iter().any(|reason| reason.rule == "T19"));
    let advice = advised(&strong(30.0));
    assert_eq!(
        (advice.pressure_cap.get(), advice.window.to),
        (4, ago(-6.0))
    );
}

#[test]
fn strong_soreness_that_still_rises_after_three_days_is_none() {
    let rising = |level: u8, h: f64| {
        let mut situation = sore(somebody(), level);
        situation.check_in.as_mut().unwrap().worse_since = Some(ago(h));
        situation
    };
    nothing(&rising(8, 72.0), "soreness_rising");
    advised(&rising(7, 72.0));
    advised(&rising(8, 71.9));
}

#[test]
fn relaxation_when_stress_or_drained_stands_out() {
    let feeling = |stress: u8, drained: u8| {
        let mut situation = massaged(somebody(), 3.0, 3);
        situation.check_in = Some(CheckIn {
            at: now(),
            stress: Some(stress),
            drained: Some(drained),
            ..CheckIn::default()
        });
        situation
    };
    check(&feeling(4, 0), Kind::Relaxation, 3, "relaxation");
    check(&sore(feeling(1, 7), 3), Kind::Relaxation, 3, "relaxation");
    check(&sore(feeling(4, 7), 4), Kind::PostWorkout, 3, "T3");
    nothing(&feeling(3, 6), "T20");
}

#[test]
fn soreness_is_worked_worst_first_and_what_was_said_beats_what_is_likely() {
    let mut situation = sore(somebody(), 5);
    let likely = |code: &str, level: u8| AreaSoreness {
        area: code.parse().unwrap(),
        level: Soreness::new(level).unwrap(),
        reported: false,
        reasons: Vec::new(),
    };
    situation.likely_soreness = vec![
        likely("THIGH_FRONT:left", 9),
        likely("GLUTE:right", 6),
        likely("KNEE_BACK:left", 6),
        likely("CALF_UPPER:left", 2),
    ];
    let advice = advised(&situation);
    let codes: Vec<String> = advice.work.iter().map(Area::to_string).collect();
    assert_eq!(codes, ["THIGH_FRONT:left", "GLUTE:right"]);
    assert_eq!(advice.consent_needed, advice.work[1..]);
    situation.person.age = Some(16);
    let at_16 = planned(&situation);
    if let Advice::Massage(recommendation) = at_16.advice {
        assert!(recommendation.consent_needed.is_empty());
    }
}

#[test]
fn every_none_has_its_reasons_and_nobody_is_nagged() {
    for situation in [
        before_race(0.1, Priority::A),
        massaged(somebody(), 3.0, 3),
        after_race(42.2, 1.0),
    ] {
        match planned(&situation).advice {
            Advice::Massage(recommendation) => panic!("{recommendation:?}"),
            Advice::Nothing(reasons) => {
                assert!(!reasons.is_empty());
                assert!(reasons.iter().all(|reason| !reason.says.contains("overdue")
                    && !reason.says.contains('{')
                    && !reason.source.is_empty()));
            }
        }
    }
}
