//! `/clinic/set-up`: what a clinic is made of.

use axum::{extract::State, response::Response};
use care::{
    booking::clinic::{ClinicBook, Service},
    treatment::recommendation::Window,
};
use jiff::{SignedDuration, Timestamp};
use practice::{
    BookingRefusal, SlotWish,
    access::{self, Act, Whose},
};

use super::{Came, tell};
use crate::{
    app::{App, Member},
    doors::refusal,
    pages::set_up::{Line, Section, SetUpPage},
    problem::DoorError,
    words::Stamp,
};

/// How far ahead the first time that can be booked is looked for, in hours.
const LOOK_AHEAD_H: i64 = 31 * 24;

/// `GET /clinic/set-up`.
pub async fn show(State(app): State<App>, member: Member) -> Result<Response, DoorError> {
    // Athletes see what is offered on the booking page; how the clinic works is the clinic's.
    access::may(member.actor(), Act::SeeRules, Whose::Clinic)?;
    match view(&app, &member).await {
        Ok((page, touched)) => {
            let came = Came {
                touched,
                ..Came::default()
            };
            Ok(came.onto(page))
        }
        Err(refused) => refusal::answer(refused),
    }
}

/// The page, and how many appointments ahead no longer fit.
async fn view(app: &App, member: &Member) -> Result<(SetUpPage, usize), BookingRefusal> {
    let book = practice::see_clinic(&app.practice, member.actor()).await?;
    let may = |act| access::may(member.actor(), act, Whose::Clinic).is_ok();
    let may_change = may(Act::Manage);
    let touched = match app.now() {
        Ok(now) if may(Act::CloseTime) => {
            practice::count_misfits(&app.practice, member.actor(), now).await?
        }
        Ok(_) | Err(_) => 0,
    };
    let first = first(app, member, &book).await?;
    let page = SetUpPage {
        frame: member.frame(app, "/clinic/set-up"),
        path: "/clinic/set-up".to_owned(),
        title: "Set up".to_owned(),
        lead: first.as_ref().map_or_else(
            || "Nothing can be booked yet.".to_owned(),
            |first| format!("Can be booked: {first}"),
        ),
        is_thing: false,
        done: None,
        touched: 0,
        problem: None,
        needed: needed(&book, first.is_some()),
        sections: sections(&book, may_change),
        others: if may_change {
            vec![
                (
                    "/clinic/embed".to_owned(),
                    "On your own site: a link, or free times in a frame".to_owned(),
                ),
                (
                    "/clinic/api-keys".to_owned(),
                    "API keys for other programs".to_owned(),
                ),
            ]
        } else {
            Vec::new()
        },
    };
    Ok((page, touched))
}

