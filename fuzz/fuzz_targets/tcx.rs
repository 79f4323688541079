//! Any bytes, as a file named `x.tcx`.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let now = jiff::Timestamp::constant(1_777_636_800, 0);
    if let Ok(reading) = formats::read_activity(bytes, "x.tcx", now) {
        for activity in reading.activities {
            assert!(!activity.duration.is_negative() && activity.elapsed >= activity.duration);
        }
    }
});
