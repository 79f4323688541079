//! Booking at the desk: find the client, take what is advised or something else, choose a time; by keyboard alone and without script.

pub mod appointment;
pub mod closures;
pub mod confirm;
pub mod over;

use axum::{
    Form,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use care::{
    booking::{
        appointment::Appointment,
        clinic::{Location, Service, Therapist},
        slot::Slot,
    },
    id::Id,
    people::Person,
    treatment::{recommendation::Window, screening::Outcome},
};
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use practice::{
    ForBooking, SlotWish, WantedStart,
    access::{self, Act, Whose},
};
use serde::Deserialize;

use super::{
    conflict::{self, Onward},
    hold::zone_name,
    questions::Fields,
    refusal::answer,
};
use crate::{
    app::{App, Member, PathId},
    pages::{
        book::Choice,
        desk::{DeskDay, FindPage, TimesPage},
        page,
        today::SlotCard,
    },
    problem::DoorError,
    slot_token, words,
    words::Stamp,
};

/// How many days are shown at once.
const DAYS: i64 = 14;

/// What the address of the search may say.
#[derive(Deserialize)]
pub struct Find {
    #[serde(default)]
    q: String,
}

/// `GET /desk/book`: whom to book for. One match leads straight to the times.
pub async fn find(
    State(app): State<App>,
    member: Member,
    Query(find): Query<Find>,
) -> Result<Response, DoorError> {
    let words = find.q.trim().to_owned();
    let found = practice::find_clients(&app.practice, member.actor(), words.clone()).await;
    let found = found.map_err(super::client::door_error)?;
    if let ([one], false) = (found.as_slice(), words.is_empty()) {
        return Ok(Redirect::to(&times_of(one.id)).into_response());
    }
    Ok(page(
        StatusCode::OK,
        &FindPage {
            frame: member.frame(&app, "/day"),
            words,
            clients: found
                .into_iter()
                .map(|client| (client.id.to_string(), client.name))
                .collect(),
        },
    ))
}

fn times_of(client: Id<Person>) -> String {
    format!("/desk/clients/{client}")
}

/// What the address of the times may say; all of it may be missing or nonsense.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    service: Option<String>,
    location: Option<String>,
    therapist: Option<String>,
    day: Option<String>,
    #[serde(rename = "move")]
    moves: Option<String>,
}

/// `GET /desk/clients/{id}`: the times for a client.
pub async fn times(
    State(app): State<App>,
    member: Member,
    PathId(client): PathId<Person>,
    Query(asked): Query<Asked>,
) -> Result<Response, DoorError> {
    let now = app.now()?;
    let seen = practice::see_for_booking(&app.practice, member.actor(), client, now).await;
    let seen = match seen {
        Ok(seen) => seen,
        Err(refusal) => return answer(refusal),
    };
    let chosen = Chosen::of(&asked, &seen, now.at).ok_or(DoorError::NotFound)?;
    let wish = SlotWish {
        service: chosen.service.id,
        athlete: Some(client),
        therapist: chosen.therapist,
        location: Some(chosen.location.id),
        skills: seen.skills.clone(),
        window: chosen.window(now.at)?,
        not_before: seen.not_before,
    };
    match practice::find_slots(&app.practice, member.actor(), now, wish).await {
        Ok(found) => {
            let view = view(&app, &member, &seen, &chosen, &found.slots, now.at);
            Ok(page(StatusCode::OK, &view))
        }
        Err(refusal) => answer(refusal),
    }
}

/// What is looked for: as asked, else what is advised.
struct Chosen {
    service: Service,
    location: Location,
    therapist: Option<Id<Therapist>>,
    first: Date,
    moves: Option<Id<Appointment>>,
}

