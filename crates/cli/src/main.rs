//! The binary `knead`.
fn main() {}
