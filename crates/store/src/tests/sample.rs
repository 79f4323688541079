//! A small clinic with everything in it, for the tests of queries and backups.

use std::collections::{BTreeMap, BTreeSet};

use care::{
    booking::{
        clinic::{
            AddOn, BookingWindow, CivilSpan, Clinic, ClinicBook, DayHours, Effective, HeldSkill,
            Holiday, Location, Room, Service, Therapist, TimeOff, WeeklyHours,
        },
        limits::{DailyLimits, Travel},
        staff::{Gender, Seniority, SkillLevel, StaffProfile},
    },
    id::Id,
    people::{Person, Role},
    situation::{Measure, TrainingPattern},
    training::{
        activity::{Activity, Feel, LocalOffset, OffsetFrom, PoolSwim, SourceFormat, Sport},
        athlete::Sex,
        check_in::CheckIn,
        day_facts::{DayFacts, DaySource, Hrv, HrvMeasure},
        load::{Basis, Load, LoadedActivity},
        planned::{Planned, PlannedTime},
        strength_set::{SetKind, StrengthSet},
        thresholds::{Entry, Kind as ThresholdKind},
        workout::{Discipline, Event, EventKind, EventTime, Priority},
    },
    treatment::{
        finding::{Answer, Denial, Finding, FollowUp},
        massage::{Kind, PastMassage, Skill},
        technique::{Technique, TechniqueWishes},
    },
    units::{
        BeatsPerMinute, Celsius, Kilograms, Metres, Pressure, Rpe, Soreness, StepsPerMinute, Watts,
    },
};
use jiff::{
    SignedDuration, Timestamp,
    civil::{Time, Weekday, date, time},
    tz::{Offset, TimeZone},
};
use uuid::Uuid;

use super::safety;
use crate::{
    StoreError, Tx, clinic, people,
    training::{
        activities::{self, Derived, KeptGuess, StoredActivity},
        check_ins, day_facts as days, efforts, events,
        load_days::{self, KeptDay},
        originals::{self, Original},
        planned as plans,
        profile::{self, Profile},
        races,
        recomputations::{self, Recomputation},
        thresholds as timeline,
    },
    treatment::{findings, massages},
};

pub(super) fn id<T>(number: u128) -> Id<T> {
    Id::from_uuid(Uuid::from_u128(number))
}

pub(super) fn at(hour: i64) -> Timestamp {
    Timestamp::from_second(1_763_800_000 + hour * 3600).unwrap()
}

pub(super) const CLINIC: u128 = 1;
/// No clinic of the sample.
pub(super) const ELSEWHERE: u128 = 999;
pub(super) const ANNA: u128 = 10;
pub(super) const MAYA: u128 = 11;

pub(super) fn person(number: u128, name: &str) -> Person {
    Person {
        id: id(number),
        name: name.to_owned(),
        email: format!("{}@example.org", name.to_lowercase()),
        zone: "Europe/Berlin".to_owned(),
    }
}

