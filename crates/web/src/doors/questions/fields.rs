//! Ticks, places and times, as forms send them.

use care::{
    body::Area,
    rules::{RuleBook, screening::Rule},
    treatment::finding::Answer,
};
use jiff::{
    Timestamp,
    civil::{Date, DateTime, time},
    tz::TimeZone,
};
use practice::{Answers, Told};

use crate::doors::follow_ups;

/// The fields of a form, as they were sent.
pub type Fields = Vec<(String, String)>;

/// What was sent.
pub enum Read {
    /// Neither a tick nor "none of these".
    Nothing,
    /// Something that cannot be read, in words that name it.
    Unclear(String),
    /// Ticks are "yes", all others "no".
    Answers(Answers),
}

/// Reads the red flags; what is not ticked is denied, since the whole list was in front of the person.
pub fn red_flags(fields: &Fields, rules: &RuleBook, zone: &TimeZone, now: Timestamp) -> Read {
    let list: Vec<&Rule> = rules.screening.red_flags().collect();
    read(fields, "none", &list, &Clock { zone, now })
}

/// Reads everything else; the sore calf is asked on a page of its own.
pub fn rest(fields: &Fields, rules: &RuleBook, zone: &TimeZone, now: Timestamp) -> Read {
    let list: Vec<&Rule> = rules
        .screening
        .iter()
        .filter(|rule| !rule.red_flag && rule.id != super::calf::CODE)
        .collect();
    read(fields, "rest", &list, &Clock { zone, now })
}

/// Whether a code was ticked that no rule has.
pub fn has_unknown(fields: &Fields, rules: &RuleBook) -> bool {
    ticked(fields).any(|code| rules.screening.rule(code).is_none())
}

/// The person's clock.
struct Clock<'a> {
    zone: &'a TimeZone,
    now: Timestamp,
}

fn ticked(fields: &Fields) -> impl Iterator<Item = &str> {
    fields
        .iter()
        .filter(|(field, _)| field == "yes")
        .map(|(_, code)| code.as_str())
}

fn read(fields: &Fields, none: &str, list: &[&Rule], clock: &Clock<'_>) -> Read {
    let has = |name: &str, value: &str| {
        fields
            .iter()
            .any(|(field, sent)| field == name && sent == value)
    };
    let yes: Vec<&Rule> = list
        .iter()
        .copied()
        .filter(|rule| has("yes", &rule.id))
        .collect();
    if yes.is_empty() && value(fields, none).is_none() {
        return Read::Nothing;
    }
    // "None of these" pressed with ticks still set: the ticks stand, the cautious reading.
    let mut answers = Answers::default();
    for rule in list {
        if !has("yes", &rule.id) {
            answers.denied.push(rule.id.clone());
            continue;
        }
        let told = Told {
            code: rule.id.clone(),
            area: None,
            onset: None,
            answer: if !rule.red_flag && has("unsure", &rule.id) {
                Answer::Unsure
            } else {
                Answer::Yes
            },
            detail: String::new(),
            answers: Default::default(),
        };
        match told_of(fields, rule, told, has("elsewhere", &rule.id), clock) {
            Ok(told) => answers.told.extend(told),
            Err(problem) => return Read::Unclear(problem),
        }
    }
    Read::Answers(answers)
}

/// One "yes" for each place it has already.
fn told_of(
    fields: &Fields,
    rule: &Rule,
    told: Told,
    elsewhere: bool,
    clock: &Clock<'_>,
) -> Result<Vec<Told>, String> {
    let told = Told {
        answers: follow_ups::read(rule, |name| value(fields, name), clock.zone)?,
        onset: onset(fields, rule, clock)?,
        ..told
    };
    let field = format!("where-{}", rule.id);
    let places: Vec<Area> = fields
        .iter()
        .filter(|(name, _)| *name == field && !elsewhere)
        .filter_map(|(_, key)| key.parse().ok())
        .collect();
    if places.is_empty() {
        return Ok(vec![told]);
    }
    Ok(places
        .into_iter()
        .map(|area| Told {
            area: Some(area),
            ..told.clone()
        })
        .collect())
}

