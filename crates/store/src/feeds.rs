//! Secret addresses of calendars, and what a calendar shows. Only hashes of the secrets are kept.

use care::{
    booking::{
        appointment::Appointment,
        clinic::{Clinic, Room, Therapist},
    },
    id::Id,
    people::Person,
};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{error::StoreError, params, sign_in::hashed, tx::Tx};

/// Whose appointments a calendar shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedOf {
    /// An athlete's own.
    Athlete(Id<Person>),
    /// A therapist's.
    Therapist(Id<Therapist>),
    /// Those in a room.
    Room(Id<Room>),
}

impl FeedOf {
    /// As it is written down.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Athlete(_) => "athlete",
            Self::Therapist(_) => "therapist",
            Self::Room(_) => "room",
        }
    }

    /// The subject's id without its kind.
    pub const fn uuid(self) -> Uuid {
        match self {
            Self::Athlete(id) => id.uuid(),
            Self::Therapist(id) => id.uuid(),
            Self::Room(id) => id.uuid(),
        }
    }

    /// From the word and the id; `None` for another word.
    pub fn of(word: &str, id: Id<Self>) -> Option<Self> {
        match word {
            "athlete" => Some(Self::Athlete(Id::from_uuid(id.uuid()))),
            "therapist" => Some(Self::Therapist(Id::from_uuid(id.uuid()))),
            "room" => Some(Self::Room(Id::from_uuid(id.uuid()))),
            _ => None,
        }
    }
}

/// An appointment as a calendar shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedEntry {
    /// Which.
    pub appointment: Id<Appointment>,
    /// Counts its versions.
    pub sequence: u32,
    /// From.
    pub starts_at: Timestamp,
    /// Until.
    pub ends_at: Timestamp,
    /// Name of the service.
    pub service: String,
    /// Name of the athlete.
    pub athlete: String,
    /// Name of the therapist.
    pub therapist: String,
    /// Name of the room.
    pub room: Option<String>,
    /// Name of the location.
    pub location: String,
    /// Address of the location.
    pub address: String,
    /// IANA zone of the location.
    pub zone: String,
    /// When it was booked or last changed.
    pub changed_at: Timestamp,
}

/// What an entry says, of a clinic's appointments.
macro_rules! entries {
    () => {
        "select a.appointment_id, a.sequence, a.starts_us, a.ends_us, s.name, athlete.name, therapist.name, r.name,
            l.name, l.address, l.zone, coalesce(a.changed_us, a.booked_us)
        from appointments a
        join services s on s.clinic_id = a.clinic_id and s.service_id = a.service_id
        join people athlete on athlete.clinic_id = a.clinic_id and athlete.person_id = a.athlete_id
        join people therapist on therapist.clinic_id = a.clinic_id and therapist.person_id = a.therapist_id
        join locations l on l.clinic_id = a.clinic_id and l.location_id = a.location_id
        left join rooms r on r.clinic_id = a.clinic_id and r.room_id = a.room_id
        where a.clinic_id = $1 and "
    };
}

/// Those that begin at a moment or after it, in order.
macro_rules! ahead {
    () => {
        " and a.starts_us >= $3 and a.stage <> 'cancelled'
        order by a.starts_us, a.appointment_id"
    };
}

statements! {
    PUT = "insert into calendar_feeds (token_hash, clinic_id, kind, subject_id, made_us, made_by) values ($1, $2, $3, $4, $5, $6)";
    END = "delete from calendar_feeds where clinic_id = $1 and kind = $2 and subject_id = $3";
    SINCE = "select made_us from calendar_feeds where clinic_id = $1 and kind = $2 and subject_id = $3";
    FIND = "select clinic_id, kind, subject_id from calendar_feeds where token_hash = $1";
    // One for each kind of subject: with `or` between them, an index serves none.
    OF_ATHLETE = concat!(entries!(), "a.athlete_id = $2", ahead!());
    OF_THERAPIST = concat!(entries!(), "a.therapist_id = $2", ahead!());
    IN_ROOM = concat!(entries!(), "a.room_id = $2", ahead!());
}

/// Keeps the secret address of a calendar; an earlier one of the same calendar leads nowhere from now on.
///
/// # Errors
/// [`StoreError::ForeignKey`] where there is no such clinic.
pub fn put_feed(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    of: FeedOf,
    secret: &str,
    (made_by, at): (Id<Person>, Timestamp),
) -> Result<(), StoreError> {
    end_feed(tx, clinic, of)?;
    let subject = of.uuid().to_string();
    tx.run(
        PUT,
        params![hashed(secret), clinic, of.word(), subject, at, made_by],
    )
    .map(drop)
}

/// Ends a calendar's address; nothing where there is none.
///
/// # Errors
/// What the database says.
pub fn end_feed(tx: &mut Tx<'_>, clinic: Id<Clinic>, of: FeedOf) -> Result<(), StoreError> {
    tx.run(END, params![clinic, of.word(), of.uuid().to_string()])
        .map(drop)
}

/// Since when a calendar has an address; `None` where it has none.
///
/// # Errors
/// What the database says.
pub fn feed_since(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    of: FeedOf,
) -> Result<Option<Timestamp>, StoreError> {
    let row = tx.row(SINCE, params![clinic, of.word(), of.uuid().to_string()])?;
    row.map(|row| row.instant(0)).transpose()
}

/// The calendar that a secret leads to; `None` where it leads nowhere.
///
/// # Errors
/// What the database says.
pub fn feed(tx: &mut Tx<'_>, secret: &str) -> Result<Option<(Id<Clinic>, FeedOf)>, StoreError> {
    let Some(row) = tx.row(FIND, params![hashed(secret)])? else {
        return Ok(None);
    };
    let of = FeedOf::of(row.text(1)?, row.id(2)?);
    of.map(|of| Ok((row.id(0)?, of))).transpose()
}

/// The appointments of a calendar that begin at or after an instant and were not cancelled, in order of time.
///
/// # Errors
/// What the database says.
pub fn entries(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    of: FeedOf,
    from: Timestamp,
) -> Result<Vec<FeedEntry>, StoreError> {
    let statement = match of {
        FeedOf::Athlete(_) => OF_ATHLETE,
        FeedOf::Therapist(_) => OF_THERAPIST,
        FeedOf::Room(_) => IN_ROOM,
    };
    tx.rows(statement, params![clinic, of.uuid().to_string(), from])?
        .iter()
        .map(|row| {
            Ok(FeedEntry {
                appointment: row.id(0)?,
                sequence: row.small(1)?,
                starts_at: row.instant(2)?,
                ends_at: row.instant(3)?,
                service: row.text(4)?.to_owned(),
                athlete: row.text(5)?.to_owned(),
                therapist: row.text(6)?.to_owned(),
                room: row.maybe_text(7)?.map(str::to_owned),
                location: row.text(8)?.to_owned(),
                address: row.text(9)?.to_owned(),
                zone: row.text(10)?.to_owned(),
                changed_at: row.instant(11)?,
            })
        })
        .collect()
}
