//! Appointments.

use care::{
    booking::{
        appointment::{Appointment, CancelledBy, Cause, Stage},
        clinic::{Clinic, Location},
    },
    id::Id,
    people::Person,
};
use jiff::Timestamp;

use crate::{
    booking::{add_ons, slot_of, work},
    error::StoreError,
    params,
    tx::Tx,
    value::Row,
};

/// What [`appointment_of`] reads.
macro_rules! columns {
    () => {
        "a.appointment_id, a.athlete_id, a.booked_us, a.sequence, a.stage, a.changed_us, a.cancelled_by, a.cancel_reason,
        a.service_id, a.therapist_id, a.location_id, a.room_id, a.starts_us, a.ends_us,
        coalesce(w.ticks_before * 5, s.buffer_before), coalesce(w.ticks_after * 5, s.buffer_after),
        (select string_agg(x.add_on_id, ',') from chosen_add_ons x where x.clinic_id = a.clinic_id and x.holder_id = a.appointment_id),
        a.cancel_cause, a.cancel_late, a.clinic_moved_us"
    };
}

/// Where that stands.
macro_rules! tables {
    () => {
        "appointments a join services s on s.clinic_id = a.clinic_id and s.service_id = a.service_id
        left join work w on w.clinic_id = a.clinic_id and w.holder_id = a.appointment_id"
    };
}

pub(super) use {columns, tables};

statements! {
    INSERT = "insert into appointments (clinic_id, appointment_id, athlete_id, therapist_id, location_id, room_id, service_id,
        starts_us, ends_us, stage, sequence, booked_us, undo_until_us, screening_id, plan_json, price_cents, idempotency_key)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
    ONE = concat!("select ", columns!(), " from ", tables!(), " where a.clinic_id = $1 and a.appointment_id = $2");
    BY_KEY = concat!("select ", columns!(), " from ", tables!(), " where a.clinic_id = $1 and a.idempotency_key = $2");
    OF_ATHLETE = concat!("select ", columns!(), " from ", tables!(), "
        where a.clinic_id = $1 and a.athlete_id = $2 and a.starts_us >= $3 order by a.starts_us, a.appointment_id");
    BOOKED_BETWEEN = concat!("select ", columns!(), " from ", tables!(), "
        where a.clinic_id = $1 and a.starts_us >= $2 and a.starts_us < $3 and a.stage = 'booked'
        order by a.starts_us, a.appointment_id");
    OF_DAY = concat!("select ", columns!(), ", s.name, athlete.name, therapist.name, r.name,
        (select m.since_us from appointment_marks m where m.clinic_id = a.clinic_id and m.appointment_id = a.appointment_id
            and m.mark = 'answers'),
        (select max(h.at_us) from answer_sheets h where h.clinic_id = a.clinic_id and h.athlete_id = a.athlete_id and h.red_flags = 1),
        (select o.reason from overrides o where o.clinic_id = a.clinic_id and o.appointment_id = a.appointment_id)
        from ", tables!(), "
        join people athlete on athlete.clinic_id = a.clinic_id and athlete.person_id = a.athlete_id
        join people therapist on therapist.clinic_id = a.clinic_id and therapist.person_id = a.therapist_id
        left join rooms r on r.clinic_id = a.clinic_id and r.room_id = a.room_id
        where a.clinic_id = $1 and a.location_id = $2 and a.starts_us >= $3 and a.starts_us < $4 and a.stage <> 'cancelled'
        order by a.starts_us, therapist.name, a.appointment_id");
    UPDATE = "update appointments set therapist_id = $4, location_id = $5, room_id = $6, starts_us = $7, ends_us = $8,
        stage = $9, sequence = $10, changed_us = $11, cancelled_by = $12, cancel_reason = $13, changed_by = $15,
        cancel_cause = $16, cancel_late = $17, clinic_moved_us = case when cast($18 as bigint) = 0 then null else coalesce(clinic_moved_us, cast($19 as bigint)) end
        where clinic_id = $1 and appointment_id = $2 and sequence = $3 and stage = $14";
}

/// What is kept with an appointment besides the appointment itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// The screening it was booked upon.
    pub screening_id: String,
    /// What was planned, as JSON for the therapist's page.
    pub plan_json: Option<String>,
    /// The price at the time of booking, in cents.
    pub price_cents: i64,
    /// The door's key: the same attempt twice is one appointment.
    pub idempotency_key: Option<String>,
}

/// One line of the day list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayEntry {
    /// The appointment.
    pub appointment: Appointment,
    /// Name of the service.
    pub service: String,
    /// Name of the athlete.
    pub athlete: String,
    /// Name of the therapist.
    pub therapist: String,
    /// Name of the room.
    pub room: Option<String>,
    /// Since when the athlete's answers no longer clear it, if so: somebody looks at it before it happens.
    pub answers_stop_since: Option<Timestamp>,
    /// When the athlete last answered the red flags.
    pub answered_at: Option<Timestamp>,
    /// Why staff booked it over something else, if they did.
    pub override_reason: Option<String>,
}

/// Keeps a new appointment; its ticks are those of the hold it was, or are taken by [`crate::booking::occupy`].
///
/// # Errors
/// [`StoreError::Unique`] of `appointments_once` where the idempotency key is known already.
pub fn insert_appointment(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    appointment: &Appointment,
    record: &Record,
) -> Result<(), StoreError> {
    let slot = &appointment.slot;
    let params = params![
        clinic,
        appointment.id,
        appointment.athlete,
        slot.therapist,
        slot.location,
        slot.room,
        slot.service,
        slot.starts_at,
        slot.ends_at,
        appointment.stage.word(),
        appointment.sequence,
        appointment.booked_at,
        appointment.undo_until(),
        &record.screening_id,
        record.plan_json.clone(),
        record.price_cents,
        record.idempotency_key.clone()
    ];
    tx.run(INSERT, params)?;
    add_ons::keep(tx, clinic, appointment.id.uuid(), &slot.add_ons)?;
    if appointment.takes_time() {
        work::keep(tx, clinic, appointment.id.uuid(), slot)?;
    }
    Ok(())
}