fn sections(book: &ClinicBook, may_change: bool) -> Vec<Section> {
    let href = |kind: &str, id: &dyn std::fmt::Display| {
        if may_change {
            format!("/clinic/set-up/{kind}/{id}")
        } else {
            String::new()
        }
    };
    let line = |name: &str, href: String, says| Line {
        name: name.to_owned(),
        href,
        says,
        presses: Vec::new(),
    };
    let section = |id: &'static str, heading: &str, (lines, add): (Vec<Line>, &str)| Section {
        id,
        heading: heading.to_owned(),
        none: "None yet.",
        lines,
        links: if may_change {
            vec![(href(id, &"new"), add.to_owned())]
        } else {
            Vec::new()
        },
        ..Section::default()
    };
    let rooms = book.rooms.iter();
    let rooms = rooms.map(|one| line(&one.name, href("rooms", &one.id), tell::room(one, book)));
    let services = book.services.iter().map(|one| {
        let mut says = tell::service(one, book);
        says.extend(in_the_way(one, book));
        line(&one.name, href("services", &one.id), says)
    });
    let therapists = book.therapists.iter().map(|one| {
        let says = tell::therapist(one, book);
        line(&one.name, href("therapists", &one.id), says)
    });
    let locations = book.locations.iter().map(|one| {
        let says = vec![one.address.clone(), tell::zone(one)];
        let says = says.into_iter().filter(|line| !line.is_empty()).collect();
        line(&one.name, href("places", &one.id), says)
    });
    let mut sections = vec![
        section("rooms", "Rooms", (rooms.collect(), "Add a room")),
        section(
            "services",
            "Services",
            (services.collect(), "Add a service"),
        ),
        section(
            "therapists",
            "Therapists",
            (therapists.collect(), "Add a therapist"),
        ),
        section("places", "Places", (locations.collect(), "Add a place")),
        Section {
            id: "house",
            heading: "The house".to_owned(),
            none: "No holidays, and times can be booked until they begin.",
            lines: tell::house(book)
                .into_iter()
                .map(|says| Line {
                    says: vec![says],
                    ..Line::default()
                })
                .collect(),
            links: if may_change {
                vec![(
                    "/clinic/set-up/house".to_owned(),
                    "Change holidays, notice and ways".to_owned(),
                )]
            } else {
                Vec::new()
            },
            ..Section::default()
        },
    ];
    let ended = &book.ended;
    let mut gone: Vec<Line> = Vec::new();
    gone.extend(
        ended
            .rooms
            .iter()
            .map(|one| line(&one.name, href("rooms", &one.id), vec!["Room".to_owned()])),
    );
    gone.extend(ended.services.iter().map(|one| {
        let says = vec!["Service".to_owned()];
        line(&one.name, href("services", &one.id), says)
    }));
    gone.extend(ended.therapists.iter().map(|one| {
        let says = vec!["Therapist".to_owned()];
        line(&one.name, href("therapists", &one.id), says)
    }));
    if !gone.is_empty() {
        sections.push(Section {
            id: "ended",
            heading: "Offered no more".to_owned(),
            lines: gone,
            ..Section::default()
        });
    }
    sections
}

/// Why nobody can ever book a service, where that is so.
fn in_the_way(service: &Service, book: &ClinicBook) -> Option<String> {
    let fits = |room: &care::booking::clinic::Room| service.equipment.is_subset(&room.equipment);
    if service.needs_room && !book.rooms.iter().any(fits) {
        let needs: Vec<&str> = service.equipment.iter().map(String::as_str).collect();
        return Some(if needs.is_empty() {
            "Cannot be booked: it needs a room, and there is none.".to_owned()
        } else {
            format!("Cannot be booked: no room has {}.", needs.join(", "))
        });
    }
    let given = book
        .therapists
        .iter()
        .any(|one| one.services.contains(&service.id));
    (!given).then(|| "Cannot be booked: nobody gives it.".to_owned())
}

/// What stands between an empty clinic and its first time, in the order in which it is done, each with the page on which it is.
fn needed(book: &ClinicBook, bookable: bool) -> Vec<(&'static str, String)> {
    if bookable {
        return Vec::new();
    }
    let steps = [
        (
            "/clinic/set-up/rooms/new",
            "A room, unless no service needs one",
            book.rooms.is_empty(),
        ),
        (
            "/clinic/set-up/services/new",
            "A service",
            book.services.is_empty(),
        ),
        (
            "/clinic/set-up/therapists/new",
            "A therapist",
            book.therapists.is_empty(),
        ),
        (
            "#therapists",
            "Hours for a therapist",
            book.therapists.iter().all(|one| one.hours.is_empty()),
        ),
    ];
    let mut needed: Vec<_> = steps
        .into_iter()
        .filter(|(_, _, missing)| *missing)
        .map(|(to, step, _)| (to, step.to_owned()))
        .collect();
    if needed.is_empty() {
        let last = "A therapist with hours, and with the skills that some service asks for";
        needed.push(("#therapists", last.to_owned()));
    }
    needed
}

/// The first time that anybody can book, of any service.
async fn first(
    app: &App,
    member: &Member,
    book: &ClinicBook,
) -> Result<Option<String>, BookingRefusal> {
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
            window: Window { from: now.at, to },
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
