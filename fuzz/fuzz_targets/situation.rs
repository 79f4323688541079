//! Any bytes, as a situation document.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let rules = care::rules::RuleBook::built_in();
    let _ = formats::situation::read(bytes, rules);
});
