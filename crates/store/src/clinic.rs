//! A clinic with its locations, rooms, services and therapists.
//!
//! What is saved takes the place of what was there: a page reads the whole, changes a part and saves the whole.

pub(crate) mod rotas;
pub(crate) mod services;
pub(crate) mod therapists;

pub use services::save_service;
pub use therapists::{insert_time_off, save_therapist};

use std::{collections::BTreeMap, sync::Arc};

use care::{
    booking::{
        clinic::{
            BookingWindow, Clinic, ClinicBook, Ended, Holiday, Location, Room, Service, Therapist,
            TimeOff,
        },
        limits::Travel,
        phone::Phone,
    },
    id::Id,
    units::Pressure,
};
use jiff::{Timestamp, tz::TimeZone};

use crate::{
    error::StoreError,
    params,
    tx::Tx,
    value::{Row, Value},
};

statements! {
    ADD_CLINIC = "insert into clinics (clinic_id, name, currency, cancel_notice_h) values ($1, $2, $3, $4)";
    CLINICS = "select clinic_id, name, currency, cancel_notice_h from clinics order by name, clinic_id";
    FIRST_CLINICS = "select clinic_id, name, currency, cancel_notice_h from clinics order by clinic_id limit $1";
    CLINIC = "select clinic_id, name, currency, cancel_notice_h, notice_minutes, horizon_days, revision from clinics where clinic_id = $1";
    REVISION = "select revision from clinics where clinic_id = $1";
    SET_WINDOW = "update clinics set notice_minutes = $2, horizon_days = $3 where clinic_id = $1";
    SET_CANCEL_NOTICE = "update clinics set cancel_notice_h = $2 where clinic_id = $1";
    SAVE_LOCATION = "insert into locations (clinic_id, location_id, name, address, country, zone, phone) values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (clinic_id, location_id) do update set name = excluded.name, address = excluded.address,
        country = excluded.country, zone = excluded.zone, phone = excluded.phone";
    LOCATIONS = "select location_id, name, address, country, zone, phone from locations where clinic_id = $1 order by name, location_id";
    SAVE_ROOM = "insert into rooms (clinic_id, room_id, location_id, name) values ($1, $2, $3, $4)
        on conflict (clinic_id, room_id) do update set location_id = excluded.location_id, name = excluded.name";
    END_ROOM = "update rooms set ended_us = $3 where clinic_id = $1 and room_id = $2";
    END_SERVICE = "update services set ended_us = $3 where clinic_id = $1 and service_id = $2";
    END_THERAPIST = "update therapists set ended_us = $3 where clinic_id = $1 and therapist_id = $2";
    ROOMS = "select room_id, location_id, name, ended_us from rooms where clinic_id = $1 order by name, room_id";
    CLEAR_CLOSURES = "delete from room_closures where clinic_id = $1 and room_id = $2";
    ADD_CLOSURE = "insert into room_closures (clinic_id, room_id, from_us, until_us) values ($1, $2, $3, $4)";
    CLOSURES = "select room_id, from_us, until_us from room_closures where clinic_id = $1 order by room_id, from_us";
    CLEAR_HOLIDAYS = "delete from holidays where clinic_id = $1";
    ADD_HOLIDAY = "insert into holidays (clinic_id, on_day, location_id, name) values ($1, $2, $3, $4)";
    HOLIDAYS = "select on_day, location_id, name from holidays where clinic_id = $1 order by on_day, location_id";
    CLEAR_TRAVEL = "delete from travel where clinic_id = $1";
    ADD_TRAVEL = "insert into travel (clinic_id, one_id, other_id, minutes) values ($1, $2, $3, $4)";
    TRAVEL = "select one_id, other_id, minutes from travel where clinic_id = $1 order by one_id, other_id";
}

/// Adds a clinic.
///
/// # Errors
/// [`StoreError::Unique`] where it is there already.
pub fn insert_clinic(tx: &mut Tx<'_>, clinic: &Clinic) -> Result<(), StoreError> {
    tx.run(
        ADD_CLINIC,
        params![
            clinic.id,
            &clinic.name,
            &clinic.currency,
            clinic.cancel_notice_h
        ],
    )
    .map(drop)
}

/// Says how long before the start and how far ahead a clinic is booked.
///
/// # Errors
/// What the database says.
pub fn save_booking_window(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    window: BookingWindow,
) -> Result<(), StoreError> {
    tx.run(
        SET_WINDOW,
        params![clinic, window.notice_minutes, window.horizon_days],
    )
    .map(drop)
}

/// Says how late a client may still cancel without staff, in hours before the start.
///
/// # Errors
/// What the database says.
pub fn save_cancel_notice(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    hours: u16,
) -> Result<(), StoreError> {
    tx.run(SET_CANCEL_NOTICE, params![clinic, hours]).map(drop)
}

/// Saves a location.
///
/// # Errors
/// What the database says.
pub fn save_location(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    location: &Location,
) -> Result<(), StoreError> {
    let zone = zone_name(&location.zone)?;
    let Location {
        id,
        name,
        address,
        country,
        phone,
        ..
    } = location;
    let phone = phone.as_ref().map(Phone::as_written);
    tx.run(
        SAVE_LOCATION,
        params![clinic, *id, name, address, country, zone, phone],
    )
    .map(drop)
}

