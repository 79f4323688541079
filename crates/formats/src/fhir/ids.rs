//! Ids of what is not kept: an offered time, a schedule, a role. Each id says what it stands for, so that nothing has to be remembered.
//!
//! FHIR allows 64 characters from a set of 64, too few for three UUIDs and an instant. What a clinic's book holds is named by the last six
//! bytes of its UUID, which are random; should two things of one clinic end alike, neither is found by it, and nothing is mistaken.

use base64::{
    Engine,
    alphabet::Alphabet,
    engine::{GeneralPurpose, general_purpose::NO_PAD},
};
use care::{
    booking::clinic::{ClinicBook, Location, Service, Therapist},
    id::Id,
    people::Person,
};
use jiff::Timestamp;

/// The characters of a FHIR id.
const ALPHABET: Alphabet =
    match Alphabet::new("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.") {
        Ok(alphabet) => alphabet,
        Err(_) => panic!("sixty-four different characters"),
    };

const TEXT: GeneralPurpose = GeneralPurpose::new(&ALPHABET, NO_PAD);

/// Bytes of a UUID's end.
const TAIL: usize = 6;

/// Bytes of a start: minutes since 1970.
const MINUTES: usize = 4;

/// Bytes of an offer for nobody in particular, and of one for somebody.
const NOBODYS: usize = MINUTES + 3 * TAIL;
const SOMEBODYS: usize = NOBODYS + 16;

/// An offered start: the id of a slot, and of a proposed appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// What, with whom, where.
    pub by: OfferedBy,
    /// When.
    pub starts_at: Timestamp,
    /// For whom, where somebody was named when it was looked for.
    pub athlete: Option<Id<Person>>,
}

/// What a schedule is of: one service of one therapist at one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct OfferedBy {
    /// For what.
    pub service: Id<Service>,
    /// With whom.
    pub therapist: Id<Therapist>,
    /// Where.
    pub location: Id<Location>,
}

/// What a practitioner's role is: a therapist at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Works {
    /// Who.
    pub therapist: Id<Therapist>,
    /// Where.
    pub location: Id<Location>,
}

impl Offer {
    /// The id. Starts stand on whole minutes, as everything that is offered does.
    pub fn id(&self) -> String {
        let minutes = u32::try_from(self.starts_at.as_second().div_euclid(60)).unwrap_or(0);
        let mut bytes = minutes.to_be_bytes().to_vec();
        bytes.extend(self.by.bytes());
        if let Some(athlete) = self.athlete {
            bytes.extend(athlete.uuid().as_bytes());
        }
        TEXT.encode(bytes)
    }

    /// What an id stands for in a clinic; `None` for anything else.
    pub fn read(id: &str, book: &ClinicBook) -> Option<Self> {
        let bytes = TEXT.decode(id).ok()?;
        let (minutes, rest) = bytes.split_first_chunk::<MINUTES>()?;
        let (by, athlete) = rest.split_first_chunk::<{ 3 * TAIL }>()?;
        let athlete = match athlete {
            [] => None,
            // The sixteen bytes of a UUID, whole: people are not in the book.
            whole => Some(uuid_text(whole)?.parse().ok()?),
        };
        let seconds = i64::from(u32::from_be_bytes(*minutes)) * 60;
        Some(Self {
            by: OfferedBy::of(by, book)?,
            starts_at: Timestamp::from_second(seconds).ok()?,
            athlete,
        })
    }

    /// The start that an id names, whatever the clinic; what else it names is looked up by [`Self::read`].
    pub fn start_in(id: &str) -> Option<Timestamp> {
        let bytes = TEXT.decode(id).ok()?;
        let minutes = bytes.first_chunk::<MINUTES>()?;
        let is_whole = [NOBODYS, SOMEBODYS].contains(&bytes.len());
        Timestamp::from_second(i64::from(u32::from_be_bytes(*minutes)) * 60)
            .ok()
            .filter(|_| is_whole)
    }

