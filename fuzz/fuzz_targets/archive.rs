//! Any bytes, as an upload that may be an archive.
#![no_main]

use formats::{Limits, Visit, walk_bytes};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut unpacked = 0;
    walk_bytes("x.zip", bytes.to_vec(), &Limits::default(), &mut |visit| {
        if let Visit::File(found) = visit {
            unpacked += found.bytes.len();
            assert!(!found.name.chars().any(char::is_control));
        }
    });
    assert!(unpacked <= 200 * 1024 * 1024 + bytes.len() * 100);
});
