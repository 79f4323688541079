//! What becomes of an invitation, and who sees what of it.

use care::{
    booking::{
        appointment::Appointment,
        clinic::{Clinic, ClinicBook},
        hold::Hold,
        invitation::{Invitation, InvitationEnd},
        occupancy::Resource,
    },
    id::Id,
    people::Person,
};
use jiff::Timestamp;
use store::{StoreError, Tx, booking, people};

use crate::{
    Actor, Now, Practice,
    access::Act,
    audit,
    booking::{BookingRefusal, book_of, may_for, taken},
    cancel::found,
    fault::Fault,
    invitation_mail::{self, Tell, Told, name_in_mail},
    invite::withdraw,
};

/// An invitation that somebody can say yes to.
#[derive(Debug, Clone, PartialEq)]
pub struct SeenInvitation {
    /// The place; it is theirs to book or give back, as any hold.
    pub hold: Hold,
    /// The name of whoever asks.
    pub asked_by: String,
}

/// What somebody is asked to now, soonest first; nothing of anybody's answers.
///
/// # Errors
/// [`BookingRefusal::NotAllowed`] for somebody else's.
pub async fn see_invitations(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    companion: Id<Person>,
) -> Result<(Vec<SeenInvitation>, ClinicBook), BookingRefusal> {
    may_for(actor, Act::Book, companion)?;
    let actor = actor.clone();
    practice
        .store
        .read(move |tx| {
            let mut seen = Vec::new();
            for one in booking::invitations_for(tx, actor.clinic, companion, now.at)? {
                let hold = booking::hold(tx, actor.clinic, one.place)?;
                if let Some(hold) = hold.filter(|hold| hold.is_live(now.at)) {
                    let asked_by = name_of(tx, actor.clinic, one.asked_by)?;
                    seen.push(SeenInvitation { hold, asked_by });
                }
            }
            seen.sort_by_key(|one| one.hold.slot.starts_at);
            Ok((seen, book_of(tx, &actor)?))
        })
        .await
}

/// How the place beside an athlete stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// Somebody is asked, until then.
    Asked {
        /// The first instant at which it is kept no more.
        until: Timestamp,
    },
    /// They come.
    Comes,
    /// It is free for others; nobody is told why.
    Free,
}

/// How the place beside an appointment stands; `None` where none was ever kept.
///
/// # Errors
/// [`BookingRefusal::NotAllowed`] for somebody else's appointment.
pub async fn see_beside(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    id: Id<Appointment>,
) -> Result<Option<Beside>, BookingRefusal> {
    let actor = actor.clone();
    practice
        .store
        .read(move |tx| {
            let own = found(tx, &actor, id)?;
            may_for(&actor, Act::SeeAppointment, own.athlete)?;
            let Some(one) = booking::invitation_beside(tx, actor.clinic, id)? else {
                return Ok(None);
            };
            if one.ended == Some(InvitationEnd::Accepted) {
                let other = booking::appointment(tx, actor.clinic, as_booked(one.place))?;
                let comes = other.is_some_and(|other| {
                    other.takes_time() && other.slot.starts_at == own.slot.starts_at
                });
                return Ok(Some(if comes { Beside::Comes } else { Beside::Free }));
            }
            let hold = booking::hold(tx, actor.clinic, one.place)?;
            let hold = hold.filter(|hold| one.is_open() && hold.is_live(now.at));
            Ok(Some(hold.map_or(Beside::Free, |hold| Beside::Asked {
                until: hold.expires_at,
            })))
        })
        .await
}

/// Who asked for a hold to be taken beside them; `None` where nobody did.
///
/// # Errors
/// [`BookingRefusal::NotAllowed`] for somebody else's hold; [`BookingRefusal::NotFound`] where it is gone.
pub async fn see_who_asks(
    practice: &Practice,
    actor: &Actor,
    id: Id<Hold>,
) -> Result<Option<String>, BookingRefusal> {
    let actor = actor.clone();
    practice
        .store
        .read(move |tx| {
            let hold = booking::hold(tx, actor.clinic, id)?
                .ok_or(BookingRefusal::NotFound { what: "hold" })?;
            may_for(&actor, Act::Book, hold.athlete)?;
            asker_of(tx, actor.clinic, id)
        })
        .await
}

/// The hold that is kept beside an athlete's own while they have not said whom they ask.
///
/// # Errors
/// [`BookingRefusal::NotAllowed`] for somebody else's.
pub async fn see_place_beside(
    practice: &Practice,
    actor: &Actor,
    own: Id<Hold>,
) -> Result<Option<Hold>, BookingRefusal> {
    let actor = actor.clone();
    practice
        .store
        .read(move |tx| {
            let Some(place) = crate::invite::unsaid_place(tx, &actor, own)? else {
                return Ok(None);
            };
            let hold = booking::hold(tx, actor.clinic, place)?;
            if let Some(hold) = &hold {
                may_for(&actor, Act::Book, hold.athlete)?;
            }
            Ok(hold)
        })
        .await
}

/// The name of whoever asks for a place; `None` for any other hold, and while nobody is asked.
pub(crate) fn asker_of(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    place: Id<Hold>,
) -> Result<Option<String>, BookingRefusal> {
    match booking::invitation(tx, clinic, place)? {
        Some(one) if one.asked.is_some() => Ok(Some(name_of(tx, clinic, one.asked_by)?)),
        Some(_) | None => Ok(None),
    }
}

fn name_of(tx: &mut Tx<'_>, clinic: Id<Clinic>, person: Id<Person>) -> Result<String, StoreError> {
    let member = people::person_by_id(tx, clinic, person)?;
    Ok(member.map_or_else(String::new, |member| name_in_mail(&member.person.name)))
}

