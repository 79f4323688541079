//! Why a start cannot be booked: everything that stands against it, not only the first.

mod of_day;

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use self::of_day::of_day;
use crate::{
    booking::{
        availability::Calendar,
        clinic::{BookingWindow, ClinicBook, Location, Room, Service, Therapist},
        limits::DailyLimits,
        occupancy::{Resource, Tick, Ticks},
        slot::{Slot, SlotQuery, is_open, open_slots},
        staff::StaffWish,
    },
    id::Id,
    treatment::{massage::Skill, recommendation::Window},
};

/// One thing that stands against a start. It never says who else is booked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Conflict {
    /// The start is over already.
    Past,
    /// The therapist's time is taken.
    Therapist {
        /// When they are free again; `None` where that is further away than anybody looked.
        until: Option<Timestamp>,
    },
    /// Every room of the place is taken.
    Room {
        /// When the first of them is free again; `None` where that is further away than anybody looked, or there is no room at all.
        until: Option<Timestamp>,
    },
    /// The athlete has something else at that time.
    Athlete {
        /// When they are free again; `None` where that is further away than anybody looked.
        until: Option<Timestamp>,
    },
    /// The therapist does not work there for as long as it takes.
    Hours {
        /// The next start at which they do; `None` where there is none within two weeks.
        opens_at: Option<Timestamp>,
    },
    /// The therapist does not give this service, or nobody does any more.
    Service,
    /// The therapist does not hold these skills on that day.
    Skills(BTreeSet<Skill>),
    /// The clinic wants to know earlier.
    Notice {
        /// The soonest start that can still be booked.
        earliest: Timestamp,
    },
    /// The clinic does not book that far ahead.
    Horizon {
        /// The first instant that is too far.
        until: Timestamp,
    },
    /// The safety answers ask to wait.
    Wait {
        /// Until then.
        until: Timestamp,
    },
    /// Starts stand on a grid of so many minutes of the place's clock.
    Grid {
        /// The grid.
        minutes: u16,
    },
    /// Somebody is choosing this time at this moment.
    Held {
        /// Until then it is kept for them.
        until: Timestamp,
    },
    /// The therapist works at another place near that time, and the way is too long.
    Travel {
        /// The other place.
        place: Id<Location>,
        /// How long the way takes, in minutes; `None` where nobody said, which is never short enough.
        minutes: Option<u16>,
    },
    /// A therapist cannot be their own client.
    OwnHands,
    /// A limit of the day, such as one that protects the therapist's hands.
    Limit,
}

impl Conflict {
    /// Whether staff may book in spite of it, with a reason. What protects the athlete cannot be passed over: the waits of the
    /// safety answers, skills, and their own time; nor can a time that a client was promised for some minutes, or what makes no sense.
    pub const fn may_be_overridden(&self) -> bool {
        match self {
            Self::Therapist { .. }
            | Self::Room { .. }
            | Self::Hours { .. }
            | Self::Notice { .. }
            | Self::Horizon { .. }
            | Self::Grid { .. }
            | Self::Travel { .. }
            | Self::Limit => true,
            Self::Past
            | Self::Athlete { .. }
            | Self::Service
            | Self::Skills(_)
            | Self::Wait { .. }
            | Self::Held { .. }
            | Self::OwnHands => false,
        }
    }

    /// The word used in JSON and the database.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Past => "past",
            Self::Therapist { .. } => "therapist",
            Self::Room { .. } => "room",
            Self::Athlete { .. } => "athlete",
            Self::Hours { .. } => "hours",
            Self::Service => "service",
            Self::Skills(_) => "skills",
            Self::Notice { .. } => "notice",
            Self::Horizon { .. } => "horizon",
            Self::Wait { .. } => "wait",
            Self::Grid { .. } => "grid",
            Self::Held { .. } => "held",
            Self::Travel { .. } => "travel",
            Self::OwnHands => "own_hands",
            Self::Limit => "limit",
        }
    }

    /// Until when it stands, where that is known.
    pub const fn until(&self) -> Option<Timestamp> {
        match self {
            Self::Therapist { until } | Self::Room { until } | Self::Athlete { until } => *until,
            Self::Hours { opens_at } => *opens_at,
            Self::Notice { earliest } => Some(*earliest),
            Self::Wait { until } | Self::Held { until } => Some(*until),
            Self::Past
            | Self::Service
            | Self::Skills(_)
            | Self::Horizon { .. }
            | Self::Grid { .. }
            | Self::Travel { .. }
            | Self::OwnHands
            | Self::Limit => None,
        }
    }
}

