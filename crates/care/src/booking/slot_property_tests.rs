//! What is offered is what can be booked, over random practices, said tick by tick in another way.

use jiff::ToSpan;
use proptest::prelude::*;

use super::*;
use crate::booking::{
    clinic::{CivilSpan, DayHours, Effective, Holiday, TimeOff},
    limits::{DailyLimits, Travel},
    staff::{Gender, Seniority, StaffProfile},
};

/// A random practice and a search in it.
#[derive(Debug, Clone)]
struct Random {
    book: ClinicBook,
    query: SlotQuery,
    taken: Vec<(Resource, Ticks)>,
    work: Vec<(Id<Therapist>, Work)>,
}

/// Draws small numbers out of random bytes; past their end everything is 0.
struct Draw<'a>(std::slice::Iter<'a, u8>);

impl Draw<'_> {
    fn below(&mut self, most: i64) -> i64 {
        i64::from(*self.0.next().unwrap_or(&0)) % most
    }

    fn one_in(&mut self, many: i64) -> bool {
        self.below(many) == many - 1
    }

    fn quarter(&mut self) -> Time {
        Time::midnight() + (self.below(96) * 15).minutes()
    }

    fn day(&mut self, around: jiff::civil::Date) -> jiff::civil::Date {
        around + (self.below(5) - 1).days()
    }

    fn effective(&mut self, around: jiff::civil::Date) -> Effective {
        Effective {
            from: self.one_in(5).then(|| self.day(around)),
            until: self.one_in(5).then(|| self.day(around)),
        }
    }

    fn weekly(&mut self, around: jiff::civil::Date) -> WeeklyHours {
        WeeklyHours {
            effective: self.effective(around),
            ..WeeklyHours::every(
                place_id(self.below(2) as usize),
                Weekday::from_monday_zero_offset(self.below(7) as i8).unwrap(),
                self.quarter(),
                self.quarter(),
            )
        }
    }
}

