//! What holds for the whole house: holidays, ways, notice and horizon.

use super::{Change, Changed, SetUpRefused, named, place};
use crate::booking::{clinic::ClinicBook, limits::Travel};

pub(super) fn changed(book: &ClinicBook, change: Change) -> Result<Changed, SetUpRefused> {
    let mut holidays = book.holidays.clone();
    let mut ways = book.travel.clone();
    let goes = |way: &Travel, [one, other]: [_; 2]| {
        way.between.contains(&one) && way.between.contains(&other)
    };
    match change {
        Change::Holiday(holiday) => {
            named(&holiday.name)?;
            holiday.location.map_or(Ok(()), |at| place(book, at))?;
            holidays.retain(|old| (old.on, old.location) != (holiday.on, holiday.location));
            holidays.push(holiday);
            Ok(Changed::Holidays(holidays))
        }
        Change::NoHoliday { location, on } => {
            holidays.retain(|old| (old.on, old.location) != (on, location));
            Ok(Changed::Holidays(holidays))
        }
        Change::Travel(way) => {
            let [one, other] = way.between;
            if one == other {
                return Err(SetUpRefused::OnePlace);
            }
            place(book, one)?;
            place(book, other)?;
            ways.retain(|old| !goes(old, way.between));
            ways.push(way);
            Ok(Changed::Travel(ways))
        }
        Change::NoTravel(between) => {
            ways.retain(|old| !goes(old, between));
            Ok(Changed::Travel(ways))
        }
        Change::Booking {
            window,
            cancel_notice_h,
        } => Ok(Changed::Booking(window, cancel_notice_h)),
        other => super::changed(book, other),
    }
}
