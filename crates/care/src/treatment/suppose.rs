//! Supposing that one fact were different: what would move.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::{
    finding::Finding,
    massage::Kind,
    recommendation::{Advice, words},
    screening::Outcome,
};
use crate::{
    plan::Plan,
    situation::Situation,
    training::{
        check_in::CheckIn,
        workout::{Event, EventKind, EventTime},
    },
    units::Pressure,
};

/// One fact, supposed to be different.
#[derive(Debug, Clone, PartialEq)]
pub enum Supposition {
    /// The next race ahead begins then; where there is none, one does.
    RaceAt(Timestamp),
    /// The event at this place of the situation's list is not there.
    WithoutEvent(usize),
    /// No finding of this rule, and it is denied.
    Without(String),
    /// This finding as well.
    With(Box<Finding>),
    /// Nothing is sore.
    NothingSore,
    /// Nothing is tender to touch.
    NothingTender,
    /// This pressure is liked, or none in particular.
    Liked(Option<Pressure>),
    /// At most so many massages a month, or as many as fit.
    PerMonth(Option<u8>),
    /// No massage was given lately.
    NotMassaged,
    /// None of the open safety questions applies.
    AllDenied,
}

impl Supposition {
    /// The situation if it were so; `None` where it is so already, or cannot be.
    pub fn applied_to(&self, situation: &Situation) -> Option<Situation> {
        let mut other = situation.clone();
        let now = situation.now;
        match self {
            Self::RaceAt(at) => match next_race(situation) {
                Some(index) => other.events.get_mut(index)?.time = time_of(*at, now),
                None => other.events.push(Event {
                    time: time_of(*at, now),
                    ..Event::race(now)
                }),
            },
            Self::WithoutEvent(index) => {
                if *index >= other.events.len() {
                    return None;
                }
                other.events.remove(*index);
            }
            Self::Without(code) => {
                other.findings.retain(|finding| finding.code != *code);
                if other.findings.len() == situation.findings.len() {
                    return None;
                }
                other.asked.retain(|denial| denial.code != *code);
                other.asked.push(super::finding::Denial {
                    code: code.clone(),
                    answered_at: now,
                });
            }
            Self::With(finding) => {
                other.asked.retain(|denial| denial.code != finding.code);
                other.findings.push(Finding::clone(finding));
            }
            Self::NothingSore => {
                other.likely_soreness.clear();
                other.forecast = Default::default();
                if let Some(check_in) = &mut other.check_in {
                    check_in.soreness.clear();
                    check_in.tender_to_touch.clear();
                    check_in.worse_since = None;
                }
            }
            Self::NothingTender => {
                let check_in = other.check_in.get_or_insert_with(CheckIn::default);
                check_in.at = now;
                check_in.tender_to_touch.clear();
            }
            Self::Liked(pressure) => other.wishes.pressure = *pressure,
            Self::PerMonth(most) => other.wishes.massages_per_month = *most,
            Self::NotMassaged => {
                let week = SignedDuration::from_hours(7 * 24);
                other
                    .person
                    .massages
                    .retain(|massage| now.duration_since(massage.ended_at) >= week);
            }
            Self::AllDenied => {
                other.assume_denied = true;
                for denial in &mut other.asked {
                    denial.answered_at = now;
                }
            }
        }
        (other != *situation).then_some(other)
    }

    /// What is supposed, in words that follow "if".
    pub fn says(&self, situation: &Situation) -> String {
        let day = |at: Timestamp| {
            at.to_zoned(situation.zone.clone())
                .strftime("%a %-d %b, %H:%M")
                .to_string()
        };
        match self {
            Self::RaceAt(at) => {
                let race = next_race(situation).and_then(|index| situation.events.get(index));
                let what = race.map_or_else(|| "a race".to_owned(), words::what_within);
                format!("{what} began on {}", day(*at))
            }
            Self::WithoutEvent(index) => situation
                .events
                .get(*index)
                .map_or_else(String::new, |event| {
                    format!("{} were not there", words::what_within(event))
                }),
            Self::Without(code) => format!("{code} were answered with no"),
            Self::With(finding) => format!("{} were answered with yes", finding.code),
            Self::NothingSore => "nothing were sore".to_owned(),
            Self::NothingTender => "you said now that nothing is tender to touch".to_owned(),
            Self::Liked(Some(pressure)) => format!("you asked for level {} of 5", pressure.get()),
            Self::Liked(None) => "you asked for no pressure in particular".to_owned(),
            Self::PerMonth(Some(most)) => format!("you chose at most {most} massages a month"),
            Self::PerMonth(None) => "you chose no most massages a month".to_owned(),
            Self::NotMassaged => "you had had no massage in the last 7 days".to_owned(),
            Self::AllDenied => "none of the open safety questions applied".to_owned(),
        }
    }
}

