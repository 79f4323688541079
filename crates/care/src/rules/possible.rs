//! `rules/possible.toml`: what no body and no device can have measured.
//!
//! Readers of files ask it, so that a strap gone wild or a lost satellite is left out before anything is worked out from it.

use std::sync::LazyLock;

use serde::Deserialize;

use super::{RuleBookError, sources::Sources};
use crate::training::activity::Sport;

/// What `rules/possible.toml` says.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Possible {
    /// Beats per minute that no heart holds.
    pub heart_rate: Held,
    /// Watts that nobody holds.
    pub power: Held,
    /// How quickly height changes.
    pub height: Height,
    /// How far a summary may be from its own samples.
    pub summary: Summary,
    /// Speed and cadence by sport; every sport stands in one of them.
    movement: Vec<Movement>,
}

/// A rule of means that cannot be held.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Held {
    /// The rule.
    pub id: String,
    /// Keys of `rules/sources.toml`.
    pub source: Vec<String>,
    /// Shortest time first.
    pub over: Vec<MostOver>,
}

/// No mean over so many seconds is above `most`.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MostOver {
    /// The length of time; 1 is a single sample.
    pub seconds: u32,
    /// The most, in the unit of what is measured.
    pub most: f64,
}

/// How quickly height changes.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Height {
    /// The rule.
    pub id: String,
    /// Keys of `rules/sources.toml`.
    pub source: Vec<String>,
    /// Metres a second, up or down.
    pub most: f64,
    /// The same, on skis and snowboards.
    pub most_on_snow: f64,
}

/// How far a summary may be from its own samples before these are believed instead.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// The rule.
    pub id: String,
    /// Keys of `rules/sources.toml`.
    pub source: Vec<String>,
    /// Beats per minute of difference.
    pub heart_rate: f64,
    /// One mean power over the other.
    pub power_ratio: f64,
    /// Watts of difference that a ratio needs to count.
    pub power: f64,
    /// One distance over the other.
    pub distance_ratio: f64,
    /// Metres of difference that a ratio needs to count.
    pub distance: f64,
    /// One sum of climbs over the other.
    pub height_ratio: f64,
    /// Metres of difference that a ratio needs to count.
    pub height: f64,
    /// The share of the timer's time that samples must cover to be believed.
    pub least_coverage: f64,
}

/// How fast some sports are at the most.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Movement {
    /// The rule.
    pub id: String,
    /// Keys of `rules/sources.toml`.
    pub source: Vec<String>,
    /// The sports' words.
    sports: Vec<String>,
    /// Metres a second, shortest time first; the first is of a single sample.
    pub over: Vec<MostOver>,
    /// Steps of both feet, turns or strokes a minute.
    pub cadence: u16,
}

static BUILT_IN: LazyLock<Possible> = LazyLock::new(|| {
    Sources::parse(super::RuleTexts::BUILT_IN.sources)
        .and_then(|sources| Possible::parse(super::RuleTexts::BUILT_IN.possible, &sources))
        .expect("the shipped rules load; a test makes sure of it")
});

impl Possible {
    /// The limits the product ships, read once: readers have no rule book at hand.
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// Reads the file's text.
    ///
    /// # Errors
    /// [`RuleBookError`] when a rule has no known source, times are not in order, or a sport is missing or stands twice.
    pub fn parse(text: &str, sources: &Sources) -> Result<Self, RuleBookError> {
        let possible: Self = toml::from_str(text).map_err(wrong)?;
        let Self {
            heart_rate,
            power,
            height,
            summary,
            movement,
        } = &possible;
        let rules = [
            (&heart_rate.id, &heart_rate.source),
            (&power.id, &power.source),
            (&height.id, &height.source),
            (&summary.id, &summary.source),
        ];
        let rules = rules
            .into_iter()
            .chain(movement.iter().map(|rule| (&rule.id, &rule.source)));
        for (id, keys) in rules {
            if keys.is_empty() || keys.iter().any(|key| sources.get(key).is_none()) {
                return Err(wrong(format_args!("{id} has no known source")));
            }
        }
        let held = [&heart_rate.over, &power.over];
        let held = held
            .into_iter()
            .chain(movement.iter().map(|rule| &rule.over));
        for over in held {
            let in_order = over
                .windows(2)
                .all(|pair| pair[0].seconds < pair[1].seconds && pair[0].most >= pair[1].most);
            if over.is_empty() || !in_order || over.iter().any(|most| most.seconds == 0) {
                return Err(wrong("times grow and what is held falls"));
            }
        }
        if movement.iter().any(|rule| rule.over[0].seconds != 1) {
            return Err(wrong("a movement begins with a single sample"));
        }
        for sport in Sport::ALL {
            let times = movement
                .iter()
                .flat_map(|rule| &rule.sports)
                .filter(|word| *word == sport.word());
            if times.count() != 1 {
                return Err(wrong(format_args!(
                    "{} stands in one movement",
                    sport.word()
                )));
            }
        }
        Ok(possible)
    }

    /// How fast a sport is at the most.
    pub fn movement(&self, sport: Sport) -> &Movement {
        self.movement
            .iter()
            .find(|rule| rule.sports.iter().any(|word| word == sport.word()))
            .expect("every sport stands in one movement: checked when read")
    }
}

impl Movement {
    /// The fastest that a single sample can be, in metres a second.
    pub fn fastest(&self) -> f64 {
        self.over[0].most
    }

    /// The fastest mean over so many seconds, in metres a second.
    pub fn fastest_over(&self, seconds: f64) -> f64 {
        most_over(&self.over, seconds).unwrap_or(f64::INFINITY)
    }
}

impl Held {
    /// The most that can be held over so many seconds; `None` where even the shortest rule is longer.
    pub fn most_over(&self, seconds: f64) -> Option<f64> {
        most_over(&self.over, seconds)
    }
}

fn most_over(over: &[MostOver], seconds: f64) -> Option<f64> {
    over.iter()
        .rev()
        .find(|most| f64::from(most.seconds) <= seconds)
        .map(|most| most.most)
}

fn wrong(why: impl std::fmt::Display) -> RuleBookError {
    RuleBookError::new("possible.toml", why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_limits_load_and_know_every_sport() {
        for sport in Sport::ALL {
            assert!(Possible::built_in().movement(sport).fastest() > 1.0);
        }
        let run = Possible::built_in().movement(Sport::Running);
        assert_eq!(run.fastest_over(0.5), f64::INFINITY);
        assert_eq!(run.fastest_over(4000.0), 6.3);
    }

    #[test]
    fn a_rule_without_a_source_or_with_falling_times_does_not_load() {
        let sources = Sources::parse(crate::rules::RuleTexts::BUILT_IN.sources).unwrap();
        for (from, to) in [
            ("[\"world_records\"]", "[]"),
            ("seconds = 60, most = 9.0", "seconds = 1, most = 9.0"),
            ("\"yoga\", ", ""),
        ] {
            let text = crate::rules::RuleTexts::BUILT_IN
                .possible
                .replacen(from, to, 1);
            assert!(Possible::parse(&text, &sources).is_err(), "{from}");
        }
    }
}
