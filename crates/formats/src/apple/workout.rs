//! One workout of Apple Health.

use std::fmt::Write as _;

use care::{
    training::activity::{Activity, LocalOffset, OffsetFrom, Sample, SourceFormat, Sport},
    units::{BeatsPerMinute, Celsius, Metres, Rpe, Watts},
};
use jiff::{
    SignedDuration, Timestamp,
    tz::{Offset, TimeZone},
};

use super::tags::{Moment, Tag};
use crate::{export::shown, sport, track::told_whole};

/// More routes than any workout has.
const MOST_ROUTES: usize = 16;
const LONGEST_S: i64 = 30 * 86_400;

/// What is read of a workout.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Workout {
    kind: String,
    pub(super) starts: Moment,
    pub(super) ends: Moment,
    duration_s: Option<f64>,
    paused_s: i64,
    paused_since: Option<i64>,
    zone: Option<String>,
    name: Option<String>,
    distance_m: Option<f64>,
    ascent_m: Option<f64>,
    descent_m: Option<f64>,
    average_heart_rate: Option<f64>,
    max_heart_rate: Option<f64>,
    average_power: Option<f64>,
    temperature_c: Option<f64>,
    pub(super) effort: Option<f64>,
    pub(super) routes: Vec<String>,
}

impl Workout {
    /// From the tag that opens it; `None` without its dates.
    pub(super) fn open(tag: &Tag<'_>) -> Option<Self> {
        let moment = |name: &str| tag.attribute(name).and_then(|text| Moment::parse(&text));
        let (starts, ends) = (moment("startDate")?, moment("endDate")?);
        let number = |name: &str| {
            tag.attribute(name)
                .and_then(|text| text.parse::<f64>().ok())
        };
        let unit = |name: &str| tag.attribute(name).unwrap_or_default();
        let kind = tag.attribute("workoutActivityType").unwrap_or_default();
        let kind = kind
            .strip_prefix("HKWorkoutActivityType")
            .unwrap_or(&kind)
            .to_owned();
        Some(Self {
            kind: shown(&kind),
            starts,
            ends,
            duration_s: number("duration").map(|value| value * seconds_in(&unit("durationUnit"))),
            paused_s: 0,
            paused_since: None,
            zone: None,
            name: None,
            distance_m: number("totalDistance")
                .and_then(|value| Some(value * metres_in(&unit("totalDistanceUnit"))?)),
            ascent_m: None,
            descent_m: None,
            average_heart_rate: None,
            max_heart_rate: None,
            average_power: None,
            temperature_c: None,
            effort: None,
            routes: Vec::new(),
        })
    }

