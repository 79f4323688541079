//! Booking's refusals as answers of a door.

use axum::response::{IntoResponse, Redirect, Response};
use care::treatment::screening::Outcome;
use practice::BookingRefusal;

use crate::problem::DoorError;

/// Why a page sends somebody back to the times, as its address says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Somebody else was quicker.
    Taken,
    /// The time was kept no longer.
    Expired,
    /// The booking was undone.
    Undone,
    /// A therapist asked for a shorter massage.
    TooLong,
}

impl Why {
    /// The word in the address.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Expired => "expired",
            Self::Undone => "undone",
            Self::TooLong => "long",
        }
    }

    /// What the word says to a person.
    pub fn says(word: &str) -> Option<&'static str> {
        match word {
            "taken" => Some("That time was just taken by somebody else. These are free now."),
            "expired" => {
                Some("That time was kept no longer, and nothing was booked. Please choose again.")
            }
            "long" => Some(
                "Your therapist asked for a shorter massage for now. Please choose a shorter one.",
            ),
            "asked" => Some(
                "Somebody you asked along has not answered yet. You can take that back on its page, or come by yourself.",
            ),
            "asked-often" => Some(
                "You have asked often enough for a day. Come by yourself, or ask again tomorrow.",
            ),
            "ended" => Some("The series is ended. What lay ahead of it is cancelled."),
            "ended-but" => Some(
                "The series is ended. One that is near stands: please ask the clinic, or cancel it by itself if you are ill.",
            ),
            "undone" => Some("Your booking was undone. Nothing is booked and nothing is due."),
            _ => None,
        }
    }

    /// To the times, with the reason.
    pub fn to_times(self) -> Response {
        Redirect::to(&format!("/book?why={}", self.word())).into_response()
    }
}

/// The answer to a refusal that has the same meaning at every booking door.
///
/// # Errors
/// What cannot be told as a page of booking.
pub fn answer(refusal: BookingRefusal) -> Result<Response, DoorError> {
    match refusal {
        BookingRefusal::NotAllowed(_) => Err(DoorError::NotAllowed),
        BookingRefusal::NotFound { .. } => Err(DoorError::NotFound),
        BookingRefusal::SlotTaken { .. } | BookingRefusal::ChangedMeanwhile => {
            Ok(Why::Taken.to_times())
        }
        BookingRefusal::HoldExpired { .. } | BookingRefusal::HeldTooOften(_) => {
            Ok(Why::Expired.to_times())
        }
        BookingRefusal::NotCleared { outcome } => Ok(match outcome {
            Outcome::Incomplete => Redirect::to("/questions"),
            Outcome::Book
            | Outcome::BookWithLimits
            | Outcome::NotYet
            | Outcome::SpeakToSomeone
            | Outcome::Emergency => Redirect::to("/not-yet"),
        }
        .into_response()),
        BookingRefusal::TooLong { .. } => Ok(Why::TooLong.to_times()),
        BookingRefusal::ConsentMissing
        | BookingRefusal::ReasonMissing
        | BookingRefusal::KeyReused
        | BookingRefusal::Stage(_) => Err(DoorError::BadRequest),
        BookingRefusal::SeriesTaken { .. } => Ok(Why::Taken.to_times()),
        BookingRefusal::Fault(fault) => Err(DoorError::fault(&fault)),
    }
}

/// The answer where somebody only looks: they may not, or something is broken.
pub fn of_looking(refusal: &BookingRefusal) -> DoorError {
    if let BookingRefusal::Fault(fault) = refusal {
        DoorError::fault(fault)
    } else {
        DoorError::NotAllowed
    }
}
