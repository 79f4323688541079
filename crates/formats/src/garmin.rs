//! Garmin's account export: JSON beside and around the FIT files. Summaries name and rate activities; wellness files tell of nights.

mod days;
mod summary;

use std::{
    io::{BufReader, Read},
    sync::OnceLock,
};

use care::training::activity::{Activity, Sport};
use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeSeed;

use crate::{
    error::{Mend, ReadError},
    export::{Alone, Claim, Excerpt, MOST_ENTRIES, Tells},
    track::CLOCKLESS_BEFORE_MS,
};
pub(crate) use days::{is_days, read as read_days};
use summary::{Sink, Summary};

/// Starts of one activity in a file and in its summary lie no further apart.
const START_TOLERANCE_MS: i64 = 60_000;
/// Durations of one activity in a file and in its summary differ by no more than this part.
const DURATION_TOLERANCE: f64 = 0.05;

/// All activities of an account, summarised.
#[derive(Debug)]
pub(crate) struct Summaries {
    /// In order of start.
    summaries: Vec<Summary>,
    /// Whether any of them is the whole of a triathlon whose legs stand for themselves.
    legs: OnceLock<bool>,
}

/// Whether JSON begins as the summaries do.
pub(crate) fn is_summaries(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    text.starts_with(['[', '{'])
        && (text.contains("\"summarizedActivitiesExport\"")
            || (text.contains("\"beginTimestamp\"") && text.contains("\"activityType\"")))
}

/// Reads the summaries as a stream: such files have grown past a hundred megabytes.
///
/// # Errors
/// [`ReadError::Corrupt`] without a single summary.
pub(crate) fn read_summaries(
    content: &mut dyn Read,
    mends: &mut Vec<Mend>,
) -> Result<Summaries, ReadError> {
    let mut summaries = Vec::new();
    let mut content = BufReader::with_capacity(1 << 18, Guarded::of(content));
    let skipped = skip_mark(&mut content);
    let mut json = serde_json::Deserializer::from_reader(content);
    let read = skipped.and_then(|()| {
        Sink(&mut summaries)
            .deserialize(&mut json)
            .map_err(std::io::Error::from)
    });
    if read.is_err() {
        if summaries.is_empty() {
            return Err(ReadError::Corrupt {
                why: "its JSON is damaged before the first activity".to_owned(),
            });
        }
        mends.push(Mend::EntriesCut {
            kept: summaries.len(),
        });
    }
    if summaries.is_empty() {
        return Err(ReadError::NothingInside);
    }
    if summaries.len() > MOST_ENTRIES {
        summaries.truncate(MOST_ENTRIES);
        mends.push(Mend::TooManyEntries { kept: MOST_ENTRIES });
    }
    summaries.sort_by_key(|summary| (summary.begins_ms, summary.id));
    summaries.dedup_by(|later, first| later.id.is_some() && later.id == first.id);
    Ok(Summaries {
        summaries,
        legs: OnceLock::new(),
    })
}

/// Passes JSON on as long as its strings and objects end within reason, so that none of them can fill the memory.
struct Guarded<'a> {
    content: &'a mut dyn Read,
    since_quote: usize,
    since_brace: usize,
}

impl<'a> Guarded<'a> {
    const LONGEST_STRING: usize = 4 << 20;
    const LARGEST_OBJECT: usize = 16 << 20;

    fn of(content: &'a mut dyn Read) -> Self {
        Self {
            content,
            since_quote: 0,
            since_brace: 0,
        }
    }
}

impl Read for Guarded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.content.read(buffer)?;
        let since = |before: usize, mark: u8| match memchr::memrchr(mark, &buffer[..read]) {
            Some(at) => read - at,
            None => before + read,
        };
        self.since_quote = since(self.since_quote, b'"');
        self.since_brace = since(self.since_brace, b'}');
        if self.since_quote > Self::LONGEST_STRING || self.since_brace > Self::LARGEST_OBJECT {
            return Err(std::io::Error::other("too long for a summary"));
        }
        Ok(read)
    }
}

/// Passes over a byte-order mark.
fn skip_mark(content: &mut impl std::io::BufRead) -> std::io::Result<()> {
    if content.fill_buf()?.starts_with(&[0xef, 0xbb, 0xbf]) {
        content.consume(3);
    }
    Ok(())
}

impl Summaries {
    /// The summary of an activity: begun within a minute, and as long.
    fn of(&self, activity: &Activity) -> Option<usize> {
        let starts_ms = activity.starts_at.as_millisecond();
        let from = self
            .summaries
            .partition_point(|summary| summary.begins_ms < starts_ms - START_TOLERANCE_MS);
        let near = self.summaries[from..]
            .iter()
            .take_while(|summary| summary.begins_ms <= starts_ms + START_TOLERANCE_MS);
        (from..)
            .zip(near)
            .filter(|(_, summary)| !summary.is_whole() && summary.lasts_as(activity))
            .min_by_key(|(_, summary)| (summary.begins_ms - starts_ms).abs())
            .map(|(index, _)| index)
    }

    /// Whether the whole of a triathlon has its legs beside it.
    fn has_legs(&self) -> bool {
        *self.legs.get_or_init(|| {
            self.summaries
                .iter()
                .any(|summary| summary.parent.is_some())
        })
    }
}

impl Summary {
    fn lasts_as(&self, activity: &Activity) -> bool {
        let alike =
            |one: f64, other: f64| (one - other).abs() <= DURATION_TOLERANCE * one.max(other);
        let told = [self.duration_s, self.elapsed_s];
        let known = [
            activity.duration.as_secs_f64(),
            activity.elapsed.as_secs_f64(),
        ];
        told.iter()
            .flatten()
            .any(|told| known.iter().any(|known| alike(*told, *known)))
    }

    fn give(&self, activity: &mut Activity) {
        if activity.sport == Sport::Other
            && let Some(sport) = self.sport()
        {
            activity.sport = sport;
        }
        activity.name = self.name.clone().or(activity.name.take());
        activity.session_rpe = self.rating().or(activity.session_rpe);
        activity.feel = self.feel().or(activity.feel);
        activity.marked_as_race |= self.is_race();
        activity.utc_offset = activity.utc_offset.or(self.local_offset());
    }
}

impl Tells for Summaries {
    fn entries(&self) -> usize {
        self.summaries.len()
    }

    fn enrich(&self, _file: &str, _bytes: &[u8], activities: &mut Vec<Activity>) -> Claim {
        let entries = activities
            .iter_mut()
            .filter_map(|activity| {
                let entry = self.of(activity)?;
                self.summaries[entry].give(activity);
                Some(entry)
            })
            .collect();
        Claim {
            entries,
            original: None,
        }
    }

    fn naming(&self, _file: &str) -> Option<usize> {
        None
    }

    fn alone(&self, entry: usize, now: Timestamp) -> Alone {
        let summary = &self.summaries[entry];
        if summary.is_transition() || (summary.is_whole() && self.has_legs()) {
            return Alone::Nothing;
        }
        let Some(mut activity) = summary.activity() else {
            return Alone::Unusable;
        };
        if summary.begins_ms < CLOCKLESS_BEFORE_MS
            || activity.starts_at.duration_since(now) > SignedDuration::from_hours(24)
        {
            return Alone::Unusable;
        }
        summary.give(&mut activity);
        Alone::Activity(Box::new(Excerpt {
            activity,
            bytes: summary.excerpt(),
        }))
    }
}