/// A hold becomes an appointment of the same id.
fn as_booked(place: Id<Hold>) -> Id<Appointment> {
    Id::from_uuid(place.uuid())
}

/// Refuses to book a place before it is said whose it is: until then it takes nobody's own time.
pub(crate) fn invited(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    hold: Id<Hold>,
) -> Result<Option<Invitation>, BookingRefusal> {
    match booking::invitation(tx, clinic, hold)? {
        Some(one) if one.asked.is_none() => Err(BookingRefusal::NotFound { what: "hold" }),
        found => Ok(found),
    }
}

/// The companion says yes: from now on the place takes their own time too, and the asker is told once it can be undone no more. Their hold
/// is claimed already.
pub(crate) fn accept(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: &Now,
    appointment: &Appointment,
) -> Result<(), BookingRefusal> {
    let (clinic, slot) = (actor.clinic, &appointment.slot);
    let place = Id::from_uuid(appointment.id.uuid());
    let own = [Resource::Athlete(appointment.athlete)];
    match booking::occupy(tx, clinic, place.uuid(), &own, slot.occupies) {
        Err(error) if error.is_unique("occupancy_key") => return Err(taken()),
        occupied => occupied?,
    }
    let end = (InvitationEnd::Accepted, now.at);
    if !booking::end_invitation(tx, clinic, place, end)? {
        return Err(BookingRefusal::HoldExpired { at: now.at });
    }
    let (told, due) = (Told::of(place, slot), appointment.undo_until());
    invitation_mail::plan(tx, clinic, now, (Tell::Comes, &told), due)?;
    Ok(())
}

/// A hold was given back; where somebody was asked to take it, both are told that the place is free, and neither why.
pub(crate) fn given_back(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: &Now,
    hold: &Hold,
) -> Result<(), BookingRefusal> {
    let end = (InvitationEnd::GivenBack, now.at);
    if booking::end_invitation(tx, actor.clinic, hold.id, end)? {
        tell_both(tx, actor.clinic, now, &Told::of(hold.id, &hold.slot))?;
        audit::wrote(tx, actor, now, "invitation given back", hold.athlete)?;
    }
    Ok(())
}

fn tell_both(tx: &mut Tx<'_>, clinic: Id<Clinic>, now: &Now, told: &Told) -> Result<(), Fault> {
    for tell in [Tell::Free, Tell::Over] {
        invitation_mail::plan(tx, clinic, now, (tell, told), now.at)?;
    }
    Ok(())
}

/// Somebody has left the time of an appointment: whoever they asked is asked no more, and whoever asked them hears that the place is free.
pub(crate) fn left(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: &Now,
    before: &Appointment,
) -> Result<(), BookingRefusal> {
    withdraw(tx, actor, now, before)?;
    let place = Id::from_uuid(before.id.uuid());
    let was_asked = booking::invitation(tx, actor.clinic, place)?;
    if was_asked.is_some_and(|one| one.ended == Some(InvitationEnd::Accepted)) {
        let told = Told::of(place, &before.slot);
        invitation_mail::plan(tx, actor.clinic, now, (Tell::Free, &told), now.at)?;
    }
    Ok(())
}

/// Who comes beside an appointment by an invitation, or who asked for it.
pub(crate) fn companion_of(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    id: Id<Appointment>,
) -> Result<Option<Id<Appointment>>, StoreError> {
    let accepted = |one: &Invitation| one.ended == Some(InvitationEnd::Accepted);
    if let Some(one) = booking::invitation_beside(tx, clinic, id)?.filter(accepted) {
        return Ok(Some(as_booked(one.place)));
    }
    let asked = booking::invitation(tx, clinic, Id::from_uuid(id.uuid()))?;
    Ok(asked.filter(accepted).map(|one| one.beside))
}

/// Takes a hold away and frees its time; false where it is gone already.
pub(crate) fn free(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    hold: Id<Hold>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let claimed = booking::claim_hold(tx, clinic, hold, now)?;
    if claimed {
        booking::release(tx, clinic, hold.uuid())?;
        booking::forget(tx, clinic, hold)?;
    }
    Ok(claimed)
}

/// Ends the invitations whose places are kept no more, and tells both.
pub(crate) fn lapse(tx: &mut Tx<'_>, now: &Now) -> Result<(), Fault> {
    for (clinic, one) in booking::lapsed_invitations(tx, now.at)? {
        let end = (InvitationEnd::Lapsed, now.at);
        let own = booking::appointment(tx, clinic, one.beside)?;
        // Where another server ends it at this moment, that one tells of it.
        if booking::end_invitation(tx, clinic, one.place, end)?
            && let Some(own) = own
        {
            tell_both(tx, clinic, now, &Told::of(one.place, &own.slot))?;
        }
    }
    Ok(())
}

/// Gives the place back where the companion's own answers do not clear them. Questions that are open do not: they can still be answered.
pub(crate) fn give_back_uncleared(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: &Now,
    place: Id<Hold>,
) -> Result<(), BookingRefusal> {
    let open = booking::invitation(tx, actor.clinic, place)?.filter(Invitation::is_open);
    let hold = booking::hold(tx, actor.clinic, place)?;
    match hold.filter(|hold| open.is_some() && hold.athlete == actor.person) {
        Some(hold) if free(tx, actor.clinic, place, now.at)? => given_back(tx, actor, now, &hold),
        // The desk may still speak to them, or somebody else was quicker.
        Some(_) | None => Ok(()),
    }
}
