use jiff::tz::TimeZone;

use super::*;

fn options() -> ReadOptions {
    ReadOptions {
        now: "2026-11-22T12:00:00Z".parse().unwrap(),
        zone: TimeZone::get("Europe/Zurich").unwrap(),
    }
}

fn read_text(text: &str) -> (Vec<Activity>, Vec<Mend>) {
    let mut mends = Vec::new();
    assert!(is_strength(text), "{text}");
    let activities = read(text.as_bytes(), &options(), &mut mends).unwrap();
    (activities, mends)
}

/// Name, exercise, kind, repetitions, kilograms to a tenth.
fn sets(activity: &Activity) -> Vec<(&str, SetKind, Option<u16>, Option<f64>)> {
    let tenth = |weight: Kilograms| (weight.get() * 10.0).round() / 10.0;
    activity
        .sets
        .iter()
        .map(|set| {
            (
                set.exercise.as_str(),
                set.kind,
                set.repetitions,
                set.weight.map(tenth),
            )
        })
        .collect()
}

const WORK: SetKind = SetKind::Work;

#[test]
fn strong_in_english_with_commas() {
    let (activities, mends) = read_text(
        "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE\n\
         2026-03-21 10:26:28,\"Legs\",1h 38min,\"Squat (Barbell)\",W,45.0,10,0,0,\"slow, deep\",\"\",\n\
         2026-03-21 10:26:28,\"Legs\",1h 38min,\"Squat (Barbell)\",1,135.0,8,0,0,,,8.5\n\
         2026-03-21 10:26:28,\"Legs\",1h 38min,\"Squat (Barbell)\",Rest Timer,0.0,0,0,180,,,\n\
         2026-03-21 10:26:28,\"Legs\",1h 38min,\"Squat (Barbell)\",F,185.0,6,0,0,,,\n\
         2026-03-21 10:26:28,\"Legs\",1h 38min,\"Plank\",1,0,0,0,60,,,\n",
    );
    let [legs] = activities.as_slice() else {
        panic!("one, not {activities:?}")
    };
    assert_eq!(legs.starts_at, "2026-03-21T09:26:28Z".parse().unwrap());
    assert_eq!(legs.duration, SignedDuration::from_mins(98));
    assert_eq!(
        (legs.name.as_deref(), legs.source),
        (Some("Legs"), SourceFormat::Strong)
    );
    assert_eq!(
        sets(legs),
        [
            ("Squat (Barbell)", SetKind::WarmUp, Some(10), Some(20.4)),
            ("Squat (Barbell)", WORK, Some(8), Some(61.2)),
            ("Squat (Barbell)", SetKind::ToFailure, Some(6), Some(83.9)),
            ("Plank", WORK, None, None),
        ]
    );
    assert_eq!(legs.sets[1].rpe, Rpe::new(8.5).ok());
    assert_eq!(legs.sets[3].duration, Some(SignedDuration::from_secs(60)));
    assert_eq!(mends, [Mend::WeightUnitAssumed { unit: "pounds" }]);
}

#[test]
fn strong_of_old_with_units_as_headers() {
    let (activities, mends) = read_text(
        "Date,Workout Name,Exercise Name,Set Order,kg,Reps,km,Seconds,Notes\n\
         2016-10-03 19:30:55,\"W1D1\",\"Squat\",0,70.0,5,0.0,0,\"\"\n\
         2016-10-03 19:30:55,\"W1D1\",\"Squat\",1,70.0,5,0.0,0,\"\"\n\
         2016-10-03 19:30:55,\"W1D1\",\"Running\",0,0.0,0,1.5,540,\"\"\n",
    );
    assert_eq!(
        sets(&activities[0])[1],
        ("Squat", WORK, Some(5), Some(70.0))
    );
    assert_eq!(activities[0].sets[2].distance, Metres::new(1500.0).ok());
    assert_eq!(mends, [Mend::DurationFromSets { workouts: 1 }]);
}