/// How far ahead the next open hour is looked for.
const HOURS_AHEAD: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Everything that stands against a start; nothing exactly where [`is_open`] would book it.
///
/// The query's own therapist, location and window are replaced, as by [`is_open`]. The calendar has to be that of
/// [`SlotQuery::unbounded`], so that what is taken is known of a start that is too soon or too far as well. The more of it is known, the
/// more often it can be said until when something is taken.
pub fn conflicts(
    query: &SlotQuery,
    calendar: &Calendar<'_>,
    therapist: Id<Therapist>,
    location: Id<Location>,
    starts_at: Timestamp,
) -> Vec<Conflict> {
    if is_open(query, calendar, therapist, location, starts_at).is_some() {
        return Vec::new();
    }
    let book = calendar.book;
    let (Some(service), Some(who), Some(place)) = (
        book.service(query.service),
        book.therapist(therapist),
        book.location(location),
    ) else {
        return vec![Conflict::Service];
    };
    if starts_at < query.now {
        return vec![Conflict::Past];
    }
    let mut found = Vec::new();
    let (earliest, horizon) = bounds(query, book, service);
    if starts_at < earliest {
        found.push(Conflict::Notice { earliest });
    }
    if let Some(until) = horizon.filter(|until| *until <= starts_at) {
        found.push(Conflict::Horizon { until });
    }
    if let Some(until) = query.not_before.filter(|until| starts_at < *until) {
        found.push(Conflict::Wait { until });
    }
    let has_left = book.therapists.iter().all(|each| each.id != therapist);
    if has_left || !query.is_offered(book, service) || !who.services.contains(&service.id) {
        found.push(Conflict::Service);
    }
    let day = place.zone.to_datetime(starts_at).date();
    let own = service
        .skills
        .iter()
        .filter(|(skill, level)| !who.holds_at(**skill, **level, day))
        .map(|(skill, _)| *skill);
    let asked = query
        .skills
        .iter()
        .filter(|skill| !who.holds(&BTreeSet::from([**skill]), day));
    let missing: BTreeSet<Skill> = own.chain(asked.copied()).collect();
    if !missing.is_empty() {
        found.push(Conflict::Skills(missing));
    }
    if query
        .athlete
        .is_some_and(|athlete| athlete.uuid() == therapist.uuid())
    {
        found.push(Conflict::OwnHands);
    }
    if !is_on_grid(query, place, starts_at) {
        found.push(Conflict::Grid {
            minutes: query.grid_minutes,
        });
    }
    let bare = Bare::of(query, book, service.id, therapist, Rooms::Left);
    let alone = bare.is_open(therapist, location, Tick::of(starts_at).starts_at());
    if alone.is_none() {
        found.push(Conflict::Hours {
            opens_at: bare.next_open(therapist, location, starts_at),
        });
    }
    let run = alone.as_ref().map_or_else(
        || run_of(query, service, who, starts_at),
        |slot| slot.occupies,
    );
    // A therapist who does not give the service was not looked up.
    if who.services.contains(&service.id)
        && let Some(until) = taken_until(calendar, Resource::Therapist(therapist), run)
    {
        found.push(Conflict::Therapist { until });
    }
    if service.needs_room {
        let each: Vec<Option<Option<Timestamp>>> = fitting_rooms(book, service, location)
            .map(|room| taken_until(calendar, Resource::Room(room.id), run))
            .collect();
        // Open at that time for the therapist, and yet in no room: all of them are closed then.
        let closed = || {
            let bare = Bare::of(query, book, service.id, therapist, Rooms::Kept);
            alone.is_some()
                && bare
                    .is_open(therapist, location, Tick::of(starts_at).starts_at())
                    .is_none()
        };
        if each.iter().all(Option::is_some) {
            let until = each.into_iter().flatten().flatten().min();
            found.push(Conflict::Room { until });
        } else if closed() {
            found.push(Conflict::Room { until: None });
        }
    }
    if let Some(athlete) = query.athlete
        && let Some(until) = taken_until(calendar, Resource::Athlete(athlete), run)
    {
        found.push(Conflict::Athlete { until });
    }
    let start = (starts_at, run);
    found.extend(of_day(query, calendar, (service, who, place), start));
    // What cannot be told, as where nobody looked up the work that a limit counts, is never free.
    if found.is_empty() {
        found.push(Conflict::Limit);
    }
    found
}

