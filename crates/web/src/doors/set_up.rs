//! `/clinic/set-up`: what a clinic is made of, and its owner's changes, a page for each thing.

pub mod house;
pub mod overview;
pub mod place;
mod read;
pub mod room;
pub mod service;
mod tell;
pub mod therapist;
pub mod touched;

use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use care::booking::{
    clinic::ClinicBook,
    set_up::{Change, Thing},
};
use practice::{SetUpRefusal, thing_version};
use serde::Deserialize;

use self::read::Reading;
use super::refusal;
use crate::{
    app::{App, Member},
    pages::{
        client::{Choice, Sent},
        forms::{Field, FieldKind, FormView},
        page,
        set_up::{Press, Section, SetUpPage},
    },
    problem::DoorError,
};

/// The days of a week, Monday first.
const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// What the address may say: what was just done, and how many appointments it touched.
#[derive(Default, Deserialize)]
pub struct Shown {
    done: Option<String>,
    touched: Option<usize>,
}

/// What came of a change, to be shown with the page.
#[derive(Default)]
struct Came {
    done: Option<String>,
    touched: usize,
    problem: Option<String>,
    sent: Sent,
    wrong: Vec<(String, String)>,
}

impl From<Shown> for Came {
    fn from(shown: Shown) -> Self {
        let done = shown.done.map(|word| match word.as_str() {
            "ended" => "Kept. Nothing new can be booked; what was booked stays.".to_owned(),
            "again" => "Kept. It can be booked again.".to_owned(),
            _ => "Kept.".to_owned(),
        });
        Self {
            done,
            touched: shown.touched.unwrap_or(0),
            ..Self::default()
        }
    }
}

impl Came {
    /// The page with what came of it.
    fn onto(self, mut of: SetUpPage) -> Response {
        for section in &mut of.sections {
            for form in &mut section.forms {
                *form = form.clone().keeping(&self.sent, &self.wrong);
            }
        }
        let status = if self.problem.is_some() || !self.wrong.is_empty() {
            StatusCode::UNPROCESSABLE_ENTITY
        } else {
            StatusCode::OK
        };
        // What is wrong with a field that no form has is said above all of them.
        let nowhere = self.wrong.first().filter(|_| of.wrong().is_empty());
        let nowhere = nowhere.map(|(_, says)| says.clone());
        of.done = self.done;
        of.touched = self.touched;
        of.problem = self.problem.or(nowhere);
        page(status, &of)
    }
}

/// The clinic, for somebody who may change it.
async fn book_for_owner(app: &App, member: &Member) -> Result<ClinicBook, DoorError> {
    practice::access::may(
        member.actor(),
        practice::access::Act::Manage,
        practice::access::Whose::Clinic,
    )?;
    let book = practice::see_clinic(&app.practice, member.actor()).await;
    book.map_err(|refused| refusal::of_looking(&refused))
}

/// What became of a change.
enum Made {
    /// It is kept; the next page.
    Kept(Response),
    /// It is not; the page once more.
    Again(Came),
}

