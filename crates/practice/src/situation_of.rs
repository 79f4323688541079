//! Everything Knead remembers about one athlete, as the situation that `care` reasons from.

use care::{
    booking::clinic::Clinic,
    id::Id,
    people::Person,
    rules::RuleBook,
    situation::{Person as PersonFacts, Situation, Wishes},
    training::{
        load::LoadedActivity,
        load_history::LoadHistory,
        workout::{Event, EventTime},
    },
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use store::{StoreError, Tx, people, training, treatment};

use crate::plan_files::remembering;

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
    let loaded = activities_of(tx, clinic, athlete)?;
    let named = training::events::events_since(tx, clinic, athlete, days_before(at, EVENTS_DAYS))?;
    let events = named
        .into_iter()
        .map(|(_, event)| as_of(event, at))
        .collect();
    let today = at.to_zoned(zone.clone()).date();
    let massages = treatment::massages::massages_since(tx, clinic, athlete, Timestamp::MIN)?;
    let person = PersonFacts {
        age: profile.birth_year.and_then(|born| age(born, today.year())),
        sport: profile.sport,
        training_pattern: profile.training_pattern,
        new_client: massages.is_empty(),
        familiar_therapist: profile.usual_therapist.is_some() && !massages.is_empty(),
        massages,
    };
    let said = Situation {
        now: at,
        person,
        events,
        check_in: training::check_ins::latest_check_in(tx, clinic, athlete)?,
        findings: treatment::findings::findings(tx, clinic, athlete)?,
        asked: treatment::findings::denials(tx, clinic, athlete)?,
        assume_denied: false,
        finish_gate: None,
        wishes: Wishes::default(),
        likely_soreness: Vec::new(),
        forecast: Default::default(),
        load: LoadHistory::default(),
        zone,
    };
    let window = i64::from(rules.check_ins.forecast.window_days);
    let check_ins =
        training::check_ins::check_ins_since(tx, clinic, athlete, days_before(at, window))?;
    Ok(remembering(said, &loaded, &check_ins, rules))
}

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

/// Every activity of an athlete that is nobody's twin, oldest first.
pub(crate) fn activities_of(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
) -> Result<Vec<LoadedActivity>, StoreError> {
    let stored = training::activities::activities_since(tx, clinic, athlete, Timestamp::MIN)?;
    Ok(stored
        .into_iter()
        .filter(|stored| stored.twin_of.is_none())
        .map(|stored| stored.loaded)
        .collect())
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
