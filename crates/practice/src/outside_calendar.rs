//! A therapist's own calendar, somewhere else: connecting it, ending that, and how it stands.

use care::{
    booking::{
        appointment::Appointment,
        clinic::{ClinicBook, Therapist},
    },
    id::Id,
};
use jiff::Timestamp;
use store::{
    Tx, booking,
    outside::{self, OutsideCalendar},
};

use crate::{
    Actor, Now, Practice,
    access::{self, Act, NotAllowed, Whose},
    audit,
    caldav::{self, CalendarTrouble, Reach, Server},
    fault::Fault,
    seal::Key,
    sync_calendars,
};

/// What is needed to reach therapists' own calendars.
#[derive(Debug)]
pub struct CalendarReach {
    /// Seals their passwords.
    pub key: Key,
    /// Which servers may be spoken to.
    pub reach: Reach,
    /// The address under which people reach Knead, for links.
    pub base_url: String,
}

/// Why a calendar is not connected, ended or shown.
#[derive(Debug, thiserror::Error)]
pub enum OutsideRefusal {
    /// Not theirs.
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    /// It was tried, and does not work.
    #[error(transparent)]
    Trouble(#[from] CalendarTrouble),
    /// They work for nobody here.
    #[error("only therapists have a calendar of their own here")]
    NotATherapist,
    /// Something is broken.
    #[error(transparent)]
    Fault(#[from] Fault),
}
crate::fault::refusals!(OutsideRefusal);

/// A calendar to connect.
#[derive(Clone)]
pub struct NewCalendar {
    /// Its address.
    pub address: String,
    /// The name to sign in with.
    pub user: String,
    /// The password, best one for this use alone.
    pub password: String,
}

/// Passwords stay out of debug output.
impl std::fmt::Debug for NewCalendar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewCalendar")
    }
}

/// How a therapist's own calendar stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenOutside {
    /// Whose.
    pub therapist: Id<Therapist>,
    /// Their name.
    pub name: String,
    /// Where: the server's name, and the user's there. Empty for everybody but themselves.
    pub place: String,
    /// When it was last read and written as a whole.
    pub synced_at: Option<Timestamp>,
    /// Since when that has not worked, and why. What was last known stays taken.
    pub trouble: Option<(Timestamp, CalendarTrouble)>,
}

/// Therapists' own calendars on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct SeenCalendars {
    /// Each, by name.
    pub calendars: Vec<SeenOutside>,
    /// Appointments that one of them stands against, soonest first.
    pub clashes: Vec<Appointment>,
    /// The clinic.
    pub book: ClinicBook,
}

/// Where a password was sealed for: nobody can have it sent to another server, or as somebody else.
pub(crate) fn place_of(calendar: &OutsideCalendar) -> String {
    format!(
        "outside calendar {} {} {} {} {}",
        calendar.clinic, calendar.therapist, calendar.id, calendar.address, calendar.user
    )
}

/// Connects a therapist's own calendar after trying it, in the place of one before, and reads it at once.
///
/// # Errors
/// [`OutsideRefusal::Trouble`] where it does not work: nothing is kept then.
pub async fn connect_calendar(
    practice: &Practice,
    actor: &Actor,
    outside: &CalendarReach,
    wish: NewCalendar,
    now: Now,
) -> Result<(), OutsideRefusal> {
    access::may(actor, Act::ConnectCalendar, Whose::Of(actor.person))?;
    let therapist = Id::<Therapist>::from_uuid(actor.person.uuid());
    let address = caldav::address(&wish.address, outside.reach)?;
    let user = wish.user.trim().to_owned();
    let server = Server::new(&address, &user, &wish.password, outside.reach);
    sync_calendars::blocking(move || server.try_it()).await??;

    let by = actor.clone();
    let mut calendar = OutsideCalendar {
        clinic: actor.clinic,
        therapist,
        id: now.id("calendar"),
        address,
        user,
        sealed: Vec::new(),
        asked_at: None,
        synced_at: None,
        trouble: None,
    };
    calendar.sealed = outside.key.seal(&wish.password, &place_of(&calendar), &now);
    practice
        .store
        .write(move |tx| {
            let works = store::clinic::load_clinic_book(tx, by.clinic)?
                .is_some_and(|book| book.therapist(therapist).is_some());
            if !works {
                return Err(OutsideRefusal::NotATherapist);
            }
            outside::disconnect(tx, by.clinic, therapist)?;
            outside::connect(tx, &calendar, now.at)?;
            Ok(audit::changed(tx, &by, &now, "connect a calendar")?)
        })
        .await?;
    sync_calendars::sync_one(practice, outside, (actor.clinic, therapist), now).await?;
    Ok(())
}

