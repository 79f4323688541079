//! What somebody at the desk needs to book for a client: what is advised, and whether the answers allow it; never why.

use std::sync::Arc;

use care::{
    booking::{
        appointment::Appointment,
        clinic::{ClinicBook, Service},
        fitting::fitting_service,
    },
    id::Id,
    people::Person,
    rules::RuleBook,
    situation::Situation,
    treatment::{
        recommendation::{Advice, Window},
        screening::{Outcome, history_is_open},
    },
};
use jiff::Timestamp;
use store::booking;

use crate::{
    Actor, Now, Practice,
    access::Act,
    audit,
    booking::{BookingRefusal, book_of, may_for},
    client_record::client,
    rules_in_use::rules_in_use,
    situation_of::situation_of,
    today::plan_or_preview,
};

/// A client as the desk sees them while booking.
#[derive(Debug, Clone)]
pub struct ForBooking {
    /// Who.
    pub person: Person,
    /// What the answers come to as of now.
    pub outcome: Outcome,
    /// Whether the red flags have to be asked before a booking.
    pub awaits_questions: bool,
    /// Whether the questions of once a year have to be asked too.
    pub awaits_history: bool,
    /// The wait that the answers ask for.
    pub not_before: Option<Timestamp>,
    /// The service that fits what is advised, if anything is.
    pub advised: Option<Service>,
    /// When it is advised.
    pub window: Option<Window>,
    /// Their appointments ahead, soonest first.
    pub ahead: Vec<Appointment>,
    /// The clinic.
    pub book: ClinicBook,
    /// The rules in use.
    pub rules: Arc<RuleBook>,
    /// For asking: the clock and zone, without anything they told before.
    pub asked_afresh: Situation,
}

impl ForBooking {
    /// Whether the answers of now stand against a massage at this instant.
    pub fn stands_in_the_way_of(&self, starts_at: Timestamp) -> bool {
        self.outcome
            .stands_in_the_way_of(starts_at, self.not_before)
    }
}

/// Looks a client up for booking. Staff who look are noted.
///
/// # Errors
/// [`BookingRefusal::NotAllowed`] for all but those who book for others, or for oneself.
pub async fn see_for_booking(
    practice: &Practice,
    actor: &Actor,
    athlete: Id<Person>,
    now: Now,
) -> Result<ForBooking, BookingRefusal> {
    may_for(actor, Act::Book, athlete)?;
    let (actor, rules) = (actor.clone(), Arc::clone(&practice.rules));
    practice
        .store
        .write(move |tx| {
            let clinic = actor.clinic;
            let person =
                client(tx, &actor, athlete)?.ok_or(BookingRefusal::NotFound { what: "client" })?;
            if actor.person != athlete {
                audit::saw(tx, &actor, &now, "booking", athlete)?;
            }
            let rules = rules_in_use(tx, &rules, clinic)?;
            let situation = situation_of(tx, &rules, clinic, athlete, now.at)?;
            let (plan, awaits_questions) = plan_or_preview(&situation, &rules);
            let verdict = plan.screening.verdict();
            let book = book_of(tx, &actor)?;
            let (advised, window) = match &plan.advice {
                Advice::Massage(advice) => (
                    fitting_service(&book, advice.kind, advice.minutes).cloned(),
                    Some(advice.window),
                ),
                Advice::Nothing(_) => (None, None),
            };
            let mut ahead = booking::appointments_of(tx, clinic, athlete, now.at)?;
            ahead.retain(Appointment::takes_time);
            Ok(ForBooking {
                person,
                outcome: verdict.outcome,
                awaits_questions,
                awaits_history: history_is_open(&situation, &rules),
                not_before: verdict.not_before,
                advised,
                window,
                ahead,
                book,
                rules,
                asked_afresh: Situation {
                    findings: Vec::new(),
                    ..situation
                },
            })
        })
        .await
}
