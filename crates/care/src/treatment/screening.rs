//! Findings in, restrictions out; and the only makers of a [`Clearance`].

mod asked;
mod decided;
pub mod examples;
mod facts;
pub mod finish;
mod gate;
mod history;
mod judge;
mod tally;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Deserialize;

/// The follow-up under which a guardian's consent stands.
pub const GUARDIAN_CONSENT: &str = "guardian_consent";

pub use self::{
    asked::{history_is_open, open_questions},
    decided::DECIDED,
    gate::FINISH_GATE,
};
use self::{history::History, judge::Judgement, tally::Tally};
use crate::{
    body::Area,
    rules::{RuleBook, screening::Rule},
    situation::Situation,
    training::workout::{EventKind, EventTime},
    treatment::{
        ahead::situation_then,
        finding::{Denial, Finding},
        massage::Skill,
    },
    units::Pressure,
};

/// The outcome of a screening, mildest first; `Incomplete` outranks all but the last two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Nothing limits it.
    Book,
    /// It can be booked within limits.
    BookWithLimits,
    /// Not before a time, or not until asked again.
    NotYet,
    /// A red flag was neither asked nor denied, or its "no" has expired.
    Incomplete,
    /// No massage until somebody was spoken to.
    SpeakToSomeone,
    /// Call for help now.
    Emergency,
}

impl Outcome {
    /// The word used in JSON and the database, such as `book_with_limits`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Book => "book",
            Self::BookWithLimits => "book_with_limits",
            Self::NotYet => "not_yet",
            Self::Incomplete => "incomplete",
            Self::SpeakToSomeone => "speak_to_someone",
            Self::Emergency => "emergency",
        }
    }

    /// Whether with this outcome, and a wait until `not_before`, a massage at this instant is one for a person to look at first.
    pub fn stands_in_the_way_of(self, starts_at: Timestamp, not_before: Option<Timestamp>) -> bool {
        match self {
            Self::SpeakToSomeone | Self::Emergency => true,
            Self::NotYet => not_before.is_none_or(|end| starts_at < end),
            Self::Book | Self::BookWithLimits | Self::Incomplete => false,
        }
    }
}

/// How soon somebody should be seen; milder first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// At the next occasion.
    Routine,
    /// Within 48 hours.
    Soon,
    /// The same day.
    Now,
}

impl Urgency {
    /// `routine`, `soon` or `now`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Routine => "routine",
            Self::Soon => "soon",
            Self::Now => "now",
        }
    }
}

/// Advice to be seen that does not stop the rest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Referral {
    /// The rule that gives it.
    pub rule: String,
    /// How soon.
    pub urgency: Urgency,
}

/// A rule to ask again, and when if that is known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AskAgain {
    /// The rule.
    pub rule: String,
    /// Not before this instant; `None` for "when it has changed".
    pub at: Option<Timestamp>,
}

/// Who can lift a block, and of which rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unlock {
    /// Who.
    pub by: UnlockedBy,
    /// The rules it is about, sorted.
    pub rules: Vec<String>,
}

/// Who can lift a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnlockedBy {
    /// A clinician's clearance, recorded by staff.
    ClinicianClearance,
    /// A guardian's consent.
    GuardianConsent,
}

/// Why a verdict is as it is: one rule that was hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleHit {
    /// The rule's id, such as `M01`.
    pub rule: String,
    /// What it does here, in plain words that name no disease.
    pub says: String,
    /// Where the rule comes from, in words.
    pub source: String,
    /// How far the sources agree: `agree`, `disagree`, `few`.
    pub agreement: String,
}

