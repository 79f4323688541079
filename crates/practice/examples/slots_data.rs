//! Clinics whose coming month is 90 % full, for the bench of searches: `slots_data URL CLINICS THERAPISTS HISTORY_DAYS [EXPORT]`.
//!
//! Half of the therapists work from 8 to 14, half from 14 to 20, every day, in as many rooms as work at once. The first clinic has all
//! rows that a booking writes; of the others, and of its history, what a search reads is written (days of bits, work) but not the
//! ticks one by one. Prints the first clinic, its owner's address, a service and a place; then, of searches of its month, the median
//! microseconds of the decision alone, how full the month is, and how many starts are free. EXPORT gets a line a booking of the month.

use std::{collections::BTreeMap, error::Error, fmt::Write as _, fs, time::Instant};

use care::{
    booking::{
        clinic::{
            BookingWindow, Clinic, ClinicBook, HeldSkill, Location, Room, Service, Therapist,
            WeeklyHours,
        },
        limits::DailyLimits,
        slot::{SlotQuery, open_slots},
        staff::SkillLevel,
    },
    id::Id,
    people::{Person, Role},
    treatment::{
        massage::{Kind, Skill},
        recommendation::Window,
    },
    units::Pressure,
};
use jiff::{
    SignedDuration, Timestamp, Zoned,
    civil::{Weekday, time},
    tz::TimeZone,
};
use practice::{OpenStore, StoreError, StoreOptions};
use store::{Tx, booking, clinic as clinics, people, training::profile};
use uuid::Uuid;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Minutes hands on of the twelve services.
const MINUTES: [u16; 12] = [30, 30, 30, 45, 45, 60, 60, 60, 60, 75, 90, 90];
const BEFORE: u16 = 5;
const AFTER: u16 = 10;
/// The service that is looked for.
const WANTED: usize = 5;
const ZONE: &str = "Europe/London";
const MONTH: i64 = 31;
const ROUNDS: usize = 200;
/// Rows of one statement.
const ROWS: usize = 800;

fn main() -> Outcome<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [url, clinics, therapists, history, export @ ..] = &words[..] else {
        return Err("usage: slots_data URL CLINICS THERAPISTS HISTORY_DAYS [EXPORT]".into());
    };
    let store = OpenStore::open(url, &StoreOptions::default())?;
    let today = web_day()?;
    store.migrate(today.timestamp())?;
    let (therapists, history): (usize, i64) = (therapists.parse()?, history.parse()?);
    let mut exported = String::new();
    for number in 0..clinics.parse()? {
        let made = Made::new(number, therapists)?;
        let days = if number == 0 {
            -history..MONTH
        } else {
            0..MONTH
        };
        let rows = Rows::of(&made, &today, days, number == 0, &mut exported)?;
        let written: Result<(), StoreError> = store.write_blocking(move |tx| {
            if number % 50 == 0 {
                eprintln!("clinic {number}");
            }
            made.write(tx)?;
            rows.write(tx)
        });
        written?;
    }
    let settled: Result<(), StoreError> = store.write_blocking(|tx| tx.batch("analyze"));
    settled?;
    if let [file] = export {
        fs::write(file, exported)?;
    }
    measure(&store, &today, therapists)
}

/// The midnight after the next, so that the whole month lies ahead.
#[expect(clippy::disallowed_methods, reason = "a bench's data begins tomorrow")]
fn web_day() -> Result<Zoned, jiff::Error> {
    let now = Timestamp::now().to_zoned(TimeZone::get(ZONE)?);
    now.start_of_day()?.tomorrow()
}

fn id<T>(clinic: u128, kind: u128, number: usize) -> Id<T> {
    Id::from_uuid(Uuid::from_u128(
        (clinic + 1) << 64 | kind << 32 | number as u128,
    ))
}

/// A clinic with its people.
struct Made {
    number: u128,
    book: ClinicBook,
    people: Vec<(Person, Role)>,
}

