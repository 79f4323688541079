//! Load from the athlete's own rating (session-RPE).

use super::{Basis, Load, timer_seconds};
use crate::{rules::load::SessionRpeModel, training::activity::Activity, units::Rpe};

/// Rating times minutes, in arbitrary units.
///
/// # Source
/// `foster1998`: 60 minutes at 7 are 420.
pub fn session_rpe(rating: Rpe, minutes: f64) -> f64 {
    rating.get() * minutes
}

/// Load from a rating; `None` without one, and for an activity that took no time.
///
/// # Source
/// `rules/load.toml#session_rpe`: an hour at 7 is taken as 100.
pub fn load(activity: &Activity, model: &SessionRpeModel) -> Option<Load> {
    let minutes = timer_seconds(activity) / 60.0;
    let reference = model.reference_rating * model.reference_minutes;
    let value = super::fit(100.0 * session_rpe(activity.session_rpe?, minutes) / reference)?;
    (minutes > 0.0).then_some(Load {
        value,
        basis: Basis::SessionRpe,
        estimated: false,
    })
}
