//! Everything Knead remembers about one athlete, as the situation that `care` reasons from.

use std::collections::BTreeSet;

use care::{
    booking::{appointment::Appointment, clinic::Clinic},
    id::Id,
    people::Person,
    rules::{RuleBook, load::LoadModel},
    situation::{Person as PersonFacts, Situation, Wishes},
    training::{
        check_in::CheckIn,
        load::LoadedActivity,
        load_history::LoadHistory,
        planned::{Planned, PlannedTime},
        workout::{
            Event, EventTime,
            planned::{AsEvent, event_of},
            race::{RaceAnswer, RaceAnswers},
        },
    },
    treatment::massage::BookedMassage,
};
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, tz::TimeZone};
use store::{
    StoreError, Tx, people, training,
    training::activities::{KeptGuess, StoredActivity},
    treatment,
};

use crate::{
    derive::{self, days::kept_history},
    kept_safety,
    plan_files::{Told, remembering},
};

/// Loads an athlete's situation as of an instant.
///
/// A part that cannot be read fails the whole: nothing unknown is ever taken for harmless.
///
/// # Errors
/// [`StoreError`] when anything of it cannot be read, also when there is no such athlete.
pub fn situation_of(
    tx: &mut Tx<'_>,
    rules: &RuleBook,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    at: Timestamp,
) -> Result<Situation, StoreError> {
    let profile = training::profile::profile(tx, clinic, athlete)?.unwrap_or_default();
    let zone = zone_of(tx, clinic, athlete)?;
    let window = i64::from(rules.check_ins.forecast.window_days);
    let check_ins =
        training::check_ins::check_ins_since(tx, clinic, athlete, days_before(at, window))?;
    let lately = lately(tx, rules, (clinic, athlete), check_ins, at)?;
    let named = training::events::events_since(tx, clinic, athlete, days_before(at, EVENTS_DAYS))?;
    let events: Vec<Event> = named
        .into_iter()
        .map(|(_, event)| as_of(event, at))
        .collect();
    let today = at.to_zoned(zone.clone()).date();
    let massages = treatment::massages::massages_since(tx, clinic, athlete, Timestamp::MIN)?;
    let mut findings = treatment::findings::findings(tx, clinic, athlete)?;
    let mut person = PersonFacts {
        age: profile.birth_year.and_then(|born| age(born, today.year())),
        sport: profile.sport,
        training_pattern: profile.training_pattern,
        new_client: massages.is_empty(),
        familiar_therapist: profile.usual_therapist.is_some() && !massages.is_empty(),
        massages,
        booked: booked(tx, clinic, athlete, at)?,
        own_measure: None,
        decisions: Vec::new(),
    };
    kept_safety::take_in(tx, rules, (clinic, athlete), &mut findings, &mut person, at)?;
    let said = Situation {
        now: at,
        person,
        events,
        check_in: training::check_ins::latest_check_in(tx, clinic, athlete)?,
        findings,
        asked: treatment::findings::denials(tx, clinic, athlete)?,
        assume_denied: false,
        finish_gate: None,
        wishes: Wishes {
            pressure: profile.liked_pressure,
            massages_per_month: profile.most_per_month,
            techniques: profile.techniques,
            ..Wishes::default()
        },
        likely_soreness: Vec::new(),
        forecast: Default::default(),
        load: LoadHistory::default(),
        zone,
    };
    let since = today.checked_sub(LOAD_DAYS.days()).unwrap_or(Date::MIN);
    let load = kept_history(tx, clinic, athlete, (since, today), &rules.load)?;
    let said = Situation { load, ..said };
    with_planned(tx, rules, (clinic, athlete), said, lately)
}

/// Massages booked from now on.
fn booked(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    at: Timestamp,
) -> Result<Vec<BookedMassage>, StoreError> {
    let mut ahead = store::booking::appointments_of(tx, clinic, athlete, at)?;
    ahead.retain(Appointment::takes_time);
    let mut booked: Vec<BookedMassage> = ahead
        .iter()
        .map(|appointment| {
            let slot = &appointment.slot;
            let minutes = slot.ends_at.duration_since(slot.starts_at).as_mins();
            BookedMassage {
                starts_at: slot.starts_at,
                minutes: u16::try_from(minutes).unwrap_or(u16::MAX),
            }
        })
        .collect();
    booked.sort_by_key(|booked| booked.starts_at);
    Ok(booked)
}

