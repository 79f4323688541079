//! `/clinic/set-up/places/{id}`: a place, or a new one.

use axum::{
    Form,
    extract::{Path, Query, State},
    response::Response,
};
use care::{
    booking::{
        clinic::{ClinicBook, Location},
        phone::Phone,
        set_up::{Change, Thing},
    },
    id::Id,
};
use jiff::tz::TimeZone;

use super::{Came, Made, Shown, book_for_owner, make, read::Reading, tell, versioned};
use crate::{
    app::{App, Member},
    pages::{
        client::Sent,
        forms::{Field, FormView},
        set_up::{Section, SetUpPage},
    },
    problem::DoorError,
};

/// `GET /clinic/set-up/places/{id}`.
pub async fn show(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
    Query(shown): Query<Shown>,
) -> Result<Response, DoorError> {
    let book = book_for_owner(&app, &member).await?;
    Ok(Came::from(shown).onto(view(&app, &member, &book, &id)?))
}

/// `POST /clinic/set-up/places/{id}`.
pub async fn change(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, DoorError> {
    let book = book_for_owner(&app, &member).await?;
    let sent = Sent(fields);
    let mut reading = Reading::of(&sent);
    let place: Id<Location> = if id == "new" {
        app.now()?.id("location")
    } else {
        id.parse().map_err(|_| DoorError::NotFound)?
    };
    let change = read(&mut reading, place).map(Change::Location);
    let next = format!("/clinic/set-up/places/{place}");
    match make(&app, &member, (&sent, reading), change, &next).await? {
        Made::Kept(next) => Ok(next),
        Made::Again(came) => Ok(came.onto(view(&app, &member, &book, &id)?)),
    }
}

fn read(reading: &mut Reading<'_>, id: Id<Location>) -> Option<Location> {
    let (name, address) = (reading.name("name"), reading.text("address"));
    let phone = reading.phone("phone");
    let country = reading.text("country").to_uppercase();
    if country.len() != 2 || !country.bytes().all(|byte| byte.is_ascii_uppercase()) {
        reading.wrong("country", "Write the country in two letters, such as CA.");
    }
    // Only names of the time-zone database are kept.
    let zone = TimeZone::get(reading.sent.value("zone")).ok();
    let zone = zone.filter(|zone| zone.iana_name().is_some());
    if zone.is_none() {
        reading.wrong("zone", "Write a time zone such as Europe/London.");
    }
    Some(Location {
        id,
        name,
        address,
        phone,
        country,
        zone: zone?,
    })
}

fn view(app: &App, member: &Member, book: &ClinicBook, id: &str) -> Result<SetUpPage, DoorError> {
    let known = match id {
        "new" => None,
        id => {
            let id = id.parse().map_err(|_| DoorError::NotFound)?;
            Some(book.location(id).ok_or(DoorError::NotFound)?)
        }
    };
    // A new place is most often near the first.
    let like = known.or_else(|| book.locations.first());
    let mut form = FormView::new(
        "place",
        "",
        if known.is_some() { "Keep" } else { "Add" },
        [
            Field::text("name", "Name").maybe(known.map(|one| &one.name)),
            Field::text("address", "Address")
                .hint("In one line; clients find it in their mails")
                .maybe(known.map(|one| &one.address)),
            Field::phone("phone", "Telephone")
                .hint("Clients find it wherever they are asked to call; empty for none")
                .maybe(
                    known
                        .and_then(|one| one.phone.as_ref())
                        .map(Phone::as_written),
                ),
            Field::text("country", "Country")
                .hint("Two letters; it decides which emergency number is shown")
                .maybe(like.map(|one| &one.country)),
            Field::text("zone", "Time zone")
                .hint("All hours of the place are in it")
                .maybe(like.and_then(|one| one.zone.iana_name())),
        ],
    );
    if let Some(place) = known {
        form = versioned(form, book, Thing::Location(place.id));
    }
    let title = known.map_or("A new place", |place| place.name.as_str());
    let about = Section {
        id: "about",
        heading: "Where it is".to_owned(),
        forms: vec![form],
        ..Section::default()
    };
    Ok(tell::thing(app, member, id, ("places", title), vec![about]))
}
