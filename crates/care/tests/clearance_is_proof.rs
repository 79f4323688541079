//! A clearance cannot be had without a screening: these programs must not compile.

#[test]
fn nobody_outside_makes_or_loosens_a_clearance() {
    trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
}
