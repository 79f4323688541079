//! Any bytes, as a calendar of planned workouts and races.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let now = jiff::Timestamp::constant(1_777_636_800, 0);
    if let Ok(reading) = formats::read_activity(bytes, "x.ics", now) {
        for planned in reading.planned {
            assert!(!planned.uid.is_empty());
            assert!(planned.duration.is_none_or(|duration| duration.is_positive()));
        }
    }
});
