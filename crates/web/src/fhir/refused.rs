//! Refusals as FHIR tells them: an HTTP status and an `OperationOutcome`. Never with anybody's health in it.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use care::booking::conflict::Conflict;
use formats::fhir::{
    CannotRead, Issue, IssueCode, MEDIA_TYPE, Offer, OperationOutcome, Severity, date_time,
};
use jiff::{Timestamp, tz::TimeZone};
use practice::{BookingRefusal, ClientRefusal};

use super::App;
use crate::{caller::CallerRefusal, problem::DoorError};

/// Why nothing was done.
#[derive(Debug)]
pub struct Refused {
    /// The HTTP status.
    pub status: StatusCode,
    /// What to know.
    pub outcome: OperationOutcome,
}

impl Refused {
    /// One thing that went wrong.
    pub fn new(status: StatusCode, code: IssueCode, words: impl Into<String>) -> Self {
        Self {
            status,
            outcome: OperationOutcome::error(code, words),
        }
    }

    /// What was sent makes no sense.
    pub fn bad(code: IssueCode, words: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, words)
    }

    /// There is no such thing.
    pub fn not_found(what: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            IssueCode::NotFound,
            format!("There is no such {what} here"),
        )
    }

    /// It makes sense and cannot be done.
    pub fn cannot(code: IssueCode, words: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, words)
    }

    fn conflict(code: IssueCode, words: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, words)
    }

    /// Somebody else has changed it since it was read.
    pub fn changed_since() -> Self {
        Self::new(
            StatusCode::PRECONDITION_FAILED,
            IssueCode::Conflict,
            "It has changed since this version was read; read it again",
        )
    }

    fn broken() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            IssueCode::Transient,
            "Knead cannot answer right now; nothing was done. Try again later",
        )
    }

    /// A booking's refusal.
    pub fn of_booking(app: &App, refusal: BookingRefusal) -> Self {
        match refusal {
            BookingRefusal::NotAllowed(_) => Self::new(
                StatusCode::FORBIDDEN,
                IssueCode::Forbidden,
                "This key does not allow it",
            ),
            BookingRefusal::NotFound { what } => Self::not_found(what),
            BookingRefusal::SlotTaken { conflicts, nearest } => Self {
                status: StatusCode::CONFLICT,
                outcome: OperationOutcome::new(taken(&conflicts, &nearest)),
            },
            BookingRefusal::SeriesTaken { .. } | BookingRefusal::ChangedMeanwhile => {
                Self::conflict(
                    IssueCode::Conflict,
                    "Somebody changed it at the same moment; read it again",
                )
            }
            BookingRefusal::HoldExpired { at } => Self {
                status: StatusCode::GONE,
                outcome: OperationOutcome::new(vec![
                    Issue::new(
                        Severity::Error,
                        IssueCode::Expired,
                        "This time is not kept any more, and nothing was booked",
                    )
                    .with(format!("kept until {}", utc(at))),
                ]),
            },
            BookingRefusal::HeldTooOften(_) => Self::conflict(
                IssueCode::BusinessRule,
                "This time was kept longer too often",
            ),
            // Whatever the answers come to, a program is told the same: why is between the client and the clinic.
            BookingRefusal::NotCleared { .. } => Self {
                status: StatusCode::UNPROCESSABLE_ENTITY,
                outcome: OperationOutcome::new(vec![
                    Issue::new(
                        Severity::Error,
                        IssueCode::BusinessRule,
                        "Nothing was booked: the client has to answer the safety questions first, and then sees what comes next",
                    )
                    .with(format!("{}/questions", app.options.base_url)),
                ]),
            },
            BookingRefusal::ConsentMissing => Self {
                status: StatusCode::UNPROCESSABLE_ENTITY,
                outcome: OperationOutcome::new(vec![
                    Issue::new(
                        Severity::Error,
                        IssueCode::Required,
                        "A booking needs the client's consent: send consented = true, or their participant with the status accepted",
                    )
                    .at("Appointment.participant.status"),
                ]),
            },
            BookingRefusal::ReasonMissing => {
                Self::cannot(IssueCode::Required, "This needs a reason")
            }
            BookingRefusal::TooLong { .. } => Self::cannot(
                IssueCode::BusinessRule,
                "This client can book a shorter service for now",
            ),
            BookingRefusal::KeyReused => Self::cannot(
                IssueCode::Duplicate,
                "This Idempotency-Key was used for something else",
            ),
            // A stage's words name its stage or its instant, and nothing else.
            BookingRefusal::Stage(error) => {
                Self::conflict(IssueCode::BusinessRule, format!("Nothing was changed: {error}"))
            }
            BookingRefusal::Fault(fault) => {
                tracing::error!(%fault, "an act failed");
                Self::broken()
            }
        }
    }
}

