//! Which rows of the timing table hold at a moment: what lies behind, what lies ahead.

use jiff::{SignedDuration, Timestamp};

use crate::{
    rules::timing::{AfterRow, BeforeRow, Classes, EffortClass, TimingRules, Who, hours},
    situation::{Person, Situation},
    training::{
        activity::Sport,
        workout::{Event, EventKind, EventTime, Priority},
    },
};

/// An effort behind, with the row that still holds, if one does.
#[derive(Debug, Clone, Copy)]
pub struct Behind<'a> {
    /// The event.
    pub event: &'a Event,
    /// When it ended.
    pub ended_at: Timestamp,
    /// How long ago.
    pub since: SignedDuration,
    /// What it counts as; `None` for an easy workout.
    pub class: Option<EffortClass>,
    /// The row after it.
    pub row: Option<&'a AfterRow>,
}

impl Behind<'_> {
    /// Whether it was a race.
    pub fn is_race(&self) -> bool {
        self.event.kind == EventKind::Race
    }

    /// The instant its row ends.
    pub fn row_ends_at(&self) -> Option<Timestamp> {
        self.row
            .and_then(|row| self.ended_at.checked_add(hours(row.to_h)).ok())
    }
}

/// An event ahead, with the row that holds before it, if one does.
#[derive(Debug, Clone, Copy)]
pub struct Ahead<'a> {
    /// The event.
    pub event: &'a Event,
    /// When it starts.
    pub starts_at: Timestamp,
    /// How far off.
    pub ahead: SignedDuration,
    /// Whose rows hold; `None` for a workout.
    pub who: Option<Who>,
    /// The row before it.
    pub row: Option<&'a BeforeRow>,
}

impl Ahead<'_> {
    /// The instant at which another row begins to hold.
    pub fn row_ends_at(&self, rules: &TimingRules) -> Option<Timestamp> {
        let who = self.who?;
        let at_h = self
            .row
            .map_or_else(|| rules.longest_before(who), |row| row.from_h);
        self.starts_at.checked_sub(hours(at_h)).ok()
    }

    /// Whether it is a race.
    pub fn is_race(&self) -> bool {
        self.event.kind == EventKind::Race
    }
}

/// Everything of the timing table that holds at one moment.
#[derive(Debug, Clone)]
pub struct Moment<'a> {
    /// Efforts behind, latest first.
    pub behind: Vec<Behind<'a>>,
    /// Events ahead, soonest first.
    pub ahead: Vec<Ahead<'a>>,
    /// An event that is going on.
    pub under_way: Option<&'a Event>,
}

impl<'a> Moment<'a> {
    /// Sorts a situation's events by where they stand towards now.
    pub fn of(situation: &'a Situation, rules: &'a TimingRules) -> Self {
        let mut moment = Self {
            behind: Vec::new(),
            ahead: Vec::new(),
            under_way: None,
        };
        for event in &situation.events {
            match place(event, situation.now) {
                Place::Behind(ended_at) => {
                    let since = situation.now.duration_since(ended_at);
                    let class = class_of(event, &situation.person, &rules.classes);
                    let row = class.and_then(|class| rules.after(class, since));
                    moment.behind.push(Behind {
                        event,
                        ended_at,
                        since,
                        class,
                        row,
                    });
                }
                Place::UnderWay => moment.under_way = Some(event),
                Place::Ahead(starts_at) => {
                    let ahead = starts_at.duration_since(situation.now);
                    let who = who_of(event, &situation.person);
                    let row = who.and_then(|who| rules.before(who, event.discipline, ahead));
                    moment.ahead.push(Ahead {
                        event,
                        starts_at,
                        ahead,
                        who,
                        row,
                    });
                }
            }
        }
        moment.behind.sort_by_key(|behind| behind.since);
        moment.ahead.sort_by_key(|ahead| ahead.ahead);
        moment
    }

