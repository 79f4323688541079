//! From a situation back to its document, so that what was decided can be decided again.

use std::collections::BTreeMap;

use care::{
    body::Area,
    situation::{FinishGate, Situation, TrainingPattern, WishedKind, Wishes},
    training::{
        check_in::CheckIn,
        workout::{Discipline, Event, EventKind, EventTime, Priority},
    },
    treatment::{
        finding::{Answer, Finding, FollowUp},
        technique::Technique,
    },
    units::Metres,
};
use serde_json::{Map, Value, json};

use super::decision::decision_told;

/// Writes a situation as the document that reads as the same situation, as far as screening and recommendation look at it. What stands
/// in no order is put into one: the same facts give the same bytes.
pub fn document(situation: &Situation) -> Value {
    let person = &situation.person;
    let mut events: Vec<&Event> = situation.events.iter().collect();
    events.sort_by(|one, other| {
        let size = |event: &Event| event.distance.map_or(0.0, Metres::get);
        (one.time, &one.name)
            .cmp(&(other.time, &other.name))
            .then(size(one).total_cmp(&size(other)))
    });
    let mut findings: Vec<Value> = situation.findings.iter().map(finding).collect();
    findings.sort_by_key(Value::to_string);
    let mut asked: Vec<Value> = situation
        .asked
        .iter()
        .map(|denial| json!({"code": denial.code, "answered_at": denial.answered_at.to_string()}))
        .collect();
    asked.sort_by_key(Value::to_string);
    let massages: Vec<Value> = person
        .massages
        .iter()
        .map(|massage| {
            json!({
                "ended_at": massage.ended_at.to_string(),
                "minutes": massage.minutes,
                "pressure_by_region": levels(massage.pressure_by_area.iter().map(|(area, level)| (area, level.get()))),
            })
        })
        .collect();
    let booked: Vec<Value> = person
        .booked
        .iter()
        .map(|booked| json!({"starts_at": booked.starts_at.to_string(), "minutes": booked.minutes}))
        .collect();
    let mut decisions: Vec<Value> = person.decisions.iter().map(decision_told).collect();
    decisions.sort_by_key(Value::to_string);
    json!({
        "version": 1,
        "now": situation.now.to_string(),
        "zone": situation.zone.iana_name().unwrap_or("UTC"),
        "athlete": {
            "age": person.age,
            "sport": person.sport.map(|sport| sport.word()),
            "training_pattern": person.training_pattern.map(pattern),
            "new_client": person.new_client,
            "familiar_therapist": person.familiar_therapist,
            "massages": massages,
            "booked": booked,
            "decisions": decisions,
            "own_measure": person.own_measure.map(|own| json!({"sessions": own.sessions, "worthwhile": own.worthwhile})),
        },
        "events": events.into_iter().map(event).collect::<Vec<Value>>(),
        "check_in": situation.check_in.as_ref().map(check_in),
        "findings": findings,
        "asked": asked,
        "assume_denied": situation.assume_denied,
        "finish_gate": situation.finish_gate.as_ref().map(gate),
        "wishes": wishes(&situation.wishes),
        "likely_soreness": levels(situation.likely_soreness.iter().map(|sore| (&sore.area, sore.level.get()))),
        "soreness_ahead": soreness_ahead(situation),
    })
}

fn levels<'a>(levels: impl Iterator<Item = (&'a Area, u8)>) -> Value {
    let by_code: BTreeMap<String, u8> = levels
        .map(|(area, level)| (area.to_string(), level))
        .collect();
    json!(by_code)
}

const fn pattern(pattern: TrainingPattern) -> &'static str {
    match pattern {
        TrainingPattern::HighIntensity3PerWeek => "high_intensity_3_per_week",
        TrainingPattern::Moderate3To4PerWeek => "moderate_3_to_4_per_week",
        TrainingPattern::Sporadic => "sporadic",
        TrainingPattern::OffSeason => "off_season",
    }
}

