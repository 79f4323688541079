//! The decision itself: which kind, when, how long, how hard, or why none.

use jiff::{SignedDuration, Timestamp};

use super::{
    Advice, Cause, Reason,
    areas::{self, Areas},
    limits::{Body, ahead_reason, none},
    words::{self, Fills},
};
use crate::{
    rules::{
        RuleBook,
        timing::{Cadence, TimingRules, Who, hours},
    },
    situation::{Situation, WishedKind},
    training::{
        check_in::CheckIn,
        soreness::{self, AreaSoreness},
        workout::Discipline,
    },
    treatment::{
        massage::Kind,
        screening::Verdict,
        timing::{Ahead, Behind, Moment},
    },
    units::Pressure,
};

/// Everything a decision looks at, worked out once.
pub(super) struct Facts<'a> {
    pub(super) situation: &'a Situation,
    pub(super) verdict: &'a Verdict,
    pub(super) rules: &'a RuleBook,
    pub(super) timing: &'a TimingRules,
    pub(super) moment: Moment<'a>,
    pub(super) soreness: Vec<AreaSoreness>,
    pub(super) body: Body,
    pub(super) areas: Areas,
}

/// Why a massage is proposed at all.
pub(super) enum Because<'a> {
    Ahead(&'a Ahead<'a>),
    AskedOnPowerDay(&'a Ahead<'a>),
    Wished,
    Behind,
    BetweenBouts(&'a Ahead<'a>),
    Relaxation,
    Sore,
    Rhythm,
}

impl Because<'_> {
    pub(super) const fn cause(&self) -> Cause {
        match self {
            Self::Ahead(_) => Cause::EventAhead,
            Self::AskedOnPowerDay(_) => Cause::AskedOnPowerDay,
            Self::Wished => Cause::Wished,
            Self::Behind | Self::BetweenBouts(_) => Cause::EffortBehind,
            Self::Relaxation => Cause::Relaxation,
            Self::Sore => Cause::Sore,
            Self::Rhythm => Cause::Rhythm,
        }
    }
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
        if let Some((_, next)) = self.between_bouts() {
            return Ok((Kind::PostWorkout, Because::BetweenBouts(next)));
        }
        if self.moment.workout_behind().is_some() {
            return Ok((Kind::PostWorkout, Because::Behind));
        }
        if self.relaxation_stands_out() {
            return Ok((Kind::Relaxation, Because::Relaxation));
        }
        if self.sore_to_work() && !self.sore_after_every_effort() {
            return Ok((Kind::PostWorkout, Because::Sore));
        }
        self.refuse_by_stop_rule()?;
        Ok((Kind::Maintenance, Because::Rhythm))
    }

    /// Whoever saw nothing worthwhile after some sessions is offered no rhythm; everything else stays open to them.
    fn refuse_by_stop_rule(&self) -> Result<(), Vec<Reason>> {
        let Some(own) = self.situation.person.own_measure else {
            return Ok(());
        };
        if own.worthwhile || own.sessions < self.timing.stop_rule.sessions || self.asked_for() {
            return Ok(());
        }
        let says = format!(
            "{} sessions brought no change that you call worthwhile, by your own measure.",
            own.sessions
        );
        let fills = Fills {
            days: says,
            ..Fills::default()
        };
        Err(vec![
            none(
                self.rules,
                "Nothing is sore, and a rhythm has not helped you.",
            ),
            words::reason(self.rules, "stop_rule", &fills),
        ])
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
        let just_finished = |behind: &Behind<'_>| {
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

    /// Every effort that is known is older than the soreness of one, and nothing is very sore: this is no matter of T3.
    fn sore_after_every_effort(&self) -> bool {
        let lasts = hours(self.timing.limits.muscle_soreness_to_h);
        let mut efforts = self.moment.behind.iter();
        !self.body.very_sore
            && efforts.any(|behind| behind.class.is_some())
            && !self.moment.effort_within(lasts)
    }

    /// The bout that has just ended and the one that follows it the same day, with hardly more than a pause between them (T4).
    pub(super) fn between_bouts(&self) -> Option<(&Behind<'_>, &Ahead<'_>)> {
        let pause = hours(self.timing.limits.between_bouts_min / 60.0);
        let last = self.moment.behind.first()?;
        let next = self.moment.ahead.first()?;
        let follows = !next.is_race() && next.starts_at.duration_since(last.ended_at) <= pause;
        follows.then_some((last, next))
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

    pub(super) fn last_massage_ago(&self) -> Option<SignedDuration> {
        self.situation
            .person
            .massages
            .iter()
            .map(|massage| self.situation.now.duration_since(massage.ended_at))
            .min()
    }
}
