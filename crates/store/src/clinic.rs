//! A clinic with its locations, rooms, services and therapists.

use std::collections::{BTreeMap, BTreeSet};

use care::{
    booking::clinic::{
        Clinic, ClinicBook, HeldSkill, Location, Room, Service, Therapist, TimeOff, WeeklyHours,
    },
    id::Id,
    treatment::massage::{Kind, Skill},
    units::Pressure,
};
use jiff::{
    civil::{Time, Weekday},
    tz::TimeZone,
};

use crate::{
    error::StoreError,
    params,
    tx::Tx,
    value::{Row, Value},
};

statements! {
    ADD_CLINIC = "insert into clinics (clinic_id, name, currency, cancel_notice_h) values ($1, $2, $3, $4)";
    CLINICS = "select clinic_id, name, currency, cancel_notice_h from clinics order by name, clinic_id";
    CLINIC = "select clinic_id, name, currency, cancel_notice_h from clinics where clinic_id = $1";
    ADD_LOCATION = "insert into locations (clinic_id, location_id, name, address, country, zone) values ($1, $2, $3, $4, $5, $6)";
    LOCATIONS = "select location_id, name, address, country, zone from locations where clinic_id = $1 order by name, location_id";
    ADD_ROOM = "insert into rooms (clinic_id, room_id, location_id, name) values ($1, $2, $3, $4)";
    ROOMS = "select room_id, location_id, name from rooms where clinic_id = $1 order by name, room_id";
    ADD_SERVICE = "insert into services (clinic_id, service_id, name, kind, minutes, buffer_before, buffer_after, price_cents, needs_room)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    SERVICES = "select service_id, name, kind, minutes, buffer_before, buffer_after, price_cents, needs_room
        from services where clinic_id = $1 order by name, service_id";
    ADD_SERVICE_SKILL = "insert into service_skills (clinic_id, service_id, skill) values ($1, $2, $3)";
    SERVICE_SKILLS = "select service_id, skill from service_skills where clinic_id = $1";
    ADD_THERAPIST = "insert into therapists (clinic_id, therapist_id, pressure_max) values ($1, $2, $3)";
    THERAPISTS = "select t.therapist_id, p.name, t.pressure_max from therapists t
        join people p on p.clinic_id = t.clinic_id and p.person_id = t.therapist_id where t.clinic_id = $1 order by p.name, t.therapist_id";
    ADD_THERAPIST_SKILL = "insert into therapist_skills (clinic_id, therapist_id, skill, expires_on) values ($1, $2, $3, $4)";
    THERAPIST_SKILLS = "select therapist_id, skill, expires_on from therapist_skills where clinic_id = $1 order by therapist_id, skill";
    ADD_THERAPIST_SERVICE = "insert into therapist_services (clinic_id, therapist_id, service_id) values ($1, $2, $3)";
    THERAPIST_SERVICES = "select therapist_id, service_id from therapist_services where clinic_id = $1";
    ADD_HOURS = "insert into therapist_hours (clinic_id, therapist_id, location_id, weekday, from_minute, until_minute) values ($1, $2, $3, $4, $5, $6)";
    HOURS = "select therapist_id, location_id, weekday, from_minute, until_minute from therapist_hours
        where clinic_id = $1 order by therapist_id, weekday, from_minute, location_id";
    ADD_TIME_OFF = "insert into time_off (clinic_id, therapist_id, from_us, until_us) values ($1, $2, $3, $4)";
    TIME_OFF = "select therapist_id, from_us, until_us from time_off where clinic_id = $1 order by therapist_id, from_us";
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

/// Adds a location.
///
/// # Errors
/// What the database says.
pub fn insert_location(
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
        ..
    } = location;
    tx.run(
        ADD_LOCATION,
        params![clinic, *id, name, address, country, zone],
    )
    .map(drop)
}