impl Chosen {
    fn of(asked: &Asked, seen: &ForBooking, now: Timestamp) -> Option<Self> {
        let book = &seen.book;
        let parsed = |text: &Option<String>| text.as_deref().and_then(|id| id.parse().ok());
        let moves = asked.moves.as_deref().and_then(|id| id.parse().ok());
        let moved = moves.and_then(|id| seen.ahead.iter().find(|ahead| ahead.id == id));
        let service = moved
            .and_then(|moved| book.service(moved.slot.service))
            .or_else(|| book.service(Id::from_uuid(parsed(&asked.service)?)))
            .or(seen.advised.as_ref())
            .or_else(|| book.services.first())?;
        let usual = moved.or_else(|| seen.ahead.first());
        let location = parsed(&asked.location)
            .and_then(|id| book.location(Id::from_uuid(id)))
            .or_else(|| usual.and_then(|usual| book.location(usual.slot.location)))
            .or_else(|| {
                let own = &seen.asked_afresh.zone;
                let near = |place: &&Location| own.to_offset(now) == place.zone.to_offset(now);
                book.locations.iter().find(near)
            })
            .or_else(|| book.locations.first())?;
        let today = now.to_zoned(location.zone.clone()).date();
        let from = seen.window.map(|window| window.from.max(now));
        let advised = from.map(|from| from.to_zoned(location.zone.clone()).date());
        let first = asked
            .day
            .as_deref()
            .and_then(|day| day.parse::<Date>().ok())
            .or(advised)
            .unwrap_or(today)
            .max(today);
        Some(Self {
            service: service.clone(),
            location: location.clone(),
            therapist: parsed(&asked.therapist)
                .map(Id::from_uuid)
                .filter(|id| book.therapist(*id).is_some()),
            first,
            moves: moved.map(|moved| moved.id),
        })
    }

    fn window(&self, now: Timestamp) -> Result<Window, DoorError> {
        let midnight = |date: Date| {
            let zoned = date.to_zoned(self.location.zone.clone());
            zoned.map(|zoned| zoned.timestamp())
        };
        let last = self.first.checked_add(DAYS.days());
        let (from, to) = (midnight(self.first), last.and_then(midnight));
        match (from, to) {
            (Ok(from), Ok(to)) => Ok(Window {
                from: from.max(now),
                to,
            }),
            (Ok(_) | Err(_), _) => Err(DoorError::BadRequest),
        }
    }
}

/// What the answers come to, as the desk may know it.
pub fn flag(seen: &ForBooking, zone: &TimeZone, now: Timestamp) -> Option<String> {
    let until = seen.not_before.map_or_else(String::new, |at| {
        format!(" until {}", words::until(at, zone, now))
    });
    match seen.outcome {
        Outcome::Emergency | Outcome::SpeakToSomeone => {
            Some("A therapist has to speak to them before anything is booked.".to_owned())
        }
        Outcome::NotYet => Some(format!("Their answers ask to wait{until}.")),
        Outcome::Incomplete => Some("Their safety questions are open.".to_owned()),
        Outcome::Book | Outcome::BookWithLimits if seen.awaits_questions => Some(
            "The safety questions have to be asked again; that comes after the time.".to_owned(),
        ),
        Outcome::Book | Outcome::BookWithLimits => None,
    }
}