/// An appointment by id.
///
/// # Errors
/// The database's.
pub fn appointment(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    id: Id<Appointment>,
) -> Result<Option<Appointment>, StoreError> {
    tx.row(ONE, params![clinic, id])?
        .as_ref()
        .map(appointment_of)
        .transpose()
}

/// The appointment that was booked with a door's key.
///
/// # Errors
/// The database's.
pub fn appointment_by_key(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    key: &str,
) -> Result<Option<Appointment>, StoreError> {
    tx.row(BY_KEY, params![clinic, key])?
        .as_ref()
        .map(appointment_of)
        .transpose()
}

/// An athlete's appointments that start at or after `from`, cancelled ones too, in order of time.
///
/// # Errors
/// The database's.
pub fn appointments_of(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    from: Timestamp,
) -> Result<Vec<Appointment>, StoreError> {
    tx.rows(OF_ATHLETE, params![clinic, athlete, from])?
        .iter()
        .map(appointment_of)
        .collect()
}

/// Every appointment of a clinic that starts within `[from, until)` and is still to come about, in order of time.
///
/// # Errors
/// The database's.
pub fn booked_between(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<Appointment>, StoreError> {
    tx.rows(BOOKED_BETWEEN, params![clinic, from, until])?
        .iter()
        .map(appointment_of)
        .collect()
}

/// A location's appointments that start within `[from, until)` and were not cancelled, in order of time.
///
/// # Errors
/// The database's.
pub fn day_of(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    location: Id<Location>,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<DayEntry>, StoreError> {
    let entry = |row: &Row| {
        Ok(DayEntry {
            appointment: appointment_of(row)?,
            service: row.text(20)?.to_owned(),
            athlete: row.text(21)?.to_owned(),
            therapist: row.text(22)?.to_owned(),
            room: row.maybe_text(23)?.map(str::to_owned),
            answers_stop_since: row.maybe_instant(24)?,
            answered_at: row.maybe_instant(25)?,
            override_reason: row.maybe_text(26)?.map(str::to_owned),
        })
    };
    tx.rows(OF_DAY, params![clinic, location, from, until])?
        .iter()
        .map(entry)
        .collect()
}

/// Stores what became of an appointment and who said so, if nobody changed it meanwhile; false if somebody did.
///
/// Call it before its ticks are touched: two writers meet at the appointment's row, and only one goes on.
///
/// # Errors
/// The database's.
pub fn update_appointment(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    before: &Appointment,
    after: &Appointment,
    (by, at): (Id<Person>, Timestamp),
) -> Result<bool, StoreError> {
    let slot = &after.slot;
    let (cancelled_by, reason, cause, late) = match &after.stage {
        Stage::Booked | Stage::Arrived { .. } | Stage::Completed { .. } | Stage::NoShow { .. } => {
            (None, None, None, None)
        }
        Stage::Cancelled {
            by,
            cause,
            reason,
            late,
            ..
        } => (
            Some(by.word()),
            Some(reason.clone()),
            Some(cause.word()),
            Some(*late),
        ),
    };
    let params = params![
        clinic,
        before.id,
        before.sequence,
        slot.therapist,
        slot.location,
        slot.room,
        slot.starts_at,
        slot.ends_at,
        after.stage.word(),
        after.sequence,
        after.changed_at,
        cancelled_by,
        reason,
        before.stage.word(),
        by,
        cause,
        late,
        after.clinic_moved,
        at
    ];
    if tx.run(UPDATE, params)? == 0 {
        return Ok(false);
    }
    if !after.takes_time() {
        work::drop_of(tx, clinic, after.id.uuid())?;
    } else if before.slot != after.slot {
        work::keep(tx, clinic, after.id.uuid(), &after.slot)?;
    }
    Ok(true)
}

pub(super) fn appointment_of(row: &Row) -> Result<Appointment, StoreError> {
    let at = || row.instant(5);
    let stage = match row.text(4)? {
        "booked" => Stage::Booked,
        "arrived" => Stage::Arrived { at: at()? },
        "completed" => Stage::Completed { at: at()? },
        "no_show" => Stage::NoShow { at: at()? },
        "cancelled" => Stage::Cancelled {
            by: row.word(6, "who cancelled", CancelledBy::from_word)?,
            at: at()?,
            // What was cancelled before causes were kept was a change of plans, and nobody called it late.
            cause: row
                .maybe_text(17)?
                .and_then(Cause::from_word)
                .unwrap_or(Cause::Plans),
            reason: row.maybe_text(7)?.unwrap_or_default().to_owned(),
            late: row.maybe_int(18)? == Some(1),
        },
        _ => {
            return Err(StoreError::Shape {
                column: 4,
                wanted: "a stage",
            });
        }
    };
    Ok(Appointment {
        id: row.id(0)?,
        athlete: row.id(1)?,
        booked_at: row.instant(2)?,
        changed_at: row.maybe_instant(5)?.map_or_else(|| row.instant(2), Ok)?,
        sequence: row.small(3)?,
        stage,
        slot: slot_of(row, 8)?,
        clinic_moved: row.maybe_instant(19)?.is_some(),
    })
}
