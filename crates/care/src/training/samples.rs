//! Made activities for the tests of this module's neighbours.

use jiff::{SignedDuration, Timestamp};

use crate::{
    training::{
        activity::{Activity, Sample, SourceFormat, Sport},
        load::{Basis, Load, LoadedActivity},
    },
    units::{BeatsPerMinute, Metres, Watts},
};

pub(crate) fn bpm(value: u16) -> BeatsPerMinute {
    BeatsPerMinute::new(value).unwrap()
}

pub(crate) fn watts(value: u16) -> Watts {
    Watts::new(value).unwrap()
}

pub(crate) fn km(value: f64) -> Option<Metres> {
    Metres::new(value * 1000.0).ok()
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A sample each second from 0.
pub(crate) fn stream<T>(values: impl IntoIterator<Item = T>) -> Vec<Sample<T>> {
    (0u32..)
        .zip(values)
        .map(|(at_s, value)| Sample { at_s, value })
        .collect()
}

/// So many seconds of a sport, on Sunday 3 May 2026 at 07:00 UTC, of which nothing else is known.
pub(crate) fn activity(sport: Sport, seconds: i64) -> Activity {
    Activity::new(
        sport,
        at("2026-05-03T07:00:00Z"),
        SignedDuration::from_secs(seconds),
        SourceFormat::Fit,
    )
}

/// The activity with a load from heart rate.
pub(crate) fn loaded(activity: Activity, load: f64) -> LoadedActivity {
    LoadedActivity::new(
        activity,
        Load {
            value: load,
            basis: Basis::HeartRate,
            estimated: false,
        },
    )
}