#[test]
fn strong_with_semicolons_and_numbered_workouts() {
    let (activities, mends) = read_text(
        "\"Workout #\";\"Date\";\"Workout Name\";\"Duration (sec)\";\"Exercise Name\";\"Set Order\";\"Weight (kg)\";\"Reps\";\"RPE\";\"Distance (meters)\";\"Seconds\";\"Notes\";\"Workout Notes\"\n\
         1;2026-08-10 18:00:00;Push;3600;Bench Press (Barbell);W;40;10;;;;;\n\
         1;2026-08-10 18:00:00;Push;3600;Bench Press (Barbell);1;82,5;8;8,5;;;Wide;\n\
         1;2026-08-10 18:00:00;Push;3600;Bench Press (Barbell);Rest Timer;;;;;90;;\n\
         2;2026-08-12 07:30:00;Sled;2700;Sled Push;D;80;;;20;;;\n",
    );
    assert_eq!(activities.len(), 2);
    assert_eq!(activities[0].duration, SignedDuration::from_mins(60));
    assert_eq!(
        sets(&activities[0])[1],
        ("Bench Press (Barbell)", WORK, Some(8), Some(82.5))
    );
    assert_eq!(activities[0].sets[1].rpe, Rpe::new(8.5).ok());
    assert_eq!(activities[1].sets[0].distance, Metres::new(20.0).ok());
    assert_eq!(activities[1].sets[0].kind, SetKind::Drop);
    assert!(mends.is_empty(), "{mends:?}");
}

#[test]
fn strong_with_semicolons_without_header() {
    let (activities, mends) = read_text(
        "2019-03-21 18:05:11;Push;Bench Press (Barbell);1;135;lbs;10;;0;m;0;;;45m\n\
         2019-03-21 18:05:11;Push;Bench Press (Barbell);2;185;lbs;8;9;0;m;0;;;45m\n\
         2019-03-21 18:05:11;Push;Plank;1;0;lbs;0;;0;m;60;;;45m\n\
         2019-03-23 18:10:00;Pull;Deadlift (Barbell);1;225;lbs;5;;0;m;0;;;1h 5m\n",
    );
    assert_eq!(activities.len(), 2);
    assert_eq!(
        sets(&activities[0])[..2],
        [
            ("Bench Press (Barbell)", WORK, Some(10), Some(61.2)),
            ("Bench Press (Barbell)", WORK, Some(8), Some(83.9)),
        ]
    );
    assert_eq!(activities[0].sets[1].rpe, Rpe::new(9.0).ok());
    assert_eq!(
        activities[0].sets[2].duration,
        Some(SignedDuration::from_secs(60))
    );
    assert_eq!(activities[0].name.as_deref(), Some("Push"));
    assert!(
        !mends
            .iter()
            .any(|mend| matches!(mend, Mend::WeightUnitAssumed { .. })),
        "{mends:?}"
    );
}

/// The names of the columns are no matter: the cells tell.
#[test]
fn strong_in_chinese_with_converted_pounds() {
    for header in [
        "日期,训练名称,时长,练习名称,组顺序,重量,次数,距离,秒,备注,训练备注,RPE",
        "甲,乙,丙,丁,戊,己,庚,辛,壬,癸,子,丑",
    ] {
        let (activities, mends) = read_text(&format!(
            "{header}\n\
             2024-05-06 19:02:33,\"晚间训练\",1小时13分钟,\"深蹲 (杠铃)\",1,44.0924,10.0,0.0,0.0,\"\",\"\",\n\
             2024-05-06 19:02:33,\"晚间训练\",1小时13分钟,\"深蹲 (杠铃)\",2,132.2772,8.0,0.0,0.0,\"\",\"\",9\n\
             2024-05-06 19:02:33,\"晚间训练\",1小时13分钟,\"引体向上\",1,0.0,8.0,0.0,0.0,\"\",\"\",\n",
        ));
        let [evening] = activities.as_slice() else {
            panic!("one, not {activities:?}")
        };
        assert_eq!(evening.duration, SignedDuration::from_mins(73));
        assert_eq!(
            sets(evening),
            [
                ("深蹲 (杠铃)", WORK, Some(10), Some(20.0)),
                ("深蹲 (杠铃)", WORK, Some(8), Some(60.0)),
                ("引体向上", WORK, Some(8), None),
            ]
        );
        assert_eq!(evening.sets[1].rpe, Rpe::new(9.0).ok(), "{header}");
        assert_eq!(mends, [Mend::WeightUnitAssumed { unit: "pounds" }]);
    }
}