/// Gives a practice some of everything that a clinic can state.
fn vary(random: &mut Random, bytes: &[u8]) {
    let draw = &mut Draw(bytes.iter());
    let begins = random.query.window.from;
    let around = begins.to_zoned(TimeZone::UTC).date();
    let first = Tick::of(begins).0;
    let book = &mut random.book;
    for therapist in &mut book.therapists {
        for hours in &mut therapist.hours {
            hours.effective = draw.effective(around);
        }
        if draw.one_in(2) {
            therapist.breaks = (0..7).map(|_| draw.weekly(around)).collect();
        }
        // Two rows of one day and place would be one day said twice.
        let mut days: Vec<DayHours> = Vec::new();
        for _ in 0..draw.below(4) {
            let (location, on) = (place_id(draw.below(2) as usize), draw.day(around));
            let spans = (0..draw.below(3)).map(|_| CivilSpan {
                from: draw.quarter(),
                until: draw.quarter(),
            });
            let spans = spans.collect();
            if !days
                .iter()
                .any(|day| (day.location, day.on) == (location, on))
            {
                days.push(DayHours {
                    location,
                    on,
                    spans,
                });
            }
        }
        therapist.days = days;
        for held in &mut therapist.skills {
            held.level = SkillLevel::ALL[draw.below(3) as usize];
        }
        if draw.one_in(3) {
            therapist
                .lengths
                .insert(service_id(0), 5 + 5 * draw.below(20) as u16);
        }
        therapist.profile = StaffProfile {
            seniority: draw.one_in(2).then_some(Seniority::Senior),
            languages: draw
                .one_in(2)
                .then(|| "pt".to_owned())
                .into_iter()
                .collect(),
            gender: draw.one_in(2).then_some(Gender::Woman),
        };
        if draw.one_in(2) {
            let mut most = |scale: i64| draw.one_in(2).then(|| (draw.below(8) * scale) as u16);
            therapist.limits = DailyLimits {
                appointments: most(1),
                hands_on_minutes: most(60),
                deep_minutes: most(45),
                deep_in_a_row: most(30),
                rest_minutes: 5 * draw.below(10) as u16,
            };
        }
        for _ in 0..draw.below(4) {
            let from = first + 4 * draw.below(200) - 100;
            let hands_on = Ticks {
                from: Tick(from),
                until: Tick(from + 1 + draw.below(18)),
            };
            let work = Work {
                location: place_id(draw.below(2) as usize),
                hands_on,
                occupies: Ticks {
                    from: Tick(hands_on.from.0 - draw.below(3)),
                    until: Tick(hands_on.until.0 + draw.below(3)),
                },
                pressure: Pressure::new(draw.below(7) as u8).ok(),
            };
            random.work.push((therapist.id, work));
        }
    }
    for room in &mut book.rooms {
        if draw.one_in(3) {
            room.hours = (0..12).map(|_| draw.weekly(around)).collect();
        }
        if draw.one_in(3) {
            let from = begins + draw.below(30).hours();
            room.closed = vec![TimeOff {
                from,
                until: from + (draw.below(600) + 1).minutes(),
            }];
        }
        room.equipment = draw
            .one_in(2)
            .then(|| "mat".to_owned())
            .into_iter()
            .collect();
    }
    for _ in 0..draw.below(3) {
        book.holidays.push(Holiday {
            location: draw.one_in(2).then(|| place_id(draw.below(2) as usize)),
            on: draw.day(around),
            name: "a holiday".into(),
        });
    }
    if draw.one_in(2) {
        book.travel = vec![Travel {
            between: [place_id(1), place_id(0)],
            minutes: 10 * draw.below(12) as u16,
        }];
    }
    let service = &mut book.services[0];
    service.equipment = draw
        .one_in(4)
        .then(|| "mat".to_owned())
        .into_iter()
        .collect();
    service.pressure = draw
        .one_in(2)
        .then(|| Pressure::new(draw.below(6) as u8).unwrap());
    service.add_ons = vec![AddOn {
        id: id(6, 0),
        name: "feet".into(),
        minutes: 5 * draw.below(7) as u16,
        price_cents: 0,
    }];
    if draw.one_in(4) {
        let level = SkillLevel::ALL[draw.below(3) as usize];
        service.skills = BTreeMap::from([(Skill::Prenatal, level)]);
    }
    service.booking_window.notice_minutes = draw.one_in(4).then(|| 10 * draw.below(90) as u32);
    book.booking_window.horizon_days = draw.one_in(4).then(|| draw.below(3) as u16);
    let query = &mut random.query;
    query.any_time = draw.one_in(4);
    query.pressure = draw
        .one_in(3)
        .then(|| Pressure::new(draw.below(6) as u8).unwrap());
    query.add_ons = draw.one_in(3).then(|| id(6, 0)).into_iter().collect();
    if draw.one_in(5) {
        query.staff.seniority = Some(Seniority::Senior);
    }
    if draw.one_in(5) {
        query.staff.language = Some("pt".into());
    }
    if draw.one_in(5) {
        query.staff.gender = Some(Gender::Woman);
    }
}

