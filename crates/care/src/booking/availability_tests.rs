use jiff::{
    ToSpan,
    civil::{date, time},
};

use super::{Hours as CivilSpan, *};
use crate::booking::hours::{DayHours, Effective, WeeklyHours};
use crate::{id::Id, units::Pressure};

fn location(zone: &str) -> Location {
    Location {
        id: Id::from_uuid(Uuid::from_u128(1)),
        name: "Quay Street".into(),
        address: "1 Quay Street".into(),
        phone: None,
        country: "GB".into(),
        zone: TimeZone::get(zone).unwrap(),
    }
}

/// Somebody who works these hours on every day of the week.
fn daily(hours: &[(Time, Time)]) -> Therapist {
    let days = jiff::civil::Weekday::Sunday.cycle_forward().take(7);
    let place = Id::from_uuid(Uuid::from_u128(1));
    let hours = days.flat_map(|weekday| {
        hours
            .iter()
            .map(move |(from, until)| WeeklyHours::every(place, weekday, *from, *until))
    });
    Therapist {
        hours: hours.collect(),
        ..Therapist::new(
            Id::from_uuid(Uuid::from_u128(2)),
            "Ines Duarte",
            Pressure::BOOKABLE,
        )
    }
}

/// The local day's first instant and the next one's.
fn day(zone: &TimeZone, day: Date) -> Span {
    let start = |day: Date| {
        day.at(0, 0, 0, 0)
            .to_zoned(zone.clone())
            .unwrap()
            .timestamp()
    };
    Span {
        from: start(day),
        until: start(day.tomorrow().unwrap()),
    }
}

fn minutes(spans: &[Span]) -> i64 {
    spans
        .iter()
        .map(|span| span.until.duration_since(span.from).as_secs() / 60)
        .sum()
}

/// What somebody who works all day long works on a day.
fn check_day_length(zone: &str, on: Date, expected_minutes: i64) {
    let (location, therapist) = (
        location(zone),
        daily(&[(time(0, 0, 0, 0), time(0, 0, 0, 0))]),
    );
    let spans = working_spans(&therapist.rota(), &location, &[], day(&location.zone, on));
    assert_eq!(minutes(&spans), expected_minutes, "{zone} {on}");
}

/// What somebody works on a day, as the wall clock shows it.
fn check_hours(zone: &str, on: Date, hours: (Time, Time), expected: &[(&str, &str)]) {
    let (location, therapist) = (location(zone), daily(&[hours]));
    let spans = working_spans(&therapist.rota(), &location, &[], day(&location.zone, on));
    let shown = |at: Timestamp| {
        at.to_zoned(location.zone.clone())
            .strftime("%H:%M%:z")
            .to_string()
    };
    let got: Vec<(String, String)> = spans
        .iter()
        .map(|span| (shown(span.from), shown(span.until)))
        .collect();
    let expected: Vec<(String, String)> = expected
        .iter()
        .map(|(from, until)| (from.to_string(), until.to_string()))
        .collect();
    assert_eq!(got, expected, "{zone} {on}");
}

#[test]
fn days_are_as_long_as_the_clock_makes_them() {
    for (zone, on, expected) in [
        ("Europe/London", date(2026, 3, 29), 23 * 60),
        ("Europe/London", date(2026, 10, 25), 25 * 60),
        ("Europe/London", date(2026, 6, 1), 24 * 60),
        ("America/Edmonton", date(2025, 3, 9), 23 * 60),
        ("America/Edmonton", date(2025, 11, 2), 25 * 60),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23 * 60 + 30),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24 * 60 + 30),
        ("Africa/Cairo", date(2026, 4, 24), 23 * 60),
        ("Africa/Cairo", date(2026, 10, 29), 25 * 60),
        ("America/Sao_Paulo", date(2018, 11, 4), 23 * 60),
        ("America/Sao_Paulo", date(2018, 2, 17), 25 * 60),
        ("America/Sao_Paulo", date(2026, 11, 1), 24 * 60),
        ("Asia/Kolkata", date(2026, 3, 29), 24 * 60),
    ] {
        check_day_length(zone, on, expected);
    }
}

