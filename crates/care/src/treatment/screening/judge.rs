//! What one finding does, by its rule.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::{RuleHit, decided, history::History, tally::Tally};
use crate::{
    body::{Area, Side},
    rules::screening::{
        Loosening, Rule,
        action::{Action, AtLeast, Cap, Case, LocalAvoid, Place, Test, Wait},
        span::Span,
    },
    treatment::{
        decision::Decision,
        finding::{Answer, Finding, FollowUp},
    },
};

/// One finding under judgement.
pub(super) struct Judgement<'a> {
    pub(super) history: &'a History<'a>,
    pub(super) finding: &'a Finding,
    /// The rule the finding was an answer to, which a clearance is recorded for.
    pub(super) code: &'a str,
    /// A later "no" to the same rule: blocks and running waits outlast it, the rest does not.
    pub(super) denied_since: bool,
}

impl<'a> Judgement<'a> {
    pub(super) fn new(history: &'a History<'a>, finding: &'a Finding, rule: &'a Rule) -> Self {
        Self {
            history,
            finding,
            code: &rule.id,
            denied_since: history.denied_since(&rule.id, finding),
        }
    }

    /// Applies a rule to the finding.
    pub(super) fn apply(&self, rule: &'a Rule, tally: &mut Tally) {
        let unsure = self.finding.answer == Answer::Unsure && !rule.red_flag;
        if unsure {
            if !self.denied_since {
                self.tell(rule, &rule.says, None, tally);
            }
        } else {
            self.apply_rule(rule, &mut BTreeSet::new(), tally);
        }
    }

    fn apply_rule(&self, rule: &'a Rule, visited: &mut BTreeSet<&'a str>, tally: &mut Tally) {
        // Rules may hand on to each other in a circle (0 to 72 h and later); once each is enough.
        if !visited.insert(&rule.id) {
            return;
        }
        for case in rule.cases.iter().filter(|case| self.fits(rule, case)) {
            let mut effect = Effect::default();
            // What a clinic added to a rule, nobody loosens.
            let loosened = self.loosened(rule).filter(|_| !case.clinics);
            for action in &case.actions {
                let done =
                    loosened.is_some_and(|by| self.act_loosened(by, action, tally, &mut effect));
                if !done {
                    self.act(rule, action, visited, tally, &mut effect);
                }
            }
            if effect.any {
                let words = case.says.as_deref().unwrap_or(&rule.says);
                self.tell(rule, words, effect.until, tally);
            }
            if effect.unplaced {
                let words = &self.history.book.screening.where_says;
                self.tell(rule, words, effect.until, tally);
            }
        }
    }

    fn act(
        &self,
        rule: &'a Rule,
        action: &'a Action,
        visited: &mut BTreeSet<&'a str>,
        tally: &mut Tally,
        effect: &mut Effect,
    ) {
        let holds = !self.denied_since;
        match action {
            Action::Emergency if !self.is_cleared(rule) => {
                tally.call_for_help(self.code);
                effect.any = true;
            }
            Action::StopRefer(urgency) | Action::Clearance(urgency) if !self.is_cleared(rule) => {
                tally.stop(self.code, *urgency);
                effect.any = true;
            }
            // A recorded clearance lifts the block; the therapist still sees it.
            Action::Emergency | Action::StopRefer(_) | Action::Clearance(_) => effect.any |= holds,
            Action::Wait(wait) => self.wait(rule, wait, tally, effect),
            Action::LocalAvoid(avoid) => self.local_avoid(avoid, tally, effect),
            Action::Becomes(code) => {
                if let Some(other) = self.history.book.screening.rule(code) {
                    effect.any |= holds;
                    self.apply_rule(other, visited, tally);
                }
            }
            Action::Refer(_)
            | Action::GuardianConsent
            | Action::Cap(_)
            | Action::MostMinutes(_)
            | Action::Inform
            | Action::Position(_)
            | Action::Skill(_)
            | Action::Ask(_)
            | Action::AskIfUnknown(_)
                if !holds => {}
            Action::Refer(urgency) => effect.done(|| tally.refer(&rule.id, *urgency)),
            Action::GuardianConsent => effect.done(|| tally.need_guardian(self.code)),
            Action::Cap(cap) => effect.done(|| self.cap(cap, tally)),
            Action::MostMinutes(minutes) => effect.done(|| tally.most_minutes(*minutes)),
            Action::Inform => effect.done(|| {}),
            Action::Position(position) => effect.done(|| tally.position(position)),
            Action::Skill(skill) => effect.done(|| tally.skill(skill.0)),
            Action::Ask(codes) => {
                for code in codes {
                    tally.ask_again(code, Some(self.history.situation.now));
                }
            }
            Action::AskIfUnknown(codes) => {
                for code in codes.iter().filter(|code| !self.is_known(code)) {
                    tally.ask_again(code, Some(self.history.situation.now));
                }
            }
        }
    }

