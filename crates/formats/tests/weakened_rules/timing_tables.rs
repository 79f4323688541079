//! The timing of the decisions, section 6, and of the review, section 3, written out a second time.

use care::{
    rules::{
        RuleBook,
        timing::{EffortClass, RowCap, Who, hours},
    },
    situation::TrainingPattern,
    training::workout::Discipline,
    treatment::massage::Kind,
};
use jiff::SignedDuration;

use super::tables::or_dash;

/// Timing: id, grade, strength, claim. Review, section 3.1; decisions, section 6, for those that have no number there.
const TIMING: &str = "\
T1 supported 2 A4
T2 supported 1-2 A4
T3 supported 2 A4
T4 mixed 1 -
T5 mixed 1 B1
T6 mixed 2 B1
T7 supported 2-3 A4
T8 custom 4 -
T9 mixed 2 B1
T10 custom 4 -
T11 custom 3-4 B19
T12 custom 4 -
T13 custom 4 -
T14 contradicted 2 A23
T15 contradicted 2 A23
T16 custom 4 A16
T17 custom 4 -
T18 custom 3-4 B19
T19 custom 3 -
T20 custom 4 -
relaxation supported 1 B28
c_event custom 4 -
guard_7_days custom 4 -
guard_24_hours custom 4 -
soreness_rising custom 4 -
wish custom 4 -
technique custom 4 -
screening custom 4 -
stop_rule custom 4 A16
sequence custom 4 -";

/// After an effort: class, from and to in hours, rule, cap, cap from soreness 7, cap while tender, least and most minutes.
/// Decisions, section 6; minutes by the review, section 3.1.
const AFTER: &str = "\
Short 0 2 T5 2 - - 10 20
Short 2 24 T6 2 - - 20 45
Short 24 72 T3 3 2 - 20 30
Short 72 120 T16 usual - - 30 60
Half 0 2 T5 2 - - 10 20
Half 2 24 T6 2 - - 20 45
Half 24 48 T7 2 - - 30 45
Half 48 72 T3 3 2 - 20 30
Half 72 120 T16 usual - - 30 60
Marathon 0 2 T5 2 - - 10 20
Marathon 2 24 T6 2 - - 20 45
Marathon 24 48 T7 2 - - 30 45
Marathon 48 120 T8 3 - 2 45 60
Ultra 0 2 T5 2 - - 10 20
Ultra 2 72 T9 2 - - 10 30
Ultra 72 240 T9 3 - - 30 60
HardWorkout 0 48 T1 3 2 - 10 30
EccentricWorkout 0 48 T2 3 2 - 20 30";

/// Before an event: for whom, in which discipline, from and to in hours before, rule, whether offered, cap, kind, minutes.
const BEFORE: &str = "\
Regular Endurance 120 9999 T11 yes usual - - -
Regular Power 120 9999 T11 yes usual - - -
Regular Endurance 72 120 T12 yes 3 pre_event 30 45
Regular Endurance 48 72 T12 yes 2 pre_event 30 45
Regular Power 48 72 T12 yes 2 pre_event 30 45
Regular Endurance 2 48 T13 yes 2 pre_event 10 30
Regular Endurance 0.25 2 T14 yes 2 pre_event 5 10
Regular Power 0.25 2 T15 no 0 - - -
Regular Endurance 0 0.25 T14 no 0 - - -
Regular Power 0 0.25 T14 no 0 - - -
New Endurance 168 9999 T18 yes 3 - 30 60
New Endurance 72 168 T18 yes 2 maintenance 30 45
New Endurance 0 72 T18 no 0 - - -
CEvent Endurance 24 72 c_event yes 3 maintenance - -
CEvent Endurance 2 24 c_event yes 2 maintenance - -
CEvent Endurance 0 2 c_event no 0 - - -";

/// What a kind is without an event of its own: rule, cap, cap from soreness 7, minutes, most minutes when asked for.
const KINDS: &str = "\
post_workout T3 3 2 20 30 -
post_race T3 3 2 20 45 -
pre_event T12 3 - 10 45 -
maintenance T16 usual - 45 60 90
relaxation relaxation 3 - 30 60 90";

