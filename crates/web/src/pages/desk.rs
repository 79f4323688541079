//! Booking at the desk: find the client, the times, the confirmation, the appointment.

use askama::Template;

use super::{
    book::{Choice, Day},
    frame::Frame,
    questions::{QuestionForm, RestForm},
    today::SlotCard,
    wishes::WishForm,
};
use crate::words::Stamp;

/// Whom to book for.
#[derive(Template)]
#[template(path = "desk_find.html")]
pub struct FindPage {
    /// Around it.
    pub frame: Frame,
    /// What was looked for.
    pub words: String,
    /// Id and name.
    pub clients: Vec<(String, String)>,
}

/// The times for a client.
#[derive(Template)]
#[template(path = "desk_times.html")]
pub struct TimesPage {
    /// Around it.
    pub frame: Frame,
    /// For addresses.
    pub client: String,
    /// Who.
    pub name: String,
    /// What stands before a booking, if anything.
    pub flag: Option<String>,
    /// Whether nothing can be booked at any time, so that no times are shown.
    pub stopped: bool,
    /// "Advised: ...", or empty.
    pub advised: String,
    /// What else can be wished; `None` where an appointment moves.
    pub wishes: Option<WishForm>,
    /// Whether a time can be the first of a series.
    pub repeats: bool,
    /// Who is to be side by side with them, as it was written.
    pub beside: String,
    /// Whether in one room.
    pub one_room: bool,
    /// Why nobody is beside them.
    pub problem: Option<String>,
    /// What is looked for, where it is more than the service.
    pub what: String,
    /// The appointment that moves; empty for a new one.
    pub moves: String,
    /// Where a time is sent.
    pub action: String,
    /// To choose from.
    pub services: Vec<Choice>,
    /// To choose from.
    pub locations: Vec<Choice>,
    /// To choose from.
    pub therapists: Vec<Choice>,
    /// The first day that is counted.
    pub from: String,
    /// Address of the days before.
    pub earlier: String,
    /// Address of the days after.
    pub later: String,
    /// Whose clock.
    pub zone: String,
    /// Whether any day has times.
    pub any: bool,
    /// The days with how many times each has.
    pub days: Vec<Day>,
    /// Heading of the times of the day that is shown.
    pub times_title: String,
    /// Whether all of them are advised.
    pub all_advised: bool,
    /// Its times by therapist.
    pub groups: Vec<TimesOf>,
    /// A time that is not listed can be asked for; `None` where several are looked for in one act.
    pub other: Option<Others>,
}

/// One therapist's times of a day.
pub struct TimesOf {
    /// With whom.
    pub with: String,
    /// In order of time.
    pub slots: Vec<SlotCard>,
}

