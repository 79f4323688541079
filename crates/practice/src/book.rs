//! Making an appointment of a hold.

use std::{collections::BTreeMap, sync::Arc};

use care::{
    booking::{
        appointment::Appointment,
        clinic::{AddOn, ClinicBook},
        hold::Hold,
        slot::{Slot, is_open},
    },
    id::Id,
    people::Person,
    plan::{Plan, plan_for},
    rules::RuleBook,
    situation::Situation,
    treatment::screening::{Clearance, Outcome, Screening, Verdict, screen_for},
    units::Pressure,
};
use formats::situation::ActivitiesRead;
use jiff::Timestamp;
use store::{Tx, booking};

use crate::{
    Actor, Now, Practice,
    access::Act,
    answer_screening,
    attempt::{self, Asked},
    audit,
    booking::{BookingRefusal, WantedStart, book_of, may_for, with_nearest},
    booking_mail,
    hold::{count_pressure, held_with, refused},
    invitation::{accept, free, give_back_uncleared, invited},
    invite::unsaid_place,
    planned_pressure, reminder,
    rules_in_use::rules_in_use,
    situation_of::situation_of,
};

/// What a booking needs besides the hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booking {
    /// The hold that becomes an appointment.
    pub hold: Id<Hold>,
    /// Whether the athlete agreed to the treatment as it was described.
    pub consented: bool,
    /// The door's key for this attempt: the same key again is the same appointment.
    pub idempotency_key: Option<String>,
}

/// Books a hold. The safety answers are looked at again as of now, for its start; the confirmation leaves after the three minutes of undo.
///
/// Booking the same hold twice is one appointment and the same answer. A place beside it that nobody was asked to is given back
/// ([`crate::book_beside`] asks); a place that somebody was asked to, and whose own answers do not clear them, is given back too.
///
/// # Errors
/// [`BookingRefusal::ConsentMissing`], [`BookingRefusal::HoldExpired`], [`BookingRefusal::NotCleared`],
/// [`BookingRefusal::TooLong`], [`BookingRefusal::KeyReused`]; [`BookingRefusal::SlotTaken`] where the therapist can no longer take it, as when the
/// answers now ask for a skill that this therapist does not hold.
pub async fn book(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    wish: Booking,
) -> Result<Appointment, BookingRefusal> {
    let (by, rules, asked) = (actor.clone(), Arc::clone(&practice.rules), wish.clone());
    let booked = practice
        .store
        .write(move |tx| book_all_in(tx, &by, &rules, &now, &asked))
        .await;
    if let Err(BookingRefusal::NotCleared { outcome }) = booked
        && outcome != Outcome::Incomplete
    {
        let (by, place) = (actor.clone(), wish.hold);
        practice
            .store
            .write(move |tx| give_back_uncleared(tx, &by, &now, place))
            .await?;
    }
    let Err(BookingRefusal::SlotTaken { .. }) = booked else {
        return booked;
    };
    let (clinic, id) = (actor.clinic, wish.hold);
    let hold = practice
        .store
        .read(move |tx| Ok::<_, BookingRefusal>(booking::hold(tx, clinic, id)?))
        .await?;
    match hold {
        Some(hold) => {
            let wanted = WantedStart::of(&hold.slot, hold.athlete);
            let add_ons = hold.slot.add_ons;
            with_nearest(practice, actor, now, wanted, add_ons, booked).await
        }
        None => booked,
    }
}

/// Books a hold with everything that was kept in the same act, or nothing of it; the appointment of the hold that was named.
fn book_all_in(
    tx: &mut Tx<'_>,
    actor: &Actor,
    shipped: &Arc<RuleBook>,
    now: &Now,
    wish: &Booking,
) -> Result<Appointment, BookingRefusal> {
    let parts = held_with(tx, actor, wish.hold)?;
    if let Some(place) = unsaid_place(tx, actor, wish.hold)? {
        // They come alone after all.
        free(tx, actor.clinic, place, now.at)?;
    }
    short_enough_together(tx, actor, shipped, now, &parts)?;
    for other in parts {
        if other != wish.hold {
            let one = Booking {
                hold: other,
                consented: wish.consented,
                idempotency_key: None,
            };
            book_in(tx, actor, shipped, &now.for_one(&other.to_string()), &one)?;
        }
    }
    book_in(tx, actor, shipped, now, wish)
}