/// A situation with what was recorded and what calendars have planned. A planned race of a day with a recording is that recording.
fn with_planned(
    tx: &mut Tx<'_>,
    rules: &RuleBook,
    (clinic, athlete): (Id<Clinic>, Id<Person>),
    mut said: Situation,
    mut lately: Lately,
) -> Result<Situation, StoreError> {
    let (at, zone) = (said.now, said.zone.clone());
    let since = days_before(at, EVENTS_DAYS);
    let day = since.to_zoned(zone.clone()).date();
    let day_of = |at: Timestamp| at.to_zoned(zone.clone()).date();
    for planned in training::planned::planned_from(tx, clinic, athlete, since, day)? {
        let race = match event_of(&planned, &rules.load.hard, &zone, at) {
            AsEvent::Nothing => continue,
            AsEvent::Event(event) => match event.time {
                EventTime::StartsAt(_) => {
                    said.events.push(event);
                    continue;
                }
                EventTime::EndedAt(_) => Some(event),
            },
            // Today's race without a time: a recording tells that it is over; until then it may begin at any moment.
            AsEvent::AskWhen => None,
        };
        let day = match planned.time {
            PlannedTime::At(at) => day_of(at),
            PlannedTime::On(day) => day,
        };
        let recorded = lately
            .loaded
            .iter()
            .filter(|one| one.activity.starts_at_local(&zone).date() == day)
            .max_by(|a, b| a.load.value.total_cmp(&b.load.value));
        match (recorded, race) {
            (Some(recorded), _) => {
                let begun = recorded.activity.starts_at;
                if !lately.said.contains(&begun) {
                    lately.told.answers.insert(begun, RaceAnswer::Race);
                }
            }
            (None, Some(race)) => said.events.push(race),
            (None, None) => {
                let soon = at.checked_add(SignedDuration::from_mins(1)).unwrap_or(at);
                let begins = Planned {
                    time: PlannedTime::At(soon),
                    ..planned
                };
                if let AsEvent::Event(event) = event_of(&begins, &rules.load.hard, &zone, at) {
                    said.events.push(event);
                }
            }
        }
    }
    Ok(remembering(said, &lately.loaded, &lately.told, rules))
}

/// So many days of load are shown and reasoned from; the averages carry what lies before them.
const LOAD_DAYS: i64 = 84;

/// The age that a year of birth tells, on the cautious side: a person may not have had their birthday yet.
fn age(born: i16, year: i16) -> Option<u8> {
    const GROWN_UP: i16 = 18;
    let most = year - born;
    u8::try_from(if most <= GROWN_UP { most - 1 } else { most }).ok()
}

/// How far back named races and workouts matter.
const EVENTS_DAYS: i64 = 60;

fn days_before(at: Timestamp, days: i64) -> Timestamp {
    at.checked_sub(SignedDuration::from_hours(24 * days))
        .unwrap_or(Timestamp::MIN)
}

/// An event that was ahead when it was written down lies behind once it is over.
fn as_of(event: Event, at: Timestamp) -> Event {
    match event.time {
        EventTime::StartsAt(starts_at) => {
            let ends_at = starts_at
                .checked_add(event.duration.unwrap_or_default())
                .unwrap_or(starts_at);
            if ends_at < at {
                Event {
                    time: EventTime::EndedAt(ends_at),
                    ..event
                }
            } else {
                event
            }
        }
        EventTime::EndedAt(_) => event,
    }
}

/// What was recorded lately, and which of it were races.
struct Lately {
    /// Oldest first: the races of the last year, the activities of the last weeks, and the very first, which tells since when the
    /// athlete is known.
    loaded: Vec<LoadedActivity>,
    /// How the athlete felt, and which were races: their own word, else what was guessed with all their peers at hand.
    told: Told,
    /// The starts of those of which the athlete said it.
    said: BTreeSet<Timestamp>,
}

