//! A made-up runner's year of training, as activities with samples: what the demo imports through the ordinary importer.

use care::{
    training::activity::{Activity, LocalOffset, OffsetFrom, Sample, SourceFormat, Sport, Streams},
    units::{BeatsPerMinute, Metres, Rpe, Watts},
};
use jiff::{SignedDuration, Span, civil, civil::Weekday, tz::TimeZone};

/// Seconds between two samples: as a watch on smart recording writes them.
const SAMPLE_S: u32 = 5;

/// Everything about one kind of session of the made-up week.
struct Session {
    sport: Sport,
    name: &'static str,
    at: civil::Time,
    minutes: f64,
    kmh: f64,
    ascent_per_km: f64,
    heart_rate: f64,
    /// How far heart rate and power swing between hard and easy minutes.
    swing: f64,
    watts: Option<f64>,
    rpe: Option<f64>,
}

/// A year of training that ends the day before `today`, oldest first; the same dice give the same year.
///
/// The week: intervals on Tuesday, strength on Wednesday, tempo on Thursday, easy on Friday, a ride on Saturday, a long
/// trail run on Sunday; every fourth week is lighter; a 10 km race in spring and a half marathon in autumn. The last day is
/// always a long trail run, so that there is something to recover from whatever day the demo is started.
pub fn training_year(today: civil::Date, zone: &TimeZone, seed: u64) -> Vec<Activity> {
    let mut dice = Dice(seed);
    let mut year = Vec::new();
    for days_ago in (1..=364).rev() {
        let Ok(date) = today.checked_sub(Span::new().days(days_ago)) else {
            continue;
        };
        let week = (364 - days_ago) / 7;
        let lighter = week % 4 == 3;
        // A year builds up slowly and eases at both ends.
        let season =
            0.82 + 0.3 * (std::f64::consts::PI * f64::from(364 - days_ago as i32) / 364.0).sin();
        let volume = if lighter { 0.65 * season } else { season };
        let session = match days_ago {
            1 => Some(long_trail_run(2.35)),
            2 | 3 => None,
            _ => session_of(date.weekday(), week, &mut dice),
        };
        let session = match (days_ago, session) {
            (57, _) => Some(race("Harvest half marathon", 98.0, 12.9)),
            (203, _) => Some(race("Spring 10 km race", 44.0, 13.7)),
            (_, session) => session,
        };
        if let Some(session) = session {
            // Life happens: about one session in twelve is missed.
            if days_ago > 7 && dice.unit() < 0.08 {
                continue;
            }
            if let Some(activity) = recorded(
                &session,
                date,
                zone,
                if days_ago == 1 { 1.0 } else { volume },
                &mut dice,
            ) {
                year.push(activity);
            }
        }
    }
    year
}

fn session_of(weekday: Weekday, week: i64, dice: &mut Dice) -> Option<Session> {
    match weekday {
        Weekday::Monday => None,
        Weekday::Tuesday => Some(Session {
            sport: Sport::Running,
            name: "Intervals",
            at: civil::time(6, 30, 0, 0),
            minutes: 52.0,
            kmh: 11.4,
            ascent_per_km: 4.0,
            heart_rate: 154.0,
            swing: 18.0,
            watts: None,
            rpe: None,
        }),
        Weekday::Wednesday => Some(Session {
            sport: Sport::Strength,
            name: "Strength",
            at: civil::time(18, 15, 0, 0),
            minutes: 45.0,
            kmh: 0.0,
            ascent_per_km: 0.0,
            heart_rate: 112.0,
            swing: 12.0,
            watts: None,
            rpe: Some(5.0 + (dice.unit() * 3.0).floor()),
        }),
        Weekday::Thursday => Some(Session {
            sport: Sport::Running,
            name: "Tempo run",
            at: civil::time(6, 45, 0, 0),
            minutes: 54.0,
            kmh: 11.7,
            ascent_per_km: 5.0,
            heart_rate: 157.0,
            swing: 8.0,
            watts: None,
            rpe: None,
        }),
        Weekday::Friday if week % 2 == 0 => Some(Session {
            sport: Sport::Swimming,
            name: "Pool swim",
            at: civil::time(7, 0, 0, 0),
            minutes: 40.0,
            kmh: 2.6,
            ascent_per_km: 0.0,
            heart_rate: 128.0,
            swing: 8.0,
            watts: None,
            rpe: None,
        }),
        Weekday::Friday => Some(Session {
            sport: Sport::Running,
            name: "Easy run",
            at: civil::time(12, 10, 0, 0),
            minutes: 45.0,
            kmh: 10.2,
            ascent_per_km: 5.0,
            heart_rate: 138.0,
            swing: 4.0,
            watts: None,
            rpe: None,
        }),
        Weekday::Saturday => Some(Session {
            sport: Sport::Cycling,
            name: "Morning ride",
            at: civil::time(8, 30, 0, 0),
            minutes: 85.0,
            kmh: 27.5,
            ascent_per_km: 7.0,
            heart_rate: 132.0,
            swing: 9.0,
            watts: Some(158.0),
            rpe: None,
        }),
        Weekday::Sunday => Some(long_trail_run(1.75)),
    }
}