/// Techniques: word, least pressure, hours before a race, safety rules it does not go with, kinds it is no part of. Review, section 3.5.
const TECHNIQUES: &str = "\
stroking 1 - | |
kneading 2 - | M01 |
compression 2 - | C09 M07 M08 R07 R20 |
rocking 1 - | |
slow_stretch 2 - | M01 |
light_drainage 1 - | C06 C09 R07 R09 R15 |
tapping 2 - | C12 C14 M21 | post_race
assisted_stretch 1 - | M01 M20 | pre_event
held_pressure 3 - | C10 H03 M04 M14 | post_race pre_event
deep_glides 3 120 | C12 C14 M18 | post_race pre_event
friction 3 72 | C12 C14 D12 M01 M02 M10 | post_race pre_event
percussion 2 - | C07 C12 C14 M04 M07 M08 M21 R05 | post_race";

pub fn techniques(book: &RuleBook) -> Vec<String> {
    let lines = book.timing.techniques.iter().map(|rule| {
        let kinds: Vec<&str> = rule.not_in.iter().map(|kind| kind.word()).collect();
        let rules: Vec<&str> = rule.not_with.iter().map(String::as_str).collect();
        let line = format!(
            "{} {} {} | {} | {}",
            rule.technique.word(),
            rule.least_level.get(),
            or_dash(rule.not_before_race_h),
            rules.join(" "),
            kinds.join(" "),
        );
        line.replace("|  |", "| |").trim_end().to_owned()
    });
    let expected: Vec<&str> = TECHNIQUES.lines().map(str::trim_end).collect();
    lines
        .filter(|line| !expected.contains(&line.as_str()))
        .collect()
}

pub fn timing_grades(book: &RuleBook) -> Vec<String> {
    let wrong = TIMING.lines().filter(|line| {
        let expected: Vec<&str> = line.split_whitespace().collect();
        book.timing.rule(expected[0]).is_none_or(|rule| {
            let claim = rule.claim.as_deref().unwrap_or("-");
            [rule.grade.word(), rule.strength.as_str(), claim] != expected[1..]
        })
    });
    wrong.map(str::to_owned).collect()
}

fn cap_words(cap: RowCap) -> String {
    match cap {
        RowCap::Level(level) => level.get().to_string(),
        RowCap::Usual => "usual".to_owned(),
    }
}

fn level(cap: Option<care::units::Pressure>) -> String {
    or_dash(cap.map(care::units::Pressure::get))
}

/// Every cell of the timing table, at its first and at its last moment, and that none holds outside of them.
pub fn timing_cells(book: &RuleBook) -> Vec<String> {
    let second = SignedDuration::from_secs(1);
    let mut wrong = Vec::new();
    for line in AFTER.lines() {
        let cells: Vec<&str> = line.split_whitespace().collect();
        let class = match cells[0] {
            "Short" => EffortClass::Short,
            "Half" => EffortClass::Half,
            "Marathon" => EffortClass::Marathon,
            "Ultra" => EffortClass::Ultra,
            "HardWorkout" => EffortClass::HardWorkout,
            _ => EffortClass::EccentricWorkout,
        };
        let (from, to) = (
            hours(cells[1].parse().unwrap()),
            hours(cells[2].parse().unwrap()),
        );
        for since in [from, to - second] {
            let found = book.timing.after(class, since).map(|row| {
                let (least, most) = row.minutes;
                format!(
                    "{} {} {} {} {least} {most}",
                    row.rule,
                    cap_words(row.cap),
                    level(row.cap_if_very_sore),
                    level(row.cap_unless_not_tender),
                )
            });
            if found != Some(cells[3..].join(" ")) {
                wrong.push(format!("{line}: {found:?}"));
            }
        }
        let last = !AFTER.contains(&format!("{} {} ", cells[0], cells[2]));
        if last && book.timing.after(class, to).is_some() {
            wrong.push(format!("{line}: holds longer"));
        }
    }
    for line in BEFORE.lines() {
        let cells: Vec<&str> = line.split_whitespace().collect();
        let who = match cells[0] {
            "Regular" => Who::Regular,
            "New" => Who::New,
            _ => Who::CEvent,
        };
        let discipline = if cells[1] == "Power" {
            Discipline::Power
        } else {
            Discipline::Endurance
        };
        let (from, to) = (
            hours(cells[2].parse().unwrap()),
            hours(cells[3].parse().unwrap()),
        );
        for ahead in [from, to - second] {
            let found = book.timing.before(who, discipline, ahead).map(|row| {
                format!(
                    "{} {} {} {} {} {}",
                    row.rule,
                    if row.offer { "yes" } else { "no" },
                    cap_words(row.cap),
                    or_dash(row.kind.map(|kind| kind.word())),
                    or_dash(row.minutes.map(|minutes| minutes.0)),
                    or_dash(row.minutes.map(|minutes| minutes.1)),
                )
            });
            if found != Some(cells[4..].join(" ")) {
                wrong.push(format!("{line}: {found:?}"));
            }
        }
    }
    if book
        .timing
        .before(Who::CEvent, Discipline::Endurance, hours(72.0))
        .is_some()
    {
        wrong.push("a C event further off than 72 h".to_owned());
    }
    for line in KINDS.lines() {
        let (word, rest) = line.split_once(' ').unwrap();
        let kind = Kind::from_word(word).unwrap();
        let found = book.timing.kind(kind).map(|kind| {
            format!(
                "{} {} {} {} {} {}",
                kind.rule,
                cap_words(kind.cap),
                level(kind.cap_if_very_sore),
                kind.minutes.0,
                kind.minutes.1,
                or_dash(kind.most_minutes_if_wished),
            )
        });
        if found.as_deref() != Some(rest) {
            wrong.push(format!("{line}: {found:?}"));
        }
    }
    wrong
}

