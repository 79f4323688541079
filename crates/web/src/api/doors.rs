//! The doors of the API: each parses what came, calls one act, renders.

pub mod appointments;
pub mod clients;
pub mod clinic;
pub mod description;
pub mod holds;
pub mod key;
pub mod situations;
pub mod times;
pub mod together;
pub mod waiting;

use jiff::civil::Date;

use super::problem::{Kind, Problem};
use crate::app::App;

/// The instant and fresh chance, for one call of an act.
fn now(app: &App) -> Result<practice::Now, Problem> {
    app.now().map_err(|_| {
        Problem::new(
            Kind::Broken,
            "The fault is ours, and it has been noted; nothing was done.",
        )
    })
}

/// A day of an address.
fn day(text: &str) -> Result<Date, Problem> {
    let day: Option<Date> = text.parse().ok();
    // Only the one way of writing it, which its description tells.
    day.filter(|_| text.len() == 10).ok_or_else(|| {
        Problem::new(
            Kind::Unreadable,
            "A day is written as a date, such as 2026-05-04.",
        )
    })
}
