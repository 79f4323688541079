//! An offered start, and the one function that says which starts are offered and whether one can be booked.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp, civil::Date};

use crate::{
    booking::{
        availability::{Calendar, Span, working_spans},
        clinic::{AddOn, BookingWindow, ClinicBook, Location, Room, Service, Therapist},
        hours::Rota,
        limits::{Work, allows, in_reach},
        occupancy::{Resource, TICK_S, Tick, Ticks},
        staff::{SkillLevel, StaffWish},
        tick_set::TickSet,
    },
    id::Id,
    people::Person,
    treatment::{massage::Skill, recommendation::Window},
    units::Pressure,
};

/// A start that is offered; what is offered can be booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// For what.
    pub service: Id<Service>,
    /// What is added to it, sorted.
    pub add_ons: Vec<Id<AddOn>>,
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
    /// Whether it begins at the same instant, with the same therapist, at the same place: to whoever comes it is the same time.
    pub fn is_same_start(&self, other: &Self) -> bool {
        (self.starts_at, self.therapist, self.location)
            == (other.starts_at, other.therapist, other.location)
    }

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
    /// What is added to it; a start is offered only if the service has each of them.
    pub add_ons: Vec<Id<AddOn>>,
    /// For whom, once that is known: their own time has to be free too.
    pub athlete: Option<Id<Person>>,
    /// With whom; `None` for any therapist.
    pub therapist: Option<Id<Therapist>>,
    /// What is wished for in a therapist.
    pub staff: StaffWish,
    /// Where; `None` for any location.
    pub location: Option<Id<Location>>,
    /// Skills needed besides the service's own, such as those a screening adds.
    pub skills: BTreeSet<Skill>,
    /// What the room must have besides what the service asks for.
    pub equipment: BTreeSet<String>,
    /// Whether somebody else's slot at the same time has the room already, for both.
    pub shares_room: bool,
    /// The most pressure that the plan asks for; `None` for the service's own.
    pub pressure: Option<Pressure>,
    /// The longest massage that the answers allow, in minutes, with what is added; `None` where nothing limits it.
    pub most_minutes: Option<u16>,
    /// Starts lie in it.
    pub window: Window,
    /// Nor do they lie before this.
    pub not_before: Option<Timestamp>,
    /// Starts stand on this many minutes of the location's wall clock; 15 unless staff want otherwise.
    pub grid_minutes: u16,
    /// Now.
    pub now: Timestamp,
    /// How long before the start a booking must be made, in minutes; the clinic may ask for more.
    pub notice_minutes: u16,
    /// Whether the clinic's notice and horizon no longer matter: for a time that is kept already, and for staff.
    pub any_time: bool,
    /// Whether a service or add-on that has ended may be asked for: for what was booked or held before it ended.
    pub also_ended: bool,
}

impl SlotQuery {
    /// The grid of the times offered to athletes.
    pub const GRID_MINUTES: u16 = 15;

    /// A search for any therapist and location, on the usual grid and with the clinic's notice.
    pub const fn new(service: Id<Service>, window: Window, now: Timestamp) -> Self {
        Self {
            service,
            add_ons: Vec::new(),
            athlete: None,
            therapist: None,
            staff: StaffWish {
                seniority: None,
                language: None,
                gender: None,
            },
            location: None,
            skills: BTreeSet::new(),
            equipment: BTreeSet::new(),
            shares_room: false,
            pressure: None,
            most_minutes: None,
            window,
            not_before: None,
            grid_minutes: Self::GRID_MINUTES,
            now,
            notice_minutes: 0,
            any_time: false,
            also_ended: false,
        }
    }

    /// What is added, each once and sorted.
    pub(super) fn sorted_add_ons(&self) -> Vec<Id<AddOn>> {
        let each: BTreeSet<Id<AddOn>> = self.add_ons.iter().copied().collect();
        each.into_iter().collect()
    }

    /// Whether the service can be had, with what is added.
    pub(super) fn is_offered(&self, book: &ClinicBook, service: &Service) -> bool {
        if self.also_ended {
            let mut add_ons = self.add_ons.iter();
            add_ons.all(|id| service.add_on(*id).is_some())
        } else {
            book.offers(service.id) && service.offers(&self.add_ons)
        }
    }

