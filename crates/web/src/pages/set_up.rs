//! What a clinic is made of, and the forms by which its owner changes it.

use askama::Template;

use super::{
    client::{Choice, Sent},
    frame::Frame,
};

/// The page.
#[derive(Template)]
#[template(path = "set_up.html")]
pub struct SetUpPage {
    /// Around it.
    pub frame: Frame,
    /// What was just done.
    pub done: Option<&'static str>,
    /// Whether who looks may change it.
    pub may_change: bool,
    /// What is still needed before anybody can book, in order.
    pub needed: Vec<&'static str>,
    /// The first times that can be booked, once there are any.
    pub first: Option<String>,
    /// Therapists.
    pub therapists: Vec<Known>,
    /// Rooms.
    pub rooms: Vec<Known>,
    /// Services.
    pub services: Vec<Known>,
    /// Holidays, ways, notice and horizon.
    pub house: Vec<String>,
    /// Places to choose from.
    pub places: Vec<Choice>,
    /// Therapists to choose from.
    pub people: Vec<Choice>,
    /// Kinds of massage to choose from.
    pub kinds: Vec<Choice>,
    /// Skills to choose from.
    pub skills: Vec<Choice>,
    /// Levels of skill to choose from.
    pub levels: Vec<Choice>,
    /// Days of the week, Monday first.
    pub weekdays: Vec<Choice>,
    /// The currency of prices.
    pub currency: String,
    /// Why the last change was refused.
    pub problem: Option<String>,
    /// What was sent with it.
    pub sent: Sent,
}

/// Something that is there, with what is known of it.
#[derive(Debug, Clone)]
pub struct Known {
    /// Its name.
    pub name: String,
    /// A line each.
    pub says: Vec<String>,
}

impl SetUpPage {
    /// For the gallery.
    pub fn sample() -> Self {
        let choice = |word: &str| Choice {
            word: word.to_owned(),
            name: word.to_owned(),
        };
        let known = |name: &str, says: &[&str]| Known {
            name: name.to_owned(),
            says: says.iter().map(|line| (*line).to_owned()).collect(),
        };
        Self {
            frame: Frame {
                current: "/clinic/set-up",
                ..Frame::sample_clinic()
            },
            done: Some("Kept."),
            may_change: true,
            needed: vec!["Hours for a therapist"],
            first: None,
            therapists: vec![known(
                "Noor",
                &[
                    "Alder Street: Monday to Friday 09:00 to 17:00, break 12:30 to 13:00",
                    "Sport, experienced, until 31 December 2027",
                    "At most 3 hours of deep work a day, 90 minutes in a row, then 20 minutes of rest",
                ],
            )],
            rooms: vec![known("Room 1", &["Alder Street", "At any time"])],
            services: vec![known(
                "Maintenance massage",
                &[
                    "60 minutes, 108.00 CAD",
                    "5 minutes before, 10 after, in a room",
                ],
            )],
            house: vec!["25 December 2026: Christmas".to_owned()],
            places: vec![choice("Alder Street")],
            people: vec![choice("Noor")],
            kinds: vec![choice("Maintenance massage")],
            skills: vec![choice("Sport")],
            levels: vec![choice("Experienced")],
            weekdays: vec![choice("Monday"), choice("Tuesday")],
            currency: "CAD".to_owned(),
            problem: None,
            sent: Sent::default(),
        }
    }
}
