//! Any text, as what a form or an address says of one slot or several.
#![no_main]

use formats::slot_token::{read, read_all};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Some(several) = read_all(text) else {
        assert!(read(text).is_none(), "one is several of one");
        return;
    };
    for part in several.parts {
        assert_eq!(read(&part.token()), Some(part), "what was read is written so");
    }
});
