//! Coming two side by side: times for two on the booking page, both places kept, and whom to ask.

use axum::response::{IntoResponse, Redirect, Response};
use care::{
    booking::{
        clinic::{ClinicBook, Location, Therapist},
        hold::Hold,
        invitation::kept_until,
        slot::Slot,
        together::{SECOND_TABLE, SideBySide},
    },
    id::Id,
};
use jiff::{Timestamp, tz::TimeZone};
use practice::{BesideWish, BookingRefusal, InviteRefusal, SlotWish, Wishes};

use super::{hold::start_of, refusal::answer};
use crate::{
    app::{App, Member},
    pages::{book::Choice, confirm::BesideForm},
    problem::DoorError,
    slot_token::{self, Several},
    words,
    words::Stamp,
};

/// In which rooms two are to be, as an address says it.
pub fn rooms_of(word: &str) -> Option<SideBySide> {
    match word {
        "one" => Some(SideBySide::OneRoom),
        "two" => Some(SideBySide::TwoRooms),
        _ => None,
    }
}

/// The word in the address.
pub const fn word_of(rooms: SideBySide) -> &'static str {
    match rooms {
        SideBySide::OneRoom => "one",
        SideBySide::TwoRooms => "two",
    }
}

/// Whether a place has a room in which two can be massaged at once.
fn has_second_table(book: &ClinicBook, place: Id<Location>) -> bool {
    let mut here = book.rooms.iter().filter(|room| room.location == place);
    here.any(|room| room.equipment.contains(SECOND_TABLE))
}

/// Who comes, to choose from; empty where nobody else could be beside them.
pub fn choices(book: &ClinicBook, place: Id<Location>, chosen: Option<SideBySide>) -> Vec<Choice> {
    if book.therapists.len() < 2 {
        return Vec::new();
    }
    let choice = |rooms: Option<SideBySide>, word: &str| Choice {
        value: rooms.map_or("", word_of).to_owned(),
        word: word.to_owned(),
        chosen: chosen == rooms,
    };
    let mut all = vec![choice(None, "Just me")];
    if has_second_table(book, place) {
        let one = Some(SideBySide::OneRoom);
        all.push(choice(one, "Two of us, in one room"));
    }
    let two = Some(SideBySide::TwoRooms);
    all.push(choice(two, "Two of us, each in a room of our own"));
    all
}

/// Starts for two: the athlete's own with their wishes, and anybody beside them.
///
/// # Errors
/// As [`practice::find_pairs`].
pub async fn find(
    app: &App,
    member: &Member,
    (own, wishes): (SlotWish, Wishes),
    rooms: SideBySide,
) -> Result<Result<Vec<[Slot; 2]>, BookingRefusal>, DoorError> {
    let other = SlotWish {
        athlete: None,
        therapist: None,
        ..own.clone()
    };
    let both = [(own, wishes), (other, Wishes::default())];
    let (practice, now) = (&app.practice, app.now()?);
    Ok(practice::find_pairs(practice, member.actor(), now, both, rooms).await)
}

/// What a pair of slots sends, and with whom they are.
pub fn card(pair: &[Slot; 2], rooms: SideBySide, book: &ClinicBook) -> (String, String) {
    let name = |id: Id<Therapist>| book.therapist(id).map_or("", |one| one.name.as_str());
    let with = format!(
        "you with {}, beside you {}",
        name(pair[0].therapist),
        name(pair[1].therapist)
    );
    (slot_token::write_beside(pair, rooms), with)
}

/// Keeps both places: the athlete's own hold, or why not.
///
/// # Errors
/// What is no pair.
pub async fn keep(
    app: &App,
    member: &Member,
    several: Several,
    rooms: SideBySide,
    key: Option<String>,
) -> Result<Result<Id<Hold>, InviteRefusal>, DoorError> {
    let [own, other] = several.parts.as_slice() else {
        return Err(DoorError::BadRequest);
    };
    let therapist = other.therapist;
    let (own, add_ons) = start_of(own.clone(), member.athlete());
    let wish = BesideWish {
        own,
        add_ons,
        therapist,
        rooms,
    };
    let (practice, now) = (&app.practice, app.now()?);
    let held = practice::hold_beside(practice, member.actor(), now, wish, key).await;
    Ok(held.map(|hold| hold.id))
}

