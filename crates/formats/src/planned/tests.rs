use care::{
    training::{activity::Sport, workout::Priority},
    units::Metres,
};
use jiff::{civil::date, tz::TimeZone};

use super::*;

fn options(zone: &str) -> ReadOptions {
    ReadOptions {
        now: "2026-05-01T12:00:00Z".parse().unwrap(),
        zone: TimeZone::get(zone).unwrap(),
    }
}

fn calendar(events: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\n{}END:VCALENDAR\r\n",
        events.replace('\n', "\r\n")
    )
}

fn read_in(zone: &str, text: &str) -> (Vec<Planned>, Vec<Mend>) {
    let mut mends = Vec::new();
    assert!(is_calendar(text));
    let planned = read(text.as_bytes(), &options(zone), &mut mends).unwrap();
    (planned, mends)
}

fn read_events(events: &str) -> (Vec<Planned>, Vec<Mend>) {
    read_in("America/Edmonton", &calendar(events))
}

fn event(lines: &str) -> String {
    format!("BEGIN:VEVENT\nUID:1\nDTSTART;VALUE=DATE:20260510\n{lines}\nEND:VEVENT\n")
}

fn one(lines: &str) -> Planned {
    let (mut planned, _) = read_events(&event(lines));
    assert_eq!(planned.len(), 1, "{lines}");
    planned.remove(0)
}

#[test]
fn a_day_is_a_local_day_wherever_one_lives() {
    for zone in ["America/Edmonton", "Pacific/Auckland", "UTC"] {
        let (planned, _) = read_in(zone, &calendar(&event("SUMMARY:Bike: 2x20")));
        assert_eq!(
            planned[0].time,
            PlannedTime::On(date(2026, 5, 10)),
            "{zone}"
        );
    }
}

#[test]
fn times_are_utc_in_a_zone_or_the_athletes_own() {
    let at = |start: &str| {
        let (planned, _) = read_events(&format!(
            "BEGIN:VEVENT\nUID:1\n{start}\nDURATION:PT90M\nSUMMARY:Run\nEND:VEVENT\n"
        ));
        assert_eq!(planned[0].duration, Some(SignedDuration::from_mins(90)));
        planned[0].time
    };
    let is = |text: &str| PlannedTime::At(text.parse().unwrap());
    assert_eq!(at("DTSTART:20260510T083000Z"), is("2026-05-10T08:30:00Z"));
    assert_eq!(
        at("DTSTART:20260510T083000"),
        is("2026-05-10T08:30:00-06:00")
    );
    assert_eq!(
        at("DTSTART;TZID=Europe/Zurich:20260510T083000"),
        is("2026-05-10T08:30:00+02:00")
    );
    assert_eq!(
        at("DTSTART;TZID=\"W. Europe Standard Time\":20260510T083000"),
        is("2026-05-10T08:30:00+02:00")
    );
}

#[test]
fn trainingpeaks_tells_in_the_description() {
    let ride = one(
        "SUMMARY:Bike: 2x20 @ FTP\nDESCRIPTION:Warm up well.\\nPlanned Time: 1:30:00\\nPlanned Distance: 24.85 mi\\nPlanned TSS: 85 TSS",
    );
    assert_eq!(
        (ride.sport, ride.kind),
        (Some(Sport::Cycling), EventKind::Workout)
    );
    assert_eq!(ride.duration, Some(SignedDuration::from_mins(90)));
    assert_eq!(ride.load, Some(85.0));
    assert!((ride.distance.unwrap().get() - 39_992.0).abs() < 1.0);
    assert_eq!(ride.name, "Bike: 2x20 @ FTP");
}

#[test]
fn titles_tell_the_sport_and_sometimes_more() {
    for (title, sport) in [
        ("Run - Easy", Some(Sport::Running)),
        ("🏊 CSS 10x100", Some(Sport::Swimming)),
        ("Strength: upper body", Some(Sport::Strength)),
        ("Long ride with friends", Some(Sport::Cycling)),
        ("Dentist", None),
    ] {
        assert_eq!(one(&format!("SUMMARY:{title}")).sport, sport, "{title}");
    }
    let ten = one("SUMMARY:Run - Easy 10k");
    assert_eq!(ten.distance, Metres::new(10_000.0).ok());
    assert_eq!(one("SUMMARY:Run: 6x1000m").distance, None);
    assert_eq!(
        one("SUMMARY:Ride 90min Z2").duration,
        Some(SignedDuration::from_mins(90))
    );
    assert_eq!(
        one("SUMMARY:Ride\nDESCRIPTION:Load 65, Intensity 80%").load,
        Some(65.0)
    );
}