/// Everything a screening found; the same shape for each outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The outcome.
    pub outcome: Outcome,
    /// The end of the longest wait; `None` where there is none or it has no end yet (see `ask_again`).
    pub not_before: Option<Timestamp>,
    /// Most pressure anywhere; 4 where nothing limits it.
    pub pressure_cap: Pressure,
    /// Most pressure in an area, where less than `pressure_cap`; 0 means avoid.
    pub pressure_cap_by_area: BTreeMap<Area, Pressure>,
    /// Areas not to be touched.
    pub avoid: BTreeSet<Area>,
    /// Until when an area is avoided, where that is known.
    pub avoid_until: BTreeMap<Area, Timestamp>,
    /// The longest massage, in minutes; `None` where nothing limits it.
    pub most_minutes: Option<u16>,
    /// Skills the therapist must hold.
    pub skills: BTreeSet<Skill>,
    /// Positions to use or leave out, in the rule's words, such as `side`.
    pub positions: BTreeSet<String>,
    /// Rules the therapist must see first.
    pub inform: BTreeSet<String>,
    /// How soon to be seen, with `SpeakToSomeone`.
    pub urgency: Option<Urgency>,
    /// Advice to be seen that does not stop the rest.
    pub refer: BTreeSet<Referral>,
    /// What to ask again, and when.
    pub ask_again: BTreeSet<AskAgain>,
    /// Red flags still to be answered, with `Incomplete`.
    pub questions: BTreeSet<String>,
    /// Other questions whose "no" has expired.
    pub not_asked_lately: BTreeSet<String>,
    /// What lifts a block.
    pub unlock: Option<Unlock>,
    /// Each rule hit, sorted by rule.
    pub reasons: Vec<RuleHit>,
}

impl Verdict {
    /// Whether a massage at this instant is one for a person to look at first: the answers stop it, or its wait is not over by then.
    ///
    /// Questions still to be answered do not stop what is booked; they are asked before it.
    pub fn stands_in_the_way_of(&self, starts_at: Timestamp) -> bool {
        self.outcome
            .stands_in_the_way_of(starts_at, self.not_before)
    }

    /// The same within the limits of another verdict too; the outcome never becomes a stop.
    fn within(mut self, other: &Self) -> Self {
        self.not_before = self.not_before.max(other.not_before);
        // Without a known end is later than any end.
        let end_of = |verdict: &Self, area: &Area| {
            let end = || verdict.avoid_until.get(area).copied();
            let avoids = verdict.avoid.contains(area);
            avoids.then(|| end().unwrap_or(Timestamp::MAX))
        };
        self.avoid_until = self
            .avoid
            .union(&other.avoid)
            .filter_map(|area| Some((*area, end_of(&self, area).max(end_of(other, area))?)))
            .filter(|(_, until)| *until < Timestamp::MAX)
            .collect();
        self.avoid.extend(&other.avoid);
        self.pressure_cap = self.pressure_cap.min(other.pressure_cap);
        for (area, cap) in &other.pressure_cap_by_area {
            let least = self.pressure_cap_by_area.entry(*area).or_insert(*cap);
            *least = (*least).min(*cap);
        }
        let most = self.pressure_cap;
        self.pressure_cap_by_area.retain(|_, cap| *cap < most);
        self.most_minutes = match (self.most_minutes, other.most_minutes) {
            (Some(one), Some(two)) => Some(one.min(two)),
            (one, two) => one.or(two),
        };
        self.skills.extend(&other.skills);
        self.positions.extend(other.positions.iter().cloned());
        self.inform.extend(other.inform.iter().cloned());
        self.refer.extend(other.refer.iter().cloned());
        self.ask_again.extend(other.ask_again.iter().cloned());
        self.not_asked_lately
            .extend(other.not_asked_lately.iter().cloned());
        let further = other.reasons.iter().filter(|hit| {
            let same = |own: &RuleHit| own.rule == hit.rule && own.says == hit.says;
            !self.reasons.iter().any(same)
        });
        let further: Vec<RuleHit> = further.cloned().collect();
        self.reasons.extend(further);
        self.reasons.sort_by(|one, two| one.rule.cmp(&two.rule));
        if self.is_limited() {
            self.outcome = self.outcome.max(Outcome::BookWithLimits);
        }
        self
    }