/// The single numbers of the timing: decisions, section 6, and the review's sections 3.1 and 3.3.
pub fn timing_numbers(book: &RuleBook) -> Vec<String> {
    let timing = &book.timing;
    let (limits, classes, minutes) = (&timing.limits, &timing.classes, &timing.minutes);
    let level = |cap: care::units::Pressure| f64::from(cap.get());
    let days = |pattern| {
        timing.cadence(pattern).map_or((0.0, 0.0), |cadence| {
            (f64::from(cadence.short_days), f64::from(cadence.long_days))
        })
    };
    let high = days(Some(TrainingPattern::HighIntensity3PerWeek));
    let moderate = days(Some(TrainingPattern::Moderate3To4PerWeek));
    let sporadic = days(Some(TrainingPattern::Sporadic));
    let unknown = days(None);
    let numbers = [
        ("work over soreness", limits.work_over_soreness.into(), 2.0),
        ("very sore from", limits.very_sore_from.into(), 7.0),
        ("rising from", limits.rising_from.into(), 8.0),
        ("rising after", limits.rising_after_h, 72.0),
        ("most regions", limits.most_regions as f64, 4.0),
        ("hard within", limits.recent_effort_h, 48.0),
        ("usual within days", limits.usual_days, 42.0),
        ("usual strong", level(limits.usual_strong), 4.0),
        ("usual else", level(limits.usual_else), 3.0),
        ("strong from", level(limits.strong_from), 4.0),
        ("one strong session in days", limits.strong_every_days, 7.0),
        ("else", level(limits.strong_guard_cap), 3.0),
        ("same sore region within", limits.same_sore_area_h, 24.0),
        ("hard session ahead", limits.hard_ahead_h, 24.0),
        ("then at most", level(limits.hard_ahead_cap), 3.0),
        ("first visit", level(limits.first_visit_cap), 3.0),
        ("taper from", limits.taper_from_h, 7.0 * 24.0),
        ("taper to", limits.taper_to_h, 21.0 * 24.0),
        ("power day minutes", limits.power_day_minutes.into(), 5.0),
        ("power day", level(limits.power_day_cap), 2.0),
        ("power day until", limits.power_day_not_within_h, 0.25),
        ("finish gate", limits.finish_gate_h, 2.0),
        ("between bouts", limits.between_bouts_min, 30.0),
        ("then at least", limits.between_bouts_minutes.0.into(), 5.0),
        ("then minutes", limits.between_bouts_minutes.1.into(), 10.0),
        ("then as hard", level(limits.between_bouts_cap), 2.0),
        ("soreness of an effort", limits.muscle_soreness_to_h, 72.0),
        ("window of soreness", limits.window_soreness_h, 48.0),
        ("window of relaxation", limits.window_relaxation_h, 72.0),
        ("window of rhythm", limits.window_rhythm_h, 168.0),
        ("least window behind", limits.window_least_h, 24.0),
        ("least window", limits.window_least_min, 5.0),
        ("half from km", classes.half_from_km, 20.0),
        ("marathon from km", classes.marathon_from_km, 40.0),
        ("ultra over km", classes.ultra_over_km, 50.0),
        ("long ultra from km", classes.ultra_from_km_when_long, 45.0),
        ("long ultra", classes.ultra_long_h, 6.0),
        ("long session over", classes.long_session_over_h, 3.0),
        ("one area", minutes.one_area.into(), 15.0),
        ("lower body", minutes.lower_body.into(), 30.0),
        ("two areas", minutes.two_areas.into(), 45.0),
        ("whole body", minutes.whole_body.into(), 60.0),
        (
            "first visit minutes",
            minutes.most_on_first_visit.into(),
            60.0,
        ),
        ("least minutes", minutes.least.into(), 5.0),
        ("stress", timing.relaxation.stress_from.into(), 4.0),
        ("drained", timing.relaxation.drained_from.into(), 7.0),
        (
            "relaxing up to",
            timing.relaxation.most_soreness.into(),
            3.0,
        ),
        ("high, short", high.0, 7.0),
        ("high, long", high.1, 14.0),
        ("moderate, short", moderate.0, 14.0),
        ("moderate, long", moderate.1, 28.0),
        ("sporadic, short", sporadic.0, 28.0),
        ("sporadic, long", sporadic.1, 42.0),
        ("unknown, short", unknown.0, 14.0),
        ("unknown, long", unknown.1, 28.0),
    ];
    let wrong = numbers
        .into_iter()
        .filter(|(_, found, expected)| found != expected);
    let mut wrong: Vec<String> = wrong
        .map(|(what, found, expected)| format!("{what}: {expected}, not {found}"))
        .collect();
    if timing.cadence(Some(TrainingPattern::OffSeason)).is_some() {
        wrong.push("off season has no rhythm".to_owned());
    }
    wrong
}

