//! Setting a clinic up: what an owner changes about rooms, services, therapists, places and the house, one change at a time.

mod ahead;
mod hours;
mod house;
mod people;
mod things;

use std::collections::{BTreeMap, BTreeSet};

pub use ahead::{YEARS_AHEAD, not_too_far};
use jiff::civil::Date;

use crate::{
    booking::{
        clinic::{
            BookingWindow, CivilSpan, ClinicBook, DayHours, Effective, HeldSkill, Holiday,
            Location, Room, Service, Therapist, TimeOff,
        },
        limits::{DailyLimits, Travel},
        staff::StaffProfile,
    },
    id::Id,
    treatment::massage::Skill,
    units::Pressure,
};

/// What of a clinic a change is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thing {
    /// A place.
    Location(Id<Location>),
    /// A room.
    Room(Id<Room>),
    /// A service.
    Service(Id<Service>),
    /// A therapist.
    Therapist(Id<Therapist>),
    /// What holds for all of them: notice and horizon, holidays, ways.
    House,
}

impl Thing {
    /// The word of the log.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Location(_) => "place",
            Self::Room(_) => "room",
            Self::Service(_) => "service",
            Self::Therapist(_) => "therapist",
            Self::House => "house",
        }
    }
}

/// Whose hours are changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// When a therapist works.
    Therapist(Id<Therapist>),
    /// When a room can be used.
    Room(Id<Room>),
}

/// Hours that are the same on several days of the week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weekly {
    /// Where.
    pub location: Id<Location>,
    /// On which days they begin; 1 is Monday.
    pub weekdays: BTreeSet<i8>,
    /// From when until when.
    pub span: CivilSpan,
    /// On which dates.
    pub effective: Effective,
}

/// One change.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// A place is added, or all that is known of it replaced.
    Location(Location),
    /// A room is added, or its name and equipment replaced; hours and place of one that is there stay.
    Room(Room),
    /// A service is added, or all that is known of it replaced. Whoever holds its skills offers a new one; add-ons that are left out end.
    Service(Service),
    /// A therapist is added, who offers whatever service needs no skill.
    NewTherapist(Therapist),
    /// What somebody may know about a therapist, and the most pressure they give.
    About {
        /// Who.
        therapist: Id<Therapist>,
        /// Their name.
        name: String,
        /// The most pressure.
        pressure_max: Pressure,
        /// What somebody may wish for.
        profile: StaffProfile,
    },
    /// The services that a therapist gives, each with hands-on minutes of their own where they differ.
    Gives {
        /// Who.
        therapist: Id<Therapist>,
        /// What; `None` for the service's own minutes.
        services: BTreeMap<Id<Service>, Option<u16>>,
    },
    /// On these weekdays somebody works, or a room is open, from one time to another, in the place of what was there on these dates.
    Hours {
        /// Whose.
        whose: Whose,
        /// Where.
        location: Id<Location>,
        /// On which days the hours begin; 1 is Monday.
        weekdays: BTreeSet<i8>,
        /// From when until when; `None` for not at all.
        span: Option<CivilSpan>,
        /// A break in it.
        pause: Option<CivilSpan>,
        /// On which dates.
        effective: Effective,
    },
    /// One more break in a therapist's hours.
    Break {
        /// Who.
        therapist: Id<Therapist>,
        /// When.
        pause: Weekly,
    },
    /// Weekly hours or breaks that are there are taken away.
    NoHours {
        /// Whose.
        whose: Whose,
        /// Which.
        hours: Weekly,
        /// Whether they are breaks.
        is_break: bool,
    },
    /// One day has hours of its own, or none.
    Day {
        /// Who.
        therapist: Id<Therapist>,
        /// The day.
        day: DayHours,
    },
    /// A day is like every week again.
    UsualDay {
        /// Who.
        therapist: Id<Therapist>,
        /// Where.
        location: Id<Location>,
        /// The day.
        on: Date,
    },
    /// Time away is taken back.
    NotAway {
        /// Who.
        therapist: Id<Therapist>,
        /// Which.
        away: TimeOff,
    },
    /// A skill is held so well until a day, in the place of what was said of it.
    Skill {
        /// Who.
        therapist: Id<Therapist>,
        /// What.
        held: HeldSkill,
    },
    /// A skill is not held any more.
    NoSkill {
        /// Who.
        therapist: Id<Therapist>,
        /// What.
        skill: Skill,
    },
    /// What a therapist's day may bring.
    Limits {
        /// Who.
        therapist: Id<Therapist>,
        /// The limits.
        limits: DailyLimits,
    },
    /// Nobody works on a day, in the place of what was said of that day and place.
    Holiday(Holiday),
    /// A holiday is none.
    NoHoliday {
        /// Where; `None` for the one of every place.
        location: Option<Id<Location>>,
        /// When.
        on: Date,
    },
    /// How long a way takes.
    Travel(Travel),
    /// A way that nobody goes.
    NoTravel([Id<Location>; 2]),
    /// Notice and horizon of the clinic, and how late a client may still cancel.
    Booking {
        /// Notice and horizon.
        window: BookingWindow,
        /// Hours before the start.
        cancel_notice_h: u16,
    },
    /// A room, service or therapist is offered no more, or again. What was booked stays.
    Offered {
        /// Which; places and the house are always there.
        thing: Thing,
        /// Whether from now on.
        offered: bool,
    },
}

