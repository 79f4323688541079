//! Training kept in depth: the same in whatever order it comes, and again.
#![allow(clippy::unwrap_used, reason = "a test may")]

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

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn one_by_one_in_any_order_comes_to_the_same_as_all_at_once(
        drawn in proptest::collection::vec(drawn(), 1..20),
        order in any::<u64>(),
    ) {
        let model = RuleBook::built_in().unwrap().load;
        let read: Vec<Vec<ReadActivity>> = drawn
            .iter()
            .enumerate()
            .map(|(index, drawn)| read_of(drawn, index, &model))
            .collect();
        let at_once = kept(fresh_sqlite(&Options::default()));
        let piecewise = kept(fresh_sqlite(&Options::default()));
        wait(async {
            keep(&at_once, read.iter().flatten().cloned().collect(), 1).await;
            let mut pieces: Vec<ReadActivity> = read.iter().flatten().cloned().collect();
            let mut dice = order;
            for number in 2.. {
                if pieces.is_empty() {
                    break;
                }
                dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let place = usize::try_from(dice >> 33).unwrap() % pieces.len();
                keep(&piecewise, vec![pieces.swap_remove(place)], number).await;
            }
        });
        prop_assert_eq!(followed(&piecewise), followed(&at_once));
        let again = wait(recompute(
            &piecewise.practice, id(1), None, RecomputeFrom::Efforts, now(9_000), |_| {},
        )).unwrap();
        prop_assert!(again.is_nothing(), "{:?}", again);
    }
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

#[test]
fn the_same_again_changes_nothing_and_a_later_export_of_a_table_adds_what_is_new() {
    on_each_engine(|kept| {
        let model = kept.practice.rules.load.clone();
        wait(async {
            let first = keep(&kept, year(&model), 1).await;
            assert_eq!((first.new, first.twins), (165, 15));
            let before = followed(&kept);
            let again = keep(&kept, year(&model), 2).await;
            assert_eq!((again.new, again.changed, again.twins), (0, 0, 0));
            assert_eq!(followed(&kept), before);

            // A table that grows is another file each time.
            let table = |sha: &str, rows: i64| -> Vec<ReadActivity> {
                (0..rows)
                    .map(|row| {
                        let begins: Timestamp = "2026-03-01T17:00:00Z".parse().unwrap();
                        let activity = Activity::new(
                            Sport::Strength,
                            begins + SignedDuration::from_hours(48 * row),
                            SignedDuration::from_mins(50),
                            SourceFormat::Strong,
                        );
                        ReadActivity {
                            recorded: Recorded::new(activity, &model),
                            sha256: sha.repeat(32),
                            file_name: "strong.csv".into(),
                            size_bytes: 9,
                        }
                    })
                    .collect()
            };
            assert_eq!(keep(&kept, table("aa", 5), 3).await.new, 5);
            let later = keep(&kept, table("bb", 7), 4).await;
            assert_eq!((later.read, later.new, later.changed), (7, 2, 0));
            let other = keep(&kept, table("aa", 5), 5).await;
            assert_eq!((other.new, other.changed), (0, 0));
        });
    });
}

#[test]
fn a_threshold_that_is_said_changes_loads_from_its_day_on_and_back_when_taken_back() {
    on_each_engine(|kept| {
        let model = kept.practice.rules.load.clone();
        wait(async {
            keep(&kept, year(&model), 1).await;
            let before = followed(&kept);
            let from = date(2026, 3, 1);
            let said = SaidThreshold {
                kind: Kind::ThresholdPower,
                value: 300.0,
                from: Some(from),
            };
            let (practice, actor) = (&kept.practice, &kept.actor);
            let changes = say_threshold(practice, actor, id(2), said, now(2))
                .await
                .unwrap();
            assert!(changes.loads > 3, "{changes:?}");
            let after = followed(&kept);
            let unchanged = after
                .days
                .iter()
                .zip(&before.days)
                .take_while(|(after, before)| after == before)
                .count();
            assert!(after.days[unchanged].date >= from);
            let mistake = SaidThreshold {
                kind: Kind::MaxHeartRate,
                value: 1_900.0,
                from: None,
            };
            assert!(
                say_threshold(practice, actor, id(2), mistake, now(3))
                    .await
                    .is_err()
            );
            let ahead = SaidThreshold {
                from: Some(date(2027, 1, 1)),
                ..said
            };
            assert!(
                say_threshold(practice, actor, id(2), ahead, now(4))
                    .await
                    .is_err()
            );
            take_back_threshold(practice, actor, id(2), (said.kind, from), now(5))
                .await
                .unwrap();
            assert_eq!(followed(&kept), before);
        });
    });
}

