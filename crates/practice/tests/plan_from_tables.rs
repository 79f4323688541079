//! Strength tables and calendars, all the way into a situation.
#![allow(clippy::unwrap_used, reason = "a test may")]

use std::path::PathBuf;

use care::{
    body::Region,
    rules::RuleBook,
    situation::Situation,
    training::workout::{EventKind, EventTime, Priority},
};
use jiff::{Timestamp, tz::TimeZone};
use practice::{NamedRace, PlanFiles, RaceTimeUnknown, plan_files};

const STRONG: &str = "\
Date,Workout Name,Duration,Exercise Name,Set Order,Weight (kg),Reps,Distance,Seconds,Notes,Workout Notes,RPE
2026-05-03 18:00:00,Legs,1h 10m,Squat (Barbell),1,120,5,0,0,,,9
2026-05-03 18:00:00,Legs,1h 10m,Squat (Barbell),2,120,5,0,0,,,9
2026-05-03 18:00:00,Legs,1h 10m,Squat (Barbell),3,120,5,0,0,,,9
2026-05-03 18:00:00,Legs,1h 10m,Leg Extension (Machine),1,60,12,0,0,,,
2026-05-03 18:00:00,Legs,1h 10m,Leg Extension (Machine),2,60,12,0,0,,,
2026-05-03 18:00:00,Legs,1h 10m,Leg Press,1,200,10,0,0,,,
2026-05-03 18:00:00,Legs,1h 10m,Zottelbewegung,1,20,10,0,0,,,
";

fn calendar(events: &str) -> String {
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\n{events}END:VCALENDAR\r\n")
}

fn event(uid: &str, start: &str, lines: &str) -> String {
    format!("BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTART{start}\r\n{lines}\r\nEND:VEVENT\r\n")
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn read(files: &[(&str, &str)], races: Vec<NamedRace>) -> Result<PlanFiles, RaceTimeUnknown> {
    let folder = tempfile::tempdir().unwrap();
    let paths: Vec<PathBuf> = files
        .iter()
        .map(|(name, text)| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        })
        .collect();
    let situation = Situation {
        now: at("2026-05-05T06:00:00-06:00"),
        zone: TimeZone::get("America/Edmonton").unwrap(),
        person: Default::default(),
        events: vec![],
        check_in: None,
        findings: vec![],
        asked: vec![],
        assume_denied: true,
        finish_gate: None,
        wishes: Default::default(),
        likely_soreness: vec![],
        forecast: Default::default(),
        load: Default::default(),
    };
    plan_files(
        &paths,
        situation,
        races,
        &RuleBook::built_in().unwrap(),
        |_| {},
    )
}

#[test]
fn a_leg_day_leaves_the_thighs_sore_and_names_what_is_not_known() {
    let read = read(&[("strong.csv", STRONG)], vec![]).unwrap();
    // Six in the evening where the athlete lives.
    let starts_at = read.activities[0].activity.starts_at;
    assert_eq!(starts_at, at("2026-05-03T18:00:00-06:00"));
    let level = |region: Region| {
        let sore = read.situation.likely_soreness.iter();
        sore.filter(|sore| sore.area.region() == region)
            .map(|sore| sore.level.get())
            .max()
            .unwrap_or(0)
    };
    assert!(
        level(Region::ThighFront) >= 1,
        "{:?}",
        read.situation.likely_soreness
    );
    assert!(level(Region::ThighFront) > level(Region::Chest));
    assert!(read.unknown_exercises.contains("Zottelbewegung") && read.unknown_exercises.len() == 1);
}

#[test]
fn a_race_of_the_calendar_is_a_race_ahead() {
    let plan = calendar(
        &[
            event("1", ";VALUE=DATE:20260509", "SUMMARY:Calgary Half Marathon"),
            event(
                "2",
                ":20260506T180000",
                "SUMMARY:Run: 6x1000m\r\nDESCRIPTION:Planned Time: 1:15\\nPlanned TSS: 120",
            ),
            event(
                "3",
                ";VALUE=DATE:20260508",
                "SUMMARY:Race week: shakeout run",
            ),
            event(
                "4",
                ";VALUE=DATE:20260510",
                "SUMMARY:Gran Fondo\r\nSTATUS:CANCELLED",
            ),
        ]
        .concat(),
    );
    let read = read(&[("plan.ics", &plan)], vec![]).unwrap();
    let races: Vec<_> = read
        .situation
        .events
        .iter()
        .filter(|event| event.kind == EventKind::Race)
        .collect();
    let [race] = races.as_slice() else {
        panic!("one race, not {races:?}")
    };
    // A day without a time may begin at midnight, where the athlete lives.
    assert_eq!(
        race.time,
        EventTime::StartsAt(at("2026-05-09T00:00:00-06:00"))
    );
    assert_eq!(race.priority, Priority::A);
    let hard = read
        .situation
        .events
        .iter()
        .find(|event| event.hard && event.kind == EventKind::Workout);
    assert_eq!(
        hard.unwrap().time,
        EventTime::StartsAt(at("2026-05-06T18:00:00-06:00"))
    );
}

#[test]
fn a_race_of_today_without_a_time_is_asked_about_unless_somebody_says_when() {
    let plan = calendar(&event("1", ";VALUE=DATE:20260505", "SUMMARY:Race: 10k"));
    let day = jiff::civil::date(2026, 5, 5);
    assert_eq!(
        read(&[("plan.ics", &plan)], vec![]).unwrap_err(),
        RaceTimeUnknown { date: day }
    );
    let named = NamedRace {
        date: day,
        time: Some(jiff::civil::time(18, 0, 0, 0)),
        name: None,
    };
    let read = read(&[("plan.ics", &plan)], vec![named]).unwrap();
    assert_eq!(read.situation.events.len(), 1);
}

#[test]
fn a_planned_race_that_was_recorded_is_told_once_by_its_recording() {
    let hevy = "title,start_time,end_time,description,exercise_title,superset_id,exercise_notes,set_index,set_type,weight_kg,reps,distance_km,duration_seconds,rpe\n\
                Meet,\"3 May 2026, 10:00\",\"3 May 2026, 12:00\",,Deadlift (Barbell),,,0,normal,180,1,,,10\n";
    let plan = calendar(&event(
        "1",
        ";VALUE=DATE:20260503",
        "SUMMARY:Strength: spring meet\r\nCATEGORIES:RACE_B",
    ));
    let read = read(&[("hevy.csv", hevy), ("plan.ics", &plan)], vec![]).unwrap();
    let races: Vec<_> = read
        .situation
        .events
        .iter()
        .filter(|event| event.kind == EventKind::Race)
        .collect();
    assert_eq!(races.len(), 1, "{races:?}");
    assert_eq!(
        races[0].time,
        EventTime::EndedAt(at("2026-05-03T12:00:00-06:00"))
    );
}
