//! Setting a clinic up: rooms, services, therapists, hours, holidays.

use std::collections::BTreeSet;

use care::{
    booking::{
        clinic::{ClinicBook, Therapist},
        set_up::{Change, Changed, SetUpRefused, changed},
    },
    id::Id,
    people::{Person, Role},
    units::Pressure,
};
use store::{Tx, clinic as clinics, people};

use crate::{
    Actor, Now, Practice,
    access::{self, Act, Whose},
    audit,
    fault::Fault,
};

/// A therapist to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTherapist {
    /// Name.
    pub name: String,
    /// Their address, by which they sign in. Somebody of the clinic who has it becomes a therapist as well.
    pub email: String,
    /// The most pressure they give.
    pub pressure_max: Pressure,
}

/// Why a clinic stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum SetUpRefusal {
    /// Not theirs to change.
    #[error(transparent)]
    NotAllowed(#[from] access::NotAllowed),
    /// It cannot be right.
    #[error(transparent)]
    Refused(#[from] SetUpRefused),
    /// The address is none.
    #[error("`{0}` is not an e-mail address")]
    NotAnAddress(String),
    /// Something is broken.
    #[error(transparent)]
    Fault(#[from] Fault),
}
crate::fault::refusals!(SetUpRefusal);

/// Makes one change of the clinic. Times that were booked before stay as they are.
///
/// # Errors
/// [`SetUpRefusal::Refused`] with what cannot be right.
pub async fn set_up(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    change: Change,
) -> Result<(), SetUpRefusal> {
    access::may(actor, Act::Manage, Whose::Clinic)?;
    let actor = actor.clone();
    practice
        .store
        .write(move |tx| {
            let changed = changed(&book(tx, &actor)?, change.clone())?;
            save(tx, &actor, &now, changed)
        })
        .await
}

/// Adds a therapist who can sign in and offers whatever needs no skill.
///
/// # Errors
/// [`SetUpRefusal::NotAnAddress`]; [`SetUpRefusal::Refused`] without a name.
pub async fn add_therapist(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    new: NewTherapist,
) -> Result<Id<Therapist>, SetUpRefusal> {
    access::may(actor, Act::Manage, Whose::Clinic)?;
    if !crate::sign_in::looks_like_an_address(&new.email) {
        return Err(SetUpRefusal::NotAnAddress(new.email));
    }
    let actor = actor.clone();
    practice
        .store
        .write(move |tx| {
            let book = book(tx, &actor)?;
            let email = new.email.trim().to_lowercase();
            let known = people::person_by_email(tx, actor.clinic, &email)?;
            let person = known.as_ref().map_or_else(
                || Person {
                    id: now.id("therapist"),
                    name: new.name.trim().to_owned(),
                    email,
                    zone: book
                        .locations
                        .first()
                        .and_then(|place| place.zone.iana_name())
                        .unwrap_or("UTC")
                        .to_owned(),
                },
                |member| member.person.clone(),
            );
            let id = Id::from_uuid(person.id.uuid());
            let therapist = Therapist::new(id, &person.name, new.pressure_max);
            let changed = changed(&book, Change::NewTherapist(therapist))?;
            match known {
                Some(_) => people::add_role(tx, actor.clinic, person.id, Role::Therapist)?,
                None => {
                    let roles = BTreeSet::from([Role::Therapist]);
                    people::insert_person(tx, actor.clinic, &person, &roles)?;
                }
            }
            save(tx, &actor, &now, changed)?;
            Ok(id)
        })
        .await
}

fn book(tx: &mut Tx<'_>, actor: &Actor) -> Result<ClinicBook, SetUpRefusal> {
    let book = clinics::load_clinic_book(tx, actor.clinic)?;
    Ok(book.ok_or(SetUpRefused::NotFound { what: "clinic" })?)
}

fn save(tx: &mut Tx<'_>, actor: &Actor, now: &Now, changed: Changed) -> Result<(), SetUpRefusal> {
    let clinic = actor.clinic;
    match changed {
        Changed::Room(room) => clinics::save_room(tx, clinic, &room)?,
        Changed::Service(service, therapists) => {
            clinics::save_service(tx, clinic, &service)?;
            for therapist in &therapists {
                clinics::save_therapist(tx, clinic, therapist)?;
            }
        }
        Changed::Therapist(therapist) => clinics::save_therapist(tx, clinic, &therapist)?,
        Changed::Holidays(holidays) => clinics::save_holidays(tx, clinic, &holidays)?,
        Changed::Travel(travel) => clinics::save_travel(tx, clinic, &travel)?,
        Changed::BookingWindow(window) => clinics::save_booking_window(tx, clinic, window)?,
    }
    audit::changed(tx, actor, now, "clinic_set_up")?;
    Ok(())
}