impl Made {
    fn new(number: u128, count: usize) -> Outcome<Self> {
        let place = id(number, 1, 0);
        let services: Vec<Service> = (0..12).map(|at| service(number, at)).collect();
        let every_day = |from: i8, until: i8| {
            let days = Weekday::Monday.cycle_forward().take(7);
            let (from, until) = (time(from, 0, 0, 0), time(until, 0, 0, 0));
            days.map(move |day| WeeklyHours::every(place, day, from, until))
        };
        let therapists = (0..count).map(|at| Therapist {
            skills: vec![HeldSkill {
                skill: Skill::Sport,
                level: SkillLevel::Experienced,
                expires_on: None,
            }],
            services: services.iter().map(|service| service.id).collect(),
            hours: if at < count / 2 {
                every_day(8, 14).collect()
            } else {
                every_day(14, 20).collect()
            },
            limits: DailyLimits {
                appointments: Some(8),
                hands_on_minutes: Some(350),
                deep_minutes: Some(240),
                deep_in_a_row: Some(150),
                rest_minutes: 15,
            },
            ..Therapist::new(
                id(number, 4, at),
                format!("Therapist {at}"),
                Pressure::BOOKABLE,
            )
        });
        let person = |kind, at: usize, word: &str| Person {
            id: id(number, kind, at),
            name: format!("{word} {at}"),
            email: format!("{word}{at}@clinic{number}.example"),
            zone: ZONE.into(),
        };
        let mut people = vec![(person(6, 0, "owner"), Role::Owner)];
        people.extend((0..count).map(|at| (person(4, at, "therapist"), Role::Therapist)));
        people.extend((0..count).map(|at| (person(5, at, "client"), Role::Athlete)));
        Ok(Self {
            number,
            book: ClinicBook {
                locations: vec![Location {
                    id: place,
                    name: "Quay".into(),
                    address: String::new(),
                    phone: None,
                    country: "GB".into(),
                    zone: TimeZone::get(ZONE)?,
                }],
                rooms: (0..count.div_ceil(2))
                    .map(|at| Room::new(id(number, 2, at), place, format!("Room {at}")))
                    .collect(),
                therapists: therapists.collect(),
                services,
                booking_window: BookingWindow {
                    notice_minutes: Some(60),
                    horizon_days: Some(90),
                },
                ..ClinicBook::new(Clinic {
                    id: id(number, 0, 0),
                    name: format!("Clinic {number}"),
                    cancel_notice_h: 24,
                    currency: "GBP".into(),
                })
            },
            people,
        })
    }

    fn write(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let clinic = self.book.clinic.id;
        clinics::insert_clinic(tx, &self.book.clinic)?;
        clinics::save_booking_window(tx, clinic, self.book.booking_window)?;
        for location in &self.book.locations {
            clinics::save_location(tx, clinic, location)?;
        }
        for room in &self.book.rooms {
            clinics::save_room(tx, clinic, room)?;
        }
        for service in &self.book.services {
            clinics::save_service(tx, clinic, service)?;
        }
        for (person, role) in &self.people {
            people::insert_person(tx, clinic, person, &[*role].into())?;
            if *role == Role::Athlete {
                profile::put_profile(tx, clinic, person.id, &profile::Profile::default())?;
            }
        }
        for therapist in &self.book.therapists {
            clinics::save_therapist(tx, clinic, therapist)?;
        }
        Ok(())
    }
}

fn service(clinic: u128, at: usize) -> Service {
    let kinds = Kind::ALL;
    Service {
        buffer_before: BEFORE,
        buffer_after: AFTER,
        price_cents: 6_000,
        needs_room: true,
        skills: [(Skill::Sport, SkillLevel::Trained)].into(),
        pressure: Pressure::new(if at.is_multiple_of(3) { 4 } else { 3 }).ok(),
        ..Service::new(
            id(clinic, 3, at),
            format!("Service {at}"),
            kinds[at % kinds.len()],
            MINUTES[at],
        )
    }
}

