//! What the athlete did and how they feel: activities, their load, soreness.

pub mod activity;
pub mod day_facts;
pub mod measure;
pub mod strength_set;
pub mod twins;

pub mod athlete;
pub mod load;
pub mod load_history;
pub mod muscles;
pub mod recorded;
pub mod thresholds;

pub mod baseline;
pub mod check_in;
pub mod diary;
pub mod planned;
pub mod soreness;
pub mod words;
pub mod workout;

#[cfg(test)]
pub(crate) mod samples;
