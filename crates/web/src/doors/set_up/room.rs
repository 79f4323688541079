//! `/clinic/set-up/rooms/{id}`: a room, or a new one.

use axum::{
    Form,
    extract::{Path, Query, State},
    response::Response,
};
use care::{
    booking::{
        clinic::{ClinicBook, Room},
        set_up::{Change, Thing, Whose},
    },
    id::Id,
};

use super::{
    Came, Made, Shown, book_for_owner, dates, ending, make, offered, place_field, read::Reading,
    tell, versioned, weekdays,
};
use crate::{
    app::{App, Member},
    pages::{
        client::Sent,
        forms::{Field, FormView},
        set_up::{Section, SetUpPage},
    },
    problem::DoorError,
};

/// `GET /clinic/set-up/rooms/{id}`.
pub async fn show(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
    Query(shown): Query<Shown>,
) -> Result<Response, DoorError> {
    let book = book_for_owner(&app, &member).await?;
    Ok(Came::from(shown).onto(view(&app, &member, &book, &id)?))
}

/// `POST /clinic/set-up/rooms/{id}`.
pub async fn change(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, DoorError> {
    let book = book_for_owner(&app, &member).await?;
    let sent = Sent(fields);
    let mut reading = Reading::of(&sent);
    let is_new = id == "new";
    let room: Id<Room> = if is_new {
        app.now()?.id("room")
    } else {
        id.parse().map_err(|_| DoorError::NotFound)?
    };
    let change = match sent.value("what") {
        "room" => {
            let (name, place) = (reading.name("name"), reading.id("place"));
            let equipment = reading.list("equipment");
            place.map(|place| {
                Change::Room(Room {
                    equipment,
                    ..Room::new(room, place, name)
                })
            })
        }
        "hours" => hours(&mut reading, Whose::Room(room)),
        "no-hours" => reading.weekly().map(|hours| Change::NoHours {
            whose: Whose::Room(room),
            hours,
            is_break: false,
        }),
        _ => offered(&sent, Thing::Room(room)),
    };
    let next = format!("/clinic/set-up/rooms/{room}");
    match make(&app, &member, (&sent, reading), change, &next).await? {
        Made::Kept(next) => Ok(next),
        Made::Again(came) => Ok(came.onto(view(&app, &member, &book, &id)?)),
    }
}

/// Weekly hours as their form says them.
pub(super) fn hours(reading: &mut Reading<'_>, whose: Whose) -> Option<Change> {
    let location = reading.id("place");
    let weekdays = reading.weekdays();
    let span = reading.span("from", "until");
    let pause = reading.span("pause_from", "pause_until");
    let effective = reading.effective();
    Some(Change::Hours {
        whose,
        location: location?,
        weekdays,
        span,
        pause,
        effective,
    })
}

fn view(app: &App, member: &Member, book: &ClinicBook, id: &str) -> Result<SetUpPage, DoorError> {
    let room = match id {
        "new" => None,
        id => {
            let id = id.parse().map_err(|_| DoorError::NotFound)?;
            Some(book.room(id).ok_or(DoorError::NotFound)?)
        }
    };
    let has = Field::text("equipment", "What it has")
        .hint("Separated by commas, such as: second table, floor mat");
    let Some(room) = room else {
        let about = FormView::new(
            "room",
            "",
            "Add",
            [Field::text("name", "Name"), place_field(book, "place"), has],
        );
        let about = Section {
            id: "about",
            heading: "What it is".to_owned(),
            forms: vec![about],
            ..Section::default()
        };
        return Ok(tell::thing(
            app,
            member,
            id,
            ("rooms", "A new room"),
            vec![about],
        ));
    };
    let thing = Thing::Room(room.id);
    let equipment: Vec<&str> = room.equipment.iter().map(String::as_str).collect();
    let about = FormView::new(
        "room",
        "",
        "Keep",
        [
            Field::text("name", "Name").with(&room.name),
            has.with(equipment.join(", ")),
        ],
    );
    let open = FormView::new(
        "hours",
        "Set hours",
        "Keep",
        [
            weekdays(),
            Field::beside([Field::time("from", "From"), Field::time("until", "Until")]),
            Field::says(
                "Without times the room is closed on these days, unless no hours are left: then it is open at any time.",
            ),
            dates(),
        ],
    );
    let ended = book.rooms.iter().all(|one| one.id != room.id);
    let sections = vec![
        Section {
            id: "about",
            heading: "What it is".to_owned(),
            forms: vec![versioned(about, book, thing).hidden("place", room.location)],
            ..Section::default()
        },
        Section {
            id: "hours",
            heading: "Hours".to_owned(),
            none: "At any time, as long as somebody works there.",
            lines: tell::weekly(&room.hours, false, (book, thing)),
            forms: vec![versioned(open, book, thing).hidden("place", room.location)],
            links: vec![(
                format!("/desk/closures?what=room:{}", room.id),
                "Out of use for some hours or days".to_owned(),
            )],
            ..Section::default()
        },
        ending(
            book,
            thing,
            ended,
            if ended {
                "Nothing new is booked in it."
            } else {
                "Nothing new is booked in it then. Appointments that are booked stay, and you are told which."
            },
        ),
    ];
    Ok(tell::thing(
        app,
        member,
        id,
        ("rooms", &room.name),
        sections,
    ))
}
