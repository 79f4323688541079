//! What a client's answers ask of a time: the one look that every search, hold, move and offer keeps to, so that what is offered can be booked.

use std::sync::Arc;

use care::{
    booking::{
        appointment::Appointment,
        clinic::{AddOn, Clinic, ClinicBook},
        slot::SlotQuery,
    },
    id::Id,
    people::Person,
    rules::RuleBook,
    situation::Situation,
    treatment::{
        recommendation::{Advice, Window},
        screening::{Outcome, Screening, Verdict, screen, screen_for_soonest},
    },
};
use jiff::Timestamp;
use store::{StoreError, Tx};

use crate::{
    Actor,
    book::short_enough,
    booking::{BookingRefusal, WantedStart},
    client_record::client,
    planned_pressure,
    rules_in_use::rules_in_use,
    situation_of::situation_of,
    today::{plan_or_preview, previewed},
};

/// What the answers of now ask for.
///
/// Open questions do not stop a search or a hold: they are asked while the time is kept. Booking screens by itself; this is no proof.
#[derive(Debug, Clone)]
pub(crate) struct Asks {
    situation: Situation,
    rules: Arc<RuleBook>,
    /// As of the soonest moment at which a massage may begin.
    verdict: Verdict,
    /// No start lies before it.
    not_before: Option<Timestamp>,
}

impl Asks {
    /// What somebody's answers ask for.
    ///
    /// # Errors
    /// [`BookingRefusal::NotFound`] for no client; [`BookingRefusal::NotCleared`] where no start can be booked: somebody has to be spoken to
    /// first, or a wait has no end yet.
    pub(crate) fn of(
        tx: &mut Tx<'_>,
        actor: &Actor,
        shipped: &Arc<RuleBook>,
        athlete: Id<Person>,
        now: Timestamp,
    ) -> Result<Self, BookingRefusal> {
        let looked = Self::look(tx, actor, shipped, athlete, now)?;
        looked.map_err(|outcome| BookingRefusal::NotCleared { outcome })
    }

    /// The same with the outcome that stands against every start as a value.
    ///
    /// # Errors
    /// [`BookingRefusal::NotFound`] for no client.
    pub(crate) fn look(
        tx: &mut Tx<'_>,
        actor: &Actor,
        shipped: &Arc<RuleBook>,
        athlete: Id<Person>,
        now: Timestamp,
    ) -> Result<Result<Self, Outcome>, BookingRefusal> {
        if client(tx, actor, athlete)?.is_none() {
            return Err(BookingRefusal::NotFound { what: "client" });
        }
        let rules = rules_in_use(tx, shipped, actor.clinic)?;
        Ok(Self::looked_up(tx, &rules, actor.clinic, athlete, now)?)
    }

    /// The same for a member of a clinic whose rules are known.
    ///
    /// # Errors
    /// The database's.
    pub(crate) fn looked_up(
        tx: &mut Tx<'_>,
        rules: &Arc<RuleBook>,
        clinic: Id<Clinic>,
        athlete: Id<Person>,
        now: Timestamp,
    ) -> Result<Result<Self, Outcome>, StoreError> {
        let situation = situation_of(tx, rules, clinic, athlete, now)?;
        Ok(Self::of_situation(situation, rules))
    }

    fn of_situation(situation: Situation, rules: &Arc<RuleBook>) -> Result<Self, Outcome> {
        let screening = match previewed(&situation, rules) {
            Some(preview) => screen_for_soonest(&preview, rules),
            None => match screen_for_soonest(&situation, rules) {
                cleared @ Screening::Cleared(_) => cleared,
                other => return Err(other.verdict().outcome),
            },
        };
        let verdict = screening.verdict().clone();
        Ok(Self {
            not_before: verdict.not_before,
            verdict,
            situation,
            rules: Arc::clone(rules),
        })
    }

    /// What they ask of the new time of an appointment. Where a wait has no end yet it may only go to later, never to sooner; how long it
    /// is was settled when it was booked, and whether that still fits is for a person to look at.
    ///
    /// # Errors
    /// [`BookingRefusal::NotCleared`] where somebody has to be spoken to first.
    pub(crate) fn of_move(
        tx: &mut Tx<'_>,
        actor: &Actor,
        shipped: &Arc<RuleBook>,
        before: &Appointment,
        now: Timestamp,
    ) -> Result<Self, BookingRefusal> {
        let rules = rules_in_use(tx, shipped, actor.clinic)?;
        let situation = situation_of(tx, &rules, actor.clinic, before.athlete, now)?;
        let mut asks = match Self::of_situation(situation.clone(), &rules) {
            Ok(asks) => asks,
            Err(Outcome::NotYet) => Self {
                not_before: None,
                verdict: screen(&situation, &rules).verdict().clone(),
                situation,
                rules,
            },
            Err(outcome) => return Err(BookingRefusal::NotCleared { outcome }),
        };
        if asks.verdict.outcome == Outcome::NotYet && asks.not_before.is_none() {
            asks.not_before = Some(before.slot.starts_at);
        }
        asks.verdict.most_minutes = None;
        Ok(asks)
    }

    /// A search with all of it: skills, an earliest start, the longest massage, and the pressure at which it counts.
    pub(crate) fn kept_by(&self, mut query: SlotQuery, book: &ClinicBook) -> SlotQuery {
        query.skills.extend(self.verdict.skills.iter().copied());
        query.not_before = query.not_before.max(self.not_before);
        query.most_minutes = match (query.most_minutes, self.verdict.most_minutes) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        if query.pressure.is_none() {
            let (situation, rules) = (&self.situation, &self.rules);
            query.pressure = planned_pressure::of(situation, rules, book, query.service);
        }
        query
    }

    /// When a massage is advised, if one is; while only the safety questions are open, as if none applied.
    pub(crate) fn advised(&self) -> Option<Window> {
        match plan_or_preview(&self.situation, &self.rules).0.advice {
            Advice::Massage(advice) => Some(advice.window),
            Advice::Nothing(_) => None,
        }
    }

    /// Refuses what is longer than they allow.
    ///
    /// # Errors
    /// [`BookingRefusal::TooLong`].
    pub(crate) fn allow_length(
        &self,
        book: &ClinicBook,
        wanted: WantedStart,
        add_ons: &[Id<AddOn>],
    ) -> Result<(), BookingRefusal> {
        short_enough(book, wanted, add_ons, &self.verdict)
    }
}
