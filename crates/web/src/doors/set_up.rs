//! `/clinic/set-up`: what a clinic is made of, and its owner's changes, one form a change.

mod read;
mod tell;

use axum::{
    Form,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use care::{
    booking::{clinic::ClinicBook, staff::SkillLevel},
    people::Role,
    treatment::{
        massage::{Kind, Skill},
        recommendation::Window,
    },
};
use jiff::{SignedDuration, Timestamp};
use practice::{SetUpRefusal, SlotWish};
use serde::Deserialize;

use super::refusal;
use crate::{
    app::{App, Member},
    pages::{
        client::{Choice, Sent},
        page,
        set_up::SetUpPage,
    },
    problem::DoorError,
    words,
    words::Stamp,
};

/// How far ahead the first time that can be booked is looked for, in hours.
const LOOK_AHEAD_H: i64 = 31 * 24;

/// The days of a week, Monday first.
pub(super) const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// What the address may say.
#[derive(Deserialize)]
pub struct Shown {
    done: Option<String>,
}

/// `GET /clinic/set-up`.
pub async fn show(
    State(app): State<App>,
    member: Member,
    Query(shown): Query<Shown>,
) -> Result<Response, DoorError> {
    // Athletes see what is offered on the booking page; how the clinic works is the clinic's.
    practice::access::may(
        member.actor(),
        practice::access::Act::SeeRules,
        practice::access::Whose::Clinic,
    )?;
    match view(&app, &member).await {
        Ok(mut view) => {
            view.done = shown.done.is_some().then_some("Kept.");
            Ok(page(StatusCode::OK, &view))
        }
        Err(refused) => refusal::answer(refused),
    }
}

/// `POST /clinic/set-up`.
pub async fn change(
    State(app): State<App>,
    member: Member,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, DoorError> {
    let sent = Sent(fields);
    let now = app.now()?;
    let (practice, actor) = (&app.practice, member.actor());
    let made = match read::read(&sent, &now) {
        Ok(read::Wanted::Change(change)) => practice::set_up(practice, actor, now, *change).await,
        Ok(read::Wanted::Therapist(new)) => practice::add_therapist(practice, actor, now, new)
            .await
            .map(drop),
        Err(why) => return again(&app, &member, sent, why.to_owned()).await,
    };
    match made {
        Ok(()) => Ok(Redirect::to("/clinic/set-up?done=kept").into_response()),
        Err(SetUpRefusal::NotAllowed(_)) => Err(DoorError::NotAllowed),
        Err(SetUpRefusal::Fault(fault)) => Err(DoorError::fault(&fault)),
        Err(why @ (SetUpRefusal::Refused(_) | SetUpRefusal::NotAnAddress(_))) => {
            again(&app, &member, sent, why.to_string()).await
        }
    }
}

/// The page once more, with what was wrong and what was sent.
async fn again(app: &App, member: &Member, sent: Sent, why: String) -> Result<Response, DoorError> {
    match view(app, member).await {
        Ok(mut view) => {
            view.problem = Some(format!("{}.", words::capital(why.trim_end_matches('.'))));
            view.sent = sent;
            Ok(page(StatusCode::UNPROCESSABLE_ENTITY, &view))
        }
        Err(refused) => refusal::answer(refused),
    }
}

async fn view(app: &App, member: &Member) -> Result<SetUpPage, practice::BookingRefusal> {
    let book = practice::see_clinic(&app.practice, member.actor()).await?;
    let choice = |word: String, name: String| Choice { word, name };
    let first = first(app, member, &book).await?;
    Ok(SetUpPage {
        frame: member.frame(app, "/clinic/set-up"),
        done: None,
        may_change: member.actor().roles.contains(&Role::Owner),
        needed: needed(&book, first.is_some()),
        first,
        therapists: book
            .therapists
            .iter()
            .map(|one| tell::therapist(one, &book))
            .collect(),
        rooms: book
            .rooms
            .iter()
            .map(|room| tell::room(room, &book))
            .collect(),
        services: book
            .services
            .iter()
            .map(|service| tell::service(service, &book))
            .collect(),
        house: tell::house(&book),
        places: book
            .locations
            .iter()
            .map(|place| choice(place.id.to_string(), place.name.clone()))
            .collect(),
        people: book
            .therapists
            .iter()
            .map(|one| choice(one.id.to_string(), one.name.clone()))
            .collect(),
        kinds: Kind::ALL
            .map(|kind| choice(kind.word().to_owned(), kind.plain_name().to_owned()))
            .into(),
        skills: Skill::ALL
            .map(|skill| choice(skill.word().to_owned(), words::capital(skill.word())))
            .into(),
        levels: SkillLevel::ALL
            .map(|level| choice(level.word().to_owned(), words::capital(level.word())))
            .into(),
        weekdays: (1..=7)
            .zip(WEEKDAYS)
            .map(|(number, name)| choice(number.to_string(), name.to_owned()))
            .collect(),
        currency: book.clinic.currency.clone(),
        problem: None,
        sent: Sent::default(),
    })
}

/// What stands between an empty clinic and its first time, in the order in which it is done.
fn needed(book: &ClinicBook, bookable: bool) -> Vec<&'static str> {
    if bookable {
        return Vec::new();
    }
    let steps = [
        ("A room, unless no service needs one", book.rooms.is_empty()),
        ("A service", book.services.is_empty()),
        ("A therapist", book.therapists.is_empty()),
        (
            "Hours for a therapist",
            book.therapists.iter().all(|one| one.hours.is_empty()),
        ),
    ];
    let mut needed: Vec<_> = steps
        .into_iter()
        .filter_map(|(step, missing)| missing.then_some(step))
        .collect();
    if needed.is_empty() {
        needed.push("A therapist with hours, and with the skills that some service asks for");
    }
    needed
}

/// The first time that anybody can book, of any service.
async fn first(
    app: &App,
    member: &Member,
    book: &ClinicBook,
) -> Result<Option<String>, practice::BookingRefusal> {
    let Ok(now) = app.now() else { return Ok(None) };
    let to = now
        .at
        .saturating_add(SignedDuration::from_hours(LOOK_AHEAD_H))
        .unwrap_or(Timestamp::MAX);
    let mut first: Option<(Timestamp, String)> = None;
    for service in &book.services {
        let wish = SlotWish {
            service: service.id,
            athlete: None,
            therapist: None,
            location: None,
            skills: std::collections::BTreeSet::new(),
            window: Window { from: now.at, to },
            not_before: None,
        };
        let found = practice::find_slots(&app.practice, member.actor(), now, wish).await?;
        let earlier = found
            .slots
            .first()
            .filter(|slot| first.as_ref().is_none_or(|(at, _)| slot.starts_at < *at));
        let (Some(slot), Some(place)) = (
            earlier,
            earlier.and_then(|slot| book.location(slot.location)),
        ) else {
            continue;
        };
        let with = book
            .therapist(slot.therapist)
            .map_or("", |one| one.name.as_str());
        let says = format!(
            "{}, {} with {with}",
            service.name,
            Stamp::full(slot.starts_at, &place.zone).text
        );
        first = Some((slot.starts_at, says));
    }
    Ok(first.map(|(_, says)| says))
}
