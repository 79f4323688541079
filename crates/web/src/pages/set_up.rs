//! What a clinic is made of, and the forms by which its owner changes it.

use askama::Template;

use super::{
    client::{Choice, Sent},
    forms::{Field, FormView},
    frame::Frame,
};

/// The overview, or the page of one thing.
#[derive(Template)]
#[template(path = "set_up.html")]
pub struct SetUpPage {
    /// Around it.
    pub frame: Frame,
    /// Its own address.
    pub path: String,
    /// Its heading.
    pub title: String,
    /// What stands below it.
    pub lead: String,
    /// Whether it is the page of one thing.
    pub is_thing: bool,
    /// What was just done.
    pub done: Option<String>,
    /// How many appointments ahead fit no more.
    pub touched: usize,
    /// Why the last change was refused, where no field says it.
    pub problem: Option<String>,
    /// What is still needed before anybody can book, in order: where it is said, and what.
    pub needed: Vec<(&'static str, String)>,
    /// Its parts.
    pub sections: Vec<Section>,
    /// Where else something is set up.
    pub others: Vec<(String, String)>,
}

/// One part of the page.
#[derive(Debug, Clone, Default)]
pub struct Section {
    /// Its id.
    pub id: &'static str,
    /// Its heading.
    pub heading: String,
    /// What it says where no lines are.
    pub none: &'static str,
    /// What is there.
    pub lines: Vec<Line>,
    /// Links.
    pub links: Vec<(String, String)>,
    /// Forms.
    pub forms: Vec<FormView>,
    /// Buttons.
    pub presses: Vec<Press>,
}

/// Something that is there.
#[derive(Debug, Clone, Default)]
pub struct Line {
    /// Its name.
    pub name: String,
    /// Its page; empty for none.
    pub href: String,
    /// What is known of it.
    pub says: Vec<String>,
    /// What can be done with it.
    pub presses: Vec<Press>,
}

/// A button that changes something.
#[derive(Debug, Clone, Default)]
pub struct Press {
    /// Its word.
    pub word: &'static str,
    /// Of what, for who does not see where it stands.
    pub of: String,
    /// What it sends.
    pub fields: Vec<(&'static str, String)>,
}

impl SetUpPage {
    /// Every field with something wrong: its id and what to write instead.
    pub fn wrong(&self) -> Vec<(String, String)> {
        let forms = self.sections.iter().flat_map(|section| &section.forms);
        forms.flat_map(FormView::wrong).collect()
    }

    /// For the gallery: the overview.
    pub fn sample() -> Self {
        let line = |name: &str, says: &[&str]| Line {
            name: name.to_owned(),
            href: "/clinic/set-up/rooms/0190".to_owned(),
            says: says.iter().map(|line| (*line).to_owned()).collect(),
            presses: Vec::new(),
        };
        let section = |id, heading: &str, lines| Section {
            id,
            heading: heading.to_owned(),
            none: "None yet.",
            lines,
            links: vec![("/clinic/set-up/rooms/new".to_owned(), "Add one".to_owned())],
            ..Section::default()
        };
        Self {
            frame: Frame {
                current: "/clinic/set-up",
                ..Frame::sample_clinic()
            },
            path: "/clinic/set-up".to_owned(),
            title: "Set up".to_owned(),
            lead: "Nothing can be booked yet.".to_owned(),
            is_thing: false,
            done: Some("Kept.".to_owned()),
            touched: 2,
            problem: None,
            needed: vec![("therapists", "Hours for a therapist".to_owned())],
            sections: vec![
                section(
                    "rooms",
                    "Rooms",
                    vec![line("Room 1", &["Alder Street", "At any time"])],
                ),
                section("services", "Services", Vec::new()),
                section(
                    "therapists",
                    "Therapists",
                    vec![line(
                        "Noor",
                        &["Alder Street: Monday to Friday 09:00 to 17:00, break 12:30 to 13:00"],
                    )],
                ),
            ],
            others: vec![("/clinic/embed".to_owned(), "On your own site".to_owned())],
        }
    }

    /// For the gallery: one thing, with something wrong.
    pub fn sample_thing() -> Self {
        let choice = |word: &str| Choice {
            word: word.to_owned(),
            name: word.to_owned(),
        };
        let sent = [("what", "hours"), ("from", "25:00"), ("weekday", "Monday")];
        let sent = Sent(
            sent.map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
        );
        let days = vec![choice("Monday"), choice("Tuesday")];
        let form = FormView::new(
            "hours",
            "Weekly hours",
            "Keep",
            [
                Field::pick("place", "Place", vec![choice("Alder Street")]),
                Field::new("weekday", "On", super::forms::FieldKind::Ticks(days)),
                Field::group(
                    "Then",
                    [Field::beside([
                        Field::time("from", "From"),
                        Field::time("until", "Until"),
                    ])],
                ),
                Field::says("Times past midnight end on the next day."),
                Field::new("whole", "All day", super::forms::FieldKind::Tick)
                    .hint("Round the clock"),
            ],
        );
        let wrong = [("from".to_owned(), "Write times as 09:30.".to_owned())];
        Self {
            title: "Noor".to_owned(),
            lead: "Therapist".to_owned(),
            is_thing: true,
            touched: 0,
            done: None,
            problem: Some("Somebody changed this meanwhile.".to_owned()),
            needed: Vec::new(),
            sections: vec![Section {
                id: "hours",
                heading: "Hours".to_owned(),
                lines: vec![Line {
                    name: "Monday 09:00 to 17:00".to_owned(),
                    presses: vec![Press {
                        word: "Take away",
                        of: "Monday".to_owned(),
                        fields: vec![("what", "no-hours".to_owned())],
                    }],
                    ..Line::default()
                }],
                forms: vec![form.keeping(&sent, &wrong)],
                ..Section::default()
            }],
            ..Self::sample()
        }
    }
}
