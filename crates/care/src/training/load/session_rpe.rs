//! Load from the athlete's own rating (session-RPE).

use super::{Basis, Load, LoadedActivity, timer_seconds};
use crate::{
    rules::load::{LoadModel, SessionRpeModel},
    training::{
        activity::Activity,
        athlete::{Athlete, Known, quantile},
    },
    units::Rpe,
};

/// Rating times minutes, in arbitrary units.
///
/// # Source
/// `foster1998`: 60 minutes at 7 are 420.
pub fn session_rpe(rating: Rpe, minutes: f64) -> f64 {
    rating.get() * minutes
}

/// Load for each unit of rating times minutes, where the person has no scale of their own: 100 over 420.
pub fn usual_scale(model: &SessionRpeModel) -> f64 {
    100.0 / (model.reference_rating * model.reference_minutes)
}

/// Load from a rating; `None` without one, and for an activity that took no time. Marked as estimated where the scale is the
/// person's own.
///
/// # Source
/// `rules/load.toml#session_rpe`: an hour at 7 is taken as 100.
pub fn load(activity: &Activity, athlete: &Athlete, model: &SessionRpeModel) -> Option<Load> {
    let minutes = timer_seconds(activity) / 60.0;
    let own = athlete.rating_scale;
    let scale = own.map_or_else(|| usual_scale(model), |known| known.value);
    let value = super::fit(scale * session_rpe(activity.session_rpe?, minutes))?;
    (minutes > 0.0).then_some(Load {
        value,
        basis: Basis::SessionRpe,
        estimated: own.is_some_and(|known| known.estimated),
    })
}

/// The person's own scale: the median, over the sessions with a rating and a load that a device measured (no guessed
/// pace), of load over rating times minutes; cut to what can be meant. `None` with too few of them.
///
/// So somebody who rates everything low is not taken to train less than somebody who rates everything high.
///
/// # Source
/// `rules/load.toml#session_rpe`.
pub fn own_scale(loaded: &[LoadedActivity], rules: &LoadModel) -> Option<Known<f64>> {
    let model = &rules.session_rpe;
    let usual = usual_scale(model);
    let mut latest = None;
    let mut ratios: Vec<f64> = loaded
        .iter()
        .filter_map(|one| {
            let said = session_rpe(
                one.activity.session_rpe?,
                timer_seconds(&one.activity) / 60.0,
            );
            let measured = std::iter::once(&one.load)
                .chain(&one.also)
                .find(|load| load.basis.is_measured() && !rules.bases.gives_way(load))?;
            let ratio = measured.value / said;
            if !(said > 0.0 && ratio.is_finite()) {
                return None;
            }
            latest = latest.max(Some(one.activity.starts_at));
            Some(ratio)
        })
        .collect();
    if ratios.len() < model.own_sessions {
        return None;
    }
    ratios.sort_by(f64::total_cmp);
    let [least, most] = model.own_range.map(|share| share * usual);
    Some(Known {
        value: quantile(&ratios, 0.5)?.clamp(least, most),
        estimated: true,
        as_of: latest.map(|at| jiff::tz::TimeZone::UTC.to_datetime(at).date()),
    })
}
