//! Setting a clinic up: what an owner changes about rooms, services, therapists and hours, one change at a time.

use std::collections::BTreeSet;

use jiff::civil::Weekday;

use crate::{
    booking::{
        clinic::{
            BookingWindow, CivilSpan, ClinicBook, DayHours, Effective, HeldSkill, Holiday,
            Location, Room, Service, Therapist, WeeklyHours,
        },
        limits::{DailyLimits, Travel},
        staff::{SkillLevel, StaffProfile},
    },
    id::Id,
    treatment::massage::Skill,
};

/// One change.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// A room is added, or all that is known of it replaced.
    Room(Room),
    /// A service is added, or all that is known of it replaced. Whoever holds its skills offers a new one.
    Service(Service),
    /// A therapist is added, who offers whatever service needs no skill.
    NewTherapist(Therapist),
    /// On these weekdays a therapist works from one time to another at a place, in the place of what was there.
    Hours {
        /// Who.
        therapist: Id<Therapist>,
        /// Where.
        location: Id<Location>,
        /// On which days the hours begin.
        weekdays: BTreeSet<i8>,
        /// From when until when; `None` for not at all.
        span: Option<CivilSpan>,
        /// A break in it.
        pause: Option<CivilSpan>,
        /// On which dates.
        effective: Effective,
    },
    /// One day has hours of its own, or none.
    Day {
        /// Who.
        therapist: Id<Therapist>,
        /// The day.
        day: DayHours,
    },
    /// A skill is held so well until a day, in the place of what was said of it.
    Skill {
        /// Who.
        therapist: Id<Therapist>,
        /// What.
        held: HeldSkill,
    },
    /// What a therapist's day may bring.
    Limits {
        /// Who.
        therapist: Id<Therapist>,
        /// The limits.
        limits: DailyLimits,
    },
    /// What somebody may wish for in a therapist.
    Profile {
        /// Who.
        therapist: Id<Therapist>,
        /// The profile.
        profile: StaffProfile,
    },
    /// Nobody works on a day, in the place of what was said of that day and place.
    Holiday(Holiday),
    /// How long a way takes.
    Travel(Travel),
    /// Notice and horizon of the clinic.
    BookingWindow(BookingWindow),
}

/// What a change leaves to be saved.
#[derive(Debug, Clone, PartialEq)]
pub enum Changed {
    /// A room.
    Room(Room),
    /// A service, and the therapists who now offer it.
    Service(Service, Vec<Therapist>),
    /// A therapist.
    Therapist(Therapist),
    /// All holidays.
    Holidays(Vec<Holiday>),
    /// All ways.
    Travel(Vec<Travel>),
    /// Notice and horizon.
    BookingWindow(BookingWindow),
}

/// Why a change is not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SetUpRefused {
    /// It has no name.
    #[error("a name is needed")]
    NoName,
    /// Minutes that are no multiple of five, or none where some are needed.
    #[error("{minutes} minutes: a multiple of five is needed")]
    NotInFives {
        /// What was said.
        minutes: u16,
    },
    /// It ends before it begins.
    #[error("it ends before it begins")]
    EndsBefore,
    /// There is no such room, service, therapist or place.
    #[error("there is no such {what} here")]
    NotFound {
        /// What was named.
        what: &'static str,
    },
    /// They are a therapist here already.
    #[error("they are a therapist here already")]
    ThereAlready,
    /// A way from a place to itself.
    #[error("a way needs two places")]
    OnePlace,
}

