//! What every target does with its bytes.

use formats::read_all_bytes;

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
            !rejected.to_string().contains("written as no reader expects"),
            "a reader panicked"
        );
    }
}