/// The slot that staff book in spite of everything that may be overridden: in a free room where there is one, else in the first.
///
/// `None` where the service, therapist or place is none of the clinic's.
pub fn overriding_slot(
    query: &SlotQuery,
    calendar: &Calendar<'_>,
    therapist: Id<Therapist>,
    location: Id<Location>,
    starts_at: Timestamp,
) -> Option<Slot> {
    let book = calendar.book;
    let service = book.service(query.service)?;
    let (who, place) = (book.therapist(therapist)?, book.location(location)?);
    let run = run_of(query, service, who, starts_at);
    let is_free = |resource| taken_until(calendar, resource, run).is_none();
    let room = service.needs_room.then(|| {
        let free =
            fitting_rooms(book, service, place.id).find(|room| is_free(Resource::Room(room.id)));
        free.or_else(|| fitting_rooms(book, service, place.id).next())
    });
    Some(Slot {
        service: service.id,
        add_ons: query.sorted_add_ons(),
        therapist,
        location,
        room: room.flatten().map(|room| room.id),
        starts_at,
        ends_at: starts_at.checked_add(hands_on(query, service, who)).ok()?,
        occupies: run,
    })
}

/// The rooms of a place that have what the service asks for, in the order in which they are given out.
fn fitting_rooms<'a>(
    book: &'a ClinicBook,
    service: &'a Service,
    location: Id<Location>,
) -> impl Iterator<Item = &'a Room> {
    book.rooms_of(location)
        .filter(|room| service.equipment.is_subset(&room.equipment))
}

/// The soonest start that the notice allows, and the first one beyond the horizon, if there is one.
fn bounds(
    query: &SlotQuery,
    book: &ClinicBook,
    service: &Service,
) -> (Timestamp, Option<Timestamp>) {
    let window = if query.any_time {
        BookingWindow::default()
    } else {
        book.booking_window(service)
    };
    let notice = u32::from(query.notice_minutes).max(window.notice_minutes.unwrap_or(0));
    let notice = SignedDuration::from_mins(i64::from(notice));
    let horizon = window.horizon_days.and_then(|days| {
        let ahead = SignedDuration::from_hours(24 * i64::from(days));
        query.now.checked_add(ahead).ok()
    });
    let earliest = query.now.checked_add(notice).unwrap_or(Timestamp::MAX);
    (earliest, horizon)
}

/// How long hands are on, with what is added.
fn hands_on(query: &SlotQuery, service: &Service, therapist: &Therapist) -> SignedDuration {
    let added = query.add_ons.iter().filter_map(|id| service.add_on(*id));
    let added: u16 = added.map(|add_on| add_on.minutes).sum();
    let minutes = therapist.minutes_of(service).saturating_add(added);
    SignedDuration::from_mins(i64::from(minutes))
}

/// What a service takes around a start, buffers included.
fn run_of(
    query: &SlotQuery,
    service: &Service,
    therapist: &Therapist,
    starts_at: Timestamp,
) -> Ticks {
    let minutes = |minutes: u16| SignedDuration::from_mins(i64::from(minutes));
    let from = starts_at
        .checked_sub(minutes(service.buffer_before))
        .unwrap_or(Timestamp::MIN);
    let until = starts_at
        .checked_add(hands_on(query, service, therapist) + minutes(service.buffer_after))
        .unwrap_or(Timestamp::MAX);
    Ticks::covering(from, until)
}

