//! From the document's text to a situation, or to the field that is wrong.

mod findings;
mod shape;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use care::{
    body::Area,
    rules::RuleBook,
    situation::{FinishGate, OwnMeasure, Person, Situation, Wishes},
    training::{
        activity::Sport,
        check_in::CheckIn,
        soreness::{
            AreaSoreness,
            forecast::{AreaForecast, DayForecast, Forecast},
        },
        workout::{Discipline, Event, EventKind, EventTime, Priority},
    },
    treatment::{
        blood_pressure::BloodPressure,
        finding::Finding,
        massage::{BookedMassage, PastMassage},
        technique::{Technique, TechniqueWishes},
    },
    units::{Metres, Pressure, Soreness},
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use self::findings::{denial_of, finding_of};
use super::{
    codes::{AreaCode, Instant, TechniqueWord},
    decision,
    document::{
        AthleteIn, BloodPressureIn, CheckInIn, DisciplineIn, Document, EventIn, EventKindIn,
        FinishGateIn, PriorityIn, SoreDayIn, WishesIn,
    },
};

/// A document that cannot be read, and where. It never repeats what the person answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("situation {pointer}: {why}", pointer = if self.pointer.is_empty() { "(the whole document)" } else { self.pointer.as_str() })]
pub struct SituationError {
    /// JSON Pointer (RFC 6901) to the field; empty for the whole document.
    pub pointer: String,
    /// What is wrong and what to write instead.
    pub why: String,
}

impl SituationError {
    pub(super) fn at(pointer: impl Into<String>, why: impl std::fmt::Display) -> Self {
        Self {
            pointer: pointer.into(),
            why: why.to_string(),
        }
    }
}

/// The version of the document that is read.
const VERSION: u32 = 1;

/// Reads a situation document; what is left out takes the default its schema tells.
///
/// # Errors
/// [`SituationError`] with a JSON Pointer: another version, an unknown field, code, area or word, a number out of its range.
pub fn read(json: impl AsRef<[u8]>, rules: &RuleBook) -> Result<Situation, SituationError> {
    situation_of(read_json(json)?, rules)
}

/// Reads a JSON document of any shape; what is wrong is told by its place, never by its value.
///
/// # Errors
/// [`SituationError`] with a JSON Pointer to what is missing, unknown or of another kind.
pub fn read_json<T: serde::de::DeserializeOwned + schemars::JsonSchema>(
    json: impl AsRef<[u8]>,
) -> Result<T, SituationError> {
    let json = &shape::whole_numbers(json.as_ref());
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    let document = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        SituationError::at(
            pointer_of(error.path(), &error.inner().to_string()),
            reworded(error.inner()),
        )
    })?;
    deserializer
        .end()
        .map_err(|error| SituationError::at("", reworded(&error)))?;
    shape::lists_stand_for_no_objects::<T>(json)?;
    Ok(document)
}

fn situation_of(document: Document, rules: &RuleBook) -> Result<Situation, SituationError> {
    if document.version != VERSION {
        return Err(SituationError::at(
            "/version",
            format_args!("this reads version {VERSION}"),
        ));
    }
    let now = document.now.0;
    let screened_at = past(document.screened_at, now, now, "/screened_at")?;
    let person = person_of(&document.athlete, now)?;
    let mut events = each(&document.events, "/events", |event, at| {
        event_of(event, &person, now, at)
    })?;
    // The order of the list says nothing, so it decides nothing.
    events.sort_by(|one, other| {
        let size = |event: &Event| event.distance.map_or(0.0, Metres::get);
        (one.time, &one.name)
            .cmp(&(other.time, &other.name))
            .then(size(one).total_cmp(&size(other)))
    });
    let findings = each(&document.findings, "/findings", |finding, at| {
        finding_of(finding, screened_at, now, rules, at)
    })?;
    let asked = each(&document.asked, "/asked", |asked, at| {
        denial_of(asked, screened_at, now, rules, at)
    })?;
    let measured = document.athlete.blood_pressure;
    let measured = measured.map(|measured| measured_of(measured, now, rules));
    let findings = findings.into_iter().chain(measured.transpose()?.flatten());
    Ok(Situation {
        now,
        zone: document.zone.map_or(TimeZone::UTC, |zone| zone.0),
        person,
        events,
        check_in: document
            .check_in
            .as_ref()
            .map(|check_in| check_in_of(check_in, now))
            .transpose()?,
        findings: findings.collect(),
        asked,
        assume_denied: document.assume_denied,
        finish_gate: document.finish_gate.map(gate_of),
        wishes: wishes_of(&document.wishes)?,
        likely_soreness: likely_of(&document.likely_soreness)?,
        forecast: forecast_of(&document.soreness_ahead)?,
        ..Situation::unknown(now, TimeZone::UTC)
    })
}

