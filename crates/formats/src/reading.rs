//! The first step of the path: bytes in, activities out.

use care::training::{activity::Activity, day_facts::DayFacts, planned::Planned};
use jiff::{Timestamp, Zoned, tz::TimeZone};

use crate::{
    daily,
    detect::{self, Kind},
    error::{Mend, ReadError, Warning},
    export, fit, garmin, gpx, inflate, planned, strength, tcx,
};

/// The most that one file may hold once unpacked. The largest real activities have about 10 MiB.
pub(crate) const LARGEST_FILE: u64 = 48 * 1024 * 1024;
/// Larger than this, files are read one at a time, so that many at once cannot fill the memory.
pub(crate) const ORDINARY_FILE: u64 = 8 * 1024 * 1024;

/// What a reader must be told, since it asks neither the clock nor where the athlete lives.
///
/// A bare instant is taken with UTC: enough where every time has its zone, as in FIT, TCX and GPX.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadOptions {
    /// Dates more than a day ahead of it are refused, where they ought to lie behind.
    pub now: Timestamp,
    /// The athlete's zone: local times without one, as in Strong's and Hevy's tables and in many calendars, are in it.
    pub zone: TimeZone,
}

impl From<Timestamp> for ReadOptions {
    fn from(now: Timestamp) -> Self {
        Self {
            now,
            zone: TimeZone::UTC,
        }
    }
}

impl From<Zoned> for ReadOptions {
    fn from(now: Zoned) -> Self {
        Self {
            now: now.timestamp(),
            zone: now.time_zone().clone(),
        }
    }
}

/// What was read from one file, and what was mended to do so.
///
/// Most files hold one activity. A triathlon is one file with several (FIT sessions, TCX multi-sport sessions, GPX tracks
/// hours apart), and each part strains other regions, so each is an activity of its own; the transitions between
/// them are left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// In order of start.
    pub activities: Vec<Activity>,
    /// What the file says of days and nights.
    pub days: Vec<DayFacts>,
    /// What a training calendar has planned.
    pub planned: Vec<Planned>,
    /// What had to be mended, each in one line.
    pub warnings: Vec<Warning>,
}

/// Reads what one file tells: a recorded activity from FIT, TCX or GPX, strength workouts from Strong's and Hevy's tables, sleep,
/// resting heart rate and its variability from the tables of Garmin, WHOOP and Oura, planned workouts and races from a calendar;
/// plain or gzipped, told by its content rather than its name.
///
/// `name` is for warnings and for naming formats that we do not read.
///
/// # Errors
/// [`ReadError`] where nothing in the file can be trusted. Damage that leaves something is a warning instead.
///
/// ```
/// let now: jiff::Timestamp = "2026-05-01T12:00:00Z".parse().unwrap();
/// let error = formats::read_activity(b"", "ride.fit", now).unwrap_err();
/// assert_eq!(error, formats::ReadError::Empty);
/// ```
pub fn read_activity(
    bytes: &[u8],
    name: &str,
    options: impl Into<ReadOptions>,
) -> Result<Reading, ReadError> {
    read_with(bytes, name, &options.into(), &mut || {})
}

/// As [`read_activity`]; `on_large` is called before much memory is taken.
pub(crate) fn read_with(
    bytes: &[u8],
    name: &str,
    options: &ReadOptions,
    on_large: &mut dyn FnMut(),
) -> Result<Reading, ReadError> {
    let size = bytes.len() as u64;
    if size == 0 {
        return Err(ReadError::Empty);
    }
    if size > LARGEST_FILE {
        return Err(ReadError::TooLarge {
            claimed: size,
            limit: LARGEST_FILE,
        });
    }
    if size > ORDINARY_FILE {
        on_large();
    }
    let mut mends = Vec::new();
    let mut contents = if inflate::is_gzip(bytes) {
        if let Kind::Other(looks_like) = detect::kind_of(&inflate::head(bytes), name) {
            return Err(refusal(looks_like, &inflate::head(bytes), name));
        }
        let (content, damaged) = inflate::gunzip(bytes, LARGEST_FILE, ORDINARY_FILE, on_large)?;
        let contents = read_plain(&content, name, options, &mut mends)?;
        if damaged
            && !mends
                .iter()
                .any(|mend| matches!(mend, Mend::Salvaged { .. }))
        {
            mends.push(Mend::Salvaged {
                samples: contents
                    .activities
                    .iter()
                    .map(|activity| activity.streams.heart_rate.len())
                    .sum(),
            });
        }
        contents
    } else {
        read_plain(bytes, name, options, &mut mends)?
    };
    contents
        .activities
        .sort_by_key(|activity| activity.starts_at);
    let warnings = mends
        .into_iter()
        .map(|mend| Warning {
            name: name.to_owned(),
            mend,
        })
        .collect();
    Ok(Reading {
        activities: contents.activities,
        days: contents.days,
        planned: contents.planned,
        warnings,
    })
}

