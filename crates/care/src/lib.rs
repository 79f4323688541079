//! What is true of an athlete, a treatment, a calendar.
//!
//! Pure decisions only: no I/O, no clock, no chance, no async. The modules stand in reading order, which is the path:
//! activity, load, soreness, screening, recommendation, slots, appointment.

pub mod body;
pub mod id;
pub mod people;
pub mod rules;
pub mod units;

pub mod training;
pub mod treatment;

pub mod booking;

pub mod situation;

pub mod plan;
