//! Setting a clinic up: rooms, services, therapists, hours, holidays.

use std::{collections::BTreeSet, fmt::Debug};

use care::{
    booking::{
        clinic::{ClinicBook, Therapist},
        set_up::{Change, Changed, SetUpRefused, Thing, changed, not_too_far},
    },
    id::Id,
    people::{Person, Role},
    units::Pressure,
};
use jiff::{Timestamp, tz::TimeZone};
use sha2::{Digest, Sha256};
use store::{
    Tx,
    clinic::{self as clinics, Ending},
    feeds::{self, FeedOf},
    people,
};

use crate::{
    Actor, Now, Practice,
    access::{self, Act, Whose},
    audit,
    fault::Fault,
    misfits,
    sign_in::{looks_like_an_address, zone_of_newcomers},
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
    /// Somebody changed the same thing since it was looked at.
    #[error("somebody changed this meanwhile")]
    ChangedMeanwhile,
    /// Something is broken.
    #[error(transparent)]
    Fault(#[from] Fault),
}
crate::fault::refusals!(SetUpRefusal);

/// Makes one change of the clinic; how many appointments ahead fit no more because of it. Times that were booked before stay as they are.
///
/// `seen` is the [`thing_version`] the thing at which it was looked before; `None` changes it however it is by now.
///
/// # Errors
/// [`SetUpRefusal::Refused`] with what cannot be right; [`SetUpRefusal::ChangedMeanwhile`] where somebody else was quicker.
pub async fn set_up(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    change: Change,
    seen: Option<String>,
) -> Result<usize, SetUpRefusal> {
    access::may(actor, Act::Manage, Whose::Clinic)?;
    not_too_far(&change, TimeZone::UTC.to_datetime(now.at).date())?;
    let actor = actor.clone();
    practice
        .store
        .write(move |tx| {
            let book = book(tx, &actor)?;
            let thing = change.about();
            if seen
                .as_ref()
                .is_some_and(|seen| *seen != thing_version(&book, thing))
            {
                return Err(SetUpRefusal::ChangedMeanwhile);
            }
            let changed = changed(&book, change.clone())?;
            save(tx, &actor, (&now, &book), changed, thing)?;
            let after = self::book(tx, &actor)?;
            Ok(misfits::newly(tx, &actor, [&book, &after], now.at)?)
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
    if !looks_like_an_address(&new.email) {
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
                    zone: zone_of_newcomers(&book),
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
            save(tx, &actor, (&now, &book), changed, Thing::Therapist(id))?;
            Ok(id)
        })
        .await
}

/// How a thing of a clinic is now, in a few letters: others as soon as anything of it is changed.
pub fn thing_version(book: &ClinicBook, thing: Thing) -> String {
    fn print(thing: &impl Debug) -> String {
        let hash = Sha256::digest(format!("{thing:?}"));
        hash.iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
    match thing {
        Thing::Location(id) => print(&book.location(id)),
        Thing::Room(id) => print(&(book.room(id), book.ended.rooms.len())),
        Thing::Service(id) => print(&(book.service(id), book.offers(id))),
        Thing::Therapist(id) => print(&(book.therapist(id), book.ended.therapists.len())),
        Thing::House => print(&(
            &book.holidays,
            &book.travel,
            book.booking_window,
            book.clinic.cancel_notice_h,
        )),
    }
}

fn book(tx: &mut Tx<'_>, actor: &Actor) -> Result<ClinicBook, SetUpRefusal> {
    let book = clinics::load_clinic_book(tx, actor.clinic)?;
    Ok(book.ok_or(SetUpRefused::NotFound { what: "clinic" })?)
}

fn save(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (now, before): (&Now, &ClinicBook),
    changed: Changed,
    thing: Thing,
) -> Result<(), SetUpRefusal> {
    let clinic = actor.clinic;
    match changed {
        Changed::Location(location) => clinics::save_location(tx, clinic, &location)?,
        Changed::Room(room) => clinics::save_room(tx, clinic, &room)?,
        Changed::Service(service, therapists) => {
            clinics::save_service(tx, clinic, &service)?;
            for therapist in &therapists {
                clinics::save_therapist(tx, clinic, therapist)?;
            }
        }
        Changed::Therapist(therapist) => {
            rename(tx, actor, before, &therapist)?;
            clinics::save_therapist(tx, clinic, &therapist)?;
        }
        Changed::Holidays(holidays) => clinics::save_holidays(tx, clinic, &holidays)?,
        Changed::Travel(travel) => clinics::save_travel(tx, clinic, &travel)?,
        Changed::Booking(window, cancel_notice_h) => {
            clinics::save_booking_window(tx, clinic, window)?;
            clinics::save_cancel_notice(tx, clinic, cancel_notice_h)?;
        }
        Changed::Offered(thing, offered) => offer(tx, actor, thing, (!offered).then_some(now.at))?,
    }
    let which = match thing {
        Thing::Location(id) => id.to_string(),
        Thing::Room(id) => id.to_string(),
        Thing::Service(id) => id.to_string(),
        Thing::Therapist(id) => id.to_string(),
        Thing::House => String::new(),
    };
    let what = format!("clinic_set_up {} {which}", thing.word());
    audit::changed(tx, actor, now, what.trim_end())?;
    Ok(())
}

/// A therapist's name is the person's.
fn rename(
    tx: &mut Tx<'_>,
    actor: &Actor,
    before: &ClinicBook,
    after: &Therapist,
) -> Result<(), SetUpRefusal> {
    let known = before.therapist(after.id);
    if known.is_none_or(|old| old.name == after.name) {
        return Ok(());
    }
    let id = Id::from_uuid(after.id.uuid());
    if let Some(member) = people::person_by_id(tx, actor.clinic, id)? {
        let person = Person {
            name: after.name.clone(),
            ..member.person
        };
        people::update_person(tx, actor.clinic, &person)?;
    }
    Ok(())
}

/// Ends something, or offers it again. Who has left sees no client any more, nor does a calendar that has its secret address.
fn offer(
    tx: &mut Tx<'_>,
    actor: &Actor,
    thing: Thing,
    ended: Option<Timestamp>,
) -> Result<(), SetUpRefusal> {
    let clinic = actor.clinic;
    let ending = match thing {
        Thing::Room(id) => Ending::Room(id),
        Thing::Service(id) => Ending::Service(id),
        Thing::Therapist(id) => {
            let person: Id<Person> = Id::from_uuid(id.uuid());
            if ended.is_some() {
                people::drop_role(tx, clinic, person, Role::Therapist)?;
                feeds::end_feed(tx, clinic, FeedOf::Therapist(id))?;
            } else {
                people::add_role(tx, clinic, person, Role::Therapist)?;
            }
            Ending::Therapist(id)
        }
        Thing::Location(_) | Thing::House => return Ok(()),
    };
    Ok(clinics::end(tx, clinic, ending, ended)?)
}
