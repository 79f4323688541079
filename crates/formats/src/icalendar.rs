//! An appointment as a calendar file: an invitation that Google, Apple and Outlook show, change and cancel.

use ::icalendar::{Calendar, Component, Event, EventLike, Property};
use jiff::{Timestamp, tz::TimeZone};

/// What the calendar is to do with the event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Ask to add or change it, as mail invitations do.
    Request,
    /// Show it, as a downloaded file or a feed does.
    Publish,
    /// Take it out again.
    Cancel,
}

/// An appointment for a calendar. Carries no health data: a calendar is read by more eyes than a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// The same for every version of one appointment, and like no other's.
    pub uid: String,
    /// Counts the versions, so that a move replaces the older time.
    pub sequence: u32,
    /// What to do with it.
    pub method: Method,
    /// The start.
    pub starts_at: Timestamp,
    /// The end, after the start.
    pub ends_at: Timestamp,
    /// The clinic's IANA zone, such as `Europe/Zurich`; the times are written in UTC, which no program gets wrong.
    pub zone: String,
    /// The title.
    pub summary: String,
    /// Where.
    pub location: String,
    /// What to know, with the link to move or cancel.
    pub description: String,
    /// Where it can be moved or cancelled, if it has such a page.
    pub url: Option<String>,
    /// The clinic's name and mail address, if it has one.
    pub organizer: Option<(String, String)>,
    /// Who is invited: name and mail address; only for invitations by mail, which have an organizer too.
    pub attendee: Option<(String, String)>,
    /// When this version was written.
    pub stamp: Timestamp,
}

impl Method {
    /// The word that stands in the file, and in the type of a mail's part.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Request => "REQUEST",
            Self::Publish => "PUBLISH",
            Self::Cancel => "CANCEL",
        }
    }
}

/// The text of the calendar file (`text/calendar; charset=utf-8`), lines folded and ended as RFC 5545 asks.
pub fn invitation(invitation: &Invitation) -> String {
    file(invitation.method, std::slice::from_ref(invitation))
}

/// The same for several appointments at once. A file that asks or cancels is about one appointment (RFC 5546), so these are only shown.
pub fn published(entries: &[Invitation]) -> String {
    file(Method::Publish, entries)
}

fn file(method: Method, entries: &[Invitation]) -> String {
    let mut calendar = empty();
    calendar.append_property(Property::new("METHOD", method.word()));
    if let Some(first) = entries.first() {
        calendar.append_property(Property::new("X-WR-TIMEZONE", parameter(&first.zone)));
    }
    for entry in entries {
        calendar.push(event(entry));
    }
    calendar.to_string()
}

/// The text of one entry as a calendar server keeps it (RFC 4791): a calendar without a method.
pub fn kept(invitation: &Invitation) -> String {
    let mut calendar = empty();
    calendar.push(event(invitation));
    calendar.to_string()
}

/// The text of a calendar that a program subscribes to, with its name and how often to look again.
pub fn feed(name: &str, entries: &[Invitation]) -> String {
    const LOOK_AGAIN: &str = "PT1H";
    let mut calendar = empty();
    let mut refresh = Property::new("REFRESH-INTERVAL", LOOK_AGAIN);
    refresh.add_parameter("VALUE", "DURATION");
    calendar
        .append_property(Property::new("METHOD", "PUBLISH"))
        .append_property(Property::new("NAME", escaped(name)))
        .append_property(Property::new("X-WR-CALNAME", escaped(name)))
        .append_property(refresh.done())
        .append_property(Property::new("X-PUBLISHED-TTL", LOOK_AGAIN));
    for entry in entries {
        calendar.push(event(entry));
    }
    calendar.to_string()
}

fn empty() -> Calendar {
    let mut calendar = Calendar::empty();
    calendar
        .append_property(Property::new("VERSION", "2.0"))
        .append_property(Property::new("PRODID", "-//Knead//Knead//EN"))
        .append_property(Property::new("CALSCALE", "GREGORIAN"));
    calendar
}

fn event(invitation: &Invitation) -> Event {
    let mut event = Event::with_uid(&parameter(&invitation.uid));
    event
        .add_property("DTSTAMP", utc(invitation.stamp))
        .add_property("DTSTART", utc(invitation.starts_at))
        .add_property("DTEND", utc(invitation.ends_at))
        .sequence(invitation.sequence)
        .summary(&parameter(&invitation.summary))
        .location(&parameter(&invitation.location))
        .description(&invitation.description.replace('\r', ""))
        .add_property(
            "STATUS",
            match invitation.method {
                Method::Request | Method::Publish => "CONFIRMED",
                Method::Cancel => "CANCELLED",
            },
        );
    if let Some(url) = &invitation.url {
        event.append_property(Property::new("URL", parameter(url)));
    }
    if let Some(organizer) = &invitation.organizer {
        event.append_property(person("ORGANIZER", organizer).done());
    }
    if let Some(attendee) = &invitation.attendee {
        let mut attendee = person("ATTENDEE", attendee);
        attendee
            .add_parameter("CUTYPE", "INDIVIDUAL")
            .add_parameter("ROLE", "REQ-PARTICIPANT")
            .add_parameter("PARTSTAT", "NEEDS-ACTION")
            .add_parameter("RSVP", "TRUE");
        event.append_property(attendee.done());
    }
    event.done()
}

