//! What an entry says of a workout: in its title, its categories, and the lines of its description.

use calcard::icalendar::{ICalendarComponent, ICalendarProperty, ICalendarStatus};
use care::{
    training::{activity::Sport, workout::Priority},
    units::Metres,
};
use jiff::SignedDuration;

use super::{is_cancelled, short, sport, text_of};
use crate::{local_time, table};

/// What one entry tells.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Facts {
    pub name: String,
    pub sport: Option<Sport>,
    pub distance: Option<Metres>,
    pub duration: Option<SignedDuration>,
    pub load: Option<f64>,
    pub race: bool,
    pub priority: Option<Priority>,
    pub cancelled: bool,
    pub done: bool,
}

impl Facts {
    pub(super) fn of(event: &ICalendarComponent) -> Self {
        let title = text_of(event, &ICalendarProperty::Summary);
        let categories = text_of(event, &ICalendarProperty::Categories);
        let description = text_of(event, &ICalendarProperty::Description);
        let lines = lines_of(&description);
        let (prefix, rest) = split_title(&title);
        let (race, priority) = race_of(&categories, prefix, &lines);
        let value = |names: &[&str]| value_of(&lines, names);
        let sport = prefix
            .and_then(sport_of)
            .or_else(|| of_emoji(&title))
            .or_else(|| {
                value(&["sport", "type", "activity", "activity type", "workout type"])
                    .and_then(sport_of)
            })
            .or_else(|| sport_of(&categories))
            .or_else(|| sport::of_name(&title))
            .or_else(|| sport::of_word(&title).filter(|found| *found != Sport::CardioTraining));
        let distance = value(&[
            "planned distance",
            "distance",
            "total distance",
            "target distance",
        ])
        .and_then(distance_of)
        .or_else(|| distance_in(rest));
        let duration = value(&[
            "planned time",
            "planned duration",
            "duration",
            "total time",
            "moving time",
            "target time",
            "time",
        ])
        .and_then(clock)
        .or_else(|| duration_in(rest));
        let load = value(&[
            "planned tss",
            "tss",
            "planned load",
            "training load",
            "load",
            "icu load",
        ])
        .and_then(|text| table::measure(text))
        .map(|(load, _)| load)
        .or_else(|| load_in(&description))
        .filter(|load| (0.0..=2_000.0).contains(load));
        let lower = title.to_lowercase();
        let called_off = ["cancelled", "canceled", "abgesagt", "annulé", "cancelado"]
            .iter()
            .any(|word| lower.starts_with(word) || lower.contains(&format!("[{word}]")));
        Self {
            name: short(if title.trim().is_empty() {
                "Planned workout"
            } else {
                &title
            }),
            sport,
            distance,
            duration: duration.filter(SignedDuration::is_positive),
            load,
            race,
            priority,
            cancelled: called_off || is_cancelled(event),
            done: is_done(event, &title, &lines),
        }
    }
}

/// The lines of a description, "name: value" each, in small letters before the colon.
fn lines_of(description: &str) -> Vec<(String, String)> {
    const MOST_LINES: usize = 400;
    description
        .replace("\\n", "\n")
        .split(['\n', ';', '|'])
        .flat_map(|line| line.split("<br>"))
        .take(MOST_LINES)
        .filter_map(|line| {
            let (name, value) = line.split_once([':', '='])?;
            let name = name
                .trim_matches(|letter: char| !letter.is_alphanumeric())
                .to_lowercase();
            let value = value.trim();
            (!name.is_empty() && name.len() <= 40 && !value.is_empty())
                .then(|| (name, value.to_owned()))
        })
        .collect()
}

/// The value of the first line with one of these names, the first name preferred.
fn value_of<'a>(lines: &'a [(String, String)], names: &[&str]) -> Option<&'a str> {
    names.iter().find_map(|name| {
        lines
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    })
}

/// "Bike: 2x20" and "Run - Easy" begin with the sport.
fn split_title(title: &str) -> (Option<&str>, &str) {
    for mark in [": ", " - ", " – ", ":"] {
        if let Some((prefix, rest)) = title.split_once(mark)
            && prefix.chars().count() <= 24
            && prefix.split_whitespace().count() <= 3
        {
            return (Some(prefix), rest);
        }
    }
    (None, title)
}

