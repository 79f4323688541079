//! What an athlete trained, races for, and said in check-ins.

pub mod activities;
pub mod check_ins;
pub mod events;
pub mod profile;