/// Makes a change of a clinic; what is to be saved for it.
///
/// # Errors
/// [`SetUpRefused`] where it cannot be right; nothing is changed then.
pub fn changed(book: &ClinicBook, change: Change) -> Result<Changed, SetUpRefused> {
    match change {
        Change::Room(room) => {
            named(&room.name)?;
            place(book, room.location)?;
            Ok(Changed::Room(room))
        }
        Change::Service(service) => service_of(book, service),
        Change::NewTherapist(therapist) => {
            named(&therapist.name)?;
            if book.therapist(therapist.id).is_some() {
                return Err(SetUpRefused::ThereAlready);
            }
            let services = book.services.iter().filter(|one| one.skills.is_empty());
            Ok(Changed::Therapist(Therapist {
                services: services.map(|service| service.id).collect(),
                ..therapist
            }))
        }
        Change::Hours {
            therapist,
            location,
            weekdays,
            span,
            pause,
            effective,
        } => {
            place(book, location)?;
            if effective.from > effective.until && effective.until.is_some() {
                return Err(SetUpRefused::EndsBefore);
            }
            let days: Vec<Weekday> = weekdays
                .iter()
                .filter_map(|day| Weekday::from_monday_one_offset(*day).ok())
                .collect();
            let mut one = therapist_of(book, therapist)?;
            for (all, span) in [(&mut one.hours, span), (&mut one.breaks, pause)] {
                all.retain(|old| !replaces(old, location, &days, effective));
                all.extend(span.iter().flat_map(|span| {
                    days.iter().map(|day| WeeklyHours {
                        effective,
                        ..WeeklyHours::every(location, *day, span.from, span.until)
                    })
                }));
            }
            Ok(Changed::Therapist(one))
        }
        Change::Day { therapist, day } => {
            place(book, day.location)?;
            let mut one = therapist_of(book, therapist)?;
            one.days
                .retain(|old| (old.location, old.on) != (day.location, day.on));
            one.days.push(day);
            Ok(Changed::Therapist(one))
        }
        Change::Skill { therapist, held } => {
            let mut one = therapist_of(book, therapist)?;
            one.skills.retain(|old| old.skill != held.skill);
            one.skills.push(held);
            let services = book.services.iter().filter(|service| offers(&one, service));
            one.services = one
                .services
                .iter()
                .copied()
                .chain(services.map(|one| one.id))
                .collect();
            Ok(Changed::Therapist(one))
        }
        Change::Limits { therapist, limits } => Ok(Changed::Therapist(Therapist {
            limits,
            ..therapist_of(book, therapist)?
        })),
        Change::Profile { therapist, profile } => Ok(Changed::Therapist(Therapist {
            profile,
            ..therapist_of(book, therapist)?
        })),
        Change::Holiday(holiday) => {
            named(&holiday.name)?;
            holiday.location.map_or(Ok(()), |at| place(book, at))?;
            let mut all = book.holidays.clone();
            all.retain(|old| (old.on, old.location) != (holiday.on, holiday.location));
            all.push(holiday);
            Ok(Changed::Holidays(all))
        }
        Change::Travel(way) => {
            let [one, other] = way.between;
            if one == other {
                return Err(SetUpRefused::OnePlace);
            }
            place(book, one)?;
            place(book, other)?;
            let mut all = book.travel.clone();
            all.retain(|old| !(old.between.contains(&one) && old.between.contains(&other)));
            all.push(way);
            Ok(Changed::Travel(all))
        }
        Change::BookingWindow(window) => Ok(Changed::BookingWindow(window)),
    }
}

fn service_of(book: &ClinicBook, service: Service) -> Result<Changed, SetUpRefused> {
    named(&service.name)?;
    let in_fives = |minutes: u16| match minutes {
        minutes if minutes.is_multiple_of(5) => Ok(()),
        minutes => Err(SetUpRefused::NotInFives { minutes }),
    };
    if service.minutes == 0 {
        return Err(SetUpRefused::NotInFives { minutes: 0 });
    }
    for minutes in [service.minutes, service.buffer_before, service.buffer_after] {
        in_fives(minutes)?;
    }
    for add_on in &service.add_ons {
        named(&add_on.name)?;
        in_fives(add_on.minutes)?;
    }
    let is_new = book.service(service.id).is_none();
    let offering = book
        .therapists
        .iter()
        .filter(|therapist| is_new && offers(therapist, &service))
        .cloned()
        .map(|mut therapist| {
            therapist.services.insert(service.id);
            therapist
        });
    let offering = offering.collect();
    Ok(Changed::Service(service, offering))
}

/// Whether somebody holds each skill of a service well enough, on whatever day.
fn offers(therapist: &Therapist, service: &Service) -> bool {
    let holds = |(skill, level): (&Skill, &SkillLevel)| {
        let mut held = therapist.skills.iter();
        held.any(|held| held.skill == *skill && held.level >= *level)
    };
    service.skills.iter().all(holds)
}

/// Whether new hours take the place of old ones: same place and weekday, and dates that begin on the same day.
fn replaces(
    old: &WeeklyHours,
    location: Id<Location>,
    days: &[Weekday],
    effective: Effective,
) -> bool {
    old.location == location
        && days.contains(&old.weekday)
        && (effective == Effective::ALWAYS || old.effective.from == effective.from)
}

fn named(name: &str) -> Result<(), SetUpRefused> {
    if name.trim().is_empty() {
        Err(SetUpRefused::NoName)
    } else {
        Ok(())
    }
}

fn place(book: &ClinicBook, id: Id<Location>) -> Result<(), SetUpRefused> {
    match book.location(id) {
        Some(_) => Ok(()),
        None => Err(SetUpRefused::NotFound { what: "place" }),
    }
}

fn therapist_of(book: &ClinicBook, id: Id<Therapist>) -> Result<Therapist, SetUpRefused> {
    let found = book.therapist(id).cloned();
    found.ok_or(SetUpRefused::NotFound { what: "therapist" })
}

#[cfg(test)]
#[path = "set_up_tests.rs"]
mod tests;
