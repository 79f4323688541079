//! Plan from files: read them, work out load and soreness, and put both into a situation. No database, nobody signed in.

use std::{collections::BTreeSet, path::PathBuf};

use care::{
    plan::Plan,
    rules::{RuleBook, load::LoadModel},
    situation::Situation,
    training::{
        activity::Activity,
        athlete::Athlete,
        check_in::CheckIn,
        day_facts::DayFacts,
        load::LoadedActivity,
        load_history::load_history,
        muscles::unknown_exercises,
        planned::Planned,
        recorded::{AllLoaded, Recorded, load_all},
        soreness::forecast::forecast,
        workout::{
            Discipline, Event, EventKind, EventTime, Priority,
            race::RaceAnswers,
            recorded::{discipline_of, events_with_answers, is_eccentric},
        },
    },
};
use formats::{
    Progress, ReadOptions, Rejected, Warning,
    situation::{ActivitiesRead, RejectedFile},
};
use jiff::{SignedDuration, Timestamp, civil, tz::TimeZone};

use crate::{
    event_time::event_time,
    planned_events::{races_recorded, with_planned},
};

/// A race as the athlete names it: a day, perhaps a time of it, perhaps a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedRace {
    /// The local day.
    pub date: civil::Date,
    /// The local time it starts.
    pub time: Option<civil::Time>,
    /// Its name.
    pub name: Option<String>,
}

/// A race of today without a time, and nothing recorded today: nobody can tell whether it is behind or ahead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("is the race of {date} behind you or ahead? hint: say when it starts, as in {date}T08:30")]
pub struct RaceTimeUnknown {
    /// The day of the race.
    pub date: civil::Date,
}

/// What came of the files, and the situation with all of it.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanFiles {
    /// The situation given, with training, load and likely soreness.
    pub situation: Situation,
    /// Each activity once, oldest first, with its load.
    pub activities: Vec<LoadedActivity>,
    /// Activities that were told twice: by the same bytes, or by another recording of the same thing.
    pub duplicates: usize,
    /// Files that were refused, and why.
    pub rejected: Vec<Rejected>,
    /// What was mended.
    pub warnings: Vec<Warning>,
    /// Files passed over, since they are no activities and do not pretend to be.
    pub skipped: usize,
    /// Files in all.
    pub files: usize,
    /// Workouts and races that calendars among the files have planned.
    pub planned: Vec<Planned>,
    /// What was said of days and nights.
    pub days: Vec<DayFacts>,
    /// Strength exercises of which Knead does not know the muscles, by their own names.
    pub unknown_exercises: BTreeSet<String>,
}

impl PlanFiles {
    /// The plan of the situation.
    pub fn plan(&self, rules: &RuleBook) -> Plan {
        care::plan::plan(&self.situation, rules)
    }

    /// What was read, for the situation document.
    pub fn summary(&self) -> ActivitiesRead {
        ActivitiesRead {
            read: self.activities.len(),
            duplicates: self.duplicates,
            rejected: self
                .rejected
                .iter()
                .map(|rejected| RejectedFile {
                    file: rejected.name.clone(),
                    why: format!("{}; hint: {}", rejected.error, rejected.error.hint()),
                })
                .collect(),
        }
    }
}

/// Reads files, folders and archives, and adds what they tell to a situation.
///
/// # Errors
/// [`RaceTimeUnknown`] for a race of today that may be behind or ahead. What cannot be read is no error: it is in `rejected`.
pub fn plan_files(
    paths: &[PathBuf],
    situation: Situation,
    races: Vec<NamedRace>,
    rules: &RuleBook,
    progress: impl FnMut(Progress),
) -> Result<PlanFiles, RaceTimeUnknown> {
    let now = situation.now;
    let record = |activity: Activity, _: formats::Origin<'_>| Recorded::new(activity, &rules.load);
    let options = ReadOptions {
        now,
        zone: situation.zone.clone(),
    };
    let read = formats::read_all(paths, options, record, progress);
    let AllLoaded {
        mut loaded, twins, ..
    } = load_all(read.activities, &Athlete::default(), &rules.load, now);
    loaded.sort_by_key(|loaded| loaded.activity.starts_at);
    let duplicates = read.duplicates_of_bytes.len() + twins.len();
    let unknown_exercises = unknown_exercises(
        loaded.iter().map(|loaded| &loaded.activity),
        &rules.load.exercises,
    );
    let mut races = races;
    races.extend(races_recorded(
        &read.planned,
        &races,
        &loaded,
        &situation,
        rules,
    ));
    let situation = with_training(situation, &loaded, &races, rules)?;
    let situation = with_planned(situation, &read.planned, &races, rules)?;
    Ok(PlanFiles {
        planned: read.planned,
        days: read.days,
        unknown_exercises,
        situation,
        activities: loaded,
        duplicates,
        rejected: read.rejected,
        warnings: read.warnings,
        skipped: read.skipped,
        files: read.files,
    })
}

