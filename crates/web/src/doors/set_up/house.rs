//! `/clinic/set-up/house`: what holds for all: notice and horizon, holidays, ways between places.

use axum::{
    Form,
    extract::{Query, State},
    response::Response,
};
use care::booking::{
    clinic::{BookingWindow, ClinicBook, Holiday},
    limits::Travel,
    set_up::{Change, Thing},
};

use super::{
    Came, Made, Shown, book_for_owner, make, or_none, place_field, places, press, read::Reading,
    tell, versioned,
};
use crate::{
    app::{App, Member},
    pages::{
        client::Sent,
        forms::{Field, FormView},
        set_up::{Line, Section, SetUpPage},
    },
    problem::DoorError,
};

/// Its address.
const HERE: &str = "/clinic/set-up/house";

/// `GET /clinic/set-up/house`.
pub async fn show(
    State(app): State<App>,
    member: Member,
    Query(shown): Query<Shown>,
) -> Result<Response, DoorError> {
    let book = book_for_owner(&app, &member).await?;
    Ok(Came::from(shown).onto(view(&app, &member, &book)))
}

/// `POST /clinic/set-up/house`.
pub async fn change(
    State(app): State<App>,
    member: Member,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, DoorError> {
    let book = book_for_owner(&app, &member).await?;
    let sent = Sent(fields);
    let mut reading = Reading::of(&sent);
    let change = read(&mut reading);
    match make(&app, &member, (&sent, reading), change, HERE).await? {
        Made::Kept(next) => Ok(next),
        Made::Again(came) => Ok(came.onto(view(&app, &member, &book))),
    }
}

fn read(reading: &mut Reading<'_>) -> Option<Change> {
    match reading.sent.value("what") {
        "booking" => Some(Change::Booking {
            window: BookingWindow {
                notice_minutes: reading.number("notice"),
                horizon_days: reading.number("horizon"),
            },
            cancel_notice_h: reading.number("cancel").unwrap_or(0),
        }),
        "holiday" => {
            let (on, name) = (reading.day("on"), reading.name("name"));
            Some(Change::Holiday(Holiday {
                location: reading.one_of("place", |text| text.parse().ok()),
                on: on?,
                name,
            }))
        }
        "no-holiday" => Some(Change::NoHoliday {
            location: reading.one_of("place", |text| text.parse().ok()),
            on: reading.day("on")?,
        }),
        "travel" => {
            let between = [reading.id("place"), reading.id("other")];
            if reading.sent.value("minutes").is_empty() {
                reading.wrong("minutes", "Say how many minutes.");
            }
            let minutes: Option<u16> = reading.number("minutes");
            let [one, other] = between;
            Some(Change::Travel(Travel {
                between: [one?, other?],
                minutes: minutes?,
            }))
        }
        "no-travel" => Some(Change::NoTravel([
            reading.id("place")?,
            reading.id("other")?,
        ])),
        _ => None,
    }
}

fn view(app: &App, member: &Member, book: &ClinicBook) -> SetUpPage {
    let mut sections = vec![booking(book), holidays(book)];
    if book.locations.len() > 1 {
        sections.push(ways(book));
    }
    let mut page = tell::thing(app, member, "", ("house", "The house"), sections);
    HERE.clone_into(&mut page.path);
    page
}

fn booking(book: &ClinicBook) -> Section {
    let window = book.booking_window;
    let form = FormView::new(
        "booking",
        "",
        "Keep",
        [
            Field::number("notice", "Minutes of notice")
                .hint("How long before the start a client books at the latest; empty for none")
                .maybe(window.notice_minutes),
            Field::number("horizon", "Days ahead")
                .hint("How far ahead a client books; empty for as far as there are hours")
                .maybe(window.horizon_days),
            Field::number("cancel", "Hours to cancel")
                .hint("How long before the start a client may still cancel without calling")
                .with(book.clinic.cancel_notice_h),
        ],
    );
    Section {
        id: "booking",
        heading: "How late and how far ahead".to_owned(),
        forms: vec![versioned(form, book, Thing::House)],
        ..Section::default()
    }
}

fn holidays(book: &ClinicBook) -> Section {
    let everywhere = or_none("Every place", places(book));
    let form = FormView::new(
        "holiday",
        "Add a holiday",
        "Keep",
        [
            Field::date("on", "Day"),
            Field::text("name", "Name").hint("Such as: New Year"),
            Field::pick("place", "Place", everywhere),
        ],
    );
    let lines = book.holidays.iter().map(|holiday| {
        let name = format!("{}: {}", tell::day(holiday.on), holiday.name);
        let place = holiday.location.and_then(|id| book.location(id));
        let fields = vec![
            ("what", "no-holiday".to_owned()),
            (
                "place",
                holiday
                    .location
                    .map_or_else(String::new, |id| id.to_string()),
            ),
            ("on", holiday.on.to_string()),
        ];
        Line {
            says: place.map(|place| place.name.clone()).into_iter().collect(),
            presses: vec![press("Take away", &name, fields, (book, Thing::House))],
            name,
            ..Line::default()
        }
    });
    Section {
        id: "holidays",
        heading: "Holidays".to_owned(),
        none: "None. On a holiday nobody works, from midnight to midnight.",
        lines: lines.collect(),
        forms: vec![versioned(form, book, Thing::House)],
        ..Section::default()
    }
}

fn ways(book: &ClinicBook) -> Section {
    let form = FormView::new(
        "travel",
        "Add or change a way",
        "Keep",
        [
            place_field(book, "place"),
            Field::pick("other", "And", places(book)),
            Field::number("minutes", "Minutes").hint("The same in both directions"),
        ],
    );
    let lines = book.travel.iter().map(|way| {
        let [one, other] = way.between.map(|id| tell::place(id, book));
        let name = format!("{one} and {other}");
        let fields = vec![
            ("what", "no-travel".to_owned()),
            ("place", way.between[0].to_string()),
            ("other", way.between[1].to_string()),
        ];
        Line {
            says: vec![format!("{} minutes", way.minutes)],
            presses: vec![press("Take away", &name, fields, (book, Thing::House))],
            name,
            ..Line::default()
        }
    });
    Section {
        id: "ways",
        heading: "Ways between places".to_owned(),
        none: "None said: nobody is booked at two places on one day.",
        lines: lines.collect(),
        forms: vec![versioned(form, book, Thing::House)],
        ..Section::default()
    }
}
