//! What every target does with its bytes.

use std::collections::BTreeSet;

use formats::{
    busy::{busy_spans, merged},
    read_all_bytes,
};
use jiff::{Timestamp, tz::TimeZone};

/// Reads bytes as the product reads an upload, and makes sure that what comes of it can be.
pub fn upload(name: &str, bytes: &[u8]) {
    let now = jiff::Timestamp::constant(1_777_636_800, 0);
    let import = read_all_bytes(
        vec![(name.to_owned(), bytes.to_vec())],
        now,
        |activity, _| {
            assert!(!activity.duration.is_negative() && activity.elapsed >= activity.duration);
        },
        |_| {},
    );
    for rejected in &import.rejected {
        assert!(!rejected.to_string().contains('\n'), "one line each");
        // An import catches a reader's panic; here it counts.
        assert!(
            !rejected
                .to_string()
                .contains("written as no reader expects"),
            "a reader panicked"
        );
    }
}

/// Reads a calendar's entry for the time it takes, and makes sure that what comes of it can be.
pub fn takes_time(calendar: &str) {
    let window = (
        Timestamp::constant(1_772_323_200, 0),
        Timestamp::constant(1_777_593_600, 0),
    );
    let zone = TimeZone::get("Europe/Zurich").expect("a zone that there is");
    let ours = BTreeSet::from(["ours@knead".to_owned()]);
    let Ok(spans) = busy_spans(calendar, window, &zone, &ours) else {
        return;
    };
    for (starts, ends) in &spans {
        assert!(starts < ends && *starts < window.1 && window.0 < *ends);
    }
    let whole = merged(spans, window);
    assert!(
        whole.windows(2).all(|two| two[0].1 < two[1].0),
        "apart, in order"
    );
    assert!(
        whole
            .iter()
            .all(|(starts, ends)| window.0 <= *starts && starts < ends && *ends <= window.1)
    );
}
