//! What a mail tells the receiver's calendar: an appointment to take in, to move or to take out.
//!
//! Facts are kept with the mail; the text is written when it leaves, because only then it is known who sends it. Nothing here says why
//! somebody comes: a calendar is read by more eyes than a chart.

use care::booking::{
    appointment::Appointment,
    clinic::{ClinicBook, Location},
};
use formats::icalendar::{Invitation, Method, invitation, published};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What a mail tells a calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailCalendar {
    /// What is to be done with the entries.
    pub says: CalendarSays,
    /// The clinic's name.
    pub clinic: String,
    /// The receiver's name.
    pub receiver: String,
    /// When it was said, in microseconds since 1970.
    pub said_us: i64,
    /// One, or all of a series.
    pub entries: Vec<MailEntry>,
}

/// What is to be done with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CalendarSays {
    /// Take it in, or to its new time.
    TakeIn,
    /// Several to take in, by hand: an invitation is about one.
    Show,
    /// Take it out.
    TakeOut,
}

impl CalendarSays {
    /// The same in the words of calendars.
    pub const fn method(self) -> Method {
        match self {
            Self::TakeIn => Method::Request,
            Self::Show => Method::Publish,
            Self::TakeOut => Method::Cancel,
        }
    }
}

/// An appointment as a mail tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailEntry {
    /// Which: the same through all its moves.
    pub appointment: String,
    /// Counts its versions.
    pub sequence: u32,
    /// From, in microseconds since 1970.
    pub starts_at_us: i64,
    /// Until, in microseconds since 1970.
    pub ends_at_us: i64,
    /// IANA zone of the place.
    pub zone: String,
    /// The therapist's name.
    pub therapist: String,
    /// The place's name and address.
    pub place: String,
}

impl MailEntry {
    /// An appointment at its place.
    pub(crate) fn of(appointment: &Appointment, book: &ClinicBook, place: &Location) -> Self {
        let slot = &appointment.slot;
        let therapist = book.therapist(slot.therapist);
        let words = [place.name.as_str(), &place.address];
        Self {
            appointment: appointment.id.to_string(),
            sequence: appointment.sequence,
            starts_at_us: slot.starts_at.as_microsecond(),
            ends_at_us: slot.ends_at.as_microsecond(),
            zone: place.zone.iana_name().unwrap_or("UTC").to_owned(),
            therapist: therapist.map_or_else(String::new, |therapist| therapist.name.clone()),
            place: words
                .into_iter()
                .filter(|word| !word.is_empty())
                .collect::<Vec<_>>()
                .join(", "),
        }
    }

    fn link(&self, base_url: &str) -> String {
        format!("{base_url}/appointment/{}", self.appointment)
    }
}

impl MailCalendar {
    /// Where the one appointment can be moved or cancelled; `None` for one that was cancelled, and for several.
    pub fn link(&self, base_url: &str) -> Option<String> {
        match (self.says, self.entries.as_slice()) {
            (CalendarSays::TakeIn, [one]) => Some(one.link(base_url)),
            (CalendarSays::TakeIn | CalendarSays::Show | CalendarSays::TakeOut, _) => None,
        }
    }

    /// The calendar file, from the address that mail comes from to the receiver's.
    pub fn file(&self, to: &str, from: &str, base_url: &str) -> String {
        let method = self.says.method();
        let entries: Vec<Invitation> = self
            .entries
            .iter()
            .map(|entry| self.entry(entry, (to, from, base_url)))
            .collect();
        match (method, entries.as_slice()) {
            (Method::Request | Method::Cancel, [one]) => invitation(one),
            (Method::Request | Method::Cancel | Method::Publish, several) => published(several),
        }
    }

    fn entry(&self, entry: &MailEntry, (to, from, base_url): (&str, &str, &str)) -> Invitation {
        let at = |us: i64| Timestamp::from_microsecond(us).unwrap_or(Timestamp::MIN);
        let method = self.says.method();
        let link = entry.link(base_url);
        let description = match method {
            Method::Request => format!(
                "Move or cancel: {link}\nAn answer in the calendar does not reach us: please use this link."
            ),
            Method::Publish => format!("Move or cancel: {link}"),
            Method::Cancel => String::new(),
        };
        // What is only shown asks nobody.
        let (organizer, attendee) = match method {
            Method::Request | Method::Cancel => (
                Some((self.clinic.clone(), from.to_owned())),
                Some((self.receiver.clone(), to.to_owned())),
            ),
            Method::Publish => (None, None),
        };
        Invitation {
            uid: uid_of(&entry.appointment),
            sequence: entry.sequence,
            method,
            starts_at: at(entry.starts_at_us),
            ends_at: at(entry.ends_at_us),
            zone: entry.zone.clone(),
            summary: format!("Massage with {}", entry.therapist),
            location: [self.clinic.as_str(), &entry.place].join(", "),
            description,
            url: Some(link),
            organizer,
            attendee,
            stamp: at(self.said_us),
        }
    }
}

/// The name of an appointment in all calendars: mails, feeds, files and a therapist's own.
pub fn uid_of(appointment: &str) -> String {
    format!("{appointment}@knead")
}