#[test]
fn a_day_that_a_place_skipped_has_no_hours() {
    let (location, therapist) = (
        location("Pacific/Apia"),
        daily(&[(time(9, 0, 0, 0), time(17, 0, 0, 0))]),
    );
    let from = date(2011, 12, 29)
        .at(0, 0, 0, 0)
        .to_zoned(location.zone.clone())
        .unwrap()
        .timestamp();
    let until = date(2012, 1, 1)
        .at(0, 0, 0, 0)
        .to_zoned(location.zone.clone())
        .unwrap()
        .timestamp();
    let spans = working_spans(&therapist.rota(), &location, &[], Span { from, until });
    let days: Vec<Date> = spans
        .iter()
        .map(|span| location.zone.to_datetime(span.from).date())
        .collect();
    assert_eq!(days, [date(2011, 12, 29), date(2011, 12, 31)]);
    assert_eq!(minutes(&spans), 2 * 8 * 60);
}

#[test]
fn a_skipped_hour_is_not_worked_and_a_repeated_one_is_worked_twice() {
    let early = |from, until| (time(from, 30, 0, 0), time(until, 0, 0, 0));
    check_hours(
        "Europe/London",
        date(2026, 3, 29),
        early(0, 5),
        &[("00:30+00:00", "05:00+01:00")],
    );
    // Both ends lie in the hour that is skipped: nothing is left.
    check_hours(
        "Europe/London",
        date(2026, 3, 29),
        (time(1, 15, 0, 0), time(1, 45, 0, 0)),
        &[],
    );
    check_hours(
        "Europe/London",
        date(2026, 3, 29),
        (time(1, 15, 0, 0), time(4, 0, 0, 0)),
        &[("02:00+01:00", "04:00+01:00")],
    );
    // The clock shows 01:15 to 01:45 twice.
    check_hours(
        "Europe/London",
        date(2026, 10, 25),
        (time(1, 15, 0, 0), time(1, 45, 0, 0)),
        &[
            ("01:15+01:00", "01:45+01:00"),
            ("01:15+00:00", "01:45+00:00"),
        ],
    );
    check_hours(
        "Europe/London",
        date(2026, 10, 25),
        early(0, 5),
        &[("00:30+01:00", "05:00+00:00")],
    );
}

#[test]
fn midnight_that_does_not_exist_is_no_obstacle() {
    check_hours(
        "Africa/Cairo",
        date(2026, 4, 24),
        (time(0, 0, 0, 0), time(9, 0, 0, 0)),
        &[("01:00+03:00", "09:00+03:00")],
    );
    check_hours(
        "America/Sao_Paulo",
        date(2018, 11, 4),
        (time(0, 30, 0, 0), time(9, 0, 0, 0)),
        &[("01:00-02:00", "09:00-02:00")],
    );
}

#[test]
fn hours_past_midnight_belong_to_the_day_on_which_they_begin() {
    let night = (time(22, 0, 0, 0), time(2, 0, 0, 0));
    check_hours(
        "Asia/Kolkata",
        date(2026, 3, 29),
        night,
        &[
            ("00:00+05:30", "02:00+05:30"),
            ("22:00+05:30", "00:00+05:30"),
        ],
    );
    // 22:00 to 02:00 over the spring change is three hours long.
    let (location, therapist) = (location("Europe/London"), daily(&[night]));
    let noon = |day: i8| {
        date(2026, 3, day)
            .at(12, 0, 0, 0)
            .to_zoned(location.zone.clone())
            .unwrap()
            .timestamp()
    };
    assert_eq!(
        minutes(&working_spans(
            &therapist.rota(),
            &location,
            &[],
            Span {
                from: noon(28),
                until: noon(29)
            }
        )),
        180
    );
}

#[test]
fn time_off_and_overlapping_hours_count_once() {
    let location = location("Europe/London");
    let mut therapist = daily(&[
        (time(9, 0, 0, 0), time(13, 0, 0, 0)),
        (time(12, 0, 0, 0), time(17, 0, 0, 0)),
    ]);
    let on = day(&location.zone, date(2026, 1, 5));
    assert_eq!(
        minutes(&working_spans(&therapist.rota(), &location, &[], on)),
        8 * 60
    );
    let at = |hours: i64| on.from + hours.hours();
    therapist.time_off = vec![
        TimeOff {
            from: at(10),
            until: at(11),
        },
        TimeOff {
            from: at(16),
            until: at(30),
        },
        // Written the wrong way round: takes nothing away.
        TimeOff {
            from: at(14),
            until: at(13),
        },
    ];
    let spans = working_spans(&therapist.rota(), &location, &[], on);
    assert_eq!(
        spans,
        [
            Span {
                from: at(9),
                until: at(10)
            },
            Span {
                from: at(11),
                until: at(16)
            }
        ]
    );
}