/// When it began. A safety answer is never dropped in silence: what cannot be read, or lies ahead, is told.
fn onset(fields: &Fields, rule: &Rule, clock: &Clock<'_>) -> Result<Option<Timestamp>, String> {
    let Some(text) = value(fields, &format!("since-{}", rule.id)) else {
        return Ok(None);
    };
    let at = local_time(text, clock.zone)
        .or_else(|| end_of_day(text, clock))
        .ok_or_else(|| format!("This time could not be read: {}", rule.question))?;
    if at > clock.now {
        return Err(format!("This time lies ahead: {}", rule.question));
    }
    Ok(Some(at))
}

/// A day counts from its end, the careful side; today counts from now.
fn end_of_day(text: &str, clock: &Clock<'_>) -> Option<Timestamp> {
    let day: Date = text.parse().ok()?;
    let end = day.to_datetime(time(23, 59, 0, 0));
    let end = end.to_zoned(clock.zone.clone()).ok()?.timestamp();
    let today = clock.now.to_zoned(clock.zone.clone()).date();
    Some(if day == today { clock.now } else { end })
}

/// What a `datetime-local` field holds, in the person's own zone.
pub fn local_time(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    if !text.contains(['T', ' ']) {
        return None;
    }
    let local: DateTime = text.parse().ok()?;
    Some(local.to_zoned(zone.clone()).ok()?.timestamp())
}

/// A field's value, if it is not empty.
pub fn value<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    fields
        .iter()
        .find(|(field, _)| field == name)
        .map(|(_, value)| value.trim())
        .filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(sent: &str) -> Fields {
        sent.split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    /// What a form says: each thing told with its place, and how many are denied; or a part of the problem.
    fn check(sent: &str, expected: Result<(&[&str], usize), &str>) {
        let rules = RuleBook::built_in().unwrap();
        let now: Timestamp = "2026-05-04T15:00:00Z".parse().unwrap();
        match (rest(&fields(sent), &rules, &TimeZone::UTC, now), expected) {
            (Read::Answers(answers), Ok((told, denied))) => {
                let said: Vec<String> = answers
                    .told
                    .iter()
                    .map(|told| match (told.area, told.answer) {
                        (Some(area), _) => format!("{} {area}", told.code),
                        (None, Answer::Yes) => told.code.clone(),
                        (None, Answer::Unsure) => format!("{}?", told.code),
                    })
                    .collect();
                assert_eq!(said, told, "{sent}");
                assert_eq!(answers.denied.len(), denied, "{sent}");
            }
            (Read::Unclear(problem), Err(part)) => assert!(problem.contains(part), "{problem}"),
            (Read::Nothing, Ok(([], 0))) => {}
            (Read::Answers(_) | Read::Nothing | Read::Unclear(_), _) => panic!("{sent}"),
        }
    }

    #[test]
    fn one_press_denies_all_but_the_sore_calf() {
        check("", Ok((&[], 0)));
        check("rest=none", Ok((&[], 99)));
        check("none=all", Ok((&[], 0)));
    }

    #[test]
    fn a_tick_stands_whatever_is_pressed_and_not_sure_is_kept_as_such() {
        check("rest=none&yes=H05", Ok((&["H05"], 98)));
        check("yes=H05&unsure=H05&unsure=M01", Ok((&["H05?"], 98)));
    }

    #[test]
    fn each_place_is_an_answer_of_its_own_until_it_is_somewhere_else() {
        let known = "yes=M01&where-M01=ANKLE:left&where-M01=ANKLE:right";
        check(known, Ok((&["M01 ANKLE:left", "M01 ANKLE:right"], 98)));
        check(&format!("{known}&elsewhere=M01"), Ok((&["M01"], 98)));
    }

    #[test]
    fn a_time_that_cannot_be_read_or_lies_ahead_is_told() {
        check("yes=M01&since-M01=lately", Err("could not be read"));
        check("yes=M01&since-M01=2026-05-04T15:01", Err("lies ahead"));
        check("yes=M01&since-M01=2026-05-04T14:59", Ok((&["M01"], 98)));
    }

    #[test]
    fn a_day_counts_from_its_end() {
        let now: Timestamp = "2026-05-04T15:00:00Z".parse().unwrap();
        let clock = Clock {
            zone: &TimeZone::UTC,
            now,
        };
        let of = |text: &str| end_of_day(text, &clock).map(|at| at.to_string());
        assert_eq!(of("2026-05-01").as_deref(), Some("2026-05-01T23:59:00Z"));
        assert_eq!(of("2026-05-04").as_deref(), Some("2026-05-04T15:00:00Z"));
        assert_eq!(of("May"), None);
    }
}
