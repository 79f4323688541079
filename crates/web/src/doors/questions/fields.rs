//! Ticks, places and times, as forms send them.

use std::collections::BTreeSet;

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

/// Reads what staff asked: a tick is told anew, "no longer" is denied, and so is all of a topic that was asked and neither
/// ticked nor known. What was not asked is not answered.
pub fn staff(
    fields: &Fields,
    topics: &[(String, Vec<&Rule>)],
    known: &BTreeSet<&str>,
    zone: &TimeZone,
    now: Timestamp,
) -> Read {
    let clock = Clock { zone, now };
    let mut answers = Answers::default();
    for (key, rules) in topics {
        let asked = has(fields, "asked", key);
        for rule in rules {
            if has(fields, "yes", &rule.id) {
                match tick(fields, rule, &clock) {
                    Ok(told) => answers.told.extend(told),
                    Err(problem) => return Read::Unclear(problem),
                }
            } else if has(fields, "over", &rule.id) || (asked && !known.contains(rule.id.as_str()))
            {
                answers.denied.push(rule.id.clone());
            }
        }
    }
    match answers {
        Answers { denied, told } if denied.is_empty() && told.is_empty() => Read::Nothing,
        answers => Read::Answers(answers),
    }
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
    let yes = list.iter().any(|rule| has(fields, "yes", &rule.id));
    if !yes && value(fields, none).is_none() {
        return Read::Nothing;
    }
    // "None of these" pressed with ticks still set: the ticks stand, the cautious reading.
    let mut answers = Answers::default();
    for rule in list {
        if !has(fields, "yes", &rule.id) {
            answers.denied.push(rule.id.clone());
            continue;
        }
        match tick(fields, rule, clock) {
            Ok(told) => answers.told.extend(told),
            Err(problem) => return Read::Unclear(problem),
        }
    }
    Read::Answers(answers)
}

fn has(fields: &Fields, name: &str, value: &str) -> bool {
    fields
        .iter()
        .any(|(field, sent)| field == name && sent == value)
}

/// One "yes" for each place it has already.
fn tick(fields: &Fields, rule: &Rule, clock: &Clock<'_>) -> Result<Vec<Told>, String> {
    let unsure = !rule.red_flag && has(fields, "unsure", &rule.id);
    let elsewhere = has(fields, "elsewhere", &rule.id);
    let words = value(fields, &format!("words-{}", rule.id)).unwrap_or_default();
    let told = Told {
        code: rule.id.clone(),
        area: None,
        onset: onset(fields, rule, clock)?,
        answer: if unsure { Answer::Unsure } else { Answer::Yes },
        detail: words.chars().take(MOST_WORDS).collect(),
        answers: follow_ups::read(rule, |name| value(fields, name), clock.zone)?,
    };
    let field = format!("where-{}", rule.id);
    let mut places: Vec<Area> = Vec::new();
    let named = fields
        .iter()
        .filter(|(name, _)| *name == field && !elsewhere);
    for word in named.flat_map(|(_, words)| words.split(',')) {
        if !word.trim().is_empty() {
            let area = area_of(word)
                .ok_or_else(|| format!("This place is not on the body map: {}", rule.question))?;
            places.push(area);
        }
    }
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

/// No note beside an answer is longer, in letters.
const MOST_WORDS: usize = 200;

/// An area by its key, or by its name as the page writes it.
fn area_of(word: &str) -> Option<Area> {
    let word = word.trim();
    let named = || Area::all().find(|area| area.plain_name().eq_ignore_ascii_case(word));
    word.parse().ok().or_else(named)
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
