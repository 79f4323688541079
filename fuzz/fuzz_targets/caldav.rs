//! Any text, as the answer of a calendar server.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for found in formats::caldav::read_answer(text).unwrap_or_default() {
        knead_fuzz::takes_time(&found.calendar);
    }
});
