//! An offered start, and the one function that says which starts are offered and whether one can be booked.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use crate::{
    booking::{
        availability::{Calendar, Span, working_spans},
        clinic::{ClinicBook, Location, Room, Service, Therapist},
        occupancy::{Resource, TICK_S, Tick, Ticks},
        tick_set::TickSet,
    },
    id::Id,
    people::Person,
    treatment::{massage::Skill, recommendation::Window},
};

/// A start that is offered; what is offered can be booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// For what.
    pub service: Id<Service>,
    /// With whom.
    pub therapist: Id<Therapist>,
    /// Where.
    pub location: Id<Location>,
    /// In which room, if the service needs one.
    pub room: Option<Id<Room>>,
    /// Hands on from.
    pub starts_at: Timestamp,
    /// Hands off at.
    pub ends_at: Timestamp,
    /// What it takes of therapist, room and athlete, buffers included.
    pub occupies: Ticks,
}

impl Slot {
    /// Whose ticks it takes, sorted by key so that no two writers wait for each other in a circle.
    pub fn resources(&self, athlete: Option<Id<Person>>) -> Vec<Resource> {
        let mut resources = vec![Resource::Therapist(self.therapist)];
        resources.extend(self.room.map(Resource::Room));
        resources.extend(athlete.map(Resource::Athlete));
        resources.sort_unstable_by_key(|resource| resource.uuid());
        resources
    }
}

/// What somebody is looking for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotQuery {
    /// For what.
    pub service: Id<Service>,
    /// For whom, once that is known: their own time has to be free too.
    pub athlete: Option<Id<Person>>,
    /// With whom; `None` for any therapist.
    pub therapist: Option<Id<Therapist>>,
    /// Where; `None` for any location.
    pub location: Option<Id<Location>>,
    /// Skills needed besides the service's own, such as those a screening adds.
    pub skills: BTreeSet<Skill>,
    /// Starts lie in it.
    pub window: Window,
    /// Nor do they lie before this.
    pub not_before: Option<Timestamp>,
    /// Starts stand on this many minutes of the location's wall clock; 15 unless staff want otherwise.
    pub grid_minutes: u16,
    /// Now.
    pub now: Timestamp,
    /// How long before the start a booking must be made, in minutes.
    pub notice_minutes: u16,
}

impl SlotQuery {
    /// The grid of the times offered to athletes.
    pub const GRID_MINUTES: u16 = 15;

    /// A search for any therapist and location, on the usual grid and without notice.
    pub const fn new(service: Id<Service>, window: Window, now: Timestamp) -> Self {
        Self {
            service,
            athlete: None,
            therapist: None,
            location: None,
            skills: BTreeSet::new(),
            window,
            not_before: None,
            grid_minutes: Self::GRID_MINUTES,
            now,
            notice_minutes: 0,
        }
    }

    /// The first instant at which a start may lie: never in the past.
    fn earliest(&self) -> Timestamp {
        let notice = SignedDuration::from_mins(i64::from(self.notice_minutes));
        let after_notice = self.now.checked_add(notice).unwrap_or(Timestamp::MAX);
        after_notice
            .max(self.window.from)
            .max(self.not_before.unwrap_or(Timestamp::MIN))
    }

    /// The ticks that have to be looked up to answer: from the first buffer to the last.
    pub fn reach(&self, service: &Service) -> Ticks {
        let shape = Shape::of(service);
        let (first, end) = (Tick::of(self.earliest()).0, Tick::of(self.window.to).0 + 1);
        Ticks {
            from: Tick(first - shape.before),
            until: Tick((end + shape.hands_on + shape.after).max(first - shape.before)),
        }
    }

    /// Whose ticks have to be looked up to answer.
    pub fn resources(&self, book: &ClinicBook) -> BTreeSet<Resource> {
        let here = |location: Id<Location>| self.location.is_none_or(|wanted| wanted == location);
        let therapists = book
            .therapists
            .iter()
            .filter(|therapist| {
                self.therapist.is_none_or(|wanted| wanted == therapist.id)
                    && therapist.services.contains(&self.service)
            })
            .map(|therapist| Resource::Therapist(therapist.id));
        let rooms = book
            .rooms
            .iter()
            .filter(|room| here(room.location))
            .map(|room| Resource::Room(room.id));
        therapists
            .chain(rooms)
            .chain(self.athlete.map(Resource::Athlete))
            .collect()
    }
}

/// How many ticks a service takes.
#[derive(Clone, Copy)]
struct Shape {
    before: i64,
    hands_on: i64,
    after: i64,
}

impl Shape {
    fn of(service: &Service) -> Self {
        // A length that is no multiple of five is rounded up: taken for longer, never for less.
        let ticks = |minutes: u16| (i64::from(minutes) * 60 + TICK_S - 1).div_euclid(TICK_S);
        Self {
            before: ticks(service.buffer_before),
            hands_on: ticks(service.minutes).max(1),
            after: ticks(service.buffer_after),
        }
    }

    fn length(self) -> usize {
        usize::try_from(self.before + self.hands_on + self.after).unwrap_or(usize::MAX)
    }

    fn around(self, start: Tick) -> Ticks {
        Ticks {
            from: Tick(start.0 - self.before),
            until: Tick(start.0 + self.hands_on + self.after),
        }
    }
}