/// The activities that soreness, events and hardness are told from.
fn lately(
    tx: &mut Tx<'_>,
    rules: &RuleBook,
    (clinic, athlete): (Id<Clinic>, Id<Person>),
    check_ins: Vec<CheckIn>,
    at: Timestamp,
) -> Result<Lately, StoreError> {
    let model = &rules.load;
    // What is learned from a check-in rests on the weeks before it.
    let oldest = check_ins.iter().map(|said| said.at).min().unwrap_or(at);
    let since = days_before(oldest.min(at), weeks_that_matter(model));
    let said = training::races::answers(tx, clinic, athlete)?;
    let year_ago = days_before(at, i64::from(model.race.race_days) + 2);
    let mut stored = Vec::new();
    if let Some((first, _)) = training::activities::first_and_last(tx, clinic, athlete)?
        && first < year_ago
    {
        let next = first
            .checked_add(SignedDuration::from_micros(1))
            .unwrap_or(first);
        stored = training::activities::activities_between(tx, clinic, athlete, first, next)?;
    }
    let mut races = training::activities::likely_races(tx, clinic, athlete, year_ago)?;
    for id in said.keys() {
        if !races.iter().any(|race| race.id == *id) {
            races.extend(training::activities::activity(tx, clinic, athlete, *id)?);
        }
    }
    races.retain(|race| (year_ago..since).contains(&race.loaded.activity.starts_at));
    races.sort_by_key(|race| race.loaded.activity.starts_at);
    stored.extend(races);
    stored.extend(training::activities::activities_since(
        tx, clinic, athlete, since,
    )?);
    let mut answers = RaceAnswers::new();
    let mut said_of = BTreeSet::new();
    for one in &stored {
        let begun = one.loaded.activity.starts_at;
        let answer = said.get(&one.id).copied();
        if answer.is_some() {
            said_of.insert(begun);
        }
        let race = answer.unwrap_or_else(|| is_likely_race(one, model));
        let word = if race {
            RaceAnswer::Race
        } else {
            RaceAnswer::Training
        };
        answers.insert(begun, word);
    }
    Ok(Lately {
        loaded: derive::groups::loaded(&stored, model),
        told: Told { check_ins, answers },
        said: said_of,
    })
}

/// Whether an activity is taken for a race without being asked: it is sure enough, or so long that it asks for the same care.
fn is_likely_race(stored: &StoredActivity, model: &LoadModel) -> bool {
    let activity = &stored.loaded.activity;
    let runs = &model.race.runs;
    let sure = |guess: &KeptGuess| {
        guess.confidence >= model.race.sure
            || (runs.sports.contains(&activity.sport)
                && activity
                    .distance
                    .is_some_and(|distance| distance.get() >= 1000.0 * runs.surely_km))
    };
    stored.derived.race.as_ref().is_some_and(sure)
}

/// Every activity of an athlete that is nobody's twin, oldest first.
pub(crate) fn activities_of(
    tx: &mut Tx<'_>,
    rules: &RuleBook,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
) -> Result<Vec<LoadedActivity>, StoreError> {
    let stored = training::activities::activities_since(tx, clinic, athlete, Timestamp::MIN)?;
    Ok(derive::groups::loaded(&stored, &rules.load))
}

/// How many days back an activity can still matter to how sore or how tired somebody is today, and to what is compared with that.
fn weeks_that_matter(model: &LoadModel) -> i64 {
    let sore = model.soreness.gone_h / 24.0;
    #[expect(clippy::cast_possible_truncation, reason = "a few days")]
    let sore = sore.ceil() as i64
        + i64::from(
            model
                .soreness
                .accustomed_days
                .max(model.soreness.unaccustomed_history_days),
        );
    let hard = i64::from(model.race.recent_days) + i64::from(model.hard.own_days);
    // A day more for what began before it and ended within.
    sore.max(hard) + 2
}

/// The zone an athlete lives in; UTC where it is not in the time-zone database.
pub(crate) fn zone_of(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
) -> Result<TimeZone, StoreError> {
    let member = people::person_by_id(tx, clinic, athlete)?;
    Ok(member
        .and_then(|member| TimeZone::get(&member.person.zone).ok())
        .unwrap_or(TimeZone::UTC))
}
