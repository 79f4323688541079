//! What we write we read back.
#![allow(clippy::unwrap_used, reason = "a test may")]

use care::{
    training::{
        activity::{
            Activity, Feel, LocalOffset, OffsetFrom, PoolSwim, Sample, SourceFormat, Sport, Streams,
        },
        strength_set::{SetKind, StrengthSet},
    },
    units::{
        BeatsPerMinute, Celsius, Kilograms, Metres, MetresPerSecond, Rpe, StepsPerMinute, Watts,
    },
};
use formats::{fit::write_activity, read_activity};
use jiff::{SignedDuration, Timestamp, tz::Offset};
use proptest::prelude::*;

/// A stream with a sample every few seconds.
fn stream<T>(steps: &[u32], elapsed_s: u32, value: impl Fn(u32) -> T) -> Vec<Sample<T>> {
    let mut at_s = 0;
    let times = steps.iter().map_while(|step| {
        at_s += step;
        (at_s <= elapsed_s).then_some(at_s)
    });
    times
        .map(|at_s| Sample {
            at_s,
            value: value(at_s),
        })
        .collect()
}

fn sets() -> impl Strategy<Value = Vec<StrengthSet>> {
    let set = (
        "[A-Z][a-z]{1,20}",
        prop::option::of(1u16..100),
        prop::option::of(1u16..4_000),
        prop::option::of(1i64..600),
    );
    prop::collection::vec(
        set.prop_map(|(exercise, repetitions, sixteenths, seconds)| StrengthSet {
            exercise,
            kind: SetKind::Work,
            repetitions,
            weight: sixteenths.map(|weight| Kilograms::new(f64::from(weight) / 16.0).unwrap()),
            distance: None,
            duration: seconds.map(SignedDuration::from_secs),
            rpe: None,
        }),
        0..5,
    )
}

fn activities() -> impl Strategy<Value = Activity> {
    let facts = (
        0..Sport::ALL.len(),
        1_150_000_000i64..1_777_000_000,
        60u32..20_000,
        0u32..3_000,
        prop::option::of(-48i32..=56),
    );
    let sums = (
        prop::option::of(1u32..100),
        prop::option::of(0u16..400),
        prop::option::of(0u16..400),
        prop::option::of(1u8..=100),
        prop::option::of(0usize..5),
        prop::option::of(-20i8..40),
        prop::option::of(1u32..80),
    );
    let samples = (
        prop::collection::vec(1u32..60, 0..200),
        30u16..180,
        1u16..400,
        1u16..2_000,
    );
    (facts, sums, samples, sets()).prop_map(
        |(
            (sport, starts, timer_s, paused_s, quarters),
            (share, ascent, descent, rpe, feel, temperature, lengths),
            (steps, bpm, watts, mm_s),
            sets,
        )| {
            let sport = Sport::ALL[sport];
            let elapsed_s = timer_s + paused_s;
            let on_foot = matches!(
                sport,
                Sport::Running
                    | Sport::TrailRunning
                    | Sport::Walking
                    | Sport::Hiking
                    | Sport::Mountaineering
            );
            let turns =
                |at_s: u32| u16::try_from(at_s % 30).unwrap() + if on_foot { 140 } else { 60 };
            let short = |at_s: u32, by: u32| u16::try_from(at_s % by).unwrap();
            let streams = Streams {
                heart_rate: stream(&steps, elapsed_s, |at_s| {
                    BeatsPerMinute::new(bpm + short(at_s, 30)).unwrap()
                }),
                power: stream(&steps, elapsed_s, |at_s| {
                    Watts::new(watts + short(at_s, 50)).unwrap()
                }),
                speed: stream(&steps, elapsed_s, |at_s| {
                    MetresPerSecond::new(f32::from(mm_s + short(at_s, 300)) / 1000.0).unwrap()
                }),
                altitude: stream(&steps, elapsed_s, |at_s| {
                    #[expect(clippy::cast_possible_truncation, reason = "a height")]
                    let metres = (f64::from(2_600 + at_s % 20) / 5.0 - 500.0) as f32;
                    metres
                }),
                cadence: stream(&steps, elapsed_s, |at_s| {
                    StepsPerMinute::new(turns(at_s)).unwrap()
                }),
            };
            let pool = lengths
                .filter(|_| sport == Sport::Swimming)
                .map(|lengths| PoolSwim {
                    pool: Metres::new(25.0).unwrap(),
                    lengths,
                    swimming: SignedDuration::from_secs(i64::from(timer_s / 2)),
                });
            // A distance that the sport can go in the time, so that it is kept.
            let distance = share.map(|share| f64::from(share) / 100.0 * f64::from(timer_s) * 2.0);
            let distance = distance.map(|metres| (metres * 100.0).round() / 100.0);
            let distance = distance
                .filter(|metres| *metres > 0.0)
                .or(pool.map(|pool| 25.0 * f64::from(pool.lengths)));
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
                distance: distance.map(|metres| Metres::new(metres).unwrap()),
                ascent: Metres::new(ascent.map_or(7.0, f64::from)).ok(),
                descent: Metres::new(descent.map_or(7.0, f64::from)).ok(),
                session_rpe: rpe.map(|tenths| Rpe::new(f64::from(tenths) / 10.0).unwrap()),
                average_cadence: StepsPerMinute::new(turns(11)).ok(),
                average_temperature: temperature.map(|degrees| Celsius::new(degrees).unwrap()),
                feel: feel.map(|step| Feel::ALL[step]),
                sets,
                pool,
                streams,
                ..Activity::new(
                    sport,
                    Timestamp::from_second(starts).unwrap(),
                    SignedDuration::from_secs(timer_s.into()),
                    SourceFormat::Fit,
                )
            };
            activity.measure();
            activity
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn a_written_activity_reads_back_the_same(activity in activities()) {
        let now: Timestamp = "2026-05-01T12:00:00Z".parse().unwrap();
        let reading = read_activity(&write_activity(&activity), "made.fit", now).unwrap();
        prop_assert_eq!(reading.warnings, vec![]);
        let (mut read, mut written) = (reading.activities, activity);
        if written.distance.is_some() {
            // Its even run tells a speed where the samples tell too few.
            read[0].streams.speed.clear();
            written.streams.speed.clear();
        }
        prop_assert_eq!(read, vec![written]);
    }
}
