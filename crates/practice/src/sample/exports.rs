//! What else the made-up athlete brings: a table of strength sets, of nights, and a training calendar.

use std::fmt::Write as _;

use jiff::{Span, civil::Date};

/// Files by name, each as its maker writes it, around a day; days that cannot be reached are left out.
pub(super) fn exports(today: Date) -> [(&'static str, String); 3] {
    [
        ("strong.csv", strength(today)),
        ("oura.csv", nights(today)),
        ("calendar.ics", calendar(today)),
    ]
}

/// Eight weeks of Friday's strength work, as Strong exports it.
fn strength(today: Date) -> String {
    let mut text = "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE\n".to_owned();
    for week in 0..8i64 {
        let Ok(day) = today.checked_sub(Span::new().days(3 + 7 * week)) else {
            continue;
        };
        for (exercise, weight, repetitions) in [
            ("Squat (Barbell)", 62.5, 6),
            ("Romanian Deadlift (Barbell)", 55.0, 8),
            ("Bench Press (Dumbbell)", 16.0, 10),
        ] {
            for set in 1..=3 {
                let _ = writeln!(
                    text,
                    "{day} 17:45:00,\"Strength\",48m,\"{exercise}\",{set},{weight},{repetitions},0,0,\"\",\"\",{}",
                    6 + set / 2
                );
            }
        }
    }
    text
}

/// Four weeks of nights, as Oura exports them.
fn nights(today: Date) -> String {
    let mut text = "date,Sleep Score,Total Sleep Time,Average Resting Heart Rate,Lowest Resting Heart Rate,Average HRV\n".to_owned();
    for night in 0..28i64 {
        let Ok(day) = today.checked_sub(Span::new().days(night)) else {
            continue;
        };
        let swing = night % 5;
        let _ = writeln!(
            text,
            "{day},,{},{}.2,{},{}",
            25_200 + 540 * swing,
            54 + swing,
            49 + swing % 3,
            58 + 3 * swing
        );
    }
    text
}

/// A week of plans and a race, as a training calendar offers them.
fn calendar(today: Date) -> String {
    let mut text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//made up//EN\r\n".to_owned();
    let plans = [
        (3, "Run: Easy 45 min"),
        (4, "Ride: 2x20 sweet spot"),
        (6, "Run: Long 2 h"),
        (55, "Race: Autumn Lakes Marathon"),
    ];
    for (days, name) in plans {
        let Ok(day) = today.checked_add(Span::new().days(days)) else {
            continue;
        };
        let date = day.strftime("%Y%m%d");
        let _ = write!(
            text,
            "BEGIN:VEVENT\r\nUID:made-up-{days}\r\nDTSTAMP:{date}T000000Z\r\nDTSTART;VALUE=DATE:{date}\r\nSUMMARY:{name}\r\nEND:VEVENT\r\n"
        );
    }
    text.push_str("END:VCALENDAR\r\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readers_take_each_of_them() {
        let today = jiff::civil::date(2026, 5, 4);
        let now = today.at(15, 0, 0, 0).in_tz("America/Edmonton").unwrap();
        let [strength, nights, calendar] = exports(today).map(|(name, text)| {
            formats::read_activity(text.as_bytes(), name, now.clone())
                .unwrap_or_else(|error| panic!("{name}: {error}"))
        });
        assert_eq!(strength.activities.len(), 8);
        assert_eq!(strength.activities[0].sets.len(), 9);
        assert_eq!(nights.days.len(), 28);
        assert!(nights.days.iter().all(|day| day.sleep_h.is_some()));
        assert_eq!(calendar.planned.len(), 4);
    }
}