fn person_of(athlete: &AthleteIn, now: Timestamp) -> Result<Person, SituationError> {
    if athlete.age.is_some_and(|age| age > 120) {
        return Err(SituationError::at("/athlete/age", "years, 0 to 120"));
    }
    let mut massages = each(&athlete.massages, "/athlete/massages", |massage, at| {
        Ok(PastMassage {
            ended_at: past(Some(massage.ended_at), now, now, &format!("{at}/ended_at"))?,
            minutes: massage.minutes,
            pressure_by_area: by_area(
                &massage.pressure_by_region,
                &format!("{at}/pressure_by_region"),
                |level| Pressure::new(level).ok(),
                "a pressure from 0 to 5",
            )?,
        })
    })?;
    massages.sort_by_key(|massage| massage.ended_at);
    let mut booked: Vec<BookedMassage> = athlete
        .booked
        .iter()
        .map(|booked| BookedMassage {
            starts_at: booked.starts_at.0,
            minutes: booked.minutes,
        })
        .collect();
    booked.sort_by_key(|booked| booked.starts_at);
    Ok(Person {
        age: athlete.age,
        sport: athlete.sport.map(|sport| sport.0),
        training_pattern: athlete.training_pattern.map(|pattern| pattern.0),
        new_client: athlete.new_client,
        familiar_therapist: athlete.familiar_therapist.unwrap_or(!athlete.new_client),
        massages,
        booked,
        own_measure: athlete.own_measure.map(|own| OwnMeasure {
            sessions: own.sessions,
            worthwhile: own.worthwhile,
        }),
        decisions: each(
            &athlete.decisions,
            "/athlete/decisions",
            decision::decision_of,
        )?,
    })
}

/// What a measured blood pressure counts as.
fn measured_of(
    measured: BloodPressureIn,
    now: Timestamp,
    rules: &RuleBook,
) -> Result<Option<Finding>, SituationError> {
    let at = "/athlete/blood_pressure";
    let pressure = BloodPressure::new(measured.systolic, measured.diastolic)
        .map_err(|why| SituationError::at(at, why))?;
    let at = past(measured.measured_at, now, now, &format!("{at}/measured_at"))?;
    Ok(pressure.finding(at, rules))
}