    /// Takes in what stands directly within it.
    pub(super) fn entry(&mut self, tag: &Tag<'_>) {
        match tag.name() {
            "MetadataEntry" => {
                if let (Some(key), Some(value)) = (tag.attribute("key"), tag.attribute("value")) {
                    self.metadata(&key, &value);
                }
            }
            "WorkoutStatistics" => self.statistics(tag),
            "WorkoutEvent" => {
                let at = tag.attribute("date").and_then(|text| Moment::parse(&text));
                match (tag.attribute("type").as_deref(), at) {
                    (Some("HKWorkoutEventTypePause"), Some(at)) => {
                        self.paused_since = Some(at.unix)
                    }
                    (Some("HKWorkoutEventTypeResume"), Some(at)) => {
                        if let Some(since) = self.paused_since.take() {
                            self.paused_s += (at.unix - since).max(0);
                        }
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }

    fn metadata(&mut self, key: &str, value: &str) {
        match key {
            "HKTimeZone" => self.zone = Some(shown(value)),
            "HKWorkoutBrandName" => {
                self.name = Some(shown(value)).filter(|name| !name.trim().is_empty())
            }
            "HKElevationAscended" => self.ascent_m = length(value),
            "HKElevationDescended" => self.descent_m = length(value),
            "HKWeatherTemperature" => self.temperature_c = temperature(value),
            _ => {}
        }
    }

    fn statistics(&mut self, tag: &Tag<'_>) {
        let Some(kind) = tag.attribute("type") else {
            return;
        };
        let number = |name: &str| {
            tag.attribute(name)
                .and_then(|text| text.parse::<f64>().ok())
        };
        let unit = tag.attribute("unit").unwrap_or_default();
        match kind.strip_prefix("HKQuantityTypeIdentifier") {
            Some("HeartRate") => {
                let scale = if unit == "count/s" { 60.0 } else { 1.0 };
                self.average_heart_rate = number("average").map(|value| value * scale);
                self.max_heart_rate = number("maximum").map(|value| value * scale);
            }
            Some("RunningPower" | "CyclingPower") => self.average_power = number("average"),
            Some(distance) if distance.starts_with("Distance") => {
                let metres = number("sum").and_then(|value| Some(value * metres_in(&unit)?));
                // Of several kinds of distance the longest is the workout's.
                self.distance_m = metres.into_iter().chain(self.distance_m).reduce(f64::max);
            }
            Some(_) | None => {}
        }
    }

    /// Takes in the file of a route.
    pub(super) fn route(&mut self, tag: &Tag<'_>) {
        if let Some(path) = tag.attribute("path")
            && self.routes.len() < MOST_ROUTES
        {
            self.routes.push(shown(&path));
        }
    }

    /// Whether it is the change between two legs of a triathlon.
    pub(super) fn is_transition(&self) -> bool {
        self.kind == "Transition"
    }

    /// The activity, without samples; `None` where its times cannot be.
    pub(super) fn activity(&self) -> Option<Activity> {
        let elapsed_s = self.ends.unix - self.starts.unix;
        if !(0..=LONGEST_S).contains(&elapsed_s) {
            return None;
        }
        #[expect(clippy::cast_precision_loss, reason = "at most a month")]
        let timed = self
            .duration_s
            .filter(|seconds| *seconds > 0.0 && *seconds <= LONGEST_S as f64)
            .map(|seconds| SignedDuration::from_secs_f64((seconds * 1000.0).round() / 1000.0));
        let unpaused = SignedDuration::from_secs((elapsed_s - self.paused_s).max(0));
        let duration = timed.unwrap_or(unpaused);
        if duration.is_zero() {
            return None;
        }
        let starts_at = Timestamp::from_second(self.starts.unix).ok()?;
        let mut activity = Activity::new(
            sport_of(&self.kind),
            starts_at,
            duration,
            SourceFormat::AppleHealth,
        );
        activity.elapsed = SignedDuration::from_secs(elapsed_s).max(duration);
        activity.name = self.name.clone();
        activity.utc_offset = self.local_offset(starts_at);
        let metres = |value: Option<f64>| {
            value
                .filter(|value| *value > 0.0)
                .and_then(|value| Metres::new(value).ok())
        };
        activity.distance = metres(self.distance_m);
        activity.ascent = metres(self.ascent_m);
        activity.descent = metres(self.descent_m);
        activity.average_heart_rate =
            told_whole(self.average_heart_rate).and_then(|bpm| BeatsPerMinute::new(bpm).ok());
        activity.max_heart_rate =
            told_whole(self.max_heart_rate).and_then(|bpm| BeatsPerMinute::new(bpm).ok());
        activity.average_power =
            told_whole(self.average_power).and_then(|watts| Watts::new(watts).ok());
        activity.average_temperature = self.temperature_c.and_then(celsius);
        activity.session_rpe = self
            .effort
            .filter(|value| *value >= 1.0)
            .and_then(|value| Rpe::new(value).ok());
        Some(activity)
    }

    /// By the zone written for it, else by the phone's at export, which is where the athlete lives.
    fn local_offset(&self, starts_at: Timestamp) -> Option<LocalOffset> {
        let zone = self
            .zone
            .as_deref()
            .and_then(|name| TimeZone::get(name).ok());
        let offset = match zone {
            Some(zone) => zone.to_offset(starts_at),
            None => Offset::from_seconds(self.starts.offset).ok()?,
        };
        Some(LocalOffset {
            offset,
            from: OffsetFrom::File,
        })
    }

    /// The workout alone, as the export writes it, with its heart rates and its route.
    pub(super) fn excerpt(&self, heart: &[Sample<BeatsPerMinute>], route: Option<&[u8]>) -> String {
        let mut xml = String::from("<HealthData>\n");
        let escaped = |text: &str| quick_xml::escape::escape(text).into_owned();
        // Writing into a string cannot fail.
        let _ = write!(
            xml,
            "<Workout workoutActivityType=\"HKWorkoutActivityType{}\" startDate=\"{}\" endDate=\"{}\"",
            escaped(&self.kind),
            written(self.starts.unix, self.starts.offset),
            written(self.ends.unix, self.ends.offset),
        );
        if let Some(seconds) = self.duration_s {
            let _ = write!(xml, " duration=\"{seconds}\" durationUnit=\"s\"");
        }
        if let Some(metres) = self.distance_m {
            let _ = write!(xml, " totalDistance=\"{metres}\" totalDistanceUnit=\"m\"");
        }
        xml.push_str(">\n");
        let entries = [
            ("HKTimeZone", self.zone.clone()),
            ("HKWorkoutBrandName", self.name.clone()),
            (
                "HKElevationAscended",
                self.ascent_m.map(|metres| format!("{metres} m")),
            ),
            (
                "HKElevationDescended",
                self.descent_m.map(|metres| format!("{metres} m")),
            ),
            (
                "HKWeatherTemperature",
                self.temperature_c.map(|degrees| format!("{degrees} degC")),
            ),
        ];
        for (key, value) in entries {
            if let Some(value) = value {
                let _ = writeln!(
                    xml,
                    "<MetadataEntry key=\"{key}\" value=\"{}\"/>",
                    escaped(&value)
                );
            }
        }
        if self.duration_s.is_none() && self.paused_s > 0 {
            let from = self.starts.unix;
            for (kind, at) in [("Pause", from), ("Resume", from + self.paused_s)] {
                let _ = writeln!(
                    xml,
                    "<WorkoutEvent type=\"HKWorkoutEventType{kind}\" date=\"{}\"/>",
                    written(at, self.starts.offset)
                );
            }
        }
        let told = [
            ("average", self.average_heart_rate),
            ("maximum", self.max_heart_rate),
        ];
        let told: String = told
            .iter()
            .filter_map(|(key, value)| Some(format!(" {key}=\"{}\"", (*value)?)))
            .collect();
        if !told.is_empty() {
            let _ = writeln!(
                xml,
                "<WorkoutStatistics type=\"HKQuantityTypeIdentifierHeartRate\"{told} unit=\"count/min\"/>"
            );
        }
        if let Some(watts) = self.average_power {
            let _ = writeln!(
                xml,
                "<WorkoutStatistics type=\"HKQuantityTypeIdentifierCyclingPower\" average=\"{watts}\" unit=\"W\"/>"
            );
        }
        if let Some(route) = route {
            let text = String::from_utf8_lossy(route);
            let from = text.find("<gpx").unwrap_or(0);
            let _ = writeln!(xml, "<WorkoutRoute>\n{}\n</WorkoutRoute>", &text[from..]);
        }
        xml.push_str("</Workout>\n");
        if let Some(effort) = self.effort {
            let _ = writeln!(
                xml,
                "<Record type=\"HKQuantityTypeIdentifierWorkoutEffortScore\" startDate=\"{}\" endDate=\"{}\" value=\"{effort}\"/>",
                written(self.starts.unix, self.starts.offset),
                written(self.ends.unix, self.ends.offset),
            );
        }
        for sample in heart {
            let _ = writeln!(
                xml,
                "<Record type=\"HKQuantityTypeIdentifierHeartRate\" startDate=\"{}\" value=\"{}\"/>",
                written(self.starts.unix + i64::from(sample.at_s), 0),
                sample.value.get()
            );
        }
        xml.push_str("</HealthData>\n");
        xml
    }
}

/// A date as the export writes it.
fn written(unix: i64, offset: i32) -> String {
    let sign = if offset < 0 { '-' } else { '+' };
    let (hours, minutes) = (offset.abs() / 3600, offset.abs() / 60 % 60);
    let local = Timestamp::from_second(unix + i64::from(offset))
        .unwrap_or_default()
        .to_zoned(TimeZone::UTC)
        .datetime();
    format!(
        "{} {} {sign}{hours:02}{minutes:02}",
        local.date(),
        local.time()
    )
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the range is checked before"
)]
fn celsius(degrees: f64) -> Option<Celsius> {
    (-100.0..100.0)
        .contains(&degrees)
        .then(|| degrees.round() as i8)
        .and_then(|degrees| Celsius::new(degrees).ok())
}

fn seconds_in(unit: &str) -> f64 {
    match unit {
        "s" | "sec" => 1.0,
        "hr" | "h" => 3600.0,
        // Every export writes minutes.
        _ => 60.0,
    }
}

fn metres_in(unit: &str) -> Option<f64> {
    match unit {
        "km" => Some(1000.0),
        "m" => Some(1.0),
        "cm" => Some(0.01),
        "mi" => Some(1609.344),
        "yd" => Some(0.9144),
        "ft" => Some(0.3048),
        _ => None,
    }
}

/// A length with its unit, such as `8250 cm`.
fn length(text: &str) -> Option<f64> {
    let (value, unit) = text.trim().split_once(' ')?;
    Some(value.parse::<f64>().ok()? * metres_in(unit.trim())?).filter(|metres| metres.is_finite())
}

/// A temperature with its unit, such as `50 degF`.
fn temperature(text: &str) -> Option<f64> {
    let (value, unit) = text.trim().split_once(' ')?;
    let value = value.parse::<f64>().ok()?;
    match unit.trim() {
        "degF" => Some((value - 32.0) / 1.8),
        "degC" => Some(value),
        _ => None,
    }
}

/// The sport of Apple's kinds of workout.
fn sport_of(kind: &str) -> Sport {
    match kind {
        "Running" | "TrackAndField" | "WheelchairRunPace" => Sport::Running,
        "Cycling" | "HandCycling" => Sport::Cycling,
        "Walking" | "WheelchairWalkPace" => Sport::Walking,
        "Hiking" => Sport::Hiking,
        "Swimming" | "WaterFitness" | "WaterPolo" | "UnderwaterDiving" => Sport::Swimming,
        "TraditionalStrengthTraining" | "FunctionalStrengthTraining" | "CoreTraining" => {
            Sport::Strength
        }
        "Rowing" => Sport::Rowing,
        "PaddleSports" => Sport::Kayaking,
        "CrossCountrySkiing" => Sport::CrossCountrySkiing,
        "DownhillSkiing" | "SnowSports" => Sport::AlpineSkiing,
        "Snowboarding" => Sport::Snowboarding,
        "Climbing" => Sport::Climbing,
        "Tennis" | "TableTennis" | "Badminton" | "Squash" | "Racquetball" | "Pickleball"
        | "Paddle" => Sport::Racket,
        "Soccer" | "AmericanFootball" | "AustralianFootball" | "Baseball" | "Basketball"
        | "Cricket" | "Handball" | "Hockey" | "Lacrosse" | "Rugby" | "Softball" | "Volleyball"
        | "DiscSports" => Sport::TeamSport,
        "MartialArts" | "Boxing" | "Kickboxing" | "Wrestling" | "TaiChi" | "Fencing" => {
            Sport::Combat
        }
        "Dance" | "CardioDance" | "SocialDance" | "DanceInspiredTraining" | "Barre" => Sport::Dance,
        "Yoga" | "Pilates" | "Flexibility" | "MindAndBody" => Sport::Yoga,
        "SkatingSports" => Sport::Skating,
        "SwimBikeRun" => Sport::Triathlon,
        "HighIntensityIntervalTraining"
        | "MixedCardio"
        | "MixedMetabolicCardioTraining"
        | "CrossTraining"
        | "Elliptical"
        | "Stairs"
        | "StairClimbing"
        | "StepTraining"
        | "JumpRope"
        | "FitnessGaming" => Sport::CardioTraining,
        _ => sport::of_word(kind).unwrap_or(Sport::Other),
    }
}
