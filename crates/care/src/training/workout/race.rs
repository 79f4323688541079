//! Races among recorded activities: evidence adds up to a confidence, and the athlete has the last word.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp, civil::Weekday, tz::TimeZone};

use super::{Priority, past::Past};
use crate::{
    rules::load::{RaceModel, RaceNames},
    training::{
        activity::{Activity, Sport},
        athlete::quantile,
        load::{Basis, LoadedActivity},
    },
};

/// What the athlete answered when asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RaceAnswer {
    /// It was a race.
    Race,
    /// It was none.
    Training,
}

/// The athlete's answers, by the instant an activity began.
pub type RaceAnswers = BTreeMap<Timestamp, RaceAnswer>;

/// What speaks for or against a race.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RaceReason {
    /// In plain words, such as "a usual race distance".
    pub says: &'static str,
    /// The log-odds it adds; above 0 it speaks for a race.
    pub odds: f64,
}

/// How sure it is that an activity was a race, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct RaceGuess {
    /// 0 (surely none) to 1 (surely one).
    pub confidence: f64,
    /// What it rests on, the strongest first.
    pub reasons: Vec<RaceReason>,
    /// The athlete's own answer, which decides.
    pub answer: Option<RaceAnswer>,
    /// How much it matters if it was one.
    pub priority: Priority,
    /// Longer than people run for training: it asks for the care of a race unless the athlete says otherwise.
    pub asks_for_care: bool,
}

impl RaceGuess {
    /// Whether it is taken to be a race: the athlete said so, or it is sure enough, or it asks for the same care.
    pub fn is_race(&self, model: &RaceModel) -> bool {
        match self.answer {
            Some(RaceAnswer::Race) => true,
            Some(RaceAnswer::Training) => false,
            None => self.confidence >= model.sure || self.asks_for_care,
        }
    }

    /// Whether the athlete should be asked.
    pub fn is_worth_asking(&self, model: &RaceModel) -> bool {
        self.answer.is_none() && self.confidence > model.ask_from && self.confidence < model.sure
    }
}

/// The activities of the last so many days that were races or may have been, oldest first, for the athlete to confirm.
///
/// # Source
/// `rules/load.toml#race`.
pub fn races_found<'a>(
    past: &Past<'a>,
    answers: &RaceAnswers,
    days: u32,
    model: &RaceModel,
    zone: &TimeZone,
    now: Timestamp,
) -> Vec<(&'a LoadedActivity, RaceGuess)> {
    let until = now.checked_add(SignedDuration::from_secs(1)).unwrap_or(now);
    past.between(super::past::days_before(now, days), until)
        .iter()
        .filter_map(|workout| {
            let guess = guess_race(workout, past, answers, model, zone)?;
            (guess.is_race(model) || guess.is_worth_asking(model)).then_some((*workout, guess))
        })
        .collect()
}

