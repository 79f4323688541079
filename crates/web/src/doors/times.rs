//! `GET /times`: how many times are free on each day, for scripts and embedded calendars; the same search as the booking page.

use axum::{
    Json,
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use care::{booking::slot::Slot, treatment::recommendation::Window};
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use practice::{SlotWish, find_slots};
use serde::{Deserialize, Serialize};

use super::refusal::answer;
use crate::{
    app::{App, Member},
    problem::DoorError,
};

/// The most days of one answer.
const MOST_DAYS: i64 = 62;

/// What the address says.
#[derive(Debug, Deserialize)]
pub struct Asked {
    service: String,
    location: String,
    therapist: Option<String>,
    from: Option<String>,
    days: Option<i64>,
}

/// The answer.
#[derive(Debug, Serialize)]
struct Times {
    /// The zone of the place, in which all of it is.
    zone: String,
    /// Days with free times, in order.
    days: Vec<FreeDay>,
}

/// A day with free times.
#[derive(Debug, Serialize)]
struct FreeDay {
    /// Such as `2026-12-01`.
    day: String,
    /// How many times are free, each once, whoever has them.
    free: usize,
    /// They, such as `09:15`; a time that the clock shows twice stands twice.
    times: Vec<String>,
}

/// The answer, as JSON. Nothing of anybody's health is in it, nor in the address.
pub async fn show(
    State(app): State<App>,
    member: Member,
    Query(asked): Query<Asked>,
) -> Result<Response, DoorError> {
    let now = app.now()?;
    let id = |text: &str| text.parse().map_err(|_| DoorError::BadRequest);
    let location = asked.location.parse().map_err(|_| DoorError::BadRequest)?;
    let therapist = asked.therapist.as_deref().map(str::parse).transpose();
    let book_from = match &asked.from {
        Some(day) => Some(day.parse::<Date>().map_err(|_| DoorError::BadRequest)?),
        None => None,
    };
    let days = asked.days.unwrap_or(31).clamp(1, MOST_DAYS);
    let wish = SlotWish {
        service: id(&asked.service)?,
        athlete: None,
        therapist: therapist.map_err(|_| DoorError::BadRequest)?,
        location: Some(location),
        window: window(book_from, days, now.at),
    };
    match find_slots(&app.practice, member.actor(), now, wish).await {
        Ok(found) => {
            let place = found.book.location(location).ok_or(DoorError::NotFound)?;
            Ok(Json(Times {
                zone: place.zone.iana_name().unwrap_or_default().to_owned(),
                days: by_day(&found.slots, &place.zone),
            })
            .into_response())
        }
        Err(refusal) => answer(refusal),
    }
}

/// From the beginning of a day anywhere, or from now.
fn window(from: Option<Date>, days: i64, now: Timestamp) -> Window {
    let from = from
        .and_then(|day| {
            TimeZone::UTC
                .to_timestamp(day.to_datetime(jiff::civil::Time::MIN))
                .ok()
        })
        .unwrap_or(now);
    let to = from
        .saturating_add(SignedDuration::from_hours(24 * days))
        .unwrap_or(from);
    Window { from, to }
}

/// Slots are in order of time; therapists who are free at one time count once.
fn by_day(slots: &[Slot], zone: &TimeZone) -> Vec<FreeDay> {
    let mut days: Vec<FreeDay> = Vec::new();
    let (mut last, mut on) = (None, None);
    for slot in slots {
        if last.replace(slot.starts_at) == Some(slot.starts_at) {
            continue;
        }
        let shown = zone.to_datetime(slot.starts_at);
        if on.replace(shown.date()) != Some(shown.date()) {
            days.push(FreeDay {
                day: shown.date().to_string(),
                free: 0,
                times: Vec::new(),
            });
        }
        if let Some(day) = days.last_mut() {
            day.free += 1;
            day.times
                .push(format!("{:02}:{:02}", shown.hour(), shown.minute()));
        }
    }
    days
}