/// Services one after another are one massage to whoever gets them: the limit on its length is for all of them.
fn short_enough_together(
    tx: &mut Tx<'_>,
    actor: &Actor,
    shipped: &Arc<RuleBook>,
    now: &Now,
    parts: &[Id<Hold>],
) -> Result<(), BookingRefusal> {
    if parts.len() < 2 {
        return Ok(());
    }
    let mut minutes: BTreeMap<Id<Person>, (i64, Timestamp)> = BTreeMap::new();
    for part in parts {
        if let Some(hold) = booking::hold(tx, actor.clinic, *part)? {
            may_for(actor, Act::Book, hold.athlete)?;
            let length = hold.slot.ends_at.duration_since(hold.slot.starts_at);
            let starts_at = hold.slot.starts_at;
            let (sum, first) = minutes.entry(hold.athlete).or_insert((0, starts_at));
            *sum += length.as_mins();
            *first = starts_at.min(*first);
        }
    }
    let rules = rules_in_use(tx, shipped, actor.clinic)?;
    for (athlete, (minutes, starts_at)) in minutes {
        let situation = situation_of(tx, &rules, actor.clinic, athlete, now.at)?;
        let screening = screen_for(&situation, starts_at, &rules);
        if let Some(most) = screening.verdict().most_minutes
            && minutes > i64::from(most)
        {
            return Err(BookingRefusal::TooLong { most });
        }
    }
    Ok(())
}

pub(crate) fn book_in(
    tx: &mut Tx<'_>,
    actor: &Actor,
    shipped: &Arc<RuleBook>,
    now: &Now,
    wish: &Booking,
) -> Result<Appointment, BookingRefusal> {
    let clinic = actor.clinic;
    let asked = Asked {
        key: wish.idempotency_key.as_deref(),
        act: "book",
        body: format!("{} {}", wish.hold, wish.consented),
    };
    // Another body under the same key is refused; the same one finds its appointment below.
    attempt::claim(tx, actor, now, &asked, wish.hold)?;
    if let Some(before) = booked_before(tx, actor, wish)? {
        return Ok(before);
    }
    let hold =
        booking::hold(tx, clinic, wish.hold)?.ok_or(BookingRefusal::NotFound { what: "hold" })?;
    may_for(actor, Act::Book, hold.athlete)?;
    let invited = invited(tx, clinic, hold.id)?;
    if !wish.consented {
        return Err(BookingRefusal::ConsentMissing);
    }
    // From here on nobody else can end, extend or book this hold; an `Err` below gives it back.
    if !booking::claim_hold(tx, clinic, hold.id, now.at)? {
        // The same request may have come twice at one moment, and the other one was quicker.
        return booked_before(tx, actor, wish)?.ok_or(BookingRefusal::HoldExpired {
            at: hold.expires_at,
        });
    }
    let rules = &*rules_in_use(tx, shipped, clinic)?;
    let situation = situation_of(tx, rules, clinic, hold.athlete, now.at)?;
    let plan = plan_for(&situation, hold.slot.starts_at, rules);
    let clearance = cleared(&plan.screening)?;
    let (price_cents, pressure) =
        still_open(tx, actor, now, &hold, (&situation, rules, clearance))?;

    let appointment = Appointment::of_hold(hold, clearance, now.at);
    answer_screening::record(tx, actor, appointment.athlete, &situation, rules, now)?;
    let record = booking::Record {
        screening_id: now.id::<Screening>("screening").to_string(),
        plan_json: Some(plan_json(&plan, &situation, rules)),
        price_cents,
        idempotency_key: wish.idempotency_key.clone(),
    };
    keep(tx, actor, rules, now, &appointment, &record)?;
    if invited.is_some() {
        accept(tx, actor, now, &appointment)?;
    }
    count_pressure(tx, actor, wish.hold, pressure)?;
    booking::end_waiting_met(tx, clinic, appointment.athlete, &appointment.slot, now.at)?;
    booking_mail::confirm(tx, actor, &appointment, appointment.undo_until(), now)?;
    audit::wrote(tx, actor, now, "book", appointment.athlete)?;
    Ok(appointment)
}

/// Keeps an appointment whose ticks are taken, and plans its reminder.
pub(crate) fn keep(
    tx: &mut Tx<'_>,
    actor: &Actor,
    rules: &RuleBook,
    now: &Now,
    appointment: &Appointment,
    record: &booking::Record,
) -> Result<(), BookingRefusal> {
    match booking::insert_appointment(tx, actor.clinic, appointment, record) {
        Err(error) if error.is_unique("appointments_once") => {
            return Err(BookingRefusal::KeyReused);
        }
        inserted => inserted?,
    }
    Ok(reminder::plan(tx, actor, rules, appointment, now)?)
}