/// Ends the connection: our appointments are taken out of it where its server answers, its times are free again.
///
/// # Errors
/// [`OutsideRefusal::NotAllowed`] for somebody else's.
pub async fn disconnect_calendar(
    practice: &Practice,
    actor: &Actor,
    outside: &CalendarReach,
    now: Now,
) -> Result<(), OutsideRefusal> {
    access::may(actor, Act::ConnectCalendar, Whose::Of(actor.person))?;
    let therapist = Id::<Therapist>::from_uuid(actor.person.uuid());
    sync_calendars::take_all_out(practice, outside, (actor.clinic, therapist)).await?;
    let by = actor.clone();
    practice
        .store
        .write(move |tx| {
            if outside::disconnect(tx, by.clinic, therapist)? {
                audit::changed(tx, &by, &now, "end a calendar")?;
            }
            Ok(())
        })
        .await
}

/// The actor's own connected calendar; `None` where they have none.
///
/// # Errors
/// [`OutsideRefusal::NotAllowed`] for those who cannot have one.
pub async fn see_own_calendar(
    practice: &Practice,
    actor: &Actor,
) -> Result<Option<SeenOutside>, OutsideRefusal> {
    access::may(actor, Act::ConnectCalendar, Whose::Of(actor.person))?;
    let actor = actor.clone();
    practice
        .store
        .read(move |tx| {
            let therapist = Id::from_uuid(actor.person.uuid());
            let found = outside::calendar_of(tx, actor.clinic, therapist)?;
            Ok(found.map(|calendar| {
                let host = calendar.address.split("://").nth(1).unwrap_or_default();
                let host = host.split('/').next().unwrap_or_default();
                let place = format!("{} at {host}", calendar.user);
                seen(calendar, String::new(), place)
            }))
        })
        .await
}

/// How all therapists' own calendars stand, and which appointments between two instants one of them stands against.
///
/// # Errors
/// [`OutsideRefusal::NotAllowed`] for all but those who work there.
pub async fn see_calendars(
    practice: &Practice,
    actor: &Actor,
    from: Timestamp,
    until: Timestamp,
) -> Result<SeenCalendars, OutsideRefusal> {
    access::may(actor, Act::SeeDay, Whose::Clinic)?;
    let actor = actor.clone();
    practice
        .store
        .read(move |tx| {
            let clinic = actor.clinic;
            let book = store::clinic::load_clinic_book(tx, clinic)?
                .ok_or(Fault::Stored { what: "the clinic" })?;
            let mut calendars: Vec<SeenOutside> = outside::calendars(tx, clinic)?
                .into_iter()
                .map(|calendar| {
                    let therapist = book.therapist(calendar.therapist);
                    let name = therapist.map_or_else(String::new, |one| one.name.clone());
                    seen(calendar, name, String::new())
                })
                .collect();
            calendars.sort_by(|one, other| one.name.cmp(&other.name));
            let clashes = clashes(tx, clinic, from, until)?;
            Ok(SeenCalendars {
                calendars,
                clashes,
                book,
            })
        })
        .await
}

fn clashes(
    tx: &mut Tx<'_>,
    clinic: Id<care::booking::clinic::Clinic>,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<Appointment>, Fault> {
    let mut found = Vec::new();
    for id in outside::clashes(tx, clinic, from, until)? {
        found.extend(booking::appointment(tx, clinic, id)?);
    }
    found.sort_by_key(|appointment| (appointment.slot.starts_at, appointment.id));
    Ok(found)
}

fn seen(calendar: OutsideCalendar, name: String, place: String) -> SeenOutside {
    SeenOutside {
        therapist: calendar.therapist,
        name,
        place,
        synced_at: calendar.synced_at,
        trouble: calendar
            .trouble
            .map(|(since, word)| (since, CalendarTrouble::from_word(&word))),
    }
}