impl Change {
    /// What it is about.
    pub const fn about(&self) -> Thing {
        match self {
            Self::Location(location) => Thing::Location(location.id),
            Self::Room(room) => Thing::Room(room.id),
            Self::Service(service) => Thing::Service(service.id),
            Self::NewTherapist(therapist) => Thing::Therapist(therapist.id),
            Self::Hours { whose, .. } | Self::NoHours { whose, .. } => match whose {
                Whose::Therapist(id) => Thing::Therapist(*id),
                Whose::Room(id) => Thing::Room(*id),
            },
            Self::About { therapist, .. }
            | Self::Gives { therapist, .. }
            | Self::Break { therapist, .. }
            | Self::Day { therapist, .. }
            | Self::UsualDay { therapist, .. }
            | Self::NotAway { therapist, .. }
            | Self::Skill { therapist, .. }
            | Self::NoSkill { therapist, .. }
            | Self::Limits { therapist, .. } => Thing::Therapist(*therapist),
            Self::Holiday(_)
            | Self::NoHoliday { .. }
            | Self::Travel(_)
            | Self::NoTravel(_)
            | Self::Booking { .. } => Thing::House,
            Self::Offered { thing, .. } => *thing,
        }
    }
}

/// What a change leaves to be saved.
#[derive(Debug, Clone, PartialEq)]
pub enum Changed {
    /// A place.
    Location(Location),
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
    /// Notice and horizon, and how late a client may still cancel, in hours.
    Booking(BookingWindow, u16),
    /// Offered no more, or again.
    Offered(Thing, bool),
}

/// Why a change is not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SetUpRefused {
    /// It has no name.
    #[error("write a name")]
    NoName,
    /// Minutes that are no multiple of five, or none where some are needed.
    #[error("{minutes} minutes: a multiple of five is needed")]
    NotInFives {
        /// Which minutes.
        of: Minutes,
        /// What was said.
        minutes: u16,
    },
    /// More minutes than an appointment may take.
    #[error("at most {LONGEST_MINUTES} minutes, with what is kept free before and after")]
    TooLong,
    /// The last day is before the first.
    #[error("the last day is before the first")]
    EndsBefore,
    /// A day further ahead than anybody plans.
    #[error("choose a day within {YEARS_AHEAD} years, up to {latest}")]
    TooFar {
        /// The last day that can be chosen.
        latest: Date,
    },
    /// No day of the week was chosen.
    #[error("choose at least one day")]
    NoDay,
    /// A span that begins and ends at one time.
    #[error("it ends when it begins")]
    NoSpan,
    /// A break without hours, or outside of them.
    #[error("a break lies inside of the hours")]
    BreakOutside,
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

/// Which minutes are wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Minutes {
    /// Those of a service.
    Service,
    /// Those kept free before.
    Before,
    /// Those kept free after.
    After,
    /// Those of an add-on, by its place in the list.
    AddOn(usize),
    /// A therapist's own, for a service.
    Own(Id<Service>),
}

/// The longest that a service may take of a day with what is added and kept free, in minutes.
pub const LONGEST_MINUTES: u16 = 600;

/// Makes a change of a clinic; what is to be saved for it.
///
/// # Errors
/// [`SetUpRefused`] where it cannot be right; nothing is changed then.
pub fn changed(book: &ClinicBook, change: Change) -> Result<Changed, SetUpRefused> {
    match change {
        Change::Location(location) => {
            named(&location.name)?;
            Ok(Changed::Location(location))
        }
        Change::Room(room) => things::room(book, room),
        Change::Service(service) => things::service(book, service),
        Change::Offered { thing, offered } => things::offered(book, thing, offered),
        Change::NewTherapist(therapist) => people::new(book, therapist),
        Change::About {
            therapist,
            name,
            pressure_max,
            profile,
        } => {
            named(&name)?;
            let one = therapist_of(book, therapist)?;
            Ok(Changed::Therapist(Therapist {
                name: name.trim().to_owned(),
                pressure_max,
                profile,
                ..one
            }))
        }
        Change::Gives {
            therapist,
            services,
        } => people::gives(book, therapist, &services),
        Change::Skill { therapist, held } => people::skill(book, therapist, held),
        Change::NoSkill { therapist, skill } => {
            let mut one = therapist_of(book, therapist)?;
            one.skills.retain(|old| old.skill != skill);
            Ok(Changed::Therapist(one))
        }
        Change::Limits { therapist, limits } => Ok(Changed::Therapist(Therapist {
            limits,
            ..therapist_of(book, therapist)?
        })),
        Change::NotAway { therapist, away } => {
            let mut one = therapist_of(book, therapist)?;
            one.time_off.retain(|old| *old != away);
            Ok(Changed::Therapist(one))
        }
        change @ (Change::Hours { .. }
        | Change::Break { .. }
        | Change::NoHours { .. }
        | Change::Day { .. }
        | Change::UsualDay { .. }) => hours::changed(book, change),
        change @ (Change::Holiday(_)
        | Change::NoHoliday { .. }
        | Change::Travel(_)
        | Change::NoTravel(_)
        | Change::Booking { .. }) => house::changed(book, change),
    }
}

fn named(name: &str) -> Result<(), SetUpRefused> {
    if name.trim().is_empty() {
        Err(SetUpRefused::NoName)
    } else {
        Ok(())
    }
}

fn in_fives(of: Minutes, minutes: u16) -> Result<(), SetUpRefused> {
    if minutes.is_multiple_of(5) {
        Ok(())
    } else {
        Err(SetUpRefused::NotInFives { of, minutes })
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

fn room_of(book: &ClinicBook, id: Id<Room>) -> Result<Room, SetUpRefused> {
    let found = book.room(id).cloned();
    found.ok_or(SetUpRefused::NotFound { what: "room" })
}

#[cfg(test)]
#[path = "set_up_tests.rs"]
mod tests;
