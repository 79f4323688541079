//! Looking at what was trained: a page of activities, daily load, days and nights, what lies ahead.

use std::collections::BTreeMap;

use care::{
    id::Id,
    people::Person,
    training::{
        activity::Activity, day_facts::DayFacts, load::LoadedActivity, load_history::LoadHistory,
        planned::Planned, workout::Event,
    },
};
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, tz::TimeZone};
use store::training::{
    activities::{self, KeptGuess, StoredActivity},
    day_facts, events, originals, planned, races,
};

use crate::{
    Actor, Now, Practice, access,
    derive::{self, days::kept_history},
    fault::Fault,
    situation_of::zone_of,
};

/// How many activities a page holds.
pub const PAGE: usize = 40;

/// So many races are asked about at once; the others come when these are answered.
const MOST_ASKED: usize = 6;

/// How many days of context are shown.
const CONTEXT_DAYS: i64 = 14;

/// Which part of the training is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TrainingView {
    /// Which page of activities, from 0 for the newest.
    pub page: u32,
    /// So many days of load up to today; `None` for all of them.
    pub load_days: Option<u32>,
}

/// A part of an athlete's training.
#[derive(Debug, Clone, PartialEq)]
pub struct Training {
    /// Activities with their load, newest first; at most [`PAGE`].
    pub activities: Vec<SeenActivity>,
    /// How many there are in all.
    pub count: u64,
    /// Activities of the last year that look like races and were not answered yet, newest first.
    pub likely_races: Vec<SeenActivity>,
    /// Daily load, fitness, fatigue and form.
    pub load: LoadHistory,
    /// What watches and rings said of the last days, newest first.
    pub days: Vec<DayFacts>,
    /// Races and workouts named by the athlete that lie ahead, soonest first.
    pub ahead: Vec<(Id<Event>, Event)>,
    /// What training calendars have planned from today on, soonest first.
    pub planned: Vec<Planned>,
    /// The athlete's zone.
    pub zone: TimeZone,
}

/// An activity as its athlete sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct SeenActivity {
    /// Identity.
    pub id: Id<Activity>,
    /// The facts, with what only its twins know, and the load.
    pub loaded: LoadedActivity,
    /// The files of the same activity that count less.
    pub twins: Vec<String>,
    /// Whether it looks like a race.
    pub race: Option<KeptGuess>,
    /// What the athlete said of that.
    pub was_race: Option<bool>,
}