fn view(
    app: &App,
    member: &Member,
    seen: &ForBooking,
    chosen: &Chosen,
    slots: &[Slot],
    now: Timestamp,
) -> TimesPage {
    let (book, zone) = (&seen.book, &chosen.location.zone);
    let client = seen.person.id;
    let day_of = |slot: &Slot| slot.starts_at.to_zoned(zone.clone()).date();
    let mut days: Vec<DeskDay> = Vec::new();
    for slot in slots {
        let date = day_of(slot);
        let stamp = Stamp::day(date);
        let fits = seen
            .window
            .is_some_and(|window| window.from <= slot.starts_at && slot.starts_at < window.to);
        let card = SlotCard {
            token: slot_token::write(slot),
            lead: String::new(),
            at: Stamp::time(slot.starts_at, zone),
            with: book
                .therapist(slot.therapist)
                .map_or_else(String::new, |therapist| therapist.name.clone()),
            note: if fits {
                "Advised".to_owned()
            } else {
                String::new()
            },
            main: false,
            fits,
        };
        match days.last_mut() {
            Some(last) if last.date.iso == stamp.iso => last.slots.push(card),
            Some(_) | None => days.push(DeskDay {
                date: stamp,
                slots: vec![card],
            }),
        }
    }
    let near = |days: i64| {
        let date = chosen
            .first
            .checked_add(days.days())
            .unwrap_or(chosen.first);
        let mut address = format!(
            "{}?service={}&location={}&day={date}",
            times_of(client),
            chosen.service.id,
            chosen.location.id
        );
        if let Some(therapist) = chosen.therapist {
            address.push_str(&format!("&therapist={therapist}"));
        }
        if let Some(moves) = chosen.moves {
            address.push_str(&format!("&move={moves}"));
        }
        address
    };
    TimesPage {
        frame: member.frame(app, "/day"),
        client: client.to_string(),
        name: seen.person.name.clone(),
        flag: flag(seen, zone, now),
        advised: seen.advised.as_ref().map_or_else(String::new, |service| {
            format!(
                "Advised: {}.",
                words::service(&service.name, i64::from(service.minutes))
            )
        }),
        moves: chosen.moves.map_or_else(String::new, |id| id.to_string()),
        action: chosen.moves.map_or_else(
            || format!("{}/hold", times_of(client)),
            |id| format!("/desk/appointments/{id}/move"),
        ),
        services: book
            .services
            .iter()
            .map(|service| Choice {
                value: service.id.to_string(),
                word: words::service(&service.name, i64::from(service.minutes)),
                chosen: service.id == chosen.service.id,
            })
            .collect(),
        locations: book
            .locations
            .iter()
            .map(|location| Choice {
                value: location.id.to_string(),
                word: format!("{}, {} time", location.name, zone_name(&location.zone)),
                chosen: location.id == chosen.location.id,
            })
            .collect(),
        therapists: book
            .therapists
            .iter()
            .filter(|therapist| therapist.services.contains(&chosen.service.id))
            .map(|therapist| Choice {
                value: therapist.id.to_string(),
                word: therapist.name.clone(),
                chosen: Some(therapist.id) == chosen.therapist,
            })
            .collect(),
        day: chosen.first.to_string(),
        earlier: near(-DAYS),
        later: near(DAYS),
        zone: format!("{} time", zone_name(zone)),
        days,
    }
}

/// The start that a form asks for, for a client.
fn wanted(fields: &Fields, client: Id<Person>) -> Option<WantedStart> {
    let token = fields.iter().find(|(name, _)| name == "slot");
    let wanted = slot_token::read(&token?.1)?;
    Some(WantedStart {
        athlete: client,
        service: wanted.service,
        therapist: wanted.therapist,
        location: wanted.location,
        starts_at: wanted.starts_at,
    })
}

/// Where a time that could not be had leads to.
fn onward(
    member: &Member,
    client: Id<Person>,
    wanted: &WantedStart,
    moves: Option<Id<Appointment>>,
) -> Onward {
    let may = access::may(member.actor(), Act::Override, Whose::Of(client)).is_ok();
    let moving = moves.map_or_else(String::new, |id| format!("&move={id}"));
    Onward {
        action: moves.map_or_else(
            || format!("{}/hold", times_of(client)),
            |id| format!("/desk/appointments/{id}/move"),
        ),
        all: format!(
            "{}?service={}&location={}{moving}",
            times_of(client),
            wanted.service,
            wanted.location
        ),
        over: (may && moves.is_none()).then(|| {
            let slot = slot_token::of(
                wanted.service,
                wanted.therapist,
                wanted.location,
                wanted.starts_at,
            );
            format!("{}/override?slot={slot}", times_of(client))
        }),
    }
}

/// `POST /desk/clients/{id}/hold`.
pub async fn hold(
    State(app): State<App>,
    member: Member,
    PathId(client): PathId<Person>,
    Form(fields): Form<Fields>,
) -> Result<Response, DoorError> {
    let wanted = wanted(&fields, client).ok_or(DoorError::BadRequest)?;
    match practice::hold(&app.practice, member.actor(), app.now()?, wanted).await {
        Ok(hold) => Ok(Redirect::to(&format!("/desk/hold/{}", hold.id)).into_response()),
        Err(refusal) => {
            let onward = onward(&member, client, &wanted, None);
            conflict::answer_with_times(&app, &member, wanted, onward, refusal).await
        }
    }
}