/// How sure it is that an activity was a race; `None` where nothing speaks for one.
///
/// A mark of the device or the athlete, and a name that says race, decide by themselves. Otherwise a usual distance, an effort
/// among the hardest for its length, a weekend morning, few pauses and an easy week before add up.
///
/// # Source
/// `rules/load.toml#race`.
pub fn guess_race(
    workout: &LoadedActivity,
    past: &Past<'_>,
    answers: &RaceAnswers,
    model: &RaceModel,
    zone: &TimeZone,
) -> Option<RaceGuess> {
    let activity = &workout.activity;
    let answer = answers.get(&activity.starts_at).copied();
    let name = Name::of(activity);
    let says = |words: &[String]| name.says(words);
    let RaceNames {
        words,
        not_words,
        minor_words,
        indoor_words,
        distance_words,
    } = &model.names;
    let km = activity.distance.map(|distance| distance.get() / 1000.0);
    let runs = model.runs.sports.contains(&activity.sport);
    let usual = runs && km.is_some_and(|km| is_usual_distance(km, model));
    let surely = runs && km.is_some_and(|km| km >= model.runs.surely_km);
    let named = says(words) && !says(not_words);
    let multisport = is_part_of_multisport(activity, past, model);
    // Without any of these the rest cannot add up to a race, and need not be worked out.
    if !(activity.marked_as_race || named || usual || surely || multisport || answer.is_some()) {
        return None;
    }

    let odds = &model.odds;
    let mut reasons = Vec::new();
    let mut add = |holds: bool, odds: f64, says: &'static str| {
        if holds {
            reasons.push(RaceReason { says, odds });
        }
    };
    add(
        activity.marked_as_race,
        odds.marked,
        "it is marked as a race",
    );
    add(named, odds.named, "its name says so");
    add(
        says(not_words),
        odds.named_otherwise,
        "its name says that it was training",
    );
    add(
        says(distance_words),
        odds.named_distance,
        "its name tells a distance",
    );
    add(
        says(indoor_words),
        odds.indoors,
        "its name says that it was indoors",
    );
    add(
        multisport,
        odds.multisport,
        "several sports, one straight after the other",
    );
    match km {
        Some(_) if surely => add(
            true,
            odds.surely_long,
            "longer than people run for training",
        ),
        Some(_) if usual => add(true, odds.distance, "a usual race distance"),
        Some(_) => add(runs, odds.other_distance, "no usual race distance"),
        None => add(runs, odds.no_distance, "its distance is not known"),
    }
    match rank(workout, past, model) {
        Some(Rank::Top) => add(true, odds.top_effort, "among your hardest for its length"),
        Some(Rank::Ordinary) => add(
            true,
            odds.ordinary_effort,
            "no harder than usual for its length",
        ),
        Some(Rank::Between) => {}
        None => add(
            usual && !surely && km.is_some_and(|km| km >= model.runs.certain_km),
            odds.certain_distance,
            "so far that few people train it",
        ),
    }
    let morning = is_race_morning(activity, model, zone);
    add(morning, odds.race_morning, "begun on a weekend morning");
    add(!morning, odds.other_time, "not begun on a weekend morning");
    let pauses = pauses(activity);
    add(
        pauses.is_some_and(|share| share <= model.time.paused_ratio),
        odds.hardly_paused,
        "hardly paused",
    );
    add(
        pauses.is_some_and(|share| share > model.time.long_paused_ratio),
        odds.paused,
        "long paused",
    );
    add(
        is_tapered(workout, past, model),
        odds.tapered,
        "little training in the days before",
    );

    let sum: f64 = odds.start + reasons.iter().map(|reason| reason.odds).sum::<f64>();
    reasons.sort_by(|a, b| b.odds.abs().total_cmp(&a.odds.abs()));
    let minor =
        says(minor_words) || (!named && runs && km.is_some_and(|km| km <= model.runs.minor_km));
    Some(RaceGuess {
        confidence: 1.0 / (1.0 + (-sum).exp()),
        reasons,
        answer,
        priority: if minor { Priority::C } else { Priority::A },
        asks_for_care: surely && !says(not_words),
    })
}

fn is_usual_distance(km: f64, model: &RaceModel) -> bool {
    let runs = &model.runs;
    runs.distances_km.iter().any(|distance| {
        (distance * (1.0 - runs.shorter_ratio)..=distance * (1.0 + runs.longer_ratio)).contains(&km)
    })
}

/// How much a race matters by its name alone; `None` for a name that does not say race, or says that it was training.
///
/// # Source
/// `rules/load.toml#race`, its words.
pub fn name_says_race(name: &str, model: &RaceModel) -> Option<Priority> {
    let name = Name::new(name);
    let names = &model.names;
    (name.says(&names.words) && !name.says(&names.not_words)).then(|| {
        if name.says(&names.minor_words) {
            Priority::C
        } else {
            Priority::A
        }
    })
}

/// A name as words between single spaces, in lower case.
struct Name(String);

impl Name {
    fn of(activity: &Activity) -> Self {
        Self::new(activity.name.as_deref().unwrap_or_default())
    }

    fn new(name: &str) -> Self {
        let name = name.to_lowercase();
        let mut words = String::from(" ");
        for word in name
            .split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| !word.is_empty())
        {
            words.push_str(word);
            words.push(' ');
        }
        Self(words)
    }

    /// Whether any of the words or phrases stands in it, as whole words; in writing without spaces, anywhere.
    fn says(&self, words: &[String]) -> bool {
        const FIRST_WITHOUT_SPACES: char = '\u{3040}';
        // Most recordings have no name, and every word would be looked for in it.
        if self.0.len() <= 1 {
            return false;
        }
        words.iter().any(|word| {
            let mut found = self.0.match_indices(word.as_str());
            if word.starts_with(|letter| letter >= FIRST_WITHOUT_SPACES) {
                return found.next().is_some();
            }
            found.any(|(at, _)| {
                self.0[..at].ends_with(' ') && self.0[at + word.len()..].starts_with(' ')
            })
        })
    }
}