pub(super) fn book() -> ClinicBook {
    ClinicBook {
        locations: vec![
            Location {
                id: id(2),
                name: "Harbour".to_owned(),
                address: "Quay 1, Hamburg".to_owned(),
                phone: None,
                country: "DE".to_owned(),
                zone: TimeZone::get("Europe/Berlin").unwrap(),
            },
            Location {
                id: id(7),
                name: "Hill".to_owned(),
                address: "Hill 2, Lisbon".to_owned(),
                phone: None,
                country: "PT".to_owned(),
                zone: TimeZone::get("Europe/Lisbon").unwrap(),
            },
        ],
        rooms: vec![Room {
            hours: vec![hours(Weekday::Monday, time(8, 0, 0, 0), time(20, 0, 0, 0))],
            closed: vec![TimeOff {
                from: at(2),
                until: at(3),
            }],
            equipment: BTreeSet::from(["floor mat".to_owned(), "steam".to_owned()]),
            ..Room::new(id(3), id(2), "Blue")
        }],
        services: vec![Service {
            buffer_before: 5,
            buffer_after: 10,
            price_cents: 7_500,
            skills: BTreeMap::from([
                (Skill::Sport, SkillLevel::Experienced),
                (Skill::Prenatal, SkillLevel::Trained),
            ]),
            needs_room: true,
            equipment: BTreeSet::from(["floor mat".to_owned()]),
            add_ons: vec![AddOn {
                id: id(6),
                name: "Feet".to_owned(),
                minutes: 15,
                price_cents: 1_500,
            }],
            pressure: Pressure::new(3).ok(),
            booking_window: BookingWindow {
                notice_minutes: Some(45),
                horizon_days: None,
            },
            ..Service::new(id(4), "After sport, 60 minutes", Kind::PostWorkout, 60)
        }],
        therapists: vec![Therapist {
            skills: vec![
                HeldSkill {
                    skill: Skill::Prenatal,
                    level: SkillLevel::Expert,
                    expires_on: Some(date(2027, 3, 31)),
                },
                HeldSkill {
                    skill: Skill::Sport,
                    level: SkillLevel::Trained,
                    expires_on: None,
                },
            ],
            services: BTreeSet::from([id(4)]),
            lengths: BTreeMap::from([(id(4), 50)]),
            hours: vec![
                hours(Weekday::Monday, time(9, 0, 0, 0), time(17, 30, 0, 0)),
                WeeklyHours {
                    effective: Effective {
                        from: Some(date(2026, 1, 1)),
                        until: Some(date(2026, 6, 30)),
                    },
                    ..hours(Weekday::Sunday, time(20, 0, 0, 0), time(0, 0, 0, 0))
                },
            ],
            breaks: vec![hours(
                Weekday::Monday,
                time(12, 30, 0, 0),
                time(13, 0, 0, 0),
            )],
            days: vec![
                DayHours {
                    location: id(2),
                    on: date(2026, 12, 24),
                    spans: vec![
                        span(time(9, 0, 0, 0), time(11, 0, 0, 0)),
                        span(time(12, 0, 0, 0), time(14, 0, 0, 0)),
                    ],
                },
                DayHours {
                    location: id(2),
                    on: date(2026, 12, 31),
                    spans: Vec::new(),
                },
            ],
            time_off: vec![TimeOff {
                from: at(0),
                until: at(48),
            }],
            profile: StaffProfile {
                seniority: Some(Seniority::Lead),
                languages: BTreeSet::from(["de".to_owned(), "pt".to_owned()]),
                gender: Some(Gender::NonBinary),
            },
            limits: DailyLimits {
                appointments: Some(7),
                hands_on_minutes: Some(330),
                deep_minutes: Some(180),
                deep_in_a_row: Some(90),
                rest_minutes: 20,
            },
            ..Therapist::new(id(ANNA), "Anna", Pressure::new(4).unwrap())
        }],
        holidays: vec![
            Holiday {
                location: None,
                on: date(2026, 12, 25),
                name: "Christmas".to_owned(),
            },
            Holiday {
                location: Some(id(2)),
                on: date(2026, 12, 26),
                name: "Stocktaking".to_owned(),
            },
        ],
        travel: vec![Travel {
            between: [id(2), id(7)],
            minutes: 25,
        }],
        booking_window: BookingWindow {
            notice_minutes: Some(90),
            horizon_days: Some(60),
        },
        ..ClinicBook::new(Clinic {
            id: id(CLINIC),
            name: "Quiet Hands".to_owned(),
            cancel_notice_h: 24,
            currency: "EUR".to_owned(),
        })
    }
}

fn hours(weekday: Weekday, from: Time, until: Time) -> WeeklyHours {
    WeeklyHours::every(id(2), weekday, from, until)
}

const fn span(from: Time, until: Time) -> CivilSpan {
    CivilSpan { from, until }
}

pub(super) fn profile() -> Profile {
    Profile {
        birth_year: Some(1991),
        sex: Some(Sex::Female),
        sport: Some(Sport::TrailRunning),
        training_pattern: Some(TrainingPattern::Moderate3To4PerWeek),
        usual_therapist: Some(id(ANNA)),
        liked_pressure: care::units::Pressure::new(3).ok(),
        most_per_month: Some(2),
        techniques: TechniqueWishes::of(&[Technique::Kneading], &[Technique::Tapping]),
        own_measure: Some(Measure::Own),
        own_measure_words: Some("the stairs the morning after".to_owned()),
    }
}

pub(super) fn thresholds() -> Vec<Entry> {
    let entry = |kind, value, from, estimated| Entry {
        kind,
        value,
        from,
        estimated,
        as_of: estimated.then_some(from),
    };
    vec![
        entry(
            ThresholdKind::RestingHeartRate,
            48.0,
            date(1990, 1, 1),
            false,
        ),
        entry(ThresholdKind::MaxHeartRate, 187.0, date(2025, 11, 1), true),
        entry(
            ThresholdKind::ThresholdPower,
            231.0,
            date(2025, 11, 20),
            false,
        ),
    ]
}