    /// Where starts may lie, half-open: never in the past, after the notice and up to the horizon.
    fn bounds(&self, book: &ClinicBook, service: &Service) -> (Timestamp, Timestamp) {
        let clinics = if self.any_time {
            BookingWindow::default()
        } else {
            book.booking_window(service)
        };
        let notice = u32::from(self.notice_minutes).max(clinics.notice_minutes.unwrap_or(0));
        let after_notice = self
            .now
            .checked_add(SignedDuration::from_mins(i64::from(notice)))
            .unwrap_or(Timestamp::MAX);
        let horizon = clinics.horizon_days.and_then(|days| {
            let ahead = SignedDuration::from_hours(24 * i64::from(days));
            self.now.checked_add(ahead).ok()
        });
        let from = after_notice
            .max(self.window.from)
            .max(self.not_before.unwrap_or(Timestamp::MIN));
        (from, self.window.to.min(horizon.unwrap_or(Timestamp::MAX)))
    }

    /// The pressure that a therapist's limits count: nobody gives more than they can, whatever the plan asks for.
    pub fn counted_pressure(&self, service: &Service, therapist: &Therapist) -> Option<Pressure> {
        let pressure = self.pressure.or(service.pressure);
        pressure.map(|pressure| pressure.min(therapist.pressure_max))
    }

    /// The ticks that have to be looked up to answer: from the first buffer to the last. None for a service that is not there.
    pub fn reach(&self, book: &ClinicBook) -> Ticks {
        let nothing = Ticks {
            from: Tick(0),
            until: Tick(0),
        };
        let Some(service) = book.service(self.service) else {
            return nothing;
        };
        let (from, to) = self.bounds(book, service);
        let longest = self
            .therapists(book)
            .map(|therapist| Shape::of(self, service, therapist).whole())
            .max();
        match longest {
            Some(longest) if from < to => {
                let before = Shape::ticks(service.buffer_before);
                let first = Tick::of(from).0 - before;
                Ticks {
                    from: Tick(first),
                    until: Tick(Tick::of(to).0 + 1 - before + longest),
                }
            }
            Some(_) | None => nothing,
        }
    }

    /// The ticks over which the therapists' work has to be looked up: every local day that [`Self::reach`] touches.
    pub fn work_reach(&self, book: &ClinicBook) -> Ticks {
        let reach = self.reach(book);
        Ticks {
            from: Tick(reach.from.0 - LONGEST_DAY),
            until: Tick(reach.until.0 + LONGEST_DAY),
        }
    }

    /// Those who come into question, whatever their calendars say.
    pub fn therapists<'b>(&self, book: &'b ClinicBook) -> impl Iterator<Item = &'b Therapist> {
        book.therapists.iter().filter(|therapist| {
            self.therapist.is_none_or(|wanted| wanted == therapist.id)
                && therapist.services.contains(&self.service)
                && self.staff.fits(&therapist.profile)
        })
    }

    /// Whose ticks have to be looked up to answer.
    pub fn resources(&self, book: &ClinicBook) -> BTreeSet<Resource> {
        let here = |location: Id<Location>| self.location.is_none_or(|wanted| wanted == location);
        let therapists = self
            .therapists(book)
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

/// The ticks of 27 hours: the longest local days have 26 (Antarctica/Troll).
const LONGEST_DAY: i64 = 27 * 12;

/// How many ticks a service takes.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Shape {
    minutes: u16,
    before: i64,
    hands_on: i64,
    after: i64,
}

impl Shape {
    fn of(query: &SlotQuery, service: &Service, therapist: &Therapist) -> Self {
        let added = query.add_ons.iter().filter_map(|id| service.add_on(*id));
        let added: u16 = added.map(|add_on| add_on.minutes).sum();
        let minutes = therapist.minutes_of(service).saturating_add(added);
        Self {
            minutes,
            before: Self::ticks(service.buffer_before),
            hands_on: Self::ticks(minutes).max(1),
            after: Self::ticks(service.buffer_after),
        }
    }

