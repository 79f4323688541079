//! Appointments of a clinic by what is known of them, a page at a time.

use std::fmt::Display;

use care::{
    booking::{appointment::Appointment, clinic::Clinic},
    id::Id,
};
use jiff::Timestamp;

use crate::{
    booking::appointments::{appointment_of, columns, tables},
    error::StoreError,
    params,
    tx::Tx,
};

// A list of words is one text with commas around each word; an empty one leaves it open. A plus changes no number, and keeps the engine from
// an index by that number: of two spans it cannot know which is the short one, we do.
macro_rules! starts {
    () => {
        " and a.starts_us >= $2 and a.starts_us < $3"
    };
}
macro_rules! starts_looked_at {
    () => {
        " and +a.starts_us >= $2 and +a.starts_us < $3"
    };
}
macro_rules! changed {
    () => { " and coalesce(a.changed_us, a.booked_us) >= $10 and coalesce(a.changed_us, a.booked_us) < $11" };
}
macro_rules! changed_looked_at {
    () => { " and +coalesce(a.changed_us, a.booked_us) >= $10 and +coalesce(a.changed_us, a.booked_us) < $11" };
}
macro_rules! ids {
    () => {
        " and ($4 = '' or $4 like '%,' || a.appointment_id || ',%')"
    };
}
macro_rules! athletes {
    () => {
        " and ($5 = '' or $5 like '%,' || a.athlete_id || ',%')"
    };
}
macro_rules! others {
    () => { " and ($6 = '' or $6 like '%,' || a.therapist_id || ',%')
        and ($7 = '' or $7 like '%,' || a.location_id || ',%' or $7 like '%,' || a.room_id || ',%')
        and ($8 = '' or $8 like '%,' || a.service_id || ',%')
        and ($9 = '' or $9 like '%,' || a.stage || ',%')" };
}
macro_rules! found {
    () => { concat!("select ", columns!(), ", athlete.name from ", tables!(), "
        join people athlete on athlete.clinic_id = a.clinic_id and athlete.person_id = a.athlete_id where a.clinic_id = $1") };
}
macro_rules! how_many {
    () => {
        "select count(*) from appointments a where a.clinic_id = $1"
    };
}
macro_rules! page {
    () => {
        " order by a.starts_us, a.appointment_id limit $12 offset $13"
    };
}

// One for each way that is short: with `or` between them, an index serves none.
statements! {
    BY_START = concat!(found!(), starts!(), ids!(), athletes!(), others!(), changed_looked_at!(), page!());
    BY_START_HOW_MANY = concat!(how_many!(), starts!(), ids!(), athletes!(), others!(), changed_looked_at!());
    BY_CHANGE = concat!(found!(), starts_looked_at!(), ids!(), athletes!(), others!(), changed!(), "
        order by +a.starts_us, a.appointment_id limit $12 offset $13");
    BY_CHANGE_HOW_MANY = concat!(how_many!(), starts_looked_at!(), ids!(), athletes!(), others!(), changed!());
    OF_ATHLETE = concat!(found!(), starts_looked_at!(), ids!(), " and a.athlete_id = $5", others!(), changed_looked_at!(), page!());
    OF_ATHLETE_HOW_MANY = concat!(how_many!(), starts_looked_at!(), ids!(), " and a.athlete_id = $5", others!(), changed_looked_at!());
    ONE = concat!(found!(), starts_looked_at!(), " and a.appointment_id = $4", athletes!(), others!(), changed_looked_at!(), page!());
    ONE_HOW_MANY = concat!(how_many!(), starts_looked_at!(), " and a.appointment_id = $4", athletes!(), others!(), changed_looked_at!());
}

/// What appointments are looked for: each list of words as [`words`] writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppointmentFilter {
    /// They start at or after this.
    pub from: Timestamp,
    /// And before this.
    pub until: Timestamp,
    /// They were booked or last changed at or after this.
    pub changed_from: Timestamp,
    /// And before this.
    pub changed_until: Timestamp,
    /// Their ids.
    pub ids: String,
    /// Whose.
    pub athletes: String,
    /// With whom.
    pub therapists: String,
    /// At which places or in which rooms.
    pub places: String,
    /// For which services.
    pub services: String,
    /// The words of their stages.
    pub stages: String,
}

/// Words as one text to look in; nothing for no words.
pub fn words<T: Display>(all: impl IntoIterator<Item = T>) -> String {
    all.into_iter().fold(String::new(), |mut text, word| {
        if text.is_empty() {
            text.push(',');
        }
        text.push_str(&word.to_string());
        text.push(',');
        text
    })
}

/// The word of a list that has no other.
fn only(list: &str) -> Option<&str> {
    let word = list.strip_prefix(',')?.strip_suffix(',')?;
    (!word.contains(',')).then_some(word)
}

/// A page of the appointments that are looked for, in order of time, each with its athlete's name; and how many there are on all pages.
///
/// # Errors
/// The database's.
pub fn search(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    filter: &AppointmentFilter,
    (skip, most): (u32, u32),
) -> Result<(Vec<(Appointment, String)>, u32), StoreError> {
    let (ids, athletes) = (filter.ids.as_str(), filter.athletes.as_str());
    let (found, how_many, ids, athletes) = match (only(ids), only(athletes)) {
        (Some(id), _) => (ONE, ONE_HOW_MANY, id, athletes),
        (None, Some(athlete)) => (OF_ATHLETE, OF_ATHLETE_HOW_MANY, ids, athlete),
        (None, None) if filter.changed_from > Timestamp::MIN => {
            (BY_CHANGE, BY_CHANGE_HOW_MANY, ids, athletes)
        }
        (None, None) => (BY_START, BY_START_HOW_MANY, ids, athletes),
    };
    let mut wanted = params![
        clinic,
        filter.from,
        filter.until,
        ids,
        athletes,
        &filter.therapists,
        &filter.places,
        &filter.services,
        &filter.stages,
        filter.changed_from,
        filter.changed_until
    ]
    .to_vec();
    let total = match tx.row(how_many, &wanted)? {
        Some(row) => row.small(0)?,
        None => 0,
    };
    wanted.extend_from_slice(params![most, skip]);
    let rows = tx.rows(found, &wanted)?;
    let found = rows
        .iter()
        .map(|row| Ok((appointment_of(row)?, row.text(20)?.to_owned())));
    Ok((found.collect::<Result<_, StoreError>>()?, total))
}
