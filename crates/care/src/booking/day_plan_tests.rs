use jiff::{
    Timestamp,
    civil::{Date, Weekday, date, time},
    tz::TimeZone,
};
use uuid::Uuid;

use super::*;
use crate::{
    booking::{clinic::Clinic, hours::Holiday, hours::WeeklyHours},
    id::Id,
    units::Pressure,
};

const MONDAY: Date = date(2026, 5, 4);

fn id<T>(number: u128) -> Id<T> {
    Id::from_uuid(Uuid::from_u128(number))
}

fn zone() -> TimeZone {
    TimeZone::get("America/Edmonton").unwrap()
}

/// An instant of that Monday in Edmonton.
fn at(hour: i8, minute: i8) -> Timestamp {
    let local = MONDAY.at(hour, minute, 0, 0).to_zoned(zone());
    local.unwrap().timestamp()
}

fn span(from: (i8, i8), until: (i8, i8)) -> Span {
    Span {
        from: at(from.0, from.1),
        until: at(until.0, until.1),
    }
}

fn day() -> Span {
    Span {
        from: at(0, 0),
        until: MONDAY
            .tomorrow()
            .unwrap()
            .to_zoned(zone())
            .unwrap()
            .timestamp(),
    }
}

/// Ana works on Mondays from 9 to 17 at the only place, with a break from 12 to 13; it has one room.
fn clinic() -> ClinicBook {
    let place = id(1);
    let mut book = ClinicBook::new(Clinic {
        id: id(8),
        name: "Alder".into(),
        cancel_notice_h: 12,
        currency: "CAD".into(),
    });
    book.locations.push(Location {
        id: place,
        name: "Alder Street".into(),
        address: "1 Alder Street".into(),
        phone: None,
        country: "CA".into(),
        zone: zone(),
    });
    let mut ana = Therapist::new(id(2), "Ana", Pressure::BOOKABLE);
    let hours = |from, until| WeeklyHours::every(place, Weekday::Monday, from, until);
    ana.hours.push(hours(time(9, 0, 0, 0), time(17, 0, 0, 0)));
    ana.breaks.push(hours(time(12, 0, 0, 0), time(13, 0, 0, 0)));
    book.therapists.push(ana);
    book.rooms.push(Room::new(id(3), place, "Room 1"));
    book
}

fn plan(book: &ClinicBook, closures: &[Closure], busy: &[Span]) -> DayPlan {
    let place = &book.locations[0];
    therapist_day(&book.therapists[0], (book, place), day(), closures, busy)
}

fn closure(closed: Closed, span: Span) -> Closure {
    Closure {
        id: id(9),
        closed,
        from: span.from,
        until: span.until,
        reason: "Water".into(),
    }
}

#[test]
fn a_break_lies_within_the_hours() {
    let plan = plan(&clinic(), &[], &[]);
    assert_eq!(plan.hours, [span((9, 0), (17, 0))]);
    assert_eq!(plan.rests, [(span((12, 0), (13, 0)), Rest::Break)]);
}

#[test]
fn what_is_closed_is_said_once_and_a_calendar_takes_only_hours_that_are_left() {
    let book = clinic();
    let closed = closure(Closed::Therapist(id(2)), span((11, 0), (12, 30)));
    let busy = [span((7, 0), (9, 30)), span((12, 0), (14, 0))];
    assert_eq!(
        plan(&book, &[closed], &busy).rests,
        [
            (span((9, 0), (9, 30)), Rest::OwnCalendar),
            (span((11, 0), (12, 30)), Rest::Closed("Water".into())),
            (span((12, 30), (13, 0)), Rest::Break),
            (span((13, 0), (14, 0)), Rest::OwnCalendar),
        ]
    );
}

#[test]
fn a_holiday_takes_the_whole_day_and_leaves_the_hours_known() {
    let mut book = clinic();
    book.holidays.push(Holiday {
        location: None,
        on: MONDAY,
        name: "Founders’ Day".into(),
    });
    let plan = plan(&book, &[], &[]);
    assert_eq!(plan.hours, [span((9, 0), (17, 0))]);
    let named = Rest::Holiday("Founders’ Day".into());
    assert_eq!(plan.rests, [(span((9, 0), (17, 0)), named)]);
}

#[test]
fn a_holiday_elsewhere_takes_nothing_here() {
    let mut book = clinic();
    book.holidays.push(Holiday {
        location: Some(id(7)),
        on: MONDAY,
        name: "Elsewhere".into(),
    });
    assert_eq!(
        plan(&book, &[], &[]).rests,
        [(span((12, 0), (13, 0)), Rest::Break)]
    );
}

#[test]
fn time_away_is_named_before_the_break_in_it() {
    let mut book = clinic();
    let away = span((11, 0), (15, 0));
    book.therapists[0].time_off.push(TimeOff {
        from: away.from,
        until: away.until,
    });
    assert_eq!(plan(&book, &[], &[]).rests, [(away, Rest::Away)]);
}

#[test]
fn a_room_is_used_while_somebody_works_and_shows_its_own_closures() {
    let mut book = clinic();
    let painted = span((9, 0), (10, 0));
    book.rooms[0].closed.push(TimeOff {
        from: painted.from,
        until: painted.until,
    });
    let closed = [
        closure(Closed::Room(id(3)), span((14, 0), (15, 0))),
        closure(Closed::Therapist(id(2)), span((10, 0), (11, 0))),
        closure(Closed::Room(id(4)), span((11, 0), (12, 0))),
    ];
    let plan = room_day(&book.rooms[0], (&book, &book.locations[0]), day(), &closed);
    assert_eq!(plan.hours, [span((9, 0), (17, 0))]);
    assert_eq!(
        plan.rests,
        [
            (painted, Rest::OutOfUse),
            (span((14, 0), (15, 0)), Rest::Closed("Water".into())),
        ]
    );
}

#[test]
fn a_room_with_hours_of_its_own_keeps_to_them() {
    let mut book = clinic();
    let (from, until) = (time(10, 0, 0, 0), time(11, 0, 0, 0));
    let hours = WeeklyHours::every(id(1), Weekday::Monday, from, until);
    book.rooms[0].hours.push(hours);
    let plan = room_day(&book.rooms[0], (&book, &book.locations[0]), day(), &[]);
    assert_eq!(plan.hours, [span((10, 0), (11, 0))]);
}
