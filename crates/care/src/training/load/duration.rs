//! The honest fallback: a usual hour of the sport, times hours.

use super::{Basis, Load, timer_seconds};
use crate::{rules::load::LoadModel, training::activity::Activity};

/// Load from nothing but sport and time.
///
/// # Source
/// `rules/load.toml#sports`, our own cautious choice.
pub fn load(activity: &Activity, model: &LoadModel) -> Load {
    let value = model.sport(activity.sport).load_per_hour * timer_seconds(activity) / 3600.0;
    Load {
        value,
        basis: Basis::Duration,
        estimated: true,
    }
}