/// What is asked about the place beside a hold; `None` where there is none.
///
/// # Errors
/// What cannot be told as a page of booking.
pub async fn form(
    app: &App,
    member: &Member,
    own: Id<Hold>,
    book: &ClinicBook,
    (email, problem): (String, Option<String>),
) -> Result<Option<BesideForm>, DoorError> {
    let place = practice::see_place_beside(&app.practice, member.actor(), own).await;
    let place = place.map_err(|refusal| super::refusal::of_looking(&refusal))?;
    let Some(place) = place else {
        return Ok(None);
    };
    let details = practice::details_of(&place.slot, book).ok_or(DoorError::NotFound)?;
    let now = app.now()?.at;
    let until = kept_until(now, place.slot.starts_at, book.clinic.cancel_notice_h);
    Ok(Some(BesideForm {
        with: details.therapist.name,
        room: details.room.map_or_else(
            || "in your room".to_owned(),
            |room| format!("in {}", room.name),
        ),
        price: words::money(details.service.price_cents, &book.clinic.currency),
        until: words::until(until, &details.location.zone, now),
        email,
        problem,
    }))
}

/// What a refusal says beside the field of the address; `None` where it is about something else.
pub fn problem(refusal: &InviteRefusal) -> Option<String> {
    match refusal {
        InviteRefusal::NotAnAddress => {
            Some("This is no complete address; it needs a name, an @ and a place.".to_owned())
        }
        InviteRefusal::OwnAddress => {
            Some("This is your own address. Whose is the place beside you?".to_owned())
        }
        InviteRefusal::AskedAlready => Some(
            "Somebody you asked has not answered yet. You can take that back on its page, or book for you alone.".to_owned(),
        ),
        InviteRefusal::TooMany { most } => Some(format!(
            "You have asked {most} times within a day. You can book for you alone now, and ask again tomorrow."
        )),
        InviteRefusal::Booking(_) | InviteRefusal::Fault(_) => None,
    }
}

/// The times for two around a start.
pub fn address(wanted: &practice::WantedStart, rooms: SideBySide) -> String {
    format!(
        "{}&beside={}",
        super::book::address(wanted, None),
        word_of(rooms)
    )
}

/// The answer to a refusal where both places were to be kept, or one's own booked.
///
/// # Errors
/// What cannot be told as a page of booking.
pub fn told(refusal: InviteRefusal) -> Result<Response, DoorError> {
    match refusal {
        InviteRefusal::Booking(refusal) => answer(refusal),
        InviteRefusal::Fault(fault) => Err(DoorError::fault(&fault)),
        InviteRefusal::AskedAlready => Ok(Redirect::to("/book?why=asked").into_response()),
        InviteRefusal::TooMany { .. } => Ok(Redirect::to("/book?why=asked-often").into_response()),
        InviteRefusal::NotAnAddress | InviteRefusal::OwnAddress => Err(DoorError::BadRequest),
    }
}

/// Whether the place is kept for days rather than for the minutes of a hold: the page then names the day, and counts no minutes.
pub fn is_long(hold: &Hold, now: Timestamp) -> bool {
    hold.expires_at.duration_since(now).as_mins() > 2 * care::booking::hold::HOLD_MINUTES
}

/// Until when a hold is kept: with its day where that may be another one.
pub fn kept_until_of(hold: &Hold, zone: &TimeZone, now: Timestamp) -> Stamp {
    let time = Stamp::time(hold.expires_at, zone);
    if is_long(hold, now) {
        let text = words::until(hold.expires_at, zone, now);
        Stamp { text, ..time }
    } else {
        time
    }
}
