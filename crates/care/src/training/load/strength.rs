//! Load from strength work: its sets.

use super::{Basis, Load};
use crate::{
    rules::load::{LoadModel, VolumeLoadModel},
    training::{
        activity::Activity,
        athlete::Athlete,
        strength_set::{SetKind, StrengthSet},
    },
};

/// Volume-load in kilograms: repetitions times weight, over every set that names both.
pub fn volume_load(sets: &[StrengthSet]) -> f64 {
    sets.iter()
        .filter_map(|set| Some(f64::from(set.repetitions?) * set.weight?.get()))
        .sum()
}

/// Load from the sets of a session; `None` without any.
///
/// Kilograms are not comparable between a squat and a curl, so each set counts by what it was for; always marked as estimated.
///
/// # Source
/// `rules/load.toml#volume_load`.
pub fn load(activity: &Activity, _athlete: &Athlete, model: &LoadModel) -> Option<Load> {
    let VolumeLoadModel {
        per_work_set,
        per_warm_up_set,
        per_set_to_failure,
        ..
    } = model.volume_load;
    let of = |set: &StrengthSet| match set.kind {
        SetKind::WarmUp => per_warm_up_set,
        SetKind::Work | SetKind::Drop => per_work_set,
        SetKind::ToFailure => per_set_to_failure,
    };
    let value = super::fit(activity.sets.iter().map(of).sum())?;
    (!activity.sets.is_empty()).then_some(Load {
        value,
        basis: Basis::VolumeLoad,
        estimated: true,
    })
}