#[test]
fn hevy_in_kilograms_and_pounds() {
    for (unit, weight) in [("kg", 60.0), ("lbs", 132.277)] {
        let (activities, mends) = read_text(&format!(
            "\"title\",\"start_time\",\"end_time\",\"description\",\"exercise_title\",\"superset_id\",\"exercise_notes\",\"set_index\",\"set_type\",\"weight_{unit}\",\"reps\",\"distance_km\",\"duration_seconds\",\"rpe\"\n\
             \"Back, day\",\"8 Apr 2026, 16:50\",\"8 Apr 2026, 17:43\",\"two\nlines\",\"Pull Up\",0,\"\",0,\"warmup\",,7,,,\n\
             \"Back, day\",\"8 Apr 2026, 16:50\",\"8 Apr 2026, 17:43\",\"two\nlines\",\"Lat Pulldown (Cable)\",0,\"\",0,\"dropset\",{weight},12,,,9.5\n\
             \"Back, day\",\"8 Apr 2026, 16:50\",\"8 Apr 2026, 17:43\",\"two\nlines\",\"Dead Hang\",,\"\",0,\"failure\",,,,45,\n",
        ));
        let [back] = activities.as_slice() else {
            panic!("one, not {activities:?}")
        };
        assert_eq!(back.starts_at, "2026-04-08T14:50:00Z".parse().unwrap());
        assert_eq!(
            (back.duration, back.source),
            (SignedDuration::from_mins(53), SourceFormat::Hevy)
        );
        assert_eq!(
            sets(back),
            [
                ("Pull Up", SetKind::WarmUp, Some(7), None),
                ("Lat Pulldown (Cable)", SetKind::Drop, Some(12), Some(60.0)),
                ("Dead Hang", SetKind::ToFailure, None, None),
            ]
        );
        assert!(mends.is_empty(), "{mends:?}");
    }
}

#[test]
fn damaged_rows_are_counted_and_the_rest_is_kept() {
    let (activities, mends) = read_text(
        "Date,Workout Name,Exercise Name,Set Order,kg,Reps,km,Seconds,Notes\n\
         2016-10-03 19:30:55,\"A\",\"Squat\",0,70.0,5,0.0,0,\"\"\n\
         not a date,\"A\",\"Squat\",0,70.0,5,0.0,0,\"\"\n\
         2016-10-03 19:30:55,\"A\",\"Squat\",1,99999,5,0.0,0,\"\"\n\
         2096-10-03 19:30:55,\"B\",\"Squat\",1,70,5,0.0,0,\"\"\n\
         2016-10-03 19:30:55\n",
    );
    assert_eq!(activities.len(), 1);
    assert_eq!(activities[0].sets.len(), 2);
    for expected in [
        Mend::RowsLeftOut { count: 2 },
        Mend::ImpossibleValues {
            what: crate::error::Quantity::StrengthSet,
            count: 1,
        },
        Mend::InFuture { count: 1 },
    ] {
        assert!(mends.contains(&expected), "{mends:?}");
    }
}

#[test]
fn a_workout_in_the_hour_that_the_clocks_skip_is_kept() {
    let (activities, _) = read_text(
        "Date,Workout Name,Exercise Name,Set Order,kg,Reps,km,Seconds,Notes\n\
         2026-03-29 02:30:00,\"A\",\"Squat\",0,70.0,5,0.0,0,\"\"\n",
    );
    assert_eq!(
        activities[0].starts_at,
        "2026-03-29T01:30:00Z".parse().unwrap()
    );
}

#[test]
fn other_tables_are_not_taken_for_strength() {
    for text in [
        "",
        "date,steps\n2026-01-01,100\n",
        "Activity ID,Activity Date,Activity Name\n1,\"Sep 12, 2018, 3:02:23 PM\",Run\n",
        "Cycle start time,Cycle end time,Cycle timezone,Recovery score %,Resting heart rate (bpm),Heart rate variability (ms),Day Strain,Sleep onset,Wake onset\n\
         2026-03-01 04:00:00,2026-03-02 04:00:00,UTC-05:00,68,52,94,13.2,2026-03-01 23:15:00,2026-03-02 07:05:00\n\
         2026-03-02 04:00:00,2026-03-03 04:00:00,UTC-05:00,41,57,61,16.8,2026-03-02 09:30:00,2026-03-02 15:10:00\n",
    ] {
        assert!(!is_strength(text), "{text}");
    }
}