/// The appointment that this very attempt has made before.
fn booked_before(
    tx: &mut Tx<'_>,
    actor: &Actor,
    wish: &Booking,
) -> Result<Option<Appointment>, BookingRefusal> {
    // An appointment keeps the id of the hold it was.
    let id = Id::from_uuid(wish.hold.uuid());
    if let Some(key) = &wish.idempotency_key
        && let Some(before) = booking::appointment_by_key(tx, actor.clinic, key)?
        && before.id != id
    {
        return Err(BookingRefusal::KeyReused);
    }
    let before = booking::appointment(tx, actor.clinic, id)?;
    if let Some(before) = &before {
        may_for(actor, Act::Book, before.athlete)?;
    }
    Ok(before)
}

/// The proof that the athlete may be booked.
pub(crate) fn cleared(screening: &Screening) -> Result<&Clearance, BookingRefusal> {
    match screening {
        Screening::Cleared(clearance) => Ok(clearance),
        Screening::NotYet(verdict)
        | Screening::SpeakToSomeone(verdict)
        | Screening::Emergency(verdict)
        | Screening::Incomplete(verdict) => Err(BookingRefusal::NotCleared {
            outcome: verdict.outcome,
        }),
    }
}

/// Asks the same function that offered the time, with today's hours and the skills that the clearance asks for; if it is open, the price
/// and the pressure at which it counts.
fn still_open(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: &Now,
    hold: &Hold,
    (situation, rules, clearance): (&Situation, &RuleBook, &Clearance),
) -> Result<(i64, Option<Pressure>), BookingRefusal> {
    let book = book_of(tx, actor)?;
    let wanted = WantedStart::of(&hold.slot, hold.athlete);
    let mut query = wanted.query(now.at);
    query.add_ons.clone_from(&hold.slot.add_ons);
    query.pressure = planned_pressure::of(situation, rules, &book, wanted.service);
    query.shares_room = shares_room(&book, &hold.slot);
    // It was held in time; the clinic's notice may have begun since.
    query.any_time = true;
    query.also_ended = true;
    query.skills.clone_from(&clearance.verdict().skills);
    query.not_before = clearance.verdict().not_before;
    let own = Some(hold.id.uuid());
    let calendar = booking::calendar(tx, &book, &query.unbounded(), own, now.at)?;
    is_open(
        &query,
        &calendar,
        wanted.therapist,
        wanted.location,
        wanted.starts_at,
    )
    .ok_or_else(|| refused(&query, &calendar, wanted))?;
    let price = price_of(&book, wanted, &hold.slot.add_ons, clearance)?;
    Ok((price, query.pressure))
}

/// Whether a slot is in the room of the one beside it: it needs a room, and has none of its own.
pub(crate) fn shares_room(book: &ClinicBook, slot: &Slot) -> bool {
    slot.room.is_none()
        && book
            .service(slot.service)
            .is_some_and(|service| service.needs_room)
}

/// What a service costs with what is added, if with this therapist it is no longer than this person's clearance allows.
pub(crate) fn price_of(
    book: &ClinicBook,
    wanted: WantedStart,
    add_ons: &[Id<AddOn>],
    clearance: &Clearance,
) -> Result<i64, BookingRefusal> {
    short_enough(book, wanted, add_ons, clearance.verdict())?;
    let service = book
        .service(wanted.service)
        .ok_or(BookingRefusal::NotFound { what: "service" })?;
    Ok(service.with(add_ons).price_cents)
}

/// Refuses a service that with this therapist, and with what is added, is longer than a verdict allows.
pub(crate) fn short_enough(
    book: &ClinicBook,
    wanted: WantedStart,
    add_ons: &[Id<AddOn>],
    verdict: &Verdict,
) -> Result<(), BookingRefusal> {
    let service = book
        .service(wanted.service)
        .ok_or(BookingRefusal::NotFound { what: "service" })?;
    // A therapist may take their own time for a service.
    let own = book
        .therapist(wanted.therapist)
        .map_or(service.minutes, |therapist| therapist.minutes_of(service));
    let added = service
        .with(add_ons)
        .minutes
        .saturating_sub(service.minutes);
    match verdict.most_minutes {
        Some(most) if own.saturating_add(added) > most => Err(BookingRefusal::TooLong { most }),
        Some(_) | None => Ok(()),
    }
}

/// What was planned, for the therapist's page: the situation document's own shape.
pub(crate) fn plan_json(plan: &Plan, situation: &Situation, rules: &RuleBook) -> String {
    let activities = ActivitiesRead {
        read: 0,
        duplicates: 0,
        rejected: Vec::new(),
    };
    formats::situation::write(plan, situation, &activities, rules).to_string()
}
