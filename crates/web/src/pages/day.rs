//! The clinic's day: a board by therapist or room for each place, and the same as a list.

use askama::Template;

use super::{book::Choice, frame::Frame};
use crate::words::Stamp;

/// The page.
#[derive(Template)]
#[template(path = "day.html")]
pub struct DayPage {
    /// Around it.
    pub frame: Frame,
    /// The day.
    pub date: Stamp,
    /// "20 appointments, 1 being booked".
    pub says: String,
    /// The address of the day before.
    pub before: String,
    /// Of today.
    pub today: String,
    /// Of the day after.
    pub after: String,
    /// Of the same day by room, or by therapist where it is by room.
    pub other_by: String,
    /// Whether the columns are rooms.
    pub by_room: bool,
    /// What just happened.
    pub notice: Option<&'static str>,
    /// Whether they may book for others.
    pub books: bool,
    /// Whether there is a board to explain.
    pub has_board: bool,
    /// Whom somebody has to speak to, soonest first.
    pub people: Vec<ToSpeakTo>,
    /// Therapists' own calendars, how each stands.
    pub calendars: Vec<CalendarState>,
    /// Appointments that a therapist's own calendar stands against.
    pub clashes: Vec<Clash>,
    /// Who waits for a time on this day, whose turn is first.
    pub waiting: Vec<WaitingCard>,
    /// Each place.
    pub places: Vec<Place>,
}

/// Somebody to speak to before their appointment.
pub struct ToSpeakTo {
    /// For the link.
    pub id: String,
    /// Who.
    pub name: String,
    /// Before when.
    pub at: Stamp,
    /// What to do, in a few words; never why.
    pub says: &'static str,
    /// Who spoke to them, and when.
    pub spoken: String,
}

/// How a therapist's own calendar stands.
pub struct CalendarState {
    /// Whose.
    pub name: String,
    /// When it was synced, and what is wrong.
    pub says: String,
    /// Whether something is.
    pub wrong: bool,
}

/// An appointment that the therapist's own calendar stands against.
pub struct Clash {
    /// Its own page; empty for those who may not change it.
    pub href: String,
    /// When.
    pub at: Stamp,
    /// With whom.
    pub therapist: String,
}

/// Somebody who waits for a time.
pub struct WaitingCard {
    /// The client, for the link.
    pub client: String,
    /// The wait, for taking them off.
    pub id: String,
    /// Who.
    pub name: String,
    /// What, with whom and where.
    pub what: String,
    /// What is free for them and why, or what they are offered.
    pub says: String,
    /// What can be offered to them by hand.
    pub open: Vec<Choice>,
}

/// One location's day.
pub struct Place {
    /// Its name.
    pub name: String,
    /// Whose clock.
    pub zone: String,
    /// What the columns are: `therapist` or `room`.
    pub by: &'static str,
    /// Labels of the hours of the board.
    pub hours: Vec<String>,
    /// Columns of the board.
    pub lanes: Vec<Lane>,
    /// The same as a list.
    pub lines: Vec<Line>,
}

/// The column of a therapist or a room.
pub struct Lane {
    /// Whose.
    pub name: String,
    /// How many things stand side by side at most; at least 1.
    pub columns: i64,
    /// Classes that place the line of the present moment; empty on other days.
    pub now: String,
    /// As they follow each other.
    pub items: Vec<Item>,
}

/// One thing in a column.
pub struct Item {
    /// Classes that place it: `row-5 down-7 from-1 to-2`.
    pub place: String,
    /// `appt`'s state: empty, `held`, `done`, `busy`, `person`, `over`; or `buffer`, `rest` (what takes of the hours), `off` (outside of them).
    pub class: &'static str,
    /// When; of what is no appointment, from when to when.
    pub time: String,
    /// Who.
    pub who: String,
    /// What.
    pub what: String,
    /// A remark.
    pub note: String,
    /// Its own page; empty for none.
    pub href: String,
}

/// One line of the list.
pub struct Line {
    /// From.
    pub at: Stamp,
    /// Until.
    pub until: String,
    /// Who.
    pub who: String,
    /// Kind and minutes.
    pub what: String,
    /// Therapist and room.
    pub with: String,
    /// Booked, held, cancelled.
    pub state: String,
    /// Needs a person.
    pub person: bool,
    /// Why it was booked over something; empty where it was not.
    pub over: String,
    /// Its own page; empty for none.
    pub href: String,
}

