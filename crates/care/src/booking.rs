//! Clinics, their people, rooms and services; free time, slots, holds, appointments.

pub mod appointment;
pub mod availability;
pub mod clinic;
pub mod closure;
pub mod conflict;
pub mod day_plan;
pub mod days_ahead;
pub mod fitting;
pub mod hold;
pub mod hours;
pub mod invitation;
pub mod limits;
pub mod misfit;
pub mod occupancy;
pub mod order;
pub mod phone;
pub mod series;
pub mod set_up;
pub mod slot;
pub mod staff;
pub mod suggestion;
pub mod tick_set;
pub mod together;
pub mod waiting;