fn sport_of(word: &str) -> Option<Sport> {
    let lower = word.trim().to_lowercase();
    match lower.as_str() {
        "mtb" | "mtn bike" => Some(Sport::Cycling),
        "x-train" | "xt" | "cross training" => Some(Sport::CardioTraining),
        "brick" => Some(Sport::Triathlon),
        _ => sport::of_word(&lower),
    }
}

fn of_emoji(title: &str) -> Option<Sport> {
    const EMOJI: [(char, Sport); 14] = [
        ('🏃', Sport::Running),
        ('🚴', Sport::Cycling),
        ('🚵', Sport::Cycling),
        ('🚲', Sport::Cycling),
        ('🏊', Sport::Swimming),
        ('🏋', Sport::Strength),
        ('💪', Sport::Strength),
        ('🧘', Sport::Yoga),
        ('🚣', Sport::Rowing),
        ('🥾', Sport::Hiking),
        ('🚶', Sport::Walking),
        ('🎾', Sport::Racket),
        ('🧗', Sport::Climbing),
        ('⛷', Sport::AlpineSkiing),
    ];
    title
        .chars()
        .find_map(|letter| EMOJI.iter().find(|(known, _)| *known == letter))
        .map(|(_, sport)| *sport)
}

/// Whether the calendar itself marks a race, and how much it matters.
fn race_of(
    categories: &str,
    prefix: Option<&str>,
    lines: &[(String, String)],
) -> (bool, Option<Priority>) {
    let letter = |text: &str| match text.trim().to_lowercase().as_str() {
        "a" | "1" => Some(Priority::A),
        "b" | "2" => Some(Priority::B),
        "c" | "3" => Some(Priority::C),
        _ => None,
    };
    let in_words = |text: &str| {
        let words: Vec<String> = text
            .to_lowercase()
            .split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
        let at = words.iter().position(|word| word == "race")?;
        let beside = words
            .get(at + 1)
            .into_iter()
            .chain(at.checked_sub(1).and_then(|before| words.get(before)));
        // "race week" and "race pace" are no race.
        if words
            .get(at + 1)
            .is_some_and(|next| matches!(next.as_str(), "week" | "pace" | "prep" | "plan"))
        {
            return None;
        }
        Some(beside.into_iter().find_map(|word| letter(word)))
    };
    let said = value_of(lines, &["priority", "race priority"]).and_then(letter);
    let by_category = in_words(categories)
        .or_else(|| value_of(lines, &["category", "event type"]).and_then(in_words))
        .or_else(|| prefix.and_then(in_words));
    let event = prefix.is_some_and(|prefix| prefix.trim().eq_ignore_ascii_case("event"));
    match by_category {
        Some(letter) => (true, letter.or(said)),
        // TrainingPeaks writes its events so, with their priority.
        None => (event && said.is_some(), said),
    }
}

/// Whether the calendar says that it was done: the recording of it counts, not the plan.
fn is_done(event: &ICalendarComponent, title: &str, lines: &[(String, String)]) -> bool {
    if matches!(event.status(), Some(ICalendarStatus::Completed)) {
        return true;
    }
    let lower = title.trim_start().to_lowercase();
    if ["completed", "done:", "✅", "✔", "☑"]
        .iter()
        .any(|mark| lower.starts_with(mark))
        || lower.contains('✅')
    {
        return true;
    }
    lines.iter().any(|(name, value)| {
        let told = matches!(
            name.as_str(),
            "actual time"
                | "actual duration"
                | "actual distance"
                | "actual tss"
                | "completed time"
                | "completed distance"
                | "completed duration"
                | "completed"
        );
        told && value.chars().any(|letter| ('1'..='9').contains(&letter))
            || name == "completed" && matches!(value.to_lowercase().as_str(), "yes" | "true")
    })
}