/// The numbers of looking ahead, and of the rule that stops a rhythm: the review's section 3.3, else Knead's own.
pub fn ahead_numbers(book: &RuleBook) -> Vec<String> {
    let (ahead, stop) = (&book.timing.ahead, &book.timing.stop_rule);
    let numbers = [
        ("days", f64::from(ahead.days), 21.0),
        ("day ends", f64::from(ahead.day_ends_h), 20.0),
        ("least apart", ahead.least_apart_h, 48.0),
        ("most in a week", ahead.most_in_7_days as f64, 2.0),
        ("a session", ahead.session.into(), 4.0),
        ("now", ahead.now.into(), 12.0),
        ("after a race", ahead.race_behind.into(), 10.0),
        ("before a race", ahead.before_race.into(), 6.0),
        (
            "after an unusual workout",
            ahead.eccentric_behind.into(),
            5.0,
        ),
        ("after a hard workout", ahead.hard_behind.into(), 2.0),
        ("a day late", ahead.late_day.into(), 1.0),
        ("a day beyond", ahead.beyond_rhythm_day.into(), 5.0),
        ("a day sooner", ahead.sooner_than_rhythm_day.into(), 1.0),
        ("race pace", ahead.unknown_race_min_per_km, 9.0),
        ("race", ahead.unknown_race_h, 6.0),
        ("workout", ahead.unknown_workout_h, 2.0),
        ("sessions before stopping", stop.sessions.into(), 6.0),
    ];
    let wrong = numbers
        .into_iter()
        .filter(|(_, found, expected)| found != expected);
    let mut wrong: Vec<String> = wrong
        .map(|(what, found, expected)| format!("ahead, {what}: {expected}, not {found}"))
        .collect();
    if ahead.hours != [9, 17] {
        wrong.push("the parts of a day begin at 9 and 17".to_owned());
    }
    wrong
}