    fn wait(&self, rule: &Rule, wait: &Wait, tally: &mut Tally, effect: &mut Effect) {
        let Some(length) = wait.length else {
            if !self.denied_since {
                effect.done(|| tally.wait_without_end(self.code, None));
            }
            return;
        };
        let start = wait
            .from
            .iter()
            .find_map(|name| self.moment(rule, name))
            .unwrap_or(self.finding.answered_at);
        let end = length.after(start);
        let asked_again = self.denied_since || self.finding.answered_at >= end;
        if self.history.situation.now < end {
            effect.done(|| tally.wait_until(self.code, end));
            effect.until = effect.until.max(Some(end));
        } else if !asked_again {
            effect.done(|| tally.wait_without_end(self.code, Some(end)));
        }
    }

    /// Does an action as a therapist has loosened it; false where that changes nothing of it. Blocks, waits of the whole body
    /// and consents are never among what can be loosened.
    fn act_loosened(
        &self,
        (decision, row): (&Decision, &Loosening),
        action: &Action,
        tally: &mut Tally,
        effect: &mut Effect,
    ) -> bool {
        if self.denied_since {
            return false;
        }
        let says = match (action, row.wait, row.cap) {
            (Action::LocalAvoid(avoid), Some(wait), Some(cap)) => {
                let Some(length) = avoid.length else {
                    return false;
                };
                let (now, onset) = (self.history.situation.now, self.onset());
                let areas = self.areas(&avoid.at, &avoid.otherwise);
                if areas.is_empty() || now < wait.after(onset) || now >= length.after(onset) {
                    return false;
                }
                areas.into_iter().for_each(|area| tally.cap_area(area, cap));
                "has looked at it and ends the wait early"
            }
            (Action::Cap(rules), None, Some(cap)) if rules.level < cap => {
                self.cap(
                    &Cap {
                        level: cap,
                        ..rules.clone()
                    },
                    tally,
                );
                "allows more pressure than the rule does"
            }
            (
                Action::LocalAvoid(_)
                | Action::Cap(_)
                | Action::Emergency
                | Action::StopRefer(_)
                | Action::Refer(_)
                | Action::Clearance(_)
                | Action::GuardianConsent
                | Action::Wait(_)
                | Action::MostMinutes(_)
                | Action::Inform
                | Action::Position(_)
                | Action::Skill(_)
                | Action::Ask(_)
                | Action::AskIfUnknown(_)
                | Action::Becomes(_),
                _,
                _,
            ) => return false,
        };
        effect.any = true;
        tally.hit(decided::hit(decision, says, self.history));
        true
    }

    fn local_avoid(&self, avoid: &LocalAvoid, tally: &mut Tally, effect: &mut Effect) {
        let end = avoid.length.map(|length| length.after(self.onset()));
        let over = match end {
            Some(end) => self.history.situation.now >= end,
            None => self.denied_since,
        };
        if over {
            return;
        }
        let areas = self.areas(&avoid.at, &avoid.otherwise);
        if areas.is_empty() && avoid.optional {
            return;
        }
        effect.any = true;
        effect.until = effect.until.max(end);
        effect.unplaced |= areas.is_empty();
        // Off limits, but nobody said where: everything waits until the person tells, or until the time is over.
        match (areas.is_empty(), end) {
            (true, Some(end)) => tally.wait_until(self.code, end),
            (true, None) => tally.wait_without_end(self.code, None),
            (false, _) => areas.into_iter().for_each(|area| tally.avoid(area, end)),
        }
    }

