//! What single devices and apps write, each in a file made by hand.
#![allow(clippy::unwrap_used, reason = "a test may")]

use care::training::activity::{Activity, OffsetFrom};
use formats::{Mend, Quantity, read_activity};

mod made;
use made::{ENUM, Field, START, U8, U16, U32, file_id, now, record, session};

fn read(messages: &[(u16, Vec<Field>)]) -> (Activity, Vec<Mend>) {
    let mut reading = read_activity(&made::fit_of(messages), "x.fit", now()).unwrap();
    let mends = reading.warnings.drain(..).map(|warning| warning.mend);
    (reading.activities.remove(0), mends.collect())
}

/// So many records, a second apart, each with one more field.
fn records(count: u32, field: impl Fn(u32) -> Field) -> Vec<(u16, Vec<Field>)> {
    (0..count)
        .map(|second| {
            (
                20,
                vec![(253, U32, u64::from(START + second)), field(second)],
            )
        })
        .collect()
}

fn ride(seconds: u32) -> (u16, Vec<Field>) {
    let ms = seconds * 1000;
    let mut ride = session(START, ms, ms);
    ride.1[2] = (5, ENUM, 2);
    ride
}

#[test]
fn times_between_beats_stand_in_for_a_strap() {
    // A beat each 0.8 s is 75 a minute; one of 2.9 s is no beat.
    let mut messages = vec![file_id(4)];
    for second in 0..60 {
        messages.push((20, vec![(253, U32, u64::from(START + second))]));
        let interval = if second == 30 { 2_900 } else { 800 };
        messages.push((78, vec![(0, U16, interval)]));
    }
    messages.push(session(START, 60_000, 60_000));
    let (activity, mends) = read(&messages);
    assert_eq!(activity.average_heart_rate.unwrap().get(), 75);
    let what = Quantity::BeatInterval;
    assert_eq!(mends, [Mend::ImpossibleValues { what, count: 1 }]);
}

#[test]
fn three_kilowatts_for_an_hour_are_left_out_and_so_is_their_mean() {
    let mut messages = vec![file_id(4)];
    messages.extend(records(3600, |second| {
        (7, U16, u64::from(2_000 + second % 1_000))
    }));
    let mut ride = ride(3600);
    ride.1.push((20, U16, 2_500));
    messages.push(ride);
    let (activity, mends) = read(&messages);
    assert!(activity.streams.power.is_empty());
    assert_eq!(activity.average_power, None);
    assert!(
        matches!(
            mends[..],
            [Mend::ImpossibleValues {
                what: Quantity::Power,
                count: 3600..
            }]
        ),
        "{mends:?}"
    );
}

#[test]
fn a_run_at_ninety_kilometres_an_hour_has_no_distance() {
    let mut messages = vec![file_id(4)];
    messages.extend(records(3600, |second| (5, U32, u64::from(second) * 2_500)));
    let mut run = session(START, 3_600_000, 3_600_000);
    run.1.push((9, U32, 9_000_000));
    messages.push(run);
    let (activity, mends) = read(&messages);
    assert_eq!(activity.distance, None);
    assert!(activity.streams.speed.is_empty());
    assert!(
        matches!(
            mends[..],
            [Mend::ImpossibleValues {
                what: Quantity::Distance,
                ..
            }]
        ),
        "{mends:?}"
    );
}

#[test]
fn a_summary_that_its_samples_contradict_gives_way() {
    let mut messages = vec![file_id(4)];
    messages.extend((0..600).map(|second| record(START + second, 120)));
    let mut run = session(START, 600_000, 600_000);
    run.1.push((16, U8, 190));
    messages.push(run);
    let (activity, mends) = read(&messages);
    assert_eq!(activity.average_heart_rate.unwrap().get(), 120);
    let what = Quantity::HeartRate;
    assert_eq!(mends, [Mend::SummaryContradicted { what }]);
}

#[test]
fn a_clock_set_while_recording_moves_what_came_before() {
    let early = START - 200 * 86_400;
    let mut messages = vec![file_id(4)];
    messages.extend((0..30).map(|second| record(early + second, 120)));
    messages.extend((30..60).map(|second| record(START + second, 120)));
    messages.push(session(early, 60_000, 60_000));
    let (activity, mends) = read(&messages);
    assert_eq!(mends, [Mend::DateMended]);
    assert_eq!(
        activity.starts_at.as_second(),
        i64::from(START) + 631_065_600
    );
    assert_eq!(activity.streams.heart_rate.len(), 60);
}

#[test]
fn the_first_place_tells_the_time_zone_except_on_a_screen() {
    let semicircles = |degrees: f64| {
        #[expect(clippy::cast_possible_truncation, reason = "a place")]
        let value = (degrees * 2_147_483_648.0 / 180.0) as i32;
        u64::from(value.cast_unsigned())
    };
    let file = |sub_sport: u64| {
        let mut run = session(START, 60_000, 60_000);
        let place = [(3, U32, semicircles(4.65)), (4, U32, semicircles(-74.1))];
        run.1.extend(place);
        run.1.push((6, ENUM, sub_sport));
        read(&[file_id(4), record(START, 120), record(START + 60, 120), run]).0
    };
    let local = file(0).utc_offset.unwrap();
    assert_eq!(
        (local.offset.seconds(), local.from),
        (-5 * 3600, OffsetFrom::Position)
    );
    assert_eq!(file(58).utc_offset, None);
}

#[test]
fn strides_are_steps_of_both_feet() {
    let mut messages = vec![file_id(4)];
    messages.extend(records(60, |_| (4, U8, 86)));
    messages.push(session(START, 60_000, 60_000));
    let (activity, _) = read(&messages);
    assert_eq!(activity.average_cadence.unwrap().get(), 172);
}