/// That a time is not free, what stands against it, and the nearest ones. IHE asks for `fatal` and `not-found`.
fn taken(conflicts: &[Conflict], nearest: &[care::booking::slot::Slot]) -> Vec<Issue> {
    let mut issues = vec![Issue::new(
        Severity::Fatal,
        IssueCode::NotFound,
        "This time is not free",
    )];
    issues.extend(conflicts.iter().map(against));
    issues.extend(nearest.iter().map(|slot| {
        let starts_at = utc(slot.starts_at);
        Issue::new(
            Severity::Information,
            IssueCode::Informational,
            format!("Free nearby: {starts_at}"),
        )
        .with(format!("Slot/{}", Offer::of(slot).id()))
    }));
    issues
}

/// What stands against a time, without what only the client and the clinic know: a wait and a missing skill may come from answers.
fn against(conflict: &Conflict) -> Issue {
    let (words, until) = match conflict {
        Conflict::Past => ("It is over", None),
        Conflict::Therapist { until } => ("The therapist's time is taken", *until),
        Conflict::Room { until } => ("Every room is taken", *until),
        Conflict::Athlete { until } => ("The client has something else then", *until),
        Conflict::Hours { opens_at } => ("The therapist does not work there then", *opens_at),
        Conflict::Service | Conflict::Skills(_) => {
            ("The therapist cannot give this to this client", None)
        }
        Conflict::Notice { earliest } => ("The clinic wants to know earlier", Some(*earliest)),
        Conflict::Horizon { .. } => ("The clinic does not book that far ahead", None),
        Conflict::Wait { .. } => ("This client cannot book that time yet", None),
        Conflict::Grid { .. } => ("Starts stand on the quarters of an hour", None),
        Conflict::Held { until } => ("Somebody is choosing this time", Some(*until)),
        Conflict::OwnHands => ("A therapist cannot be their own client", None),
        Conflict::Travel { .. } => (
            "The therapist works at another place that day, and the way is too long",
            None,
        ),
        Conflict::Limit => ("The therapist's day is full", None),
    };
    let issue = Issue::new(Severity::Error, IssueCode::Conflict, words);
    match until {
        Some(until) => issue.with(format!("until {}", utc(until))),
        None => issue,
    }
}

/// An instant to the second.
pub fn utc(at: Timestamp) -> String {
    date_time(at, &TimeZone::UTC)
}

impl From<CannotRead> for Refused {
    fn from(error: CannotRead) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            outcome: OperationOutcome::new(vec![
                Issue::new(Severity::Error, IssueCode::Structure, error.says).at(error.at),
            ]),
        }
    }
}

impl From<CallerRefusal> for Refused {
    fn from(refusal: CallerRefusal) -> Self {
        let code = match refusal {
            CallerRefusal::Missing | CallerRefusal::NotValid => IssueCode::Login,
            CallerRefusal::TooMany(_) => IssueCode::Throttled,
            CallerRefusal::Unavailable => IssueCode::Transient,
        };
        Self::new(refusal.status(), code, refusal.says())
    }
}

impl From<ClientRefusal> for Refused {
    fn from(refusal: ClientRefusal) -> Self {
        match refusal {
            ClientRefusal::NotAllowed(_) => Self::new(
                StatusCode::FORBIDDEN,
                IssueCode::Forbidden,
                "This key does not allow it",
            ),
            ClientRefusal::NotFound => Self::not_found("client"),
            ClientRefusal::Fault(fault) => {
                tracing::error!(%fault, "an act failed");
                Self::broken()
            }
        }
    }
}

impl From<DoorError> for Refused {
    fn from(_: DoorError) -> Self {
        Self::broken()
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        // A resource of ours has text keys alone, so that it can always be written.
        let body = serde_json::to_string(&self.outcome).unwrap_or_default();
        let kind = [(header::CONTENT_TYPE, MEDIA_TYPE)];
        let mut response = (self.status, kind, body).into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Bearer realm=\"knead\""),
            );
        }
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from_static("30"));
        }
        response
    }
}
