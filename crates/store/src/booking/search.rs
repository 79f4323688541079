//! Appointments of a clinic by what is known of them, a page at a time.

use std::fmt::Display;

use care::{
    booking::{appointment::Appointment, clinic::Clinic},
    id::Id,
};
use jiff::Timestamp;

use crate::{booking::appointments::appointment_of, error::StoreError, params, tx::Tx};

// A list of words is one text with commas around each word; an empty one leaves it open.
statements! {
    FOUND = "select a.appointment_id, a.athlete_id, a.booked_us, a.sequence, a.stage, a.changed_us, a.cancelled_by, a.cancel_reason,
        a.service_id, a.therapist_id, a.location_id, a.room_id, a.starts_us, a.ends_us,
        coalesce(w.ticks_before * 5, s.buffer_before), coalesce(w.ticks_after * 5, s.buffer_after),
        (select string_agg(x.add_on_id, ',') from chosen_add_ons x where x.clinic_id = a.clinic_id and x.holder_id = a.appointment_id),
        a.cancel_cause, a.cancel_late, a.clinic_moved_us, athlete.name
        from appointments a join services s on s.clinic_id = a.clinic_id and s.service_id = a.service_id
        left join work w on w.clinic_id = a.clinic_id and w.holder_id = a.appointment_id
        join people athlete on athlete.clinic_id = a.clinic_id and athlete.person_id = a.athlete_id
        where a.clinic_id = $1 and a.starts_us >= $2 and a.starts_us < $3
        and ($4 = '' or $4 like '%,' || a.appointment_id || ',%')
        and ($5 = '' or $5 like '%,' || a.athlete_id || ',%')
        and ($6 = '' or $6 like '%,' || a.therapist_id || ',%')
        and ($7 = '' or $7 like '%,' || a.location_id || ',%' or $7 like '%,' || a.room_id || ',%')
        and ($8 = '' or $8 like '%,' || a.service_id || ',%')
        and ($9 = '' or $9 like '%,' || a.stage || ',%')
        and coalesce(a.changed_us, a.booked_us) >= $10 and coalesce(a.changed_us, a.booked_us) < $11
        order by a.starts_us, a.appointment_id limit $12 offset $13";
    HOW_MANY = "select count(*) from appointments a
        where a.clinic_id = $1 and a.starts_us >= $2 and a.starts_us < $3
        and ($4 = '' or $4 like '%,' || a.appointment_id || ',%')
        and ($5 = '' or $5 like '%,' || a.athlete_id || ',%')
        and ($6 = '' or $6 like '%,' || a.therapist_id || ',%')
        and ($7 = '' or $7 like '%,' || a.location_id || ',%' or $7 like '%,' || a.room_id || ',%')
        and ($8 = '' or $8 like '%,' || a.service_id || ',%')
        and ($9 = '' or $9 like '%,' || a.stage || ',%')
        and coalesce(a.changed_us, a.booked_us) >= $10 and coalesce(a.changed_us, a.booked_us) < $11";
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
    let total = params![
        clinic,
        filter.from,
        filter.until,
        &filter.ids,
        &filter.athletes,
        &filter.therapists,
        &filter.places,
        &filter.services,
        &filter.stages,
        filter.changed_from,
        filter.changed_until
    ];
    let total = match tx.row(HOW_MANY, total)? {
        Some(row) => row.small(0)?,
        None => 0,
    };
    let page = params![
        clinic,
        filter.from,
        filter.until,
        &filter.ids,
        &filter.athletes,
        &filter.therapists,
        &filter.places,
        &filter.services,
        &filter.stages,
        filter.changed_from,
        filter.changed_until,
        most,
        skip
    ];
    let rows = tx.rows(FOUND, page)?;
    let found = rows
        .iter()
        .map(|row| Ok((appointment_of(row)?, row.text(20)?.to_owned())));
    Ok((found.collect::<Result<_, StoreError>>()?, total))
}
