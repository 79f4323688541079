//! What is kept of files: once, whole, and seen on the training page.

use super::*;

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
