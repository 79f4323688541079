//! The doors over HTTP: a door parses, calls one act, matches the refusal, renders.

mod body_map;
mod chart;
pub mod pages;
mod security;
mod static_files;
mod words;

pub use security::security_headers;
pub use static_files::serve as static_file;