/// "1:30" of a workout is an hour and a half, "1:30:00" too, "90" are minutes.
fn clock(text: &str) -> Option<SignedDuration> {
    let text = text.trim();
    if let Ok(minutes) = text.replace(',', ".").parse::<f64>() {
        return ((0.0..=10_000.0).contains(&minutes))
            .then(|| SignedDuration::from_secs_f64(minutes * 60.0));
    }
    let word = text.split(['(', ',', '@']).next()?.trim();
    match word.split(':').collect::<Vec<_>>()[..] {
        [hours, minutes] => {
            let (hours, minutes): (i64, i64) =
                (hours.trim().parse().ok()?, minutes.get(..2)?.parse().ok()?);
            ((0..=100).contains(&hours) && (0..60).contains(&minutes))
                .then(|| SignedDuration::from_mins(hours * 60 + minutes))
        }
        _ => local_time::duration(word),
    }
}

/// A number with a unit of length.
fn distance_of(text: &str) -> Option<Metres> {
    let (number, unit) = table::measure(text)?;
    let unit = unit
        .split(|letter: char| !letter.is_alphabetic())
        .next()
        .unwrap_or_default()
        .to_lowercase();
    let metres = number
        * match unit.as_str() {
            "m" | "meters" | "metres" => 1.0,
            "km" | "kms" | "k" | "kilometers" | "kilometres" => 1000.0,
            "mi" | "mile" | "miles" => 1609.344,
            "yd" | "yds" | "yards" => 0.9144,
            _ => return None,
        };
    (metres > 0.0).then(|| Metres::new(metres).ok()).flatten()
}

/// A distance among the words of a title: "10k", "21.1 km", "8 miles"; "2x20" and "5x1000m" are none.
fn distance_in(title: &str) -> Option<Metres> {
    numbers_with_units(title).find_map(|(text, unit)| {
        let whole = ["km", "k", "mi", "mile", "miles"].contains(&unit.as_str());
        whole
            .then(|| distance_of(&format!("{text} {unit}")))
            .flatten()
    })
}

/// A length of time among the words of a title: "90min", "1h30", "1.5 h".
fn duration_in(title: &str) -> Option<SignedDuration> {
    numbers_with_units(title).find_map(|(text, unit)| match unit.as_str() {
        "min" | "mins" | "minutes" | "h" | "hr" | "hrs" | "hour" | "hours" => {
            local_time::duration(&format!("{text}{unit}"))
        }
        _ => None,
    })
}

/// Numbers that stand for themselves, with the letters right after them.
fn numbers_with_units(title: &str) -> impl Iterator<Item = (&str, String)> {
    let mut rest = title;
    std::iter::from_fn(move || {
        loop {
            let start = rest.find(|letter: char| letter.is_ascii_digit())?;
            let before = rest[..start].chars().next_back();
            let tail = &rest[start..];
            let end = tail
                .find(|letter: char| !(letter.is_ascii_digit() || letter == '.' || letter == ','))
                .unwrap_or(tail.len());
            let after = tail[end..].trim_start_matches([' ', '-']);
            let unit: String = after
                .chars()
                .take_while(|letter| letter.is_ascii_alphabetic())
                .collect();
            rest = &tail[end..];
            // "3x10min" and "A10" are parts of something else.
            if before.is_none_or(|letter| !(letter.is_alphanumeric() || letter == '×')) {
                return Some((&tail[..end], unit.to_lowercase()));
            }
        }
    })
}

/// "65 TSS" or "Load 65" somewhere in the text.
fn load_in(text: &str) -> Option<f64> {
    let lower = text.to_lowercase();
    for mark in ["tss", "load"] {
        for (at, _) in lower.match_indices(mark).take(8) {
            let after = lower[at + mark.len()..].trim_start_matches([' ', ':', '=', '~']);
            if let Some((number, _)) = table::measure(after) {
                return Some(number);
            }
            let before = lower[..at].trim_end();
            let start = before
                .rfind(|letter: char| !(letter.is_ascii_digit() || letter == '.'))
                .map_or(0, |at| {
                    at + before[at..].chars().next().map_or(1, char::len_utf8)
                });
            if let Some(number) = table::number(&before[start..]) {
                return Some(number);
            }
        }
    }
    None
}
