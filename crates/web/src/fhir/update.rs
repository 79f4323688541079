//! Changing an appointment: another time, cancelled, here, done, did not come. By `PUT` with `If-Match`, or by `$book`.

use axum::{
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use care::{
    booking::{
        appointment::{Appointment, Stage},
        clinic::ClinicBook,
        hold::Hold,
    },
    id::Id,
};
use formats::fhir::{AppointmentResource, IssueCode, Offer, SentAppointment, status_word};
use practice::{
    AppointmentSearch, Attempt, BookingRefusal, CancelWhy, MoveTo, SaidStage, cancel_once,
    move_once, release_hold, say_stage_once, search_appointments, see_hold,
};

use super::{Door, answer, appointments::stage, refused::Refused, with_version};
use crate::{
    app::App,
    caller::{Caller, CallerRefusal},
};

/// What is to change.
pub struct Change<'a> {
    /// The appointment as it is to be.
    pub sent: &'a SentAppointment,
    /// The version that it was read at, where the program says so.
    pub version: Option<String>,
    /// Words for a cancellation.
    pub comment: Option<String>,
}

/// `PUT Appointment/{id}`.
pub async fn put(
    State(app): State<App>,
    caller: Result<Caller, CallerRefusal>,
    Path((kind, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let door = Door::open(app, caller, headers)?;
    if kind != "Appointment" {
        return Err(Refused::new(
            StatusCode::METHOD_NOT_ALLOWED,
            IssueCode::NotSupported,
            "Only appointments can be changed here",
        ));
    }
    let version = if_match(&door.headers)?;
    let sent = SentAppointment::of_bytes(&body)?;
    if sent.id.as_deref() != Some(id.as_str()) {
        return Err(Refused::bad(
            IssueCode::Invalid,
            "The id of the resource has to be the one in the address",
        ));
    }
    let kept = id.parse().map_err(|_| Refused::not_found("Appointment"))?;
    let wish = Change {
        sent: &sent,
        version: Some(version),
        comment: None,
    };
    let resource = change(&door, kept, wish).await?;
    let version = resource.meta.version_id.clone();
    Ok(with_version(answer(&resource), version.as_deref()))
}

/// The version in `If-Match`; it has to be there.
fn if_match(headers: &HeaderMap) -> Result<String, Refused> {
    let sent = headers
        .get(header::IF_MATCH)
        .and_then(|value| value.to_str().ok());
    let sent = sent.ok_or_else(|| {
        Refused::new(
            StatusCode::PRECONDITION_REQUIRED,
            IssueCode::Required,
            "Send If-Match with the version that you have read: the ETag, or meta.versionId",
        )
    })?;
    let tag = sent.trim();
    let tag = tag.strip_prefix("W/").unwrap_or(tag);
    Ok(tag.trim_matches('"').to_owned())
}

/// Makes an appointment what it is to be.
pub async fn change(
    door: &Door,
    id: Id<Appointment>,
    wish: Change<'_>,
) -> Result<AppointmentResource, Refused> {
    let one = AppointmentSearch::one(id);
    let found = search_appointments(&door.app.practice, door.actor(), door.now, one).await;
    let found = found.map_err(|refusal| door.refused(refusal))?;
    let Some((before, name)) = found.appointments.into_iter().next() else {
        return give_back(door, Id::from_uuid(id.uuid()), wish).await;
    };
    let writer = door.writer(&found.book);
    let current = writer.appointment(&before, Some(&name));
    let attempt = Attempt {
        key: door.attempt(),
        // The act looks once more, in the transaction in which it writes.
        version: wish.version.as_deref().map(version_here),
    };
    // Under a key the act first looks whether it has done this before: then another version is no wonder.
    let is_stale = wish.version.is_some() && wish.version != current.meta.version_id;
    if is_stale && attempt.key.is_none() {
        return Err(Refused::changed_since());
    }
    what_stays(door, &found.book, &before, wish.sent)?;
    let after = match wish.sent.status.as_str() {
        status if status == status_word(&before.stage) => match before.stage {
            Stage::Booked => moved(door, &found.book, &before, (wish.sent, attempt)).await?,
            Stage::Arrived { .. }
            | Stage::Completed { .. }
            | Stage::Cancelled { .. }
            | Stage::NoShow { .. } => before,
        },
        "cancelled" => {
            let why = CancelWhy {
                cause: wish.sent.cause(),
                reason: wish.comment.unwrap_or_default(),
            };
            let after = cancel_once(&door.app.practice, door.actor(), door.now, id, why, attempt);
            after.await.map_err(|refusal| refused(door, refusal))?
        }
        "arrived" => said(door, id, SaidStage::Arrived, attempt).await?,
        "fulfilled" => said(door, id, SaidStage::Completed, attempt).await?,
        "noshow" => said(door, id, SaidStage::NoShow, attempt).await?,
        "booked" => said(door, id, SaidStage::TakenBack, attempt).await?,
        _ => {
            return Err(Refused::cannot(
                IssueCode::Value,
                "An appointment can become booked, arrived, fulfilled, noshow or cancelled",
            ));
        }
    };
    Ok(writer.appointment(&after, Some(&name)))
}

async fn said(
    door: &Door,
    id: Id<Appointment>,
    said: SaidStage,
    attempt: Attempt,
) -> Result<Appointment, Refused> {
    let after = say_stage_once(
        &door.app.practice,
        door.actor(),
        door.now,
        id,
        said,
        attempt,
    );
    after.await.map_err(|refusal| refused(door, refusal))
}

/// A version as the acts know it: `1.noshow` is their `1-no_show`. What is no version of ours is none of theirs.
fn version_here(version: &str) -> String {
    let ours = version.split_once('.').and_then(|(number, status)| {
        let stage = stage(status)?;
        Some(format!("{number}-{stage}"))
    });
    ours.unwrap_or_else(|| version.to_owned())
}

/// That somebody changed it meanwhile is told as the version that it is not any more.
fn refused(door: &Door, refusal: BookingRefusal) -> Refused {
    match refusal {
        BookingRefusal::ChangedMeanwhile => Refused::changed_since(),
        other => door.refused(other),
    }
}

/// Whose it is and for what stays: for another client or service, book another one.
fn what_stays(
    door: &Door,
    book: &ClinicBook,
    before: &Appointment,
    sent: &SentAppointment,
) -> Result<(), Refused> {
    let writer = door.writer(book);
    let stays = sent
        .athlete(&door.base)
        .is_none_or(|athlete| athlete == before.athlete)
        && sent
            .service(&writer)
            .is_none_or(|service| service == before.slot.service);
    if stays { Ok(()) } else { Err(others()) }
}

fn others() -> Refused {
    Refused::cannot(
        IssueCode::BusinessRule,
        "Client and service of an appointment stay; book another one for others",
    )
}

/// The appointment at the time, with the therapist and at the place that are sent; as it was, where these are the same.
async fn moved(
    door: &Door,
    book: &ClinicBook,
    before: &Appointment,
    (sent, attempt): (&SentAppointment, Attempt),
) -> Result<Appointment, Refused> {
    let (writer, slot) = (door.writer(book), &before.slot);
    let starts_at = sent.starts_at()?;
    let named = sent
        .slot_id(&door.base)
        .filter(|id| *id != Offer::of(slot).id());
    let to = match named.map(|id| Offer::read(id, book)) {
        Some(Some(offer)) if offer.by.service != slot.service => return Err(others()),
        Some(Some(offer)) if starts_at.is_none_or(|at| at == offer.starts_at) => MoveTo {
            therapist: offer.by.therapist,
            location: offer.by.location,
            starts_at: offer.starts_at,
        },
        // A slot that nobody changed while start was changed: the start is what is asked for.
        Some(_) | None => MoveTo {
            therapist: sent.therapist(&writer).unwrap_or(slot.therapist),
            location: sent.location(&writer).unwrap_or(slot.location),
            starts_at: starts_at.unwrap_or(slot.starts_at),
        },
    };
    let from = MoveTo {
        therapist: slot.therapist,
        location: slot.location,
        starts_at: slot.starts_at,
    };
    if to == from {
        return Ok(before.clone());
    }
    let practice = &door.app.practice;
    let after = move_once(practice, door.actor(), door.now, before.id, to, attempt);
    after.await.map_err(|refusal| refused(door, refusal))
}

/// A held time that is cancelled is free again. Nothing else becomes of it but by `$book`.
async fn give_back(
    door: &Door,
    id: Id<Hold>,
    wish: Change<'_>,
) -> Result<AppointmentResource, Refused> {
    let practice = &door.app.practice;
    let seen = see_hold(practice, door.actor(), door.now, id).await;
    let (hold, book) = seen.map_err(|refusal| match refusal {
        BookingRefusal::NotFound { .. } => Refused::not_found("Appointment"),
        other => door.refused(other),
    })?;
    let held = door.writer(&book).held(&hold, None);
    if wish.version.is_some() && wish.version != held.meta.version_id {
        return Err(Refused::changed_since());
    }
    if wish.sent.status != "cancelled" {
        return Err(Refused::cannot(
            IssueCode::BusinessRule,
            "A held time is booked by $book, or given back by the status cancelled",
        ));
    }
    let given = release_hold(practice, door.actor(), door.now, id).await;
    given.map_err(|refusal| door.refused(refusal))?;
    Ok(door.writer(&book).given_back(&hold, None))
}
