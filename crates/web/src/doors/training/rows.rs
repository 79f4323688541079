//! Training in words: rows of the page and lines of the files.

use std::fmt::Write as _;

use care::training::{
    activity::{Activity, OffsetFrom},
    day_facts::{DayFacts, DaySource, HrvMeasure},
    load_history::LoadHistory,
    planned::{Planned, PlannedTime},
    workout::{Event, EventKind, EventTime},
};
use jiff::{Timestamp, tz::TimeZone};
use practice::{SeenActivity, Training};

use crate::{
    pages::training::{ActivityRow, AheadLine, DayRow, RaceWord},
    words::{self, Stamp},
};

/// An activity as a row of the list.
pub(super) fn activity(seen: &SeenActivity, zone: &TimeZone) -> ActivityRow {
    let activity = &seen.loaded.activity;
    let local = activity.starts_at_local(zone);
    let load = &seen.loaded.load;
    ActivityRow {
        id: seen.id.to_string(),
        day: Stamp {
            iso: local.strftime("%Y-%m-%dT%H:%M").to_string(),
            text: local.strftime("%a %-d %b %Y").to_string(),
        },
        time_of_day: local.strftime("%H:%M").to_string(),
        told_by: told_by(activity).to_owned(),
        name: activity
            .name
            .clone()
            .unwrap_or_else(|| activity.sport.plain_name().to_owned()),
        sport: match &activity.name {
            Some(_) => activity.sport.plain_name().to_owned(),
            None => String::new(),
        },
        time: words::duration(activity.duration),
        distance: activity
            .distance
            .map(|metres| words::distance(metres.get()))
            .unwrap_or_default(),
        load: format!("{:.0}", load.value),
        basis: words::basis(load.basis).to_owned(),
        estimated: load.estimated,
        also: seen
            .loaded
            .also
            .iter()
            .map(|other| format!("{} {:.0}", words::basis(other.basis), other.value))
            .collect::<Vec<_>>()
            .join(", "),
        sets: sets(activity),
        twins: match seen.twins.as_slice() {
            [] => String::new(),
            files => format!("Recorded twice: {} counts less.", words::list(files)),
        },
        race: match (&seen.was_race, &seen.race) {
            (Some(true), _) => RaceWord::Yes,
            (Some(false), _) => RaceWord::No,
            (None, Some(guess)) => RaceWord::Maybe {
                sure: sure(guess.confidence),
                why: guess.why.clone(),
            },
            (None, None) => RaceWord::None,
        },
    }
}

/// What told the local time.
fn told_by(activity: &Activity) -> &'static str {
    match activity.utc_offset.map(|local| local.from) {
        Some(OffsetFrom::File) => "by its file",
        Some(OffsetFrom::Position) => "by its first position",
        None => "in your zone",
    }
}

/// How sure it is, in words and as a share.
fn sure(confidence: f64) -> String {
    let word = if confidence >= 0.8 {
        "quite sure"
    } else if confidence >= 0.6 {
        "likely"
    } else {
        "perhaps"
    };
    format!("{word}, {:.0} %", confidence * 100.0)
}

/// "9 sets: Squat (Barbell) 4, Plank 5".
fn sets(activity: &Activity) -> String {
    let mut by_exercise: Vec<(&str, usize)> = Vec::new();
    for set in &activity.sets {
        match by_exercise
            .iter_mut()
            .find(|(exercise, _)| *exercise == set.exercise)
        {
            Some((_, count)) => *count += 1,
            None => by_exercise.push((&set.exercise, 1)),
        }
    }
    let each: Vec<String> = by_exercise
        .iter()
        .map(|(exercise, count)| format!("{exercise} {count}"))
        .collect();
    match activity.sets.len() {
        0 => String::new(),
        1 => format!("1 set: {}", each.join(", ")),
        all => format!("{all} sets: {}", each.join(", ")),
    }
}

/// What one source says of one day.
pub(super) fn day(facts: &DayFacts) -> DayRow {
    DayRow {
        day: Stamp {
            iso: facts.date.to_string(),
            text: facts.date.strftime("%a %-d %b").to_string(),
        },
        source: match facts.source {
            DaySource::Garmin => "Garmin",
            DaySource::Whoop => "WHOOP",
            DaySource::Oura => "Oura",
            DaySource::AppleHealth => "Apple Health",
            DaySource::Table => "A table",
        }
        .to_owned(),
        sleep: facts
            .sleep_h
            .map(|hours| format!("{hours:.1}\u{a0}h"))
            .unwrap_or_default(),
        resting: facts
            .resting_heart_rate
            .map(|rate| rate.get().to_string())
            .unwrap_or_default(),
        variability: facts
            .hrv
            .map(|hrv| {
                let measure = match hrv.measure {
                    HrvMeasure::Rmssd => "RMSSD",
                    HrvMeasure::Sdnn => "SDNN",
                };
                format!("{:.0}\u{a0}ms {measure}", hrv.ms)
            })
            .unwrap_or_default(),
    }
}

/// The last seven days in a sentence: their sum, how alike they are, and both together. Numbers to look at, no alarm.
pub(super) fn week(load: &LoadHistory) -> Option<String> {
    let week = load.week_to(load.today()?.date)?;
    Some(match (week.monotony, week.strain) {
        (Some(monotony), Some(strain)) => format!(
            "Your last seven days come to {:.0}. Monotony, their mean against how much they differ, is {monotony:.1}; strain, sum times monotony, is {strain:.0}. Days that differ keep both low. Neither says how you are.",
            week.total
        ),
        _ => format!(
            "Your last seven days come to {:.0}, each like the others; monotony and strain cannot be told from that.",
            week.total
        ),
    })
}

