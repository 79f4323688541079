//! Booking one's own place, and asking somebody to take the one beside it.

use std::sync::Arc;

use care::{
    booking::{
        appointment::Appointment,
        clinic::Clinic,
        hold::Hold,
        invitation::{Invitation, InvitationEnd, MOST_A_DAY, kept_until},
    },
    id::Id,
    people::Person,
};
use jiff::{SignedDuration, Timestamp};
use store::{Tx, booking, people, training::profile};

use crate::{
    Actor, Now, Practice,
    access::{self, Act},
    attempt::{self, Asked},
    audit,
    book::{Booking, book_in},
    booking::{BookingRefusal, book_of, may_for},
    cancel::found,
    fault::Fault,
    hold::live_hold,
    invitation::free,
    invitation_mail::{self, Tell, Told},
    sign_in::{known_or_new, looks_like_an_address},
};

/// Why nobody was asked, or no place beside kept.
#[derive(Debug, thiserror::Error)]
pub enum InviteRefusal {
    /// The address is none.
    #[error("this is not an e-mail address")]
    NotAnAddress,
    /// The address is the asker's own.
    #[error("this is your own address")]
    OwnAddress,
    /// They have asked somebody who has not answered yet.
    #[error("somebody you asked has not answered yet")]
    AskedAlready,
    /// They have asked often enough for a day.
    #[error("you asked {most} times within a day")]
    TooMany {
        /// How often one may.
        most: usize,
    },
    /// The booking itself is refused.
    #[error(transparent)]
    Booking(BookingRefusal),
    /// Something is broken.
    #[error(transparent)]
    Fault(#[from] Fault),
}
crate::fault::refusals!(InviteRefusal);

impl From<BookingRefusal> for InviteRefusal {
    fn from(refusal: BookingRefusal) -> Self {
        match refusal {
            BookingRefusal::Fault(fault) => Self::Fault(fault),
            refusal => Self::Booking(refusal),
        }
    }
}

impl From<access::NotAllowed> for InviteRefusal {
    fn from(refusal: access::NotAllowed) -> Self {
        Self::Booking(refusal.into())
    }
}

/// Books an athlete's own place of two as [`crate::book`] does, and asks whoever has the address to take the other. The other place is
/// kept for them from now on ([`kept_until`]); the mail leaves once the booking can be undone no more. Somebody new becomes an athlete of
/// the clinic, as by asking for a sign-in link. What is answered here is the same whether or not the address is known.
///
/// The same hold booked twice is one appointment, one invitation and the same answer.
///
/// # Errors
/// [`InviteRefusal::NotAnAddress`], [`InviteRefusal::OwnAddress`], [`InviteRefusal::AskedAlready`], [`InviteRefusal::TooMany`];
/// [`InviteRefusal::Booking`] as [`crate::book`], and where no place is kept beside the hold. Where it refuses, nothing is booked.
pub async fn book_beside(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    wish: Booking,
    email: &str,
) -> Result<Appointment, InviteRefusal> {
    let email = email.trim().to_lowercase();
    let (actor, rules) = (actor.clone(), Arc::clone(&practice.rules));
    practice
        .store
        .write(move |tx| {
            let asked = Asked {
                key: wish.idempotency_key.as_deref(),
                act: "book beside",
                body: format!("{} {} {email}", wish.hold, wish.consented),
            };
            let own: Id<Appointment> = Id::from_uuid(wish.hold.uuid());
            let again = attempt::claim(tx, &actor, &now, &asked, own)?;
            if again.is_some() || booking::appointment(tx, actor.clinic, own)?.is_some() {
                let before = found(tx, &actor, own)?;
                may_for(&actor, Act::Book, before.athlete)?;
                return Ok(before);
            }
            let hold = live_hold(tx, &actor, &now, wish.hold)?;
            may_for(&actor, Act::Book, hold.athlete)?;
            let place = unsaid_place(tx, &actor, wish.hold)?;
            let place = place.ok_or(BookingRefusal::NotFound { what: "place" })?;
            let place = live_hold(tx, &actor, &now, place)?;
            if !looks_like_an_address(&email) {
                return Err(InviteRefusal::NotAnAddress);
            }
            let asker = people::person_by_id(tx, actor.clinic, hold.athlete)?;
            if asker.is_some_and(|asker| asker.person.email == email) {
                return Err(InviteRefusal::OwnAddress);
            }
            may_ask(tx, actor.clinic, hold.athlete, now.at)?;
            let alone = Booking {
                idempotency_key: None,
                ..wish.clone()
            };
            let appointment = book_in(tx, &actor, &rules, &now, &alone)?;
            ask(tx, &actor, &now, (&appointment, &place), &email)?;
            Ok(appointment)
        })
        .await
}

/// Asks whoever has an address.
fn ask(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: &Now,
    (own, place): (&Appointment, &Hold),
    email: &str,
) -> Result<(), BookingRefusal> {
    let clinic = actor.clinic;
    let companion = known_or_new(tx, clinic, email, now)?;
    if profile::profile(tx, clinic, companion.id)?.is_none() {
        // Somebody who works there: a place can be kept for anybody.
        profile::put_profile(tx, clinic, companion.id, &profile::Profile::default())?;
    }
    let notice = book_of(tx, actor)?.clinic.cancel_notice_h;
    let until = kept_until(now.at, place.slot.starts_at, notice);
    let often = booking::written_to_since(tx, clinic, companion.id, a_day_before(now.at))?;
    // Until then the booking may be undone, and nobody is to know of it.
    let from = own.undo_until();
    let given = booking::give_hold(tx, clinic, place.id, (companion.id, until), now.at)?;
    if !given || !booking::ask_companion(tx, clinic, place.id, (companion.id, from))? {
        return Err(BookingRefusal::HoldExpired {
            at: place.expires_at,
        });
    }
    // Whoever is asked too often finds the invitation here, and no mail: to the asker it looks the same.
    if often < MOST_A_DAY {
        let told = Told::of(place.id, &place.slot);
        invitation_mail::plan(tx, clinic, now, (Tell::Asked, &told), from)?;
    }
    audit::wrote(tx, actor, now, "ask along", own.athlete)?;
    Ok(())
}

/// Whether an athlete may ask somebody now: one at a time, and not too often.
pub(crate) fn may_ask(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    asker: Id<Person>,
    now: Timestamp,
) -> Result<(), InviteRefusal> {
    if booking::open_invitations_by(tx, clinic, asker)? > 0 {
        return Err(InviteRefusal::AskedAlready);
    }
    if booking::asked_since(tx, clinic, asker, a_day_before(now))? >= MOST_A_DAY {
        return Err(InviteRefusal::TooMany { most: MOST_A_DAY });
    }
    Ok(())
}

fn a_day_before(now: Timestamp) -> Timestamp {
    now.saturating_sub(SignedDuration::from_hours(24))
        .unwrap_or(Timestamp::MIN)
}

/// The place that is kept beside a hold while nobody is asked yet.
pub(crate) fn unsaid_place(
    tx: &mut Tx<'_>,
    actor: &Actor,
    own: Id<Hold>,
) -> Result<Option<Id<Hold>>, BookingRefusal> {
    let beside = booking::invitation_beside(tx, actor.clinic, Id::from_uuid(own.uuid()))?;
    Ok(beside
        .filter(|invitation| invitation.asked.is_none())
        .map(|invitation| invitation.place))
}

/// Takes an invitation back: the place beside is free at once, and the companion is told that it is kept no more. One that is over is no
/// trouble.
///
/// # Errors
/// [`BookingRefusal::NotAllowed`] for somebody else's appointment.
pub async fn withdraw_invitation(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    beside: Id<Appointment>,
) -> Result<(), BookingRefusal> {
    let actor = actor.clone();
    practice
        .store
        .write(move |tx| {
            let own = found(tx, &actor, beside)?;
            may_for(&actor, Act::ChangeAppointment, own.athlete)?;
            withdraw(tx, &actor, &now, &own)
        })
        .await
}

/// Ends the invitation to the place beside an appointment as it was, if one is open.
pub(crate) fn withdraw(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: &Now,
    own: &Appointment,
) -> Result<(), BookingRefusal> {
    let clinic = actor.clinic;
    let beside = booking::invitation_beside(tx, clinic, own.id)?;
    let Some(invitation) = beside.filter(Invitation::is_open) else {
        return Ok(());
    };
    // The hold first, as whoever says yes at this moment takes it first too.
    free(tx, clinic, invitation.place, now.at)?;
    let end = (InvitationEnd::Withdrawn, now.at);
    if !booking::end_invitation(tx, clinic, invitation.place, end)? {
        return Ok(());
    }
    if invitation.asked.is_some_and(|(_, from)| from <= now.at) {
        let told = Told::of(invitation.place, &own.slot);
        invitation_mail::plan(tx, clinic, now, (Tell::Over, &told), now.at)?;
    }
    audit::wrote(tx, actor, now, "invitation withdrawn", own.athlete)?;
    Ok(())
}
