//! Thresholds by the day from which they hold: said by the athlete, or estimated month by month.

use jiff::{Timestamp, civil::Date};

use crate::{
    rules::load::LoadModel,
    training::{
        activity::Activity,
        athlete::{Athlete, Known, Sex, estimate},
    },
    units::{BeatsPerMinute, Kilograms, MetresPerSecond, OutOfRange, Watts},
};

/// A number of the athlete's that load is worked out with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Heart rate at rest, in beats per minute.
    RestingHeartRate,
    /// Highest heart rate, in beats per minute.
    MaxHeartRate,
    /// Heart rate at threshold, in beats per minute.
    ThresholdHeartRate,
    /// Threshold power on the bike, in watts.
    ThresholdPower,
    /// Pace of about an hour's best run on the flat, as metres a second.
    ThresholdPace,
    /// Critical swim speed, in metres a second.
    CriticalSwimSpeed,
    /// Body weight, in kilograms; only the person tells it.
    Weight,
}

impl Kind {
    /// Every kind, in the order above.
    pub const ALL: [Self; 7] = [
        Self::RestingHeartRate,
        Self::MaxHeartRate,
        Self::ThresholdHeartRate,
        Self::ThresholdPower,
        Self::ThresholdPace,
        Self::CriticalSwimSpeed,
        Self::Weight,
    ];

    /// The word used in forms and the database, such as `max_heart_rate`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::RestingHeartRate => "resting_heart_rate",
            Self::MaxHeartRate => "max_heart_rate",
            Self::ThresholdHeartRate => "threshold_heart_rate",
            Self::ThresholdPower => "threshold_power",
            Self::ThresholdPace => "threshold_pace",
            Self::CriticalSwimSpeed => "critical_swim_speed",
            Self::Weight => "weight",
        }
    }

    /// The kind of a word; `None` for a word that is none of ours.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// The least and the most that a person can say, in the kind's own unit; typing mistakes lie outside.
    pub const fn range(self) -> [f64; 2] {
        match self {
            Self::RestingHeartRate => [25.0, 110.0],
            Self::MaxHeartRate => [120.0, 230.0],
            Self::ThresholdHeartRate => [90.0, 220.0],
            Self::ThresholdPower => [40.0, 600.0],
            Self::ThresholdPace => [1.2, 7.0],
            Self::CriticalSwimSpeed => [0.3, 2.2],
            Self::Weight => [25.0, 250.0],
        }
    }

    /// The unit in words.
    pub const fn unit(self) -> &'static str {
        match self {
            Self::RestingHeartRate => "resting heart rate in beats per minute",
            Self::MaxHeartRate => "highest heart rate in beats per minute",
            Self::ThresholdHeartRate => "threshold heart rate in beats per minute",
            Self::ThresholdPower => "threshold power in watts",
            Self::ThresholdPace => "threshold pace in metres a second",
            Self::CriticalSwimSpeed => "critical swim speed in metres a second",
            Self::Weight => "weight in kilograms",
        }
    }

    /// Whether what was said of it first is taken for the time before as well: hearts and bodies change slowly, what a person can
    /// do does not.
    pub const fn holds_before(self) -> bool {
        match self {
            Self::RestingHeartRate
            | Self::MaxHeartRate
            | Self::ThresholdHeartRate
            | Self::Weight => true,
            Self::ThresholdPower | Self::ThresholdPace | Self::CriticalSwimSpeed => false,
        }
    }

    /// What an athlete has of it.
    pub fn of(self, athlete: &Athlete) -> Option<Known<f64>> {
        fn bare<T>(known: Option<Known<T>>, get: impl Fn(T) -> f64) -> Option<Known<f64>> {
            known.map(|known| Known {
                value: get(known.value),
                estimated: known.estimated,
                as_of: known.as_of,
            })
        }
        let beats = |known| bare(known, |rate: BeatsPerMinute| f64::from(rate.get()));
        let speed = |known| bare(known, |speed: MetresPerSecond| f64::from(speed.get()));
        match self {
            Self::RestingHeartRate => beats(athlete.resting_heart_rate),
            Self::MaxHeartRate => beats(athlete.max_heart_rate),
            Self::ThresholdHeartRate => beats(athlete.threshold_heart_rate),
            Self::ThresholdPower => bare(athlete.threshold_power, |watts| f64::from(watts.get())),
            Self::ThresholdPace => speed(athlete.threshold_pace),
            Self::CriticalSwimSpeed => speed(athlete.critical_swim_speed),
            Self::Weight => bare(athlete.weight, Kilograms::get),
        }
    }

    /// Puts a number on an athlete; one that its unit cannot hold is left out.
    fn put(self, athlete: &mut Athlete, known: Known<f64>) {
        let Known {
            value,
            estimated,
            as_of,
        } = known;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the units refuse what is out of range, and a cast of a float is cut to its range"
        )]
        let (whole, single) = (value.round() as u16, value as f32);
        fn of<T>(value: Option<T>, estimated: bool, as_of: Option<Date>) -> Option<Known<T>> {
            value.map(|value| Known {
                value,
                estimated,
                as_of,
            })
        }
        let beats = || of(BeatsPerMinute::new(whole).ok(), estimated, as_of);
        let speed = || of(MetresPerSecond::new(single).ok(), estimated, as_of);
        match self {
            Self::RestingHeartRate => athlete.resting_heart_rate = beats(),
            Self::MaxHeartRate => athlete.max_heart_rate = beats(),
            Self::ThresholdHeartRate => athlete.threshold_heart_rate = beats(),
            Self::ThresholdPower => {
                athlete.threshold_power = of(Watts::new(whole).ok(), estimated, as_of);
            }
            Self::ThresholdPace => athlete.threshold_pace = speed(),
            Self::CriticalSwimSpeed => athlete.critical_swim_speed = speed(),
            Self::Weight => athlete.weight = of(Kilograms::new(value).ok(), estimated, as_of),
        }
    }
}