impl DayPage {
    /// For the gallery.
    pub fn sample() -> Self {
        let item = |from: u8, to: u8, class, time: &str, who: &str, what: &str| Item {
            place: format!("row-{from} down-{to} from-1 to-2"),
            class,
            time: time.to_owned(),
            who: who.to_owned(),
            what: what.to_owned(),
            note: String::new(),
            href: if class.is_empty() || class == "over" {
                "/desk/appointments/sample".to_owned()
            } else {
                String::new()
            },
        };
        let line =
            |iso: &str, text: &str, until: &str, who: &str, what: &str, with: &str, state: &str| {
                Line {
                    at: Stamp {
                        iso: iso.to_owned(),
                        text: text.to_owned(),
                    },
                    until: until.to_owned(),
                    who: who.to_owned(),
                    what: what.to_owned(),
                    with: with.to_owned(),
                    state: state.to_owned(),
                    person: false,
                    over: String::new(),
                    href: "/desk/appointments/sample".to_owned(),
                }
            };
        let place = |name: &str, zone: &str| Place {
            name: name.to_owned(),
            zone: zone.to_owned(),
            by: "therapist",
            hours: (9..18).map(|hour| format!("{hour:02}:00")).collect(),
            lanes: vec![
                Lane {
                    name: "Noor".to_owned(),
                    columns: 1,
                    now: "row-6 from-1 to-2".to_owned(),
                    items: vec![
                        item(1, 4, "", "09:00", "Bea", "Maintenance, 45 min"),
                        item(4, 5, "buffer", "09:45 to 10:00", "", ""),
                        item(5, 7, "", "10:00", "Maya", "Post-workout, 30 min"),
                        item(13, 16, "rest", "12:00 to 12:45", "", "Break"),
                        item(17, 19, "held", "13:00", "Being booked", "6 min left"),
                        item(25, 29, "rest", "15:00 to 16:00", "", "Own calendar, busy"),
                        item(33, 37, "off", "17:00 to 18:00", "", "Off from 17:00"),
                    ],
                },
                Lane {
                    name: "Tomas".to_owned(),
                    columns: 1,
                    now: "row-6 from-1 to-2".to_owned(),
                    items: vec![
                        item(3, 7, "", "09:30", "Luis", "Relaxation, 60 min"),
                        item(7, 8, "buffer", "10:30 to 10:45", "", ""),
                        item(8, 10, "over", "10:45", "Freya", "Override: flies at noon"),
                    ],
                },
            ],
            lines: vec![
                line(
                    "2026-05-05T09:00-06:00",
                    "09:00",
                    "09:45",
                    "Bea",
                    "Maintenance massage, 45 minutes",
                    "Noor, room 1",
                    "Booked",
                ),
                line(
                    "2026-05-05T10:00-06:00",
                    "10:00",
                    "10:30",
                    "Maya",
                    "Post-workout massage, 30 minutes",
                    "Noor, room 1",
                    "Booked",
                ),
            ],
        };
        Self {
            frame: Frame::sample_clinic(),
            date: Stamp {
                iso: "2026-05-05".to_owned(),
                text: "Tuesday 5 May".to_owned(),
            },
            says: "3 appointments, 1 being booked".to_owned(),
            before: "/day?date=2026-05-04".to_owned(),
            today: "/day".to_owned(),
            after: "/day?date=2026-05-06".to_owned(),
            other_by: "/day?date=2026-05-05&by=room".to_owned(),
            by_room: false,
            people: vec![
                ToSpeakTo {
                    id: "0190".to_owned(),
                    name: "Maya".to_owned(),
                    at: Stamp {
                        iso: "2026-05-05T10:00-06:00".to_owned(),
                        text: "10:00".to_owned(),
                    },
                    says: "Speak to them first",
                    spoken: String::new(),
                },
                ToSpeakTo {
                    id: "0191".to_owned(),
                    name: "Luis".to_owned(),
                    at: Stamp {
                        iso: "2026-05-05T09:30-06:00".to_owned(),
                        text: "09:30".to_owned(),
                    },
                    says: "Safety questions are open",
                    spoken: "Ana spoke to them, 08:40".to_owned(),
                },
            ],
            calendars: vec![
                CalendarState {
                    name: "Ana".to_owned(),
                    says: "Last synced Tuesday 5 May, 08:55.".to_owned(),
                    wrong: false,
                },
                CalendarState {
                    name: "Noor".to_owned(),
                    says: "Cannot be reached since Tuesday 5 May, 07:10. Last synced Tuesday 5 May, 07:05. What was known then stays taken.".to_owned(),
                    wrong: true,
                },
            ],
            clashes: vec![Clash {
                href: "/desk/appointments/sample".to_owned(),
                at: Stamp {
                    iso: "2026-05-05T11:00-06:00".to_owned(),
                    text: "11:00".to_owned(),
                },
                therapist: "Ana".to_owned(),
            }],
            notice: None,
            books: true,
            has_board: true,
            waiting: vec![WaitingCard {
                client: "0190".to_owned(),
                id: "0191".to_owned(),
                name: "Emma".to_owned(),
                what: "Maintenance massage, any therapist, Alder Street".to_owned(),
                says: "16:00 with Noor: in the advised window. Offered until 10:40.".to_owned(),
                open: vec![Choice {
                    value: "sample".to_owned(),
                    word: "16:00 with Noor".to_owned(),
                    chosen: true,
                }],
            }],
            places: vec![
                place("Alder Street", "Edmonton time"),
                Place {
                    lanes: vec![],
                    lines: vec![],
                    ..place("Harbour", "Vancouver time")
                },
            ],
        }
    }
}
