//! Answers that matter for safety, what was made of them, and massages given.

pub mod blood_pressures;
pub mod clearances;
pub mod decisions;
pub mod findings;
pub mod massages;
pub mod records;
pub mod sheets;