#[test]
fn originals_read_again_bring_back_what_was_lost_and_then_nothing() {
    on_each_engine(|kept| {
        let folder = tempfile::tempdir().unwrap();
        let zone = TimeZone::get("America/Edmonton").unwrap();
        for (index, activity) in practice::sample::training_year(date(2026, 5, 4), &zone, 3)
            .iter()
            .take(12)
            .enumerate()
        {
            let bytes = formats::fit::write_activity(activity);
            std::fs::write(folder.path().join(format!("{index}.fit")), bytes).unwrap();
        }
        let paths = vec![folder.path().to_owned()];
        let (practice, actor) = (&kept.practice, &kept.actor);
        wait(async {
            let imported = import_activities(practice, actor, id(2), paths, now(1), |_| {}).await;
            assert_eq!(imported.unwrap().new, 12);
            let before = followed(&kept);
            // As in a database of the release before: no efforts, old loads.
            let lost: Result<(), StoreError> = practice
                .store
                .write(|tx| {
                    tx.run("delete from efforts", &[])?;
                    tx.run("delete from load_days", &[])?;
                    tx.run("update activities set load = 1, load_model = null", &[])
                        .map(drop)
                })
                .await;
            lost.unwrap();
            let from = RecomputeFrom::Efforts;
            let mut seen = Vec::new();
            let mended = recompute(practice, id(1), None, from, now(2), |at| seen.push(at))
                .await
                .unwrap();
            assert_eq!((mended.originals, mended.changes.loads), (12, 12));
            assert!(seen.len() > 1 && seen[0].total == 12, "{seen:?}");
            assert_eq!(followed(&kept), before);
            for (number, from) in [(3, RecomputeFrom::Originals), (4, RecomputeFrom::Efforts)] {
                let email = Some("maya@example.org");
                let again = recompute(practice, id(1), email, from, now(number), |_| {})
                    .await
                    .unwrap();
                assert!(again.is_nothing(), "{again:?}");
            }
            let nobody = recompute(practice, id(1), Some("x@example.org"), from, now(5), |_| {});
            assert!(nobody.await.is_err());
        });
    });
}