    fn cap(&self, cap: &Cap, tally: &mut Tally) {
        let areas = self.areas(&cap.at, &cap.otherwise);
        if areas.is_empty() {
            tally.cap(cap.level);
        }
        for area in areas {
            tally.cap_area(area, cap.level);
        }
    }

    /// The areas of some places; the second list where none of the first can be found.
    fn areas(&self, places: &[Place], otherwise: &[Place]) -> BTreeSet<Area> {
        let found: BTreeSet<Area> = places
            .iter()
            .flat_map(|place| self.areas_of(place))
            .collect();
        if found.is_empty() {
            otherwise
                .iter()
                .flat_map(|place| self.areas_of(place))
                .collect()
        } else {
            found
        }
    }

    fn areas_of(&self, place: &Place) -> BTreeSet<Area> {
        let regions = &self.history.book.regions;
        let own = self.finding.area;
        let side = own.map(Area::side).filter(|side| *side != Side::Mid);
        match place {
            Place::Own => own.into_iter().collect(),
            Place::OwnAndNeighbours => own
                .map(|area| regions.with_adjacent(area))
                .unwrap_or_default(),
            Place::Limb => own
                .and_then(|area| regions.limb_of(area))
                .unwrap_or_default(),
            Place::Sensitive => regions.sensitive(),
            Place::Region(region) => match Area::new(*region, side) {
                Some(area) => BTreeSet::from([area]),
                None => Area::of_region(*region).into_iter().collect(),
            },
            Place::Group { name, both } => regions
                .group(name, side.filter(|_| !both))
                .unwrap_or_default(),
        }
    }

    /// Whether every part of a case's condition holds.
    fn fits(&self, rule: &Rule, case: &Case) -> bool {
        let now = self.history.situation.now;
        let onset = self.onset();
        // What is said to begin later counts as beginning now.
        let begun = if case.from_answer {
            self.finding.answered_at
        } else {
            onset
        }
        .min(now);
        let in_time = match case.since.as_slice() {
            [] => true,
            [from] => from.after(begun) <= now,
            [from, to, ..] => from.after(begun) <= now && now < to.after(begun),
        };
        let is = |wanted: Option<bool>, so: bool| wanted.is_none_or(|wanted| wanted == so);
        let touched = || {
            self.history.touched_since(self.finding.area, onset)
                || self
                    .number(rule, "sessions_since")
                    .is_some_and(|sessions| sessions >= 1.0)
        };
        let young = |limit| {
            self.history
                .situation
                .person
                .age
                .is_some_and(|age| age < limit)
        };
        in_time
            && is(case.onset_known, self.finding.onset.is_some())
            && is(case.placed, self.finding.area.is_some())
            && is(case.cleared, self.is_cleared(rule))
            && is(case.after_long_effort, self.history.after_long_effort)
            && is(case.just_finished, self.history.just_finished)
            && case.touched.is_none_or(|wanted| wanted == touched())
            && case.age_below.is_none_or(young)
            && case
                .when
                .iter()
                .all(|(name, test)| self.answered(rule, name, test))
            && !case
                .unless
                .iter()
                .any(|(name, test)| self.answered(rule, name, test))
            && case
                .at_least
                .as_ref()
                .is_none_or(|count| self.counts(rule, count))
            && (case.with.is_empty()
                || case
                    .with
                    .iter()
                    .any(|code| self.history.found.contains(code.as_str())))
            && (case.within.is_empty() || self.lies_within(&case.within))
    }

    fn lies_within(&self, places: &[Place]) -> bool {
        self.finding.area.is_some_and(|area| {
            places
                .iter()
                .any(|place| self.areas_of(place).contains(&area))
        })
    }

    fn counts(&self, rule: &Rule, count: &AtLeast) -> bool {
        count
            .of
            .iter()
            .filter(|name| self.answered(rule, name, &Test::Bool(true)))
            .count()
            >= count.count
    }

