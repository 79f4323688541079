//! Doors: each parses what came, calls one act, matches the refusal, renders.

pub mod about;
pub mod appointment;
pub mod book;
pub mod check_in;
pub mod client;
mod client_view;
pub mod clinic_rules;
pub mod day;
pub mod emergency;
pub mod finish;
pub mod follow_ups;
pub mod hold;
pub mod me;
pub mod not_yet;
pub mod operator;
pub mod outbox;
pub mod questions;
pub mod refusal;
pub mod set_up;
pub mod sign_in;
pub mod times;
pub mod today;
pub mod training;
pub mod weeks;
