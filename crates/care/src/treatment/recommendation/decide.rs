//! The decision itself: which kind, when, how long, how hard, or why none.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::{
    Advice, Reason, Recommendation, Window,
    areas::{self, Areas},
    limits::{Body, Limits, after_reason, ahead_reason, none},
    words::{self, Fills},
};
use crate::{
    rules::{
        RuleBook,
        timing::{Cadence, EffortClass, TimingRules, Who, hours},
    },
    situation::{Situation, WishedKind},
    training::{
        check_in::CheckIn,
        soreness::{self, AreaSoreness},
        workout::Discipline,
    },
    treatment::{
        massage::{Kind, Skill},
        screening::Verdict,
        timing::{Ahead, Moment},
    },
    units::Pressure,
};

/// Everything a decision looks at, worked out once.
struct Facts<'a> {
    situation: &'a Situation,
    verdict: &'a Verdict,
    rules: &'a RuleBook,
    timing: &'a TimingRules,
    moment: Moment<'a>,
    soreness: Vec<AreaSoreness>,
    body: Body,
    areas: Areas,
}

/// Why a massage is proposed at all.
enum Because<'a> {
    Ahead(&'a Ahead<'a>),
    AskedOnPowerDay(&'a Ahead<'a>),
    Wished,
    Behind,
    Relaxation,
    Sore,
    Rhythm,
}

pub(super) fn advise(situation: &Situation, verdict: &Verdict, rules: &RuleBook) -> Advice {
    let timing = &rules.timing;
    let moment = Moment::of(situation, timing);
    let soreness = soreness::now(
        &situation.likely_soreness,
        situation.check_in.as_ref(),
        &rules.load,
        situation.now,
    );
    let facts = Facts {
        body: Body::of(situation, &soreness, &moment, rules),
        areas: areas::choose(situation, &soreness, verdict, rules),
        situation,
        verdict,
        rules,
        timing,
        moment,
        soreness,
    };
    match facts.choose_kind() {
        Ok((kind, because)) => Advice::Massage(Box::new(facts.shape(kind, &because))),
        Err(reasons) => Advice::Nothing(reasons),
    }
}

