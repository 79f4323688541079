//! Calendars that a program may subscribe to.

use askama::Template;

use super::frame::Frame;
use crate::words::Stamp;

/// The page.
#[derive(Template)]
#[template(path = "calendars.html")]
pub struct CalendarsPage {
    /// Around it.
    pub frame: Frame,
    /// Their own calendar, kept somewhere else; `None` for those who cannot connect one.
    pub own: Option<OwnCalendar>,
    /// The calendars that this person may give an address to.
    pub lines: Vec<CalendarLine>,
}

/// A therapist's own calendar, kept somewhere else.
pub struct OwnCalendar {
    /// How it stands; `None` where none is connected.
    pub connected: Option<Connected>,
    /// Why it was not connected.
    pub problem: Option<&'static str>,
    /// The address that was typed.
    pub address: String,
    /// The user name that was typed.
    pub user: String,
}

/// A connected calendar.
pub struct Connected {
    /// Whose account, where.
    pub place: String,
    /// When it was synced, and what is wrong.
    pub says: String,
    /// Whether something is.
    pub wrong: bool,
}

/// One calendar.
pub struct CalendarLine {
    /// Whose, or which room.
    pub name: String,
    /// `athlete`, `therapist` or `room`.
    pub kind: &'static str,
    /// The subject's id.
    pub id: String,
    /// Since when it has an address.
    pub since: Option<Stamp>,
    /// The address, right after it was made and never again.
    pub address: Option<String>,
}

impl CalendarsPage {
    /// For the gallery.
    pub fn sample() -> Self {
        let line = |name: &str, kind, since: Option<&str>, address: Option<&str>| CalendarLine {
            name: name.to_owned(),
            kind,
            id: "01976a2e-0000-7000-8000-000000000001".to_owned(),
            since: since.map(|text| Stamp {
                iso: "2026-05-04T09:20-06:00".to_owned(),
                text: text.to_owned(),
            }),
            address: address.map(str::to_owned),
        };
        let since = Some("Monday 4 May, 09:20");
        Self {
            frame: Frame::sample_athlete("/me"),
            own: Some(OwnCalendar {
                connected: None,
                problem: Some(
                    "There is no calendar at this address. Your provider names the address of each calendar; it is longer than the server’s own.",
                ),
                address: "https://dav.example.org/".to_owned(),
                user: "ana".to_owned(),
            }),
            lines: vec![
                line(
                    "Your massages, Maya",
                    "athlete",
                    since,
                    Some("https://clinic.example/calendars/5f2c8e0b1d.ics"),
                ),
                line("Room 1", "room", since, None),
                line("Room 2", "room", None, None),
            ],
        }
    }
}
