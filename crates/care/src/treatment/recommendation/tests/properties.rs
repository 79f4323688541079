//! What holds of every recommendation, whoever it is for.

use proptest::prelude::*;

use super::*;

fn anybody() -> impl Strategy<Value = Situation> {
    let behind = proptest::option::of((0.0..300.0f64, 1.0..100.0f64, any::<bool>()));
    let ahead = proptest::option::of((0.01..300.0f64, 0..3usize, any::<bool>(), any::<bool>()));
    let feeling = proptest::option::of((0..82usize, 0..=10u8, 1..=5u8, 0..=10u8));
    let massage = proptest::option::of((0.0..60.0f64, 0..=4u8));
    let wish = (
        0..7usize,
        proptest::option::of(1..=5u8),
        proptest::option::of(5..=240u16),
    );
    let finding = proptest::option::of((
        prop_oneof!["M01", "M04", "C06", "D03", "K01"],
        0..82usize,
        0.0..400.0f64,
    ));
    (
        behind,
        ahead,
        feeling,
        massage,
        wish,
        finding,
        any::<bool>(),
    )
        .prop_map(
            |(behind, ahead, feeling, massage, wish, finding, new_client)| {
                let areas: Vec<Area> = Area::all().collect();
                let mut situation = somebody();
                situation.person.new_client = new_client;
                if let Some((h, km, race)) = behind {
                    let mut one = if race {
                        after_race(km, h)
                    } else {
                        after_workout(h, km > 50.0)
                    };
                    situation.events.append(&mut one.events);
                }
                if let Some((h, priority, race, power)) = ahead {
                    let mut one = before_race(h, [Priority::A, Priority::B, Priority::C][priority])
                        .events
                        .remove(0);
                    one.kind = if race {
                        EventKind::Race
                    } else {
                        EventKind::Workout
                    };
                    one.discipline = if power {
                        Discipline::Power
                    } else {
                        Discipline::Endurance
                    };
                    situation.events.push(one);
                }
                if let Some((area, level, stress, drained)) = feeling {
                    let soreness = BTreeMap::from([(areas[area], Soreness::new(level).unwrap())]);
                    situation.check_in = Some(CheckIn {
                        at: now(),
                        soreness,
                        stress: Some(stress),
                        drained: Some(drained),
                        ..CheckIn::default()
                    });
                }
                if let Some((days, level)) = massage {
                    situation = massaged(situation, days, level);
                }
                situation.wishes.kind = match wish.0 {
                    0..5 => Some(WishedKind::Kind(Kind::ALL[wish.0])),
                    _ => None,
                };
                situation.wishes.pressure = wish.1.and_then(|level| Pressure::new(level).ok());
                situation.wishes.minutes = wish.2;
                if let Some((code, area, h)) = finding {
                    situation.findings.push(crate::treatment::finding::Finding {
                        code,
                        area: Some(areas[area]),
                        onset: Some(ago(h)),
                        answer: crate::treatment::finding::Answer::Yes,
                        answered_at: now(),
                        cleared_at: None,
                        detail: String::new(),
                        answers: BTreeMap::new(),
                    });
                }
                situation
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_recommendation_stays_within_the_screening(situation in anybody()) {
        let planned = planned(&situation);
        prop_assert_eq!(&planned, &super::planned(&situation));
        let verdict = planned.screening.verdict();
        match &planned.advice {
            Advice::Nothing(reasons) => prop_assert!(!reasons.is_empty()),
            Advice::Massage(advice) => {
                prop_assert!(matches!(planned.screening, crate::treatment::screening::Screening::Cleared(_)));
                prop_assert!(advice.pressure_cap <= verdict.pressure_cap && advice.pressure_cap <= Pressure::BOOKABLE);
                prop_assert!(advice.pressure_cap > Pressure::NONE);
                for (area, cap) in &verdict.pressure_cap_by_area {
                    let here = advice.pressure_cap_by_area.get(area).copied().unwrap_or(advice.pressure_cap);
                    prop_assert!(here <= *cap || advice.avoid.contains(area));
                }
                prop_assert!(advice.avoid.is_superset(&verdict.avoid));
                prop_assert!(advice.work.iter().all(|area| !advice.avoid.contains(area)));
                prop_assert!(advice.skills.is_superset(&verdict.skills));
                prop_assert!(advice.window.from < advice.window.to);
                prop_assert!(advice.window.from >= situation.now);
                prop_assert!(verdict.not_before.is_none_or(|not_before| advice.window.from >= not_before));
                prop_assert!(advice.minutes >= 5 && advice.minutes <= 90);
                prop_assert!(!advice.reasons.is_empty());
                let filled = advice.reasons.iter().all(|reason| !reason.says.contains('{') && !reason.source.is_empty());
                prop_assert!(filled);
            }
        }
    }
}
