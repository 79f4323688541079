//! Apple Health's export: one XML file of gigabytes, read as a stream, and the routes beside it.

mod heart;
mod nights;
mod tags;
mod workout;

use std::{
    collections::HashMap,
    io::{self, Read},
    sync::mpsc,
};

use care::training::{
    activity::{Activity, Sample, SourceFormat},
    day_facts::DayFacts,
};
use jiff::{SignedDuration, Timestamp};

use crate::{
    error::{Mend, Quantity, ReadError},
    export::{Alone, Claim, Excerpt, Tells, file_key},
    gpx,
    track::CLOCKLESS_BEFORE_MS,
};
use heart::HeartRates;
use nights::Nights;
use tags::{Moment, Tag, Tags};
use workout::Workout;

/// The workouts of an export, their routes and their heart rates.
#[derive(Debug)]
pub(crate) struct Health {
    /// In order of start.
    workouts: Vec<Workout>,
    heart: HeartRates,
    /// Workouts by the name of their route's file.
    by_route: HashMap<String, usize>,
}

/// Whether XML begins as the export does; the phone names the file in its own language.
pub(crate) fn is_health(head: &[u8]) -> bool {
    let head = head.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(head);
    let text = String::from_utf8_lossy(&head[..head.len().min(4096)]);
    text.trim_start().starts_with('<')
        && (text.contains("<!DOCTYPE HealthData") || text.contains("<HealthData"))
}

/// Reads `export.xml` from its beginning to its end, once, on two threads: one unpacks, the other reads.
///
/// # Errors
/// [`ReadError::NothingInside`] without a workout or a night.
pub(crate) fn read(
    content: &mut dyn Read,
    mends: &mut Vec<Mend>,
) -> Result<(Health, Vec<DayFacts>), ReadError> {
    const CHUNK: usize = 1 << 20;
    let (sender, chunks) = mpsc::sync_channel::<Vec<u8>>(4);
    let (reader, damage) = std::thread::scope(|scope| {
        let reading = scope.spawn(move || {
            let mut reader = Reader::default();
            let mut tags = Tags::default();
            for chunk in chunks {
                tags.feed(&chunk, &mut |tag| reader.tag(&tag));
            }
            reader
        });
        let mut damage = None;
        loop {
            let mut chunk = Vec::with_capacity(CHUNK);
            let read = content.take(CHUNK as u64).read_to_end(&mut chunk);
            let end = chunk.is_empty();
            if !end && sender.send(chunk).is_err() {
                break;
            }
            match read {
                Ok(_) if end => break,
                Ok(_) => {}
                Err(error) => {
                    damage = Some(error);
                    break;
                }
            }
        }
        drop(sender);
        (reading.join(), damage)
    });
    let Ok(reader) = reader else {
        return Err(ReadError::Corrupt {
            why: "it is written as no reader expects".to_owned(),
        });
    };
    reader.finish(damage, mends)
}

/// What has been read so far.
#[derive(Default)]
struct Reader {
    heart: HeartRates,
    nights: Nights,
    workouts: Vec<Workout>,
    workout: Option<Workout>,
    /// Elements open within the workout, whose entries are not its own.
    inner: usize,
    efforts: Vec<(i64, i64, f64)>,
    undated: usize,
    ended: bool,
    full: bool,
}

impl Reader {
    /// More workouts than anybody has in one export.
    const MOST_WORKOUTS: usize = 200_000;

    fn tag(&mut self, tag: &Tag<'_>) {
        match tag.name() {
            "Record" if self.workout.is_none() => self.record(tag),
            "Workout" if !tag.closes() => {
                self.workout = Workout::open(tag);
                self.undated += usize::from(self.workout.is_none());
                self.inner = 0;
                if tag.is_empty() {
                    self.close_workout();
                }
            }
            "Workout" => self.close_workout(),
            "HealthData" => self.ended |= tag.closes(),
            name => {
                if let Some(workout) = &mut self.workout {
                    let holds = matches!(name, "WorkoutActivity" | "WorkoutRoute" | "WorkoutEvent");
                    match (name, self.inner) {
                        ("FileReference", _) => workout.route(tag),
                        (_, 0) if !tag.closes() => workout.entry(tag),
                        _ => {}
                    }
                    if holds && tag.closes() {
                        self.inner = self.inner.saturating_sub(1);
                    } else if holds && !tag.is_empty() {
                        self.inner += 1;
                    }
                }
            }
        }
    }

    fn close_workout(&mut self) {
        if let Some(workout) = self.workout.take() {
            if self.workouts.len() < Self::MOST_WORKOUTS {
                self.workouts.push(workout);
            } else {
                self.full = true;
            }
        }
    }