fn long_trail_run(hours: f64) -> Session {
    Session {
        sport: Sport::TrailRunning,
        name: "Long trail run",
        at: civil::time(8, 0, 0, 0),
        minutes: hours * 60.0,
        kmh: 9.4,
        ascent_per_km: 33.0,
        heart_rate: 148.0,
        swing: 9.0,
        watts: None,
        rpe: None,
    }
}

fn race(name: &'static str, minutes: f64, kmh: f64) -> Session {
    Session {
        sport: Sport::Running,
        name,
        at: civil::time(9, 30, 0, 0),
        minutes,
        kmh,
        ascent_per_km: 4.0,
        heart_rate: 171.0,
        swing: 4.0,
        watts: None,
        rpe: Some(9.0),
    }
}

fn recorded(
    session: &Session,
    date: civil::Date,
    zone: &TimeZone,
    volume: f64,
    dice: &mut Dice,
) -> Option<Activity> {
    let is_race = session.heart_rate > 165.0;
    let volume = if is_race {
        1.0
    } else {
        volume * (0.92 + 0.16 * dice.unit())
    };
    let seconds = (session.minutes * 60.0 * volume).round();
    let begins = date.to_datetime(session.at).to_zoned(zone.clone()).ok()?;
    let kilometres = session.kmh * seconds / 3600.0;
    let climbed = kilometres * session.ascent_per_km;
    let pause_s = if is_race {
        0.0
    } else {
        (dice.unit() * 240.0).round()
    };
    let mut activity = Activity::new(
        session.sport,
        begins.timestamp(),
        SignedDuration::from_secs(seconds as i64),
        SourceFormat::Fit,
    );
    activity.name = Some(session.name.to_owned());
    activity.utc_offset = Some(LocalOffset {
        offset: begins.offset(),
        from: OffsetFrom::File,
    });
    activity.elapsed = SignedDuration::from_secs((seconds + pause_s) as i64);
    activity.distance = metres_of(kilometres * 1000.0);
    activity.ascent = metres_of(climbed);
    activity.descent = metres_of(climbed * 0.98);
    activity.session_rpe = session.rpe.and_then(|rpe| Rpe::new(rpe).ok());
    activity.streams = streams(session, seconds as u32, dice);
    activity.measure();
    Some(activity)
}

fn metres_of(value: f64) -> Option<Metres> {
    if value > 0.0 {
        Metres::new(value.round()).ok()
    } else {
        None
    }
}

fn streams(session: &Session, seconds: u32, dice: &mut Dice) -> Streams {
    let mut streams = Streams::default();
    let mut drift = 0.0;
    for at_s in (0..seconds).step_by(SAMPLE_S as usize) {
        drift = 0.97 * drift + (dice.unit() - 0.5) * 1.6;
        // Four minutes hard, three easy; the first eight minutes warm up.
        let wave = if (at_s / 60) % 7 < 4 { 1.0 } else { -1.0 };
        let warm = (f64::from(at_s) / 480.0).min(1.0);
        let beats = 92.0 + (session.heart_rate - 92.0) * warm + session.swing * wave * warm + drift;
        if let Ok(value) = BeatsPerMinute::new(beats.clamp(60.0, 187.0) as u16) {
            streams.heart_rate.push(Sample { at_s, value });
        }
        if let Some(watts) = session.watts {
            let coasting = dice.unit() < 0.06;
            let power = if coasting {
                0.0
            } else {
                watts * (1.0 + 0.12 * wave) + (dice.unit() - 0.5) * 40.0
            };
            if let Ok(value) = Watts::new(power.max(0.0) as u16) {
                streams.power.push(Sample { at_s, value });
            }
        }
    }
    streams
}

/// Repeatable chance for made-up data (splitmix64); never for secrets.
struct Dice(u64);

impl Dice {
    /// A number from 0 up to 1.
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_is_full_repeatable_and_ends_yesterday_with_a_long_trail_run() {
        let zone = TimeZone::get("America/Edmonton").unwrap();
        let today = civil::date(2026, 5, 4);
        let year = training_year(today, &zone, 7);
        assert_eq!(year, training_year(today, &zone, 7));
        assert!((200..=320).contains(&year.len()), "{}", year.len());
        let last = year.last().unwrap();
        assert_eq!(last.sport, Sport::TrailRunning);
        assert_eq!(
            last.starts_at.to_zoned(zone).date(),
            civil::date(2026, 5, 3)
        );
        assert!(year.is_sorted_by_key(|activity| activity.starts_at));
    }
}
