//! Staff book in spite of something: deliberately, with a reason that is kept and shown. What protects the athlete cannot be passed over.

use std::sync::Arc;

use care::{
    booking::{
        appointment::Appointment,
        clinic::AddOn,
        conflict::{Conflict, overriding_slot},
        hold::Hold,
        slot::{Slot, SlotQuery},
    },
    id::Id,
    plan::plan_for,
    rules::RuleBook,
    treatment::screening::{Screening, Verdict},
};
use store::{Tx, booking};

use crate::{
    Actor, Now, Practice,
    access::Act,
    answer_screening,
    attempt::{self, Asked},
    audit,
    book::{cleared, keep, plan_json, price_of},
    booking::{
        BookingRefusal, WantedStart, against, book_of, may_for, screened_query, taken_because,
    },
    booking_mail,
    cancel::found,
    hold::{count_pressure, has_add_ons},
    overriding::{Over, mark, occupy, over, tried},
    planned_pressure,
    read_again::read_again,
    rules_in_use::rules_in_use,
    situation_of::situation_of,
};

/// What staff want to book in spite of something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverrideWish {
    /// The start.
    pub wanted: WantedStart,
    /// What is added to the service.
    pub add_ons: Vec<Id<AddOn>>,
    /// Why; seen by everybody who sees the day.
    pub reason: String,
    /// Whether the athlete agreed to the treatment as it was described.
    pub consented: bool,
}

/// Books a start although the therapist or the room is taken, nobody works then, or it is too soon. It stands in a lane of its own over
/// what was there, marked with its reason; clients can book neither what was there nor what it takes. A start that turns out to be free
/// is booked as any other, without a mark. The same attempt again, by the door's key, is the same appointment.
///
/// # Errors
/// [`BookingRefusal::NotAllowed`] for all but those who may override; [`BookingRefusal::ReasonMissing`];
/// [`BookingRefusal::SlotTaken`] with what cannot be passed over; [`BookingRefusal::NotCleared`] and [`BookingRefusal::KeyReused`] as for
/// everybody.
pub async fn book_over(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    wish: OverrideWish,
    key: Option<String>,
) -> Result<Appointment, BookingRefusal> {
    may_for(actor, Act::Override, wish.wanted.athlete)?;
    may_for(actor, Act::Book, wish.wanted.athlete)?;
    if wish.reason.trim().is_empty() {
        return Err(BookingRefusal::ReasonMissing);
    }
    if !wish.consented {
        return Err(BookingRefusal::ConsentMissing);
    }
    read_again(practice, actor.clinic, [wish.wanted.therapist], now).await?;
    let (actor, rules) = (actor.clone(), Arc::clone(&practice.rules));
    practice
        .store
        .write(move |tx| {
            let asked = Asked {
                key: key.as_deref(),
                act: "book over",
                body: format!("{wish:?}"),
            };
            match attempt::claim(tx, &actor, &now, &asked, now.id::<Appointment>("hold"))? {
                Some(before) => found(tx, &actor, before),
                None => book_over_in(tx, &actor, &rules, &now, &wish),
            }
        })
        .await
}

/// Everything that stands against a start, and the slot an override would take; what an appointment that moves there has taken itself
/// stands against nothing.
///
/// # Errors
/// [`BookingRefusal::NotAllowed`] for all but those who may override; [`BookingRefusal::NotFound`] for what is none of the clinic's.
pub async fn see_conflicts(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    (wanted, add_ons): (WantedStart, Vec<Id<AddOn>>),
    moved: Option<Id<Appointment>>,
) -> Result<(Vec<Conflict>, Slot), BookingRefusal> {
    may_for(actor, Act::Override, wanted.athlete)?;
    read_again(practice, actor.clinic, [wanted.therapist], now).await?;
    let (actor, rules) = (actor.clone(), Arc::clone(&practice.rules));
    practice
        .store
        .read(move |tx| {
            let book = book_of(tx, &actor)?;
            has_add_ons(&book, wanted.service, &add_ons)?;
            let mut query = screened_query(tx, &actor, &rules, &now, (wanted, moved))?;
            query.add_ons.clone_from(&add_ons);
            let (found, _) = against(tx, &book, &query, (wanted, moved), now.at)?;
            let (therapist, location) = (wanted.therapist, wanted.location);
            let moved = moved.map(Id::uuid);
            let calendar = booking::calendar(tx, &book, &query.unbounded(), moved, now.at)?;
            let slot = overriding_slot(&query, &calendar, therapist, location, wanted.starts_at);
            Ok((
                found,
                slot.ok_or(BookingRefusal::NotFound { what: "service" })?,
            ))
        })
        .await
}

fn book_over_in(
    tx: &mut Tx<'_>,
    actor: &Actor,
    shipped: &Arc<RuleBook>,
    now: &Now,
    wish: &OverrideWish,
) -> Result<Appointment, BookingRefusal> {
    let (clinic, wanted) = (actor.clinic, wish.wanted);
    booking::end_expired_holds(tx, clinic, now.at)?;
    let book = book_of(tx, actor)?;
    has_add_ons(&book, wanted.service, &wish.add_ons)?;
    let rules = &*rules_in_use(tx, shipped, clinic)?;
    let situation = situation_of(tx, rules, clinic, wanted.athlete, now.at)?;
    let plan = plan_for(&situation, wanted.starts_at, rules);
    let clearance = match &plan.screening {
        Screening::NotYet(Verdict {
            not_before: Some(until),
            ..
        }) => return Err(taken_because(vec![Conflict::Wait { until: *until }])),
        screening => cleared(screening)?,
    };
    let price_cents = price_of(&book, wanted, &wish.add_ons, clearance)?;
    let query = SlotQuery {
        add_ons: wish.add_ons.clone(),
        pressure: planned_pressure::of(&situation, rules, &book, wanted.service),
        skills: clearance.verdict().skills.clone(),
        not_before: clearance.verdict().not_before,
        ..wanted.query(now.at)
    };
    let id: Id<Hold> = now.id("hold");
    let whose = (Id::from_uuid(id.uuid()), wanted.athlete);
    let Over { slot, conflicts } = tried(tx, |tx| {
        let over = over(tx, &book, &query, (wanted, None), now)?;
        occupy(tx, clinic, whose, &over)?;
        Ok(over)
    })?;
    let hold = Hold {
        id,
        athlete: wanted.athlete,
        slot,
        expires_at: now.at,
        extended: 0,
    };
    let appointment = Appointment::of_hold(hold, clearance, now.at);
    answer_screening::record(tx, actor, wanted.athlete, &situation, rules, now)?;
    let record = booking::Record {
        screening_id: now.id::<Screening>("screening").to_string(),
        plan_json: Some(plan_json(&plan, &situation, rules)),
        price_cents,
        idempotency_key: None,
    };
    keep(tx, actor, rules, now, &appointment, &record)?;
    count_pressure(tx, actor, id, query.pressure)?;
    mark(tx, actor, now, &appointment, (&wish.reason, &conflicts))?;
    booking_mail::confirm(tx, actor, &appointment, appointment.undo_until(), now)?;
    audit::wrote(tx, actor, now, "book", wanted.athlete)?;
    Ok(appointment)
}