fn random_practice() -> impl Strategy<Value = Random> {
    let zone = prop::sample::select(vec![
        ("Europe/London", "2026-03-28T00:00:00Z"),
        ("Europe/London", "2026-10-24T00:00:00Z"),
        ("America/Edmonton", "2025-11-01T00:00:00Z"),
        ("Australia/Lord_Howe", "2026-10-03T00:00:00Z"),
        ("Australia/Lord_Howe", "2026-04-04T00:00:00Z"),
        ("Africa/Cairo", "2026-04-23T00:00:00Z"),
        ("America/Sao_Paulo", "2018-11-03T00:00:00Z"),
        ("Asia/Kolkata", "2026-06-01T00:00:00Z"),
        ("Pacific/Apia", "2011-12-29T12:00:00Z"),
    ]);
    let service = (1u16..19, 0u16..4, 0u16..5, any::<bool>())
        .prop_map(|(minutes, before, after, room)| (minutes * 5, before * 5, after * 5, room));
    let shift = (0usize..2, 0i8..7, 0i8..96, 1i8..96);
    let away = (0i64..60, 1i64..12);
    let person = (
        prop::collection::vec(shift, 3..14),
        prop::collection::vec(away, 0..2),
        any::<bool>(),
    );
    let run = (0usize..8, -20i64..800, 1i64..60);
    (
        zone,
        prop::collection::vec(0usize..2, 1..5),
        prop::collection::vec(service, 1..3),
        prop::collection::vec(person, 1..4),
        prop::collection::vec(run, 0..25),
        (
            any::<bool>(),
            any::<bool>(),
            0i64..600,
            1i64..2_000,
            prop::sample::select(vec![5u16, 15, 30, 60]),
        ),
        // An empty list states nothing: the plain practice stays among the cases.
        prop_oneof![
            Just(Vec::new()),
            prop::collection::vec(any::<u8>(), 40..400)
        ],
    )
        .prop_map(
            |(
                (zone, begins),
                rooms,
                services,
                people,
                runs,
                (known_athlete, skilled, notice, length, grid),
                bytes,
            )| {
                let begins = instant(begins);
                let quarter = |number: i8| Time::midnight() + (i64::from(number) * 15).minutes();
                let therapists =
                    people
                        .into_iter()
                        .enumerate()
                        .map(|(number, (shifts, away, prenatal))| {
                            let hours: Vec<_> = shifts
                                .into_iter()
                                .map(|(place, day, from, length)| {
                                    let weekday = Weekday::from_monday_zero_offset(day).unwrap();
                                    (
                                        place,
                                        weekday,
                                        quarter(from),
                                        quarter((from + length.min(95 - from)).rem_euclid(96)),
                                    )
                                })
                                .collect();
                            let mut person = therapist(number, &hours);
                            person.time_off = away
                                .into_iter()
                                .map(|(from, hours)| TimeOff {
                                    from: begins + from.hours(),
                                    until: begins + (from + hours).hours(),
                                })
                                .collect();
                            if prenatal {
                                let last =
                                    begins.to_zoned(TimeZone::UTC).date().tomorrow().unwrap();
                                person.skills = vec![HeldSkill {
                                    skill: Skill::Prenatal,
                                    level: SkillLevel::Trained,
                                    expires_on: Some(last),
                                }];
                            }
                            person
                        });
                let book = book(
                    &[zone, "Europe/London"],
                    &rooms,
                    &services,
                    therapists.collect(),
                );
                let mut query = SlotQuery::new(
                    service_id(0),
                    Window {
                        from: begins,
                        to: begins + length.minutes(),
                    },
                    begins,
                );
                query.athlete = known_athlete.then(athlete);
                query.notice_minutes = notice as u16;
                query.grid_minutes = grid;
                if skilled {
                    query.skills = BTreeSet::from([Skill::Prenatal]);
                }
                let mut random = Random {
                    book,
                    query,
                    taken: Vec::new(),
                    work: Vec::new(),
                };
                vary(&mut random, &bytes);
                let all = SlotQuery {
                    staff: StaffWish::default(),
                    ..random.query.clone()
                };
                let resources: Vec<Resource> = all.resources(&random.book).into_iter().collect();
                let first = Tick::of(begins).0;
                random.taken = runs
                    .into_iter()
                    .map(|(whose, from, length)| {
                        (
                            resources[whose % resources.len()],
                            Ticks {
                                from: Tick(first + from),
                                until: Tick(first + from + length),
                            },
                        )
                    })
                    .collect();
                random
            },
        )
}

/// Whether hours that begin on their own day, or on the day before, show this time.
fn shows(from: Time, until: Time, on_day: bool, on_day_before: bool, time: Time) -> bool {
    let past_midnight = until <= from;
    (on_day && from <= time && (past_midnight || time < until))
        || (on_day_before && past_midnight && time < until)
}

/// The hours of a rota, asked about one moment.
fn is_at_work(
    hours: &[WeeklyHours],
    breaks: &[WeeklyHours],
    days: &[DayHours],
    away: &[TimeOff],
    (book, location, at): (&ClinicBook, &Location, Timestamp),
) -> bool {
    let shown = location.zone.to_datetime(at);
    let (today, yesterday) = (shown.date(), shown.date().yesterday().unwrap());
    let own = |day| {
        days.iter()
            .find(|own| own.location == location.id && own.on == day)
    };
    let begins = |hours: &WeeklyHours, day: jiff::civil::Date| {
        own(day).is_none()
            && hours.weekday == day.weekday()
            && hours.effective.from.is_none_or(|from| from <= day)
            && hours.effective.until.is_none_or(|until| until >= day)
    };
    let weekly = |all: &[WeeklyHours]| {
        all.iter()
            .filter(|hours| hours.location == location.id)
            .any(|hours| {
                let (now, before) = (begins(hours, today), begins(hours, yesterday));
                shows(hours.from, hours.until, now, before, shown.time())
            })
    };
    let on_own = |day: jiff::civil::Date, is_today: bool| {
        own(day).is_some_and(|own| {
            own.spans
                .iter()
                .any(|span| shows(span.from, span.until, is_today, !is_today, shown.time()))
        })
    };
    let holiday = book.holidays.iter().any(|holiday| {
        holiday.on == today && [None, Some(location.id)].contains(&holiday.location)
    });
    let away = away.iter().any(|away| away.from <= at && at < away.until);
    let at_work = weekly(hours) && !weekly(breaks)
        || (on_own(today, true) || on_own(yesterday, false)) && !weekly(breaks);
    at_work && !holiday && !away
}

