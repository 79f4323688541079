//! Training kept in depth: the same in whatever order it comes, and again.
#![allow(clippy::unwrap_used, reason = "a test may")]

#[path = "training/keeping.rs"]
mod keeping;
#[path = "training/recomputing.rs"]
mod recomputing;

use std::{collections::BTreeSet, sync::Arc};

use care::{
    booking::clinic::Clinic,
    id::Id,
    people::{Person, Role},
    rules::{RuleBook, load::LoadModel},
    training::{
        activity::{Activity, Sample, SourceFormat, Sport},
        day_facts::{DayFacts, DaySource},
        planned::{Planned, PlannedTime},
        recorded::Recorded,
        thresholds::{Entry, Kind},
        workout::EventKind,
    },
    units::{BeatsPerMinute, Metres, Rpe, Watts},
};
use jiff::{SignedDuration, Timestamp, civil::date, tz::TimeZone};
use practice::{
    Actor, Files, Now, Post, Practice, ReadActivity, ReadTraining, RecomputeFrom, SaidThreshold,
    TrainingView, answer_race, import_activities, keep_training, recompute, say_threshold,
    see_training, take_back_threshold,
};
use proptest::prelude::*;
use store::{
    Options, StoreError, clinic, people,
    testing::{TestStore, fresh_postgres, fresh_sqlite},
    training::{
        activities,
        load_days::{self, KeptDay},
        profile, thresholds,
    },
};

struct Kept {
    practice: Practice,
    actor: Actor,
    _fresh: TestStore,
    _folder: tempfile::TempDir,
}

fn id<T>(number: u128) -> Id<T> {
    Id::from_uuid(uuid::Uuid::from_u128(number))
}

fn now(number: u64) -> Now {
    let mut chance = [3; 32];
    chance[..8].copy_from_slice(&number.to_be_bytes());
    Now {
        at: "2026-05-10T12:00:00Z".parse().unwrap(),
        chance,
    }
}

/// A clinic with one athlete in Berlin.
fn kept(fresh: TestStore) -> Kept {
    let folder = tempfile::tempdir().unwrap();
    let person = Person {
        id: id(2),
        name: "Maya".into(),
        email: "maya@example.org".into(),
        zone: "Europe/Berlin".into(),
    };
    let filled: Result<(), StoreError> = fresh.store.write_blocking(move |tx| {
        let clinic = Clinic {
            id: id(1),
            name: "Quiet Hands".into(),
            cancel_notice_h: 24,
            currency: "EUR".into(),
        };
        clinic::insert_clinic(tx, &clinic)?;
        people::insert_person(tx, id(1), &person, &BTreeSet::from([Role::Athlete]))?;
        profile::put_profile(tx, id(1), id(2), &profile::Profile::default())
    });
    filled.unwrap();
    Kept {
        practice: Practice {
            store: fresh.store.clone(),
            rules: Arc::new(RuleBook::built_in().unwrap()),
            files: Files::new(folder.path().join("originals")),
            post: Post::Kept,
            calendars: None,
        },
        actor: Actor {
            clinic: id(1),
            person: id(2),
            roles: BTreeSet::from([Role::Athlete]),
            key: None,
        },
        _fresh: fresh,
        _folder: folder,
    }
}

fn on_each_engine(test: impl Fn(Kept)) {
    test(kept(fresh_sqlite(&Options::default())));
    if let Some(fresh) = fresh_postgres(&Options::default()) {
        test(kept(fresh));
    }
}

fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap()
        .block_on(future)
}

/// What there is of a recording, by its number.
#[derive(Debug, Clone)]
struct Drawn {
    hour: i64,
    sport: Sport,
    minutes: u32,
    beats: u16,
    watts: Option<u16>,
    rating: Option<u8>,
    twin: bool,
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let sports = prop_oneof![
        Just(Sport::Running),
        Just(Sport::Cycling),
        Just(Sport::Strength)
    ];
    // The last months, and the years before them, of which less is looked at.
    let hours = prop_oneof![0i64..5_000, -22_000i64..0];
    (
        hours,
        sports,
        15u32..150,
        110u16..185,
        proptest::option::of(120u16..320),
        proptest::option::of(2u8..10),
        any::<bool>(),
    )
        .prop_map(|(hour, sport, minutes, beats, watts, rating, twin)| Drawn {
            hour,
            sport,
            minutes,
            beats,
            watts,
            rating,
            twin,
        })
}

