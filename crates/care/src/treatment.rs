//! From findings to a recommendation, behind the proof that a screening was made.

pub mod blood_pressure;
pub mod decision;
pub mod finding;
pub mod massage;
pub mod recommendation;
pub mod screening;
pub mod technique;
pub mod timing;

pub mod ahead;
pub mod replan;
pub mod suppose;
pub mod why;