fn is_on_grid(query: &SlotQuery, place: &Location, starts_at: Timestamp) -> bool {
    let shown = place.zone.to_datetime(starts_at);
    let minute =
        u16::from(shown.hour().unsigned_abs()) * 60 + u16::from(shown.minute().unsigned_abs());
    starts_at == Tick::of(starts_at).starts_at()
        && shown.second() == 0
        && minute.is_multiple_of(query.grid_minutes.max(1))
}

/// `None` where nothing of the run is known to be taken; else when the resource is free again, as far as that is known. What nobody
/// looked up is never called free.
fn taken_until(
    calendar: &Calendar<'_>,
    resource: Resource,
    run: Ticks,
) -> Option<Option<Timestamp>> {
    let Some(taken) = calendar.taken(resource) else {
        return Some(None);
    };
    let known = taken.range();
    let is_known = |tick: Tick| known.from <= tick && tick < known.until;
    let last = run.iter().filter(|tick| taken.contains(*tick)).last()?;
    let mut free = Tick(last.0 + 1);
    while is_known(free) && taken.contains(free) {
        free = Tick(free.0 + 1);
    }
    Some(is_known(free).then(|| free.starts_at()))
}

/// Whether rooms are part of a bare clinic.
#[derive(PartialEq, Eq)]
enum Rooms {
    /// None is needed.
    Left,
    /// Their hours and what stands in them count.
    Kept,
}

/// The clinic with nobody booked, no limits and no skill asked for: only hours are left.
struct Bare {
    book: ClinicBook,
    query: SlotQuery,
}

impl Bare {
    fn of(
        query: &SlotQuery,
        book: &ClinicBook,
        service: Id<Service>,
        therapist: Id<Therapist>,
        rooms: Rooms,
    ) -> Self {
        let mut book = book.clone();
        let services = book.services.iter_mut().chain(&mut book.ended.services);
        for each in services.filter(|each| each.id == service) {
            each.skills.clear();
            each.needs_room &= rooms == Rooms::Kept;
        }
        book.therapists.retain(|each| each.id == therapist);
        for each in &mut book.therapists {
            each.services.insert(service);
            each.limits = DailyLimits::default();
        }
        let query = SlotQuery {
            athlete: None,
            skills: BTreeSet::new(),
            not_before: None,
            grid_minutes: 5,
            now: Timestamp::MIN,
            notice_minutes: 0,
            any_time: true,
            also_ended: true,
            staff: StaffWish::default(),
            ..query.clone()
        };
        Self { book, query }
    }

    fn is_open(
        &self,
        therapist: Id<Therapist>,
        location: Id<Location>,
        starts_at: Timestamp,
    ) -> Option<Slot> {
        let query = self.query.narrowed(therapist, location, starts_at);
        let calendar = self.calendar(&query);
        is_open(&query, &calendar, therapist, location, starts_at)
    }

    fn next_open(
        &self,
        therapist: Id<Therapist>,
        location: Id<Location>,
        after: Timestamp,
    ) -> Option<Timestamp> {
        let mut query = self.query.narrowed(therapist, location, after);
        query.grid_minutes = SlotQuery::GRID_MINUTES;
        query.window = Window {
            from: after,
            to: after.checked_add(HOURS_AHEAD).ok()?,
        };
        let calendar = self.calendar(&query);
        open_slots(&query, &calendar)
            .first()
            .map(|slot| slot.starts_at)
    }

    fn calendar(&self, query: &SlotQuery) -> Calendar<'_> {
        let mut calendar = Calendar::new(
            &self.book,
            query.reach(&self.book),
            query.resources(&self.book),
        );
        calendar.look_at_work();
        calendar
    }
}

#[cfg(test)]
#[path = "conflict_tests.rs"]
mod tests;