/// What a reader found in one file.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Contents {
    pub activities: Vec<Activity>,
    pub days: Vec<DayFacts>,
    pub planned: Vec<Planned>,
}

impl From<Vec<Activity>> for Contents {
    fn from(activities: Vec<Activity>) -> Self {
        Self {
            activities,
            ..Self::default()
        }
    }
}

impl Contents {
    fn is_empty(&self) -> bool {
        self.activities.is_empty() && self.days.is_empty() && self.planned.is_empty()
    }
}

fn read_plain(
    bytes: &[u8],
    name: &str,
    options: &ReadOptions,
    mends: &mut Vec<Mend>,
) -> Result<Contents, ReadError> {
    let kind = detect::kind_of(bytes, name);
    let now = options.now;
    let contents: Contents = match kind {
        Kind::Fit => fit::read(bytes, now, mends)?.into(),
        Kind::Tcx => tcx::read(bytes, now, mends)?.into(),
        Kind::Gpx => gpx::read(bytes, now, mends)?.into(),
        Kind::StrengthTable => strength::read(bytes, options, mends)?.into(),
        Kind::DayTable => Contents {
            days: daily::read(bytes, options, mends)?,
            ..Contents::default()
        },
        Kind::Calendar => Contents {
            planned: planned::read(bytes, options, mends)?,
            ..Contents::default()
        },
        Kind::Tells(kind) => {
            let (activities, days) = export::read_whole(kind, name, bytes, now, mends)?;
            Contents {
                activities,
                days,
                ..Contents::default()
            }
        }
        Kind::GarminDays => Contents {
            days: garmin::read_days(bytes, mends)?,
            ..Contents::default()
        },
        Kind::Zip => {
            return Err(ReadError::UnknownFormat {
                looks_like: "a zip archive within gzip",
            });
        }
        Kind::Other(looks_like) => {
            return Err(refusal(looks_like, bytes, name));
        }
    };
    if contents.is_empty() {
        return Err(ReadError::NothingInside);
    }
    let extension = detect::extension(name);
    if !extension.is_empty() && !kind.goes_by(&extension) {
        mends.push(Mend::WrongExtension { is: kind.name() });
    }
    Ok(contents)
}

/// The refusal of what is none of our formats. A name that promises one of them gets told that the file is damaged.
fn refusal(looks_like: &'static str, bytes: &[u8], name: &str) -> ReadError {
    let vague = matches!(
        looks_like,
        "plain text" | "XML of another kind" | "nothing that we know"
    );
    match detect::extension(name).as_str() {
        _ if bytes.is_empty() => ReadError::Corrupt {
            why: "its gzip wrapping cannot be unpacked".to_owned(),
        },
        "fit" | "tcx" | "gpx" if bytes.iter().all(|byte| *byte == 0) => ReadError::Corrupt {
            why: "it is nothing but zeros".to_owned(),
        },
        "fit" if bytes.len() < 14 => ReadError::Truncated {
            bytes: bytes.len() as u64,
        },
        "fit" if vague => ReadError::Corrupt {
            why: "it does not begin as a FIT file does".to_owned(),
        },
        "tcx" | "gpx" if vague => ReadError::Corrupt {
            why: "it does not begin as a TCX or GPX file does".to_owned(),
        },
        _ => ReadError::UnknownFormat { looks_like },
    }
}
