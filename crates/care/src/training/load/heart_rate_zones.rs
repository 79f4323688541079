//! Load from heart rate by zones: Edwards' summed zones, scaled to an hour at threshold.

use super::{Basis, Load, effort::Effort, heart_rate::HeartRateProfile, timer_seconds};
use crate::{
    rules::load::{LoadModel, ZonesModel},
    training::{activity::Activity, athlete::Athlete},
};

/// The zone of a heart rate, 1 to 5; 0 below half of the highest.
fn zone(bpm: f64, highest: f64, model: &ZonesModel) -> u8 {
    let below = model.from.iter().filter(|from| bpm >= *from * highest);
    u8::try_from(below.count()).unwrap_or(u8::MAX)
}

/// Edwards' training impulse in arbitrary units (an hour is 60 to 300), and the minutes it covers, those below the first
/// zone included: minutes in each zone times the zone's number.
///
/// # Source
/// `rules/load.toml#heart_rate_zones`, which cites `edwards1993`: 10, 20, 15, 10 and 5 minutes are 160.
pub fn edwards(effort: &Effort, highest: f64, model: &ZonesModel) -> (f64, f64) {
    effort
        .heart_rate()
        .iter()
        .fold((0.0, 0.0), |(sum, covered), (bpm, seconds)| {
            let minutes = f64::from(*seconds) / 60.0;
            let weight = f64::from(zone(f64::from(bpm.get()), highest, model));
            (sum + weight * minutes, covered + minutes)
        })
}

/// Load from zones; `None` with too few samples, or where a threshold lies below every zone.
///
/// # Source
/// `rules/load.toml#heart_rate_zones`; the coverage is that of `#heart_rate`.
pub fn load(
    activity: &Activity,
    effort: &Effort,
    athlete: &Athlete,
    model: &LoadModel,
) -> Option<Load> {
    let profile = HeartRateProfile::of(athlete, model)?;
    let minutes = timer_seconds(activity) / 60.0;
    let zones = &model.heart_rate_zones;
    let (sum, covered) = edwards(effort, profile.highest(), zones);
    if covered <= 0.0 || covered < model.heart_rate.least_coverage * minutes {
        return None;
    }
    let at_threshold = 60.0 * f64::from(zone(profile.threshold(), profile.highest(), zones));
    let value = super::fit(100.0 * sum / covered * minutes / at_threshold)?;
    (minutes > 0.0 && at_threshold > 0.0).then_some(Load {
        value,
        basis: Basis::HeartRateZones,
        // Rest takes no part in it, but what is estimated of the others does.
        estimated: profile.is_estimated(),
    })
}
