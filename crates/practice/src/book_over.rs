//! Staff book in spite of something: deliberately, with a reason that is kept and shown. What protects the athlete cannot be passed over.

use std::sync::Arc;

use care::{
    booking::{
        appointment::Appointment,
        clinic::ClinicBook,
        conflict::{Conflict, conflicts, overriding_slot},
        hold::Hold,
        occupancy::Resource,
        slot::{Slot, SlotQuery},
    },
    id::Id,
    plan::plan,
    rules::RuleBook,
    treatment::screening::Screening,
};
use store::{Tx, booking};

use crate::{
    Actor, Now, Practice,
    access::Act,
    answer_screening, audit,
    book::{cleared, keep, plan_json, price_of},
    booking::{
        BookingRefusal, TRIES, WantedStart, against, book_of, may_for, screened_query, taken,
        taken_because,
    },
    booking_mail,
    read_again::read_again,
    rules_in_use::rules_in_use,
    situation_of::situation_of,
};

/// What staff want to book in spite of something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverrideWish {
    /// The start.
    pub wanted: WantedStart,
    /// Why; seen by everybody who sees the day.
    pub reason: String,
    /// Whether the athlete agreed to the treatment as it was described.
    pub consented: bool,
}

/// Books a start although the therapist or the room is taken, nobody works then, or it is too soon. It stands in a lane of its own over
/// what was there, marked with its reason; clients can book neither what was there nor what it takes. A start that turns out to be free
/// is booked as any other, without a mark.
///
/// # Errors
/// [`BookingRefusal::NotAllowed`] for all but those who may override; [`BookingRefusal::ReasonMissing`];
/// [`BookingRefusal::SlotTaken`] with what cannot be passed over; [`BookingRefusal::NotCleared`] as for everybody.
pub async fn book_over(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    wish: OverrideWish,
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
        .write(move |tx| book_over_in(tx, &actor, &rules, &now, &wish))
        .await
}

/// Everything that stands against a start, and the slot an override would take.
///
/// # Errors
/// [`BookingRefusal::NotAllowed`] for all but those who may override; [`BookingRefusal::NotFound`] for what is none of the clinic's.
pub async fn see_conflicts(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    wanted: WantedStart,
) -> Result<(Vec<Conflict>, Slot), BookingRefusal> {
    may_for(actor, Act::Override, wanted.athlete)?;
    read_again(practice, actor.clinic, [wanted.therapist], now).await?;
    let (actor, rules) = (actor.clone(), Arc::clone(&practice.rules));
    practice
        .store
        .read(move |tx| {
            let book = book_of(tx, &actor)?;
            let query = screened_query(tx, &actor, &rules, &now, wanted)?;
            let (found, _) = against(tx, &book, &query, wanted, now.at)?;
            let (therapist, location) = (wanted.therapist, wanted.location);
            let calendar = booking::calendar(tx, &book, &wanted.query(now.at), None, now.at)?;
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
    let rules = &*rules_in_use(tx, shipped, clinic)?;
    let situation = situation_of(tx, rules, clinic, wanted.athlete, now.at)?;
    let plan = plan(&situation, rules);
    let clearance = cleared(&plan.screening)?;
    let price_cents = price_of(&book, wanted, &[], clearance)?;

    let reach = wanted.query(now.at);
    let query = SlotQuery {
        skills: clearance.verdict().skills.clone(),
        not_before: clearance.verdict().not_before,
        ..reach.clone()
    };
    let holder: Id<Hold> = now.id("hold");
    let mut tries = 0;
    let (slot, found) = loop {
        match tx.attempt(|tx| take_over(tx, &book, (&query, &reach), holder, wanted, now)) {
            Ok(taken) => break taken,
            // Somebody was quicker by a moment, perhaps with what can be passed over: look again.
            Err(BookingRefusal::SlotTaken { conflicts, .. })
                if conflicts.is_empty() && tries < TRIES =>
            {
                tries += 1;
            }
            Err(refusal) => return Err(refusal),
        }
    };
    let hold = Hold {
        id: holder,
        athlete: wanted.athlete,
        slot,
        expires_at: now.at,
        extended: 0,
    };
    let appointment = Appointment::of_hold(hold, clearance, now.at);
    answer_screening::record(tx, actor, wanted.athlete, &plan.screening, rules, now)?;
    let record = booking::Record {
        screening_id: now.id::<Screening>("screening").to_string(),
        plan_json: Some(plan_json(&plan, &situation, rules)),
        price_cents,
        idempotency_key: None,
    };
    keep(tx, actor, rules, now, &appointment, &record)?;
    if !found.is_empty() {
        let kept = booking::KeptOverride {
            at: now.at,
            by: actor.person,
            reason: wish.reason.trim().to_owned(),
            conflicts: found
                .iter()
                .map(|conflict| conflict.word().to_owned())
                .collect(),
        };
        booking::insert_override(tx, clinic, appointment.id, &kept)?;
        audit::wrote(tx, actor, now, "override", wanted.athlete)?;
    }
    booking_mail::confirm(tx, actor, &appointment, appointment.undo_until(), now)?;
    audit::wrote(tx, actor, now, "book", wanted.athlete)?;
    Ok(appointment)
}

/// Takes the ticks of a start, in the lane over occupancy where something stands against it; what that is.
fn take_over(
    tx: &mut Tx<'_>,
    book: &ClinicBook,
    (query, reach): (&SlotQuery, &SlotQuery),
    holder: Id<Hold>,
    wanted: WantedStart,
    now: &Now,
) -> Result<(Slot, Vec<Conflict>), BookingRefusal> {
    let (clinic, holder) = (book.clinic.id, holder.uuid());
    let (therapist, location, starts_at) = (wanted.therapist, wanted.location, wanted.starts_at);
    let calendar = booking::calendar(tx, book, reach, None, now.at)?;
    let found = conflicts(query, &calendar, therapist, location, starts_at);
    let firm: Vec<Conflict> = found
        .iter()
        .filter(|conflict| !conflict.may_be_overridden())
        .cloned()
        .collect();
    if !firm.is_empty() {
        return Err(taken_because(firm));
    }
    let slot = overriding_slot(query, &calendar, therapist, location, starts_at)
        .ok_or(BookingRefusal::NotFound { what: "service" })?;
    let run = slot.occupies;
    // The athlete's own time is taken as always: nobody is treated twice at once.
    let (own, shared): (Vec<Resource>, Vec<Resource>) = slot
        .resources(Some(wanted.athlete))
        .into_iter()
        .partition(|resource| matches!(resource, Resource::Athlete(_)));
    let occupied = if found.is_empty() {
        let all = slot.resources(Some(wanted.athlete));
        booking::occupy(tx, clinic, holder, &all, run)
    } else {
        booking::occupy(tx, clinic, holder, &own, run)
            .and_then(|()| booking::occupy_over(tx, clinic, holder, &shared, run))
    };
    match occupied {
        Err(error) if error.is_unique("occupancy_key") => return Err(taken()),
        occupied => occupied?,
    }
    // Only now are the ticks ours or locked: a client who chose this time a moment ago is seen, and none can come after.
    if let Some((_, until)) = booking::holds_within(tx, clinic, &shared, run)?.pop() {
        return Err(taken_because(vec![Conflict::Held { until }]));
    }
    Ok((slot, found))
}