/// Saves a room with its hours, closures and equipment.
///
/// # Errors
/// What the database says.
pub fn save_room(tx: &mut Tx<'_>, clinic: Id<Clinic>, room: &Room) -> Result<(), StoreError> {
    tx.run(
        SAVE_ROOM,
        params![clinic, room.id, room.location, &room.name],
    )?;
    let owner = room.id.to_string();
    rotas::save_weekly(tx, clinic, &owner, "open", &room.hours)?;
    rotas::save_equipment(tx, clinic, &owner, &room.equipment)?;
    tx.run(CLEAR_CLOSURES, params![clinic, room.id])?;
    for TimeOff { from, until } in &room.closed {
        tx.run(ADD_CLOSURE, params![clinic, room.id, *from, *until])?;
    }
    Ok(())
}

/// Says when a room, a service or a therapist ended, or that they are offered again. Nothing of them is lost.
///
/// # Errors
/// What the database says.
pub fn end(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    what: Ending,
    at: Option<Timestamp>,
) -> Result<(), StoreError> {
    match what {
        Ending::Room(id) => tx.run(END_ROOM, params![clinic, id, at]),
        Ending::Service(id) => tx.run(END_SERVICE, params![clinic, id, at]),
        Ending::Therapist(id) => tx.run(END_THERAPIST, params![clinic, id, at]),
    }
    .map(drop)
}

/// What can end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// A room.
    Room(Id<Room>),
    /// A service.
    Service(Id<Service>),
    /// A therapist.
    Therapist(Id<Therapist>),
}

/// Saves all holidays of a clinic.
///
/// # Errors
/// [`StoreError::Unique`] for one day and place twice.
pub fn save_holidays(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    holidays: &[Holiday],
) -> Result<(), StoreError> {
    tx.run(CLEAR_HOLIDAYS, params![clinic])?;
    for Holiday { location, on, name } in holidays {
        let location = location.map_or(String::new(), |location| location.to_string());
        tx.run(ADD_HOLIDAY, params![clinic, *on, location, name])?;
    }
    Ok(())
}

/// Saves all ways between a clinic's locations.
///
/// # Errors
/// [`StoreError::Unique`] for one way twice.
pub fn save_travel(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    travel: &[Travel],
) -> Result<(), StoreError> {
    tx.run(CLEAR_TRAVEL, params![clinic])?;
    for Travel { between, minutes } in travel {
        let [one, other] = *between;
        let (one, other) = if one <= other {
            (one, other)
        } else {
            (other, one)
        };
        tx.run(ADD_TRAVEL, params![clinic, one, other, *minutes])?;
    }
    Ok(())
}

/// Every clinic of the database.
///
/// # Errors
/// What the database says.
pub fn clinics(tx: &mut Tx<'_>) -> Result<Vec<Clinic>, StoreError> {
    tx.rows(CLINICS, params![])?.iter().map(clinic_of).collect()
}

/// The first clinics of the database, at most so many: whether there is only one needs no list of a thousand.
///
/// # Errors
/// What the database says.
pub fn first_clinics(tx: &mut Tx<'_>, most: i64) -> Result<Vec<Clinic>, StoreError> {
    let rows = tx.rows(FIRST_CLINICS, params![most])?;
    rows.iter().map(clinic_of).collect()
}

/// A clinic without what it offers; `None` where there is no such clinic.
///
/// # Errors
/// What the database says.
pub fn clinic(tx: &mut Tx<'_>, clinic: Id<Clinic>) -> Result<Option<Clinic>, StoreError> {
    tx.row(CLINIC, params![clinic])?
        .as_ref()
        .map(clinic_of)
        .transpose()
}

/// A clinic with everything it offers; `None` where there is no such clinic. What was read before is used while its revision stands.
///
/// # Errors
/// What the database says.
pub fn load_clinic_book(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
) -> Result<Option<ClinicBook>, StoreError> {
    let Some(row) = tx.row(CLINIC, params![clinic])? else {
        return Ok(None);
    };
    let revision = row.int(6)?;
    let shelf = tx.shelf();
    if let Some(book) = shelf
        .as_ref()
        .and_then(|shelf| shelf.take(clinic, revision))
    {
        return Ok(Some(ClinicBook {
            // These stand in the row that was just read.
            clinic: clinic_of(&row)?,
            booking_window: booking_window_of(&row)?,
            ..ClinicBook::clone(&book)
        }));
    }
    let book = read_whole(tx, clinic, &row)?;
    // Between two statements somebody else may have changed it.
    let unchanged = tx.row(REVISION, params![clinic])?;
    if let (Some(shelf), Some(now)) = (shelf, unchanged)
        && now.int(0)? == revision
    {
        shelf.put(clinic, revision, Arc::new(book.clone()));
    }
    Ok(Some(book))
}