/// A number from a day on, until the next of its kind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Entry {
    /// Of what.
    pub kind: Kind,
    /// In the kind's own unit.
    pub value: f64,
    /// The first local day on which it holds.
    pub from: Date,
    /// True where it was estimated, as of the end of the month that begins on that day; false where the athlete said it.
    pub estimated: bool,
    /// The day of the activity that tells an estimate.
    pub as_of: Option<Date>,
}

impl Entry {
    /// A threshold as the athlete says it.
    ///
    /// # Errors
    /// [`OutOfRange`] for what no person has.
    pub fn said(kind: Kind, value: f64, from: Date) -> Result<Self, OutOfRange> {
        let [least, most] = kind.range();
        if !(least..=most).contains(&value) {
            return Err(OutOfRange {
                value,
                unit: kind.unit(),
                least,
                most,
            });
        }
        Ok(Self {
            kind,
            value,
            from,
            estimated: false,
            as_of: None,
        })
    }
}

/// The first day of the month of a day: estimates hold by the month.
pub fn month_of(day: Date) -> Date {
    day.first_of_month()
}

/// The athlete as they said they were on a day, without anything estimated.
///
/// A value holds from its day until the next of its kind. Before the first that was said, heart rates and weight are taken to have
/// been the same.
pub fn said_on(entries: &[Entry], sex: Option<Sex>, day: Date) -> Athlete {
    let mut athlete = Athlete {
        sex,
        ..Athlete::default()
    };
    for kind in Kind::ALL {
        let said = latest(entries, kind, day, false)
            .or_else(|| first(entries, kind, false).filter(|_| kind.holds_before()));
        if let Some(entry) = said {
            kind.put(&mut athlete, Known::given_on(entry.value, entry.from));
        }
    }
    athlete
}

/// The athlete as of a day: what they said, and for the rest the estimate of its month, else the one before, else the first there
/// is, else what was said later, else the default. What was said only later counts as estimated.
///
/// # Source
/// `rules/load.toml#athlete` and `#unknown`.
pub fn athlete_on(entries: &[Entry], sex: Option<Sex>, day: Date, model: &LoadModel) -> Athlete {
    let mut athlete = said_on(entries, sex, day);
    for kind in Kind::ALL {
        match kind.of(&athlete) {
            Some(said) if said.as_of.is_some_and(|from| from > day) => {
                let later = Known::estimated(said.value, said.as_of);
                kind.put(&mut athlete, later);
            }
            Some(_) => {}
            None => {
                let entry = latest(entries, kind, day, true)
                    .or_else(|| first(entries, kind, true))
                    .or_else(|| first(entries, kind, false));
                if let Some(entry) = entry {
                    let as_of = entry.as_of.unwrap_or(entry.from);
                    kind.put(&mut athlete, Known::estimated(entry.value, Some(as_of)));
                }
            }
        }
    }
    with_defaults(athlete, model)
}

/// Fills in what nothing tells, without touching the rest.
fn with_defaults(athlete: Athlete, model: &LoadModel) -> Athlete {
    let filled = estimate::<Activity>(&athlete, &[], &[], model, Timestamp::UNIX_EPOCH);
    let mut athlete = athlete;
    for kind in Kind::ALL {
        if kind.of(&athlete).is_none()
            && let Some(known) = kind.of(&filled)
        {
            kind.put(&mut athlete, known);
        }
    }
    athlete
}

