//! Booking at the desk: find the client, take what is advised or something else, choose a time; by keyboard alone and without script.

pub mod appointment;
pub mod closures;
pub mod confirm;
pub mod over;

use std::collections::BTreeMap;

use axum::{
    Form,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use care::{
    booking::{
        appointment::Appointment,
        clinic::{ClinicBook, Location, Service, Therapist},
        slot::Slot,
        together::SideBySide,
    },
    id::Id,
    people::Person,
    treatment::{recommendation::Window, screening::Outcome},
};
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use practice::{
    BookingRefusal, ForBooking, SlotWish, WantedStart,
    access::{self, Act, Whose},
};
use serde::Deserialize;

use super::{
    book::with_each,
    conflict::{self, Onward},
    hold::{keep, start_of, zone_name},
    questions::Fields,
    refusal::answer,
    wishes::Wished,
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
    beside: Option<String>,
    rooms: Option<String>,
}

/// `GET /desk/clients/{id}`: the times for a client.
pub async fn times(
    State(app): State<App>,
    member: Member,
    PathId(client): PathId<Person>,
    Query(asked): Query<Asked>,
    Query(fields): Query<Fields>,
) -> Result<Response, DoorError> {
    let now = app.now()?;
    let seen = practice::see_for_booking(&app.practice, member.actor(), client, now).await;
    let seen = match seen {
        Ok(seen) => seen,
        Err(refusal) => return answer(refusal),
    };
    let mut chosen = Chosen::of(&asked, &fields, &seen, now.at).ok_or(DoorError::NotFound)?;
    chosen.wished.most_minutes = seen.most_minutes;
    let wish = SlotWish {
        service: chosen.service.id,
        athlete: Some(client),
        therapist: chosen.therapist,
        location: Some(chosen.location.id),
        skills: seen.skills.clone(),
        window: chosen.window(now.at)?,
        not_before: seen.not_before,
    };
    match look(&app, &member, &mut chosen, &seen, wish).await? {
        Ok(slots) => {
            let view = view(&app, &member, &seen, &chosen, &slots, now.at);
            Ok(page(StatusCode::OK, &view))
        }
        Err(refusal) => answer(refusal),
    }
}

/// Looks for one time, for several one after another, or for two people side by side.
async fn look(
    app: &App,
    member: &Member,
    chosen: &mut Chosen,
    seen: &ForBooking,
    wish: SlotWish,
) -> Result<Result<Vec<Slot>, BookingRefusal>, DoorError> {
    let (practice, actor, now) = (&app.practice, member.actor(), app.now()?);
    let book = &seen.book;
    if let (Some(words), None) = (chosen.beside_words.clone(), chosen.moves) {
        let found = practice::find_clients(practice, actor, words).await;
        let mut found = found.map_err(super::client::door_error)?;
        found.retain(|person| person.id != seen.person.id);
        let [other] = found.as_slice() else {
            chosen.problem = Some(match found.len() {
                0 => "Nobody else has this name.".to_owned(),
                many => format!("{many} clients have this in their names. Write more of it."),
            });
            return Ok(Ok(Vec::new()));
        };
        let theirs = match practice::see_for_booking(practice, actor, other.id, now).await {
            Ok(theirs) => theirs,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let second = SlotWish {
            athlete: Some(other.id),
            therapist: None,
            skills: theirs.skills.clone(),
            not_before: theirs.not_before,
            ..wish.clone()
        };
        let plain = practice::Wishes {
            most_minutes: theirs.most_minutes,
            ..practice::Wishes::default()
        };
        let rooms = chosen.rooms;
        let both = [(wish, chosen.wished.wishes(None)), (second, plain)];
        let pairs = practice::find_pairs(practice, actor, now, both, rooms).await;
        let beside = Some((other.id, rooms));
        chosen.beside = Some(other.name.clone());
        return Ok(pairs.map(|pairs| {
            let pairs = pairs.into_iter().map(Vec::from);
            chosen.take_several(pairs.collect(), beside, book)
        }));
    }
    if let Some(parts) = chosen.wished.chain(&wish) {
        let chains = practice::find_chains(practice, actor, now, parts).await;
        return Ok(chains.map(|chains| chosen.take_several(chains, None, book)));
    }
    let wishes = chosen.wished.wishes(None);
    let found = practice::find_times(practice, actor, now, wish, wishes).await;
    Ok(found.map(|found| {
        let mut slots: Vec<Slot> = found.times.into_iter().map(|one| one.slot).collect();
        slots.sort_by_key(|slot| (slot.starts_at, slot.therapist));
        slots
    }))
}

/// What is looked for: as asked, else what is advised.
struct Chosen {
    service: Service,
    location: Location,
    therapist: Option<Id<Therapist>>,
    first: Date,
    moves: Option<Id<Appointment>>,
    /// What else is wished.
    wished: Wished,
    /// Who is to be side by side with them, as it was written.
    beside_words: Option<String>,
    /// In which rooms.
    rooms: SideBySide,
    /// Who that is.
    beside: Option<String>,
    /// Why nobody is.
    problem: Option<String>,
    /// What a time that is the first of several sends, and with whom they are.
    several: BTreeMap<(Timestamp, Id<Therapist>), (String, String)>,
}

impl Chosen {
    fn of(asked: &Asked, fields: &Fields, seen: &ForBooking, now: Timestamp) -> Option<Self> {
        let book = &seen.book;
        let parsed = |text: &Option<String>| text.as_deref().and_then(|id| id.parse().ok());
        let moves = asked.moves.as_deref().and_then(|id| id.parse().ok());
        let moved = moves.and_then(|id| seen.ahead.iter().find(|ahead| ahead.id == id));
        let service = moved
            .and_then(|moved| book.service(moved.slot.service))
            .or_else(|| book.offered(Id::from_uuid(parsed(&asked.service)?)))
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
            wished: moved.map_or_else(
                || Wished::of(fields, service, book),
                |moved| Wished::of_moved(moved.id, &moved.slot),
            ),
            beside_words: asked
                .beside
                .as_deref()
                .map(|words| words.trim().to_owned())
                .filter(|words| !words.is_empty()),
            rooms: match asked.rooms.as_deref() {
                Some("one") => SideBySide::OneRoom,
                Some(_) | None => SideBySide::TwoRooms,
            },
            beside: None,
            problem: None,
            several: BTreeMap::new(),
        })
    }

    /// The first of each, in order of time; the rest stands behind it.
    fn take_several(
        &mut self,
        found: Vec<Vec<Slot>>,
        beside: Option<(Id<Person>, SideBySide)>,
        book: &ClinicBook,
    ) -> Vec<Slot> {
        let mut firsts = Vec::with_capacity(found.len());
        for slots in found {
            let Some(first) = slots.first() else { continue };
            let with = with_each(&slots, book);
            let with = if beside.is_some() {
                with.replace(", then ", " and ")
            } else {
                with
            };
            let key = (first.starts_at, first.therapist);
            let sends = slot_token::write_all(&slots, beside);
            self.several.insert(key, (sends, with));
            firsts.push(first.clone());
        }
        firsts
    }

    /// The wishes at the end of an address.
    fn wishes_query(&self) -> String {
        let mut query = self.wished.query();
        if let Some(words) = &self.beside_words {
            query.push_str(&format!("&beside={}", words::url_part(words)));
        }
        if self.rooms == SideBySide::OneRoom {
            query.push_str("&rooms=one");
        }
        query
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
        let several = chosen.several.get(&(slot.starts_at, slot.therapist));
        let card = SlotCard {
            token: several.map_or_else(|| slot_token::write(slot), |(sends, _)| sends.clone()),
            lead: String::new(),
            at: Stamp::time(slot.starts_at, zone),
            with: several.map_or_else(
                || with_each(std::slice::from_ref(slot), book),
                |(_, with)| with.clone(),
            ),
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
        match chosen.moves {
            Some(moves) => address.push_str(&format!("&move={moves}")),
            None => address.push_str(&chosen.wishes_query()),
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
        wishes: chosen
            .moves
            .is_none()
            .then(|| chosen.wished.form(&chosen.service, book)),
        repeats: chosen.several.is_empty() && chosen.wished.add_ons.is_empty(),
        beside: chosen.beside_words.clone().unwrap_or_default(),
        one_room: chosen.rooms == SideBySide::OneRoom,
        problem: chosen.problem.clone(),
        what: what(chosen, seen),
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

/// What is looked for where it is more than the service: what is added, what follows, who is beside them.
fn what(chosen: &Chosen, seen: &ForBooking) -> String {
    let booked = chosen.service.with(&chosen.wished.add_ons);
    let first = words::service(&booked.name, i64::from(booked.minutes));
    let then = chosen.wished.then.and_then(|id| seen.book.service(id));
    match (&chosen.beside, then) {
        (Some(name), _) => format!("{first}, side by side with {name}."),
        (None, Some(then)) => format!(
            "{first}, then {}.",
            words::service(&then.name, i64::from(then.minutes))
        ),
        (None, None) if chosen.wished.add_ons.is_empty() => String::new(),
        (None, None) => format!("{first}."),
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
    let token = fields.iter().find(|(name, _)| name == "slot");
    let several = token
        .and_then(|(_, token)| slot_token::read_all(token))
        .ok_or(DoorError::BadRequest)?;
    let beside = several.beside;
    let whose = |number: usize| match beside {
        Some((other, _)) if number == 1 => other,
        Some(_) | None => client,
    };
    let parts: Vec<_> = several
        .parts
        .into_iter()
        .enumerate()
        .map(|(number, part)| start_of(part, whose(number)))
        .collect();
    let first = parts.first().ok_or(DoorError::BadRequest)?.0;
    match keep(&app, &member, parts, beside.map(|(_, rooms)| rooms)).await? {
        Ok(hold) => Ok(Redirect::to(&format!("/desk/hold/{hold}")).into_response()),
        Err(refusal) => {
            let onward = onward(&member, client, &first, None);
            conflict::answer_with_times(&app, &member, first, onward, refusal).await
        }
    }
}