    fn answered(&self, rule: &Rule, name: &str, test: &Test) -> bool {
        match (test, self.finding.answers.get(name)) {
            (Test::Bool(wanted), Some(FollowUp::Bool(given))) => wanted == given,
            (Test::Words(words), Some(FollowUp::Text(given))) => words
                .iter()
                .any(|word| word.eq_ignore_ascii_case(given.trim())),
            (Test::Range { from, below }, Some(FollowUp::Number(_))) => {
                self.number(rule, name).is_some_and(|given| {
                    from.is_none_or(|from| given >= from) && below.is_none_or(|below| given < below)
                })
            }
            (Test::Bool(_) | Test::Words(_) | Test::Range { .. }, _) => false,
        }
    }

    /// A number answered; weeks that go on counting are counted on to now.
    fn number(&self, rule: &Rule, name: &str) -> Option<f64> {
        let FollowUp::Number(given) = self.finding.answers.get(name)? else {
            return None;
        };
        let counts_on = rule
            .follow_up(name)
            .is_some_and(|question| question.counts_on);
        let since = self
            .history
            .situation
            .now
            .duration_since(self.finding.answered_at)
            .max(SignedDuration::ZERO);
        Some(if counts_on {
            given + since.as_secs_f64() / (7.0 * 24.0 * 3600.0)
        } else {
            *given
        })
    }

    /// A moment told: the onset, or a follow-up's.
    fn moment(&self, _rule: &Rule, name: &str) -> Option<Timestamp> {
        match (name, self.finding.answers.get(name)) {
            ("onset", _) => self.finding.onset,
            (_, Some(FollowUp::Time(at))) => Some(*at),
            (_, Some(FollowUp::Bool(_) | FollowUp::Number(_) | FollowUp::Text(_)) | None) => None,
        }
    }

    fn onset(&self) -> Timestamp {
        self.finding.onset.unwrap_or(self.finding.answered_at)
    }

    /// Whether a clearance was recorded for this, and not for an earlier episode.
    pub(super) fn is_cleared(&self, rule: &Rule) -> bool {
        self.finding.cleared_at.is_some_and(|cleared| {
            cleared <= self.history.situation.now && self.is_of_this(rule, cleared)
        })
    }

    /// Whether what was said of it at an instant was said of this episode, and not of an earlier one.
    fn is_of_this(&self, rule: &Rule, said: Timestamp) -> bool {
        // What passes within days comes again; a lasting condition is the same however often it is told anew.
        let passes = matches!(rule.expiry, Span::Minutes(_));
        let episode = match (self.finding.onset, passes) {
            (Some(onset), _) => Some(onset),
            (None, true) => Some(self.finding.answered_at),
            (None, false) => None,
        };
        episode.is_none_or(|episode| said >= episode)
    }

    /// How far somebody has loosened a rule for this, if anybody has who may.
    fn loosened(&self, rule: &Rule) -> Option<(&'a Decision, &'a Loosening)> {
        let (book, code) = (self.history.book, &rule.id);
        decided::in_force(self.history)
            .filter(|decision| self.is_of_this(rule, decision.at))
            .find_map(|decision| {
                let row = book.screening.loosening(code, decision.loosens(code)?)?;
                Some((decision, row))
            })
    }

    fn is_known(&self, code: &str) -> bool {
        self.history.found.contains(code) || self.history.denied.contains_key(code)
    }

    /// Tells the therapist and the person.
    fn tell(&self, rule: &Rule, says: &str, until: Option<Timestamp>, tally: &mut Tally) {
        tally.inform(self.code);
        tally.inform(&rule.id);
        let place = self
            .finding
            .area
            .map_or_else(|| "affected place".to_owned(), Area::plain_name);
        let until = until.map_or_else(
            || "it has settled".to_owned(),
            |until| {
                until
                    .to_zoned(self.history.situation.zone.clone())
                    .strftime("%A %-d %B, %H:%M")
                    .to_string()
            },
        );
        tally.hit(RuleHit {
            rule: rule.id.clone(),
            says: says.replace("{area}", &place).replace("{until}", &until),
            source: rule.source_words.clone(),
            agreement: rule.agreement.word().to_owned(),
        });
    }
}

/// Whether a case did anything, and until when.
#[derive(Default)]
struct Effect {
    any: bool,
    unplaced: bool,
    until: Option<Timestamp>,
}

impl Effect {
    fn done(&mut self, act: impl FnOnce()) {
        act();
        self.any = true;
    }
}