/// An athlete to estimate a month for: what they said by its end, and what was estimated before, to hold where the month tells nothing.
pub fn before_month(said: &Athlete, holding: &[Entry]) -> Athlete {
    let mut athlete = said.clone();
    for entry in holding {
        if entry.kind.of(&athlete).is_none() {
            let known = Known::estimated(entry.value, entry.as_of);
            entry.kind.put(&mut athlete, known);
        }
    }
    athlete
}

/// What history tells of an athlete, as entries of a month; defaults are none.
pub fn estimates_of(athlete: &Athlete, month: Date) -> Vec<Entry> {
    let estimated = |kind: Kind| match kind.of(athlete) {
        Some(Known {
            value,
            estimated: true,
            as_of: Some(as_of),
        }) => Some(Entry {
            kind,
            value,
            from: month,
            estimated: true,
            as_of: Some(as_of),
        }),
        Some(_) | None => None,
    };
    Kind::ALL.into_iter().filter_map(estimated).collect()
}

fn latest(entries: &[Entry], kind: Kind, day: Date, estimated: bool) -> Option<&Entry> {
    entries
        .iter()
        .filter(|entry| entry.kind == kind && entry.estimated == estimated && entry.from <= day)
        .max_by_key(|entry| entry.from)
}

fn first(entries: &[Entry], kind: Kind, estimated: bool) -> Option<&Entry> {
    entries
        .iter()
        .filter(|entry| entry.kind == kind && entry.estimated == estimated)
        .min_by_key(|entry| entry.from)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::rules::load::tests::shipped;

    fn entry(kind: Kind, value: f64, from: Date, estimated: bool) -> Entry {
        Entry {
            kind,
            value,
            from,
            estimated,
            as_of: estimated.then_some(from),
        }
    }

    fn on(entries: &[Entry], kind: Kind, day: Date) -> Option<(f64, bool)> {
        let known = kind.of(&athlete_on(entries, None, day, &shipped()))?;
        Some((known.value, known.estimated))
    }

    #[test]
    fn what_was_said_wins_from_its_day_on() {
        let power = |value, from, estimated| entry(Kind::ThresholdPower, value, from, estimated);
        let entries = [
            power(231.0, date(2026, 3, 1), true),
            power(238.0, date(2026, 4, 1), true),
            power(250.0, date(2026, 4, 12), false),
            power(255.0, date(2026, 6, 1), false),
        ];
        let on = |day| on(&entries, Kind::ThresholdPower, day);
        assert_eq!(on(date(2026, 1, 5)), Some((231.0, true)));
        assert_eq!(on(date(2026, 3, 31)), Some((231.0, true)));
        assert_eq!(on(date(2026, 4, 11)), Some((238.0, true)));
        assert_eq!(on(date(2026, 4, 12)), Some((250.0, false)));
        assert_eq!(on(date(2027, 1, 1)), Some((255.0, false)));
    }

    #[test]
    fn a_heart_rate_said_later_holds_before_too_and_counts_as_estimated() {
        let entries = [
            entry(Kind::MaxHeartRate, 181.0, date(2026, 3, 1), true),
            entry(Kind::MaxHeartRate, 188.0, date(2026, 4, 12), false),
        ];
        let on = |day| on(&entries, Kind::MaxHeartRate, day);
        assert_eq!(on(date(2026, 3, 5)), Some((188.0, true)));
        assert_eq!(on(date(2026, 4, 12)), Some((188.0, false)));
    }

    #[test]
    fn nothing_known_is_the_default_and_no_entry() {
        let athlete = athlete_on(&[], None, date(2026, 3, 1), &shipped());
        let rest = Kind::RestingHeartRate.of(&athlete);
        assert_eq!(rest, Some(Known::estimated(60.0, None)));
        assert_eq!(Kind::ThresholdPower.of(&athlete), None);
        assert_eq!(estimates_of(&athlete, date(2026, 3, 1)), []);
    }

    #[test]
    fn a_typing_mistake_is_refused() {
        let day = date(2026, 4, 12);
        assert!(Entry::said(Kind::ThresholdPower, 2500.0, day).is_err());
        assert!(Entry::said(Kind::RestingHeartRate, 48.0, day).is_ok());
        assert!(Entry::said(Kind::MaxHeartRate, f64::NAN, day).is_err());
    }

    #[test]
    fn every_kind_has_its_own_word() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_word(kind.word()), Some(kind));
        }
    }
}
