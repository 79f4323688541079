//! The project's own tasks: `cargo xtask test`, `tidy`, `reference`, `bench`.
fn main() {}