    /// The person that an id names.
    pub fn athlete_in(id: &str) -> Option<Id<Person>> {
        let bytes = TEXT.decode(id).ok()?;
        uuid_text(bytes.get(NOBODYS..)?)?.parse().ok()
    }

    /// The slot's id: whoever it was looked for.
    pub fn slot_id(&self) -> String {
        Self {
            athlete: None,
            ..*self
        }
        .id()
    }
}

impl OfferedBy {
    /// The schedule's id.
    pub fn id(&self) -> String {
        TEXT.encode(self.bytes())
    }

    /// What a schedule's id stands for in a clinic.
    pub fn read(id: &str, book: &ClinicBook) -> Option<Self> {
        let bytes = TEXT.decode(id).ok()?;
        Self::of(bytes.first_chunk()?, book).filter(|_| bytes.len() == 3 * TAIL)
    }

    /// Every schedule of a clinic: whoever gives a service and has weekly hours or single days at a place.
    pub fn all(book: &ClinicBook) -> Vec<Self> {
        let roles = Works::all(book).into_iter();
        let mut all: Vec<Self> = roles
            .flat_map(|works| {
                let therapist = book.therapist(works.therapist);
                let services = therapist.into_iter().flat_map(|one| &one.services);
                services.map(move |service| Self {
                    service: *service,
                    therapist: works.therapist,
                    location: works.location,
                })
            })
            .filter(|by| book.offers(by.service))
            .collect();
        all.sort_unstable();
        all
    }

    fn bytes(&self) -> Vec<u8> {
        [
            tail(self.service),
            tail(self.therapist),
            tail(self.location),
        ]
        .concat()
    }

    fn of(bytes: &[u8; 3 * TAIL], book: &ClinicBook) -> Option<Self> {
        let (service, rest) = bytes.split_at(TAIL);
        let (therapist, location) = rest.split_at(TAIL);
        Some(Self {
            service: ending(book.services.iter().map(|one| one.id), service)?,
            therapist: ending(book.therapists.iter().map(|one| one.id), therapist)?,
            location: ending(book.locations.iter().map(|one| one.id), location)?,
        })
    }
}

impl Works {
    /// The role's id.
    pub fn id(&self) -> String {
        TEXT.encode([tail(self.therapist), tail(self.location)].concat())
    }

    /// What a role's id stands for in a clinic.
    pub fn read(id: &str, book: &ClinicBook) -> Option<Self> {
        let bytes = TEXT.decode(id).ok()?;
        let (therapist, location) = bytes.split_at_checked(TAIL)?;
        Some(Self {
            therapist: ending(book.therapists.iter().map(|one| one.id), therapist)?,
            location: ending(book.locations.iter().map(|one| one.id), location)?,
        })
    }

    /// Every role of a clinic: who has weekly hours or single days where.
    pub fn all(book: &ClinicBook) -> Vec<Self> {
        let mut all: Vec<Self> = book
            .therapists
            .iter()
            .flat_map(|therapist| {
                let weekly = therapist.hours.iter().map(|hours| hours.location);
                let single = therapist.days.iter().map(|day| day.location);
                weekly.chain(single).map(|location| Self {
                    therapist: therapist.id,
                    location,
                })
            })
            .filter(|works| book.location(works.location).is_some())
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

fn tail<T>(id: Id<T>) -> [u8; TAIL] {
    let uuid = id.uuid();
    let mut tail = [0; TAIL];
    tail.copy_from_slice(&uuid.as_bytes()[16 - TAIL..]);
    tail
}

/// The one id that ends so; `None` where there is none, or more than one.
fn ending<T>(mut ids: impl Iterator<Item = Id<T>>, wanted: &[u8]) -> Option<Id<T>> {
    let found = ids.find(|id| tail(*id) == wanted)?;
    let is_alone = ids.all(|id| tail(id) != wanted);
    is_alone.then_some(found)
}

fn uuid_text(bytes: &[u8]) -> Option<String> {
    let bytes: &[u8; 16] = bytes.try_into().ok()?;
    Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
