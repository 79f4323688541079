//! (raised in the next commits)
