//! What an athlete trained, races for and said in check-ins, and what was derived from it.

pub mod activities;
mod activity_row;
pub mod check_ins;
pub mod day_facts;
pub mod efforts;
pub mod events;
pub mod history;
pub mod load_days;
pub mod originals;
pub mod planned;
pub mod profile;
pub mod races;
pub mod recomputations;
pub mod sets;
pub mod thresholds;
