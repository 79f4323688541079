//! Any bytes, as an upload named `activities.json`.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    knead_fuzz::upload("activities.json", bytes);
});