#[test]
fn races_are_marked_by_category_or_title() {
    for (lines, race, priority) in [
        (
            "SUMMARY:Spring 10k\nCATEGORIES:RACE_A",
            true,
            Some(Priority::A),
        ),
        (
            "SUMMARY:Spring 10k\nCATEGORIES:Race,B",
            true,
            Some(Priority::B),
        ),
        ("SUMMARY:Race: Spring 10k", true, None),
        (
            "SUMMARY:Event: Spring 10k\nDESCRIPTION:Priority: C",
            true,
            Some(Priority::C),
        ),
        ("SUMMARY:Run: race pace 3x2k", false, None),
        ("SUMMARY:Race week: easy run", false, None),
    ] {
        let planned = one(lines);
        assert_eq!(
            (planned.kind == EventKind::Race, planned.priority),
            (race, priority),
            "{lines}"
        );
    }
}

#[test]
fn what_is_done_is_left_out_and_counted() {
    let (planned, mends) = read_events(&format!(
        "{}{}{}",
        event("SUMMARY:Run\nSTATUS:COMPLETED"),
        event("SUMMARY:Ride\nDESCRIPTION:Planned Time: 1:00\\nActual Time: 1:02:11"),
        event("SUMMARY:Swim\nDESCRIPTION:Planned Time: 1:00\\nActual Time: 0:00"),
    ));
    assert_eq!(planned.len(), 1, "{planned:?}");
    assert_eq!(mends, [Mend::DoneLeftOut { count: 2 }]);
}

#[test]
fn what_is_cancelled_says_so() {
    assert!(one("SUMMARY:Run\nSTATUS:CANCELLED").cancelled);
    assert!(one("SUMMARY:Cancelled: Run").cancelled);
    assert!(!one("SUMMARY:Run\nSTATUS:CONFIRMED").cancelled);
}

#[test]
fn repeats_are_told_out_within_reach() {
    let (planned, _) = read_events(
        "BEGIN:VEVENT\nUID:r\nDTSTART;TZID=America/Edmonton:20250101T183000\nRRULE:FREQ=WEEKLY\nEXDATE;TZID=America/Edmonton:20260506T183000\nSUMMARY:Intervals\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:r\nRECURRENCE-ID;TZID=America/Edmonton:20260513T183000\nDTSTART;TZID=America/Edmonton:20260514T070000\nSUMMARY:Intervals, moved\nEND:VEVENT\n",
    );
    let times: Vec<PlannedTime> = planned.iter().map(|planned| planned.time).collect();
    let is = |text: &str| PlannedTime::At(text.parse().unwrap());
    assert!(
        !times.contains(&is("2026-05-06T18:30:00-06:00")),
        "taken out"
    );
    assert!(!times.contains(&is("2026-05-13T18:30:00-06:00")), "moved");
    assert!(times.contains(&is("2026-05-14T07:00:00-06:00")), "to there");
    assert!(times.contains(&is("2026-05-20T18:30:00-06:00")));
    // The night the clocks change: still half past six.
    assert!(times.contains(&is("2026-11-04T18:30:00-07:00")));
    assert!(planned.len() < 70, "{}", planned.len());
    let uids: std::collections::BTreeSet<&str> =
        planned.iter().map(|planned| planned.uid.as_str()).collect();
    assert_eq!(uids.len(), planned.len());
}

#[test]
fn repeats_in_utc_stay_in_utc() {
    let (found, _) = read_events(
        "BEGIN:VEVENT\nUID:u\nDTSTART:20260511T060000Z\nRRULE:FREQ=WEEKLY;COUNT=2\nSUMMARY:Run\nEND:VEVENT\n",
    );
    let times: Vec<_> = found.iter().map(|planned| planned.time).collect();
    let at = |text: &str| PlannedTime::At(text.parse().unwrap());
    assert_eq!(
        times,
        [at("2026-05-11T06:00:00Z"), at("2026-05-18T06:00:00Z")]
    );
}

#[test]
fn an_identity_of_signs_that_nobody_sees_is_none() {
    let (planned, _) = read_events(
        "BEGIN:VEVENT\nUID:\u{11}\nDTSTART:20260510T083000Z\nSUMMARY:Tempo\nEND:VEVENT\n",
    );
    assert_eq!(planned[0].uid, "Tempo#2026-05-10T08:30:00Z");
}

