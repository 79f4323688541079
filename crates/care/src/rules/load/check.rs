//! What makes `rules/load.toml` fit to use: ids, sources, numbers that can be meant.

use std::collections::BTreeSet;

use super::LoadModel;
use crate::{
    rules::{
        RuleBookError,
        sources::{Checked, Sources},
    },
    training::{activity::BEST_MINUTES, load::Basis},
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
            heart_rate_zones,
            power,
            pace,
            swimming,
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

fn share(value: f64) -> bool {
    value > 0.0 && value <= 1.0
}

fn positive(value: f64) -> bool {
    value.is_finite() && value > 0.0
}

fn rises<T: PartialOrd>(range: &[T]) -> bool {
    range.windows(2).all(|pair| pair[0] < pair[1])
}

/// Whether each basis is named at most once, and the one that always serves last.
fn is_order(order: &[Basis]) -> bool {
    let once: BTreeSet<Basis> = order.iter().copied().collect();
    once.len() == order.len() && order.last() == Some(&Basis::Duration)
}

fn numbers(model: &LoadModel) -> Result<(), String> {
    let mut claims = of_one_activity(model);
    claims.extend(of_the_athlete(model));
    claims.extend(of_history(model));
    claims
        .into_iter()
        .find(|(_, _, holds)| !holds)
        .map_or(Ok(()), |(id, must, _)| Err(format!("{id}: {must}")))
}

/// What must hold of the load of one activity.
fn of_one_activity(model: &LoadModel) -> Vec<Claim<'_>> {
    let LoadModel {
        bases,
        heart_rate,
        heart_rate_zones,
        power,
        pace,
        swimming,
        session_rpe,
        ..
    } = model;
    let sports: Vec<_> = bases.of.iter().flat_map(|of| &of.sports).collect();
    let once: BTreeSet<_> = sports.iter().collect();
    vec![
        (
            &bases.id,
            "an order must name each basis once and end with duration",
            is_order(&bases.order) && bases.of.iter().all(|of| is_order(&of.order)),
        ),
        (
            &bases.id,
            "a sport must have one order",
            once.len() == sports.len(),
        ),
        (
            &heart_rate_zones.id,
            "from must rise within 0 and 1",
            rises(&heart_rate_zones.from) && heart_rate_zones.from.into_iter().all(share),
        ),
        (
            &pace.id,
            "the cost on the flat and in the measured range must be above 0",
            (-100..=100).all(|part| {
                let grade = pace.steepest * f64::from(part) / 100.0;
                positive(crate::training::load::graded_pace::cost_of_grade(
                    grade, pace,
                ))
            }),
        ),
        (
            &pace.id,
            "rolling_s must be 1 to 300, exponent 1 to 8, gap_s 1 to 600",
            (1..=300).contains(&pace.rolling_s)
                && (1..=8).contains(&pace.exponent)
                && (1..=600).contains(&pace.gap_s),
        ),
        (
            &pace.id,
            "least_coverage, steepest and steep_grade must be above 0 and at most 1, grade_window_m 5 to 500",
            [pace.least_coverage, pace.steepest, pace.steep_grade]
                .into_iter()
                .all(share)
                && (5.0..=500.0).contains(&pace.grade_window_m)
                && positive(pace.steep_speed),
        ),
        (
            &swimming.id,
            "exponent must be 1 to 5",
            (1..=5).contains(&swimming.exponent),
        ),
        (
            &session_rpe.id,
            "own_range must rise from above 0 and hold 1",
            rises(&session_rpe.own_range)
                && positive(session_rpe.own_range[0])
                && (session_rpe.own_range[0]..=session_rpe.own_range[1]).contains(&1.0)
                && session_rpe.own_sessions > 0,
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
    ]
}

/// What must hold of what is taken of the athlete.
fn of_the_athlete(model: &LoadModel) -> Vec<Claim<'_>> {
    let LoadModel {
        unknown, athlete, ..
    } = model;
    let kept = |minutes: u32| BEST_MINUTES.contains(&minutes);
    vec![
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
            "shares must be of minutes that best means are kept for, above 0 and at most 1",
            athlete
                .power
                .iter()
                .chain(&athlete.threshold_bpm)
                .all(|best| kept(best.minutes) && share(best.share))
                && athlete.pace_minutes.iter().all(|minutes| kept(*minutes)),
        ),
        (
            &athlete.id,
            "ranges must rise from above 0",
            [
                athlete.power_range,
                athlete.pace_range,
                athlete.swim_range,
                athlete.threshold_bpm_of_max,
            ]
            .iter()
            .all(|range| rises(range) && positive(range[0]))
                && athlete.threshold_bpm_of_max[1] <= 1.0
                && rises(&athlete.max_bpm_range),
        ),
        (
            &athlete.id,
            "pace_riegel must be 1 to 1.5, spike_ratio above 1, resting_quantile above 0 and at most 1",
            (1.0..=1.5).contains(&athlete.pace_riegel)
                && athlete.spike_ratio > 1.0
                && share(athlete.resting_quantile),
        ),
    ]
}

/// What must hold of averages, events and soreness.
fn of_history(model: &LoadModel) -> Vec<Claim<'_>> {
    let LoadModel {
        history,
        twins,
        hard,
        eccentric,
        race,
        soreness,
        check_in,
        ..
    } = model;
    vec![
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
            [
                eccentric.descent_per_km,
                eccentric.descent_m,
                eccentric.steep_descent_m,
                eccentric.long_descent_m,
            ]
            .into_iter()
            .all(positive),
        ),
        (
            &race.id,
            "ratios must be above 0 and at most 1, peer_duration_ratio at least 1",
            [
                race.runs.shorter_ratio,
                race.runs.longer_ratio,
                race.time.paused_ratio,
                race.time.long_paused_ratio,
                race.effort.intensity_quantile,
                race.effort.ordinary_quantile,
                race.taper.ratio,
            ]
            .into_iter()
            .all(share)
                && race.effort.peer_duration_ratio >= 1.0,
        ),
        (
            &race.id,
            "ask_from must be below sure, both shares; taper.days below against_days",
            share(race.ask_from)
                && share(race.sure)
                && race.ask_from < race.sure
                && race.taper.days > 0
                && race.taper.days < race.taper.against_days,
        ),
        (
            &soreness.id,
            "most must be 1 to 6 and most_usual at most most",
            (1..=6).contains(&soreness.most) && soreness.most_usual <= f64::from(soreness.most),
        ),
        (
            &soreness.id,
            "hours must rise from peak to fade to gone, accustomed days below forgotten days, scales be above 0",
            0.0 < soreness.peak_usual_h
                && soreness.peak_usual_h <= soreness.peak_eccentric_h
                && soreness.peak_eccentric_h < soreness.fade_from_h
                && soreness.fade_from_h < soreness.gone_h
                && soreness.gone_h.is_finite()
                && positive(soreness.load_scale)
                && positive(soreness.descent_scale_m)
                && positive(soreness.accustomed_factor)
                && positive(soreness.unaccustomed_factor)
                && soreness.most_descent_factor >= 1.0
                && (1..=366).contains(&soreness.forgotten_days)
                && soreness.accustomed_days < soreness.forgotten_days
                && soreness.accustomed_factor <= 1.0,
        ),
        (
            &check_in.id,
            "fresh_h must be above 0",
            positive(check_in.fresh_h),
        ),
    ]
}