impl Facts<'_> {
    /// The kind and what decides it; or why there is none.
    fn choose_kind(&self) -> Result<(Kind, Because<'_>), Vec<Reason>> {
        self.refuse_rising_soreness()?;
        self.refuse_wish_for_none()?;
        let event = self.event_that_decides()?;
        self.refuse_without_finish_gate()?;
        if self.verdict.pressure_cap == Pressure::NONE {
            return Err(vec![none(
                self.rules,
                "Your safety answers leave no pressure that could be booked.",
            )]);
        }
        if let Some(because @ Because::AskedOnPowerDay(_)) = event {
            return Ok((Kind::PreEvent, because));
        }
        if !self.asked_for() {
            self.refuse_when_nothing_to_work_on()?;
        }
        let wished = self.wished_kind();
        let race = self.moment.race_behind();
        if let Some(Because::Ahead(ahead)) = event
            && let Some(kind) = ahead.row.and_then(|row| row.kind)
            && (kind == Kind::PreEvent || (race.is_none() && wished.is_none()))
        {
            return Ok((kind, Because::Ahead(ahead)));
        }
        if let Some(kind) = wished {
            return Ok((kind, Because::Wished));
        }
        if race.is_some() {
            return Ok((Kind::PostRace, Because::Behind));
        }
        if self.moment.workout_behind().is_some() {
            return Ok((Kind::PostWorkout, Because::Behind));
        }
        if self.relaxation_stands_out() {
            return Ok((Kind::Relaxation, Because::Relaxation));
        }
        if self.sore_to_work() {
            return Ok((Kind::PostWorkout, Because::Sore));
        }
        Ok((Kind::Maintenance, Because::Rhythm))
    }

    fn wished_kind(&self) -> Option<Kind> {
        match self.situation.wishes.kind {
            Some(WishedKind::Kind(kind)) => Some(kind),
            Some(WishedKind::Nothing) | None => None,
        }
    }

    /// A wish for a kind or for areas beats "nothing to work on", never a wait or an event.
    fn asked_for(&self) -> bool {
        self.wished_kind().is_some() || !self.situation.wishes.areas.is_empty()
    }

    fn refuse_rising_soreness(&self) -> Result<(), Vec<Reason>> {
        let limits = &self.timing.limits;
        let Some(check_in) = self.check_in_within(limits.rising_after_h) else {
            return Ok(());
        };
        let strong = check_in
            .soreness
            .values()
            .any(|level| level.get() >= limits.rising_from);
        let rising = check_in.worse_since.is_some_and(|since| {
            self.situation.now.duration_since(since) >= hours(limits.rising_after_h)
        });
        if strong && rising {
            let why = words::reason(self.rules, "soreness_rising", &Fills::default());
            return Err(vec![
                none(
                    self.rules,
                    "Not now: your soreness is strong and still rising.",
                ),
                why,
            ]);
        }
        Ok(())
    }

    /// The check-in while it still speaks for now.
    fn check_in_within(&self, most_h: f64) -> Option<&CheckIn> {
        let check_in = self.situation.check_in.as_ref();
        check_in
            .filter(|check_in| areas::ended_within(check_in.at, self.situation.now, hours(most_h)))
    }

    fn refuse_wish_for_none(&self) -> Result<(), Vec<Reason>> {
        match self.situation.wishes.kind {
            Some(WishedKind::Nothing) => Err(vec![none(self.rules, "You asked for none now.")]),
            Some(WishedKind::Kind(_)) | None => Ok(()),
        }
    }

    /// Within two hours of a race nothing is offered before its gate was passed; the screening asks for it.
    fn refuse_without_finish_gate(&self) -> Result<(), Vec<Reason>> {
        let just_finished = |behind: &crate::treatment::timing::Behind<'_>| {
            behind.is_race() && behind.since < hours(self.timing.limits.finish_gate_h)
        };
        if self.situation.finish_gate.is_none() && self.moment.behind.iter().any(just_finished) {
            return Err(vec![none(
                self.rules,
                "The recommendation waits for the questions of the finish.",
            )]);
        }
        Ok(())
    }

    /// The event ahead that decides the kind; or why an event ahead leaves no room.
    fn event_that_decides(&self) -> Result<Option<Because<'_>>, Vec<Reason>> {
        if let Some(event) = self.moment.under_way {
            return Err(vec![none(
                self.rules,
                format!("Not now: {} is going on.", words::what_within(event)),
            )]);
        }
        let mut asked = None;
        for ahead in self.moment.ahead.iter().filter(|ahead| ahead.is_race()) {
            if self.is_power_day(ahead) {
                let far_enough = ahead.ahead >= hours(self.timing.limits.power_day_not_within_h);
                let open = ahead.who == Some(Who::Regular) || ahead.row.is_none_or(|row| row.offer);
                if !(self.asked_for() && far_enough && open) {
                    return Err(self.too_near(ahead, "T15"));
                }
                asked = asked.or(Some(Because::AskedOnPowerDay(ahead)));
            } else if let Some(row) = ahead.row.filter(|row| !row.offer) {
                return Err(self.too_near(ahead, &row.rule));
            }
        }
        if asked.is_some() {
            return Ok(asked);
        }
        let with_kind = |wanted: Kind| {
            self.moment
                .ahead
                .iter()
                .find(|ahead| ahead.row.and_then(|row| row.kind) == Some(wanted))
        };
        Ok(with_kind(Kind::PreEvent)
            .or_else(|| with_kind(Kind::Maintenance))
            .map(Because::Ahead))
    }

    /// A sprint, jump, throw or lift on the person's own calendar day.
    fn is_power_day(&self, ahead: &Ahead<'_>) -> bool {
        let date = |at: Timestamp| at.to_zoned(self.situation.zone.clone()).date();
        let in_its_row = ahead
            .row
            .is_some_and(|row| row.discipline == Some(Discipline::Power));
        in_its_row
            || (ahead.event.discipline == Discipline::Power
                && date(ahead.starts_at) == date(self.situation.now))
    }

    fn too_near(&self, ahead: &Ahead<'_>, rule: &str) -> Vec<Reason> {
        let says = format!(
            "Not now, with {} {}.",
            words::what_within(ahead.event),
            words::ahead(ahead.ahead)
        );
        vec![
            none(self.rules, says),
            ahead_reason(ahead, rule, Pressure::NONE, self.rules),
        ]
    }

    fn refuse_when_nothing_to_work_on(&self) -> Result<(), Vec<Reason>> {
        if !self.areas.rested.is_empty() && self.areas.work.is_empty() {
            let fills = Fills {
                areas: words::listed(&self.areas.rested),
                ..Fills::default()
            };
            return Err(vec![
                none(
                    self.rules,
                    "Not again yet: what is sore was massaged within the last day.",
                ),
                words::reason(self.rules, "guard_24_hours", &fills),
            ]);
        }
        if self.sore_to_work()
            || self.relaxation_stands_out()
            || self
                .moment
                .effort_within(hours(self.timing.limits.recent_effort_h))
        {
            return Ok(());
        }
        match (self.rhythm(), self.last_massage_ago()) {
            (None, _) => Err(vec![none(
                self.rules,
                "Nothing is sore and it is off season: choose a massage whenever you like one.",
            )]),
            (Some(rhythm), Some(ago)) if ago < hours(f64::from(rhythm.short_days) * 24.0) => {
                Err(vec![none(
                    self.rules,
                    format!(
                        "Nothing is sore, nothing hard lies in the last two days, and your last massage was {}.",
                        words::ago(ago)
                    ),
                )])
            }
            (Some(_), _) => Ok(()),
        }
    }

    fn sore_to_work(&self) -> bool {
        let over = self.timing.limits.work_over_soreness;
        self.soreness
            .iter()
            .any(|sore| sore.level.get() > over && self.areas.work.contains(&sore.area))
    }

    /// Stress or drained stands out and nothing is very sore; without a baseline of one's own, by fixed numbers.
    fn relaxation_stands_out(&self) -> bool {
        let thresholds = &self.timing.relaxation;
        let check_in = self.check_in_within(self.rules.load.check_in.fresh_h);
        let stressed = check_in
            .and_then(|check_in| check_in.stress)
            .is_some_and(|stress| stress >= thresholds.stress_from);
        let drained = check_in
            .and_then(|check_in| check_in.drained)
            .is_some_and(|drained| drained >= thresholds.drained_from);
        (stressed || drained) && self.body.worst <= thresholds.most_soreness
    }

    fn rhythm(&self) -> Option<Cadence> {
        self.timing.cadence(self.situation.person.training_pattern)
    }

    fn last_massage_ago(&self) -> Option<SignedDuration> {
        self.situation
            .person
            .massages
            .iter()
            .map(|massage| self.situation.now.duration_since(massage.ended_at))
            .min()
    }

    /// The recommendation of a kind: the least of all caps, the shortest of all lengths, the soonest of all ends.
    fn shape(&self, kind: Kind, because: &Because<'_>) -> Recommendation {
        let body = self.body_with_wish(kind);
        let mut limits = self.start(kind, because, &body);
        for behind in &self.moment.behind {
            limits.after(behind, &body, self.rules, false);
        }
        for ahead in &self.moment.ahead {
            limits.before(ahead, &body, self.rules, false);
        }
        self.limit_first_visit(&mut limits);
        self.tell_of_taper_and_recovery(kind, &body, &mut limits);
        if limits.lower(self.verdict.pressure_cap) {
            let says = "Your safety answers allow {cap} at most.".to_owned();
            limits.because(words::reason(
                self.rules,
                "screening",
                &Fills {
                    days: says,
                    cap: Some(self.verdict.pressure_cap),
                    ..Fills::default()
                },
            ));
        }
        self.limit_to_wished_pressure(&mut limits);
        let window = self.window(because, &mut limits);
        self.tell_of_guards(&mut limits);
        let caps = areas::caps_by_area(&self.areas, limits.cap, self.verdict, self.rules);
        let mut skills: BTreeSet<Skill> = self.verdict.skills.clone();
        if matches!(kind, Kind::PostRace | Kind::PreEvent) {
            skills.insert(Skill::Sport);
        }
        Recommendation {
            kind,
            window,
            minutes: self.minutes(kind, &limits),
            pressure_cap: limits.cap,
            pressure_cap_by_area: caps,
            work: self.areas.work.clone(),
            consent_needed: self.areas.consent_needed.clone(),
            avoid: self.areas.avoid.clone(),
            skills,
            reasons: limits.reasons,
        }
    }

    /// A returning client who wishes it may have 4 in a maintenance session, unless an event is near enough for "nothing new".
    fn body_with_wish(&self, kind: Kind) -> Body {
        let strong = self.timing.limits.usual_strong;
        let taper = hours(self.timing.limits.taper_to_h);
        let nothing_new = self.situation.person.new_client
            || self
                .moment
                .ahead
                .iter()
                .any(|ahead| ahead.is_race() && ahead.ahead < taper);
        let wishes_strong = self
            .situation
            .wishes
            .pressure
            .is_some_and(|wish| wish >= strong);
        let usual = if kind == Kind::Maintenance && wishes_strong && !nothing_new {
            strong
        } else {
            self.body.usual
        };
        Body { usual, ..self.body }
    }

    /// What the deciding row or kind allows, and its reason.
    fn start(&self, kind: Kind, because: &Because<'_>, body: &Body) -> Limits {
        let default = self.timing.kind(kind);
        let very_sore = default
            .and_then(|kind| kind.cap_if_very_sore)
            .filter(|_| body.very_sore);
        let cap = default
            .map_or(Pressure::NONE, |kind| body.cap(kind.cap))
            .min(very_sore.unwrap_or(Pressure::BOOKABLE));
        let range = default.map_or(
            (self.timing.minutes.least, self.timing.minutes.lower_body),
            |kind| kind.minutes,
        );
        let most = default
            .and_then(|kind| kind.most_minutes_if_wished)
            .filter(|_| self.situation.wishes.minutes.is_some());
        let minutes = (range.0, most.unwrap_or(range.1));
        let fills = |days: String| Fills {
            days,
            cap: Some(cap),
            areas: words::listed(&self.areas.work),
            ..Fills::default()
        };
        let told = |rule: &str, days: String| words::reason(self.rules, rule, &fills(days));
        match because {
            Because::Ahead(ahead) => {
                let row_cap = ahead.row.map_or(cap, |row| body.cap(row.cap));
                let minutes = ahead.row.and_then(|row| row.minutes).unwrap_or(minutes);
                let rule = ahead.row.map_or("T12", |row| row.rule.as_str());
                Limits {
                    cap: row_cap,
                    minutes,
                    reasons: vec![ahead_reason(ahead, rule, row_cap, self.rules)],
                }
            }
            Because::AskedOnPowerDay(ahead) => {
                let limits = &self.timing.limits;
                let minutes = (limits.power_day_minutes, limits.power_day_minutes);
                Limits {
                    cap: limits.power_day_cap,
                    minutes,
                    reasons: vec![ahead_reason(ahead, "T15", limits.power_day_cap, self.rules)],
                }
            }
            Because::Behind => {
                let behind = self
                    .moment
                    .race_behind()
                    .or_else(|| self.moment.workout_behind());
                match behind.and_then(|behind| behind.row.map(|row| (behind, row))) {
                    Some((behind, row)) => {
                        let cap = body.cap_after(row);
                        Limits {
                            cap,
                            minutes: row.minutes,
                            reasons: vec![after_reason(behind, row, cap, self.rules)],
                        }
                    }
                    None => Limits {
                        cap,
                        minutes,
                        reasons: Vec::new(),
                    },
                }
            }
            Because::Wished => {
                let says = format!("You asked for a {}.", kind.plain_name().to_lowercase());
                Limits {
                    cap,
                    minutes,
                    reasons: vec![told("wish", says)],
                }
            }
            Because::Relaxation => Limits {
                cap,
                minutes,
                reasons: vec![told(
                    "relaxation",
                    "You feel stressed or drained and hardly sore.".to_owned(),
                )],
            },
            Because::Sore => {
                let says = format!("You are sore: {}.", words::listed(&self.areas.work));
                Limits {
                    cap,
                    minutes,
                    reasons: vec![told("T3", says)],
                }
            }
            Because::Rhythm => {
                let says = self.last_massage_ago().map_or_else(
                    || "No massage is known yet.".to_owned(),
                    |ago| format!("Your last massage was {}.", words::ago(ago)),
                );
                Limits {
                    cap,
                    minutes,
                    reasons: vec![told("T16", says)],
                }
            }
        }
    }

    fn limit_first_visit(&self, limits: &mut Limits) {
        if self.situation.person.new_client {
            let cap = self.timing.limits.first_visit_cap;
            limits.lower(cap);
            limits.shorten(self.timing.minutes.most_on_first_visit);
            limits.because(words::reason(
                self.rules,
                "T18",
                &Fills {
                    cap: Some(limits.cap),
                    ..Fills::default()
                },
            ));
        }
    }

    fn tell_of_taper_and_recovery(&self, kind: Kind, body: &Body, limits: &mut Limits) {
        let taper = hours(self.timing.limits.taper_from_h)..hours(self.timing.limits.taper_to_h);
        let before = self
            .moment
            .ahead
            .iter()
            .find(|ahead| ahead.who == Some(Who::Regular) && taper.contains(&ahead.ahead));
        if let Some(ahead) = before {
            limits.lower(body.usual);
            limits.because(ahead_reason(ahead, "T17", limits.cap, self.rules));
        }
        let long = |class: Option<EffortClass>| {
            matches!(class, Some(EffortClass::Marathon | EffortClass::Ultra))
        };
        let over = self.moment.behind.iter().find(|behind| {
            behind.is_race()
                && long(behind.class)
                && behind.row.is_none()
                && behind.since < hours(self.timing.limits.taper_to_h)
        });
        if let Some(behind) = over.filter(|_| kind == Kind::Maintenance) {
            let fills = Fills {
                what: words::what(behind.event),
                ago: words::ago(behind.since),
                ..Fills::default()
            };
            limits.because(words::reason(self.rules, "T10", &fills));
        }
    }

    fn limit_to_wished_pressure(&self, limits: &mut Limits) {
        if let Some(wish) = self.situation.wishes.pressure
            && limits.lower(wish)
        {
            let says = "You asked for {cap} pressure.".to_owned();
            limits.because(words::reason(
                self.rules,
                "wish",
                &Fills {
                    days: says,
                    cap: Some(wish),
                    ..Fills::default()
                },
            ));
        }
    }

    fn tell_of_guards(&self, limits: &mut Limits) {
        let guard = self.timing.limits.strong_guard_cap;
        let strong: Vec<_> = self
            .areas
            .strong_lately
            .iter()
            .copied()
            .filter(|area| !self.areas.avoid.contains(area))
            .collect();
        if limits.cap > guard && !strong.is_empty() {
            let fills = Fills {
                areas: words::listed(&strong),
                cap: Some(guard),
                ..Fills::default()
            };
            limits.because(words::reason(self.rules, "guard_7_days", &fills));
        }
        if !self.areas.rested.is_empty() {
            let fills = Fills {
                areas: words::listed(&self.areas.rested),
                ..Fills::default()
            };
            limits.because(words::reason(self.rules, "guard_24_hours", &fills));
        }
    }

    fn minutes(&self, kind: Kind, limits: &Limits) -> u16 {
        let (least, most) = limits.minutes;
        let whole_body = matches!(kind, Kind::Maintenance | Kind::Relaxation);
        match self.situation.wishes.minutes {
            Some(wish) => wish.clamp(self.timing.minutes.least.min(most), most),
            None => areas::minutes_for(&self.areas.work, whole_body, self.rules)
                .clamp(least.min(most), most),
        }
    }

    /// When to begin. What lies behind only loosens with time, so its window may run on; what lies ahead cuts it.
    fn window(&self, because: &Because<'_>, limits: &mut Limits) -> Window {
        let numbers = &self.timing.limits;
        let now = self.situation.now;
        let from = self
            .verdict
            .not_before
            .map_or(now, |not_before| not_before.max(now));
        let behind = self
            .moment
            .race_behind()
            .or_else(|| self.moment.workout_behind());
        let mut to = match because {
            Because::Behind => {
                let row_ends = behind
                    .and_then(|behind| behind.row_ends_at())
                    .unwrap_or(from);
                row_ends.max(after(from, hours(numbers.window_least_h)))
            }
            Because::Sore => after(from, hours(numbers.window_soreness_h)),
            Because::Relaxation => after(from, hours(numbers.window_relaxation_h)),
            Because::Ahead(_) | Because::Wished | Because::Rhythm => {
                after(from, hours(numbers.window_rhythm_h))
            }
            Because::AskedOnPowerDay(ahead) => ahead
                .starts_at
                .checked_sub(hours(numbers.power_day_not_within_h))
                .unwrap_or(from),
        };
        if !matches!(because, Because::AskedOnPowerDay(_)) {
            to = to.max(after(from, hours(numbers.window_least_min / 60.0)));
        }
        // The least length never reaches into a stricter row: at the very end of a row only this instant is left.
        for ahead in self.moment.ahead.iter().filter(|ahead| ahead.is_race()) {
            if !matches!(because, Because::AskedOnPowerDay(_)) {
                to = to.min(ahead.row_ends_at(self.timing).unwrap_or(to));
                to = to.min(self.power_day_begins(ahead).unwrap_or(to));
            }
            to = to.min(ahead.starts_at);
        }
        for ahead in self
            .moment
            .ahead
            .iter()
            .filter(|ahead| !ahead.is_race() && ahead.event.hard)
        {
            to = to.min(self.limit_before_hard_session(ahead, from, to, limits));
        }
        Window {
            from,
            to: to.max(after(from, SignedDuration::from_secs(1))),
        }
    }

    /// The day of a power event is for the event alone, so the window ends with the day before.
    fn power_day_begins(&self, ahead: &Ahead<'_>) -> Option<Timestamp> {
        match ahead.event.discipline {
            Discipline::Power => {
                let start = ahead
                    .starts_at
                    .to_zoned(self.situation.zone.clone())
                    .start_of_day()
                    .ok()?;
                Some(start.timestamp())
            }
            Discipline::Endurance => None,
        }
    }

    /// Either the window ends a day before the hard session, or it is medium at most until then.
    fn limit_before_hard_session(
        &self,
        ahead: &Ahead<'_>,
        from: Timestamp,
        to: Timestamp,
        limits: &mut Limits,
    ) -> Timestamp {
        let numbers = &self.timing.limits;
        let Ok(day_before) = ahead.starts_at.checked_sub(hours(numbers.hard_ahead_h)) else {
            return to;
        };
        if to <= day_before {
            return to;
        }
        if limits.cap > numbers.hard_ahead_cap && day_before > from {
            return day_before;
        }
        limits.lower(numbers.hard_ahead_cap);
        limits.because(ahead_reason(
            ahead,
            "T19",
            numbers.hard_ahead_cap,
            self.rules,
        ));
        to.min(ahead.starts_at)
    }
}

/// An instant later; the end of time where there is none.
fn after(from: Timestamp, later: SignedDuration) -> Timestamp {
    from.checked_add(later).unwrap_or(Timestamp::MAX)
}