    fn record(&mut self, tag: &Tag<'_>) {
        let Some(kind) = tag.first_value() else {
            return;
        };
        match kind.strip_prefix("HKQuantityTypeIdentifier") {
            Some("HeartRate") => {
                let mut at = None;
                let mut value = None;
                let mut per_second = false;
                for (key, text) in tag.attributes() {
                    match key {
                        "startDate" => at = Moment::parse(text),
                        "value" => value = text.parse::<f64>().ok(),
                        "unit" => per_second = text == "count/s",
                        _ => {}
                    }
                }
                match (at, value) {
                    (Some(at), Some(value)) => self
                        .heart
                        .push(at.unix, if per_second { value * 60.0 } else { value }),
                    _ => self.undated += 1,
                }
            }
            Some("RestingHeartRate") => self.timed(tag, |nights, _, end, value, _| {
                nights.resting(end, value.parse().ok());
            }),
            Some("HeartRateVariabilitySDNN") => self.timed(tag, |nights, start, _, value, _| {
                nights.variability(start, value.parse().ok());
            }),
            Some("WorkoutEffortScore") => {
                let mut span = (None, None, None);
                for (key, text) in tag.attributes() {
                    match key {
                        "startDate" => span.0 = Moment::parse(text),
                        "endDate" => span.1 = Moment::parse(text),
                        "value" => span.2 = text.parse::<f64>().ok(),
                        _ => {}
                    }
                }
                if let (Some(start), Some(end), Some(value)) = span
                    && self.efforts.len() < Self::MOST_WORKOUTS
                {
                    self.efforts.push((start.unix, end.unix, value));
                }
            }
            Some(_) => {}
            None if kind == "HKCategoryTypeIdentifierSleepAnalysis" => {
                self.timed(tag, |nights, start, end, value, source| {
                    nights.sleep(start, end, value, source);
                });
            }
            None => {}
        }
    }

    /// Hands a record's start, end, value and source on; one without a date is counted.
    fn timed(&mut self, tag: &Tag<'_>, take: impl FnOnce(&mut Nights, Moment, Moment, &str, &str)) {
        let (mut start, mut end, mut value, mut source) = (None, None, "", "");
        for (key, text) in tag.attributes() {
            match key {
                "startDate" => start = Moment::parse(text),
                "endDate" => end = Moment::parse(text),
                "value" => value = text,
                "sourceName" => source = text,
                _ => {}
            }
        }
        match (start, end) {
            (Some(start), Some(end)) => take(&mut self.nights, start, end, value, source),
            _ => self.undated += 1,
        }
    }

    fn finish(
        mut self,
        damage: Option<io::Error>,
        mends: &mut Vec<Mend>,
    ) -> Result<(Health, Vec<DayFacts>), ReadError> {
        // A workout that was cut off in its middle has its dates, and that is enough.
        self.close_workout();
        let days = self.nights.days();
        if self.workouts.is_empty() && days.is_empty() {
            return Err(ReadError::NothingInside);
        }
        if damage.is_some() || !self.ended {
            mends.push(Mend::EntriesCut {
                kept: self.workouts.len(),
            });
        }
        if self.undated > 0 {
            mends.push(Mend::EntriesUndated {
                count: self.undated,
            });
        }
        if self.full {
            mends.push(Mend::TooManyEntries {
                kept: Self::MOST_WORKOUTS,
            });
        }
        let impossible = self.heart.impossible();
        if impossible > 0 {
            mends.push(Mend::ImpossibleValues {
                what: Quantity::HeartRate,
                count: impossible,
            });
        }
        if let Some(step_s) = self.heart.thinned_to() {
            mends.push(Mend::HeartRateThinned { step_s });
        }
        self.heart.settle();
        self.workouts
            .sort_by_key(|workout| (workout.starts.unix, workout.ends.unix));
        for (start, end, value) in self.efforts {
            let of_it = self.workouts.iter_mut().filter(|workout| {
                (workout.starts.unix - start).abs() <= 60 && (workout.ends.unix - end).abs() <= 60
            });
            of_it.for_each(|workout| workout.effort = Some(value));
        }
        let mut by_route = HashMap::new();
        for (index, workout) in self.workouts.iter().enumerate() {
            for route in &workout.routes {
                by_route.entry(file_key(route)).or_insert(index);
            }
        }
        let health = Health {
            workouts: self.workouts,
            heart: self.heart,
            by_route,
        };
        Ok((health, days))
    }
}

impl Health {
    /// The workout whose route this file is: by its name, else by the time when it lies among the routes.
    fn of_route(&self, file: &str, starts_at: Timestamp) -> Option<usize> {
        const SLACK_S: i64 = 60;
        if let Some(&index) = self.by_route.get(&file_key(file)) {
            return Some(index);
        }
        if !file.contains("workout-routes") {
            return None;
        }
        let at = starts_at.as_second();
        self.workouts.iter().position(|workout| {
            workout.routes.is_empty()
                && (workout.starts.unix - SLACK_S..=workout.ends.unix).contains(&at)
        })
    }

    /// The workout's own facts, and the heart rates of its time.
    fn activity(&self, workout: &Workout) -> Option<Activity> {
        let mut activity = workout.activity()?;
        activity.streams.heart_rate = self.heart.between(workout.starts.unix, workout.ends.unix);
        Some(activity)
    }

