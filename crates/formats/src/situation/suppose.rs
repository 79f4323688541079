//! What `--what-if` and the page's form say, as one fact supposed to be different.

use std::collections::BTreeMap;

use care::{
    rules::RuleBook,
    situation::Situation,
    treatment::{
        finding::{Answer, Finding},
        suppose::{Supposition, next_race},
    },
    units::Pressure,
};
use jiff::civil;

/// A supposition that cannot be read. It never repeats what was typed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SuppositionError(pub String);

/// The ways to say one, for help texts.
pub const WAYS: &str = "race-date=2026-12-03 (or T08:30), race=none, with=CODE[@REGION], without=CODE, sore=none, tender=none, \
                        pressure=2 or any, per-month=1 or any, questions=none";

/// Reads `name=value`.
///
/// # Errors
/// [`SuppositionError`] says which ways there are.
pub fn parse(
    text: &str,
    situation: &Situation,
    rules: &RuleBook,
) -> Result<Supposition, SuppositionError> {
    let wrong = |why: &str| SuppositionError(format!("{why}; hint: {WAYS}"));
    let (name, value) = text
        .trim()
        .split_once('=')
        .ok_or_else(|| wrong("a supposition is NAME=VALUE"))?;
    let (name, value) = (name.trim(), value.trim());
    let code = |code: &str| {
        let rule = rules.screening.rule(code);
        rule.map(|rule| rule.id.clone())
            .ok_or_else(|| wrong("no safety question has this code; `knead findings` lists them"))
    };
    Ok(match (name, value) {
        ("race-date", day) => {
            Supposition::RaceAt(race_start(day, situation).ok_or_else(|| wrong("that is no day"))?)
        }
        ("race", "none") => Supposition::WithoutEvent(
            next_race(situation).ok_or_else(|| wrong("there is no race ahead"))?,
        ),
        ("without", given) => Supposition::Without(code(given)?),
        ("with", given) => {
            let (given, area) = match given.split_once('@') {
                Some((given, area)) => (
                    given,
                    Some(area.parse().map_err(|_| wrong("no region has this code"))?),
                ),
                None => (given, None),
            };
            Supposition::With(Box::new(Finding {
                code: code(given)?,
                area,
                onset: Some(situation.now),
                answer: Answer::Yes,
                answered_at: situation.now,
                cleared_at: None,
                detail: String::new(),
                answers: BTreeMap::new(),
            }))
        }
        ("sore", "none") => Supposition::NothingSore,
        ("tender", "none") => Supposition::NothingTender,
        ("questions", "none") => Supposition::AllDenied,
        ("pressure", "any") => Supposition::Liked(None),
        ("pressure", level) => {
            let level = level
                .parse()
                .ok()
                .and_then(|level| Pressure::new(level).ok());
            let level = level.filter(|level| level.get() > 0);
            Supposition::Liked(Some(level.ok_or_else(|| wrong("a pressure is 1 to 5"))?))
        }
        ("per-month", "any") => Supposition::PerMonth(None),
        ("per-month", most) => Supposition::PerMonth(Some(
            most.parse()
                .map_err(|_| wrong("a number of massages a month"))?,
        )),
        _ => return Err(wrong("this cannot be supposed")),
    })
}

/// A day, perhaps with a time, in the person's zone; without a time, the time of the race that is moved, else nine.
fn race_start(text: &str, situation: &Situation) -> Option<jiff::Timestamp> {
    let zone = &situation.zone;
    let at: civil::DateTime = match text.parse::<civil::DateTime>() {
        Ok(at) if text.contains('T') => at,
        Ok(_) | Err(_) => {
            let day: civil::Date = text.parse().ok()?;
            let race = next_race(situation).and_then(|index| situation.events.get(index));
            let time = race.and_then(|race| match race.time {
                care::training::workout::EventTime::StartsAt(at) => {
                    Some(at.to_zoned(zone.clone()).time())
                }
                care::training::workout::EventTime::EndedAt(_) => None,
            });
            day.to_datetime(time.unwrap_or(civil::time(9, 0, 0, 0)))
        }
    };
    let zoned = zone.to_ambiguous_zoned(at).compatible().ok()?;
    Some(zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Supposition, SuppositionError> {
        let now = "2026-05-04T15:00:00Z".parse().unwrap();
        let mut situation =
            Situation::unknown(now, jiff::tz::TimeZone::get("America/Edmonton").unwrap());
        situation.events.push(care::training::workout::Event::race(
            "2026-05-10T14:30:00Z".parse().unwrap(),
        ));
        parse(text, &situation, &RuleBook::built_in().unwrap())
    }

    #[test]
    fn a_race_keeps_its_time_on_another_day() {
        assert_eq!(
            parsed("race-date=2026-05-12"),
            Ok(Supposition::RaceAt("2026-05-12T14:30:00Z".parse().unwrap()))
        );
        assert_eq!(
            parsed("race-date=2026-05-12T06:00"),
            Ok(Supposition::RaceAt("2026-05-12T12:00:00Z".parse().unwrap()))
        );
        assert_eq!(parsed("race=none"), Ok(Supposition::WithoutEvent(0)));
    }

    #[test]
    fn codes_may_be_aliases_and_what_is_unknown_is_refused_without_repeating_it() {
        assert_eq!(
            parsed("without=fever"),
            Ok(Supposition::Without("R09".into()))
        );
        assert!(matches!(
            parsed("with=M01@ANKLE:right"),
            Ok(Supposition::With(_))
        ));
        for bad in [
            "with=my secret illness",
            "M01",
            "pressure=9",
            "pressure=0",
            "race-date=soon",
            "mood=4",
        ] {
            let error = parsed(bad).unwrap_err().to_string();
            assert!(error.contains("race-date="), "{error}");
            assert!(!error.contains("secret"));
        }
    }
}
