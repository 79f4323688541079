//! A time that cannot be had: everything that stands against it, and the nearest that are free.

use axum::{http::StatusCode, response::Response};
use care::booking::{
    clinic::{ClinicBook, Location},
    conflict::Conflict,
    slot::Slot,
};
use jiff::Timestamp;
use practice::{BookingRefusal, WantedStart};

use super::refusal::answer;
use crate::{
    app::{App, Member},
    pages::{conflict::ConflictPage, page, today::SlotCard},
    problem::DoorError,
    slot_token, words,
    words::Stamp,
};

/// Where somebody goes on from a time they could not have.
pub struct Onward {
    /// Where a time is sent.
    pub action: String,
    /// Where all times are.
    pub all: String,
    /// Where staff may book it all the same, if they may.
    pub over: Option<String>,
}

/// The answer to a refusal: the page of conflicts where a time is taken, else what every booking door answers.
///
/// # Errors
/// As [`answer`].
pub async fn answer_with_times(
    app: &App,
    member: &Member,
    wanted: WantedStart,
    onward: Onward,
    refusal: BookingRefusal,
) -> Result<Response, DoorError> {
    let BookingRefusal::SlotTaken { conflicts, nearest } = refusal else {
        return answer(refusal);
    };
    let book = match practice::see_clinic(&app.practice, member.actor()).await {
        Ok(book) => book,
        Err(refusal) => return answer(refusal),
    };
    let place = book.location(wanted.location).ok_or(DoorError::NotFound)?;
    let now = app.now()?.at;
    let own = wanted.athlete == member.athlete();
    let says = says(&book, place, wanted, &conflicts, own, now);
    Ok(page(
        StatusCode::CONFLICT,
        &ConflictPage {
            frame: member.frame(app, if own { "/book" } else { "/day" }),
            at: Stamp::full(wanted.starts_at, &place.zone),
            place: place.name.clone(),
            says,
            nearest: cards(&nearest, &book, place, now),
            action: onward.action,
            all: onward.all,
            wait: own.then(|| {
                let day = wanted.starts_at.to_zoned(place.zone.clone()).date();
                super::waiting::address(wanted.service, wanted.location, day)
            }),
            over: onward
                .over
                .filter(|_| conflicts.iter().all(Conflict::may_be_overridden)),
        },
    ))
}

/// Each conflict in a sentence, never with anybody else's name but the therapist's.
pub fn says(
    book: &ClinicBook,
    place: &Location,
    wanted: WantedStart,
    conflicts: &[Conflict],
    own: bool,
    now: Timestamp,
) -> Vec<String> {
    let who = book
        .therapist(wanted.therapist)
        .map_or("This therapist", |therapist| therapist.name.as_str());
    let when = |at: Timestamp| words::until(at, &place.zone, now);
    let until = |until: &Option<Timestamp>| {
        until.map_or_else(String::new, |at| format!(" until {}", when(at)))
    };
    if conflicts.is_empty() {
        return vec!["Somebody was quicker by a moment.".to_owned()];
    }
    conflicts
        .iter()
        .map(|conflict| match conflict {
            Conflict::Past => "This time is over.".to_owned(),
            Conflict::Therapist { until: end } => format!("{who} is taken{}.", until(end)),
            Conflict::Room { until: end } => format!("No room is free{}.", until(end)),
            Conflict::Athlete { until: end } if own => {
                format!("You have another appointment or a kept time{}.", until(end))
            }
            Conflict::Athlete { until: end } => {
                format!(
                    "The client has another appointment or a kept time{}.",
                    until(end)
                )
            }
            Conflict::Hours { opens_at: Some(at) } => {
                format!(
                    "{who} does not work here for long enough then; next {}.",
                    when(*at)
                )
            }
            Conflict::Hours { opens_at: None } => {
                format!("{who} does not work here for long enough then.")
            }
            Conflict::Service => format!("{who} does not give this kind of massage."),
            Conflict::Skills(skills) => {
                let skills: Vec<String> =
                    skills.iter().map(|skill| skill.word().to_owned()).collect();
                format!(
                    "It needs training that {who} does not hold that day: {}.",
                    words::list(&skills)
                )
            }
            Conflict::Notice { earliest } => {
                format!(
                    "It is too soon; the first that can be booked is {}.",
                    when(*earliest)
                )
            }
            Conflict::Horizon { until } => {
                format!("The clinic books up to {} for now.", when(*until))
            }
            Conflict::Wait { until } if own => {
                format!("Your answers ask to wait until {}.", when(*until))
            }
            Conflict::Wait { until } => {
                format!("Their answers ask to wait until {}.", when(*until))
            }
            Conflict::Grid { minutes } => format!("Times begin every {minutes} minutes."),
            Conflict::Held { until } => {
                format!(
                    "Somebody is choosing this time; it is kept for them until {}.",
                    when(*until)
                )
            }
            Conflict::OwnHands => "Nobody can be their own client.".to_owned(),
            Conflict::Travel { place, minutes } => {
                let other = book.location(*place);
                let other = other.map_or("another place", |place| place.name.as_str());
                let way = minutes.map_or_else(
                    || "nobody has said how long the way takes".to_owned(),
                    |minutes| format!("the way takes {minutes} minutes"),
                );
                format!("{who} works at {other} that day, and {way}.")
            }
            Conflict::Limit => format!("{who} has reached a limit of the clinic for that day."),
        })
        .collect()
}

/// Free times as buttons, with the day on each.
pub fn cards(slots: &[Slot], book: &ClinicBook, place: &Location, now: Timestamp) -> Vec<SlotCard> {
    slots
        .iter()
        .map(|slot| SlotCard {
            token: slot_token::write(slot),
            lead: String::new(),
            at: Stamp::near(slot.starts_at, &place.zone, &place.zone, now),
            with: book
                .therapist(slot.therapist)
                .map_or_else(String::new, |therapist| therapist.name.clone()),
            note: String::new(),
            main: false,
            fits: false,
        })
        .collect()
}