    fn excerpt(&self, workout: &Workout, route: Option<&[u8]>) -> Vec<u8> {
        let xml = workout.excerpt(
            &self.heart.between(workout.starts.unix, workout.ends.unix),
            route,
        );
        crate::inflate::gzip(xml.as_bytes())
    }

    fn possible(workout: &Workout, now: Timestamp) -> bool {
        workout.starts.unix * 1000 >= CLOCKLESS_BEFORE_MS
            && workout.starts.unix - now.as_second() <= 86_400
    }
}

impl Tells for Health {
    fn entries(&self) -> usize {
        self.workouts.len()
    }

    fn enrich(&self, file: &str, bytes: &[u8], activities: &mut Vec<Activity>) -> Claim {
        let Some(route) = activities.first() else {
            return Claim::default();
        };
        // Only a route is: other files beside the export are activities of their own.
        if route.source != SourceFormat::Gpx {
            return Claim::default();
        }
        let Some(entry) = self.of_route(file, route.starts_at) else {
            return Claim::default();
        };
        let workout = &self.workouts[entry];
        let claim = |original| Claim {
            entries: vec![entry],
            original,
        };
        let first = workout
            .routes
            .first()
            .is_none_or(|first| file_key(first) == file_key(file));
        if !first {
            // A workout's further routes belong to it; the first stands for it.
            activities.clear();
            return claim(None);
        }
        let Some(own) = self.activity(workout) else {
            return Claim::default();
        };
        let route = activities.swap_remove(0);
        *activities = vec![joined(own, route)];
        claim(Some(self.excerpt(workout, Some(bytes))))
    }

    fn naming(&self, file: &str) -> Option<usize> {
        self.by_route.get(&file_key(file)).copied()
    }

    fn alone(&self, entry: usize, now: Timestamp) -> Alone {
        let workout = &self.workouts[entry];
        if workout.is_transition() {
            return Alone::Nothing;
        }
        if !Self::possible(workout, now) {
            return Alone::Unusable;
        }
        match self.activity(workout) {
            Some(mut activity) => {
                activity.measure();
                Alone::Activity(Box::new(Excerpt {
                    activity,
                    bytes: self.excerpt(workout, None),
                }))
            }
            None => Alone::Unusable,
        }
    }
}

/// A workout with what only its route tells.
fn joined(mut workout: Activity, route: Activity) -> Activity {
    let later = route.starts_at.as_second() - workout.starts_at.as_second();
    let streams = route.streams;
    workout.streams.speed = moved(streams.speed, later);
    workout.streams.altitude = moved(streams.altitude, later);
    workout.streams.cadence = moved(streams.cadence, later);
    workout.distance = workout.distance.or(route.distance);
    workout.ascent = workout.ascent.or(route.ascent);
    workout.descent = workout.descent.or(route.descent);
    // A zone written for the workout itself is sure; what the place tells is surer than the phone's zone at export.
    workout.utc_offset = workout.utc_offset.or(route.utc_offset);
    workout.measure();
    workout
}

/// Samples told from a start that was so many seconds earlier.
fn moved<T>(samples: Vec<Sample<T>>, later_s: i64) -> Vec<Sample<T>> {
    samples
        .into_iter()
        .filter_map(|sample| {
            Some(Sample {
                at_s: u32::try_from(i64::from(sample.at_s) + later_s).ok()?,
                value: sample.value,
            })
        })
        .collect()
}

/// Reads an export that is at hand as a whole, an excerpt with its route inside of it among them.
///
/// # Errors
/// As [`read`].
pub(crate) fn read_whole(
    bytes: &[u8],
    now: Timestamp,
    mends: &mut Vec<Mend>,
) -> Result<(Vec<Activity>, Vec<DayFacts>), ReadError> {
    let mut rest = bytes;
    let (health, days) = read(&mut rest, mends)?;
    let mut activities: Vec<Activity> = (0..health.entries())
        .filter_map(|entry| match health.alone(entry, now) {
            Alone::Activity(excerpt) => Some(excerpt.activity),
            Alone::Nothing | Alone::Unusable => None,
        })
        .collect();
    if let ([own], Some(route)) = (activities.as_mut_slice(), inline_route(bytes)) {
        let read = gpx::read(route, now, &mut Vec::new()).unwrap_or_default();
        if let Some(route) = read.into_iter().next() {
            *own = joined(own.clone(), route);
        }
    }
    if activities.is_empty() && days.is_empty() {
        return Err(ReadError::NothingInside);
    }
    if activities
        .iter()
        .any(|one| one.duration < SignedDuration::ZERO)
    {
        return Err(ReadError::NothingInside);
    }
    Ok((activities, days))
}

/// The route that an excerpt carries within its workout.
fn inline_route(bytes: &[u8]) -> Option<&[u8]> {
    let find = |needle: &[u8]| {
        bytes
            .windows(needle.len())
            .position(|window| window == needle)
    };
    let from = find(b"<gpx")?;
    let to = find(b"</gpx>")? + b"</gpx>".len();
    bytes.get(from..to)
}