pub(super) fn original() -> Original {
    Original {
        sha256: "ab".repeat(32),
        file_name: "Morgenlauf – 12 km.fit".to_owned(),
        size_bytes: 123_456,
        imported_at: at(5),
    }
}

pub(super) fn activity() -> StoredActivity {
    StoredActivity {
        id: id(20),
        original: original().sha256,
        loaded: LoadedActivity {
            activity: Activity {
                name: Some("Morgenlauf".to_owned()),
                utc_offset: Some(LocalOffset {
                    offset: Offset::from_seconds(3600).unwrap(),
                    from: OffsetFrom::Position,
                }),
                elapsed: SignedDuration::from_secs(4_300),
                distance: Some(Metres::new(12_034.5).unwrap()),
                ascent: Some(Metres::new(310.0).unwrap()),
                session_rpe: Some(Rpe::new(6.5).unwrap()),
                average_heart_rate: Some(BeatsPerMinute::new(151).unwrap()),
                max_heart_rate: Some(BeatsPerMinute::new(176).unwrap()),
                best_20_min_power: Some(Watts::new(244).unwrap()),
                average_cadence: Some(StepsPerMinute::new(172).unwrap()),
                average_temperature: Some(Celsius::new(-4).unwrap()),
                feel: Some(Feel::Strong),
                marked_as_race: true,
                gear: Some("Trail shoes".to_owned()),
                sets: vec![set("Squat (Barbell)", Some(80.0)), set("Plank", None)],
                pool: Some(PoolSwim {
                    pool: Metres::new(25.0).unwrap(),
                    lengths: 60,
                    swimming: SignedDuration::from_millis(1_802_500),
                }),
                ..Activity::new(
                    Sport::TrailRunning,
                    at(1),
                    SignedDuration::from_millis(4_215_500),
                    SourceFormat::Fit,
                )
            },
            load: Load {
                value: 83.25,
                basis: Basis::HeartRate,
                estimated: true,
            },
            also: vec![Load {
                value: 0.1 + 0.2,
                basis: Basis::SessionRpe,
                estimated: false,
            }],
        },
        twin_of: None,
        derived: Derived {
            load_model: Some("2026-11-01+abc".to_owned()),
            race: Some(KeptGuess {
                confidence: 0.75,
                why: "a usual distance".to_owned(),
            }),
        },
    }
}

fn set(exercise: &str, weight: Option<f64>) -> StrengthSet {
    StrengthSet {
        exercise: exercise.to_owned(),
        kind: SetKind::Work,
        repetitions: weight.map(|_| 8),
        weight: weight.map(|bare| Kilograms::new(bare).unwrap()),
        distance: None,
        duration: weight.is_none().then(|| SignedDuration::from_secs(60)),
        rpe: Rpe::new(8.0).ok(),
    }
}

pub(super) fn day_facts() -> DayFacts {
    DayFacts {
        date: date(2025, 11, 22),
        source: DaySource::Oura,
        sleep_h: Some(7.5),
        resting_heart_rate: Some(BeatsPerMinute::new(47).unwrap()),
        hrv: Some(Hrv {
            ms: 71.5,
            measure: HrvMeasure::Rmssd,
        }),
    }
}

pub(super) fn planned(uid: &str, time: PlannedTime) -> Planned {
    Planned {
        uid: uid.to_owned(),
        time,
        kind: EventKind::Workout,
        name: "6 x 800 m".to_owned(),
        sport: Some(Sport::Running),
        distance: Some(Metres::new(11_000.0).unwrap()),
        duration: Some(SignedDuration::from_mins(65)),
        load: Some(78.0),
        priority: None,
        cancelled: false,
    }
}

pub(super) fn event() -> Event {
    Event {
        kind: EventKind::Race,
        name: Some("Hamburg".to_owned()),
        time: EventTime::StartsAt(at(200)),
        sport: Some(Sport::Running),
        distance: Some(Metres::new(42_195.0).unwrap()),
        duration: Some(SignedDuration::from_secs(13_000)),
        hard: true,
        eccentric: false,
        priority: Priority::A,
        discipline: Discipline::Endurance,
    }
}