/// Where the next race ahead stands in the list.
pub fn next_race(situation: &Situation) -> Option<usize> {
    let ahead = situation.events.iter().enumerate();
    ahead
        .filter_map(|(index, event)| match (event.kind, event.time) {
            (EventKind::Race, EventTime::StartsAt(at)) if at > situation.now => Some((at, index)),
            (EventKind::Race | EventKind::Workout, _) => None,
        })
        .min()
        .map(|(_, index)| index)
}

fn time_of(at: Timestamp, now: Timestamp) -> EventTime {
    if at > now {
        EventTime::StartsAt(at)
    } else {
        EventTime::EndedAt(at)
    }
}

impl Event {
    /// A race of priority A of which nothing else is known.
    pub fn race(starts_at: Timestamp) -> Self {
        Self {
            kind: EventKind::Race,
            name: None,
            time: EventTime::StartsAt(starts_at),
            sport: None,
            distance: None,
            duration: None,
            hard: true,
            eccentric: false,
            priority: crate::training::workout::Priority::A,
            discipline: crate::training::workout::Discipline::Endurance,
        }
    }
}

/// One thing that differs between two plans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Which: `outcome`, `kind`, `from`, `to`, `minutes`, `pressure_cap`, `work`, `avoid`.
    pub what: &'static str,
    /// How it is.
    pub before: String,
    /// How it would be.
    pub after: String,
}

impl Difference {
    /// "Pressure: light instead of medium".
    pub fn says(&self) -> String {
        let name = match self.what {
            "outcome" => "What the safety questions come to",
            "kind" => "Kind",
            "from" => "Begins",
            "to" => "Window ends",
            "minutes" => "Minutes",
            "pressure_cap" => "Pressure at most",
            "work" => "Areas worked",
            "avoid" => "Areas left out",
            other => other,
        };
        format!("{name}: {} instead of {}", self.after, self.before)
    }
}

/// What differs, in a fixed order.
pub fn differences(before: &Plan, after: &Plan, zone: &TimeZone) -> Vec<Difference> {
    let (one, other) = (told(before, zone), told(after, zone));
    let mut out = Vec::new();
    for ((what, before), (_, after)) in one.into_iter().zip(other) {
        if before != after {
            out.push(Difference {
                what,
                before,
                after,
            });
        }
    }
    out
}

/// Everything of a plan that is compared, in words.
fn told(plan: &Plan, zone: &TimeZone) -> [(&'static str, String); 8] {
    let outcome = match plan.screening.verdict().outcome {
        Outcome::Book => "no reason to wait",
        Outcome::BookWithLimits => "within limits",
        Outcome::NotYet => "not yet",
        Outcome::Incomplete => "questions are open",
        Outcome::SpeakToSomeone => "speak to someone first",
        Outcome::Emergency => "call for help",
    };
    let at = |at: Timestamp| {
        at.to_zoned(zone.clone())
            .strftime("%a %-d %b %H:%M")
            .to_string()
    };
    let none = || "none".to_owned();
    let massage = match &plan.advice {
        Advice::Massage(massage) => Some(massage),
        Advice::Nothing(_) => None,
    };
    let of = |tell: &dyn Fn(&super::recommendation::Recommendation) -> String| {
        massage.map_or_else(none, |massage| tell(massage))
    };
    [
        ("outcome", outcome.to_owned()),
        ("kind", of(&|it| kind(it.kind))),
        ("from", of(&|it| at(it.window.from))),
        ("to", of(&|it| at(it.window.to))),
        ("minutes", of(&|it| it.minutes.to_string())),
        (
            "pressure_cap",
            of(&|it| format!("{} of 5", it.pressure_cap.get())),
        ),
        ("work", of(&|it| listed(it.work.iter()))),
        ("avoid", of(&|it| listed(it.avoid.iter()))),
    ]
}

fn kind(kind: Kind) -> String {
    kind.plain_name().to_lowercase()
}

fn listed<'a>(areas: impl Iterator<Item = &'a crate::body::Area>) -> String {
    let names: Vec<String> = areas.map(|area| area.plain_name()).collect();
    if names.is_empty() {
        "as agreed".to_owned()
    } else {
        names.join(", ")
    }
}