fn event_of(
    event: &EventIn,
    person: &Person,
    now: Timestamp,
    at: &str,
) -> Result<Event, SituationError> {
    let time = match (event.ended_at, event.starts_at) {
        (Some(ended_at), None) => {
            EventTime::EndedAt(past(Some(ended_at), now, now, &format!("{at}/ended_at"))?)
        }
        (None, Some(starts_at)) => EventTime::StartsAt(starts_at.0),
        (Some(_), Some(_)) => {
            return Err(SituationError::at(
                at,
                "give `ended_at` for what is behind or `starts_at` for what is ahead, not both",
            ));
        }
        (None, None) => {
            return Err(SituationError::at(
                at,
                "give `ended_at` for what is behind or `starts_at` for what is ahead",
            ));
        }
    };
    let sport = event.sport.map(|sport| sport.0).or(person.sport);
    let kind = match event.kind {
        EventKindIn::Race | EventKindIn::Match | EventKindIn::Meet => EventKind::Race,
        EventKindIn::Workout => EventKind::Workout,
    };
    let distance = match event.distance_km {
        None => None,
        Some(km) => Some(Metres::new(km * 1000.0).map_err(|_| {
            SituationError::at(format!("{at}/distance_km"), "kilometres, 0 to 5000")
        })?),
    };
    let duration = match event.duration_min {
        None => None,
        Some(minutes) if (0.0..=MOST_MINUTES).contains(&minutes) => {
            Some(SignedDuration::from_secs_f64(minutes * 60.0))
        }
        Some(_) => {
            return Err(SituationError::at(
                format!("{at}/duration_min"),
                format_args!("minutes, 0 to {MOST_MINUTES}"),
            ));
        }
    };
    Ok(Event {
        kind,
        name: event.name.clone().filter(|name| !name.trim().is_empty()),
        time,
        sport,
        distance,
        duration,
        hard: event.hard.unwrap_or(kind == EventKind::Race),
        eccentric: event.eccentric,
        priority: match event.priority {
            Some(PriorityIn::A) => Priority::A,
            Some(PriorityIn::B) => Priority::B,
            Some(PriorityIn::C) => Priority::C,
            None => default_priority(event.kind, sport),
        },
        discipline: match event.discipline {
            Some(DisciplineIn::Endurance) => Discipline::Endurance,
            Some(DisciplineIn::Power) => Discipline::Power,
            None if sport == Some(Sport::Strength) => Discipline::Power,
            None => Discipline::Endurance,
        },
    })
}

/// An event of a month is a mistake of the unit.
const MOST_MINUTES: f64 = 31.0 * 24.0 * 60.0;

/// A match or a meet is C unless said otherwise; what a team plays is a match.
fn default_priority(kind: EventKindIn, sport: Option<Sport>) -> Priority {
    match kind {
        EventKindIn::Match | EventKindIn::Meet => Priority::C,
        EventKindIn::Race if sport == Some(Sport::TeamSport) => Priority::C,
        EventKindIn::Race => Priority::A,
        EventKindIn::Workout => Priority::C,
    }
}

/// A check-in, if its numbers are possible and its time is not ahead of `now`.
///
/// # Errors
/// [`SituationError`] with a pointer to the number, as it would stand in a situation document.
pub fn check_in_of(check_in: &CheckInIn, now: Timestamp) -> Result<CheckIn, SituationError> {
    let within = |value: Option<u8>, least: u8, most: u8, name: &str| match value {
        Some(value) if !(least..=most).contains(&value) => Err(SituationError::at(
            format!("/check_in/{name}"),
            format_args!("a number from {least} to {most}"),
        )),
        Some(_) | None => Ok(value),
    };
    if check_in
        .sleep_h
        .is_some_and(|hours| !(0.0..=24.0).contains(&hours))
    {
        return Err(SituationError::at("/check_in/sleep_h", "hours, 0 to 24"));
    }
    Ok(CheckIn {
        at: past(check_in.at, now, now, "/check_in/at")?,
        soreness: by_area(
            &check_in.soreness,
            "/check_in/soreness",
            |level| Soreness::new(level).ok(),
            "a number from 0 to 10",
        )?,
        heavy: within(check_in.heavy, 0, 10, "heavy")?,
        tight: within(check_in.tight, 0, 10, "tight")?,
        drained: within(check_in.drained, 0, 10, "drained")?,
        stress: within(check_in.stress, 1, 5, "stress")?,
        mood: within(check_in.mood, 1, 5, "mood")?,
        sleep_h: check_in.sleep_h,
        recovered: within(check_in.recovered, 0, 10, "recovered")?,
        tender_to_touch: check_in.tender_to_touch.iter().map(|code| code.0).collect(),
        worse_since: check_in.worse_since.map(|since| since.0),
    })
}

