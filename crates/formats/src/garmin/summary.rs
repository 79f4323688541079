//! One summary of Garmin's account export: milliseconds, centimetres, ratings in tens.

use care::{
    training::activity::{Activity, Feel, LocalOffset, OffsetFrom, SourceFormat, Sport},
    units::{BeatsPerMinute, Metres, Rpe, Watts},
};
use jiff::{SignedDuration, Timestamp, tz::Offset};
use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::{export::shown, sport, track::told_whole};

/// What is read of a summary.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Summary {
    pub(super) id: Option<i64>,
    pub(super) parent: Option<i64>,
    whole: bool,
    pub(super) name: Option<String>,
    kind: Option<String>,
    pub(super) begins_ms: i64,
    offset_ms: Option<i64>,
    pub(super) duration_s: Option<f64>,
    pub(super) elapsed_s: Option<f64>,
    distance_m: Option<f64>,
    ascent_m: Option<f64>,
    descent_m: Option<f64>,
    average_heart_rate: Option<f64>,
    max_heart_rate: Option<f64>,
    average_power: Option<f64>,
    rpe: Option<f64>,
    feel: Option<f64>,
    event_type: Option<f64>,
}

/// The event type of a race; 9 is none in particular.
const RACE: f64 = 1.0;

impl Summary {
    /// From the fields of one object; `None` for an object that is no activity.
    fn of(fields: &Map<String, Value>) -> Option<Self> {
        let number = |key: &str| fields.get(key).and_then(number);
        let text = |key: &str| {
            let value = fields.get(key)?;
            // A word, or an object around the word.
            value.as_str().or_else(|| value.get("typeKey")?.as_str())
        };
        let millis = |key: &str| {
            number(key)
                .filter(|value| *value >= 0.0)
                .map(|value| value / 1000.0)
        };
        let centi = |key: &str| {
            number(key)
                .filter(|value| *value >= 0.0)
                .map(|value| value / 100.0)
        };
        let gmt =
            instant(fields.get("startTimeGmt")).or_else(|| instant(fields.get("startTimeGMT")));
        let begins_ms = instant(fields.get("beginTimestamp")).or(gmt)?;
        let local = instant(fields.get("startTimeLocal"));
        Some(Self {
            id: whole(number("activityId")),
            parent: whole(number("parentId")),
            whole: fields
                .get("parent")
                .and_then(Value::as_bool)
                .unwrap_or(false)
                || text("activityType") == Some("multi_sport"),
            name: text("name")
                .map(shown)
                .filter(|name| !name.trim().is_empty()),
            kind: text("activityType")
                .or_else(|| text("sportType"))
                .map(shown),
            begins_ms,
            offset_ms: local
                .zip(gmt.or(Some(begins_ms)))
                .map(|(local, gmt)| local - gmt),
            duration_s: millis("duration"),
            elapsed_s: millis("elapsedDuration"),
            distance_m: centi("distance"),
            ascent_m: centi("elevationGain"),
            descent_m: centi("elevationLoss"),
            average_heart_rate: number("avgHr"),
            max_heart_rate: number("maxHr"),
            average_power: number("avgPower"),
            rpe: number("workoutRpe"),
            feel: number("workoutFeel"),
            event_type: number("eventTypeId")
                .or_else(|| (text("eventType") == Some("race")).then_some(RACE)),
        })
    }

    pub(super) fn sport(&self) -> Option<Sport> {
        let kind = self.kind.as_deref()?.to_lowercase();
        match kind.as_str() {
            "multi_sport" => Some(Sport::Triathlon),
            "uncategorized" | "other" | "breathwork" | "meditation" => None,
            _ if kind.contains("stair") || kind.contains("floor") => Some(Sport::CardioTraining),
            _ => sport::of_word(&kind),
        }
    }

    /// Whether it is the whole of several parts that have summaries of their own.
    pub(super) fn is_whole(&self) -> bool {
        self.whole
    }

    /// Whether it is the change between two parts of a triathlon.
    pub(super) fn is_transition(&self) -> bool {
        self.kind
            .as_deref()
            .is_some_and(|kind| kind.starts_with("transition"))
    }

    pub(super) fn is_race(&self) -> bool {
        self.event_type == Some(RACE)
    }

    /// Perceived exertion; the watch asks in steps of ten up to a hundred.
    pub(super) fn rating(&self) -> Option<Rpe> {
        self.rpe
            .filter(|value| *value >= 10.0)
            .and_then(|value| Rpe::new(value / 10.0).ok())
    }

    pub(super) fn feel(&self) -> Option<Feel> {
        let steps = [0.0, 25.0, 50.0, 75.0, 100.0];
        let step = steps.iter().position(|step| Some(*step) == self.feel)?;
        Feel::ALL.get(step).copied()
    }

    pub(super) fn local_offset(&self) -> Option<LocalOffset> {
        let seconds = i32::try_from(self.offset_ms? / 1000).ok()?;
        Offset::from_seconds(seconds)
            .ok()
            .map(|offset| LocalOffset {
                offset,
                from: OffsetFrom::File,
            })
    }

