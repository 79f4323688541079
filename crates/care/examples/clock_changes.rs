//! Working hours and starts over whole years, for an oracle to compare: `clock_changes ZONE:YEAR...`.
//!
//! For each zone and year and each set of hours, one line: zone, year, number of the set, the ticks worked from the day before
//! the year to the day after as runs `from-until`, and the ticks of the starts of an hour's massage.

use care::{
    booking::{
        availability::{Calendar, Span, working_spans},
        clinic::{Clinic, ClinicBook, Location, Service, Therapist, WeeklyHours},
        occupancy::Ticks,
        slot::{SlotQuery, open_slots},
    },
    id::Id,
    treatment::{massage::Kind, recommendation::Window},
    units::Pressure,
};
use jiff::{
    SignedDuration, Timestamp,
    civil::{Time, Weekday, date, time},
    tz::TimeZone,
};
use uuid::Uuid;

/// The sets of hours, each held on every day: all day; a working day; around every change of a clock; over midnight.
fn sets() -> Vec<Vec<(Time, Time)>> {
    let hours = |pairs: &[(i8, i8, i8, i8)]| {
        pairs
            .iter()
            .map(|(h, m, to_h, to_m)| (time(*h, *m, 0, 0), time(*to_h, *to_m, 0, 0)))
            .collect()
    };
    vec![
        hours(&[(0, 0, 0, 0)]),
        hours(&[(9, 0, 12, 30), (13, 15, 18, 0)]),
        hours(&[(0, 15, 4, 45)]),
        hours(&[(22, 0, 2, 30)]),
        hours(&[(1, 30, 1, 50), (2, 10, 2, 40), (23, 30, 0, 20)]),
    ]
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for word in std::env::args().skip(1) {
        let (zone, year) = word.split_once(':').ok_or("ZONE:YEAR")?;
        let year: i16 = year.parse()?;
        let edge = |year: i16| date(year, 1, 1).to_zoned(TimeZone::UTC);
        let (from, until) = (
            edge(year)?.yesterday()?.timestamp(),
            edge(year + 1)?.tomorrow()?.timestamp(),
        );
        for (number, hours) in sets().iter().enumerate() {
            let line = line(TimeZone::get(zone)?, hours, Span { from, until })?;
            println!("{zone} {year} {number} {line}");
        }
    }
    Ok(())
}

fn line(
    zone: TimeZone,
    hours: &[(Time, Time)],
    year: Span,
) -> Result<String, Box<dyn std::error::Error>> {
    let (clinic, place) = (
        Id::from_uuid(Uuid::nil()),
        Id::from_uuid(Uuid::from_u128(1)),
    );
    let (service, ines) = (
        Id::from_uuid(Uuid::from_u128(2)),
        Id::from_uuid(Uuid::from_u128(3)),
    );
    let days = Weekday::Monday.cycle_forward().take(7);
    let weekly = days.flat_map(|day| {
        hours
            .iter()
            .map(move |(from, until)| WeeklyHours::every(place, day, *from, *until))
    });
    let book = ClinicBook {
        locations: vec![Location {
            id: place,
            name: String::new(),
            address: String::new(),
            phone: None,
            country: String::new(),
            zone,
        }],
        therapists: vec![Therapist {
            hours: weekly.collect(),
            services: [service].into(),
            ..Therapist::new(ines, "", Pressure::BOOKABLE)
        }],
        services: vec![Service::new(service, "", Kind::Maintenance, 60)],
        ..ClinicBook::new(Clinic {
            id: clinic,
            name: String::new(),
            cancel_notice_h: 0,
            currency: String::new(),
        })
    };
    let spans = working_spans(&book.therapists[0].rota(), &book.locations[0], &[], year);
    let runs: Vec<String> = spans
        .iter()
        .map(|span| Ticks::within(span.from, span.until))
        .map(|ticks| format!("{}-{}", ticks.from.0, ticks.until.0))
        .collect();
    // The last start is one whose hour ends with the year.
    let window = Window {
        from: year.from,
        to: year.until - SignedDuration::from_mins(55),
    };
    let query = SlotQuery::new(service, window, Timestamp::MIN);
    let calendar = Calendar::new(&book, query.reach(&book), query.resources(&book));
    let starts: Vec<String> = open_slots(&query, &calendar)
        .iter()
        .map(|slot| (slot.starts_at.as_second() / 300).to_string())
        .collect();
    Ok(format!("{} {}", runs.join(","), starts.join(",")))
}