#[test]
fn hostile_repeats_end() {
    for rule in [
        "FREQ=SECONDLY",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=MONTHLY;BYDAY=0TU",
        "FREQ=WEEKLY;COUNT=51615",
        "FREQ=MINUTELY;COUNT=4294967295",
    ] {
        let text = calendar(&format!(
            "BEGIN:VEVENT\nUID:r\nDTSTART:19700101T000000Z\nRRULE:{rule}\nSUMMARY:x\nEND:VEVENT\n"
        ));
        let mut mends = Vec::new();
        let read = read(text.as_bytes(), &options("UTC"), &mut mends);
        assert!(read.is_err() || read.unwrap().len() < 5_000, "{rule}");
    }
}

#[test]
fn folded_lines_and_other_encodings_are_read() {
    let folded = one("SUMMARY:Lauf über die Hü\n gel mit Schw\n ung");
    assert_eq!(folded.name, "Lauf über die Hügel mit Schwung");
    let text = calendar(&event("SUMMARY:Course à pied"));
    let latin: Vec<u8> = text.chars().map(|letter| letter as u8).collect();
    let mut mends = Vec::new();
    let planned = read(&latin, &options("UTC"), &mut mends).unwrap();
    assert_eq!(
        (planned[0].name.as_str(), planned[0].sport),
        ("Course à pied", Some(Sport::Running))
    );
}

#[test]
fn a_calendar_cut_off_anywhere_keeps_its_whole_entries() {
    let events: String = (10..20)
        .map(|day| {
            format!(
                "BEGIN:VEVENT\nUID:{day}\nDTSTART;VALUE=DATE:202605{day}\nSUMMARY:Run\nEND:VEVENT\n"
            )
        })
        .collect();
    let text = calendar(&events);
    let mut kept = std::collections::BTreeSet::new();
    for end in 0..text.len() {
        let mut mends = Vec::new();
        if let Ok(planned) = read(&text.as_bytes()[..end], &options("UTC"), &mut mends) {
            kept.insert(planned.len());
        }
    }
    assert!((1..=10).all(|count| kept.contains(&count)), "{kept:?}");
}

#[test]
fn entries_without_a_time_and_far_ones_are_counted() {
    let (planned, mends) = read_events(&format!(
        "BEGIN:VEVENT\nUID:2\nSUMMARY:Nowhen\nEND:VEVENT\nBEGIN:VEVENT\nUID:3\nDTSTART;VALUE=DATE:20200101\nSUMMARY:Old\nEND:VEVENT\n{}",
        event("SUMMARY:Run")
    ));
    assert_eq!(planned.len(), 1);
    assert_eq!(
        mends,
        [
            Mend::EntriesLeftOut { count: 1 },
            Mend::OutOfReach { count: 1 }
        ]
    );
}

#[test]
fn one_time_of_a_series_that_was_moved_is_not_told_twice() {
    let series = "BEGIN:VEVENT\nUID:s\nDTSTART:20260510T080000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3\nSUMMARY:Run\nEND:VEVENT\n";
    let moved = "BEGIN:VEVENT\nUID:s\nRECURRENCE-ID:20260511T080000Z\nDTSTART:20260511T150000Z\nDURATION:PT1H\nSEQUENCE:3\nSUMMARY:Run\nEND:VEVENT\n";
    let (planned, _) = read_events(&format!("{series}{moved}"));
    let times: Vec<_> = planned.iter().map(|one| one.time).collect();
    let is = |text: &str| PlannedTime::At(text.parse().unwrap());
    assert_eq!(
        times,
        [
            is("2026-05-10T08:00:00Z"),
            is("2026-05-11T15:00:00Z"),
            is("2026-05-12T08:00:00Z"),
        ]
    );
}

#[test]
fn the_last_time_of_a_series_is_part_of_it_where_its_end_stands_in_utc() {
    for zone in ["Europe/Zurich", "\"W. Europe Standard Time\""] {
        let (planned, _) = read_events(&format!(
            "BEGIN:VEVENT\nUID:s\nDTSTART;TZID={zone}:20260510T223000\nDURATION:PT1H\nRRULE:FREQ=DAILY;UNTIL=20260511T203000Z\nSUMMARY:Run\n\
             END:VEVENT\n"
        ));
        let times: Vec<_> = planned.iter().map(|one| one.time).collect();
        let is = |text: &str| PlannedTime::At(text.parse().unwrap());
        assert_eq!(
            times,
            [is("2026-05-10T20:30:00Z"), is("2026-05-11T20:30:00Z")],
            "{zone}"
        );
    }
}
