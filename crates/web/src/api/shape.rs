//! The shapes of the JSON: one idea a file. The description of the API is written from these very types.

pub mod appointment;
pub mod client;
pub mod clinic;
pub mod hold;
pub mod key;
pub mod time;
pub mod together;
pub mod waiting;
pub mod words;
