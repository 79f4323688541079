//! `/clinic/set-up/services/{id}`: a service, or a new one.

use std::collections::BTreeMap;

use axum::{
    Form,
    extract::{Path, Query, State},
    response::Response,
};
use care::{
    booking::{
        clinic::{AddOn, BookingWindow, ClinicBook, Service},
        set_up::{Change, Thing},
        staff::SkillLevel,
    },
    id::Id,
    treatment::massage::{Kind, Skill},
};
use practice::Now;

use super::{
    Came, Made, Shown, book_for_owner, choice, ending, make, offered, or_none, read::Reading, tell,
    versioned,
};
use crate::{
    app::{App, Member},
    pages::{
        client::Sent,
        forms::{Field, FieldKind, FormView},
        set_up::{Line, Section, SetUpPage},
    },
    problem::DoorError,
    words,
};

/// How many more add-ons a form has room for.
const MORE_ADD_ONS: usize = 2;
/// The most add-ons that are read of a form.
const MOST_ADD_ONS: usize = 30;

/// `GET /clinic/set-up/services/{id}`.
pub async fn show(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
    Query(shown): Query<Shown>,
) -> Result<Response, DoorError> {
    let book = book_for_owner(&app, &member).await?;
    Ok(Came::from(shown).onto(view(&app, &member, &book, &id)?))
}