    /// Whether anything of a massage is limited.
    fn is_limited(&self) -> bool {
        self.pressure_cap < Pressure::BOOKABLE
            || !self.pressure_cap_by_area.is_empty()
            || !self.avoid.is_empty()
            || self.most_minutes.is_some()
            || !self.skills.is_empty()
            || !self.positions.is_empty()
    }
}

/// The proof that a person was screened and may be booked within its limits.
///
/// Only `screen` makes one, and `screen_for` from what it made. It is never stored: the verdict is stored, the proof is made anew from today's facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clearance {
    verdict: Verdict,
}

impl Clearance {
    /// The limits it holds within.
    pub const fn verdict(&self) -> &Verdict {
        &self.verdict
    }
}

/// What a screening comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Screening {
    /// May be booked, perhaps within limits.
    Cleared(Clearance),
    /// Has to wait.
    NotYet(Verdict),
    /// Somebody has to be spoken to first.
    SpeakToSomeone(Verdict),
    /// Call for help now.
    Emergency(Verdict),
    /// Red flags are still to be answered.
    Incomplete(Verdict),
}

impl Screening {
    /// What was found, whatever the outcome.
    pub const fn verdict(&self) -> &Verdict {
        match self {
            Self::Cleared(clearance) => clearance.verdict(),
            Self::NotYet(verdict)
            | Self::SpeakToSomeone(verdict)
            | Self::Emergency(verdict)
            | Self::Incomplete(verdict) => verdict,
        }
    }
}

/// Screens a person as of now: which massage, if any, may be booked, and within which limits.
///
/// The only maker of a [`Clearance`]. A further finding never loosens the result, nor does a therapist's decision but where
/// a rule names who may; the order of findings does not matter. Give the latest answer to each question and place; a later "no" ends what has no end of its own, never a
/// block and never a wait that still runs.
///
/// # Source
/// `rules/screening.toml`, `docs/decisions/0002-safe-defaults.md`.
pub fn screen(situation: &Situation, book: &RuleBook) -> Screening {
    let history = History::of(situation, book);
    let mut tally = Tally::default();
    let facts = facts::findings(&history);
    for finding in situation.findings.iter().chain(&facts) {
        match book.screening.rule(&finding.code) {
            Some(rule) => Judgement::new(&history, finding, rule).apply(rule, &mut tally),
            // A door refuses unknown codes; one that slips through is still not ignored.
            None => tally.question(&finding.code),
        }
    }
    for rule in book
        .screening
        .red_flags()
        .filter(|rule| !is_answered(rule, &history))
    {
        tally.question(&rule.id);
        if let Some(asked) = history.denied.get(rule.id.as_str()) {
            tally.ask_again(&rule.id, Some(holds_until(rule, &history, *asked)));
        }
    }
    for rule in book.screening.iter().filter(|rule| !rule.red_flag) {
        let asked = history.denied.get(rule.id.as_str());
        if asked.is_some_and(|asked| rule.expiry.after(*asked) <= situation.now)
            && !history.found.contains(rule.id.as_str())
        {
            tally.not_asked_lately(&rule.id);
        }
    }
    gate::apply(&history, &mut tally);
    decided::apply(&history, &mut tally);
    conclude(tally.verdict())
}

