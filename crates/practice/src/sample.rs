//! A made-up clinic and athlete, so that everything can be tried.

mod clinic;
mod training_year;

pub use clinic::{SampleClinic, sample_clinic};
pub use training_year::training_year;
