//! From the document's text to a situation, or to the field that is wrong.

use std::collections::BTreeMap;

use care::{
    rules::{RuleBook, screening::AnswerType},
    situation::{FinishGate, Person, Situation, Wishes},
    training::{
        activity::Sport,
        check_in::CheckIn,
        load_history::LoadHistory,
        workout::{Discipline, Event, EventKind, EventTime, Priority},
    },
    treatment::{
        finding::{Answer, Denial, Finding, FollowUp},
        massage::PastMassage,
    },
    units::{Metres, Pressure, Soreness},
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::{
    codes::{AreaCode, Instant},
    document::{
        AnswerIn, AskedIn, AthleteIn, CheckInIn, DisciplineIn, Document, EventIn, EventKindIn,
        FindingIn, FinishGateIn, FollowUpIn, PriorityIn, WishesIn,
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
    fn at(pointer: impl Into<String>, why: impl std::fmt::Display) -> Self {
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
    let mut deserializer = serde_json::Deserializer::from_slice(json.as_ref());
    let document: Document =
        serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
            SituationError::at(
                pointer_of(error.path(), &error.inner().to_string()),
                reworded(error.inner()),
            )
        })?;
    deserializer
        .end()
        .map_err(|error| SituationError::at("", reworded(&error)))?;
    situation_of(document, rules)
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
    let events = each(&document.events, "/events", |event, at| {
        event_of(event, &person, now, at)
    })?;
    let findings = each(&document.findings, "/findings", |finding, at| {
        finding_of(finding, screened_at, now, rules, at)
    })?;
    let asked = each(&document.asked, "/asked", |asked, at| {
        denial_of(asked, screened_at, now, rules, at)
    })?;
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
        findings,
        asked,
        assume_denied: document.assume_denied,
        finish_gate: document.finish_gate.map(gate_of),
        wishes: wishes_of(&document.wishes)?,
        likely_soreness: Vec::new(),
        forecast: Default::default(),
        load: LoadHistory::default(),
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
    Ok(Person {
        age: athlete.age,
        sport: athlete.sport.map(|sport| sport.0),
        training_pattern: athlete.training_pattern.map(|pattern| pattern.0),
        new_client: athlete.new_client,
        familiar_therapist: athlete.familiar_therapist.unwrap_or(!athlete.new_client),
        massages,
    })
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
pub(crate) fn check_in_of(check_in: &CheckInIn, now: Timestamp) -> Result<CheckIn, SituationError> {
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

fn finding_of(
    finding: &FindingIn,
    screened_at: Timestamp,
    now: Timestamp,
    rules: &RuleBook,
    at: &str,
) -> Result<Finding, SituationError> {
    let code = code_of(&finding.code, rules, &format!("{at}/code"))?;
    let answers = finding
        .answers
        .iter()
        .map(|(name, answer)| {
            let token = name.replace('~', "~0").replace('/', "~1");
            let at = format!("{at}/answers/{token}");
            Ok((name.clone(), follow_up_of(answer, &code, name, rules, at)?))
        })
        .collect::<Result<_, SituationError>>()?;
    Ok(Finding {
        code,
        area: finding.region.map(|region| region.0),
        onset: finding.onset.map(|onset| onset.0),
        answer: match finding.answer {
            AnswerIn::Yes => Answer::Yes,
            AnswerIn::Unsure => Answer::Unsure,
        },
        answered_at: past(
            finding.answered_at,
            screened_at,
            now,
            &format!("{at}/answered_at"),
        )?,
        cleared_at: finding.cleared_at.map(|cleared| cleared.0),
        detail: finding.detail.clone(),
        answers,
    })
}

/// The answer to a follow-up, of the type it is asked for: "yes" where true is meant would be heard as no answer at all.
fn follow_up_of(
    answer: &FollowUpIn,
    code: &str,
    name: &str,
    rules: &RuleBook,
    at: String,
) -> Result<FollowUp, SituationError> {
    // A rule may hand on to another and take its follow-ups along.
    let asked_by = rules
        .screening
        .rule(code)
        .filter(|rule| rule.follow_up(name).is_some())
        .or_else(|| {
            let mut all = rules.screening.iter();
            all.find(|rule| rule.follow_up(name).is_some())
        });
    let Some((rule, question)) =
        asked_by.and_then(|rule| rule.follow_up(name).map(|question| (rule, question)))
    else {
        return Err(SituationError::at(
            at,
            "no safety question has this follow-up; `knead findings` lists them",
        ));
    };
    match (question.answer_type, answer) {
        (AnswerType::Bool, FollowUpIn::Bool(value)) => Ok(FollowUp::Bool(*value)),
        (AnswerType::Bool, FollowUpIn::Number(_) | FollowUpIn::Text(_)) => {
            Err(SituationError::at(at, "true or false"))
        }
        (AnswerType::Number, FollowUpIn::Number(value)) if *value >= 0.0 => {
            Ok(FollowUp::Number(*value))
        }
        (AnswerType::Number, FollowUpIn::Bool(_) | FollowUpIn::Number(_) | FollowUpIn::Text(_)) => {
            Err(SituationError::at(at, "a number, 0 or more"))
        }
        (AnswerType::Time, FollowUpIn::Text(text)) => {
            text.parse().map(FollowUp::Time).map_err(|_| {
                SituationError::at(
                    at,
                    "an instant with its offset, such as `2026-05-04T09:00:00-06:00`",
                )
            })
        }
        (AnswerType::Time, FollowUpIn::Bool(_) | FollowUpIn::Number(_)) => Err(SituationError::at(
            at,
            "an instant with its offset, such as `2026-05-04T09:00:00-06:00`",
        )),
        (AnswerType::Choice, FollowUpIn::Text(text)) if rule.knows_word(name, text) => {
            Ok(FollowUp::Text(text.clone()))
        }
        (AnswerType::Choice, FollowUpIn::Bool(_) | FollowUpIn::Number(_) | FollowUpIn::Text(_)) => {
            Err(SituationError::at(
                at,
                format_args!("one of {}", question.choices.join(", ")),
            ))
        }
    }
}

fn denial_of(
    asked: &AskedIn,
    screened_at: Timestamp,
    now: Timestamp,
    rules: &RuleBook,
    at: &str,
) -> Result<Denial, SituationError> {
    match asked {
        AskedIn::Code(code) => Ok(Denial {
            code: code_of(code, rules, at)?,
            answered_at: screened_at,
        }),
        AskedIn::Dated(dated) => Ok(Denial {
            code: code_of(&dated.code, rules, &format!("{at}/code"))?,
            answered_at: past(
                dated.answered_at,
                screened_at,
                now,
                &format!("{at}/answered_at"),
            )?,
        }),
    }
}

/// The rule's id of a code or of a readable alias.
fn code_of(code: &str, rules: &RuleBook, at: &str) -> Result<String, SituationError> {
    rules
        .screening
        .rule(code)
        .map(|rule| rule.id.clone())
        .ok_or_else(|| {
            SituationError::at(
                at,
                "no safety question has this code; `knead findings` lists them",
            )
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
        .and_then(|rest| rest.rsplit_once(", expected "))
    {
        Some((_, expected)) => format!("expected {expected}"),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(json: &str, pointer: &str) -> SituationError {
        let error = read(json, &RuleBook::built_in().unwrap()).expect_err("this must be refused");
        assert_eq!(error.pointer, pointer, "{error}");
        error
    }

    const NOW: &str = r#""version": 1, "now": "2026-05-04T09:00:00-06:00""#;

    #[test]
    fn the_shortest_document_takes_the_defaults() {
        let situation = read(format!("{{{NOW}}}"), &RuleBook::built_in().unwrap()).unwrap();
        assert_eq!(situation.zone, TimeZone::UTC);
        assert!(
            !situation.person.new_client
                && situation.person.familiar_therapist
                && !situation.assume_denied
        );
    }

    #[test]
    fn a_follow_up_that_would_pass_unheard_is_refused() {
        for (code, name, answer) in [
            ("R08", "confusion", "\"yes\""),
            ("R08", "confussion", "true"),
            ("C12", "reason", "\"blood clot in the leg\""),
            ("P01", "weeks", "-4"),
            ("R17", "last_drink_at", "\"last night\""),
        ] {
            refused(
                &format!(
                    "{{{NOW}, \"findings\": [{{\"code\": \"{code}\", \"answers\": {{\"{name}\": {answer}}}}}]}}"
                ),
                &format!("/findings/0/answers/{name}"),
            );
        }
    }

    #[test]
    fn what_is_wrong_is_pointed_to() {
        refused(
            &format!(
                "{{{NOW}, \"events\": [{{\"kind\": \"race\", \"ended_at\": \"2026-05-05T09:00:00Z\"}}]}}"
            ),
            "/events/0/ended_at",
        );
        refused(
            r#"{"version": 2, "now": "2026-05-04T09:00:00Z"}"#,
            "/version",
        );
        refused(r#"{"version": 1}"#, "/now");
        refused(r#"{"version": 1, "now": "yesterday"}"#, "/now");
        refused(&format!("{{{NOW}, \"finding\": []}}"), "/finding");
        refused(&format!("{{{NOW}, \"zone\": \"Mars/Base\"}}"), "/zone");
        refused(
            &format!("{{{NOW}, \"athlete\": {{\"age\": 34, \"sports\": \"running\"}}}}"),
            "/athlete/sports",
        );
        refused(
            &format!("{{{NOW}, \"athlete\": {{\"sport\": \"chess\"}}}}"),
            "/athlete/sport",
        );
        refused(
            &format!("{{{NOW}, \"events\": [{{\"kind\": \"race\"}}]}}"),
            "/events/0",
        );
        refused(
            &format!(
                "{{{NOW}, \"events\": [{{\"kind\": \"race\", \"ended_at\": \"2026-05-03T09:00:00Z\", \"distance_km\": -1}}]}}"
            ),
            "/events/0/distance_km",
        );
        refused(
            &format!(
                "{{{NOW}, \"findings\": [{{\"code\": \"M01\", \"region\": \"CALF_LOWER\"}}]}}"
            ),
            "/findings/0/region",
        );
        refused(
            &format!("{{{NOW}, \"findings\": [{{\"code\": \"Z99Z\"}}]}}"),
            "/findings/0/code",
        );
        refused(
            &format!("{{{NOW}, \"findings\": [{{\"code\": \"M01\", \"answer\": \"no\"}}]}}"),
            "/findings/0/answer",
        );
        refused(
            &format!("{{{NOW}, \"asked\": [\"R01\", \"R_1\"]}}"),
            "/asked/1",
        );
        refused(
            &format!("{{{NOW}, \"check_in\": {{\"soreness\": {{\"SHIN:left\": 11}}}}}}"),
            "/check_in/soreness/SHIN:left",
        );
        refused(
            &format!("{{{NOW}, \"check_in\": {{\"stress\": 0}}}}"),
            "/check_in/stress",
        );
        refused(
            &format!("{{{NOW}, \"screened_at\": \"2026-05-05T09:00:00-06:00\"}}"),
            "/screened_at",
        );
        refused(
            &format!("{{{NOW}, \"finish_gate\": {{\"walking\": true}}}}"),
            "/finish_gate/walking",
        );
        refused(&format!("{{{NOW}}} trailing"), "");
        refused("", "");
    }

    #[test]
    fn an_error_never_repeats_what_was_typed() {
        let error = refused(
            &format!("{{{NOW}, \"check_in\": {{\"heavy\": \"very private words\"}}}}"),
            "/check_in/heavy",
        );
        assert!(!error.to_string().contains("private"));
    }
}