/// The day's limits, with the pieces of work as a graph of those that stand too near to each other.
fn day_has_room(random: &Random, therapist: &Therapist, location: &Location, wanted: Work) -> bool {
    let day_of = |work: &Work| {
        location
            .zone
            .to_datetime(work.hands_on.from.starts_at())
            .date()
    };
    let others = random
        .work
        .iter()
        .filter(|(whose, _)| *whose == therapist.id);
    let mut day: Vec<Work> = others.map(|(_, work)| *work).collect();
    day.retain(|work| day_of(work) == day_of(&wanted));
    day.push(wanted);
    let minutes = |work: &Work| (work.hands_on.until.0 - work.hands_on.from.0) * 5;
    let deep = |work: &&Work| work.pressure.is_none_or(|pressure| pressure.get() > 3);
    let limits = therapist.limits;
    let rest = i64::from(limits.rest_minutes);
    let near = |one: &Work, other: &Work| {
        let (first, second) = if one.hands_on.from <= other.hands_on.from {
            (one, other)
        } else {
            (other, one)
        };
        let gap = (second.hands_on.from.0 - first.hands_on.until.0) * 5;
        gap < 0 || gap < rest
    };
    let mut row = vec![wanted];
    let mut left = day[..day.len() - 1].to_vec();
    while let Some(at) = left
        .iter()
        .position(|work| row.iter().any(|other| near(work, other)))
    {
        row.push(left.remove(at));
    }
    let fits = |most: Option<u16>, sum: i64| most.is_none_or(|most| sum <= i64::from(most));
    let way = random.book.travel.first().map(|way| i64::from(way.minutes));
    let gap = |work: &Work| {
        (wanted.occupies.from.0 - work.occupies.until.0)
            .max(work.occupies.from.0 - wanted.occupies.until.0)
            * 5
    };
    fits(limits.appointments, day.len() as i64)
        && fits(limits.hands_on_minutes, day.iter().map(minutes).sum())
        && (!deep(&&wanted)
            || fits(
                limits.deep_minutes,
                day.iter().filter(deep).map(minutes).sum(),
            ))
        && fits(
            limits.deep_in_a_row,
            row.iter().filter(deep).map(minutes).sum(),
        )
        && day
            .iter()
            .filter(|work| work.location != location.id)
            .all(|work| way.is_some_and(|way| gap(work) >= 0 && gap(work) >= way))
}