fn event(event: &Event) -> Value {
    let (ended_at, starts_at) = match event.time {
        EventTime::EndedAt(at) => (Some(at.to_string()), None),
        EventTime::StartsAt(at) => (None, Some(at.to_string())),
    };
    json!({
        "kind": match event.kind {
            EventKind::Race => "race",
            EventKind::Workout => "workout",
        },
        "name": event.name,
        "ended_at": ended_at,
        "starts_at": starts_at,
        "sport": event.sport.map(|sport| sport.word()),
        "distance_km": event.distance.map(|distance| distance.get() / 1000.0),
        "duration_min": event.duration.map(|duration| duration.as_secs_f64() / 60.0),
        "hard": event.hard,
        "eccentric": event.eccentric,
        "priority": match event.priority {
            Priority::A => "A",
            Priority::B => "B",
            Priority::C => "C",
        },
        "discipline": match event.discipline {
            Discipline::Endurance => "endurance",
            Discipline::Power => "power",
        },
    })
}

fn check_in(check_in: &CheckIn) -> Value {
    let tender: Vec<String> = check_in
        .tender_to_touch
        .iter()
        .map(Area::to_string)
        .collect();
    json!({
        "at": check_in.at.to_string(),
        "soreness": levels(check_in.soreness.iter().map(|(area, level)| (area, level.get()))),
        "heavy": check_in.heavy,
        "tight": check_in.tight,
        "drained": check_in.drained,
        "stress": check_in.stress,
        "mood": check_in.mood,
        "sleep_h": check_in.sleep_h,
        "recovered": check_in.recovered,
        "tender_to_touch": tender,
        "worse_since": check_in.worse_since.map(|at| at.to_string()),
    })
}

fn finding(finding: &Finding) -> Value {
    let answers: Map<String, Value> = finding
        .answers
        .iter()
        .map(|(name, answer)| {
            let answer = match answer {
                FollowUp::Bool(value) => json!(value),
                FollowUp::Number(value) => json!(value),
                FollowUp::Time(at) => json!(at.to_string()),
                FollowUp::Text(text) => json!(text),
            };
            (name.clone(), answer)
        })
        .collect();
    json!({
        "code": finding.code,
        "region": finding.area.map(|area| area.to_string()),
        "onset": finding.onset.map(|at| at.to_string()),
        "answer": match finding.answer {
            Answer::Yes => "yes",
            Answer::Unsure => "unsure",
        },
        "answered_at": finding.answered_at.to_string(),
        "cleared_at": finding.cleared_at.map(|at| at.to_string()),
        "detail": finding.detail,
        "answers": answers,
    })
}

fn gate(gate: &FinishGate) -> Value {
    json!({
        "walking_and_coherent": gate.walking_and_coherent,
        "cooled_down_10_min_and_drinking": gate.cooled_down_10_min_and_drinking,
        "no_red_flag": gate.no_red_flag,
        "not_shivering_or_burning_hot": gate.not_shivering_or_burning_hot,
        "no_dark_urine": gate.no_dark_urine,
        "no_one_sided_swelling": gate.no_one_sided_swelling,
        "no_nsaid_with_nausea": gate.no_nsaid_with_nausea,
        "blisters_covered": gate.blisters_covered,
        "medical_tent_passed": gate.medical_tent_passed,
        "consent": gate.consent,
    })
}

fn wishes(wishes: &Wishes) -> Value {
    let regions: Vec<String> = wishes.areas.iter().map(Area::to_string).collect();
    json!({
        "kind": wishes.kind.map(|kind| match kind {
            WishedKind::Kind(kind) => kind.word(),
            WishedKind::Nothing => "none",
        }),
        "pressure": wishes.pressure.map(|pressure| pressure.get()),
        "regions": regions,
        "minutes": wishes.minutes,
        "techniques_liked": techniques(&wishes.techniques.liked),
        "techniques_disliked": techniques(&wishes.techniques.disliked),
        "massages_per_month": wishes.massages_per_month,
    })
}

fn techniques(techniques: &[Technique]) -> Vec<&'static str> {
    techniques.iter().map(|one| one.word()).collect()
}

fn soreness_ahead(situation: &Situation) -> Value {
    let areas = &situation.forecast.areas;
    let Some(first) = areas.first() else {
        return json!([]);
    };
    let days = first.days.iter().enumerate().map(|(index, day)| {
        let sore = areas
            .iter()
            .map(|area| (&area.area, area.days[index].level.get()));
        json!({"date": day.date.to_string(), "soreness": levels(sore)})
    });
    Value::Array(days.collect())
}
