//! A made-up clinic and athlete, so that everything can be tried.

mod clinic;
mod exports;
mod full_day;
mod open;
mod training_year;

pub use clinic::{SampleClinic, sample_clinic};
pub use open::{Sample, SampleRefusal, open_sample};
pub use training_year::training_year;