/// Adds a room.
///
/// # Errors
/// What the database says.
pub fn insert_room(tx: &mut Tx<'_>, clinic: Id<Clinic>, room: &Room) -> Result<(), StoreError> {
    tx.run(
        ADD_ROOM,
        params![clinic, room.id, room.location, &room.name],
    )
    .map(drop)
}

/// Adds a service with the skills it needs.
///
/// # Errors
/// [`StoreError::Check`] for minutes that are no multiple of five.
pub fn insert_service(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    service: &Service,
) -> Result<(), StoreError> {
    tx.run(
        ADD_SERVICE,
        params![
            clinic,
            service.id,
            &service.name,
            service.kind.word(),
            service.minutes,
            service.buffer_before,
            service.buffer_after,
            service.price_cents,
            service.needs_room,
        ],
    )?;
    for skill in &service.skills {
        tx.run(ADD_SERVICE_SKILL, params![clinic, service.id, skill.word()])?;
    }
    Ok(())
}

/// Adds a therapist with skills, services, hours and time off; the person of the same id must be there, and gives the name.
///
/// # Errors
/// [`StoreError::ForeignKey`] where the person, a service or a location is not there.
pub fn insert_therapist(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    therapist: &Therapist,
) -> Result<(), StoreError> {
    let id = therapist.id;
    tx.run(
        ADD_THERAPIST,
        params![clinic, id, therapist.pressure_max.get()],
    )?;
    for held in &therapist.skills {
        tx.run(
            ADD_THERAPIST_SKILL,
            params![clinic, id, held.skill.word(), held.expires_on],
        )?;
    }
    for service in &therapist.services {
        tx.run(ADD_THERAPIST_SERVICE, params![clinic, id, *service])?;
    }
    for hours in &therapist.hours {
        let weekday = hours.weekday.to_monday_one_offset();
        tx.run(
            ADD_HOURS,
            params![
                clinic,
                id,
                hours.location,
                weekday,
                minute_of(hours.from),
                minute_of(hours.until)
            ],
        )?;
    }
    for off in &therapist.time_off {
        insert_time_off(tx, clinic, id, *off)?;
    }
    Ok(())
}

/// Adds a day or part of a day away.
///
/// # Errors
/// [`StoreError::Check`] where it does not end after it begins.
pub fn insert_time_off(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    therapist: Id<Therapist>,
    off: TimeOff,
) -> Result<(), StoreError> {
    tx.run(
        ADD_TIME_OFF,
        params![clinic, therapist, off.from, off.until],
    )
    .map(drop)
}

/// Every clinic of the database.
///
/// # Errors
/// What the database says.
pub fn clinics(tx: &mut Tx<'_>) -> Result<Vec<Clinic>, StoreError> {
    tx.rows(CLINICS, params![])?.iter().map(clinic_of).collect()
}

/// A clinic with everything it offers; `None` where there is no such clinic.
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
    let locations = tx
        .rows(LOCATIONS, params![clinic])?
        .iter()
        .map(location_of)
        .collect::<Result<_, _>>()?;
    let rooms = tx
        .rows(ROOMS, params![clinic])?
        .iter()
        .map(|row| {
            Ok(Room {
                id: row.id(0)?,
                location: row.id(1)?,
                name: row.text(2)?.to_owned(),
            })
        })
        .collect::<Result<_, StoreError>>()?;
    Ok(Some(ClinicBook {
        clinic: clinic_of(&row)?,
        locations,
        rooms,
        services: services(tx, clinic)?,
        therapists: therapists(tx, clinic)?,
    }))
}