/// Screens a person as of now for a massage that begins later.
///
/// It is what [`screen`] says, but for waits that are over when the massage begins. Their questions are asked again before it, so here they
/// are taken as asked at that moment and denied, and everything else stays as it is answered; every limit that holds now, then, or then
/// without being asked, is kept. What has no end, a person who has to be spoken to first and open questions stand against every start.
///
/// # Source
/// `docs/decisions/0024-booking-past-a-wait.md`.
pub fn screen_for(situation: &Situation, starts_at: Timestamp, book: &RuleBook) -> Screening {
    let waits = match screen(situation, book) {
        Screening::NotYet(waits) if !waits.stands_in_the_way_of(starts_at) => waits,
        now => return now,
    };
    let unasked = situation_then(situation, starts_at, book);
    let asked_again = waits
        .ask_again
        .iter()
        .filter(|again| again.at.is_some_and(|at| at <= starts_at));
    let mut asked = unasked.clone();
    asked.asked.extend(asked_again.map(|again| Denial {
        code: again.rule.clone(),
        answered_at: starts_at,
    }));
    match screen(&asked, book) {
        Screening::Cleared(then) => {
            let unasked = screen(&unasked, book);
            let verdict = then.verdict.within(&waits).within(unasked.verdict());
            Screening::Cleared(Clearance { verdict })
        }
        other => other,
    }
}

/// Screens a person as of now for a massage at the soonest moment at which one may begin: `not_before` is when, `None` for at once.
///
/// Where it is no clearance, no start can be booked as of now.
pub fn screen_for_soonest(situation: &Situation, book: &RuleBook) -> Screening {
    let mut screening = screen(situation, book);
    while let Screening::NotYet(Verdict {
        not_before: Some(end),
        ..
    }) = screening
    {
        let then = screen_for(situation, end, book);
        let later = then.verdict().not_before;
        screening = then;
        // A wait that begins where the other ends is looked past too; it only ever goes on.
        if later.is_none_or(|later| later <= end) {
            break;
        }
    }
    screening
}

fn conclude(verdict: Verdict) -> Screening {
    match verdict.outcome {
        Outcome::Book | Outcome::BookWithLimits => Screening::Cleared(Clearance { verdict }),
        Outcome::NotYet => Screening::NotYet(verdict),
        Outcome::Incomplete => Screening::Incomplete(verdict),
        Outcome::SpeakToSomeone => Screening::SpeakToSomeone(verdict),
        Outcome::Emergency => Screening::Emergency(verdict),
    }
}

/// Until when a "no" holds: its expiry, or the end of a race or hard workout since, where the rule asks what an effort may
/// have done. A "no" from before a marathon says nothing of the evening after it.
fn holds_until(rule: &Rule, history: &History<'_>, denied: Timestamp) -> Timestamp {
    let now = history.situation.now;
    let efforts = history.situation.events.iter().filter_map(|event| {
        let is_hard = event.hard || event.kind == EventKind::Race;
        match event.time {
            EventTime::EndedAt(end) if is_hard && denied < end && end <= now => Some(end),
            EventTime::EndedAt(_) | EventTime::StartsAt(_) => None,
        }
    });
    let expires = rule.expiry.after(denied);
    match efforts.min() {
        Some(end) if rule.ends_with_effort => expires.min(end),
        Some(_) | None => expires,
    }
}

/// Whether a red flag was denied lately, or stands as a "yes".
fn is_answered(rule: &Rule, history: &History<'_>) -> bool {
    let now = history.situation.now;
    let lately = |answered: Timestamp| now < rule.expiry.after(answered);
    // A "yes" stays in force, so it needs no new answer; once a clinician cleared it, it is a question like any other.
    let stands = |finding: &Finding| {
        let judgement = Judgement {
            history,
            finding,
            code: &rule.id,
            denied_since: false,
        };
        !judgement.is_cleared(rule) || lately(finding.answered_at)
    };
    let of_rule = |finding: &&Finding| {
        history
            .book
            .screening
            .rule(&finding.code)
            .is_some_and(|other| other.id == rule.id)
    };
    match history.denied.get(rule.id.as_str()) {
        Some(denied) if now < holds_until(rule, history, *denied) => true,
        Some(_) => history
            .situation
            .findings
            .iter()
            .filter(of_rule)
            .any(stands),
        None => {
            history.situation.assume_denied
                || history
                    .situation
                    .findings
                    .iter()
                    .filter(of_rule)
                    .any(stands)
        }
    }
}
