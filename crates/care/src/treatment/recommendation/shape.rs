//! The shape of a recommendation: how hard, how long, which areas, each limit with its reason.

use std::collections::BTreeSet;

use super::{
    HeldCap, Recommendation, areas,
    decide::{Because, Facts},
    limits::{Body, Limits, after_reason, ahead_reason},
    techniques,
    words::{self, Fills},
};
use crate::{
    rules::timing::{EffortClass, Who, hours},
    treatment::massage::{Kind, Skill},
    units::Pressure,
};

impl Facts<'_> {
    /// The recommendation of a kind: the least of all caps, the shortest of all lengths, the soonest of all ends.
    pub(super) fn shape(&self, kind: Kind, because: &Because<'_>) -> Recommendation {
        let body = self.body_with_wish(kind);
        let mut limits = self.start(kind, because, &body);
        if let Some(first) = limits.reasons.first().cloned() {
            limits.hold(limits.cap, &first);
        }
        for behind in &self.moment.behind {
            limits.after(behind, &body, self.rules, false);
        }
        for ahead in &self.moment.ahead {
            limits.before(ahead, &body, self.rules, false);
        }
        self.limit_between_bouts(&mut limits);
        self.limit_first_visit(&mut limits);
        self.tell_of_taper_and_recovery(kind, &body, &mut limits);
        let screened = words::reason(
            self.rules,
            "screening",
            &Fills {
                days: "Your safety answers allow {cap} at most.".to_owned(),
                cap: Some(self.verdict.pressure_cap),
                ..Fills::default()
            },
        );
        if self.verdict.pressure_cap < Pressure::BOOKABLE {
            limits.hold(self.verdict.pressure_cap, &screened);
        }
        if limits.lower(self.verdict.pressure_cap) {
            limits.because(screened);
        }
        if let Some(most) = self.verdict.most_minutes {
            limits.shorten(most);
        }
        limits.reasons.extend(super::decided(self.verdict));
        self.limit_to_wished_pressure(&mut limits);
        let window = self.window(because, &mut limits);
        self.tell_of_guards(&mut limits);
        let techniques = techniques::choose(self, kind, &limits);
        limits.reasons.extend(techniques.reason);
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
            techniques: techniques.with,
            techniques_left_out: techniques.without,
            reasons: limits.reasons,
            cause: because.cause(),
            caps: held(limits.held),
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
                    held: Vec::new(),
                    reasons: vec![ahead_reason(ahead, rule, row_cap, self.rules)],
                }
            }
            Because::AskedOnPowerDay(ahead) => {
                let limits = &self.timing.limits;
                let minutes = (limits.power_day_minutes, limits.power_day_minutes);
                Limits {
                    cap: limits.power_day_cap,
                    minutes,
                    held: Vec::new(),
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
                            held: Vec::new(),
                            reasons: vec![after_reason(behind, row, cap, self.rules)],
                        }
                    }
                    None => Limits {
                        cap,
                        minutes,
                        held: Vec::new(),
                        reasons: Vec::new(),
                    },
                }
            }
            Because::BetweenBouts(_) => {
                let bouts = &self.timing.limits;
                Limits {
                    cap: bouts.between_bouts_cap,
                    minutes: bouts.between_bouts_minutes,
                    held: Vec::new(),
                    reasons: vec![told("T4", String::new())],
                }
            }
            Because::Wished => {
                let says = format!("You asked for a {}.", kind.plain_name().to_lowercase());
                Limits {
                    cap,
                    minutes,
                    held: Vec::new(),
                    reasons: vec![told("wish", says)],
                }
            }
            Because::Relaxation => Limits {
                cap,
                minutes,
                held: Vec::new(),
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
                    held: Vec::new(),
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
                    held: Vec::new(),
                    reasons: vec![told("T16", says)],
                }
            }
        }
    }

    /// Between two bouts it is brief and light, whatever it is called.
    fn limit_between_bouts(&self, limits: &mut Limits) {
        if self.between_bouts().is_none() {
            return;
        }
        let bouts = &self.timing.limits;
        let cap = bouts.between_bouts_cap;
        limits.lower(cap);
        limits.shorten(bouts.between_bouts_minutes.1);
        let why = words::reason(self.rules, "T4", &Fills::default());
        limits.hold(cap, &why);
        limits.because(why);
    }

    fn limit_first_visit(&self, limits: &mut Limits) {
        if self.situation.person.new_client {
            let cap = self.timing.limits.first_visit_cap;
            limits.lower(cap);
            limits.shorten(self.timing.minutes.most_on_first_visit);
            let why = words::reason(
                self.rules,
                "T18",
                &Fills {
                    cap: Some(limits.cap),
                    ..Fills::default()
                },
            );
            limits.hold(cap, &why);
            limits.because(why);
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
            let why = ahead_reason(ahead, "T17", limits.cap, self.rules);
            limits.hold(body.usual, &why);
            limits.because(why);
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
            let why = words::reason(
                self.rules,
                "wish",
                &Fills {
                    days: says,
                    cap: Some(wish),
                    ..Fills::default()
                },
            );
            limits.hold(wish, &why);
            limits.because(why);
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
            let why = words::reason(self.rules, "guard_7_days", &fills);
            limits.hold(guard, &why);
            limits.because(why);
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
}

/// Least first; of equal ones, in the order in which they were met.
fn held(mut caps: Vec<HeldCap>) -> Vec<HeldCap> {
    caps.sort_by_key(|held| held.cap);
    caps
}