fn gate_of(gate: FinishGateIn) -> FinishGate {
    FinishGate {
        walking_and_coherent: gate.walking_and_coherent,
        cooled_down_10_min_and_drinking: gate.cooled_down_10_min_and_drinking,
        no_red_flag: gate.no_red_flag,
        not_shivering_or_burning_hot: gate.not_shivering_or_burning_hot,
        no_dark_urine: gate.no_dark_urine,
        no_one_sided_swelling: gate.no_one_sided_swelling,
        no_nsaid_with_nausea: gate.no_nsaid_with_nausea,
        blisters_covered: gate.blisters_covered,
        medical_tent_passed: gate.medical_tent_passed,
        consent: gate.consent,
    }
}

fn wishes_of(wishes: &WishesIn) -> Result<Wishes, SituationError> {
    let pressure = match wishes.pressure {
        None => None,
        Some(level @ 1..=5) => Pressure::new(level).ok(),
        Some(_) => {
            return Err(SituationError::at(
                "/wishes/pressure",
                "a pressure from 1 to 5",
            ));
        }
    };
    if wishes
        .minutes
        .is_some_and(|minutes| !(5..=240).contains(&minutes))
    {
        return Err(SituationError::at("/wishes/minutes", "minutes, 5 to 240"));
    }
    Ok(Wishes {
        kind: wishes.kind.map(|kind| kind.0),
        pressure,
        areas: wishes.regions.iter().map(|code| code.0).collect(),
        minutes: wishes.minutes,
        techniques: TechniqueWishes::of(
            &techniques(&wishes.techniques_liked),
            &techniques(&wishes.techniques_disliked),
        ),
        massages_per_month: wishes.massages_per_month,
    })
}

fn techniques(words: &[TechniqueWord]) -> Vec<Technique> {
    words.iter().map(|word| word.0).collect()
}

fn likely_of(given: &BTreeMap<AreaCode, u8>) -> Result<Vec<AreaSoreness>, SituationError> {
    let levels = sore_levels(given, "/likely_soreness")?;
    let mut likely: Vec<AreaSoreness> = levels
        .into_iter()
        .map(|(area, level)| AreaSoreness {
            area,
            level,
            reported: false,
            reasons: Vec::new(),
        })
        .collect();
    likely.sort_by(|one, other| {
        other
            .level
            .get()
            .cmp(&one.level.get())
            .then(one.area.cmp(&other.area))
    });
    Ok(likely)
}

fn sore_levels(
    given: &BTreeMap<AreaCode, u8>,
    pointer: &str,
) -> Result<BTreeMap<Area, Soreness>, SituationError> {
    by_area(
        given,
        pointer,
        |level| Soreness::new(level).ok(),
        "a number from 0 to 10",
    )
}

/// The days ahead by area; a region that a day does not name is not sore on it.
fn forecast_of(given: &[SoreDayIn]) -> Result<Forecast, SituationError> {
    const DAYS: usize = 4;
    if given.is_empty() {
        return Ok(Forecast::default());
    }
    if given.len() != DAYS {
        return Err(SituationError::at(
            "/soreness_ahead",
            format_args!("today and the three days after: {DAYS}"),
        ));
    }
    let mut by_area: BTreeMap<Area, Vec<DayForecast>> = BTreeMap::new();
    let mut read = Vec::new();
    for (index, day) in given.iter().enumerate() {
        let at = format!("/soreness_ahead/{index}");
        let date = day
            .date
            .parse::<jiff::civil::Date>()
            .map_err(|_| SituationError::at(format!("{at}/date"), "a day such as 2026-05-04"))?;
        read.push((date, sore_levels(&day.soreness, &format!("{at}/soreness"))?));
    }
    for (_, levels) in &read {
        for area in levels.keys() {
            by_area.entry(*area).or_default();
        }
    }
    let nothing = Soreness::new(0).map_err(|_| SituationError::at("/soreness_ahead", "a level"))?;
    for (area, days) in &mut by_area {
        for (date, levels) in &read {
            let level = levels.get(area).copied().unwrap_or(nothing);
            days.push(DayForecast {
                date: *date,
                level,
                low: level,
                high: level,
            });
        }
    }
    let areas = by_area.into_iter().filter_map(|(area, days)| {
        Some(AreaForecast {
            area,
            days: days.try_into().ok()?,
            reasons: Vec::new(),
        })
    });
    Ok(Forecast {
        areas: areas.collect(),
        ..Forecast::default()
    })
}