/// A situation with what training tells: events behind, races, daily load, likely soreness.
///
/// # Errors
/// [`RaceTimeUnknown`] for a race of today that may be behind or ahead.
pub fn with_training(
    mut situation: Situation,
    loaded: &[LoadedActivity],
    races: &[NamedRace],
    rules: &RuleBook,
) -> Result<Situation, RaceTimeUnknown> {
    let (now, zone) = (situation.now, situation.zone.clone());
    let mut named = Vec::new();
    for race in races {
        race_into(&mut named, race, loaded, &rules.load, now, &zone)?;
    }
    // Races named at the door win over what a document and the files tell.
    situation.events.retain(|event| {
        !named
            .iter()
            .any(|race: &Event| is_same(race.time, event.time))
    });
    situation.events.extend(named);
    let told = Told {
        check_ins: situation.check_in.iter().cloned().collect(),
        answers: RaceAnswers::new(),
    };
    let today = situation.now.to_zoned(situation.zone.clone()).date();
    situation.load = load_history(loaded, &situation.zone, today, &rules.load);
    Ok(remembering(situation, loaded, &told, rules))
}

/// What a person said of their training besides what was recorded.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Told {
    /// How they felt, over the days that are learned from.
    pub check_ins: Vec<CheckIn>,
    /// Which activities were races.
    pub answers: RaceAnswers,
}

/// A situation with what recorded training tells besides the daily load, for the terminal and the server alike.
pub(crate) fn remembering(
    mut situation: Situation,
    loaded: &[LoadedActivity],
    told: &Told,
    rules: &RuleBook,
) -> Situation {
    let (now, zone) = (situation.now, situation.zone.clone());
    let mut recorded = events_with_answers(loaded, &told.answers, &rules.load, &zone, now);
    // What the person says of an event wins over what its file tells.
    recorded.retain(|event| {
        !situation
            .events
            .iter()
            .any(|said| is_same(said.time, event.time))
    });
    situation.events.extend(recorded);
    situation.events.sort_by_key(|event| event.time);
    situation.forecast = forecast(loaded, &told.check_ins, rules, &zone, now);
    situation.likely_soreness = situation.forecast.likely_now.clone();
    situation
}

/// Whether two times are those of one event: both over, and hardly apart.
fn is_same(one: EventTime, other: EventTime) -> bool {
    const HARDLY: SignedDuration = SignedDuration::from_hours(1);
    match (one, other) {
        (EventTime::EndedAt(one), EventTime::EndedAt(other)) => {
            one.duration_since(other).abs() <= HARDLY
        }
        (EventTime::EndedAt(_) | EventTime::StartsAt(_), EventTime::StartsAt(_))
        | (EventTime::StartsAt(_), EventTime::EndedAt(_)) => false,
    }
}

/// Puts a race among the events: a recording of its day becomes the race, else it stands for itself.
fn race_into(
    events: &mut Vec<Event>,
    race: &NamedRace,
    loaded: &[LoadedActivity],
    model: &LoadModel,
    now: Timestamp,
    zone: &TimeZone,
) -> Result<(), RaceTimeUnknown> {
    let of_the_day = loaded.iter().filter(|workout| {
        workout.activity.starts_at_local(zone).date() == race.date
            && workout.activity.ends_at() <= now
    });
    if let Some(workout) =
        of_the_day.max_by(|one, other| one.load.value.total_cmp(&other.load.value))
    {
        let ended_at = EventTime::EndedAt(workout.activity.ends_at());
        events.retain(|event| event.time != ended_at);
        let activity = &workout.activity;
        let mut event = a_race(
            race.name.clone().or_else(|| activity.name.clone()),
            ended_at,
        );
        event.sport = Some(activity.sport);
        event.distance = activity.distance;
        event.duration = Some(activity.duration);
        event.eccentric = is_eccentric(activity, &model.eccentric);
        event.discipline = discipline_of(activity.sport);
        events.push(event);
        return Ok(());
    }
    let time =
        event_time(race.date, race.time, zone, now).ok_or(RaceTimeUnknown { date: race.date })?;
    events.push(a_race(race.name.clone(), time));
    Ok(())
}