    /// The activity that it sums up; `None` without a duration or a date that can be.
    pub(super) fn activity(&self) -> Option<Activity> {
        let span = |seconds: Option<f64>| {
            seconds
                .filter(|seconds| (1.0..30.0 * 86_400.0).contains(seconds))
                .map(|seconds| SignedDuration::from_secs_f64((seconds * 1000.0).round() / 1000.0))
        };
        let elapsed = span(self.elapsed_s);
        let duration = span(self.duration_s).or(elapsed)?;
        let starts_at = Timestamp::from_millisecond(self.begins_ms).ok()?;
        let sport = self.sport().unwrap_or(Sport::Other);
        let mut activity = Activity::new(sport, starts_at, duration, SourceFormat::GarminSummary);
        activity.elapsed = elapsed.unwrap_or(duration).max(duration);
        let metres = |value: Option<f64>| {
            value
                .filter(|value| *value > 0.0)
                .and_then(|value| Metres::new(value).ok())
        };
        activity.distance = metres(self.distance_m);
        activity.ascent = metres(self.ascent_m);
        activity.descent = metres(self.descent_m);
        let bpm = |value| told_whole(value).and_then(|bpm| BeatsPerMinute::new(bpm).ok());
        activity.average_heart_rate = bpm(self.average_heart_rate);
        activity.max_heart_rate = bpm(self.max_heart_rate);
        activity.average_power =
            told_whole(self.average_power).and_then(|watts| Watts::new(watts).ok());
        Some(activity)
    }

    /// The same summary as the export writes it, alone.
    pub(super) fn excerpt(&self) -> Vec<u8> {
        let scaled = |value: Option<f64>, by: f64| value.map(|value| Value::from(value * by));
        let fields = [
            ("activityId", self.id.map(Value::from)),
            ("parentId", self.parent.map(Value::from)),
            ("name", self.name.clone().map(Value::from)),
            ("activityType", self.kind.clone().map(Value::from)),
            ("beginTimestamp", Some(Value::from(self.begins_ms))),
            ("startTimeGmt", Some(Value::from(self.begins_ms))),
            (
                "startTimeLocal",
                self.offset_ms
                    .map(|offset| Value::from(self.begins_ms + offset)),
            ),
            ("duration", scaled(self.duration_s, 1000.0)),
            ("elapsedDuration", scaled(self.elapsed_s, 1000.0)),
            ("distance", scaled(self.distance_m, 100.0)),
            ("elevationGain", scaled(self.ascent_m, 100.0)),
            ("elevationLoss", scaled(self.descent_m, 100.0)),
            ("avgHr", scaled(self.average_heart_rate, 1.0)),
            ("maxHr", scaled(self.max_heart_rate, 1.0)),
            ("avgPower", scaled(self.average_power, 1.0)),
            ("workoutRpe", scaled(self.rpe, 1.0)),
            ("workoutFeel", scaled(self.feel, 1.0)),
            ("eventTypeId", scaled(self.event_type, 1.0)),
        ];
        let object: Map<String, Value> = fields
            .into_iter()
            .filter_map(|(key, value)| Some((key.to_owned(), value?)))
            .collect();
        serde_json::json!([{ "summarizedActivitiesExport": [object] }])
            .to_string()
            .into_bytes()
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the range is checked before"
)]
fn whole(value: Option<f64>) -> Option<i64> {
    value
        .filter(|value| value.abs() < 9e15)
        .map(|value| value as i64)
}

/// A number, also one in quotes.
pub(super) fn number(value: &Value) -> Option<f64> {
    value
        .as_f64()
        .or_else(|| value.as_str()?.trim().parse().ok())
        .filter(|value| value.is_finite())
}

/// Milliseconds since 1970: a number of them, or a date and time without a zone, which is UTC.
pub(super) fn instant(value: Option<&Value>) -> Option<i64> {
    let value = value?;
    if let Some(millis) = value.as_f64() {
        return whole(Some(millis)).filter(|millis| *millis > 0);
    }
    let text = value.as_str()?.trim().replace(' ', "T");
    crate::xml::instant(&text).map(|(at, _)| at)
}

/// Reads objects one at a time, however they are wrapped, and keeps of each only its summary.
pub(super) struct Sink<'a>(pub(super) &'a mut Vec<Summary>);

impl<'de> DeserializeSeed<'de> for Sink<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Sink<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("summaries of activities")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(Sink(&mut *self.0))?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        /// Long lists within an activity that nothing is read of.
        const PASSED_OVER: [&str; 4] = [
            "splits",
            "splitSummaries",
            "summarizedExerciseSets",
            "activityDetails",
        ];
        let mut fields = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if key == "summarizedActivitiesExport" {
                entries.next_value_seed(Sink(&mut *self.0))?;
            } else if PASSED_OVER.contains(&key.as_str()) {
                entries.next_value::<IgnoredAny>()?;
            } else {
                fields.insert(key, entries.next_value()?);
            }
        }
        // Room for one more than is kept tells that there were more.
        if self.0.len() <= crate::export::MOST_ENTRIES {
            self.0.extend(Summary::of(&fields));
        }
        Ok(())
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: de::Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: de::Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        Ok(())
    }
}