/// The rows of what is taken, written many at a time.
#[derive(Default)]
struct Rows(BTreeMap<&'static str, Vec<String>>);

impl Rows {
    fn of(
        made: &Made,
        today: &Zoned,
        days: std::ops::Range<i64>,
        whole: bool,
        exported: &mut String,
    ) -> Outcome<Self> {
        let (mut rows, mut bits) = (Self::default(), BTreeMap::<(String, i64), [i64; 6]>::new());
        let (clinic, place) = (made.book.clinic.id, made.book.locations[0].id);
        let rooms = made.book.rooms.len();
        let mut dice = 7 + made.number as u64;
        let mut number = 0;
        for day in days {
            let date = today.date().checked_add(jiff::Span::new().days(day))?;
            for at in 0..made.book.therapists.len() {
                let opens = if at < rooms { 8 } else { 14 };
                let opens = date
                    .at(opens, 0, 0, 0)
                    .to_zoned(today.time_zone().clone())?;
                let first = opens.timestamp().as_second() / 300;
                let mut tick = first;
                loop {
                    dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    let draw = (dice >> 33) as usize;
                    if draw.is_multiple_of(16) {
                        tick += 3 * (1 + draw as i64 / 16 % 2);
                    }
                    let service = &made.book.services[draw / 64 % 12];
                    let minutes = service.minutes + BEFORE + AFTER;
                    let until = tick + i64::from(minutes / 5);
                    if until > first + 72 {
                        break;
                    }
                    let holder: Id<()> = id(made.number, 9, number);
                    number += 1;
                    let (therapist, athlete) = (
                        made.book.therapists[at].id,
                        id::<Person>(made.number, 5, at),
                    );
                    let room = made.book.rooms[at % rooms].id;
                    let starts = tick + i64::from(BEFORE / 5);
                    let ends = starts + i64::from(service.minutes / 5);
                    let pressure = service.pressure.map_or(0, |pressure| pressure.get());
                    rows.add("work (clinic_id, therapist_id, starts_tick, holder_id, ticks, ticks_before, ticks_after, location_id, pressure)",
                        format!("('{clinic}','{therapist}',{starts},'{holder}',{},1,2,'{place}',{pressure})", ends - starts));
                    for resource in [therapist.to_string(), room.to_string(), athlete.to_string()] {
                        for taken in tick..until {
                            let of_day = bits.entry((resource.clone(), taken / 288)).or_default();
                            of_day[(taken % 288 / 48) as usize] |= 1 << (taken % 48);
                            if whole && day >= 0 {
                                rows.add(
                                    "occupancy (clinic_id, resource_id, tick, holder_id)",
                                    format!("('{clinic}','{resource}',{taken},'{holder}')"),
                                );
                            }
                        }
                    }
                    if whole {
                        let service = service.id;
                        rows.add("appointments (clinic_id, appointment_id, athlete_id, therapist_id, location_id, room_id, service_id, starts_us, ends_us, stage, sequence, booked_us, price_cents)",
                            format!("('{clinic}','{holder}','{athlete}','{therapist}','{place}','{room}','{service}',{},{},'booked',0,0,6000)",
                                starts * 300_000_000, ends * 300_000_000));
                    }
                    if whole && day >= 0 {
                        writeln!(exported, "{at} {} {} {}", tick * 300, until * 300, minutes)?;
                    }
                    tick = until;
                }
            }
        }
        for ((resource, day), [b0, b1, b2, b3, b4, b5]) in bits {
            rows.add(
                "busy_days (clinic_id, resource_id, day, b0, b1, b2, b3, b4, b5)",
                format!("('{clinic}','{resource}',{day},{b0},{b1},{b2},{b3},{b4},{b5})"),
            );
        }
        Ok(rows)
    }

    fn add(&mut self, table: &'static str, row: String) {
        self.0.entry(table).or_default().push(row);
    }

    fn write(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        for (table, rows) in &self.0 {
            for some in rows.chunks(ROWS) {
                tx.batch(&format!("insert into {table} values {}", some.join(",")))?;
            }
        }
        Ok(())
    }
}

/// Loads the first clinic's month once and searches it many times.
fn measure(store: &OpenStore, today: &Zoned, therapists: usize) -> Outcome<()> {
    let made = Made::new(0, therapists)?;
    let service = made.book.services[WANTED].id;
    let now = today.timestamp() - SignedDuration::from_hours(12);
    let window = Window {
        from: today.timestamp(),
        to: today.timestamp() + SignedDuration::from_hours(24 * MONTH),
    };
    let clinic = made.book.clinic.id;
    let measured: Result<_, StoreError> = store.read_blocking(move |tx| {
        let began = Instant::now();
        let Some(book) = clinics::load_clinic_book(tx, clinic)? else {
            return Ok(None);
        };
        let loaded = began.elapsed();
        let query = SlotQuery::new(service, window, now);
        let calendar = booking::calendar(tx, &book, &query, None, now)?;
        eprintln!(
            "book {loaded:?}, calendar {:?}",
            began.elapsed().saturating_sub(loaded)
        );
        let mut took: Vec<f64> = (0..ROUNDS)
            .map(|_| {
                let began = Instant::now();
                std::hint::black_box(open_slots(&query, &calendar));
                began.elapsed().as_secs_f64() * 1e6
            })
            .collect();
        took.sort_by(f64::total_cmp);
        let free = open_slots(&query, &calendar).len();
        let taken: usize = book
            .therapists
            .iter()
            .filter_map(|one| calendar.taken(care::booking::occupancy::Resource::Therapist(one.id)))
            .map(|taken| taken.count())
            .sum();
        Ok(Some((took[ROUNDS / 2], taken, free)))
    });
    let Some((compute_us, taken, free)) = measured? else {
        return Err("the clinic is not there".into());
    };
    let open = therapists as f64 * MONTH as f64 * 72.0;
    println!(
        "{} {} {} {} {compute_us:.0} {:.3} {free}",
        made.book.clinic.id,
        made.people[0].0.email,
        service,
        made.book.locations[0].id,
        taken as f64 / open
    );
    Ok(())
}