/// Converts each item of a list, with the pointer to it.
fn each<T, U>(
    items: &[T],
    pointer: &str,
    mut convert: impl FnMut(&T, &str) -> Result<U, SituationError>,
) -> Result<Vec<U>, SituationError> {
    items
        .iter()
        .enumerate()
        .map(|(index, item)| convert(item, &format!("{pointer}/{index}")))
        .collect()
}

fn by_area<T>(
    given: &BTreeMap<AreaCode, u8>,
    pointer: &str,
    convert: impl Fn(u8) -> Option<T>,
    what: &str,
) -> Result<BTreeMap<care::body::Area, T>, SituationError> {
    given
        .iter()
        .map(|(code, level)| {
            convert(*level)
                .map(|level| (code.0, level))
                .ok_or_else(|| SituationError::at(format!("{pointer}/{}", code.0), what))
        })
        .collect()
}

/// An instant that cannot lie ahead: an answer of tomorrow would outlive its own expiry.
fn past(
    given: Option<Instant>,
    default: Timestamp,
    now: Timestamp,
    pointer: &str,
) -> Result<Timestamp, SituationError> {
    match given {
        None => Ok(default),
        Some(instant) if instant.0 <= now => Ok(instant.0),
        Some(_) => Err(SituationError::at(pointer, "this is later than `now`")),
    }
}

/// The pointer of a path; a name that is not known or missing is pointed to itself.
fn pointer_of(path: &serde_path_to_error::Path, message: &str) -> String {
    use serde_path_to_error::Segment;

    let mut pointer = String::new();
    for segment in path {
        let token = match segment {
            Segment::Seq { index } => index.to_string(),
            Segment::Map { key } => key.replace('~', "~0").replace('/', "~1"),
            Segment::Enum { variant } => variant.clone(),
            Segment::Unknown => continue,
        };
        pointer.push('/');
        pointer.push_str(&token);
    }
    // serde names the missing or unknown field only in its words; the path may already end with it.
    let named = ["missing field `", "unknown field `"]
        .iter()
        .find_map(|start| message.strip_prefix(start))
        .and_then(|rest| rest.split('`').next());
    match named {
        Some(name) if !pointer.ends_with(&format!("/{name}")) => format!("{pointer}/{name}"),
        Some(_) | None => pointer,
    }
}

/// serde's own words without a value that somebody may have typed about their health.
fn reworded(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let text = text
        .rsplit_once(" at line ")
        .map_or(text.as_str(), |(words, _)| words);
    match text
        .strip_prefix("invalid type: ")
        .or_else(|| text.strip_prefix("invalid value: "))
        .or_else(|| text.strip_prefix("invalid length "))
        .and_then(|rest| rest.rsplit_once(", expected "))
    {
        Some((_, expected)) => format!("expected {}", in_json(expected)),
        None => text.to_owned(),
    }
}

/// What was expected, in words of JSON: types of this program say nothing to whoever wrote the document.
fn in_json(expected: &str) -> &str {
    match expected.split(' ').next().unwrap_or_default() {
        "struct" | "map" => "an object",
        "tuple" => "a list",
        "enum" | "variant" | "unit" => "one of its words",
        "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number",
        "f32" | "f64" => "a number",
        _ => match expected {
            "a map" => "an object",
            "a sequence" => "a list",
            "a boolean" => "true or false",
            other => other,
        },
    }
}
