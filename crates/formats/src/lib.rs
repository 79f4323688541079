//! How the outside writes it: recorded activities (FIT, TCX, GPX, gzip and zip around them), strength sets, tables of days, diaries,
//! calendar files, and what calendar servers say.
//!
//! Everything here is parsing and writing. Nothing asks the clock, nothing decides about a person, and damaged input is
//! ordinary: it is mended with a [`Warning`] or refused with a [`ReadError`], never with a panic.

mod apple;
mod archive;
pub mod busy;
pub mod caldav;
mod daily;
mod detect;
mod diaries;
mod error;
mod export;
pub mod fhir;
pub mod fit;
mod garmin;
mod gpx;
pub mod icalendar;
mod import;
mod inflate;
mod local_time;
mod planned;
mod reading;
mod repeats;
pub mod situation;
pub mod slot_token;
mod sport;
mod strava;
mod strength;
mod table;
mod tcx;
mod time_zone;
mod track;
mod xml;

pub use archive::{Found, Limits, Skipped, Streamed, Told, Visit, walk, walk_bytes};
pub use diaries::{DiaryError, History, read_diaries};
pub use error::{DateFault, Mend, Quantity, ReadError, Rejected, Warning};
pub use import::{Duplicate, Import, List, Origin, Progress, read_all, read_all_bytes};
pub use reading::{ReadOptions, Reading, read_activity};
