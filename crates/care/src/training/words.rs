//! An activity in the words a reason uses, such as "Sunday's trail run, 24.6 km, 2 h 41".

use jiff::{Timestamp, civil::Weekday, tz::TimeZone};

use crate::training::activity::{Activity, Sport};

/// Which day's, what, how far and how long; days are local to the activity, else to the zone.
pub fn in_words(activity: &Activity, zone: &TimeZone, now: Timestamp) -> String {
    let day = activity.starts_at_local(zone).date();
    let today = zone.to_datetime(now).date();
    let what = session(activity.sport);
    let ago = day.until(today).map_or(i32::MAX, |span| span.get_days());
    let mut words = match ago {
        0 => format!("Today's {what}"),
        1 => format!("Yesterday's {what}"),
        2..=6 => format!("{}'s {what}", weekday(day.weekday())),
        // A watch ahead of the zone may write tomorrow.
        _ => format!("The {what} of {}", day.strftime("%-d %B")),
    };
    if let Some(distance) = activity.distance.filter(|distance| distance.get() >= 100.0) {
        words += &format!(", {:.1} km", distance.get() / 1000.0);
    }
    let minutes = (activity.duration.as_secs().max(0) + 30) / 60;
    words += &match (minutes / 60, minutes % 60) {
        (0, minutes) => format!(", {minutes} min"),
        (hours, 0) => format!(", {hours} h"),
        (hours, minutes) => format!(", {hours} h {minutes:02}"),
    };
    words
}

/// A whole number with commas between thousands.
pub(crate) fn thousands(number: f64) -> String {
    let digits = format!("{:.0}", number.max(0.0));
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// "one", "two", "three"; figures from ten on.
pub(crate) fn counted(count: usize) -> String {
    const WORDS: [&str; 10] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    ];
    WORDS
        .get(count)
        .map_or_else(|| count.to_string(), |word| (*word).to_owned())
}

/// "a, b and c".
pub(crate) fn listed(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

const fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

const fn session(sport: Sport) -> &'static str {
    match sport {
        Sport::Running => "run",
        Sport::TrailRunning => "trail run",
        Sport::Cycling => "ride",
        Sport::Swimming => "swim",
        Sport::Walking => "walk",
        Sport::Hiking => "hike",
        Sport::Mountaineering => "mountain tour",
        Sport::Strength => "strength session",
        Sport::Rowing => "row",
        Sport::Kayaking => "paddle",
        Sport::CrossCountrySkiing => "cross-country ski",
        Sport::AlpineSkiing => "ski day",
        Sport::Snowboarding => "snowboard day",
        Sport::Climbing => "climb",
        Sport::Racket => "racket game",
        Sport::TeamSport => "team session",
        Sport::Combat => "combat session",
        Sport::Dance => "dance session",
        Sport::Yoga => "yoga session",
        Sport::Skating => "skate",
        Sport::Triathlon => "triathlon",
        Sport::CardioTraining => "cardio session",
        Sport::Other => "activity",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::samples::{activity, at, km};

    fn check(now: &str, expected: &str) {
        let mut run = activity(Sport::TrailRunning, 9_660);
        run.distance = km(24.6);
        assert_eq!(in_words(&run, &TimeZone::UTC, at(now)), expected);
    }

    #[test]
    fn the_day_is_told_as_people_tell_it() {
        check("2026-05-03T20:00:00Z", "Today's trail run, 24.6 km, 2 h 41");
        check(
            "2026-05-04T08:00:00Z",
            "Yesterday's trail run, 24.6 km, 2 h 41",
        );
        check(
            "2026-05-06T08:00:00Z",
            "Sunday's trail run, 24.6 km, 2 h 41",
        );
        check(
            "2026-05-10T08:00:00Z",
            "The trail run of 3 May, 24.6 km, 2 h 41",
        );
        check(
            "2026-05-02T08:00:00Z",
            "The trail run of 3 May, 24.6 km, 2 h 41",
        );
    }

    #[test]
    fn what_is_not_known_is_left_out() {
        let words = |seconds| {
            in_words(
                &activity(Sport::Strength, seconds),
                &TimeZone::UTC,
                at("2026-05-03T20:00:00Z"),
            )
        };
        assert_eq!(words(3000), "Today's strength session, 50 min");
        assert_eq!(words(7200), "Today's strength session, 2 h");
        assert_eq!(
            (thousands(1240.4), thousands(999.0), thousands(1_234_567.0)),
            ("1,240".into(), "999".into(), "1,234,567".into())
        );
    }
}
