//! Two weeks slower at the same heart rate, and feeling worse: the one pattern of longer time that is worth a word.

use jiff::{SignedDuration, Timestamp};

use super::{Baseline, DayItems, Item, Notice, NoticeKind, median};
use crate::{
    rules::check_ins::{BaselineModel, CheckInRules, SlowerModel},
    training::{
        activity::{Activity, Sport},
        load::LoadedActivity,
        words,
    },
};

const HOURS_A_DAY: i64 = 24;
const DAYS_A_WEEK: u32 = 7;

/// Says so where speed or power for each heartbeat was lower than usual in each of the last weeks, and at least two of fatigue,
/// sleep and mood are off besides. It asks for a coach or a doctor, and names no cause.
///
/// # Source
/// `rules/check_ins.toml#slower`: Meeusen 2013 asks for a lasting loss of performance together with changes of mood.
pub fn slower(
    loaded: &[LoadedActivity],
    days: &[DayItems],
    rules: &CheckInRules,
    now: Timestamp,
) -> Option<Notice> {
    let model = &rules.slower;
    let sport = [Sport::Running, Sport::Cycling]
        .into_iter()
        .find(|sport| is_lower(loaded, *sport, model, rules, now))?;
    let off = off(days, model, &rules.baseline, now);
    (off.len() >= model.off_items).then(|| Notice {
        rule: model.id.clone(),
        kind: NoticeKind::Slower,
        says: format!(
            "For two weeks {} at the same heart rate than in the eight weeks before, and you say that you {}. \
             This compares you with yourself alone, and heat, hills or a cold do it too. Talk to your coach or a doctor about it.",
            match sport {
                Sport::Cycling => "you rode with less power",
                _ => "you ran slower",
            },
            words::listed(&off),
        ),
        asks_again: false,
    })
}

/// What one heartbeat brought: metres on foot, watts on a bike for each beat a minute. `None` where a session cannot tell.
fn per_beat(activity: &Activity, sport: Sport, model: &SlowerModel) -> Option<f64> {
    let shortest = SignedDuration::from_mins(i64::from(model.shortest_min));
    if activity.sport != sport || activity.duration < shortest {
        return None;
    }
    let beats = f64::from(activity.average_heart_rate?.get());
    let brought = match sport {
        Sport::Cycling => f64::from(activity.average_power?.get()),
        _ => activity.distance?.get() / activity.duration.as_secs_f64() * 60.0,
    };
    (brought > 0.0).then_some(brought / beats)
}

fn is_lower(
    loaded: &[LoadedActivity],
    sport: Sport,
    model: &SlowerModel,
    rules: &CheckInRules,
    now: Timestamp,
) -> bool {
    // Days before now, and what a heartbeat brought.
    let told: Vec<(i64, f64)> = loaded
        .iter()
        .map(|loaded| &loaded.activity)
        .filter(|activity| activity.ends_at() <= now)
        .filter_map(|activity| {
            let ago = now.duration_since(activity.ends_at()).as_hours() / HOURS_A_DAY;
            Some((ago, per_beat(activity, sport, model)?))
        })
        .collect();
    let between = |from: u32, until: u32| -> Vec<f64> {
        let days = i64::from(from)..i64::from(until);
        let within = told.iter().filter(|(ago, _)| days.contains(ago));
        within.map(|(_, brought)| *brought).collect()
    };
    let weeks = model.weeks * DAYS_A_WEEK;
    let before = between(weeks, weeks + model.before_days);
    if before.len() < model.before_sessions || between(0, model.told_days).is_empty() {
        return false;
    }
    let Some(usual) = median(before.clone()) else {
        return false;
    };
    let away = before.iter().map(|brought| (brought - usual).abs());
    let spread = median(away.collect()).unwrap_or_default() * rules.baseline.spread_of_deviation;
    let lower = usual - model.lower * spread.max(model.least_spread * usual);
    (0..model.weeks).all(|week| {
        let sessions = between(week * DAYS_A_WEEK, (week + 1) * DAYS_A_WEEK);
        sessions.len() >= model.week_sessions
            && median(sessions).is_some_and(|median| median <= lower)
    })
}