#[test]
fn nobody_works_at_another_location_or_in_an_empty_span() {
    let therapist = daily(&[(time(9, 0, 0, 0), time(17, 0, 0, 0))]);
    let mut elsewhere = location("Europe/London");
    let on = day(&elsewhere.zone, date(2026, 1, 5));
    assert_eq!(
        working_spans(
            &therapist.rota(),
            &elsewhere,
            &[],
            Span {
                from: on.until,
                until: on.from
            }
        ),
        []
    );
    elsewhere.id = Id::from_uuid(Uuid::from_u128(99));
    assert_eq!(working_spans(&therapist.rota(), &elsewhere, &[], on), []);
}

#[test]
fn every_moment_of_a_year_is_worked_exactly_when_the_clock_shows_a_time_inside_the_hours() {
    // Asks the zone about each quarter of an hour by itself: slow, plain, and written another way.
    let hours = [
        (time(7, 30, 0, 0), time(12, 0, 0, 0)),
        (time(21, 0, 0, 0), time(3, 15, 0, 0)),
    ];
    for zone in [
        "Europe/London",
        "America/Edmonton",
        "Australia/Lord_Howe",
        "Africa/Cairo",
        "Asia/Kolkata",
    ] {
        let (location, therapist) = (location(zone), daily(&hours));
        let from: Timestamp = "2025-12-31T00:00:00Z".parse().unwrap();
        let until: Timestamp = "2027-01-02T00:00:00Z".parse().unwrap();
        let spans = working_spans(&therapist.rota(), &location, &[], Span { from, until });
        let mut at = from;
        while at < until {
            let shown = location.zone.to_datetime(at).time();
            let inside = hours.iter().any(|(open, shut)| {
                if open < shut {
                    *open <= shown && shown < *shut
                } else {
                    shown >= *open || shown < *shut
                }
            });
            let worked = spans.iter().any(|span| span.from <= at && at < span.until);
            assert_eq!(worked, inside, "{zone} {at}");
            at += 15.minutes();
        }
    }
}

/// The local hours, breaks, single days and holidays of one week of somebody who works from 9 to 17.
#[test]
fn breaks_single_days_effective_dates_and_holidays_say_when_a_day_is_worked() {
    let location = location("Europe/London");
    let (nine, noon, one, five) = (
        time(9, 0, 0, 0),
        time(12, 0, 0, 0),
        time(13, 0, 0, 0),
        time(17, 0, 0, 0),
    );
    let mut therapist = daily(&[(nine, five)]);
    let worked = |therapist: &Therapist, holidays: &[Holiday], on: Date| {
        minutes(&working_spans(
            &therapist.rota(),
            &location,
            holidays,
            day(&location.zone, on),
        ))
    };
    let (monday, tuesday) = (date(2026, 3, 30), date(2026, 3, 31));
    therapist.breaks = vec![WeeklyHours::every(location.id, monday.weekday(), noon, one)];
    assert_eq!(worked(&therapist, &[], monday), 7 * 60);
    assert_eq!(worked(&therapist, &[], tuesday), 8 * 60);
    // A single day takes the place of hours and breaks alike.
    let on = |on, spans| DayHours {
        location: location.id,
        on,
        spans,
    };
    let early = vec![CivilSpan {
        from: nine,
        until: one,
    }];
    therapist.days = vec![on(monday, early), on(tuesday, Vec::new())];
    assert_eq!(worked(&therapist, &[], monday), 4 * 60);
    assert_eq!(worked(&therapist, &[], tuesday), 0);
    therapist.days.clear();
    for hours in &mut therapist.hours {
        hours.effective = Effective {
            from: Some(tuesday),
            until: Some(tuesday),
        };
    }
    assert_eq!(worked(&therapist, &[], monday), 0);
    assert_eq!(worked(&therapist, &[], tuesday), 8 * 60);
    let holiday = |location| Holiday {
        location,
        on: tuesday,
        name: "Founders' day".into(),
    };
    assert_eq!(worked(&therapist, &[holiday(None)], tuesday), 0);
    assert_eq!(
        worked(&therapist, &[holiday(Some(location.id))], tuesday),
        0
    );
    let elsewhere = Id::from_uuid(Uuid::from_u128(99));
    assert_eq!(
        worked(&therapist, &[holiday(Some(elsewhere))], tuesday),
        8 * 60
    );
}