/// The form for a time that is not listed.
pub struct Others {
    /// Filled in.
    pub at: String,
    /// What it sends besides.
    pub keep: Vec<(&'static str, String)>,
}

/// What stands against a time that an appointment is to move to all the same.
#[derive(Template)]
#[template(path = "desk_move_over.html")]
pub struct MoveOverPage {
    /// Around it.
    pub frame: Frame,
    /// For addresses.
    pub id: String,
    /// Who.
    pub name: String,
    /// The time, for the address.
    pub slot: String,
    /// Where it stands.
    pub from: Stamp,
    /// Where it goes.
    pub at: Stamp,
    /// With whom.
    pub with: String,
    /// Where.
    pub place: String,
    /// What stands against it, a sentence each; empty for nothing.
    pub says: Vec<String>,
    /// What was missing in what was sent.
    pub problem: Option<&'static str>,
}

impl MoveOverPage {
    /// For the gallery.
    pub fn sample() -> Self {
        Self {
            frame: Frame::sample_clinic(),
            id: "sample".to_owned(),
            name: "Maya".to_owned(),
            slot: "sample".to_owned(),
            from: stamp("2026-05-05T10:00-06:00", "Tuesday 5 May, 10:00"),
            at: stamp("2026-05-06T19:00-06:00", "Wednesday 6 May, 19:00"),
            with: "Noor".to_owned(),
            place: "Alder Street".to_owned(),
            says: vec![
                "Noor does not work here for long enough then; next Thursday 09:00.".to_owned(),
            ],
            problem: Some("Say why, please: everybody who sees the day reads it."),
        }
    }
}

/// Questions, consent, book.
#[derive(Template)]
#[template(path = "desk_confirm.html")]
pub struct DeskConfirmPage {
    /// Around it.
    pub frame: Frame,
    /// Where it is sent.
    pub action: String,
    /// For addresses; empty where nothing is held.
    pub hold: String,
    /// What an override passes over, a sentence each; empty for none.
    pub over: Vec<String>,
    /// The reason of an override, as it was sent.
    pub reason: String,
    /// For addresses.
    pub client: String,
    /// Who.
    pub name: String,
    /// Where the confirmation goes.
    pub email: String,
    /// Until when the time is kept.
    pub kept_until: Stamp,
    /// What stands before a booking, if anything.
    pub flag: Option<String>,
    /// Nothing can be booked now.
    pub stops: bool,
    /// What was missing in what was sent.
    pub problem: Option<String>,
    /// The red flags, where they have to be asked.
    pub form: Option<QuestionForm>,
    /// The questions of once a year, where they have to be asked.
    pub rest: Option<RestForm>,
    /// Whether the consent was ticked.
    pub consented: bool,
    /// When.
    pub at: Stamp,
    /// Whose clock.
    pub zone_note: String,
    /// Kind and minutes.
    pub what: String,
    /// With whom.
    pub with: String,
    /// The hold of whoever is beside them, for addresses; empty for nobody.
    pub beside: String,
    /// In which room; empty for none.
    pub room: String,
    /// Where.
    pub place: String,
    /// What it costs.
    pub price: String,
    /// Until when the client may move or cancel it.
    pub cancel_rule: String,
    /// "Book Tuesday 10:00".
    pub book_button: String,
}

/// One appointment.
#[derive(Template)]
#[template(path = "desk_appointment.html")]
pub struct DeskAppointmentPage {
    /// Around it.
    pub frame: Frame,
    /// For addresses.
    pub id: String,
    /// For addresses.
    pub client: String,
    /// Who.
    pub name: String,
    /// The day, for the way back.
    pub date: String,
    /// From.
    pub at: Stamp,
    /// Until.
    pub until: String,
    /// Kind and minutes.
    pub what: String,
    /// With whom.
    pub with: String,
    /// In which room; empty for none.
    pub room: String,
    /// Where.
    pub place: String,
    /// How it stands.
    pub stands: String,
    /// Why it was booked over something, if it was.
    pub over: Option<String>,
    /// What just happened.
    pub notice: Option<&'static str>,
    /// What can be said of it.
    pub buttons: Vec<StageButton>,
    /// The series it is of; empty for none.
    pub series: String,
    /// It was booked a moment ago.
    pub undo: bool,
    /// It can be moved and cancelled.
    pub changes: bool,
    /// From when on a change of plans is late.
    pub late_from: String,
    /// That is now.
    pub is_late: bool,
}

/// One thing to say.
pub struct StageButton {
    /// What the form sends.
    pub value: &'static str,
    /// What it says.
    pub word: &'static str,
    /// The likely one.
    pub main: bool,
}

fn stamp(iso: &str, text: &str) -> Stamp {
    Stamp {
        iso: iso.to_owned(),
        text: text.to_owned(),
    }
}

fn choice(value: &str, word: &str, chosen: bool) -> Choice {
    Choice {
        value: value.to_owned(),
        word: word.to_owned(),
        chosen,
    }
}

impl FindPage {
    /// For the gallery.
    pub fn sample() -> Self {
        Self {
            frame: Frame::sample_clinic(),
            words: "ma".to_owned(),
            clients: vec![
                ("0190".to_owned(), "Maya".to_owned()),
                ("0191".to_owned(), "Emma".to_owned()),
            ],
        }
    }
}

impl TimesPage {
    /// For the gallery.
    pub fn sample() -> Self {
        let slot = |text: &str, fits: bool| SlotCard {
            token: "sample".to_owned(),
            lead: String::new(),
            at: stamp("2026-05-05T10:00-06:00", text),
            with: String::new(),
            note: if fits {
                "Advised".to_owned()
            } else {
                String::new()
            },
            main: false,
            fits,
        };
        Self {
            frame: Frame::sample_clinic(),
            client: "0190".to_owned(),
            name: "Maya".to_owned(),
            flag: Some("Their answers ask to wait until tomorrow 09:00.".to_owned()),
            stopped: false,
            advised: "Advised: Post-workout massage, 30 minutes.".to_owned(),
            wishes: Some(WishForm::default()),
            repeats: true,
            beside: "Jo".to_owned(),
            one_room: false,
            problem: Some("2 clients have this in their names. Write more of it.".to_owned()),
            what: String::new(),
            moves: String::new(),
            action: "/desk/clients/0190/hold".to_owned(),
            services: vec![
                choice("a", "Post-workout massage, 30 minutes", true),
                choice("b", "Maintenance massage, 60 minutes", false),
            ],
            locations: vec![choice("c", "Alder Street, Edmonton time", true)],
            therapists: vec![choice("d", "Noor", false), choice("e", "Tomas", false)],
            from: "2026-05-04".to_owned(),
            earlier: "/desk/clients/0190".to_owned(),
            later: "/desk/clients/0190".to_owned(),
            zone: "Edmonton time".to_owned(),
            any: true,
            days: (0..14_i8)
                .map(|index| {
                    let date = jiff::civil::date(2026, 5, 4 + index);
                    Day {
                        past: false,
                        number: date.day(),
                        weekday: date.strftime("%a").to_string(),
                        weekday_long: date.strftime("%A").to_string(),
                        month: "May".to_owned(),
                        free: if index % 7 == 6 { 0 } else { 61 },
                        none_word: "none",
                        href: "#times".to_owned(),
                        current: index == 1,
                        fits: index < 2,
                    }
                })
                .collect(),
            times_title: "Tuesday 5 May, 4 times".to_owned(),
            all_advised: false,
            groups: vec![
                TimesOf {
                    with: "Noor".to_owned(),
                    slots: vec![slot("10:00", true), slot("16:00", false)],
                },
                TimesOf {
                    with: "Tomas".to_owned(),
                    slots: vec![slot("10:15", true), slot("09:00", false)],
                },
            ],
            other: Some(Others {
                at: "2026-05-05T12:00".to_owned(),
                keep: vec![("service", "a".to_owned()), ("location", "c".to_owned())],
            }),
        }
    }
}

impl DeskConfirmPage {
    /// For the gallery.
    pub fn sample() -> Self {
        Self {
            frame: Frame::sample_clinic(),
            action: "/desk/hold/sample/book".to_owned(),
            hold: "sample".to_owned(),
            over: vec!["Noor is taken until Tuesday 10:45.".to_owned()],
            reason: String::new(),
            client: "0190".to_owned(),
            name: "Maya".to_owned(),
            email: "maya@example.org".to_owned(),
            kept_until: stamp("2026-05-04T09:26-06:00", "09:26"),
            flag: None,
            stops: false,
            problem: Some("Nothing is booked without the client’s yes.".to_owned()),
            form: Some(QuestionForm::sample()),
            rest: None,
            consented: false,
            at: stamp("2026-05-05T10:00-06:00", "Tuesday 5 May, 10:00"),
            zone_note: "Edmonton time.".to_owned(),
            what: "Post-workout massage, 30 minutes".to_owned(),
            with: "Noor".to_owned(),
            beside: String::new(),
            room: "room 1".to_owned(),
            place: "Alder Street".to_owned(),
            price: "62.00 CAD".to_owned(),
            cancel_rule: "Move or cancel here until tomorrow 10:00; after that, call the clinic."
                .to_owned(),
            book_button: "Book Tuesday 10:00".to_owned(),
        }
    }
}

impl DeskAppointmentPage {
    /// For the gallery.
    pub fn sample() -> Self {
        let button = |value, word, main| StageButton { value, word, main };
        Self {
            frame: Frame::sample_clinic(),
            id: "sample".to_owned(),
            client: "0190".to_owned(),
            name: "Maya".to_owned(),
            date: "2026-05-05".to_owned(),
            at: stamp("2026-05-05T10:00-06:00", "Tuesday 5 May, 10:00"),
            until: "10:30".to_owned(),
            what: "Post-workout massage, 30 minutes".to_owned(),
            with: "Noor".to_owned(),
            room: "room 1".to_owned(),
            place: "Alder Street".to_owned(),
            stands: "Booked".to_owned(),
            over: Some("Flies at noon".to_owned()),
            notice: Some("Moved. The client gets a mail with the new time."),
            buttons: vec![
                button("arrived", "Here", true),
                button("completed", "Done", false),
                button("no_show", "Did not come", false),
            ],
            undo: true,
            series: "0199".to_owned(),
            changes: true,
            late_from: "Monday 10:00".to_owned(),
            is_late: true,
        }
    }
}