/// Makes a change that was read, and goes on to a page; else what came of it, for the page to be shown again.
async fn make(
    app: &App,
    member: &Member,
    (sent, mut reading): (&Sent, Reading<'_>),
    change: Option<Change>,
    next: &str,
) -> Result<Made, DoorError> {
    let came = |problem, wrong| Came {
        problem,
        wrong,
        sent: sent.clone(),
        ..Came::default()
    };
    let Some(change) = change.filter(|_| reading.wrong.is_empty()) else {
        let problem = reading.wrong.is_empty();
        let problem = problem.then(|| "Choose what to change.".to_owned());
        return Ok(Made::Again(came(problem, reading.wrong)));
    };
    let seen = Some(sent.value("seen").to_owned()).filter(|seen| !seen.is_empty());
    let word = if let Change::Offered { offered, .. } = change {
        if offered { "again" } else { "ended" }
    } else {
        "kept"
    };
    let now = app.now()?;
    let made = practice::set_up(&app.practice, member.actor(), now, change, seen).await;
    match made {
        Ok(touched) => {
            let touched = match touched {
                0 => String::new(),
                touched => format!("&touched={touched}"),
            };
            let next = Redirect::to(&format!("{next}?done={word}{touched}"));
            Ok(Made::Kept(next.into_response()))
        }
        Err(refused) => {
            let problem = refused_as(&mut reading, refused)?;
            Ok(Made::Again(came(problem, reading.wrong)))
        }
    }
}

/// What a refusal says where no field says it.
fn refused_as(
    reading: &mut Reading<'_>,
    refused: SetUpRefusal,
) -> Result<Option<String>, DoorError> {
    match refused {
        SetUpRefusal::NotAllowed(_) => Err(DoorError::NotAllowed),
        SetUpRefusal::Fault(fault) => Err(DoorError::fault(&fault)),
        SetUpRefusal::ChangedMeanwhile => Ok(Some(
            "Somebody changed this after you opened it. The page shows how it is now, with what you wrote in your form: look, and keep it again if it is still right."
                .to_owned(),
        )),
        SetUpRefusal::NotAnAddress(_) => {
            reading.wrong("email", "Write an e-mail address, such as noor@example.org.");
            Ok(None)
        }
        SetUpRefusal::Refused(why) => Ok(reading.refused(&why)),
    }
}

fn choice(word: impl ToString, name: impl Into<String>) -> Choice {
    Choice {
        word: word.to_string(),
        name: name.into(),
    }
}

/// A choice of nothing before the others.
fn or_none(name: &str, all: impl IntoIterator<Item = Choice>) -> Vec<Choice> {
    std::iter::once(choice("", name)).chain(all).collect()
}

fn places(book: &ClinicBook) -> Vec<Choice> {
    let places = book.locations.iter();
    places
        .map(|place| choice(place.id, place.name.clone()))
        .collect()
}

/// The place, where there is more than one to choose from.
fn place_field(book: &ClinicBook, name: &str) -> Field {
    Field::pick(name, "Place", places(book))
}

fn weekdays() -> Field {
    let days = (1..=7).zip(WEEKDAYS);
    let days = days.map(|(number, name)| choice(number, name)).collect();
    Field::new("weekday", "On", FieldKind::Ticks(days))
}

fn dates() -> Field {
    Field::beside([
        Field::date("first", "First day").hint("Empty from ever"),
        Field::date("last", "Last day").hint("Empty for ever"),
    ])
}

/// The form with the version of what it changes.
fn versioned(form: FormView, book: &ClinicBook, thing: Thing) -> FormView {
    form.hidden("seen", thing_version(book, thing))
}

/// A button with the version of what it changes.
fn press(
    word: &'static str,
    of: &str,
    mut fields: Vec<(&'static str, String)>,
    (book, thing): (&ClinicBook, Thing),
) -> Press {
    fields.push(("seen", thing_version(book, thing)));
    Press {
        word,
        of: of.to_owned(),
        fields,
    }
}

/// The part in which something ends, or is offered again.
fn ending(book: &ClinicBook, thing: Thing, ended: bool, says: &str) -> Section {
    let what = if ended { "again" } else { "end" };
    let word = match (thing, ended) {
        (Thing::Therapist(_), false) => "They have left",
        (Thing::Therapist(_), true) => "They are back",
        (Thing::Room(_), false) => "Use it no more",
        (Thing::Room(_), true) => "Use it again",
        (Thing::Service(_) | Thing::Location(_) | Thing::House, false) => "Offer it no more",
        (Thing::Service(_) | Thing::Location(_) | Thing::House, true) => "Offer it again",
    };
    Section {
        id: "ending",
        heading: if ended { "Ended" } else { "Ending" }.to_owned(),
        none: "",
        lines: vec![crate::pages::set_up::Line {
            name: String::new(),
            says: vec![says.to_owned()],
            ..Default::default()
        }],
        presses: vec![press(
            word,
            "",
            vec![("what", what.to_owned())],
            (book, thing),
        )],
        ..Section::default()
    }
}

/// The change by which something ends, or is offered again, if that is what was sent.
fn offered(sent: &Sent, thing: Thing) -> Option<Change> {
    let offered = match sent.value("what") {
        "end" => false,
        "again" => true,
        _ => return None,
    };
    Some(Change::Offered { thing, offered })
}