#[test]
fn tables_of_days_and_calendars_are_kept_and_days_are_read_from_them_again() {
    const DAYS: &str = "date,Sleep Score,Total Sleep Time,Average Resting Heart Rate,Lowest Resting Heart Rate,Average HRV,Readiness Score\n\
        2026-05-04,74,24690,55.2,49,62,81\n2026-05-05,70,21600,56.1,50,60,75\n";
    const PLAN: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20260517\r\n\
        SUMMARY:Race: Spring Half\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    on_each_engine(|kept| {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("oura.csv"), DAYS).unwrap();
        std::fs::write(folder.path().join("plan.ics"), PLAN).unwrap();
        let paths = vec![folder.path().to_owned()];
        let (practice, actor) = (&kept.practice, &kept.actor);
        wait(async {
            let imported = import_activities(practice, actor, id(2), paths, now(1), |_| {})
                .await
                .unwrap();
            assert_eq!((imported.days, imported.planned), (2, 1));
            let originals = practice
                .store
                .read(|tx| store::training::originals::originals(tx, id(1), id(2)))
                .await
                .unwrap();
            let mut names: Vec<&str> = originals
                .iter()
                .map(|original| original.file_name.rsplit('/').next().unwrap())
                .collect();
            names.sort_unstable();
            assert_eq!(names, ["oura.csv", "plan.ics"]);
            for original in &originals {
                let bytes = practice.files.get(&original.sha256).unwrap();
                assert_eq!(bytes.len() as i64, original.size_bytes);
            }
            // As if an earlier reader had got a night wrong.
            let wrong: Result<(), StoreError> = practice
                .store
                .write(|tx| {
                    tx.run(
                        "update day_facts set sleep_h = 1 where day = '2026-05-05'",
                        &[],
                    )
                    .map(drop)
                })
                .await;
            wrong.unwrap();
            let from = RecomputeFrom::Originals;
            for (number, mended) in [(2, 1), (3, 0)] {
                let again = recompute(practice, id(1), None, from, now(number), |_| {})
                    .await
                    .unwrap();
                assert_eq!((again.originals, again.days), (2, mended), "{again:?}");
            }
        });
    });
}

#[test]
fn days_plans_and_answers_are_seen_on_the_training_page() {
    on_each_engine(|kept| {
        let model = kept.practice.rules.load.clone();
        let (practice, actor) = (&kept.practice, &kept.actor);
        wait(async {
            let read = ReadTraining {
                activities: year(&model),
                days: vec![DayFacts {
                    date: date(2026, 5, 9),
                    source: DaySource::Oura,
                    sleep_h: Some(7.0),
                    resting_heart_rate: None,
                    hrv: None,
                }],
                planned: vec![Planned {
                    uid: "race".into(),
                    time: PlannedTime::On(date(2026, 5, 17)),
                    kind: EventKind::Race,
                    name: "Spring Half".into(),
                    sport: Some(Sport::Running),
                    distance: Metres::new(21_097.5).ok(),
                    duration: None,
                    load: None,
                    priority: None,
                    cancelled: false,
                }],
                ..ReadTraining::default()
            };
            let imported = keep_training(practice, actor, id(2), read.clone(), now(1))
                .await
                .unwrap();
            assert_eq!((imported.days, imported.planned), (1, 1));
            let again = keep_training(practice, actor, id(2), read, now(2)).await;
            let again = again.unwrap();
            assert_eq!((again.days, again.planned, again.new), (0, 0, 0));
            let view = TrainingView {
                page: 1,
                load_days: Some(42),
            };
            let seen = see_training(practice, actor, id(2), view, now(3))
                .await
                .unwrap();
            assert_eq!(seen.count, 150);
            assert_eq!(seen.activities.len(), practice::PAGE);
            assert_eq!((seen.days.len(), seen.planned.len()), (1, 1));
            assert!(seen.load.days.len() <= 42);
            assert!(seen.activities.iter().any(|one| !one.twins.is_empty()));
            let twin = seen.activities.iter().find(|one| !one.twins.is_empty());
            assert_eq!(
                twin.unwrap().loaded.activity.name.as_deref(),
                Some("Named elsewhere"),
                "the twin lends its name"
            );
            let race = seen.activities[0].id;
            answer_race(practice, actor, id(2), (race, true), now(4))
                .await
                .unwrap();
            let seen = see_training(practice, actor, id(2), view, now(5))
                .await
                .unwrap();
            assert_eq!(seen.activities[0].was_race, Some(true));
            let other = answer_race(practice, actor, id(2), (id(77), true), now(6));
            assert!(other.await.is_err());
            let stranger = Actor {
                person: id(9),
                ..actor.clone()
            };
            assert!(
                see_training(practice, &stranger, id(2), view, now(7))
                    .await
                    .is_err()
            );
            assert!(
                practice::export_training(practice, &stranger, id(2), now(8))
                    .await
                    .is_err()
            );
        });
    });
}