pub(super) fn check_in() -> CheckIn {
    CheckIn {
        at: at(6),
        soreness: BTreeMap::from([
            (
                "CALF_UPPER:left".parse().unwrap(),
                Soreness::new(6).unwrap(),
            ),
            ("LOW_BACK".parse().unwrap(), Soreness::new(0).unwrap()),
        ]),
        heavy: Some(5),
        tight: None,
        drained: Some(2),
        stress: Some(3),
        mood: Some(4),
        sleep_h: Some(7.25),
        recovered: Some(6),
        tender_to_touch: vec![
            "SHIN:right".parse().unwrap(),
            "CALF_UPPER:left".parse().unwrap(),
        ],
        worse_since: Some(at(4)),
    }
}

pub(super) fn finding(code: &str) -> Finding {
    Finding {
        code: code.to_owned(),
        area: Some("SHIN:right".parse().unwrap()),
        onset: Some(at(-30)),
        answer: Answer::Unsure,
        answered_at: at(6),
        cleared_at: None,
        detail: "kicked".to_owned(),
        answers: BTreeMap::from([
            ("growing".to_owned(), FollowUp::Bool(false)),
            ("size_cm".to_owned(), FollowUp::Number(3.5)),
            ("since".to_owned(), FollowUp::Time(at(-3))),
            ("colour".to_owned(), FollowUp::Text("blue".to_owned())),
        ]),
    }
}

pub(super) fn denial(code: &str) -> Denial {
    Denial {
        code: code.to_owned(),
        answered_at: at(6),
    }
}

pub(super) fn massage() -> PastMassage {
    PastMassage {
        ended_at: at(-100),
        minutes: 45,
        pressure_by_area: BTreeMap::from([(
            "CALF_UPPER:left".parse().unwrap(),
            Pressure::new(3).unwrap(),
        )]),
    }
}

pub(super) fn kept_day() -> KeptDay {
    KeptDay {
        date: date(2025, 11, 22),
        load: 83.25,
        fitness: 1.96,
        fatigue: 11.08,
    }
}

pub(super) fn recomputation() -> Recomputation {
    Recomputation {
        rule_book: "2026-11-01+abc".to_owned(),
        from_originals: true,
        after: "ab".to_owned(),
    }
}

/// Writes all of the above.
pub(super) fn fill(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    let (book, clinic, maya) = (book(), id(CLINIC), id(MAYA));
    clinic::insert_clinic(tx, &book.clinic)?;
    for location in &book.locations {
        clinic::save_location(tx, clinic, location)?;
    }
    clinic::save_booking_window(tx, clinic, book.booking_window)?;
    clinic::save_holidays(tx, clinic, &book.holidays)?;
    clinic::save_travel(tx, clinic, &book.travel)?;
    for room in &book.rooms {
        clinic::save_room(tx, clinic, room)?;
    }
    for service in &book.services {
        clinic::save_service(tx, clinic, service)?;
    }
    let roles = BTreeSet::from([Role::Therapist, Role::Owner]);
    people::insert_person(tx, clinic, &person(ANNA, "Anna"), &roles)?;
    // Saved twice: what is saved takes the place of what was there.
    for therapist in book.therapists.iter().chain(&book.therapists) {
        clinic::save_therapist(tx, clinic, therapist)?;
    }
    let roles = BTreeSet::from([Role::Athlete]);
    people::insert_person(tx, clinic, &person(MAYA, "Maya"), &roles)?;
    profile::put_profile(tx, clinic, maya, &profile())?;
    for entry in thresholds() {
        timeline::put_threshold(tx, clinic, maya, &entry, at(5))?;
    }
    originals::insert_original(tx, clinic, maya, &original())?;
    activities::insert_activity(tx, clinic, maya, &activity())?;
    efforts::put_effort(tx, clinic, maya, (id(20), at(1)), &[1, 0, 0])?;
    races::put_answer(tx, clinic, maya, id(20), true, at(6))?;
    days::put_day_facts(tx, clinic, maya, &day_facts())?;
    plans::put_planned(tx, clinic, maya, &planned("a", PlannedTime::At(at(100))))?;
    load_days::put_day(tx, clinic, maya, &kept_day())?;
    recomputations::put_recomputation(tx, clinic, maya, &recomputation(), at(7))?;
    events::put_event(tx, clinic, maya, id(30), &event())?;
    check_ins::put_check_in(tx, clinic, maya, &check_in())?;
    let codes = [(id(40), finding("M03"))];
    findings::replace_answers(
        tx,
        clinic,
        maya,
        &[],
        &codes,
        &[denial("R01"), denial("R02")],
    )?;
    massages::insert_massage(tx, clinic, maya, id(50), &massage())?;
    safety::fill(tx)
}