fn a_race(name: Option<String>, time: EventTime) -> Event {
    Event {
        kind: EventKind::Race,
        name,
        time,
        sport: None,
        distance: None,
        duration: None,
        hard: true,
        eccentric: false,
        priority: Priority::A,
        discipline: Discipline::Endurance,
    }
}

#[cfg(test)]
mod tests {
    use care::{
        situation::Person,
        training::{
            activity::{SourceFormat, Sport},
            load_history::LoadHistory,
        },
        treatment::finding::Finding,
    };
    use jiff::civil::date;

    use super::*;

    fn situation(now: &str) -> Situation {
        Situation {
            now: now.parse().unwrap(),
            zone: TimeZone::get("America/Edmonton").unwrap(),
            person: Person::default(),
            events: vec![],
            check_in: None,
            findings: Vec::<Finding>::new(),
            asked: vec![],
            assume_denied: false,
            finish_gate: None,
            wishes: Default::default(),
            likely_soreness: vec![],
            forecast: Default::default(),
            load: LoadHistory::default(),
        }
    }

    fn run(starts_at: &str, minutes: i64) -> Activity {
        Activity::new(
            Sport::Running,
            starts_at.parse().unwrap(),
            SignedDuration::from_mins(minutes),
            SourceFormat::Fit,
        )
    }

    fn events(
        now: &str,
        activities: Vec<Activity>,
        races: &[NamedRace],
    ) -> Result<Vec<Event>, RaceTimeUnknown> {
        let rules = RuleBook::built_in().unwrap();
        let situation = situation(now);
        let recorded = activities
            .into_iter()
            .map(|activity| Recorded::new(activity, &rules.load))
            .collect();
        let all = load_all(recorded, &Athlete::default(), &rules.load, situation.now);
        with_training(situation, &all.loaded, races, &rules).map(|situation| situation.events)
    }

    fn race(day: civil::Date, time: Option<civil::Time>) -> NamedRace {
        NamedRace {
            date: day,
            time,
            name: Some("Harvest Run".into()),
        }
    }

    const NOON: &str = "2026-05-04T12:00:00-06:00";

    #[test]
    fn a_recording_of_the_day_becomes_the_race() {
        let found = events(
            NOON,
            vec![run("2026-05-03T08:00:00-06:00", 95)],
            &[race(date(2026, 5, 3), None)],
        )
        .unwrap();
        let [event] = found.as_slice() else {
            panic!("one event, not {found:?}")
        };
        assert_eq!(
            (event.kind, event.name.as_deref()),
            (EventKind::Race, Some("Harvest Run"))
        );
        assert_eq!(
            event.time,
            EventTime::EndedAt("2026-05-03T09:35:00-06:00".parse().unwrap())
        );
    }

    #[test]
    fn a_race_ahead_without_a_time_may_start_at_midnight() {
        let found = events(NOON, vec![], &[race(date(2026, 5, 10), None)]).unwrap();
        assert_eq!(
            found[0].time,
            EventTime::StartsAt("2026-05-10T00:00:00-06:00".parse().unwrap())
        );
    }

    #[test]
    fn a_race_of_today_must_say_its_time() {
        let today = date(2026, 5, 4);
        assert_eq!(
            events(NOON, vec![], &[race(today, None)]),
            Err(RaceTimeUnknown { date: today })
        );
        let evening = events(NOON, vec![], &[race(today, Some(civil::time(18, 0, 0, 0)))]).unwrap();
        assert_eq!(
            evening[0].time,
            EventTime::StartsAt("2026-05-04T18:00:00-06:00".parse().unwrap())
        );
        let morning = events(NOON, vec![], &[race(today, Some(civil::time(8, 0, 0, 0)))]).unwrap();
        assert_eq!(morning[0].time, EventTime::EndedAt(NOON.parse().unwrap()));
    }
}
