//! Weekly hours, single days and equipment, of therapists, rooms and services alike: each by the id of whose it is.

use std::collections::{BTreeMap, BTreeSet};

use care::{
    booking::clinic::{CivilSpan, Clinic, DayHours, Effective, Location, WeeklyHours},
    id::Id,
};
use jiff::civil::{Time, Weekday};
use uuid::Uuid;

use crate::{error::StoreError, params, tx::Tx, value::Row};

statements! {
    CLEAR_WEEKLY = "delete from weekly_hours where clinic_id = $1 and owner_id = $2 and kind = $3";
    ADD_WEEKLY = "insert into weekly_hours (clinic_id, owner_id, location_id, kind, weekday, from_minute, valid_from, until_minute, valid_until)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    WEEKLY = "select owner_id, kind, location_id, weekday, from_minute, until_minute, valid_from, valid_until from weekly_hours
        where clinic_id = $1 order by owner_id, kind, weekday, from_minute, location_id, valid_from";
    CLEAR_DAYS = "delete from day_hours where clinic_id = $1 and owner_id = $2";
    ADD_DAY = "insert into day_hours (clinic_id, owner_id, location_id, on_day, number, from_minute, until_minute)
        values ($1, $2, $3, $4, $5, $6, $7)";
    DAYS = "select owner_id, location_id, on_day, from_minute, until_minute from day_hours
        where clinic_id = $1 order by owner_id, on_day, location_id, number";
    CLEAR_EQUIPMENT = "delete from equipment where clinic_id = $1 and owner_id = $2";
    ADD_EQUIPMENT = "insert into equipment (clinic_id, owner_id, name) values ($1, $2, $3)";
    EQUIPMENT = "select owner_id, name from equipment where clinic_id = $1";
}

/// Everybody's of a clinic; each taken out once.
#[derive(Default)]
pub(super) struct Rotas {
    open: BTreeMap<Uuid, Vec<WeeklyHours>>,
    breaks: BTreeMap<Uuid, Vec<WeeklyHours>>,
    days: BTreeMap<Uuid, Vec<DayHours>>,
    equipment: BTreeMap<Uuid, BTreeSet<String>>,
}

impl Rotas {
    pub(super) fn open(&mut self, owner: Uuid) -> Vec<WeeklyHours> {
        self.open.remove(&owner).unwrap_or_default()
    }

    pub(super) fn breaks(&mut self, owner: Uuid) -> Vec<WeeklyHours> {
        self.breaks.remove(&owner).unwrap_or_default()
    }

    pub(super) fn days(&mut self, owner: Uuid) -> Vec<DayHours> {
        self.days.remove(&owner).unwrap_or_default()
    }

    pub(super) fn equipment(&mut self, owner: Uuid) -> BTreeSet<String> {
        self.equipment.remove(&owner).unwrap_or_default()
    }
}

/// Reads everybody's.
pub(super) fn load(tx: &mut Tx<'_>, clinic: Id<Clinic>) -> Result<Rotas, StoreError> {
    let mut rotas = Rotas::default();
    for row in tx.rows(WEEKLY, params![clinic])? {
        let all = match row.text(1)? {
            "break" => &mut rotas.breaks,
            _ => &mut rotas.open,
        };
        let owner: Uuid = row.parsed(0, "an id")?;
        all.entry(owner).or_default().push(weekly_of(&row)?);
    }
    for row in tx.rows(DAYS, params![clinic])? {
        let days = rotas.days.entry(row.parsed(0, "an id")?).or_default();
        let (location, on): (Id<Location>, _) = (row.id(1)?, row.parsed(2, "a date")?);
        if days
            .last()
            .is_none_or(|day| (day.location, day.on) != (location, on))
        {
            let spans = Vec::new();
            days.push(DayHours {
                location,
                on,
                spans,
            });
        }
        if let (Some(day), Some(_)) = (days.last_mut(), row.maybe_int(3)?) {
            day.spans.push(CivilSpan {
                from: time_at(&row, 3)?,
                until: time_at(&row, 4)?,
            });
        }
    }
    for row in tx.rows(EQUIPMENT, params![clinic])? {
        let owner = rotas.equipment.entry(row.parsed(0, "an id")?).or_default();
        owner.insert(row.text(1)?.to_owned());
    }
    Ok(rotas)
}

/// Saves the weekly hours (`open`) or breaks (`break`) of somebody.
pub(super) fn save_weekly(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    owner: &str,
    kind: &str,
    all: &[WeeklyHours],
) -> Result<(), StoreError> {
    tx.run(CLEAR_WEEKLY, params![clinic, owner, kind])?;
    for hours in all {
        let valid_from = hours
            .effective
            .from
            .map_or(String::new(), |day| day.to_string());
        let params = params![
            clinic,
            owner,
            hours.location,
            kind,
            hours.weekday.to_monday_one_offset(),
            minute_of(hours.from),
            valid_from,
            minute_of(hours.until),
            hours.effective.until
        ];
        tx.run(ADD_WEEKLY, params)?;
    }
    Ok(())
}

/// Saves the single days of somebody.
pub(super) fn save_days(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    owner: &str,
    days: &[DayHours],
) -> Result<(), StoreError> {
    tx.run(CLEAR_DAYS, params![clinic, owner])?;
    for day in days {
        let closed = [(None, None)];
        let spans = day.spans.iter();
        let minutes: Vec<_> = spans
            .map(|span| (Some(minute_of(span.from)), Some(minute_of(span.until))))
            .collect();
        let rows = if minutes.is_empty() {
            &closed[..]
        } else {
            &minutes
        };
        for (number, (from, until)) in (0_i64..).zip(rows) {
            let params = params![clinic, owner, day.location, day.on, number, *from, *until];
            tx.run(ADD_DAY, params)?;
        }
    }
    Ok(())
}

/// Saves what a room has or a service needs.
pub(super) fn save_equipment(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    owner: &str,
    names: &BTreeSet<String>,
) -> Result<(), StoreError> {
    tx.run(CLEAR_EQUIPMENT, params![clinic, owner])?;
    for name in names {
        tx.run(ADD_EQUIPMENT, params![clinic, owner, name])?;
    }
    Ok(())
}

fn weekly_of(row: &Row) -> Result<WeeklyHours, StoreError> {
    let weekday =
        Weekday::from_monday_one_offset(row.small(3)?).map_err(|_| StoreError::Shape {
            column: 3,
            wanted: "a weekday",
        })?;
    let from = match row.text(6)? {
        "" => None,
        _ => Some(row.parsed(6, "a date")?),
    };
    Ok(WeeklyHours {
        location: row.id(2)?,
        weekday,
        from: time_at(row, 4)?,
        until: time_at(row, 5)?,
        effective: Effective {
            from,
            until: row.maybe_parsed(7, "a date")?,
        },
    })
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
