//! Appointments: who, what, when, where and how far; never why.

use care::booking::appointment::{Appointment, Stage};
use practice::{DayEntry, MoveTo};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    time::TimeOut,
    words::{At, CauseWord, SaidWord, Uid},
};

/// An appointment.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "Appointment")]
pub struct AppointmentOut {
    /// Identity; kept when it moves.
    id: Uid,
    /// Whose.
    client: Uid,
    /// The time.
    #[serde(flatten)]
    time: TimeOut,
    /// How far it has come.
    #[schemars(extend("enum" = ["booked", "arrived", "completed", "cancelled", "no_show"]))]
    stage: &'static str,
    /// When it was booked.
    booked_at: At,
    /// The first instant at which the booking can be undone no more.
    undo_until: At,
    /// Counts its changes; the SEQUENCE of its calendar entry.
    sequence: u32,
    /// Whether it was cancelled after the clinic's notice had begun, without a fair exception; null unless it is cancelled.
    cancelled_late: Option<bool>,
}

impl From<&Appointment> for AppointmentOut {
    fn from(appointment: &Appointment) -> Self {
        Self {
            id: Uid::of(appointment.id),
            client: Uid::of(appointment.athlete),
            time: TimeOut::of(&appointment.slot),
            stage: appointment.stage.word(),
            booked_at: At(appointment.booked_at),
            undo_until: At(appointment.undo_until()),
            sequence: appointment.sequence,
            cancelled_late: match appointment.stage {
                Stage::Cancelled { late, .. } => Some(late),
                Stage::Booked
                | Stage::Arrived { .. }
                | Stage::Completed { .. }
                | Stage::NoShow { .. } => None,
            },
        }
    }
}

/// An appointment in a list, with the names beside the ids.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "ListedAppointment")]
pub struct ListedOut {
    /// The appointment.
    #[serde(flatten)]
    appointment: AppointmentOut,
    /// Its version, for `If-Match`, quoted as in `ETag`.
    etag: String,
    /// Name of the client.
    client_name: String,
    /// Name of the service.
    service_name: String,
    /// Name of the therapist.
    therapist_name: String,
    /// Name of the room.
    room_name: Option<String>,
}

impl From<&DayEntry> for ListedOut {
    fn from(entry: &DayEntry) -> Self {
        Self {
            appointment: (&entry.appointment).into(),
            etag: etag(&entry.appointment),
            client_name: entry.athlete.clone(),
            service_name: entry.service.clone(),
            therapist_name: entry.therapist.clone(),
            room_name: entry.room.clone(),
        }
    }
}

/// The `ETag` of an appointment.
pub fn etag(appointment: &Appointment) -> String {
    format!("\"{}\"", practice::version_of(appointment))
}

/// Appointments of some days.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "Appointments")]
pub struct AppointmentsOut {
    /// Those that were not cancelled, in order of time.
    pub appointments: Vec<ListedOut>,
}

/// Which appointments are asked for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AppointmentsAsked {
    /// Where.
    pub location: Uid,
    /// The first day, in the location's zone; today, if left out.
    #[serde(default)]
    #[schemars(extend("format" = "date"))]
    pub from: Option<String>,
    /// How many days; 1, if left out.
    #[serde(default)]
    #[schemars(range(min = 1, max = 31))]
    pub days: Option<u8>,
}

/// A hold that is to be booked.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "BookingWish")]
pub struct BookingIn {
    /// Which hold.
    pub hold: Uid,
    /// Whether the client has agreed to the treatment as it was described.
    pub consented: bool,
}

/// Where an appointment is to move; the service stays.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "MoveWish")]
pub struct MoveIn {
    /// With whom.
    therapist: Uid,
    /// Where.
    location: Uid,
    /// When.
    starts_at: At,
}

impl From<MoveIn> for MoveTo {
    fn from(wish: MoveIn) -> Self {
        Self {
            therapist: wish.therapist.id(),
            location: wish.location.id(),
            starts_at: wish.starts_at.0,
        }
    }
}

/// Why an appointment is cancelled.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "CancelWish")]
pub struct CancelIn {
    /// What kind of reason it is.
    pub cause: CauseWord,
    /// In the client's own words, if they said any.
    #[serde(default)]
    #[schemars(length(max = 500))]
    pub reason: Option<String>,
}

/// What staff say of an appointment on its day.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "StageWish")]
pub struct StageIn {
    /// The client is here, was treated, did not come; or the last word was a slip.
    pub said: SaidWord,
}
