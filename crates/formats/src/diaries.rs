//! Diaries: what somebody said of how they feel, day by day, with the sessions they rated. Read for looking back (`knead backtest`).
//!
//! Three shapes are read, told by what lies at the path:
//! - a folder with `wellness.csv` (in it or in `pmsys/`): a participant of PMData;
//! - a `.csv` with a column `at`, or a folder with `check_ins.csv` and perhaps `sessions.csv`: Knead's own tables;
//! - a `.json`: Knead's own document, with `check_ins` and `sessions`.
//!
//! A folder of such folders is read one by one. Damaged rows are left out and counted; nothing of what a person said stands in
//! an error or a warning.

mod document;
mod pmdata;
mod table;
mod tables;

use std::{
    fs,
    path::{Path, PathBuf},
};

use care::training::{activity::Activity, baseline::DayItems, diary::Diary};
use jiff::{Timestamp, tz::TimeZone};

/// One person's diary.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    /// What to call it: the name of its folder or file.
    pub name: String,
    /// What was said of soreness.
    pub diary: Diary,
    /// Everything that was said, for baselines.
    pub items: Vec<DayItems>,
    /// Sessions, by the person's own rating and minutes.
    pub sessions: Vec<Activity>,
    /// Reports that named an injury; nothing is worked out from them.
    pub injuries: usize,
    /// The zone the diary itself tells.
    pub zone: Option<TimeZone>,
    /// What was left out, and how often.
    pub warnings: Vec<String>,
}

/// A diary that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("could not read `{path}`: {why}")]
pub struct DiaryError {
    /// The file or folder.
    pub path: String,
    /// What is wrong, and what to do.
    pub why: String,
}

impl DiaryError {
    fn at(path: &Path, why: impl std::fmt::Display) -> Self {
        Self {
            path: path.display().to_string(),
            why: why.to_string(),
        }
    }
}

/// The most that one file of a diary may hold.
const LARGEST: u64 = 32 * 1024 * 1024;

/// Reads every diary at a path, in the order of their names. Days and times without an offset are local to `zone`.
///
/// # Errors
/// [`DiaryError`] when nothing at the path is a diary, or one that is cannot be trusted. Damaged rows are warnings.
pub fn read_diaries(
    path: &Path,
    zone: &TimeZone,
    now: Timestamp,
) -> Result<Vec<History>, DiaryError> {
    if let Some(history) = read_one(path, zone, now)? {
        return Ok(vec![history]);
    }
    let mut folders: Vec<PathBuf> = fs::read_dir(path)
        .map_err(|error| DiaryError::at(path, error))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    let mut histories = Vec::new();
    for folder in folders {
        histories.extend(read_one(&folder, zone, now)?);
    }
    if histories.is_empty() {
        return Err(DiaryError::at(
            path,
            "it holds no diary; hint: give a folder of PMData (with wellness.csv), a folder with check_ins.csv, a .csv or a .json",
        ));
    }
    Ok(histories)
}

/// The diary at a path; `None` for a folder that is none itself.
fn read_one(path: &Path, zone: &TimeZone, now: Timestamp) -> Result<Option<History>, DiaryError> {
    if path.is_dir() {
        for folder in [path.join("pmsys"), path.to_path_buf()] {
            if folder.join("wellness.csv").is_file() {
                return pmdata::read(&folder, name_of(path)).map(Some);
            }
        }
        let check_ins = path.join("check_ins.csv");
        if !check_ins.is_file() {
            return Ok(None);
        }
        let sessions = path.join("sessions.csv");
        let sessions = sessions.is_file().then_some(sessions);
        return tables::read(&check_ins, sessions.as_deref(), name_of(path), zone).map(Some);
    }
    let is = |ending: &str| {
        path.extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case(ending))
    };
    if is("json") {
        document::read(path, now).map(Some)
    } else if is("csv") {
        tables::read(path, None, name_of(path), zone).map(Some)
    } else if path.exists() {
        Err(DiaryError::at(
            path,
            "this is no diary; hint: give a folder, a .csv or a .json",
        ))
    } else {
        Err(DiaryError::at(path, "there is no such file or folder"))
    }
}

fn name_of(path: &Path) -> String {
    let full = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    full.file_stem().map_or_else(
        || "diary".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    )
}

/// The bytes of a file, no more than a diary can have.
fn bytes_of(path: &Path) -> Result<Vec<u8>, DiaryError> {
    let size = fs::metadata(path)
        .map_err(|error| DiaryError::at(path, error))?
        .len();
    if size > LARGEST {
        return Err(DiaryError::at(path, "it is larger than any diary (32 MiB)"));
    }
    fs::read(path).map_err(|error| DiaryError::at(path, error))
}
