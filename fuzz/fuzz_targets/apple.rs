//! Any bytes, as an upload named `export.xml`.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    knead_fuzz::upload("export.xml", bytes);
});
