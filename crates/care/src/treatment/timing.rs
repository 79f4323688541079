//! (see the next commits)
