//! Any bytes, as a situation document.
#![no_main]

use std::sync::LazyLock;

use care::rules::RuleBook;
use libfuzzer_sys::fuzz_target;

static RULES: LazyLock<RuleBook> =
    LazyLock::new(|| RuleBook::built_in().expect("the built-in rules are tested"));

fuzz_target!(|bytes: &[u8]| {
    let _ = formats::situation::read(bytes, &RULES);
});
