//! Any bytes, as a table of strength sets or of days.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let now = jiff::Timestamp::constant(1_777_636_800, 0);
    if let Ok(reading) = formats::read_activity(bytes, "x.csv", now) {
        for activity in reading.activities {
            assert!(!activity.duration.is_negative() && !activity.sets.is_empty());
        }
        for day in reading.days {
            assert!(day.sleep_h.is_none_or(|hours| hours > 0.0 && hours <= 24.0));
        }
    }
});
