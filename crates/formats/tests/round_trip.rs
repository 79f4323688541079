//! What we write we read back.
#![allow(clippy::unwrap_used, reason = "a test may")]

use care::{
    training::activity::{Activity, LocalOffset, OffsetFrom, Sample, SourceFormat, Sport, Streams},
    units::{BeatsPerMinute, Metres, Rpe, Watts},
};
use formats::{fit::write_activity, read_activity};
use jiff::{SignedDuration, Timestamp, tz::Offset};
use proptest::prelude::*;

fn activities() -> impl Strategy<Value = Activity> {
    let facts = (
        0..Sport::ALL.len(),
        1_000_000_000i64..1_777_000_000,
        1u32..20_000,
        0u32..3_000,
        prop::option::of(-48i32..=56),
    );
    let sums = (
        prop::option::of(1u32..500_000),
        prop::option::of(0u16..9_000),
        prop::option::of(0u16..9_000),
        prop::option::of(1u8..=100),
    );
    let samples = prop::collection::vec((1u32..60, 30u16..220, 0u16..1_500), 0..200);
    (facts, sums, samples).prop_map(
        |(
            (sport, starts, timer_s, paused_s, quarters),
            (distance, ascent, descent, rpe),
            samples,
        )| {
            let elapsed_s = timer_s + paused_s;
            let mut at_s = 0;
            let mut streams = Streams::default();
            for (step, bpm, watts) in samples {
                at_s += step;
                if at_s > elapsed_s {
                    break;
                }
                streams.heart_rate.push(Sample {
                    at_s,
                    value: BeatsPerMinute::new(bpm).unwrap(),
                });
                streams.power.push(Sample {
                    at_s,
                    value: Watts::new(watts).unwrap(),
                });
            }
            if streams.power.iter().all(|sample| sample.value.get() == 0) {
                streams.power.clear();
            }
            let mut activity = Activity {
                name: Some("Over the hill".to_owned()),
                // No difference from UTC is not told apart from not knowing.
                utc_offset: quarters.filter(|quarters| *quarters != 0).map(|quarters| {
                    LocalOffset {
                        offset: Offset::from_seconds(quarters * 900).unwrap(),
                        from: OffsetFrom::File,
                    }
                }),
                elapsed: SignedDuration::from_secs(elapsed_s.into()),
                distance: distance.map(|metres| Metres::new(metres.into()).unwrap()),
                ascent: ascent.map(|metres| Metres::new(metres.into()).unwrap()),
                descent: descent.map(|metres| Metres::new(metres.into()).unwrap()),
                session_rpe: rpe.map(|tenths| Rpe::new(f64::from(tenths) / 10.0).unwrap()),
                streams,
                ..Activity::new(
                    Sport::ALL[sport],
                    Timestamp::from_second(starts).unwrap(),
                    SignedDuration::from_secs(timer_s.into()),
                    SourceFormat::Fit,
                )
            };
            activity.measure();
            activity.average_power = activity.average_power.filter(|watts| watts.get() > 0);
            activity
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_written_activity_reads_back_the_same(activity in activities()) {
        let now: jiff::Timestamp = "2026-05-01T12:00:00Z".parse().unwrap();
        let reading = read_activity(&write_activity(&activity), "made.fit", now).unwrap();
        prop_assert_eq!(reading.warnings, vec![]);
        prop_assert_eq!(reading.activities, vec![activity]);
    }
}