/// Which of fatigue, sleep and mood are off in the last weeks, against what was usual just before them.
fn off(
    days: &[DayItems],
    model: &SlowerModel,
    baseline: &BaselineModel,
    now: Timestamp,
) -> Vec<&'static str> {
    let weeks = i64::from(model.weeks * DAYS_A_WEEK);
    let ago = |day: &DayItems| now.duration_since(day.at).as_hours() / HOURS_A_DAY;
    let usual_days = weeks..weeks + i64::from(baseline.days);
    let worse_by = |value: fn(&DayItems) -> Option<f64>| {
        let known = days.iter().filter(|day| day.at <= now);
        let (mut lately, mut before) = (Vec::new(), Vec::new());
        for day in known {
            let Some(value) = value(day) else { continue };
            if (0..weeks).contains(&ago(day)) {
                lately.push(value);
            } else if usual_days.contains(&ago(day)) {
                before.push(value);
            }
        }
        let usual = Baseline::of(&before, baseline)?;
        let enough = lately.len() >= model.least_answers;
        Some(usual.worse_by(median(lately)?)).filter(|_| enough)
    };
    [
        (
            "are more drained",
            worse_by(|day| day.items.get(&Item::Drained).copied()),
        ),
        // Fewer hours are worse.
        (
            "sleep less",
            worse_by(|day| day.sleep_h.map(|hours| -hours)),
        ),
        (
            "are lower in mood",
            worse_by(|day| day.items.get(&Item::Mood).copied()),
        ),
    ]
    .into_iter()
    .filter(|(_, worse)| worse.is_some_and(|worse| worse >= model.off))
    .map(|(says, _)| says)
    .collect()
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;

    use super::*;
    use crate::{
        rules::check_ins::tests::shipped,
        training::{
            activity::Sport,
            samples::{activity, at, bpm, km, loaded},
        },
    };

    const NOW: &str = "2026-06-30T20:00:00Z";

    /// Ten weeks of an hour's run every other day at 150 beats, and check-ins every morning; the last two weeks as told.
    fn history(slow_km: f64, drained: f64, sleep_h: f64) -> (Vec<LoadedActivity>, Vec<DayItems>) {
        let (mut runs, mut days) = (Vec::new(), Vec::new());
        for ago in (0..70i64).rev() {
            let late = ago < 14;
            let end = at(NOW).checked_sub((24 * ago + 1).hours()).unwrap();
            if ago % 2 == 0 {
                let mut run = activity(Sport::Running, 3600);
                run.starts_at = end.checked_sub(1.hours()).unwrap();
                run.distance = km(if late {
                    slow_km
                } else {
                    if ago % 3 == 0 { 10.1 } else { 10.0 }
                });
                run.average_heart_rate = Some(bpm(150));
                runs.push(loaded(run, 60.0));
            }
            days.push(DayItems {
                at: end.checked_sub(12.hours()).unwrap(),
                items: [
                    (Item::Drained, if late { drained } else { 3.0 }),
                    (Item::Mood, 2.0),
                ]
                .into(),
                sleep_h: Some(if late { sleep_h } else { 7.5 }),
                ..DayItems::default()
            });
        }
        (runs, days)
    }

    fn told(slow_km: f64, drained: f64, sleep_h: f64) -> Option<String> {
        let (runs, days) = history(slow_km, drained, sleep_h);
        slower(&runs, &days, shipped(), at(NOW)).map(|notice| notice.says)
    }

    #[test]
    fn slower_for_two_weeks_more_drained_and_sleeping_less_is_told() {
        let says = told(9.0, 6.0, 6.0).unwrap();
        assert!(says.starts_with("For two weeks you ran slower"), "{says}");
        assert!(says.contains("are more drained and sleep less"), "{says}");
        assert!(!says.to_lowercase().contains("overtrain"), "{says}");
    }

    #[test]
    fn slower_alone_or_tired_alone_or_one_thing_off_is_not() {
        assert_eq!(told(9.0, 3.0, 7.5), None, "training for something");
        assert_eq!(told(10.0, 6.0, 6.0), None, "tired, and as quick as ever");
        assert_eq!(told(9.0, 6.0, 7.5), None, "one of three");
    }

    #[test]
    fn one_slow_week_is_not() {
        let (mut runs, days) = history(9.0, 6.0, 6.0);
        for run in &mut runs {
            let ago = at(NOW).duration_since(run.activity.ends_at()).as_hours() / 24;
            if ago >= 7 {
                run.activity.distance = km(10.0);
            }
        }
        assert_eq!(slower(&runs, &days, shipped(), at(NOW)), None);
    }

    #[test]
    fn too_little_to_compare_with_says_nothing() {
        let (runs, days) = history(9.0, 6.0, 6.0);
        assert_eq!(slower(&runs[25..], &days, shipped(), at(NOW)), None);
        assert_eq!(slower(&runs, &days[60..], shipped(), at(NOW)), None);
    }
}