fn is_race_morning(activity: &Activity, model: &RaceModel, zone: &TimeZone) -> bool {
    let local = activity.starts_at_local(zone);
    let [from, to] = model.time.morning_hours;
    matches!(local.weekday(), Weekday::Saturday | Weekday::Sunday)
        && (from..to).contains(&local.hour())
}

/// The share of the time from first to last moment that the timer stood.
fn pauses(activity: &Activity) -> Option<f64> {
    let (timer, elapsed) = (
        activity.duration.as_secs_f64(),
        activity.elapsed.as_secs_f64(),
    );
    (timer > 0.0 && elapsed > 0.0).then(|| (elapsed - timer) / elapsed)
}

/// How an effort compares to the person's own of about the same length.
enum Rank {
    Top,
    Between,
    Ordinary,
}

/// The rank of its load an hour among runs (or activities of its sport) about as long; `None` with too few of them, or
/// where its load says nothing of effort.
fn rank(workout: &LoadedActivity, past: &Past<'_>, model: &RaceModel) -> Option<Rank> {
    let rules = &model.effort;
    let seconds = workout.activity.duration.as_secs_f64();
    let lengths = seconds / rules.peer_duration_ratio..=seconds * rules.peer_duration_ratio;
    let alike = |sport: Sport| {
        sport == workout.activity.sport
            || [sport, workout.activity.sport]
                .iter()
                .all(|sport| model.runs.sports.contains(sport))
    };
    let intensity =
        |workout: &LoadedActivity| workout.load.value / workout.activity.duration.as_secs_f64();
    let mut peers: Vec<f64> = past
        .days_before(workout.activity.starts_at, rules.peer_days)
        .iter()
        .filter(|peer| {
            alike(peer.activity.sport)
                // A load from duration alone says nothing of effort.
                && peer.load.basis != Basis::Duration
                && lengths.contains(&peer.activity.duration.as_secs_f64())
        })
        .map(|peer| intensity(peer))
        .collect();
    if peers.len() < rules.peers || workout.load.basis == Basis::Duration {
        return None;
    }
    peers.sort_by(f64::total_cmp);
    let of = |share| quantile(&peers, share).copied();
    let own = intensity(workout);
    Some(if own >= of(rules.intensity_quantile)? {
        Rank::Top
    } else if own <= of(rules.ordinary_quantile)? {
        Rank::Ordinary
    } else {
        Rank::Between
    })
}

/// Whether the days before held little of what is usual.
fn is_tapered(workout: &LoadedActivity, past: &Past<'_>, model: &RaceModel) -> bool {
    let rules = &model.taper;
    let a_day = |days: u32| {
        let sum: f64 = past
            .days_before(workout.activity.starts_at, days)
            .iter()
            .map(|before| before.load.value)
            .sum();
        sum / f64::from(days)
    };
    let usual = a_day(rules.against_days);
    usual >= rules.least_load && a_day(rules.days) <= rules.ratio * usual
}

/// Whether it is one of several sports done straight one after the other.
fn is_part_of_multisport(activity: &Activity, past: &Past<'_>, model: &RaceModel) -> bool {
    let rules = &model.multisport;
    if activity.sport == Sport::Triathlon || !rules.sports.contains(&activity.sport) {
        return false;
    }
    let day = SignedDuration::from_hours(24);
    let from = activity
        .starts_at
        .checked_sub(day)
        .unwrap_or(Timestamp::MIN);
    let to = activity
        .starts_at
        .checked_add(day)
        .unwrap_or(Timestamp::MAX);
    let near = past.between(from, to);
    let Some(own) = near
        .iter()
        .position(|one| one.activity.starts_at == activity.starts_at)
    else {
        return false;
    };
    let most = SignedDuration::from_mins(rules.transition_min);
    let follows = |pair: &[&LoadedActivity]| {
        let gap = pair[1]
            .activity
            .starts_at
            .duration_since(pair[0].activity.ends_at());
        gap.abs() <= most
            && pair
                .iter()
                .all(|one| rules.sports.contains(&one.activity.sport))
    };
    let before = near[..=own]
        .windows(2)
        .rev()
        .take_while(|pair| follows(pair))
        .count();
    let after = near[own..]
        .windows(2)
        .take_while(|pair| follows(pair))
        .count();
    let mut sports: Vec<Sport> = near[own - before..=own + after]
        .iter()
        .map(|one| one.activity.sport)
        .collect();
    sports.sort_unstable();
    sports.dedup();
    sports.len() >= rules.least
}

#[cfg(test)]
mod tests;