fn read_whole(tx: &mut Tx<'_>, clinic: Id<Clinic>, row: &Row) -> Result<ClinicBook, StoreError> {
    let locations = tx
        .rows(LOCATIONS, params![clinic])?
        .iter()
        .map(location_of)
        .collect::<Result<_, _>>()?;
    let mut rotas = rotas::load(tx, clinic)?;
    let (rooms, ended_rooms) = parted(rooms(tx, clinic, &mut rotas)?);
    let (services, ended_services) = parted(services::load(tx, clinic, &mut rotas)?);
    let (therapists, ended_therapists) = parted(therapists::load(tx, clinic, &mut rotas)?);
    Ok(ClinicBook {
        clinic: clinic_of(row)?,
        booking_window: booking_window_of(row)?,
        locations,
        rooms,
        services,
        therapists,
        holidays: holidays(tx, clinic)?,
        travel: travel(tx, clinic)?,
        ended: Ended {
            rooms: ended_rooms,
            services: ended_services,
            therapists: ended_therapists,
        },
    })
}

/// What is offered, and what has ended.
fn parted<T>(all: Vec<(T, bool)>) -> (Vec<T>, Vec<T>) {
    let (ended, offered): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, ended)| *ended);
    let things = |list: Vec<(T, bool)>| list.into_iter().map(|(thing, _)| thing).collect();
    (things(offered), things(ended))
}

fn booking_window_of(row: &Row) -> Result<BookingWindow, StoreError> {
    Ok(BookingWindow {
        notice_minutes: row.maybe_small(4)?,
        horizon_days: row.maybe_small(5)?,
    })
}

fn rooms(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    rotas: &mut rotas::Rotas,
) -> Result<Vec<(Room, bool)>, StoreError> {
    let mut closures: BTreeMap<Id<Room>, Vec<TimeOff>> = BTreeMap::new();
    for row in tx.rows(CLOSURES, params![clinic])? {
        closures.entry(row.id(0)?).or_default().push(TimeOff {
            from: row.instant(1)?,
            until: row.instant(2)?,
        });
    }
    tx.rows(ROOMS, params![clinic])?
        .iter()
        .map(|row| {
            let id = row.id(0)?;
            let room = Room {
                hours: rotas.open(id.uuid()),
                equipment: rotas.equipment(id.uuid()),
                closed: closures.remove(&id).unwrap_or_default(),
                ..Room::new(id, row.id(1)?, row.text(2)?)
            };
            Ok((room, row.maybe_int(3)?.is_some()))
        })
        .collect()
}

fn holidays(tx: &mut Tx<'_>, clinic: Id<Clinic>) -> Result<Vec<Holiday>, StoreError> {
    let of = |row: &Row| {
        let location = match row.text(1)? {
            "" => None,
            _ => Some(row.id(1)?),
        };
        Ok(Holiday {
            location,
            on: row.parsed(0, "a date")?,
            name: row.text(2)?.to_owned(),
        })
    };
    tx.rows(HOLIDAYS, params![clinic])?.iter().map(of).collect()
}

fn travel(tx: &mut Tx<'_>, clinic: Id<Clinic>) -> Result<Vec<Travel>, StoreError> {
    let of = |row: &Row| {
        Ok(Travel {
            between: [row.id(0)?, row.id(1)?],
            minutes: row.small(2)?,
        })
    };
    tx.rows(TRAVEL, params![clinic])?.iter().map(of).collect()
}

fn clinic_of(row: &Row) -> Result<Clinic, StoreError> {
    Ok(Clinic {
        id: row.id(0)?,
        name: row.text(1)?.to_owned(),
        currency: row.text(2)?.to_owned(),
        cancel_notice_h: row.small(3)?,
    })
}

fn location_of(row: &Row) -> Result<Location, StoreError> {
    let zone = TimeZone::get(row.text(4)?).map_err(|_| StoreError::Shape {
        column: 4,
        wanted: "a time zone",
    })?;
    let phone = row.maybe_text(5)?.map(Phone::parse).transpose();
    let phone = phone.map_err(|_| StoreError::Shape {
        column: 5,
        wanted: "a telephone number",
    })?;
    Ok(Location {
        id: row.id(0)?,
        name: row.text(1)?.to_owned(),
        address: row.text(2)?.to_owned(),
        phone,
        country: row.text(3)?.to_owned(),
        zone,
    })
}

/// The name a zone is kept by.
fn zone_name(zone: &TimeZone) -> Result<Value, StoreError> {
    zone.iana_name()
        .map(Value::from)
        .ok_or_else(|| StoreError::other("a location needs a time zone with an IANA name"))
}

/// A level of pressure in a row.
pub(crate) fn pressure_at(row: &Row, column: usize) -> Result<Pressure, StoreError> {
    Pressure::new(row.small(column)?).map_err(|_| StoreError::Shape {
        column,
        wanted: "a pressure",
    })
}

/// A level of pressure in a row, or nothing.
pub(crate) fn maybe_pressure_at(row: &Row, column: usize) -> Result<Option<Pressure>, StoreError> {
    match row.maybe_int(column)? {
        Some(_) => pressure_at(row, column).map(Some),
        None => Ok(None),
    }
}
