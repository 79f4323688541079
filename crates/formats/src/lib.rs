//! (raised in the next commits)

pub mod situation;
