//! What makes `rules/load.toml` fit to use: ids, sources, numbers that can be meant.

use std::collections::BTreeSet;

use super::LoadModel;
use crate::{
    rules::{
        RuleBookError,
        sources::{Checked, Sources},
    },
    training::load::Basis,
    units::BeatsPerMinute,
};

/// The file, as errors name it.
pub(super) const FILE: &str = "load.toml";

impl LoadModel {
    /// Every rule's id with the keys of its sources.
    pub fn rules(&self) -> impl Iterator<Item = (&str, &[String])> {
        macro_rules! parts {
            ($($part:ident),*) => { [$((self.$part.id.as_str(), self.$part.source.as_slice())),*] };
        }
        let parts = parts!(
            bases,
            heart_rate,
            power,
            session_rpe,
            unknown,
            athlete,
            history,
            twins,
            hard,
            eccentric,
            race,
            soreness,
            check_in,
            muscles
        );
        let sports = self
            .sports
            .values()
            .map(|sport| (sport.id.as_str(), sport.source.as_slice()));
        parts
            .into_iter()
            .chain(sports)
            .chain(self.exercises.rules())
    }
}

/// Refuses what cannot be used.
pub(super) fn check(model: &LoadModel, sources: &Sources) -> Result<(), RuleBookError> {
    ids_and_sources(model, sources)
        .and_then(|()| numbers(model))
        .and_then(|()| model.check_sports())
        .map_err(|why| RuleBookError::new(FILE, why))
}

fn ids_and_sources(model: &LoadModel, sources: &Sources) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    for (id, keys) in model.rules() {
        if id.is_empty() || !seen.insert(id) {
            return Err(format!("the id `{id}` is empty or used twice"));
        }
        if keys.is_empty() {
            return Err(format!("{id}: has no source"));
        }
        for key in keys {
            match sources.get(key).map(|source| source.checked) {
                Some(Checked::Checked | Checked::SecondHand) => {}
                Some(Checked::NotYetChecked) => {
                    return Err(format!(
                        "{id}: the source `{key}` is not yet checked, which no number may rest on"
                    ));
                }
                None => return Err(format!("{id}: `{key}` is not in sources.toml")),
            }
        }
    }
    Ok(())
}

/// One claim on the numbers: the rule's id, what must hold, and whether it does.
type Claim<'a> = (&'a str, &'static str, bool);

fn numbers(model: &LoadModel) -> Result<(), String> {
    let share = |value: f64| value > 0.0 && value <= 1.0;
    let positive = |value: f64| value.is_finite() && value > 0.0;
    let order: BTreeSet<Basis> = model.bases.order.iter().copied().collect();
    let LoadModel {
        heart_rate,
        power,
        session_rpe,
        unknown,
        athlete,
        history,
        twins,
        hard,
        eccentric,
        race,
        soreness,
        check_in,
        ..
    } = model;
    let claims: [Claim<'_>; 22] = [
        (
            &model.bases.id,
            "order must name each of the four bases once",
            order.len() == 4 && model.bases.order.len() == 4,
        ),
        (
            &heart_rate.id,
            "a and b must be above 0 and at most 5",
            [heart_rate.men, heart_rate.women]
                .iter()
                .all(|by| by.a > 0.0 && by.a <= 5.0 && by.b > 0.0 && by.b <= 5.0),
        ),
        (
            &heart_rate.id,
            "gap_s must be 1 to 600",
            (1..=600).contains(&heart_rate.gap_s),
        ),
        (
            &heart_rate.id,
            "least_coverage must be above 0 and at most 1",
            share(heart_rate.least_coverage),
        ),
        (
            &power.id,
            "rolling_s must be 1 to 300 and exponent 1 to 8",
            (1..=300).contains(&power.rolling_s) && (1..=8).contains(&power.exponent),
        ),
        (
            &power.id,
            "gap_s must be 1 to 600",
            (1..=600).contains(&power.gap_s),
        ),
        (
            &power.id,
            "least_coverage must be above 0 and at most 1",
            share(power.least_coverage),
        ),
        (
            &session_rpe.id,
            "the reference must be above 0",
            positive(session_rpe.reference_rating) && positive(session_rpe.reference_minutes),
        ),
        (
            &unknown.id,
            "threshold_of_max must be above 0 and at most 1",
            share(unknown.threshold_of_max),
        ),
        (
            &unknown.id,
            "heart rates must be possible, rest below the highest",
            BeatsPerMinute::new(unknown.resting_bpm).is_ok()
                && BeatsPerMinute::new(unknown.max_bpm).is_ok()
                && unknown.resting_bpm < unknown.max_bpm,
        ),
        (
            &athlete.id,
            "max_bpm_quantile must be above 0 and at most 1",
            share(athlete.max_bpm_quantile),
        ),
        (
            &athlete.id,
            "threshold_of_20_min_power must be above 0 and at most 1",
            share(athlete.threshold_of_20_min_power),
        ),
        (
            &history.id,
            "time constants must be above 0",
            positive(history.fitness_days) && positive(history.fatigue_days),
        ),
        (
            &history.id,
            "longest_days must be 1 to 40000",
            (1..=40_000).contains(&history.longest_days),
        ),
        (
            &twins.id,
            "ratios must be above 0 and at most 1",
            [
                twins.duration_ratio,
                twins.overlap,
                twins.distance_ratio,
                twins.shifted_ratio,
            ]
            .into_iter()
            .all(share),
        ),
        (
            &twins.id,
            "shift_s must be more than twice start_s, shifts at most 60, shifted_start_s at most start_s",
            twins.shift_s > 2 * twins.start_s
                && twins.shifts <= 60
                && twins.shifted_start_s <= twins.start_s,
        ),
        (
            &hard.id,
            "own_quantile must be above 0 and at most 1, loads above 0",
            share(hard.own_quantile) && positive(hard.load) && positive(hard.own_least_load),
        ),
        (
            &eccentric.id,
            "descents must be above 0",
            positive(eccentric.descent_per_km) && positive(eccentric.descent_m),
        ),
        (
            &race.id,
            "ratios must be above 0 and at most 1, peer_duration_ratio at least 1",
            [
                race.shorter_ratio,
                race.longer_ratio,
                race.paused_ratio,
                race.intensity_quantile,
            ]
            .into_iter()
            .all(share)
                && race.peer_duration_ratio >= 1.0,
        ),
        (
            &soreness.id,
            "most must be 1 to 6 and most_usual at most most",
            (1..=6).contains(&soreness.most) && soreness.most_usual <= f64::from(soreness.most),
        ),
        (
            &soreness.id,
            "hours must rise from peak to fade to gone, scales be above 0",
            0.0 < soreness.peak_usual_h
                && soreness.peak_usual_h <= soreness.peak_eccentric_h
                && soreness.peak_eccentric_h < soreness.fade_from_h
                && soreness.fade_from_h < soreness.gone_h
                && soreness.gone_h.is_finite()
                && positive(soreness.load_scale)
                && positive(soreness.descent_scale_m)
                && positive(soreness.accustomed_factor)
                && positive(soreness.unaccustomed_factor)
                && soreness.most_descent_factor >= 1.0,
        ),
        (
            &check_in.id,
            "fresh_h must be above 0",
            positive(check_in.fresh_h),
        ),
    ];
    claims
        .into_iter()
        .find(|(_, _, holds)| !holds)
        .map_or(Ok(()), |(id, must, _)| Err(format!("{id}: {must}")))
}