/// Why training is not shown.
#[derive(Debug, thiserror::Error)]
pub enum TrainingRefusal {
    /// Not theirs to see.
    #[error(transparent)]
    NotAllowed(#[from] access::NotAllowed),
    /// Something is broken.
    #[error(transparent)]
    Fault(#[from] Fault),
}
crate::fault::refusals!(TrainingRefusal);

/// Activities page by page, daily load, and what lies ahead. A history of twenty years costs no more than one of a year.
///
/// # Errors
/// [`TrainingRefusal::NotAllowed`] for anybody but the athlete.
pub async fn see_training(
    practice: &Practice,
    actor: &Actor,
    athlete: Id<Person>,
    view: TrainingView,
    now: Now,
) -> Result<Training, TrainingRefusal> {
    access::may(actor, access::Act::Train, access::Whose::Of(athlete))?;
    let (rules, clinic) = (practice.rules.clone(), actor.clinic);
    practice
        .store
        .read(move |tx| {
            let zone = zone_of(tx, clinic, athlete)?;
            let today = now.at.to_zoned(zone.clone()).date();
            let answers = races::answers(tx, clinic, athlete)?;
            let seen = |tx: &mut store::Tx<'_>, kept: Vec<StoredActivity>| {
                seen_of(tx, &rules, clinic, athlete, kept, &answers)
            };
            #[expect(clippy::cast_possible_truncation, reason = "a page is short")]
            let most = PAGE as u32;
            let skip = view.page.saturating_mul(most);
            let page = activities::newest_activities(tx, clinic, athlete, most, skip)?;
            let activities = seen(tx, page)?;
            let count = activities::count(tx, clinic, athlete)?;
            let year_ago = derive::before(
                now.at,
                SignedDuration::from_hours(24 * i64::from(rules.load.race.race_days)),
            );
            let mut likely = activities::likely_races(tx, clinic, athlete, year_ago)?;
            likely.retain(|one| one.twin_of.is_none() && !answers.contains_key(&one.id));
            likely.reverse();
            likely.truncate(MOST_ASKED);
            let likely_races = seen(tx, likely)?;
            let since = match view.load_days {
                Some(days) => today
                    .checked_sub((i64::from(days) - 1).days())
                    .unwrap_or(Date::MIN),
                None => Date::MIN,
            };
            let context = today
                .checked_sub((CONTEXT_DAYS - 1).days())
                .unwrap_or(Date::MIN);
            let mut days = day_facts::day_facts_since(tx, clinic, athlete, context)?;
            days.reverse();
            let mut planned = planned::planned_from(tx, clinic, athlete, now.at, today)?;
            planned.sort_by_key(|planned| planned_at(planned, &zone));
            Ok::<_, TrainingRefusal>(Training {
                activities,
                count,
                likely_races,
                load: kept_history(tx, clinic, athlete, (since, today), &rules.load)?,
                days,
                ahead: events::events_since(tx, clinic, athlete, now.at)?,
                planned,
                zone,
            })
        })
        .await
}

/// Everything of an athlete's training, for files that they take with them; activities oldest first.
///
/// # Errors
/// [`TrainingRefusal::NotAllowed`] for anybody but the athlete.
pub async fn export_training(
    practice: &Practice,
    actor: &Actor,
    athlete: Id<Person>,
    now: Now,
) -> Result<ExportedTraining, TrainingRefusal> {
    access::may(actor, access::Act::Train, access::Whose::Of(athlete))?;
    let (rules, actor) = (practice.rules.clone(), actor.clone());
    practice
        .store
        .write(move |tx| {
            let clinic = actor.clinic;
            let zone = zone_of(tx, clinic, athlete)?;
            let today = now.at.to_zoned(zone.clone()).date();
            let answers = races::answers(tx, clinic, athlete)?;
            let stored = activities::activities_since(tx, clinic, athlete, Timestamp::MIN)?;
            let activities = derive::groups::groups(&stored)
                .iter()
                .map(|group| SeenActivity {
                    id: group[0].id,
                    loaded: derive::groups::counted(group, &rules.load),
                    twins: Vec::new(),
                    race: group[0].derived.race.clone(),
                    was_race: answers.get(&group[0].id).copied(),
                })
                .collect();
            let span = (Date::MIN, today);
            let load = kept_history(tx, clinic, athlete, span, &rules.load)?;
            crate::audit::saw(tx, &actor, &now, "training file", athlete)?;
            Ok::<_, TrainingRefusal>(ExportedTraining {
                activities,
                load,
                zone,
            })
        })
        .await
}

/// Everything of an athlete's training.
#[derive(Debug, Clone, PartialEq)]
pub struct ExportedTraining {
    /// Each activity once, oldest first.
    pub activities: Vec<SeenActivity>,
    /// Every day.
    pub load: LoadHistory,
    /// The athlete's zone.
    pub zone: TimeZone,
}

/// When something planned begins at the earliest.
pub(crate) fn planned_at(planned: &Planned, zone: &TimeZone) -> Timestamp {
    match planned.time {
        care::training::planned::PlannedTime::At(at) => at,
        care::training::planned::PlannedTime::On(day) => day
            .to_zoned(zone.clone())
            .map_or(Timestamp::MAX, |zoned| zoned.timestamp()),
    }
}

/// Activities that count, with what their twins know and the names of those.
fn seen_of(
    tx: &mut store::Tx<'_>,
    rules: &care::rules::RuleBook,
    clinic: Id<care::booking::clinic::Clinic>,
    athlete: Id<Person>,
    kept: Vec<StoredActivity>,
    answers: &BTreeMap<Id<Activity>, bool>,
) -> Result<Vec<SeenActivity>, TrainingRefusal> {
    let mut seen = Vec::with_capacity(kept.len());
    let mut twins = activities::twins_of(tx, clinic, athlete, &kept)?;
    for one in kept {
        let others = twins.remove(&one.id).unwrap_or_default();
        let mut files = Vec::with_capacity(others.len());
        for other in &others {
            let original = originals::original(tx, clinic, athlete, &other.original)?;
            files.extend(original.map(|original| original.file_name));
        }
        let mut group = vec![one];
        group.extend(others);
        let mut loaded = derive::groups::loaded(&group, &rules.load);
        let one = group.swap_remove(0);
        let loaded = if loaded.is_empty() {
            one.loaded
        } else {
            loaded.swap_remove(0)
        };
        seen.push(SeenActivity {
            id: one.id,
            loaded,
            twins: files,
            race: one.derived.race,
            was_race: answers.get(&one.id).copied(),
        });
    }
    Ok(seen)
}
