//! The clinic of the storm: eight therapists and four rooms at one place, sixty-four athletes.

use care::{
    booking::clinic::{ClinicBook, Therapist},
    id::Id,
    people::{Person, Role},
    treatment::recommendation::Window,
};
use jiff::{SignedDuration, Timestamp, ToSpan, tz::TimeZone};
use practice::sample::SampleClinic;
use store::{Options, Store};

use crate::{
    Outcome,
    common::{Clinic, monday, now, sample},
};

pub const THERAPISTS: usize = 8;
pub const ATHLETES: usize = 64;
/// A minute of the storm's own clock takes a second, so that holds run out while somebody watches.
const FASTER: i64 = 60;

/// The clock of a storm.
#[derive(Clone, Copy)]
pub struct Clock {
    /// When the storm began by the wall's clock, in microseconds.
    pub began_us: i64,
    /// What it showed then.
    first: Timestamp,
    /// How many times as fast as the wall's it runs.
    faster: i64,
}

impl Clock {
    /// The storm's own, for acts that are told the time: it begins on a Monday morning and runs sixty times as fast as the wall's.
    pub fn fast(began_us: i64) -> Self {
        Self {
            began_us,
            first: monday(),
            faster: FASTER,
        }
    }

    /// The wall's, which servers go by.
    pub fn of_the_wall(began_us: i64) -> Self {
        let first = Timestamp::from_microsecond(began_us);
        Self {
            began_us,
            first: first.expect("a moment that there is"),
            faster: 1,
        }
    }

    /// `fast:` or `wall:` and when the storm began.
    pub fn of_word(word: &str) -> Outcome<Self> {
        match word.split_once(':') {
            Some(("fast", began)) => Ok(Self::fast(began.parse()?)),
            Some(("wall", began)) => Ok(Self::of_the_wall(began.parse()?)),
            Some(_) | None => Err("whose clock?".into()),
        }
    }

    /// Three days of the storm lie ahead of everybody's notice; starts stand on the quarter hours of twelve hours of each.
    pub fn start(self, day: usize, quarter: usize) -> Timestamp {
        let midnight = self.first.to_zoned(TimeZone::UTC).start_of_day();
        let midnight = midnight.expect("UTC has every midnight").timestamp();
        midnight + (38 + 24 * day as i64).hours() + (15 * quarter as i64).minutes()
    }

    /// A day of the storm, from its first start to its last.
    pub fn day(self, day: usize) -> Window {
        Window {
            from: self.start(day, 0),
            to: self.start(day, QUARTERS as usize - 1),
        }
    }

    /// The wall's clock, in microseconds.
    #[expect(
        clippy::disallowed_methods,
        reason = "a harness asks the clock, as a door does"
    )]
    pub fn wall_us() -> i64 {
        Timestamp::now().as_microsecond()
    }

    /// What the storm's clock shows at a moment of the wall's.
    pub fn at(self, wall_us: i64) -> Timestamp {
        let since = SignedDuration::from_micros((wall_us - self.began_us).max(0) * self.faster);
        self.first + since
    }

    pub fn now(self) -> Timestamp {
        self.at(Self::wall_us())
    }

    /// How long a span of the wall's clock is by this one, in microseconds.
    pub fn span_us(self, wall_us: i64) -> i64 {
        wall_us * self.faster
    }

    /// The moment of the wall's clock at which the storm's shows this.
    pub fn wall_of(self, at: Timestamp) -> i64 {
        self.began_us + (at.as_microsecond() - self.first.as_microsecond()) / self.faster
    }
}

/// The sample clinic, with all its rooms at one place and eight therapists who work there by day.
pub fn clinic() -> SampleClinic {
    let mut sample = sample();
    let here = sample.book.locations[0].id;
    for room in &mut sample.book.rooms {
        room.location = here;
    }
    let models = sample.book.therapists.clone();
    sample.book.therapists = (0..THERAPISTS)
        .map(|number| {
            let mut therapist = models[number % models.len()].clone();
            if number >= models.len() {
                let person = person(number, "therapist");
                therapist.id = Id::<Therapist>::from_uuid(person.id.uuid());
                therapist.name.clone_from(&person.name);
                sample.people.push((person, Role::Therapist));
            }
            let usual = therapist.hours[0].clone();
            therapist.hours.clear();
            for day in 0..7 {
                let mut hours = usual.clone();
                hours.location = here;
                hours.weekday = jiff::civil::Weekday::Monday.wrapping_add(day);
                hours.from = jiff::civil::time(6, 0, 0, 0);
                hours.until = jiff::civil::time(22, 0, 0, 0);
                therapist.hours.push(hours);
            }
            therapist.time_off.clear();
            therapist
        })
        .collect();
    while sample.others.len() < ATHLETES {
        let person = person(1000 + sample.others.len(), "athlete");
        sample.others.push(person.clone());
        sample.people.push((person, Role::Athlete));
    }
    sample
}

fn person(number: usize, what: &str) -> Person {
    Person {
        id: now(monday(), number as u64).id("person"),
        name: format!("{what} {number}"),
        email: format!("{what}{number}@example.org"),
        zone: "America/Edmonton".to_owned(),
    }
}

pub const DAYS: u64 = 3;
pub const QUARTERS: u64 = 48;

/// A store for one server of the storm.
pub fn open(database: &str) -> Outcome<Store> {
    Ok(Store::open(database, &Options::default())?)
}

/// The clinic in a fresh database, whose athletes have just answered.
pub async fn prepare(database: &str, clock: Clock) -> Outcome<()> {
    let store = open(database)?;
    store.migrate(clock.first)?;
    Clinic::founded(store, database, clinic(), clock.first).await;
    Ok(())
}

/// The book of the clinic, as every process knows it.
pub fn book() -> ClinicBook {
    clinic().book
}
