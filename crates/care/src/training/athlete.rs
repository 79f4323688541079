//! What is known of the athlete's body for working out load.

mod estimate;
mod timeline;

use jiff::civil::Date;

pub use self::{
    estimate::{estimate, needs_older, recent_days},
    timeline::Timeline,
};
use crate::units::{BeatsPerMinute, Kilograms, MetresPerSecond, Watts};

/// Which of Banister's two published weightings is used; unknown takes the mean of both, marked as such.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is its own word")]
pub enum Sex {
    Female,
    Male,
}

/// A number that the athlete gave, or that was estimated from their history.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Known<T> {
    /// The value.
    pub value: T,
    /// True where the product worked it out rather than being told.
    pub estimated: bool,
    /// The day from which it holds: the day it was measured, or of the activity that tells it. `None` for what was told
    /// without a day, which holds for all time, and for what is no more than a default.
    pub as_of: Option<Date>,
}

impl<T> Known<T> {
    /// What the athlete told, for all time.
    pub const fn given(value: T) -> Self {
        Self {
            value,
            estimated: false,
            as_of: None,
        }
    }

    /// What the athlete told, from a day on.
    pub const fn given_on(value: T, day: Date) -> Self {
        Self {
            value,
            estimated: false,
            as_of: Some(day),
        }
    }

    /// What history tells as of a day.
    pub const fn estimated(value: T, as_of: Option<Date>) -> Self {
        Self {
            value,
            estimated: true,
            as_of,
        }
    }
}

/// The athlete, as far as load needs it. Everything may be unknown.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Athlete {
    /// For heart-rate load only.
    pub sex: Option<Sex>,
    /// Heart rate at rest.
    pub resting_heart_rate: Option<Known<BeatsPerMinute>>,
    /// Highest heart rate.
    pub max_heart_rate: Option<Known<BeatsPerMinute>>,
    /// Heart rate at threshold (about an hour's best effort).
    pub threshold_heart_rate: Option<Known<BeatsPerMinute>>,
    /// Functional threshold power on the bike.
    pub threshold_power: Option<Known<Watts>>,
    /// Pace of about an hour's best run on the flat, as a speed.
    pub threshold_pace: Option<Known<MetresPerSecond>>,
    /// Critical swim speed.
    pub critical_swim_speed: Option<Known<MetresPerSecond>>,
    /// Body weight; only the person tells it.
    pub weight: Option<Known<Kilograms>>,
    /// Load for each unit of the person's own rating times minutes, where enough sessions tell it.
    pub rating_scale: Option<Known<f64>>,
}

/// The value below which that share of the sorted values lies, by nearest rank; `None` of none.
pub(crate) fn quantile<T>(sorted: &[T], share: f64) -> Option<&T> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a rank within the slice"
    )]
    let rank = (sorted.len() as f64 * share).ceil() as usize;
    sorted.get(rank.clamp(1, sorted.len().max(1)) - 1)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{
        rules::load::tests::shipped,
        training::{
            activity::{Activity, Sport},
            samples::{activity, at, bpm, watts},
        },
    };

    fn estimate_of(activities: &[Activity]) -> Athlete {
        estimate(
            &Athlete::default(),
            activities,
            &[],
            &shipped(),
            at("2026-05-10T00:00:00Z"),
        )
    }

    fn reaching(beats: u16) -> Activity {
        let mut run = activity(Sport::Running, 3600);
        run.max_heart_rate = Some(bpm(beats));
        run
    }

    fn ride(best: u16, starts_at: &str) -> Activity {
        let mut ride = activity(Sport::Cycling, 3600);
        ride.best_20_min_power = Some(watts(best));
        ride.starts_at = at(starts_at);
        ride
    }

    #[test]
    fn without_history_the_defaults_are_taken_and_said_to_be_estimated() {
        let athlete = estimate_of(&[]);
        assert_eq!(
            athlete.max_heart_rate,
            Some(Known::estimated(bpm(190), None))
        );
        assert_eq!(
            athlete.threshold_heart_rate,
            Some(Known::estimated(bpm(169), None))
        );
        assert_eq!(
            athlete.resting_heart_rate,
            Some(Known::estimated(bpm(60), None))
        );
        assert_eq!(athlete.threshold_power, None);
    }

    #[test]
    fn one_loose_strap_does_not_set_the_highest_heart_rate() {
        let mut history = vec![reaching(178); 60];
        history.push(reaching(219));
        assert_eq!(
            estimate_of(&history).max_heart_rate.unwrap().value,
            bpm(178)
        );
    }

    #[test]
    fn a_few_easy_runs_do_not_make_a_low_maximum() {
        assert_eq!(
            estimate_of(&vec![reaching(150); 5])
                .max_heart_rate
                .unwrap()
                .value,
            bpm(190)
        );
        assert_eq!(
            estimate_of(&[reaching(198)]).max_heart_rate.unwrap().value,
            bpm(198)
        );
    }

    #[test]
    fn threshold_power_comes_from_the_best_twenty_minutes_lately() {
        let old = ride(320, "2024-05-01T08:00:00Z");
        let lately = ride(280, "2026-05-01T08:00:00Z");
        assert_eq!(
            estimate_of(&[old.clone(), lately]).threshold_power,
            Some(Known::estimated(watts(266), Some(date(2026, 5, 1))))
        );
        assert_eq!(
            estimate_of(&[old]).threshold_power.unwrap().value,
            watts(304)
        );
    }

    #[test]
    fn what_the_athlete_gave_is_kept() {
        let given = Athlete {
            max_heart_rate: Some(Known::given(bpm(185))),
            ..Athlete::default()
        };
        let athlete = estimate(
            &given,
            &vec![reaching(200); 40],
            &[],
            &shipped(),
            at("2026-05-10T00:00:00Z"),
        );
        assert_eq!(athlete.max_heart_rate, given.max_heart_rate);
        assert_eq!(athlete.threshold_heart_rate.unwrap().value, bpm(165));
    }
}