/// Every start that fits, sorted by time, then therapist.
///
/// A start fits when, from the buffer before to the buffer after, the therapist works there and is free, a room of the
/// location is free (the first such room is given), and the athlete is free; when the therapist holds every skill on the
/// local day of the start; and when the start stands on the location's grid, within the window and with notice.
pub fn open_slots(query: &SlotQuery, calendar: &Calendar<'_>) -> Vec<Slot> {
    let mut slots = Vec::new();
    let Some(service) = calendar.book.service(query.service) else {
        return slots;
    };
    let (from, to) = (query.earliest(), query.window.to);
    if from >= to {
        return slots;
    }
    let shape = Shape::of(service);
    let reach = query.reach(service);
    let skills: BTreeSet<Skill> = service.skills.union(&query.skills).copied().collect();
    for location in &calendar.book.locations {
        if query.location.is_some_and(|wanted| wanted != location.id) {
            continue;
        }
        let Some(rooms) = FreeRooms::of(service, location, calendar, reach, shape) else {
            continue;
        };
        for therapist in &calendar.book.therapists {
            if query.therapist.is_some_and(|wanted| wanted != therapist.id)
                || !therapist.services.contains(&service.id)
            {
                continue;
            }
            let Some(free) = free_of_people(therapist, location, query.athlete, calendar, reach)
            else {
                continue;
            };
            let mut starts = free.starts_of_runs(shape.length());
            if let Some(rooms) = &rooms.starts {
                starts.keep(rooms);
            }
            for first in starts.iter() {
                let start = Tick(first.0 + shape.before);
                let starts_at = start.starts_at();
                let shown = location.zone.to_datetime(starts_at);
                let on_grid = stands_on_grid(shown, query.grid_minutes);
                if on_grid
                    && from <= starts_at
                    && starts_at < to
                    && therapist.holds(&skills, shown.date())
                {
                    slots.push(Slot {
                        service: service.id,
                        therapist: therapist.id,
                        location: location.id,
                        room: rooms.first_free(shape.around(start)),
                        starts_at,
                        ends_at: Tick(start.0 + shape.hands_on).starts_at(),
                        occupies: shape.around(start),
                    });
                }
            }
        }
    }
    slots.sort_by_key(|slot| (slot.starts_at, slot.therapist, slot.location));
    slots
}

/// Whether this very start can be booked, and with which room: [`open_slots`] itself, asked about one start.
///
/// The query's own therapist, location and window are replaced; its skills, notice and `not_before` hold.
pub fn is_open(
    query: &SlotQuery,
    calendar: &Calendar<'_>,
    therapist: Id<Therapist>,
    location: Id<Location>,
    starts_at: Timestamp,
) -> Option<Slot> {
    open_slots(&query.narrowed(therapist, location, starts_at), calendar)
        .into_iter()
        .find(|slot| slot.starts_at == starts_at)
}

impl SlotQuery {
    /// The same wish, for one start alone.
    #[must_use]
    pub fn narrowed(
        &self,
        therapist: Id<Therapist>,
        location: Id<Location>,
        starts_at: Timestamp,
    ) -> Self {
        let next = starts_at
            .checked_add(SignedDuration::from_secs(1))
            .unwrap_or(Timestamp::MAX);
        Self {
            therapist: Some(therapist),
            location: Some(location),
            window: Window {
                from: starts_at,
                to: next,
            },
            ..self.clone()
        }
    }
}

/// Whether a wall clock's reading stands on a grid that begins at midnight.
fn stands_on_grid(shown: jiff::civil::DateTime, grid_minutes: u16) -> bool {
    let minute_of_day =
        u16::from(shown.hour().unsigned_abs()) * 60 + u16::from(shown.minute().unsigned_abs());
    shown.second() == 0 && minute_of_day.is_multiple_of(grid_minutes.max(1))
}

/// When a therapist works at a location and both they and the athlete are free; `None` if that was not looked up.
fn free_of_people(
    therapist: &Therapist,
    location: &Location,
    athlete: Option<Id<Person>>,
    calendar: &Calendar<'_>,
    reach: Ticks,
) -> Option<TickSet> {
    let mut free = TickSet::empty(reach);
    for span in working_spans(
        therapist,
        location,
        Span {
            from: reach.from.starts_at(),
            until: reach.until.starts_at(),
        },
    ) {
        free.insert(Ticks::within(span.from, span.until));
    }
    free.keep_free_of(calendar.taken(Resource::Therapist(therapist.id))?);
    if let Some(athlete) = athlete {
        // One person, one id: a therapist who books is never offered their own hands.
        if athlete.uuid() == therapist.id.uuid() {
            return None;
        }
        free.keep_free_of(calendar.taken(Resource::Athlete(athlete))?);
    }
    Some(free)
}

/// The free time of a location's rooms.
struct FreeRooms {
    free: Vec<(Id<Room>, TickSet)>,
    /// Where some room is free for long enough; `None` where no room is needed.
    starts: Option<TickSet>,
}

impl FreeRooms {
    /// `None` if a room is needed and there is none that was looked up.
    fn of(
        service: &Service,
        location: &Location,
        calendar: &Calendar<'_>,
        reach: Ticks,
        shape: Shape,
    ) -> Option<Self> {
        if !service.needs_room {
            return Some(Self {
                free: Vec::new(),
                starts: None,
            });
        }
        let mut free = Vec::new();
        let mut starts = TickSet::empty(reach);
        for room in calendar.book.rooms_of(location.id) {
            let Some(taken) = calendar.taken(Resource::Room(room.id)) else {
                continue;
            };
            let mut room_free = TickSet::full(reach);
            room_free.keep_free_of(taken);
            starts.add(&room_free.starts_of_runs(shape.length()));
            free.push((room.id, room_free));
        }
        (!free.is_empty()).then_some(Self {
            free,
            starts: Some(starts),
        })
    }

    fn first_free(&self, run: Ticks) -> Option<Id<Room>> {
        self.free
            .iter()
            .find(|(_, free)| free.contains_all(run))
            .map(|(room, _)| *room)
    }
}

#[cfg(test)]
#[path = "slot_tests.rs"]
mod tests;
