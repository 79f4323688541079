//! Booking at the desk: find the client, take what is advised or something else, choose a time; by keyboard alone and without script.

pub mod appointment;
pub mod closures;
pub mod confirm;
pub mod move_over;
pub mod over;
mod times;

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
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, DateTime},
    tz::TimeZone,
};
use practice::{
    BookingRefusal, ForBooking, SlotWish,
    access::{self, Act, Whose},
};
use serde::Deserialize;

use super::{
    attempt::key_of,
    book::with_each,
    conflict::{self, Onward},
    hold::{keep, start_of},
    questions::Fields,
    refusal::answer,
    wishes::Wished,
};
use crate::{
    app::{App, Member, PathId},
    pages::{
        desk::{FindPage, TimesPage},
        page,
    },
    problem::DoorError,
    slot_token::{self, Beside, Several, Wanted},
    words,
};

/// How many days are counted at once.
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

/// To the times for a client, where it is said what stands against all of them.
pub fn to_times(client: Id<Person>) -> Response {
    Redirect::to(&times_of(client)).into_response()
}

/// What the address of the times may say; all of it may be missing or nonsense.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    service: Option<String>,
    location: Option<String>,
    therapist: Option<String>,
    from: Option<String>,
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
    let wish = SlotWish {
        service: chosen.service.id,
        athlete: Some(client),
        therapist: chosen.therapist,
        location: Some(chosen.location.id),
        window: chosen.window(now.at)?,
    };
    match look(&app, &member, &mut chosen, &seen, wish).await? {
        Ok(slots) => {
            let view = times::view(&app, &member, &seen, &chosen, &slots, now.at);
            Ok(page(StatusCode::OK, &view))
        }
        // The page says what comes first; no day and no place would have times.
        Err(BookingRefusal::NotCleared { .. }) => {
            let view = times::view(&app, &member, &seen, &chosen, &[], now.at);
            let view = TimesPage {
                stopped: true,
                ..view
            };
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
        if theirs.stands_in_the_way_of(Timestamp::MAX) {
            let name = &other.name;
            chosen.problem = Some(format!(
                "{name} cannot be booked as of now; look at them first."
            ));
            return Ok(Ok(Vec::new()));
        }
        let second = SlotWish {
            athlete: Some(other.id),
            therapist: None,
            ..wish.clone()
        };
        let plain = practice::Wishes::default();
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
    /// The first day of those that are counted.
    first: Date,
    /// The day whose times are shown, where one was asked for.
    day: Option<Date>,
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
        let date = |text: &Option<String>| text.as_deref().and_then(|day| day.parse::<Date>().ok());
        let day = date(&asked.day).filter(|day| *day >= today);
        let first = date(&asked.from)
            .or(day)
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
            day,
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

/// The start that a form asks for: one of those that were listed, or a therapist and a time of the clock that were written down.
///
/// # Errors
/// What is neither.
pub async fn asked_slot(app: &App, member: &Member, fields: &Fields) -> Result<Wanted, DoorError> {
    let value = |wanted: &str| {
        let mut found = fields.iter().filter(|(name, _)| name == wanted);
        found.next().map_or("", |(_, value)| value.trim())
    };
    if !value("slot").is_empty() {
        return slot_token::read(value("slot")).ok_or(DoorError::BadRequest);
    }
    let book = practice::see_clinic(&app.practice, member.actor()).await;
    let book = book.map_err(|_| DoorError::NotAllowed)?;
    let of = || {
        let place = book.location(value("location").parse().ok()?)?;
        let shown: DateTime = value("at").parse().ok()?;
        let add_ons = fields.iter().filter(|(name, _)| name == "add");
        Some(Wanted {
            service: book.service(value("service").parse().ok()?)?.id,
            add_ons: add_ons.filter_map(|(_, id)| id.parse().ok()).collect(),
            therapist: book.therapist(value("therapist").parse().ok()?)?.id,
            location: place.id,
            starts_at: place.zone.to_ambiguous_timestamp(shown).compatible().ok()?,
        })
    };
    of().ok_or(DoorError::BadRequest)
}

/// Where a time that could not be had leads to.
fn onward(
    member: &Member,
    client: Id<Person>,
    wanted: &Wanted,
    moves: Option<Id<Appointment>>,
) -> Onward {
    let may = access::may(member.actor(), Act::Override, Whose::Of(client)).is_ok();
    let moving = moves.map_or_else(String::new, |id| format!("&move={id}"));
    let page = moves.map_or_else(|| times_of(client), |id| format!("/desk/appointments/{id}"));
    Onward {
        action: if moves.is_some() {
            format!("{page}/move")
        } else {
            format!("{page}/hold")
        },
        all: format!(
            "{}?service={}&location={}{moving}",
            times_of(client),
            wanted.service,
            wanted.location
        ),
        over: may.then(|| format!("{page}/override?slot={}", wanted.token())),
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
    let several = match token {
        Some((_, token)) => slot_token::read_all(token).ok_or(DoorError::BadRequest)?,
        None => Several {
            parts: vec![asked_slot(&app, &member, &fields).await?],
            beside: None,
        },
    };
    let is_alone = several.parts.len() == 1;
    let asked_first = several.parts.first().cloned();
    let asked_first = asked_first.ok_or(DoorError::BadRequest)?;
    let beside = several.beside;
    let whose = |number: usize| match beside {
        Some((Beside::Client(other), _)) if number == 1 => Ok(other),
        // At the desk both are asked, and known.
        Some((Beside::Companion, _)) => Err(DoorError::BadRequest),
        Some(_) | None => Ok(client),
    };
    let parts: Vec<_> = several
        .parts
        .into_iter()
        .enumerate()
        .map(|(number, part)| Ok(start_of(part, whose(number)?)))
        .collect::<Result<_, DoorError>>()?;
    let first = parts.first().ok_or(DoorError::BadRequest)?.0;
    let (rooms, key) = (beside.map(|(_, rooms)| rooms), key_of(&fields, "hold"));
    match keep(&app, &member, parts, rooms, key).await? {
        Ok(hold) => Ok(Redirect::to(&format!("/desk/hold/{hold}")).into_response()),
        Err(BookingRefusal::NotCleared { .. }) => Ok(to_times(client)),
        Err(refusal) => {
            let mut onward = onward(&member, client, &asked_first, None);
            // Several in one act are booked over nothing.
            onward.over = onward.over.filter(|_| is_alone);
            conflict::answer_with_times(&app, &member, first, onward, refusal).await
        }
    }
}