    /// A length that is no multiple of five is rounded up: taken for longer, never for less.
    fn ticks(minutes: u16) -> i64 {
        (i64::from(minutes) * 60 + TICK_S - 1).div_euclid(TICK_S)
    }

    const fn whole(self) -> i64 {
        self.before + self.hands_on + self.after
    }

    fn length(self) -> usize {
        usize::try_from(self.whole()).unwrap_or(usize::MAX)
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
/// location with what the service needs is open and free (the first such room is given), and the athlete is free; when the
/// therapist holds every skill well enough on the local day of the start and fits what is wished for; when that day's limits
/// and the ways between places leave room for it; and when the start stands on the location's grid, within the window, the
/// notice and the horizon.
pub fn open_slots(query: &SlotQuery, calendar: &Calendar<'_>) -> Vec<Slot> {
    let mut slots = Vec::new();
    let book = calendar.book;
    let Some(service) = book.service(query.service) else {
        return slots;
    };
    let (from, to) = query.bounds(book, service);
    if from >= to || !query.is_offered(book, service) {
        return slots;
    }
    let reach = query.reach(book);
    for location in &book.locations {
        if query.location.is_some_and(|wanted| wanted != location.id) {
            continue;
        }
        let needs_room = service.needs_room && !query.shares_room;
        let needs = service.equipment.union(&query.equipment).collect();
        let Some(mut rooms) = FreeRooms::of(needs_room, &needs, location, calendar, reach) else {
            continue;
        };
        for therapist in query.therapists(book) {
            let shape = Shape::of(query, service, therapist);
            if query.most_minutes.is_some_and(|most| shape.minutes > most) {
                continue;
            }
            let Some(mut day) = WorkDay::of(query, service, therapist, location, calendar) else {
                continue;
            };
            let Some(free) = free_of_people(therapist, location, query.athlete, calendar, reach)
            else {
                continue;
            };
            let mut starts = free.starts_of_runs(shape.length());
            if needs_room {
                starts.keep(rooms.starts(shape.length()));
            }
            for first in starts.iter() {
                let start = Tick(first.0 + shape.before);
                let starts_at = start.starts_at();
                if starts_at < from || to <= starts_at {
                    continue;
                }
                let shown = location.zone.to_datetime(starts_at);
                let skilled = |(skill, level): (&Skill, &SkillLevel)| {
                    therapist.holds_at(*skill, *level, shown.date())
                };
                if stands_on_grid(shown, query.grid_minutes)
                    && service.skills.iter().all(skilled)
                    && therapist.holds(&query.skills, shown.date())
                    && day.has_room(shown.date(), shape, start)
                {
                    slots.push(Slot {
                        service: service.id,
                        add_ons: query.sorted_add_ons(),
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

    /// The same wish for looking up what is taken: over all of its window, also where it is too soon, too far ahead or before a wait ends.
    #[must_use]
    pub fn unbounded(&self) -> Self {
        Self {
            not_before: None,
            notice_minutes: 0,
            any_time: true,
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
    let mut free = open_ticks(&therapist.rota(), location, calendar.book, reach);
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

/// The ticks of a reach in which a rota is open at a location.
pub(super) fn open_ticks(
    rota: &Rota<'_>,
    location: &Location,
    book: &ClinicBook,
    reach: Ticks,
) -> TickSet {
    let mut open = TickSet::empty(reach);
    let span = Span {
        from: reach.from.starts_at(),
        until: reach.until.starts_at(),
    };
    for span in working_spans(rota, location, &book.holidays, span) {
        open.insert(Ticks::within(span.from, span.until));
    }
    open
}

/// The work that a therapist has on one local day at a time, asked in order of days.
struct WorkDay<'a> {
    therapist: &'a Therapist,
    location: &'a Location,
    book: &'a ClinicBook,
    pressure: Option<Pressure>,
    all: &'a [Work],
    day: Option<Date>,
    of_day: Vec<Work>,
}

impl<'a> WorkDay<'a> {
    /// `None` where a limit or a way between places has to be kept and nobody looked at the work.
    fn of(
        query: &SlotQuery,
        service: &Service,
        therapist: &'a Therapist,
        location: &'a Location,
        calendar: &'a Calendar<'_>,
    ) -> Option<Self> {
        let matters = therapist.limits.any() || calendar.book.locations.len() > 1;
        let all = match calendar.work(therapist.id) {
            Some(all) => all,
            None if matters => return None,
            None => &[],
        };
        Some(Self {
            therapist,
            location,
            book: calendar.book,
            pressure: query.counted_pressure(service, therapist),
            all,
            day: None,
            of_day: Vec::new(),
        })
    }

    fn has_room(&mut self, day: Date, shape: Shape, start: Tick) -> bool {
        if self.day != Some(day) {
            self.day = Some(day);
            let near = |work: &&Work| (work.hands_on.from.0 - start.0).abs() <= LONGEST_DAY;
            let zone = &self.location.zone;
            let that_day =
                |work: &&Work| zone.to_datetime(work.hands_on.from.starts_at()).date() == day;
            let of_day = self.all.iter().filter(near).filter(that_day);
            self.of_day = of_day.copied().collect();
        }
        let wanted = Work {
            location: self.location.id,
            hands_on: Ticks {
                from: start,
                until: Tick(start.0 + shape.hands_on),
            },
            occupies: shape.around(start),
            pressure: self.pressure,
        };
        let way = |from| self.book.travel_minutes(from, self.location.id);
        allows(&self.therapist.limits, &self.of_day, &wanted)
            && in_reach(way, &self.of_day, &wanted)
    }
}

/// The free time of a location's rooms.
struct FreeRooms {
    free: Vec<(Id<Room>, TickSet)>,
    reach: Ticks,
    /// Where some room is free for so many ticks, for each length that was asked for.
    starts: Vec<(usize, TickSet)>,
}

impl FreeRooms {
    /// `None` if a room is needed and there is none that fits and was looked up.
    fn of(
        needed: bool,
        equipment: &BTreeSet<&String>,
        location: &Location,
        calendar: &Calendar<'_>,
        reach: Ticks,
    ) -> Option<Self> {
        let mut free = Vec::new();
        for room in calendar.book.rooms_of(location.id) {
            let fits = equipment.iter().all(|name| room.equipment.contains(*name));
            if !needed || !fits {
                continue;
            }
            let Some(taken) = calendar.taken(Resource::Room(room.id)) else {
                continue;
            };
            let mut room_free = room_open(room, location, calendar.book, reach);
            room_free.keep_free_of(taken);
            free.push((room.id, room_free));
        }
        (!needed || !free.is_empty()).then_some(Self {
            free,
            reach,
            starts: Vec::new(),
        })
    }

    /// Where some room is free for so many ticks.
    fn starts(&mut self, length: usize) -> &TickSet {
        let known = self.starts.iter().position(|(of, _)| *of == length);
        let at = known.unwrap_or_else(|| {
            let mut starts = TickSet::empty(self.reach);
            for (_, free) in &self.free {
                starts.add(&free.starts_of_runs(length));
            }
            self.starts.push((length, starts));
            self.starts.len() - 1
        });
        &self.starts[at].1
    }

    fn first_free(&self, run: Ticks) -> Option<Id<Room>> {
        self.free
            .iter()
            .find(|(_, free)| free.contains_all(run))
            .map(|(room, _)| *room)
    }
}

/// When a room can be used: always, where nobody limited it, but not while it is closed.
fn room_open(room: &Room, location: &Location, book: &ClinicBook, reach: Ticks) -> TickSet {
    if room.hours.is_empty() {
        let mut open = TickSet::full(reach);
        for closed in &room.closed {
            open.remove(Ticks::covering(closed.from, closed.until));
        }
        return open;
    }
    let rota = Rota {
        hours: &room.hours,
        breaks: &[],
        days: &[],
        away: &room.closed,
    };
    open_ticks(&rota, location, book, reach)
}

#[cfg(test)]
#[path = "slot_tests.rs"]
pub(super) mod tests;