/// `POST /clinic/set-up/services/{id}`.
pub async fn change(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, DoorError> {
    let book = book_for_owner(&app, &member).await?;
    let sent = Sent(fields);
    let mut reading = Reading::of(&sent);
    let now = app.now()?;
    let service: Id<Service> = if id == "new" {
        now.id("service")
    } else {
        id.parse().map_err(|_| DoorError::NotFound)?
    };
    let change = match sent.value("what") {
        "service" => read(&mut reading, service, &now).map(Change::Service),
        _ => offered(&sent, Thing::Service(service)),
    };
    let next = format!("/clinic/set-up/services/{service}");
    match make(&app, &member, (&sent, reading), change, &next).await? {
        Made::Kept(next) => Ok(next),
        Made::Again(came) => Ok(came.onto(view(&app, &member, &book, &id)?)),
    }
}

fn read(reading: &mut Reading<'_>, id: Id<Service>, now: &Now) -> Option<Service> {
    let (name, kind) = (
        reading.name("name"),
        reading.chosen("kind", Kind::from_word),
    );
    if reading.sent.value("minutes").is_empty() {
        reading.wrong("minutes", "Say how many minutes.");
    }
    let minutes = reading.minutes("minutes");
    if minutes == Some(0) {
        reading.wrong("minutes", "A service takes at least five minutes.");
    }
    let mut skills = BTreeMap::new();
    for skill in Skill::ALL {
        if let Some(level) = reading.one_of(&skill_field(skill), SkillLevel::from_word) {
            skills.insert(skill, level);
        }
    }
    let service = Service {
        buffer_before: reading.minutes("before").unwrap_or(0),
        buffer_after: reading.minutes("after").unwrap_or(0),
        price_cents: reading.price("price"),
        skills,
        needs_room: reading.sent.value("no_room").is_empty(),
        equipment: reading.list("equipment"),
        pressure: reading.pressure("pressure"),
        booking_window: BookingWindow {
            notice_minutes: reading.number("notice"),
            horizon_days: reading.number("horizon"),
        },
        add_ons: add_ons(reading, now),
        ..Service::new(id, name, kind?, minutes?)
    };
    Some(service)
}

/// Each add-on that has a name. One that is offered already and has none any more ends.
fn add_ons(reading: &mut Reading<'_>, now: &Now) -> Vec<AddOn> {
    let mut all = Vec::new();
    for number in 0..MOST_ADD_ONS {
        let field = |of: &str| format!("add_{of}_{number}");
        let name = reading.text(&field("name"));
        if name.is_empty() {
            continue;
        }
        let known = reading.sent.value(&field("id")).parse().ok();
        all.push(AddOn {
            id: known.unwrap_or_else(|| now.id(&field("on"))),
            name,
            minutes: reading.minutes(&field("minutes")).unwrap_or(0),
            price_cents: reading.price(&field("price")),
        });
    }
    all
}

fn skill_field(skill: Skill) -> String {
    format!("skill_{}", skill.word())
}

fn view(app: &App, member: &Member, book: &ClinicBook, id: &str) -> Result<SetUpPage, DoorError> {
    let known = match id {
        "new" => None,
        id => {
            let id = id.parse().map_err(|_| DoorError::NotFound)?;
            Some(book.service(id).ok_or(DoorError::NotFound)?)
        }
    };
    let mut about = form(book, known);
    let mut sections = Vec::new();
    let mut title = "A new service";
    if let Some(service) = known {
        let thing = Thing::Service(service.id);
        about = versioned(about, book, thing);
        title = &service.name;
        let givers = book.therapists.iter();
        let givers = givers.filter(|one| one.services.contains(&service.id));
        let ended = !book.offers(service.id);
        sections.push(Section {
            id: "given",
            heading: "Who gives it".to_owned(),
            none: "Nobody yet. Say on a therapist’s page what they give.",
            lines: givers
                .map(|one| Line {
                    name: one.name.clone(),
                    href: format!("/clinic/set-up/therapists/{}", one.id),
                    says: vec![format!("{} minutes", one.minutes_of(service))],
                    presses: Vec::new(),
                })
                .collect(),
            ..Section::default()
        });
        sections.push(ending(
            book,
            thing,
            ended,
            if ended {
                "Nobody can book it. What was booked stays."
            } else {
                "Nobody can book it then. Appointments that are booked stay, and you are told which."
            },
        ));
    }
    sections.insert(
        0,
        Section {
            id: "about",
            heading: "What it is".to_owned(),
            forms: vec![about],
            ..Section::default()
        },
    );
    Ok(tell::thing(app, member, id, ("services", title), sections))
}

fn form(book: &ClinicBook, known: Option<&Service>) -> FormView {
    let currency = book.clinic.currency.as_str();
    let kinds = Kind::ALL.map(|kind| choice(kind.word(), kind.plain_name()));
    let levels = || {
        let levels =
            SkillLevel::ALL.map(|level| choice(level.word(), words::capital(level.word())));
        or_none("Not needed", levels)
    };
    let skills: Vec<Field> = Skill::ALL
        .into_iter()
        .map(|skill| {
            let level = known.and_then(|one| one.skills.get(&skill));
            Field::pick(skill_field(skill), words::capital(skill.word()), levels())
                .maybe(level.map(|level| level.word()))
        })
        .collect();
    let add_ons = known.map_or(&[][..], |one| &one.add_ons);
    let mut extras = vec![Field::says(
        "An add-on without a name is offered no more; who booked with it keeps it.",
    )];
    let mut ids = Vec::new();
    for number in 0..add_ons.len() + MORE_ADD_ONS {
        let add_on = add_ons.get(number);
        ids.extend(add_on.map(|one| (number, one.id)));
        extras.push(Field::beside([
            Field::text(format!("add_name_{number}"), "Name")
                .hint("Such as: feet")
                .maybe(add_on.map(|one| &one.name)),
            Field::number(format!("add_minutes_{number}"), "Minutes")
                .hint("In fives")
                .maybe(add_on.map(|one| one.minutes)),
            Field::text(format!("add_price_{number}"), "Price")
                .hint(currency)
                .maybe(add_on.map(|one| price(one.price_cents))),
        ]));
    }
    let equipment = known.map(|one| {
        let words: Vec<&str> = one.equipment.iter().map(String::as_str).collect();
        words.join(", ")
    });
    let window = known.map(|one| one.booking_window).unwrap_or_default();
    let mut form = FormView::new(
        "service",
        "",
        if known.is_some() { "Keep" } else { "Add" },
        [
            Field::beside([
                Field::text("name", "Name").maybe(known.map(|one| &one.name)),
                Field::pick("kind", "Kind", kinds.into()).maybe(known.map(|one| one.kind.word())),
            ]),
            Field::beside([
                Field::number("minutes", "Minutes")
                    .hint("Hands on, in fives")
                    .maybe(known.map(|one| one.minutes)),
                Field::text("price", "Price")
                    .hint(currency)
                    .maybe(known.map(|one| price(one.price_cents))),
            ]),
            Field::beside([
                Field::number("before", "Minutes before")
                    .hint("Kept free")
                    .maybe(known.map(|one| one.buffer_before)),
                Field::number("after", "Minutes after")
                    .hint("Kept free")
                    .maybe(known.map(|one| one.buffer_after)),
            ]),
            Field::says("What is booked keeps the minutes and the price it was booked with."),
            Field::beside([
                Field::number("notice", "Minutes of notice")
                    .hint("Empty as for the whole clinic")
                    .maybe(window.notice_minutes),
                Field::number("horizon", "Days ahead")
                    .hint("Empty as for the whole clinic")
                    .maybe(window.horizon_days),
            ]),
            Field::group(
                "The room",
                [
                    Field::new("no_room", "Needs no room", FieldKind::Tick)
                        .ticked(known.is_some_and(|one| !one.needs_room)),
                    Field::text("equipment", "What it needs of a room")
                        .hint("Separated by commas")
                        .maybe(equipment),
                ],
            ),
            Field::group(
                "The therapist",
                [
                    Field::number("pressure", "Usual pressure")
                        .hint("1 to 5; where it is empty, limits count it as deep")
                        .maybe(known.and_then(|one| one.pressure).map(|one| one.get())),
                    Field::says("Skills that it needs, each at least so well:"),
                    Field::beside(skills),
                ],
            ),
            Field::group("What can be added", extras),
        ],
    );
    for (number, id) in ids {
        form = form.hidden(format!("add_id_{number}"), id);
    }
    form
}

fn price(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, (cents % 100).abs())
}