fn activity_of(drawn: &Drawn, offset_s: i64) -> Activity {
    let first: Timestamp = "2025-10-10T06:00:00Z".parse().unwrap();
    let begins = first + SignedDuration::from_secs(drawn.hour * 3600 + offset_s);
    let seconds = drawn.minutes * 60;
    let mut activity = Activity::new(
        drawn.sport,
        begins,
        SignedDuration::from_secs(i64::from(seconds)),
        SourceFormat::Fit,
    );
    activity.distance = Metres::new(f64::from(seconds) * 2.8).ok();
    activity.session_rpe = drawn.rating.and_then(|rating| Rpe::new(rating.into()).ok());
    for at_s in (0..seconds).step_by(5) {
        let swing = u16::try_from(at_s / 20 % 9).unwrap();
        activity.streams.heart_rate.push(Sample {
            at_s,
            value: BeatsPerMinute::new(drawn.beats + swing).unwrap(),
        });
        if let (Some(watts), Sport::Cycling) = (drawn.watts, drawn.sport) {
            activity.streams.power.push(Sample {
                at_s,
                value: Watts::new(watts + swing).unwrap(),
            });
        }
    }
    activity
}

/// A recording, and where it says so its twin of another device.
fn read_of(drawn: &Drawn, index: usize, model: &LoadModel) -> Vec<ReadActivity> {
    let read = |activity: Activity, part: usize| ReadActivity {
        recorded: Recorded::new(activity, model),
        sha256: format!("{:064}", index * 2 + part),
        file_name: format!("{index}-{part}.fit"),
        size_bytes: 9,
    };
    let mut all = vec![read(activity_of(drawn, 0), 0)];
    if drawn.twin {
        let mut twin = activity_of(drawn, 30);
        twin.source = SourceFormat::Gpx;
        twin.name = Some("Named elsewhere".into());
        twin.streams = Default::default();
        all.push(read(twin, 1));
    }
    all
}

/// What is kept of one activity, side by side with another way of getting it.
type KeptActivity = (String, f64, String, Option<String>, Option<u64>);

/// Everything that follows from the facts, without identities.
#[derive(Debug, PartialEq)]
struct Followed {
    activities: Vec<KeptActivity>,
    days: Vec<KeptDay>,
    thresholds: Vec<Entry>,
}

fn followed(kept: &Kept) -> Followed {
    let all: Result<Followed, StoreError> = kept.practice.store.read_blocking(|tx| {
        let stored = activities::activities_since(tx, id(1), id(2), Timestamp::MIN)?;
        let name = |wanted: Id<Activity>| {
            stored
                .iter()
                .find(|one| one.id == wanted)
                .map(|one| one.original.clone())
        };
        let mut activities: Vec<_> = stored
            .iter()
            .map(|one| {
                // What a twin's load was when it last counted says nothing.
                let load = if one.twin_of.is_some() {
                    0.0
                } else {
                    one.loaded.load.value
                };
                (
                    one.original.clone(),
                    load,
                    one.loaded.load.basis.word().to_owned(),
                    one.twin_of.and_then(name),
                    one.derived
                        .race
                        .as_ref()
                        .filter(|_| one.twin_of.is_none())
                        .map(|race| race.confidence.to_bits()),
                )
            })
            .map(|mut one| {
                if one.3.is_some() {
                    one.2.clear();
                }
                one
            })
            .collect();
        activities.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(Followed {
            activities,
            days: load_days::days_since(tx, id(1), id(2), date(1990, 1, 1))?,
            thresholds: thresholds::thresholds(tx, id(1), id(2))?,
        })
    });
    all.unwrap()
}

async fn keep(kept: &Kept, activities: Vec<ReadActivity>, number: u64) -> practice::Imported {
    let read = ReadTraining {
        activities,
        ..ReadTraining::default()
    };
    keep_training(&kept.practice, &kept.actor, id(2), read, now(number))
        .await
        .unwrap()
}

/// A year of three activities a week.
fn year(model: &LoadModel) -> Vec<ReadActivity> {
    (0..150usize)
        .flat_map(|index| {
            let drawn = Drawn {
                hour: i64::try_from(index).unwrap() * 33,
                sport: if index % 3 == 0 {
                    Sport::Cycling
                } else {
                    Sport::Running
                },
                minutes: 40 + u32::try_from(index % 5).unwrap() * 10,
                beats: 140,
                watts: Some(200),
                rating: None,
                twin: index % 10 == 0,
            };
            read_of(&drawn, index, model)
        })
        .collect()
}
