//! What follows from the facts is the same in whatever order they came, and can be made again.

use super::*;

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