fn services(tx: &mut Tx<'_>, clinic: Id<Clinic>) -> Result<Vec<Service>, StoreError> {
    let mut skills: BTreeMap<Id<Service>, BTreeSet<Skill>> = BTreeMap::new();
    for row in tx.rows(SERVICE_SKILLS, params![clinic])? {
        skills
            .entry(row.id(0)?)
            .or_default()
            .insert(row.word(1, "a skill", Skill::from_word)?);
    }
    tx.rows(SERVICES, params![clinic])?
        .iter()
        .map(|row| {
            let id = row.id(0)?;
            Ok(Service {
                id,
                name: row.text(1)?.to_owned(),
                kind: row.word(2, "a kind of massage", Kind::from_word)?,
                minutes: row.small(3)?,
                buffer_before: row.small(4)?,
                buffer_after: row.small(5)?,
                price_cents: row.int(6)?,
                skills: skills.remove(&id).unwrap_or_default(),
                needs_room: row.flag(7)?,
            })
        })
        .collect()
}

fn therapists(tx: &mut Tx<'_>, clinic: Id<Clinic>) -> Result<Vec<Therapist>, StoreError> {
    let mut skills = parts(tx, THERAPIST_SKILLS, clinic, |row| {
        Ok(HeldSkill {
            skill: row.word(1, "a skill", Skill::from_word)?,
            expires_on: row.maybe_parsed(2, "a date")?,
        })
    })?;
    let mut services = parts(tx, THERAPIST_SERVICES, clinic, |row| row.id(1))?;
    let mut hours = parts(tx, HOURS, clinic, |row| {
        let weekday =
            Weekday::from_monday_one_offset(row.small(2)?).map_err(|_| StoreError::Shape {
                column: 2,
                wanted: "a weekday",
            })?;
        Ok(WeeklyHours {
            location: row.id(1)?,
            weekday,
            from: time_at(row, 3)?,
            until: time_at(row, 4)?,
        })
    })?;
    let mut time_off = parts(tx, TIME_OFF, clinic, |row| {
        Ok(TimeOff {
            from: row.instant(1)?,
            until: row.instant(2)?,
        })
    })?;
    tx.rows(THERAPISTS, params![clinic])?
        .iter()
        .map(|row| {
            let id = row.id(0)?;
            Ok(Therapist {
                id,
                name: row.text(1)?.to_owned(),
                skills: skills.remove(&id).unwrap_or_default(),
                pressure_max: pressure_at(row, 2)?,
                services: services
                    .remove(&id)
                    .unwrap_or_default()
                    .into_iter()
                    .collect(),
                hours: hours.remove(&id).unwrap_or_default(),
                time_off: time_off.remove(&id).unwrap_or_default(),
            })
        })
        .collect()
}

/// Parts of all therapists in one statement, by therapist.
fn parts<T>(
    tx: &mut Tx<'_>,
    sql: &str,
    clinic: Id<Clinic>,
    part: impl Fn(&Row) -> Result<T, StoreError>,
) -> Result<BTreeMap<Id<Therapist>, Vec<T>>, StoreError> {
    let mut all: BTreeMap<_, Vec<T>> = BTreeMap::new();
    for row in tx.rows(sql, params![clinic])? {
        all.entry(row.id(0)?).or_default().push(part(&row)?);
    }
    Ok(all)
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
    Ok(Location {
        id: row.id(0)?,
        name: row.text(1)?.to_owned(),
        address: row.text(2)?.to_owned(),
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

fn minute_of(time: Time) -> i64 {
    i64::from(time.hour()) * 60 + i64::from(time.minute())
}

fn time_at(row: &Row, column: usize) -> Result<Time, StoreError> {
    let minute: i16 = row.small(column)?;
    let (Ok(hour), Ok(rest)) = (i8::try_from(minute / 60), i8::try_from(minute % 60)) else {
        return Err(StoreError::Shape {
            column,
            wanted: "a minute of the day",
        });
    };
    Time::new(hour, rest, 0, 0).map_err(|_| StoreError::Shape {
        column,
        wanted: "a minute of the day",
    })
}

/// A level of pressure in a row.
pub(crate) fn pressure_at(row: &Row, column: usize) -> Result<Pressure, StoreError> {
    Pressure::new(row.small(column)?).map_err(|_| StoreError::Shape {
        column,
        wanted: "a pressure",
    })
}