    /// The latest race whose row still holds.
    pub fn race_behind(&self) -> Option<&Behind<'a>> {
        self.behind
            .iter()
            .find(|behind| behind.is_race() && behind.row.is_some())
    }

    /// The latest hard or eccentric workout whose row still holds.
    pub fn workout_behind(&self) -> Option<&Behind<'a>> {
        self.behind
            .iter()
            .find(|behind| !behind.is_race() && behind.row.is_some())
    }

    /// A race, or a hard or eccentric workout, within so many hours.
    pub fn effort_within(&self, most: SignedDuration) -> bool {
        self.behind
            .iter()
            .any(|behind| behind.class.is_some() && behind.since < most)
    }
}

enum Place {
    Behind(Timestamp),
    UnderWay,
    Ahead(Timestamp),
}

/// Where an event stands. Its duration fills in the end that was not told; without one it is a moment.
fn place(event: &Event, now: Timestamp) -> Place {
    let duration = event.duration.unwrap_or(SignedDuration::ZERO);
    match event.time {
        EventTime::EndedAt(ended_at) if ended_at <= now => Place::Behind(ended_at),
        EventTime::EndedAt(ends_at) => match ends_at.checked_sub(duration) {
            Ok(starts_at) if starts_at > now => Place::Ahead(starts_at),
            Ok(_) | Err(_) => Place::UnderWay,
        },
        EventTime::StartsAt(starts_at) if starts_at > now => Place::Ahead(starts_at),
        EventTime::StartsAt(starts_at) => match starts_at.checked_add(duration) {
            Ok(ended_at) if ended_at < now => Place::Behind(ended_at),
            Ok(_) | Err(_) => Place::UnderWay,
        },
    }
}

fn who_of(event: &Event, person: &Person) -> Option<Who> {
    match (event.kind, event.priority) {
        (EventKind::Workout, _) => None,
        (EventKind::Race, Priority::C) => Some(Who::CEvent),
        (EventKind::Race, Priority::A | Priority::B) => {
            Some(if person.new_client || !person.familiar_therapist {
                Who::New
            } else {
                Who::Regular
            })
        }
    }
}

/// What an effort counts as; `None` for an easy workout.
///
/// A sport that nobody told is taken for a run, and a run without a distance for the longer class its time allows:
/// both give the lighter massage.
fn class_of(event: &Event, person: &Person, classes: &Classes) -> Option<EffortClass> {
    let is_run = matches!(
        event.sport.or(person.sport),
        None | Some(Sport::Running | Sport::TrailRunning)
    );
    let longer_than = |most_h: f64| {
        event
            .duration
            .is_some_and(|duration| duration > hours(most_h))
    };
    match event.kind {
        EventKind::Race if !is_run => Some(EffortClass::Short),
        EventKind::Race => Some(
            match event.distance.map(|distance| distance.get() / 1000.0) {
                Some(km) if km > classes.ultra_over_km => EffortClass::Ultra,
                Some(km)
                    if km >= classes.ultra_from_km_when_long
                        && longer_than(classes.ultra_long_h) =>
                {
                    EffortClass::Ultra
                }
                Some(km) if km >= classes.marathon_from_km => EffortClass::Marathon,
                Some(km) if km >= classes.half_from_km => EffortClass::Half,
                Some(_) => EffortClass::Short,
                None if longer_than(classes.ultra_long_h) => EffortClass::Ultra,
                None if longer_than(classes.long_session_over_h) => EffortClass::Marathon,
                None => EffortClass::Short,
            },
        ),
        EventKind::Workout if event.hard && !is_run && longer_than(classes.long_session_over_h) => {
            Some(EffortClass::Short)
        }
        EventKind::Workout if event.eccentric => Some(EffortClass::EccentricWorkout),
        EventKind::Workout if event.hard => Some(EffortClass::HardWorkout),
        EventKind::Workout => None,
    }
}
