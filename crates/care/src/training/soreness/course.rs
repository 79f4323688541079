//! How sore one workout is likely to leave the muscles it used, hour by hour.

use jiff::{SignedDuration, Timestamp};

use crate::{
    rules::load::{LoadModel, SorenessModel},
    training::{load::LoadedActivity, workout::is_eccentric},
};

/// How used the muscles were to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Custom {
    /// As much was done in the weeks before.
    Accustomed,
    /// Less was done, or too little is known.
    Usual,
    /// Nothing of this family of sport was done.
    Unaccustomed,
}

/// What one workout is likely to do to the muscles it used most.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Strain {
    /// The most soreness it comes to, 0 to the model's `most`.
    pub peak: f64,
    /// Whether it was eccentric: later and longer.
    pub eccentric: bool,
    /// How used the muscles were to it.
    pub custom: Custom,
}

/// The strain of one workout, in the light of what was done before it.
///
/// # Source
/// `rules/load.toml#soreness`.
pub fn strain_of(workout: &LoadedActivity, loaded: &[LoadedActivity], model: &LoadModel) -> Strain {
    let rules = &model.soreness;
    let activity = &workout.activity;
    let eccentric = is_eccentric(activity, &model.eccentric);
    let most = if eccentric {
        f64::from(rules.most)
    } else {
        rules.most_usual
    };
    let custom = custom_of(workout, loaded, rules);
    let factor = match custom {
        Custom::Accustomed => rules.accustomed_factor,
        Custom::Usual => 1.0,
        Custom::Unaccustomed => rules.unaccustomed_factor,
    };
    let descent = match activity.descent {
        Some(descent) if eccentric => {
            (1.0 + descent.get() / rules.descent_scale_m).min(rules.most_descent_factor)
        }
        Some(_) | None => 1.0,
    };
    let peak = most
        * -(-workout.load.value / rules.load_scale).exp_m1()
        * model.sport(activity.sport).strain
        * factor
        * descent;
    Strain {
        peak: peak.clamp(0.0, most),
        eccentric,
        custom,
    }
}

/// The share of the peak that is felt so many hours after the end: rises to 1 at the peak, then falls, and is gone in a week.
pub fn share_at(hours: f64, eccentric: bool, model: &SorenessModel) -> f64 {
    let peak_h = if eccentric {
        model.peak_eccentric_h
    } else {
        model.peak_usual_h
    };
    let part = hours / peak_h;
    let fade = ((model.gone_h - hours) / (model.gone_h - model.fade_from_h)).clamp(0.0, 1.0);
    if hours < 0.0 {
        0.0
    } else {
        part * (1.0 - part).exp() * fade
    }
}

fn custom_of(workout: &LoadedActivity, loaded: &[LoadedActivity], model: &SorenessModel) -> Custom {
    let start = workout.activity.starts_at;
    let days_before = |days: u32| {
        start
            .checked_sub(SignedDuration::from_hours(24 * i64::from(days)))
            .unwrap_or(Timestamp::MIN)
    };
    let family = workout.activity.sport.family();
    let from = days_before(model.accustomed_days);
    let mut anything = false;
    for before in loaded
        .iter()
        .filter(|before| before.activity.starts_at >= from && before.activity.starts_at < start)
    {
        if before.activity.sport.family() == family {
            anything = true;
            if before.load.value >= model.accustomed_share * workout.load.value {
                return Custom::Accustomed;
            }
        }
    }
    let known_from = days_before(model.unaccustomed_history_days);
    let known = loaded
        .iter()
        .any(|before| before.activity.starts_at < known_from);
    if known && !anything {
        Custom::Unaccustomed
    } else {
        Custom::Usual
    }
}
