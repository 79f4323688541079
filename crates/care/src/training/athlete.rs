//! What is known of the athlete's body for working out load.

use jiff::{SignedDuration, Timestamp};

use crate::{
    rules::load::LoadModel,
    training::activity::Activity,
    units::{BeatsPerMinute, Watts},
};

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
}

/// The athlete with what is unknown filled in from their history, marked as estimated; what they gave is kept.
///
/// Needs only the facts of the activities ([`Activity::measure`]), not their samples. Rest cannot be told from training and
/// takes the model's default; threshold power stays unknown without 20 minutes of power on the bike.
///
/// # Source
/// `rules/load.toml#athlete` and `#unknown`.
pub fn estimate(
    athlete: &Athlete,
    activities: &[Activity],
    model: &LoadModel,
    now: Timestamp,
) -> Athlete {
    fn estimated<T>(value: T) -> Known<T> {
        Known {
            value,
            estimated: true,
        }
    }
    let highest = athlete
        .max_heart_rate
        .or_else(|| max_heart_rate(activities, model, now).map(estimated));
    let threshold = athlete.threshold_heart_rate.or_else(|| {
        let bpm = (f64::from(highest?.value.get()) * model.unknown.threshold_of_max).round();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of a heart rate is one"
        )]
        BeatsPerMinute::new(bpm as u16).ok().map(estimated)
    });
    Athlete {
        sex: athlete.sex,
        resting_heart_rate: athlete.resting_heart_rate.or_else(|| {
            BeatsPerMinute::new(model.unknown.resting_bpm)
                .ok()
                .map(estimated)
        }),
        max_heart_rate: highest,
        threshold_heart_rate: threshold,
        threshold_power: athlete
            .threshold_power
            .or_else(|| threshold_power(activities, model, now).map(estimated)),
    }
}

/// The highest heart rate by a high quantile of what the activities reached; the default where they are too few to have reached it.
fn max_heart_rate(
    activities: &[Activity],
    model: &LoadModel,
    now: Timestamp,
) -> Option<BeatsPerMinute> {
    let [least, most] = model.athlete.max_bpm_range;
    let mut reached: Vec<u16> = within(activities, model.athlete.max_bpm_days, now)
        .filter_map(|activity| activity.max_heart_rate)
        .map(BeatsPerMinute::get)
        .filter(|bpm| (least..=most).contains(bpm))
        .collect();
    reached.sort_unstable();
    let observed = quantile(&reached, model.athlete.max_bpm_quantile).copied();
    let bpm = match observed {
        Some(bpm) if reached.len() >= model.athlete.max_bpm_activities => bpm,
        // A few easy activities say only that it is not lower.
        Some(bpm) => bpm.max(model.unknown.max_bpm),
        None => model.unknown.max_bpm,
    };
    BeatsPerMinute::new(bpm).ok()
}

/// Threshold power from the best 20 minutes on the bike, lately if there are any.
fn threshold_power(activities: &[Activity], model: &LoadModel, now: Timestamp) -> Option<Watts> {
    let best = |days| {
        within(activities, days, now)
            .filter(|activity| model.power.sports.contains(&activity.sport))
            .filter_map(|activity| activity.best_20_min_power.map(Watts::get))
            .filter(|watts| *watts > 0)
            .max()
    };
    let watts = f64::from(best(model.athlete.power_days).or_else(|| best(u32::MAX))?)
        * model.athlete.threshold_of_20_min_power;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of watts is watts"
    )]
    Watts::new(watts.round() as u16).ok()
}

/// Activities begun in the so many days before now.
fn within(activities: &[Activity], days: u32, now: Timestamp) -> impl Iterator<Item = &Activity> {
    let from = now
        .checked_sub(SignedDuration::from_hours(24 * i64::from(days)))
        .unwrap_or(Timestamp::MIN);
    activities
        .iter()
        .filter(move |activity| activity.starts_at >= from && activity.starts_at <= now)
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
    use super::*;
    use crate::{
        rules::load::tests::shipped,
        training::{
            activity::Sport,
            samples::{activity, at, bpm, watts},
        },
    };

    fn estimate_of(activities: &[Activity]) -> Athlete {
        estimate(
            &Athlete::default(),
            activities,
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
            Some(Known {
                value: bpm(190),
                estimated: true
            })
        );
        assert_eq!(
            athlete.threshold_heart_rate,
            Some(Known {
                value: bpm(169),
                estimated: true
            })
        );
        assert_eq!(
            athlete.resting_heart_rate,
            Some(Known {
                value: bpm(60),
                estimated: true
            })
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
            Some(Known {
                value: watts(266),
                estimated: true
            })
        );
        assert_eq!(
            estimate_of(&[old]).threshold_power.unwrap().value,
            watts(304)
        );
    }

    #[test]
    fn what_the_athlete_gave_is_kept() {
        let given = Athlete {
            max_heart_rate: Some(Known {
                value: bpm(185),
                estimated: false,
            }),
            ..Athlete::default()
        };
        let athlete = estimate(
            &given,
            &vec![reaching(200); 40],
            &shipped(),
            at("2026-05-10T00:00:00Z"),
        );
        assert_eq!(athlete.max_heart_rate, given.max_heart_rate);
        assert_eq!(athlete.threshold_heart_rate.unwrap().value, bpm(165));
    }
}
