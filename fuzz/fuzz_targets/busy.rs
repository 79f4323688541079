//! Any text, as an entry of a therapist's own calendar.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    knead_fuzz::takes_time(text);
});