/// The same rule said tick by tick, with nothing of the search in it.
fn fits(random: &Random, therapist: &Therapist, location: &Location, starts_at: Timestamp) -> bool {
    let Random {
        book, query, taken, ..
    } = random;
    let service = book.service(query.service).unwrap();
    let minutes = |number: u16| i64::from(number).minutes();
    let own = *therapist
        .lengths
        .get(&service.id)
        .unwrap_or(&service.minutes);
    let added: u16 = query
        .add_ons
        .iter()
        .map(|_| service.add_ons[0].minutes)
        .sum();
    let hands_off = starts_at + minutes(own + added);
    let (from, until) = (
        starts_at - minutes(service.buffer_before),
        hands_off + minutes(service.buffer_after),
    );
    let ticks: Vec<Tick> = Ticks::covering(from, until).iter().collect();
    let is_free = |resource: Resource| {
        ticks.iter().all(|tick| {
            !taken
                .iter()
                .any(|(whose, run)| *whose == resource && run.from <= *tick && *tick < run.until)
        })
    };
    let works = |at: Timestamp| {
        let Therapist {
            hours,
            breaks,
            days,
            time_off,
            ..
        } = therapist;
        is_at_work(hours, breaks, days, time_off, (book, location, at))
    };
    let usable = |room: &Room, at: Timestamp| {
        let closed = room.closed.iter().any(|closed| {
            let whole_tick = at + 5.minutes();
            closed.from < whole_tick && at < closed.until
        });
        !closed
            && (room.hours.is_empty()
                || is_at_work(&room.hours, &[], &[], &[], (book, location, at)))
    };
    let shown = location.zone.to_datetime(starts_at);
    let needed = query
        .skills
        .iter()
        .map(|skill| (*skill, SkillLevel::Trained));
    let skilled = needed.chain(service.skills.clone()).all(|(needed, level)| {
        therapist.skills.iter().any(|held| {
            held.skill == needed && held.level >= level && shown.date() <= held.expires_on.unwrap()
        })
    });
    let StaffProfile {
        seniority,
        languages,
        gender,
    } = &therapist.profile;
    let wished = (query.staff.seniority.is_none() || seniority.is_some())
        && (query.staff.language.is_none() || languages.contains("pt"))
        && (query.staff.gender.is_none() || *gender == query.staff.gender);
    let notice = if query.any_time {
        None
    } else {
        service.booking_window.notice_minutes
    };
    let horizon = if query.any_time {
        None
    } else {
        book.booking_window.horizon_days
    };
    let wanted = Work {
        location: location.id,
        hands_on: Ticks::covering(starts_at, hands_off),
        occupies: Ticks::covering(from, until),
        pressure: query
            .pressure
            .or(service.pressure)
            .map(|pressure| pressure.min(therapist.pressure_max)),
    };
    ticks.iter().all(|tick| works(tick.starts_at()))
        && is_free(Resource::Therapist(therapist.id))
        && query
            .athlete
            .is_none_or(|athlete| is_free(Resource::Athlete(athlete)))
        && (!service.needs_room
            || book.rooms.iter().any(|room| {
                room.location == location.id
                    && room.equipment.is_superset(&service.equipment)
                    && is_free(Resource::Room(room.id))
                    && ticks.iter().all(|tick| usable(room, tick.starts_at()))
            }))
        && skilled
        && wished
        && day_has_room(random, therapist, location, wanted)
        && starts_at >= query.now + minutes(query.notice_minutes)
        && starts_at >= query.now + i64::from(notice.unwrap_or(0)).minutes()
        && horizon.is_none_or(|days| starts_at < query.now + (i64::from(days) * 24).hours())
        && query.window.from <= starts_at
        && starts_at < query.window.to
        && (i64::from(shown.hour()) * 60 + i64::from(shown.minute()))
            % i64::from(query.grid_minutes)
            == 0
}

/// The calendar that the store would give for a query.
fn calendar_of<'a>(random: &'a Random, query: &SlotQuery) -> Calendar<'a> {
    let mut calendar = looked_up(query, &random.book);
    for (resource, run) in &random.taken {
        calendar.take(resource.uuid(), *run);
    }
    let reach = query.work_reach(&random.book);
    for (therapist, work) in &random.work {
        if reach.from <= work.hands_on.from && work.hands_on.from < reach.until {
            calendar.add_work(*therapist, *work);
        }
    }
    calendar
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn what_is_offered_is_exactly_what_can_be_booked(random in random_practice()) {
        let Random { book, query, taken, .. } = &random;
        let calendar = calendar_of(&random, query);
        let offered: BTreeMap<_, _> =
            open_slots(query, &calendar).into_iter().map(|slot| ((slot.starts_at, slot.therapist, slot.location), slot)).collect();
        for tick in Ticks::covering(query.window.from - 1.hours(), query.window.to + 1.hours()).iter() {
            for therapist in &book.therapists {
                for location in &book.locations {
                    let starts_at = tick.starts_at();
                    let slot = offered.get(&(starts_at, therapist.id, location.id));
                    prop_assert_eq!(slot.is_some(), fits(&random, therapist, location, starts_at), "{} {}", therapist.name, starts_at);
                    // The booking asks about one start, with a calendar that it looked up for that start alone.
                    let inside = query.window.from <= starts_at && starts_at < query.window.to;
                    if inside && (slot.is_some() || tick.0 % 7 == 0) {
                        let narrow = query.narrowed(therapist.id, location.id, starts_at);
                        let calendar = calendar_of(&random, &narrow);
                        let open = is_open(query, &calendar, therapist.id, location.id, starts_at);
                        prop_assert_eq!(open.as_ref(), slot);
                    }
                }
            }
        }
        for slot in offered.values() {
            let holder = slot.resources(query.athlete);
            for (resource, run) in taken {
                prop_assert!(!holder.contains(resource) || !run.overlaps(slot.occupies));
            }
        }
    }
}