/// Races and workouts ahead, named by hand or planned by a calendar, soonest first.
pub(super) fn ahead(training: &Training, now: Timestamp) -> Vec<AheadLine> {
    let zone = &training.zone;
    let named = training.ahead.iter().filter_map(|(_, event)| {
        let EventTime::StartsAt(at) = event.time else {
            return None;
        };
        Some((at, named(event, at, zone)))
    });
    let planned = training
        .planned
        .iter()
        .filter(|planned| match planned.time {
            PlannedTime::At(at) => at >= now,
            PlannedTime::On(_) => true,
        })
        .map(|planned| self::planned(planned, zone));
    let mut lines: Vec<(Timestamp, AheadLine)> = named.chain(planned).collect();
    lines.sort_by_key(|(at, _)| *at);
    lines
        .into_iter()
        .map(|(_, line)| line)
        .take(MOST_AHEAD)
        .collect()
}

/// A season's calendar has hundreds of workouts; the next ones are enough.
const MOST_AHEAD: usize = 12;

fn named(event: &Event, at: Timestamp, zone: &TimeZone) -> AheadLine {
    let race = event.kind == EventKind::Race;
    AheadLine {
        name: event.name.clone().unwrap_or_else(|| unnamed(race)),
        day: Stamp::full(at, zone),
        facts: facts(
            event.sport.map(care::training::activity::Sport::plain_name),
            event.distance.map(care::units::Metres::get),
            event.duration,
        ),
        race,
        planned: false,
    }
}

fn planned(planned: &Planned, zone: &TimeZone) -> (Timestamp, AheadLine) {
    let (at, day) = match planned.time {
        PlannedTime::At(at) => (at, Stamp::full(at, zone)),
        PlannedTime::On(day) => (
            day.to_zoned(zone.clone())
                .map_or(Timestamp::MAX, |zoned| zoned.timestamp()),
            Stamp::day(day),
        ),
    };
    let race = planned.kind == EventKind::Race;
    let line = AheadLine {
        name: if planned.name.is_empty() {
            unnamed(race)
        } else {
            planned.name.clone()
        },
        day,
        facts: facts(
            planned
                .sport
                .map(care::training::activity::Sport::plain_name),
            planned.distance.map(care::units::Metres::get),
            planned.duration,
        ),
        race,
        planned: true,
    };
    (at, line)
}

fn unnamed(race: bool) -> String {
    if race { "A race" } else { "A workout" }.to_owned()
}

fn facts(
    sport: Option<&str>,
    metres: Option<f64>,
    duration: Option<jiff::SignedDuration>,
) -> String {
    sport
        .map(str::to_owned)
        .into_iter()
        .chain(metres.map(words::distance))
        .chain(duration.map(words::duration))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Activities as a file for a spreadsheet, oldest first.
pub(super) fn csv(activities: &[SeenActivity], zone: &TimeZone) -> String {
    let mut text = "starts_at,local_time,local_time_told_by,sport,name,duration_s,elapsed_s,distance_m,ascent_m,descent_m,session_rpe,average_hr,max_hr,average_power,load,basis,estimated,race,sets\n".to_owned();
    for seen in activities {
        let activity = &seen.loaded.activity;
        let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
        let whole = |value: Option<u16>| value.map(|value| value.to_string()).unwrap_or_default();
        let _ = writeln!(
            text,
            "{},{},{},{},{},{:.0},{:.0},{},{},{},{},{},{},{},{:.1},{},{},{},{}",
            activity.starts_at,
            activity.starts_at_local(zone).strftime("%Y-%m-%dT%H:%M:%S"),
            match activity.utc_offset.map(|local| local.from) {
                Some(OffsetFrom::File) => "file",
                Some(OffsetFrom::Position) => "position",
                None => "zone",
            },
            activity.sport.word(),
            cell(activity.name.as_deref().unwrap_or_default()),
            activity.duration.as_secs_f64(),
            activity.elapsed.as_secs_f64(),
            number(activity.distance.map(care::units::Metres::get)),
            number(activity.ascent.map(care::units::Metres::get)),
            number(activity.descent.map(care::units::Metres::get)),
            number(activity.session_rpe.map(care::units::Rpe::get)),
            whole(
                activity
                    .average_heart_rate
                    .map(care::units::BeatsPerMinute::get)
            ),
            whole(
                activity
                    .max_heart_rate
                    .map(care::units::BeatsPerMinute::get)
            ),
            whole(activity.average_power.map(care::units::Watts::get)),
            seen.loaded.load.value,
            seen.loaded.load.basis.word(),
            seen.loaded.load.estimated,
            match seen.was_race {
                Some(true) => "yes",
                Some(false) => "no",
                None => "",
            },
            activity.sets.len(),
        );
    }
    text
}

/// Words of people in a cell: quoted, and never a formula to the spreadsheet that opens them.
fn cell(text: &str) -> String {
    let bare = text.replace(['\r', '\n'], " ");
    let formula = bare.starts_with(['=', '+', '-', '@', '\t']);
    format!(
        "\"{}{}\"",
        if formula { "'" } else { "" },
        bare.replace('"', "\"\"")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_formula_and_keeps_its_quotes() {
        assert_eq!(cell("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
        assert_eq!(cell("Run, easy"), "\"Run, easy\"");
    }

    #[test]
    fn a_guess_is_said_in_words_and_as_a_share() {
        assert_eq!(sure(0.83), "quite sure, 83 %");
        assert_eq!(sure(0.5), "perhaps, 50 %");
    }
}