fn person(role: &str, (name, address): &(String, String)) -> Property {
    let mut person = Property::new(role, format!("mailto:{}", parameter(address)));
    person.add_parameter("CN", &format!("\"{}\"", parameter(name)));
    person
}

/// Text as a calendar's own properties carry it, which the library writes as they are.
fn escaped(text: &str) -> String {
    parameter(text)
        .replace('\\', "\\\\")
        .replace(';', "\\;")
        .replace(',', "\\,")
}

/// An instant as calendars write UTC, such as `20260501T083000Z`.
fn utc(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC)
        .strftime("%Y%m%dT%H%M%SZ")
        .to_string()
}

/// One line without what would end it early: quotes and line ends.
fn parameter(text: &str) -> String {
    text.chars()
        .filter(|letter| !letter.is_control() && *letter != '"')
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Invitation {
        Invitation {
            uid: "0197-appointment@knead".to_owned(),
            sequence: 2,
            method: Method::Request,
            starts_at: "2026-05-01T08:30:00Z".parse().unwrap(),
            ends_at: "2026-05-01T09:30:00Z".parse().unwrap(),
            zone: "Europe/Zurich".to_owned(),
            summary: "Massage, 60 minutes; with Ana".to_owned(),
            location: "Riverside, Room 2".to_owned(),
            description: "Move or cancel:\nhttps://clinic.example/a/1".to_owned(),
            url: Some("https://clinic.example/a/1".to_owned()),
            organizer: Some((
                "Riverside \"Clinic\"".to_owned(),
                "desk@clinic.example".to_owned(),
            )),
            attendee: Some(("Maya".to_owned(), "maya@example.org".to_owned())),
            stamp: "2026-04-28T12:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn an_invitation_reads_as_calendars_expect() {
        insta::assert_snapshot!(invitation(&sample()).replace("\r\n", "\n"), @r#"
        BEGIN:VCALENDAR
        VERSION:2.0
        PRODID:-//Knead//Knead//EN
        CALSCALE:GREGORIAN
        METHOD:REQUEST
        X-WR-TIMEZONE:Europe/Zurich
        BEGIN:VEVENT
        ATTENDEE;CN="Maya";CUTYPE=INDIVIDUAL;PARTSTAT=NEEDS-ACTION;ROLE=REQ-PARTICI
         PANT;RSVP=TRUE:mailto:maya@example.org
        DESCRIPTION:Move or cancel:\nhttps://clinic.example/a/1
        DTEND:20260501T093000Z
        DTSTAMP:20260428T120000Z
        DTSTART:20260501T083000Z
        LOCATION:Riverside\, Room 2
        ORGANIZER;CN="Riverside Clinic":mailto:desk@clinic.example
        SEQUENCE:2
        STATUS:CONFIRMED
        SUMMARY:Massage\, 60 minutes\; with Ana
        UID:0197-appointment@knead
        URL:https://clinic.example/a/1
        END:VEVENT
        END:VCALENDAR
        "#);
    }

    #[test]
    fn the_same_appointment_writes_the_same_file() {
        assert_eq!(invitation(&sample()), invitation(&sample()));
    }

    #[test]
    fn a_cancelled_one_says_so_twice() {
        let text = invitation(&Invitation {
            method: Method::Cancel,
            ..sample()
        });
        assert!(text.contains("METHOD:CANCEL\r\n") && text.contains("STATUS:CANCELLED\r\n"));
    }

    #[test]
    fn no_text_can_begin_a_property_of_its_own() {
        let hostile = "x\r\nATTENDEE:mailto:a@b.example".to_owned();
        let text = invitation(&Invitation {
            summary: hostile.clone(),
            description: hostile.clone(),
            location: hostile.clone(),
            zone: hostile.clone(),
            uid: hostile.clone(),
            url: Some(hostile.clone()),
            organizer: Some((hostile.clone(), hostile)),
            attendee: None,
            ..sample()
        });
        assert!(
            !text.lines().any(|line| line.starts_with("ATTENDEE")),
            "{text}"
        );
    }
}
